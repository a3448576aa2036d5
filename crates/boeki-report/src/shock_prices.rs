//! A shock with prices: complements in the short run, with factors that stay or move, beside the equilibrium.

use std::sync::Arc;

use boeki_data::table::Table;
use boeki_economy::scenario::Scenario;
use boeki_economy::{Economy, Labels};
use boeki_equilibrium::{Baseline, rebase};
use boeki_security::SecurityError;
use boeki_security::controls::ControlTable;
use boeki_security::inventory::{Network, WrittenShock};
use boeki_security::network_shock::{
    Factors, NetworkEquilibrium, NetworkShock, Substitution, first_order, solve,
};
use serde::Serialize;

use crate::number::{change, gap};
use crate::text_table::TextTable;
use crate::words::Language;

/// Regions that are printed unless others are asked for.
const REGIONS: usize = 8;

/// Real income under three views of the same shock, percent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PriceRow {
    /// Region; nothing for the world.
    pub region: Option<String>,
    /// Complements, factors in their sectors.
    pub specific_pct: f64,
    /// Complements, factors mobile.
    pub mobile_pct: f64,
    /// The equilibrium core: Cobb-Douglas, long-run trade elasticities.
    pub core_pct: f64,
}

/// A shock with prices, as data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PriceShockReport {
    /// Title of the scenario.
    pub title: String,
    /// Code of the economy.
    pub economy: String,
    /// Closure of trade deficits.
    pub closure: String,
    /// What is hit, as written.
    pub stop: Vec<String>,
    /// Shipments that are blocked, as written.
    pub block: Vec<String>,
    /// Share of capacity or shipments.
    pub share: f64,
    /// The world first, then regions.
    pub rows: Vec<PriceRow>,
    /// World real income to the first order, percent; nothing for bans, which have no first order.
    pub first_order_pct: Option<f64>,
    /// Worst gap of any equation.
    pub gap: f64,
    /// eps, sigma_m, sigma_c of the short run.
    pub elasticities: [f64; 3],
}

impl PriceShockReport {
    /// Solves a shock with prices: a loss of capacity is one of productivity.
    ///
    /// # Errors
    /// Codes that the economy does not have, a full stop, an equilibrium that is not found.
    pub fn of(
        scenario: &Scenario,
        economy: &Economy,
        written: &WrittenShock,
    ) -> Result<Self, SecurityError> {
        let theta = scenario.elasticity_set(economy)?;
        let (base, _) = rebase(Baseline::new(economy, theta)?, scenario.closure)?;
        let question = written.on(&Network::of_economy(economy)?)?;
        let mut shock = NetworkShock::none(&base);
        for outage in &question.outages {
            if outage.share >= 1.0 {
                return Err(SecurityError::BadQuestion {
                    what: "a sector that stops altogether has no price".into(),
                    remedy:
                        "leave a part of it, with --share 0.5, or follow the days without prices"
                            .into(),
                });
            }
            shock.ln_productivity[(outage.region, outage.sector)] += (1.0 - outage.share).ln();
        }
        for blockade in &question.blockades {
            let at = (blockade.importer, blockade.exporter, blockade.sector);
            let ban = shock.policy.ban[at] + blockade.share;
            shock.policy.ban[at] = ban.min(1.0);
        }
        let adjustment = ControlTable::embedded()?.adjustment();
        let short = adjustment.trade_elasticity(&base.trade_elasticity, 0.0);
        let specific = Substitution::short_run(short)?;
        let mobile = Substitution {
            factors: Factors::Mobile,
            ..specific.clone()
        };
        let views = [specific.clone(), mobile, Substitution::core(&base)];
        let solved: Vec<NetworkEquilibrium> = views
            .iter()
            .map(|view| solve(&base, &shock, view, scenario.closure))
            .collect::<Result<_, _>>()?;
        let percent = |ln: f64| 100.0 * ln.exp_m1();
        let row = |region: Option<String>, value: &dyn Fn(&NetworkEquilibrium) -> f64| PriceRow {
            region,
            specific_pct: percent(value(&solved[0])),
            mobile_pct: percent(value(&solved[1])),
            core_pct: percent(value(&solved[2])),
        };
        let mut rows = vec![row(None, &NetworkEquilibrium::ln_world_welfare)];
        for (at, region) in economy.labels().regions.iter().enumerate() {
            rows.push(row(Some(region.code.clone()), &|e| e.ln_welfare()[at]));
        }
        let base: &Arc<Baseline> = &base;
        Ok(Self {
            title: scenario.title.clone(),
            economy: economy.name().to_owned(),
            closure: scenario.closure.name().to_owned(),
            stop: written.stop.clone(),
            block: written.block.clone(),
            share: written.share,
            rows,
            first_order_pct: question
                .blockades
                .is_empty()
                .then(|| 100.0 * first_order(base, &shock)),
            gap: solved
                .iter()
                .fold(0.0, |worst: f64, e| worst.max(e.certificate().worst())),
            elasticities: [specific.value_added, specific.inputs, specific.consumption],
        })
    }

    /// All rows, the world with an empty region.
    pub fn table(&self) -> Table {
        let numbers = |value: fn(&PriceRow) -> f64| self.rows.iter().map(value).collect();
        Table::new("shock-prices")
            .with_text(
                "region",
                self.rows
                    .iter()
                    .map(|row| row.region.as_deref().unwrap_or("")),
            )
            .with_number("specific_pct", numbers(|row| row.specific_pct))
            .with_number("mobile_pct", numbers(|row| row.mobile_pct))
            .with_number("core_pct", numbers(|row| row.core_pct))
    }

    /// The shock as people read it.
    pub fn text(&self, labels: &Labels, regions: &[String], language: Language) -> String {
        let say = |en: &'static str, ja: &'static str| language.pick(en, ja).to_owned();
        let mut table = TextTable::new([
            say("Real income, %", "実質所得%"),
            say("complements, factors stay", "補完的・要素固定"),
            say("complements, factors move", "補完的・要素移動"),
            say("equilibrium, long run", "均衡・長期"),
        ]);
        let mut order: Vec<&PriceRow> = self.rows.iter().skip(1).collect();
        order.sort_by(|a, b| a.specific_pct.total_cmp(&b.specific_pct));
        let always = |row: &&PriceRow| {
            let code = row.region.as_deref().unwrap_or("");
            if regions.is_empty() {
                code == "JPN" || code == "USA"
            } else {
                regions.iter().any(|region| region == code)
            }
        };
        let mut shown: Vec<&PriceRow> = order.iter().copied().filter(always).collect();
        if regions.is_empty() {
            for row in order {
                if shown.len() < REGIONS && !shown.contains(&row) {
                    shown.push(row);
                }
            }
        }
        for row in self.rows.iter().take(1).chain(shown) {
            let name = row.region.as_ref().map_or(say("World", "世界"), |code| {
                labels.region(code).map_or(code.clone(), |at| {
                    language.short(&labels.regions[at].name).to_owned()
                })
            });
            table.row([
                name,
                change(row.specific_pct, 3),
                change(row.mobile_pct, 3),
                change(row.core_pct, 3),
            ]);
        }
        let hit: Vec<&str> = self
            .stop
            .iter()
            .chain(&self.block)
            .map(String::as_str)
            .collect();
        let share = 100.0 * self.share;
        let [eps, inputs, consumption] = self.elasticities;
        let first = self.first_order_pct.map_or(String::new(), |pct| {
            let pct = change(pct, 3);
            match language {
                Language::English => format!("World real income to the first order {pct}%. "),
                Language::Japanese => format!("一次近似では世界の実質所得は{pct}%。"),
            }
        });
        let worst = gap(self.gap);
        match language {
            Language::English => format!(
                "{}\n{share:.0}% of {} for good; {}, {}\n\n{}\n{first}Complements: elasticities {eps} between value added and inputs, {inputs} between inputs, {consumption} in final demand (?), trade elasticities of the short run. Stylised; a loss of capacity is one of productivity. Worst gap of any equation {worst}.\n",
                self.title,
                hit.join(", "),
                self.economy,
                self.closure,
                table.render()
            ),
            Language::Japanese => format!(
                "{}\n{}の{share:.0}%が恒久的に失われる。{}、{}\n\n{}\n{first}補完性：付加価値と投入{eps}、投入間{inputs}、最終需要{consumption}(?)、貿易弾力性は短期。様式化された計算であり、能力の喪失は生産性の低下とする。方程式の最大残差{worst}。\n",
                self.title,
                hit.join("、"),
                self.economy,
                self.closure,
                table.render()
            ),
        }
    }
}

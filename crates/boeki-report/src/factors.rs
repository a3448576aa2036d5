//! What a scenario does to land, labour, capital and resources: by how far factors move, by region and by sector.

use boeki_data::table::Table;
use boeki_economy::scenario::{Resolved, Scenario};
use boeki_economy::{Economy, Labels};
use boeki_equilibrium::{Cleavage, Equilibrium, FactorEffect};
use boeki_people::factors::LABOUR;
use boeki_people::{FactorTable, options};

use crate::number::change;
use crate::solved::RunError;
use crate::text_table::TextTable;
use crate::words::Language;

/// Elasticities of labour's mobility at which the cleavage is shown: from mobile to specific.
const KAPPAS: [f64; 6] = [f64::INFINITY, 10.0, 3.0, 1.5, 1.1, 1.0];

/// The factors of a scenario under every variant of mobility, and how cleavages turn with kappa.
#[derive(Clone, Debug, PartialEq)]
pub struct FactorReport {
    /// Variants from the shortest horizon to the longest, each with all factors of all regions.
    pub variants: Vec<(String, Vec<FactorEffect>)>,
    /// For each kappa, the cleavage of each region.
    pub cleavages: Vec<(f64, Vec<Cleavage>)>,
    regions: Vec<String>,
}

impl FactorReport {
    /// Solves a scenario under every variant of the table of factors; its other options stay.
    ///
    /// # Errors
    /// As [`Solved::of`](crate::Solved::of).
    pub fn of(scenario: &Scenario, economy: &Economy) -> Result<Self, RunError> {
        let table = FactorTable::embedded()?;
        let resolved = scenario.resolve(economy)?;
        let labels = economy.labels();
        let mut names: Vec<&String> = table.variants.keys().collect();
        names.sort_by(|a, b| {
            let horizon = |name: &String| table.variants[name].horizon_years[0];
            horizon(a).total_cmp(&horizon(b))
        });
        let mut variants = Vec::new();
        for name in names {
            let effects = effects(scenario, economy, &resolved, name, None)?;
            variants.push((name.clone(), effects));
        }
        let longest = variants
            .last()
            .map_or("long-run", |(name, _)| name.as_str());
        let mut cleavages = Vec::new();
        for kappa in KAPPAS {
            let effects = effects(scenario, economy, &resolved, longest, Some(kappa))?;
            let per_region = labels
                .regions
                .iter()
                .map(|region| {
                    // Labour alone: the other factors move as the variant says, whatever kappa is.
                    let labour: Vec<FactorEffect> = effects
                        .iter()
                        .filter(|e| e.region == region.code && LABOUR.contains(&e.factor.as_str()))
                        .cloned()
                        .collect();
                    Cleavage::of(&labour)
                })
                .collect();
            cleavages.push((kappa, per_region));
        }
        Ok(Self {
            variants,
            cleavages,
            regions: labels.regions.iter().map(|r| r.code.clone()).collect(),
        })
    }

    /// Every figure as a table: a row a variant, region, factor and sector, the sector empty for the factor as a whole.
    pub fn table(&self, regions: &[String]) -> Table {
        let mut rows: Vec<(&str, &FactorEffect, Option<usize>)> = Vec::new();
        for (variant, effects) in &self.variants {
            for effect in effects.iter().filter(|e| wanted(regions, &e.region)) {
                rows.push((variant, effect, None));
                rows.extend((0..effect.sectors.len()).map(|s| (variant.as_str(), effect, Some(s))));
            }
        }
        let number = |get: &dyn Fn(&FactorEffect, Option<usize>) -> f64| -> Vec<f64> {
            rows.iter()
                .map(|(_, effect, sector)| get(effect, *sector))
                .collect()
        };
        let income = |effect: &FactorEffect, sector: Option<usize>| match sector {
            None => effect.income_before_musd,
            Some(s) => effect.income_before_musd * effect.sectors[s].income_share,
        };
        Table::new("factors")
            .with_text("variant", rows.iter().map(|row| row.0))
            .with_text("region", rows.iter().map(|row| &row.1.region))
            .with_text("factor", rows.iter().map(|row| &row.1.factor))
            .with_text(
                "sector",
                rows.iter().map(|(_, effect, sector)| {
                    sector.map_or("", |s| effect.sectors[s].sector.as_str())
                }),
            )
            .with_number("income_before_musd", number(&income))
            .with_number(
                "income_after_musd",
                number(&|effect, sector| match sector {
                    None => effect.income_after_musd,
                    Some(s) => {
                        income(effect, sector) * (1.0 + effect.sectors[s].payment_pct / 100.0)
                    }
                }),
            )
            .with_number(
                "real_reward_pct",
                number(&|effect, sector| {
                    sector.map_or(effect.real_reward_pct, |s| {
                        effect.sectors[s].real_reward_pct
                    })
                }),
            )
            .with_number("supply_pct", number(&|effect, _| effect.supply_pct))
    }

    /// The cleavages as a table.
    pub fn cleavage_table(&self, regions: &[String]) -> Table {
        let mut rows = Vec::new();
        for (kappa, cleavages) in &self.cleavages {
            for (region, cleavage) in self.regions.iter().zip(cleavages) {
                if wanted(regions, region) {
                    rows.push((region, *kappa, *cleavage));
                }
            }
        }
        rows.sort_by(|a, b| a.0.cmp(b.0).then(b.1.total_cmp(&a.1)));
        let number = |get: &dyn Fn(&Cleavage) -> f64| rows.iter().map(|row| get(&row.2)).collect();
        Table::new("cleavages")
            .with_text("region", rows.iter().map(|row| row.0))
            .with_text("kappa", rows.iter().map(|row| row.1.to_string()))
            .with_number("spread_pct", number(&|c| c.spread_pct))
            .with_number("between_factors", number(&|c| c.between_factors))
            .with_number("between_sectors", number(&|c| c.between_sectors))
    }

    /// What people read: real rewards of the regions' factors by horizon, then the cleavages of labour; with `sectors`, the
    /// rewards by sector under one variant.
    pub fn text(
        &self,
        labels: &Labels,
        regions: &[String],
        sectors: Option<&str>,
        language: Language,
    ) -> String {
        let mut out = String::new();
        for code in regions {
            let Some(region) = labels.regions.iter().find(|r| r.code == *code) else {
                continue;
            };
            let name = language.pick(&region.name.en, &region.name.ja);
            out.push_str(name);
            out.push_str(language.pick(
                ": real reward of factors, percent (?)\n\n",
                "：生産要素の実質報酬、%（?）\n\n",
            ));
            out.push_str(&self.rewards(code, language));
            out.push('\n');
            if let Some(variant) = sectors {
                out.push_str(&self.by_sector(code, variant, labels, language));
                out.push('\n');
            }
        }
        out.push_str(language.pick(
            "Labour's cleavages as kappa falls: between the two skills, and between the sectors of a skill\n\n",
            "労働の利害対立（kappaの低下に伴う変化）：技能間か、同じ技能の部門間か\n\n",
        ));
        out.push_str(&TextTable::of_in(&self.cleavage_table(regions), language).render());
        out.push_str(language.pick(
            "\n\n  (?) factor shares are recalled patterns of low confidence: data/assumptions/factors.toml. Rewards are over consumer prices;\n  kappa inf is mobile, 1 specific; spread is the standard deviation of real rewards, percentage points; then its shares.\n",
            "\n\n  (?) 要素シェアは信頼度の低い概数：data/assumptions/factors.toml。報酬は消費者物価で実質化。kappa infは自由移動、1は固定。\n  spreadは実質報酬の標準偏差（ポイント）、続く列はその内訳。\n",
        ));
        out
    }

    fn rewards(&self, region: &str, language: Language) -> String {
        let mut header = vec![
            language.pick("Factor", "要素").to_owned(),
            language.pick("Income, bn USD", "所得、10億ドル").to_owned(),
        ];
        header.extend(self.variants.iter().map(|(name, _)| name.clone()));
        let mut table = TextTable::new(header);
        let Some((_, first)) = self.variants.first() else {
            return String::new();
        };
        for effect in first.iter().filter(|e| e.region == region) {
            let mut cells = vec![
                factor_name(&effect.factor, language),
                format!("{:.0}", effect.income_before_musd / 1e3),
            ];
            for (_, effects) in &self.variants {
                let of = effects
                    .iter()
                    .find(|e| e.region == region && e.factor == effect.factor);
                cells.push(of.map_or(String::new(), |e| change(e.real_reward_pct, 4)));
            }
            table.row(cells);
        }
        table.render() + "\n"
    }

    fn by_sector(
        &self,
        region: &str,
        variant: &str,
        labels: &Labels,
        language: Language,
    ) -> String {
        let Some((_, effects)) = self.variants.iter().find(|(name, _)| name == variant) else {
            return String::new();
        };
        let own: Vec<&FactorEffect> = effects.iter().filter(|e| e.region == region).collect();
        let mut header = vec![format!("{} ({variant})", language.pick("Sector", "部門"))];
        header.extend(own.iter().map(|e| factor_name(&e.factor, language)));
        let mut table = TextTable::new(header);
        for sector in &labels.sectors {
            let mut cells = vec![format!(
                "{} {}",
                sector.code,
                language.pick(&sector.name.en, &sector.name.ja)
            )];
            cells.extend(own.iter().map(|effect| {
                let cell = effect.sectors.iter().find(|s| s.sector == sector.code);
                cell.map_or("–".to_owned(), |s| change(s.real_reward_pct, 3))
            }));
            table.row(cells);
        }
        table.render() + "\n"
    }
}

fn wanted(regions: &[String], code: &str) -> bool {
    regions.is_empty() || regions.iter().any(|region| region == code)
}

fn factor_name(factor: &str, language: Language) -> String {
    FactorTable::embedded()
        .ok()
        .and_then(|table| {
            let named = table.factors.iter().find(|f| f.id == factor)?;
            Some(language.pick(&named.title.en, &named.title.ja).to_owned())
        })
        .unwrap_or_else(|| factor.to_owned())
}

fn effects(
    scenario: &Scenario,
    economy: &Economy,
    resolved: &Resolved,
    variant: &str,
    kappa: Option<f64>,
) -> Result<Vec<FactorEffect>, RunError> {
    let mut model = scenario.model.clone();
    model.factors = Some(variant.to_owned());
    model.kappa = kappa.or(model.kappa);
    let theta = scenario.elasticity_set(economy)?;
    let (base, _) = options::baseline(economy, theta, scenario.closure, &model, &resolved.base)?;
    let at = Equilibrium::solve(&base, &resolved.policy, scenario.closure)?;
    Ok(FactorEffect::all(&at, economy.labels()))
}

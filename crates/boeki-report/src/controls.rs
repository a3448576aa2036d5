//! An export control year by year: table, JSON and text.

use boeki_data::table::Table;
use boeki_economy::scenario::Scenario;
use boeki_economy::{Economy, Labels};
use boeki_equilibrium::{Baseline, rebase};
use boeki_security::SecurityError;
use boeki_security::controls::{
    Coalition, ControlTable, ControlYear, Criterion, Measure, WrittenControls, minimum_coalition,
    over_time,
};
use serde::Serialize;

use crate::number::{change, gap, plain};
use crate::text_table::TextTable;
use crate::words::Language;

/// Years that are shown unless others are asked for; the last is the long run.
const YEARS: [f64; 8] = [0.0, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, f64::INFINITY];
/// The year at which coalitions are compared.
const COALITION_YEAR: f64 = 1.0;

/// A control as data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ControlReport {
    /// Title of the scenario.
    pub title: String,
    /// Code of the economy.
    pub economy: String,
    /// Closure of trade deficits.
    pub closure: String,
    /// Id of the product, if it is one of the table.
    pub product: Option<String>,
    /// Code of the sector.
    pub sector: String,
    /// Codes of the senders.
    pub senders: Vec<String>,
    /// Code of the target.
    pub target: String,
    /// Share of the goods in the target's imports of the sector.
    pub covered: f64,
    /// Share of these that the senders supply at the base.
    pub senders_share: f64,
    /// Share of shipments under control.
    pub strength: f64,
    /// Rate of the tax; nothing for a ban.
    pub tax: Option<f64>,
    /// Share that can come through third countries.
    pub leak: f64,
    /// Mark-up at which it does.
    pub markup: f64,
    /// Year by year.
    pub years: Vec<ControlYear>,
    /// Codes of regions, in the order of `by_region_musd`.
    pub regions: Vec<String>,
    /// The smallest effective coalition, if candidates were given.
    pub coalition: Option<CoalitionAnswer>,
    /// Title of the product and its confidence, for printing.
    #[serde(skip)]
    goods: Option<(boeki_economy::Name, &'static str)>,
}

/// What was asked of coalitions, and the answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CoalitionAnswer {
    /// Who could join.
    pub candidates: Vec<String>,
    /// Share of real income that the target is to lose, if that was asked.
    pub loss: Option<f64>,
    /// Multiple of the members' loss that the target is to lose, if that was asked.
    pub ratio: Option<f64>,
    /// Years after the control at which it is judged.
    pub year: f64,
    /// Members; none if not even all together are enough.
    pub members: Vec<String>,
    /// What it costs.
    pub found: Option<Coalition>,
}

impl ControlReport {
    /// Solves a control on an economy.
    ///
    /// # Errors
    /// What is not said or not known, what the equilibrium refuses.
    pub fn of(
        scenario: &Scenario,
        economy: &Economy,
        written: &WrittenControls,
    ) -> Result<Self, SecurityError> {
        let labels = economy.labels();
        let table = ControlTable::embedded()?;
        let control = written.on(labels, &table)?;
        let theta = scenario.elasticity_set(economy)?;
        let (base, _) = rebase(Baseline::new(economy, theta)?, scenario.closure)?;
        let adjustment = table.adjustment();
        let mut years = written.years.clone().unwrap_or_else(|| YEARS.to_vec());
        if years.last() != Some(&f64::INFINITY) {
            years.push(f64::INFINITY);
        }
        let path = over_time(&base, &control, &adjustment, &years, scenario.closure)?;
        let code = |region: &usize| labels.regions[*region].code.clone();
        let coalition = if written.candidates.is_empty() {
            None
        } else {
            let (candidates, criterion) = written.coalition(labels)?;
            let theta = adjustment.trade_elasticity(&base.trade_elasticity, COALITION_YEAR);
            let then = (*base).clone().with_elasticity(&theta)?;
            let mut control = control.clone();
            control.inside = adjustment.inside(COALITION_YEAR);
            let then = std::sync::Arc::new(then);
            let found =
                minimum_coalition(&then, &control, &candidates, criterion, scenario.closure)?;
            let (loss, ratio) = match criterion {
                Criterion::Loss(loss) => (Some(loss), None),
                Criterion::Ratio(ratio) => (None, Some(ratio)),
            };
            Some(CoalitionAnswer {
                candidates: candidates.iter().map(code).collect(),
                loss,
                ratio,
                year: COALITION_YEAR,
                members: found
                    .iter()
                    .flat_map(|found| found.senders.iter().map(code))
                    .collect(),
                found,
            })
        };
        let trade = |sender: &usize| {
            let cell = |i: usize| base.expenditure_share[(control.target, i, control.sector)];
            let abroad = (0..base.regions()).filter(|i| *i != control.target);
            cell(*sender) / abroad.map(cell).sum::<f64>()
        };
        let senders_share = control
            .senders
            .iter()
            .map(|sender| match &control.supply {
                Some(supply) => supply[*sender],
                None => trade(sender),
            })
            .sum();
        let product = written.product.as_deref().map(|id| table.product(id));
        let product = product.transpose()?;
        Ok(Self {
            title: scenario.title.clone(),
            economy: economy.name().to_owned(),
            closure: scenario.closure.name().to_owned(),
            product: written.product.clone(),
            sector: labels.sectors[control.sector].code.clone(),
            senders: control.senders.iter().map(code).collect(),
            target: code(&control.target),
            covered: control.covered,
            senders_share,
            strength: control.strength,
            tax: match control.measure {
                Measure::Ban => None,
                Measure::Tax(rate) => Some(rate),
            },
            leak: control.leak.share,
            markup: control.leak.markup,
            years: path,
            regions: labels.regions.iter().map(|r| r.code.clone()).collect(),
            coalition,
            goods: product.map(|product| (product.title.clone(), product.confidence.mark())),
        })
    }

    /// The years as a table.
    pub fn table(&self) -> Table {
        let numbers = |value: fn(&ControlYear) -> f64| self.years.iter().map(value).collect();
        Table::new("controls")
            .with_number("year", numbers(|row| row.year.unwrap_or(f64::INFINITY)))
            .with_number("theta", numbers(|row| row.theta))
            .with_number("inside", numbers(|row| row.inside))
            .with_number(
                "controlled_price_pct",
                numbers(|row| row.controlled_price_pct.unwrap_or(f64::INFINITY)),
            )
            .with_number("price_pct", numbers(|row| row.price_pct))
            .with_number("target_pct", numbers(|row| row.target_pct))
            .with_number("target_musd", numbers(|row| row.target_musd))
            .with_number("senders_musd", numbers(|row| row.senders_musd))
            .with_number("others_musd", numbers(|row| row.others_musd))
            .with_number("leaked_musd", numbers(|row| row.leaked_musd))
    }

    /// The control as people read it.
    pub fn text(&self, labels: &Labels, language: Language) -> String {
        let say = |en: &'static str, ja: &'static str| language.pick(en, ja).to_owned();
        let mut table = TextTable::new([
            say("Years after", "経過年"),
            say("trade elasticity", "貿易弾力性"),
            say("price of the goods, %", "対象品価格%"),
            say("price of the sector, %", "部門価格%"),
            say("target, %", "対象国%"),
            say("target, m USD", "対象国・百万ドル"),
            say("senders, m USD", "発動国・百万ドル"),
            say("others, m USD", "その他・百万ドル"),
            say("leaked, m USD", "迂回・百万ドル"),
        ]);
        for row in &self.years {
            table.row([
                row.year
                    .map_or(say("long run", "長期"), |year| plain(year, 1)),
                plain(row.theta, 2),
                row.controlled_price_pct
                    .map_or(say("none to be had", "入手不能"), |price| {
                        change(price, 1)
                    }),
                change(row.price_pct, 3),
                change(row.target_pct, 4),
                change(row.target_musd, 0),
                change(row.senders_musd, 0),
                change(row.others_musd, 0),
                plain(row.leaked_musd, 0),
            ]);
        }
        let mut out = format!("{}\n\n{}\n", self.heading(labels, language), table.render());
        if let Some(answer) = &self.coalition {
            out.push_str(&Self::coalition_text(answer, labels, language));
            out.push('\n');
        }
        out.push_str(&self.foot(language));
        out.push('\n');
        out
    }

    fn heading(&self, labels: &Labels, language: Language) -> String {
        let name = |code: &String| {
            labels.region(code).map_or(code.clone(), |at| {
                language.short(&labels.regions[at].name).to_owned()
            })
        };
        let senders: Vec<String> = self.senders.iter().map(name).collect();
        let goods = match &self.goods {
            Some((title, mark)) => format!("{}{mark}", language.name(title)),
            None => self.sector.clone(),
        };
        let (covered, theirs) = (
            plain(100.0 * self.covered, 2),
            plain(100.0 * self.senders_share, 1),
        );
        let (leak, markup) = (plain(100.0 * self.leak, 0), plain(100.0 * self.markup, 0));
        let part = plain(100.0 * self.strength, 0);
        let target = name(&self.target);
        match language {
            Language::English => {
                let what = match self.tax {
                    None => format!("{part}% not shipped"),
                    Some(rate) => format!("{part}% taxed at {}%", plain(100.0 * rate, 1)),
                };
                format!(
                    "{}\n{goods}: {covered}% of imports of {}, of which {theirs}% from {}; {what} to {target}; {leak}% of it can come through third countries at +{markup}% (?)\n{}, {}",
                    self.title,
                    self.sector,
                    senders.join(", "),
                    self.economy,
                    self.closure
                )
            }
            Language::Japanese => {
                let what = match self.tax {
                    None => format!("{part}%を出荷停止"),
                    Some(rate) => format!("{part}%に輸出税{}%", plain(100.0 * rate, 1)),
                };
                format!(
                    "{}\n{goods}：{}輸入の{covered}%、うち{theirs}%が{}から。{target}向けの{what}。その{leak}%は第三国経由で+{markup}%で入手可能(?)\n{}、{}",
                    self.title,
                    self.sector,
                    senders.join("・"),
                    self.economy,
                    self.closure
                )
            }
        }
    }

    fn coalition_text(answer: &CoalitionAnswer, labels: &Labels, language: Language) -> String {
        let name = |code: &String| {
            labels.region(code).map_or(code.clone(), |at| {
                language.short(&labels.regions[at].name).to_owned()
            })
        };
        let list = |codes: &[String]| codes.iter().map(name).collect::<Vec<_>>().join(", ");
        let asked = match (answer.loss, answer.ratio, language) {
            (Some(loss), _, Language::English) => {
                format!(
                    "costs the target {}% of real income",
                    plain(100.0 * loss, 3)
                )
            }
            (Some(loss), _, Language::Japanese) => {
                format!("対象国の実質所得を{}%下げる", plain(100.0 * loss, 3))
            }
            (None, ratio, Language::English) => format!(
                "costs the target {} times what it costs its members",
                plain(ratio.unwrap_or(1.0), 2)
            ),
            (None, ratio, Language::Japanese) => format!(
                "対象国の損失が参加国の損失の{}倍以上になる",
                plain(ratio.unwrap_or(1.0), 2)
            ),
        };
        match (&answer.found, language) {
            (Some(found), Language::English) => format!(
                "Smallest coalition among {} that {asked} after {} year: {} (target {} m USD, members {} m USD; {} sets solved).",
                list(&answer.candidates),
                answer.year,
                list(&answer.members),
                change(found.target_musd, 0),
                change(found.senders_musd, 0),
                found.solved
            ),
            (None, Language::English) => format!(
                "Not even all of {} together make a coalition that {asked} after {} year.",
                list(&answer.candidates),
                answer.year
            ),
            (Some(found), Language::Japanese) => format!(
                "{}のうち、{}年後に{asked}最小の連合：{}（対象国{}、参加国{}百万ドル。{}通りを計算）。",
                list(&answer.candidates),
                answer.year,
                list(&answer.members),
                change(found.target_musd, 0),
                change(found.senders_musd, 0),
                found.solved
            ),
            (None, Language::Japanese) => format!(
                "{}全員でも、{}年後に{asked}連合にはならない。",
                list(&answer.candidates),
                answer.year
            ),
        }
    }

    fn foot(&self, language: Language) -> String {
        let worst = self
            .years
            .iter()
            .fold(0.0_f64, |worst, row| worst.max(row.gap));
        let worst = gap(worst);
        match language {
            Language::English => format!(
                "Real income (equivalent variation) a year, exact equilibria. The goods' share of the sector is that of US imports; what stands in for them inside the sector and what leaks are of low confidence (?): data/assumptions/controls.toml. Worst gap of equilibria and nest {worst}."
            ),
            Language::Japanese => format!(
                "年当たり実質所得（等価変分）、厳密な均衡。対象品の部門比は米国輸入による。部門内の代替と迂回は低信頼(?)：data/assumptions/controls.toml。均衡と入れ子の最大残差{worst}。"
            ),
        }
    }
}

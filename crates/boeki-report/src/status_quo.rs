//! The status quo of an economy, solved: where questions of economic security start from.

use std::sync::Arc;

use boeki_economy::scenario::Scenario;
use boeki_economy::{Closure, Economy, Labels};
use boeki_equilibrium::{Baseline, Equilibrium};
use serde::Serialize;

use crate::solved::{RunError, Solved};
use crate::words::Language;

/// An economy at its own policy.
#[derive(Clone, Debug)]
pub struct StatusQuo<'e> {
    /// The economy.
    pub economy: &'e Economy,
    /// What happens to deficits when something changes.
    pub closure: Closure,
    /// Its baseline after a solve at zero shock.
    pub base: Arc<Baseline>,
    /// The equilibrium at which nothing has changed.
    pub now: Equilibrium,
}

/// Which economy, closure and elasticities a report is about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Footing {
    /// Code of the economy.
    pub economy: String,
    /// SHA-256 over its data.
    pub data_hash: String,
    /// Closure of trade deficits.
    pub closure: String,
    /// Set of trade elasticities.
    pub elasticities: String,
    /// Title of the scenario that is in force, if it changes anything.
    pub scenario: Option<String>,
}

impl<'e> StatusQuo<'e> {
    /// The world under a scenario, which nothing has changed yet: everything that follows is relative to it. A scenario without changes
    /// is the world as it is.
    ///
    /// # Errors
    /// As [`Solved::of`].
    pub fn of(scenario: &Scenario, economy: &'e Economy) -> Result<(Self, Footing), RunError> {
        let solved = Solved::of(scenario, economy)?;
        let unchanged = solved.resolved.policy == solved.base().policy;
        let (base, now) = if unchanged {
            (Arc::clone(solved.base()), solved.equilibrium)
        } else {
            let base = Arc::new(solved.equilibrium.to_baseline());
            let now = Equilibrium::solve(&base, &base.policy, scenario.closure)?;
            (base, now)
        };
        let footing = Footing {
            economy: economy.name().to_owned(),
            data_hash: economy.data_hash().to_owned(),
            closure: scenario.closure.name().to_owned(),
            elasticities: scenario.elasticities.clone(),
            scenario: (!unchanged).then(|| scenario.title.clone()),
        };
        let quo = Self {
            economy,
            closure: scenario.closure,
            base,
            now,
        };
        Ok((quo, footing))
    }
}

impl Footing {
    /// One line for the head of a table.
    pub(crate) fn line(&self, language: Language) -> String {
        let (economy, closure, set) = (&self.economy, &self.closure, &self.elasticities);
        match (language, &self.scenario) {
            (Language::English, None) => {
                format!("Economy {economy}, closure {closure}, elasticities {set}.")
            }
            (Language::English, Some(title)) => {
                format!(
                    "Economy {economy}, closure {closure}, elasticities {set}; in force: {title}."
                )
            }
            (Language::Japanese, None) => {
                format!("経済 {economy}、閉じ方 {closure}、弾力性 {set}。")
            }
            (Language::Japanese, Some(title)) => {
                format!("経済 {economy}、閉じ方 {closure}、弾力性 {set}。実施中：{title}。")
            }
        }
    }
}

/// Codes of regions.
pub(crate) fn codes(labels: &Labels, regions: &[usize]) -> Vec<String> {
    let code = |at: &usize| labels.regions[*at].code.clone();
    regions.iter().map(code).collect()
}

/// Codes of sectors.
pub(crate) fn sector_codes(labels: &Labels, sectors: &[usize]) -> Vec<String> {
    let code = |at: &usize| labels.sectors[*at].code.clone();
    sectors.iter().map(code).collect()
}

/// The short name of a region by its code, or the code.
pub(crate) fn region_name(labels: &Labels, code: &str, language: Language) -> String {
    let at = labels.region(code).map(|at| &labels.regions[at].name);
    at.map_or(code.to_owned(), |name| language.short(name).to_owned())
}

/// Names of regions by their codes, with commas between.
pub(crate) fn region_names(labels: &Labels, codes: &[String], language: Language) -> String {
    let names: Vec<String> = codes
        .iter()
        .map(|code| region_name(labels, code, language))
        .collect();
    names.join(language.pick(", ", "、"))
}

/// Code and short name of a sector.
pub(crate) fn sector_name(labels: &Labels, code: &str, language: Language) -> String {
    let at = labels.sector(code).map(|at| &labels.sectors[at].name);
    at.map_or(code.to_owned(), |name| {
        format!("{code} {}", language.short(name))
    })
}

/// Sectors in words: all of them, or their codes.
pub(crate) fn sectors_in_words(labels: &Labels, codes: &[String], language: Language) -> String {
    if codes.len() == labels.sectors.len() {
        language.pick("all sectors", "全部門").to_owned()
    } else if let [only] = codes {
        sector_name(labels, only, language)
    } else {
        codes.join(", ")
    }
}

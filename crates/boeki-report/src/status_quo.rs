//! The status quo of an economy, solved: where questions of economic security start from.

use std::sync::Arc;

use boeki_economy::{Closure, Economy, EconomyError, Labels};
use boeki_equilibrium::{Baseline, Equilibrium, rebase};
use boeki_security::SecurityError;
use serde::Serialize;

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
}

impl<'e> StatusQuo<'e> {
    /// Solves an economy at its own policy with a set of elasticities.
    ///
    /// # Errors
    /// A set that the economy does not have, and as [`rebase`].
    pub fn of(
        economy: &'e Economy,
        closure: Closure,
        elasticities: &str,
    ) -> Result<(Self, Footing), SecurityError> {
        let Some(theta) = economy.elasticities().get(elasticities) else {
            return Err(SecurityError::Economy(EconomyError::MissingElasticities {
                set: elasticities.to_owned(),
                sector: "all sectors".into(),
            }));
        };
        let (base, _) = rebase(Baseline::new(economy, theta)?, closure)?;
        let now = Equilibrium::solve(&base, &base.policy, closure)?;
        let footing = Footing {
            economy: economy.name().to_owned(),
            data_hash: economy.data_hash().to_owned(),
            closure: closure.name().to_owned(),
            elasticities: elasticities.to_owned(),
        };
        let quo = Self {
            economy,
            closure,
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
        match language {
            Language::English => {
                format!("Economy {economy}, closure {closure}, elasticities {set}.")
            }
            Language::Japanese => format!("経済 {economy}、閉じ方 {closure}、弾力性 {set}。"),
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
    at.map_or(code.to_owned(), |name| format!("{code} {}", language.short(name)))
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


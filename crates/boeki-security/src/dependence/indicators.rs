//! Concentration, and the European Commission's three indicators of dependence with a bloc of one's choice
//! (European Commission 2021, SWD(2021) 352, section on mapping strategic dependencies).
//!
//! ```text
//! 1  sum over suppliers i outside the bloc of (M_i / M_outside)^2          > 0.4    few suppliers
//! 2  M_outside / M                                                         > 0.5    most imports come from outside
//! 3  M_outside / exports                                                   > 1      exports could not replace them
//! ```

use serde::{Deserialize, Serialize};

use crate::SecurityError;

const FILE: &str = "data/assumptions/dependence.toml";
const TEXT: &str = include_str!("../../../../data/assumptions/dependence.toml");

/// Above which value an indicator says dependent.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// Of the concentration of imports from outside the bloc.
    pub concentration: f64,
    /// Of the share of imports from outside the bloc.
    pub outside_share: f64,
    /// Of imports from outside the bloc over exports.
    pub outside_over_exports: f64,
    /// Where they stand.
    pub source: String,
    /// How well they are founded: low, medium or high.
    pub confidence: String,
}

impl Thresholds {
    /// Those of `data/assumptions/dependence.toml`.
    ///
    /// # Errors
    /// None with the file as shipped.
    pub fn embedded() -> Result<Self, SecurityError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            thresholds: Thresholds,
        }
        let table = |reason: String| SecurityError::Table {
            place: FILE.into(),
            reason,
        };
        let File { thresholds } = toml::from_str(TEXT).map_err(|error| table(error.to_string()))?;
        let values = [
            thresholds.concentration,
            thresholds.outside_share,
            thresholds.outside_over_exports,
        ];
        if values
            .iter()
            .any(|value| !(value.is_finite() && *value > 0.0))
        {
            return Err(table("thresholds are positive numbers".into()));
        }
        Ok(thresholds)
    }
}

/// The indicators of one importer for one kind of goods.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Indicators {
    /// Imports from all partners, in the unit of what was given.
    pub imports: f64,
    /// Share of imports from outside the bloc; no number without imports.
    pub outside_share: f64,
    /// Herfindahl-Hirschman index of imports from outside the bloc, from 0 to 1; no number without such imports.
    pub concentration: f64,
    /// Imports from outside the bloc over exports; infinite without exports, nothing where exports are not known.
    pub outside_over_exports: Option<f64>,
    /// The largest supplier outside the bloc, by its position.
    pub top: Option<usize>,
    /// Its share in all imports.
    pub top_share: f64,
}

impl Indicators {
    /// From imports by partner (a region's own sales to itself left out, or zero), whether each partner is in the bloc, and exports.
    ///
    /// ```
    /// use boeki_security::dependence::indicators::Indicators;
    /// let found = Indicators::of(&[60.0, 20.0, 20.0], &[false, false, true], Some(40.0));
    /// assert_eq!(found.outside_share, 0.8);
    /// assert_eq!(found.concentration, 0.625);
    /// assert_eq!(found.outside_over_exports, Some(2.0));
    /// ```
    pub fn of(imports: &[f64], in_bloc: &[bool], exports: Option<f64>) -> Self {
        let total: f64 = imports.iter().sum();
        let outside = || {
            let pairs = imports.iter().zip(in_bloc).enumerate();
            pairs.filter(|(_, (_, inside))| !**inside)
        };
        let outside_sum: f64 = outside().map(|(_, (value, _))| value).sum();
        let squares: f64 = outside().map(|(_, (value, _))| value * value).sum();
        let top = outside()
            .filter(|(_, (value, _))| **value > 0.0)
            .max_by(|a, b| a.1.0.total_cmp(b.1.0))
            .map(|(at, _)| at);
        Self {
            imports: total,
            outside_share: outside_sum / total,
            concentration: squares / (outside_sum * outside_sum),
            outside_over_exports: exports.map(|exports| outside_sum / exports),
            top,
            top_share: top.map_or(0.0, |at| imports[at] / total),
        }
    }

    /// How many of the three indicators say dependent, of how many that are known.
    pub fn met(&self, thresholds: &Thresholds) -> (usize, usize) {
        let mut tests = vec![
            self.concentration > thresholds.concentration,
            self.outside_share > thresholds.outside_share,
        ];
        if let Some(ratio) = self.outside_over_exports {
            tests.push(ratio > thresholds.outside_over_exports);
        }
        (tests.iter().filter(|met| **met).count(), tests.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_imported_is_no_dependence() {
        let found = Indicators::of(&[0.0, 0.0], &[false, false], Some(5.0));
        let thresholds = Thresholds::embedded().unwrap();
        assert_eq!(found.met(&thresholds), (0, 3));
        assert_eq!(found.top, None);
    }

    #[test]
    fn one_supplier_outside_meets_all_three() {
        let found = Indicators::of(&[9.0, 1.0], &[false, true], Some(2.0));
        assert_eq!((found.concentration, found.top), (1.0, Some(0)));
        assert_eq!(found.met(&Thresholds::embedded().unwrap()), (3, 3));
        let unknown = Indicators::of(&[9.0, 1.0], &[false, true], None);
        assert_eq!(unknown.met(&Thresholds::embedded().unwrap()), (2, 2));
    }
}

//! The uncertain inputs of a run, and how they are distributed: `data/assumptions/uncertainty.toml`.
//!
//! A point of the unit cube becomes inputs: three categories (elasticity set, closure of trade deficits, reading of
//! the law) and one elasticity for each sector, lognormal around the set's. Every input keeps its dimension whether it is
//! held or not, so that two questions with the same seed meet the same elasticities.

use boeki_economy::law_tariffs::DutyReading;
use boeki_economy::non_tariff::{NonTariffBook, Split};
use boeki_economy::scenario::{Instrument, Scenario};
use boeki_economy::{Closure, Economy, elasticity};
use serde::Deserialize;
use statrs::distribution::{ContinuousCDF, Normal};

use crate::UncertaintyError;

const FILE: &str = "data/assumptions/uncertainty.toml";
const ASSUMPTIONS: &str = include_str!("../../../data/assumptions/uncertainty.toml");
/// Dimensions before those of the sectors: set, closure, reading.
const CATEGORIES: usize = 3;
/// Draws that the sequence has.
pub const MOST_DRAWS: usize = 1 << 16;
/// Dimensions that the sequence has.
pub const MOST_DIMENSIONS: usize = sobol_burley::NUM_DIMENSIONS as usize;
/// Half of the sequence's resolution: keeps a coordinate off 0, where a normal quantile has no value.
const HALF_STEP: f64 = 1.0 / (1u64 << 25) as f64;

/// A coordinate in (0, 1) of the scrambled sequence (Burley 2020, JCGT 9:4).
pub(crate) fn coordinate(draw: usize, dimension: usize, seed: u32) -> f64 {
    // Both are below the sequence's bounds, which `Space` and callers check.
    let (draw, dimension) = (
        u32::try_from(draw).unwrap_or(u32::MAX),
        u32::try_from(dimension).unwrap_or(u32::MAX),
    );
    f64::from(sobol_burley::sample(draw, dimension, seed)) + HALF_STEP
}

/// Inputs that do not vary.
#[allow(
    clippy::struct_excessive_bools,
    reason = "one flag an input, each independent of the others"
)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Elasticities: the scenario's set, as it is.
    pub elasticities: bool,
    /// The closure: the scenario's.
    pub closure: bool,
    /// The reading of the law: the scenario's.
    pub reading: bool,
    /// Who has the rents of non-tariff measures: the scenario's.
    pub split: bool,
}

/// What varies, and over what.
#[derive(Clone, Debug, PartialEq)]
pub struct Space {
    /// Sets of trade elasticities: name and value by sector.
    pub sets: Vec<(String, Vec<f64>)>,
    /// Closures, the scenario's first.
    pub closures: Vec<Closure>,
    /// Readings of the law; none where no change is by law, or each keeps its own.
    pub readings: Vec<DutyReading>,
    /// Named splits of non-tariff measures in waste and rents; none where the scenario has no such change, or each keeps its own.
    pub splits: Vec<(String, Split)>,
    /// Standard deviation of the logarithm of an elasticity around its set's value.
    pub log_deviation: f64,
    /// Confidence in that deviation, as the assumptions say.
    pub confidence: String,
    /// Codes of the sectors.
    pub sectors: Vec<String>,
    /// The scenario's own elasticities: what one input at a time starts from.
    pub central: Vec<f64>,
}

/// One draw of all inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Inputs {
    /// Name of the elasticity set.
    pub set: String,
    /// Trade elasticity by sector.
    pub theta: Vec<f64>,
    /// Closure of trade deficits.
    pub closure: Closure,
    /// Reading of the law, by its place in [`Space::readings`]; 0 where there is one only.
    pub reading: usize,
    /// Split of non-tariff measures, by its place in [`Space::splits`]; 0 where there is one only.
    pub split: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    elasticity: Deviation,
    closure: Category,
    reading: Category,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Deviation {
    #[serde(rename = "log_deviation")]
    of_logarithm: f64,
    #[serde(rename = "source")]
    _source: String,
    confidence: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Category {
    values: Vec<String>,
    #[serde(rename = "source")]
    _source: String,
    #[serde(rename = "confidence")]
    _confidence: String,
}

impl Space {
    /// The inputs that are uncertain for a scenario on an economy.
    ///
    /// The published sets are drawn from if the scenario names none; a set that it names is kept, with its error.
    ///
    /// # Errors
    /// An elasticity set that the economy does not have; more sectors than the sequence has dimensions.
    pub fn of(
        scenario: &Scenario,
        economy: &Economy,
        held: Held,
    ) -> Result<Self, UncertaintyError> {
        let file: File = toml::from_str(ASSUMPTIONS).map_err(|error| fault(&error.to_string()))?;
        let book = economy.elasticities();
        let own = scenario.elasticity_set(economy)?;
        let mut sets: Vec<(String, Vec<f64>)> = Vec::new();
        if !held.elasticities && scenario.elasticities == elasticity::DEFAULT_SET {
            let published = book
                .names()
                .filter(|name| *name != elasticity::DEFAULT_SET)
                .filter_map(|name| Some((name.to_owned(), book.get(name)?.to_vec())));
            sets.extend(published);
        }
        if sets.is_empty() {
            sets.push((scenario.elasticities.clone(), own.to_vec()));
        }
        let mut closures = vec![scenario.closure];
        if !held.closure {
            for name in &file.closure.values {
                let closure = Closure::from_name(name)
                    .ok_or_else(|| fault(&format!("`{name}` is not a closure")))?;
                // Both are the same equation at this numeraire.
                let same = scenario.closure == Closure::FixedNominal
                    && closure == Closure::WorldShare
                    || closures.contains(&closure);
                if !same {
                    closures.push(closure);
                }
            }
        }
        let mut readings = Vec::new();
        if !held.reading && by_law(scenario) {
            for name in &file.reading.values {
                readings.push(
                    DutyReading::from_name(name)
                        .ok_or_else(|| fault(&format!("`{name}` is not a reading")))?,
                );
            }
        }
        let mut splits = Vec::new();
        if !held.split && has_rents(scenario) {
            let book = NonTariffBook::embedded().map_err(|error| fault(&error.to_string()))?;
            splits.extend(book.splits().map(|named| (named.id.clone(), named.split())));
        }
        let sectors: Vec<String> = (economy.labels().sectors.iter())
            .map(|sector| sector.code.clone())
            .collect();
        let space = Self {
            sets,
            closures,
            readings,
            splits,
            log_deviation: if held.elasticities {
                0.0
            } else {
                file.elasticity.of_logarithm
            },
            confidence: file.elasticity.confidence,
            central: own.to_vec(),
            sectors,
        };
        if space.dimensions() > MOST_DIMENSIONS {
            return Err(UncertaintyError::Inputs {
                inputs: space.dimensions(),
                most: MOST_DIMENSIONS,
            });
        }
        Ok(space)
    }

    /// Dimensions of the unit cube.
    pub fn dimensions(&self) -> usize {
        // Last, so that scenarios without it keep their draws.
        CATEGORIES + self.sectors.len() + usize::from(!self.splits.is_empty())
    }

    /// Names of the dimensions.
    pub fn names(&self) -> Vec<String> {
        let categories = ["elasticity_set", "closure", "reading"].map(str::to_owned);
        let sectors = self.sectors.iter().map(|code| format!("theta:{code}"));
        let split = (!self.splits.is_empty()).then(|| "split".to_owned());
        categories.into_iter().chain(sectors).chain(split).collect()
    }

    /// Whether a dimension changes anything.
    pub fn varies(&self, dimension: usize) -> bool {
        match dimension {
            0 => self.sets.len() > 1,
            1 => self.closures.len() > 1,
            2 => self.readings.len() > 1,
            last if last == CATEGORIES + self.sectors.len() => self.splits.len() > 1,
            _ => self.log_deviation > 0.0,
        }
    }

    /// The point of a draw in the unit cube.
    pub fn point(&self, draw: usize, seed: u32) -> Vec<f64> {
        (0..self.dimensions())
            .map(|dimension| coordinate(draw, dimension, seed))
            .collect()
    }

    /// The inputs at a point of the unit cube.
    pub fn inputs(&self, point: &[f64]) -> Inputs {
        let (set, values) = &self.sets[category(point[0], self.sets.len())];
        Inputs {
            set: set.clone(),
            theta: (values.iter().zip(&point[CATEGORIES..]))
                .map(|(theta, u)| theta * self.factor(*u))
                .collect(),
            closure: self.closures[category(point[1], self.closures.len())],
            reading: category(point[2], self.readings.len().max(1)),
            split: point
                .get(CATEGORIES + self.sectors.len())
                .map_or(0, |u| category(*u, self.splits.len().max(1))),
        }
    }

    /// exp(sd z): what an elasticity is multiplied with at a quantile.
    pub(crate) fn factor(&self, quantile: f64) -> f64 {
        if self.log_deviation == 0.0 {
            return 1.0;
        }
        (self.log_deviation * Normal::standard().inverse_cdf(quantile)).exp()
    }
}

/// The category that a coordinate falls into, each with equal weight.
fn category(coordinate: f64, count: usize) -> usize {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a coordinate lies in (0, 1)"
    )]
    let at = (coordinate * count as f64) as usize;
    at.min(count - 1)
}

/// Whether a scenario, or one of its alternatives, has a change by law.
fn by_law(scenario: &Scenario) -> bool {
    let more = scenario.alternatives.iter().flat_map(|it| &it.changes);
    (scenario.changes.iter().chain(more))
        .any(|change| matches!(change.instrument, Instrument::Law(_)))
}

/// Whether a scenario, or one of its alternatives, changes a non-tariff measure.
fn has_rents(scenario: &Scenario) -> bool {
    let more = scenario.alternatives.iter().flat_map(|it| &it.changes);
    (scenario.changes.iter().chain(more))
        .any(|change| matches!(change.instrument, Instrument::NonTariff(_)))
}

fn fault(reason: &str) -> UncertaintyError {
    UncertaintyError::File {
        file: FILE.to_owned(),
        reason: reason.to_owned(),
        remedy: "mend the file and build anew".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use boeki_economy::testing::tiny_economy;

    #[test]
    fn draws_fill_the_cube_and_the_lognormal_has_its_moments() {
        let economy = tiny_economy();
        let space = Space::of(&Scenario::new("a"), &economy, Held::default()).unwrap();
        let draws = 1 << 12;
        let mut logs = Vec::new();
        let mut closures = vec![0_usize; space.closures.len()];
        for draw in 0..draws {
            let point = space.point(draw, 7);
            assert!(point.iter().all(|u| *u > 0.0 && *u < 1.0));
            let inputs = space.inputs(&point);
            let set = &space.sets.iter().find(|set| set.0 == inputs.set).unwrap().1;
            logs.push((inputs.theta[0] / set[0]).ln());
            closures[space
                .closures
                .iter()
                .position(|c| *c == inputs.closure)
                .unwrap()] += 1;
        }
        let mean = logs.iter().sum::<f64>() / draws as f64;
        let variance = logs.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / draws as f64;
        assert!(mean.abs() < 1e-3, "{mean}");
        assert!((variance.sqrt() - space.log_deviation).abs() < 1e-3);
        let expected = draws / closures.len();
        assert!(closures.iter().all(|count| count.abs_diff(expected) <= 2));
    }

    #[test]
    fn what_is_held_does_not_vary_and_the_rest_keeps_its_draws() {
        let economy = tiny_economy();
        let scenario = Scenario::new("a");
        let free = Space::of(&scenario, &economy, Held::default()).unwrap();
        let held = Held {
            closure: true,
            ..Held::default()
        };
        let held = Space::of(&scenario, &economy, held).unwrap();
        assert!(free.varies(1) && !held.varies(1));
        for draw in 0..50 {
            let (a, b) = (
                free.inputs(&free.point(draw, 3)),
                held.inputs(&held.point(draw, 3)),
            );
            assert_eq!(a.theta, b.theta);
            assert_eq!(b.closure, scenario.closure);
        }
        let fixed = Held {
            elasticities: true,
            ..Held::default()
        };
        let fixed = Space::of(&scenario, &economy, fixed).unwrap();
        assert_eq!(fixed.inputs(&fixed.point(5, 3)).theta, fixed.central);
    }
}

//! What a sample says: medians, intervals, and how often one policy is better than another.

use serde::{Deserialize, Serialize};

use crate::problem::{Measure, Problem};
use crate::sample::Sample;

/// Median and central intervals of an outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Median.
    pub median: f64,
    /// Lower end of the 50% interval.
    pub low_50: f64,
    /// Upper end of the 50% interval.
    pub high_50: f64,
    /// Lower end of the 90% interval.
    pub low_90: f64,
    /// Upper end of the 90% interval.
    pub high_90: f64,
}

impl Interval {
    /// Median and intervals of some values; nothing of none.
    pub fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        let at = |share| quantile(&values, share);
        Some(Self {
            median: at(0.5)?,
            low_50: at(0.25)?,
            high_50: at(0.75)?,
            low_90: at(0.05)?,
            high_90: at(0.95)?,
        })
    }
}

/// A quantile of sorted values, linear between them (Hyndman & Fan 1996, American Statistician 50:4, definition 7).
pub fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = share.clamp(0.0, 1.0) * last as f64;
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a position in the values"
    )]
    let below = position.floor() as usize;
    let above = (below + 1).min(last);
    let part = position - below as f64;
    Some(sorted[below] + part * (sorted[above] - sorted[below]))
}

/// An outcome of a region under a policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutcomeInterval {
    /// Number of the policy: 0 is the scenario, the others its alternatives.
    pub policy: usize,
    /// Code of the region.
    pub region: String,
    /// Name of the measure.
    pub measure: String,
    /// Median and intervals.
    pub interval: Interval,
    /// Share of draws in which it is positive.
    pub positive: f64,
}

/// How a region fares under the scenario against an alternative, draw by draw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preference {
    /// Number of the alternative.
    pub alternative: usize,
    /// Code of the region.
    pub region: String,
    /// Share of draws in which its welfare is higher under the scenario.
    pub scenario_better: f64,
    /// Welfare under the scenario less that under the alternative, million USD a year.
    pub difference_musd: Interval,
}

/// Intervals of all outcomes.
pub fn intervals(problem: &Problem<'_>, sample: &Sample) -> Vec<OutcomeInterval> {
    let mut rows = Vec::with_capacity(problem.outcomes());
    for policy in 0..problem.titles().len() {
        for (region, label) in problem.labels().regions.iter().enumerate() {
            for measure in Measure::ALL {
                let values = sample.series(problem.place(policy, region, measure));
                let positive = share(&values, |value| value > 0.0);
                if let Some(interval) = Interval::of(values) {
                    rows.push(OutcomeInterval {
                        policy,
                        region: label.code.clone(),
                        measure: measure.name().to_owned(),
                        interval,
                        positive,
                    });
                }
            }
        }
    }
    rows
}

/// The scenario against each of its alternatives, region by region, at common draws.
pub fn preferences(problem: &Problem<'_>, sample: &Sample) -> Vec<Preference> {
    let mut rows = Vec::new();
    for alternative in 1..problem.titles().len() {
        for (region, label) in problem.labels().regions.iter().enumerate() {
            let of = |policy| sample.series(problem.place(policy, region, Measure::EvMusd));
            let differences: Vec<f64> = (of(0).iter().zip(of(alternative)))
                .map(|(ours, theirs)| ours - theirs)
                .collect();
            let scenario_better = share(&differences, |value| value > 0.0);
            if let Some(difference_musd) = Interval::of(differences) {
                rows.push(Preference {
                    alternative,
                    region: label.code.clone(),
                    scenario_better,
                    difference_musd,
                });
            }
        }
    }
    rows
}

fn share(values: &[f64], of: impl Fn(f64) -> bool) -> f64 {
    values.iter().filter(|value| of(**value)).count() as f64 / values.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_hundred_and_one_are_the_numbers() {
        let values: Vec<f64> = (0..=100).rev().map(f64::from).collect();
        let interval = Interval::of(values).unwrap();
        assert_eq!(
            interval,
            Interval {
                median: 50.0,
                low_50: 25.0,
                high_50: 75.0,
                low_90: 5.0,
                high_90: 95.0
            }
        );
        assert_eq!(quantile(&[1.0, 2.0], 0.25), Some(1.25));
        assert_eq!(Interval::of(Vec::new()), None);
    }
}

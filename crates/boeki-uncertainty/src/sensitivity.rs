//! Sobol indices of any function on the unit cube.
//!
//! Two independent blocks of the same sequence, A and B, and A with one column of B (Saltelli et al. 2010, Computer
//! Physics Communications 181:2), with Jansen's (1999) estimators:
//!
//! ```text
//! V    = variance of f over A and B
//! S_i  = 1 - mean (f(B) - f(A_B^i))^2 / 2V      the share that i explains by itself
//! ST_i =     mean (f(A) - f(A_B^i))^2 / 2V      the share that is left if all but i are known
//! ```

use boeki_data::parallel;
use serde::{Deserialize, Serialize};

use crate::UncertaintyError;
use crate::space::{MOST_DIMENSIONS, MOST_DRAWS, coordinate};

/// Indices of one outcome in one input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Indices {
    /// First-order index.
    pub first: f64,
    /// Total index.
    pub total: f64,
}

/// Indices of each outcome `[outcome][input]`, of a function from the unit cube to outcomes.
///
/// Costs `base * (inputs + 2)` evaluations, on all cores. A point where the function has no value drops its row of
/// points. Inputs that are not named in `varying` get no evaluations and indices of zero. An outcome that does not vary
/// has indices of zero.
///
/// # Errors
/// More inputs or points than the sequence has; more than one row in a hundred dropped.
pub fn indices(
    inputs: usize,
    varying: &[usize],
    base: usize,
    seed: u32,
    function: impl Fn(&[f64]) -> Option<Vec<f64>> + Sync,
) -> Result<Vec<Vec<Indices>>, UncertaintyError> {
    if 2 * inputs > MOST_DIMENSIONS {
        return Err(UncertaintyError::Inputs {
            inputs: 2 * inputs,
            most: MOST_DIMENSIONS,
        });
    }
    if base == 0 || base > MOST_DRAWS {
        return Err(UncertaintyError::Draws {
            asked: base,
            most: MOST_DRAWS,
        });
    }
    let rows: Vec<usize> = (0..base).collect();
    let evaluated = parallel::map(&rows, |row| Row::of(*row, inputs, varying, seed, &function));
    let rows: Vec<Row> = evaluated.into_iter().flatten().collect();
    let dropped = base - rows.len();
    if 100 * dropped > base {
        return Err(UncertaintyError::Unsolved {
            failed: dropped,
            draws: base,
            first: "a point of the design".to_owned(),
        });
    }
    let outcomes = rows.first().map_or(0, |row| row.a.len());
    Ok((0..outcomes)
        .map(|outcome| of_outcome(&rows, outcome, inputs, varying))
        .collect())
}

/// f(A), f(B) and f(A_B^i) of one row of points.
struct Row {
    a: Vec<f64>,
    b: Vec<f64>,
    mixed: Vec<Vec<f64>>,
}

impl Row {
    fn of(
        row: usize,
        inputs: usize,
        varying: &[usize],
        seed: u32,
        function: &(impl Fn(&[f64]) -> Option<Vec<f64>> + Sync),
    ) -> Option<Self> {
        let block = |first: usize| -> Vec<f64> {
            (first..first + inputs)
                .map(|dimension| coordinate(row, dimension, seed))
                .collect()
        };
        let (a, b) = (block(0), block(inputs));
        let mut point = a.clone();
        let mut mixed = Vec::with_capacity(varying.len());
        for &input in varying {
            point[input] = b[input];
            mixed.push(function(&point)?);
            point[input] = a[input];
        }
        Some(Self {
            a: function(&a)?,
            b: function(&b)?,
            mixed,
        })
    }
}

fn of_outcome(rows: &[Row], outcome: usize, inputs: usize, varying: &[usize]) -> Vec<Indices> {
    let count = rows.len() as f64;
    let values = || rows.iter().flat_map(|row| [row.a[outcome], row.b[outcome]]);
    let mean = values().sum::<f64>() / (2.0 * count);
    let variance = values().map(|value| (value - mean).powi(2)).sum::<f64>() / (2.0 * count);
    let mut indices = vec![Indices::default(); inputs];
    if variance > f64::EPSILON * mean * mean {
        for (column, &input) in varying.iter().enumerate() {
            let distance = |of: fn(&Row) -> &Vec<f64>| {
                rows.iter()
                    .map(|row| (of(row)[outcome] - row.mixed[column][outcome]).powi(2))
                    .sum::<f64>()
                    / (2.0 * count * variance)
            };
            indices[input] = Indices {
                first: 1.0 - distance(|row| &row.b),
                total: distance(|row| &row.a),
            };
        }
    }
    indices
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    /// Ishigami & Homma (1990) with a = 7, b = 0.1; the indices are known in closed form.
    #[test]
    fn ishigami_within_two_percent_at_two_to_the_fourteenth() {
        let (a, b) = (7.0, 0.1);
        let function = |point: &[f64]| {
            let x: Vec<f64> = point.iter().map(|u| PI * (2.0 * u - 1.0)).collect();
            Some(vec![
                x[0].sin() + a * x[1].sin().powi(2) + b * x[2].powi(4) * x[0].sin(),
            ])
        };
        // V_1, V_2 and V_13 of the decomposition of variance.
        let one = 0.5 * (1.0 + b * PI.powi(4) / 5.0).powi(2);
        let two = a * a / 8.0;
        let both = b * b * PI.powi(8) * (1.0 / 18.0 - 1.0 / 50.0);
        let all = one + two + both;
        let expected = [
            (one / all, (one + both) / all),
            (two / all, two / all),
            (0.0, both / all),
        ];
        let found = indices(3, &[0, 1, 2], 1 << 14, 1, function).unwrap();
        for (found, (first, total)) in found[0].iter().zip(expected) {
            // A share of nothing has no relative error: it is held to the same part of the whole.
            let near = |found: f64, exact: f64| {
                (found - exact).abs() <= 0.02 * if exact == 0.0 { 1.0 } else { exact }
            };
            assert!(near(found.first, first), "{} {first}", found.first);
            assert!(near(found.total, total), "{} {total}", found.total);
        }
    }

    #[test]
    fn what_does_not_matter_has_no_index_and_what_is_alone_has_all() {
        let found = indices(2, &[0, 1], 256, 5, |point| Some(vec![3.0 * point[0], 1.0])).unwrap();
        assert!((found[0][0].first - 1.0).abs() < 0.01 && found[0][1].total < 1e-12);
        assert_eq!(found[1], vec![Indices::default(); 2]);
        let lost = indices(2, &[0], 256, 5, |point| {
            (point[0] < 0.5).then(|| vec![point[0]])
        });
        assert!(matches!(lost, Err(UncertaintyError::Unsolved { .. })));
    }
}

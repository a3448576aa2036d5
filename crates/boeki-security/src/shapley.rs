//! What an ally adds: the Shapley (1953) value of each member of a coalition, over all its subsets.
//!
//! ```text
//! phi_i = sum over S without i of |S|! (m - |S| - 1)! / m! (v(S + i) - v(S))
//! ```
//!
//! The values add up to what all members reach together. Subsets are numbered by their members' bits.

use std::sync::Arc;

use boeki_data::parallel;
use boeki_economy::Closure;
use boeki_equilibrium::Baseline;

use crate::{Embargo, Power, SecurityError};

/// The largest coalition whose subsets are all worked out.
pub const LARGEST_COALITION: usize = 10;

/// What each subset of a coalition reaches, and what that makes each member worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Contributions {
    /// v(S) by the bits of S.
    pub values: Vec<f64>,
    /// The Shapley value of each member.
    pub shapley: Vec<f64>,
    /// What each member reaches alone.
    pub alone: Vec<f64>,
    /// What is lost if a member leaves all the others.
    pub last: Vec<f64>,
}

impl Contributions {
    /// Of `members` players whose subsets reach `values`, the empty one first.
    ///
    /// # Errors
    /// A number of values that is not two to the number of members.
    pub fn of(members: usize, values: Vec<f64>) -> Result<Self, SecurityError> {
        if members == 0 || members > LARGEST_COALITION || values.len() != 1 << members {
            return Err(SecurityError::OutOfRange {
                name: "the number of members".into(),
                value: members as f64,
                rule: "from 1 to 10 members, and one value for every subset",
            });
        }
        let all = values.len() - 1;
        let weight = weights(members);
        let mut shapley = vec![0.0; members];
        for (member, phi) in shapley.iter_mut().enumerate() {
            let bit = 1 << member;
            for without in (0..values.len()).filter(|mask| mask & bit == 0) {
                let size = without.count_ones() as usize;
                *phi += weight[size] * (values[without | bit] - values[without]);
            }
        }
        Ok(Self {
            shapley,
            alone: (0..members).map(|m| values[1 << m] - values[0]).collect(),
            last: (0..members)
                .map(|m| values[all] - values[all & !(1 << m)])
                .collect(),
            values,
        })
    }

    /// In power over a region, partial equilibrium, log points.
    ///
    /// # Errors
    /// As [`Contributions::of`] and [`Power::over`].
    pub fn in_power(
        power: &Power<'_>,
        region: usize,
        coalition: &[usize],
        sectors: Option<&[usize]>,
    ) -> Result<Self, SecurityError> {
        check_size(coalition)?;
        let values = (0..1 << coalition.len())
            .map(|mask| Ok(power.over(region, &chosen(coalition, mask), sectors)?.total))
            .collect::<Result<Vec<f64>, SecurityError>>()?;
        Self::of(coalition.len(), values)
    }

    /// In the exact loss of a region, log points of welfare, when the members ban their exports of some sectors to it: every subset
    /// solved, each from the wages of the subset without its lowest member.
    ///
    /// # Errors
    /// As [`Contributions::of`] and [`Embargo::solve`].
    pub fn in_embargo(
        base: &Arc<Baseline>,
        closure: Closure,
        region: usize,
        coalition: &[usize],
        sectors: &[usize],
    ) -> Result<Self, SecurityError> {
        check_size(coalition)?;
        let subsets = 1_usize << coalition.len();
        let mut values = vec![0.0; subsets];
        let mut starts: Vec<Option<Vec<f64>>> = vec![None; subsets];
        for size in 1..=coalition.len() {
            let level: Vec<usize> = (1..subsets)
                .filter(|mask| mask.count_ones() as usize == size)
                .collect();
            let solved = parallel::map(&level, |&mask| {
                let embargo = Embargo {
                    senders: chosen(coalition, mask),
                    targets: vec![region],
                    sectors: sectors.to_vec(),
                    both_ways: false,
                };
                let parent = starts[mask & (mask - 1)].as_deref();
                let found = embargo.solve(base, closure, parent)?;
                Ok::<_, SecurityError>((-found.ln_welfare()[region], found.start()))
            });
            for (mask, solved) in level.into_iter().zip(solved) {
                let (loss, start) = solved?;
                values[mask] = loss;
                starts[mask] = Some(start);
            }
        }
        Self::of(coalition.len(), values)
    }
}

fn check_size(coalition: &[usize]) -> Result<(), SecurityError> {
    if (1..=LARGEST_COALITION).contains(&coalition.len()) {
        return Ok(());
    }
    Err(SecurityError::OutOfRange {
        name: "the number of members".into(),
        value: coalition.len() as f64,
        rule: "from 1 to 10 members, whose subsets are all worked out",
    })
}

fn chosen(coalition: &[usize], mask: usize) -> Vec<usize> {
    let members = coalition.iter().enumerate();
    members
        .filter(|(bit, _)| mask >> bit & 1 == 1)
        .map(|(_, member)| *member)
        .collect()
}

/// |S|! (m - |S| - 1)! / m! by |S|: one over m times the number of subsets of that size.
fn weights(members: usize) -> Vec<f64> {
    let mut ways = 1.0;
    (0..members)
        .map(|size| {
            let weight = 1.0 / (members as f64 * ways);
            ways *= (members - 1 - size) as f64 / (size + 1) as f64;
            weight
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_glove_game_has_its_known_value() {
        // One left glove (member 0), two right gloves: 2/3, 1/6, 1/6.
        let value = |mask: usize| f64::from(u8::from(mask & 1 == 1 && mask > 1));
        let found = Contributions::of(3, (0..8).map(value).collect()).unwrap();
        for (phi, known) in found.shapley.iter().zip([2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0]) {
            assert!((phi - known).abs() < 1e-15);
        }
        assert_eq!(found.last, [1.0, 0.0, 0.0]);
        assert!(Contributions::of(3, vec![0.0; 4]).is_err());
    }
}

//! Who is needed: the smallest set of senders whose control costs the target as much as is asked.

use std::sync::Arc;

use boeki_data::parallel;
use boeki_economy::Closure;
use boeki_equilibrium::Baseline;
use serde::Serialize;

use super::path::equivalent_variation;
use super::solve::{Control, solve};
use crate::SecurityError;

/// More candidates would be more than 4095 equilibria.
const MOST: usize = 12;

/// When a coalition is effective.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Criterion {
    /// The target loses at least this share of real income.
    Loss(f64),
    /// The target loses at least this multiple of what the senders lose together, in money; gains of senders count as no loss.
    Ratio(f64),
}

/// A set of senders and what its control costs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Coalition {
    /// The senders.
    pub senders: Vec<usize>,
    /// Equivalent variation of the target, million USD a year.
    pub target_musd: f64,
    /// The target's real income, percent.
    pub target_pct: f64,
    /// Equivalent variation of all senders.
    pub senders_musd: f64,
    /// Sets that were solved to find it.
    pub solved: usize,
}

impl Coalition {
    fn meets(&self, criterion: Criterion) -> bool {
        match criterion {
            Criterion::Loss(share) => -self.target_pct >= 100.0 * share,
            Criterion::Ratio(ratio) => {
                self.target_musd < 0.0 && -self.target_musd >= ratio * -self.senders_musd
            }
        }
    }
}

/// The smallest effective set of candidates, of several of a size the one that costs its members least; nothing if even all together are not.
///
/// Every set of a size is solved before any larger one: no order among sets is assumed.
///
/// # Errors
/// No candidates or more than 12, what [`solve`] refuses.
pub fn minimum_coalition(
    base: &Arc<Baseline>,
    control: &Control,
    candidates: &[usize],
    criterion: Criterion,
    closure: Closure,
) -> Result<Option<Coalition>, SecurityError> {
    if candidates.is_empty() || candidates.len() > MOST {
        return Err(SecurityError::BadQuestion {
            what: format!("{} candidates for a coalition", candidates.len()),
            remedy: "name from 1 to 12".into(),
        });
    }
    let mut solved = 0;
    for size in 1..=candidates.len() {
        let sets: Vec<Vec<usize>> = (1_usize..1 << candidates.len())
            .filter(|mask| mask.count_ones() as usize == size)
            .map(|mask| {
                let members = candidates.iter().enumerate();
                members
                    .filter(|(at, _)| mask >> at & 1 == 1)
                    .map(|(_, c)| *c)
                    .collect()
            })
            .collect();
        solved += sets.len();
        let results = parallel::map(&sets, |senders| cost(base, control, senders, closure));
        let mut best: Option<Coalition> = None;
        for result in results {
            let coalition = result?;
            let cheaper = best
                .as_ref()
                .is_none_or(|best| coalition.senders_musd > best.senders_musd);
            if coalition.meets(criterion) && cheaper {
                best = Some(coalition);
            }
        }
        if let Some(best) = best {
            return Ok(Some(Coalition { solved, ..best }));
        }
    }
    Ok(None)
}

fn cost(
    base: &Arc<Baseline>,
    control: &Control,
    senders: &[usize],
    closure: Closure,
) -> Result<Coalition, SecurityError> {
    let control = Control {
        senders: senders.to_vec(),
        ..control.clone()
    };
    let equilibrium = solve(base, &control, closure)?.equilibrium;
    let values = equivalent_variation(&equilibrium);
    Ok(Coalition {
        senders: senders.to_vec(),
        target_musd: values[control.target],
        target_pct: 100.0 * equilibrium.ln_welfare()[control.target].exp_m1(),
        senders_musd: senders.iter().map(|sender| values[*sender]).sum(),
        solved: 1,
    })
}

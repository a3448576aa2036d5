//! The search for the shadow unknowns: a semismooth Newton on the Fischer-Burmeister function around the market solver.

use std::sync::Arc;

use boeki_economy::{Closure, Policy};
use nalgebra::{DMatrix, DVector};

use crate::linearised::Linearised;
use crate::quantities::{Quantities, View};
use crate::solver::{self, Solution, SolverOptions};
use crate::system::System;
use crate::wage_jacobian::WageSolver;
use crate::{Baseline, EquilibriumError};

/// Most steps of the outer Newton.
const MAX_STEPS: usize = 60;
/// Violation, relative to the market solver's tolerance, at which it ends.
const SLACK: f64 = 10.0;
/// Violation at which it may end where rounding lets nothing better be found: a tenth of what the certificate allows.
const ROUNDING: f64 = 1e-11;
/// Largest step of an unknown.
const STEP_CLIP: f64 = 2.0;
/// Shortest step of the line search.
const SHORTEST: f64 = 1.0 / 256.0;

/// Markets and conditions, solved.
pub(crate) struct Settled {
    /// The base with employment in it.
    pub(crate) base: Arc<Baseline>,
    /// The policy with rents in it.
    pub(crate) policy: Policy,
    pub(crate) solution: Solution,
    pub(crate) shadow: Vec<f64>,
}

/// z + F - sqrt(z^2 + F^2), and its derivatives in z and F.
fn fischer_burmeister(z: f64, gap: f64) -> (f64, f64, f64) {
    let norm = z.hypot(gap);
    if norm == 0.0 {
        let half = 1.0 - std::f64::consts::FRAC_1_SQRT_2;
        return (0.0, half, half);
    }
    // Without the difference of nearly equal numbers where both are positive.
    let value = if z > 0.0 && gap > 0.0 {
        2.0 * z * gap / (z + gap + norm)
    } else {
        z + gap - norm
    };
    (value, 1.0 - z / norm, 1.0 - gap / norm)
}

/// How far the conditions are from holding: the largest |min(z, F)|, and where.
fn violation(shadow: &[f64], gaps: &[f64]) -> (f64, usize) {
    let worst = shadow.iter().zip(gaps).map(|(z, gap)| z.min(*gap).abs());
    worst.enumerate().fold(
        (0.0, 0),
        |worst, (k, value)| {
            if value > worst.0 { (value, k) } else { worst }
        },
    )
}

/// One point of the search.
struct Trial {
    shadow: Vec<f64>,
    base: Arc<Baseline>,
    policy: Policy,
    solution: Solution,
    gaps: Vec<f64>,
}

impl Trial {
    fn size(&self) -> f64 {
        let values = self.shadow.iter().zip(&self.gaps);
        let sum: f64 = values
            .map(|(z, gap)| fischer_burmeister(*z, *gap).0.powi(2))
            .sum();
        sum.sqrt()
    }
}

/// Solves markets and conditions.
pub(crate) fn solve(
    base: &Arc<Baseline>,
    policy: &Policy,
    closure: Closure,
    start: Option<&[f64]>,
    options: SolverOptions,
) -> Result<Settled, EquilibriumError> {
    let Some(quantities) = Quantities::of(base, policy)? else {
        return Ok(Settled {
            base: Arc::clone(base),
            policy: policy.clone(),
            solution: solver::solve(base, policy, closure, start, options)?,
            shadow: Vec::new(),
        });
    };
    let attempt = |shadow: Vec<f64>, start: Option<&[f64]>| -> Result<Trial, EquilibriumError> {
        let base = quantities.employed(base, &shadow);
        let policy = quantities.in_force(&shadow);
        let solution = solver::solve(&base, &policy, closure, start, options)?;
        let gaps = quantities.gaps(&shadow, &View::of(&solution));
        Ok(Trial {
            shadow,
            base,
            policy,
            solution,
            gaps,
        })
    };
    let size = quantities.len();
    let markets = |solution: &Solution| -> Vec<f64> {
        let state = &solution.state;
        state.ln_wage.iter().chain(&state.extra).copied().collect()
    };
    // A start from a solution of the same conditions has their unknowns at its end.
    let first = start
        .filter(|start| start.len() >= base.regions() + size)
        .map_or_else(
            || vec![0.0; size],
            |start| start[start.len() - size..].to_vec(),
        );
    let mut now = attempt(first, start)?;
    for steps in 0..MAX_STEPS {
        let (worst, place) = violation(&now.shadow, &now.gaps);
        if worst <= SLACK * options.tolerance {
            return Ok(now.settled());
        }
        let step = newton(&quantities, &now, closure)?;
        let outer = markets(&now.solution);
        let before = now.size();
        let mut length = 1.0;
        loop {
            let shadow = now.shadow.iter().zip(&step);
            let shadow = shadow
                .map(|(z, step)| (z + length * step.clamp(-STEP_CLIP, STEP_CLIP)).max(0.0))
                .collect();
            if let Ok(trial) = attempt(shadow, Some(&outer))
                && trial.size() <= (1.0 - 1e-4 * length) * before
            {
                now = trial;
                break;
            }
            length /= 2.0;
            if length < SHORTEST {
                if worst <= ROUNDING {
                    return Ok(now.settled());
                }
                return Err(EquilibriumError::QuantitiesNotFound {
                    violation: worst,
                    place: quantities.place(place),
                    iterations: steps,
                });
            }
        }
    }
    let (worst, place) = violation(&now.shadow, &now.gaps);
    Err(EquilibriumError::QuantitiesNotFound {
        violation: worst,
        place: quantities.place(place),
        iterations: MAX_STEPS,
    })
}

impl Trial {
    fn settled(self) -> Settled {
        Settled {
            base: self.base,
            policy: self.policy,
            solution: self.solution,
            shadow: self.shadow,
        }
    }
}

/// The step of the semismooth Newton on the Fischer-Burmeister function.
fn newton(
    quantities: &Quantities,
    now: &Trial,
    closure: Closure,
) -> Result<Vec<f64>, EquilibriumError> {
    let system = System::new(&now.base, &now.policy, closure)?;
    let point = now.solution.state.point(&now.solution.share);
    let linearised = Linearised::at(&system, &point, WageSolver::at(&system, &point));
    let view = View::of(&now.solution);
    let size = quantities.len();
    let mut matrix = DMatrix::zeros(size, size);
    let mut right = DVector::zeros(size);
    for (k, (&z, &gap)) in now.shadow.iter().zip(&now.gaps).enumerate() {
        let (value, of_z, of_gap) = fischer_burmeister(z, gap);
        right[k] = -value;
        if of_gap > 0.0 {
            let (_, row) = quantities.row(&linearised, k, &now.shadow, &view)?;
            for (l, slope) in row.iter().enumerate() {
                matrix[(k, l)] = of_gap * slope;
            }
        }
        matrix[(k, k)] += of_z;
    }
    let singular = || EquilibriumError::QuantitiesNotFound {
        violation: violation(&now.shadow, &now.gaps).0,
        place: quantities.place(0),
        iterations: 0,
    };
    let step = matrix.lu().solve(&right).ok_or_else(singular)?;
    Ok(step.iter().copied().collect())
}

//! Zero shock: solving a baseline at its own policy, so that it is an equilibrium before anything changes.
//!
//! A balanced economy does not move. A published calibration that does not quite close (clipped final demand) does, and
//! removing deficits (closure `balanced`) moves every economy; what moved is reported. A base that is to stand under the law of
//! another day than the data's then moves there, as one more equilibrium.

use std::sync::Arc;

use boeki_economy::Closure;
use serde::Serialize;

use crate::{Baseline, Certificate, Equilibrium, EquilibriumError};

/// What a solve at zero shock moved.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ZeroShock {
    /// Largest change of a wage, as a share.
    pub wage: f64,
    /// Largest change of a region's income, as a share.
    pub income: f64,
    /// Sum of absolute changes of expenditure over the world's expenditure.
    pub expenditure: f64,
    /// Certificate of the solve.
    pub certificate: Certificate,
}

/// Solves a baseline at its own policy under a closure; the result is an equilibrium at which no hat differs from 1.
///
/// A base of [`Baseline::in_force`] with other customs duties than the data's is moved to the equilibrium under them afterwards; the
/// report is that of the zero shock before.
///
/// # Errors
/// As [`Equilibrium::solve`].
pub fn rebase(
    base: Baseline,
    closure: Closure,
) -> Result<(Arc<Baseline>, ZeroShock), EquilibriumError> {
    // The base's wages are where they are: floors hold from there on.
    let mut base = base;
    let floor = base.structure.wage_floor.take();
    let stands_under = base.stands_under.take();
    let base = Arc::new(base);
    let policy = base.policy.clone();
    let solved = Equilibrium::solve(&base, &policy, closure)?;
    let share = |new: f64, old: f64| (new / old - 1.0).abs();
    let moved = solved
        .expenditure()
        .as_slice()
        .iter()
        .zip(base.expenditure.as_slice())
        .map(|(new, old)| (new - old).abs())
        .sum::<f64>();
    let report = ZeroShock {
        wage: solved
            .ln_wage()
            .iter()
            .map(|wage| wage.exp_m1().abs())
            .fold(0.0, f64::max),
        income: solved
            .income()
            .iter()
            .zip(&base.income)
            .map(|(new, old)| share(*new, *old))
            .fold(0.0, f64::max),
        expenditure: moved / base.expenditure.sum(),
        certificate: *solved.certificate(),
    };
    let closed = report.wage < 1e-10 && report.income < 1e-10 && report.expenditure < 1e-10;
    let mut base = if closed {
        base
    } else {
        Arc::new(solved.to_baseline())
    };
    if let Some(policy) = stands_under {
        base = Arc::new(Equilibrium::solve(&base, &policy, closure)?.to_baseline());
    }
    if floor.is_some() {
        Arc::make_mut(&mut base).structure.wage_floor = floor;
    }
    Ok((base, report))
}

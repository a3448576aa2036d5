//! Derivatives of outcomes with respect to productivity: d f / d ln A of every region and sector, one transposed solve an outcome.
//!
//! A sector that is one percent more productive sells everywhere, at home too, at a cost one percent lower:
//!
//! ```text
//! d ln c_i^j = - d ln A_i^j + what wages and input prices make of it        d f / d ln A = - d f / d ln c
//! ```
//!
//! The same object for all outcomes at once is the matrix of friends and enemies (Kleinman, Liu & Redding 2024).

use boeki_economy::Grid;

use crate::adjoint::Slopes;
use crate::linearised::Linearised;
use crate::seed::Seed;
use crate::system::System;
use crate::wage_jacobian::WageSolver;
use crate::{Equilibrium, EquilibriumError, Outcome};

/// Relative residual of a transposed solve. A region's own productivity moves its welfare a hundred times more than another's, so that
/// the others' derivatives need two digits more than those of tariffs.
const ACCURACY: f64 = 1e-12;

/// d(outcome)/d ln A at one equilibrium, for every region and sector.
///
/// ```
/// use boeki_economy::{Closure, sources::world2022};
/// use boeki_equilibrium::{Baseline, Equilibrium, Outcome, ProductivityGradient, rebase};
///
/// let economy = world2022::embedded()?;
/// let base = Baseline::new(&economy, economy.elasticities().default_set())?;
/// let (base, _) = rebase(base, Closure::WorldShare)?;
/// let now = Equilibrium::solve(&base, &base.policy, Closure::WorldShare)?;
/// let welfare = Outcome::Welfare { region: 0 };
/// let gradient = &ProductivityGradient::of_each(&now, &[welfare])?[0];
/// // One percent more productivity at home, in all sectors, million USD.
/// let own: f64 = gradient.slope.row(0).iter().sum::<f64>() * 0.01;
/// assert!(own > 0.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ProductivityGradient {
    /// The outcome.
    pub outcome: Outcome,
    /// d f / d ln A `[region][sector]`, in the unit of the outcome.
    pub slope: Grid,
    /// Relative residual of the transposed solve.
    pub residual: f64,
}

impl ProductivityGradient {
    /// The derivatives of each outcome; the system is linearised once for all of them.
    ///
    /// # Errors
    /// A transposed solve that does not converge; quotas and wage floors, whose rents and employment these derivatives do not
    /// follow.
    pub fn of_each(
        equilibrium: &Equilibrium,
        outcomes: &[Outcome],
    ) -> Result<Vec<Self>, EquilibriumError> {
        if equilibrium.quantities()?.is_some() {
            return Err(EquilibriumError::BadStructure {
                what: "derivatives with respect to productivity are not defined beside quotas or wage floors; leave them out"
                    .into(),
            });
        }
        let base = equilibrium.base();
        let system = System::new(base, equilibrium.policy(), equilibrium.closure())?;
        let value_added = equilibrium.value_added();
        let point = equilibrium.point(&value_added);
        let linearised = Linearised::at(&system, &point, WageSolver::at(&system, &point));
        outcomes
            .iter()
            .map(|outcome| {
                let seed = Seed::of(*outcome, equilibrium);
                let slopes = Slopes::within(&linearised, &seed, ACCURACY)?;
                let mut slope = slopes.cost;
                for value in slope.as_mut_slice() {
                    *value = -*value;
                }
                Ok(Self {
                    outcome: *outcome,
                    slope,
                    residual: slopes.residual,
                })
            })
            .collect()
    }
}

//! Friends and enemies: how much better or worse off a region is when another becomes more productive
//! (Kleinman, Liu & Redding 2024, AER).
//!
//! Their closed form is for one sector, balanced trade, no tariffs and no inputs, in world output as numeraire:
//!
//! ```text
//! S_ni  share of i in n's expenditure      T_in = S_ni Y_n / Y_i  share of n in i's income      q_i = Y_i / sum Y
//! M = T S - I      V = (T + theta T S) / (1 + theta) - Q,  Q = 1 q'
//! d ln w = W d ln A,   W = -(theta / (1 + theta)) (I - V)^-1 M
//! d ln u = U d ln A,   U = (I - S) W + S
//! ```
//!
//! The same object with many sectors, inputs, tariffs and deficits comes from the equilibrium: one transposed solve an outcome
//! gives its derivative in every productivity of the world.

use boeki_data::parallel;
use boeki_economy::{Cube, Grid};
use boeki_equilibrium::{Equilibrium, EquilibriumError, Outcome, ProductivityGradient};
use nalgebra::{DMatrix, DVector};

use crate::SecurityError;

/// Regions whose outcomes share one linearisation.
const TOGETHER: usize = 7;

/// Exposure of every region to the productivity of every other, at one equilibrium.
///
/// ```
/// use boeki_economy::{Closure, sources::world2022};
/// use boeki_equilibrium::{Baseline, Equilibrium, rebase};
/// use boeki_security::Exposure;
///
/// let economy = world2022::embedded()?;
/// let base = Baseline::new(&economy, economy.elasticities().default_set())?;
/// let (base, _) = rebase(base, Closure::WorldShare)?;
/// let exposure = Exposure::of(&Equilibrium::solve(&base, &base.policy, Closure::WorldShare)?)?;
/// let japan = economy.labels().region("JPN").unwrap();
/// assert!(exposure.welfare[(japan, japan)] > 1.0, "inputs are made at home too");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Exposure {
    /// d ln W_n / d ln A_i, all sectors of i at once, `[exposed region][productive region]`.
    pub welfare: Grid,
    /// d ln (w L)_n / d ln A_i, in units of world value added, `[exposed region][productive region]`.
    pub income: Grid,
    /// d ln W_n / d ln A_i^j, `[exposed region][productive region][sector]`.
    pub welfare_by_sector: Cube,
    /// The largest relative residual of a transposed solve.
    pub residual: f64,
}

impl Exposure {
    /// All pairs, two transposed solves a region, over all cores.
    ///
    /// # Errors
    /// A transposed solve that does not converge; quotas and wage floors.
    pub fn of(equilibrium: &Equilibrium) -> Result<Self, SecurityError> {
        let base = equilibrium.base();
        let (n, j) = (base.regions(), base.sectors());
        let regions: Vec<usize> = (0..n).collect();
        let batches: Vec<&[usize]> = regions.chunks(TOGETHER).collect();
        let solved = parallel::map(&batches, |batch| {
            let outcomes: Vec<Outcome> = batch
                .iter()
                .flat_map(|&region| [Outcome::Welfare { region }, Outcome::ValueAdded { region }])
                .collect();
            ProductivityGradient::of_each(equilibrium, &outcomes)
        });
        let gradients: Vec<ProductivityGradient> = solved
            .into_iter()
            .collect::<Result<Vec<_>, EquilibriumError>>()?
            .into_iter()
            .flatten()
            .collect();
        let ln_welfare = equilibrium.ln_welfare();
        let value_added = equilibrium.value_added();
        let mut exposure = Self {
            welfare: Grid::zeros(n, n),
            income: Grid::zeros(n, n),
            welfare_by_sector: Cube::zeros(n, n, j),
            residual: 0.0,
        };
        for gradient in &gradients {
            exposure.residual = exposure.residual.max(gradient.residual);
            match gradient.outcome {
                Outcome::Welfare { region } => {
                    let money = base.income[region] * ln_welfare[region].exp();
                    let cells = exposure.welfare_by_sector.slab_mut(region).iter_mut();
                    for (cell, slope) in cells.zip(gradient.slope.as_slice()) {
                        *cell = slope / money;
                    }
                    for (by, total) in gradient.slope.row_sums().into_iter().enumerate() {
                        exposure.welfare[(region, by)] = total / money;
                    }
                }
                Outcome::ValueAdded { region } => {
                    for (by, total) in gradient.slope.row_sums().into_iter().enumerate() {
                        exposure.income[(region, by)] = total / value_added[region];
                    }
                }
                _ => {}
            }
        }
        Ok(exposure)
    }
}

/// The closed form of Kleinman, Liu & Redding (2024).
#[derive(Clone, Debug)]
pub struct ClosedForm {
    /// U: d ln W_n / d ln A_i, `[exposed region][productive region]`.
    pub welfare: Grid,
    /// W: d ln w_n / d ln A_i, in units of world income, `[exposed region][productive region]`.
    pub income: Grid,
}

impl ClosedForm {
    /// From expenditure shares `[importer][exporter]`, incomes by region and the trade elasticity theta.
    ///
    /// # Errors
    /// Shares that are not square or do not sum to one, incomes that are not positive, theta that is not.
    pub fn of(share: &Grid, income: &[f64], theta: f64) -> Result<Self, SecurityError> {
        let n = income.len();
        if share.rows() != n || share.columns() != n {
            return Err(SecurityError::BadQuestion {
                what: format!(
                    "shares are {} x {} and incomes {n}",
                    share.rows(),
                    share.columns()
                ),
                remedy: "give one share for every pair of regions".into(),
            });
        }
        let positive = |name: String, value: f64| {
            if value.is_finite() && value > 0.0 {
                Ok(())
            } else {
                let rule = "it must be a positive number";
                Err(SecurityError::OutOfRange { name, value, rule })
            }
        };
        positive("theta".into(), theta)?;
        for (region, value) in income.iter().enumerate() {
            positive(format!("income of region {region}"), *value)?;
            let sum: f64 = share.row(region).iter().sum();
            if (sum - 1.0).abs() > 1e-9 || share.row(region).iter().any(|s| *s < 0.0) {
                return Err(SecurityError::OutOfRange {
                    name: format!("the sum of region {region}'s shares"),
                    value: sum,
                    rule: "shares are not negative and sum to 1",
                });
            }
        }
        let total: f64 = income.iter().sum();
        let identity = DMatrix::<f64>::identity(n, n);
        let s = DMatrix::from_fn(n, n, |a, b| share[(a, b)]);
        let t = DMatrix::from_fn(n, n, |i, m| share[(m, i)] * income[m] / income[i]);
        let q = DVector::from_iterator(n, income.iter().map(|y| y / total));
        let ts = &t * &s;
        let m = &ts - &identity;
        let v = (&t + theta * &ts) / (1.0 + theta) - DVector::from_element(n, 1.0) * q.transpose();
        let Some(w) = (&identity - v).lu().solve(&(m * (-theta / (1.0 + theta)))) else {
            return Err(SecurityError::BadQuestion {
                what: "the matrix I - V is singular: some regions do not trade with the others"
                    .into(),
                remedy: "ask of regions that trade".into(),
            });
        };
        let u = (&identity - &s) * &w + &s;
        let grid = |matrix: &DMatrix<f64>| Grid::from_fn(n, n, |a, b| matrix[(a, b)]);
        Ok(Self {
            welfare: grid(&u),
            income: grid(&w),
        })
    }
}

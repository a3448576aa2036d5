//! Coercive power: what a country or coalition could make another lose by selling to it no more
//! (Clayton, Maggiori & Schreger 2023, 2024), in partial equilibrium, and its first-order version (Liu & Yang 2025).
//!
//! ```text
//! power of H over n  = sum_j b~_n^j (1/theta_j) (-ln(1 - omega_nH^j))       omega_nH^j = sum of i in H of pi_ni^j
//! b~_n = alpha_n + G_n' b~_n                                                G = (1-B) gamma: inputs per unit of output
//! first order        = sum_j b~_n^j omega_nH^j / theta_j
//! ```
//!
//! It is a loss in log points of real income at unchanged wages and unchanged technology abroad; with H all others, balanced trade,
//! no tariffs and one factor it is exactly the loss from autarky (Costinot & Rodriguez-Clare 2014). As -ln(1 - omega) is convex, the
//! power of a coalition is at least the sum of its members' (superadditivity). The exact counterpart is an
//! [`Embargo`](crate::Embargo).

use boeki_economy::Grid;
use boeki_equilibrium::Baseline;
use nalgebra::{DMatrix, DVector};

use crate::SecurityError;

/// What is needed to tell power over any region of a baseline.
///
/// ```
/// use boeki_economy::sources::world2022;
/// use boeki_equilibrium::Baseline;
/// use boeki_security::Power;
///
/// let economy = world2022::embedded()?;
/// let base = Baseline::new(&economy, economy.elasticities().default_set())?;
/// let at = |code: &str| economy.labels().region(code).unwrap();
/// let power = Power::of(&base)?;
/// let (china, korea, japan) = (at("CHN"), at("KOR"), at("JPN"));
/// let together = power.over(japan, &[china, korea], None)?;
/// let alone = power.over(japan, &[china], None)?.total + power.over(japan, &[korea], None)?.total;
/// assert!(together.total > alone);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Power<'b> {
    base: &'b Baseline,
    /// b~ `[region][sector]`: spending on a sector, direct and for inputs of inputs, per unit of final spending.
    pub weight: Grid,
}

/// Power of a coalition over one region, log points of the region's real income.
#[derive(Clone, Debug, PartialEq)]
pub struct PowerOver {
    /// Sum over sectors; infinite where the coalition is the only supplier of something.
    pub total: f64,
    /// By sector, `[sector]`.
    pub by_sector: Vec<f64>,
    /// The first-order version of the total.
    pub first_order: f64,
}

impl<'b> Power<'b> {
    /// Works out the weights of every region.
    ///
    /// # Errors
    /// A region whose inputs exceed its output everywhere.
    pub fn of(base: &'b Baseline) -> Result<Self, SecurityError> {
        let (n, j) = (base.regions(), base.sectors());
        let mut weight = Grid::zeros(n, j);
        for region in 0..n {
            let matrix = DMatrix::from_fn(j, j, |input, using| {
                let own = if input == using { 1.0 } else { 0.0 };
                own - base.input_coefficient[(region, using, input)]
            });
            let finals = DVector::from_column_slice(base.final_share.row(region));
            let Some(solved) = matrix.lu().solve(&finals) else {
                return Err(SecurityError::BadQuestion {
                    what: format!(
                        "{}: its sectors use up all that they make",
                        base.region_codes[region]
                    ),
                    remedy: "check value added of the economy".into(),
                });
            };
            weight.row_mut(region).copy_from_slice(solved.as_slice());
        }
        Ok(Self { base, weight })
    }

    /// Power of a coalition over a region, over all sectors or those given.
    ///
    /// # Errors
    /// A coalition that holds the region itself, or an index out of range.
    pub fn over(
        &self,
        region: usize,
        coalition: &[usize],
        sectors: Option<&[usize]>,
    ) -> Result<PowerOver, SecurityError> {
        let (n, j) = (self.base.regions(), self.base.sectors());
        let outside = |index: &usize| *index >= n;
        if region >= n || coalition.iter().any(outside) {
            return Err(out_of_range(n));
        }
        if coalition.contains(&region) {
            return Err(SecurityError::BadQuestion {
                what: format!(
                    "{} is in the coalition that has power over it",
                    self.base.region_codes[region]
                ),
                remedy: "leave it out".into(),
            });
        }
        let mut counted = vec![false; n];
        for &member in coalition {
            counted[member] = true;
        }
        let mut found = PowerOver {
            total: 0.0,
            by_sector: vec![0.0; j],
            first_order: 0.0,
        };
        for sector in 0..j {
            if sectors.is_some_and(|only| !only.contains(&sector)) {
                continue;
            }
            let share: f64 = (0..n)
                .filter(|member| counted[*member])
                .map(|member| self.base.expenditure_share[(region, member, sector)])
                .sum();
            let weight = self.weight[(region, sector)] / self.base.trade_elasticity[sector];
            if weight == 0.0 || share == 0.0 {
                continue;
            }
            // Shares sum to one up to rounding: nothing but the coalition is left below it.
            let lost = if share < 1.0 - 1e-12 {
                -(-share).ln_1p()
            } else {
                f64::INFINITY
            };
            found.by_sector[sector] = weight * lost;
            found.total += weight * lost;
            found.first_order += weight * share;
        }
        Ok(found)
    }

    /// Power of every region over every other, log points, `[over whom][by whom]`; 0 on the diagonal.
    ///
    /// # Errors
    /// None for a baseline that was made.
    pub fn matrix(&self) -> Result<Grid, SecurityError> {
        let n = self.base.regions();
        let mut matrix = Grid::zeros(n, n);
        for over in 0..n {
            for by in (0..n).filter(|by| *by != over) {
                matrix[(over, by)] = self.over(over, &[by], None)?.total;
            }
        }
        Ok(matrix)
    }
}

fn out_of_range(regions: usize) -> SecurityError {
    SecurityError::BadQuestion {
        what: format!("a region is not among the {regions} of the economy"),
        remedy: "use indices of the economy's labels".into(),
    }
}

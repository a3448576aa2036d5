//! One quarter: the static equilibrium with the workers that each sector has.
//!
//! Labour is a specific factor whose quantity by sector is given. With floors under wages, w >= floor in the numeraire and
//! employment e at most the workers l, one of the two binding in each region and sector (Rodriguez-Clare, Ulate & Vasquez 2020):
//!
//! ```text
//! min(ln l - ln e, ln w - ln floor) = 0
//! ```
//!
//! solved by Newton on that row, with slopes of wages in employment that are learned on the way. Those without work share what
//! those with work in their sector and region earn: earnings of a worker are w e / l.

use std::sync::Arc;

use boeki_economy::{Closure, Grid, Policy};
use boeki_equilibrium::{Baseline, Equilibrium, Mobility, SolverOptions};
use nalgebra::{DMatrix, DVector};

use super::Labour;
use crate::PeopleError;

/// What is solved in each quarter.
pub(crate) struct Setting<'a> {
    pub(crate) base: &'a Arc<Baseline>,
    pub(crate) closure: Closure,
    pub(crate) labour: &'a Labour,
}

/// A quarter's equilibrium, as the path needs it. All logs are relative to the base.
#[derive(Clone, Debug, PartialEq)]
pub struct Quarter {
    /// ln of workers, `[region][sector]`.
    pub ln_workers: Grid,
    /// ln of employment, `[region][sector]`: workers less the unemployed.
    pub ln_employed: Grid,
    /// ln of the nominal wage at the numeraire, `[region][sector]`.
    pub ln_wage: Grid,
    /// ln of the consumer price index, by region.
    pub ln_consumer_price: Vec<f64>,
    /// ln of real income, by region: all of it, of workers and others.
    pub ln_real_income: Vec<f64>,
    /// The largest gap of the equilibrium's certificate.
    pub certificate: f64,
    /// Where a solve nearby starts.
    pub(crate) start: Vec<f64>,
}

impl Quarter {
    /// ln of a worker's real earnings, `[region][sector]`: w e / (l P).
    pub fn ln_earnings(&self) -> Grid {
        let (n, j) = (self.ln_wage.rows(), self.ln_wage.columns());
        Grid::from_fn(n, j, |i, s| {
            let at = (i, s);
            self.ln_wage[at] + self.ln_employed[at]
                - self.ln_workers[at]
                - self.ln_consumer_price[i]
        })
    }

    /// How far the floors' complementarity is from holding.
    pub(crate) fn floor_gap(&self, ln_floor: &Grid) -> f64 {
        let (n, j) = (self.ln_wage.rows(), self.ln_wage.columns());
        let cells = (0..n).flat_map(|i| (0..j).map(move |s| (i, s)));
        cells.fold(0.0, |worst: f64, at| {
            worst.max(self.row(at, ln_floor).abs())
        })
    }

    fn idle(&self, at: (usize, usize), ln_floor: &Grid) -> bool {
        self.ln_wage[at] - ln_floor[at] < self.ln_workers[at] - self.ln_employed[at]
    }

    fn row(&self, at: (usize, usize), ln_floor: &Grid) -> f64 {
        let slack = self.ln_wage[at] - ln_floor[at];
        slack.min(self.ln_workers[at] - self.ln_employed[at])
    }
}

/// How wages and prices of a region answer to its employment: d(ln w, ln P) / d ln e, one row a sector and one for the price.
#[derive(Clone, Debug)]
pub(crate) struct Slopes(pub(crate) Vec<DMatrix<f64>>);

impl Slopes {
    /// Learns from two equilibria under one policy: the least change that explains what moved (Broyden 1965).
    pub(crate) fn learn(&mut self, before: &Quarter, after: &Quarter) {
        for (i, slopes) in self.0.iter_mut().enumerate() {
            let j = slopes.ncols();
            let moved = DVector::from_fn(j, |s, _| {
                after.ln_employed[(i, s)] - before.ln_employed[(i, s)]
            });
            let square = moved.norm_squared();
            if square <= SMALLEST_LESSON {
                continue;
            }
            let answer = DVector::from_fn(j + 1, |s, _| {
                if s < j {
                    after.ln_wage[(i, s)] - before.ln_wage[(i, s)]
                } else {
                    after.ln_consumer_price[i] - before.ln_consumer_price[i]
                }
            });
            let missed = answer - &*slopes * &moved;
            slopes.ger(1.0 / square, &missed, &moved, 1.0);
        }
    }

    /// d ln(real earnings) / d ln(workers) of a region, where floors that bind keep the wage and move employment.
    pub(crate) fn of_earnings(
        &self,
        region: usize,
        quarter: &Quarter,
        ln_floor: Option<&Grid>,
    ) -> DMatrix<f64> {
        let slopes = &self.0[region];
        let j = slopes.ncols();
        let mut employed = DMatrix::<f64>::identity(j, j);
        if let Some(floor) = ln_floor {
            let idle: Vec<usize> = (0..j)
                .filter(|s| quarter.idle((region, *s), floor))
                .collect();
            if let Some(hired) = hired(slopes, &idle) {
                for (row, &s) in idle.iter().enumerate() {
                    employed.set_row(s, &hired.row(row));
                }
            }
        }
        let wages = slopes.rows(0, j);
        let mut answer = wages * &employed + &employed - DMatrix::identity(j, j);
        let price = slopes.row(j) * &employed;
        for mut row in answer.row_iter_mut() {
            row -= &price;
        }
        answer
    }
}

/// Squared length of a change of employment from which nothing is learned: rounding would be.
const SMALLEST_LESSON: f64 = 1e-18;

/// d e_A / d l where the wages of A do not move: -D_AA^-1 D_AI on the others, 0 on A.
fn hired(slopes: &DMatrix<f64>, idle: &[usize]) -> Option<DMatrix<f64>> {
    if idle.is_empty() {
        return None;
    }
    let own = slopes.select_rows(idle).select_columns(idle);
    let mut others = -slopes.select_rows(idle);
    for &s in idle {
        others.fill_column(s, 0.0);
    }
    own.lu().solve(&others)
}

/// Tolerance of a quarter's equilibrium: a tenth of what its certificate allows.
const OPTIONS: SolverOptions = SolverOptions {
    tolerance: 1e-11,
    max_steps: 60,
    step_clip: 0.7,
};
/// ln of employment by which slopes are measured.
const PROBE: f64 = 1e-3;
/// Most rounds on the floors of a quarter.
const MAX_ROUNDS: usize = 60;
/// How far a floor's complementarity may be from holding.
pub(crate) const FLOOR_TOLERANCE: f64 = 1e-10;

impl Setting<'_> {
    /// The equilibrium with given workers and employment.
    fn at(
        &self,
        policy: &Policy,
        ln_workers: &Grid,
        ln_employed: &Grid,
        start: Option<&[f64]>,
    ) -> Result<Quarter, PeopleError> {
        let structure = self
            .labour
            .structure(Mobility::Specific, Some(ln_employed.clone()));
        let base = Arc::new((**self.base).clone().with_structure(structure)?);
        let solved = Equilibrium::solve_with(&base, policy, self.closure, start, OPTIONS)?;
        let (output, before) = (solved.output(), base.output());
        let (n, j) = (base.regions(), base.sectors());
        Ok(Quarter {
            ln_wage: Grid::from_fn(n, j, |i, s| {
                let at = (i, s);
                if before[at] > 0.0 && output[at] > 0.0 {
                    (output[at] / before[at]).ln() - ln_employed[at]
                } else {
                    0.0
                }
            }),
            ln_workers: ln_workers.clone(),
            ln_employed: ln_employed.clone(),
            ln_consumer_price: solved.ln_consumer_price(),
            ln_real_income: solved.ln_welfare(),
            certificate: solved.certificate().worst(),
            start: solved.start(),
        })
    }

    /// A quarter in which all work.
    pub(crate) fn flexible(
        &self,
        policy: &Policy,
        ln_workers: &Grid,
        start: Option<&[f64]>,
    ) -> Result<Quarter, PeopleError> {
        self.at(policy, ln_workers, ln_workers, start)
    }

    /// A quarter with floors under wages, from one nearby.
    pub(crate) fn with_floors(
        &self,
        policy: &Policy,
        ln_workers: &Grid,
        ln_floor: &Grid,
        near: &Quarter,
        slopes: &Slopes,
    ) -> Result<Quarter, PeopleError> {
        let (n, j) = (ln_workers.rows(), ln_workers.columns());
        let mut employed = Grid::from_fn(n, j, |i, s| {
            let at = (i, s);
            ln_workers[at] + (near.ln_employed[at] - near.ln_workers[at]).min(0.0)
        });
        let mut now = self.at(policy, ln_workers, &employed, Some(&near.start))?;
        let mut slopes = slopes.clone();
        for _ in 0..MAX_ROUNDS {
            if now.floor_gap(ln_floor) <= FLOOR_TOLERANCE {
                return Ok(now);
            }
            for i in 0..n {
                let idle: Vec<usize> = (0..j).filter(|s| now.idle((i, *s), ln_floor)).collect();
                let mut step =
                    DVector::from_fn(j, |s, _| now.ln_workers[(i, s)] - employed[(i, s)]);
                for &s in &idle {
                    step[s] = 0.0;
                }
                if !idle.is_empty() {
                    let rows = slopes.0[i].select_rows(&idle);
                    let own = rows.select_columns(&idle);
                    let carried = &rows * &step;
                    let right = DVector::from_fn(idle.len(), |row, _| {
                        let at = (i, idle[row]);
                        ln_floor[at] - now.ln_wage[at] - carried[row]
                    });
                    if let Some(solved) = own.lu().solve(&right) {
                        for (row, &s) in idle.iter().enumerate() {
                            step[s] = solved[row].clamp(-1.0, 1.0);
                        }
                    }
                }
                for s in 0..j {
                    let at = (i, s);
                    employed[at] = (employed[at] + step[s]).min(ln_workers[at]);
                }
            }
            let next = self.at(policy, ln_workers, &employed, Some(&now.start))?;
            slopes.learn(&now, &next);
            now = next;
        }
        Err(PeopleError::PathNotFound {
            equation: "the floor of wages",
            residual: now.floor_gap(ln_floor),
            rounds: MAX_ROUNDS,
        })
    }

    /// Slopes about a quarter: each sector's employment in all regions at once, up in some and down in others so that what
    /// regions do to one another cancels on average. What they miss costs rounds, never truth.
    pub(crate) fn slopes(&self, policy: &Policy, about: &Quarter) -> Result<Slopes, PeopleError> {
        let (n, j) = (about.ln_wage.rows(), about.ln_wage.columns());
        let sectors: Vec<usize> = (0..j).collect();
        let probed = boeki_data::parallel::map(&sectors, |&sector| {
            let mut moved = about.ln_workers.clone();
            for i in 0..n {
                moved[(i, sector)] += PROBE * sign(i, sector);
            }
            self.flexible(policy, &moved, Some(&about.start))
        });
        let mut slopes = vec![DMatrix::zeros(j + 1, j); n];
        for (sector, probed) in probed.into_iter().enumerate() {
            let probed = probed?;
            for (i, slopes) in slopes.iter_mut().enumerate() {
                let size = PROBE * sign(i, sector);
                for s in 0..j {
                    slopes[(s, sector)] = (probed.ln_wage[(i, s)] - about.ln_wage[(i, s)]) / size;
                }
                slopes[(j, sector)] =
                    (probed.ln_consumer_price[i] - about.ln_consumer_price[i]) / size;
            }
        }
        Ok(Slopes(slopes))
    }
}

/// 1 or -1, without a pattern over regions or sectors: the parity of a mixed number.
fn sign(region: usize, sector: usize) -> f64 {
    let mixed = (region as u64 + 1)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add((sector as u64 + 1).wrapping_mul(0xbf58_476d_1ce4_e5b9));
    let mixed = (mixed ^ (mixed >> 31)).wrapping_mul(0x94d0_49bb_1331_11eb);
    if (mixed >> 40) & 1 == 0 { 1.0 } else { -1.0 }
}

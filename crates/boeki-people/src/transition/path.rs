//! The path: quarters and values that agree.
//!
//! Given earnings near a known path by their slopes in employment, each region's values are found by Newton ([`super::newton`]);
//! given the workers that follow, every quarter is solved exactly. What slopes leave out, of other regions and of curvature, is made
//! up for by mixing the last few rounds ([`super::mixing`]). What is left of the value equations at exact earnings ends the rounds.

use std::sync::Arc;

use boeki_data::parallel;
use boeki_economy::{Closure, Grid};
use boeki_equilibrium::{Baseline, Equilibrium, Mobility};

use super::certificate::{PathCertificate, certify};
use super::choice::Choice;
use super::mixing::Mixing;
use super::newton::{self, Answer};
use super::period::{Setting, Slopes};
use super::{Labour, Quarter, Schedule};
use crate::PeopleError;

/// How a path is solved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PathOptions {
    /// The last quarter: after it real earnings are taken to stay.
    pub quarters: usize,
    /// Largest gap of a value equation, log points.
    pub tolerance: f64,
    /// Most rounds.
    pub max_rounds: usize,
}

impl Default for PathOptions {
    fn default() -> Self {
        Self {
            quarters: 80,
            tolerance: 1e-8,
            max_rounds: 40,
        }
    }
}

/// The static answer: labour mobile between the sectors of its region, under the last policy. Logs relative to the base.
#[derive(Clone, Debug, PartialEq)]
pub struct LongRun {
    /// ln of workers, `[region][sector]`.
    pub ln_workers: Grid,
    /// ln of the real wage, one in all sectors, by region.
    pub ln_real_wage: Vec<f64>,
    /// ln of real income, by region.
    pub ln_real_income: Vec<f64>,
    /// The largest gap of the equilibrium's certificate.
    pub certificate: f64,
}

/// A solved path.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Labour before the change.
    pub labour: Labour,
    /// Which policy is in force when.
    pub schedule: Schedule,
    /// The quarters, from 0.
    pub quarters: Vec<Quarter>,
    /// v: value of a sector relative to what it was, log points of a quarter's earnings, `[region][sector]` by quarter.
    pub values: Vec<Grid>,
    /// The static answer.
    pub long_run: LongRun,
    /// How far every equation is from holding.
    pub certificate: PathCertificate,
    /// Rounds done.
    pub rounds: usize,
}

/// How far below a gap the slopes can be trusted.
const SLOPES_WORTH: f64 = 1e-3;

/// Values or workers of one region, `[quarter][sector]`.
type Rows = Vec<Vec<f64>>;

impl Path {
    /// Solves the path of an economy from its steady state.
    ///
    /// # Errors
    /// A quarter without a certified equilibrium, no convergence, or a path that fails its certificate.
    pub fn solve(
        base: &Arc<Baseline>,
        closure: Closure,
        labour: &Labour,
        schedule: &Schedule,
        options: PathOptions,
    ) -> Result<Self, PeopleError> {
        let last = options.quarters;
        if last == 0 || schedule.last_change() >= last {
            return Err(PeopleError::BadSchedule {
                what: format!(
                    "the last policy starts in quarter {}, and the path ends in quarter {last}: compute more quarters",
                    schedule.last_change()
                ),
            });
        }
        let setting = Setting {
            base,
            closure,
            labour,
        };
        let mut search = Search::start(setting, schedule, options)?;
        let mut rounds = 0;
        loop {
            let (residual, gaps) = search.gaps();
            let floors_hold = labour.ln_floor.is_none() || rounds > 0;
            if residual <= options.tolerance && floors_hold {
                break;
            }
            if rounds == options.max_rounds || !residual.is_finite() {
                return Err(PeopleError::PathNotFound {
                    equation: "the value of a sector",
                    residual,
                    rounds,
                });
            }
            rounds += 1;
            search.round(&gaps)?;
        }
        let values = search.value_grids();
        let certificate = certify(labour, &search.quarters, &values);
        certificate.require(options.tolerance)?;
        Ok(Self {
            labour: labour.clone(),
            schedule: schedule.clone(),
            long_run: long_run(base, closure, labour, schedule)?,
            quarters: search.quarters,
            values,
            certificate,
            rounds,
        })
    }

    /// The certificate of the path as it now is.
    pub fn recertified(&self) -> PathCertificate {
        certify(&self.labour, &self.quarters, &self.values)
    }
}

/// The path while it is searched for.
struct Search<'a> {
    setting: Setting<'a>,
    schedule: &'a Schedule,
    options: PathOptions,
    quarters: Vec<Quarter>,
    slopes: Slopes,
    /// v by region.
    values: Vec<Rows>,
    mixing: Mixing,
}

impl<'a> Search<'a> {
    /// All stay where they are, and each policy is solved once.
    fn start(
        setting: Setting<'a>,
        schedule: &'a Schedule,
        options: PathOptions,
    ) -> Result<Self, PeopleError> {
        let (n, j) = (setting.base.regions(), setting.base.sectors());
        let nobody_moved = Grid::zeros(n, j);
        let mut solved: Vec<Quarter> = Vec::new();
        for policy in schedule.policies() {
            let start = solved.last().map(|quarter: &Quarter| quarter.start.clone());
            solved.push(setting.flexible(policy, &nobody_moved, start.as_deref())?);
        }
        let slopes = setting.slopes(schedule.at(0), &solved[0])?;
        let quarters = 0..=options.quarters;
        Ok(Self {
            quarters: quarters
                .clone()
                .map(|t| solved[schedule.index_at(t)].clone())
                .collect(),
            slopes,
            mixing: Mixing::default(),
            values: vec![vec![vec![0.0; j]; quarters.count()]; n],
            setting,
            schedule,
            options,
        })
    }

    fn choice(&self, region: usize) -> Choice<'_> {
        let labour = self.setting.labour;
        Choice {
            flows: &labour.flows[region],
            workers: labour.workers.row(region),
            beta: labour.beta,
            nu: labour.nu,
        }
    }

    /// ln of real earnings of a region, `[quarter][sector]`.
    fn earnings(&self, region: usize) -> Rows {
        let quarters = self.quarters.iter();
        quarters
            .map(|quarter| quarter.ln_earnings().row(region).to_vec())
            .collect()
    }

    /// The largest gap of a value equation, and that of each region.
    fn gaps(&self) -> (f64, Vec<f64>) {
        let gaps: Vec<f64> = (0..self.values.len())
            .map(|region| {
                let choice = self.choice(region);
                newton::largest(&choice.gaps(&self.values[region], &self.earnings(region)))
            })
            .collect();
        (gaps.iter().copied().fold(0.0, f64::max), gaps)
    }

    /// The floor of wages of a quarter: a share of the wage of the quarter before.
    fn floor(&self, quarters: &[Quarter], quarter: usize) -> Option<Grid> {
        let steps = self.setting.labour.ln_floor.as_ref()?;
        let (n, j) = (self.setting.base.regions(), self.setting.base.sectors());
        Some(Grid::from_fn(n, j, |i, s| {
            let before = match quarter.checked_sub(1) {
                Some(before) => quarters[before].ln_wage[(i, s)],
                None => 0.0,
            };
            before + steps[i]
        }))
    }

    /// Better values by slopes, then exact quarters at the workers that follow.
    fn round(&mut self, gaps: &[f64]) -> Result<(), PeopleError> {
        let (n, j) = (self.setting.base.regions(), self.setting.base.sectors());
        let floors: Vec<Option<Grid>> = (0..self.quarters.len())
            .map(|t| self.floor(&self.quarters, t))
            .collect();
        let regions: Vec<usize> = (0..n).collect();
        let improved = parallel::map(&regions, |&region| {
            let choice = self.choice(region);
            let ln_workers: Rows = self
                .quarters
                .iter()
                .map(|quarter| quarter.ln_workers.row(region).to_vec())
                .collect();
            let slopes: Vec<_> = (0..self.quarters.len())
                .map(|t| {
                    let floor = floors[t].as_ref();
                    self.slopes.of_earnings(region, &self.quarters[t], floor)
                })
                .collect();
            let answer = Answer {
                ln_earnings: &self.earnings(region),
                ln_workers: &ln_workers,
                slopes: &slopes,
            };
            let mut values = self.values[region].clone();
            // Slopes are worth two digits or so; more would be gained on what is not exact.
            let target = (SLOPES_WORTH * gaps[region]).max(0.1 * self.options.tolerance);
            newton::improve(&choice, &answer, &mut values, target);
            values
        });
        let point: Vec<f64> = self.values.iter().flatten().flatten().copied().collect();
        let step = improved.iter().flatten().flatten().zip(&point);
        let step: Vec<f64> = step.map(|(improved, now)| improved - now).collect();
        let mut next = self.mixing.next(point, step).into_iter();
        for value in self.values.iter_mut().flatten().flatten() {
            *value = next.next().unwrap_or(*value);
        }
        let workers = parallel::map(&regions, |&region| {
            let choice = self.choice(region);
            let rows = choice.workers_along(&self.values[region]);
            let relative = rows
                .iter()
                .map(|row| newton::ln_relative(row, choice.workers));
            relative.collect::<Rows>()
        });
        let ln_workers: Vec<Grid> = (0..self.quarters.len())
            .map(|t| Grid::from_fn(n, j, |i, s| workers[i][t][s]))
            .collect();
        self.quarters = if self.setting.labour.ln_floor.is_none() {
            self.solve_flexible(&ln_workers)?
        } else {
            self.solve_with_floors(&ln_workers)?
        };
        Ok(())
    }

    /// All quarters at given workers, each from itself in the round before.
    fn solve_flexible(&self, ln_workers: &[Grid]) -> Result<Vec<Quarter>, PeopleError> {
        let quarters: Vec<usize> = (0..ln_workers.len()).collect();
        let solved = parallel::map(&quarters, |&t| {
            let start = &self.quarters[t].start;
            self.setting
                .flexible(self.schedule.at(t), &ln_workers[t], Some(start))
        });
        solved.into_iter().collect()
    }

    /// The same with floors: one quarter after the other, since each has its floor from the one before.
    fn solve_with_floors(&self, ln_workers: &[Grid]) -> Result<Vec<Quarter>, PeopleError> {
        let mut solved: Vec<Quarter> = Vec::with_capacity(ln_workers.len());
        for (t, workers) in ln_workers.iter().enumerate() {
            let Some(floor) = self.floor(&solved, t) else {
                break;
            };
            let quarter = self.setting.with_floors(
                self.schedule.at(t),
                workers,
                &floor,
                &self.quarters[t],
                &self.slopes,
            )?;
            solved.push(quarter);
        }
        Ok(solved)
    }

    /// v as a grid a quarter.
    fn value_grids(&self) -> Vec<Grid> {
        let (n, j) = (self.setting.base.regions(), self.setting.base.sectors());
        (0..self.quarters.len())
            .map(|t| Grid::from_fn(n, j, |i, s| self.values[i][t][s]))
            .collect()
    }
}

/// The equilibrium with labour mobile between the sectors of its region, under the last policy.
fn long_run(
    base: &Arc<Baseline>,
    closure: Closure,
    labour: &Labour,
    schedule: &Schedule,
) -> Result<LongRun, PeopleError> {
    let structure = labour.structure(Mobility::Mobile, None);
    let mobile = Arc::new((**base).clone().with_structure(structure)?);
    let policy = schedule.at(schedule.last_change());
    let solved = Equilibrium::solve(&mobile, policy, closure)?;
    let (output, before) = (solved.output(), mobile.output());
    let (n, j) = (base.regions(), base.sectors());
    // One wage clears the market: workers follow the wage bills.
    let ln_bill = Grid::from_fn(n, j, |i, s| {
        let at = (i, s);
        if before[at] > 0.0 && output[at] > 0.0 {
            (output[at] / before[at]).ln()
        } else {
            0.0
        }
    });
    let ln_wage: Vec<f64> = (0..n)
        .map(|i| {
            let cells = labour.workers.row(i).iter().zip(ln_bill.row(i));
            cells.map(|(l, bill)| l * bill.exp()).sum::<f64>().ln()
        })
        .collect();
    let prices = solved.ln_consumer_price();
    Ok(LongRun {
        ln_workers: Grid::from_fn(n, j, |i, s| ln_bill[(i, s)] - ln_wage[i]),
        ln_real_wage: ln_wage.iter().zip(&prices).map(|(w, p)| w - p).collect(),
        ln_real_income: solved.ln_welfare(),
        certificate: solved.certificate().worst(),
    })
}

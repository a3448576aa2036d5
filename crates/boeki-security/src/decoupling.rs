//! Decoupling, friend-shoring and near-shoring: moving imports from one bloc to another by a stated instrument, what it costs, and the
//! frontier between cost and dependence.
//!
//! ```text
//! share(x) = imports of the home from `from` in the sectors / all its imports in the sectors       x: ln(1+t) or ln d by cell
//! loss(x)  = - sum of EV of the home / its income
//! min loss(x)   s.t. share(x) <= target, base <= x <= bound          L = loss + lambda (share - target) + mu/2 (share - target)^2
//! ```
//!
//! The least cost is found with exact gradients (one transposed solve for the loss, one for the share) by spectral projected gradient
//! steps (Birgin, Martinez & Raydan 2000) inside an augmented Lagrangian; lambda is the marginal cost of a lower share. The same
//! target is also reached by one uniform rate, for comparison.

use std::sync::Arc;

use boeki_data::parallel;
use boeki_economy::{Closure, Cube, Policy};
use boeki_equilibrium::{Baseline, Equilibrium, Gradient, Outcome, SolverOptions};
use serde::Serialize;

use crate::SecurityError;

/// How far a share may stay from its target.
const SHARE_ACCURACY: f64 = 1e-5;
/// Rounds of the multiplier, and steps in each.
const ROUNDS: usize = 30;
const STEPS: usize = 40;
/// Projected gradient, as a share of the first, at which a round ends.
const STILL: f64 = 1e-3;
/// Memory of the line search (Grippo, Lampariello & Lucidi 1986).
const MEMORY: usize = 5;

/// By what imports are moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Instrument {
    /// A tariff, whose revenue the home keeps.
    Tariff,
    /// A trade cost that nobody receives: red tape, standards, detours.
    Iceberg,
}

/// What is asked: whose imports, from whom, of what, by which instrument.
#[derive(Clone, Debug)]
pub struct Decoupling {
    /// The economy before.
    pub base: Arc<Baseline>,
    /// What happens to deficits.
    pub closure: Closure,
    /// Regions that move their imports.
    pub home: Vec<usize>,
    /// Regions that they move them from.
    pub from: Vec<usize>,
    /// Sectors in which.
    pub sectors: Vec<usize>,
    /// By what.
    pub instrument: Instrument,
    /// The highest rate, as a fraction: of a tariff, or of a trade cost above its base.
    pub highest_rate: f64,
}

/// One policy and what it does.
#[derive(Clone, Debug)]
pub struct Point {
    /// Rates by `from` and sector, `[from x sector]` in their order: a tariff, or a trade cost above its base.
    pub rates: Vec<f64>,
    /// Share of `from` in the home's imports of the sectors.
    pub share: f64,
    /// Loss of the home as a share of its income; below zero it gains.
    pub loss: f64,
    /// Loss of the home for one unit less of the share, as a share of its income; nothing off the least cost.
    pub marginal_cost: Option<f64>,
    /// The equilibrium.
    pub equilibrium: Equilibrium,
}

/// A target reached at least cost, and by one rate for all cells.
#[derive(Clone, Debug)]
pub struct Reached {
    /// The share that was asked for.
    pub target: f64,
    /// At least cost.
    pub least: Point,
    /// By one rate; nothing where the highest does not reach it.
    pub uniform: Option<Point>,
}

impl Decoupling {
    /// Checks the question.
    ///
    /// # Errors
    /// A home that is also left, nothing imported, rates that are no rates.
    pub fn check(&self) -> Result<(), SecurityError> {
        let (n, j) = (self.base.regions(), self.base.sectors());
        let inside =
            |list: &[usize], size: usize| !list.is_empty() && list.iter().all(|i| *i < size);
        if !inside(&self.home, n) || !inside(&self.from, n) || !inside(&self.sectors, j) {
            return Err(bad(
                "the home, the suppliers to leave or the sectors are empty or not in the economy",
                "name at least one of each",
            ));
        }
        if self.home.iter().any(|region| self.from.contains(region)) {
            return Err(bad(
                "the home is among the suppliers to leave",
                "leave it out of them",
            ));
        }
        if !(self.highest_rate.is_finite() && self.highest_rate > 0.0) {
            return Err(SecurityError::OutOfRange {
                name: "the highest rate".into(),
                value: self.highest_rate,
                rule: "it must be a positive fraction, 1 for 100%",
            });
        }
        let now = self.solve(&self.start(), None)?;
        if self.sums(&now).0 <= 0.0 {
            return Err(bad(
                "the home imports nothing from there in these sectors",
                "name suppliers that sell to it",
            ));
        }
        Ok(())
    }

    fn cells(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let from = self.from.iter();
        from.flat_map(|from| self.sectors.iter().map(move |sector| (*from, *sector)))
    }

    /// x where nothing has changed.
    fn start(&self) -> Vec<f64> {
        vec![0.0; self.from.len() * self.sectors.len()]
    }

    /// The policy with instruments x, ln of the cost factor on top of the base.
    fn policy(&self, x: &[f64]) -> Policy {
        let mut policy = self.base.policy.clone();
        for ((from, sector), x) in self.cells().zip(x) {
            for &home in &self.home {
                let cell = (home, from, sector);
                match self.instrument {
                    Instrument::Tariff => {
                        let rate = policy.customs(cell);
                        policy.set_customs(cell, (1.0 + rate) * x.exp() - 1.0);
                    }
                    Instrument::Iceberg => policy.iceberg[cell] *= x.exp(),
                }
            }
        }
        policy
    }

    fn solve(&self, x: &[f64], near: Option<&Equilibrium>) -> Result<Equilibrium, SecurityError> {
        let start = near.map(Equilibrium::start);
        let options = SolverOptions::default();
        let policy = self.policy(x);
        Ok(Equilibrium::solve_with(
            &self.base,
            &policy,
            self.closure,
            start.as_deref(),
            options,
        )?)
    }

    /// Imports of the home from `from` in the sectors, and from all others.
    fn sums(&self, at: &Equilibrium) -> (f64, f64) {
        let (mut part, mut all) = (0.0, 0.0);
        for &home in &self.home {
            for exporter in 0..self.base.regions() {
                if self.home.contains(&exporter) {
                    continue;
                }
                let bought = |sector: &usize| at.border_value(home, exporter, *sector);
                let value: f64 = self.sectors.iter().map(bought).sum();
                all += value;
                if self.from.contains(&exporter) {
                    part += value;
                }
            }
        }
        (part, all)
    }

    /// Share of `from` in the home's imports of the sectors, at an equilibrium.
    pub fn share(&self, at: &Equilibrium) -> f64 {
        let (part, all) = self.sums(at);
        part / all
    }

    /// Share of each region in the home's imports of the sectors, at an equilibrium, `[region]`; the home's own are 0.
    pub fn shares(&self, at: &Equilibrium) -> Vec<f64> {
        let (_, all) = self.sums(at);
        let n = self.base.regions();
        let mut shares = vec![0.0; n];
        for exporter in (0..n).filter(|exporter| !self.home.contains(exporter)) {
            for &home in &self.home {
                let bought = |sector: &usize| at.border_value(home, exporter, *sector);
                shares[exporter] += self.sectors.iter().map(bought).sum::<f64>() / all;
            }
        }
        shares
    }

    fn home_income(&self) -> f64 {
        self.home.iter().map(|home| self.base.income[*home]).sum()
    }

    /// Loss of the home as a share of its income, exact.
    pub fn loss(&self, at: &Equilibrium) -> f64 {
        let ln_welfare = at.ln_welfare();
        let gains = self.home.iter();
        let gain: f64 = gains
            .map(|home| ln_welfare[*home].exp_m1() * self.base.income[*home])
            .sum();
        -gain / self.home_income()
    }

    /// Derivatives of the loss and of the share in x.
    fn slopes(&self, at: &Equilibrium) -> Result<(Vec<f64>, Vec<f64>), SecurityError> {
        let (n, j) = (self.base.regions(), self.base.sectors());
        let (part, all) = self.sums(at);
        let mut weights = Cube::zeros(n, n, j);
        for &home in &self.home {
            for exporter in (0..n).filter(|exporter| !self.home.contains(exporter)) {
                let inside = if self.from.contains(&exporter) {
                    1.0
                } else {
                    0.0
                };
                for &sector in &self.sectors {
                    weights[(home, exporter, sector)] = (inside - part / all) / all;
                }
            }
        }
        let of_share = Gradient::of_flows(at, &weights)?;
        let gathered = |tariff: &Cube, iceberg: &Cube, scale: f64| -> Vec<f64> {
            let cube = match self.instrument {
                Instrument::Tariff => tariff,
                Instrument::Iceberg => iceberg,
            };
            self.cells()
                .map(|(from, sector)| {
                    let homes = self.home.iter();
                    scale * homes.map(|home| cube[(*home, from, sector)]).sum::<f64>()
                })
                .collect()
        };
        let mut of_loss = vec![0.0; self.from.len() * self.sectors.len()];
        for &region in &self.home {
            let gradient = Gradient::at(at, Outcome::Welfare { region })?;
            let one = gathered(
                &gradient.tariff,
                &gradient.iceberg,
                -1.0 / self.home_income(),
            );
            for (sum, one) in of_loss.iter_mut().zip(one) {
                *sum += one;
            }
        }
        Ok((of_loss, gathered(&of_share.tariff, &of_share.iceberg, 1.0)))
    }

    fn point(&self, x: &[f64], equilibrium: Equilibrium, marginal_cost: Option<f64>) -> Point {
        Point {
            rates: x.iter().map(|x| x.exp_m1()).collect(),
            share: self.share(&equilibrium),
            loss: self.loss(&equilibrium),
            marginal_cost,
            equilibrium,
        }
    }

    /// Everybody as before.
    ///
    /// # Errors
    /// As [`Equilibrium::solve`].
    pub fn before(&self) -> Result<Point, SecurityError> {
        let x = self.start();
        let equilibrium = self.solve(&x, None)?;
        Ok(self.point(&x, equilibrium, None))
    }

    /// All these imports banned.
    ///
    /// # Errors
    /// As [`Equilibrium::solve`].
    pub fn banned(&self) -> Result<Equilibrium, SecurityError> {
        let embargo = crate::Embargo {
            senders: self.from.clone(),
            targets: self.home.clone(),
            sectors: self.sectors.clone(),
            both_ways: false,
        };
        embargo.solve(&self.base, self.closure, None)
    }

    /// One rate on all cells that brings the share to a target; nothing where the highest does not.
    ///
    /// # Errors
    /// As [`Equilibrium::solve`].
    pub fn uniform(&self, target: f64) -> Result<Option<Point>, SecurityError> {
        let at = |level: f64, near: Option<&Equilibrium>| -> Result<_, SecurityError> {
            let x = vec![level; self.start().len()];
            let solved = self.solve(&x, near)?;
            let gap = self.share(&solved) - target;
            Ok((x, solved, gap))
        };
        let (mut low, mut high) = (0.0, self.highest_rate.ln_1p());
        let (x, solved, mut gap_low) = at(low, None)?;
        if gap_low <= 0.0 {
            return Ok(Some(self.point(&x, solved, None)));
        }
        let (_, mut near, mut gap_high) = at(high, None)?;
        if gap_high > 0.0 {
            return Ok(None);
        }
        // False position with the Illinois rule (Dowell & Jarratt 1971).
        loop {
            let level = (low * gap_high - high * gap_low) / (gap_high - gap_low);
            let (x, solved, gap) = at(level, Some(&near))?;
            if gap.abs() <= SHARE_ACCURACY || high - low < 1e-12 {
                return Ok(Some(self.point(&x, solved, None)));
            }
            if gap > 0.0 {
                (low, gap_low) = (level, gap);
                gap_high *= 0.5;
            } else {
                (high, gap_high) = (level, gap);
                gap_low *= 0.5;
            }
            near = solved;
        }
    }

    /// The least cost of each target, over all cores.
    ///
    /// # Errors
    /// A target that is no share or below what the highest rate reaches; as [`Equilibrium::solve`].
    pub fn frontier(&self, targets: &[f64]) -> Result<Vec<Reached>, SecurityError> {
        self.check()?;
        for &target in targets {
            if !(target > 0.0 && target < 1.0) {
                return Err(SecurityError::OutOfRange {
                    name: "the target".into(),
                    value: target,
                    rule: "it is a share of imports between 0 and 1; zero is a ban",
                });
            }
        }
        let reached = parallel::map(targets, |&target| {
            let uniform = self.uniform(target)?;
            let least = self.least(target, uniform.as_ref())?;
            Ok(Reached {
                target,
                least,
                uniform,
            })
        });
        reached.into_iter().collect()
    }

    fn least(&self, target: f64, uniform: Option<&Point>) -> Result<Point, SecurityError> {
        let bound = self.highest_rate.ln_1p();
        let mut x: Vec<f64> = match uniform {
            Some(point) => point.rates.iter().map(|rate| rate.ln_1p()).collect(),
            None => vec![bound; self.start().len()],
        };
        let mut at = self.solve(&x, uniform.map(|point| &point.equilibrium))?;
        let (of_loss, of_share) = self.slopes(&at)?;
        // The multiplier that makes the two gradients oppose each other best.
        let square: f64 = of_share.iter().map(|s| s * s).sum();
        let along: f64 = of_loss.iter().zip(&of_share).map(|(l, s)| l * s).sum();
        let mut lambda = (-along / square).max(0.0);
        let size = |vector: &[f64]| vector.iter().map(|v| v * v).sum::<f64>().sqrt();
        let mut mu = 10.0 * (size(&of_loss) / size(&of_share)).max(lambda) / target.max(0.01);
        let mut last_gap = f64::INFINITY;
        for _ in 0..ROUNDS {
            (x, at) = self.minimise(x, at, target, lambda, mu, bound)?;
            let gap = self.share(&at) - target;
            let next = (lambda + mu * gap).max(0.0);
            let settled = gap.abs() <= SHARE_ACCURACY || (gap < 0.0 && next == 0.0);
            lambda = next;
            if settled {
                return Ok(self.point(&x, at, Some(lambda)));
            }
            if gap.abs() > 0.25 * last_gap {
                mu *= 4.0;
            }
            last_gap = gap.abs();
        }
        Err(bad(
            &format!(
                "the share {target} was not reached: it stays at {:.4} under the highest rate",
                self.share(&at)
            ),
            "ask for a higher share, or allow a higher rate",
        ))
    }

    /// Minimises the augmented Lagrangian from a point within the bounds.
    fn minimise(
        &self,
        mut x: Vec<f64>,
        mut at: Equilibrium,
        target: f64,
        lambda: f64,
        mu: f64,
        bound: f64,
    ) -> Result<(Vec<f64>, Equilibrium), SecurityError> {
        let value = |at: &Equilibrium| {
            let gap = self.share(at) - target;
            self.loss(at) + augmented(lambda, mu, gap)
        };
        let slope = |at: &Equilibrium| -> Result<Vec<f64>, SecurityError> {
            let (of_loss, of_share) = self.slopes(at)?;
            let pull = (lambda + mu * (self.share(at) - target)).max(0.0);
            Ok(of_loss
                .iter()
                .zip(&of_share)
                .map(|(loss, share)| loss + pull * share)
                .collect())
        };
        let project = |x: f64| x.clamp(0.0, bound);
        let mut now = value(&at);
        let mut gradient = slope(&at)?;
        let largest = |g: &[f64]| g.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
        // The scale of loss and share, so that a round does not end where both pull hard and cancel.
        let scale = {
            let (of_loss, of_share) = self.slopes(&at)?;
            largest(&of_loss).max(lambda * largest(&of_share))
        };
        let mut step = 0.1 * bound / largest(&gradient).max(f64::MIN_POSITIVE);
        let mut recent = vec![now];
        for _ in 0..STEPS {
            let move_of = |x: f64, g: f64| project(x - step * g) - x;
            let direction: Vec<f64> = x
                .iter()
                .zip(&gradient)
                .map(|(x, g)| move_of(*x, *g))
                .collect();
            let free: f64 = x
                .iter()
                .zip(&gradient)
                .map(|(x, g)| {
                    let held = (*x <= 0.0 && *g > 0.0) || (*x >= bound && *g < 0.0);
                    if held { 0.0 } else { g.abs() }
                })
                .fold(0.0, f64::max);
            if free <= STILL * scale {
                break;
            }
            let falling: f64 = direction.iter().zip(&gradient).map(|(d, g)| d * g).sum();
            let ceiling = recent.iter().copied().fold(f64::MIN, f64::max);
            let mut along = 1.0;
            let found = loop {
                let tried: Vec<f64> = x
                    .iter()
                    .zip(&direction)
                    .map(|(x, d)| x + along * d)
                    .collect();
                let solved = self.solve(&tried, Some(&at))?;
                let reached = value(&solved);
                if reached <= ceiling + 1e-4 * along * falling {
                    break Some((tried, solved, reached));
                }
                along *= 0.5;
                if along < 1e-8 {
                    break None;
                }
            };
            let Some((tried, solved, reached)) = found else {
                break;
            };
            let next = slope(&solved)?;
            let (mut moved, mut curved) = (0.0, 0.0);
            for cell in 0..x.len() {
                let s = tried[cell] - x[cell];
                moved += s * s;
                curved += s * (next[cell] - gradient[cell]);
            }
            step = if curved > 0.0 {
                moved / curved
            } else {
                10.0 * step
            };
            (x, at, now, gradient) = (tried, solved, reached, next);
            recent.push(now);
            if recent.len() > MEMORY {
                recent.remove(0);
            }
        }
        Ok((x, at))
    }
}

/// The terms of a constraint gap <= 0 (Rockafellar 1973).
fn augmented(lambda: f64, mu: f64, gap: f64) -> f64 {
    let pull = (lambda + mu * gap).max(0.0);
    (pull * pull - lambda * lambda) / (2.0 * mu)
}

fn bad(what: &str, remedy: &str) -> SecurityError {
    SecurityError::BadQuestion {
        what: what.into(),
        remedy: remedy.into(),
    }
}

//! Newton's method in the log prices of factors, its linear systems by GMRES with products by differences, along a path in the shock where one
//! step does not arrive.

use std::sync::Arc;

use boeki_economy::{Closure, Grid};
use boeki_equilibrium::Baseline;
use boeki_equilibrium::krylov::{LinearSystem, gmres};

use super::certificate::{ShockCertificate, certify};
use super::equations::{Equations, Point};
use super::{NetworkShock, Substitution};
use crate::SecurityError;

/// Gaps of factor markets at which the search ends, in logs.
const SOLVED: f64 = 1e-12;
/// Newton steps on the way to one shock.
const STEPS: usize = 40;
/// Halvings of a Newton step.
const HALVINGS: usize = 12;
/// The least part of a shock taken at once.
const SMALLEST_PART: f64 = 1.0 / 256.0;
/// Part of a Newton step's residual that its linear solve may leave.
const FORCING: f64 = 1e-3;
/// Log price by which products with the Jacobian are taken, and the largest move of a log price in a step.
const DIFFERENCE: f64 = 1e-6;
const LONGEST: f64 = 1.5;

/// A solved and certified shock.
#[derive(Clone, Debug)]
pub struct NetworkEquilibrium {
    base: Arc<Baseline>,
    point: Point,
    rewards: Grid,
    earnings: Vec<f64>,
    certificate: ShockCertificate,
    steps: usize,
}

pub(super) fn solve(
    base: &Arc<Baseline>,
    shock: &NetworkShock,
    substitution: &Substitution,
    closure: Closure,
) -> Result<NetworkEquilibrium, SecurityError> {
    let whole = Equations::new(base, shock, substitution, closure);
    let mut y = vec![0.0; whole.size()];
    let mut point = whole.start();
    let (mut done, mut part, mut steps) = (0.0, 1.0_f64, 0);
    loop {
        let goal = (done + part).min(1.0);
        let (mut try_y, mut try_point) = (y.clone(), point.clone());
        let outcome = if goal >= 1.0 {
            newton(&whole, &mut try_y, &mut try_point)
        } else {
            let shock = shock.toward(base, goal);
            let equations = Equations::new(base, &shock, substitution, closure);
            newton(&equations, &mut try_y, &mut try_point)
        };
        steps += outcome.steps;
        if outcome.gap <= SOLVED {
            (y, point, done) = (try_y, try_point, goal);
            if done >= 1.0 {
                break;
            }
            part *= 2.0;
        } else {
            part *= 0.5;
            if part < SMALLEST_PART {
                return Err(SecurityError::NotFound {
                    what: "the equilibrium of the network shock",
                    gap: outcome.gap,
                    steps,
                    remedy: "a smaller shock or higher elasticities may have one",
                });
            }
        }
    }
    let certificate = certify(&whole, &y, &point);
    certificate.require()?;
    Ok(NetworkEquilibrium {
        base: Arc::clone(base),
        rewards: Grid::from_fn(base.regions(), base.sectors(), |i, s| {
            whole.reward(&y, i, s)
        }),
        earnings: whole.earnings(&y),
        point,
        certificate,
        steps,
    })
}

struct Outcome {
    gap: f64,
    steps: usize,
}

/// Newton steps from `y` until factor markets clear or no step helps.
fn newton(equations: &Equations<'_>, y: &mut Vec<f64>, point: &mut Point) -> Outcome {
    let size = equations.size();
    let mut gaps = vec![0.0; size];
    let mut direction = vec![0.0; size];
    equations.evaluate(y, point);
    equations.residual(y, point, &mut gaps);
    let mut gap = largest(&gaps);
    for step in 0..STEPS {
        if gap <= SOLVED || !gap.is_finite() {
            return Outcome { gap, steps: step };
        }
        let mut jacobian = Jacobian {
            equations,
            y,
            gaps: &gaps,
            point: point.clone(),
            moved: vec![0.0; size],
        };
        let right: Vec<f64> = gaps.iter().map(|gap| -gap).collect();
        gmres(&mut jacobian, &right, &mut direction, FORCING, 120, 360);
        let length = largest(&direction);
        let mut scale = (LONGEST / length).min(1.0);
        let mut better = false;
        for _ in 0..HALVINGS {
            let next: Vec<f64> = y
                .iter()
                .zip(&direction)
                .map(|(y, d)| y + scale * d)
                .collect();
            let mut at = point.clone();
            equations.evaluate(&next, &mut at);
            let mut found = vec![0.0; size];
            equations.residual(&next, &at, &mut found);
            let now = largest(&found);
            if now.is_finite() && now < gap {
                (*y, *point, gaps, gap) = (next, at, found, now);
                better = true;
                break;
            }
            scale *= 0.5;
        }
        if !better {
            return Outcome {
                gap,
                steps: step + 1,
            };
        }
    }
    Outcome { gap, steps: STEPS }
}

/// Products with the Jacobian by one-sided differences.
struct Jacobian<'s, 'e> {
    equations: &'s Equations<'e>,
    y: &'s [f64],
    gaps: &'s [f64],
    point: Point,
    moved: Vec<f64>,
}

impl LinearSystem for Jacobian<'_, '_> {
    fn apply(&mut self, x: &[f64], product: &mut [f64]) {
        let size = largest(x);
        if size == 0.0 {
            product.fill(0.0);
            return;
        }
        let step = DIFFERENCE / size;
        for ((moved, y), x) in self.moved.iter_mut().zip(self.y).zip(x) {
            *moved = y + step * x;
        }
        self.equations.evaluate(&self.moved, &mut self.point);
        self.equations.residual(&self.moved, &self.point, product);
        for (product, gap) in product.iter_mut().zip(self.gaps) {
            *product = (*product - gap) / step;
        }
    }

    fn precondition(&mut self, r: &[f64], z: &mut [f64]) {
        z.copy_from_slice(r);
    }
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |largest: f64, value| {
        if value.is_nan() {
            f64::INFINITY
        } else {
            largest.max(value.abs())
        }
    })
}

impl NetworkEquilibrium {
    /// ln W^ by region: real income relative to the base.
    pub fn ln_welfare(&self) -> Vec<f64> {
        let incomes = self.point.income.iter().zip(&self.base.income);
        incomes
            .zip(&self.point.ln_consumer_price)
            .map(|((now, before), price)| (now / before).ln() - price)
            .collect()
    }

    /// ln of world real income relative to the base: regions' ln W^ weighted with their incomes of the base.
    pub fn ln_world_welfare(&self) -> f64 {
        let world: f64 = self.base.income.iter().sum();
        let welfare = self.ln_welfare();
        let pairs = welfare.iter().zip(&self.base.income);
        pairs.map(|(welfare, income)| welfare * income).sum::<f64>() / world
    }

    /// ln of factor income relative to the base, by region.
    pub fn ln_factor_income(&self) -> Vec<f64> {
        let pairs = self.earnings.iter().zip(&self.base.value_added);
        pairs.map(|(now, before)| (now / before).ln()).collect()
    }

    /// ln v: price of a unit of factors `[region][sector]`.
    pub fn ln_reward(&self) -> &Grid {
        &self.rewards
    }

    /// ln P^ `[region][sector]`.
    pub fn ln_price(&self) -> &Grid {
        &self.point.ln_price
    }

    /// ln c^ `[region][sector]`.
    pub fn ln_cost(&self) -> &Grid {
        &self.point.ln_cost
    }

    /// ln PC^ by region.
    pub fn ln_consumer_price(&self) -> &[f64] {
        &self.point.ln_consumer_price
    }

    /// R', million USD at the numeraire of the core (world value added keeps its value), `[region][sector]`.
    pub fn output(&self) -> &Grid {
        &self.point.output
    }

    /// How far every equation is from holding.
    pub fn certificate(&self) -> &ShockCertificate {
        &self.certificate
    }

    /// Newton steps taken.
    pub fn steps(&self) -> usize {
        self.steps
    }
}

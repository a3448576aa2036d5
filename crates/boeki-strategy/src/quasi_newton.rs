//! Projected quasi-Newton ascent on a box.
//!
//! The limited-memory inverse of Nocedal (1980, Mathematics of Computation 35) over the variables that are free to move, started
//! from a curvature that the problem gives, with a step along the projected path (Bertsekas 1982, SIAM J. Control 20). Where
//! values can no longer tell points apart, the gradient decides.

use std::collections::VecDeque;

use crate::StrategyError;
use crate::curvature::Curvature;

/// A function to be raised, twice differentiable in the box.
pub(crate) trait Ascent {
    /// The value at a point; the point is remembered.
    fn value(&mut self, point: &[f64]) -> Result<f64, StrategyError>;

    /// At the point of the last value: the gradient, and an estimate of minus the Hessian.
    fn slope(&mut self, gradient: &mut [f64]) -> Result<Curvature, StrategyError>;
}

/// When to stop.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Largest projected step of the curvature's model at which the ascent ends.
    pub(crate) tolerance: f64,
    /// Most steps.
    pub(crate) steps: usize,
}

/// Where an ascent ended.
#[derive(Clone, Debug)]
pub(crate) struct Summit {
    pub(crate) point: Vec<f64>,
    pub(crate) value: f64,
    /// Largest projected step of the curvature's model: how far from the first-order conditions, in units of the variables.
    pub(crate) residual: f64,
    pub(crate) steps: usize,
}

/// Pairs of steps and changes of slope that are remembered.
const MEMORY: usize = 10;
/// Longest move of a variable in one step.
const LONGEST: f64 = 0.5;
/// Sufficient increase (Armijo).
const SUFFICIENT: f64 = 1e-4;
/// Gains below this cannot be seen in values that are solved to about 1e-13.
const SEEN: f64 = 1e-11;
const HALVINGS: usize = 12;

/// Climbs from a start; `within` holds the bounds of each variable.
pub(crate) fn ascend(
    problem: &mut impl Ascent,
    start: &[f64],
    within: &[(f64, f64)],
    limits: Limits,
) -> Result<Summit, StrategyError> {
    let size = start.len();
    let clamp = |at: usize, x: f64| x.clamp(within[at].0, within[at].1);
    let mut point: Vec<f64> = (0..size).map(|at| clamp(at, start[at])).collect();
    let mut value = problem.value(&point)?;
    let mut gradient = vec![0.0; size];
    let mut curvature = problem.slope(&mut gradient)?;
    let mut memory = Memory::default();
    let mut direction = vec![0.0; size];
    let (mut trial, mut trial_gradient) = (vec![0.0; size], vec![0.0; size]);
    let mut left = residual(&point, &gradient, &curvature, within);
    let mut steps = 0;
    while left > limits.tolerance && steps < limits.steps {
        let free = free(&point, &gradient, within);
        memory.direction(&gradient, &curvature, &free, &mut direction);
        let mut promised = dot(&gradient, &direction);
        if promised.is_nan() || promised <= 0.0 {
            memory.pairs.clear();
            memory.direction(&gradient, &curvature, &free, &mut direction);
            promised = dot(&gradient, &direction);
        }
        let longest = direction.iter().fold(0.0_f64, |most, d| most.max(d.abs()));
        let mut length = (LONGEST / longest).min(1.0);
        let mut moved = false;
        for _ in 0..HALVINGS {
            for at in 0..size {
                trial[at] = clamp(at, point[at] + length * direction[at]);
            }
            let steps = gradient.iter().zip(&trial).zip(&point);
            let gain: f64 = steps.map(|((slope, to), from)| slope * (to - from)).sum();
            let reached = problem.value(&trial)?;
            let unseen = gain.abs() < SEEN && length * promised < SEEN;
            if unseen || reached - value >= SUFFICIENT * gain.max(0.0) {
                let there = problem.slope(&mut trial_gradient)?;
                let then = residual(&trial, &trial_gradient, &there, within);
                if unseen && then >= left {
                    length *= 0.5;
                    continue;
                }
                memory.remember(&point, &trial, &gradient, &trial_gradient);
                std::mem::swap(&mut point, &mut trial);
                std::mem::swap(&mut gradient, &mut trial_gradient);
                (value, curvature, left, moved) = (reached, there, then, true);
                break;
            }
            length *= 0.5;
        }
        steps += 1;
        if !moved {
            if memory.pairs.is_empty() {
                break;
            }
            memory.pairs.clear();
        }
    }
    Ok(Summit {
        point,
        value,
        residual: left,
        steps,
    })
}

/// Which variables are not pushed against a bound.
fn free(point: &[f64], gradient: &[f64], within: &[(f64, f64)]) -> Vec<bool> {
    (0..point.len())
        .map(|at| {
            let down = point[at] <= within[at].0 && gradient[at] <= 0.0;
            let up = point[at] >= within[at].1 && gradient[at] >= 0.0;
            !(down || up)
        })
        .collect()
}

/// The largest move that the model of the curvature would still make within the box.
pub(crate) fn residual(
    point: &[f64],
    gradient: &[f64],
    curvature: &Curvature,
    within: &[(f64, f64)],
) -> f64 {
    let mut step = gradient.to_vec();
    curvature.solve(&free(point, gradient, within), &mut step);
    let mut worst = 0.0_f64;
    for at in 0..point.len() {
        let moved = (point[at] + step[at]).clamp(within[at].0, within[at].1);
        if moved.is_nan() {
            return f64::INFINITY;
        }
        worst = worst.max((moved - point[at]).abs());
    }
    worst
}

/// Steps y' - y with the fall of the slope g - g' along them.
#[derive(Default)]
struct Memory {
    pairs: VecDeque<(Vec<f64>, Vec<f64>)>,
}

impl Memory {
    fn remember(&mut self, from: &[f64], to: &[f64], before: &[f64], after: &[f64]) {
        let step: Vec<f64> = to.iter().zip(from).map(|(to, from)| to - from).collect();
        let fall: Vec<f64> = before.iter().zip(after).map(|(b, a)| b - a).collect();
        let product = dot(&step, &fall);
        let sizes = (dot(&step, &step) * dot(&fall, &fall)).sqrt();
        if product > 1e-8 * sizes {
            if self.pairs.len() == MEMORY {
                self.pairs.pop_front();
            }
            self.pairs.push_back((step, fall));
        }
    }

    /// d = H g on the free variables, with H the two-loop inverse; zero on the others.
    fn direction(&self, gradient: &[f64], curvature: &Curvature, free: &[bool], out: &mut [f64]) {
        let masked = |a: &[f64], b: &[f64]| -> f64 {
            let pairs = a.iter().zip(b).zip(free);
            pairs
                .filter(|(_, free)| **free)
                .map(|((a, b), _)| a * b)
                .sum()
        };
        for ((out, gradient), free) in out.iter_mut().zip(gradient).zip(free) {
            *out = if *free { *gradient } else { 0.0 };
        }
        let mut weights = vec![0.0; self.pairs.len()];
        for (weight, (step, fall)) in weights.iter_mut().zip(&self.pairs).rev() {
            let product = masked(step, fall);
            if product <= 0.0 {
                continue;
            }
            *weight = masked(step, out) / product;
            for (out, fall) in out.iter_mut().zip(fall) {
                *out -= *weight * fall;
            }
        }
        curvature.solve(free, out);
        for (weight, (step, fall)) in weights.iter().zip(&self.pairs) {
            let product = masked(step, fall);
            if product <= 0.0 {
                continue;
            }
            let correction = weight - masked(fall, out) / product;
            for ((out, step), free) in out.iter_mut().zip(step).zip(free) {
                if *free {
                    *out += correction * step;
                }
            }
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// -sum_a c_a (x_a - m_a)^2 / 2 - k/2 (sum_a x_a - 1)^2, with a diagonal that is off by a factor.
    struct Hill {
        point: Vec<f64>,
        top: Vec<f64>,
        steep: Vec<f64>,
        tie: f64,
    }

    impl Ascent for Hill {
        fn value(&mut self, point: &[f64]) -> Result<f64, StrategyError> {
            self.point = point.to_vec();
            let parts = point.iter().zip(&self.top).zip(&self.steep);
            let own: f64 = parts.map(|((x, m), c)| c * (x - m) * (x - m)).sum();
            let sum: f64 = point.iter().sum::<f64>() - 1.0;
            Ok(-0.5 * (own + self.tie * sum * sum))
        }

        fn slope(&mut self, gradient: &mut [f64]) -> Result<Curvature, StrategyError> {
            let sum: f64 = self.point.iter().sum::<f64>() - 1.0;
            let mut curvature = Curvature::default();
            for at in 0..self.point.len() {
                gradient[at] = -self.steep[at] * (self.point[at] - self.top[at]) - self.tie * sum;
                curvature.push(vec![at], vec![2.5 * self.steep[at]]);
            }
            Ok(curvature)
        }
    }

    fn climb(tie: f64, within: (f64, f64)) -> Summit {
        let steep: Vec<f64> = (0..30).map(|at| 1e-3 * 1.4_f64.powi(at % 12)).collect();
        let top: Vec<f64> = (0..30).map(|at| 0.3 * f64::from(at % 7) - 0.5).collect();
        let mut hill = Hill {
            point: vec![],
            top,
            steep,
            tie,
        };
        let limits = Limits {
            tolerance: 1e-9,
            steps: 200,
        };
        ascend(&mut hill, &[0.1; 30], &[within; 30], limits).unwrap()
    }

    #[test]
    fn it_finds_the_top_of_a_quadratic() {
        let summit = climb(0.0, (-9.0, 9.0));
        assert!(summit.residual <= 1e-9 && summit.steps < 100, "{summit:?}");
        assert!((summit.point[3] - 0.4).abs() < 1e-6);
    }

    #[test]
    fn bounds_hold_and_their_multipliers_have_the_right_sign() {
        let summit = climb(0.01, (0.0, 0.6));
        assert!(summit.residual <= 1e-9, "{summit:?}");
        assert!(summit.point.iter().all(|x| (0.0..=0.6).contains(x)));
        let at_low = summit.point.iter().filter(|x| **x == 0.0).count();
        let at_high = summit.point.iter().filter(|x| **x == 0.6).count();
        assert!(at_low > 0 && at_high > 0 && at_low + at_high < 30);
    }
}

//! The loop: Newton in log wages with a step clip, a line search and secant updates of the Jacobian.
//!
//! Given wages, prices do not depend on expenditure, and both inner blocks contract: they are solved by sweeps,
//! only as far as the wage gap deserves, and warm-started. What remains is one equation a region.

use std::rc::Rc;

use boeki_economy::{Closure, Cube, Policy};

use crate::linearised::Linearised;
use crate::secant::Secant;
use crate::system::{State, System};
use crate::wage_jacobian::WageSolver;
use crate::{Baseline, EquilibriumError, transfers};

/// What the solver may do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SolverOptions {
    /// Largest labour-market gap (log points) at which the solve ends.
    pub tolerance: f64,
    /// Most Newton steps on one stretch of the path.
    pub max_steps: usize,
    /// Largest step of a log wage.
    pub step_clip: f64,
}

impl Default for SolverOptions {
    fn default() -> Self {
        Self {
            tolerance: 1e-13,
            max_steps: 60,
            step_clip: 0.7,
        }
    }
}

/// How a solve went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effort {
    /// Newton steps.
    pub steps: usize,
    /// Times the Jacobian was computed afresh.
    pub jacobians: usize,
    /// Products with the exact Jacobian.
    pub products: usize,
    /// Sweeps of the price and expenditure blocks.
    pub sweeps: usize,
    /// Stretches of the path from the base to the policy; 1 is a direct solve.
    pub stretches: usize,
}

/// A state at which the system is solved.
pub(crate) struct Solution {
    pub(crate) state: State,
    pub(crate) share: Cube,
    pub(crate) transfer: Vec<f64>,
    pub(crate) effort: Effort,
}

impl Solution {
    fn of(system: &System, state: State, effort: Effort) -> Self {
        Self {
            share: system.shares(&state),
            transfer: transfers::of(
                system.base,
                system.closure,
                &system.components,
                &state.value_added,
            ),
            state,
            effort,
        }
    }
}

/// Most sweeps of an inner block at one wage vector: far more than its contraction needs.
const MAX_SWEEPS: usize = 4000;
/// Most rounds of extra unknowns that follow by iteration.
const MAX_ROUNDS: usize = 100;
/// Steps after which a stretch that has gained next to nothing is given up.
const PATIENCE: usize = 10;
/// How far above the tolerance a search that no longer improves may end.
const ROUNDING: f64 = 100.0;
/// Accuracy of the inner blocks at the first wages: rough at a far start, and at one nearby as good as the gap may be.
const FAR: f64 = 1e-4;
const NEARBY: f64 = 1e-8;
/// Shortest stretch of the path before the solver gives up.
const SHORTEST_STRETCH: f64 = 1.0 / 256.0;

/// Solves a system from a start, directly if that works, else along the path from the base policy.
pub(crate) fn solve(
    base: &Baseline,
    policy: &Policy,
    closure: Closure,
    start: Option<&[f64]>,
    options: SolverOptions,
) -> Result<Solution, EquilibriumError> {
    let mut effort = Effort::default();
    let system = System::new(base, policy, closure)?;
    let mut state = system.start();
    if let Some(start) = start {
        set_outer(&mut state, start);
    }
    effort.stretches = 1;
    let first = if start.is_some() { NEARBY } else { FAR };
    let direct = newton(&system, &mut state, first, options, &mut effort);
    if direct.is_ok() {
        return Ok(Solution::of(&system, state, effort));
    }
    follow_path(base, policy, closure, options, &mut effort)
}

/// Moves policy in stretches from the base, each started from the last two by extrapolation; a stretch halves
/// where it fails and grows where it succeeds.
fn follow_path(
    base: &Baseline,
    policy: &Policy,
    closure: Closure,
    options: SolverOptions,
    effort: &mut Effort,
) -> Result<Solution, EquilibriumError> {
    let (mut done, mut stretch) = (0.0_f64, 0.25_f64);
    let mut outer = Vec::new();
    let mut direction = Vec::new();
    loop {
        let target = if done + 1.01 * stretch >= 1.0 {
            1.0
        } else {
            done + stretch
        };
        let length = target - done;
        let between = base.policy.toward(policy, target);
        let system = System::new(base, &between, closure)?;
        let mut state = system.start();
        outer.resize(base.regions() + system.extras(), 0.0);
        direction.resize(outer.len(), 0.0);
        let ahead: Vec<f64> = outer
            .iter()
            .zip(&direction)
            .map(|(from, slope)| from + length * slope)
            .collect();
        set_outer(&mut state, &ahead);
        effort.stretches += 1;
        match newton(&system, &mut state, FAR, options, effort) {
            Ok(()) if target >= 1.0 => return Ok(Solution::of(&system, state, *effort)),
            Ok(()) => {
                let now = state.ln_wage.iter().chain(&state.extra);
                for ((slope, now), before) in direction.iter_mut().zip(now).zip(&mut outer) {
                    *slope = (now - *before) / length;
                    *before = *now;
                }
                done = target;
                stretch *= 1.5;
            }
            Err(error) => {
                stretch = length / 2.0;
                direction.fill(0.0);
                if stretch < SHORTEST_STRETCH {
                    return Err(error);
                }
            }
        }
    }
}

/// Newton with line search on one system; the state holds the start and the solution.
///
/// A secant step moves wages by the approximate Jacobian; where it gains little, an exact step solves the linearised system
/// for wages, prices and expenditure at once. Sweeps then carry prices and expenditure the rest of the way at the new
/// wages, so that what is left is the labour-market gap.
fn newton(
    system: &System,
    state: &mut State,
    first_accuracy: f64,
    options: SolverOptions,
    effort: &mut Effort,
) -> Result<(), EquilibriumError> {
    let n = system.base.regions();
    let outer = n + system.extras();
    let mut gap = vec![0.0; outer];
    let mut trial_gap = vec![0.0; outer];
    let mut step = Vec::new();
    let sweeps_before = state.sweeps;
    system.components.normalise(system.base, &mut state.ln_wage);
    evaluate(system, state, first_accuracy, &mut gap);
    let mut size = norm(&gap);
    let first_size = size;
    let mut trial = state.clone();
    let mut secant: Option<Secant> = None;
    // Tilts move only by exact steps: the secant matrix is one of wages alone.
    let always_exact = system.tilts();
    let mut exact = always_exact;
    let mut sharp = false;
    let mut poor_secants = 0;
    let mut converged = false;
    for k in 0..options.max_steps {
        if largest(&gap) <= options.tolerance {
            // Looser inner solves may flatter the gap: the last word is a tight one.
            evaluate(system, state, options.tolerance, &mut gap);
            size = norm(&gap);
            if largest(&gap) <= options.tolerance {
                converged = true;
                break;
            }
        }
        let secant = secant.get_or_insert_with(|| {
            effort.jacobians += 1;
            Secant::new(WageSolver::at(system, &state.point(&system.shares(state))))
        });
        let found = if exact {
            newton_step(system, state, secant.start(), &gap, &mut step)
        } else {
            let found = secant.step(system, &state.value_added, &gap[..n]);
            found.map(|found| {
                step = found;
                0
            })
        };
        if k >= PATIENCE && size > 0.3 * first_size {
            break;
        }
        let Some(products) = found else {
            break;
        };
        effort.steps += 1;
        effort.products += products;
        let reached = line_search(
            system,
            state,
            &mut trial,
            &step,
            size,
            options,
            &mut trial_gap,
        );
        let Some(new_size) = reached else {
            if !sharp {
                // Loose inner solves may have flattered the gap that no step could beat: measure it again.
                evaluate(system, state, 1e-4 * size, &mut gap);
                size = norm(&gap);
                sharp = true;
            } else if exact {
                break;
            } else {
                exact = true;
            }
            continue;
        };
        sharp = false;
        if !always_exact {
            let wages = (state.ln_wage.as_slice(), trial.ln_wage.as_slice());
            secant.learn(
                system,
                &state.value_added,
                wages,
                (&gap[..n], &trial_gap[..n]),
            );
        }
        // A secant step that gains little is followed by an exact one, and a second time for good.
        if always_exact {
            exact = true;
        } else if exact {
            exact = new_size > 1e-2 || poor_secants > 1;
        } else if new_size > 0.5 * size {
            exact = true;
            poor_secants += 1;
        }
        std::mem::swap(state, &mut trial);
        std::mem::swap(&mut gap, &mut trial_gap);
        size = new_size;
    }
    effort.sweeps += state.sweeps - sweeps_before;
    // Where rounding stops the search short of the tolerance, the certificate decides.
    if converged || largest(&gap) <= ROUNDING * options.tolerance {
        return Ok(());
    }
    Err(not_converged(system, &gap, effort.steps))
}

fn not_converged(system: &System, gap: &[f64], iterations: usize) -> EquilibriumError {
    let worst = (0..system.base.regions())
        .max_by(|a, b| gap[*a].abs().total_cmp(&gap[*b].abs()))
        .unwrap_or(0);
    EquilibriumError::NotConverged {
        residual: largest(gap),
        region: system.base.region_codes[worst].clone(),
        iterations,
    }
}

/// Solves both inner blocks at the state's wages and measures the gap.
fn evaluate(system: &System, state: &mut State, accuracy: f64, gap: &mut [f64]) {
    // Demand moves by theta for each log point of a price: prices need that much more accuracy.
    let price_accuracy = (accuracy / system.largest_elasticity).max(2.0 * f64::EPSILON);
    for _ in 0..MAX_ROUNDS {
        system.solve_prices(state, price_accuracy, MAX_SWEEPS);
        system.solve_expenditure(state, accuracy.max(4.0 * f64::EPSILON), MAX_SWEEPS);
        system.wage_gap(state, gap);
        let extra_gap = &gap[state.ln_wage.len()..];
        // Entry and relief answer weakly: they follow by rounds. Tilts may answer by more than one for one, and do not.
        if extra_gap.is_empty() || system.tilts() || largest(extra_gap) <= accuracy {
            break;
        }
        add(&mut state.extra, 1.0, extra_gap);
    }
}

/// The step of the exact Jacobian in (ln w, ln P, ln X), from one preconditioned linear solve.
fn newton_step(
    system: &System,
    state: &State,
    wages: Rc<WageSolver>,
    gap: &[f64],
    step: &mut Vec<f64>,
) -> Option<usize> {
    let linearised = Linearised::at(system, &state.point(&system.shares(state)), wages);
    let mut right = vec![0.0; linearised.size()];
    let n = system.base.regions();
    for (region, gap) in gap[..n].iter().enumerate() {
        if !linearised.numeraire(region) {
            right[region] = -gap;
        }
    }
    let first_extra = linearised.size() - system.extras();
    right[first_extra..].copy_from_slice(&gap[n..]);
    step.clear();
    step.resize(linearised.size(), 0.0);
    // The closer, the better the step must be to keep convergence faster than linear.
    let accuracy = (0.1 * norm(gap)).clamp(1e-4, 1e-2);
    let outcome = linearised.solve(&right, step, accuracy);
    let usable = outcome.residual < 0.5 && step.iter().all(|step| step.is_finite());
    usable.then_some(outcome.iterations)
}

/// Shortens the step until the gap shrinks; returns the new size, or nothing.
fn line_search(
    system: &System,
    state: &State,
    trial: &mut State,
    step: &[f64],
    size: f64,
    options: SolverOptions,
    trial_gap: &mut [f64],
) -> Option<f64> {
    let n = state.ln_wage.len();
    let longest = largest(&step[..n]);
    let mut length = if longest > options.step_clip {
        options.step_clip / longest
    } else {
        1.0
    };
    let cells = state.expenditure.as_slice().len();
    for _ in 0..8 {
        trial.clone_from(state);
        add(&mut trial.ln_wage, length, &step[..n]);
        if step.len() > n {
            add(&mut trial.extra, length, &step[n + 2 * cells..]);
            add(trial.ln_price.as_mut_slice(), length, &step[n..n + cells]);
            let spent = trial.expenditure.as_mut_slice().iter_mut();
            for (spent, step) in spent.zip(&step[n + cells..n + 2 * cells]) {
                *spent *= (length * step).clamp(-1.0, 1.0).exp();
            }
        }
        system.components.normalise(system.base, &mut trial.ln_wage);
        let expected = if step.len() > n { size.min(0.1) } else { 0.03 };
        let accuracy = (0.1 * expected * size).clamp(0.1 * options.tolerance, 1e-4);
        evaluate(system, trial, accuracy, trial_gap);
        let new_size = norm(trial_gap);
        if new_size.is_finite() && new_size < size * (1.0 - 1e-4 * length) {
            return Some(new_size);
        }
        length *= 0.5;
    }
    None
}

/// Sets the outer unknowns: log incomes, then extras where they are given.
fn set_outer(state: &mut State, outer: &[f64]) {
    let n = state.ln_wage.len();
    state.ln_wage.copy_from_slice(&outer[..n]);
    let end = n + state.extra.len();
    if outer.len() >= end {
        state.extra.copy_from_slice(&outer[n..end]);
    }
}

fn add(vector: &mut [f64], length: f64, step: &[f64]) {
    for (value, step) in vector.iter_mut().zip(step) {
        *value += length * step;
    }
}

fn norm(gap: &[f64]) -> f64 {
    gap.iter().map(|gap| gap * gap).sum::<f64>().sqrt()
}

fn largest(gap: &[f64]) -> f64 {
    // `f64::max` drops NaN: a gap that is no number must not pass for a small one.
    gap.iter().fold(0.0, |worst: f64, gap| {
        if gap.is_nan() {
            f64::INFINITY
        } else {
            worst.max(gap.abs())
        }
    })
}

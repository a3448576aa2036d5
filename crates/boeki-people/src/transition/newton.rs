//! One region's path of values when its earnings answer to its workers along known slopes: Newton, each step by a recursion
//! backward and forward in time (as for a linear-quadratic problem).
//!
//! With D_t the slope of ln omega_t in ln L_t, r_t the gap of the value equation, and mu'_t, L_t at the values of before:
//!
//! ```text
//! dv_t   = r_t + D_t dL_t / L_t + beta mu'_t dv_t+1
//! dL_t+1 = mu'_t^T dL_t + K_t dv_t+1,    K_t = beta/nu (diag L_t+1 - mu'_t^T diag(L_t) mu'_t)
//! dv_t   = P_t dL_t + p_t                what has to be found, from the last quarter back
//! ```

use nalgebra::{DMatrix, DVector};

use super::choice::Choice;

/// Earnings of all quarters as the path of workers moves them, near a known path.
pub(crate) struct Answer<'a> {
    /// ln omega of the known path, `[quarter][sector]`.
    pub(crate) ln_earnings: &'a [Vec<f64>],
    /// ln of workers on the known path relative to the steady state, `[quarter][sector]`.
    pub(crate) ln_workers: &'a [Vec<f64>],
    /// d ln omega / d ln L by quarter.
    pub(crate) slopes: &'a [DMatrix<f64>],
}

/// Most Newton steps on one set of slopes.
const MAX_STEPS: usize = 40;
/// Most halvings of a step.
const MAX_HALVINGS: usize = 25;

impl Answer<'_> {
    /// ln omega at other workers.
    fn earnings(&self, choice: &Choice, workers: &[Vec<f64>]) -> Vec<Vec<f64>> {
        (0..workers.len())
            .map(|t| {
                let now = ln_relative(&workers[t], choice.workers);
                let moved = DVector::from_fn(now.len(), |s, _| now[s] - self.ln_workers[t][s]);
                let change = &self.slopes[t] * moved;
                let known = self.ln_earnings[t].iter();
                known.zip(change.iter()).map(|(r, d)| r + d).collect()
            })
            .collect()
    }
}

/// ln of workers relative to the steady state; 0 where nobody works.
pub(crate) fn ln_relative(workers: &[f64], steady: &[f64]) -> Vec<f64> {
    let cells = workers.iter().zip(steady);
    cells
        .map(|(now, before)| {
            if *before > 0.0 {
                (now / before).ln()
            } else {
                0.0
            }
        })
        .collect()
}

/// Improves values until the gaps, with earnings by `answer`, are at most `target`, or no step gains.
pub(crate) fn improve(choice: &Choice, answer: &Answer, values: &mut Vec<Vec<f64>>, target: f64) {
    let mut workers = choice.workers_along(values);
    let mut gaps = choice.gaps(values, &answer.earnings(choice, &workers));
    let mut size = largest(&gaps);
    for _ in 0..MAX_STEPS {
        if size <= target {
            break;
        }
        let Some(step) = step(choice, answer, values, &workers, &gaps) else {
            break;
        };
        let mut length = 1.0;
        let mut gained = false;
        for _ in 0..MAX_HALVINGS {
            let trial = moved(values, &step, length);
            let trial_workers = choice.workers_along(&trial);
            let trial_gaps = choice.gaps(&trial, &answer.earnings(choice, &trial_workers));
            let trial_size = largest(&trial_gaps);
            if trial_size < size * (1.0 - 1e-4 * length) {
                (*values, workers, gaps, size) = (trial, trial_workers, trial_gaps, trial_size);
                gained = true;
                break;
            }
            length *= 0.5;
        }
        if !gained {
            break;
        }
    }
}

fn moved(values: &[Vec<f64>], step: &[DVector<f64>], length: f64) -> Vec<Vec<f64>> {
    let quarters = values.iter().zip(step);
    quarters
        .map(|(value, step)| {
            let cells = value.iter().zip(step.iter());
            cells.map(|(value, step)| value + length * step).collect()
        })
        .collect()
}

/// The largest gap; not finite counts as without bound.
pub(crate) fn largest(gaps: &[Vec<f64>]) -> f64 {
    gaps.iter().flatten().fold(0.0, |worst: f64, gap| {
        if gap.is_nan() {
            f64::INFINITY
        } else {
            worst.max(gap.abs())
        }
    })
}

/// What one quarter contributes on the way back.
struct Stage {
    /// dL_t+1 = advance dL_t + push.
    advance: DMatrix<f64>,
    push: DVector<f64>,
    /// dv_t+1 = slope dL_t+1 + level.
    slope: DMatrix<f64>,
    level: DVector<f64>,
}

/// The Newton step of the values; nothing where a matrix is singular.
fn step(
    choice: &Choice,
    answer: &Answer,
    values: &[Vec<f64>],
    workers: &[Vec<f64>],
    gaps: &[Vec<f64>],
) -> Option<Vec<DVector<f64>>> {
    let (last, j) = (values.len() - 1, choice.workers.len());
    // D_t / L_t.
    let response = |t: usize| {
        DMatrix::from_fn(j, j, |a, b| {
            if workers[t][b] > 0.0 {
                answer.slopes[t][(a, b)] / workers[t][b]
            } else {
                0.0
            }
        })
    };
    let identity = DMatrix::<f64>::identity(j, j);
    let for_ever = (&identity - choice.moves(&values[last]) * choice.beta).lu();
    let mut slope = for_ever.solve(&response(last))?;
    let mut level = for_ever.solve(&DVector::from_column_slice(&gaps[last]))?;
    let mut stages = Vec::with_capacity(last);
    for t in (0..last).rev() {
        let moves = choice.moves(&values[t + 1]);
        let staying = DMatrix::from_fn(j, j, |a, b| workers[t][a] * moves[(a, b)]);
        let mut inflow = -moves.tr_mul(&staying);
        for s in 0..j {
            inflow[(s, s)] += workers[t + 1][s];
        }
        inflow *= choice.beta / choice.nu;
        let system = (&identity - &inflow * &slope).lu();
        let advance = system.solve(&moves.transpose())?;
        let push = system.solve(&(&inflow * &level))?;
        let ahead = &slope * &advance;
        let ahead_level = &slope * &push + &level;
        let mut next_slope = response(t);
        next_slope.gemm(choice.beta, &moves, &ahead, 1.0);
        let mut next_level = DVector::from_column_slice(&gaps[t]);
        next_level.gemv(choice.beta, &moves, &ahead_level, 1.0);
        stages.push(Stage {
            advance,
            push,
            slope: std::mem::replace(&mut slope, next_slope),
            level: std::mem::replace(&mut level, next_level),
        });
    }
    let mut steps = vec![level];
    let mut change = DVector::zeros(j);
    for stage in stages.iter().rev() {
        change = &stage.advance * change + &stage.push;
        steps.push(&stage.slope * &change + &stage.level);
    }
    let finite = steps.iter().all(|step| step.iter().all(|x| x.is_finite()));
    finite.then_some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_solves_a_path_with_given_slopes_from_stiff_to_easy_movement() {
        let flows = DMatrix::from_row_slice(
            3,
            3,
            &[0.96, 0.01, 0.03, 0.02, 0.95, 0.03, 0.02, 0.01, 0.97],
        );
        let workers = [0.4, 0.2, 0.4];
        let quarters = 30;
        let slope =
            DMatrix::from_row_slice(3, 3, &[-0.4, 0.1, 0.05, 0.1, -0.3, 0.05, 0.1, 0.1, -0.5]);
        let shock: Vec<Vec<f64>> = (0..quarters)
            .map(|t| {
                if t < 8 {
                    vec![-0.1, 0.01, 0.02]
                } else {
                    vec![0.0; 3]
                }
            })
            .collect();
        let known = vec![vec![0.0; 3]; quarters];
        let slopes = vec![slope; quarters];
        let answer = Answer {
            ln_earnings: &shock,
            ln_workers: &known,
            slopes: &slopes,
        };
        for nu in [1e6, 5.0, 0.5] {
            let choice = Choice {
                flows: &flows,
                workers: &workers,
                beta: 0.99,
                nu,
            };
            let mut values = vec![vec![0.0; 3]; quarters];
            improve(&choice, &answer, &mut values, 1e-13);
            let path = choice.workers_along(&values);
            let gap = largest(&choice.gaps(&values, &answer.earnings(&choice, &path)));
            assert!(gap <= 1e-13, "nu {nu}: {gap}");
            let left = path[8][0];
            assert!(left < 0.4, "nu {nu}: {left}");
        }
    }
}

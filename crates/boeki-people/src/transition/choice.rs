//! The choice of a sector in one region: values backward, workers forward, relative to the steady state.
//!
//! With v = V' - V, the value of a sector relative to what it was, and omega its real earnings relative to what they were, the
//! values of Caliendo, Dvorkin & Parro (2019, Econometrica 87:3, equation 2 and propositions 2 and 3 with the levels accumulated):
//!
//! ```text
//! v_t^j       = ln omega_t^j + f_j(v_t+1),   f_j(v) = nu ln sum_k mu^jk exp(beta v^k / nu)
//! mu'_t^jk    = mu^jk exp(beta v_t+1^k / nu) / sum_h mu^jh exp(beta v_t+1^h / nu)
//! L_t+1       = mu'_t^T L_t
//! v_T         = ln omega_T + f(v_T)          real earnings stay what they are in the last quarter
//! ```

use nalgebra::{DMatrix, DVector};

/// The choice in one region.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Choice<'a> {
    /// mu: flows of the steady state, `[from][to]`.
    pub(crate) flows: &'a DMatrix<f64>,
    /// L: workers of the steady state.
    pub(crate) workers: &'a [f64],
    pub(crate) beta: f64,
    pub(crate) nu: f64,
}

/// Sums of weights up to this far from 1 keep their digits as 1 + gain.
const WIDEST_GAIN: f64 = 0.5;

impl Choice<'_> {
    /// f(v): what the best next sector is worth, by sector today.
    pub(crate) fn worth(&self, value: &[f64]) -> Vec<f64> {
        let power = self.beta / self.nu;
        (0..value.len())
            .map(|from| {
                // Relative to one's own sector, so that nothing is lost where nu is large and all weights are near 1.
                let gain: f64 = (0..value.len())
                    .map(|to| {
                        let ahead = power * (value[to] - value[from]);
                        self.flows[(from, to)] * ahead.exp_m1()
                    })
                    .sum();
                if gain.abs() < WIDEST_GAIN {
                    self.beta * value[from] + self.nu * gain.ln_1p()
                } else {
                    self.worth_by_logs(value, from)
                }
            })
            .collect()
    }

    /// The same where weights are far from 1: by the largest term.
    fn worth_by_logs(&self, value: &[f64], from: usize) -> f64 {
        let terms: Vec<f64> = (0..value.len())
            .map(|to| self.flows[(from, to)].ln() + self.beta * value[to] / self.nu)
            .collect();
        let top = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = terms.iter().map(|term| (term - top).exp()).sum();
        self.nu * (top + sum.ln())
    }

    /// mu': who goes where when the next quarter's values are these.
    pub(crate) fn moves(&self, value: &[f64]) -> DMatrix<f64> {
        let j = value.len();
        let worth = self.worth(value);
        DMatrix::from_fn(j, j, |from, to| {
            let share = self.flows[(from, to)];
            if share == 0.0 {
                0.0
            } else {
                share * ((self.beta * value[to] - worth[from]) / self.nu).exp()
            }
        })
    }

    /// Workers of all quarters from those of the steady state, by the values of all quarters.
    pub(crate) fn workers_along(&self, values: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let mut path = vec![self.workers.to_vec()];
        for (t, value) in values.iter().enumerate().skip(1) {
            let now = DVector::from_column_slice(&path[t - 1]);
            path.push(self.moves(value).tr_mul(&now).as_slice().to_vec());
        }
        path
    }

    /// r_t = ln omega_t + f(v_t+1) - v_t, with v_T+1 = v_T.
    pub(crate) fn gaps(&self, values: &[Vec<f64>], ln_earnings: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let last = values.len() - 1;
        (0..values.len())
            .map(|t| {
                let worth = self.worth(&values[(t + 1).min(last)]);
                (0..worth.len())
                    .map(|s| ln_earnings[t][s] + worth[s] - values[t][s])
                    .collect()
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flows() -> DMatrix<f64> {
        DMatrix::from_row_slice(2, 2, &[0.9, 0.1, 0.05, 0.95])
    }

    #[test]
    fn moves_sum_to_one_and_follow_values() {
        let matrix = flows();
        let choice = Choice {
            flows: &matrix,
            workers: &[1.0 / 3.0, 2.0 / 3.0],
            beta: 0.99,
            nu: 1.0,
        };
        assert!(choice.worth(&[0.0, 0.0]).iter().all(|w| w.abs() < 1e-15));
        let moved = choice.moves(&[0.0, 0.5]);
        assert!((moved.row(0).sum() - 1.0).abs() < 1e-15);
        assert!(moved[(0, 1)] > matrix[(0, 1)] && moved[(1, 0)] < matrix[(1, 0)]);
        // A constant added to all values moves nobody and is worth itself, discounted.
        let same = choice.moves(&[3.0, 3.5]);
        assert!((&same - &moved).amax() < 1e-14);
        let wide = choice.worth(&[-2000.0, 0.0]);
        assert!((wide[0] - 0.1_f64.ln()).abs() < 1e-12, "{wide:?}");
    }
}

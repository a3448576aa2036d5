//! The certificate of a path: its equations evaluated anew, as growth from quarter to quarter, at what the path says.
//!
//! It shares no code with the search. Caliendo, Dvorkin & Parro (2019), proposition 2, with a dot for growth over a quarter and
//! u = exp v:
//!
//! ```text
//! mu_t+1^jk = mu_t^jk u._t+2^k ^(beta/nu) / sum_h mu_t^jh u._t+2^h ^(beta/nu)
//! u._t+1^j  = omega._t+1^j ( sum_k mu_t^jk u._t+2^k ^(beta/nu) )^nu,    u._T+1 = 1
//! L_t+1     = mu_t^T L_t
//! ```

use boeki_economy::Grid;
use serde::Serialize;

use super::period::FLOOR_TOLERANCE;
use super::{Labour, Quarter};
use crate::PeopleError;

/// How far a path is from solving its equations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct PathCertificate {
    /// Values: largest gap, in logs, of the growth of a sector's value, and of its level in the last quarter.
    pub value: f64,
    /// Workers: largest gap between those of a sector and those who came to it, relative to its workers.
    pub workers: f64,
    /// Largest gap between the sum of a region's workers and 1, or of those who leave a sector and all of it.
    pub sum: f64,
    /// Floors of wages: largest gap of their complementarity; 0 where wages are flexible.
    pub floor: f64,
    /// The largest gap of the certificate of any quarter's equilibrium.
    pub equilibrium: f64,
}

impl PathCertificate {
    /// What gaps of workers may be at most.
    pub const ALLOWED_WORKERS: f64 = 1e-10;

    /// Name and value of each check.
    pub fn checks(&self) -> [(&'static str, f64); 5] {
        [
            ("value", self.value),
            ("workers", self.workers),
            ("sum", self.sum),
            ("floor", self.floor),
            ("equilibrium", self.equilibrium),
        ]
    }

    /// Refuses a path that does not hold; `tolerance` is that of values.
    pub(crate) fn require(&self, tolerance: f64) -> Result<(), PeopleError> {
        // An equation in growth has the gaps of two levels.
        let allowed = [
            2.0 * tolerance,
            Self::ALLOWED_WORKERS,
            Self::ALLOWED_WORKERS,
            FLOOR_TOLERANCE,
            boeki_equilibrium::Certificate::ALLOWED,
        ];
        for ((equation, residual), allowed) in self.checks().into_iter().zip(allowed) {
            if residual.is_nan() || residual > allowed {
                return Err(PeopleError::PathNotFound {
                    equation,
                    residual,
                    rounds: 0,
                });
            }
        }
        Ok(())
    }
}

/// Evaluates all checks.
pub(crate) fn certify(labour: &Labour, quarters: &[Quarter], values: &[Grid]) -> PathCertificate {
    let mut certificate = PathCertificate::default();
    for region in 0..labour.workers.rows() {
        region_gaps(labour, quarters, values, region, &mut certificate);
    }
    for (t, quarter) in quarters.iter().enumerate() {
        certificate.equilibrium = certificate.equilibrium.max(quarter.certificate);
        if let Some(steps) = &labour.ln_floor {
            let (n, j) = (labour.workers.rows(), labour.workers.columns());
            for at in (0..n).flat_map(|i| (0..j).map(move |s| (i, s))) {
                let before = if t == 0 {
                    0.0
                } else {
                    quarters[t - 1].ln_wage[at]
                };
                let slack = quarter.ln_wage[at] - before - steps[at.0];
                let idle = quarter.ln_workers[at] - quarter.ln_employed[at];
                certificate.floor = certificate.floor.max(slack.min(idle).abs());
            }
        }
    }
    certificate
}

fn region_gaps(
    labour: &Labour,
    quarters: &[Quarter],
    values: &[Grid],
    i: usize,
    certificate: &mut PathCertificate,
) {
    let (j, last) = (labour.workers.columns(), quarters.len() - 1);
    let power = labour.beta / labour.nu;
    let workers =
        |t: usize, s: usize| labour.workers[(i, s)] * quarters[t].ln_workers[(i, s)].exp();
    let ln_earnings = |t: usize, s: usize| {
        let (quarter, at) = (&quarters[t], (i, s));
        quarter.ln_wage[at] + quarter.ln_employed[at]
            - quarter.ln_workers[at]
            - quarter.ln_consumer_price[i]
    };
    // mu_-1 is the steady state's, and u_0 is reached from no change.
    let mut moves = labour.flows[i].clone();
    for t in 0..=last {
        let total: f64 = (0..j).map(|s| workers(t, s)).sum();
        certificate.sum = certificate.sum.max((total - 1.0).abs());
        // ln u._t+1 of the quarter ahead; before quarter 0 the level is that of the steady state, 0.
        let ahead: Vec<f64> = (0..j)
            .map(|k| match t {
                _ if t == last => 0.0,
                0 => values[1][(i, k)],
                _ => values[t + 1][(i, k)] - values[t][(i, k)],
            })
            .collect();
        let mut into = vec![0.0; j];
        for s in 0..j {
            let top = (0..j)
                .filter(|k| moves[(s, *k)] > 0.0)
                .map(|k| power * ahead[k])
                .fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = (0..j)
                .map(|k| moves[(s, k)] * (power * ahead[k] - top).exp())
                .sum();
            let (before, earned_before) = match t {
                0 => (0.0, 0.0),
                _ => (values[t - 1][(i, s)], ln_earnings(t - 1, s)),
            };
            let grown = ln_earnings(t, s) - earned_before + labour.nu * (sum.ln() + top);
            certificate.value = certificate
                .value
                .max((values[t][(i, s)] - before - grown).abs());
            let mut row = 0.0;
            for k in 0..j {
                moves[(s, k)] *= (power * ahead[k] - top).exp() / sum;
                row += moves[(s, k)];
                into[k] += workers(t, s) * moves[(s, k)];
            }
            certificate.sum = certificate.sum.max((row - 1.0).abs());
        }
        if t == last {
            // The level: earnings of the last quarter for ever, by the moves that they bring about.
            for s in 0..j {
                let kept = (0..j).filter(|k| labour.flows[i][(s, *k)] > 0.0);
                let terms: Vec<f64> = kept
                    .map(|k| labour.flows[i][(s, k)].ln() + power * values[last][(i, k)])
                    .collect();
                let top = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let sum: f64 = terms.iter().map(|term| (term - top).exp()).sum();
                let level = ln_earnings(last, s) + labour.nu * (top + sum.ln());
                certificate.value = certificate.value.max((values[last][(i, s)] - level).abs());
            }
        } else {
            for (s, into) in into.iter().enumerate() {
                let now = workers(t + 1, s);
                if labour.workers[(i, s)] > 0.0 {
                    let gap = (now - into).abs() / now;
                    certificate.workers = certificate.workers.max(gap);
                }
            }
        }
    }
}

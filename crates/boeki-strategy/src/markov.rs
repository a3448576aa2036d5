//! A continuous-time Markov chain with absorbing states: where it ends, how long it takes, what it costs, and how all this moves with a rate
//! (Norris 1997, Markov Chains, ch. 3; Caswell 2001 for the derivatives).
//!
//! ```text
//! N = (r I - Q_TT)^-1     time spent in j from i (r = 0), discounted at r        B = N Q_TA     where it ends (r = 0)
//! V = N (c_T + Q_TA V_A)  cost at c a year, V_A = c_A / r                        dV_s / dq_ij = N_si (V_j - V_i)
//! ```
//!
//! The derivative follows from dN = N dQ_TT N, with dQ = (e_i e_j' - e_i e_i') dq: a rate moves one row of Q by a matrix of rank one. By the same
//! token V is a ratio of linear functions of each rate alone (Sherman & Morrison 1950), so it rises or falls throughout and its range over a box of
//! rates is taken at corners: [`Chain`] needs no sampling.

use nalgebra::{DMatrix, DVector};

use crate::StrategyError;

/// Longest step of uniformisation, in expected jumps: e^-30 is far from underflow.
const JUMPS: f64 = 30.0;
/// Probability left out of a step of uniformisation.
const TAIL: f64 = 1e-15;

/// A chain of states, some of them absorbing.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// Rates `[from][to]`, diagonal and rows of absorbing states 0.
    rates: DMatrix<f64>,
    absorbing: Vec<bool>,
    /// Transient states, in order.
    transient: Vec<usize>,
}

impl Chain {
    /// A chain from rates `[from][to]` by the year and which states are absorbing.
    ///
    /// ```
    /// use boeki_strategy::markov::Chain;
    /// let coin = Chain::new(&[vec![0.0, 3.0, 1.0], vec![0.0; 3], vec![0.0; 3]], &[false, true, true])?;
    /// assert_eq!(coin.absorption()?[0], [0.0, 0.75, 0.25]);
    /// assert_eq!(coin.expected_time()?[0], 0.25);
    /// # Ok::<(), boeki_strategy::StrategyError>(())
    /// ```
    ///
    /// # Errors
    /// Rates that are no rates, that leave an absorbing state, or a state from which no absorbing one can be reached.
    pub fn new(rates: &[Vec<f64>], absorbing: &[bool]) -> Result<Self, StrategyError> {
        let n = absorbing.len();
        let bad = |what: String| {
            Err(StrategyError::BadQuestion {
                what,
                remedy: "a chain has one row and one column of rates from 0 on a state, none on its diagonal or out of absorbing states".into(),
            })
        };
        if rates.len() != n || rates.iter().any(|row| row.len() != n) {
            return bad(format!("rates that are no table of {n} by {n}"));
        }
        for (from, row) in rates.iter().enumerate() {
            for (to, rate) in row.iter().enumerate() {
                let none = from == to || absorbing[from];
                if !(rate.is_finite() && *rate >= 0.0) || (none && *rate != 0.0) {
                    return bad(format!("a rate of {rate} from state {from} to state {to}"));
                }
            }
        }
        let mut ends = absorbing.to_vec();
        for _ in 0..n {
            for from in 0..n {
                ends[from] = ends[from] || (0..n).any(|to| rates[from][to] > 0.0 && ends[to]);
            }
        }
        if let Some(stuck) = ends.iter().position(|reached| !reached) {
            return bad(format!("state {stuck} leads to no absorbing state"));
        }
        Ok(Self {
            rates: DMatrix::from_fn(n, n, |from, to| rates[from][to]),
            absorbing: absorbing.to_vec(),
            transient: (0..n).filter(|state| !absorbing[*state]).collect(),
        })
    }

    /// Number of states.
    pub fn states(&self) -> usize {
        self.absorbing.len()
    }

    /// The same chain with one more absorbing state.
    #[must_use]
    pub fn ending_in(&self, state: usize) -> Self {
        let mut chain = self.clone();
        chain.absorbing[state] = true;
        chain.rates.row_mut(state).fill(0.0);
        chain.transient.retain(|other| *other != state);
        chain
    }

    /// N as `[from][in]` over all states, rows and columns of absorbing ones 0: years in a state, discounted at a rate by the year.
    ///
    /// # Errors
    /// A discount rate below 0 or infinite.
    pub fn stay(&self, discount: f64) -> Result<Vec<Vec<f64>>, StrategyError> {
        if !(discount.is_finite() && discount >= 0.0) {
            return Err(StrategyError::OutOfRange {
                name: "the discount rate".to_owned(),
                value: discount,
                rule: "a number from 0 on, by the year",
            });
        }
        let t = self.transient.len();
        let system = DMatrix::from_fn(t, t, |row, column| {
            let (from, to) = (self.transient[row], self.transient[column]);
            if row == column {
                discount + self.rates.row(from).sum()
            } else {
                -self.rates[(from, to)]
            }
        });
        // Every state reaches an absorbing one: the matrix is a nonsingular M-matrix.
        let inverse = system
            .try_inverse()
            .ok_or_else(|| StrategyError::BadQuestion {
                what: "the chain never ends".into(),
                remedy: "give every state a way to an absorbing one".into(),
            })?;
        let n = self.states();
        let mut stay = vec![vec![0.0; n]; n];
        for (row, from) in self.transient.iter().enumerate() {
            for (column, to) in self.transient.iter().enumerate() {
                stay[*from][*to] = inverse[(row, column)];
            }
        }
        Ok(stay)
    }

    /// Probability of ending in a state, `[from][end]`.
    ///
    /// # Errors
    /// As [`Chain::stay`].
    pub fn absorption(&self) -> Result<Vec<Vec<f64>>, StrategyError> {
        let stay = self.stay(0.0)?;
        let n = self.states();
        Ok((0..n)
            .map(|from| {
                (0..n)
                    .map(|end| match (self.absorbing[from], self.absorbing[end]) {
                        (true, _) => f64::from(u8::from(from == end)),
                        (false, true) => (0..n)
                            .map(|at| stay[from][at] * self.rates[(at, end)])
                            .sum(),
                        (false, false) => 0.0,
                    })
                    .collect()
            })
            .collect())
    }

    /// Expected years to absorption.
    ///
    /// # Errors
    /// As [`Chain::stay`].
    pub fn expected_time(&self) -> Result<Vec<f64>, StrategyError> {
        let stay = self.stay(0.0)?;
        Ok(stay.iter().map(|row| row.iter().sum()).collect())
    }

    /// Probability of ever being in a state, from each.
    ///
    /// # Errors
    /// As [`Chain::stay`].
    pub fn reach(&self, state: usize) -> Result<Vec<f64>, StrategyError> {
        let absorbed = self.ending_in(state).absorption()?;
        Ok(absorbed.iter().map(|row| row[state]).collect())
    }

    /// V: expected discounted cost from each state on, at a cost a year in each.
    ///
    /// # Errors
    /// As [`Chain::stay`]; an absorbing state with a cost and no discounting; costs that are no numbers.
    pub fn cost(&self, costs: &[f64], discount: f64) -> Result<Vec<f64>, StrategyError> {
        let n = self.states();
        let forever = |state: usize| self.absorbing[state] && costs[state] != 0.0;
        if costs.len() != n || costs.iter().any(|cost| !cost.is_finite()) {
            return Err(StrategyError::BadQuestion {
                what: format!("{} costs for {n} states", costs.len()),
                remedy: "give one finite cost a state".into(),
            });
        }
        if discount == 0.0 && (0..n).any(forever) {
            return Err(StrategyError::BadQuestion {
                what: "a cost for ever, not discounted".into(),
                remedy: "discount, or let the final state cost nothing".into(),
            });
        }
        let stay = self.stay(discount)?;
        let end = |state: usize| {
            if forever(state) {
                costs[state] / discount
            } else {
                0.0
            }
        };
        let flow: Vec<f64> = (0..n)
            .map(|at| {
                let last: f64 = (0..n)
                    .filter(|to| self.absorbing[*to])
                    .map(|to| self.rates[(at, to)] * end(to))
                    .sum();
                costs[at] + last
            })
            .collect();
        Ok((0..n)
            .map(|from| {
                if self.absorbing[from] {
                    return end(from);
                }
                stay[from]
                    .iter()
                    .zip(&flow)
                    .map(|(time, cost)| time * cost)
                    .sum()
            })
            .collect())
    }

    /// dV / dq of a rate, from a start: N_si (V_j - V_i). V is what [`Chain::cost`] gave at the same discount, or a column of
    /// [`Chain::absorption`], or [`Chain::expected_time`]; for [`Chain::reach`] ask [`Chain::ending_in`].
    ///
    /// # Errors
    /// As [`Chain::stay`].
    pub fn slope(
        &self,
        start: usize,
        (from, to): (usize, usize),
        value: &[f64],
        discount: f64,
    ) -> Result<f64, StrategyError> {
        Ok(self.stay(discount)?[start][from] * (value[to] - value[from]))
    }

    /// Probability of each state after some years from a start, by uniformisation (Jensen 1953): sum_k Poisson(L t; k) (I + Q / L)^k.
    ///
    /// # Errors
    /// A time below 0 or infinite.
    pub fn after(&self, start: usize, years: f64) -> Result<Vec<f64>, StrategyError> {
        if !(years.is_finite() && years >= 0.0) {
            return Err(StrategyError::OutOfRange {
                name: "the time".to_owned(),
                value: years,
                rule: "years from 0 on",
            });
        }
        let n = self.states();
        let leave: Vec<f64> = (0..n).map(|state| self.rates.row(state).sum()).collect();
        let fastest = leave.iter().copied().fold(0.0, f64::max);
        let mut now = DVector::zeros(n);
        now[start] = 1.0;
        if fastest == 0.0 || years == 0.0 {
            return Ok(now.iter().copied().collect());
        }
        // Transposed: distributions are rows of the theory and columns here.
        let jump = DMatrix::from_fn(n, n, |to, from| {
            let stays = if to == from {
                1.0 - leave[from] / fastest
            } else {
                0.0
            };
            stays + self.rates[(from, to)] / fastest
        });
        let steps = (fastest * years / JUMPS).ceil().max(1.0);
        let mean = fastest * years / steps;
        let mut left = steps;
        while left > 0.0 {
            let (mut weight, mut done) = ((-mean).exp(), 0.0);
            let (mut term, mut sum, mut k) = (now.clone(), DVector::zeros(n), 0.0);
            while 1.0 - done > TAIL && k < 10.0 * JUMPS {
                sum.axpy(weight, &term, 1.0);
                done += weight;
                k += 1.0;
                weight *= mean / k;
                term = &jump * term;
            }
            now = sum / done;
            left -= 1.0;
        }
        Ok(now.iter().copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Six states, the last two absorbing, rates that differ with a seed.
    fn chain(seed: u32) -> (Vec<Vec<f64>>, Vec<bool>) {
        let rate = |from: usize, to: usize| {
            let turn = f64::from(seed) * 0.37 + (from * 7 + to * 3) as f64 * 0.618_034;
            let part = turn - turn.floor();
            if from == to || from > 3 || part < 0.2 {
                0.0
            } else {
                2.0 * part
            }
        };
        let mut rates: Vec<Vec<f64>> = (0..6)
            .map(|f| (0..6).map(|t| rate(f, t)).collect())
            .collect();
        rates[3][5] = 0.3;
        for (row, ends) in rates.iter_mut().take(3).zip(1..) {
            row[3] = row[3].max(0.1 * f64::from(ends));
        }
        (rates, vec![false, false, false, false, true, true])
    }

    #[test]
    fn it_ends_somewhere_with_certainty() {
        for seed in 0..50 {
            let (rates, absorbing) = chain(seed);
            let chain = Chain::new(&rates, &absorbing).unwrap();
            for row in chain.absorption().unwrap() {
                assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                assert!(row.iter().all(|p| (0.0..=1.0 + 1e-12).contains(p)));
            }
            let end = chain.after(0, 1e4).unwrap();
            let absorbed = &chain.absorption().unwrap()[0];
            for (now, ever) in end.iter().zip(absorbed) {
                assert!((now - ever).abs() < 1e-10, "seed {seed}: {now} {ever}");
            }
        }
    }

    #[test]
    fn the_distribution_has_the_closed_form_of_two_states_and_composes() {
        let (up, end) = (1.7, 0.4);
        let rates = vec![vec![0.0, up, 0.0], vec![0.0, 0.0, end], vec![0.0; 3]];
        let chain = Chain::new(&rates, &[false, false, true]).unwrap();
        for t in [0.0_f64, 0.3, 2.0, 90.0] {
            let now = chain.after(0, t).unwrap();
            let middle = up / (up - end) * ((-end * t).exp() - (-up * t).exp());
            assert!((now[0] - (-up * t).exp()).abs() < 1e-13, "{t}");
            assert!((now[1] - middle).abs() < 1e-13, "{t}");
        }
        let (rates, absorbing) = self::chain(3);
        let chain = Chain::new(&rates, &absorbing).unwrap();
        let half = chain.after(0, 1.3).unwrap();
        let mut twice = vec![0.0; 6];
        for (state, p) in half.iter().enumerate() {
            for (sum, q) in twice.iter_mut().zip(chain.after(state, 1.3).unwrap()) {
                *sum += p * q;
            }
        }
        for (one, two) in chain.after(0, 2.6).unwrap().iter().zip(&twice) {
            assert!((one - two).abs() < 1e-12);
        }
    }

    #[test]
    fn expected_time_and_cost_are_integrals_of_the_distribution() {
        let (rates, absorbing) = chain(11);
        let chain = Chain::new(&rates, &absorbing).unwrap();
        let (costs, r) = ([1.0, 0.5, -0.2, 3.0, 0.0, 0.7], 0.06);
        let cost = chain.cost(&costs, r).unwrap()[0];
        let steps = 6000;
        let h = 0.05;
        let flow = |k: u32| {
            let t = h * f64::from(k);
            let now = chain.after(0, t).unwrap();
            let sum: f64 = now.iter().zip(&costs).map(|(p, c)| p * c).sum();
            (-r * t).exp() * sum
        };
        let inner: f64 = (1..steps)
            .map(|k| if k % 2 == 1 { 4.0 } else { 2.0 } * flow(k))
            .sum();
        let integral = (flow(0) + inner + flow(steps)) * h / 3.0;
        assert!((integral - cost).abs() < 1e-5, "{integral} {cost}");
        assert!(chain.cost(&costs, 0.0).is_err());
    }

    #[test]
    fn slopes_agree_with_differences() {
        let (rates, absorbing) = chain(5);
        let base = Chain::new(&rates, &absorbing).unwrap();
        let costs = [0.1, 0.0, 0.6, 2.0, 0.0, 0.3];
        let step = 1e-5;
        for from in 0..4 {
            for to in (0..6).filter(|to| *to != from) {
                let moved = |by: f64| {
                    let mut moved = rates.clone();
                    moved[from][to] += by;
                    Chain::new(&moved, &absorbing).unwrap()
                };
                // One-sided second order where the rate is 0.
                let differ = |of: &dyn Fn(&Chain) -> f64| {
                    (4.0 * of(&moved(step)) - of(&moved(2.0 * step)) - 3.0 * of(&base))
                        / (2.0 * step)
                };
                let at = (from, to);
                let cost = base.cost(&costs, 0.05).unwrap();
                let slope = base.slope(0, at, &cost, 0.05).unwrap();
                let by_steps = differ(&|chain| chain.cost(&costs, 0.05).unwrap()[0]);
                assert!(
                    (slope - by_steps).abs() < 1e-6,
                    "{at:?}: {slope} {by_steps}"
                );
                let ends: Vec<f64> = base
                    .absorption()
                    .unwrap()
                    .iter()
                    .map(|row| row[4])
                    .collect();
                let slope = base.slope(0, at, &ends, 0.0).unwrap();
                let by_steps = differ(&|chain| chain.absorption().unwrap()[0][4]);
                assert!(
                    (slope - by_steps).abs() < 1e-6,
                    "{at:?}: {slope} {by_steps}"
                );
                let stopped = base.ending_in(2);
                let slope = stopped.slope(0, at, &base.reach(2).unwrap(), 0.0).unwrap();
                let by_steps = differ(&|chain| chain.reach(2).unwrap()[0]);
                assert!(
                    (slope - by_steps).abs() < 1e-6,
                    "{at:?}: {slope} {by_steps}"
                );
            }
        }
    }

    #[test]
    fn what_is_no_chain_is_refused() {
        let two = |rate: f64| Chain::new(&[vec![0.0, rate], vec![0.0, 0.0]], &[false, true]);
        for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(two(rate).is_err(), "{rate}");
        }
        assert!(Chain::new(&[vec![0.0, 1.0], vec![1.0, 0.0]], &[false, true]).is_err());
        assert!(Chain::new(&[vec![0.0]], &[false, true]).is_err());
        assert!(two(1.0).unwrap().after(0, -1.0).is_err());
        assert!(two(1.0).unwrap().stay(f64::NAN).is_err());
    }
}

//! Is a deal self-enforcing? Stakes, the patience it takes, and the credibility horizon.
//!
//! A deal is kept for ever or broken once (grim trigger; Dixit 1987; Bagwell & Staiger 1990, American Economic Review 80:4). With
//! per-period payoffs u_deal, u_dev (own best breach while the other still keeps the deal) and u_pun (all periods after),
//!
//! ```text
//! D = u_dev - u_deal      P = u_deal - u_pun      P_S  a stake in security that goes with the deal, per period
//! keep:   D <= delta / (1 - delta) (P + P_S)      <=>      delta >= delta* = D / (D + P + P_S)      for D > 0, P + P_S > 0
//! ```
//!
//! In continuous time the breach pays D a year until the answer comes, T years later, and costs P + P_S a year from then on. At the
//! discount rate r, with turnover h after which those who decide no longer count what comes (or the deal ends anyway),
//!
//! ```text
//! D (1 - e^-(r+h)T) <= (P + P_S) e^-(r+h)T      <=>      e^-(r+h)T >= delta*      <=>      T <= T* = -ln(delta*) / (r + h)
//! ```
//!
//! so that delta(T) = e^-(r+h)T is the discount factor of the time it takes to answer, and T* the longest answer that still deters.

use serde::Serialize;

use crate::StrategyError;

/// Stakes of one player in one deal, per year, in one unit (percent of income, or million USD).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Stakes {
    /// D: what a breach gains while the other still keeps the deal.
    pub temptation: f64,
    /// P: what the answer costs, against the deal.
    pub loss: f64,
}

/// How patient a player must be for a deal to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", content = "delta", rename_all = "kebab-case")]
pub enum Patience {
    /// No temptation and something to lose: kept at any discount factor.
    NotTempted,
    /// Kept from this discount factor on.
    AtLeast(f64),
    /// The breach costs, and the answer is liked better than the deal: kept only below this discount factor.
    AtMost(f64),
    /// The breach gains and the answer costs nothing: never kept.
    NoneSuffices,
}

/// For how long an answer may be on its way.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", content = "years", rename_all = "kebab-case")]
pub enum Horizon {
    /// However late the answer, the deal is kept.
    Unlimited,
    /// Kept if the answer comes within so many years.
    Years(f64),
    /// Not kept, however fast the answer.
    Nothing,
}

impl Horizon {
    /// The years; infinite or 0 at the ends.
    pub fn years(self) -> f64 {
        match self {
            Self::Unlimited => f64::INFINITY,
            Self::Years(years) => years,
            Self::Nothing => 0.0,
        }
    }
}

impl Stakes {
    /// Stakes from three payoffs: of the deal, of the player's own breach while the other keeps the deal, of the answer.
    ///
    /// ```
    /// use boeki_strategy::credibility::{Horizon, Patience, Stakes};
    /// let stakes = Stakes::of(0.0, 1.0, -3.0)?;                            // gains 1, then loses 3 a year
    /// assert_eq!(stakes.patience(0.0), Patience::AtLeast(0.25));
    /// assert_eq!(stakes.patience(4.0), Patience::AtLeast(0.125));          // security linkage
    /// let Horizon::Years(years) = stakes.horizon(0.0, 0.20)? else { unreachable!() };
    /// assert!((years - 4f64.ln() / 0.20).abs() < 1e-12);
    /// # Ok::<(), boeki_strategy::StrategyError>(())
    /// ```
    ///
    /// # Errors
    /// Payoffs that are no numbers.
    pub fn of(deal: f64, breach: f64, answer: f64) -> Result<Self, StrategyError> {
        for (name, value) in [("deal", deal), ("breach", breach), ("answer", answer)] {
            if !value.is_finite() {
                return Err(StrategyError::OutOfRange {
                    name: format!("the payoff of the {name}"),
                    value,
                    rule: "payoffs are finite numbers",
                });
            }
        }
        Ok(Self {
            temptation: breach - deal,
            loss: deal - answer,
        })
    }

    /// Several issues, or players who may compensate each other, under one constraint: a breach of one is answered in all.
    ///
    /// `sum D <= delta / (1 - delta) sum P` holds wherever each `D <= delta / (1 - delta) P` does (the sum of the inequalities), so
    /// pooling never needs more patience than the issue that needs most (Bernheim & Whinston 1990, RAND Journal of Economics 21:1;
    /// Maggi 2016, Handbook of Commercial Policy 1B). It adds payoffs that were solved one by one.
    #[must_use]
    pub fn pooled(stakes: &[Self]) -> Self {
        Self {
            temptation: stakes.iter().map(|one| one.temptation).sum(),
            loss: stakes.iter().map(|one| one.loss).sum(),
        }
    }

    /// Whether the deal is kept at a discount factor with a stake in security.
    pub fn kept(self, delta: f64, security: f64) -> bool {
        self.temptation * (1.0 - delta) <= delta * (self.loss + security)
    }

    /// delta*, with a stake in security of so much a year (0 without linkage).
    pub fn patience(self, security: f64) -> Patience {
        let (gain, loss) = (self.temptation, self.loss + security);
        match (gain > 0.0, loss) {
            (false, loss) if loss >= 0.0 => Patience::NotTempted,
            (false, loss) => Patience::AtMost(gain / (gain + loss)),
            (true, loss) if loss > 0.0 => Patience::AtLeast(gain / (gain + loss)),
            (true, _) => Patience::NoneSuffices,
        }
    }

    /// T*, in years, at r + h by the year.
    ///
    /// # Errors
    /// A rate that is not above zero.
    pub fn horizon(self, security: f64, rate: f64) -> Result<Horizon, StrategyError> {
        if !(rate.is_finite() && rate > 0.0) {
            return Err(StrategyError::OutOfRange {
                name: "discount rate and turnover together".to_owned(),
                value: rate,
                rule: "a number above zero, by the year",
            });
        }
        Ok(match self.patience(security) {
            Patience::NotTempted => Horizon::Unlimited,
            Patience::AtLeast(delta) => Horizon::Years(-delta.ln() / rate),
            // Whoever likes the answer better than the deal is not kept by a faster answer.
            Patience::AtMost(_) | Patience::NoneSuffices => Horizon::Nothing,
        })
    }

    /// The least P_S at which the deal is kept at a discount factor: D (1 - delta) / delta - P; 0 where none is needed.
    pub fn security_needed(self, delta: f64) -> f64 {
        let needed = if delta > 0.0 {
            self.temptation * (1.0 - delta) / delta - self.loss
        } else if self.temptation > 0.0 {
            f64::INFINITY
        } else {
            0.0
        };
        needed.max(0.0)
    }

    /// What those who decide would have to gain from the breach beside welfare (votes, contributions), a year until the answer
    /// comes, to break the deal: delta / (1 - delta) (P + P_S) - D; 0 where it is broken as it is.
    pub fn political_gain_to_break(self, delta: f64, security: f64) -> f64 {
        if delta >= 1.0 {
            return if self.loss + security > 0.0 {
                f64::INFINITY
            } else {
                0.0
            };
        }
        (delta / (1.0 - delta) * (self.loss + security) - self.temptation).max(0.0)
    }
}

/// delta(T) = e^-(r+h)T: the discount factor of an answer that takes so many years.
pub fn discount(rate: f64, years: f64) -> f64 {
    (-rate * years).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers spread over an interval, the same every time.
    fn spread(count: usize, low: f64, high: f64, step: f64) -> impl Iterator<Item = f64> {
        (0..count).map(move |at| {
            let turn = at as f64 * step;
            low + (high - low) * (turn - turn.floor())
        })
    }

    #[test]
    fn the_threshold_is_where_keeping_turns() {
        for (gain, loss) in spread(200, 0.01, 5.0, 0.618).zip(spread(200, 0.01, 9.0, 0.732)) {
            let stakes = Stakes {
                temptation: gain,
                loss,
            };
            let Patience::AtLeast(delta) = stakes.patience(0.0) else {
                panic!("{stakes:?}")
            };
            assert!(stakes.kept(delta + 1e-9, 0.0) && !stakes.kept(delta - 1e-9, 0.0));
            // Discounted sums of a breach, period by period, against the same threshold.
            let sum: f64 = (1..4000).map(|t| delta.powi(t) * loss).sum();
            assert!((sum - gain).abs() < 1e-6 * gain.max(1.0), "{sum} {gain}");
            let needed = stakes.security_needed(delta / 2.0);
            assert!(stakes.kept(delta / 2.0, needed * (1.0 + 1e-9)));
            assert!(!stakes.kept(delta / 2.0, needed * (1.0 - 1e-6)));
            let (rate, horizon) = (0.11, stakes.horizon(0.0, 0.11).unwrap().years());
            assert!(stakes.kept(discount(rate, horizon - 1e-6), 0.0));
            assert!(!stakes.kept(discount(rate, horizon + 1e-6), 0.0));
            let bribe = stakes.political_gain_to_break(discount(rate, horizon / 2.0), 0.0);
            let tempted = |more: f64| Stakes {
                temptation: gain + more,
                loss,
            };
            assert!(tempted(bribe * 0.999).kept(discount(rate, horizon / 2.0), 0.0));
            assert!(!tempted(bribe * 1.001).kept(discount(rate, horizon / 2.0), 0.0));
        }
    }

    #[test]
    fn the_pooled_constraint_contains_the_separate_ones() {
        let gains: Vec<f64> = spread(600, -1.0, 3.0, 0.618_034).collect();
        let losses: Vec<f64> = spread(600, -1.0, 4.0, 0.414_214).collect();
        let mut relaxed = 0;
        for start in 0..597 {
            let issues: Vec<Stakes> = (start..start + 3)
                .map(|at| Stakes {
                    temptation: gains[at],
                    loss: losses[at],
                })
                .collect();
            let pooled = Stakes::pooled(&issues);
            for step in 0..=100 {
                let delta = f64::from(step) / 100.0;
                let separate = issues.iter().all(|one| one.kept(delta, 0.0));
                let together = pooled.kept(delta, 1e-12);
                assert!(together || !separate, "{issues:?} at {delta}");
                relaxed += usize::from(together && !separate);
            }
            let most = issues.iter().map(|one| match one.patience(0.0) {
                Patience::AtLeast(delta) => Some(delta),
                _ => None,
            });
            let most: Option<Vec<f64>> = most.collect();
            if let (Some(most), Patience::AtLeast(delta)) = (most, pooled.patience(0.0)) {
                assert!(delta <= most.into_iter().fold(0.0, f64::max) + 1e-12);
            }
        }
        assert!(relaxed > 1000, "pooling must help somewhere: {relaxed}");
    }

    #[test]
    fn all_four_cases_of_patience_agree_with_the_constraint() {
        let cases = [
            (-1.0, 2.0),
            (1.0, 2.0),
            (-1.0, -2.0),
            (1.0, -2.0),
            (0.0, 0.0),
            (1.0, 0.0),
        ];
        for (temptation, loss) in cases {
            let stakes = Stakes { temptation, loss };
            for step in 1..100 {
                let delta = f64::from(step) / 100.0;
                let by_kind = match stakes.patience(0.0) {
                    Patience::NotTempted => true,
                    Patience::AtLeast(least) => delta >= least,
                    Patience::AtMost(most) => delta <= most,
                    Patience::NoneSuffices => false,
                };
                assert_eq!(by_kind, stakes.kept(delta, 0.0), "{stakes:?} {delta}");
            }
        }
        assert!(Stakes::of(0.0, f64::NAN, 0.0).is_err());
        assert!(
            Stakes {
                temptation: 1.0,
                loss: 1.0
            }
            .horizon(0.0, 0.0)
            .is_err()
        );
        assert_eq!(
            Stakes {
                temptation: 1.0,
                loss: 1.0
            }
            .security_needed(0.0),
            f64::INFINITY
        );
    }
}

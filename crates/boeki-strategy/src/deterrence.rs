//! Deterrence and beliefs: how sure a challenger must be of an ally's commitment, and how many quarrels between allies undo it.
//!
//! A challenger who leaves things as they are has s. If it challenges, it gains g where the ally stays away and loses c where the ally
//! comes. With the belief q that the ally is committed it challenges iff
//!
//! ```text
//! (1 - q) g - q c > s      <=>      q < q* = (g - s) / (g + c)
//! ```
//!
//! Each leader-level dispute between the allies is seen with probability l1 if the ally is committed and l0 if not. By Bayes the odds
//! of commitment are multiplied by l1 / l0 each time, so that after n disputes they are O_0 (l1 / l0)^n: the belief is below q* from
//! the first n with n ln(l0 / l1) > ln(O_0 / O*).

use serde::Serialize;

use crate::StrategyError;
use crate::assumption::{Span, over_corners, within};

/// What a challenger has to gain and to lose, in any one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Challenge {
    /// g: gain where the ally stays away.
    pub gain: Span,
    /// s: what the challenger has without a challenge.
    pub status_quo: Span,
    /// c: loss where the ally comes.
    pub cost: Span,
}

/// What is believed of an ally, and what a dispute says about it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Belief {
    /// Probability that the ally is committed, before any dispute.
    pub prior: Span,
    /// l1: probability of a leader-level dispute if it is.
    pub dispute_if_committed: Span,
    /// l0: the same if it is not.
    pub dispute_if_not: Span,
}

/// Thresholds of deterrence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Deterrence {
    /// q*: belief above which the challenger is deterred; at or below 0 it always is, above 1 never.
    pub threshold: Span,
    /// The belief now.
    pub prior: Span,
    /// Leader-level disputes that push the belief below q*.
    pub disputes: Count,
}

/// A count with its range; nothing where no number of disputes is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Fewest over the inputs.
    pub fewest: Option<u32>,
    /// At the central inputs.
    pub central: Option<u32>,
    /// Most over the inputs.
    pub most: Option<u32>,
}

/// q* = (g - s) / (g + c).
///
/// # Errors
/// g + c not above zero: coming would cost the challenger nothing, and no belief matters.
pub fn threshold(gain: f64, status_quo: f64, cost: f64) -> Result<f64, StrategyError> {
    if gain + cost > 0.0 && gain.is_finite() && cost.is_finite() && status_quo.is_finite() {
        return Ok((gain - status_quo) / (gain + cost));
    }
    Err(StrategyError::OutOfRange {
        name: "the challenger's gain and cost together".to_owned(),
        value: gain + cost,
        rule: "what it gains alone and what the ally costs it must be above zero together",
    })
}

/// The belief after some disputes.
pub fn belief_after(disputes: u32, prior: f64, if_committed: f64, if_not: f64) -> f64 {
    let ratio = (if_committed / if_not).powf(f64::from(disputes));
    prior * ratio / (prior * ratio + 1.0 - prior)
}

/// The least number of disputes after which the belief is below the threshold; nothing if none is enough.
///
/// ```
/// use boeki_strategy::deterrence::disputes_needed;
/// assert_eq!(disputes_needed(0.85, 0.45, 0.30, 0.50), Some(4));
/// assert_eq!(disputes_needed(0.85, 0.45, 0.50, 0.50), None);        // a dispute says nothing
/// assert_eq!(disputes_needed(0.40, 0.45, 0.30, 0.50), Some(0));     // not deterred as it is
/// ```
pub fn disputes_needed(prior: f64, threshold: f64, if_committed: f64, if_not: f64) -> Option<u32> {
    if prior < threshold {
        return Some(0);
    }
    if threshold <= 0.0 || prior >= 1.0 || if_committed >= if_not {
        return None;
    }
    if threshold >= 1.0 {
        return Some(0);
    }
    let odds = |q: f64| (q / (1.0 - q)).ln();
    let steps = (odds(prior) - odds(threshold)) / (if_not / if_committed).ln();
    if steps >= f64::from(u32::MAX) {
        return None;
    }
    // The first whole number above `steps`, checked against the belief itself where rounding could tell.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the largest u32"
    )]
    let mut count = steps.max(0.0).floor() as u32;
    while belief_after(count, prior, if_committed, if_not) >= threshold {
        count = count.checked_add(1)?;
    }
    Some(count)
}

impl Deterrence {
    /// Thresholds and counts over the ranges of all inputs; every one of them moves the answer in one direction, so that the ends are
    /// at corners.
    ///
    /// # Errors
    /// Probabilities that are none; a challenger whom nothing can cost.
    pub fn of(challenge: &Challenge, belief: &Belief) -> Result<Self, StrategyError> {
        for (name, span) in [
            ("the prior belief", belief.prior),
            (
                "the probability of a dispute if committed",
                belief.dispute_if_committed,
            ),
            ("the probability of a dispute if not", belief.dispute_if_not),
        ] {
            within(span, name, 0.0, 1.0)?;
        }
        let positive = belief.dispute_if_committed.low > 0.0 && belief.dispute_if_not.low > 0.0;
        if !positive {
            return Err(StrategyError::OutOfRange {
                name: "the probability of a dispute".to_owned(),
                value: 0.0,
                rule: "above zero: what cannot happen says all, and one dispute settles it",
            });
        }
        threshold(
            challenge.gain.low,
            challenge.status_quo.low,
            challenge.cost.low,
        )?;
        let ratio = |[g, s, c]: [f64; 3]| (g - s) / (g + c);
        let threshold = over_corners(
            [challenge.gain, challenge.status_quo, challenge.cost],
            ratio,
        );
        let (p, l1, l0) = (
            belief.prior,
            belief.dispute_if_committed,
            belief.dispute_if_not,
        );
        let disputes = Count {
            fewest: disputes_needed(p.low, threshold.high, l1.low, l0.high),
            central: disputes_needed(p.central, threshold.central, l1.central, l0.central),
            most: disputes_needed(p.high, threshold.low, l1.high, l0.low),
        };
        Ok(Self {
            threshold,
            prior: p,
            disputes,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threshold_is_where_a_challenge_pays_nothing() {
        for (g, s, c) in [(1.0, 0.1, 1.0), (2.0, 0.5, 0.3), (1.0, -0.2, 4.0)] {
            let q = threshold(g, s, c).unwrap();
            assert!(((1.0 - q) * g - q * c - s).abs() < 1e-12);
        }
        assert!(threshold(1.0, 0.0, -1.0).is_err());
    }

    #[test]
    fn the_count_is_the_first_below_by_bayes_one_dispute_at_a_time() {
        for prior in [0.6, 0.75, 0.9, 0.99] {
            for q in [0.2, 0.45, 0.59] {
                for (l1, l0) in [(0.3, 0.5), (0.1, 0.6), (0.49, 0.5)] {
                    let count = disputes_needed(prior, q, l1, l0).unwrap();
                    let mut belief: f64 = prior;
                    for seen in 0..count {
                        assert!(belief >= q, "{seen} of {count}");
                        belief = belief * l1 / (belief * l1 + (1.0 - belief) * l0);
                    }
                    assert!(belief < q + 1e-12, "{belief} {q}");
                }
            }
        }
    }

    #[test]
    fn the_range_holds_every_corner() {
        let span = |low, central, high| Span { low, central, high };
        let challenge = Challenge {
            gain: Span::exactly(1.0),
            status_quo: span(0.0, 0.1, 0.3),
            cost: span(0.5, 1.0, 2.0),
        };
        let belief = Belief {
            prior: span(0.7, 0.85, 0.95),
            dispute_if_committed: span(0.2, 0.3, 0.35),
            dispute_if_not: span(0.4, 0.5, 0.7),
        };
        let answer = Deterrence::of(&challenge, &belief).unwrap();
        let (fewest, most) = (
            answer.disputes.fewest.unwrap(),
            answer.disputes.most.unwrap(),
        );
        for s in [0.0, 0.15, 0.3] {
            for p in [0.7, 0.8, 0.95] {
                for l in [0.2, 0.35] {
                    let count = disputes_needed(p, 0.9 * (1.0 - s) / 2.0 + 0.05, l, 0.5).unwrap();
                    assert!((fewest..=most).contains(&count));
                }
            }
        }
        let odd = Belief {
            prior: span(0.7, 0.85, 1.2),
            ..belief
        };
        assert!(Deterrence::of(&challenge, &odd).is_err());
    }
}

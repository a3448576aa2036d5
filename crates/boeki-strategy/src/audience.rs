//! Who backs down in a public crisis: the war of attrition with audience costs of Fearon (1994, American Political Science Review 88:3),
//! derived here for audience costs that grow by a_i a unit of time and costs of conflict that are private and uniform.
//!
//! The prize is worth v_i. Whoever backs down at t pays a_i t and the other has the prize; conflict costs c_i, known to i alone and uniform
//! on [0, C_i]. A type with c_i < a_i t would rather fight than back down at t: it is locked in. Before the horizon T nobody fights (waiting
//! may still bring the prize) and whoever backs down must be indifferent about when, which sets the other's hazard:
//!
//! ```text
//! h_j(t) v_i = a_i - h_j(t) a_i t    =>    h_j = a_i / (v_i + a_i t)    =>    1 - Q_j(t) = (1 - q_j) / (1 + (a_i / v_i) t)
//! ```
//!
//! q_j is the chance that j backs down at once. At T all that are left are locked in: 1 - Q_j(T) = a_j T / C_j. At most one q is above 0, so
//! T is the lesser of the two roots of (with A = a / v and K = C / v)
//!
//! ```text
//! A_j T (1 + A_i T) = K_j    =>    T_j = (sqrt(1 + 4 A_i K_j / A_j) - 1) / (2 A_i)         q_j = 1 - A_j T (1 + A_i T) / K_j
//! ```
//!
//! and j ends up backing down unless the other does so first with probability 1 - A_j T / K_j: the one with the higher A / K, audience costs
//! relative to the most that conflict can cost, is the less likely to.

use serde::Serialize;

use crate::StrategyError;

/// Intervals of the integral over the crisis; the integrand is smooth and bounded by 1.
const STEPS: u32 = 200;

/// One side of a crisis, all in one unit of money.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Side {
    /// v: what prevailing is worth.
    pub prize: f64,
    /// a: growth of the cost of backing down, a unit of time.
    pub audience: f64,
    /// C: the most that conflict can cost, against backing down at once.
    pub most_conflict_costs: f64,
}

/// The equilibrium of a crisis.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Crisis {
    /// T: time from which both are locked in.
    pub horizon: f64,
    /// q: chance that a side backs down at once.
    pub at_once: [f64; 2],
    /// Chance that a side backs down first.
    pub backs_down: [f64; 2],
    /// Chance of conflict at the horizon.
    pub conflict: f64,
    /// a at which the side would be as little likely to be locked out as the other: A_i / K_i = A_j / K_j.
    pub audience_to_match: [f64; 2],
}

impl Crisis {
    /// Solves it.
    ///
    /// ```
    /// use boeki_strategy::audience::{Crisis, Side};
    /// let side = Side { prize: 1.0, audience: 0.1, most_conflict_costs: 2.0 };
    /// let even = Crisis::of([side, side])?;
    /// assert!((even.backs_down[0] - even.backs_down[1]).abs() < 1e-12);
    /// let loud = Crisis::of([Side { audience: 0.3, ..side }, side])?;
    /// assert!(loud.backs_down[0] < loud.backs_down[1]);
    /// # Ok::<(), boeki_strategy::StrategyError>(())
    /// ```
    ///
    /// # Errors
    /// A prize, an audience or a cost of conflict that is not above zero: then there is nothing to win, nobody to answer to, or no reason
    /// not to fight, and no crisis of this kind.
    pub fn of(sides: [Side; 2]) -> Result<Self, StrategyError> {
        for side in &sides {
            for (name, value) in [
                ("the prize of a crisis", side.prize),
                ("the growth of audience costs", side.audience),
                (
                    "the cost of conflict against backing down",
                    side.most_conflict_costs,
                ),
            ] {
                if !(value.is_finite() && value > 0.0) {
                    return Err(StrategyError::OutOfRange {
                        name: name.to_owned(),
                        value,
                        rule: "above zero, else it is no war of attrition",
                    });
                }
            }
        }
        let a = sides.map(|side| side.audience / side.prize);
        let k = sides.map(|side| side.most_conflict_costs / side.prize);
        let root = |j: usize| {
            let i = 1 - j;
            // (sqrt(1 + 4 x) - 1) / (2 A_i) without cancellation for small x = A_i K_j / A_j.
            2.0 * k[j] / a[j] / (1.0 + (1.0 + 4.0 * a[i] * k[j] / a[j]).sqrt())
        };
        let horizon = root(0).min(root(1));
        let left = |j: usize| (a[j] * horizon / k[j]).min(1.0);
        let at_once = [0, 1].map(|j| (1.0 - left(j) * (1.0 + a[1 - j] * horizon)).max(0.0));
        let first = |j: usize| {
            at_once[j] + (1.0 - at_once[j]) * first_to_quit(a, at_once[1 - j], j, horizon)
        };
        Ok(Self {
            horizon,
            at_once,
            backs_down: [first(0), first(1)],
            conflict: left(0) * left(1),
            audience_to_match: [0, 1].map(|i| a[1 - i] * k[i] / k[1 - i] * sides[i].prize),
        })
    }
}

/// int_0^T A_i / (1 + A_i t)^2 * (1 - q_i) / (1 + A_j t) dt, the chance that j quits during the crisis and before i (Simpson).
fn first_to_quit(a: [f64; 2], other_at_once: f64, j: usize, horizon: f64) -> f64 {
    let i = 1 - j;
    let density = |t: f64| {
        let quits = a[i] / (1.0 + a[i] * t).powi(2);
        quits * (1.0 - other_at_once) / (1.0 + a[j] * t)
    };
    // In ln(1 + A t), in which the integrand stays tame however long the crisis is.
    let most = a[0].max(a[1]);
    let end = (most * horizon).ln_1p();
    let at = |step: u32| {
        let s = end * f64::from(step) / f64::from(STEPS);
        density(s.exp_m1() / most) * s.exp() / most
    };
    let inner: f64 = (1..STEPS)
        .map(|step| if step % 2 == 1 { 4.0 } else { 2.0 } * at(step))
        .sum();
    (at(0) + inner + at(STEPS)) * end / f64::from(STEPS) / 3.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(audience: f64, most: f64) -> Side {
        Side {
            prize: 1.0,
            audience,
            most_conflict_costs: most,
        }
    }

    #[test]
    fn somebody_backs_down_or_both_fight() {
        for (one, other) in [(0.1, 0.1), (0.01, 0.5), (2.0, 0.3)] {
            for (c, d) in [(0.5, 0.5), (3.0, 0.2), (20.0, 40.0)] {
                let crisis = Crisis::of([side(one, c), side(other, d)]).unwrap();
                let sum: f64 = crisis.backs_down.iter().sum::<f64>() + crisis.conflict;
                assert!((sum - 1.0).abs() < 1e-8, "{crisis:?} {sum}");
                assert!(crisis.at_once.iter().any(|q| *q < 1e-12));
            }
        }
    }

    #[test]
    fn even_sides_have_the_closed_form() {
        let (a, k) = (0.2, 1.5);
        let crisis = Crisis::of([side(a, k), side(a, k)]).unwrap();
        let t = ((1.0 + 4.0 * k).sqrt() - 1.0) / (2.0 * a);
        assert!((crisis.horizon - t).abs() < 1e-12);
        let quits = 0.5 * (1.0 - (1.0 + a * t).powi(-2));
        assert!((crisis.backs_down[0] - quits).abs() < 1e-9);
    }

    #[test]
    fn no_type_that_quits_would_rather_quit_at_another_time() {
        let sides = [side(0.1, 2.0), side(0.25, 1.0)];
        let crisis = Crisis::of(sides).unwrap();
        // Payoff of i from planning to quit at t, by the other's distribution of quitting times.
        for i in 0..2 {
            let j = 1 - i;
            let a = sides[i].audience;
            let gone = |t: f64| 1.0 - (1.0 - crisis.at_once[j]) / (1.0 + a * t);
            let worth = |t: f64| gone(t) - (1.0 - gone(t)) * a * t;
            let early = worth(0.0);
            for part in 1..10 {
                let t = crisis.horizon * f64::from(part) / 10.0;
                assert!((worth(t) - early).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn more_audience_means_less_backing_down_and_the_match_is_where_it_turns() {
        let mut before = 1.0;
        for step in 1..40 {
            let loud = 0.02 * f64::from(step);
            let crisis = Crisis::of([side(loud, 2.0), side(0.2, 1.0)]).unwrap();
            assert!(crisis.backs_down[0] < before);
            before = crisis.backs_down[0];
            let unlocked = |audience: f64, most: f64| 1.0 - audience * crisis.horizon / most;
            let less_likely_locked = unlocked(loud, 2.0) > unlocked(0.2, 1.0) + 1e-12;
            assert_eq!(
                loud < crisis.audience_to_match[0] - 1e-12,
                less_likely_locked
            );
        }
        assert!(Crisis::of([side(0.0, 1.0), side(0.1, 1.0)]).is_err());
        assert!(Crisis::of([side(0.1, f64::NAN), side(0.1, 1.0)]).is_err());
    }
}

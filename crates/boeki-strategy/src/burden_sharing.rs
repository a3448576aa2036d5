//! Who bears the burden of an alliance: Nash provision of a joint product (Olson & Zeckhauser 1966, Review of Economics and Statistics
//! 48:3; with spillovers McGuire 1974 and Sandler 1977).
//!
//! An ally with income I_i spends g_i on defence and the rest on consumption. A share rho of what the others spend protects it as well:
//! rho = 1 is the purely public good of Olson & Zeckhauser, rho = 0 a private one, in between a joint product.
//!
//! ```text
//! max (1 - a) ln(I_i - g_i) + a ln(g_i + rho sum_{j != i} g_j)
//! g_i = max(0, a I_i - (1 - a) rho sum_{j != i} g_j)                                   best reply
//! G   = a I_C / (1 + (|C| - 1)(1 - a) rho)          g_i = (a I_i - (1 - a) rho G) / (1 - (1 - a) rho),  i in C
//! ```
//!
//! with C the allies that spend: the largest ones, since g_i / I_i = (a - (1 - a) rho G / I_i) / (1 - (1 - a) rho) rises with I_i for rho
//! above 0 (exploitation of the large by the small) and is a for all at rho = 0.

use serde::Serialize;

use crate::StrategyError;

/// Nash provision of an alliance.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Provision {
    /// g_i, in units of income.
    pub spending: Vec<f64>,
    /// g_i / I_i.
    pub burden: Vec<f64>,
}

/// What two allies' spending reveals, if they value defence alike.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Revealed {
    /// a: weight of defence in utility.
    pub taste: f64,
    /// rho: share of the other's spending that protects as well.
    pub spillover: f64,
    /// rho from which on the smaller ally would spend nothing at that taste; above 1 it never would.
    pub spillover_of_free_ride: f64,
}

fn positive(name: &str, value: f64) -> Result<f64, StrategyError> {
    if value.is_finite() && value > 0.0 {
        return Ok(value);
    }
    Err(StrategyError::OutOfRange {
        name: name.to_owned(),
        value,
        rule: "a number above zero",
    })
}

impl Provision {
    /// The Nash equilibrium; it is unique.
    ///
    /// ```
    /// use boeki_strategy::burden_sharing::Provision;
    /// let public = Provision::nash(&[20.0, 5.0], 0.03, 1.0)?;
    /// assert_eq!(public.spending[1], 0.0);                             // the small one rides free
    /// let private = Provision::nash(&[20.0, 5.0], 0.03, 0.0)?;
    /// assert!((private.burden[0] - private.burden[1]).abs() < 1e-15);
    /// # Ok::<(), boeki_strategy::StrategyError>(())
    /// ```
    ///
    /// # Errors
    /// Incomes not above zero, a taste not strictly between 0 and 1, a spillover not between 0 and 1.
    pub fn nash(incomes: &[f64], taste: f64, spillover: f64) -> Result<Self, StrategyError> {
        for income in incomes {
            positive("an ally's income", *income)?;
        }
        if !(taste > 0.0 && taste < 1.0) {
            return Err(StrategyError::OutOfRange {
                name: "the weight of defence".to_owned(),
                value: taste,
                rule: "strictly between 0 and 1",
            });
        }
        if !(0.0..=1.0).contains(&spillover) {
            return Err(StrategyError::OutOfRange {
                name: "the spillover of defence".to_owned(),
                value: spillover,
                rule: "from 0 (private) to 1 (public)",
            });
        }
        let mut order: Vec<usize> = (0..incomes.len()).collect();
        order.sort_by(|a, b| incomes[*b].total_cmp(&incomes[*a]));
        let shift = (1.0 - taste) * spillover;
        // The largest first: one more spends as long as it wants to beside those before it.
        let (mut sum, mut spenders, mut total) = (0.0, 0.0, 0.0);
        for &ally in &order {
            if taste * incomes[ally] <= shift * total {
                break;
            }
            sum += incomes[ally];
            spenders += 1.0;
            total = taste * sum / (1.0 + (spenders - 1.0) * shift);
        }
        let spending: Vec<f64> = incomes
            .iter()
            .map(|income| ((taste * income - shift * total) / (1.0 - shift)).max(0.0))
            .collect();
        let burden = spending.iter().zip(incomes).map(|(g, i)| g / i).collect();
        Ok(Self { spending, burden })
    }
}

impl Revealed {
    /// The taste and the spillover at which two allies' spending is a Nash equilibrium. With k = a / (1 - a), both conditions
    /// k (I_i - g_i) = g_i + rho g_j are linear in k and rho:
    ///
    /// ```text
    /// rho = (g_1 x_2 - g_2 x_1) / (g_1 x_1 - g_2 x_2)      x_i = I_i - g_i      k = (g_1 + rho g_2) / x_1
    /// ```
    ///
    /// # Errors
    /// Incomes or spending not above zero, spending above income, and allies of the same size or with the burden on the smaller one,
    /// whose spending no spillover explains.
    pub fn of(incomes: [f64; 2], spending: [f64; 2]) -> Result<Self, StrategyError> {
        for (income, spent) in incomes.iter().zip(&spending) {
            positive("an ally's income", *income)?;
            positive("an ally's spending on defence", *spent)?;
            positive("what an ally has left beside defence", income - spent)?;
        }
        let (g, x) = (
            spending,
            [incomes[0] - spending[0], incomes[1] - spending[1]],
        );
        let spillover = (g[0] * x[1] - g[1] * x[0]) / (g[0] * x[0] - g[1] * x[1]);
        if !(spillover.is_finite() && (0.0..=1.0).contains(&spillover)) {
            return Err(StrategyError::OutOfRange {
                name: "the spillover that would explain the spending".to_owned(),
                value: spillover,
                rule: "from 0 to 1: the larger ally must bear the larger burden, else tastes or threats differ",
            });
        }
        let k = (g[0] + spillover * g[1]) / x[0];
        let (large, small) = (incomes[0].max(incomes[1]), incomes[0].min(incomes[1]));
        let taste = k / (1.0 + k);
        // The large one alone spends a I; the small one adds nothing from a I_small = (1 - a) rho a I_large on.
        Ok(Self {
            taste,
            spillover,
            spillover_of_free_ride: small / ((1.0 - taste) * large),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INCOMES: [f64; 5] = [25.9, 15.8, 4.2, 4.1, 1.8];

    #[test]
    fn nobody_wants_to_spend_otherwise() {
        for step in 0..=20 {
            let (taste, rho) = (0.04, f64::from(step) / 20.0);
            let found = Provision::nash(&INCOMES, taste, rho).unwrap();
            let total: f64 = found.spending.iter().sum();
            for (ally, income) in INCOMES.iter().enumerate() {
                let own = found.spending[ally];
                let others = rho * (total - own);
                let utility =
                    |g: f64| (1.0 - taste) * (income - g).ln() + taste * (g + others).ln();
                for other in [0.5 * own + 1e-6, own + 1e-4, own + 0.1] {
                    assert!(utility(own) >= utility(other) - 1e-12, "{ally} at {rho}");
                }
                if own > 1e-3 {
                    assert!(utility(own) >= utility(own - 1e-4));
                }
            }
        }
    }

    #[test]
    fn the_large_is_exploited_by_the_small_and_less_so_the_more_private_the_good_is() {
        let gap = |rho: f64| {
            let burden = Provision::nash(&INCOMES[..2], 0.04, rho).unwrap().burden;
            burden[0] - burden[1]
        };
        // The small one rides free from here on.
        let edge = INCOMES[1] / (0.96 * INCOMES[0]);
        let mut before = 0.0;
        for step in 1..=20 {
            let rho = f64::from(step) / 20.0;
            let now = gap(rho);
            if rho < edge {
                assert!(now > before, "{step}: {now} {before}");
            } else {
                assert!((now - 0.04).abs() < 1e-15);
            }
            before = now;
        }
        assert!(gap(0.0).abs() < 1e-15);
        let public = Provision::nash(&INCOMES, 0.04, 1.0).unwrap();
        assert!(public.burden[0] > 0.0 && public.burden[1..].iter().all(|b| *b == 0.0));
    }

    #[test]
    fn what_spending_reveals_gives_the_spending_back() {
        for (taste, rho) in [(0.03, 0.1), (0.05, 0.01), (0.04, 0.15)] {
            let incomes = [25.9, 4.1];
            let g = Provision::nash(&incomes, taste, rho).unwrap().spending;
            let found = Revealed::of(incomes, [g[0], g[1]]).unwrap();
            assert!((found.taste - taste).abs() < 1e-12 && (found.spillover - rho).abs() < 1e-9);
            let at = |rho: f64| Provision::nash(&incomes, taste, rho).unwrap().spending[1];
            let edge = found.spillover_of_free_ride;
            assert!(at(edge * 0.999) > 0.0 && at(edge * 1.001) == 0.0);
        }
        assert!(Revealed::of([10.0, 4.0], [0.1, 0.2]).is_err());
        assert!(Provision::nash(&[1.0, f64::NAN], 0.1, 0.5).is_err());
        assert!(Provision::nash(&[1.0], 0.1, 1.5).is_err());
    }
}

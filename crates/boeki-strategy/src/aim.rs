//! What a player wants: welfare, or welfare with the weights that lobbies give to the people of each sector.
//!
//! Welfare of a group is the sum of its members' equivalent variations over the sum of their incomes, in logs: for one region
//! exactly its log welfare. With weights lambda_s (Grossman & Helpman 1994; Ossa 2014), the people of sector s hold its value
//! added and their share a_s of all other income (customs revenue, transfers), so that sectors add up to the nation:
//!
//! ```text
//! W_s = (VA_s + a_s (I - VA)) / P      a_s = VA_s / VA in the base      sum_s W_s = I / P
//! G   = sum_s lambda_s W_s = Lambda I / P + sum_s (lambda_s - Lambda) VA_s / P      Lambda = sum_s lambda_s a_s
//! ```

use boeki_equilibrium::{Equilibrium, Outcome};

use crate::{Player, StrategyError};

/// The aim of a player.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Aim {
    /// Welfare alone.
    #[default]
    Welfare,
    /// Weights of the people of each sector, one a sector, mean 1. They are revealed by observed tariffs or assumed.
    Weighted(Vec<f64>),
}

impl Aim {
    /// Checks that weights fit an economy.
    ///
    /// # Errors
    /// A number of weights other than that of sectors, negative or infinite weights, or none above zero.
    pub fn check(&self, sectors: usize) -> Result<(), StrategyError> {
        let Aim::Weighted(weights) = self else {
            return Ok(());
        };
        if weights.len() != sectors {
            return Err(StrategyError::BadQuestion {
                what: format!("{} lobbying weights for {sectors} sectors", weights.len()),
                remedy: "give one weight a sector".into(),
            });
        }
        for (sector, &value) in weights.iter().enumerate() {
            if !(value.is_finite() && value >= 0.0) {
                return Err(StrategyError::OutOfRange {
                    name: format!("the lobbying weight of sector {sector}"),
                    value,
                    rule: "a weight is a number from 0 on",
                });
            }
        }
        if weights.iter().all(|weight| *weight == 0.0) {
            return Err(StrategyError::BadQuestion {
                what: "all lobbying weights are zero".into(),
                remedy: "somebody must count: give a weight above zero".into(),
            });
        }
        Ok(())
    }

    /// G, or real income where nobody is weighted: million USD at base prices.
    pub fn level(&self, player: &Player, at: &Equilibrium) -> f64 {
        match self {
            Aim::Welfare => {
                let (gain, income) = gains(player, at);
                income + gain
            }
            Aim::Weighted(weights) => {
                let members = player.members.iter();
                members
                    .map(|&region| Sides::of(weights, region, at).value())
                    .sum()
            }
        }
    }

    /// Log of what the player reaches, relative to the base.
    pub fn value(&self, player: &Player, at: &Equilibrium) -> f64 {
        match self {
            Aim::Welfare => {
                if let [region] = player.members[..] {
                    return at.ln_welfare()[region];
                }
                let (gain, income) = gains(player, at);
                (gain / income).ln_1p()
            }
            Aim::Weighted(weights) => {
                let (mut now, mut before) = (0.0, 0.0);
                for &region in &player.members {
                    let sides = Sides::of(weights, region, at);
                    now += sides.value();
                    before += sides.base;
                }
                (now / before).ln()
            }
        }
    }

    /// The same as a sum of outcomes, to first order: weights whose sum of derivatives is the derivative of [`Aim::value`].
    pub fn terms(&self, player: &Player, at: &Equilibrium) -> Vec<(Outcome, f64)> {
        let mut terms = Vec::new();
        match self {
            Aim::Welfare => {
                let (gain, income) = gains(player, at);
                for &region in &player.members {
                    terms.push((Outcome::Welfare { region }, 1.0 / (income + gain)));
                }
            }
            Aim::Weighted(weights) => {
                let all: Vec<(usize, Sides)> = player
                    .members
                    .iter()
                    .map(|&region| (region, Sides::of(weights, region, at)))
                    .collect();
                let total: f64 = all.iter().map(|(_, sides)| sides.value()).sum();
                for (region, sides) in all {
                    let base = at.base();
                    terms.push((Outcome::Welfare { region }, sides.mean / total));
                    terms.push((Outcome::ConsumerPrices { region }, -sides.tilt / total));
                    for (sector, weight) in weights.iter().enumerate() {
                        let share = base.value_added_share[(region, sector)];
                        let worth = share * (weight - sides.mean) / (sides.price * total);
                        if worth != 0.0 {
                            let sector = Some(sector);
                            terms.push((Outcome::Output { region, sector }, worth));
                        }
                    }
                }
            }
        }
        terms
    }
}

/// Equivalent variation and base income of a player, million USD.
fn gains(player: &Player, at: &Equilibrium) -> (f64, f64) {
    let welfare = at.ln_welfare();
    player.members.iter().fold((0.0, 0.0), |sum, &region| {
        let income = at.base().income[region];
        (sum.0 + income * welfare[region].exp_m1(), sum.1 + income)
    })
}

/// The pieces of G in one region, million USD of base prices.
struct Sides {
    /// Lambda.
    mean: f64,
    /// I / P.
    real_income: f64,
    /// sum_s (lambda_s - Lambda) VA_s / P.
    tilt: f64,
    /// P.
    price: f64,
    /// G of the base.
    base: f64,
}

impl Sides {
    fn of(weights: &[f64], region: usize, at: &Equilibrium) -> Self {
        let base = at.base();
        let before = base.output();
        let added = |output: &boeki_economy::Grid, sector: usize| {
            base.value_added_share[(region, sector)] * output[(region, sector)]
        };
        let total: f64 = (0..weights.len()).map(|s| added(&before, s)).sum();
        let mean = weights
            .iter()
            .enumerate()
            .map(|(s, weight)| weight * added(&before, s) / total)
            .sum::<f64>();
        let price = at.ln_consumer_price()[region].exp();
        let tilted = |output: &boeki_economy::Grid| -> f64 {
            weights
                .iter()
                .enumerate()
                .map(|(s, weight)| (weight - mean) * added(output, s))
                .sum()
        };
        Self {
            mean,
            real_income: base.income[region] * at.ln_welfare()[region].exp(),
            tilt: tilted(at.output()) / price,
            price,
            base: mean * base.income[region] + tilted(&before),
        }
    }

    fn value(&self) -> f64 {
        self.mean * self.real_income + self.tilt
    }
}

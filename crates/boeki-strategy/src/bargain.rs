//! Nash bargaining between two players over the tariffs on each other's goods, and over money.
//!
//! ```text
//! max  w ln(U_a - d_a) + (1 - w) ln(U_b - d_b)        (Nash 1950, Econometrica 18; weights: Kalai 1977)
//! ```
//!
//! U are equivalent variations of solved equilibria, million USD a year, and d those of the threat point. With side payments the
//! two first make the sum U_a + U_b as large as they can and then split the surplus by w: a payment is money at base prices, taken
//! from one side's gain and added to the other's. What a payment does to wages and prices abroad is not in it.

use boeki_economy::Policy;
use boeki_equilibrium::{Equilibrium, Gradient, Outcome};

use crate::curvature::Curvature;
use crate::game::{Game, Profile};
use crate::quasi_newton::{Ascent, Limits, ascend};
use crate::{Payoff, Player, StrategyError};

/// What is bargained over: a game of two seats, each setting its tariffs on the other's goods.
#[derive(Clone, Debug)]
pub struct Table {
    /// The two, with the tariffs that the deal settles.
    pub game: Game,
    /// What each has without a deal, million USD a year against the base.
    pub threat: [f64; 2],
    /// Bargaining weight of the first, between 0 and 1.
    pub weight: f64,
    /// Whether money changes hands.
    pub side_payments: bool,
    /// Unit in which each counts its gains, in million USD: the deal does not depend on it.
    pub unit: [f64; 2],
}

/// A deal.
#[derive(Clone, Debug)]
pub struct Deal {
    /// The tariffs.
    pub profile: Profile,
    /// The equilibrium under them.
    pub equilibrium: Equilibrium,
    /// Gains of each over its threat point, million USD a year, after the payment.
    pub gains: [f64; 2],
    /// What the first pays the second, million USD a year; negative where the second pays. Zero without side payments.
    pub payment: f64,
    /// Distance from the first-order conditions, log points of a tariff.
    pub residual: f64,
    /// Quasi-Newton steps.
    pub steps: usize,
}

impl Table {
    /// Sits two players down.
    ///
    /// # Errors
    /// Another number of players, a weight outside 0 to 1, units that are not above zero.
    pub fn new(game: Game, threat: [f64; 2], weight: f64) -> Result<Self, StrategyError> {
        if game.seats.len() != 2 {
            return Err(StrategyError::BadQuestion {
                what: format!("{} players at a table for two", game.seats.len()),
                remedy: "name two; several pairs bargain by turns (Nash-in-Nash)".into(),
            });
        }
        if !(weight > 0.0 && weight < 1.0) {
            return Err(StrategyError::OutOfRange {
                name: "the bargaining weight".into(),
                value: weight,
                rule: "it lies between 0 and 1: the part of the joint gain that the first one gets",
            });
        }
        Ok(Self {
            game,
            threat,
            weight,
            side_payments: false,
            unit: [1.0; 2],
        })
    }

    /// With money that changes hands.
    #[must_use]
    pub fn with_side_payments(mut self) -> Self {
        self.side_payments = true;
        self
    }

    fn players(&self) -> [&Player; 2] {
        [&self.game.seats[0].player, &self.game.seats[1].player]
    }

    /// U of both at an equilibrium, million USD a year.
    fn utility(&self, at: &Equilibrium) -> [f64; 2] {
        let [a, b] = self.players();
        let payoffs = Payoff::of("", at, &[a.clone(), b.clone()]);
        [payoffs.musd[0], payoffs.musd[1]]
    }

    /// Gains over the threat, without payments.
    fn gains(&self, at: &Equilibrium) -> [f64; 2] {
        let utility = self.utility(at);
        [utility[0] - self.threat[0], utility[1] - self.threat[1]]
    }

    /// The deal, or nothing where no deal that was tried makes both better off than the threat.
    ///
    /// The climb starts from the best of the status quo, the given profiles and points between them and free trade.
    ///
    /// # Errors
    /// An equilibrium that is not found.
    pub fn strike(&self, starts: &[Profile]) -> Result<Option<Deal>, StrategyError> {
        let Some(start) = self.best_start(starts)? else {
            return Ok(None);
        };
        let within: Vec<(f64, f64)> = self
            .game
            .seats
            .iter()
            .flat_map(|seat| seat.space.variables.iter().map(|it| it.within))
            .collect();
        let mut climb = Climb {
            table: self,
            policy: self.game.status_quo.clone(),
            at: None,
            wages: None,
        };
        let limits = Limits {
            tolerance: 1e-6,
            steps: 300,
        };
        let summit = ascend(&mut climb, &start.concat(), &within, limits)?;
        let profile = self.split(&summit.point);
        let equilibrium = self
            .game
            .solve(&self.game.policy(&profile), climb.wages.as_deref())?;
        let mut gains = self.gains(&equilibrium);
        let mut payment = 0.0;
        if self.side_payments {
            let surplus = gains[0] + gains[1];
            payment = gains[0] - self.weight * surplus;
            gains = [self.weight * surplus, (1.0 - self.weight) * surplus];
        }
        Ok(Some(Deal {
            profile,
            equilibrium,
            gains,
            payment,
            residual: summit.residual,
            steps: summit.steps,
        }))
    }

    fn split(&self, point: &[f64]) -> Profile {
        let first = self.game.seats[0].space.variables.len();
        vec![point[..first].to_vec(), point[first..].to_vec()]
    }

    fn best_start(&self, given: &[Profile]) -> Result<Option<Profile>, StrategyError> {
        let free = self.game.flat_profile(0.0);
        let mut starts = vec![self.game.status_quo_profile(), free.clone()];
        for profile in given {
            for share in [1.0, 0.9, 0.5] {
                let mix = profile.iter().zip(&free).map(|(from, to)| {
                    let pairs = from.iter().zip(to);
                    pairs.map(|(a, b)| share * a + (1.0 - share) * b).collect()
                });
                starts.push(mix.collect());
            }
        }
        let mut best: Option<(f64, Profile)> = None;
        for start in starts {
            let at = self.game.solve(&self.game.policy(&start), None)?;
            let value = self.objective(&self.gains(&at));
            if value.is_finite() && best.as_ref().is_none_or(|(most, _)| value > *most) {
                best = Some((value, start));
            }
        }
        Ok(best.map(|(_, start)| start))
    }

    /// The Nash product in logs; minus infinity where somebody does not gain.
    fn objective(&self, gains: &[f64; 2]) -> f64 {
        if self.side_payments {
            let surplus = gains[0] + gains[1];
            return if surplus > 0.0 {
                surplus.ln()
            } else {
                f64::NEG_INFINITY
            };
        }
        if gains.iter().all(|gain| *gain > 0.0) {
            let [a, b] = [gains[0] / self.unit[0], gains[1] / self.unit[1]];
            self.weight * a.ln() + (1.0 - self.weight) * b.ln()
        } else {
            f64::NEG_INFINITY
        }
    }

    /// d objective / d U of each.
    fn prices(&self, gains: &[f64; 2]) -> [f64; 2] {
        if self.side_payments {
            return [1.0 / (gains[0] + gains[1]); 2];
        }
        [self.weight / gains[0], (1.0 - self.weight) / gains[1]]
    }
}

struct Climb<'t> {
    table: &'t Table,
    policy: Policy,
    at: Option<Equilibrium>,
    wages: Option<Vec<f64>>,
}

impl Ascent for Climb<'_> {
    fn value(&mut self, point: &[f64]) -> Result<f64, StrategyError> {
        let profile = self.table.split(point);
        for (seat, rates) in self.table.game.seats.iter().zip(&profile) {
            seat.space.write(rates, &mut self.policy);
        }
        let at = self.table.game.solve(&self.policy, self.wages.as_deref())?;
        self.wages = Some(at.start());
        let value = self.table.objective(&self.table.gains(&at));
        self.at = Some(at);
        Ok(value)
    }

    fn slope(&mut self, gradient: &mut [f64]) -> Result<Curvature, StrategyError> {
        let mut curvature = Curvature::default();
        let Some(at) = &self.at else {
            return Ok(curvature);
        };
        let prices = self.table.prices(&self.table.gains(at));
        let mut terms = Vec::new();
        for (player, price) in self.table.players().into_iter().zip(prices) {
            for &region in &player.members {
                terms.push((Outcome::Welfare { region }, price));
            }
        }
        let slopes = Gradient::taxes_of_sum(at, &terms)?;
        let mut first = 0;
        for (seat, price) in self.table.game.seats.iter().zip(prices) {
            for (offset, variable) in seat.space.variables.iter().enumerate() {
                gradient[first + offset] = variable.slope(&slopes);
            }
            let members = seat.player.members.iter();
            let income: f64 = members.map(|&region| at.income()[region]).sum();
            curvature.add(seat.curvature(at), first, price * income);
            first += seat.space.variables.len();
        }
        Ok(curvature)
    }
}

/// The bargaining weight of the first that a deal reveals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RevealedWeight {
    /// Gains of each over the threat, million USD a year.
    pub gains: [f64; 2],
    /// The weight, if money is what they split: gain_a / (gain_a + gain_b). Nothing where one of them does not gain.
    pub by_money: Option<f64>,
    /// The weight, if the tariff is: the same with b's gain counted at what a tariff takes from b for what it gives a,
    /// m = -(dU_b/dt) / (dU_a/dt). Nothing where one does not gain or where the tariff gives one nothing at the other's cost.
    pub by_tariff: Option<f64>,
    /// m.
    pub tariff_slope: Option<f64>,
}

impl RevealedWeight {
    /// The weight that makes a deal the Nash bargain: w / gain_a = (1 - w) m / gain_b, with m the rate at which b's gain turns
    /// into a's.
    ///
    /// `slope` holds dU/dt of both for the tariff that the deal settles.
    pub fn of(gains: [f64; 2], slope: [f64; 2]) -> Self {
        let both = gains.iter().all(|gain| *gain > 0.0);
        let m = -slope[1] / slope[0];
        let tariff_slope = (m.is_finite() && m > 0.0).then_some(m);
        Self {
            gains,
            by_money: both.then(|| gains[0] / (gains[0] + gains[1])),
            by_tariff: tariff_slope
                .filter(|_| both)
                .map(|m| m * gains[0] / (m * gains[0] + gains[1])),
            tariff_slope,
        }
    }
}

/// Several pairs that bargain by turns, each taking the deals of the others as given, until no deal moves (Horn & Wolinsky 1988).
///
/// # Errors
/// Deals that do not settle, a pair that has none, an equilibrium that is not found.
pub fn nash_in_nash(tables: &[Table], rounds: usize) -> Result<Vec<Deal>, StrategyError> {
    let mut policy = match tables.first() {
        Some(table) => table.game.status_quo.clone(),
        None => return Ok(Vec::new()),
    };
    let mut before: Vec<Profile> = Vec::new();
    for round in 0..rounds {
        let mut deals = Vec::new();
        for (index, table) in tables.iter().enumerate() {
            let mut table = table.clone();
            table.game.status_quo.clone_from(&policy);
            let starts: Vec<Profile> = before.get(index).cloned().into_iter().collect();
            let deal = table
                .strike(&starts)?
                .ok_or_else(|| StrategyError::BadQuestion {
                    what: format!(
                        "{} and {} find no deal that makes both better off",
                        table.players()[0].code,
                        table.players()[1].code
                    ),
                    remedy: "give them another threat point, or leave the pair out".into(),
                })?;
            policy = table.game.policy(&deal.profile);
            deals.push(deal);
        }
        let now: Vec<Profile> = deals.iter().map(|deal| deal.profile.clone()).collect();
        let moved = before.len() != now.len()
            || now
                .iter()
                .zip(&before)
                .any(|(a, b)| crate::nash::distance(a, b) > SETTLED);
        if !moved {
            return Ok(deals);
        }
        before = now;
        if round + 1 == rounds {
            break;
        }
    }
    Err(StrategyError::NotSettled {
        rounds,
        residual: SETTLED,
        player: "one of the pairs".into(),
    })
}

/// Largest change of a log tariff at which deals count as settled.
const SETTLED: f64 = 1e-5;

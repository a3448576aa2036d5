//! The tariffs that are best for one player while everybody else's stand still.

use boeki_equilibrium::Equilibrium;

use crate::StrategyError;
use crate::curvature::Curvature;
use crate::game::{Game, Profile};
use crate::quasi_newton::{Ascent, Limits, ascend};

/// A player's best response.
#[derive(Clone, Debug)]
pub struct BestResponse {
    /// ln(1+t) of the player's variables.
    pub ln_rates: Vec<f64>,
    /// The aim at it, in logs relative to the base.
    pub value: f64,
    /// How far from the first-order conditions, in log points of a tariff.
    pub residual: f64,
    /// Quasi-Newton steps.
    pub steps: usize,
    /// Equilibria solved.
    pub solves: usize,
    /// Wages of the last equilibrium, to start others from.
    pub wages: Vec<f64>,
}

impl BestResponse {
    /// The best response of a seat to a profile, climbed to from the seat's own tariffs in it.
    ///
    /// # Errors
    /// An equilibrium that is not found.
    pub fn from(
        game: &Game,
        seat: usize,
        profile: &Profile,
        wages: Option<&[f64]>,
        tolerance: f64,
    ) -> Result<Self, StrategyError> {
        let within: Vec<(f64, f64)> = game.seats[seat]
            .space
            .variables
            .iter()
            .map(|it| it.within)
            .collect();
        let mut climb = Climb {
            game,
            seat,
            policy: game.policy(profile),
            at: None,
            wages: wages.map(<[f64]>::to_vec),
            solves: 0,
        };
        let limits = Limits {
            tolerance,
            steps: MOST_STEPS,
        };
        let summit = ascend(&mut climb, &profile[seat], &within, limits)?;
        Ok(Self {
            ln_rates: summit.point,
            value: summit.value,
            residual: summit.residual,
            steps: summit.steps,
            solves: climb.solves,
            wages: climb.wages.unwrap_or_default(),
        })
    }
}

const MOST_STEPS: usize = 200;

struct Climb<'g> {
    game: &'g Game,
    seat: usize,
    policy: boeki_economy::Policy,
    at: Option<Equilibrium>,
    wages: Option<Vec<f64>>,
    solves: usize,
}

impl Ascent for Climb<'_> {
    fn value(&mut self, point: &[f64]) -> Result<f64, StrategyError> {
        let seat = &self.game.seats[self.seat];
        seat.space.write(point, &mut self.policy);
        let at = self.game.solve(&self.policy, self.wages.as_deref())?;
        self.solves += 1;
        let value = seat.aim.value(&seat.player, &at);
        self.wages = Some(at.start());
        self.at = Some(at);
        Ok(value)
    }

    fn slope(&mut self, gradient: &mut [f64]) -> Result<Curvature, StrategyError> {
        match &self.at {
            Some(at) => self.game.slope(self.seat, at, gradient),
            None => Ok(Curvature::default()),
        }
    }
}

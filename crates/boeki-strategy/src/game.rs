//! A tariff game: players with aims and tariffs on one economy, everything else as it stands.

use std::sync::Arc;

use boeki_economy::{Closure, Economy, Policy};
use boeki_equilibrium::{Baseline, Equilibrium, Gradient, SolverOptions};

use crate::tariff_space::{Reach, TariffSpace};
use crate::{Aim, Player, StrategyError};

/// A player's place in a game.
#[derive(Clone, Debug)]
pub struct Seat {
    /// Who.
    pub player: Player,
    /// What it wants.
    pub aim: Aim,
    /// What it sets.
    pub space: TariffSpace,
    /// ln(1+t) of its variables at the status quo.
    pub status_quo: Vec<f64>,
}

/// A tariff game. Payoffs are solved equilibria.
#[derive(Clone, Debug)]
pub struct Game {
    /// The economy before the game.
    pub base: Arc<Baseline>,
    /// The policy that stands where no player sets a tariff.
    pub status_quo: Policy,
    /// What happens to deficits.
    pub closure: Closure,
    /// The players, in the order in which they are reported.
    pub seats: Vec<Seat>,
}

/// The tariffs of all players: ln(1+t) of each player's variables.
pub type Profile = Vec<Vec<f64>>;

impl Game {
    /// Seats players at an economy, each with its aim and reach.
    ///
    /// # Errors
    /// Aims and reaches that do not fit the economy.
    pub fn new(
        economy: &Economy,
        base: &Arc<Baseline>,
        status_quo: Policy,
        closure: Closure,
        players: Vec<(Player, Aim, Reach)>,
    ) -> Result<Self, StrategyError> {
        let mut seats = Vec::new();
        for (player, aim, reach) in players {
            aim.check(base.sectors())?;
            let space = TariffSpace::of(&player, economy, &status_quo, &reach)?;
            seats.push(Seat {
                status_quo: space.read(&status_quo, economy),
                player,
                aim,
                space,
            });
        }
        Ok(Self {
            base: Arc::clone(base),
            status_quo,
            closure,
            seats,
        })
    }

    /// The tariffs of the status quo as the players' variables express them.
    pub fn status_quo_profile(&self) -> Profile {
        self.seats
            .iter()
            .map(|seat| seat.status_quo.clone())
            .collect()
    }

    /// Every variable at one rate, kept within its bounds.
    pub fn flat_profile(&self, rate: f64) -> Profile {
        let rate = rate.ln_1p();
        let of = |seat: &Seat| -> Vec<f64> {
            let variables = seat.space.variables.iter();
            variables
                .map(|it| rate.clamp(it.within.0, it.within.1))
                .collect()
        };
        self.seats.iter().map(of).collect()
    }

    /// The policy of a profile.
    pub fn policy(&self, profile: &Profile) -> Policy {
        let mut policy = self.status_quo.clone();
        for (seat, rates) in self.seats.iter().zip(profile) {
            seat.space.write(rates, &mut policy);
        }
        policy
    }

    /// The equilibrium under a policy, from the wages of another one if given.
    ///
    /// # Errors
    /// An equilibrium that is not found or fails its certificate.
    pub fn solve(
        &self,
        policy: &Policy,
        start: Option<&[f64]>,
    ) -> Result<Equilibrium, StrategyError> {
        Ok(Equilibrium::solve_with(
            &self.base,
            policy,
            self.closure,
            start,
            SolverOptions::default(),
        )?)
    }

    /// The slope of a player's aim in its own variables, and an estimate of its curvature: for each cell theta times landed
    /// value over the player's income, since trade falls by theta for each log point of a tariff.
    pub(crate) fn slope(
        &self,
        seat: usize,
        at: &Equilibrium,
        gradient: &mut [f64],
        curvature: &mut [f64],
    ) -> Result<(), StrategyError> {
        let seat = &self.seats[seat];
        let (slopes, _) = Gradient::tariffs_of_sum(at, &seat.aim.terms(&seat.player, at))?;
        let members = seat.player.members.iter();
        let income: f64 = members.map(|&region| at.income()[region]).sum();
        for ((gradient, curvature), variable) in gradient
            .iter_mut()
            .zip(curvature)
            .zip(&seat.space.variables)
        {
            (*gradient, *curvature) = (0.0, 0.0);
            for &cell in &variable.cells {
                *gradient += slopes[cell];
                let theta = self.base.trade_elasticity[cell.2];
                *curvature += theta * at.border_value(cell.0, cell.1, cell.2) / income;
            }
            *curvature = curvature.max(SMALLEST);
        }
        Ok(())
    }
}

/// Curvature of flows too small for their first-order condition to be told from rounding.
const SMALLEST: f64 = 1e-8;

//! A tariff game: players with aims and tariffs on one economy, everything else as it stands.

use std::sync::Arc;

use boeki_economy::{Closure, Economy, Policy};
use boeki_equilibrium::{Baseline, Equilibrium, Gradient, SolverOptions};

use crate::curvature::Curvature;
use crate::tariff_space::{Reach, TariffSpace};
use crate::{Aim, Player, StrategyError, optimal_tariff};

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

    /// Each player at the uniform tariff of the formula on trade shares, evaluated at an equilibrium.
    pub fn formula_profile(&self, at: &Equilibrium) -> Profile {
        let of = |seat: &Seat| -> Vec<f64> {
            let rate = optimal_tariff(&seat.player, at).ln_1p();
            let variables = seat.space.variables.iter();
            variables
                .map(|it| rate.clamp(it.within.0, it.within.1))
                .collect()
        };
        self.seats.iter().map(of).collect()
    }

    /// Variables scattered between free trade and 100% by a Kronecker sequence, another one for each number.
    pub fn scattered_profile(&self, number: u32) -> Profile {
        const GOLDEN: f64 = 0.618_033_988_749_894_9;
        let mut profile = self.flat_profile(0.0);
        let mut place = f64::from(number) * std::f64::consts::FRAC_1_SQRT_2;
        for (seat, rates) in self.seats.iter().zip(&mut profile) {
            for (variable, rate) in seat.space.variables.iter().zip(rates) {
                place = (place + GOLDEN).fract();
                *rate = place.ln_1p().clamp(variable.within.0, variable.within.1);
            }
        }
        profile
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

    /// The slope of a player's aim in its own variables, with a model of its curvature.
    pub(crate) fn slope(
        &self,
        seat: usize,
        at: &Equilibrium,
        gradient: &mut [f64],
    ) -> Result<Curvature, StrategyError> {
        let seat = &self.seats[seat];
        let slopes = Gradient::taxes_of_sum(at, &seat.aim.terms(&seat.player, at))?;
        for (gradient, variable) in gradient.iter_mut().zip(&seat.space.variables) {
            *gradient = variable.slope(&slopes);
        }
        Ok(seat.curvature(at))
    }
}

impl Seat {
    /// What tariffs do to imports at given world prices. With pi the shares of a market (importer and sector) with spending X:
    ///
    /// ```text
    /// dW = sum_c (t_c - a_c) d m_c      d m_c / d ln(1+t_d) = m_c (-(theta+1) [c = d] + theta pi_d)
    /// -H_cd = X ((theta+1) pi_c [c = d] - theta pi_c pi_d)
    /// ```
    ///
    /// where a_c, the worth of a lower foreign price, is held fixed; in units of the player's income.
    pub(crate) fn curvature(&self, at: &Equilibrium) -> Curvature {
        let members = self.player.members.iter();
        let income: f64 = members.map(|&region| at.income()[region]).sum();
        let mut curvature = Curvature::default();
        for block in &self.space.blocks {
            let size = block.len();
            let mut entries = vec![0.0; size * size];
            for market in &self.space.markets_of(block) {
                let spent = at.expenditure()[(market.importer, market.sector)] / income;
                let theta = at.base().trade_elasticity[market.sector];
                let mut shares = Vec::with_capacity(market.variables.len());
                for (local, exporters) in &market.variables {
                    let shares_of = exporters.iter().map(|&exporter| {
                        at.expenditure_share()[(market.importer, exporter, market.sector)]
                    });
                    shares.push((*local, shares_of.sum::<f64>()));
                }
                for &(a, share) in &shares {
                    entries[a * size + a] += spent * (theta + 1.0) * share;
                    for &(b, other) in &shares {
                        entries[a * size + b] -= spent * theta * share * other;
                    }
                }
            }
            for a in 0..size {
                entries[a * size + a] += SMALLEST;
            }
            curvature.push(block.clone(), entries);
        }
        curvature
    }
}

/// Keeps a block definite where flows vanish. Slopes and curvature of a cell are both in proportion to its flow, so that even the
/// smallest flow has its first-order condition.
const SMALLEST: f64 = 1e-30;

//! The optimal uniform tariff from trade shares alone (Lashkaripour 2021, Journal of International Economics 131).
//!
//! ```text
//! t*_i = 1 / sum_{n outside i, k} chi_in,k theta_k (1 - lambda_in,k)
//! ```
//!
//! chi_in,k is the part of i's exports that goes to n in sector k, lambda_in,k the part of n's spending on k that goes to i.
//! Exact for two countries without inputs and profits of which the other levies no tariffs (Gros 1987, Journal of International
//! Economics 23), where it holds at the equilibrium that the tariff itself makes; close for many countries and for tariffs of
//! the others; a start and a cross-check for anything richer.

use std::sync::Arc;

use boeki_economy::Closure;
use boeki_equilibrium::{Baseline, Equilibrium, SolverOptions};

use crate::{Player, StrategyError};

/// The tariff of the formula, evaluated at an equilibrium.
pub fn optimal_tariff(player: &Player, at: &Equilibrium) -> f64 {
    let base = at.base();
    let (n, j) = (base.regions(), base.sectors());
    let (mut exports, mut weighted) = (0.0, 0.0);
    for importer in (0..n).filter(|region| !player.has(*region)) {
        for sector in 0..j {
            let (mut value, mut share) = (0.0, 0.0);
            for &exporter in &player.members {
                value += at.border_value(importer, exporter, sector);
                share += at.expenditure_share()[(importer, exporter, sector)];
            }
            exports += value;
            weighted += value * base.trade_elasticity[sector] * (1.0 - share);
        }
    }
    exports / weighted
}

/// Everybody at the tariff of the formula, evaluated where all of them are in force.
#[derive(Clone, Debug)]
pub struct UniformWar {
    /// The tariff of each player.
    pub tariffs: Vec<f64>,
    /// The equilibrium under them.
    pub equilibrium: Equilibrium,
    /// Rounds.
    pub rounds: usize,
    /// The largest change of a tariff in the last round.
    pub change: f64,
}

impl UniformWar {
    /// Largest change of a tariff at which the rounds end.
    const SETTLED: f64 = 1e-9;
    const ROUNDS: usize = 100;

    /// Finds the tariffs of all players in the given sectors at once.
    ///
    /// # Errors
    /// An equilibrium that is not found, and rounds that do not settle.
    pub fn solve(
        base: &Arc<Baseline>,
        closure: Closure,
        players: &[Player],
        sectors: &[usize],
    ) -> Result<Self, StrategyError> {
        let mut policy = base.policy.clone();
        let mut equilibrium = Equilibrium::solve(base, &policy, closure)?;
        let mut tariffs = vec![0.0; players.len()];
        let mut rounds = 0;
        loop {
            rounds += 1;
            let mut change = 0.0_f64;
            for (player, tariff) in players.iter().zip(&mut tariffs) {
                let better = optimal_tariff(player, &equilibrium);
                change = change.max((better - *tariff).abs());
                *tariff = better;
                for &importer in &player.members {
                    for exporter in (0..base.regions()).filter(|region| !player.has(*region)) {
                        for &sector in sectors {
                            policy.set_customs((importer, exporter, sector), better);
                        }
                    }
                }
            }
            let start = equilibrium.start();
            let options = SolverOptions::default();
            equilibrium = Equilibrium::solve_with(base, &policy, closure, Some(&start), options)?;
            if change <= Self::SETTLED {
                return Ok(Self {
                    tariffs,
                    equilibrium,
                    rounds,
                    change,
                });
            }
            if rounds == Self::ROUNDS || change.is_nan() {
                return Err(StrategyError::NotSettled {
                    rounds,
                    residual: change,
                    player: "the formula on trade shares".into(),
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use boeki_economy::{Cube, Economy, Grid};
    use boeki_equilibrium::testing::random_economy;
    use boeki_equilibrium::{Baseline, rebase};

    use super::*;
    use crate::{Aim, BestResponse, Game, Level, Reach};

    /// Two countries without inputs, the second one without tariffs.
    fn two_countries(seed: u64, j: usize) -> Economy {
        let mut parts = random_economy(seed, 2, j).unwrap().into_parts();
        let n = 2;
        parts.tariff.slab_mut(1).fill(0.0);
        parts.intermediate_use = Cube::zeros(n, j, j);
        parts.value_added = Grid::from_fn(n, j, |exporter, sector| {
            (0..n)
                .map(|importer| parts.trade[(importer, exporter, sector)])
                .sum()
        });
        parts.final_use = Grid::from_fn(n, j, |importer, sector| {
            let landed = |exporter: usize| {
                let cell = (importer, exporter, sector);
                parts.trade[cell] * (1.0 + parts.tariff[cell])
            };
            (0..n).map(landed).sum()
        });
        Economy::new(parts).unwrap()
    }

    /// The uniform best response, and the formula where it is in force.
    fn exact_and_formula(seed: u64, sectors: usize) -> (f64, f64) {
        let economy = two_countries(seed, sectors);
        let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
        let (base, _) = rebase(base, Closure::Balanced).unwrap();
        let player = Player::read("R0", &economy).unwrap();
        let reach = Reach {
            level: Level::Uniform,
            ..Reach::default()
        };
        let seats = vec![(player.clone(), Aim::Welfare, reach)];
        let game = Game::new(
            &economy,
            &base,
            base.policy.clone(),
            Closure::Balanced,
            seats,
        )
        .unwrap();
        let start = game.status_quo_profile();
        let best = BestResponse::from(&game, 0, &start, None, 1e-9).unwrap();
        let policy = game.policy(&vec![best.ln_rates.clone()]);
        let at = game.solve(&policy, None).unwrap();
        (best.ln_rates[0].exp_m1(), optimal_tariff(&player, &at))
    }

    #[test]
    fn it_is_exact_for_two_countries_without_inputs() {
        for (seed, sectors) in [(1, 1), (2, 1), (3, 2), (4, 3), (5, 5)] {
            let (exact, formula) = exact_and_formula(seed, sectors);
            assert!((exact - formula).abs() < 1e-7, "{exact} {formula}");
        }
    }
}

//! Nash tariffs: each player's are the best response to the others'.
//!
//! Rounds of best responses, all players at once (Jacobi), each started from its last tariffs and wages and solved only as far as
//! the round deserves; then the first-order conditions of all players at the one joint equilibrium. Several starts; what they
//! reach is compared, and each player is sent away from every equilibrium to see whether it comes back.

use boeki_data::parallel;
use boeki_equilibrium::Equilibrium;

use crate::StrategyError;
use crate::best_response::BestResponse;
use crate::game::{Game, Profile};
use crate::quasi_newton::residual;

/// How an equilibrium is searched for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NashOptions {
    /// Distance from the first-order conditions at which tariffs count as best, in log points of a tariff.
    pub tolerance: f64,
    /// Most rounds.
    pub rounds: usize,
    /// Whether each player is tried from far starts at the equilibrium.
    pub deviations: bool,
}

impl Default for NashOptions {
    fn default() -> Self {
        Self {
            tolerance: 1e-6,
            rounds: 60,
            deviations: true,
        }
    }
}

/// A Nash equilibrium in tariffs, with what certifies it.
#[derive(Clone, Debug)]
pub struct Nash {
    /// The tariffs.
    pub profile: Profile,
    /// The equilibrium of the economy under them.
    pub equilibrium: Equilibrium,
    /// The aim of each player, in logs relative to the base.
    pub values: Vec<f64>,
    /// Distance of each player from its first-order conditions, log points of a tariff.
    pub residuals: Vec<f64>,
    /// The most that each player could still gain from a far start, in logs; nothing where it was not tried.
    pub deviation_gains: Option<Vec<f64>>,
    /// Rounds of best responses.
    pub rounds: usize,
    /// Equilibria of the economy solved on the way.
    pub solves: usize,
}

impl Nash {
    /// Finds an equilibrium from a start.
    ///
    /// # Errors
    /// An equilibrium of the economy that is not found, and rounds that do not settle.
    pub fn from(game: &Game, start: &Profile, options: NashOptions) -> Result<Self, StrategyError> {
        let players: Vec<usize> = (0..game.seats.len()).collect();
        let mut profile = start.clone();
        let mut equilibrium = game.solve(&game.policy(&profile), None)?;
        let mut wages: Vec<Vec<f64>> = vec![equilibrium.start(); players.len()];
        let (mut residuals, mut worst) = conditions(game, &profile, &equilibrium)?;
        let (mut rounds, mut solves) = (0, 1);
        while worst > options.tolerance {
            if rounds == options.rounds {
                return Err(StrategyError::NotSettled {
                    rounds,
                    residual: worst,
                    player: player_of(game, &residuals),
                });
            }
            // A best response more exact than what others still move would be thrown away.
            let tolerance = (0.1 * worst).clamp(0.5 * options.tolerance, 1e-3);
            let answers = parallel::map(&players, |&seat| {
                BestResponse::from(game, seat, &profile, Some(&wages[seat]), tolerance)
            });
            for (seat, answer) in answers.into_iter().enumerate() {
                let answer = answer?;
                solves += answer.solves;
                profile[seat] = answer.ln_rates;
                wages[seat] = answer.wages;
            }
            equilibrium = game.solve(&game.policy(&profile), Some(&equilibrium.start()))?;
            solves += 1;
            (residuals, worst) = conditions(game, &profile, &equilibrium)?;
            rounds += 1;
        }
        let values: Vec<f64> = game
            .seats
            .iter()
            .map(|seat| seat.aim.value(&seat.player, &equilibrium))
            .collect();
        let mut deviation_gains = None;
        if options.deviations {
            let gains = far_gains(game, &profile, &equilibrium, &values)?;
            solves += gains.1;
            deviation_gains = Some(gains.0);
        }
        Ok(Self {
            profile,
            equilibrium,
            values,
            residuals,
            deviation_gains,
            rounds,
            solves,
        })
    }

    /// Finds equilibria from several starts, and keeps those that differ: by more than `apart` in some log tariff.
    ///
    /// # Errors
    /// As [`Nash::from`], if no start settles.
    pub fn search(
        game: &Game,
        starts: &[Profile],
        options: NashOptions,
        apart: f64,
    ) -> Result<Search, StrategyError> {
        let mut found: Vec<(Nash, usize)> = Vec::new();
        let mut failed = Vec::new();
        for start in starts {
            let quick = NashOptions {
                deviations: false,
                ..options
            };
            match Self::from(game, start, quick) {
                Ok(nash) => {
                    let same = found
                        .iter_mut()
                        .find(|(known, _)| distance(&known.profile, &nash.profile) <= apart);
                    match same {
                        Some((_, times)) => *times += 1,
                        None => found.push((nash, 1)),
                    }
                }
                Err(error @ StrategyError::NotSettled { .. }) => failed.push(error),
                Err(error) => return Err(error),
            }
        }
        if found.is_empty() {
            return Err(failed.pop().unwrap_or(StrategyError::BadQuestion {
                what: "no start was given".into(),
                remedy: "search from at least one profile of tariffs".into(),
            }));
        }
        if options.deviations {
            for (nash, _) in &mut found {
                let gains = far_gains(game, &nash.profile, &nash.equilibrium, &nash.values)?;
                nash.solves += gains.1;
                nash.deviation_gains = Some(gains.0);
            }
        }
        Ok(Search {
            found,
            unsettled: failed.len(),
        })
    }
}

/// What a search from several starts found.
#[derive(Clone, Debug)]
pub struct Search {
    /// The equilibria that differ, each with the number of starts that led to it.
    pub found: Vec<(Nash, usize)>,
    /// Starts that did not settle.
    pub unsettled: usize,
}

/// Starting rates of the far searches.
const FAR: [f64; 2] = [0.0, 1.5];

/// What each player gains at most when it starts far from its equilibrium tariffs, and the solves that it took.
fn far_gains(
    game: &Game,
    profile: &Profile,
    equilibrium: &Equilibrium,
    values: &[f64],
) -> Result<(Vec<f64>, usize), StrategyError> {
    let tries: Vec<(usize, f64)> = (0..values.len())
        .flat_map(|seat| FAR.map(|rate| (seat, rate)))
        .collect();
    let wages = equilibrium.start();
    let answers = parallel::map(&tries, |&(seat, rate)| {
        let mut away = profile.clone();
        away[seat].clone_from(&game.flat_profile(rate)[seat]);
        BestResponse::from(game, seat, &away, Some(&wages), 1e-4)
    });
    let mut gains = vec![f64::NEG_INFINITY; values.len()];
    let mut solves = 0;
    for ((seat, _), answer) in tries.iter().zip(answers) {
        let answer = answer?;
        solves += answer.solves;
        gains[*seat] = gains[*seat].max(answer.value - values[*seat]);
    }
    Ok((gains, solves))
}

/// Distance of each player from its first-order conditions, and the largest.
fn conditions(
    game: &Game,
    profile: &Profile,
    at: &Equilibrium,
) -> Result<(Vec<f64>, f64), StrategyError> {
    let seats: Vec<usize> = (0..game.seats.len()).collect();
    let found = parallel::map(&seats, |&seat| {
        let variables = &game.seats[seat].space.variables;
        let within: Vec<(f64, f64)> = variables.iter().map(|it| it.within).collect();
        let mut gradient = vec![0.0; within.len()];
        let curvature = game.slope(seat, at, &mut gradient)?;
        Ok(residual(&profile[seat], &gradient, &curvature, &within))
    });
    let residuals = found
        .into_iter()
        .collect::<Result<Vec<f64>, StrategyError>>()?;
    let worst = residuals.iter().copied().fold(0.0, f64::max);
    Ok((residuals, worst))
}

fn player_of(game: &Game, residuals: &[f64]) -> String {
    let worst = residuals
        .iter()
        .enumerate()
        .max_by(|a, b| a.1.total_cmp(b.1));
    worst.map_or_else(String::new, |(seat, _)| {
        game.seats[seat].player.code.clone()
    })
}

/// The largest difference of a log tariff between two profiles.
pub fn distance(one: &Profile, other: &Profile) -> f64 {
    let pairs = one.iter().flatten().zip(other.iter().flatten());
    pairs.fold(0.0, |most, (a, b)| most.max((a - b).abs()))
}

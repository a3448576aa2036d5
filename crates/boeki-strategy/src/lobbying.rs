//! Revealed lobbying weights: under which weights of the people of each sector would the observed tariffs be optimal?
//!
//! The government maximises sum_s lambda_s W_s (Grossman & Helpman 1994; Ossa 2014; see [`crate::aim`]). Its first-order
//! condition in each tariff is linear in the weights,
//!
//! ```text
//! sum_s lambda_s dW_s / d ln(1+t_c) = 0      for every tariff c, with mean lambda = 1 and lambda >= 0
//! ```
//!
//! so that weights follow by least squares, each condition counted by what it leaves on the table: its slope squared over its
//! curvature. What no weights explain is the fit. Weights are *revealed*, not observed: they are what the tariffs would say if they had been
//! set for this purpose, by this player alone, against tariffs of the others that stand still.

use boeki_equilibrium::{Equilibrium, Gradient, Outcome};
use nalgebra::{DMatrix, DVector};

use crate::game::{Game, Seat};
use crate::{Aim, BestResponse, Bounds, Level, Player, Reach, StrategyError};

/// Weights that make a player's tariffs as nearly optimal as weights can.
#[derive(Clone, Debug)]
pub struct RevealedWeights {
    /// Weight of the people of each sector, mean 1, none below zero.
    pub weights: Vec<f64>,
    /// ln(1+t) of the player's variables as observed.
    pub observed: Vec<f64>,
    /// ln(1+t) that is optimal under the weights.
    pub optimal: Vec<f64>,
    /// ln(1+t) that is optimal for welfare alone.
    pub unweighted: Vec<f64>,
    /// Correlation of observed and optimal tariffs over the variables; nothing where one of them does not vary.
    pub correlation: Option<f64>,
    /// Root mean square gap between observed and optimal, log points of a tariff.
    pub gap: f64,
    /// The same gap under welfare alone.
    pub unweighted_gap: f64,
}

impl RevealedWeights {
    /// The tariffs that weights are read from. They may be below what any weights want: subsidies of imports are let in.
    pub fn reach(level: Level, partners: Option<Vec<Player>>) -> Reach {
        Reach {
            level,
            partners,
            bounds: Bounds {
                low: -0.5,
                ..Bounds::default()
            },
            ..Reach::default()
        }
    }

    /// Weights of one seat at the game's status quo.
    ///
    /// # Errors
    /// An equilibrium that is not found, and a reach with fewer tariffs than it takes to tell weights.
    pub fn at(game: &Game, seat: usize) -> Result<Self, StrategyError> {
        let place = &game.seats[seat];
        let at = game.solve(&game.status_quo, None)?;
        let sectors = game.base.sectors();
        let tariffs = place.space.variables.len();
        if tariffs < 2 {
            return Err(StrategyError::BadQuestion {
                what: format!("{} sets one tariff only", place.player.code),
                remedy: "weights of sectors show in tariffs by sector: ask for the level sector or partner-sector".into(),
            });
        }
        let conditions = conditions(place, &at)?;
        let weights = least_squares(&conditions, sectors);
        let observed = place.status_quo.clone();
        let profile = game.status_quo_profile();
        let mut weighted = game.clone();
        weighted.seats[seat].aim = Aim::Weighted(weights.clone());
        let optimal = BestResponse::from(&weighted, seat, &profile, None, TOLERANCE)?.ln_rates;
        let mut plain = game.clone();
        plain.seats[seat].aim = Aim::Welfare;
        let unweighted = BestResponse::from(&plain, seat, &profile, None, TOLERANCE)?.ln_rates;
        Ok(Self {
            correlation: correlation(&observed, &optimal),
            gap: gap(&observed, &optimal),
            unweighted_gap: gap(&observed, &unweighted),
            weights,
            observed,
            optimal,
            unweighted,
        })
    }
}

const TOLERANCE: f64 = 1e-6;

/// dW_s / d ln(1+t_c) over the root of the curvature of c: rows are tariffs, columns sectors.
fn conditions(seat: &Seat, at: &Equilibrium) -> Result<DMatrix<f64>, StrategyError> {
    let sectors = at.base().sectors();
    let variables = &seat.space.variables;
    let curvature = seat.curvature(at).diagonal(variables.len());
    let mut matrix = DMatrix::zeros(variables.len(), sectors);
    for sector in 0..sectors {
        let mut only = vec![0.0; sectors];
        only[sector] = 1.0;
        let terms = welfare_of(&only, seat, at);
        let slopes = Gradient::taxes_of_sum(at, &terms)?;
        for (row, variable) in variables.iter().enumerate() {
            matrix[(row, sector)] = variable.slope(&slopes) / curvature[row].sqrt();
        }
    }
    Ok(matrix)
}

/// W_s of one sector over all of the player's income, as a sum of outcomes.
fn welfare_of(only: &[f64], seat: &Seat, at: &Equilibrium) -> Vec<(Outcome, f64)> {
    let aim = Aim::Weighted(only.to_vec());
    let members = seat.player.members.iter();
    let income: f64 = members.map(|&region| at.base().income[region]).sum();
    // The aim is a logarithm: its slope times its level is the slope of the level.
    let level = aim.level(&seat.player, at);
    let terms = aim.terms(&seat.player, at).into_iter();
    terms
        .map(|(outcome, weight)| (outcome, weight * level / income))
        .collect()
}

/// min |M lambda|^2 with mean lambda = 1 and lambda >= 0, by the active set of Lawson & Hanson (1974).
fn least_squares(conditions: &DMatrix<f64>, sectors: usize) -> Vec<f64> {
    let normal = conditions.tr_mul(conditions);
    let scale = normal.diagonal().amax().max(f64::MIN_POSITIVE);
    let mut at_zero = vec![false; sectors];
    for _ in 0..3 * sectors {
        let free: Vec<usize> = (0..sectors).filter(|s| !at_zero[*s]).collect();
        let size = free.len();
        // Stationarity of |M lambda|^2 / 2 - mu (sum lambda - S), with a ridge toward equal weights that settles ties.
        let mut system = DMatrix::zeros(size + 1, size + 1);
        let mut right = DVector::zeros(size + 1);
        for (a, &s) in free.iter().enumerate() {
            for (b, &r) in free.iter().enumerate() {
                system[(a, b)] = normal[(s, r)] / scale;
            }
            system[(a, a)] += RIDGE;
            right[a] = RIDGE;
            system[(a, size)] = -1.0;
            system[(size, a)] = 1.0;
        }
        right[size] = sectors as f64;
        let Some(solution) = system.lu().solve(&right) else {
            break;
        };
        let mut weights = vec![0.0; sectors];
        for (a, &s) in free.iter().enumerate() {
            weights[s] = solution[a];
        }
        let lowest = free
            .iter()
            .copied()
            .min_by(|a, b| weights[*a].total_cmp(&weights[*b]));
        if let Some(lowest) = lowest
            && weights[lowest] < 0.0
        {
            at_zero[lowest] = true;
            continue;
        }
        // Release a weight at zero whose multiplier says that more of it would fit better.
        let mu = solution[size];
        let release = (0..sectors).filter(|s| at_zero[*s]).find(|&s| {
            let slope: f64 = (0..sectors)
                .map(|r| normal[(s, r)] / scale * weights[r])
                .sum();
            slope - RIDGE - mu < -1e-12
        });
        match release {
            Some(sector) => at_zero[sector] = false,
            None => return weights,
        }
    }
    vec![1.0; sectors]
}

/// Weight of "all equal" against the fit: settles weights that no tariff tells apart and moves no other.
const RIDGE: f64 = 1e-10;

fn gap(one: &[f64], other: &[f64]) -> f64 {
    let squares: f64 = one.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum();
    (squares / one.len() as f64).sqrt()
}

fn correlation(one: &[f64], other: &[f64]) -> Option<f64> {
    let count = one.len() as f64;
    let (mean_one, mean_other) = (
        one.iter().sum::<f64>() / count,
        other.iter().sum::<f64>() / count,
    );
    let (mut both, mut own, mut of_other) = (0.0, 0.0, 0.0);
    for (a, b) in one.iter().zip(other) {
        both += (a - mean_one) * (b - mean_other);
        own += (a - mean_one) * (a - mean_one);
        of_other += (b - mean_other) * (b - mean_other);
    }
    let sizes = (own * of_other).sqrt();
    (sizes > 1e-18).then(|| both / sizes)
}

#[cfg(test)]
mod tests {
    use boeki_economy::Closure;
    use boeki_equilibrium::testing::random_economy;
    use boeki_equilibrium::{Baseline, rebase};

    use super::*;

    fn game(aim: Aim, sectors: usize) -> Game {
        let economy = random_economy(21, 4, sectors).unwrap();
        let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
        let (base, _) = rebase(base, Closure::WorldShare).unwrap();
        let player = Player::read("R1", &economy).unwrap();
        let reach = RevealedWeights::reach(Level::Sector, None);
        let seats = vec![(player, aim, reach)];
        Game::new(
            &economy,
            &base,
            base.policy.clone(),
            Closure::WorldShare,
            seats,
        )
        .unwrap()
    }

    #[test]
    fn the_slope_of_a_weighted_aim_equals_differences() {
        let aim = Aim::Weighted(vec![1.4, 0.7, 0.9, 1.0]);
        let game = game(aim, 4);
        let seat = &game.seats[0];
        let start = game.status_quo_profile();
        let value = |moved: f64| {
            let mut profile = start.clone();
            profile[0][2] += moved;
            let at = game.solve(&game.policy(&profile), None).unwrap();
            seat.aim.value(&seat.player, &at)
        };
        let step = 1e-3;
        let five_point = (8.0 * (value(step) - value(-step))
            - (value(2.0 * step) - value(-2.0 * step)))
            / (12.0 * step);
        let mut gradient = vec![0.0; 4];
        let at = game.solve(&game.policy(&start), None).unwrap();
        game.slope(0, &at, &mut gradient).unwrap();
        assert!(
            (gradient[2] - five_point).abs() < 1e-8 * five_point.abs().max(1e-3),
            "{} {five_point}",
            gradient[2]
        );
    }

    #[test]
    fn weights_are_recovered_from_the_tariffs_that_they_make() {
        let weights = vec![1.5, 0.6, 1.1, 0.9, 0.9];
        let mut game = game(Aim::Weighted(weights.clone()), 5);
        let start = game.status_quo_profile();
        let best = BestResponse::from(&game, 0, &start, None, 1e-9).unwrap();
        game.status_quo = game.policy(&vec![best.ln_rates.clone()]);
        game.seats[0].status_quo = best.ln_rates;
        let revealed = RevealedWeights::at(&game, 0).unwrap();
        for (found, true_weight) in revealed.weights.iter().zip(&weights) {
            assert!((found - true_weight).abs() < 1e-4, "{:?}", revealed.weights);
        }
        assert!(revealed.gap < 1e-5 && revealed.unweighted_gap > 1e-3);
        assert!(revealed.correlation.unwrap() > 0.999_99);
    }
}

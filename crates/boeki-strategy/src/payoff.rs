//! What a policy is worth to the players: equivalent variations read from a solved equilibrium.
//!
//! The games of this crate take payoffs as inputs: whoever solves the policies, by whatever search, makes them here.

use boeki_equilibrium::Equilibrium;
use serde::Serialize;

use crate::Player;

/// A policy's worth to each player, a year, relative to a common base.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Payoff {
    /// Title of the policy.
    pub policy: String,
    /// Equivalent variation, percent of the player's income in the base.
    pub percent: Vec<f64>,
    /// Equivalent variation, million USD a year.
    pub musd: Vec<f64>,
    /// Equivalent variation of everybody who is no player, million USD a year.
    pub others_musd: f64,
}

impl Payoff {
    /// Reads it from an equilibrium: EV = (exp(ln W) - 1) I, summed over a player's regions.
    pub fn of(policy: impl Into<String>, at: &Equilibrium, players: &[Player]) -> Self {
        let welfare = at.ln_welfare();
        let income = at.base().income.as_slice();
        let (mut percent, mut musd) = (Vec::new(), Vec::new());
        for player in players {
            let gain: f64 = player
                .members
                .iter()
                .map(|&region| welfare[region].exp_m1() * income[region])
                .sum();
            let base: f64 = player.members.iter().map(|&region| income[region]).sum();
            percent.push(100.0 * gain / base);
            musd.push(gain);
        }
        let world: f64 = (welfare.iter().zip(income))
            .map(|(ln_welfare, income)| ln_welfare.exp_m1() * income)
            .sum();
        Self {
            policy: policy.into(),
            others_musd: world - musd.iter().sum::<f64>(),
            percent,
            musd,
        }
    }
}

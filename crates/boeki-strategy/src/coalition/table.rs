//! The payoff of each player in each structure "S has the agreement, the others stay out".

use super::Subset;
use crate::StrategyError;

/// Payoffs `[subset][player]`, in any unit that players can compare with their own (million USD a year where equilibria make it).
///
/// A set of one is nobody's agreement: its payoffs are those of the empty set wherever equilibria make the table, and the
/// functions here do not ask that it be so.
#[derive(Clone, Debug, PartialEq)]
pub struct PayoffTable {
    players: Vec<String>,
    payoff: Vec<f64>,
}

impl PayoffTable {
    /// Most players that a table can have: 2^16 rows.
    pub const MOST: usize = 16;

    /// A table from the payoffs of one structure after the other; [`Subset::every`] has their order.
    ///
    /// ```
    /// use boeki_strategy::coalition::{PayoffTable, Subset};
    /// // Two players, each better off with the agreement.
    /// let players = vec!["A".to_owned(), "B".to_owned()];
    /// let table = PayoffTable::from_fn(players, |s| if s.len() == 2 { vec![1.0, 2.0] } else { vec![0.0, 0.0] })?;
    /// assert_eq!(table.payoff(Subset::all(2), 1), 2.0);
    /// # Ok::<(), boeki_strategy::StrategyError>(())
    /// ```
    ///
    /// # Errors
    /// No player or more than [`PayoffTable::MOST`], a row of another length, a payoff that is not finite.
    pub fn from_fn(
        players: Vec<String>,
        mut payoffs: impl FnMut(Subset) -> Vec<f64>,
    ) -> Result<Self, StrategyError> {
        let n = players.len();
        if n == 0 || n > Self::MOST {
            return Err(StrategyError::BadQuestion {
                what: format!("{n} players cannot be in one game of coalitions"),
                remedy: format!("name between 1 and {} players", Self::MOST),
            });
        }
        let mut payoff = Vec::with_capacity(n << n);
        for subset in Subset::every(n) {
            let row = payoffs(subset);
            if row.len() != n || row.iter().any(|value| !value.is_finite()) {
                return Err(StrategyError::BadQuestion {
                    what: format!("the payoffs of the structure {subset} are {row:?}"),
                    remedy: format!("give {n} finite numbers, one a player"),
                });
            }
            payoff.extend(row);
        }
        Ok(Self { players, payoff })
    }

    /// Names of the players.
    pub fn players(&self) -> &[String] {
        &self.players
    }

    /// Number of players.
    pub fn size(&self) -> usize {
        self.players.len()
    }

    /// Everybody.
    pub fn grand(&self) -> Subset {
        Subset::all(self.size())
    }

    /// What a player has when the set has the agreement.
    pub fn payoff(&self, subset: Subset, player: usize) -> f64 {
        self.payoff[subset.index() * self.size() + player]
    }

    /// What a player gains from the set's agreement, against none.
    pub fn gain(&self, subset: Subset, player: usize) -> f64 {
        self.payoff(subset, player) - self.payoff(Subset::EMPTY, player)
    }

    /// What a member would lose, or an outsider would gain, by changing sides: v_i(S u i) - v_i(S \ i).
    pub fn value_of_membership(&self, subset: Subset, player: usize) -> f64 {
        self.payoff(subset.with(player), player) - self.payoff(subset.without(player), player)
    }

    /// What the members gain together.
    pub fn surplus(&self, subset: Subset) -> f64 {
        subset.members().map(|it| self.gain(subset, it)).sum()
    }
}

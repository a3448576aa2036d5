//! The table of payoffs from equilibria: one exact solve a structure, each started from smaller structures solved before it.
//!
//! Unknowns of S start at u(S \ i) + u(S \ j) - u(S \ i,j) + u(i,j) - u(0), with i its first and j its last member: exact where
//! the effects of pairs add up. What a solve starts from depends on S alone, so the result is the same on any number of cores.

use boeki_data::parallel;
use boeki_equilibrium::EquilibriumError;

use super::{PayoffTable, Screening, Subset};
use crate::StrategyError;
use crate::agreement::Agreement;
use crate::player::Player;
use crate::status_quo::{StatusQuo, welfare_musd};

/// Gains below this share of a player's base income are none: the solver's certificate allows gaps of 1e-10.
const ROUNDING: f64 = 1e-9;

/// How the structures are decided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    /// Every structure is solved.
    Exact,
    /// A first-order screen drops structures that a member leaves by more than this many times its largest error where it was
    /// checked; the others, and what their members and outsiders compare them with, are solved.
    Screened {
        /// Factor on the largest error seen.
        safety: f64,
    },
}

/// What is solved: the players, what they give each other, and in which world.
#[derive(Clone, Copy, Debug)]
pub struct SolverChoice<'e> {
    /// The world without the agreement.
    pub quo: StatusQuo<'e>,
    /// Who can be in it.
    pub players: &'e [Player],
    /// What they give each other.
    pub agreement: &'e Agreement,
}

/// A game of coalitions whose payoffs are equilibria.
#[derive(Clone, Debug)]
pub struct SolvedGame {
    /// Payoffs: equivalent variation against the status quo, million USD a year. First-order where not solved.
    pub table: PayoffTable,
    /// Whether a structure was solved, in the order of [`Subset::every`].
    pub solved: Vec<bool>,
    /// Gains that count as none, million USD, one a player.
    pub tolerance: Vec<f64>,
    /// What the first-order screen says, and how it compares.
    pub screening: Screening,
    /// Income of each player in the base, million USD.
    pub income_musd: Vec<f64>,
}

/// One structure solved: payoffs of the players and the unknowns that the next solves start from.
#[derive(Clone, Debug)]
pub(super) struct Structure {
    pub(super) payoffs: Vec<f64>,
    start: Vec<f64>,
}

impl SolverChoice<'_> {
    /// Solves the game; `on_solved` hears of each structure.
    ///
    /// # Errors
    /// Too few or too many players, an equilibrium that is not found.
    pub fn solve(
        &self,
        method: Method,
        on_solved: &(dyn Fn() + Sync),
    ) -> Result<SolvedGame, StrategyError> {
        let n = self.players.len();
        if !(2..=PayoffTable::MOST).contains(&n) {
            return Err(StrategyError::BadQuestion {
                what: format!("{n} players cannot be in one game of coalitions"),
                remedy: format!("name between 2 and {} players", PayoffTable::MOST),
            });
        }
        let mut atlas = Atlas::new(self, on_solved)?;
        let screening = Screening::prepare(self, &mut atlas, method)?;
        let income_musd: Vec<f64> = (self.players.iter())
            .map(|it| self.quo.income(&it.members))
            .collect();
        let tolerance: Vec<f64> = income_musd.iter().map(|it| ROUNDING * it).collect();
        match method {
            Method::Exact => atlas.by_size(&Subset::every(n).collect::<Vec<_>>())?,
            Method::Screened { .. } => {
                atlas.by_size(&screening.doubtful(n))?;
                let table = atlas.table(&screening)?;
                atlas.by_size(&screening.wider(&table, &tolerance))?;
            }
        }
        let table = atlas.table(&screening)?;
        let solved: Vec<bool> = Subset::every(n).map(|it| atlas.get(it).is_some()).collect();
        let screening = screening.checked(&table, &solved, &tolerance);
        Ok(SolvedGame {
            table,
            solved,
            tolerance,
            screening,
            income_musd,
        })
    }

    /// The names of the players.
    pub(super) fn codes(&self) -> Vec<String> {
        self.players.iter().map(|it| it.code.clone()).collect()
    }
}

/// The structures solved so far.
pub(super) struct Atlas<'a> {
    choice: &'a SolverChoice<'a>,
    on_solved: &'a (dyn Fn() + Sync),
    quo: Structure,
    known: Vec<Option<Structure>>,
    quo_welfare: Vec<f64>,
}

impl<'a> Atlas<'a> {
    fn new(
        choice: &'a SolverChoice<'a>,
        on_solved: &'a (dyn Fn() + Sync),
    ) -> Result<Self, StrategyError> {
        let at = choice.quo.solve(choice.quo.policy, None)?;
        let players = choice.players.len();
        let quo = Structure {
            payoffs: vec![0.0; players],
            start: at.start(),
        };
        let mut known = vec![None; 1 << players];
        // Nobody has an agreement, or one with itself.
        for subset in Subset::every(players).filter(|it| it.len() < 2) {
            known[subset.index()] = Some(quo.clone());
        }
        Ok(Self {
            choice,
            on_solved,
            quo,
            known,
            quo_welfare: welfare_musd(&at),
        })
    }

    pub(super) fn get(&self, subset: Subset) -> Option<&Structure> {
        self.known.get(subset.index())?.as_ref()
    }

    /// Solves those of some structures that are not known; of those that start from another of them, the smaller ones must come
    /// in an earlier call to be of use.
    pub(super) fn solve_all(&mut self, wanted: &[Subset]) -> Result<(), StrategyError> {
        let missing: Vec<Subset> = (wanted.iter().copied())
            .filter(|subset| self.get(*subset).is_none())
            .collect();
        let solved = parallel::map(&missing, |subset| {
            let structure = self.solve(*subset);
            (self.on_solved)();
            structure
        });
        for (subset, structure) in missing.into_iter().zip(solved) {
            self.known[subset.index()] = Some(structure?);
        }
        Ok(())
    }

    /// Solves smaller structures before larger ones, which start from them.
    fn by_size(&mut self, wanted: &[Subset]) -> Result<(), StrategyError> {
        for size in 2..=self.choice.players.len() {
            let sized = wanted.iter().copied().filter(|it| it.len() == size);
            self.solve_all(&sized.collect::<Vec<_>>())?;
        }
        Ok(())
    }

    fn solve(&self, subset: Subset) -> Result<Structure, EquilibriumError> {
        let SolverChoice {
            quo,
            players,
            agreement,
        } = self.choice;
        let members: Vec<&Player> = subset.members().map(|it| &players[it]).collect();
        let mut policy = quo.policy.clone();
        agreement.among(&members, &mut policy);
        let at = quo.solve(&policy, self.start(subset).as_deref())?;
        let welfare = welfare_musd(&at);
        let gains: Vec<f64> = (welfare.iter().zip(&self.quo_welfare))
            .map(|(now, before)| now - before)
            .collect();
        Ok(Structure {
            payoffs: players.iter().map(|it| it.sum(&gains)).collect(),
            start: at.start(),
        })
    }

    fn start(&self, subset: Subset) -> Option<Vec<f64>> {
        let (first, last) = (subset.members().next()?, subset.members().last()?);
        let parts = [
            (subset.without(first), 1.0),
            (subset.without(last), 1.0),
            (subset.without(first).without(last), -1.0),
            (Subset::of([first, last]), 1.0),
        ];
        let mut start: Vec<f64> = self.quo.start.iter().map(|it| -it).collect();
        for (part, sign) in parts {
            let Some(known) = self.get(part).filter(|it| it.start.len() == start.len()) else {
                return Some(self.quo.start.clone());
            };
            for (value, other) in start.iter_mut().zip(&known.start) {
                *value += sign * other;
            }
        }
        Some(start)
    }

    fn table(&self, screening: &Screening) -> Result<PayoffTable, StrategyError> {
        let players = self.choice.players.len();
        PayoffTable::from_fn(self.choice.codes(), |subset| match self.get(subset) {
            Some(known) => known.payoffs.clone(),
            None => (0..players)
                .map(|it| screening.predicted(subset, it))
                .collect(),
        })
    }
}

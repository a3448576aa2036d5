//! The screen: payoffs of all structures from gradients and pairs, and what it may drop before anything else is solved.
//!
//! ```text
//! v_k(S) ~ sum over pairs p in S of (1 - f) h_k(p) + f T_k(p)      f = (pairs in S - 1) / (pairs of all - 1)
//! ```
//!
//! h_k(p) is what the agreement between two alone is worth to k, solved; T_k(p) what it is worth on the way to the agreement of
//! all: the gradient of k's welfare along that way, by the trapezoid of its ends, with the rest to the solved whole spread
//! evenly. Where it is checked (all triples, all but one, all but two) its largest error times a factor is the margin; a structure
//! is dropped if a member gains by leaving it by more than the margin. That is a check and no bound: how often it was wrong where
//! both are known is reported.

use boeki_economy::Policy;
use boeki_equilibrium::{Equilibrium, Gradient, Outcome};

use super::solve::Atlas;
use super::{Method, PayoffTable, SolverChoice, Subset};
use crate::StrategyError;
use crate::player::Player;

/// Structures dropped that are solved nevertheless, as a check: those that the screen was least sure of.
const CHECKED: usize = 32;

/// What the screen says of a game.
#[derive(Clone, Debug)]
pub struct Screening {
    /// h `[a * N + b][k]` for a < b, million USD a year.
    alone: Vec<Vec<f64>>,
    /// T `[a * N + b][k]` for a < b, million USD a year.
    together: Vec<Vec<f64>>,
    /// What an error of the screen may come to, million USD, one a player.
    pub margin: Vec<f64>,
    /// Its largest error where it was checked, million USD, one a player.
    pub largest_error: Vec<f64>,
    /// The structures of two and more that it drops.
    pub dropped: Vec<Subset>,
    /// Of these, how many were solved all the same.
    pub dropped_and_solved: usize,
    /// Of those, how many no member leaves after all: the screen was wrong.
    pub wrong: usize,
}

impl Screening {
    pub(super) fn prepare(
        choice: &SolverChoice<'_>,
        atlas: &mut Atlas<'_>,
        method: Method,
    ) -> Result<Self, StrategyError> {
        let n = choice.players.len();
        let all: Vec<&Player> = choice.players.iter().collect();
        let mut together = choice.quo.policy.clone();
        choice.agreement.among(&all, &mut together);
        let grand = Subset::all(n);
        let pairs: Vec<Subset> = Subset::every(n).filter(|it| it.len() == 2).collect();
        atlas.solve_all(&pairs)?;
        let next = |it: usize, by: usize| (it + by) % n;
        let mut near: Vec<Subset> = Subset::every(n).filter(|it| it.len() == 3).collect();
        near.push(grand);
        for it in 0..n {
            near.push(grand.without(it).without(next(it, 1)));
            near.push(grand.without(it));
        }
        near.sort_by_key(|it| (it.len(), *it));
        near.dedup();
        atlas.solve_all(&near)?;
        let ends = [
            choice.quo.solve(choice.quo.policy, None)?,
            choice.quo.solve(&together, None)?,
        ];
        let mut screening = Self {
            alone: vec![vec![0.0; n]; n * n],
            together: vec![vec![0.0; n]; n * n],
            margin: vec![0.0; n],
            largest_error: vec![0.0; n],
            dropped: Vec::new(),
            dropped_and_solved: 0,
            wrong: 0,
        };
        for end in &ends {
            screening.add_slopes(choice, end, &together)?;
        }
        screening.anchor(atlas, n);
        screening.measure(atlas, n);
        let safety = match method {
            Method::Exact => 2.0,
            Method::Screened { safety } => safety,
        };
        if !(safety.is_finite() && safety >= 1.0) {
            return Err(StrategyError::OutOfRange {
                name: "the factor of the screen".into(),
                value: safety,
                rule: "it must be 1 or more: its own largest error is the least margin",
            });
        }
        screening.margin = screening
            .largest_error
            .iter()
            .map(|it| safety * it)
            .collect();
        screening.dropped = Subset::every(n)
            .filter(|subset| subset.len() > 1 && screening.drops(*subset))
            .collect();
        Ok(screening)
    }

    /// Adds half of what the gradient at one end says.
    fn add_slopes(
        &mut self,
        choice: &SolverChoice<'_>,
        at: &Equilibrium,
        together: &Policy,
    ) -> Result<(), StrategyError> {
        let n = choice.players.len();
        let quo = choice.quo.policy;
        let regions = 0..choice.quo.base.regions();
        let players: Vec<usize> = regions
            .filter(|region| choice.players.iter().any(|it| it.members.contains(region)))
            .collect();
        let gradients = boeki_data::parallel::map(&players, |region| {
            Gradient::at(at, Outcome::Welfare { region: *region })
        });
        for (region, gradient) in players.iter().zip(gradients) {
            let gradient = gradient?;
            let owner = choice
                .players
                .iter()
                .position(|it| it.members.contains(region));
            let Some(owner) = owner else { continue };
            for a in 0..n {
                for b in a + 1..n {
                    let mut sum = 0.0;
                    for x in &choice.players[a].members {
                        for y in &choice.players[b].members {
                            for (importer, exporter) in [(*x, *y), (*y, *x)] {
                                for sector in 0..choice.quo.base.sectors() {
                                    let cell = (importer, exporter, sector);
                                    let tariff = (1.0 + together.tariff[cell]).ln()
                                        - (1.0 + quo.tariff[cell]).ln();
                                    let cost = (together.iceberg[cell] / quo.iceberg[cell]).ln();
                                    sum += gradient.tariff[cell] * tariff
                                        + gradient.iceberg[cell] * cost;
                                }
                            }
                        }
                    }
                    self.together[a * n + b][owner] += 0.5 * sum;
                }
            }
        }
        Ok(())
    }

    /// Takes pairs as they were solved, and spreads what the gradients miss of the whole.
    fn anchor(&mut self, atlas: &Atlas<'_>, n: usize) {
        let pairs: Vec<(usize, usize)> = (0..n)
            .flat_map(|a| (a + 1..n).map(move |b| (a, b)))
            .collect();
        for (a, b) in &pairs {
            if let Some(known) = atlas.get(Subset::of([*a, *b])) {
                self.alone[a * n + b].clone_from(&known.payoffs);
            }
        }
        if let Some(whole) = atlas.get(Subset::all(n)) {
            for player in 0..n {
                let sum: f64 = (pairs.iter())
                    .map(|(a, b)| self.together[a * n + b][player])
                    .sum();
                let missed = (whole.payoffs[player] - sum) / pairs.len() as f64;
                for (a, b) in &pairs {
                    self.together[a * n + b][player] += missed;
                }
            }
        }
    }

    /// What the screen says a player has when the set has the agreement, million USD a year.
    pub fn predicted(&self, subset: Subset, player: usize) -> f64 {
        let n = self.margin.len();
        let pairs = |size: usize| (size * size.saturating_sub(1) / 2) as f64;
        let way = (pairs(subset.len()) - 1.0).max(0.0) / (pairs(n) - 1.0).max(1.0);
        let members: Vec<usize> = subset.members().collect();
        let mut sum = 0.0;
        for (at, a) in members.iter().enumerate() {
            for b in &members[at + 1..] {
                let pair = a * n + b;
                sum += (1.0 - way) * self.alone[pair][player] + way * self.together[pair][player];
            }
        }
        sum
    }

    fn membership(&self, subset: Subset, player: usize) -> f64 {
        self.predicted(subset.with(player), player) - self.predicted(subset.without(player), player)
    }

    /// The largest error of what membership is worth, wherever both sides of it are solved.
    fn measure(&mut self, atlas: &Atlas<'_>, n: usize) {
        for subset in Subset::every(n).filter(|it| it.len() > 1) {
            let Some(with) = atlas.get(subset) else {
                continue;
            };
            for player in subset.members() {
                if let Some(without) = atlas.get(subset.without(player)) {
                    let exact = with.payoffs[player] - without.payoffs[player];
                    let error = (exact - self.membership(subset, player)).abs();
                    self.largest_error[player] = self.largest_error[player].max(error);
                }
            }
        }
    }

    fn drops(&self, subset: Subset) -> bool {
        self.sureness(subset) > 1.0
    }

    /// The largest gain from leaving, in margins.
    fn sureness(&self, subset: Subset) -> f64 {
        subset
            .members()
            .map(|it| -self.membership(subset, it) / self.margin[it].max(f64::MIN_POSITIVE))
            .fold(f64::NEG_INFINITY, f64::max)
    }

    /// The structures that are not dropped, and of those that are, the ones it is least sure of: a check. With what their members
    /// compare them with.
    pub(super) fn doubtful(&self, n: usize) -> Vec<Subset> {
        let mut kept = vec![true; 1 << n];
        for subset in &self.dropped {
            kept[subset.index()] = false;
        }
        let mut dropped = self.dropped.clone();
        dropped.sort_by(|a, b| {
            let order = self.sureness(*a).total_cmp(&self.sureness(*b));
            order.then(a.cmp(b))
        });
        for subset in dropped.iter().take(CHECKED) {
            kept[subset.index()] = true;
        }
        let mut wanted = vec![false; 1 << n];
        for subset in Subset::every(n).filter(|it| it.len() > 1 && kept[it.index()]) {
            wanted[subset.index()] = true;
            for player in subset.members() {
                wanted[subset.without(player).index()] = true;
            }
        }
        Subset::every(n).filter(|it| wanted[it.index()]).collect()
    }

    /// What outsiders compare the structures with that no member leaves.
    pub(super) fn wider(&self, table: &PayoffTable, tolerance: &[f64]) -> Vec<Subset> {
        let n = table.size();
        let held = Subset::every(n).filter(|it| it.len() > 1 && !self.dropped.contains(it));
        let internal = held.filter(|it| super::Verdict::of(table, *it, tolerance).internal());
        let mut wanted: Vec<Subset> = internal
            .flat_map(|it| (0..n).map(move |player| it.with(player)))
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        wanted
    }

    /// With its verdicts compared with those that were solved.
    pub(super) fn checked(
        mut self,
        table: &PayoffTable,
        solved: &[bool],
        tolerance: &[f64],
    ) -> Self {
        let known = |subset: Subset| {
            let alone = subset.members().map(|it| subset.without(it));
            solved[subset.index()] && alone.into_iter().all(|it| solved[it.index()])
        };
        for subset in self.dropped.iter().filter(|it| known(**it)) {
            self.dropped_and_solved += 1;
            if super::Verdict::of(table, *subset, tolerance).internal() {
                self.wrong += 1;
            }
        }
        self
    }
}

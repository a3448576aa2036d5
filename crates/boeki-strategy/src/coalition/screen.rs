//! The first-order screen: payoffs of all structures from gradients, and what it may drop before anything else is solved.
//!
//! With g_k(a,b) what the agreement between a and b is worth to k, v_k(S) ~ sum over pairs in S of g_k(a,b), where g integrates
//! the gradient of k's welfare along the way to the agreement by the trapezoid of its two ends: the status quo and the agreement
//! of all. Where it is checked (all pairs, all but one, all) its largest error times a factor is the margin; a structure is
//! dropped if a member gains by leaving and transfers cannot hold it, both by more than the margin.

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
    /// g `[a * N + b][k]` for a < b, million USD a year.
    worth: Vec<Vec<f64>>,
    /// What an error of the screen may come to, million USD, one a player.
    pub margin: Vec<f64>,
    /// Its largest error where it was checked, million USD, one a player.
    pub largest_error: Vec<f64>,
    /// The structures of two and more that it drops.
    pub dropped: Vec<Subset>,
    /// Of these, how many were solved all the same.
    pub dropped_and_solved: usize,
    /// Of those, how many are internally stable, or potentially so, after all: the screen was wrong.
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
        let mut near: Vec<Subset> = (0..n).map(|it| grand.without(it)).collect();
        near.push(grand);
        atlas.solve_all(&near)?;
        let ends = [
            choice.quo.solve(choice.quo.policy, None)?,
            choice.quo.solve(&together, None)?,
        ];
        let mut screening = Self {
            worth: vec![vec![0.0; n]; n * n],
            margin: vec![0.0; n],
            largest_error: vec![0.0; n],
            dropped: Vec::new(),
            dropped_and_solved: 0,
            wrong: 0,
        };
        for end in &ends {
            screening.add_slopes(choice, end, &together)?;
        }
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
        screening.margin = screening.largest_error.iter().map(|it| safety * it).collect();
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
            .filter(|region| choice.players.iter().any(|it| it.regions.contains(region)))
            .collect();
        let gradients = boeki_data::parallel::map(&players, |region| {
            Gradient::at(at, Outcome::Welfare { region: *region })
        });
        for (region, gradient) in players.iter().zip(gradients) {
            let gradient = gradient?;
            let owner = choice
                .players
                .iter()
                .position(|it| it.regions.contains(region));
            let Some(owner) = owner else { continue };
            for a in 0..n {
                for b in a + 1..n {
                    let mut sum = 0.0;
                    for x in &choice.players[a].regions {
                        for y in &choice.players[b].regions {
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
                    self.worth[a * n + b][owner] += 0.5 * sum;
                }
            }
        }
        Ok(())
    }

    /// What the screen says a player has when the set has the agreement, million USD a year.
    pub fn predicted(&self, subset: Subset, player: usize) -> f64 {
        let n = self.margin.len();
        let members: Vec<usize> = subset.members().collect();
        let mut sum = 0.0;
        for (at, a) in members.iter().enumerate() {
            for b in &members[at + 1..] {
                sum += self.worth[a * n + b][player];
            }
        }
        sum
    }

    fn membership(&self, subset: Subset, player: usize) -> f64 {
        self.predicted(subset.with(player), player)
            - self.predicted(subset.without(player), player)
    }

    /// The largest error of what membership is worth, at the small and at the large end.
    fn measure(&mut self, atlas: &Atlas<'_>, n: usize) {
        let grand = Subset::all(n);
        for player in 0..n {
            let mut places: Vec<Subset> = (0..n)
                .filter(|it| *it != player)
                .map(|it| Subset::of([player, it]))
                .collect();
            places.push(grand);
            for subset in places {
                let pair = (atlas.get(subset), atlas.get(subset.without(player)));
                if let (Some(with), Some(without)) = pair {
                    let exact = with.payoffs[player] - without.payoffs[player];
                    let error = (exact - self.membership(subset, player)).abs();
                    self.largest_error[player] = self.largest_error[player].max(error);
                }
            }
        }
    }

    fn drops(&self, subset: Subset) -> bool {
        let leaves = |it: usize| self.membership(subset, it) < -self.margin[it];
        let together: f64 = subset.members().map(|it| self.membership(subset, it)).sum();
        let margin: f64 = subset.members().map(|it| self.margin[it]).sum();
        subset.members().any(leaves) && together < -margin
    }

    /// How far a dropped structure is beyond the margin, as a share of it.
    fn sureness(&self, subset: Subset) -> f64 {
        let together: f64 = subset.members().map(|it| self.membership(subset, it)).sum();
        let margin: f64 = subset.members().map(|it| self.margin[it]).sum();
        -together / margin.max(f64::MIN_POSITIVE)
    }

    /// What must be solved if the rest is dropped: the structures kept, what they are compared with, and a check.
    pub(super) fn wanted(&self, n: usize) -> Vec<Subset> {
        let mut kept = vec![true; 1 << n];
        for subset in &self.dropped {
            kept[subset.index()] = false;
        }
        let mut doubtful = self.dropped.clone();
        doubtful.sort_by(|a, b| {
            let order = self.sureness(*a).total_cmp(&self.sureness(*b));
            order.then(a.cmp(b))
        });
        for subset in doubtful.iter().take(CHECKED) {
            kept[subset.index()] = true;
        }
        let mut wanted = vec![false; 1 << n];
        for subset in Subset::every(n).filter(|it| it.len() > 1 && kept[it.index()]) {
            wanted[subset.index()] = true;
            for player in 0..n {
                wanted[subset.with(player).index()] = true;
                wanted[subset.without(player).index()] = true;
            }
        }
        Subset::every(n).filter(|it| wanted[it.index()]).collect()
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
            let verdict = super::Verdict::of(table, *subset, tolerance);
            if verdict.internal() || verdict.potentially_internal {
                self.wrong += 1;
            }
        }
        self
    }
}

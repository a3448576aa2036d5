//! Which agreements hold together, and does the way they are found change the answer?
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::Arc;

use boeki_economy::{Closure, Economy, Labels, Policy};
use boeki_equilibrium::testing::random_economy;
use boeki_equilibrium::{Baseline, rebase};
use boeki_strategy::agreement::Agreement;
use boeki_strategy::coalition::stability::verdicts;
use boeki_strategy::coalition::value::{GrandCoalition, blocks, shapley, worth};
use boeki_strategy::coalition::{
    Membership, Method, PayoffTable, SolvedGame, SolverChoice, Subset,
};
use boeki_strategy::player::Player;
use boeki_strategy::status_quo::StatusQuo;
use proptest::prelude::*;

fn names(n: usize) -> Vec<String> {
    (0..n).map(|k| format!("P{k}")).collect()
}

/// A table of random payoffs of four players; sets of one are nobody's agreement.
fn tables() -> impl Strategy<Value = PayoffTable> {
    proptest::collection::vec(-10.0..10.0_f64, 64).prop_map(|values| {
        PayoffTable::from_fn(names(4), |subset| {
            let at = if subset.len() < 2 { 0 } else { subset.index() };
            values[4 * at..4 * at + 4].to_vec()
        })
        .unwrap()
    })
}

fn renamed(subset: Subset, order: &[usize]) -> Subset {
    Subset::of(subset.members().map(|it| order[it]))
}

proptest! {
    /// Player k of the second table is player order[k] of ... the first: nothing but names changes.
    #[test]
    fn relabelling_players_changes_nothing(table in tables(), seed in 0_usize..24) {
        let mut rest = vec![0, 1, 2, 3];
        let mut order = Vec::new();
        let mut left = seed;
        for size in (1..=4).rev() {
            order.push(rest.remove(left % size));
            left /= size;
        }
        let mut back = vec![0; 4];
        for (from, to) in order.iter().enumerate() {
            back[*to] = from;
        }
        let other = PayoffTable::from_fn(names(4), |subset| {
            let original = renamed(subset, &back);
            (0..4).map(|it| table.payoff(original, back[it])).collect()
        })
        .unwrap();
        let find = |table: &PayoffTable, membership, subset: Subset| {
            verdicts(table, &[]).into_iter().any(|it| it.subset == subset && it.stable(membership))
        };
        for subset in Subset::every(4).filter(|it| it.len() > 1) {
            for membership in Membership::ALL {
                prop_assert_eq!(
                    find(&table, membership, subset),
                    find(&other, membership, renamed(subset, &order))
                );
            }
        }
        let (one, two) = (GrandCoalition::of(&table, &[]), GrandCoalition::of(&other, &[]));
        for player in 0..4 {
            prop_assert!((one.shapley[player] - two.shapley[order[player]]).abs() < 1e-9);
        }
        prop_assert_eq!(one.blocks.len(), two.blocks.len());
        prop_assert_eq!(one.blocks_with_transfers.len(), two.blocks_with_transfers.len());
    }

    /// Consent shuts out whom a majority shuts out and more; a stable structure is never held by fewer rules than it needs.
    #[test]
    fn stricter_entry_keeps_more_structures(table in tables()) {
        for verdict in verdicts(&table, &[]) {
            if verdict.stable(Membership::Open) {
                prop_assert!(verdict.stable(Membership::Majority));
            }
            if verdict.stable(Membership::Majority) {
                prop_assert!(verdict.stable(Membership::Consent));
            }
            // Who has no reason to leave needs no transfer to stay.
            if verdict.internal() {
                prop_assert!(verdict.potentially_internal);
            }
        }
    }

    #[test]
    fn shapley_is_efficient_symmetric_and_gives_nothing_to_who_adds_nothing(
        values in proptest::collection::vec(-10.0..10.0_f64, 16)
    ) {
        let mut worth = values;
        worth[0] = 0.0;
        let value = shapley(&worth, 4);
        prop_assert!((value.iter().sum::<f64>() - worth[15]).abs() < 1e-9);
        // Player 3 adds nothing to anybody.
        let null: Vec<f64> = (0..16).map(|s| worth[s & 7]).collect();
        prop_assert!(shapley(&null, 4)[3].abs() < 1e-9);
        // Worth that does not tell players 0 and 1 apart.
        let swap = |s: usize| (s & 0b1100) | ((s & 1) << 1) | ((s & 2) >> 1);
        let alike: Vec<f64> = (0..16).map(|s| worth[s] + worth[swap(s)]).collect();
        let value = shapley(&alike, 4);
        prop_assert!((value[0] - value[1]).abs() < 1e-9);
    }

    /// Of a convex game Shapley's division is in the core (Shapley 1971).
    #[test]
    fn nobody_blocks_shapley_of_a_convex_game(weights in proptest::collection::vec(0.0..5.0_f64, 4)) {
        let worth: Vec<f64> = (0..16_usize)
            .map(|s| {
                let sum: f64 = (0..4).filter(|k| s & (1 << k) != 0).map(|k| weights[k]).sum();
                sum * sum
            })
            .collect();
        let value = shapley(&worth, 4);
        prop_assert!(blocks(&worth, &value, &[1e-9; 4]).is_empty());
    }
}

struct World {
    economy: Economy,
    base: Arc<Baseline>,
    policy: Policy,
}

impl World {
    fn of(economy: Economy) -> Self {
        let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
        let (base, _) = rebase(base, Closure::WorldShare).unwrap();
        let policy = base.policy.clone();
        Self {
            economy,
            base,
            policy,
        }
    }

    fn labels(&self) -> &Labels {
        self.economy.labels()
    }

    fn game(&self, codes: &[&str], method: Method) -> SolvedGame {
        let codes: Vec<String> = codes.iter().map(|&it| it.to_owned()).collect();
        let players = Player::read_all(&codes, &self.economy).unwrap();
        let agreement = Agreement::on_goods(self.labels(), 1.0).unwrap();
        let choice = SolverChoice {
            quo: StatusQuo {
                base: &self.base,
                policy: &self.policy,
                closure: Closure::WorldShare,
            },
            players: &players,
            agreement: &agreement,
        };
        choice.solve(method, &|| ()).unwrap()
    }
}

#[test]
fn payoffs_are_equilibria_wherever_their_solves_start() {
    let world = World::of(random_economy(7, 5, 3).unwrap());
    let game = world.game(&["R0", "R1", "R2", "R3"], Method::Exact);
    assert!(game.solved.iter().all(|it| *it));
    // Each structure anew, without a start.
    let players = Player::read_all(&["R0", "R1", "R2", "R3"], &world.economy).unwrap();
    let agreement = Agreement::on_goods(world.labels(), 1.0).unwrap();
    let quo = StatusQuo {
        base: &world.base,
        policy: &world.policy,
        closure: Closure::WorldShare,
    };
    for subset in Subset::every(4) {
        let members: Vec<&Player> = subset.members().map(|it| &players[it]).collect();
        let mut policy = world.policy.clone();
        agreement.among(&members, &mut policy);
        let gains = boeki_strategy::status_quo::welfare_musd(&quo.solve(&policy, None).unwrap());
        for player in 0..4 {
            let gap = (game.table.payoff(subset, player) - gains[player]).abs();
            assert!(
                gap < 1e-7 * world.base.income[player],
                "{subset} {player}: {gap}"
            );
        }
    }
    // The order in which players are named is no part of the answer.
    let other = world.game(&["R3", "R1", "R0", "R2"], Method::Exact);
    let order = [2, 1, 3, 0];
    for subset in Subset::every(4) {
        for player in 0..4 {
            let gap = game.table.payoff(subset, player)
                - other.table.payoff(renamed(subset, &order), order[player]);
            assert!(gap.abs() < 1e-7 * world.base.income[player]);
        }
    }
}

#[test]
fn the_screen_decides_nothing_that_exact_solves_would_not() {
    let world = World::of(boeki_economy::sources::world2022::embedded().unwrap());
    let codes = ["JPN", "USA", "CHN", "KOR", "EU", "IND", "VNM"];
    let exact = world.game(&codes, Method::Exact);
    let screened = world.game(&codes, Method::Screened { safety: 2.0 });
    assert_eq!(exact.screening.wrong, 0);
    assert_eq!(
        exact.screening.dropped_and_solved,
        exact.screening.dropped.len()
    );
    assert_eq!(exact.screening.dropped, screened.screening.dropped);
    let kept = |game: &SolvedGame| -> Vec<_> {
        verdicts(&game.table, &game.tolerance)
            .into_iter()
            .filter(|it| it.internal() && !game.screening.dropped.contains(&it.subset))
            .map(|it| (it.subset, it.joiners, it.potentially_internal))
            .collect()
    };
    assert!(!kept(&exact).is_empty());
    assert_eq!(kept(&exact), kept(&screened));
    assert!(screened.solved.iter().filter(|it| **it).count() < exact.solved.len());
    // Where the screen was not checked it errs by no more than its margin.
    for subset in Subset::every(codes.len()) {
        for player in subset.members() {
            let exact = exact.table.value_of_membership(subset, player);
            let screen = screened.screening.predicted(subset, player)
                - screened.screening.predicted(subset.without(player), player);
            let margin = screened.screening.margin[player];
            assert!(
                (exact - screen).abs() <= margin,
                "{subset} {player}: {exact} {screen} {margin}"
            );
        }
    }
    let together = worth(&exact.table);
    let all = GrandCoalition::of(&exact.table, &exact.tolerance);
    assert!((all.shapley.iter().sum::<f64>() - together[together.len() - 1]).abs() < 1e-6);
}

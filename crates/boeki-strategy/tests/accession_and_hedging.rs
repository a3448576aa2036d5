//! Who lets whom in, and who turns when? On the embedded economy, with what the answers must obey.
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::Arc;

use boeki_economy::scenario::Scenario;
use boeki_economy::sources::world2022;
use boeki_economy::{Closure, Economy, Policy};
use boeki_equilibrium::{Baseline, rebase};
use boeki_strategy::accession::{Accession, AccessionGame, AccessionQuestion, Incumbents, Stake};
use boeki_strategy::hedging::{HedgingGame, HedgingQuestion, Stance, Turn};
use boeki_strategy::status_quo::{StatusQuo, welfare_musd};

struct World {
    economy: Economy,
    base: Arc<Baseline>,
    policy: Policy,
}

impl World {
    fn new() -> Self {
        let economy = world2022::embedded().unwrap();
        let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
        let (base, _) = rebase(base, Closure::WorldShare).unwrap();
        let policy = base.policy.clone();
        Self {
            economy,
            base,
            policy,
        }
    }

    fn quo(&self) -> StatusQuo<'_> {
        StatusQuo {
            base: &self.base,
            policy: &self.policy,
            closure: Closure::WorldShare,
        }
    }

    fn ask(&self, candidates: &[&str]) -> AccessionQuestion {
        let candidates: Vec<String> = candidates.iter().map(|&it| it.to_owned()).collect();
        AccessionQuestion::of("CPTPP", &candidates, &self.economy).unwrap()
    }

    fn accede(&self, question: &AccessionQuestion) -> Vec<Accession> {
        let game = AccessionGame {
            quo: self.quo(),
            labels: self.economy.labels(),
            question,
        };
        game.solve(&|| ()).unwrap()
    }

    fn hedge(&self, section: &str) -> Vec<Turn> {
        let text = format!("title = \"A\"\n[hedging]\n{section}\n");
        let scenario = Scenario::parse("a.toml", &text).unwrap();
        let question = HedgingQuestion::read(&scenario, &self.economy);
        let question = question.unwrap().unwrap();
        let game = HedgingGame {
            quo: self.quo(),
            economy: &self.economy,
            scenario: &scenario,
            question: &question,
        };
        game.solve(&|| ()).unwrap()
    }
}

#[test]
fn gains_of_an_accession_are_differences_of_two_equilibria() {
    let world = World::new();
    let mut question = world.ask(&["KOR"]);
    question.terms.sensitive = false;
    let labels = world.economy.labels();
    let game = AccessionGame {
        quo: world.quo(),
        labels,
        question: &question,
    };
    let before = game.before().unwrap();
    // The same policy by hand: Korea and each member free of duty on goods.
    let korea = labels.region("KOR").unwrap();
    let mut after = before.clone();
    for member in &question.members {
        for sector in 0..27 {
            after.tariff[(korea, member.members[0], sector)] = 0.0;
            after.tariff[(member.members[0], korea, sector)] = 0.0;
        }
    }
    let welfare = |policy: &Policy| welfare_musd(&world.quo().solve(policy, None).unwrap());
    let (then, now) = (welfare(&before), welfare(&after));
    let accession = &world.accede(&question)[0];
    for (vote, member) in accession.votes.iter().zip(&question.members) {
        let region = member.members[0];
        assert!((vote.gain_musd - (now[region] - then[region])).abs() < 0.05);
        assert_eq!(vote.yes, vote.gain_musd >= 0.0);
    }
    // Japan's own tariffs among members are the agreement's already and stay; those of others among members are gone.
    let (japan, mexico) = (labels.region("JPN").unwrap(), labels.region("MEX").unwrap());
    let food = labels.sector("C10T12").unwrap();
    let kept = before.tariff[(japan, mexico, food)];
    assert!(kept > 0.0 && kept == world.policy.tariff[(japan, mexico, food)]);
    assert_eq!(before.tariff[(mexico, japan, food)], 0.0);
    let as_data = AccessionQuestion {
        incumbents: Incumbents::AsData,
        ..question.clone()
    };
    let game = AccessionGame {
        question: &as_data,
        ..game
    };
    assert_eq!(game.before().unwrap(), world.policy);
}

#[test]
fn a_stake_at_the_threshold_turns_a_blocker_and_the_last_one_is_pivotal() {
    let world = World::new();
    let mut question = world.ask(&["CHN", "TWN", "CHN+TWN"]);
    let first = world.accede(&question);
    let together = &first[2];
    assert_eq!(together.candidates.len(), 2);
    let blockers: Vec<String> = first[1].blockers.clone();
    assert!(blockers.len() > 1 && first[1].pivotal.is_none());
    let needed: f64 = (first[1].votes.iter())
        .filter(|it| !it.yes)
        .map(|it| it.threshold_musd)
        .sum();
    assert!((needed - first[1].transfer.needed_musd).abs() < 1e-6);
    // All blockers but the last get what they need.
    for blocker in &blockers[1..] {
        let vote = first[1].votes.iter().find(|it| it.member == *blocker);
        question.stakes.push(Stake {
            member: blocker.clone(),
            candidate: Some("TWN".into()),
            security_musd: vote.unwrap().threshold_musd + 1e-3,
            coercion_musd: 0.0,
            coercion_probability: 1.0,
        });
    }
    let second = world.accede(&question);
    assert_eq!(second[1].pivotal.as_ref(), Some(&blockers[0]));
    // A stake in Taiwan is none in China.
    assert_eq!(first[0].blockers, second[0].blockers);
    // Coercion of a member that gains makes it a blocker once it costs more than the gain.
    let japan = first[1].votes.iter().find(|it| it.member == "JPN").unwrap();
    assert!(japan.yes);
    question.stakes.push(Stake {
        member: "JPN".into(),
        candidate: Some("TWN".into()),
        security_musd: 0.0,
        coercion_musd: -4.0 * japan.gain_musd,
        coercion_probability: 0.5,
    });
    let third = world.accede(&question);
    assert!(third[1].blockers.contains(&"JPN".to_owned()));
    assert!((third[1].votes[0].net_musd + japan.gain_musd).abs() < 1e-6);
}

#[test]
fn worse_coercion_makes_a_reliable_patron_matter_more() {
    let world = World::new();
    let ask = |tariff: f64, response: f64| {
        world.hedge(&format!(
            "patron = 'USA'\nmembers = ['KOR', 'CAN']\nbloc = ['CHN']\ntariff = {tariff}\nresponse = {response}"
        ))
    };
    let (mild, harsh) = (ask(0.05, 1.0), ask(0.25, 1.0));
    for (mild, harsh) in mild.iter().zip(&harsh) {
        assert!(harsh.worlds.coerced < mild.worlds.coerced && mild.worlds.coerced < 0.0);
        assert!((mild.coercion_points - 5.0).abs() < 1e-9);
        assert!((harsh.coercion_points - 25.0).abs() < 1e-9);
        assert_eq!(mild.worlds.aligned, 0.0);
        // What the bloc gives is the same; what it costs in the patron's market is not.
        assert_eq!(
            mild.bloc_without_response_musd,
            harsh.bloc_without_response_musd
        );
        assert!(harsh.worlds.bloc < mild.worlds.bloc);
    }
    for turn in ask(0.25, 0.0) {
        assert!((turn.worlds.bloc - turn.bloc_without_response_musd).abs() < 1e-6);
    }
    // The alliance adds to the aligned world alone, and keeps whom trade would not.
    let turn = &harsh[1];
    let price = turn.worlds.price_of_alignment(1.0);
    let section = "patron = 'USA'\nmembers = ['CAN']\nbloc = ['CHN']\ntariff = 0.25\nalliance = { CAN = 100000 }";
    let allied = &world.hedge(section)[0];
    assert!((price - 1e5 - allied.worlds.price_of_alignment(1.0)).abs() < 1e-6);
    assert!(allied.turning_reliability.unwrap() < turn.turning_reliability.unwrap());
}

#[test]
fn coercion_by_law_is_the_law_of_the_patron() {
    let world = World::new();
    let turns = world.hedge(
        "patron = 'USA'\nmembers = ['JPN', 'MEX']\nbloc = ['CHN']\nlaw_before = '2025-01-01'\nlaw_after = '2026-10-01'\nreading = 'most'",
    );
    for turn in &turns {
        assert!(turn.coercion_points > 1.0 && turn.coercion_points < 60.0);
        assert!(turn.worlds.coerced < 0.0);
        assert_ne!(turn.stance, Stance::Reversed);
    }
    // A patron whose law is not held.
    let text = "title = \"A\"\n[hedging]\npatron = 'IND'\nmembers = ['JPN']\nbloc = ['CHN']\nlaw_after = '2026-10-01'";
    let scenario = Scenario::parse("a.toml", text).unwrap();
    let question = HedgingQuestion::read(&scenario, &world.economy);
    let question = question.unwrap().unwrap();
    let game = HedgingGame {
        quo: world.quo(),
        economy: &world.economy,
        scenario: &scenario,
        question: &question,
    };
    assert!(game.solve(&|| ()).is_err());
}

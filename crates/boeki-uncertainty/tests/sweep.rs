//! Draws of a small economy: the same whatever the chunks, stored and met again, and what they say.
#![allow(missing_docs, clippy::unwrap_used)]

use boeki_economy::Economy;
use boeki_economy::scenario::{Alternative, Change, Instrument, Operation, Scenario};
use boeki_economy::testing::tiny_economy;
use boeki_uncertainty::local::{flips, tornado};
use boeki_uncertainty::sample::{chunks, inputs_table};
use boeki_uncertainty::sensitivity::indices;
use boeki_uncertainty::summary::{intervals, preferences};
use boeki_uncertainty::{Held, Measure, Problem, Sample, Space, UncertaintyError};

const SEED: u32 = 11;

fn tariff(rate: f64) -> Change {
    let tariff = Instrument::Tariff(Operation::Set(rate));
    Change::new(tariff).from(["JPN"]).to(["USA"]).of(["GDS"])
}

fn scenario() -> Scenario {
    let mut scenario = Scenario::new("US 25% on Japanese goods");
    scenario.changes.push(tariff(0.25));
    scenario.alternatives.push(Alternative {
        title: "50%".to_owned(),
        changes: vec![tariff(0.5)],
        ..Alternative::default()
    });
    scenario
}

fn problem(economy: &Economy, held: Held) -> Problem<'_> {
    let scenario = scenario();
    let space = Space::of(&scenario, economy, held).unwrap();
    Problem::new(&scenario, economy, space).unwrap()
}

#[test]
fn chunks_and_threads_leave_no_trace() {
    let economy = tiny_economy();
    let problem = problem(&economy, Held::default());
    let whole = Sample::of(&problem, 300, SEED).unwrap();
    let parts = chunks(300).unwrap();
    assert!(parts.len() > 1);
    // One core, chunk by chunk, the last one first.
    let mut solved: Vec<Sample> = parts
        .iter()
        .rev()
        .map(|part| Sample::chunk(&problem, part.clone(), SEED))
        .collect();
    solved.reverse();
    assert_eq!(Sample::join(solved), whole);
    // More draws begin with the same ones.
    let more = Sample::of(&problem, 310, SEED).unwrap();
    assert_eq!(more.outcomes[..300], whole.outcomes[..]);
    assert_ne!(
        Sample::of(&problem, 300, SEED + 1).unwrap().outcomes,
        whole.outcomes
    );
}

#[test]
fn a_stored_chunk_is_met_again_to_the_last_bit_and_a_strange_one_is_refused() {
    let economy = tiny_economy();
    let problem = problem(&economy, Held::default());
    let mut chunk = Sample::chunk(&problem, 40..60, SEED);
    chunk.outcomes[3] = None;
    let bytes = chunk.to_table(&problem).to_parquet().unwrap();
    let source = boeki_data::source::Source::new("part", bytes);
    let table = boeki_data::table::Table::from_parquet(&source).unwrap();
    assert_eq!(Sample::from_table(&table, &problem, 40..60).unwrap(), chunk);
    let other = Sample::from_table(&table, &problem, 60..80).unwrap_err();
    assert!(
        other
            .to_string()
            .contains("does not hold the draws 60 to 79"),
        "{other}"
    );
    let inputs = inputs_table(&problem, &chunk.draws, SEED);
    assert_eq!(
        (inputs.rows(), inputs.columns().len()),
        (20, 4 + economy.sectors())
    );
}

#[test]
fn too_many_missing_draws_are_refused() {
    let economy = tiny_economy();
    let problem = problem(&economy, Held::default());
    let mut sample = Sample::of(&problem, 100, SEED).unwrap();
    sample.outcomes[0] = None;
    assert!(sample.check().is_ok());
    sample.outcomes[1] = None;
    assert!(matches!(
        sample.check(),
        Err(UncertaintyError::Unsolved { failed: 2, .. })
    ));
    assert!(chunks(0).is_err() && chunks(1 << 17).is_err());
}

#[test]
fn with_all_held_every_draw_is_the_point_estimate() {
    let economy = tiny_economy();
    let held = Held {
        elasticities: true,
        closure: true,
        reading: true,
        ..Held::default()
    };
    let problem = problem(&economy, held);
    let sample = Sample::of(&problem, 5, SEED).unwrap();
    assert!(sample.outcomes.iter().all(|it| *it == sample.outcomes[0]));
    let rows = intervals(&problem, &sample);
    assert_eq!(rows.len(), problem.outcomes());
    assert!(
        rows.iter()
            .all(|row| row.interval.low_90 == row.interval.high_90)
    );
    assert!(tornado(&problem).is_empty());
}

#[test]
fn japan_is_worse_off_under_the_higher_tariff_in_every_draw() {
    let economy = tiny_economy();
    let problem = problem(
        &economy,
        Held {
            closure: true,
            ..Held::default()
        },
    );
    let sample = Sample::of(&problem, 64, SEED).unwrap();
    let rows = preferences(&problem, &sample);
    let japan = rows.iter().find(|row| row.region == "JPN").unwrap();
    assert_eq!(japan.scenario_better, 1.0);
    assert!(japan.difference_musd.low_90 > 0.0);
}

#[test]
fn a_flip_is_where_welfare_is_nothing_and_swings_hold_the_centre() {
    let economy = tiny_economy();
    let problem = problem(
        &economy,
        Held {
            closure: true,
            ..Held::default()
        },
    );
    let mut inputs = problem.space().inputs(&problem.space().point(0, SEED));
    for flip in flips(&problem).unwrap() {
        let region = problem.labels().region(&flip.region).unwrap();
        for factor in flip.factors.clone() {
            let mut welfare = |factor: f64| {
                inputs.theta = problem.space().central.iter().map(|t| t * factor).collect();
                problem.solve(&inputs).unwrap()[problem.place(0, region, Measure::WelfarePct)]
            };
            assert!(welfare(factor * 1.001) * welfare(factor / 1.001) < 0.0);
        }
        let swings = tornado(&problem);
        let theta = |swing: &&boeki_uncertainty::local::Swing| {
            swing.region == flip.region && swing.input.starts_with("theta:")
        };
        for swing in swings.iter().filter(theta) {
            assert!(
                swing.low_pct <= flip.central_pct + 1e-9,
                "{swing:?} {flip:?}"
            );
            assert!(
                swing.high_pct >= flip.central_pct - 1e-9,
                "{swing:?} {flip:?}"
            );
        }
    }
}

#[test]
fn indices_of_the_economy_are_shares() {
    let economy = tiny_economy();
    let problem = problem(
        &economy,
        Held {
            closure: true,
            ..Held::default()
        },
    );
    let space = problem.space();
    let varying: Vec<usize> = (0..space.dimensions())
        .filter(|at| space.varies(*at))
        .collect();
    let found = indices(space.dimensions(), &varying, 256, SEED, |point| {
        problem.solve(&space.inputs(point)).ok()
    })
    .unwrap();
    let place = problem.place(
        0,
        problem.labels().region("JPN").unwrap(),
        Measure::WelfarePct,
    );
    let first: f64 = found[place].iter().map(|it| it.first).sum();
    let total: f64 = found[place].iter().map(|it| it.total).sum();
    assert!(first > 0.8 && first < 1.05, "{first}");
    assert!(total > 0.95 && total < 1.3, "{total}");
}

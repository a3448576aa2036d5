//! Does labour move as the dynamic hat algebra says: nothing without a shock, nobody at large nu, at once at small nu, to the static
//! answer in the end; and does every path hold its equations?
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::Arc;

use boeki_economy::{Closure, Economy, Grid, Policy};
use boeki_equilibrium::testing::random_economy;
use boeki_equilibrium::{Baseline, rebase};
use boeki_people::transition::{Labour, LabourTable, Path, PathOptions, Schedule};

const CLOSURE: Closure = Closure::WorldShare;

struct World {
    economy: Economy,
    base: Arc<Baseline>,
    labour: Labour,
}

/// A random economy whose workers leave their sectors as the table says, or faster.
fn world(seed: u64, n: usize, j: usize) -> World {
    let economy = random_economy(seed, n, j).unwrap();
    let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
    let (base, _) = rebase(base, CLOSURE).unwrap();
    let table = LabourTable::embedded().unwrap();
    let share = Grid::from_fn(n, j, |i, s| 0.5 + 0.05 * ((i + 2 * s) % 5) as f64);
    let labour = Labour::new(&base, economy.labels(), share, &table, false).unwrap();
    World {
        economy,
        base,
        labour,
    }
}

fn tariff(base: &Baseline, rate: f64) -> Policy {
    let mut policy = base.policy.clone();
    policy.tariff[(0, 1, 0)] += rate;
    policy
}

fn options(quarters: usize) -> PathOptions {
    PathOptions {
        quarters,
        tolerance: 1e-9,
        ..PathOptions::default()
    }
}

impl World {
    fn solve(&self, schedule: &Schedule, quarters: usize) -> Path {
        Path::solve(
            &self.base,
            CLOSURE,
            &self.labour,
            schedule,
            options(quarters),
        )
        .unwrap()
    }
}

fn largest(grid: &Grid) -> f64 {
    grid.as_slice().iter().fold(0.0, |m: f64, x| m.max(x.abs()))
}

#[test]
fn a_constant_economy_stays_and_u_is_one() {
    for rigid in [false, true] {
        let mut world = world(3, 3, 4);
        if rigid {
            world.labour.ln_floor = Some(vec![-0.01; 3]);
        }
        let path = world.solve(&Schedule::permanent(world.base.policy.clone()), 20);
        for (values, quarter) in path.values.iter().zip(&path.quarters) {
            assert!(largest(values) < 1e-9, "u differs from 1");
            assert!(largest(&quarter.ln_workers) < 1e-9);
            assert!(largest(&quarter.ln_earnings()) < 1e-9);
        }
    }
}

#[test]
fn with_very_different_tastes_nobody_moves() {
    let mut world = world(4, 3, 4);
    world.labour.nu = 1e5;
    let path = world.solve(&Schedule::permanent(tariff(&world.base, 0.3)), 30);
    let last = path.quarters.last().unwrap();
    assert!(largest(&last.ln_workers) < 1e-4);
    assert!(largest(&last.ln_earnings()) > 1e-3, "the shock must matter");
}

#[test]
fn with_equal_tastes_wages_are_equal_at_once() {
    let mut world = world(5, 3, 3);
    let gap = |world: &World| {
        let path = world.solve(&Schedule::permanent(tariff(&world.base, 0.3)), 12);
        let earnings = path.quarters[1].ln_earnings();
        let spread = |i: usize| {
            let row = earnings.row(i);
            let high = row.iter().copied().fold(f64::MIN, f64::max);
            high - row.iter().copied().fold(f64::MAX, f64::min)
        };
        let before = path.quarters[0].ln_earnings();
        let first = before.row(1).iter().copied().fold(f64::MIN, f64::max)
            - before.row(1).iter().copied().fold(f64::MAX, f64::min);
        (spread(1), first, path)
    };
    let (slow, first, _) = gap(&world);
    assert!(slow > 0.5 * first, "{slow} {first}");
    world.labour.nu = 0.0002;
    let (fast, first, path) = gap(&world);
    assert!(fast < 0.01 * first, "{fast} of {first}");
    // And workers are at the static answer with mobile labour.
    let at = &path.quarters[2].ln_workers;
    for (now, mobile) in at
        .as_slice()
        .iter()
        .zip(path.long_run.ln_workers.as_slice())
    {
        assert!((now - mobile).abs() < 0.02 * largest(&path.long_run.ln_workers));
    }
}

#[test]
fn a_permanent_shock_ends_at_the_static_answer_with_mobile_labour() {
    let mut world = world(6, 2, 3);
    let schedule = Schedule::permanent(tariff(&world.base, 0.3));
    let mut end = |nu: f64| {
        world.labour.nu = nu;
        world.solve(&schedule, 160)
    };
    let (wide, narrow) = (end(0.4), end(0.2));
    let target = &wide.long_run.ln_workers;
    let far = largest(target);
    assert!(far > 1e-3);
    let gap = |path: &Path, quarter: usize| {
        let cells = path.quarters[quarter].ln_workers.as_slice().iter();
        cells
            .zip(target.as_slice())
            .fold(0.0, |m: f64, (now, end)| m.max((now - end).abs()))
    };
    assert!(gap(&wide, 0) == far && gap(&wide, 8) < far && gap(&wide, 160) < gap(&wide, 8));
    assert!(
        gap(&narrow, 160) < 0.1 * far,
        "{} of {far}",
        gap(&narrow, 160)
    );
    // What is left is in proportion to nu: nothing at nu = 0.
    let (wide, narrow) = (&wide.quarters[160], &narrow.quarters[160]);
    let cells = wide.ln_workers.as_slice().iter();
    for ((wide, narrow), end) in cells
        .zip(narrow.ln_workers.as_slice())
        .zip(target.as_slice())
    {
        let limit = 2.0 * narrow - wide;
        assert!((limit - end).abs() < 0.01 * far, "{limit} {end} of {far}");
    }
}

#[test]
fn workers_sum_to_one_and_every_equation_holds() {
    for seed in [7, 8] {
        let world = world(seed, 4, 3);
        let schedule =
            Schedule::temporary(tariff(&world.base, 0.5), 8, world.base.policy.clone()).unwrap();
        let path = world.solve(&schedule, 60);
        for quarter in &path.quarters {
            for i in 0..4 {
                let workers = world.labour.workers.row(i).iter();
                let sum: f64 = workers
                    .zip(quarter.ln_workers.row(i))
                    .map(|(before, moved)| before * moved.exp())
                    .sum();
                assert!((sum - 1.0).abs() < 1e-12);
            }
            assert_eq!(quarter.ln_workers, quarter.ln_employed);
        }
        let certificate = path.certificate;
        assert!(certificate.value <= 2e-9 && certificate.workers < 1e-10);
        assert!(certificate.equilibrium < 1e-10 && certificate.floor == 0.0);
        // It is a way there and back: far from the start while the tariff lasts, nearer after.
        let moved = |t: usize| largest(&path.quarters[t].ln_workers);
        assert!(moved(8) > 1e-4 && moved(60) < moved(8));
        // The same question has the same answer, whatever the threads did.
        assert_eq!(path, world.solve(&schedule, 60));
    }
}

#[test]
fn a_spoiled_path_shows_in_its_certificate() {
    let world = world(9, 3, 3);
    let mut labour = world.labour.clone();
    let schedule = Schedule::permanent(tariff(&world.base, 0.4));
    let path = world.solve(&schedule, 20);
    assert!(path.recertified().value <= 2e-9);
    let mut wrong = path.clone();
    wrong.values[5][(1, 0)] += 1e-6;
    assert!(wrong.recertified().value > 1e-7 && wrong.recertified().workers > 1e-10);
    let mut wrong = path.clone();
    wrong.quarters[7].ln_workers[(0, 2)] += 1e-6;
    assert!(wrong.recertified().workers > 1e-7 && wrong.recertified().sum > 1e-8);
    labour.nu *= 2.0;
    let wrong = Path {
        labour,
        ..path.clone()
    };
    assert!(wrong.recertified().workers > 1e-7);
}

#[test]
fn floors_of_wages_make_unemployment_that_passes() {
    let mut world = world(10, 3, 4);
    let schedule = Schedule::permanent(tariff(&world.base, 1.0));
    let flexible = world.solve(&schedule, 40);
    let lowest = flexible.quarters[0]
        .ln_wage
        .as_slice()
        .iter()
        .fold(0.0, |m: f64, w| m.min(*w));
    let step = 0.6 * lowest;
    world.labour.ln_floor = Some(vec![step; 3]);
    let path = world.solve(&schedule, 40);
    assert!(path.certificate.floor <= 1e-10);
    let idle = |t: usize| {
        let quarter = &path.quarters[t];
        let cells = quarter.ln_workers.as_slice().iter();
        cells
            .zip(quarter.ln_employed.as_slice())
            .fold(0.0, |m: f64, (workers, employed)| m.max(workers - employed))
    };
    assert!(idle(0) > 0.1 * -lowest, "{} {lowest}", idle(0));
    assert!(idle(40) < 1e-9);
    for t in 1..=40 {
        let pairs = path.quarters[t].ln_wage.as_slice().iter();
        for (now, before) in pairs.zip(path.quarters[t - 1].ln_wage.as_slice()) {
            assert!(now - before >= step - 1e-9);
        }
    }
    // A floor that never binds changes nothing.
    world.labour.ln_floor = Some(vec![2.0 * lowest; 3]);
    let loose = world.solve(&schedule, 40);
    for (a, b) in loose.quarters.iter().zip(&flexible.quarters) {
        for (a, b) in a.ln_workers.as_slice().iter().zip(b.ln_workers.as_slice()) {
            assert!((a - b).abs() < 1e-8);
        }
    }
}

#[test]
fn welfare_of_workers_is_the_discounted_sum_of_earnings_and_of_the_option_to_move() {
    let world = world(11, 3, 3);
    let schedule = Schedule::permanent(tariff(&world.base, 0.4));
    let path = world.solve(&schedule, 120);
    let labels = world.economy.labels();
    let (beta, nu) = (world.labour.beta, world.labour.nu);
    for (at, row) in path.worker_rows(labels).iter().enumerate() {
        let (i, s) = (at / 3, at % 3);
        // Caliendo, Dvorkin & Parro: W = sum beta^t ln(omega_t / (mu'_t^jj / mu^jj)^nu).
        let mut sum = 0.0;
        for t in 0..=120 {
            let next = path.values[(t + 1).min(120)].row(i);
            let weights =
                (0..3).map(|k| world.labour.flows[i][(s, k)] * (beta * next[k] / nu).exp());
            let stays = (beta * next[s] / nu).exp() / weights.sum::<f64>();
            let gain = path.quarters[t].ln_earnings()[(i, s)] - nu * stays.ln();
            let weight = beta.powi(i32::try_from(t).unwrap());
            sum += weight * gain * if t == 120 { 1.0 / (1.0 - beta) } else { 1.0 };
        }
        let expected = 100.0 * ((1.0 - beta) * sum).exp_m1();
        assert!(
            (row.welfare_pct - expected).abs() < 1e-7,
            "{row:?} {expected}"
        );
    }
    // The option to move is worth something to those whose sector is hit.
    let rows = path.worker_rows(labels);
    let hit = rows
        .iter()
        .min_by(|a, b| a.if_all_stayed_pct.total_cmp(&b.if_all_stayed_pct));
    let hit = hit.unwrap();
    assert!(hit.welfare_pct > hit.if_all_stayed_pct);
    let summary = path.summary_rows(labels);
    for row in &summary {
        let cost = row.last_income_pct - row.discounted_income_pct;
        assert_eq!(row.transition_cost_pct, cost);
    }
}

//! Are rents of non-tariff measures what they say: waste an iceberg, rents a tariff or an export tax that no treasury receives?
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::Arc;

use boeki_economy::non_tariff::Split;
use boeki_economy::scenario::{Barrier, Change, Instrument, Operation, Scenario};
use boeki_economy::{Closure, Cube, Economy, EconomyParts, Grid, Policy};
use boeki_equilibrium::testing::random_economy;
use boeki_equilibrium::{Baseline, Certificate, Equilibrium, SolverOptions, rebase};

const TIGHT: SolverOptions = SolverOptions {
    tolerance: 1e-14,
    max_steps: 60,
    step_clip: 0.7,
};
const CELL: (usize, usize, usize) = (0, 1, 0);

fn split(waste: f64, importer_rent: f64, exporter_rent: f64) -> Split {
    Split {
        waste,
        importer_rent,
        exporter_rent,
    }
}

fn economy() -> Economy {
    random_economy(7, 4, 3).unwrap()
}

fn change(instrument: Instrument) -> Scenario {
    let mut scenario = Scenario::new("test");
    scenario
        .changes
        .push(Change::new(instrument).to(["R0"]).from(["R1"]).of(["S0"]));
    scenario
}

fn theta(economy: &Economy) -> Vec<f64> {
    economy.elasticities().default_set().to_vec()
}

/// Solves a scenario on the base that it asks for; the base must be an equilibrium already.
fn solve(economy: &Economy, scenario: &Scenario) -> Equilibrium {
    let resolved = scenario.resolve(economy).unwrap();
    let base = Baseline::in_force(economy, &theta(economy), &resolved.base).unwrap();
    let (base, moved) = rebase(base, Closure::WorldShare).unwrap();
    assert!(moved.wage < 1e-11 && moved.income < 1e-11, "{moved:?}");
    let policy = &resolved.policy;
    let at = Equilibrium::solve_with(&base, policy, Closure::WorldShare, None, TIGHT).unwrap();
    assert!(at.certificate().worst() < Certificate::ALLOWED);
    at
}

fn barrier(economy: &Economy, ave: f64, split: Split) -> Equilibrium {
    solve(
        economy,
        &change(Instrument::NonTariff(Barrier::new(ave, split))),
    )
}

fn same(left: &Equilibrium, right: &Equilibrium, slack: f64) {
    for (a, b) in left.ln_welfare().iter().zip(right.ln_welfare()) {
        assert!((a - b).abs() < slack, "{a} against {b}");
    }
}

/// An equilibrium with a wedge on one cell, and the economy as statisticians see it: values at the border, rents among earnings.
fn observed(tariff: f64, export_tax: f64) -> (Arc<Baseline>, Economy) {
    let before = economy();
    let base = Arc::new(Baseline::new(&before, &theta(&before)).unwrap());
    let mut policy = Policy::status_quo(&before);
    let duty = policy.tariff[CELL];
    policy.tariff[CELL] = (1.0 + duty) * (1.0 + tariff) - 1.0;
    policy.export_tax[CELL] = export_tax;
    let at = Equilibrium::solve_with(&base, &policy, Closure::WorldShare, None, TIGHT).unwrap();
    let base = at.to_baseline();
    let (n, j) = (base.regions(), base.sectors());
    let output = base.output();
    let trade = Cube::from_fn(n, n, j, |i, k, s| base.border_value(i, k, s));
    let duties = before.tariff().clone();
    // Purchasers' values without what importers put on top.
    let cheaper = Grid::from_fn(n, j, |i, s| {
        let paid: f64 = (0..n)
            .map(|k| trade[(i, k, s)] * (1.0 + duties[(i, k, s)]))
            .sum();
        paid / base.expenditure[(i, s)]
    });
    let intermediate_use = Cube::from_fn(n, j, j, |i, using, input| {
        base.input_coefficient[(i, using, input)] * output[(i, using)] * cheaper[(i, input)]
    });
    let value_added = Grid::from_fn(n, j, |i, s| {
        let sold: f64 = (0..n).map(|k| trade[(k, i, s)]).sum();
        sold - intermediate_use.lane(i, s).iter().sum::<f64>()
    });
    let final_use = Grid::from_fn(n, j, |i, s| {
        base.final_share[(i, s)] * base.income[i] * cheaper[(i, s)]
    });
    let seen = Economy::new(EconomyParts {
        trade,
        tariff: duties,
        intermediate_use,
        value_added,
        final_use,
        ..before.into_parts()
    })
    .unwrap();
    (Arc::new(base), seen)
}

#[test]
fn removing_waste_is_an_iceberg_cut() {
    let economy = economy();
    let waste = barrier(&economy, 0.25, split(1.0, 0.0, 0.0));
    let iceberg = solve(
        &economy,
        &change(Instrument::Iceberg(Operation::Set(1.0 / 1.25))),
    );
    same(&waste, &iceberg, 1e-12);
    assert!(waste.ln_welfare()[0] > 0.0);
}

#[test]
fn removing_rent_of_importers_is_a_tariff_cut() {
    let (taxed, seen) = observed(0.25, 0.0);
    let rent = barrier(&seen, 0.25, split(0.0, 1.0, 0.0));
    let mut policy = taxed.policy.clone();
    policy.tariff[CELL] = seen.tariff()[CELL];
    let tariff =
        Equilibrium::solve_with(&taxed, &policy, Closure::WorldShare, None, TIGHT).unwrap();
    same(&rent, &tariff, 1e-12);
    // Customs never has the rent; the base of the tariff has all of it.
    let rents = 0.25 * (1.0 + seen.tariff()[CELL]) * taxed.border_value(0, 1, 0);
    let gap = taxed.tariff_revenue(0) - rent.base().tariff_revenue(0) - rents;
    assert!(gap.abs() < 1e-9 * rents, "{gap}");
    assert!((rent.tariff_revenue(0) - tariff.tariff_revenue(0)).abs() < 1e-9 * rents);
}

#[test]
fn removing_rent_of_exporters_is_an_export_tax_cut() {
    let (taxed, seen) = observed(0.0, 0.25);
    let rent = barrier(&seen, 0.25, split(0.0, 0.0, 1.0));
    let mut policy = taxed.policy.clone();
    policy.export_tax[CELL] = 0.0;
    let tax = Equilibrium::solve_with(&taxed, &policy, Closure::WorldShare, None, TIGHT).unwrap();
    same(&rent, &tax, 1e-12);
    // Waste that goes leaves the exporter's rent alone: it gains more.
    let waste = barrier(&seen, 0.25, split(1.0, 0.0, 0.0));
    assert!(rent.ln_welfare()[1] < waste.ln_welfare()[1]);
}

#[test]
fn both_rents_together_give_back_the_base_they_were_observed_in() {
    let (taxed, seen) = observed(0.12, 0.1);
    let mut policy = Policy::status_quo(&seen);
    policy.set_importer_rent(CELL, 0.12);
    policy.set_exporter_rent(CELL, 0.1);
    let base = Baseline::in_force(&seen, &theta(&seen), &policy).unwrap();
    let near = |left: &[f64], right: &[f64]| {
        let gap = left
            .iter()
            .zip(right)
            .map(|(a, b)| (a - b).abs() / b.abs().max(1e-9));
        assert!(gap.fold(0.0, f64::max) < 1e-10);
    };
    near(&base.income, &taxed.income);
    near(&base.value_added, &taxed.value_added);
    near(base.final_share.as_slice(), taxed.final_share.as_slice());
    near(
        base.input_coefficient.as_slice(),
        taxed.input_coefficient.as_slice(),
    );
    near(base.expenditure.as_slice(), taxed.expenditure.as_slice());
}

#[test]
fn welfare_of_a_split_lies_between_its_parts() {
    let economy = economy();
    let welfare = |split: Split| barrier(&economy, 0.1, split).ln_welfare();
    let pure = [
        welfare(split(1.0, 0.0, 0.0)),
        welfare(split(0.0, 1.0, 0.0)),
        welfare(split(0.0, 0.0, 1.0)),
    ];
    for mixed in [
        split(0.5, 0.25, 0.25),
        split(0.2, 0.0, 0.8),
        split(0.4, 0.5, 0.1),
    ] {
        let weights = [mixed.waste, mixed.importer_rent, mixed.exporter_rent];
        let got = welfare(mixed);
        for region in 0..2 {
            let parts: Vec<f64> = pure.iter().map(|it| it[region]).collect();
            let low = parts.iter().copied().fold(f64::INFINITY, f64::min);
            let high = parts.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            assert!(low < got[region] && got[region] < high, "{parts:?} {got:?}");
            let mean: f64 = weights.iter().zip(&parts).map(|(w, it)| w * it).sum();
            let off = (got[region] - mean).abs() / (high - low);
            assert!(
                off < 0.1,
                "{mixed:?} {region}: {off} of the range from the mean"
            );
        }
    }
}

#[test]
fn direct_prices_do_not_depend_on_the_split() {
    let economy = economy();
    let direct = |split| {
        let at = barrier(&economy, 0.2, split);
        let policy = at.policy();
        let base = &at.base().policy;
        let kappa = (1.0 + policy.tariff[CELL]) / (1.0 + base.tariff[CELL])
            * (1.0 + policy.export_tax[CELL])
            / (1.0 + base.export_tax[CELL])
            * policy.iceberg[CELL];
        assert!((policy.customs(CELL) - economy.tariff()[CELL]).abs() < 1e-14);
        kappa
    };
    for it in [
        split(1.0, 0.0, 0.0),
        split(0.5, 0.25, 0.25),
        split(0.0, 0.3, 0.7),
    ] {
        assert!((direct(it) - 1.0 / 1.2).abs() < 1e-13);
    }
}

#[test]
fn a_tariff_set_beside_a_rent_leaves_the_rent() {
    let economy = economy();
    let mut both = change(Instrument::NonTariff(Barrier {
        share: 0.5,
        ..Barrier::new(0.2, split(0.0, 0.5, 0.5))
    }));
    let duty = Change::new(Instrument::Tariff(Operation::Set(0.4)));
    both.changes.push(duty.to(["R0"]).from(["R1"]).of(["S0"]));
    let resolved = both.resolve(&economy).unwrap();
    assert!((resolved.policy.customs(CELL) - 0.4).abs() < 1e-14);
    // Half of the equivalent of 20% is left: 10%, half of it, in logs, with importers.
    assert!((resolved.policy.importer_rent[CELL] - (0.5 * 1.1_f64.ln()).exp_m1()).abs() < 1e-12);
    assert!((resolved.base.importer_rent[CELL] - (0.5 * 1.2_f64.ln()).exp_m1()).abs() < 1e-12);
    solve(&economy, &both);
}

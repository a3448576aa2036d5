//! Suite `analytic`: laws that the model must obey exactly, on the embedded economy (needs no data folder).

use std::sync::Arc;

use boeki_economy::sources::{self, MemoryFiles};
use boeki_economy::{Closure, Cube, Economy, ElasticityBook, Grid, Labels, Policy};
use boeki_equilibrium::decomposition::path_integral;
use boeki_equilibrium::{
    Baseline, Equilibrium, Gradient, Outcome, SolverOptions, consumer_prices, rebase,
};

use super::{Check, ValidateError};

/// Log points that count as none: what double precision leaves of a law after two solves.
const ROUNDING: f64 = 1e-10;
/// Largest residual of a solve at zero shock.
const ZERO_SHOCK: f64 = 1e-12;
/// Relative accuracy of derivatives against central differences.
const DERIVATIVE: f64 = 1e-7;
/// Log points times 100 by which the parts of welfare may miss the exact change.
const PARTS: f64 = 1e-7;

/// Evaluates every law.
pub(super) fn checks() -> Result<Vec<Check>, ValidateError> {
    let world = sources::load(sources::world2022::NAME, &MemoryFiles::default())?;
    let mut checks = Vec::new();
    for closure in [
        Closure::WorldShare,
        Closure::OwnShare,
        Closure::FixedNominal,
    ] {
        checks.push(zero_shock(&world, closure)?);
    }
    checks.push(lerner(&world)?);
    checks.push(autarky(&world)?);
    checks.push(split(&world)?);
    checks.push(permute(&world)?);
    checks.push(cumulative_prices(&world)?);
    checks.push(gradient(&world)?);
    checks.push(parts_add_up(&world)?);
    Ok(checks)
}

fn law(name: &str, expected: f64, got: f64, tolerance: f64, note: &str) -> Check {
    Check {
        suite: "analytic".into(),
        name: name.into(),
        expected,
        got,
        tolerance,
        passed: (got - expected).abs() <= tolerance,
        note: note.into(),
    }
}

fn prepared(economy: &Economy, closure: Closure) -> Result<Arc<Baseline>, ValidateError> {
    let base = Baseline::new(economy, economy.elasticities().default_set())?;
    Ok(rebase(base, closure)?.0)
}

/// A quarter on Japanese cars: the shock that the laws are tried on.
fn car_tariff(
    labels: &Labels,
    base: &Baseline,
) -> Result<(Policy, (usize, usize, usize)), ValidateError> {
    let cell = car_cell(labels)?;
    let mut policy = base.policy.clone();
    policy.tariff[cell] = 0.25;
    Ok((policy, cell))
}

fn car_cell(labels: &Labels) -> Result<(usize, usize, usize), ValidateError> {
    let missing = || ValidateError::Reference("world-2022 lacks USA, JPN or C29".into());
    let importer = labels.region("USA").ok_or_else(missing)?;
    let exporter = labels.region("JPN").ok_or_else(missing)?;
    Ok((
        importer,
        exporter,
        labels.sector("C29").ok_or_else(missing)?,
    ))
}

fn largest_gap(left: &[f64], right: &[f64]) -> f64 {
    left.iter()
        .zip(right)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f64::max)
}

fn zero_shock(world: &Economy, closure: Closure) -> Result<Check, ValidateError> {
    let base = Arc::new(Baseline::new(world, world.elasticities().default_set())?);
    let solved = Equilibrium::solve(&base, &base.policy, closure)?;
    let welfare = solved
        .ln_welfare()
        .iter()
        .fold(0.0, |m: f64, w| m.max(w.abs()));
    Ok(law(
        &format!("zero shock leaves nothing, closure {}", closure.name()),
        0.0,
        solved.certificate().worst().max(welfare),
        ZERO_SHOCK,
        "largest of all residuals and welfare changes of an unchanged policy",
    ))
}

fn lerner(world: &Economy) -> Result<Check, ValidateError> {
    let base = prepared(world, Closure::Balanced)?;
    let (home, _, _) = car_cell(world.labels())?;
    let (mut imports, mut exports) = (base.policy.clone(), base.policy.clone());
    for other in (0..base.regions()).filter(|other| *other != home) {
        for sector in 0..base.sectors() {
            let tariff = &mut imports.tariff[(home, other, sector)];
            *tariff = (1.0 + *tariff) * 1.1 - 1.0;
            exports.export_tax[(other, home, sector)] = 0.1;
        }
    }
    let on_imports = Equilibrium::solve(&base, &imports, Closure::Balanced)?.ln_welfare();
    let on_exports = Equilibrium::solve(&base, &exports, Closure::Balanced)?.ln_welfare();
    Ok(law(
        "Lerner symmetry: 10% on all US imports equals 10% on all US exports",
        on_imports[home],
        on_imports[home] + largest_gap(&on_imports, &on_exports),
        ROUNDING,
        "log welfare of the US; the largest gap of any region is added to the second figure (Lerner 1936)",
    ))
}

fn autarky(world: &Economy) -> Result<Check, ValidateError> {
    let single = one_sector(world)?;
    let base = prepared(&single, Closure::Balanced)?;
    let (_, home, _) = car_cell(world.labels())?;
    let mut policy = base.policy.clone();
    for other in (0..base.regions()).filter(|other| *other != home) {
        policy.ban[(home, other, 0)] = 1.0;
        policy.ban[(other, home, 0)] = 1.0;
    }
    let solved = Equilibrium::solve(&base, &policy, Closure::Balanced)?;
    let share = base.expenditure_share[(home, home, 0)];
    let exponent = base.trade_elasticity[0] * base.value_added_share[(home, 0)];
    Ok(law(
        "autarky of Japan, one sector without tariffs: ln W^ = ln(lambda) / (theta B)",
        share.ln() / exponent,
        solved.ln_welfare()[home],
        ROUNDING,
        "Arkolakis, Costinot & Rodriguez-Clare (2012) with intermediates: B is the value-added share",
    ))
}

/// The world as one sector without tariffs: uses follow from flows, so that the accounts close.
fn one_sector(world: &Economy) -> Result<Economy, ValidateError> {
    let n = world.regions();
    let j = world.sectors();
    let mut parts = world.clone().into_parts();
    let trade = Cube::from_fn(n, n, 1, |a, b, _| world.trade().lane(a, b).iter().sum());
    let value_added = Grid::from_fn(n, 1, |a, _| world.value_added().row(a).iter().sum());
    let spent = |region: usize| -> f64 { (0..n).map(|other| trade[(region, other, 0)]).sum() };
    let sold = |region: usize| -> f64 { (0..n).map(|other| trade[(other, region, 0)]).sum() };
    parts.intermediate_use = Cube::from_fn(n, 1, 1, |a, _, _| sold(a) - value_added[(a, 0)]);
    parts.final_use = Grid::from_fn(n, 1, |a, _| spent(a) - sold(a) + value_added[(a, 0)]);
    parts.tariff = Cube::zeros(n, n, 1);
    parts.labels.sectors.truncate(1);
    let theta = world.elasticities().default_set();
    parts.elasticities = ElasticityBook::new(vec![theta.iter().sum::<f64>() / j as f64]);
    parts.trade = trade;
    parts.value_added = value_added;
    Ok(Economy::new(parts)?)
}

fn split(world: &Economy) -> Result<Check, ValidateError> {
    let (_, _, cars) = car_cell(world.labels())?;
    let twice = split_sector(world, cars, 0.4)?;
    let (whole, split) = (
        prepared(world, Closure::WorldShare)?,
        prepared(&twice, Closure::WorldShare)?,
    );
    let (policy, cell) = car_tariff(world.labels(), &whole)?;
    let (mut split_policy, _) = car_tariff(world.labels(), &split)?;
    split_policy.tariff[(cell.0, cell.1, world.sectors())] = 0.25;
    let a = Equilibrium::solve(&whole, &policy, Closure::WorldShare)?.ln_welfare();
    let b = Equilibrium::solve(&split, &split_policy, Closure::WorldShare)?.ln_welfare();
    Ok(law(
        "splitting motor vehicles in two identical sectors changes nothing",
        a[cell.1],
        a[cell.1] + largest_gap(&a, &b),
        ROUNDING,
        "log welfare of Japan after 25% on its cars; the largest gap of any region is added to the second figure",
    ))
}

/// One sector in two parts that are the same but for size; the second part comes last.
fn split_sector(world: &Economy, which: usize, share: f64) -> Result<Economy, ValidateError> {
    let (n, j) = (world.regions(), world.sectors());
    let part = |sector: usize| match sector {
        s if s == which => (which, share),
        s if s == j => (which, 1.0 - share),
        s => (s, 1.0),
    };
    let mut parts = world.clone().into_parts();
    let mut copy = parts.labels.sectors[which].clone();
    copy.code.push_str("-second");
    parts.labels.sectors.push(copy);
    parts.trade = Cube::from_fn(n, n, j + 1, |a, b, s| {
        world.trade()[(a, b, part(s).0)] * part(s).1
    });
    parts.tariff = Cube::from_fn(n, n, j + 1, |a, b, s| world.tariff()[(a, b, part(s).0)]);
    parts.value_added = Grid::from_fn(n, j + 1, |a, s| {
        world.value_added()[(a, part(s).0)] * part(s).1
    });
    parts.final_use = Grid::from_fn(n, j + 1, |a, s| {
        world.final_use()[(a, part(s).0)] * part(s).1
    });
    parts.intermediate_use = Cube::from_fn(n, j + 1, j + 1, |a, using, input| {
        let ((u, of_using), (i, of_input)) = (part(using), part(input));
        world.intermediate_use()[(a, u, i)] * of_using * of_input
    });
    let theta = world.elasticities().default_set();
    parts.elasticities = ElasticityBook::new((0..=j).map(|s| theta[part(s).0]).collect());
    Ok(Economy::new(parts)?)
}

fn permute(world: &Economy) -> Result<Check, ValidateError> {
    let (n, j) = (world.regions(), world.sectors());
    let (region, sector) = (|r: usize| (r + 7) % n, |s: usize| (s + 5) % j);
    let mut parts = world.clone().into_parts();
    parts.labels.regions = (0..n)
        .map(|r| world.labels().regions[region(r)].clone())
        .collect();
    parts.labels.sectors = (0..j)
        .map(|s| world.labels().sectors[sector(s)].clone())
        .collect();
    parts.trade = Cube::from_fn(n, n, j, |a, b, s| {
        world.trade()[(region(a), region(b), sector(s))]
    });
    parts.tariff = Cube::from_fn(n, n, j, |a, b, s| {
        world.tariff()[(region(a), region(b), sector(s))]
    });
    parts.value_added = Grid::from_fn(n, j, |a, s| world.value_added()[(region(a), sector(s))]);
    parts.final_use = Grid::from_fn(n, j, |a, s| world.final_use()[(region(a), sector(s))]);
    parts.intermediate_use = Cube::from_fn(n, j, j, |a, u, i| {
        world.intermediate_use()[(region(a), sector(u), sector(i))]
    });
    let theta = world.elasticities().default_set();
    parts.elasticities = ElasticityBook::new((0..j).map(|s| theta[sector(s)]).collect());
    let turned = Economy::new(parts)?;
    let (plain, moved) = (
        prepared(world, Closure::WorldShare)?,
        prepared(&turned, Closure::WorldShare)?,
    );
    let (policy, cell) = car_tariff(world.labels(), &plain)?;
    let (moved_policy, _) = car_tariff(turned.labels(), &moved)?;
    let a = Equilibrium::solve(&plain, &policy, Closure::WorldShare)?.ln_welfare();
    let b = Equilibrium::solve(&moved, &moved_policy, Closure::WorldShare)?.ln_welfare();
    let back: Vec<f64> = (0..n).map(|r| b[(r + n - 7 % n) % n]).collect();
    Ok(law(
        "permuting regions and sectors changes nothing",
        a[cell.1],
        a[cell.1] + largest_gap(&a, &back),
        ROUNDING,
        "log welfare of Japan after 25% on its cars; the largest gap of any region is added to the second figure",
    ))
}

fn cumulative_prices(world: &Economy) -> Result<Check, ValidateError> {
    let base = prepared(world, Closure::WorldShare)?;
    let (policy, cell) = car_tariff(world.labels(), &base)?;
    let solved = Equilibrium::solve(&base, &policy, Closure::WorldShare)?;
    let prices = prices_at_fixed_wages(&base, &policy);
    let index: f64 = base
        .final_share
        .row(cell.0)
        .iter()
        .zip(prices.row(cell.0))
        .map(|(a, p)| a * p)
        .sum();
    Ok(law(
        "the cumulative price tier is the price block at fixed wages, %",
        100.0 * index.exp_m1(),
        consumer_prices::tiers(&solved)[cell.0].cumulative,
        ROUNDING,
        "US consumer prices after 25% on Japanese cars; the price equation iterated from its definition",
    ))
}

/// The price equation iterated from its definition, without the solver.
fn prices_at_fixed_wages(base: &Baseline, policy: &Policy) -> Grid {
    let (n, j) = (base.regions(), base.sectors());
    let mut prices = Grid::zeros(n, j);
    for _ in 0..200 {
        let cost = Grid::from_fn(n, j, |i, s| {
            base.input_coefficient
                .lane(i, s)
                .iter()
                .zip(prices.row(i))
                .map(|(share, price)| share * price)
                .sum()
        });
        prices = Grid::from_fn(n, j, |importer, s| {
            let theta = base.trade_elasticity[s];
            let sum: f64 = (0..n)
                .map(|exporter| {
                    let cell = (importer, exporter, s);
                    let kappa = (1.0 + policy.tariff[cell]) / (1.0 + base.policy.tariff[cell]);
                    base.expenditure_share[cell]
                        * (-theta * (kappa.ln() + cost[(exporter, s)])).exp()
                })
                .sum();
            -sum.ln() / theta
        });
    }
    prices
}

fn gradient(world: &Economy) -> Result<Check, ValidateError> {
    let base = prepared(world, Closure::WorldShare)?;
    let (policy, cell) = car_tariff(world.labels(), &base)?;
    let tight = SolverOptions {
        tolerance: 1e-14,
        ..SolverOptions::default()
    };
    let at = Equilibrium::solve_with(&base, &policy, Closure::WorldShare, None, tight)?;
    let outcome = Outcome::Welfare { region: cell.1 };
    let exact = Gradient::at(&at, outcome)?.tariff[cell];
    let mut values = [0.0; 4];
    let step = 1e-3;
    for (value, times) in values.iter_mut().zip([1.0, -1.0, 2.0, -2.0]) {
        let mut moved = policy.clone();
        moved.tariff[cell] = (1.0 + policy.tariff[cell]) * f64::exp(times * step) - 1.0;
        let solved = Equilibrium::solve_with(
            &base,
            &moved,
            Closure::WorldShare,
            Some(at.ln_wage()),
            tight,
        )?;
        *value = outcome.value(&solved);
    }
    let difference = (8.0 * (values[0] - values[1]) - (values[2] - values[3])) / (12.0 * step);
    Ok(law(
        "the gradient equals central differences, million USD",
        difference,
        exact,
        DERIVATIVE * difference.abs(),
        "welfare of Japan in the US tariff on its cars, at 25%",
    ))
}

fn parts_add_up(world: &Economy) -> Result<Check, ValidateError> {
    let base = prepared(world, Closure::WorldShare)?;
    let (policy, cell) = car_tariff(world.labels(), &base)?;
    let solved = Equilibrium::solve(&base, &policy, Closure::WorldShare)?;
    let parts = path_integral(&solved)?;
    Ok(law(
        "the path integral's parts add up to 100 ln W^",
        100.0 * solved.ln_welfare()[cell.1],
        parts.regions[cell.1].sum(),
        PARTS,
        "terms of trade, volume of trade, other wedges, technical efficiency, transfers; Japan, 25% on its cars",
    ))
}

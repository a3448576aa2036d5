//! Do groups of households add up to their region, and the steps of revenue to what is collected?
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::OnceLock;

use boeki_economy::scenario::{RevenueUse, Scenario};
use boeki_economy::sources::world2022;
use boeki_economy::{Economy, Grid};
use boeki_equilibrium::Certificate;
use boeki_equilibrium::consumer_prices::{by_sector, tiers};
use boeki_people::incidence::Incidence;
use boeki_people::revenue::Waterfall;
use boeki_people::{Assumptions, Case, Households, PeopleError};

const SCENARIO: &str = r#"
title = "US 25% on all goods, and cars by law"

[[change]]
importer = "USA"
sector = "goods"
exporter = ["CHN", "CAN", "MEX"]
tariff = { add = 0.25 }

[[change]]
importer = "USA"
exporter = "JPN"
law = { before = "2025-01-01", after = "2026-10-01" }
"#;

/// A tier of a burden.
type Of = fn(&boeki_people::incidence::Burden) -> f64;

fn world() -> &'static Economy {
    static WORLD: OnceLock<Economy> = OnceLock::new();
    WORLD.get_or_init(|| world2022::embedded().unwrap())
}

fn solved(assumptions: Assumptions) -> Case {
    let scenario = Scenario::parse("test.toml", SCENARIO).unwrap();
    Case::solve(&scenario, world(), assumptions).unwrap()
}

fn region(code: &str) -> usize {
    world().labels().region(code).unwrap()
}

fn close(left: f64, right: f64, slack: f64) {
    let scale = left.abs().max(right.abs()).max(1e-300);
    assert!(
        (left - right).abs() <= slack * scale,
        "{left} against {right}"
    );
}

#[test]
fn baskets_sum_to_one_and_weighted_give_back_the_final_shares() {
    let case = solved(Assumptions::default());
    for code in ["USA", "JPN"] {
        let alpha = case.equilibrium.base().final_share.row(region(code));
        let tables = Households::embedded().unwrap();
        let baskets = tables.baskets(code, world().labels(), alpha).unwrap();
        for q in 0..5 {
            close(baskets.share.row(q).iter().sum(), 1.0, 1e-13);
        }
        for (j, alpha) in alpha.iter().enumerate() {
            let mean: f64 = (0..5)
                .map(|q| baskets.weight[q] * baskets.share[(q, j)])
                .sum();
            assert!(
                (mean - alpha).abs() < 1e-13,
                "{code} {j}: {mean} against {alpha}"
            );
        }
        // The poorest fifth buys more food than the richest, in both surveys.
        let food = world().labels().sector("C10T12").unwrap();
        assert!(baskets.share[(0, food)] > 1.2 * baskets.share[(4, food)]);
    }
}

#[test]
fn burdens_of_groups_weighted_with_spending_give_back_the_aggregate() {
    let full = Assumptions {
        pass_through_direct: Some(1.0),
        pass_through_cumulative: Some(1.0),
        ..Assumptions::default()
    };
    for assumptions in [Assumptions::default(), full] {
        let case = solved(assumptions);
        for code in ["USA", "JPN"] {
            let who = Incidence::of(&case, world().labels(), region(code)).unwrap();
            let ln = |percent: f64| (percent / 100.0).ln_1p();
            let tiers: [Of; 4] = [
                |burden| burden.direct.central,
                |burden| burden.direct.high,
                |burden| burden.cumulative.low,
                |burden| burden.equilibrium,
            ];
            for of in tiers {
                let mean: f64 = who
                    .groups
                    .iter()
                    .map(|it| it.weight * ln(of(&it.burden)))
                    .sum();
                assert!((mean - ln(of(&who.all.burden))).abs() < 1e-13, "{code}");
            }
        }
    }
}

#[test]
fn at_full_pass_through_all_households_pay_what_the_run_says() {
    let case = solved(Assumptions {
        pass_through_direct: Some(1.0),
        pass_through_cumulative: Some(1.0),
        ..Assumptions::default()
    });
    let usa = region("USA");
    let who = Incidence::of(&case, world().labels(), usa).unwrap();
    let run = tiers(&case.equilibrium)[usa];
    close(who.all.burden.direct.central, run.direct, 1e-12);
    close(who.all.burden.cumulative.central, run.cumulative, 1e-12);
    close(who.all.burden.equilibrium, run.equilibrium, 1e-12);
    assert!(run.direct > 0.1 && run.cumulative > run.direct);
    // By sector: no trade cost of its own changed in Japan, so nothing moves directly.
    let prices = by_sector(&case.equilibrium);
    let still = |grid: &Grid| grid.row(region("JPN")).iter().all(|ln| ln.abs() < 1e-14);
    assert!(still(&prices.direct) && !still(&prices.cumulative));
}

#[test]
fn parts_of_welfare_add_up_and_groups_give_back_the_region() {
    for recycling in [RevenueUse::LumpSum, RevenueUse::LabourTax] {
        for labour_supply in [0.0, 0.3] {
            let case = solved(Assumptions {
                recycling: Some(recycling),
                labour_supply: Some(labour_supply),
                ..Assumptions::default()
            });
            assert!(case.equilibrium.certificate().worst() < Certificate::ALLOWED);
            let who = Incidence::of(&case, world().labels(), region("USA")).unwrap();
            let all = &who.all.welfare;
            close(all.total_musd, who.ev_musd, 1e-10);
            let revenue: f64 = who.groups.iter().map(|it| it.welfare.revenue_share).sum();
            close(revenue, 1.0, 1e-12);
            for group in &who.groups {
                let it = &group.welfare;
                let parts = it.earnings_pct + it.revenue_pct + it.other_pct + it.prices_pct;
                assert!((parts - it.total_pct).abs() < 1e-12);
            }
            // To first order the groups' gains are the region's; baskets and incomes that differ leave a second order.
            let sum: f64 = who.groups.iter().map(|it| it.welfare.total_musd).sum();
            let moved = all.prices_pct.abs() * all.prices_pct.abs() / 100.0;
            let gap = 100.0 * (sum - who.ev_musd) / case.equilibrium.base().income[region("USA")];
            assert!(
                gap.abs() < moved + 1e-9,
                "{recycling:?} {labour_supply}: {gap}"
            );
        }
    }
}

#[test]
fn equal_sums_favour_the_poorest_and_tax_relief_the_richest() {
    let pct = |recycling, group: usize| {
        let case = solved(Assumptions {
            recycling: Some(recycling),
            ..Assumptions::default()
        });
        let who = Incidence::of(&case, world().labels(), region("USA")).unwrap();
        who.groups[group].welfare.total_pct
    };
    assert!(pct(RevenueUse::LumpSum, 0) > pct(RevenueUse::LabourTax, 0) + 0.1);
    assert!(pct(RevenueUse::LumpSum, 4) < pct(RevenueUse::LabourTax, 4));
}

#[test]
fn the_steps_of_revenue_sum_to_what_is_collected() {
    for (claimed, compliance) in [(None, None), (Some(0.5), Some(0.8)), (Some(0.0), Some(1.0))] {
        let assumptions = Assumptions {
            claimed,
            compliance,
            ..Assumptions::default()
        };
        let case = solved(assumptions);
        let usa = region("USA");
        let steps = Waterfall::of(&case.equilibrium, &case.claims, usa, &assumptions).unwrap();
        let sum =
            steps.statutory_musd + steps.claims_musd + steps.response_musd + steps.compliance_musd;
        close(sum, steps.collected_musd, 1e-12);
        let share = compliance.unwrap_or(0.9);
        close(
            steps.collected_musd,
            share * case.equilibrium.tariff_revenue(usa),
            1e-12,
        );
        assert!(steps.response_musd < 0.0 && steps.claims_musd <= 0.0);
        assert_eq!(claimed == Some(0.0), steps.claims_musd == 0.0);
        // The highest duty does not depend on what is claimed of it.
        let least = Waterfall::of(
            &solved(Assumptions::default()).equilibrium,
            &solved(Assumptions::default()).claims,
            usa,
            &Assumptions::default(),
        )
        .unwrap();
        close(steps.statutory_musd, least.statutory_musd, 1e-12);
    }
}

#[test]
fn what_the_tables_cannot_answer_is_refused() {
    let tables = Households::embedded().unwrap();
    let labels = world().labels();
    let alpha = vec![1.0 / 28.0; 28];
    let problem = tables.baskets("CHN", labels, &alpha).unwrap_err();
    assert!(
        problem.to_string().contains("known are USA, JPN"),
        "{problem}"
    );
    let small = boeki_economy::testing::tiny_economy();
    let problem = tables
        .baskets("USA", small.labels(), &[0.5, 0.5])
        .unwrap_err();
    assert!(matches!(problem, PeopleError::NoFit { .. }), "{problem}");
    let text = include_str!("../../../data/assumptions/households.toml");
    let read = |text: &str| Households::from_toml(text).unwrap_err().to_string();
    assert!(read(&text.replacen("SRV = 0.776650", "SRV = 0.776649", 1)).contains("not 1"));
    let moved = text
        .replacen("A01 = 0.010234", "A01 = 0.010334", 1)
        .replacen("SRV = 0.776650", "SRV = 0.776550", 1);
    assert!(
        read(&moved).contains("its categories make"),
        "{}",
        read(&moved)
    );
    assert!(read(&text.replacen("[meta]", "[meta]\ncolour = 1", 1)).contains("colour"));
    let scenario = Scenario::parse("test.toml", SCENARIO).unwrap();
    let wrong = Assumptions {
        compliance: Some(90.0),
        ..Assumptions::default()
    };
    let problem = Case::solve(&scenario, world(), wrong).unwrap_err();
    assert!(problem.to_string().contains("a share from 0 to 1"));
}

#[test]
fn rents_are_other_income_and_no_customs_revenue() {
    let text = "title = \"t\"\n[[change]]\nnon_tariff = { measure = \"us-buy-american\", split = { waste = 0.0, importer_rent = 1.0, exporter_rent = 0.0 } }";
    let scenario = Scenario::parse("test.toml", text).unwrap();
    let assumptions = Assumptions::default();
    let case = Case::solve(&scenario, world(), assumptions).unwrap();
    let usa = region("USA");
    let (at, base) = (&case.equilibrium, case.equilibrium.base());
    let steps = Waterfall::of(at, &case.claims, usa, &assumptions).unwrap();
    let sum =
        steps.statutory_musd + steps.claims_musd + steps.response_musd + steps.compliance_musd;
    close(sum, steps.collected_musd, 1e-12);
    // Customs of the base are those of the economy without the measure.
    let plain = boeki_equilibrium::Baseline::new(world(), &base.trade_elasticity).unwrap();
    close(steps.before_musd, plain.tariff_revenue(usa), 1e-9);
    let who = Incidence::of(&case, world().labels(), usa).unwrap();
    close(who.all.welfare.total_musd, who.ev_musd, 1e-8);
    // All else of income that moves is the rents of importers.
    let rents = |policy: &boeki_economy::Policy, flow: &dyn Fn(usize, usize) -> f64| -> f64 {
        let cells = (0..base.regions()).flat_map(|i| (0..base.sectors()).map(move |s| (i, s)));
        cells
            .map(|(i, s)| {
                let cell = (usa, i, s);
                policy.importer_rent[cell] * (1.0 + policy.customs(cell)) * flow(i, s)
            })
            .sum()
    };
    let change = rents(at.policy(), &|i, s| at.border_value(usa, i, s))
        - rents(&base.policy, &|i, s| base.border_value(usa, i, s));
    assert!(change < 0.0);
    close(
        who.all.welfare.other_pct / 100.0 * base.income[usa],
        change,
        1e-6,
    );
    let relief = Assumptions {
        recycling: Some(RevenueUse::LabourTax),
        ..assumptions
    };
    let problem = Case::solve(&scenario, world(), relief).unwrap_err();
    assert!(problem.to_string().contains("use lump-sum"), "{problem}");
}

#[test]
fn the_tier_through_inputs_is_at_unchanged_wages_whatever_labour_supplies() {
    let tiers_at = |labour_supply| {
        let case = solved(Assumptions {
            labour_supply: Some(labour_supply),
            ..Assumptions::default()
        });
        tiers(&case.equilibrium)[region("USA")]
    };
    let (fixed, elastic) = (tiers_at(0.0), tiers_at(0.5));
    close(elastic.direct, fixed.direct, 1e-12);
    close(elastic.cumulative, fixed.cumulative, 1e-12);
    assert!((elastic.equilibrium / fixed.equilibrium - 1.0).abs() > 1e-4);
}

#[test]
fn rents_of_licences_are_other_income_and_no_customs_revenue() {
    let text = "title = \"t\"\n[[quota]]\nimporter = \"USA\"\nexporter = \"JPN\"\nsector = \"C29\"\nlimit = { relative = 0.5 }\nlicences = \"importer\"";
    let scenario = Scenario::parse("test.toml", text).unwrap();
    let assumptions = Assumptions::default();
    let case = Case::solve(&scenario, world(), assumptions).unwrap();
    let usa = region("USA");
    let at = &case.equilibrium;
    let quota = &at.quotas().unwrap()[0];
    assert!(quota.rent_importers_musd > 100.0);
    let (importers, cars) = (region("JPN"), world().labels().sector("C29").unwrap());
    let cell = (usa, importers, cars);
    // The law's duty is what it was; the rest of the rate in force is the licence.
    close(at.policy().customs(cell), world().tariff()[cell], 1e-9);
    let who = Incidence::of(&case, world().labels(), usa).unwrap();
    let income = at.base().income[usa];
    close(
        who.all.welfare.other_pct / 100.0 * income,
        quota.rent_importers_musd,
        1e-6,
    );
    close(who.all.welfare.total_musd, who.ev_musd, 1e-8);
    let steps = Waterfall::of(at, &case.claims, usa, &assumptions).unwrap();
    let sum =
        steps.statutory_musd + steps.claims_musd + steps.response_musd + steps.compliance_musd;
    close(sum, steps.collected_musd, 1e-12);
    close(steps.statutory_musd, steps.before_musd, 1e-9);
}

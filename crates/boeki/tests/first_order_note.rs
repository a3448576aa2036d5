//! Are the tables of docs/src/explanation/exact-and-first-order.md what the program says?
//!
//! `BOEKI_GOLDEN=1` writes them anew.
#![allow(clippy::unwrap_used)]

use std::fmt::Write;
use std::path::Path;

use boeki::economy::scenario::{Resolved, Scenario};
use boeki::economy::sources::{MemoryFiles, load};
use boeki::economy::{Closure, Economy};
use boeki::equilibrium::Equilibrium;
use boeki::equilibrium::decomposition::{FirstOrder, first_order};
use boeki::people::options;

const PAGE: &str = "../../docs/src/explanation/exact-and-first-order.md";
const NAFTA: &str = include_str!("../../../data/validation/caliendo-parro-2015.toml");
const HEADLINE: &str = r#"
title = "Headline"
[[change]]
importer = "USA"
exporter = "JPN"
law = { before = "2025-01-01", after = "2026-10-01" }
"#;

fn solved(economy: &Economy, scenario: &Scenario, by_law: &Resolved, set: &str) -> Equilibrium {
    let (before, policy) = (&by_law.base, &by_law.policy);
    let theta = economy.elasticities().get(set).unwrap();
    let (base, _) =
        options::baseline(economy, theta, scenario.closure, &scenario.model, before).unwrap();
    Equilibrium::solve(&base, policy, scenario.closure).unwrap()
}

fn welfare(at: &Equilibrium, region: usize) -> f64 {
    100.0 * at.ln_welfare()[region].exp_m1()
}

/// The published figures of NAFTA that `boeki validate cp2015` reproduces.
fn nafta() -> String {
    let published: toml::Table = NAFTA.parse().unwrap();
    let mut out = String::from("| | first-order sum (a) | exact |\n|---|---|---|\n");
    for row in published["region"].as_array().unwrap() {
        if let Some(sum) = row.get("first_order_sum") {
            let (code, exact) = (row["code"].as_str().unwrap(), &row["exact_welfare"]);
            writeln!(out, "| {code} | {sum} | {exact} |").unwrap();
        }
    }
    out
}

fn headline(economy: &Economy, scenario: &Scenario, by_law: &Resolved) -> String {
    let labels = economy.labels();
    let (jp, us) = (labels.region("JPN").unwrap(), labels.region("USA").unwrap());
    let mut out = String::from(
        "| closure | elasticities | Japan (a) | (b) | exact | United States (a) | (b) | exact |\n|---|---|---|---|---|---|---|---|\n",
    );
    for closure in Closure::ALL {
        let sets: Vec<String> = economy.elasticities().names().map(str::to_owned).collect();
        for set in sets {
            let mut scenario = scenario.clone();
            scenario.closure = closure;
            let at = solved(economy, &scenario, by_law, &set);
            let (percent, log) = (
                first_order(&at, FirstOrder::Percent),
                first_order(&at, FirstOrder::Log),
            );
            writeln!(
                out,
                "| {} | {set} | {:.4} | {:.4} | **{:.4}** | {:.4} | {:.4} | **{:.4}** |",
                closure.name(),
                percent[jp].sum(),
                log[jp].sum(),
                welfare(&at, jp),
                percent[us].sum(),
                log[us].sum(),
                welfare(&at, us),
            )
            .unwrap();
        }
    }
    out
}

fn under_options(economy: &Economy, by_law: &Resolved) -> String {
    let labels = economy.labels();
    let mut out = String::from(
        "| `[model]` | Japan | United States | world, mean by income |\n|---|---|---|---|\n",
    );
    for model in [
        "",
        "factors = \"long-run\"",
        "factors = \"decade\"",
        "factors = \"short-run\"",
        "labour_supply = 0.5",
        "labour_supply = 0.5, recycling = \"labour-tax\"",
        "scale = \"half\"",
        "scale = \"estimated\"",
        "profit_share = 0.1",
        "factors = \"decade\", scale = \"half\", labour_supply = 0.3",
    ] {
        let text = format!("title = \"t\"\nmodel = {{ {model} }}\n");
        let scenario = Scenario::parse("t.toml", &text).unwrap();
        let at = solved(economy, &scenario, by_law, "default");
        let income = &at.base().income;
        let world: f64 = (0..labels.regions.len())
            .map(|region| income[region] * welfare(&at, region))
            .sum::<f64>()
            / income.iter().sum::<f64>();
        writeln!(
            out,
            "| {} | {:.4} | {:.4} | {world:.4} |",
            if model.is_empty() {
                "none (the default)".to_owned()
            } else {
                format!("`{model}`")
            },
            welfare(&at, labels.region("JPN").unwrap()),
            welfare(&at, labels.region("USA").unwrap()),
        )
        .unwrap();
    }
    out
}

/// The page with the table between the marks of that name replaced.
fn with_table(page: &str, name: &str, table: &str) -> String {
    let mark = format!("<!-- {name} -->\n");
    let start = page.find(&mark).unwrap() + mark.len();
    let end = start + page[start..].find("<!-- end -->").unwrap();
    format!("{}{table}{}", &page[..start], &page[end..])
}

#[test]
fn the_tables_of_the_page_are_what_the_program_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    let page = std::fs::read_to_string(&path).unwrap();
    let economy = load("world-2022", &MemoryFiles::default()).unwrap();
    let scenario = Scenario::parse("headline.toml", HEADLINE).unwrap();
    let by_law = scenario.resolve(&economy).unwrap();
    let mut now = with_table(&page, "nafta", &nafta());
    now = with_table(&now, "headline", &headline(&economy, &scenario, &by_law));
    now = with_table(&now, "options", &under_options(&economy, &by_law));
    if std::env::var_os("BOEKI_GOLDEN").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    assert_eq!(
        kept, now,
        "the page differs: write it anew with BOEKI_GOLDEN=1"
    );
}

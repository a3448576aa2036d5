//! Laws of scenarios: no text makes the reader panic, and what is written is read back.

#![allow(clippy::unwrap_used)] // a test that panics has failed, which is its purpose

use boeki_economy::Closure;
use boeki_economy::scenario::{Change, Instrument, Operation, Scenario};
use boeki_economy::testing::tiny_economy;
use proptest::prelude::*;

fn survives(text: &str) {
    match Scenario::parse("any.toml", text) {
        Ok(scenario) => {
            if let Err(problems) = scenario.resolve(&tiny_economy()) {
                problems.render(true);
            }
            assert_eq!(
                Scenario::parse("again.toml", &scenario.to_toml()).unwrap(),
                scenario
            );
        }
        Err(problems) => {
            assert!(!problems.items().is_empty());
            problems.render(true);
            problems.render(false);
        }
    }
}

/// Pieces of scenarios, so that many arbitrary texts come near to being one.
fn piece() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        "title = \"T\"\n",
        "[[change]]\n",
        "[change]\n",
        "importer = \"USA\"\n",
        "exporter = [\"JPN\", \"G7\"]\n",
        "sector = \"goods\"\n",
        "tariff = { set = 0.25 }\n",
        "tariff = { add = 1e400, scale = -0x1F }\n",
        "tariff.set = 0.3\n",
        "[change.iceberg]\nscale = 1_0.5\n",
        "subsidy = { add = 0.1 }\n",
        "ban = true\n",
        "closure = 'own-share'\r\n",
        "note = \"\"\"\n関税\u{200b}\n\"\"\"\n",
        "\"\u{301}\" = {",
        "'",
        "\"",
        "[",
        "]",
        "=",
        "#",
        "\n",
        "\r",
        "\t",
        "\u{feff}",
        "\u{0}",
        "👩‍👩‍👧",
    ])
    .prop_map(str::to_owned);
    prop_oneof![4 => fixed, 1 => any::<String>()]
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        0.0..0.99,
        Just(0.1 + 0.2),
        Just(1e-17),
        Just(5e-324),
        0.0..1e-6
    ]
}

fn operation() -> impl Strategy<Value = Operation> {
    (0..3, number()).prop_map(|(kind, number)| match kind {
        0 => Operation::Set(number + 1e-9),
        1 => Operation::Add(-number),
        _ => Operation::Scale(number * 100.0 + 1e-9),
    })
}

fn name() -> impl Strategy<Value = String> {
    any::<String>().prop_filter("names have letters", |name| !name.trim().is_empty())
}

fn names() -> impl Strategy<Value = Vec<String>> {
    prop::collection::btree_set(name(), 1..4).prop_map(|names| names.into_iter().collect())
}

fn change() -> impl Strategy<Value = Change> {
    let parts = (
        0..5,
        operation(),
        names(),
        names(),
        names(),
        prop::option::of(name()),
    );
    parts.prop_map(|(kind, operation, importer, exporter, sector, note)| {
        let instrument = match kind {
            0 => Instrument::Tariff(operation),
            1 => Instrument::ExportTax(operation),
            2 => Instrument::Iceberg(operation),
            3 => Instrument::Subsidy(operation),
            _ => Instrument::Ban,
        };
        let change = Change::new(instrument).from(exporter).of(sector);
        let mut change = match instrument {
            Instrument::Subsidy(_) => change,
            _ => change.to(importer),
        };
        change.note = note;
        change
    })
}

fn scenario() -> impl Strategy<Value = Scenario> {
    let texts = (
        name(),
        name(),
        prop::option::of(name()),
        name(),
        prop::option::of(name()),
    );
    let closure = prop::sample::select(Closure::ALL.to_vec());
    (texts, closure, prop::collection::vec(change(), 0..4)).prop_map(|(texts, closure, changes)| {
        let mut scenario = Scenario::new(texts.0);
        (
            scenario.economy,
            scenario.aggregation,
            scenario.elasticities,
            scenario.tariffs,
        ) = (texts.1, texts.2, texts.3, texts.4);
        scenario.closure = closure;
        scenario.changes = changes;
        scenario
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>()) {
        survives(&text);
    }

    #[test]
    fn no_near_scenario_makes_the_reader_panic(pieces in prop::collection::vec(piece(), 0..12)) {
        survives(&pieces.concat());
    }

    #[test]
    fn what_is_written_is_read_back(scenario in scenario()) {
        let text = scenario.to_toml();
        let again = Scenario::parse("again.toml", &text);
        prop_assert!(again.is_ok(), "{}\n{}", text, again.unwrap_err());
        prop_assert_eq!(again.unwrap(), scenario);
    }
}

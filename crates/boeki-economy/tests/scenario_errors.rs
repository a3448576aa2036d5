//! Every message that a scenario can cause, as people see it.
//!
//! Each `scenario_errors/NAME.toml` is read and resolved on the tiny economy (without the services trade from Japan to the
//! rest of the world); what is drawn must be `NAME.txt`. `BOEKI_BLESS=1 cargo test` rewrites the texts: read the difference.

#![allow(clippy::unwrap_used)] // a test that panics has failed, which is its purpose

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use boeki_economy::Policy;
use boeki_economy::scenario::{Code, Diagnostics, Scenario};
use boeki_economy::testing::tiny_economy;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenario_errors")
}

fn problems(file: &str, text: &str) -> Option<Diagnostics> {
    let scenario = match Scenario::parse(file, text) {
        Ok(scenario) => scenario,
        Err(problems) => return Some(problems),
    };
    let economy = tiny_economy();
    let mut trade = economy.trade().clone();
    trade[(2, 0, 1)] = 0.0;
    scenario
        .resolve_on(economy.labels(), &Policy::status_quo(&economy), &trade)
        .err()
}

#[test]
fn messages_are_as_recorded_and_every_code_has_one() {
    let bless = std::env::var_os("BOEKI_BLESS").is_some();
    let mut inputs: Vec<PathBuf> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .collect();
    inputs.sort();
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for input in inputs {
        let name = input.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&input).unwrap();
        let problems = problems(&name, &text).unwrap_or_else(|| panic!("{name} has no problem"));
        seen.extend(problems.items().iter().map(|item| item.code));
        let drawn = problems.render(false);
        assert!(!drawn.contains('\u{1b}'));
        let expected = input.with_extension("txt");
        if bless {
            std::fs::write(&expected, &drawn).unwrap();
        } else if std::fs::read_to_string(&expected).unwrap_or_default() != drawn {
            wrong.push(format!("{name} now says:\n{drawn}"));
        }
        for item in problems.items() {
            assert!(item.remedy.is_some(), "{name}: no remedy for {item:?}");
            assert!(item.line > 0, "{name}: no place for {item:?}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // S018 is for the faces that open files: `Scenario::problem`.
    let unseen: Vec<_> = Code::ALL
        .into_iter()
        .filter(|code| !seen.contains(code) && *code != Code::NotFound)
        .collect();
    assert!(unseen.is_empty(), "no example of {unseen:?}");
}

#[test]
fn colour_changes_the_look_and_not_the_words() {
    let problems = problems("look.toml", "title = 'Look'\nclosure = 'world-shares'").unwrap();
    let styled = problems.render(true);
    assert!(styled.contains('\u{1b}'));
    let mut plain = String::new();
    let mut escape = false;
    for character in styled.chars() {
        match (character, escape) {
            ('\u{1b}', _) => escape = true,
            ('m', true) => escape = false,
            (_, true) => {}
            (other, false) => plain.push(other),
        }
    }
    assert_eq!(plain, problems.render(false));
}

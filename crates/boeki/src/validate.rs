//! Published results and laws of the model, recomputed: expected, got, tolerance, verdict; a suite per source.

mod analytic;
mod cp2015;
mod ilms2025;
mod law;
mod ossa2014;
mod series;

use std::fmt::Write;
use std::path::Path;

use boeki_data::table::Table;
use boeki_economy::EconomyError;
use boeki_equilibrium::EquilibriumError;
use boeki_report::text_table::TextTable;
use serde::{Deserialize, Serialize};

use crate::data_folder::DataFolder;

pub use series::law_against_series;

/// The suites, in the order in which they run.
pub const SUITES: [&str; 5] = ["cp2015", "ilms2025", "ossa2014", "analytic", "law"];

/// One figure recomputed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// The suite.
    pub suite: String,
    /// What is computed.
    pub name: String,
    /// The published figure, or what the law asks for.
    pub expected: f64,
    /// What was computed.
    pub got: f64,
    /// How far apart they may be.
    pub tolerance: f64,
    /// Whether they are no farther apart.
    pub passed: bool,
    /// Source, unit, or why it could not be computed.
    pub note: String,
}

/// What keeps a suite from being computed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(crate) enum ValidateError {
    /// The economy.
    #[error(transparent)]
    Economy(#[from] EconomyError),
    /// The equilibrium.
    #[error(transparent)]
    Equilibrium(#[from] EquilibriumError),
    /// A game.
    #[error(transparent)]
    Strategy(#[from] boeki_strategy::StrategyError),
    /// The list of published figures.
    #[error("the figures to compare with cannot be used: {0}")]
    Reference(String),
}

/// Runs suites (all without a name) on a data folder (else `BOEKI_DATA`, else `../shared/data`).
///
/// A suite that cannot be computed is one failed check that says why.
pub fn run(suites: &[String], data: Option<&Path>) -> Vec<Check> {
    let files = DataFolder::find(data);
    let wanted = |suite: &str| suites.is_empty() || suites.iter().any(|name| name == suite);
    SUITES
        .into_iter()
        .filter(|suite| wanted(suite))
        .flat_map(|suite| {
            let checks = match suite {
                "cp2015" => cp2015::checks(&files),
                "ilms2025" => ilms2025::checks(&files),
                "ossa2014" => ossa2014::checks(&files),
                "law" => law::checks().and_then(|mut checks| {
                    checks.extend(series::checks()?);
                    Ok(checks)
                }),
                _ => analytic::checks(),
            };
            checks.unwrap_or_else(|error| vec![not_computed(suite, &error)])
        })
        .collect()
}

fn not_computed(suite: &str, error: &ValidateError) -> Check {
    Check {
        suite: suite.to_owned(),
        name: "the suite can be computed".to_owned(),
        expected: 1.0,
        got: 0.0,
        tolerance: 0.0,
        passed: false,
        note: error.to_string(),
    }
}

/// The checks as a table of data.
pub fn table(checks: &[Check]) -> Table {
    Table::new("validation")
        .with_text("suite", checks.iter().map(|check| &check.suite))
        .with_text("name", checks.iter().map(|check| &check.name))
        .with_number(
            "expected",
            checks.iter().map(|check| check.expected).collect(),
        )
        .with_number("got", checks.iter().map(|check| check.got).collect())
        .with_number(
            "tolerance",
            checks.iter().map(|check| check.tolerance).collect(),
        )
        .with_flag("passed", checks.iter().map(|check| check.passed).collect())
        .with_text("note", checks.iter().map(|check| &check.note))
}

/// The checks as JSON.
///
/// # Errors
/// None in practice.
pub fn json(checks: &[Check]) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(checks)? + "\n")
}

/// The checks as people read them: a table, and below it what each note is about.
pub fn text(checks: &[Check]) -> String {
    let mut table = TextTable::new([
        "Suite",
        "Check",
        "Expected",
        "Got",
        "Tolerance",
        "Verdict",
        "Note",
    ])
    .left(2);
    let mut notes: Vec<&str> = Vec::new();
    for check in checks {
        let note = match notes.iter().position(|note| *note == check.note) {
            _ if check.note.is_empty() => String::new(),
            Some(at) => format!("[{}]", at + 1),
            None => {
                notes.push(&check.note);
                format!("[{}]", notes.len())
            }
        };
        table.row([
            check.suite.clone(),
            check.name.clone(),
            number(check.expected, check.tolerance),
            number(check.got, check.tolerance),
            format!("{:.1e}", check.tolerance),
            if check.passed { "ok" } else { "FAILED" }.to_owned(),
            note,
        ]);
    }
    let mut text = table.render();
    text.push('\n');
    for (index, note) in notes.iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  [{}] {note}", index + 1);
    }
    let failed = checks.iter().filter(|check| !check.passed).count();
    let _ = writeln!(text, "\n{} checks, {failed} failed", checks.len());
    text
}

/// As many decimals as the tolerance can tell apart.
fn number(value: f64, tolerance: f64) -> String {
    if value != 0.0 && value.abs() < 1e-4 {
        return format!("{value:.1e}");
    }
    // The first decimal that is below the tolerance, and no fewer than six.
    let mut decimals = 6;
    while decimals < 11 && tolerance > 0.0 && tolerance < 0.1_f64.powi(decimals - 1) {
        decimals += 1;
    }
    let text = format!("{value:.*}", usize::try_from(decimals).unwrap_or(6));
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

//! `boeki validate`: published results recomputed, with verdicts.

use boeki::economy::Labels;
use boeki::validate::{self, SUITES};

use super::Common;
use super::failure::{Failure, exit};
use super::output::{self, Progress, TableFormat};

/// Recompute published results and print expected, got, tolerance, verdict
#[derive(Debug, clap::Args)]
pub(crate) struct Validate {
    /// Suites; all without one
    suites: Vec<String>,
    #[command(flatten)]
    format: TableFormat,
}

impl Validate {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        for suite in &self.suites {
            if !SUITES.contains(&suite.as_str()) {
                let near = Labels::nearest(suite, SUITES.into_iter());
                let near = near.map_or(String::new(), |near| format!(", did you mean {near}?"));
                return Err(Failure::new(
                    exit::UNKNOWN,
                    format!(
                        "there is no suite {suite}{near}; there are {}",
                        SUITES.join(", ")
                    ),
                ));
            }
        }
        let progress = Progress::start("validating");
        let checks = validate::run(&self.suites, common.data());
        drop(progress);
        if self.format.json {
            output::print(&validate::json(&checks)?)?;
        } else if self.format.csv {
            output::print(&validate::table(&checks).to_csv())?;
        } else {
            output::print(&validate::text(&checks))?;
            if self.suites.iter().any(|suite| suite == "law") {
                output::print(&format!("\n{}", validate::law_against_series()?))?;
            }
        }
        let failed = checks.iter().filter(|check| !check.passed).count();
        if failed == 0 && !checks.is_empty() {
            return Ok(());
        }
        Err(Failure::new(
            exit::FAILED,
            format!("{failed} of {} checks failed", checks.len()),
        ))
    }
}

//! `boeki compare`: two runs, level and difference.

use std::path::{Path, PathBuf};

use boeki::report::RunRecord;
use boeki::report::compare::{By, compare};

use super::Common;
use super::failure::{Failure, exit};
use super::output::{self, Progress, TableFormat};
use super::question::{Overrides, Question};

/// Compare two runs: folders of `boeki run -o`, their run.json, or scenario files
#[derive(Debug, clap::Args)]
pub(crate) struct Compare {
    /// First run
    a: PathBuf,
    /// Second run
    b: PathBuf,
    /// What to compare
    #[arg(long, value_enum, default_value = "region")]
    by: ByArgument,
    /// How many rows to print
    #[arg(long, value_name = "N", default_value_t = 20)]
    top: usize,
    #[command(flatten)]
    format: TableFormat,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum ByArgument {
    Region,
    Sector,
}

impl Compare {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let (a, b) = (open(&self.a, common)?, open(&self.b, common)?);
        let by = match self.by {
            ByArgument::Region => By::Region,
            ByArgument::Sector => By::Sector,
        };
        let comparison = compare(&a, &b, by);
        if comparison.rows.is_empty() {
            return Err(Failure::new(
                exit::USAGE,
                format!(
                    "{} ({}) and {} ({}) have no region{} in common; run both scenarios on one economy, with --economy",
                    self.a.display(),
                    a.economy.name,
                    self.b.display(),
                    b.economy.name,
                    if matches!(by, By::Sector) {
                        " and sector"
                    } else {
                        ""
                    },
                ),
            ));
        }
        if self.format.json {
            output::print(&format!("{}\n", serde_json::to_string_pretty(&comparison)?))
        } else if self.format.csv {
            output::print(&comparison.table().to_csv())
        } else {
            output::print(&comparison.text(&a, self.top, common.language()))
        }
    }
}

/// A run that was written, or one computed from a scenario.
fn open(path: &Path, common: &Common) -> Result<RunRecord, Failure> {
    let file = if path.is_dir() {
        path.join("run.json")
    } else {
        path.to_owned()
    };
    if file
        .extension()
        .is_some_and(|extension| extension == "json")
    {
        let text = std::fs::read_to_string(&file).map_err(|error| {
            Failure::new(
                exit::FAILED,
                format!(
                    "{}: cannot be read ({error}); `boeki run SCENARIO -o {}` writes it",
                    file.display(),
                    path.display()
                ),
            )
        })?;
        return RunRecord::from_json(&text).map_err(|error| {
            Failure::new(
                exit::FAILED,
                format!(
                    "{}: is not the record of a run ({error}); write it anew with `boeki run -o`",
                    file.display()
                ),
            )
        });
    }
    let question = Question::read(
        Some(path),
        super::run::headline_scenario,
        &Overrides::default(),
        common.data(),
    )?;
    let _progress = Progress::start("solving");
    Ok(RunRecord::compute(&question.scenario, &question.economy)?)
}

//! `boeki run`: from a policy to its effects.

use std::path::PathBuf;

use boeki::economy::scenario::Scenario;
use boeki::report::export::Part;
use boeki::report::record::IntervalFacts;
use boeki::report::{Language, RunRecord, details, headline};
use boeki::uncertainty::UncertaintyError;

use super::Common;
use super::failure::Failure;
use super::output::{self, Progress};
use super::question::{Overrides, Question};

/// Solve a scenario and print what it does
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Without a file it answers examples/us-duties-on-japan.toml on the embedded economy."
)]
pub(crate) struct Run {
    /// Scenario in TOML, - for stdin; without it the headline scenario
    scenario: Option<PathBuf>,
    /// Write run.json, scenario.toml and all tables (CSV, Parquet) into a folder
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Print the whole record as JSON
    #[arg(long, conflicts_with_all = ["csv", "details"])]
    json: bool,
    /// Print one table as CSV
    #[arg(long, conflicts_with = "details")]
    csv: bool,
    /// Write one table to a Parquet file
    #[arg(long, value_name = "FILE")]
    parquet: Option<PathBuf>,
    /// The table of --csv and --parquet
    #[arg(long, value_name = "TABLE", value_parser = part, default_value = "regions")]
    table: Part,
    /// Print sectors, bilateral trade, welfare in parts and price tiers too
    #[arg(long)]
    details: bool,
    /// Draws of the uncertain assumptions behind the intervals; 0 for a point estimate only
    #[arg(long, value_name = "N", default_value_t = 32)]
    draws: usize,
    /// Seed of the draws
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u32,
    #[command(flatten)]
    overrides: Overrides,
}

fn part(text: &str) -> Result<Part, String> {
    let names = Part::ALL.map(Part::name);
    Part::ALL
        .into_iter()
        .find(|part| part.name() == text)
        .ok_or_else(|| format!("tables are {}", names.join(", ")))
}

/// The scenario that a run without a file answers.
pub(crate) fn headline_scenario() -> Result<Scenario, Failure> {
    Ok(Scenario::parse(
        boeki::HEADLINE_FILE,
        boeki::HEADLINE_SCENARIO,
    )?)
}

impl Run {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let question = Question::read(
            self.scenario.as_deref(),
            headline_scenario,
            &self.overrides,
            common.data(),
        )?;
        let progress = Progress::start("solving");
        let (scenario, economy) = (&question.scenario, &question.economy);
        let mut record = RunRecord::compute(scenario, economy)?;
        if self.draws > 0 {
            let intervals = IntervalFacts::compute(scenario, economy, self.draws, self.seed);
            match intervals {
                Ok(intervals) => {
                    let below = self.details
                        || self.json
                        || self.output.is_some()
                        || self.table == Part::Intervals;
                    record.intervals = Some(if below {
                        intervals.with_details(scenario, economy)?
                    } else {
                        intervals
                    });
                }
                // The run itself is solved and certified: it stands, and says that it has no interval.
                Err(problem @ UncertaintyError::Unsolved { .. }) => {
                    output::remark(&format!("no intervals: {problem}"));
                    record.notes.push(boeki::economy::Name::new(
                        format!("No intervals: {problem}."),
                        format!("区間はない：{problem}。"),
                    ));
                }
                Err(problem) => return Err(problem.into()),
            }
        }
        drop(progress);
        if let Some(file) = &self.parquet {
            let bytes = self.table.of(&record).to_parquet_with(&labels(&record))?;
            output::write_file(file, &bytes)?;
        }
        if let Some(folder) = &self.output {
            write(&record, folder)?;
        }
        if self.json {
            output::print(&record.to_json()?)
        } else if self.csv {
            output::print(&self.table.of(&record).to_csv())
        } else {
            output::print(&self.text(&record, common.language()))
        }
    }

    fn text(&self, record: &RunRecord, language: Language) -> String {
        let mut text = headline::headline(record, language);
        if self.details {
            text.push_str(&details::details(record, language));
        } else if self.output.is_none() {
            text.push_str(boeki::report::words::Phrase::SeeDetails.text(language));
            text.push('\n');
        }
        text
    }
}

/// Writes the record and all its tables into a folder.
fn write(record: &RunRecord, folder: &std::path::Path) -> Result<(), Failure> {
    let mut files: Vec<(String, Vec<u8>)> = vec![
        ("run.json".into(), record.to_json()?.into_bytes()),
        (
            "scenario.toml".into(),
            record.run.scenario.clone().into_bytes(),
        ),
    ];
    let metadata = labels(record);
    for part in Part::ALL {
        let table = part.of(record);
        // Only runs by law and with alternatives have these tables.
        if table.rows() == 0 {
            continue;
        }
        files.push((format!("{}.csv", part.name()), table.to_csv().into_bytes()));
        files.push((
            format!("{}.parquet", part.name()),
            table.to_parquet_with(&metadata)?,
        ));
    }
    let count = output::write_files(
        folder,
        files
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice())),
    )?;
    output::remark(&format!("{}: {count} files written", folder.display()));
    Ok(())
}

/// What a Parquet file says about where it comes from.
fn labels(record: &RunRecord) -> [(&str, &str); 5] {
    [
        ("boeki.run", &record.run.id),
        ("boeki.version", &record.run.version),
        ("boeki.economy", &record.economy.name),
        ("boeki.data_hash", &record.run.data_hash),
        (
            "boeki.unit",
            "million USD a year at the numeraire; _pct percent; tariffs fractions",
        ),
    ]
}

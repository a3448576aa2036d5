//! `boeki sweep`: a scenario under many draws of its assumptions.

use std::ops::Range;
use std::path::{Path, PathBuf};

use boeki::data::parallel;
use boeki::data::source::Source;
use boeki::data::table::Table;
use boeki::report::record::{EconomyFacts, IntervalFacts};
use boeki::report::run::VERSION;
use boeki::report::sweep::{IndexRow, SweepRecord, sweep_id};
use boeki::uncertainty::local::{flips, tornado};
use boeki::uncertainty::sample::{chunks, inputs_table};
use boeki::uncertainty::sensitivity::indices;
use boeki::uncertainty::{Held, Measure, Patience, Problem, Sample, Space, UncertaintyError};

use super::Common;
use super::failure::{Failure, exit};
use super::output::{self, Count, Progress};
use super::question::{Overrides, Question};

/// The file that says which sweep a folder holds.
const IDENTITY: &str = "sweep.id";

/// Solve a scenario under many draws of its assumptions: intervals, what matters, where signs flip
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Draws go over the published elasticity sets with their error, the closures of trade deficits, the readings of the law and the splits of rents\n\
                  (data/assumptions/uncertainty.toml). With -o every chunk of draws is stored; the same command goes on where it was broken off."
)]
pub(crate) struct Sweep {
    /// Scenario in TOML, - for stdin; without it the headline scenario
    scenario: Option<PathBuf>,
    /// How many draws, at most 65536
    #[arg(long, value_name = "N", default_value_t = 2000)]
    draws: usize,
    /// Seed of the draws
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u32,
    /// Assumptions that do not vary, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    hold: Vec<HoldArgument>,
    /// Sobol indices of welfare from N points (N times the number of assumptions, plus 2, solves)
    #[arg(long, value_name = "N", default_value_t = 0)]
    indices: usize,
    /// Store draws and results in a folder, and go on from what it holds
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Print the whole record as JSON
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Print the intervals as CSV
    #[arg(long)]
    csv: bool,
    /// Write the intervals to a Parquet file
    #[arg(long, value_name = "FILE")]
    parquet: Option<PathBuf>,
    #[command(flatten)]
    overrides: Overrides,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum HoldArgument {
    Elasticities,
    Closure,
    Reading,
    Split,
}

impl Sweep {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let question = Question::read(
            self.scenario.as_deref(),
            super::run::headline_scenario,
            &self.overrides,
            common.data(),
        )?;
        let (scenario, economy) = (&question.scenario, &question.economy);
        let held = |argument| self.hold.contains(&argument);
        let held = Held {
            elasticities: held(HoldArgument::Elasticities),
            closure: held(HoldArgument::Closure),
            reading: held(HoldArgument::Reading),
            split: held(HoldArgument::Split),
        };
        let space = Space::of(scenario, economy, held)?;
        let problem = Problem::new(scenario, economy, space)?;
        if !(0..problem.space().dimensions()).any(|at| problem.space().varies(at)) {
            return Err(Failure::new(
                exit::USAGE,
                "--hold leaves nothing to vary: every draw would be the point estimate; hold less, or use `boeki run --draws 0`",
            ));
        }
        let id = sweep_id(scenario, economy, &problem, self.seed);
        if let Some(folder) = &self.output {
            claim(folder, &id)?;
        }
        let sample = self.solve(&problem)?;
        sample.check()?;
        let progress = Progress::start("one assumption at a time");
        let (swings, flips) = (tornado(&problem), flips(&problem)?);
        drop(progress);
        let record = SweepRecord {
            title: scenario.title.clone(),
            id,
            version: VERSION.to_owned(),
            data_hash: economy.data_hash().to_owned(),
            scenario: scenario.to_toml(),
            economy: EconomyFacts::of(economy),
            labels: economy.labels().clone(),
            intervals: IntervalFacts::of(&problem, &sample, self.seed),
            tornado: swings,
            flips,
            index_points: self.indices,
            indices: self.welfare_indices(&problem)?,
        };
        if let Some(folder) = &self.output {
            let inputs = inputs_table(&problem, &sample.draws, self.seed).to_parquet()?;
            let files = [
                ("sweep.json", record.to_json()?.into_bytes()),
                ("intervals.csv", record.table().to_csv().into_bytes()),
                ("inputs.parquet", inputs),
            ];
            let count = output::write_files(
                folder,
                files.iter().map(|(name, bytes)| (*name, bytes.as_slice())),
            )?;
            output::remark(&format!(
                "{}: {count} files written, draws in parts/",
                folder.display()
            ));
        }
        if let Some(file) = &self.parquet {
            output::write_file(file, &record.table().to_parquet()?)?;
        }
        if self.json {
            output::print(&record.to_json()?)
        } else if self.csv {
            output::print(&record.table().to_csv())
        } else {
            output::print(&record.text(common.language()))
        }
    }

    /// Solves the chunks that the folder does not hold, each stored as soon as it is there.
    fn solve(&self, problem: &Problem<'_>) -> Result<Sample, Failure> {
        let all = chunks(self.draws)?;
        let count = Count::start("draws", self.draws);
        let patience = Patience::of(self.draws);
        let solved = parallel::map(&all, |draws| {
            let chunk = self.chunk(problem, draws, &patience);
            count.add(draws.len());
            chunk
        });
        let chunks: Result<Vec<Sample>, Failure> = solved.into_iter().collect();
        Ok(Sample::join(chunks?))
    }

    fn chunk(
        &self,
        problem: &Problem<'_>,
        draws: &Range<usize>,
        patience: &Patience,
    ) -> Result<Sample, Failure> {
        let Some(folder) = &self.output else {
            return Ok(patience.chunk(problem, draws.clone(), self.seed)?);
        };
        let path = folder.join("parts").join(format!(
            "draws-{:05}-{:05}.parquet",
            draws.start,
            draws.end - 1
        ));
        if path.exists() {
            let held = stored(&path, problem, draws.clone())?;
            patience.count(&held);
            return Ok(held);
        }
        let chunk = patience.chunk(problem, draws.clone(), self.seed)?;
        output::write_file(&path, &chunk.to_table(problem).to_parquet()?)?;
        Ok(chunk)
    }

    fn welfare_indices(&self, problem: &Problem<'_>) -> Result<Vec<IndexRow>, Failure> {
        if self.indices == 0 {
            return Ok(Vec::new());
        }
        let space = problem.space();
        let varying: Vec<usize> = (0..space.dimensions())
            .filter(|dimension| space.varies(*dimension))
            .collect();
        let _progress = Progress::start("Sobol indices");
        let found = indices(
            space.dimensions(),
            &varying,
            self.indices,
            self.seed,
            |point| problem.solve(&space.inputs(point)).ok(),
        )?;
        let names = space.names();
        let mut rows = Vec::new();
        for (region, label) in problem.labels().regions.iter().enumerate() {
            let of = &found[problem.place(0, region, Measure::WelfarePct)];
            rows.extend(varying.iter().map(|&input| IndexRow {
                region: label.code.clone(),
                input: names[input].clone(),
                first: of[input].first,
                total: of[input].total,
            }));
        }
        Ok(rows)
    }
}

/// A chunk of an earlier run.
fn stored(path: &Path, problem: &Problem<'_>, draws: Range<usize>) -> Result<Sample, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::file("read", path, &error))?;
    let name = path.display().to_string();
    let table = Table::from_parquet(&Source::new(&name, bytes)).map_err(|error| {
        Failure::new(
            exit::FAILED,
            format!("{error}; delete the file, and the sweep makes it anew"),
        )
    })?;
    Ok(Sample::from_table(&table, problem, draws)?)
}

/// Makes a folder that of this sweep, or finds that it is.
fn claim(folder: &Path, id: &str) -> Result<(), Failure> {
    let path = folder.join(IDENTITY);
    match std::fs::read_to_string(&path) {
        Ok(held) if held.trim() == id => {}
        Ok(held) => {
            return Err(Failure::new(
                exit::USAGE,
                format!(
                    "{}: holds the sweep {}, and this one is {id} (another scenario, seed, economy, version or set of assumptions); \
                     give another folder to -o, or delete it",
                    folder.display(),
                    held.trim()
                ),
            ));
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            output::folder(folder)?;
            output::write_file(&path, format!("{id}\n").as_bytes())?;
        }
        Err(error) => return Err(Failure::file("read", &path, &error)),
    }
    output::folder(&folder.join("parts"))
}

impl From<UncertaintyError> for Failure {
    fn from(error: UncertaintyError) -> Self {
        match error {
            UncertaintyError::Scenario(problems) => problems.into(),
            UncertaintyError::Equilibrium(error) => error.into(),
            UncertaintyError::Data(error) => error.into(),
            UncertaintyError::Unsolved { .. } => Self::new(exit::NOT_SOLVED, error.to_string()),
            UncertaintyError::File { .. } => Self::new(exit::FAILED, error.to_string()),
            _ => Self::new(exit::USAGE, error.to_string()),
        }
    }
}

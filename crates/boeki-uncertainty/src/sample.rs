//! Many draws: solved on all cores, in chunks that can be stored and met again, and their tables.
//!
//! A chunk is a range of draws. It depends on the problem, the seed and its range only, so that a sweep that was broken
//! off goes on from the chunks it has, and the threads that solve it leave no trace in the result.

use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use boeki_data::parallel;
use boeki_data::table::Table;
use boeki_equilibrium::EquilibriumError;

use crate::UncertaintyError;
use crate::problem::{Measure, Problem};
use crate::space::MOST_DRAWS;

/// Draws in a chunk: about a second of work on the embedded economy.
pub const CHUNK: usize = 128;

/// Draws of a problem and their outcomes.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// The draws, in order.
    pub draws: Vec<usize>,
    /// Outcomes of each draw, `[policy][region][measure]` flat ([`Problem::place`]); none where no certified
    /// equilibrium was found.
    pub outcomes: Vec<Option<Vec<f64>>>,
    /// Why the first draw without one has none.
    pub first_failure: Option<EquilibriumError>,
}

/// The chunks of some draws, the last one shorter.
///
/// # Errors
/// No draws, or more than the sequence has.
pub fn chunks(draws: usize) -> Result<Vec<Range<usize>>, UncertaintyError> {
    if draws == 0 || draws > MOST_DRAWS {
        return Err(UncertaintyError::Draws {
            asked: draws,
            most: MOST_DRAWS,
        });
    }
    Ok((0..draws)
        .step_by(CHUNK)
        .map(|start| start..(start + CHUNK).min(draws))
        .collect())
}

/// How many draws may still fail: a draw without an equilibrium takes hundreds of times as long as one with, and a sweep that is lost
/// should say so at once.
#[derive(Debug)]
pub struct Patience {
    draws: usize,
    failed: AtomicUsize,
    /// Why one of them failed.
    why: OnceLock<String>,
}

impl Patience {
    /// The patience with a sweep of so many draws: one in a hundred.
    pub fn of(draws: usize) -> Self {
        Self {
            draws,
            failed: AtomicUsize::new(0),
            why: OnceLock::new(),
        }
    }

    /// Solves one chunk, on this core, unless too many draws of the sweep have failed.
    ///
    /// # Errors
    /// More than one draw in a hundred of the sweep without a certified equilibrium.
    pub fn chunk(
        &self,
        problem: &Problem<'_>,
        draws: Range<usize>,
        seed: u32,
    ) -> Result<Sample, UncertaintyError> {
        let mut parts = Vec::with_capacity(draws.len());
        for draw in draws {
            let failed = self.failed.load(Ordering::Relaxed);
            if 100 * failed > self.draws {
                return Err(UncertaintyError::Unsolved {
                    failed,
                    draws: self.draws,
                    first: self.why.get().cloned().unwrap_or_default(),
                });
            }
            let part = Sample::chunk(problem, draw..draw + 1, seed);
            self.count(&part);
            parts.push(part);
        }
        Ok(Sample::join(parts))
    }

    /// Counts the draws of a part that have no certified equilibrium.
    pub fn count(&self, part: &Sample) {
        self.failed.fetch_add(part.failed(), Ordering::Relaxed);
        if let Some(error) = &part.first_failure {
            self.why.get_or_init(|| error.to_string());
        }
    }
}

impl Sample {
    /// Solves all draws below a number, on all cores.
    ///
    /// # Errors
    /// No draws, too many, or more than one in a hundred without a certified equilibrium.
    pub fn of(problem: &Problem<'_>, draws: usize, seed: u32) -> Result<Self, UncertaintyError> {
        chunks(draws)?;
        let each: Vec<usize> = (0..draws).collect();
        let patience = Patience::of(draws);
        let solved = parallel::map(&each, |draw| {
            patience.chunk(problem, *draw..*draw + 1, seed)
        });
        let solved: Result<Vec<Self>, UncertaintyError> = solved.into_iter().collect();
        let sample = Self::join(solved?);
        sample.check()?;
        Ok(sample)
    }

    /// Solves one chunk, on this core.
    pub fn chunk(problem: &Problem<'_>, draws: Range<usize>, seed: u32) -> Self {
        let space = problem.space();
        let mut sample = Self {
            draws: draws.clone().collect(),
            outcomes: Vec::with_capacity(draws.len()),
            first_failure: None,
        };
        for draw in draws {
            let inputs = space.inputs(&space.point(draw, seed));
            sample.outcomes.push(match problem.solve(&inputs) {
                Ok(outcomes) => Some(outcomes),
                Err(error) => {
                    sample.first_failure.get_or_insert(error);
                    None
                }
            });
        }
        sample
    }

    /// Chunks as one sample, in the order given.
    pub fn join(chunks: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self {
            draws: Vec::new(),
            outcomes: Vec::new(),
            first_failure: None,
        };
        for chunk in chunks {
            all.draws.extend(chunk.draws);
            all.outcomes.extend(chunk.outcomes);
            all.first_failure = all.first_failure.or(chunk.first_failure);
        }
        all
    }

    /// Draws without a certified equilibrium.
    pub fn failed(&self) -> usize {
        self.outcomes.iter().filter(|it| it.is_none()).count()
    }

    /// Refuses a sample that too many draws are missing from: what is left would no longer be the distribution.
    ///
    /// # Errors
    /// More than one draw in a hundred without a certified equilibrium.
    pub fn check(&self) -> Result<(), UncertaintyError> {
        let (failed, draws) = (self.failed(), self.draws.len());
        if 100 * failed > draws {
            return Err(UncertaintyError::Unsolved {
                failed,
                draws,
                first: self
                    .first_failure
                    .as_ref()
                    .map_or_else(|| "not recorded".to_owned(), ToString::to_string),
            });
        }
        Ok(())
    }

    /// One outcome through the draws, those without an equilibrium left out.
    pub fn series(&self, place: usize) -> Vec<f64> {
        self.outcomes.iter().flatten().map(|it| it[place]).collect()
    }

    /// The draws as a table: a row for each draw, policy and region. A draw without an equilibrium has gaps.
    pub fn to_table(&self, problem: &Problem<'_>) -> Table {
        let regions = &problem.labels().regions;
        let rows = self.draws.len() * problem.titles().len() * regions.len();
        let mut draw = Vec::with_capacity(rows);
        let (mut policy, mut region) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        for at in &self.draws {
            for number in 0..problem.titles().len() {
                for label in regions {
                    draw.push(i64::try_from(*at).unwrap_or(i64::MAX));
                    policy.push(i64::try_from(number).unwrap_or(i64::MAX));
                    region.push(label.code.as_str());
                }
            }
        }
        let mut table = Table::new("draws")
            .with_integer("draw", draw)
            .with_integer("policy", policy)
            .with_text("region", region);
        for measure in Measure::ALL {
            let mut values = Vec::with_capacity(rows);
            for outcomes in &self.outcomes {
                for number in 0..problem.titles().len() {
                    for at in 0..regions.len() {
                        values.push(match outcomes {
                            Some(it) => it[problem.place(number, at, measure)],
                            None => f64::NAN,
                        });
                    }
                }
            }
            table = table.with_number(measure.name(), values);
        }
        table
    }

    /// Reads a chunk back.
    ///
    /// # Errors
    /// A table that is not that chunk of that problem.
    pub fn from_table(
        table: &Table,
        problem: &Problem<'_>,
        draws: Range<usize>,
    ) -> Result<Self, UncertaintyError> {
        let per_draw = problem.titles().len() * problem.labels().regions.len();
        let found = table.integer("draw")?;
        let fits = found.len() == per_draw * draws.len()
            && (found.iter().enumerate())
                .all(|(row, draw)| usize::try_from(*draw) == Ok(draws.start + row / per_draw));
        if !fits {
            return Err(UncertaintyError::File {
                file: table.name().to_owned(),
                reason: format!(
                    "it does not hold the draws {} to {}",
                    draws.start,
                    draws.end - 1
                ),
                remedy: "delete it, and the sweep makes it anew".to_owned(),
            });
        }
        let columns = Measure::ALL
            .iter()
            .map(|measure| table.number_with_gaps(measure.name()))
            .collect::<Result<Vec<_>, _>>()?;
        let outcomes = (0..draws.len())
            .map(|draw| {
                let rows = draw * per_draw..(draw + 1) * per_draw;
                let outcomes: Vec<f64> = rows
                    .flat_map(|row| columns.iter().map(move |column| column[row]))
                    .collect();
                (!outcomes.iter().any(|value| value.is_nan())).then_some(outcomes)
            })
            .collect();
        Ok(Self {
            draws: draws.collect(),
            outcomes,
            first_failure: None,
        })
    }
}

/// The inputs of the draws as a table: a row a draw.
pub fn inputs_table(problem: &Problem<'_>, draws: &[usize], seed: u32) -> Table {
    let space = problem.space();
    let inputs: Vec<_> = draws
        .iter()
        .map(|draw| space.inputs(&space.point(*draw, seed)))
        .collect();
    let reading = |at: usize| {
        let one = space.readings.get(at).map(|it| it.name());
        one.unwrap_or("scenario")
    };
    let mut table = Table::new("inputs")
        .with_integer(
            "draw",
            draws
                .iter()
                .map(|draw| i64::try_from(*draw).unwrap_or(i64::MAX))
                .collect(),
        )
        .with_text("elasticity_set", inputs.iter().map(|it| it.set.as_str()))
        .with_text("closure", inputs.iter().map(|it| it.closure.name()))
        .with_text("reading", inputs.iter().map(|it| reading(it.reading)));
    for (at, sector) in space.sectors.iter().enumerate() {
        table = table.with_number(
            format!("theta:{sector}"),
            inputs.iter().map(|it| it.theta[at]).collect(),
        );
    }
    if !space.splits.is_empty() {
        let names = inputs.iter().map(|it| space.splits[it.split].0.as_str());
        table = table.with_text("split", names);
    }
    table
}

//! How sure a run is: its intervals, and the words for what they are over.

use std::fmt::Write;

use boeki_economy::Economy;
use boeki_economy::scenario::Scenario;
use boeki_uncertainty::details;
use boeki_uncertainty::summary::{Interval, intervals, preferences};
use boeki_uncertainty::{Held, Measure, Problem, Sample, Space, UncertaintyError};

use crate::number::{change, plain};
use crate::record::{IntervalFacts, RegionRow, RunRecord, VariedFacts};
use crate::words::Language;

impl VariedFacts {
    /// What varies in a space of inputs.
    pub fn of(space: &Space) -> Self {
        Self {
            elasticity_sets: space.sets.iter().map(|(name, _)| name.clone()).collect(),
            log_deviation: space.log_deviation,
            confidence: space.confidence.clone(),
            closures: (space.closures.iter())
                .map(|closure| closure.name().to_owned())
                .collect(),
            readings: (space.readings.iter())
                .map(|reading| reading.name().to_owned())
                .collect(),
            splits: space.splits.iter().map(|(name, _)| name.clone()).collect(),
        }
    }

    /// What the draws are over, in a phrase.
    pub(crate) fn sentence(&self, language: Language) -> String {
        let sets = self.elasticity_sets.len();
        let error = plain(100.0 * self.log_deviation, 0);
        let mark = if self.confidence == "low" { " (?)" } else { "" };
        let mut parts = vec![match language {
            Language::English if self.log_deviation == 0.0 => "elasticities held".to_owned(),
            Language::English => format!(
                "{sets} {}, each elasticity with an error of {error}%{mark}",
                if sets == 1 {
                    "elasticity set"
                } else {
                    "elasticity sets"
                }
            ),
            Language::Japanese if self.log_deviation == 0.0 => "弾力性は固定".to_owned(),
            Language::Japanese => format!("弾力性{sets}組(各弾力性の誤差{error}%{mark})"),
        }];
        if self.closures.len() > 1 {
            let names = self.closures.join(", ");
            parts.push(match language {
                Language::English => format!("closures {names}"),
                Language::Japanese => format!("貿易収支の仮定{names}"),
            });
        }
        if self.readings.len() > 1 {
            let names = self.readings.join(", ");
            parts.push(match language {
                Language::English => format!("readings of the law {names}"),
                Language::Japanese => format!("法令の読み方{names}"),
            });
        }
        if self.splits.len() > 1 {
            let count = self.splits.len();
            parts.push(match language {
                Language::English => format!("{count} splits of rents (?)"),
                Language::Japanese => format!("レントの配分{count}通り(?)"),
            });
        }
        parts.join(language.pick("; ", "、"))
    }
}

impl IntervalFacts {
    /// Draws the uncertain inputs of a scenario and solves it, with its alternatives, at each.
    ///
    /// # Errors
    /// As [`Sample::of`].
    pub fn compute(
        scenario: &Scenario,
        economy: &Economy,
        draws: usize,
        seed: u32,
    ) -> Result<Self, UncertaintyError> {
        let space = Space::of(scenario, economy, Held::default())?;
        let problem = Problem::new(scenario, economy, space)?;
        let sample = Sample::of(&problem, draws, seed)?;
        Ok(Self::of(&problem, &sample, seed))
    }

    /// What a sample says.
    pub fn of(problem: &Problem<'_>, sample: &Sample, seed: u32) -> Self {
        Self {
            draws: sample.draws.len(),
            unsolved: sample.failed(),
            seed,
            varied: VariedFacts::of(problem.space()),
            policies: problem.titles().to_vec(),
            outcomes: intervals(problem, sample),
            preferences: preferences(problem, sample),
            details: Vec::new(),
        }
    }

    /// Adds the intervals of what lies below the headline, from the same draws.
    ///
    /// # Errors
    /// As [`Problem::new`].
    pub fn with_details(
        mut self,
        scenario: &Scenario,
        economy: &Economy,
    ) -> Result<Self, UncertaintyError> {
        let space = Space::of(scenario, economy, Held::default())?;
        let problem = Problem::new(scenario, economy, space)?;
        self.details = details::intervals(&problem, self.draws, self.seed);
        Ok(self)
    }

    /// The interval of a figure below the headline: of a region, or of a flow to it, and a sector or all.
    pub fn detail(
        &self,
        what: &str,
        region: &str,
        exporter: &str,
        sector: &str,
    ) -> Option<Interval> {
        self.details
            .iter()
            .find(|it| {
                it.what == what
                    && it.region == region
                    && it.exporter == exporter
                    && it.sector == sector
            })
            .map(|it| it.interval)
    }

    /// The interval of an outcome, and the share of draws in which it is positive.
    pub fn get(&self, policy: usize, region: &str, measure: Measure) -> Option<(Interval, f64)> {
        self.outcomes
            .iter()
            .find(|row| {
                row.policy == policy && row.region == region && row.measure == measure.name()
            })
            .map(|row| (row.interval, row.positive))
    }
}

/// Below so many draws a 5% tail holds none.
pub(crate) const FEWEST: usize = 20;

/// Regions that the section on certainty names.
const NAMED: usize = 2;

/// What the intervals say, as lines of the section on certainty.
pub(crate) fn sure(
    facts: &IntervalFacts,
    record: &RunRecord,
    order: &[&RegionRow],
    language: Language,
) -> String {
    let mut out = String::new();
    let over = facts.varied.sentence(language);
    let draws = facts.draws - facts.unsolved;
    // Writing to a String cannot fail.
    let _ = match language {
        Language::English => writeln!(
            out,
            "  - The point estimate is at the scenario's own assumptions. The interval holds 90% of {draws} draws, over {over}. `boeki sweep` draws more."
        ),
        Language::Japanese => writeln!(
            out,
            "  - 点推定はシナリオの仮定による。区間は{draws}回の抽出の中央90%、対象：{over}。`boeki sweep`で抽出を増やせる。"
        ),
    };
    if draws < FEWEST {
        out.push_str(language.pick(
            "  - So few draws have no tails: the interval is about their range.\n",
            "  - 抽出が少なく裾がない：区間はほぼ抽出の範囲にすぎない。\n",
        ));
    }
    for row in order.iter().take(NAMED) {
        let name = record.region_name(&row.region);
        let name = language.short(&name);
        let mut line = match facts.get(0, &row.region, Measure::EvMusd) {
            None => continue,
            Some((_, positive)) => {
                let percent = plain(100.0 * positive, 0);
                match language {
                    Language::English => format!("{name} gains in {percent}% of draws"),
                    Language::Japanese => format!("{name}は抽出の{percent}%で増加"),
                }
            }
        };
        for other in facts
            .preferences
            .iter()
            .filter(|it| it.region == row.region)
        {
            let percent = plain(100.0 * other.scenario_better, 0);
            let title = &facts.policies[other.alternative];
            let _ = match language {
                Language::English => {
                    write!(
                        line,
                        ", and is better off than under \"{title}\" in {percent}%"
                    )
                }
                Language::Japanese => write!(line, "、「{title}」を上回るのは{percent}%"),
            };
        }
        let _ = writeln!(out, "  - {line}{}", language.pick(".", "。"));
    }
    out
}

/// Two ends with a sign each.
pub(crate) fn ends(low: f64, high: f64, digits: usize, language: Language) -> String {
    let to = language.pick(" to ", "〜");
    format!("{}{to}{}", change(low, digits), change(high, digits))
}

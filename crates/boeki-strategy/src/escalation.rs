//! How a trade dispute moves: states, spells and rates as data (`data/assumptions/escalation.toml`), and the chain they make.
//!
//! Rates are counted from spells where the chronicle has any, assumed otherwise, and in both cases a range ([`counted_rate`]).

use boeki_economy::Name;
use jiff::civil::Date;
use serde::Deserialize;

use crate::StrategyError;
use crate::assumption::{Confidence, Meta, Span, counted_rate, parse, within};
use crate::dispute::YEAR;
use crate::markov::Chain;

const FILE: &str = "data/assumptions/escalation.toml";
const EMBEDDED: &str = include_str!("../../../data/assumptions/escalation.toml");
/// Rates beyond which a sweep over all corners is refused.
const MOST_RATES: usize = 16;

/// The table.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EscalationTable {
    /// What the table is.
    pub meta: Meta,
    /// The states, in the order of results.
    #[serde(rename = "state")]
    pub states: Vec<State>,
    /// The years that disputes are counted in.
    pub window: Window,
    /// What disputes were where, and when.
    #[serde(rename = "spell")]
    pub spells: Vec<Spell>,
    /// Rates between states.
    #[serde(rename = "transition")]
    pub transitions: Vec<Transition>,
    /// How rates go with the coverage of an agreement.
    pub coverage: CoverageInputs,
}

/// A state of a dispute.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Its name.
    pub id: String,
    /// What people call it.
    pub title: Name,
    /// Whether a dispute stays there.
    #[serde(default)]
    pub absorbing: bool,
}

/// The years that disputes are counted in.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// First day, month or year.
    pub from: String,
    /// Last.
    pub until: String,
    /// How much it can be relied on.
    pub confidence: Confidence,
    /// Where it is from.
    pub sources: Vec<String>,
}

/// A dispute in a state.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spell {
    /// The dispute.
    pub dispute: String,
    /// The state.
    pub state: String,
    /// First day or month.
    pub from: String,
    /// Last day or month.
    pub until: String,
    /// The state after it; empty where it was still going on.
    pub to: String,
    /// Whether the dispute begins with it.
    #[serde(default)]
    pub first: bool,
    /// How the chronicle was read.
    pub reading: String,
}

/// A rate from state to state.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    /// From.
    pub from: String,
    /// To.
    pub to: String,
    /// By the year, where it is assumed.
    pub rate: Option<Span>,
    /// Whether it is counted from the spells.
    #[serde(default)]
    pub counted: bool,
    /// Whether work at a lower level, or a narrower agreement, holds it back.
    #[serde(default)]
    pub up: bool,
    /// How much it can be relied on.
    pub confidence: Confidence,
    /// Where it is from.
    pub sources: Vec<String>,
}

/// How rates go with coverage.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoverageInputs {
    /// Elasticity of the `up` rates.
    pub elasticity: Span,
    /// How much it can be relied on.
    pub confidence: Confidence,
    /// Where it is from.
    pub sources: Vec<String>,
}

/// A rate with what it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Index of the state from.
    pub from: usize,
    /// Index of the state to.
    pub to: usize,
    /// By the year.
    pub value: Span,
    /// Whether work at a lower level holds it back.
    pub up: bool,
    /// Events and years, where it was counted.
    pub counted: Option<(u32, f64)>,
    /// How much it can be relied on.
    pub confidence: Confidence,
}

/// States and rates, ready to be solved at any point of the box of rates.
#[derive(Clone, Debug, PartialEq)]
pub struct Ladder {
    /// The states.
    pub states: Vec<State>,
    /// The rates.
    pub rates: Vec<Rate>,
}

impl EscalationTable {
    /// The table that comes with the program.
    ///
    /// ```
    /// use boeki_strategy::escalation::EscalationTable;
    /// let ladder = EscalationTable::embedded()?.ladder()?;
    /// let chain = ladder.chain(|rate| rate.value.central)?;
    /// let ends: f64 = chain.absorption()?[0].iter().sum();
    /// assert!((ends - 1.0).abs() < 1e-12);
    /// # Ok::<(), boeki_strategy::StrategyError>(())
    /// ```
    ///
    /// # Errors
    /// As [`EscalationTable::parse`].
    pub fn embedded() -> Result<Self, StrategyError> {
        Self::parse(FILE, EMBEDDED)
    }

    /// Reads a table of that form.
    ///
    /// # Errors
    /// Keys or states that are not known, dates that are none, rates out of bounds, given twice, or neither given nor counted.
    pub fn parse(file: &str, text: &str) -> Result<Self, StrategyError> {
        let table: Self = parse(file, text)?;
        for spell in &table.spells {
            for name in [&spell.state, &spell.to] {
                if !name.is_empty() {
                    table.place(name)?;
                }
            }
            if years_between(&spell.from, &spell.until)? <= 0.0 {
                return Err(bad(format!(
                    "the spell of {} from {} ends before it begins",
                    spell.dispute, spell.from
                )));
            }
        }
        let elasticity = table.coverage.elasticity;
        within(elasticity, "the elasticity of escalation", 0.0, 100.0)?;
        table.disputes()?;
        table.ladder()?;
        Ok(table)
    }

    fn place(&self, name: &str) -> Result<usize, StrategyError> {
        let found = self.states.iter().position(|state| state.id == name);
        found.ok_or_else(|| bad(format!("`{name}` is no state")))
    }

    /// Disputes a year: those that begin in the spells, over the window.
    ///
    /// # Errors
    /// Dates that are none.
    pub fn disputes(&self) -> Result<(Span, u32, f64), StrategyError> {
        let years = years_between(&self.window.from, &self.window.until)?;
        let events = count(self.spells.iter().filter(|spell| spell.first));
        Ok((counted_rate(events, years)?, events, years))
    }

    /// Events and years of a transition in the spells.
    ///
    /// # Errors
    /// Dates that are none.
    pub fn counted(&self, from: &str, to: &str) -> Result<(u32, f64), StrategyError> {
        let spells = || self.spells.iter().filter(|spell| spell.state == from);
        let mut years = 0.0;
        for spell in spells() {
            years += years_between(&spell.from, &spell.until)?;
        }
        Ok((count(spells().filter(|spell| spell.to == to)), years))
    }

    /// The rates as numbers.
    ///
    /// # Errors
    /// As [`EscalationTable::parse`].
    pub fn ladder(&self) -> Result<Ladder, StrategyError> {
        let mut rates: Vec<Rate> = Vec::new();
        for row in &self.transitions {
            let name = format!("the rate from {} to {}", row.from, row.to);
            let (from, to) = (self.place(&row.from)?, self.place(&row.to)?);
            if rates.iter().any(|rate| (rate.from, rate.to) == (from, to)) {
                return Err(bad(format!("{name} is given twice")));
            }
            let (value, counted) = match (row.rate, row.counted) {
                (Some(rate), false) => (rate, None),
                (None, true) => {
                    let (events, years) = self.counted(&row.from, &row.to)?;
                    (counted_rate(events, years)?, Some((events, years)))
                }
                _ => {
                    return Err(bad(format!(
                        "{name} needs `rate` or `counted = true`, one of the two"
                    )));
                }
            };
            rates.push(Rate {
                from,
                to,
                value: within(value, &name, 0.0, 1e4)?,
                up: row.up,
                counted,
                confidence: row.confidence,
            });
        }
        if rates.len() > MOST_RATES {
            return Err(bad(format!(
                "{} rates; ranges are taken over all corners, of at most {MOST_RATES} rates",
                rates.len()
            )));
        }
        let ladder = Ladder {
            states: self.states.clone(),
            rates,
        };
        ladder.chain(|rate| rate.value.low)?;
        Ok(ladder)
    }
}

impl Ladder {
    /// The index of a state.
    ///
    /// # Errors
    /// A name that no state has.
    pub fn place(&self, name: &str) -> Result<usize, StrategyError> {
        let found = self.states.iter().position(|state| state.id == name);
        found.ok_or_else(|| StrategyError::BadQuestion {
            what: format!("no state of a dispute is called {name}"),
            remedy: format!(
                "there are {}",
                self.states
                    .iter()
                    .map(|state| state.id.as_str())
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        })
    }

    /// The chain at rates that a function chooses.
    ///
    /// # Errors
    /// As [`Chain::new`].
    pub fn chain(&self, at: impl Fn(&Rate) -> f64) -> Result<Chain, StrategyError> {
        let n = self.states.len();
        let mut rates = vec![vec![0.0; n]; n];
        for rate in &self.rates {
            rates[rate.from][rate.to] = at(rate);
        }
        let absorbing: Vec<bool> = self.states.iter().map(|state| state.absorbing).collect();
        Chain::new(&rates, &absorbing)
    }

    /// The ladder with the `up` rates times a factor.
    #[must_use]
    pub fn held_back(&self, factor: f64) -> Self {
        let mut ladder = self.clone();
        for rate in ladder.rates.iter_mut().filter(|rate| rate.up) {
            rate.value = rate.value.map(|value| value * factor);
        }
        ladder
    }

    /// The ladder at each corner of the box of its rates, each rate exactly one of its ends.
    pub fn corners(&self) -> impl Iterator<Item = Self> {
        let free: Vec<usize> = (0..self.rates.len())
            .filter(|at| !self.rates[*at].value.is_exact())
            .collect();
        (0..1usize << free.len()).map(move |number| {
            let mut corner = self.clone();
            for (bit, at) in free.iter().enumerate() {
                let value = self.rates[*at].value;
                let high = (number >> bit) & 1 == 1;
                corner.rates[*at].value = Span::exactly(if high { value.high } else { value.low });
            }
            corner
        })
    }

    /// The corner at which a result is highest.
    ///
    /// # Errors
    /// Those of `of`, at any corner.
    pub fn highest(
        &self,
        of: impl Fn(&Chain) -> Result<f64, StrategyError>,
    ) -> Result<Self, StrategyError> {
        let mut best: Option<(f64, Self)> = None;
        for corner in self.corners() {
            let value = of(&corner.chain(|rate| rate.value.central)?)?;
            if best.as_ref().is_none_or(|(most, _)| value > *most) {
                best = Some((value, corner));
            }
        }
        Ok(best.map_or_else(|| self.clone(), |(_, corner)| corner))
    }

    /// Ranges of results over all rates: each result must be a ratio of linear functions of every rate alone (ends, times, costs,
    /// chances of reaching a state all are), so that corners hold its ends.
    ///
    /// # Errors
    /// Those of `of`, at any corner.
    pub fn ranges(
        &self,
        of: impl Fn(&Chain) -> Result<Vec<f64>, StrategyError>,
    ) -> Result<Vec<Span>, StrategyError> {
        let central = of(&self.chain(|rate| rate.value.central)?)?;
        let mut spans: Vec<Span> = central.into_iter().map(Span::exactly).collect();
        for corner in self.corners() {
            let found = of(&corner.chain(|rate| rate.value.central)?)?;
            for (span, value) in spans.iter_mut().zip(found) {
                span.low = span.low.min(value);
                span.high = span.high.max(value);
            }
        }
        Ok(spans)
    }
}

fn count<'s>(spells: impl Iterator<Item = &'s Spell>) -> u32 {
    u32::try_from(spells.count()).unwrap_or(u32::MAX)
}

fn bad(reason: String) -> StrategyError {
    StrategyError::Table {
        place: FILE.to_owned(),
        reason,
    }
}

/// Years between two dates, each a day, a month (its 15th) or a year (its middle).
fn years_between(from: &str, until: &str) -> Result<f64, StrategyError> {
    let day = |text: &str| -> Result<Date, StrategyError> {
        let full = match text.len() {
            4 => format!("{text}-07-01"),
            7 => format!("{text}-15"),
            _ => text.to_owned(),
        };
        full.parse().map_err(|_| {
            bad(format!(
                "`{text}` is no date: write 1985-06-14, 1985-06 or 1985"
            ))
        })
    };
    let (from, until) = (day(from)?, day(until)?);
    let days = from.until(until).map(|span| span.get_days());
    days.map(|days| f64::from(days) / YEAR)
        .map_err(|error| bad(error.to_string()))
}

#[cfg(test)]
mod tests {
    use boeki_law::chronicle;

    use super::*;

    #[test]
    fn spells_begin_and_end_with_events_of_the_chronicle() {
        let events = chronicle::events().unwrap();
        let table = EscalationTable::embedded().unwrap();
        for spell in &table.spells {
            for date in [&spell.from, &spell.until] {
                // The end of the talks of 1989 stands in the detail of their beginning.
                let there = events.iter().any(|event| event.date == *date)
                    || events
                        .iter()
                        .any(|event| date == "1990-06" && event.detail.contains("June 1990"));
                assert!(there, "{}: no event on {date}", spell.dispute);
            }
        }
        let (rate, events, years) = table.disputes().unwrap();
        assert_eq!(events, 6);
        assert!((49.0..50.0).contains(&years) && rate.low < 0.1 && rate.high > 0.15);
    }

    #[test]
    fn rates_are_counted_from_spells() {
        let table = EscalationTable::embedded().unwrap();
        let (events, years) = table.counted("retaliation", "settled").unwrap();
        assert_eq!(events, 3);
        assert!((years - 8.31).abs() < 0.01, "{years}");
        assert_eq!(table.counted("ministerial", "leader").unwrap().0, 0);
    }

    #[test]
    fn corners_hold_what_points_inside_give() {
        let ladder = EscalationTable::embedded().unwrap().ladder().unwrap();
        let results = |chain: &Chain| {
            let mut all = chain.absorption()?[0].clone();
            all.push(chain.expected_time()?[0]);
            all.push(chain.reach(3)?[0]);
            all.push(chain.cost(&[0.0, 0.0, 0.0, 1.0, 0.0, 0.0], 0.04)?[0]);
            Ok(all)
        };
        let spans = ladder.ranges(results).unwrap();
        for point in 1..200 {
            let chain = ladder
                .chain(|rate| {
                    let turn =
                        f64::from(point) * (0.1 + 0.618_034 * (rate.from * 5 + rate.to) as f64);
                    rate.value.low + (turn - turn.floor()) * (rate.value.high - rate.value.low)
                })
                .unwrap();
            for (span, value) in spans.iter().zip(results(&chain).unwrap()) {
                assert!(span.low - 1e-12 <= value && value <= span.high + 1e-12);
            }
        }
        assert!(spans.iter().any(|span| span.high - span.low > 0.5));
    }

    #[test]
    fn tables_that_say_nothing_are_refused() {
        for (from, to, words) in [
            ("state = \"leader\"", "state = \"laeder\"", "no state"),
            (
                "until = \"1986-09-02\"",
                "until = \"1985-01-02\"",
                "ends before",
            ),
            ("from = \"1987-04-17\"", "from = \"17 April\"", "no date"),
            (
                "rate = { low = 0.5, central",
                "counted = true\nrate = { low = 0.5, central",
                "one of the two",
            ),
            (
                "rate = { low = 0.5, central = 1.0",
                "rate = { low = 0.5, central = 0.1",
                "order",
            ),
        ] {
            let text = EMBEDDED.replacen(from, to, 1);
            assert_ne!(text, EMBEDDED);
            let error = EscalationTable::parse("x.toml", &text)
                .unwrap_err()
                .to_string();
            assert!(error.contains(words), "{error}");
        }
    }
}

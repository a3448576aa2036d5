//! What questions of credibility rest on beside payoffs: discount rates, turnover, beliefs, audiences, spending on defence
//! (`data/assumptions/credibility.toml`).

use serde::Deserialize;

use crate::StrategyError;
use crate::assumption::{Confidence, Meta, Span, counted_rate, parse, row_of, within};
use crate::deterrence::{Belief, Challenge};

const FILE: &str = "data/assumptions/credibility.toml";
const EMBEDDED: &str = include_str!("../../../data/assumptions/credibility.toml");

/// The table.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredibilityTable {
    /// What the table is.
    pub meta: Meta,
    /// r, by the year.
    pub discount: Discount,
    /// Changes of who governs.
    pub turnover: Vec<Turnover>,
    /// What a challenger weighs and what is believed of an ally.
    pub deterrence: DeterrenceInputs,
    /// Growth of the cost of backing down.
    pub audience: Vec<Audience>,
    /// Spending on defence.
    pub defence: Vec<Defence>,
}

/// A discount rate.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Discount {
    /// By the year.
    pub value: Span,
    /// How much it can be relied on.
    pub confidence: Confidence,
    /// Where it is from.
    pub sources: Vec<String>,
}

/// What counts as a change of who governs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// Another person at the head of the government.
    #[default]
    Person,
    /// Another party.
    Party,
}

impl Measure {
    /// Names in scenarios.
    pub const NAMES: [&'static str; 2] = ["person", "party"];

    /// The measure of a name.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "person" => Some(Self::Person),
            "party" => Some(Self::Party),
            _ => None,
        }
    }
}

/// Changes counted over years.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turnover {
    /// Codes of players, or `default`.
    pub regions: Vec<String>,
    /// What was counted.
    pub measure: Measure,
    /// Changes.
    pub events: u32,
    /// Years.
    pub years: f64,
    /// How much it can be relied on.
    pub confidence: Confidence,
    /// Where it is from.
    pub sources: Vec<String>,
}

/// Inputs of deterrence, in units of the challenger's gain.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeterrenceInputs {
    /// s.
    pub status_quo: Span,
    /// c.
    pub cost: Span,
    /// The belief before any dispute.
    pub prior: Span,
    /// l1.
    pub dispute_if_committed: Span,
    /// l0.
    pub dispute_if_not: Span,
    /// How much it can be relied on.
    pub confidence: Confidence,
    /// Where it is from.
    pub sources: Vec<String>,
}

impl DeterrenceInputs {
    /// What the challenger weighs, with a gain of 1.
    pub fn challenge(&self) -> Challenge {
        Challenge {
            gain: Span::exactly(1.0),
            status_quo: self.status_quo,
            cost: self.cost,
        }
    }

    /// What is believed.
    pub fn belief(&self) -> Belief {
        Belief {
            prior: self.prior,
            dispute_if_committed: self.dispute_if_committed,
            dispute_if_not: self.dispute_if_not,
        }
    }
}

/// Growth of audience costs.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audience {
    /// Codes of players, or `default`.
    pub regions: Vec<String>,
    /// Share of the prize, by the month.
    pub rate: Span,
    /// How much it can be relied on.
    pub confidence: Confidence,
    /// Where it is from.
    pub sources: Vec<String>,
}

/// Spending on defence.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Defence {
    /// Code of the region.
    pub region: String,
    /// Year.
    pub year: u32,
    /// Million USD.
    pub musd: f64,
    /// How much it can be relied on.
    pub confidence: Confidence,
    /// Where it is from.
    pub sources: Vec<String>,
}

impl CredibilityTable {
    /// The table that comes with the program.
    ///
    /// ```
    /// use boeki_strategy::credibility_table::{CredibilityTable, Measure};
    /// let table = CredibilityTable::embedded()?;
    /// let (person, party) = (table.turnover_of("USA", Measure::Person)?, table.turnover_of("USA", Measure::Party)?);
    /// assert!(person.central > party.central && party.low < party.central);
    /// # Ok::<(), boeki_strategy::StrategyError>(())
    /// ```
    ///
    /// # Errors
    /// As [`CredibilityTable::parse`].
    pub fn embedded() -> Result<Self, StrategyError> {
        Self::parse(FILE, EMBEDDED)
    }

    /// Reads a table of that form.
    ///
    /// # Errors
    /// Keys that are not known, and numbers out of their bounds.
    pub fn parse(file: &str, text: &str) -> Result<Self, StrategyError> {
        let table: Self = parse(file, text)?;
        within(table.discount.value, "the discount rate", 0.0, 1.0)?;
        for row in &table.turnover {
            counted_rate(row.events, row.years)?;
        }
        for row in &table.audience {
            within(row.rate, "the growth of audience costs", 0.0, 1e3)?;
        }
        for row in &table.defence {
            within(Span::exactly(row.musd), "spending on defence", 0.0, 1e12)?;
        }
        Ok(table)
    }

    /// h of a player, by the year.
    ///
    /// # Errors
    /// A table without a row for it or for `default`.
    pub fn turnover_of(&self, player: &str, measure: Measure) -> Result<Span, StrategyError> {
        let rows: Vec<&Turnover> = (self.turnover.iter())
            .filter(|row| row.measure == measure)
            .collect();
        let row =
            row_of(&rows, player, |row| &row.regions).ok_or_else(|| missing("turnover", player))?;
        counted_rate(row.events, row.years)
    }

    /// Growth of a player's audience costs, share of the prize by the month.
    ///
    /// # Errors
    /// As [`CredibilityTable::turnover_of`].
    pub fn audience_of(&self, player: &str) -> Result<Span, StrategyError> {
        let row = row_of(&self.audience, player, |row| &row.regions);
        row.map(|row| row.rate)
            .ok_or_else(|| missing("audience", player))
    }
}

fn missing(what: &str, player: &str) -> StrategyError {
    StrategyError::Table {
        place: FILE.to_owned(),
        reason: format!(
            "`{what}` has no row for {player}: add one, or one with regions = [\"default\"]"
        ),
    }
}

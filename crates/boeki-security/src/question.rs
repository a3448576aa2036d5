//! The sections of scenarios that ask questions of economic security: `[power]` and `[decouple]`.

use boeki_economy::scenario::{Diagnostics, Scenario};

/// `[power]`: over whom, by whom, in what.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PowerQuestion {
    /// Code of a region.
    pub over: Option<String>,
    /// Codes of regions or groups.
    pub by: Vec<String>,
    /// Codes of sectors or groups; all if empty.
    pub sectors: Vec<String>,
}

impl PowerQuestion {
    /// Reads the section, if the scenario has it.
    ///
    /// # Errors
    /// Keys of the wrong type or unknown.
    pub fn of(scenario: &Scenario) -> Result<Self, Diagnostics> {
        let read = scenario.section("power", |keys| Self {
            over: keys.text("over"),
            by: keys.texts("by").unwrap_or_default(),
            sectors: keys.texts("sectors").unwrap_or_default(),
        })?;
        Ok(read.unwrap_or_default())
    }
}

/// `[decouple]`: whose imports move from whom, in what, by what, how far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DecoupleQuestion {
    /// Code of a region or group whose imports move.
    pub home: Option<String>,
    /// Codes of suppliers to leave; with `toward` alone, all that are neither home nor friends.
    pub from: Vec<String>,
    /// Codes of friends to move to.
    pub toward: Vec<String>,
    /// Codes of sectors or groups; goods if empty.
    pub sectors: Vec<String>,
    /// `tariff` or `iceberg`.
    pub instrument: Option<&'static str>,
    /// Shares of imports to reach.
    pub targets: Vec<f64>,
    /// The highest rate, a fraction.
    pub highest_rate: Option<f64>,
}

impl DecoupleQuestion {
    /// Shares of what is imported now that a frontier reaches, unless targets are given.
    pub const STEPS: [f64; 4] = [0.8, 0.6, 0.4, 0.2];
    /// The highest rate that a frontier may use, unless another is given.
    pub const HIGHEST_RATE: f64 = 2.0;

    /// Reads the section, if the scenario has it.
    ///
    /// # Errors
    /// Keys of the wrong type, out of bounds or unknown.
    pub fn of(scenario: &Scenario) -> Result<Self, Diagnostics> {
        let read = scenario.section("decouple", |keys| Self {
            home: keys.text("home"),
            from: keys.texts("from").unwrap_or_default(),
            toward: keys.texts("toward").unwrap_or_default(),
            sectors: keys.texts("sectors").unwrap_or_default(),
            instrument: keys.one_of("instrument", &["tariff", "iceberg"]),
            targets: keys.numbers("targets", 0.0001..=0.9999).unwrap_or_default(),
            highest_rate: keys.number("highest_rate", 0.01..=20.0),
        })?;
        Ok(read.unwrap_or_default())
    }
}

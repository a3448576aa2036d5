//! Scenarios back to TOML: what is written here is read back as the same scenario.

use std::fmt::Write;

use super::words::quoted;
use super::{Change, Instrument, Scenario, Selector};

impl Scenario {
    /// The scenario as TOML, every assumption written out.
    ///
    /// ```
    /// use boeki_economy::scenario::{Change, Instrument, Scenario};
    /// let mut scenario = Scenario::new("No chips");
    /// scenario.changes.push(Change::new(Instrument::Ban).from(["CHN"]).of(["C26"]));
    /// assert_eq!(Scenario::parse("again", &scenario.to_toml())?, scenario);
    /// # Ok::<(), boeki_economy::scenario::Diagnostics>(())
    /// ```
    pub fn to_toml(&self) -> String {
        let mut out = String::new();
        let mut line = |key: &str, value: &str| {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "{key} = {}", quoted(value));
        };
        line("title", &self.title);
        line("economy", &self.economy);
        if let Some(aggregation) = &self.aggregation {
            line("aggregation", aggregation);
        }
        line("closure", self.closure.name());
        line("elasticities", &self.elasticities);
        if let Some(tariffs) = &self.tariffs {
            line("tariffs", tariffs);
        }
        for change in &self.changes {
            out.push_str(&change_to_toml(change));
        }
        out
    }
}

fn change_to_toml(change: &Change) -> String {
    let mut out = String::from("\n[[change]]\n");
    if !matches!(change.instrument, Instrument::Subsidy(_)) {
        let _ = writeln!(out, "importer = {}", selected(&change.importer));
    }
    let _ = writeln!(out, "exporter = {}", selected(&change.exporter));
    let _ = writeln!(out, "sector = {}", selected(&change.sector));
    let key = change.instrument.key();
    let _ = match change.instrument.operation() {
        Some(operation) => writeln!(
            out,
            "{key} = {{ {} = {:?} }}",
            operation.key(),
            operation.number()
        ),
        None => writeln!(out, "{key} = true"),
    };
    if let Some(note) = &change.note {
        let _ = writeln!(out, "note = {}", quoted(note));
    }
    out
}

fn selected(selector: &Selector) -> String {
    let names: Vec<String> = selector.names().map(quoted).collect();
    match names.as_slice() {
        [one] => one.clone(),
        several => format!("[{}]", several.join(", ")),
    }
}

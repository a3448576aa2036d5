//! Scenarios back to TOML: what is written here is read back as the same scenario.

use std::fmt::Write;

use super::words::quoted;
use super::{Change, Instrument, LawStates, Scenario, Selector};

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
        out.push_str(&self.model.to_toml());
        out.push_str(&self.sections.to_toml());
        for change in &self.changes {
            out.push_str(&change_to_toml(change));
        }
        for quota in &self.quotas {
            out.push_str(&quota.to_toml("quota"));
        }
        if !self.amendments.is_empty() {
            let _ = write!(out, "\n{}", self.amendments.to_toml(""));
        }
        for alternative in &self.alternatives {
            let title = quoted(&alternative.title);
            let _ = writeln!(out, "\n[[alternative]]\ntitle = {title}");
            for change in &alternative.changes {
                let change = change_to_toml(change);
                out.push_str(&change.replacen("[[change]]", "[[alternative.change]]", 1));
            }
            for quota in &alternative.quotas {
                out.push_str(&quota.to_toml("alternative.quota"));
            }
            if !alternative.amendments.is_empty() {
                let _ = write!(out, "\n{}", alternative.amendments.to_toml("alternative."));
            }
        }
        out
    }
}

fn change_to_toml(change: &Change) -> String {
    let mut out = String::from("\n[[change]]\n");
    // A measure of the table says itself whose trade it concerns.
    let of_table = matches!(change.instrument, Instrument::NonTariff(it) if it.measure.is_some());
    if !of_table {
        if !matches!(change.instrument, Instrument::Subsidy(_)) {
            let _ = writeln!(out, "importer = {}", selected(&change.importer));
        }
        let _ = writeln!(out, "exporter = {}", selected(&change.exporter));
        let _ = writeln!(out, "sector = {}", selected(&change.sector));
    }
    let key = change.instrument.key();
    let value = match (change.instrument, change.instrument.operation()) {
        (Instrument::Law(states), _) => states_to_toml(states),
        (Instrument::NonTariff(barrier), _) => barrier.to_toml(),
        (_, Some(operation)) => format!("{{ {} = {:?} }}", operation.key(), operation.number()),
        (_, None) => "true".to_owned(),
    };
    let _ = writeln!(out, "{key} = {value}");
    if let Some(note) = &change.note {
        let _ = writeln!(out, "note = {}", quoted(note));
    }
    out
}

fn states_to_toml(states: LawStates) -> String {
    let mut keys = Vec::new();
    for (key, day) in [
        ("before", states.before),
        ("after", Some(states.after)),
        ("known_on", states.known_on),
    ] {
        keys.extend(day.map(|day| format!("{key} = \"{day}\"")));
    }
    keys.push(format!("reading = \"{}\"", states.reading.name()));
    format!("{{ {} }}", keys.join(", "))
}

pub(super) fn selected(selector: &Selector) -> String {
    let names: Vec<String> = selector.names().map(quoted).collect();
    match names.as_slice() {
        [one] => one.clone(),
        several => format!("[{}]", several.join(", ")),
    }
}

//! A change by law spelled out: the same policy as tariffs, sector by sector, for whoever wants to
//! edit them or take them elsewhere.

use std::fmt::Write;

use boeki_economy::Economy;
use boeki_economy::scenario::{Change, Diagnostics, Instrument, LawStates, Scenario};

/// Half of a hundredth of a point: changes below it would read as nothing.
const SMALLEST: f64 = 5e-5;

/// The scenario text: what two states of the US law ask of some exporting regions, or of all if none
/// is named, as tariffs to add, with the measures that made each. They add to the tariffs of the economy's
/// data; a change by law itself starts from a base under the first law.
///
/// # Errors
/// Regions that the economy does not have; days outside the law held.
///
/// ```
/// use boeki::economy::law_tariffs::DutyReading;
/// use boeki::economy::scenario::{LawStates, Scenario};
/// use boeki::law_scenario::spelled_out;
/// let economy = boeki::library::Library::embedded_only().open("world-2022")?;
/// let states = LawStates {
///     before: Some("2025-01-01".parse()?),
///     after: "2026-10-01".parse()?,
///     known_on: None,
///     reading: DutyReading::Least,
/// };
/// let text = spelled_out(&economy, states, &["JPN".to_owned()])?;
/// let policy = Scenario::parse("law.toml", &text)?.resolve(&economy)?;
/// assert!(policy.touched.len() > 20);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn spelled_out(
    economy: &Economy,
    states: LawStates,
    exporters: &[String],
) -> Result<String, Diagnostics> {
    let mut change = Change::new(Instrument::Law(states)).to(["USA"]);
    if !exporters.is_empty() {
        change = change.from(exporters);
    }
    let mut by_law = Scenario::new("by law");
    by_law.changes.push(change);
    let resolved = by_law.resolve(economy)?;
    let mut text = String::new();
    for note in &resolved.notes {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "# {}", note.en);
    }
    let _ = write!(
        text,
        "# Where the law leaves a duty open, the {} is read. Services, and what fits no sector (chapters 98 and 99), stay as\n\
         # they are.\n\
         title = \"From the US law of {} to that of {} ({} duties)\"\neconomy = \"{}\"\n",
        states.reading.name(),
        states.before.unwrap_or(states.after),
        states.after,
        states.reading.name(),
        economy.name()
    );
    let labels = economy.labels();
    for shock in resolved.touched.iter().flat_map(|touched| &touched.law) {
        if shock.change().abs() < SMALLEST {
            continue;
        }
        let made: Vec<String> = shock
            .measures
            .iter()
            .filter(|(_, points)| points.abs() >= SMALLEST)
            .map(|(measure, points)| {
                let measure = measure.as_deref().unwrap_or("schedule");
                format!("{measure} {:+.2}", 100.0 * points)
            })
            .collect();
        let _ = write!(
            text,
            "\n# points: {}\n[[change]]\nimporter = \"{}\"\nexporter = \"{}\"\nsector = \"{}\"\ntariff = {{ add = {:.6} }}\n",
            made.join(", "),
            labels.regions[shock.importer].code,
            labels.regions[shock.exporter].code,
            labels.sectors[shock.sector].code,
            shock.change()
        );
    }
    Ok(text)
}

//! From law to policy: the difference of two states of the US law as a scenario for an economy.
//!
//! Effective rates by partner and sector, weighted by the imports of 2024, on two days; their difference
//! is added to the economy's tariffs, cell by cell, with the authorities that made it. What the law leaves
//! open is read at one end of its interval, which the title names.

use std::collections::BTreeMap;
use std::fmt::Write;

use boeki_data::codes;
use boeki_economy::{Economy, SectorKind};
use boeki_law::effective::{By, Effective, effective};
use boeki_law::embedded;
use boeki_law::error::LawError;
use boeki_law::measure::Authority;
use boeki_law::panel::LAYERS;
use boeki_law::schedule::Importer;
use jiff::civil::Date;

/// Which end of what is not known is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Preferences claimed, within quotas, no metal content: the least duty.
    Low,
    /// The highest duty.
    High,
}

/// Half of a hundredth of a point: changes below it would read as nothing.
const SMALLEST: f64 = 5e-5;

/// A state of the law: the day of entry and, if not as corrected, the day as of which it is known.
pub type State = (Date, Option<Date>);

/// The scenario text; of some exporting regions only, if any are named.
///
/// # Errors
/// None with the law as shipped.
///
/// ```
/// use boeki::economy::scenario::Scenario;
/// use boeki::law_scenario::{Reading, scenario};
/// let economy = boeki::library::Library::embedded_only().open("world-2022")?;
/// let (before, after) = ("2025-01-01".parse()?, "2026-10-01".parse()?);
/// let text = scenario(&economy, (before, None), (after, None), Reading::Low, &["JPN".to_owned()])?;
/// let policy = Scenario::parse("law.toml", &text)?.resolve(&economy)?;
/// assert!(policy.touched.len() > 20);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn scenario(
    economy: &Economy,
    before: State,
    after: State,
    reading: Reading,
    exporters: &[String],
) -> Result<String, LawError> {
    let law = embedded::law(Importer::UnitedStates)?;
    let partners = embedded::weights()?;
    let sectors = embedded::sectors()?;
    let rows = |state: State| effective(&law, &partners, &[state.0], state.1, By::Sector(&sectors));
    let (old, new) = (rows(before), rows(after));
    let end = match reading {
        Reading::Low => "least",
        Reading::High => "highest",
    };
    let mut text = format!(
        "# The difference between the US law of {} and that of {}, by partner and sector, with the imports of\n\
         # 2024 as weights. Where the law leaves something open, the {end} duty is read. Law {}, revision {}.\n\
         # What fits no sector (chapters 98 and 99) and services are left as they are.\n\
         title = \"From the US law of {} to that of {} ({end} duties)\"\neconomy = \"{}\"\n",
        before.0,
        after.0,
        law.as_of(),
        law.revision(),
        before.0,
        after.0,
        economy.name()
    );
    let partner_of = partners_by_region(
        economy,
        &partners.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(),
    );
    for (region, names) in &partner_of {
        if !exporters.is_empty() && !exporters.contains(region) {
            continue;
        }
        for sector in &economy.labels().sectors {
            if sector.kind != SectorKind::Goods {
                continue;
            }
            let (Some(old), Some(new)) = (
                rates(&old, names, &sector.code, reading),
                rates(&new, names, &sector.code, reading),
            ) else {
                continue;
            };
            let change: f64 = new.iter().sum::<f64>() - old.iter().sum::<f64>();
            if change.abs() < SMALLEST {
                continue;
            }
            let made: Vec<String> = Authority::ALL
                .iter()
                .map(|authority| {
                    (
                        authority.name(),
                        100.0 * (new[authority.index()] - old[authority.index()]),
                    )
                })
                .filter(|(_, points)| points.abs() >= 0.005)
                .map(|(name, points)| format!("{name} {points:+.2}"))
                .collect();
            // Writing to a String cannot fail.
            let _ = write!(
                text,
                "\n# points: {}\n[[change]]\nimporter = \"USA\"\nexporter = \"{region}\"\nsector = \"{}\"\ntariff = {{ add = {change:.6} }}\n",
                made.join(", "),
                sector.code
            );
        }
    }
    Ok(text)
}

/// For each region of the economy but the United States the partners whose imports stand for it.
fn partners_by_region(economy: &Economy, partners: &[&str]) -> BTreeMap<String, Vec<String>> {
    let name_of = |iso3: &str| {
        let country = codes::country(iso3)?;
        if country.is_eu_member(2024) && !partners.contains(&country.iso2.as_str()) {
            return Some("EU".to_owned());
        }
        Some(country.iso2.clone())
    };
    let mut regions = BTreeMap::new();
    for region in &economy.labels().regions {
        if region.code == "USA" {
            continue;
        }
        let mut names: Vec<String> = region
            .members
            .iter()
            .map(String::as_str)
            .chain([region.code.as_str()])
            .filter_map(name_of)
            .filter(|name| partners.contains(&name.as_str()))
            .collect();
        names.sort_unstable();
        names.dedup();
        if !names.is_empty() {
            regions.insert(region.code.clone(), names);
        }
    }
    regions
}

/// Rates by authority of several partners together, weighted by their imports.
fn rates(
    rows: &[Effective],
    partners: &[String],
    sector: &str,
    reading: Reading,
) -> Option<[f64; LAYERS]> {
    let mut sum = [0.0; LAYERS];
    let mut value = 0.0;
    for row in rows {
        if row.part.as_deref() == Some(sector) && partners.contains(&row.partner) {
            let layers = match reading {
                Reading::Low => &row.low,
                Reading::High => &row.high,
            };
            for (sum, layer) in sum.iter_mut().zip(layers) {
                *sum += row.value * layer;
            }
            value += row.value;
        }
    }
    (value > 0.0).then(|| sum.map(|duty| duty / value))
}

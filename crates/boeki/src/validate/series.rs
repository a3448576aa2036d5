//! The public series of effective rates (trade-war-redux-2025), recomputed with its own reading of the measures, and
//! what the law asks instead.
//!
//! `data/validation/effective-rates.csv` has the published figures, `data/law/readings/public-series.toml` the reading.

use std::collections::BTreeMap;
use std::fmt::Write;

use boeki_data::source::Source;
use boeki_data::table::Table;
use boeki_law::effective::{By, Effective, effective};
use boeki_law::embedded;
use boeki_law::error::LawError;
use boeki_law::measure::Authority;
use boeki_law::schedule::Importer;
use boeki_law::sector_rates::Weights;
use boeki_report::text_table::TextTable;
use jiff::civil::Date;

use super::{Check, ValidateError};

const PUBLISHED: &str = include_str!("../../../../data/validation/effective-rates.csv");
const SOURCE: &str = "trade-war-redux-2025: additional duties weighted with imports of 2024, percent; reading public-series";
/// Points by which Japan's figures may differ, and anybody's.
const TOLERANCE_JAPAN: f64 = 0.01;
const TOLERANCE: f64 = 0.05;
/// The partner whose every date is published.
const JAPAN: &str = "JP";

struct Published {
    day: Date,
    partner: String,
    rate: f64,
}

fn published() -> Result<Vec<Published>, ValidateError> {
    let reference = |reason: String| ValidateError::Reference(reason);
    let table = Table::from_csv(&Source::new("effective-rates.csv", PUBLISHED.as_bytes()))
        .map_err(|error| reference(error.to_string()))?;
    let text = |name: &str| {
        table
            .text(name)
            .map_err(|error| reference(error.to_string()))
    };
    let (days, partners) = (text("date")?, text("partner")?);
    let rates = table
        .number("additional_rate_pct")
        .map_err(|error| reference(error.to_string()))?;
    days.iter()
        .zip(partners.iter())
        .zip(rates.iter())
        .map(|((day, partner), &rate)| {
            let day = day
                .parse()
                .map_err(|_| reference(format!("effective-rates.csv: `{day}` is no date")))?;
            Ok(Published {
                day,
                partner: partner.to_owned(),
                rate,
            })
        })
        .collect()
}

fn fault(error: &LawError) -> ValidateError {
    ValidateError::Reference(error.to_string())
}

/// Japan on every date, and everybody on the dates on which everybody is published.
pub(super) fn checks() -> Result<Vec<Check>, ValidateError> {
    let published = published()?;
    let reading = embedded::reading("public-series").map_err(|error| fault(&error))?;
    let weights = Weights::embedded().map_err(|error| fault(&error))?;
    let mut by_day: BTreeMap<Date, Vec<&Published>> = BTreeMap::new();
    for row in &published {
        by_day.entry(row.day).or_default().push(row);
    }
    let mut checks = Vec::new();
    for (day, rows) in by_day {
        let wanted = |name: &str| rows.iter().any(|row| row.partner == name);
        let mut partners = weights.partners.clone();
        partners.retain(|partner| wanted(&partner.name));
        let found = effective(&reading, weights, &partners, &[day], None, By::Partner);
        let mut worst: Option<(f64, Check)> = None;
        let (mut japan, count) = (None, rows.len());
        for row in rows {
            let (low, high) = found
                .iter()
                .find(|found| found.partner == row.partner)
                .map_or((f64::NAN, f64::NAN), |found| found.additional);
            // A reading that leaves anything open is none: the two ends must be one.
            let got = if high - low <= 1e-12 {
                100.0 * low
            } else {
                f64::NAN
            };
            let gap = (got - row.rate).abs();
            let check = |name: String, tolerance: f64| Check {
                suite: "law".to_owned(),
                name,
                expected: row.rate,
                got,
                tolerance,
                passed: gap <= tolerance,
                note: SOURCE.to_owned(),
            };
            if row.partner == JAPAN {
                japan = Some(check(
                    format!("effective rate, JP on {day}"),
                    TOLERANCE_JAPAN,
                ));
            }
            // What is no number is the worst of all.
            let gap = if gap.is_nan() { f64::INFINITY } else { gap };
            if worst.as_ref().is_none_or(|(most, _)| gap > *most) {
                let name = format!(
                    "effective rates of {count} partners on {day}, worst {}",
                    row.partner
                );
                worst = Some((gap, check(name, TOLERANCE)));
            }
        }
        checks.extend(japan);
        checks.extend(worst.filter(|_| count > 1).map(|(_, check)| check));
    }
    Ok(checks)
}

/// What the law asks of Japan's goods on top of the ordinary duty, set against the reading, by authority.
///
/// # Errors
/// None with the law as shipped.
pub fn law_against_series() -> Result<String, LawError> {
    let days: Vec<Date> = published()
        .unwrap_or_default()
        .iter()
        .filter(|row| row.partner == JAPAN)
        .map(|row| row.day)
        .collect();
    let reading = embedded::reading("public-series")?;
    let law = embedded::law(Importer::UnitedStates)?;
    let weights = Weights::embedded()?;
    let mut partners = weights.partners.clone();
    partners.retain(|partner| partner.name == JAPAN);
    let rows = |law| effective(law, weights, &partners, &days, None, By::Partner);
    let (theirs, ours) = (rows(&reading), rows(&law));
    let shown: Vec<Authority> = Authority::ALL
        .into_iter()
        .filter(|authority| is_additional(*authority))
        .filter(|authority| {
            let layer = authority.index();
            let moves = |row: &Effective| row.low[layer] != 0.0 || row.high[layer] != 0.0;
            theirs.iter().chain(&ours).any(moves)
        })
        .collect();
    let mut header = vec!["Japan on".to_owned(), "Series".to_owned(), "Law".to_owned()];
    header.extend(
        shown
            .iter()
            .map(|authority| authority.name().replace('_', "\n")),
    );
    let mut table = TextTable::new(header);
    for (theirs, ours) in theirs.iter().zip(&ours) {
        let points = |rate: f64| format!("{:.3}", 100.0 * rate).replace('-', "−");
        let range = |low: f64, high: f64| {
            if 100.0 * (high - low) < 5e-4 {
                points(low)
            } else {
                format!("{} to {}", points(low), points(high))
            }
        };
        let mut cells = vec![
            theirs.on.to_string(),
            points(theirs.additional.0),
            range(ours.additional.0, ours.additional.1),
        ];
        cells.extend(shown.iter().map(|authority| {
            let layer = authority.index();
            let their = theirs.low[layer];
            range(ours.low[layer] - their, ours.high[layer] - their)
        }));
        table.row(cells);
    }
    let mut text = String::from(
        "The public series and the law: what is asked of Japan's goods on top of the ordinary duty, percent of the value of\n\
         2024, and the law less the series by authority, in points. A range is what facts of the shipment decide.\n\n",
    );
    text.push_str(&table.render());
    // Writing to a String cannot fail.
    let _ = writeln!(
        text,
        "\n  The notes in data/law/readings/public-series.toml say where the series departs from the law, measure by measure."
    );
    Ok(text)
}

fn is_additional(authority: Authority) -> bool {
    !matches!(
        authority,
        Authority::Schedule | Authority::General | Authority::Agreement
    )
}

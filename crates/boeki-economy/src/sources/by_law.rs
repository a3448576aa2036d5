//! Tariffs of the base year that are what the importer's law asks, by partner and sector
//! (`data/assumptions/law-tariffs.toml`). Nothing here knows what duties were collected.

use boeki_law::embedded;
use boeki_law::schedule::Importer;
use boeki_law::sector_rates::Weights;
use jiff::civil::Date;
use serde::Deserialize;

use super::calibration::embedded_toml;
use crate::law_tariffs::{DutyReading, LawTariffs, region_of};
use crate::{EconomyError, Labels};

const FILE: &str = "data/assumptions/law-tariffs.toml";
const TEXT: &str = include_str!("../../../../data/assumptions/law-tariffs.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Assumptions {
    importer: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    code: String,
    day: Date,
    reading: DutyReading,
    reason: String,
}

/// Tariffs by law of the importers that the assumptions name.
pub(super) struct ByLaw {
    /// Index of the importer, the duty that is read, the tariffs.
    importers: Vec<(usize, DutyReading, LawTariffs)>,
    /// What was done, in sentences.
    pub(super) sentences: Vec<String>,
}

impl ByLaw {
    pub(super) fn of(labels: &Labels) -> Result<Self, EconomyError> {
        let assumptions: Assumptions = embedded_toml(FILE, TEXT)?;
        let weights = Weights::embedded()?;
        let mut importers = Vec::new();
        let mut sentences = Vec::new();
        let everyone: Vec<usize> = (0..labels.regions.len()).collect();
        for row in assumptions.importer {
            let importer = Importer::parse(&row.code);
            let Some((importer, region)) =
                importer.and_then(|it| Some((it, region_of(labels, it)?)))
            else {
                return Err(EconomyError::MissingRow {
                    file: FILE.into(),
                    what: format!(
                        "an importer with a law and a region, in place of {}",
                        row.code
                    ),
                });
            };
            let law = embedded::shared(importer)?;
            let days = [(row.day, None)];
            let mut tariffs = LawTariffs::of(labels, &everyone, law, weights, &days)?;
            let tariffs = tariffs.remove(0);
            sentences.push(format!(
                "Tariffs of {} on goods: its law of {}, weighted with US imports of 2024; of what the law leaves open the {} ({}); {:.2}% of the \
                 value pays by quantity and has no part in the means.",
                row.code,
                row.day,
                row.reading.name(),
                row.reason,
                100.0 * tariffs.untold
            ));
            importers.push((region, row.reading, tariffs));
        }
        Ok(Self {
            importers,
            sentences,
        })
    }

    /// The tariff on a sector of an exporter; none where the law was not asked.
    pub(super) fn tariff(&self, importer: usize, exporter: usize, sector: usize) -> Option<f64> {
        let (_, reading, tariffs) = self
            .importers
            .iter()
            .find(|(region, ..)| *region == importer)?;
        Some(reading.of(tariffs.get(exporter, sector)?.rate))
    }
}

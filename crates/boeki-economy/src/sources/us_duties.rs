//! US tariffs from duties collected: calculated duty over customs value, by partner and sector, 2024.
//!
//! A partner without a file of its own, and a sector in which a partner sold nothing, take the value-weighted mean over the
//! partners that `data/assumptions/us-duties.toml` does not set apart. Nothing here knows what the law says the duties should be.

use std::collections::BTreeMap;

use boeki_data::codes::{country, country_by_census, icio28, icio28_position};
use boeki_data::concordance::{HsToIsic, Level};
use boeki_data::source::Source;
use boeki_data::us_imports::read_duties;
use serde::Deserialize;

use super::calibration::embedded_toml;
use super::reading::Inputs;
use crate::EconomyError;

const FILE: &str = "data/assumptions/us-duties.toml";
const TEXT: &str = include_str!("../../../../data/assumptions/us-duties.toml");
/// Census code of the European Union as one partner.
const UNION: u16 = boeki_data::us_imports::EUROPEAN_UNION;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Assumptions {
    folder: String,
    file: String,
    year: u16,
    concordance: String,
    partners: Vec<String>,
    apart_from_mean: Vec<String>,
    reason: String,
}

/// US tariffs by partner and by the 28 sectors.
pub(super) struct UsDuties {
    by_partner: BTreeMap<u16, Vec<f64>>,
    year: u16,
    /// For partners without a file.
    mean: Vec<f64>,
    /// Share of import value whose product fits no sector.
    pub(super) unmapped_share: f64,
    /// Duty over value of all that fits one.
    pub(super) average_rate: f64,
    /// What was done, in sentences.
    pub(super) sentences: Vec<String>,
}

impl UsDuties {
    pub(super) fn read(inputs: &mut Inputs<'_>) -> Result<Self, EconomyError> {
        let assumptions: Assumptions = embedded_toml(FILE, TEXT)?;
        let concordance = inputs.bytes(&assumptions.concordance)?;
        let concordance = HsToIsic::read(&Source::new(&assumptions.concordance, concordance))?;
        let paths: Vec<String> = assumptions
            .partners
            .iter()
            .map(|code| {
                format!(
                    "{}/{}",
                    assumptions.folder,
                    assumptions.file.replace("CODE", code)
                )
            })
            .collect();
        let contents = paths
            .iter()
            .map(|path| inputs.bytes(path))
            .collect::<Result<Vec<_>, _>>()?;
        let sources: Vec<Source<'_>> = paths
            .iter()
            .zip(&contents)
            .map(|(path, bytes)| Source::new(path, bytes.as_slice()))
            .collect();
        let table = read_duties(&sources)?;
        let by_sector = table.by_sector(&concordance);

        let sectors = icio28().len();
        let apart = |partner: u16| {
            country_by_census(partner)
                .is_some_and(|country| assumptions.apart_from_mean.contains(&country.iso3))
        };
        let mut by_partner: BTreeMap<u16, Vec<Option<f64>>> = BTreeMap::new();
        let (mut value, mut duty) = (vec![0.0; sectors], vec![0.0; sectors]);
        let (mut all_value, mut all_duty) = (0.0, 0.0);
        for line in &by_sector.duties {
            let Some(sector) =
                icio28_position(line.sector).filter(|sector| icio28()[*sector].goods)
            else {
                continue;
            };
            if line.value_usd <= 0.0 {
                continue;
            }
            by_partner
                .entry(line.partner)
                .or_insert_with(|| vec![None; sectors])[sector] = Some(line.rate());
            all_value += line.value_usd;
            all_duty += line.duty_usd;
            if !apart(line.partner) {
                value[sector] += line.value_usd;
                duty[sector] += line.duty_usd;
            }
        }
        let mean: Vec<f64> = value
            .iter()
            .zip(&duty)
            .map(|(value, duty)| if *value > 0.0 { duty / value } else { 0.0 })
            .collect();
        let by_partner = by_partner
            .into_iter()
            .map(|(partner, rates)| {
                let rates = rates
                    .iter()
                    .zip(&mean)
                    .map(|(rate, mean)| rate.unwrap_or(*mean))
                    .collect();
                (partner, rates)
            })
            .collect();
        let unmapped_share = by_sector.coverage.share(Level::Unmapped);
        let sentences = vec![
            format!(
                "US tariffs on goods are duties collected in {} over customs value, by partner and sector ({} partners, HS \
                 2017 to ISIC rev. 3); {:.2}% of import value (chapters 98 and 99) fits no sector.",
                assumptions.year,
                assumptions.partners.len(),
                100.0 * unmapped_share
            ),
            format!(
                "Partners without a file take the mean over the covered partners other than {}: {}",
                assumptions.apart_from_mean.join(", "),
                assumptions.reason
            ),
        ];
        Ok(Self {
            by_partner,
            year: assumptions.year,
            mean,
            unmapped_share,
            average_rate: if all_value > 0.0 {
                all_duty / all_value
            } else {
                0.0
            },
            sentences,
        })
    }

    /// Rates by the 28 sectors on goods of an exporter; members of the European Union share one.
    pub(super) fn on(&self, exporter: &str) -> &[f64] {
        let known = country(exporter);
        let own = known
            .and_then(|country| country.census)
            .and_then(|census| self.by_partner.get(&census));
        let union = || {
            let member = known.is_some_and(|country| country.is_eu_member(self.year));
            if member {
                self.by_partner.get(&UNION)
            } else {
                None
            }
        };
        union().or(own).unwrap_or(&self.mean)
    }
}

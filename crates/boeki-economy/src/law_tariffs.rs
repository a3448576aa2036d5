//! What an importer's law asks of the goods of an economy's regions, by sector.
//!
//! Partners of the law become regions, its sectors those of the economy, weighted by the imports of
//! 2024. A region without a partner of its own, and a sector in which its partners sold nothing,
//! take the mix of all imports under the law of that origin. Nothing here knows a scenario.

use std::collections::{BTreeMap, BTreeSet};

use boeki_data::codes;
use boeki_law::error::LawError;
use boeki_law::law::Law;
use boeki_law::origin::Origin;
use boeki_law::schedule::Importer;
use boeki_law::sector_rates::{SectorRate, Weights, sector_rates};
use boeki_law::weights::Partner;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Labels, SectorKind};

/// Year of the imports that weigh: who was in the European Union then shares its file.
const WEIGHTS_OF: u16 = 2024;
/// Code of the region that sums what no other names.
const REST: &str = "ROW";

/// Which duty is read where facts that nobody stated decide: preferences claimed, quotas, contents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DutyReading {
    /// The least: preferences claimed, within quotas, no metal content.
    #[default]
    Least,
    /// Halfway between the two.
    Middle,
    /// The highest.
    Most,
}

impl DutyReading {
    /// All readings.
    pub const ALL: [Self; 3] = [Self::Least, Self::Middle, Self::Most];

    /// The name that scenarios use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Least => "least",
            Self::Middle => "middle",
            Self::Most => "most",
        }
    }

    /// The reading of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reading| reading.name() == name)
    }

    /// The duty read from the least and the highest.
    pub fn of(self, (least, most): (f64, f64)) -> f64 {
        match self {
            Self::Least => least,
            Self::Middle => f64::midpoint(least, most),
            Self::Most => most,
        }
    }
}

/// The tariff on one sector of one region.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LawTariff {
    /// Least and highest rate over what is not known, ad valorem.
    pub rate: (f64, f64),
    /// What each measure asks of it, by identifier; the ordinary duty of the schedule has none.
    pub measures: BTreeMap<Option<String>, (f64, f64)>,
    value: f64,
}

impl LawTariff {
    /// Adds a partner's sector; what has no rate in it has no weight.
    fn add(&mut self, row: &SectorRate, law: &Law) {
        let value = row.value * (1.0 - row.untold);
        self.value += value;
        self.rate.0 += value * row.least;
        self.rate.1 += value * row.most;
        for (measure, (least, most)) in &row.parts {
            let id = measure.map(|id| law.measure(id).id.clone());
            let ends = self.measures.entry(id).or_default();
            ends.0 += value * least;
            ends.1 += value * most;
        }
    }

    fn finish(mut self) -> Self {
        let value = self.value;
        for ends in self.measures.values_mut().chain([&mut self.rate]) {
            *ends = (ends.0 / value, ends.1 / value);
        }
        self
    }
}

/// Tariffs by region and sector of goods, indices as in the labels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LawTariffs {
    cells: BTreeMap<(usize, usize), LawTariff>,
    /// Share of the value of all cells whose duty depends on unknown quantities: left out.
    pub untold: f64,
    /// Share of the value of all cells on which a duty applies, or may apply, whose rate is not held:
    /// the rates are without it, lower bounds.
    pub not_held: f64,
}

impl LawTariffs {
    /// The law's tariffs on the goods of some regions, for each day: the day of entry and, if not as
    /// corrected since, that on which the law was known.
    ///
    /// # Errors
    /// [`LawError::NoLaw`] for a day whose agreement rates the schedule does not hold; else none with
    /// regions made of countries that the law knows.
    pub fn of(
        labels: &Labels,
        exporters: &[usize],
        law: &Law,
        weights: &Weights,
        days: &[(Date, Option<Date>)],
    ) -> Result<Vec<Self>, LawError> {
        let of_sector = goods_by_code(labels);
        let importer = law.importer();
        let regions: BTreeMap<usize, Vec<&Partner>> = partners_by_region(labels, weights, importer)
            .into_iter()
            .filter(|(region, _)| exporters.contains(region))
            .collect();
        let mut asked: Vec<Partner> = Vec::new();
        for partner in regions.values().flatten() {
            if asked.iter().all(|other| other.name != partner.name) {
                asked.push((*partner).clone());
            }
        }
        for (day, _) in days {
            for partner in &asked {
                law.require_edition(partner.origin, *day)?;
            }
        }
        let own = sector_rates(law, weights, &asked, days);
        let mut found: Vec<Self> = Vec::with_capacity(days.len());
        for rows in &own {
            let mut tariffs = Self::default();
            for (&region, partners) in &regions {
                for row in rows {
                    if partners.iter().any(|partner| partner.name == row.partner) {
                        tariffs.add(region, row, law, &of_sector);
                    }
                }
            }
            let untold: f64 = rows.iter().map(|row| row.untold * row.value).sum();
            let value: f64 = rows.iter().map(|row| row.value).sum();
            tariffs.untold = untold / value.max(1.0);
            let not_held: f64 = rows.iter().map(|row| row.not_held * row.value).sum();
            tariffs.not_held = not_held / value.max(1.0);
            found.push(tariffs);
        }
        // What nobody sold in 2024 takes the mix of all imports.
        let mut stand_ins = Vec::new();
        for &region in exporters {
            let missing: Vec<&str> = of_sector
                .iter()
                .filter(|(_, sector)| {
                    found
                        .iter()
                        .any(|tariffs| tariffs.get(region, **sector).is_none())
                })
                .map(|(code, _)| *code)
                .collect();
            if let Some(origin) = origin_of(labels, region, regions.get(&region), importer)?
                && !missing.is_empty()
            {
                for (day, _) in days {
                    law.require_edition(origin, *day)?;
                }
                stand_ins.push(weights.stand_in(region.to_string(), origin, &missing));
            }
        }
        let others = sector_rates(law, weights, &stand_ins, days);
        for (tariffs, rows) in found.iter_mut().zip(&others) {
            for row in rows {
                if let Ok(region) = row.partner.parse() {
                    tariffs.add(region, row, law, &of_sector);
                }
            }
            tariffs.cells = std::mem::take(&mut tariffs.cells)
                .into_iter()
                .map(|(cell, tariff)| (cell, tariff.finish()))
                .collect();
        }
        Ok(found)
    }

    fn add(
        &mut self,
        region: usize,
        row: &SectorRate,
        law: &Law,
        of_sector: &BTreeMap<&str, usize>,
    ) {
        if let Some(&sector) = of_sector.get(row.sector.as_str())
            && row.value > 0.0
            && row.untold < 1.0
        {
            self.cells
                .entry((region, sector))
                .or_default()
                .add(row, law);
        }
    }

    /// The tariff on a region's sector; none for services, the importer itself and regions not asked.
    pub fn get(&self, region: usize, sector: usize) -> Option<&LawTariff> {
        self.cells.get(&(region, sector))
    }
}

/// Sectors of goods by the codes of the sectors that they sum.
fn goods_by_code(labels: &Labels) -> BTreeMap<&str, usize> {
    let goods =
        (labels.sectors.iter().enumerate()).filter(|(_, sector)| sector.kind == SectorKind::Goods);
    goods
        .flat_map(|(index, sector)| {
            let members = sector.members.iter().map(String::as_str);
            members
                .chain([sector.code.as_str()])
                .map(move |code| (code, index))
        })
        .collect()
}

/// Whether a region is the importer itself.
fn is_importer(labels: &Labels, region: usize, importer: Importer) -> bool {
    let members = &labels.regions[region].members;
    matches!(members.as_slice(), [one] if Importer::parse(one) == Some(importer))
}

/// The region of an economy that a law's importer is, if it has one.
pub fn region_of(labels: &Labels, importer: Importer) -> Option<usize> {
    (0..labels.regions.len()).find(|region| is_importer(labels, *region, importer))
}

/// For each region the partners whose goods stand for its own. Partners that no region names stand
/// for the region that sums what is left.
fn partners_by_region<'a>(
    labels: &Labels,
    weights: &'a Weights,
    importer: Importer,
) -> BTreeMap<usize, Vec<&'a Partner>> {
    let own = |name: &str| weights.partners.iter().find(|partner| partner.name == name);
    let partner = |iso3: &str| {
        let country = codes::country(iso3)?;
        if country.iso2 == "US" {
            return Some(&weights.all);
        }
        let union = country
            .is_eu_member(WEIGHTS_OF)
            .then(|| own("EU"))
            .flatten();
        union.or_else(|| own(&country.iso2))
    };
    let mut regions: BTreeMap<usize, Vec<&Partner>> = BTreeMap::new();
    let mut claimed = BTreeSet::new();
    for (index, region) in labels.regions.iter().enumerate() {
        if is_importer(labels, index, importer) {
            continue;
        }
        for member in &region.members {
            // A member of the union with a file of its own is in the union's already.
            claimed.extend(codes::country(member).map(|country| country.iso2.as_str()));
            if let Some(partner) = partner(member) {
                claimed.insert(partner.name.as_str());
                let partners = regions.entry(index).or_default();
                if partners.iter().all(|other| other.name != partner.name) {
                    partners.push(partner);
                }
            }
        }
    }
    let rest = labels.regions.iter().position(|region| {
        let known = region
            .members
            .iter()
            .any(|member| codes::country(member).is_some());
        !known || region.code == REST
    });
    if let Some(rest) = rest {
        let left = (weights.partners.iter())
            .filter(|partner| !claimed.contains(partner.name.as_str()))
            .filter(|partner| Importer::parse(&partner.name) != Some(importer));
        regions.entry(rest).or_default().extend(left);
    }
    regions
}

/// The origin under whose law a region's goods without a partner enter.
fn origin_of(
    labels: &Labels,
    region: usize,
    partners: Option<&Vec<&Partner>>,
    importer: Importer,
) -> Result<Option<Origin>, LawError> {
    if is_importer(labels, region, importer) {
        return Ok(None);
    }
    if let Some(partner) = partners.and_then(|partners| partners.first()) {
        return Ok(Some(partner.origin));
    }
    let members = labels.regions[region].members.iter();
    match members
        .into_iter()
        .find_map(|member| codes::country(member))
    {
        Some(country) => Origin::find(&country.iso2).map(Some),
        None => Ok(None),
    }
}

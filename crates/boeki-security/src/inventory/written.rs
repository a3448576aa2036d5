//! A question of the daily dynamics as people write it: on a command line (`CHN:C20`) or in the section `[shock]` of a scenario.
//!
//! ```toml
//! [shock]
//! stop = ["CHN:C20"]                                # region:sector; ALL, or goods, for every one
//! share = 1.0                                       # of capacity
//! block = ["CHN>JPN:C20"]                           # exporter>importer:sector
//! from = 0                                          # first day
//! days = 60                                         # in full
//! recovery = 30                                     # over which it fades
//! horizon = 365                                     # days to follow
//! stockpile = { "JPN:C20" = 30 }                    # more days with users
//! reserve = { "JPN:C20" = 90 }                      # days of the region's use
//! ```

use boeki_economy::scenario::{ALL, Keys};
use boeki_economy::{Labels, SectorKind};

use super::network::Network;
use super::question::{Blockade, Outage, Question, Reserve, Stockpile, Window};
use crate::SecurityError;

/// The word for every sector of goods.
const GOODS: &str = "goods";

/// A shock as it is written, before it meets an economy.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenShock {
    /// Days to follow.
    pub horizon: usize,
    /// `region:sector` that lose capacity.
    pub stop: Vec<String>,
    /// `exporter>importer:sector` that is blocked.
    pub block: Vec<String>,
    /// Share of capacity or shipments.
    pub share: f64,
    /// First day.
    pub from: usize,
    /// Days in full.
    pub days: usize,
    /// Days over which it fades.
    pub recovery: usize,
    /// `region:sector` and more days of stock with users.
    pub stockpile: Vec<(String, f64)>,
    /// `region:sector` and days of the region's use in reserve.
    pub reserve: Vec<(String, f64)>,
}

impl Default for WrittenShock {
    fn default() -> Self {
        Self {
            horizon: 365,
            stop: Vec::new(),
            block: Vec::new(),
            share: 1.0,
            from: 0,
            days: 60,
            recovery: 0,
            stockpile: Vec::new(),
            reserve: Vec::new(),
        }
    }
}

impl WrittenShock {
    /// The section of a scenario in which it is written.
    pub const SECTION: &'static str = "shock";

    /// Reads the keys of the section.
    pub fn read(keys: &mut Keys<'_>) -> Self {
        let plain = Self::default();
        let whole = |value: Option<u32>, default: usize| value.map_or(default, |v| v as usize);
        Self {
            horizon: whole(keys.whole("horizon", 1..=36_500), plain.horizon),
            stop: keys.texts("stop").unwrap_or_default(),
            block: keys.texts("block").unwrap_or_default(),
            share: keys.number("share", 0.0..=1.0).unwrap_or(plain.share),
            from: whole(keys.whole("from", 0..=36_500), plain.from),
            days: whole(keys.whole("days", 0..=36_500), plain.days),
            recovery: whole(keys.whole("recovery", 0..=36_500), plain.recovery),
            stockpile: keys
                .named_numbers("stockpile", 0.0..=3650.0)
                .unwrap_or_default(),
            reserve: keys
                .named_numbers("reserve", 0.0..=3650.0)
                .unwrap_or_default(),
        }
    }

    /// The question on the labels of a network.
    ///
    /// # Errors
    /// [`SecurityError::UnknownCode`], or a place that is written otherwise.
    pub fn on(&self, network: &Network) -> Result<Question, SecurityError> {
        let labels = network.labels();
        let window = Window {
            from: self.from,
            days: self.days,
            recovery: self.recovery,
        };
        let mut question = Question {
            days: self.horizon,
            ..Question::default()
        };
        for place in &self.stop {
            for (region, sector) in parse_place(labels, place)? {
                question.outages.push(Outage {
                    region,
                    sector,
                    share: self.share,
                    window,
                });
            }
        }
        for lane in &self.block {
            let written = || SecurityError::BadQuestion {
                what: format!("`{lane}` is no lane of trade"),
                remedy: "write exporter>importer:sector, such as CHN>JPN:C20".into(),
            };
            let (exporter, rest) = lane.split_once('>').ok_or_else(written)?;
            let (importer, sector) = rest.split_once(':').ok_or_else(written)?;
            let (exporters, importers) = (regions(labels, exporter)?, regions(labels, importer)?);
            for sector in sectors(labels, sector)? {
                for exporter in &exporters {
                    for importer in importers.iter().filter(|importer| *importer != exporter) {
                        question.blockades.push(Blockade {
                            exporter: *exporter,
                            importer: *importer,
                            sector,
                            share: self.share,
                            window,
                        });
                    }
                }
            }
        }
        for (place, days) in &self.stockpile {
            for (region, sector) in parse_place(labels, place)? {
                question.stockpiles.push(Stockpile {
                    region,
                    sector,
                    days: *days,
                });
            }
        }
        for (place, days) in &self.reserve {
            for (region, sector) in parse_place(labels, place)? {
                question.reserves.push(Reserve {
                    region,
                    sector,
                    days: *days,
                });
            }
        }
        Ok(question)
    }
}

/// The cells of `region:sector`; either may be `ALL`, the sector also `goods`.
///
/// ```
/// use boeki_security::inventory::parse_place;
/// let labels = boeki_economy::testing::tiny_labels();
/// assert_eq!(parse_place(&labels, "USA:goods")?, [(1, 0)]);
/// assert!(parse_place(&labels, "USE:GDS").unwrap_err().to_string().contains("did you mean USA?"));
/// # Ok::<(), boeki_security::SecurityError>(())
/// ```
///
/// # Errors
/// [`SecurityError::UnknownCode`] with the nearest code, or a text that is no place.
pub fn parse_place(labels: &Labels, place: &str) -> Result<Vec<(usize, usize)>, SecurityError> {
    let Some((region, sector)) = place.split_once(':') else {
        return Err(SecurityError::BadQuestion {
            what: format!("`{place}` is no sector of a region"),
            remedy: "write region:sector, such as CHN:C20; ALL stands for every region or sector, goods for all goods".into(),
        });
    };
    let (regions, sectors) = (regions(labels, region)?, sectors(labels, sector)?);
    Ok(regions
        .into_iter()
        .flat_map(|region| sectors.iter().map(move |sector| (region, *sector)))
        .collect())
}

fn regions(labels: &Labels, code: &str) -> Result<Vec<usize>, SecurityError> {
    if code == ALL {
        return Ok((0..labels.regions.len()).collect());
    }
    let unknown = || {
        let codes = labels.regions.iter().map(|region| region.code.as_str());
        SecurityError::unknown("region", code, codes)
    };
    labels.region(code).map(|at| vec![at]).ok_or_else(unknown)
}

fn sectors(labels: &Labels, code: &str) -> Result<Vec<usize>, SecurityError> {
    if code == ALL || code == GOODS {
        let all = labels.sectors.iter().enumerate();
        return Ok(all
            .filter(|(_, sector)| code == ALL || sector.kind == SectorKind::Goods)
            .map(|(at, _)| at)
            .collect());
    }
    let unknown = || {
        let codes = labels.sectors.iter().map(|sector| sector.code.as_str());
        SecurityError::unknown("sector", code, codes)
    };
    labels.sector(code).map(|at| vec![at]).ok_or_else(unknown)
}

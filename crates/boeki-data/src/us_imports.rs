//! Duties of the United States by partner: customs value and calculated duty of a year, from the
//! HS10 files of the Census Bureau, one file per partner.
//!
//! Columns read: `CTY_CODE` (Census code), `HS6` or else `HS10`, `imports` (customs value of imports
//! for consumption, USD), `duty` (calculated duty, USD). The European Union may come as one partner
//! (`0003`); files of its members are then set aside, as it holds them already. This module must
//! never know what the duties should be by law.

use std::collections::BTreeMap;

use crate::codes::{Country, Hs6, country_by_census};
use crate::concordance::{HsToIsic, Level};
use crate::error::{DataError, excerpt};
use crate::source::Source;
use crate::table::Table;

/// Census code of the European Union as one partner.
pub const EUROPEAN_UNION: u16 = 3;
/// The year whose membership tells which files the European Union holds; it has not changed since.
const MEMBERSHIP_YEAR: u16 = 2024;

/// Imports of one product from one partner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DutyLine {
    /// Census code of the partner.
    pub partner: u16,
    /// Product.
    pub hs6: Hs6,
    /// Customs value, USD.
    pub value_usd: f64,
    /// Calculated duty, USD.
    pub duty_usd: f64,
}

/// Imports and duties by partner and product, in that order.
#[derive(Debug, Clone, PartialEq)]
pub struct DutyTable {
    /// One line per partner and product.
    pub lines: Vec<DutyLine>,
    /// Partners set aside because the European Union holds them, with their customs value in USD.
    pub set_aside: Vec<(u16, f64)>,
}

/// Imports of one group of industries from one partner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SectorDuty {
    /// Census code of the partner.
    pub partner: u16,
    /// Code among the 28 groups of [`crate::codes::icio28`].
    pub sector: &'static str,
    /// Customs value, USD.
    pub value_usd: f64,
    /// Calculated duty, USD.
    pub duty_usd: f64,
}

impl SectorDuty {
    /// Duty over value, a fraction; 0 where nothing is imported.
    pub fn rate(&self) -> f64 {
        if self.value_usd > 0.0 {
            self.duty_usd / self.value_usd
        } else {
            0.0
        }
    }

    /// The partner; the European Union for `0003`.
    pub fn country(&self) -> Option<&'static Country> {
        country_by_census(self.partner)
    }
}

/// What no group of industries could be found for: chapters 98 and 99, and unknown chapters.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Unmapped {
    /// Customs value, USD.
    pub value_usd: f64,
    /// Calculated duty, USD.
    pub duty_usd: f64,
}

/// Customs value by the level at which products were found in the concordance, USD.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Coverage {
    /// The product itself.
    pub hs6_usd: f64,
    /// By the majority of its heading.
    pub hs4_usd: f64,
    /// By the majority of its chapter.
    pub hs2_usd: f64,
    /// Not at all.
    pub unmapped: Unmapped,
}

impl Coverage {
    /// All customs value, USD.
    pub fn total_usd(&self) -> f64 {
        self.hs6_usd + self.hs4_usd + self.hs2_usd + self.unmapped.value_usd
    }

    /// Share of a level in the value, a fraction.
    pub fn share(&self, level: Level) -> f64 {
        let value = match level {
            Level::Hs6 => self.hs6_usd,
            Level::Hs4 => self.hs4_usd,
            Level::Hs2 => self.hs2_usd,
            Level::Unmapped => self.unmapped.value_usd,
        };
        let total = self.total_usd();
        if total > 0.0 { value / total } else { 0.0 }
    }
}

/// Duties by partner and group of industries, and how well products were mapped.
#[derive(Debug, Clone, PartialEq)]
pub struct SectorDuties {
    /// By partner, then by position of the sector; pairs without imports are left out.
    pub duties: Vec<SectorDuty>,
    /// How products were mapped.
    pub coverage: Coverage,
}

/// Reads the files of any number of partners, one or more partners per file.
///
/// # Errors
/// Those of [`Table::from_source`] and of its columns; [`DataError::BadCode`] for a product or
/// partner that is no code; [`DataError::UnknownCode`] for a partner that is not in the list of
/// countries; [`DataError::GivenTwice`] if two files hold one partner.
pub fn read_duties(sources: &[Source<'_>]) -> Result<DutyTable, DataError> {
    let mut totals: BTreeMap<(u16, Hs6), (f64, f64)> = BTreeMap::new();
    let mut file_of_partner: BTreeMap<u16, &str> = BTreeMap::new();
    for source in sources {
        read_file(source, &mut totals, &mut file_of_partner)?;
    }
    let inside_union = |partner: u16| {
        partner != EUROPEAN_UNION
            && file_of_partner.contains_key(&EUROPEAN_UNION)
            && country_by_census(partner).is_some_and(|c| c.is_eu_member(MEMBERSHIP_YEAR))
    };
    let mut set_aside: BTreeMap<u16, f64> = BTreeMap::new();
    let mut lines = Vec::with_capacity(totals.len());
    for ((partner, hs6), (value_usd, duty_usd)) in totals {
        if inside_union(partner) {
            *set_aside.entry(partner).or_default() += value_usd;
        } else {
            lines.push(DutyLine {
                partner,
                hs6,
                value_usd,
                duty_usd,
            });
        }
    }
    Ok(DutyTable {
        lines,
        set_aside: set_aside.into_iter().collect(),
    })
}

/// The table without the columns that nobody reads here, descriptions above all, where the format can leave them out.
fn columns_used(source: &Source<'_>) -> Result<Table, DataError> {
    let columns = ["CTY_CODE", "HS6", "imports", "duty"];
    if source.has_extension("parquet")
        && let Ok(table) = Table::from_parquet_columns(source, &columns)
    {
        return Ok(table);
    }
    Table::from_source(source)
}

fn read_file<'a>(
    source: &Source<'a>,
    totals: &mut BTreeMap<(u16, Hs6), (f64, f64)>,
    file_of_partner: &mut BTreeMap<u16, &'a str>,
) -> Result<(), DataError> {
    let table = columns_used(source)?;
    let product_column = if table.has("HS6") { "HS6" } else { "HS10" };
    let products = table.text(product_column)?;
    let partners = table.text("CTY_CODE")?;
    let values = table.number("imports")?;
    let duties = table.number("duty")?;
    let bad_code = |row, column: &str, text: &str, expected| DataError::BadCode {
        file: source.name.to_owned(),
        row: table.row_number(row),
        column: column.to_owned(),
        text: excerpt(text),
        expected,
    };
    for (row, (product, partner)) in products.iter().zip(partners.iter()).enumerate() {
        let hs6 = Hs6::parse(product)
            .ok_or_else(|| bad_code(row, product_column, product, "HS code of six digits"))?;
        let code = partner
            .parse()
            .map_err(|_| bad_code(row, "CTY_CODE", partner, "Census code of four digits"))?;
        if country_by_census(code).is_none() {
            return Err(DataError::UnknownCode {
                file: source.name.to_owned(),
                code: partner.to_owned(),
                kind: "Census code",
                nearest: None,
            });
        }
        let first = *file_of_partner.entry(code).or_insert(source.name);
        if first != source.name {
            return Err(DataError::GivenTwice {
                file: source.name.to_owned(),
                first: first.to_owned(),
                what: format!("partner {partner}"),
            });
        }
        let total = totals.entry((code, hs6)).or_default();
        total.0 += values[row];
        total.1 += duties[row];
    }
    Ok(())
}

impl DutyTable {
    /// Adds up by group of industries; a product of several groups is split by their shares.
    pub fn by_sector(&self, concordance: &HsToIsic) -> SectorDuties {
        let mut totals: BTreeMap<(u16, usize), SectorDuty> = BTreeMap::new();
        let mut coverage = Coverage::default();
        for line in &self.lines {
            let (level, shares) = concordance.lookup(line.hs6);
            match level {
                Level::Hs6 => coverage.hs6_usd += line.value_usd,
                Level::Hs4 => coverage.hs4_usd += line.value_usd,
                Level::Hs2 => coverage.hs2_usd += line.value_usd,
                Level::Unmapped => {
                    coverage.unmapped.value_usd += line.value_usd;
                    coverage.unmapped.duty_usd += line.duty_usd;
                }
            }
            for share in shares {
                let total = totals
                    .entry((line.partner, share.sector))
                    .or_insert(SectorDuty {
                        partner: line.partner,
                        sector: share.code(),
                        value_usd: 0.0,
                        duty_usd: 0.0,
                    });
                total.value_usd += share.weight * line.value_usd;
                total.duty_usd += share.weight * line.duty_usd;
            }
        }
        SectorDuties {
            duties: totals.into_values().collect(),
            coverage,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{real_data_dir, real_file};

    const EU: &str = "CTY_CODE,HS6,imports,duty\n0003,870323,100,2.5\n0003,980100,10,0\n";
    const SLOVAKIA: &str = "CTY_CODE,HS10,imports,duty\n4359,8703230010,40,1\n";
    const JAPAN: &str = "CTY_CODE,HS10,imports,duty\n5880,8703230010,40,1\n5880,8703230020,20,1\n";

    fn read(files: &[(&'static str, &'static str)]) -> Result<DutyTable, DataError> {
        let sources: Vec<_> = files
            .iter()
            .map(|(name, text)| Source::new(name, text.as_bytes()))
            .collect();
        read_duties(&sources)
    }

    fn concordance() -> HsToIsic {
        let csv = "HS5_6d,ISIC3_4d\n870323,3410\n".as_bytes();
        HsToIsic::read(&Source::new("c.csv", csv)).unwrap()
    }

    #[test]
    fn ten_digits_add_up_to_six() {
        let table = read(&[("japan.csv", JAPAN)]).unwrap();
        assert_eq!(table.lines.len(), 1);
        assert_eq!(
            (table.lines[0].value_usd, table.lines[0].duty_usd),
            (60.0, 2.0)
        );
    }

    #[test]
    fn members_inside_the_union_are_set_aside() {
        let table = read(&[("eu.csv", EU), ("sk.csv", SLOVAKIA), ("jp.csv", JAPAN)]).unwrap();
        assert_eq!(table.set_aside, [(4359, 40.0)]);
        let alone = read(&[("sk.csv", SLOVAKIA), ("jp.csv", JAPAN)]).unwrap();
        assert!(alone.set_aside.is_empty());
        assert_eq!(alone.lines[0].partner, 4359);
    }

    #[test]
    fn what_is_not_mapped_is_reported() {
        let sectors = read(&[("eu.csv", EU)]).unwrap().by_sector(&concordance());
        assert_eq!(sectors.duties.len(), 1);
        assert_eq!(sectors.duties[0].sector, "C29");
        assert!((sectors.duties[0].rate() - 0.025).abs() < 1e-15);
        assert_eq!(sectors.duties[0].country().unwrap().iso3, "EUU");
        assert_eq!(sectors.coverage.unmapped.value_usd, 10.0);
        assert_eq!(sectors.coverage.share(Level::Unmapped), 10.0 / 110.0);
    }

    #[test]
    fn bad_files_say_where() {
        let one = |text: &'static str| read(&[("x.csv", text)]).unwrap_err();
        assert!(matches!(
            one("CTY_CODE,HS6,imports,duty\nJapan,870323,1,1\n"),
            DataError::BadCode { row: 2, .. }
        ));
        assert!(matches!(
            one("CTY_CODE,HS6,imports,duty\n5880,car,1,1\n"),
            DataError::BadCode { row: 2, .. }
        ));
        assert!(matches!(
            one("CTY_CODE,HS6,imports,duty\n0001,870323,1,1\n"),
            DataError::UnknownCode { .. }
        ));
        assert!(matches!(
            one("CTY_CODE,HS6,imports\n"),
            DataError::MissingColumn { .. }
        ));
        assert!(matches!(
            read(&[("a.csv", JAPAN), ("b.csv", JAPAN)]),
            Err(DataError::GivenTwice { .. })
        ));
    }

    /// Census totals of 2024 as the files give them; the shares are those of the two concordances.
    #[test]
    fn duties_of_2024_by_sector() {
        let Some(folder) = real_data_dir() else {
            return;
        };
        let mut files: Vec<_> = std::fs::read_dir(folder.join("us_tariff/imports_2024"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        let contents: Vec<_> = files
            .iter()
            .map(|path| {
                let name = path.file_name().unwrap().to_str().unwrap();
                (name, std::fs::read(path).unwrap())
            })
            .collect();
        let sources: Vec<_> = contents
            .iter()
            .map(|(name, bytes)| Source::new(name, bytes.as_slice()))
            .collect();
        let table = read_duties(&sources).unwrap();
        assert_eq!(table.set_aside.len(), 1);
        assert_eq!(table.set_aside[0].0, 4359);
        let value: f64 = table.lines.iter().map(|line| line.value_usd).sum();
        assert!((value / 3208.82e9 - 1.0).abs() < 1e-5);

        for path in [
            "concordance/hs5_isic3.csv.gz",
            "concordance/hs_isic4.csv.gz",
        ] {
            let Some(bytes) = real_file(path) else { return };
            let concordance = HsToIsic::read(&Source::new(path, bytes)).unwrap();
            let sectors = table.by_sector(&concordance);
            assert!((sectors.coverage.total_usd() / value - 1.0).abs() < 1e-9);
            let levels = [Level::Hs6, Level::Hs4, Level::Hs2, Level::Unmapped];
            println!(
                "{path}: {:?}",
                levels.map(|level| sectors.coverage.share(level))
            );
            let vehicles = sectors
                .duties
                .iter()
                .find(|duty| duty.partner == 5880 && duty.sector == "C29")
                .unwrap();
            println!("Japan C29: {vehicles:?} {}", vehicles.rate());
            assert!(sectors.coverage.share(Level::Unmapped) < 0.045);
            if path.contains("isic3") {
                // Before 2025: 2.5% on cars, 25% on light trucks, parts from free to 4%.
                assert!((0.015..0.03).contains(&vehicles.rate()));
                assert!((45e9..60e9).contains(&vehicles.value_usd));
            }
        }
    }
}

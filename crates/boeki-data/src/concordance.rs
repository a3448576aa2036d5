//! From products (HS) to the 28 groups of industries (ISIC rev. 4).
//!
//! Reads two public concordances, told apart by their columns:
//!
//! - `HS5_6d`, `ISIC3_4d` (one industry of ISIC rev. 3 per product of HS 2017): **prefer this one**;
//! - `HS_6d`, `ISIC4_4d` (many to many). It lists for a product every industry that any product of
//!   its heading meets, repair included: parts of cars (8708.99) are textiles, engines and cars,
//!   medicines are half "other manufacturing". An equal split over these is what it can give.
//!
//! Trade data come in other editions of HS than the concordance. A product that is not listed takes
//! the group that most products of its heading (HS4) have, or else of its chapter (HS2); the answer
//! says which ([`Level`]). Chapters 98 and 99 name no product and are never mapped. This module must
//! never know a trade flow.

mod isic;

use std::collections::BTreeMap;

use crate::codes::{Hs6, icio28, icio28_position};
use crate::error::{DataError, excerpt, nearest};
use crate::source::Source;
use crate::table::Table;

/// A group of industries and the share of a product that it makes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SectorShare {
    /// Position in [`icio28`].
    pub sector: usize,
    /// Share, above 0 and at most 1; the shares of a product add up to 1.
    pub weight: f64,
}

impl SectorShare {
    /// Code of the group, as `C29`.
    pub fn code(&self) -> &'static str {
        icio28().get(self.sector).map_or("", |group| &group.code)
    }
}

/// How closely a product was found in the concordance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The product itself.
    Hs6,
    /// The majority of the products of its heading.
    Hs4,
    /// The majority of the products of its chapter.
    Hs2,
    /// Not at all.
    Unmapped,
}

/// Groups of industries by product.
///
/// ```
/// use boeki_data::{codes::Hs6, concordance::{HsToIsic, Level}, source::Source};
/// let csv = "HS5_6d,ISIC3_4d\n870323,3410\n870324,3410\n".as_bytes();
/// let concordance = HsToIsic::read(&Source::new("c.csv", csv))?;
/// let electric_car = Hs6::parse("870380").unwrap();
/// assert_eq!(concordance.sectors(electric_car)[0].code(), "C29");
/// assert_eq!(concordance.lookup(electric_car).0, Level::Hs4);
/// # Ok::<(), boeki_data::DataError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct HsToIsic {
    products: BTreeMap<Hs6, Vec<SectorShare>>,
    headings: BTreeMap<u32, SectorShare>,
    chapters: BTreeMap<u32, SectorShare>,
}

impl HsToIsic {
    /// Reads either concordance, gzipped or not. Rows without an industry are skipped.
    ///
    /// # Errors
    /// Those of [`Table::from_csv`]; [`DataError::MissingColumn`]; [`DataError::BadCode`] naming
    /// the row; [`DataError::Empty`] if no row is left.
    pub fn read(source: &Source<'_>) -> Result<Self, DataError> {
        let table = Table::from_csv(source)?;
        if table.has("ISIC4_4d") {
            Self::from_table(&table, "HS_6d", "ISIC4_4d", isic::group_of_rev4)
        } else if table.has("ISIC3_4d") {
            Self::from_table(&table, "HS5_6d", "ISIC3_4d", isic::group_of_rev3)
        } else {
            let names = || table.columns().iter().map(|column| column.name.as_str());
            Err(DataError::MissingColumn {
                file: source.name.to_owned(),
                column: "ISIC4_4d".to_owned(),
                available: names().map(str::to_owned).collect(),
                nearest: nearest("ISIC4_4d", names()),
            })
        }
    }

    fn from_table(
        table: &Table,
        product_column: &str,
        industry_column: &str,
        group_of: fn(&str) -> Option<&'static str>,
    ) -> Result<Self, DataError> {
        let bad_code = |row, column: &str, text: &str, expected| DataError::BadCode {
            file: table.name().to_owned(),
            row: table.row_number(row),
            column: column.to_owned(),
            text: excerpt(text),
            expected,
        };
        let products = table.text(product_column)?.iter();
        let industries = table.text(industry_column)?.iter();
        let mut sectors: BTreeMap<Hs6, Vec<usize>> = BTreeMap::new();
        for (row, (product, industry)) in products.zip(industries).enumerate() {
            let hs6 = Hs6::parse(product)
                .ok_or_else(|| bad_code(row, product_column, product, "HS code of six digits"))?;
            if industry.trim().is_empty() || hs6.is_national() {
                continue;
            }
            let sector = group_of(industry.trim())
                .and_then(icio28_position)
                .ok_or_else(|| {
                    bad_code(row, industry_column, industry, "ISIC code of four digits")
                })?;
            let sectors = sectors.entry(hs6).or_default();
            if !sectors.contains(&sector) {
                sectors.push(sector);
            }
        }
        if sectors.is_empty() {
            return Err(DataError::Empty {
                file: table.name().to_owned(),
            });
        }
        Ok(Self::from_sectors(sectors))
    }

    fn from_sectors(sectors: BTreeMap<Hs6, Vec<usize>>) -> Self {
        let products: BTreeMap<_, _> = sectors
            .into_iter()
            .map(|(hs6, mut sectors)| {
                sectors.sort_unstable();
                let weight = 1.0 / sectors.len() as f64;
                let shares = sectors
                    .into_iter()
                    .map(|sector| SectorShare { sector, weight })
                    .collect::<Vec<_>>();
                (hs6, shares)
            })
            .collect();
        Self {
            headings: majority(&products, Hs6::heading),
            chapters: majority(&products, Hs6::chapter),
            products,
        }
    }

    /// The groups that make a product; empty if neither it nor its chapter is known.
    pub fn sectors(&self, hs6: Hs6) -> &[SectorShare] {
        self.lookup(hs6).1
    }

    /// As [`HsToIsic::sectors`], with the level at which the product was found.
    pub fn lookup(&self, hs6: Hs6) -> (Level, &[SectorShare]) {
        if hs6.is_national() {
            (Level::Unmapped, &[])
        } else if let Some(shares) = self.products.get(&hs6) {
            (Level::Hs6, shares)
        } else if let Some(share) = self.headings.get(&hs6.heading()) {
            (Level::Hs4, std::slice::from_ref(share))
        } else if let Some(share) = self.chapters.get(&hs6.chapter()) {
            (Level::Hs2, std::slice::from_ref(share))
        } else {
            (Level::Unmapped, &[])
        }
    }

    /// Number of products that are listed themselves.
    pub fn len(&self) -> usize {
        self.products.len()
    }

    /// Whether no product is listed.
    pub fn is_empty(&self) -> bool {
        self.products.is_empty()
    }
}

/// The sector with the largest total share among the products of each heading or chapter; of equal
/// ones, the first.
fn majority(
    products: &BTreeMap<Hs6, Vec<SectorShare>>,
    above: fn(Hs6) -> u32,
) -> BTreeMap<u32, SectorShare> {
    let mut totals: BTreeMap<u32, BTreeMap<usize, f64>> = BTreeMap::new();
    for (&hs6, shares) in products {
        let totals = totals.entry(above(hs6)).or_default();
        for share in shares {
            *totals.entry(share.sector).or_default() += share.weight;
        }
    }
    totals
        .into_iter()
        .filter_map(|(code, totals)| {
            let (sector, _) = totals
                .into_iter()
                .reduce(|best, next| if next.1 > best.1 { next } else { best })?;
            Some((
                code,
                SectorShare {
                    sector,
                    weight: 1.0,
                },
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::real_file;

    fn read(text: &str) -> Result<HsToIsic, DataError> {
        HsToIsic::read(&Source::new("c.csv", text.as_bytes()))
    }

    fn hs(text: &str) -> Hs6 {
        Hs6::parse(text).unwrap()
    }

    fn codes(shares: &[SectorShare]) -> Vec<&str> {
        shares.iter().map(SectorShare::code).collect()
    }

    #[test]
    fn shares_are_equal_over_distinct_groups() {
        let concordance =
            read("HS_6d,ISIC4_4d\n010110,0141\n010110,0142\n010110,1010\n010110,0210\n").unwrap();
        let shares = concordance.sectors(hs("010110"));
        assert_eq!(codes(shares), ["A01", "A02", "C10T12"]);
        assert!((shares[0].weight - 1.0 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn unknown_products_follow_the_majority_above_them() {
        let concordance = read(
            "HS5_6d,ISIC3_4d\n870323,3410\n870324,3410\n870390,2912\n871000,2927\n871110,3591\n",
        )
        .unwrap();
        let level = |code| {
            let (level, shares) = concordance.lookup(hs(code));
            (level, codes(shares))
        };
        assert_eq!(level("870390"), (Level::Hs6, vec!["C28"]));
        assert_eq!(level("870380"), (Level::Hs4, vec!["C29"]));
        assert_eq!(level("871600"), (Level::Hs2, vec!["C29"]));
        assert_eq!(level("010110"), (Level::Unmapped, vec![]));
        assert_eq!(level("980100"), (Level::Unmapped, vec![]));
    }

    #[test]
    fn bad_codes_name_their_row() {
        assert_eq!(
            read("HS_6d,ISIC4_4d\n010110,0141\n1011,0141\n")
                .unwrap_err()
                .to_string(),
            "c.csv, row 3, column HS_6d: \"1011\" is no HS code of six digits; keep codes as text, with their leading zeros"
        );
        assert!(matches!(
            read("HS_6d,ISIC4_4d\n010110,abc\n"),
            Err(DataError::BadCode { row: 2, .. })
        ));
        assert!(matches!(
            read("HS_6d,ISIC5\n"),
            Err(DataError::MissingColumn { .. })
        ));
        assert!(matches!(
            read("HS_6d,ISIC4_4d\n"),
            Err(DataError::Empty { .. })
        ));
    }

    #[test]
    fn shares_add_up_to_one_in_the_real_concordances() {
        for (path, count) in [
            ("concordance/hs_isic4.csv.gz", 6_787),
            ("concordance/hs5_isic3.csv.gz", 5_387),
        ] {
            let Some(bytes) = real_file(path) else { return };
            let concordance = HsToIsic::read(&Source::new(path, bytes)).unwrap();
            assert_eq!(concordance.len(), count, "{path}");
            for shares in concordance.products.values() {
                let sum: f64 = shares.iter().map(|share| share.weight).sum();
                assert!((sum - 1.0).abs() < 1e-12);
            }
            assert_eq!(codes(concordance.sectors(hs("870323"))), ["C29"]);
        }
    }

    proptest! {
        #[test]
        fn arbitrary_cells_never_panic(cells in proptest::collection::vec("[0-9a,\n\u{3042}]{0,8}", 0..20)) {
            let _ = read(&format!("HS_6d,ISIC4_4d\n{}", cells.join("\n")));
        }
    }
}

//! Which sector of the economies a product belongs to: six digits to the 28 groups of ISIC.
//!
//! Made from the concordance of HS 2017 and ISIC 3.1 for every product imported in 2024; products
//! that no industry makes (chapters 98 and 99) are `unmapped`. This file must never know a rate.

use std::collections::{BTreeMap, BTreeSet};

use boeki_data::codes::Hs6;
use boeki_data::concordance::HsToIsic;
use boeki_data::table::Table;

use crate::code::TariffCode;
use crate::error::LawError;

/// The name of what no sector holds.
pub const UNMAPPED: &str = "unmapped";

/// Sectors by product.
#[derive(Debug, Clone, PartialEq)]
pub struct Sectors {
    names: Vec<String>,
    of: BTreeMap<u64, u16>,
}

impl Sectors {
    /// Reads the columns `product` (six digits) and `sector`.
    ///
    /// # Errors
    /// [`LawError::Data`] for missing columns.
    pub fn from_table(table: &Table) -> Result<Self, LawError> {
        let products = table.integer("product")?;
        let sectors = table.text("sector")?;
        let mut names = sectors.dictionary.to_vec();
        names.push(UNMAPPED.to_owned());
        let of = products
            .iter()
            .zip(&sectors.codes)
            .filter_map(|(&product, &sector)| {
                let filled = u64::try_from(product).ok()? * 10_000;
                Some((filled, u16::try_from(sector).ok()?))
            })
            .collect();
        Ok(Self { names, of })
    }

    /// The sector of a code of six digits or more; the last one is `unmapped`.
    pub fn of(&self, code: TariffCode) -> u16 {
        let unmapped = u16::try_from(self.names.len() - 1).unwrap_or(u16::MAX);
        self.of
            .get(&code.truncated(6).first())
            .copied()
            .unwrap_or(unmapped)
    }

    /// Code of a sector, as `C29`.
    pub fn name(&self, sector: u16) -> &str {
        self.names
            .get(usize::from(sector))
            .map_or(UNMAPPED, String::as_str)
    }
}

/// The table that [`Sectors::from_table`] reads, for products as ten-digit numbers.
pub fn table(codes: &[i64], concordance: &HsToIsic) -> Table {
    let products: BTreeSet<i64> = codes.iter().map(|code| code / 10_000).collect();
    let mut rows: Vec<(i64, &str)> = Vec::new();
    for product in products {
        let Some(hs6) = Hs6::parse(&format!("{product:06}")) else {
            continue;
        };
        // One industry a product in this concordance; of several the largest share.
        let best = concordance
            .sectors(hs6)
            .iter()
            .max_by(|a, b| a.weight.total_cmp(&b.weight).then(b.sector.cmp(&a.sector)));
        if let Some(share) = best {
            rows.push((product, share.code()));
        }
    }
    Table::new("sectors")
        .with_integer("product", rows.iter().map(|row| row.0).collect())
        .with_text("sector", rows.iter().map(|row| row.1))
}

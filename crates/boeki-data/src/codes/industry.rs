//! Classifications of industries, with names in two languages and the 28 groups they fall into.

use std::sync::LazyLock;

use super::{entries, records};
use crate::error::DataError;

const ICIO28: &str = include_str!("../../../../data/codes/industries_icio28.csv");
const WIOD35: &str = include_str!("../../../../data/codes/industries_wiod35.csv");
const CP40: &str = include_str!("../../../../data/codes/industries_cp40.csv");

static ICIO28_LIST: LazyLock<Vec<Industry>> = LazyLock::new(|| parse(ICIO28).unwrap_or_default());
static WIOD35_LIST: LazyLock<Vec<Industry>> = LazyLock::new(|| parse(WIOD35).unwrap_or_default());
static CP40_LIST: LazyLock<Vec<Industry>> = LazyLock::new(|| parse(CP40).unwrap_or_default());

/// An industry of one of the classifications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Industry {
    /// Code, as `C29`, `c15`, `Auto`.
    pub code: String,
    /// What the source calls it: `Services (aggregate)` for `SRV`, `34t35` for `c15`.
    pub source_label: String,
    /// English name.
    pub name_en: String,
    /// Japanese name.
    pub name_ja: String,
    /// Whether it makes goods, which tariffs can fall on.
    pub goods: bool,
    /// The codes among the 28 groups of [`icio28`] that it covers.
    pub icio28: Vec<String>,
}

/// The 28 groups of ISIC rev. 4 of the 2022 flows: 27 of goods, then `SRV`.
///
/// ```
/// let groups = boeki_data::codes::icio28();
/// assert_eq!(groups.len(), 28);
/// assert_eq!(groups[27].code, "SRV");
/// assert!(!groups[27].goods);
/// ```
pub fn icio28() -> &'static [Industry] {
    &ICIO28_LIST
}

/// The 35 industries (ISIC rev. 3) of the WIOD 2013 release, `c1` to `c35`.
pub fn wiod35() -> &'static [Industry] {
    &WIOD35_LIST
}

/// The 40 sectors of Caliendo and Parro (2015); the first 20 are goods.
pub fn cp40() -> &'static [Industry] {
    &CP40_LIST
}

/// The industry of this code or source label in a classification.
///
/// ```
/// use boeki_data::codes::{icio28, industry, wiod35};
/// let services = industry(icio28(), "Services (aggregate)");
/// assert_eq!(services.map(|i| i.code.as_str()), Some("SRV"));
/// let vehicles = industry(wiod35(), "c15").map(|i| i.icio28.join(" "));
/// assert_eq!(vehicles.as_deref(), Some("C29 C301 C302T309"));
/// ```
pub fn industry(
    classification: &'static [Industry],
    code_or_label: &str,
) -> Option<&'static Industry> {
    classification
        .iter()
        .find(|industry| industry.code == code_or_label)
        .or_else(|| {
            classification
                .iter()
                .find(|industry| industry.source_label == code_or_label)
        })
}

/// Position of a code or source label in [`icio28`].
pub fn icio28_position(code_or_label: &str) -> Option<usize> {
    ICIO28_LIST
        .iter()
        .position(|group| group.code == code_or_label || group.source_label == code_or_label)
}

fn parse(text: &'static str) -> Result<Vec<Industry>, DataError> {
    let header = [
        "code",
        "source_label",
        "name_en",
        "name_ja",
        "goods",
        "icio28",
    ];
    Ok(records("data/codes", text, &header)?
        .iter()
        .map(|record| {
            let cell = |column: usize| record.get(column).unwrap_or("").to_owned();
            Industry {
                code: cell(0),
                source_label: cell(1),
                name_en: cell(2),
                name_ja: cell(3),
                goods: cell(4) == "true",
                icio28: entries(&cell(5)),
            }
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::source::Source;
    use crate::table::Table;
    use crate::testing::real_file;

    #[test]
    fn the_embedded_lists_are_sound() {
        for (text, count, goods) in [(ICIO28, 28, 27), (WIOD35, 35, 16), (CP40, 40, 20)] {
            let list = parse(text).unwrap();
            assert_eq!(list.len(), count);
            assert!(list[..goods].iter().all(|industry| industry.goods));
            assert!(list[goods..].iter().all(|industry| !industry.goods));
            let codes: BTreeSet<_> = list.iter().map(|industry| &industry.code).collect();
            assert_eq!(codes.len(), count);
            for industry in &list {
                assert!(!industry.name_en.is_empty() && !industry.name_ja.is_empty());
                assert_eq!(industry.goods, industry.icio28 != ["SRV"]);
            }
            let covered: BTreeSet<_> = list.iter().flat_map(|i| i.icio28.iter().cloned()).collect();
            let groups = parse(ICIO28).unwrap();
            assert_eq!(
                covered,
                groups.into_iter().map(|group| group.code).collect()
            );
        }
    }

    #[test]
    fn every_sector_of_the_real_data_is_known() {
        for (path, list) in [
            ("icio2022/flows.parquet", icio28()),
            ("cp2015/trade.parquet", cp40()),
        ] {
            let Some(bytes) = real_file(path) else { return };
            let table = Table::from_source(&Source::new(path, bytes)).unwrap();
            let sectors = &table.text("sector").unwrap().dictionary;
            assert_eq!(sectors.len(), list.len());
            for (sector, expected) in sectors.iter().zip(list) {
                assert_eq!(industry(list, sector), Some(expected), "{path}: {sector}");
            }
        }
    }
}

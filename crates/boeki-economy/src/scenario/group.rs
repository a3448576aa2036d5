//! Groups of countries and of sectors, dated and sourced, and other spellings of countries.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{Group, Name};

const GROUPS: &str = include_str!("../../../../data/groups.toml");

/// A group with the day for which its members were read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedGroup {
    /// Code, name and members.
    pub group: Group,
    /// The day, as `2025-12-31`.
    pub as_of: String,
    /// Where the membership stands.
    pub source: String,
}

/// The groups that scenarios can name beside `ALL`, `goods` and `services`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupBook {
    /// Groups of countries; members are ISO 3166 alpha-3 codes.
    pub regions: Vec<DatedGroup>,
    /// Groups of sectors; members are codes of the OECD ICIO aggregation.
    pub sectors: Vec<DatedGroup>,
    pub(super) spellings: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct BookText {
    region: Vec<GroupText>,
    sector: Vec<GroupText>,
    spellings: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupText {
    code: String,
    en: String,
    ja: String,
    as_of: String,
    source: String,
    members: Vec<String>,
}

impl From<GroupText> for DatedGroup {
    fn from(text: GroupText) -> Self {
        Self {
            group: Group {
                code: text.code,
                name: Name::new(text.en, text.ja),
                members: text.members,
            },
            as_of: text.as_of,
            source: text.source,
        }
    }
}

impl GroupBook {
    /// The groups that Boeki ships (`data/groups.toml`).
    ///
    /// ```
    /// use boeki_economy::scenario::GroupBook;
    /// let book = GroupBook::embedded();
    /// let cptpp = book.regions.iter().find(|it| it.group.code == "CPTPP");
    /// assert!(cptpp.is_some_and(|it| it.group.members.contains(&"GBR".to_owned())));
    /// ```
    pub fn embedded() -> Self {
        // The test `the_embedded_groups_are_well_formed` reads the same text: the default is never reached.
        toml::from_str::<BookText>(GROUPS)
            .map(|text| Self {
                regions: text.region.into_iter().map(DatedGroup::from).collect(),
                sectors: text.sector.into_iter().map(DatedGroup::from).collect(),
                spellings: text.spellings,
            })
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_groups_are_well_formed() {
        assert!(toml::from_str::<BookText>(GROUPS).is_ok());
        let book = GroupBook::embedded();
        let count = |code: &str| {
            let found = book.regions.iter().find(|it| it.group.code == code);
            found.map(|it| it.group.members.len())
        };
        let expected = [
            ("CPTPP", 12),
            ("EU", 27),
            ("G7", 7),
            ("ASEAN", 11),
            ("USMCA", 3),
            ("RCEP", 15),
            ("QUAD", 4),
            ("BRICS", 10),
            ("EFTA", 4),
            ("OECD", 38),
            ("IPEF", 14),
        ];
        for (code, members) in expected {
            assert_eq!(count(code), Some(members), "{code}");
        }
        for dated in book.regions.iter().chain(&book.sectors) {
            let mut members = dated.group.members.clone();
            members.sort();
            members.dedup();
            assert_eq!(
                members.len(),
                dated.group.members.len(),
                "{}",
                dated.group.code
            );
            assert_eq!(dated.as_of.len(), 10);
            assert!(!dated.source.is_empty() && !dated.group.name.ja.is_empty());
        }
        for (spelling, code) in &book.spellings {
            assert_eq!((spelling.len(), code.len()), (2, 3));
        }
    }
}

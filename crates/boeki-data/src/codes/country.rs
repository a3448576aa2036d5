//! Countries by ISO 3166 code, with names in two languages and the codes of the US Census Bureau.

use std::sync::LazyLock;

use super::{entries, records};
use crate::error::{DataError, nearest};

const FILE: &str = "data/codes/countries.csv";
const TEXT: &str = include_str!("../../../../data/codes/countries.csv");

static COUNTRIES: LazyLock<Vec<Country>> = LazyLock::new(|| parse().unwrap_or_default());

/// A country or area; also the European Union (`EUU`) and the rest of the world (`ROW`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166 code of three letters; `XKX`, `EUU` and `ROW` are of our own.
    pub iso3: String,
    /// ISO 3166 code of two letters; empty for the rest of the world.
    pub iso2: String,
    /// English name.
    pub name_en: String,
    /// Japanese name.
    pub name_ja: String,
    /// Code of the US Census Bureau (Schedule C): 5880 is Japan, 3 (written `0003`) the European
    /// Union as one partner.
    pub census: Option<u16>,
    /// Year of joining the European Communities or Union.
    pub eu_from: Option<u16>,
    /// Year of leaving the European Union.
    pub eu_to: Option<u16>,
    /// Other codes and names met in data, as `ROM` for Romania.
    pub aliases: Vec<String>,
}

impl Country {
    /// Whether the country was a member of the European Union at the end of a year.
    ///
    /// ```
    /// use boeki_data::codes::country;
    /// let member = |code, year| country(code).is_some_and(|c| c.is_eu_member(year));
    /// assert!(member("GBR", 2019) && !member("GBR", 2020) && member("SVK", 2024));
    /// ```
    pub fn is_eu_member(&self, year: u16) -> bool {
        self.eu_from.is_some_and(|from| from <= year) && self.eu_to.is_none_or(|to| year < to)
    }

    fn is_called(&self, code: &str) -> bool {
        let fits = |name: &str| !name.is_empty() && name.eq_ignore_ascii_case(code);
        fits(&self.iso3)
            || fits(&self.iso2)
            || fits(&self.name_en)
            || self.name_ja == code
            || self.aliases.iter().any(|alias| fits(alias))
    }
}

/// All countries in order of their code, the three of our own last.
pub fn countries() -> &'static [Country] {
    &COUNTRIES
}

/// The country of a code (three or two letters), a name (English or Japanese) or an alias; upper
/// and lower case are one.
///
/// ```
/// use boeki_data::codes::country;
/// assert_eq!(country("JPN").map(|c| c.name_ja.as_str()), Some("日本"));
/// assert_eq!(country("us").map(|c| c.iso3.as_str()), Some("USA"));
/// assert_eq!(country("ROM").map(|c| c.iso3.as_str()), Some("ROU"));
/// assert_eq!(country("RoW").map(|c| c.iso3.as_str()), Some("ROW"));
/// assert_eq!(country("Atlantis"), None);
/// ```
pub fn country(code: &str) -> Option<&'static Country> {
    let code = code.trim();
    COUNTRIES
        .iter()
        .find(|country| country.iso3.eq_ignore_ascii_case(code))
        .or_else(|| COUNTRIES.iter().find(|country| country.is_called(code)))
}

/// As [`country`], with an error that names the nearest code; `place` says where it was used.
///
/// # Errors
/// [`DataError::UnknownCode`].
pub fn find_country(place: &str, code: &str) -> Result<&'static Country, DataError> {
    country(code).ok_or_else(|| {
        let same_length = |country: &'static Country| match code.trim().len() {
            0..=3 => country.iso3.as_str(),
            _ => country.name_en.as_str(),
        };
        DataError::UnknownCode {
            file: place.to_owned(),
            code: code.to_owned(),
            kind: "country",
            nearest: nearest(code.trim(), COUNTRIES.iter().map(same_length)),
        }
    })
}

/// The country of a code of the US Census Bureau; 3 is the European Union.
pub fn country_by_census(code: u16) -> Option<&'static Country> {
    COUNTRIES
        .iter()
        .find(|country| country.census == Some(code))
}

fn parse() -> Result<Vec<Country>, DataError> {
    let header = [
        "iso3", "iso2", "name_en", "name_ja", "census", "eu_from", "eu_to", "aliases",
    ];
    records(FILE, TEXT, &header)?
        .iter()
        .enumerate()
        .map(|(index, record)| {
            let cell = |column: usize| record.get(column).unwrap_or("");
            let number = |column: usize| match cell(column) {
                "" => Ok(None),
                text => text.parse().map(Some).map_err(|_| DataError::NotAnInteger {
                    file: FILE.to_owned(),
                    row: index + 2,
                    column: header[column].to_owned(),
                    text: text.to_owned(),
                }),
            };
            Ok(Country {
                iso3: cell(0).to_owned(),
                iso2: cell(1).to_owned(),
                name_en: cell(2).to_owned(),
                name_ja: cell(3).to_owned(),
                census: number(4)?,
                eu_from: number(5)?,
                eu_to: number(6)?,
                aliases: entries(cell(7)),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::source::Source;
    use crate::table::Table;
    use crate::testing::{real_data_dir, real_file};

    #[test]
    fn the_embedded_list_is_sound() {
        let list = parse().unwrap();
        assert_eq!(list.len(), 252);
        for country in &list {
            assert_eq!(country.iso3.len(), 3, "{country:?}");
            assert!(!country.name_en.is_empty() && !country.name_ja.is_empty());
        }
    }

    #[test]
    fn no_code_name_or_alias_means_two_countries() {
        let mut owner = BTreeMap::new();
        for country in countries() {
            let names = [
                &country.iso3,
                &country.iso2,
                &country.name_en,
                &country.name_ja,
            ];
            for name in names.into_iter().chain(&country.aliases) {
                if name.is_empty() {
                    continue;
                }
                let before = owner.insert(name.to_lowercase(), &country.iso3);
                assert!(
                    before.is_none_or(|other| *other == country.iso3),
                    "{name}: {before:?} and {}",
                    country.iso3
                );
            }
        }
        let codes: Vec<_> = countries().iter().filter_map(|c| c.census).collect();
        let distinct: std::collections::BTreeSet<_> = codes.iter().collect();
        assert_eq!(codes.len(), distinct.len());
    }

    /// The Union has 27 members since 2020.
    #[test]
    fn the_european_union_has_its_members() {
        let members = |year| countries().iter().filter(|c| c.is_eu_member(year)).count();
        assert_eq!(
            [1958, 1973, 1995, 2004, 2013, 2020].map(members),
            [6, 9, 15, 25, 28, 27]
        );
    }

    #[test]
    fn an_unknown_country_names_the_nearest() {
        assert_eq!(
            find_country("flows.csv", "Jappan").unwrap_err().to_string(),
            "flows.csv: \"Jappan\" is no country known here (did you mean Japan?)"
        );
    }

    #[test]
    fn every_region_of_the_real_data_is_known() {
        for (path, column) in [
            ("icio2022/flows.parquet", "exporter"),
            ("wiod2014/flows.parquet", "exporter"),
            ("cp2015/deficit.csv", "region"),
            (
                "us_tariff/tracker/country_partner_mapping.csv",
                "country_name",
            ),
        ] {
            let Some(bytes) = real_file(path) else { return };
            let table = Table::from_source(&Source::new(path, bytes)).unwrap();
            for code in table.text(column).unwrap().dictionary.iter() {
                find_country(path, code).unwrap();
            }
        }
    }

    #[test]
    fn every_partner_of_the_us_imports_is_known() {
        let Some(folder) = real_data_dir() else {
            return;
        };
        for file in std::fs::read_dir(folder.join("us_tariff/imports_2024")).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            let code = &name["2024-hs10-imports".len()..][..4];
            assert!(country_by_census(code.parse().unwrap()).is_some(), "{code}");
        }
    }
}

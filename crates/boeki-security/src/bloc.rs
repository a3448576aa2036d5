//! A bloc: the suppliers that count as trusted, as countries and as regions of an economy.
//!
//! It is written as codes and groups with commas between; `alone` is the country itself, `allies` whom an alliance obliges to defend it
//! (`data/security/context.csv`).

use boeki_data::codes;
use boeki_economy::Economy;
use boeki_economy::scenario::GroupBook;
use boeki_economy::sources::world2022;

use crate::SecurityError;
use crate::geopolitics::{Context, HOMES};

/// Trusted suppliers of a country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bloc {
    /// As it was written.
    pub written: String,
    /// ISO alpha-3 codes, in order.
    pub countries: Vec<String>,
}

impl Bloc {
    /// Reads a bloc of a home, both in the words of an economy: codes of its regions, of countries and of groups.
    ///
    /// ```
    /// use boeki_economy::sources::world2022;
    /// use boeki_security::Bloc;
    /// let world = world2022::embedded()?;
    /// let bloc = Bloc::read("allies,AUS", "JPN", &world)?;
    /// assert_eq!(bloc.countries, ["AUS", "JPN", "USA"]);
    /// assert_eq!(bloc.regions(&world).len(), 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// A name that is none of these; allies of a home whose alliances are not held.
    pub fn read(written: &str, home: &str, economy: &Economy) -> Result<Self, SecurityError> {
        let mut countries = members(home, economy)?;
        for part in written.split(',').map(str::trim) {
            match part {
                "alone" => {}
                "allies" => {
                    if !HOMES.contains(&home) {
                        return Err(SecurityError::BadQuestion {
                            what: format!("the allies of {home} are not held"),
                            remedy: format!("ask for {}, or list them", HOMES.join(" or ")),
                        });
                    }
                    countries.extend(Context::embedded()?.allies(home));
                }
                part => countries.extend(members(part, economy)?),
            }
        }
        countries.sort();
        countries.dedup();
        Ok(Self {
            written: written.to_owned(),
            countries,
        })
    }

    /// As [`Bloc::read`], in the words of the embedded economy and of all countries.
    ///
    /// # Errors
    /// As [`Bloc::read`].
    pub fn of_countries(written: &str, home: &str) -> Result<Self, SecurityError> {
        Self::read(written, home, &world2022::embedded()?)
    }

    /// Indices of the regions of an economy that are wholly inside.
    pub fn regions(&self, economy: &Economy) -> Vec<usize> {
        let regions = economy.labels().regions.iter().enumerate();
        regions
            .filter(|(_, region)| region.members.iter().all(|m| self.countries.contains(m)))
            .map(|(at, _)| at)
            .collect()
    }
}

/// The countries that a word stands for: a group, a region of the economy, or a country.
fn members(word: &str, economy: &Economy) -> Result<Vec<String>, SecurityError> {
    let labels = economy.labels();
    if let Some(at) = labels.region(word) {
        return Ok(labels.regions[at].members.clone());
    }
    let book = GroupBook::embedded();
    if let Some(group) = book.regions.iter().find(|it| it.group.code == word) {
        return Ok(group.group.members.clone());
    }
    match codes::country(word).filter(|country| country.iso3 == word) {
        Some(country) => Ok(vec![country.iso3.clone()]),
        // The economy's own answer names what is near.
        None => economy
            .regions_named(word)
            .map_err(SecurityError::from)
            .map(|_| Vec::new()),
    }
}

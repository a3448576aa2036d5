//! Shares of countries in the steps of the semiconductor supply chain (Georgetown CSET). The file is CC BY-NC: nothing of it is shipped, it
//! is read from the data folder.

use std::collections::{BTreeMap, BTreeSet};

use boeki_data::codes;
use boeki_data::source::Source;
use boeki_data::table::Table;
use boeki_economy::sources::Files;

use super::minerals::Mineral;
use crate::SecurityError;

const PROVIDERS: &str = "supply_chain/semiconductors_eto/providers.csv";
const PROVISION: &str = "supply_chain/semiconductors_eto/provision.csv";

/// Every step for which shares of countries are given, by name; shares in percent of the world's market.
///
/// # Errors
/// Files that are missing or without their columns.
pub fn read(files: &dyn Files) -> Result<Vec<Mineral>, SecurityError> {
    let open = |path: &'static str| -> Result<Table, SecurityError> {
        let bytes = files.read(path)?;
        Table::from_csv_typed(&Source::new(path, bytes), |_| false).map_err(|e| faulty(path, e))
    };
    let providers = open(PROVIDERS)?;
    let column = |name| providers.text(name).map_err(|e| faulty(PROVIDERS, e));
    let (ids, kinds) = (column("provider_id")?, column("provider_type")?);
    let countries: BTreeSet<&str> = (0..providers.rows())
        .filter(|row| kinds.get(*row) == Some("country"))
        .filter_map(|row| ids.get(row))
        .collect();
    let provision = open(PROVISION)?;
    let column = |name| provision.text(name).map_err(|e| faulty(PROVISION, e));
    let (names, ids) = (column("provider_name")?, column("provider_id")?);
    let (steps, shares) = (column("provided_name")?, column("share_provided")?);
    let mut found: BTreeMap<String, Vec<(String, f64)>> = BTreeMap::new();
    for row in 0..provision.rows() {
        let at = |column: &boeki_data::table::TextColumn| {
            column.get(row).unwrap_or_default().trim().to_owned()
        };
        let share = at(shares).trim_end_matches('%').parse::<f64>();
        if let (true, Ok(share)) = (countries.contains(at(ids).as_str()), share) {
            let name = at(names);
            let country = codes::country(&name).map_or("other".to_owned(), |c| c.iso3.clone());
            found.entry(at(steps)).or_default().push((country, share));
        }
    }
    Ok(found
        .into_iter()
        .map(|(mineral, mut production)| {
            production.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            Mineral {
                mineral,
                stage: String::new(),
                unit: "% of the market".into(),
                year: None,
                production,
            }
        })
        .collect())
}

fn faulty(place: &str, error: impl std::fmt::Display) -> SecurityError {
    SecurityError::Table {
        place: place.into(),
        reason: error.to_string(),
    }
}

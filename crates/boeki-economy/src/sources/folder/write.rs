//! An economy to the files of its folder. The same economy gives the same bytes.

use std::collections::BTreeMap;

use boeki_data::manifest::{self, Manifest};
use boeki_data::table::Table;

use super::{AccountsAre, Artifact, Header, MANIFEST, ROUNDING};
use crate::{Economy, EconomyError, SectorKind};

/// Writes an economy, every number in full, with a manifest.
///
/// # Errors
/// None that an economy can cause; texts that TOML cannot hold.
///
/// ```
/// use boeki_economy::sources::{MemoryFiles, folder};
/// # let economy = boeki_economy::sources::load("world-2022", &MemoryFiles::default())?;
/// let files: MemoryFiles = folder::write(&economy)?.into_iter().map(|file| (file.path, file.bytes)).collect();
/// let again = folder::read("", &files)?;
/// assert_eq!(again.trade(), economy.trade());
/// # Ok::<(), boeki_economy::EconomyError>(())
/// ```
pub fn write(economy: &Economy) -> Result<Vec<Artifact>, EconomyError> {
    write_with(economy, None, Vec::new())
}

/// As [`write`], amounts to this many significant digits, naming what the economy was made from.
pub(in crate::sources) fn write_with(
    economy: &Economy,
    digits: Option<usize>,
    made_from: Vec<manifest::Input>,
) -> Result<Vec<Artifact>, EconomyError> {
    let round = |value: f64| digits.map_or(value, |digits| significant(value, digits));
    let closed = economy.accounts();
    let published = !economy.negative_inputs().is_empty()
        || closed.use_gap > ROUNDING
        || closed.cost_gap > ROUNDING;
    let header = Header {
        name: economy.name().to_owned(),
        title: economy.title().to_owned(),
        accounts: if published {
            AccountsAre::Published
        } else {
            AccountsAre::Closed
        },
        negative_inputs: economy.negative_inputs().to_vec(),
        provenance: economy.provenance().to_vec(),
    };
    let header = toml::to_string(&header).map_err(|error| EconomyError::BadText {
        place: "economy.toml".into(),
        problem: error.to_string(),
        fix: "change the economy's title".into(),
    })?;
    let mut files = vec![Artifact {
        path: "economy.toml".into(),
        bytes: header.into_bytes(),
    }];
    files.extend(tables(economy, round).into_iter().map(|table| Artifact {
        path: table.name().to_owned(),
        bytes: table.to_csv().into_bytes(),
    }));
    let manifest = Manifest {
        title: economy.title().to_owned(),
        built_by: "boeki data build, folder format 1".into(),
        notes: economy.provenance().to_vec(),
        inputs: made_from,
        artifacts: files
            .iter()
            .map(|file| manifest::Artifact::of(&file.path, &file.bytes))
            .collect(),
    };
    files.push(Artifact {
        path: MANIFEST.into(),
        bytes: manifest.to_toml()?.into_bytes(),
    });
    Ok(files)
}

fn tables(economy: &Economy, round: impl Fn(f64) -> f64) -> Vec<Table> {
    let labels = economy.labels();
    let (n, j) = (economy.regions(), economy.sectors());
    let region = |index: usize| labels.regions[index].code.as_str();
    let sector = |index: usize| labels.sectors[index].code.as_str();
    let regions = || labels.regions.iter();
    let sectors = || labels.sectors.iter();
    let kind = |kind: SectorKind| match kind {
        SectorKind::Goods => "goods",
        SectorKind::Services => "services",
    };
    let rounded = |values: &[f64]| {
        values
            .iter()
            .map(|value| round(*value))
            .collect::<Vec<f64>>()
    };
    let by_producer = |name: &str| {
        Table::new(name)
            .with_text("region", (0..n * j).map(|row| region(row / j)))
            .with_text("sector", (0..n * j).map(|row| sector(row % j)))
    };
    let technology = (0..j).fold(
        by_producer("technology.csv").with_number(
            "value_added_musd",
            rounded(economy.value_added().as_slice()),
        ),
        |table, input| {
            let column =
                (0..n * j).map(|row| round(economy.intermediate_use()[(row / j, row % j, input)]));
            table.with_number(sector(input), column.collect())
        },
    );
    let book = economy.elasticities();
    let sets: BTreeMap<&str, &[f64]> = book
        .names()
        .filter_map(|name| book.get(name).map(|set| (name, set)))
        .collect();
    let elasticities = sets.into_iter().fold(
        Table::new("elasticities.csv").with_text("sector", sectors().map(|sector| &sector.code)),
        |table, (name, set)| table.with_number(name, rounded(set)),
    );
    vec![
        Table::new("regions.csv")
            .with_text("code", regions().map(|region| &region.code))
            .with_text("name_en", regions().map(|region| &region.name.en))
            .with_text("name_ja", regions().map(|region| &region.name.ja))
            .with_text("members", regions().map(|region| region.members.join("|"))),
        Table::new("sectors.csv")
            .with_text("code", sectors().map(|sector| &sector.code))
            .with_text("name_en", sectors().map(|sector| &sector.name.en))
            .with_text("name_ja", sectors().map(|sector| &sector.name.ja))
            .with_text("kind", sectors().map(|sector| kind(sector.kind)))
            .with_text("members", sectors().map(|sector| sector.members.join("|"))),
        Table::new("flows.csv")
            .with_text("importer", (0..n * n * j).map(|row| region(row / (n * j))))
            .with_text("exporter", (0..n * n * j).map(|row| region(row / j % n)))
            .with_text("sector", (0..n * n * j).map(|row| sector(row % j)))
            .with_number("value_musd", rounded(economy.trade().as_slice()))
            .with_number("tariff", rounded(economy.tariff().as_slice())),
        technology,
        by_producer("final_use.csv")
            .with_number("value_musd", rounded(economy.final_use().as_slice())),
        elasticities,
    ]
}

/// A number to so many significant decimal digits.
fn significant(value: f64, digits: usize) -> f64 {
    format!("{value:.*e}", digits.saturating_sub(1))
        .parse()
        .unwrap_or(value)
}

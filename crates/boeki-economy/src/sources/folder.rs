//! An economy as a folder of small tables that people can read, edit and version.
//!
//! | file | columns |
//! |---|---|
//! | `economy.toml` | `name`, `title`, `accounts` (`closed`, or `published` for tables that do not close), `provenance` |
//! | `regions.csv` | `code`, `name_en`, `name_ja`, `members` (ISO 3166 codes, `|` between them) |
//! | `sectors.csv` | `code`, `name_en`, `name_ja`, `kind` (`goods` or `services`), `members` |
//! | `flows.csv` | `importer`, `exporter`, `sector`, `value_musd` (net of tariffs, domestic sales included), `tariff` (a fraction) |
//! | `technology.csv` | `region`, `sector`, `value_added_musd`, then one column of inputs (million USD) for each sector |
//! | `final_use.csv` | `region`, `sector`, `value_musd` |
//! | `elasticities.csv` | `sector`, then one column for each set; one is called `default` |
//! | `manifest.toml` | where the files come from, with their SHA-256; not needed to read the economy |
//!
//! Every cell is needed. Amounts are million USD, uses at purchasers' prices. Written with fewer digits the accounts are off by
//! rounding: on reading, value added and final use are recomputed as what inputs leave of sales and of expenditure, after
//! checking that they agree with what the files say.

mod write;

pub use write::write;
pub(super) use write::write_with;

use boeki_data::table::Table;
use serde::{Deserialize, Serialize};

use super::icio::check_tariff;
use super::reading::{Axis, Files, Gaps, Inputs, dense, rows_by_cell};
use crate::{
    Cube, Economy, EconomyError, EconomyParts, ElasticityBook, Grid, Labels, Name, Region, Sector,
    SectorKind,
};

/// Names of the files that an economy is read from.
pub const FILES: [&str; 7] = [
    "economy.toml",
    "regions.csv",
    "sectors.csv",
    "flows.csv",
    "technology.csv",
    "final_use.csv",
    "elasticities.csv",
];
/// Name of the manifest.
pub const MANIFEST: &str = "manifest.toml";

/// Accounts may be off by this share of the total, or by [`ROUNDING_MUSD`]: rounded tables, not wrong ones.
const ROUNDING: f64 = 1e-3;
/// See [`ROUNDING`]: tables in whole million USD.
const ROUNDING_MUSD: f64 = 1.0;
/// World value added above this (million USD) is no million USD: the world of 2022 makes 1e8.
const MOST_MUSD: f64 = 1e9;
/// World value added below this (million USD) is no million USD.
const LEAST_MUSD: f64 = 1.0;

/// A file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Path relative to the folder.
    pub path: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// What `economy.toml` holds.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    name: String,
    title: String,
    #[serde(default)]
    accounts: AccountsAre,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    negative_inputs: Vec<(String, String, String)>,
    #[serde(default)]
    provenance: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum AccountsAre {
    #[default]
    Closed,
    Published,
}

/// Reads an economy from a folder; `folder` is put before the names of its files, with a `/`, unless empty.
///
/// # Errors
/// The first fault, with file, row, column and what to do about it.
pub fn read(folder: &str, files: &dyn Files) -> Result<Economy, EconomyError> {
    let mut inputs = Inputs::new(files);
    let path = |file: &str| {
        if folder.is_empty() {
            file.to_owned()
        } else {
            format!("{folder}/{file}")
        }
    };
    let header: Header = {
        let path = path("economy.toml");
        toml::from_str(&inputs.text(&path)?).map_err(|error| EconomyError::BadText {
            place: path,
            problem: error.message().to_owned(),
            fix: "it needs `name` and `title`".into(),
        })?
    };
    let labels = Labels {
        regions: read_regions(&inputs.table(&path("regions.csv"))?)?,
        sectors: read_sectors(&inputs.table(&path("sectors.csv"))?)?,
    };
    let codes = Codes::of(&labels);
    let (trade, tariff) = read_flows(
        &inputs.numbers(&path("flows.csv"), &["importer", "exporter", "sector"])?,
        &codes,
    )?;
    let technology = inputs.numbers(&path("technology.csv"), &["region", "sector"])?;
    let (value_added, intermediate_use) =
        read_technology(&technology, &codes, &header.negative_inputs)?;
    let final_use = read_final_use(&inputs.table(&path("final_use.csv"))?, &codes)?;
    let elasticities = read_elasticities(&inputs.table(&path("elasticities.csv"))?, &codes)?;
    let mut parts = EconomyParts {
        name: header.name,
        title: header.title,
        labels,
        trade,
        tariff,
        value_added,
        intermediate_use,
        final_use,
        negative_inputs: header.negative_inputs,
        elasticities,
        provenance: header.provenance,
        data_hash: inputs.hash(),
    };
    let total = parts.value_added.sum();
    if !(LEAST_MUSD..=MOST_MUSD).contains(&total) {
        return Err(EconomyError::WrongUnits {
            file: path("technology.csv"),
            column: "value_added_musd",
            total_musd: total,
            unit: if total > MOST_MUSD {
                "USD or thousand USD"
            } else {
                "billion or trillion USD, or shares"
            },
        });
    }
    if header.accounts == AccountsAre::Closed {
        close(&mut parts, folder)?;
    }
    Economy::new(parts)
}

/// Codes in the order of the arrays.
struct Codes {
    regions: Vec<String>,
    sectors: Vec<String>,
}

impl Codes {
    fn of(labels: &Labels) -> Self {
        Self {
            regions: labels
                .regions
                .iter()
                .map(|region| region.code.clone())
                .collect(),
            sectors: labels
                .sectors
                .iter()
                .map(|sector| sector.code.clone())
                .collect(),
        }
    }

    fn producers(&self) -> [Axis<'_>; 2] {
        [
            Axis::new("region", "region", &self.regions),
            Axis::new("sector", "sector", &self.sectors),
        ]
    }
}

/// The text of a cell, or the code if it is empty.
fn or_code<'a>(text: Option<&'a str>, code: &'a str) -> &'a str {
    text.filter(|text| !text.is_empty()).unwrap_or(code)
}

fn members(text: Option<&str>, code: &str) -> Vec<String> {
    or_code(text, code).split('|').map(str::to_owned).collect()
}

/// Codes of a list, none twice, none empty.
fn unique_codes<'a>(table: &'a Table, what: &str) -> Result<Vec<&'a str>, EconomyError> {
    let codes: Vec<&str> = table.text("code")?.iter().collect();
    for (row, code) in codes.iter().enumerate() {
        if code.is_empty() {
            return Err(bad_cell(
                table,
                row,
                "code",
                format!("an empty code of a {what}"),
                "give it a code",
            ));
        }
        if let Some(first) = codes[..row].iter().position(|other| other == code) {
            return Err(EconomyError::DuplicateRow {
                file: table.name().to_owned(),
                row: table.row_number(row),
                first: table.row_number(first),
                what: format!("{what} {code}"),
            });
        }
    }
    Ok(codes)
}

fn bad_cell(
    table: &Table,
    row: usize,
    column: &str,
    problem: String,
    fix: &'static str,
) -> EconomyError {
    EconomyError::BadCell {
        file: table.name().to_owned(),
        row: table.row_number(row),
        column: column.to_owned(),
        problem,
        fix,
    }
}

fn read_regions(table: &Table) -> Result<Vec<Region>, EconomyError> {
    let codes = unique_codes(table, "region")?;
    let (en, ja, sums) = (
        table.text("name_en")?,
        table.text("name_ja")?,
        table.text("members")?,
    );
    Ok(codes
        .into_iter()
        .enumerate()
        .map(|(row, code)| Region {
            code: code.to_owned(),
            name: Name::new(or_code(en.get(row), code), or_code(ja.get(row), code)),
            members: members(sums.get(row), code),
        })
        .collect())
}

fn read_sectors(table: &Table) -> Result<Vec<Sector>, EconomyError> {
    let codes = unique_codes(table, "sector")?;
    let (en, ja, sums) = (
        table.text("name_en")?,
        table.text("name_ja")?,
        table.text("members")?,
    );
    let kinds = table.text("kind")?;
    codes
        .into_iter()
        .enumerate()
        .map(|(row, code)| {
            let kind = match kinds.get(row).unwrap_or_default() {
                "goods" => SectorKind::Goods,
                "services" => SectorKind::Services,
                other => {
                    let problem = format!("{other:?} is no kind of sector");
                    return Err(bad_cell(
                        table,
                        row,
                        "kind",
                        problem,
                        "write goods or services",
                    ));
                }
            };
            Ok(Sector {
                code: code.to_owned(),
                name: Name::new(or_code(en.get(row), code), or_code(ja.get(row), code)),
                kind,
                members: members(sums.get(row), code),
            })
        })
        .collect()
}

/// A column of amounts by cell, none negative unless `kept` says so.
fn amounts(
    table: &Table,
    rows: &[usize],
    column: &str,
    kept: impl Fn(usize) -> bool,
) -> Result<Vec<f64>, EconomyError> {
    let values = dense(table, rows, column)?;
    match values
        .iter()
        .enumerate()
        .find(|(cell, value)| **value < 0.0 && !kept(*cell))
    {
        None => Ok(values),
        Some((cell, value)) => {
            let problem = format!("the amount {value} is negative");
            Err(bad_cell(
                table,
                rows[cell],
                column,
                problem,
                "give an amount in million USD, 0 if there is none",
            ))
        }
    }
}

fn read_flows(table: &Table, codes: &Codes) -> Result<(Cube, Cube), EconomyError> {
    let axes = [
        Axis::new("importer", "region", &codes.regions),
        Axis::new("exporter", "region", &codes.regions),
        Axis::new("sector", "sector", &codes.sectors),
    ];
    let rows = rows_by_cell(table, &axes, Gaps::Refuse)?;
    let (n, j) = (codes.regions.len(), codes.sectors.len());
    let trade = amounts(table, &rows, "value_musd", |_| false)?;
    let tariff = dense(table, &rows, "tariff")?;
    for (cell, rate) in tariff.iter().enumerate() {
        let domestic = cell / (n * j) == cell / j % n;
        check_tariff(table, rows[cell], *rate, domestic)?;
    }
    let cube = |values: Vec<f64>| {
        Cube::from_fn(n, n, j, |importer, exporter, sector| {
            values[(importer * n + exporter) * j + sector]
        })
    };
    Ok((cube(trade), cube(tariff)))
}

fn read_technology(
    table: &Table,
    codes: &Codes,
    negative: &[(String, String, String)],
) -> Result<(Grid, Cube), EconomyError> {
    let rows = rows_by_cell(table, &codes.producers(), Gaps::Refuse)?;
    let (n, j) = (codes.regions.len(), codes.sectors.len());
    for column in table.columns() {
        let name = column.name.as_str();
        if !["region", "sector", "value_added_musd"].contains(&name)
            && !codes.sectors.iter().any(|code| code == name)
        {
            return Err(EconomyError::UnknownCode {
                place: format!("{}, row 1", table.name()),
                what: "sector",
                code: name.to_owned(),
                nearest: Labels::nearest(name, codes.sectors.iter().map(String::as_str)),
            });
        }
    }
    let value_added = amounts(table, &rows, "value_added_musd", |_| false)?;
    let mut intermediate_use = Cube::zeros(n, j, j);
    for (input, code) in codes.sectors.iter().enumerate() {
        let kept = |cell: usize| {
            let (region, using) = (&codes.regions[cell / j], &codes.sectors[cell % j]);
            negative
                .iter()
                .any(|(r, u, i)| (r, u, i) == (region, using, code))
        };
        for (cell, value) in amounts(table, &rows, code, kept)?.into_iter().enumerate() {
            intermediate_use[(cell / j, cell % j, input)] = value;
        }
    }
    Ok((
        Grid::from_fn(n, j, |region, sector| value_added[region * j + sector]),
        intermediate_use,
    ))
}

fn read_final_use(table: &Table, codes: &Codes) -> Result<Grid, EconomyError> {
    let rows = rows_by_cell(table, &codes.producers(), Gaps::Refuse)?;
    let values = amounts(table, &rows, "value_musd", |_| false)?;
    let j = codes.sectors.len();
    Ok(Grid::from_fn(codes.regions.len(), j, |region, sector| {
        values[region * j + sector]
    }))
}

fn read_elasticities(table: &Table, codes: &Codes) -> Result<ElasticityBook, EconomyError> {
    let rows = rows_by_cell(
        table,
        &[Axis::new("sector", "sector", &codes.sectors)],
        Gaps::Refuse,
    )?;
    let mut book = ElasticityBook::new(dense(table, &rows, crate::elasticity::DEFAULT_SET)?);
    for column in table
        .columns()
        .iter()
        .filter(|column| column.name != "sector")
    {
        book.insert(&column.name, dense(table, &rows, &column.name)?);
    }
    Ok(book)
}

/// Makes value added and final use what inputs leave of sales and of expenditure, if they are that but for rounding.
fn close(parts: &mut EconomyParts, folder: &str) -> Result<(), EconomyError> {
    let (n, _, j) = parts.trade.shape();
    let file = |name: &str| {
        if folder.is_empty() {
            name.to_owned()
        } else {
            format!("{folder}/{name}")
        }
    };
    let (mut sales, mut spent) = (Grid::zeros(n, j), Grid::zeros(n, j));
    for importer in 0..n {
        for exporter in 0..n {
            for sector in 0..j {
                let value = parts.trade[(importer, exporter, sector)];
                sales[(exporter, sector)] += value;
                spent[(importer, sector)] +=
                    value * (1.0 + parts.tariff[(importer, exporter, sector)]);
            }
        }
    }
    for region in 0..n {
        let place = |sector: usize| {
            format!(
                "{} {}",
                parts.labels.regions[region].code, parts.labels.sectors[sector].code
            )
        };
        let mut used = vec![0.0; j];
        for using in 0..j {
            let inputs = parts.intermediate_use.lane(region, using);
            used.iter_mut()
                .zip(inputs)
                .for_each(|(used, input)| *used += input);
            let left = sales[(region, using)] - inputs.iter().sum::<f64>();
            let given = parts.value_added[(region, using)];
            if !agrees(left, given, sales[(region, using)]) {
                return Err(EconomyError::SharesDoNotSum {
                    economy: file("technology.csv"),
                    shares: "value added and inputs, as shares of the sales in flows.csv,",
                    place: place(using),
                    sum: 1.0 + (given - left) / sales[(region, using)].abs(),
                });
            }
            parts.value_added[(region, using)] = settled(left, given, sales[(region, using)]);
        }
        for (sector, used) in used.iter().enumerate() {
            let left = spent[(region, sector)] - used;
            let given = parts.final_use[(region, sector)];
            if !agrees(left, given, spent[(region, sector)]) {
                return Err(EconomyError::Unbalanced {
                    economy: file("final_use.csv"),
                    account: "inputs and final use against spending in flows.csv",
                    place: place(sector),
                    left: used + given,
                    right: spent[(region, sector)],
                });
            }
            parts.final_use[(region, sector)] = settled(left, given, spent[(region, sector)]);
        }
    }
    Ok(())
}

/// Gaps down to this share of the total are sums in another order: the file's own amount stands, to its last digit.
const EXACT: f64 = 1e-12;

fn settled(left: f64, given: f64, total: f64) -> f64 {
    if (left - given).abs() <= EXACT * total {
        given
    } else {
        left.max(0.0)
    }
}

fn agrees(left: f64, given: f64, total: f64) -> bool {
    (left - given).abs() <= (ROUNDING * total).max(ROUNDING_MUSD)
}

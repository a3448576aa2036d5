//! The economies that scenarios can name: embedded, of the data folder, or of a path.

use std::path::{Path, PathBuf};

use boeki_data::icio_csv::InterCountryTable;
use boeki_data::source::Source;
use boeki_data::table::Table;
use boeki_economy::aggregation::{Mapping, aggregate};
use boeki_economy::scenario::{Code, Diagnostic, Diagnostics, Field, Scenario};
use boeki_economy::sources::{self, Files, NAMES, folder, icio};
use boeki_economy::{Economy, EconomyError, Labels};

use crate::data_folder::DataFolder;

/// Opens economies, with the files that a scenario names beside them.
#[derive(Clone, Debug)]
pub struct Library {
    data: DataFolder,
    /// Paths are relative to this folder.
    base: PathBuf,
}

/// What can keep a scenario from its economy.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LibraryError {
    /// A name or path in the scenario that leads nowhere.
    #[error("{0}")]
    Scenario(Diagnostics),
    /// Files that are not there or not as they should be.
    #[error(transparent)]
    Economy(#[from] EconomyError),
}

impl Library {
    /// A library on a data folder; paths are relative to `base`.
    pub fn new(data: DataFolder, base: impl Into<PathBuf>) -> Self {
        Self {
            data,
            base: base.into(),
        }
    }

    /// A library without a data folder.
    pub fn embedded_only() -> Self {
        Self::new(DataFolder::none(), "")
    }

    /// The economy of a name or a path (a folder that holds an economy, or a table in the OECD ICIO layout).
    ///
    /// # Errors
    /// [`EconomyError::UnknownEconomy`], or what is wrong with the files.
    pub fn open(&self, name: &str) -> Result<Economy, EconomyError> {
        self.open_with(name, None)
    }

    /// As [`Library::open`], with a file of tariffs for a table that has none.
    ///
    /// # Errors
    /// Also if the economy has tariffs of its own.
    pub fn open_with(&self, name: &str, tariffs: Option<&str>) -> Result<Economy, EconomyError> {
        let known = NAMES.iter().any(|known| known.name == name);
        if let Some(file) = tariffs {
            let year = name.strip_prefix("wiot-").filter(|_| known);
            if year.is_none() && (known || self.base.join(name).is_dir()) {
                return Err(EconomyError::BadText {
                    place: format!("tariffs = \"{file}\""),
                    problem: format!("{name} has tariffs of its own"),
                    fix: "leave the line out, or name a table in the ICIO layout".into(),
                });
            }
            let rates = Source::new(file, self.read(file)?);
            return match year {
                Some(year) => {
                    icio::wiot(&self.data, name, year, Some(&rates)).map(|(economy, _)| economy)
                }
                None => icio::economy(name, &Source::new(name, self.read(name)?), Some(&rates)),
            };
        }
        let path = self.base.join(name);
        if known {
            sources::load(name, &self.data)
        } else if path.is_dir() {
            folder::read("", &DataFolder::at(path))
        } else if path.is_file() {
            icio::economy(name, &Source::new(name, self.read(name)?), None)
        } else if name.contains(['/', '\\']) || name.contains(".csv") {
            Err(EconomyError::MissingFile {
                path: path.display().to_string(),
                reason: "there is no such file or folder".into(),
            })
        } else {
            // An unknown name: the error lists the known ones.
            sources::load(name, &self.data)
        }
    }

    /// The full inter-country table of a name (`wiot-2011`) or a path; nothing where the name is of an economy by flows and uses.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn table(&self, name: &str) -> Result<Option<InterCountryTable>, EconomyError> {
        let known = NAMES.iter().any(|known| known.name == name);
        let bytes = match name.strip_prefix("wiot-").filter(|_| known) {
            Some(year) => self.data.read(&format!("wiot/wiot_{year}.csv.gz"))?,
            None if !known && self.base.join(name).is_file() => self.read(name)?,
            None => return Ok(None),
        };
        Ok(Some(InterCountryTable::read(&Source::new(name, bytes))?))
    }

    /// The economy of a scenario, summed by its mapping and with its elasticities filed, if it names files for them.
    ///
    /// # Errors
    /// Names and paths that lead nowhere, at their place in the scenario; files that are not as they should be.
    pub fn open_for(&self, scenario: &Scenario) -> Result<Economy, LibraryError> {
        let tariffs = scenario.tariffs.as_deref();
        let mut economy = self
            .open_with(&scenario.economy, tariffs)
            .map_err(|error| at_place(scenario, error))?;
        if let Some(file) = &scenario.aggregation {
            economy = self
                .text(file)
                .and_then(|text| aggregate(&economy, &Mapping::from_toml(file, &text)?))
                .map_err(|error| at_place(scenario, error))?;
        }
        let set = &scenario.elasticities;
        if economy.elasticities().get(set).is_none() && self.base.join(set).is_file() {
            economy = self.with_elasticities(economy, set)?;
        }
        Ok(economy)
    }

    /// Files a set of trade elasticities from a table with the columns `sector` and `theta`.
    fn with_elasticities(&self, economy: Economy, file: &str) -> Result<Economy, EconomyError> {
        let table = Table::from_source(&Source::new(file, self.read(file)?))?;
        let (sectors, thetas) = (table.text("sector")?, table.number("theta")?);
        let labels = economy.labels();
        let mut rows: Vec<Option<usize>> = vec![None; economy.sectors()];
        for (row, code) in sectors.iter().enumerate() {
            let place = || format!("{file}, row {}", table.row_number(row));
            let codes = labels.sectors.iter().map(|sector| sector.code.as_str());
            let index = labels
                .sector(code)
                .ok_or_else(|| EconomyError::UnknownCode {
                    place: place(),
                    what: "sector",
                    code: code.to_owned(),
                    nearest: Labels::nearest(code, codes),
                })?;
            if let Some(first) = rows[index].replace(row) {
                return Err(EconomyError::DuplicateRow {
                    file: file.to_owned(),
                    row: table.row_number(row),
                    first: table.row_number(first),
                    what: format!("sector {code}"),
                });
            }
        }
        let theta: Vec<f64> = (rows.iter().zip(&labels.sectors))
            .map(|(row, sector)| match row {
                Some(row) => Ok(thetas[*row]),
                None => Err(EconomyError::MissingElasticities {
                    set: file.to_owned(),
                    sector: sector.code.clone(),
                }),
            })
            .collect::<Result<_, _>>()?;
        drop(thetas);
        let mut parts = economy.into_parts();
        parts.elasticities.insert(file, theta);
        Economy::new(parts)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, EconomyError> {
        let path = self.base.join(path);
        std::fs::read(&path).map_err(|error| EconomyError::MissingFile {
            path: path.display().to_string(),
            reason: error.to_string(),
        })
    }

    /// The text of a file.
    ///
    /// # Errors
    /// A file that is not there or not UTF-8.
    pub fn text(&self, path: &str) -> Result<String, EconomyError> {
        Ok(Source::new(path, self.read(path)?).text()?.to_owned())
    }

    /// The data folder.
    pub fn data(&self) -> &DataFolder {
        &self.data
    }

    /// The folder that paths are relative to.
    pub fn base(&self) -> &Path {
        &self.base
    }
}

/// Puts a name or path that leads nowhere at its place in the scenario.
fn at_place(scenario: &Scenario, error: EconomyError) -> LibraryError {
    let (field, problem) = match &error {
        EconomyError::UnknownEconomy {
            name,
            nearest,
            known,
        } => {
            let problem =
                Diagnostic::new(Code::NotFound, format!("no economy is called \"{name}\""));
            let problem = problem.nearest(nearest.clone()).because(format!(
                "there are {}, and paths relative to the scenario's file",
                known.join(", ")
            ));
            let remedy = "`boeki economy list` says what each is";
            (Field::Economy, problem.remedy(remedy))
        }
        EconomyError::MissingFile { path, reason } => {
            let named = [
                (Field::Economy, Some(&scenario.economy)),
                (Field::Aggregation, scenario.aggregation.as_ref()),
                (Field::Tariffs, scenario.tariffs.as_ref()),
            ];
            let by = |(_, text): &(Field, Option<&String>)| {
                text.is_some_and(|text| Path::new(path).ends_with(text))
            };
            let Some((field, _)) = named.into_iter().find(by) else {
                return error.into();
            };
            let problem = Diagnostic::new(Code::NotFound, format!("{path} cannot be read"))
                .because(reason)
                .remedy("paths are relative to the scenario's file; `boeki economy list` shows the names");
            (field, problem)
        }
        _ => return error.into(),
    };
    // Only where the text says it: the command line may have replaced what the file names.
    let written = scenario
        .span(field)
        .and_then(|span| scenario.text().get(span));
    let meant = match field {
        Field::Economy => Some(scenario.economy.as_str()),
        Field::Aggregation => scenario.aggregation.as_deref(),
        _ => scenario.tariffs.as_deref(),
    };
    match (written, meant) {
        (Some(written), Some(meant)) if written.contains(meant) => {
            LibraryError::Scenario(scenario.problem(field, problem))
        }
        _ => error.into(),
    }
}

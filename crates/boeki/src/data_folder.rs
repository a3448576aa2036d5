//! Where the data folder is, and reading from it: the only place that knows `BOEKI_DATA`.

use std::path::{Path, PathBuf};

use boeki_economy::EconomyError;
use boeki_economy::sources::Files;

/// The variable that names the data folder.
pub const VARIABLE: &str = "BOEKI_DATA";

/// Where the data folder is looked for last, relative to the current folder.
pub const FALLBACK: &str = "../shared/data";

/// A folder on disk as [`Files`].
#[derive(Clone, Debug, Default)]
pub struct DataFolder {
    path: Option<PathBuf>,
    /// How it was found or what was looked for, for messages.
    looked: String,
}

impl DataFolder {
    /// The folder of the option `--data`, else of `BOEKI_DATA`, else `../shared/data` if that exists.
    pub fn find(option: Option<&Path>) -> Self {
        if let Some(path) = option {
            return Self {
                path: Some(path.to_owned()),
                looked: format!("--data {}", path.display()),
            };
        }
        if let Some(path) = std::env::var_os(VARIABLE).filter(|path| !path.is_empty()) {
            let path = PathBuf::from(path);
            return Self {
                looked: format!("{VARIABLE}={}", path.display()),
                path: Some(path),
            };
        }
        let fallback = Path::new(FALLBACK);
        let neither = format!("--data and {VARIABLE} are not given");
        if fallback.is_dir() {
            Self {
                path: Some(fallback.to_owned()),
                looked: format!("{neither}, {FALLBACK} is there"),
            }
        } else {
            Self {
                path: None,
                looked: format!("{neither}, {FALLBACK} is not there"),
            }
        }
    }

    /// A folder as it is.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self {
            looked: path.display().to_string(),
            path: Some(path),
        }
    }

    /// No folder: only what is embedded can be read.
    pub fn none() -> Self {
        Self {
            path: None,
            looked: "none is asked for".into(),
        }
    }

    /// The folder, if there is one.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// How it was found, or what was looked for.
    pub fn looked(&self) -> &str {
        &self.looked
    }
}

impl Files for DataFolder {
    fn read(&self, path: &str) -> Result<Vec<u8>, EconomyError> {
        let missing = |reason: String| EconomyError::MissingFile {
            path: path.to_owned(),
            reason,
        };
        let Some(folder) = &self.path else {
            return Err(missing(format!("there is no data folder: {}", self.looked)));
        };
        std::fs::read(folder.join(path)).map_err(|error| {
            let folder = folder.display();
            missing(format!(
                "{error}; the data folder is {folder}: {}",
                self.looked
            ))
        })
    }
}

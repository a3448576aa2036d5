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
    /// What was looked for, for messages.
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
        Self {
            path: fallback.is_dir().then(|| fallback.to_owned()),
            looked: format!("no --data, no {VARIABLE}, {FALLBACK}"),
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
            looked: "no data folder given".into(),
        }
    }

    /// The folder, if there is one.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// What was looked for.
    pub fn looked(&self) -> &str {
        &self.looked
    }
}

impl Files for DataFolder {
    fn read(&self, path: &str) -> Result<Vec<u8>, EconomyError> {
        let missing = |reason: String| EconomyError::MissingFile {
            path: path.to_owned(),
            reason: format!("{reason}; looked at {}", self.looked),
        };
        let Some(folder) = &self.path else {
            return Err(missing("there is no data folder".into()));
        };
        std::fs::read(folder.join(path)).map_err(|error| missing(error.to_string()))
    }
}

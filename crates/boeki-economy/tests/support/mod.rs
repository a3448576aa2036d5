//! The real data folder as [`Files`].

use std::path::PathBuf;

use boeki_economy::EconomyError;
use boeki_economy::sources::Files;

/// A folder on disk.
pub(crate) struct Disk(pub(crate) PathBuf);

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, EconomyError> {
        std::fs::read(self.0.join(path)).map_err(|error| EconomyError::MissingFile {
            path: path.to_owned(),
            reason: error.to_string(),
        })
    }
}

/// The real data; `None`, said on the standard output, where there are none (a failure under CI=true).
pub(crate) fn data() -> Option<Disk> {
    boeki_data::testing::real_data_dir().map(Disk)
}

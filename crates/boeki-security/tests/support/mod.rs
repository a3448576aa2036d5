//! The economies that tests of this crate share.
#![allow(dead_code)]

use std::path::PathBuf;
use std::sync::Arc;

use boeki_economy::sources::{self, Files, MemoryFiles, world2022};
use boeki_economy::{Closure, Economy, EconomyError};
use boeki_equilibrium::{Baseline, rebase};

/// The data folder as files.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Files for Folder {
    fn read(&self, path: &str) -> Result<Vec<u8>, EconomyError> {
        std::fs::read(self.0.join(path)).or_else(|_| MemoryFiles::default().read(path))
    }
}

/// The data folder, if there is one.
pub(crate) fn folder() -> Option<Folder> {
    boeki_data::testing::real_data_dir().map(Folder)
}

/// icio-2022 at zero shock.
pub(crate) fn world() -> Option<Arc<Baseline>> {
    let economy = sources::load("icio-2022", &folder()?).unwrap();
    Some(based(&economy))
}

/// The embedded economy.
pub(crate) fn embedded() -> (Economy, Arc<Baseline>) {
    let economy = world2022::embedded().unwrap();
    let base = based(&economy);
    (economy, base)
}

/// An economy at zero shock.
pub(crate) fn based(economy: &Economy) -> Arc<Baseline> {
    let base = Baseline::new(economy, economy.elasticities().default_set()).unwrap();
    rebase(base, Closure::WorldShare).unwrap().0
}

//! Where tests find the real data; the project does not ship them.
//!
//! The only place of this crate that looks at the environment, and compiled for tests only
//! (feature `testing` for the tests of other crates).

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The folder with the real data: `BOEKI_DATA`, or else `../shared/data` beside the workspace.
///
/// `None`, with a line on the standard error, if there is none: return from the test.
///
/// # Panics
/// If there is none while `CI` is `true`, so that no test is skipped where it counts.
pub fn real_data_dir() -> Option<PathBuf> {
    let folder = std::env::var_os("BOEKI_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "no data folder at {}; set BOEKI_DATA",
        folder.display()
    );
    // Straight to the standard error: the test harness keeps what passing tests print.
    let _ = writeln!(
        std::io::stderr(),
        "skipped: no data folder (set BOEKI_DATA)"
    );
    None
}

/// A file of the real data; `None` as in [`real_data_dir`].
///
/// # Panics
/// If the folder is there but the file cannot be read.
pub fn real_file(path: &str) -> Option<Vec<u8>> {
    let file = real_data_dir()?.join(path);
    match std::fs::read(&file) {
        Ok(bytes) => Some(bytes),
        Err(error) => panic!("{}: {error}", file.display()),
    }
}

//! Any bytes as the CSV export of the US schedule: an error or a schedule, never a panic; every row
//! and line of it can be looked up, and its rates hold to the laws of `us_rate`.

#![no_main]

use boeki_data::source::Source;
use boeki_fuzz::check_tables;
use boeki_law::schedule::{Importer, us};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    match us::import(&Source::new("fuzz.csv", bytes)) {
        Ok((lines, texts)) => check_tables(Importer::UnitedStates, &lines, &texts),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});

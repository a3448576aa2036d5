//! Any bytes as a packed table: an error or a table, never a panic; a table that was read is written
//! and read back the same; and what takes tables (schedules, product lists, weights) takes or
//! refuses it without panic.

#![no_main]

use boeki_data::source::Source;
use boeki_data::table::Table;
use boeki_fuzz::{check_schedule, edition};
use boeki_law::product::ProductLists;
use boeki_law::schedule::{Importer, Schedule, embedded};
use boeki_law::weights;
use libfuzzer_sys::fuzz_target;

/// Larger tables are read but not used: a run of equal cells makes two million rows of ten bytes.
const MOST_ROWS: usize = 2_000;

fuzz_target!(|bytes: &[u8]| {
    let Ok(table) = embedded::from_bytes(&Source::new("fuzz", bytes)) else {
        return;
    };
    if table.rows() > MOST_ROWS {
        return;
    }
    let packed = embedded::to_bytes(&table).expect("texts and whole numbers can be packed");
    assert_eq!(read(&packed), table);
    for importer in [Importer::UnitedStates, Importer::Japan] {
        if let Ok(schedule) = Schedule::from_table(importer, edition(), "fuzz", &table) {
            check_schedule(&schedule);
        }
    }
    if let Ok(lists) = ProductLists::from_table("fuzz", &table) {
        let _ = lists.to_table();
    }
    let _ = (weights::read("fuzz", &table), weights::read_sum(&table));
});

fn read(bytes: &[u8]) -> Table {
    embedded::from_bytes(&Source::new("fuzz", bytes)).expect("what was written can be read")
}

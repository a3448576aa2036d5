//! Any text as a rate cell of the Japanese schedule: it is read without panic; it is free or zero
//! only if it says `無税` or has the number zero, in full width or not; what is not understood is
//! kept word for word. A cell (where brackets count) is read through a table of one row, since its
//! reader is private.

#![no_main]

use boeki_data::table::Table;
use boeki_fuzz::{check_cell, check_rate, edition};
use boeki_law::rate::Rate;
use boeki_law::schedule::{Importer, Schedule};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    check_rate(text, &Rate::parse_japan(text));
    let table = Table::new("fuzz")
        .with_text("code", ["0101.21.000"])
        .with_integer("indent", vec![0])
        .with_text("units", [""])
        .with_text("general", [text]);
    let schedule = Schedule::from_table(Importer::Japan, edition(), "fuzz", &table)
        .expect("one row is a schedule");
    for cell in schedule.cells().skip(1) {
        assert_eq!(cell.text, text.trim());
        check_cell(cell);
    }
});

//! Any bytes as the archive of the Japanese schedule, and as one chapter in such an archive: an
//! error or a schedule, never a panic; every row and line of it can be looked up, and its rates hold
//! to the laws of `japan_rate`.

#![no_main]

use std::io::{Cursor, Write};

use boeki_fuzz::check_tables;
use boeki_law::schedule::{Importer, japan};
use libfuzzer_sys::fuzz_target;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"PK") {
        check(bytes);
    } else {
        check(&archive(bytes));
    }
});

fn check(archive: &[u8]) {
    match japan::import("fuzz.zip", archive) {
        Ok((lines, texts)) => check_tables(Importer::Japan, &lines, &texts),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// An archive that holds these bytes as its only chapter.
fn archive(chapter: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    zip.start_file("j_01_tariff_data.json", stored)
        .expect("memory takes a file");
    zip.write_all(chapter).expect("memory takes bytes");
    zip.finish().expect("memory takes an end").into_inner()
}

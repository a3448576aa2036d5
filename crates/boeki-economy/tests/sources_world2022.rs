//! The embedded economy: built from the real data byte for byte, true to its manifest, whole for the groups people name.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that panics has failed, which is its purpose

mod support;

use std::path::{Path, PathBuf};

use boeki_data::manifest::Manifest;
use boeki_economy::scenario::Scenario;
use boeki_economy::sources::{self, MemoryFiles, folder, icio2022, world2022};
use support::data;

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/economies/world-2022")
}

#[test]
fn building_it_again_gives_the_shipped_bytes() {
    let Some(files) = data() else { return };
    let built = world2022::build(&files).unwrap();
    for file in &built {
        let bytes = std::fs::read(shipped().join(&file.path)).unwrap();
        assert!(
            bytes == file.bytes,
            "{} differs; build it again and look at the difference",
            file.path
        );
    }
    let size: usize = built.iter().map(|file| file.bytes.len()).sum();
    println!("{} files, {size} bytes", built.len());
    assert!(size < 1_200_000);
}

/// `cargo test -p boeki-economy --release --test sources_world2022 -- --ignored`
#[test]
#[ignore = "writes data/economies/world-2022; the command is `boeki data build`"]
fn write_the_shipped_files() {
    let files = data().expect("the real data");
    for file in world2022::build(&files).unwrap() {
        std::fs::write(shipped().join(&file.path), &file.bytes).unwrap();
    }
}

#[test]
fn the_manifest_lists_exactly_what_is_shipped() {
    let manifest = Manifest::from_toml("manifest.toml", world2022::EMBEDDED_MANIFEST).unwrap();
    for file in folder::FILES {
        manifest
            .verify(file, &std::fs::read(shipped().join(file)).unwrap())
            .unwrap();
    }
    assert_eq!(manifest.artifacts.len(), folder::FILES.len());
    assert!(
        manifest
            .inputs
            .iter()
            .all(|input| !input.source.is_empty() && !input.licence.is_empty())
    );
    let Some(files) = data() else { return };
    for input in &manifest.inputs {
        let bytes = sources::Files::read(&files, &input.path).unwrap();
        manifest.verify(&input.path, &bytes).unwrap();
    }
}

#[test]
fn it_is_the_sum_of_the_full_tables() {
    let Some(files) = data() else { return };
    let (full, _) = icio2022::calibrate(&files).unwrap();
    let world = sources::load("world-2022", &MemoryFiles::default()).unwrap();
    let close = |what: &str, small: f64, large: f64| {
        assert!(
            (small / large - 1.0).abs() < 1e-7,
            "{what}: {small} {large}"
        );
    };
    close("trade", world.trade().sum(), full.trade().sum());
    close(
        "value added",
        world.value_added().sum(),
        full.value_added().sum(),
    );
    close(
        "inputs",
        world.intermediate_use().sum(),
        full.intermediate_use().sum(),
    );
    close("output", world.output().sum(), full.output().sum());
}

#[test]
fn groups_are_sums_of_whole_regions() {
    let world = sources::load("world-2022", &MemoryFiles::default()).unwrap();
    for group in ["CPTPP", "EU", "ASEAN", "G7", "USMCA", "QUAD"] {
        let text = format!(
            "title = 'Test'\n[[change]]\nimporter = '{group}'\nexporter = 'CHN'\nsector = 'goods'\ntariff = {{ add = 0.1 }}"
        );
        let resolved = Scenario::parse("test.toml", &text).unwrap().resolve(&world);
        assert!(resolved.is_ok(), "{group}: {}", resolved.unwrap_err());
    }
}

//! The shipped files are what the raw files give, byte for byte.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::Path;

use boeki_data::manifest::Manifest;
use boeki_data::testing::{real_data_dir, real_file};
use boeki_law::build::build;
use boeki_law::embedded::{LIST_RECIPE, MANIFEST};
use boeki_law::error::LawError;

#[test]
fn building_again_gives_the_shipped_bytes() {
    if real_data_dir().is_none() {
        return;
    }
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/law/built");
    let manifest = Manifest::from_toml("manifest.toml", MANIFEST).unwrap();
    let files = build(LIST_RECIPE, &manifest.built_by, &|path| {
        real_file(path).ok_or_else(|| LawError::Shape {
            file: path.to_owned(),
            place: None,
            reason: "not there".to_owned(),
            remedy: String::new(),
        })
    })
    .unwrap();
    assert_eq!(files.len(), manifest.artifacts.len() + 1);
    for file in files {
        assert!(
            std::fs::read(shipped.join(&file.path)).unwrap() == file.bytes,
            "{} differs from what is shipped; run `boeki data build --law -o data/law/built`",
            file.path
        );
    }
}

#[test]
fn the_manifest_fits_the_shipped_files() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/law/built");
    let manifest = Manifest::from_toml("manifest.toml", MANIFEST).unwrap();
    for artifact in &manifest.artifacts {
        let bytes = std::fs::read(shipped.join(&artifact.path)).unwrap();
        manifest.verify(&artifact.path, &bytes).unwrap();
    }
}

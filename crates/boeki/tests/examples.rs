//! Every example asks its question in its first line, resolves and solves on the embedded economy.
#![allow(clippy::unwrap_used)]

use boeki::economy::scenario::Scenario;
use boeki::library::Library;
use boeki::report::RunRecord;

#[test]
fn every_example_is_answered() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let library = Library::embedded_only();
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let question = text.lines().next().unwrap();
        assert!(
            question.starts_with("# ") && question.ends_with('?'),
            "{name}: {question}"
        );
        let scenario =
            Scenario::parse(&name, &text).unwrap_or_else(|problems| panic!("{problems}"));
        let economy = library.open_for(&scenario).unwrap();
        let record = RunRecord::compute(&scenario, &economy)
            .unwrap_or_else(|problem| panic!("{name}: {problem}"));
        assert!(
            record.certificate.worst <= record.certificate.allowed,
            "{name}"
        );
        let gap = record.decomposition.unwrap().path_integral.gap;
        assert!(gap < 1e-4, "{name}: the parts of welfare miss {gap}");
        count += 1;
    }
    assert!(count >= 5);
}

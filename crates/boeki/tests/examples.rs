//! Every example asks its question in its first line, resolves and solves on the embedded economy.
#![allow(clippy::unwrap_used)]

use boeki::economy::non_tariff::NonTariffBook;
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

#[test]
fn the_page_on_non_tariff_measures_has_every_measure_and_every_scenario_of_one() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = std::fs::read_to_string(root.join("docs/src/how-to/non-tariff.md")).unwrap();
    let percent = |share: f64| format!("{}", (1e4 * share).round() / 100.0);
    for measure in NonTariffBook::embedded().unwrap().measures() {
        let ave = measure.ave;
        let row = page
            .lines()
            .find(|line| line.starts_with(&format!("| `{}` |", measure.id)))
            .unwrap_or_else(|| panic!("{} has no row", measure.id));
        let equivalent = format!(
            "{} ({} to {}) (?)",
            percent(ave.central),
            percent(ave.low),
            percent(ave.high)
        );
        assert!(
            row.contains(&measure.question) && row.contains(&equivalent),
            "{row}"
        );
    }
    for entry in std::fs::read_dir(root.join("examples")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        if !text.contains("non_tariff") {
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let question = text.lines().next().unwrap().trim_start_matches("# ");
        assert!(
            page.contains(&format!("| `{name}` | {question} |")),
            "{name}"
        );
    }
}

//! Which regions a reader wants first: those the policy names, then those it moves most.

use crate::record::{RegionRow, RunRecord};

/// Rows of a table of regions at most.
pub(crate) const SHOWN: usize = 8;

/// Rows of the regions in order of interest: named importers and exporters first, then by absolute welfare in money.
///
/// A side of a change that names most of the world names nobody.
pub(crate) fn order(record: &RunRecord) -> Vec<&RegionRow> {
    let mut named: Vec<&str> = Vec::new();
    for change in &record.changes {
        for side in [&change.importers, &change.exporters] {
            if side.len() * 2 > record.regions.len() && record.regions.len() > 3 {
                continue;
            }
            for code in side {
                if !named.contains(&code.as_str()) {
                    named.push(code);
                }
            }
        }
    }
    let mut rows: Vec<&RegionRow> = record.regions.iter().collect();
    rows.sort_by(|a, b| b.ev_musd.abs().total_cmp(&a.ev_musd.abs()));
    let many = named.len() > SHOWN - 2;
    rows.sort_by_key(|row| {
        let place = named.iter().position(|code| *code == row.region);
        match place {
            Some(_) if many => 0,
            Some(place) => place,
            None => usize::MAX,
        }
    });
    rows
}

/// Importer and exporter whose trade a reader wants to see: those of the first change, or the two leading regions.
pub(crate) fn pair(record: &RunRecord) -> Option<(&str, &str)> {
    match order(record).as_slice() {
        [first, second, ..] => Some((&first.region, &second.region)),
        _ => None,
    }
}

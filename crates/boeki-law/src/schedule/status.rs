//! How much of a schedule is understood, by chapter.

use std::collections::{BTreeMap, BTreeSet};

use super::Schedule;

/// Cells of a chapter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChapterCount {
    /// Chapter.
    pub chapter: u8,
    /// Printed rows that carry a rate.
    pub rows: usize,
    /// Cells printed that are understood.
    pub parsed: usize,
    /// Cells printed that are kept as text and refused, wholly or for some of their programs.
    pub refused: usize,
    /// Their texts.
    pub texts: BTreeSet<String>,
}

/// Counts the cells printed on each row (inherited ones are not counted again).
pub fn by_chapter(schedule: &Schedule) -> Vec<ChapterCount> {
    let mut chapters: BTreeMap<u8, ChapterCount> = BTreeMap::new();
    let mut chapter = 0;
    for (row, node) in (0u32..).zip(schedule.nodes()) {
        if let Some(code) = node.code {
            chapter = code.chapter();
        }
        if !node.has_rate {
            continue;
        }
        let count = chapters.entry(chapter).or_insert_with(|| ChapterCount {
            chapter,
            ..ChapterCount::default()
        });
        count.rows += 1;
        let above = node.parent.map(|parent| schedule.row(parent));
        for (column, &id) in schedule.row(row).cell_ids().iter().enumerate() {
            if id == 0 || above.is_some_and(|above| above.cell_ids()[column] == id) {
                continue;
            }
            let refused = schedule.cell(id).refused();
            if refused.is_empty() {
                count.parsed += 1;
            } else {
                count.refused += 1;
                count.texts.extend(refused.into_iter().map(str::to_owned));
            }
        }
    }
    chapters.into_values().collect()
}

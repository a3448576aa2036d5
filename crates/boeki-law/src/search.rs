//! Finds lines of a schedule by words or by code.
//!
//! Every word must occur in the line's own words or in those above it; lines whose own words hold
//! more of them come first. This file must never know a measure.

use crate::code::TariffCode;
use crate::schedule::Schedule;

/// A line that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Its code.
    pub code: TariffCode,
    /// Its words, from the top.
    pub description: String,
}

/// The lines that fit, best first, at most `limit`. The schedule's texts must have been joined.
pub fn search(schedule: &Schedule, words: &str, limit: usize) -> Vec<Hit> {
    if let Some(code) = TariffCode::parse(words) {
        return below(schedule, code, limit);
    }
    let words: Vec<String> = words
        .to_lowercase()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    if words.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(usize, usize, Hit)> = Vec::new();
    for code in schedule.lines() {
        let Some(line) = schedule.find(code) else {
            continue;
        };
        let path = line.description_path();
        let whole = path.join(" > ");
        let lower = whole.to_lowercase();
        if !words.iter().all(|word| lower.contains(word.as_str())) {
            continue;
        }
        let own = line.description().to_lowercase();
        let heading = path
            .first()
            .map(|text| text.to_lowercase())
            .unwrap_or_default();
        let score = words
            .iter()
            .map(|word| {
                2 * usize::from(whole_word(&heading, word)) + usize::from(whole_word(&own, word))
            })
            .sum();
        found.push((
            score,
            lower.len(),
            Hit {
                code,
                description: whole,
            },
        ));
    }
    found.sort_by(|a, b| {
        b.0.cmp(&a.0)
            .then(a.1.cmp(&b.1))
            .then(a.2.code.cmp(&b.2.code))
    });
    found
        .into_iter()
        .take(limit)
        .map(|(_, _, hit)| hit)
        .collect()
}

/// Whether a word stands by itself, so that "car" is not found in "carbon".
fn whole_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let joins = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        !joins(before) && !joins(after.filter(|&c| c != 's'))
    })
}

fn below(schedule: &Schedule, code: TariffCode, limit: usize) -> Vec<Hit> {
    let mut lines = schedule.lines_below(code);
    if lines.is_empty() && schedule.find(code).is_some() {
        lines.push(code);
    }
    lines
        .into_iter()
        .take(limit)
        .filter_map(|code| {
            let line = schedule.find(code)?;
            Some(Hit {
                code,
                description: line.description_path().join(" > "),
            })
        })
        .collect()
}

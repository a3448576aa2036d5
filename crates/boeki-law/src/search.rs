//! Finds lines of schedules by words or by code.
//!
//! Every word must occur in the line's own words or in those above it, or in those of another
//! schedule for the same six digits, which all schedules share: English finds Japanese lines and the
//! reverse. Lines whose own words hold more of them come first. This file must never know a measure.

use std::collections::BTreeMap;

use crate::code::TariffCode;
use crate::schedule::{Importer, Schedule};

/// Digits that all schedules share.
const SHARED: u8 = 6;

/// A line that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Whose tariff.
    pub importer: Importer,
    /// Its code.
    pub code: TariffCode,
    /// Its words, from the top.
    pub description: String,
    /// Whether a word was found in another schedule only, under the same six digits.
    pub shared: bool,
}

/// The lines of each schedule that fit, best first, at most `limit` of each. The schedules' texts
/// must have been joined.
///
/// ```
/// use boeki_law::schedule::Importer;
/// use boeki_law::{embedded, search::search};
/// let mut laws = [embedded::law(Importer::UnitedStates)?, embedded::law(Importer::Japan)?];
/// for law in &mut laws {
///     embedded::join_texts(law)?;
/// }
/// let [us, japan] = [&laws[0], &laws[1]].map(|law| law.schedule());
/// let beef = search(&[us, japan], "牛肉", 5);
/// assert!(beef.iter().any(|hit| hit.importer == Importer::Japan && hit.code.chapter() == 2));
/// assert!(beef.iter().any(|hit| hit.importer == Importer::UnitedStates && hit.shared));
/// # Ok::<(), boeki_law::error::LawError>(())
/// ```
pub fn search(schedules: &[&Schedule], words: &str, limit: usize) -> Vec<Hit> {
    if let Some(code) = TariffCode::parse(words) {
        return schedules
            .iter()
            .flat_map(|schedule| below(schedule, code, limit))
            .collect();
    }
    let words: Vec<String> = words
        .split_whitespace()
        .map(plain)
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() {
        return Vec::new();
    }
    let read: Vec<Vec<Read<'_>>> = schedules
        .iter()
        .map(|schedule| read(schedule, &words))
        .collect();
    // For each schedule, product of six digits and word the best that one of its lines holds.
    let best: Vec<BTreeMap<TariffCode, Vec<usize>>> =
        read.iter().map(|lines| best(lines)).collect();
    let mut hits = Vec::new();
    for (position, (schedule, lines)) in schedules.iter().zip(&read).enumerate() {
        let mut found: Vec<(usize, bool, &Read<'_>)> = lines
            .iter()
            .filter_map(|line| {
                let product = line.code.truncated(SHARED);
                let elsewhere = |word: usize| {
                    let others = best
                        .iter()
                        .enumerate()
                        .filter(|(other, _)| *other != position);
                    others
                        .filter_map(|(_, best)| best.get(&product).map(|scores| scores[word]))
                        .max()
                        .unwrap_or(0)
                };
                let (mut score, mut shared) = (0, false);
                for (word, &own) in line.scores.iter().enumerate() {
                    // A word of the line itself counts twice what it does elsewhere.
                    let counts = if own > 0 { 2 * own } else { elsewhere(word) };
                    shared |= own == 0;
                    score += (counts > 0).then_some(counts)?;
                }
                Some((score, shared, line))
            })
            .collect();
        found.sort_by(|a, b| {
            b.0.cmp(&a.0)
                .then(a.1.cmp(&b.1))
                .then(a.2.length.cmp(&b.2.length))
                .then(a.2.code.cmp(&b.2.code))
        });
        hits.extend(found.into_iter().take(limit).map(|(_, shared, line)| Hit {
            importer: schedule.importer(),
            code: line.code,
            description: line.path.join(" > "),
            shared,
        }));
    }
    hits
}

/// A line with what it holds of each word: 0 for nothing, more where the word stands by itself in
/// the line's own words or in the heading's.
struct Read<'a> {
    code: TariffCode,
    path: Vec<&'a str>,
    length: usize,
    scores: Vec<usize>,
}

fn read<'a>(schedule: &'a Schedule, words: &[String]) -> Vec<Read<'a>> {
    schedule
        .lines()
        .into_iter()
        .filter_map(|code| {
            let line = schedule.find(code)?;
            let path = line.description_path();
            let whole = plain(&path.join(" > "));
            let own = plain(line.description());
            let heading = path.first().map(|text| plain(text)).unwrap_or_default();
            let scores = words
                .iter()
                .map(|word| {
                    usize::from(whole.contains(word.as_str()))
                        + 4 * usize::from(whole_word(&heading, word))
                        + 2 * usize::from(whole_word(&own, word))
                })
                .collect();
            Some(Read {
                code,
                path,
                length: whole.len(),
                scores,
            })
        })
        .collect()
}

fn best(lines: &[Read<'_>]) -> BTreeMap<TariffCode, Vec<usize>> {
    let mut best: BTreeMap<TariffCode, Vec<usize>> = BTreeMap::new();
    for line in lines {
        match best.get_mut(&line.code.truncated(SHARED)) {
            Some(scores) => {
                for (score, own) in scores.iter_mut().zip(&line.scores) {
                    *score = (*score).max(*own);
                }
            }
            None => {
                best.insert(line.code.truncated(SHARED), line.scores.clone());
            }
        }
    }
    best
}

/// Text as it is compared: small letters, full-width letters as plain ones, and without the Japanese
/// particle that joins nouns, as the tariff writes 牛の肉 where everybody writes 牛肉.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|&character| character != 'の')
        .map(|character| match character {
            '\u{ff01}'..='\u{ff5e}' => {
                char::from_u32(character as u32 - 0xfee0).unwrap_or(character)
            }
            '\u{3000}' => ' ',
            other => other,
        })
        .flat_map(char::to_lowercase)
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
    schedule
        .carriers(code)
        .into_iter()
        .take(limit)
        .filter_map(|code| {
            let line = schedule.find(code)?;
            Some(Hit {
                importer: schedule.importer(),
                code,
                description: line.description_path().join(" > "),
                shared: false,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_as_people_write_them() {
        assert!(plain("牛の肉（生鮮のもの）").contains(&plain("牛肉")));
        assert_eq!(plain("ＴＶ　Set"), "tv set");
        assert!(whole_word("motor cars and", "car") && !whole_word("carbon", "car"));
    }
}

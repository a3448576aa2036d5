//! Which goods a measure reaches: code prefixes and named lists, as ranges on one axis of codes.
//!
//! Lists are columnar data (`data/law/lists.parquet`, made by `list_recipe.rs`); an entry may hold
//! for a span of time only. This file must never know a measure.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use boeki_data::table::{Table, TextColumn};

use crate::code::TariffCode;
use crate::error::LawError;
use crate::instant::Instant;

/// How much of what lies below a code is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// Nothing.
    None,
    /// Some of its statistical lines, not all.
    Part,
    /// All of it.
    All,
}

/// A set of ten-digit codes, as disjoint ranges in order; copies share them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProductScope {
    ranges: Arc<[(u64, u64)]>,
}

impl ProductScope {
    /// From ranges (first and last code) in any order.
    pub fn from_ranges(mut ranges: Vec<(u64, u64)>) -> Self {
        ranges.retain(|range| range.0 <= range.1);
        ranges.sort_unstable();
        let mut merged: Vec<(u64, u64)> = Vec::with_capacity(ranges.len());
        for (first, last) in ranges {
            match merged.last_mut() {
                Some(previous) if first <= previous.1.saturating_add(1) => {
                    previous.1 = previous.1.max(last);
                }
                _ => merged.push((first, last)),
            }
        }
        Self {
            ranges: merged.into(),
        }
    }

    /// Goods of chapters 1 to 97: what `all` means, since chapters 98 and 99 are provisions, not
    /// goods.
    pub fn all_goods() -> Self {
        Self {
            ranges: [(100_000_000, 9_799_999_999)].into(),
        }
    }

    /// These codes without those of `other`.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        if other.is_empty() {
            return self.clone();
        }
        let mut kept = Vec::with_capacity(self.ranges.len());
        let mut next = 0;
        for &(first, last) in self.ranges.iter() {
            let mut start = first;
            while next > 0 && other.ranges.get(next - 1).is_some_and(|cut| cut.1 >= first) {
                next -= 1;
            }
            while let Some(&(cut_first, cut_last)) = other.ranges.get(next) {
                if cut_first > last {
                    break;
                }
                if cut_last >= start {
                    if cut_first > start {
                        kept.push((start, cut_first - 1));
                    }
                    start = start.max(cut_last.saturating_add(1));
                }
                next += 1;
            }
            if start <= last {
                kept.push((start, last));
            }
        }
        Self {
            ranges: kept.into(),
        }
    }

    /// How much of what lies below `code` is in the set.
    pub fn coverage(&self, code: TariffCode) -> Coverage {
        self.coverage_of(code.first(), code.last())
    }

    /// How much of a range of ten-digit codes is in the set.
    pub fn coverage_of(&self, first: u64, last: u64) -> Coverage {
        match (self.ranges.first(), self.ranges.last()) {
            (Some(lowest), Some(highest)) if lowest.0 <= last && first <= highest.1 => {}
            _ => return Coverage::None,
        }
        let at = self.ranges.partition_point(|range| range.1 < first);
        match self.ranges.get(at) {
            Some(range) if range.0 <= first && last <= range.1 => Coverage::All,
            Some(range) if range.0 <= last => Coverage::Part,
            _ => Coverage::None,
        }
    }

    /// Where the ranges lie in memory: sets at one address are the same, others may be too.
    pub(crate) fn address(&self) -> *const (u64, u64) {
        self.ranges.as_ptr()
    }

    /// The ranges.
    pub fn ranges(&self) -> &[(u64, u64)] {
        &self.ranges
    }

    /// Whether no code is reached.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Whether some code is in both.
    pub fn overlaps(&self, other: &Self) -> bool {
        let (mut left, mut right) = (
            self.ranges.iter().peekable(),
            other.ranges.iter().peekable(),
        );
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            if a.1 < b.0 {
                left.next();
            } else if b.1 < a.0 {
                right.next();
            } else {
                return true;
            }
        }
        false
    }
}

/// An entry of a list: a code (a prefix), and when it is on the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListEntry {
    /// Code; all that lies below it is meant.
    pub code: TariffCode,
    /// From when.
    pub from: Instant,
    /// Until when (exclusive).
    pub until: Instant,
}

/// Named lists of products.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ProductLists {
    lists: BTreeMap<String, Vec<ListEntry>>,
}

impl ProductLists {
    /// From entries by list.
    pub fn new(lists: BTreeMap<String, Vec<ListEntry>>) -> Self {
        Self { lists }
    }

    /// The entries of a list.
    pub fn get(&self, name: &str) -> Option<&[ListEntry]> {
        self.lists.get(name).map(Vec::as_slice)
    }

    /// Names of the lists with their entries.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[ListEntry])> {
        self.lists
            .iter()
            .map(|(name, entries)| (name.as_str(), entries.as_slice()))
    }

    /// Reads the columns `list`, `code`, `from`, `until`.
    ///
    /// # Errors
    /// [`LawError::Data`] for a damaged table, [`LawError::Shape`] for a code or date that is none.
    pub fn from_table(file: &str, table: &Table) -> Result<Self, LawError> {
        let names = table.text("list")?;
        let codes = table.text("code")?;
        let from = table.text("from")?;
        let until = table.text("until")?;
        // Each distinct text is read once.
        let moments = |column: &TextColumn, otherwise: Instant| {
            distinct(column, |text| {
                if text.is_empty() {
                    Some(otherwise)
                } else {
                    Instant::parse(text)
                }
            })
        };
        let read_codes = distinct(codes, TariffCode::parse);
        let read_from = moments(from, Instant::BEGINNING);
        let read_until = moments(until, Instant::END);
        let mut lists: BTreeMap<String, Vec<ListEntry>> = BTreeMap::new();
        let mut current: (&str, Vec<ListEntry>) = ("", Vec::new());
        for row in 0..table.rows() {
            let shape = |what: &str, column: &TextColumn| LawError::Shape {
                file: file.to_owned(),
                place: Some(format!("row {}", row + 1)),
                reason: format!("`{}` is not a {what}", column.get(row).unwrap_or("")),
                remedy: "remake the file with `boeki data build`".to_owned(),
            };
            let entry = ListEntry {
                code: of_row(&read_codes, codes, row).ok_or_else(|| shape("code", codes))?,
                from: of_row(&read_from, from, row).ok_or_else(|| shape("date", from))?,
                until: of_row(&read_until, until, row).ok_or_else(|| shape("date", until))?,
            };
            let name = names.get(row).unwrap_or("");
            if name != current.0 {
                let (name, entries) = std::mem::replace(&mut current, (name, Vec::new()));
                lists.entry(name.to_owned()).or_default().extend(entries);
            }
            current.1.push(entry);
        }
        lists
            .entry(current.0.to_owned())
            .or_default()
            .extend(current.1);
        lists.remove("");
        Ok(Self { lists })
    }

    /// The table that [`ProductLists::from_table`] reads.
    pub fn to_table(&self) -> Table {
        let rows = || {
            self.lists
                .iter()
                .flat_map(|(name, entries)| entries.iter().map(move |e| (name, e)))
        };
        let date = |instant: Instant| match instant {
            Instant::BEGINNING | Instant::END => String::new(),
            instant => instant.to_string(),
        };
        Table::new("lists")
            .with_text("list", rows().map(|(name, _)| name))
            .with_text("code", rows().map(|(_, entry)| entry.code.plain()))
            .with_text("from", rows().map(|(_, entry)| date(entry.from)))
            .with_text("until", rows().map(|(_, entry)| date(entry.until)))
    }
}

/// The distinct texts of a column as values; `None` for a text that is none.
fn distinct<T>(column: &TextColumn, read: impl FnMut(&str) -> Option<T>) -> Vec<Option<T>> {
    column.dictionary.iter().map(read).collect()
}

/// The value of a row.
fn of_row<T: Copy>(values: &[Option<T>], column: &TextColumn, row: usize) -> Option<T> {
    *values.get(*column.codes.get(row)? as usize)?
}

/// Products as written (those named, those excepted) with what they mean.
type Read = BTreeMap<(Vec<String>, Vec<String>), Vec<ScopeSpan>>;

/// What measures name as their goods, each wording worked out once: measures on the goods of many
/// origins name the same lists.
#[derive(Debug, Default)]
pub(crate) struct Wordings(RefCell<Read>);

impl Wordings {
    /// As [`ProductLists::scopes`].
    pub(crate) fn scopes(
        &self,
        lists: &ProductLists,
        products: &[String],
        except: &[String],
    ) -> Result<Vec<ScopeSpan>, String> {
        let wording = (products.to_vec(), except.to_vec());
        if let Some(known) = self.0.borrow().get(&wording) {
            return Ok(known.clone());
        }
        let spans = lists.scopes(products, except)?;
        self.0.borrow_mut().insert(wording, spans.clone());
        Ok(spans)
    }
}

/// A range of codes, and from when until when it is meant.
type Piece = ((u64, u64), Instant, Instant);

/// The goods that a measure names, by span of time.
#[derive(Debug, Clone, PartialEq)]
pub struct ScopeSpan {
    /// From when.
    pub from: Instant,
    /// Until when (exclusive).
    pub until: Instant,
    /// The goods.
    pub scope: ProductScope,
}

impl ProductLists {
    /// What `products` without `except` name: `all`, prefixes, `list:NAME`; one span for each time
    /// at which a list changes.
    ///
    /// # Errors
    /// A sentence's end that names what is not known.
    pub(crate) fn scopes(
        &self,
        products: &[String],
        except: &[String],
    ) -> Result<Vec<ScopeSpan>, String> {
        let mut include = self.entries(products)?;
        let mut exclude = self.entries(except)?;
        // In order once, so that what each span picks from them is in order too.
        // Each list is, nearly: a sort that merges runs has little to do.
        include.sort();
        exclude.sort();
        let mut cuts: Vec<Instant> = include
            .iter()
            .chain(&exclude)
            .flat_map(|piece| [piece.1, piece.2])
            .chain([Instant::BEGINNING, Instant::END])
            .collect();
        cuts.sort_unstable();
        cuts.dedup();
        let mut spans: Vec<ScopeSpan> = Vec::new();
        for pair in cuts.windows(2) {
            let at = |pieces: &[Piece]| {
                ProductScope::from_ranges(
                    pieces
                        .iter()
                        .filter(|piece| piece.1 <= pair[0] && pair[0] < piece.2)
                        .map(|piece| piece.0)
                        .collect(),
                )
            };
            let scope = at(&include).without(&at(&exclude));
            match spans.last_mut() {
                Some(last) if last.scope == scope => last.until = pair[1],
                _ => spans.push(ScopeSpan {
                    from: pair[0],
                    until: pair[1],
                    scope,
                }),
            }
        }
        spans.retain(|span| !span.scope.is_empty());
        Ok(spans)
    }

    fn entries(&self, names: &[String]) -> Result<Vec<Piece>, String> {
        let always = |first, last| ((first, last), Instant::BEGINNING, Instant::END);
        let mut entries = Vec::new();
        for name in names {
            if name == "all" {
                entries.extend(
                    ProductScope::all_goods()
                        .ranges
                        .iter()
                        .map(|r| always(r.0, r.1)),
                );
            } else if let Some(list) = name.strip_prefix("list:") {
                let list = self
                    .get(list)
                    .ok_or_else(|| format!("`{name}` is not a list"))?;
                entries.extend(list.iter().map(|entry| {
                    (
                        (entry.code.first(), entry.code.last()),
                        entry.from,
                        entry.until,
                    )
                }));
            } else {
                let code =
                    TariffCode::parse(name).ok_or_else(|| format!("`{name}` is not a code"))?;
                entries.push(always(code.first(), code.last()));
            }
        }
        Ok(entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use boeki_data::source::Source;
    use proptest::prelude::*;

    fn strings(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn a_code_is_covered_whole_in_part_or_not() {
        let scope = &ProductLists::default()
            .scopes(&strings(&["8703", "8704.21.00.10"]), &strings(&["8703.80"]))
            .unwrap()[0]
            .scope;
        let of = |text: &str| scope.coverage(TariffCode::parse(text).unwrap());
        assert_eq!(of("8703.23.01"), Coverage::All);
        assert_eq!(of("8703.80.00"), Coverage::None);
        assert_eq!(of("8703"), Coverage::Part);
        assert_eq!(of("8704.21.00"), Coverage::Part);
        assert_eq!(of("8704.21.00.10"), Coverage::All);
        assert_eq!(of("01"), Coverage::None);
    }

    #[test]
    fn an_entry_with_a_date_makes_a_span() {
        let day = |text| Instant::parse(text).unwrap();
        let entry = |code, from| ListEntry {
            code: TariffCode::parse(code).unwrap(),
            from,
            until: Instant::END,
        };
        let lists = ProductLists::new(BTreeMap::from([(
            "a".to_owned(),
            vec![
                entry("7318", Instant::BEGINNING),
                entry("8501", day("2025-08-18")),
            ],
        )]));
        let spans = lists.scopes(&strings(&["list:a"]), &[]).unwrap();
        assert_eq!(spans.len(), 2);
        assert_eq!(spans[1].from, day("2025-08-18"));
        assert_eq!(spans[0].scope.ranges().len(), 1);
        assert!(
            lists
                .scopes(&strings(&["list:b"]), &[])
                .unwrap_err()
                .contains("list:b")
        );

        let bytes = lists.to_table().to_csv();
        let table = Table::from_csv(&Source::new("lists.csv", bytes.as_bytes())).unwrap();
        assert_eq!(
            ProductLists::from_table("lists.csv", &table).unwrap(),
            lists
        );
    }

    proptest! {
        /// Subtraction, code by code, is what sets say it is.
        #[test]
        fn without_is_set_difference(
            a in proptest::collection::vec((0u64..60, 0u64..6), 0..8),
            b in proptest::collection::vec((0u64..60, 0u64..6), 0..8),
        ) {
            let scope = |ranges: &[(u64, u64)]| {
                ProductScope::from_ranges(ranges.iter().map(|r| (r.0, r.0 + r.1)).collect())
            };
            let (left, right) = (scope(&a), scope(&b));
            let rest = left.without(&right);
            for code in 0..70 {
                let within = |s: &ProductScope| s.coverage_of(code, code) == Coverage::All;
                prop_assert_eq!(within(&rest), within(&left) && !within(&right));
            }
            prop_assert_eq!(left.overlaps(&right), (0..70).any(|code| {
                left.coverage_of(code, code) == Coverage::All && right.coverage_of(code, code) == Coverage::All
            }));
        }
    }
}

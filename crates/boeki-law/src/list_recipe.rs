//! How the named product lists are made: from the published lists in the data folder, from codes
//! typed in, or both (`data/law/lists.toml`).
//!
//! This file must never know what a list is for.

use std::collections::BTreeMap;

use boeki_data::source::Source;
use boeki_data::table::Table;
use serde::Deserialize;

use crate::code::TariffCode;
use crate::error::LawError;
use crate::instant::Instant;
use crate::product::{ListEntry, ProductLists};

/// Makes the lists that a recipe describes; `read` fetches a file of the data folder.
///
/// # Errors
/// [`LawError::Shape`] naming the list and what does not fit; those of `read`.
pub fn make(
    file: &str,
    text: &str,
    read: &mut dyn FnMut(&str) -> Result<Vec<u8>, LawError>,
) -> Result<ProductLists, LawError> {
    let recipe: Recipe = toml::from_str(text).map_err(|error| LawError::toml(file, &error))?;
    let mut lists: BTreeMap<String, Vec<ListEntry>> = BTreeMap::new();
    for row in &recipe.list {
        let shape = |reason: String| LawError::Shape {
            file: file.to_owned(),
            place: Some(format!("list {}", row.name)),
            reason,
            remedy: "correct the recipe".to_owned(),
        };
        let mut entries = Vec::new();
        for from in &row.files {
            let bytes = read(&from.path)?;
            entries.extend(from.entries(&bytes).map_err(&shape)?);
        }
        for code in &row.codes {
            entries.push(entry(code, None, None).map_err(&shape)?);
        }
        for dated in &row.dated {
            for code in &dated.codes {
                let made = entry(code, dated.from.as_deref(), dated.until.as_deref());
                entries.push(made.map_err(&shape)?);
            }
        }
        for other in &row.minus {
            let other = lists
                .get(other)
                .ok_or_else(|| shape(format!("`{other}` of minus must be described before")))?;
            entries.retain(|entry| !other.iter().any(|taken| taken.code == entry.code));
        }
        entries.sort_unstable();
        entries.dedup();
        if entries.is_empty() {
            return Err(shape("it comes out empty".to_owned()));
        }
        if lists.insert(row.name.clone(), entries).is_some() {
            return Err(shape("the name is taken".to_owned()));
        }
    }
    Ok(ProductLists::new(lists))
}

fn entry(code: &str, from: Option<&str>, until: Option<&str>) -> Result<ListEntry, String> {
    let moment = |text: Option<&str>, otherwise| match text.map(str::trim) {
        None | Some("" | "NA") => Ok(otherwise),
        Some(text) => Instant::parse(text).ok_or_else(|| format!("`{text}` is not a date")),
    };
    Ok(ListEntry {
        code: TariffCode::parse(code).ok_or_else(|| format!("`{code}` is not a code"))?,
        from: moment(from, Instant::BEGINNING)?,
        until: moment(until, Instant::END)?,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recipe {
    #[serde(default)]
    list: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    #[serde(rename = "title")]
    _title: String,
    #[serde(rename = "citation")]
    _citation: String,
    #[serde(default)]
    files: Vec<FromFile>,
    #[serde(default)]
    codes: Vec<String>,
    #[serde(default)]
    dated: Vec<Dated>,
    #[serde(default)]
    minus: Vec<String>,
    #[serde(default, rename = "note")]
    _note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dated {
    codes: Vec<String>,
    from: Option<String>,
    until: Option<String>,
}

/// A column of a published list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FromFile {
    path: String,
    /// Header of the column; a file without one has a code per line.
    column: Option<String>,
    /// Columns that must hold this text.
    #[serde(default, rename = "where")]
    only: BTreeMap<String, String>,
    /// Column with the date from which the entry holds.
    from_column: Option<String>,
    /// Cuts codes to this many digits.
    digits: Option<u8>,
    /// Restores zeros that a spreadsheet took from the front.
    pad: Option<usize>,
}

impl FromFile {
    fn entries(&self, bytes: &[u8]) -> Result<Vec<ListEntry>, String> {
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_start_matches('\u{feff}');
        let body: String = text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(|line| [line, "\n"])
            .collect();
        let make = |code: &str, from: Option<&str>| {
            let padded = match self.pad {
                Some(width) => format!("{:0>width$}", code.trim()),
                None => code.trim().to_owned(),
            };
            let mut made =
                entry(&padded, from, None).map_err(|fault| format!("{}: {fault}", self.path))?;
            if let Some(digits) = self.digits {
                made.code = made.code.truncated(digits);
            }
            Ok::<_, String>(made)
        };
        let Some(column) = &self.column else {
            return body
                .lines()
                .filter(|line| !line.trim().is_empty())
                .map(|line| make(line, None))
                .collect();
        };
        let table = Table::from_csv(&Source::new(&self.path, body.as_bytes()))
            .map_err(|error| error.to_string())?;
        let text = |name: &str| table.text(name).map_err(|error| error.to_string());
        let codes = text(column)?;
        let from = self.from_column.as_deref().map(text).transpose()?;
        let only = self
            .only
            .iter()
            .map(|(name, value)| Ok((text(name)?, value)))
            .collect::<Result<Vec<_>, String>>()?;
        (0..table.rows())
            .filter(|&row| {
                only.iter()
                    .all(|(column, value)| column.get(row) == Some(value.as_str()))
            })
            .filter(|&row| codes.get(row).is_some_and(|code| !code.trim().is_empty()))
            .map(|row| {
                make(
                    codes.get(row).unwrap_or(""),
                    from.and_then(|column| column.get(row)),
                )
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_from_a_file_and_typed_codes() {
        let text = r#"
            [[list]]
            name = "a"
            title = "A"
            citation = "Note 1"
            files = [{ path = "a.csv", column = "hts", where = { kind = "steel" }, from_column = "since", pad = 8 }]
            codes = ["8703.22"]
            [[list]]
            name = "b"
            title = "B"
            citation = "Note 2"
            codes = ["8703.22", "8704"]
            minus = ["a"]
        "#;
        let csv =
            b"# comment\nhts,kind,since\n1061200,steel,2025-08-18\n73010000,copper,\n".to_vec();
        let lists = make("lists.toml", text, &mut |_| Ok(csv.clone())).unwrap();
        let a: Vec<String> = lists
            .get("a")
            .unwrap()
            .iter()
            .map(|e| e.code.to_string())
            .collect();
        assert_eq!(a, ["0106.12.00", "8703.22"]);
        assert_eq!(lists.get("a").unwrap()[0].from.to_string(), "2025-08-18");
        assert_eq!(lists.get("b").unwrap().len(), 1);
        let error = make(
            "lists.toml",
            "[[list]]\nname='x'\ntitle=''\ncitation=''\n",
            &mut |_| unreachable!(),
        );
        assert!(
            error
                .unwrap_err()
                .to_string()
                .contains("list x: it comes out empty")
        );
    }
}

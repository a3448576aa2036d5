//! Imports the Customs Tariff Schedule of Japan: an archive with one JSON tree per chapter.
//!
//! A node has `level`, `stat_code` (four to six digits), `hs_code` (the three national digits),
//! `desc`, `rate` (27 columns by their Japanese names), `unit` and `children`. A column is printed
//! on the row from which all lines below share it. This file must never know a measure.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use boeki_data::table::Table;
use serde::Deserialize;

use crate::error::LawError;

/// Names of the rate columns: ours, and the schedule's.
pub const COLUMNS: [(&str, &str); 27] = [
    ("general", "基本"),
    ("temporary", "暫定"),
    ("wto", "WTO協定"),
    ("gsp", "特恵"),
    ("ldc", "特別特恵"),
    ("epa/singapore", "EPA_シンガポール"),
    ("epa/mexico", "EPA_メキシコ"),
    ("epa/malaysia", "EPA_マレーシア"),
    ("epa/chile", "EPA_チリ"),
    ("epa/thailand", "EPA_タイ"),
    ("epa/indonesia", "EPA_インドネシア"),
    ("epa/brunei", "EPA_ブルネイ"),
    ("epa/asean", "EPA_アセアン"),
    ("epa/philippines", "EPA_フィリピン"),
    ("epa/switzerland", "EPA_スイス"),
    ("epa/vietnam", "EPA_ベトナム"),
    ("epa/india", "EPA_インド"),
    ("epa/peru", "EPA_ペルー"),
    ("epa/australia", "EPA_豪州"),
    ("epa/mongolia", "EPA_モンゴル"),
    ("epa/cptpp", "EPA_CPTPP"),
    ("epa/eu", "EPA_欧州連合"),
    ("epa/uk", "EPA_英国"),
    ("epa/rcep-asean-aunz", "EPA_RCEP_アセアン豪州NZ"),
    ("epa/rcep-china", "EPA_RCEP_中国"),
    ("epa/rcep-korea", "EPA_RCEP_韓国"),
    ("epa/usjta", "EPA_日米貿易協定"),
];

/// The most that a chapter may unpack to.
const CHAPTER: u64 = 64 * 1024 * 1024;
/// The deepest tree that is walked.
const DEPTH: usize = 24;

#[derive(Deserialize)]
struct Node {
    stat_code: String,
    hs_code: String,
    desc: String,
    #[serde(default)]
    rate: std::collections::BTreeMap<String, String>,
    #[serde(default)]
    unit: std::collections::BTreeMap<String, String>,
    #[serde(default)]
    children: Vec<Node>,
}

/// The printed rows as two tables: what a duty needs, and the words.
///
/// # Errors
/// [`LawError::Shape`] naming the file of the archive and what does not fit.
pub fn import(file: &str, archive: &[u8]) -> Result<(Table, Table), LawError> {
    let shape = |place: Option<String>, reason: String| LawError::Shape {
        file: file.to_owned(),
        place,
        reason,
        remedy: "fetch the archive of the Japanese tariff again".to_owned(),
    };
    let mut zip = zip::ZipArchive::new(Cursor::new(archive))
        .map_err(|error| shape(None, error.to_string()))?;
    let mut names: Vec<String> = zip
        .file_names()
        .filter_map(|name| Some(name.ok()?.into_owned()))
        .filter(|name| name.starts_with("j_") && name.ends_with("_tariff_data.json"))
        .collect();
    names.sort_unstable();
    let mut rows = Rows::default();
    for name in names {
        let at = || Some(name.clone());
        let member = zip
            .by_name(&name)
            .map_err(|error| shape(at(), error.to_string()))?;
        let mut text = String::new();
        member
            .take(CHAPTER)
            .read_to_string(&mut text)
            .map_err(|error| shape(at(), error.to_string()))?;
        let chapter: Vec<Node> =
            serde_json::from_str(&text).map_err(|error| shape(at(), error.to_string()))?;
        for node in &chapter {
            rows.walk(node, 0).map_err(|reason| shape(at(), reason))?;
        }
    }
    if rows.codes.is_empty() {
        return Err(shape(
            None,
            "it holds no chapter (j_NN_tariff_data.json)".to_owned(),
        ));
    }
    Ok(rows.tables())
}

#[derive(Default)]
struct Rows {
    seen: BTreeSet<String>,
    codes: Vec<String>,
    indents: Vec<i64>,
    units: Vec<String>,
    descriptions: Vec<String>,
    cells: Vec<Vec<String>>,
}

impl Rows {
    fn walk(&mut self, node: &Node, depth: usize) -> Result<(), String> {
        if depth > DEPTH {
            return Err(format!(
                "{}: nested deeper than {DEPTH} levels",
                node.stat_code
            ));
        }
        let digits = |text: &str| {
            text.chars()
                .filter(char::is_ascii_digit)
                .collect::<String>()
        };
        // Rows that only group lines repeat the code of what they group: the first one keeps it.
        let code = format!("{}{}", digits(&node.stat_code), digits(&node.hs_code));
        let code = if self.seen.insert(code.clone()) {
            code
        } else {
            String::new()
        };
        if let Some(unknown) = node
            .rate
            .keys()
            .find(|name| !COLUMNS.iter().any(|(_, japanese)| japanese == name))
        {
            return Err(format!(
                "{}: the column {unknown} is not one of the tariff's",
                node.stat_code
            ));
        }
        self.codes.push(code);
        self.indents.push(i64::try_from(depth).unwrap_or(0));
        self.units.push(
            node.unit
                .values()
                .filter(|unit| !unit.is_empty())
                .cloned()
                .collect::<Vec<_>>()
                .join(","),
        );
        self.descriptions.push(node.desc.trim().to_owned());
        self.cells.push(
            COLUMNS
                .iter()
                .map(|(_, japanese)| {
                    node.rate
                        .get(*japanese)
                        .map_or_else(String::new, |text| text.trim().to_owned())
                })
                .collect(),
        );
        node.children
            .iter()
            .try_for_each(|child| self.walk(child, depth + 1))
    }

    fn tables(self) -> (Table, Table) {
        let mut lines = Table::new("jp-lines")
            .with_text("code", &self.codes)
            .with_integer("indent", self.indents)
            .with_text("units", &self.units);
        for (position, (name, _)) in COLUMNS.iter().enumerate() {
            lines = lines.with_text(*name, self.cells.iter().map(|row| row[position].as_str()));
        }
        let texts = Table::new("jp-texts").with_text("description", &self.descriptions);
        (lines, texts)
    }
}

//! Amendments: what somebody supposes the law to be beside what it is.
//!
//! A scenario ends a measure, changes its rate, its reach or its dates, or adds one of its own; a
//! reading of the law by others is the same thing at length. Amendments are applied to measures, so
//! that everything downstream (displacement, duties, panels) treats them like any other law. This
//! file must never know what an amendment is for.

use std::fmt::Write;

use boeki_data::hash::sha256_hex;
use toml::{Table, Value};

use crate::error::LawError;
use crate::instant::Instant;
use crate::law::Law;
use crate::measure::reader::{self, Books};
use crate::measure::{self, Measure};
use crate::product::Wordings;
use crate::schedule::Importer;

mod edit;

use edit::{Edit, Row};

/// Measures changed and added, as TOML says it: `[[amend]]` and `[[measure]]`.
///
/// ```
/// use boeki_law::amendment::Amendments;
/// use boeki_law::assessment::{Query, assess};
/// use boeki_law::{code::TariffCode, embedded, origin::Origin, schedule::Importer};
/// let law = embedded::law(Importer::UnitedStates)?;
/// let back = Amendments::from_toml(
///     "cars.toml",
///     r#"
///     [[amend]]
///     measure = "us/232/autos/japan"
///     from = "2027-01-01"
///     end = true
///     "#,
/// )?;
/// let amended = law.amended(&back)?;
/// let (car, japan) = (TariffCode::parse("8703.23.01").unwrap(), Origin::find("JP")?);
/// let on = |law, day: &str| -> Result<_, Box<dyn std::error::Error>> {
///     let answer = assess(law, &Query::new(car, japan, day.parse()?))?;
///     Ok(answer.total.map(|total| total.normalize().to_string()))
/// };
/// assert_eq!(on(&law, "2027-02-01")?.as_deref(), Some("0.15"));
/// assert_eq!(on(&amended, "2026-12-31")?.as_deref(), Some("0.15"));
/// assert_eq!(on(&amended, "2027-02-01")?.as_deref(), Some("0.275"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Amendments {
    file: String,
    amend: Vec<Table>,
    measure: Vec<Table>,
}

/// Equal if they say the same, wherever they were written.
impl PartialEq for Amendments {
    fn eq(&self, other: &Self) -> bool {
        self.amend == other.amend && self.measure == other.measure
    }
}

const REMEDY: &str = "see \"Amendments\" in docs/reference/measures.md";

impl Amendments {
    /// Reads a text with `[[amend]]` and `[[measure]]`.
    ///
    /// # Errors
    /// [`LawError::Shape`] for a text that is no such TOML.
    pub fn from_toml(file: &str, text: &str) -> Result<Self, LawError> {
        let mut table: Table =
            toml::from_str(text).map_err(|error| LawError::toml(file, &error))?;
        let made = Self::take(file, &mut table)?;
        match table.keys().next() {
            None => Ok(made),
            Some(key) => Err(fault(
                file,
                None,
                format!("`{key}` is not part of an amendment; there are [[amend]] and [[measure]]"),
            )),
        }
    }

    /// Takes the lists `amend` and `measure` out of a table.
    ///
    /// # Errors
    /// [`LawError::Shape`] if they are no lists of tables.
    pub fn take(file: &str, table: &mut Table) -> Result<Self, LawError> {
        let mut list = |key: &str| match table.remove(key) {
            None => Ok(Vec::new()),
            Some(Value::Array(rows)) => rows
                .into_iter()
                .map(|row| match row {
                    Value::Table(row) => Ok(row),
                    _ => Err(fault(
                        file,
                        None,
                        format!("`{key}` holds something that is no table; write [[{key}]]"),
                    )),
                })
                .collect(),
            Some(_) => Err(fault(
                file,
                None,
                format!("`{key}` is no list of tables; write [[{key}]]"),
            )),
        };
        Ok(Self {
            file: file.to_owned(),
            amend: list("amend")?,
            measure: list("measure")?,
        })
    }

    /// These, and then others.
    #[must_use]
    pub fn followed_by(&self, others: &Self) -> Self {
        let mut both = self.clone();
        both.amend.extend(others.amend.iter().cloned());
        both.measure.extend(others.measure.iter().cloned());
        both
    }

    /// Whether nothing is amended.
    pub fn is_empty(&self) -> bool {
        self.amend.is_empty() && self.measure.is_empty()
    }

    /// Those to the law of one importer: amendments of measures under its prefix (`us/`, `jp/`), and
    /// measures whose `importer` it is (the United States where none is named).
    #[must_use]
    pub fn of(&self, importer: Importer) -> Self {
        let prefixed = |table: &&Table| {
            let name = match table.get("measure") {
                Some(Value::Array(names)) => names.first(),
                name => name,
            };
            // What names no importer's measure is kept, so that applying it says what is wrong.
            name.and_then(Value::as_str)
                .and_then(importer_of)
                .is_none_or(|of| of == importer)
        };
        let owned = |table: &&Table| {
            table
                .get("importer")
                .and_then(Value::as_str)
                .map_or(Some(Importer::UnitedStates), Importer::parse)
                .is_none_or(|of| of == importer)
        };
        Self {
            file: self.file.clone(),
            amend: self.amend.iter().filter(prefixed).cloned().collect(),
            measure: self.measure.iter().filter(owned).cloned().collect(),
        }
    }

    /// The amendments as TOML, to be read back as the same; empty if there are none. `under` is
    /// what their keys stand below, such as `alternative.`.
    pub fn to_toml(&self, under: &str) -> String {
        let mut text = String::new();
        for (key, rows) in [("amend", &self.amend), ("measure", &self.measure)] {
            for row in rows {
                if !text.is_empty() {
                    text.push('\n');
                }
                // A table below another would close it: its own are written in one line each.
                let _ = writeln!(text, "[[{under}{key}]]");
                for (name, value) in row {
                    let _ = writeln!(text, "{} = {value}", toml_key(name));
                }
            }
        }
        text
    }
}

/// A key as TOML writes it.
fn toml_key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.is_empty() && name.chars().all(bare) {
        name.to_owned()
    } else {
        Value::from(name).to_string()
    }
}

impl Law {
    /// The law with amendments, which name its measures or add to them.
    ///
    /// # Errors
    /// [`LawError::Shape`] naming the amendment: a measure that does not exist, an amendment that
    /// says nothing or cannot be read.
    pub fn amended(&self, amendments: &Amendments) -> Result<Self, LawError> {
        let file = &amendments.file;
        let books = Books {
            facts: self.facts(),
            origins: self.origins(),
            lists: self.lists(),
            wordings: &Wordings::default(),
        };
        let mut measures = self.measures().to_vec();
        for (number, table) in amendments.measure.iter().enumerate() {
            let place = format!("measure {}", number + 1);
            let row =
                completed(table, self, file).map_err(|reason| fault(file, Some(&place), reason))?;
            let mut whole = Table::new();
            whole.insert("importer".to_owned(), self.importer().code().into());
            whole.insert("measure".to_owned(), Value::Array(vec![Value::Table(row)]));
            measures.extend(reader::read_table(file, whole, books)?);
        }
        for (number, table) in amendments.amend.iter().enumerate() {
            let place = format!("amend {}", number + 1);
            let at = |reason: String| fault(file, Some(&place), reason);
            let row: Row = table
                .clone()
                .try_into()
                .map_err(|error: toml::de::Error| at(error.message().to_owned()))?;
            let edit = Edit::of(&row, books).map_err(at)?;
            for target in row.displaces.iter().flatten() {
                if !measures.iter().any(|m| measure::names(target, &m.id)) {
                    return Err(at(unknown(target, &measures)));
                }
            }
            for pattern in row.measure.patterns() {
                let mut reached = 0;
                for measure in measures
                    .iter_mut()
                    .filter(|m| measure::names(pattern, &m.id))
                {
                    reached += 1;
                    edit.apply(measure, &row, books).map_err(at)?;
                }
                if reached == 0 {
                    return Err(at(unknown(pattern, &measures)));
                }
            }
        }
        let revision = format!(
            "{}+{}",
            self.revision(),
            &sha256_hex(amendments.to_toml("").as_bytes())[..8]
        );
        self.with_measures(measures, revision)
    }
}

fn fault(file: &str, place: Option<&str>, reason: String) -> LawError {
    LawError::Shape {
        file: file.to_owned(),
        place: place.map(str::to_owned),
        reason,
        remedy: REMEDY.to_owned(),
    }
}

fn unknown(pattern: &str, measures: &[Measure]) -> String {
    let near = measures
        .iter()
        .map(|measure| measure.id.as_str())
        .max_by(|a, b| strsim::jaro(a, pattern).total_cmp(&strsim::jaro(b, pattern)))
        .unwrap_or("none");
    format!(
        "no measure is called `{pattern}`; the nearest is `{near}` (`boeki measures list` shows all)"
    )
}

/// A measure as a scenario writes it: what a supposition cannot cite is filled in, and a rate with
/// `from` and `until` beside it is its one period.
fn completed(table: &Table, law: &Law, file: &str) -> Result<Table, String> {
    let mut row = table.clone();
    if let Some(importer) = row.remove("importer") {
        let known = importer.as_str().and_then(Importer::parse);
        if known != Some(law.importer()) {
            return Err("`importer` is neither \"US\" nor \"JP\"".to_owned());
        }
    }
    let text = |row: &Table, key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
    let id = text(&row, "id").ok_or("it needs an `id` such as \"my/first\"")?;
    if !row.contains_key("period") {
        let from =
            text(&row, "from").ok_or("it needs `from`, the first day on which it applies")?;
        let mut period = Table::new();
        for key in [
            "from",
            "until",
            "rate",
            "by_origin",
            "by_origin_kind",
            "heading",
            "share",
        ] {
            if let Some(value) = row.remove(key) {
                period.insert(key.to_owned(), value);
            }
        }
        period.insert("instrument".to_owned(), "supposed".into());
        let day = Instant::parse(&from)
            .ok_or_else(|| format!("`from` is `{from}`, not a date (2027-01-01)"))?
            .date();
        period.insert("published".to_owned(), day.to_string().into());
        row.insert(
            "period".to_owned(),
            Value::Array(vec![Value::Table(period)]),
        );
    }
    let title = text(&row, "title").unwrap_or_else(|| id.clone());
    if !row.get("title").is_some_and(Value::is_table) {
        let mut words = Table::new();
        words.insert("en".to_owned(), title.clone().into());
        words.insert("ja".to_owned(), title.into());
        row.insert("title".to_owned(), Value::Table(words));
    }
    for (key, value) in [
        ("citation", "supposed".to_owned()),
        ("source", file.to_owned()),
        ("confidence", "low".to_owned()),
        ("checked_on", law.as_of().to_string()),
    ] {
        row.entry(key).or_insert(Value::String(value));
    }
    Ok(row)
}

/// The importer whose measures an identifier such as `us/232/autos` is of.
fn importer_of(id: &str) -> Option<Importer> {
    id.split('/')
        .next()
        .and_then(|head| Importer::parse(&head.to_uppercase()))
}

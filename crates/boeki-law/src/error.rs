//! What can be wrong with law handed to this crate, and with questions put to it: one sentence per
//! variant, in English and Japanese, that names the place, the reason and the remedy.

use jiff::civil::Date;

use crate::words::Bilingual;

mod words;

/// Any fault met by this crate.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LawError {
    /// A table of data could not be read.
    #[error(transparent)]
    Data(#[from] boeki_data::DataError),
    /// A file of the schedule or the measures does not have the shape it should have.
    #[error("{}", self.said().en)]
    Shape {
        /// File as named by the caller.
        file: String,
        /// Where in the file: a row, a line, a key.
        place: Option<String>,
        /// What is wrong.
        reason: String,
        /// What to do.
        remedy: String,
    },
    /// An origin that is no country.
    #[error("{}", self.said().en)]
    UnknownOrigin {
        /// The name or code.
        name: String,
        /// The most similar one, if one is similar.
        nearest: Option<String>,
    },
    /// A name that is none of those that there are.
    #[error("{}", self.said().en)]
    UnknownName {
        /// What it should name.
        what: Bilingual,
        /// The name.
        name: String,
        /// The most similar one, if one is similar.
        nearest: Option<String>,
        /// Those that there are.
        known: Vec<String>,
    },
    /// A code that the schedule does not have.
    #[error("{}", self.said().en)]
    UnknownCode {
        /// Whose tariff.
        importer: &'static str,
        /// The code.
        code: String,
        /// Codes near it.
        nearest: Vec<String>,
    },
    /// A code as deep as a line that stands for a heading, whose lines have codes of their own.
    #[error("{}", self.said().en)]
    NotALine {
        /// Whose tariff.
        importer: &'static str,
        /// The code.
        code: String,
        /// The heading.
        heading: String,
        /// Its lines.
        lines: Vec<String>,
    },
    /// A date for which no law is held.
    #[error("{}", self.said().en)]
    NoLaw {
        /// Whose law.
        importer: &'static str,
        /// The date.
        date: Date,
        /// Why not, and what is held.
        reason: NoLaw,
    },
    /// A code that covers more lines than one question may.
    #[error("{}", self.said().en)]
    TooManyLines {
        /// The code.
        code: String,
        /// The most lines.
        limit: usize,
    },
    /// Goods of the importer itself: they come back under chapter 98 or as re-imports, not under the
    /// duties of an origin.
    #[error("{}", self.said().en)]
    OwnGoods {
        /// Whose goods.
        importer: &'static str,
    },
}

/// Why no law is held for a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoLaw {
    /// It lies outside the time that is held: first day, and first day after.
    Horizon(Date, Date),
    /// Agreement rates are staged by year, and the edition holds those of its own time only.
    Staged {
        /// The edition.
        edition: String,
        /// Its first day.
        from: Date,
        /// The first day after.
        until: Date,
    },
}

impl LawError {
    /// The error of a TOML text, with its line.
    pub(crate) fn toml(file: &str, error: &toml::de::Error) -> Self {
        Self::Shape {
            file: file.to_owned(),
            place: None,
            reason: error.to_string().trim_end().to_owned(),
            remedy: "correct it there".to_owned(),
        }
    }
}

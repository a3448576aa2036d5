//! What can be wrong with law handed to this crate, and with questions put to it: one sentence per
//! variant that names the place, the reason and the remedy.

/// Any fault met by this crate.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LawError {
    /// A table of data could not be read.
    #[error(transparent)]
    Data(#[from] boeki_data::DataError),
    /// A file of the schedule or the measures does not have the shape it should have.
    #[error("{file}{}: {reason}; {remedy}", place.as_ref().map(|p| format!(", {p}")).unwrap_or_default())]
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
    /// A code that the schedule does not have.
    #[error("{code} is not in the tariff of {importer}{}", near(nearest))]
    UnknownCode {
        /// Whose tariff.
        importer: &'static str,
        /// The code.
        code: String,
        /// Codes near it.
        nearest: Vec<String>,
    },
    /// A date for which no law is held.
    #[error("no law of {importer} is held for {date}: {reason}")]
    NoLaw {
        /// Whose law.
        importer: &'static str,
        /// The date.
        date: jiff::civil::Date,
        /// Why not, and what is held.
        reason: String,
    },
    /// A code that covers more lines than one question may.
    #[error(
        "{code} covers more than {limit} lines; give at least six digits, or use `boeki rates`"
    )]
    TooManyLines {
        /// The code.
        code: String,
        /// The most lines.
        limit: usize,
    },
}

fn near(nearest: &[String]) -> String {
    if nearest.is_empty() {
        "; find it with `boeki search WORDS`".to_owned()
    } else {
        format!("; near it: {}", nearest.join(", "))
    }
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

//! What ends a command: an exit code and a message with place, reason, remedy and next command.

use boeki::economy::EconomyError;
use boeki::economy::scenario::Diagnostics;
use boeki::equilibrium::EquilibriumError;
use boeki::law::words::Bilingual;
use boeki::library::LibraryError;
use boeki::people::PeopleError;
use boeki::report::RunError;
use boeki::security::SecurityError;
use boeki::strategy::StrategyError;

/// Exit codes; 0 is success.
pub(crate) mod exit {
    /// Files that cannot be read or written; a validation that fails.
    pub(crate) const FAILED: u8 = 1;
    /// A command line or scenario that does not say what it should.
    pub(crate) const USAGE: u8 = 2;
    /// A region, sector, economy, set or suite that does not exist.
    pub(crate) const UNKNOWN: u8 = 3;
    /// A fact of the shipment is missing: the answer is a range.
    pub(crate) const FACT_NEEDED: u8 = 4;
    /// A rule is unconfirmed, or a text of the schedule is not understood.
    pub(crate) const UNCONFIRMED: u8 = 5;
    /// No law is held for the date.
    pub(crate) const NO_LAW: u8 = 6;
    /// An equilibrium that was not found or fails its certificate.
    pub(crate) const NOT_SOLVED: u8 = 7;
}

/// Why a command ends without its result.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: u8,
    pub(crate) message: Message,
}

#[derive(Debug)]
pub(crate) enum Message {
    /// A sentence; `error: ` goes before it.
    Sentence(String),
    /// A sentence in both languages.
    Words(Bilingual),
    /// Problems of a scenario, drawn with carets.
    Problems(Diagnostics),
    /// Nothing is left to say: the answer said it, or its reader went away.
    Nothing,
}

impl Failure {
    pub(crate) fn new(exit: u8, sentence: impl Into<String>) -> Self {
        Self {
            exit,
            message: Message::Sentence(sentence.into()),
        }
    }

    /// A sentence in English and in Japanese.
    pub(crate) fn said(exit: u8, en: impl Into<String>, ja: impl Into<String>) -> Self {
        Self {
            exit,
            message: Message::Words(Bilingual::new(en, ja)),
        }
    }

    /// Ends with a code when the answer has already said why.
    pub(crate) fn silent(exit: u8) -> Self {
        Self {
            exit,
            message: Message::Nothing,
        }
    }

    /// A file that cannot be read or written.
    pub(crate) fn file(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        let ja = match doing {
            "read" => "読めない",
            "written" => "書けない",
            _ => "作れない",
        };
        Self::said(
            exit::FAILED,
            format!("{}: cannot be {doing} ({error})", path.display()),
            format!("{}：{ja}（{error}）", path.display()),
        )
    }
}

impl From<Diagnostics> for Failure {
    fn from(problems: Diagnostics) -> Self {
        Self {
            exit: if problems.only_unknown_names() {
                exit::UNKNOWN
            } else {
                exit::USAGE
            },
            message: Message::Problems(problems),
        }
    }
}

impl From<EconomyError> for Failure {
    fn from(error: EconomyError) -> Self {
        let exit = match error {
            EconomyError::UnknownEconomy { .. } | EconomyError::UnknownCode { .. } => exit::UNKNOWN,
            _ => exit::FAILED,
        };
        Self::new(exit, error.to_string())
    }
}

impl From<EquilibriumError> for Failure {
    fn from(error: EquilibriumError) -> Self {
        let exit = match error {
            EquilibriumError::NoSupplier { .. }
            | EquilibriumError::OneWayTrade { .. }
            | EquilibriumError::BadStructure { .. }
            | EquilibriumError::BadElasticity { .. }
            | EquilibriumError::BadQuota { .. } => exit::USAGE,
            EquilibriumError::EmptyRegion { .. }
            | EquilibriumError::ValueAddedAboveOutput { .. } => exit::FAILED,
            _ => exit::NOT_SOLVED,
        };
        Self::new(exit, error.to_string())
    }
}

impl From<LibraryError> for Failure {
    fn from(error: LibraryError) -> Self {
        match error {
            LibraryError::Scenario(problems) => problems.into(),
            LibraryError::Economy(error) => error.into(),
            other => Self::new(exit::FAILED, other.to_string()),
        }
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Scenario(problems) => problems.into(),
            RunError::Equilibrium(error) => error.into(),
            RunError::People(error) => error.into(),
            RunError::Strategy(error) => error.into(),
            RunError::Security(error) => error.into(),
            other => Self::new(exit::FAILED, other.to_string()),
        }
    }
}

impl From<PeopleError> for Failure {
    fn from(error: PeopleError) -> Self {
        let exit = match error {
            PeopleError::Scenario(problems) => return problems.into(),
            PeopleError::Equilibrium(error) => return error.into(),
            PeopleError::PathNotFound { .. } => exit::NOT_SOLVED,
            PeopleError::Unknown { .. } => exit::UNKNOWN,
            PeopleError::BadSchedule { .. }
            | PeopleError::OutOfRange { .. }
            | PeopleError::NoFit { .. } => exit::USAGE,
            _ => exit::FAILED,
        };
        Self::new(exit, error.to_string())
    }
}

impl From<StrategyError> for Failure {
    fn from(error: StrategyError) -> Self {
        let exit = match error {
            StrategyError::Scenario(problems) => return problems.into(),
            StrategyError::Equilibrium(error) => return error.into(),
            StrategyError::Economy(error) => return error.into(),
            StrategyError::OutOfRange { .. } | StrategyError::BadQuestion { .. } => exit::USAGE,
            StrategyError::NotSettled { .. } => exit::NOT_SOLVED,
            _ => exit::FAILED,
        };
        Self::new(exit, error.to_string())
    }
}

impl From<SecurityError> for Failure {
    fn from(error: SecurityError) -> Self {
        let exit = match error {
            SecurityError::Scenario(problems) => return problems.into(),
            SecurityError::Economy(error) => return error.into(),
            SecurityError::Equilibrium(error) => return error.into(),
            SecurityError::UnknownCode { .. } => exit::UNKNOWN,
            SecurityError::CertificateFailed { .. } | SecurityError::NotFound { .. } => {
                exit::NOT_SOLVED
            }
            SecurityError::OutOfRange { .. } | SecurityError::BadQuestion { .. } => exit::USAGE,
            _ => exit::FAILED,
        };
        Self::new(exit, error.to_string())
    }
}

impl From<boeki::data::DataError> for Failure {
    fn from(error: boeki::data::DataError) -> Self {
        Self::new(exit::FAILED, error.to_string())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::new(
            exit::FAILED,
            format!("the result cannot be written as JSON: {error}"),
        )
    }
}

//! Command lines that cannot be read, in the language that they ask for.

use std::error::Error as StdError;
use std::fmt;
use std::io::Write;
use std::process::ExitCode;

use boeki::law::words::Bilingual;
use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Why a value of an option is none, in both languages.
#[derive(Debug)]
pub(crate) struct Expected(Bilingual);

impl Expected {
    pub(crate) fn new(en: impl Into<String>, ja: impl Into<String>) -> Self {
        Self(Bilingual::new(en, ja))
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.en)
    }
}

impl StdError for Expected {}

/// Says what is wrong with a command line, or prints the help that it asked for.
pub(crate) fn tell(error: &Error) -> ExitCode {
    let code = u8::try_from(error.exit_code()).unwrap_or(super::exit::USAGE);
    if error.use_stderr() && asks_japanese(std::env::args()) && error.kind() != HELP {
        // Nothing is left to tell if stderr is gone, here and below.
        let _ = writeln!(
            anstream::stderr(),
            "\u{1b}[1;31mエラー\u{1b}[0m: {}。使い方は --help",
            japanese(error)
        );
    } else {
        let _ = error.print();
    }
    ExitCode::from(code)
}

const HELP: ErrorKind = ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;

fn asks_japanese(arguments: impl Iterator<Item = String>) -> bool {
    let arguments: Vec<String> = arguments.collect();
    arguments.iter().any(|argument| argument == "--lang=ja")
        || arguments
            .windows(2)
            .any(|pair| pair[0] == "--lang" && pair[1] == "ja")
}

fn japanese(error: &Error) -> String {
    let of = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        _ => String::new(),
    };
    let argument = of(ContextKind::InvalidArg);
    let maybe = |text: String| match text.as_str() {
        "" => String::new(),
        near => format!("（{near} のことか）"),
    };
    match error.kind() {
        ErrorKind::ValueValidation => {
            let why = match error.source() {
                Some(source) => match source.downcast_ref::<Expected>() {
                    Some(expected) => expected.0.ja.clone(),
                    None => source.to_string(),
                },
                None => String::new(),
            };
            format!(
                "{argument} の値「{}」は使えない：{why}",
                of(ContextKind::InvalidValue)
            )
        }
        ErrorKind::InvalidValue => format!(
            "{argument} の値「{}」は使えない。指定できるもの：{}",
            of(ContextKind::InvalidValue),
            of(ContextKind::ValidValue)
        ),
        ErrorKind::UnknownArgument => format!(
            "{argument} という引数はない{}",
            maybe(of(ContextKind::SuggestedArg))
        ),
        ErrorKind::InvalidSubcommand => format!(
            "{} というコマンドはない{}",
            of(ContextKind::InvalidSubcommand),
            maybe(of(ContextKind::SuggestedSubcommand))
        ),
        ErrorKind::MissingRequiredArgument => format!("{argument} が必要"),
        ErrorKind::MissingSubcommand => "コマンドの続きが必要".to_owned(),
        ErrorKind::ArgumentConflict => format!(
            "{argument} と {} は同時に使えない",
            of(ContextKind::PriorArg)
        ),
        _ => {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default();
            format!(
                "コマンドを読めない（{}）",
                line.trim_start_matches("error: ")
            )
        }
    }
}

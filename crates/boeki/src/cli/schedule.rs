//! `boeki search` and `boeki schedule`: finding lines, and what a schedule prints on them.

use boeki::data::table::Table;
use boeki::law::schedule::Importer;
use boeki::law::search::search;

use super::Common;
use super::failure::{Failure, exit};
use super::law;
use super::output::{self, TableFormat};

/// Find tariff lines by words (English in the US schedule, Japanese in the Japanese one) or by code
#[derive(Debug, clap::Args)]
pub(crate) struct Search {
    /// Words, or the first digits of a code
    #[arg(required = true)]
    words: Vec<String>,
    /// Only this importer: US or JP
    #[arg(long, value_name = "US|JP", value_parser = law::importer)]
    into: Option<Importer>,
    /// At most so many lines of each
    #[arg(long, default_value_t = 20)]
    limit: usize,
    #[command(flatten)]
    format: TableFormat,
}

impl Search {
    pub(crate) fn run(&self, _common: &Common) -> Result<(), Failure> {
        let words = self.words.join(" ");
        let importers = match self.into {
            Some(importer) => vec![importer],
            None => vec![Importer::UnitedStates, Importer::Japan],
        };
        let mut laws = Vec::new();
        for importer in importers {
            laws.push(law::open(importer, true)?);
        }
        let mut rows: Vec<(&str, String, String)> = Vec::new();
        for law in &laws {
            for hit in search(law.schedule(), &words, self.limit) {
                rows.push((law.importer().code(), hit.code.to_string(), hit.description));
            }
        }
        // Words of one language find the other schedule through the six digits that both share.
        for law in &laws {
            if rows.iter().any(|row| row.0 == law.importer().code()) {
                continue;
            }
            let mut codes: Vec<_> = rows
                .iter()
                .filter_map(|row| boeki::law::code::TariffCode::parse(&row.1))
                .map(|code| code.truncated(6))
                .collect();
            codes.dedup();
            let mut shared = Vec::new();
            for code in codes {
                for hit in search(law.schedule(), &code.plain(), self.limit) {
                    shared.push((law.importer().code(), hit.code.to_string(), hit.description));
                }
            }
            shared.truncate(self.limit);
            rows.extend(shared);
        }
        if rows.is_empty() {
            return Err(Failure::new(
                exit::UNKNOWN,
                format!(
                    "no line has \"{words}\"; try fewer or other words, or a heading such as 8703"
                ),
            ));
        }
        self.format.print(
            &Table::new("lines")
                .with_text("importer", rows.iter().map(|row| row.0))
                .with_text("code", rows.iter().map(|row| &row.1))
                .with_text("description", rows.iter().map(|row| &row.2)),
        )
    }
}

/// What a schedule prints
#[derive(Debug, clap::Subcommand)]
pub(crate) enum ScheduleCommand {
    /// Show a line: words, units and every rate column as printed
    Show {
        /// Tariff code
        code: String,
        /// Importer: US or JP
        #[arg(long, value_name = "US|JP", value_parser = law::importer, default_value = "US")]
        into: Importer,
        #[command(flatten)]
        format: TableFormat,
    },
}

impl ScheduleCommand {
    pub(crate) fn run(&self, _common: &Common) -> Result<(), Failure> {
        let Self::Show { code, into, format } = self;
        let law = law::open(*into, true)?;
        let schedule = law.schedule();
        let asked = law::code(code)?;
        let mut lines = schedule.lines_below(asked);
        if lines.is_empty() && schedule.find(asked).is_some() {
            lines.push(asked);
        }
        if lines.is_empty() {
            return Err(boeki::law::error::LawError::UnknownCode {
                importer: into.code(),
                code: asked.to_string(),
                nearest: schedule
                    .nearest(asked)
                    .iter()
                    .map(ToString::to_string)
                    .collect(),
            }
            .into());
        }
        if let ([line], false, false) = (lines.as_slice(), format.json, format.csv) {
            let found = schedule.find(*line);
            let path = found
                .map(|line| line.description_path().join("\n    "))
                .unwrap_or_default();
            let units = found
                .map(|line| line.units().to_owned())
                .unwrap_or_default();
            output::print(&format!("{line}  {path}\n  unit: {units}\n\n"))?;
        }
        let (mut codes, mut columns, mut printed, mut meanings) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for line in &lines {
            let Some(found) = schedule.find(*line) else {
                continue;
            };
            for column in schedule.columns() {
                let Some(cell) = found.cell_named(column) else {
                    continue;
                };
                codes.push(line.to_string());
                columns.push(column.clone());
                printed.push(cell.text.clone());
                meanings.push(meaning(&cell.content));
            }
        }
        format.print(
            &Table::new("schedule")
                .with_text("code", &codes)
                .with_text("column", &columns)
                .with_text("printed", &printed)
                .with_text("read_as", &meanings),
        )
    }
}

fn meaning(content: &boeki::law::schedule::Content) -> String {
    use boeki::law::schedule::Content;
    match content {
        Content::Rate(rate) => rate.to_string(),
        Content::NotApplied(rate) => format!("[{rate}]"),
        Content::ByProgram(programs) => programs
            .iter()
            .map(|of| format!("{}: {}", of.programs.join(" "), of.rate))
            .collect::<Vec<_>>()
            .join("; "),
    }
}

//! `boeki search` and `boeki schedule`: finding lines, and what a schedule prints on them.

use boeki::data::table::Table;
use boeki::law::law::Law;
use boeki::law::schedule::Importer;
use boeki::law::search::search;
use boeki::report::duty::description;

use super::Common;
use super::failure::{Failure, exit};
use super::law;
use super::measures::show_heading;
use super::output::{self, TableFormat};

/// Find tariff lines of both schedules by words in English or Japanese, or by code
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
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let words = self.words.join(" ");
        let words = words.trim();
        if words.is_empty() {
            return Err(Failure::said(
                exit::USAGE,
                "nothing to search for: give words in English or Japanese, or the first digits of a code, as in `boeki search beef`",
                "検索する語がない：英語か日本語の語、又は税番の最初の数字を指定（例：`boeki search 牛肉`）",
            ));
        }
        // Both schedules are read whichever is wanted: words of one find lines of the other.
        let laws = [
            law::open(Importer::UnitedStates, true)?,
            law::open(Importer::Japan, true)?,
        ];
        let schedules: Vec<_> = laws.iter().map(Law::schedule).collect();
        let mut hits = search(&schedules, words, self.limit);
        hits.retain(|hit| self.into.is_none_or(|wanted| wanted == hit.importer));
        if hits.is_empty() {
            return Err(Failure::said(
                exit::UNKNOWN,
                format!(
                    "no line has \"{words}\"; try fewer or other words, or a heading such as 8703"
                ),
                format!(
                    "「{words}」を含む税目はない。語を減らすか変える、又は 8703 のような項で検索"
                ),
            ));
        }
        self.format.print_in(
            &Table::new("lines")
                .with_text("importer", hits.iter().map(|hit| hit.importer.code()))
                .with_text("code", hits.iter().map(|hit| hit.code.to_string()))
                .with_text("description", hits.iter().map(|hit| &hit.description))
                .with_text(
                    "found_by",
                    hits.iter()
                        .map(|hit| if hit.shared { "six_digits" } else { "words" }),
                ),
            common.language(),
        )
    }
}

/// What a schedule prints
#[derive(Debug, clap::Subcommand)]
pub(crate) enum ScheduleCommand {
    /// Show a line: words, units and every rate column as printed; for a heading of measures these
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
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let Self::Show { code, into, format } = self;
        let language = common.language();
        let law = law::open(*into, true)?;
        let schedule = law.schedule();
        let asked = law::code(code)?;
        let lines = schedule.carriers(asked);
        if lines.is_empty() {
            // Headings that the answers print stand for measures, of which the schedule has no line.
            if *into == Importer::UnitedStates && !law.measures_of_heading(asked).is_empty() {
                return show_heading(asked, format.json, common);
            }
            return Err(schedule.unknown(asked).into());
        }
        if !format.is_for_programs() {
            let words = description(&law, asked, language);
            let units: Vec<&str> = match lines.as_slice() {
                [line] => schedule.find(*line).map(|line| line.all_units()),
                _ => None,
            }
            .unwrap_or_default();
            let unit = match units.join(", ") {
                units if units.is_empty() => units,
                units => format!("  {}: {units}\n", language.pick("unit", "単位")),
            };
            let words = words.replace(" > ", "\n    ");
            output::print(&format!("{asked}  {words}\n{unit}\n"))?;
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
        format.print_in(
            &Table::new("schedule")
                .with_text("code", &codes)
                .with_text("column", &columns)
                .with_text("printed", &printed)
                .with_text("read_as", &meanings),
            language,
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

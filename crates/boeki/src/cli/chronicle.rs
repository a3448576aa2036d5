//! `boeki chronicle`: what happened between the two countries, and how sure one can be.

use boeki::data::table::Table;
use boeki::law::chronicle::{Event, Filter, events};
use boeki::law::measure::Confidence;
use boeki::report::{Language, law_words};

use super::Common;
use super::failure::{Failure, exit};
use super::output::TableFormat;

/// Events of the trade relation, by date, field and instrument
#[derive(Debug, clap::Args)]
pub(crate) struct Chronicle {
    /// A year, a date, or a span: 1985, 1981..1995, 2025-04..
    span: Option<String>,
    /// Field, such as tariff, treaty, dispute, in English or Japanese
    #[arg(long)]
    domain: Option<String>,
    /// Words of the instrument
    #[arg(long)]
    instrument: Option<String>,
    /// Words anywhere
    #[arg(long)]
    words: Option<String>,
    #[command(flatten)]
    format: TableFormat,
}

impl Chronicle {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let (from, until) = match &self.span {
            None => (None, None),
            Some(span) => {
                let (from, until) = span.split_once("..").unwrap_or((span, span));
                for date in [from, until] {
                    if !is_date(date) {
                        return Err(Failure::said(
                            exit::USAGE,
                            format!(
                                "`{date}` is not a date: write 1985, 1985-04, 1985-04-01, or a span such as 1981..1995"
                            ),
                            format!(
                                "「{date}」は日付ではない。1985、1985-04、1985-04-01、又は 1981..1995 のような期間で指定"
                            ),
                        ));
                    }
                }
                // Dates of equal precision compare as text.
                let shared = from.len().min(until.len());
                if from[..shared] > until[..shared] {
                    return Err(Failure::said(
                        exit::USAGE,
                        format!("`{span}` ends before it begins: write {until}..{from}"),
                        format!("「{span}」は終わりが始まりより前。{until}..{from} と指定"),
                    ));
                }
                let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
                (some(from), some(until))
            }
        };
        let filter = Filter {
            from,
            until,
            domain: (self.domain.as_deref()).map(|name| law_words::code("domain", name).to_owned()),
            instrument: self.instrument.clone(),
            words: self.words.clone(),
        };
        let all = events()?;
        let found: Vec<&Event> = all.iter().filter(|event| filter.keeps(event)).collect();
        if found.is_empty() {
            let mut domains: Vec<&str> = all.iter().map(|event| event.domain.as_str()).collect();
            domains.sort_unstable();
            domains.dedup();
            let told: Vec<&str> = domains
                .iter()
                .map(|domain| law_words::value("domain", domain, Language::Japanese))
                .collect();
            return Err(Failure::said(
                exit::UNKNOWN,
                format!("no event fits; fields are {}", domains.join(", ")),
                format!("該当する出来事はない。分野は{}", told.join("、")),
            ));
        }
        let title = |event: &&Event| {
            let title = common.language().pick(&event.title, &event.title_ja);
            // A mark that stays with the title wherever it is copied.
            match event.confidence {
                Confidence::Low => format!("(?) {title}"),
                _ => title.to_owned(),
            }
        };
        let mut table = Table::new("chronicle")
            .with_text("date", found.iter().map(|event| &event.date))
            .with_text("domain", found.iter().map(|event| &event.domain))
            .with_text("title", found.iter().map(title));
        if self.format.json || self.format.csv {
            table = table
                .with_text("precision", found.iter().map(|event| &event.precision))
                .with_text("detail", found.iter().map(|event| &event.detail));
        }
        self.format.print_in(
            &table
                .with_text("instrument", found.iter().map(|event| &event.instrument))
                .with_text(
                    "confidence",
                    found.iter().map(|event| event.confidence.name()),
                )
                .with_text("source", found.iter().map(|event| &event.source)),
            common.language(),
        )
    }
}

fn is_date(text: &str) -> bool {
    text.is_empty()
        || (text.len() >= 4
            && text
                .split('-')
                .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())))
}

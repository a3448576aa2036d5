//! `boeki measures`: the measures on top of the schedules.

use boeki::data::table::Table;
use boeki::law::code::TariffCode;
use boeki::law::error::LawError;
use boeki::law::instant::Instant;
use boeki::law::law::Law;
use boeki::law::measure::{Authority, Measure};
use boeki::law::origin::Origin;
use boeki::law::schedule::Importer;
use boeki::law::words::Bilingual;
use boeki::report::Language;
use boeki::report::law_words;
use boeki::report::measure::{MeasureAnswer, PeriodAnswer};
use jiff::civil::Date;

use super::Common;
use super::failure::{Failure, exit};
use super::law::{self, nearest};
use super::output::{self, TableFormat};

/// List and show the measures on top of the schedules
#[derive(Debug, clap::Subcommand)]
pub(crate) enum MeasuresCommand {
    /// List measures, of a country or a day if asked
    List(List),
    /// Show one measure with its periods, displacements and sources
    Show {
        /// Identifier, such as us/232/autos/japan, or a heading, such as 9903.94.41
        id: String,
        /// Print as JSON: one object, for a heading a list of them
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// Only those that reach this origin
    #[arg(long, value_name = "CC")]
    country: Option<String>,
    /// Only those in time on this day
    #[arg(long, value_name = "DATE", value_parser = law::day)]
    on: Option<Date>,
    /// Only those of this authority, such as section_232
    #[arg(long, value_name = "NAME")]
    authority: Option<String>,
    /// Importer: US or JP
    #[arg(long, value_name = "US|JP", value_parser = law::importer, default_value = "US")]
    into: Importer,
    #[command(flatten)]
    format: TableFormat,
}

impl MeasuresCommand {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        match self {
            Self::List(list) => list.run(common),
            Self::Show { id, json } => show(id, *json, common),
        }
    }
}

/// Reads an authority by its name in files, or in Japanese.
fn authority(name: &str) -> Result<Authority, LawError> {
    Authority::parse(law_words::code("authority", name)).ok_or_else(|| {
        let known = Authority::ALL.map(Authority::name);
        LawError::UnknownName {
            what: Bilingual::new("an authority", "根拠法"),
            name: name.to_owned(),
            nearest: nearest(name, known.into_iter()),
            known: known.map(str::to_owned).to_vec(),
        }
    })
}

impl List {
    fn run(&self, common: &Common) -> Result<(), Failure> {
        let language = common.language();
        let law = law::open(self.into, false)?;
        if let Some(day) = self.on {
            law.require_day(day)?;
        }
        let origin = self.country.as_deref().map(Origin::find).transpose()?;
        let wanted = self.authority.as_deref().map(authority).transpose()?;
        let mut rows: Vec<(&Measure, PeriodAnswer)> = Vec::new();
        for measure in law.measures() {
            if wanted.is_some_and(|wanted| wanted != measure.authority) {
                continue;
            }
            for period in &measure.periods {
                let at = self.on.map(Instant::midday);
                let in_time = at.is_none_or(|at| period.from <= at && at < period.until);
                let when = at.unwrap_or(period.from);
                let reaches = origin.is_none_or(|origin| {
                    measure.origins.contains(origin, when)
                        && period
                            .origin
                            .as_ref()
                            .is_none_or(|scope| scope.contains(origin, when))
                });
                // Rates by country are one row each only when a country is asked for.
                let first_of_many = origin.is_some()
                    || period.origin.is_none()
                    || rows.last().is_none_or(|(last, _)| last.id != measure.id);
                if !in_time || !reaches || !first_of_many {
                    continue;
                }
                let mut row = PeriodAnswer::new(&law, measure, period, language);
                if origin.is_none() && period.origin.is_some() {
                    language
                        .pick("by country", "国別")
                        .clone_into(&mut row.rate);
                    row.heading = None;
                }
                rows.push((measure, row));
            }
        }
        self.format.print_in(&self.table(&rows, language), language)
    }

    fn table(&self, rows: &[(&Measure, PeriodAnswer)], language: Language) -> Table {
        let text = |of: fn(&PeriodAnswer) -> &str| -> Vec<String> {
            rows.iter().map(|(_, row)| of(row).to_owned()).collect()
        };
        let table = Table::new("measures")
            .with_text("measure", rows.iter().map(|(measure, _)| &measure.id))
            .with_text(
                "authority",
                rows.iter().map(|(measure, _)| measure.authority.name()),
            )
            .with_text(
                "title",
                rows.iter()
                    .map(|(measure, _)| language.pick(&measure.title.en, &measure.title.ja)),
            )
            .with_text("from", text(|row| &row.from))
            .with_text("until", text(|row| row.until.as_deref().unwrap_or("")))
            .with_text("rate", text(|row| &row.rate));
        let table = if self.format.is_for_programs() {
            table
                .with_text("heading", text(|row| row.heading.as_deref().unwrap_or("")))
                .with_text("instrument", text(|row| &row.instrument))
                .with_text("published", text(|row| &row.published))
                .with_text("known_from", text(|row| &row.known_from))
                .with_text(
                    "known_until",
                    text(|row| row.known_until.as_deref().unwrap_or("")),
                )
                .with_text("citation", text(|row| &row.citation))
                .with_text("source", text(|row| &row.source))
                .with_text(
                    "checked_on",
                    rows.iter()
                        .map(|(measure, _)| measure.checked_on.to_string()),
                )
        } else {
            table
        };
        table
            .with_text("status", text(|row| row.status))
            .with_text("confidence", text(|row| row.confidence))
    }
}

fn show(id: &str, json: bool, common: &Common) -> Result<(), Failure> {
    if let Some(heading) = TariffCode::parse(id) {
        return show_heading(heading, json, common);
    }
    let into = if id.starts_with("jp/") {
        Importer::Japan
    } else {
        Importer::UnitedStates
    };
    let law = law::open(into, false)?;
    let Some(found) = law.find_measure(id) else {
        return Err(not_a_measure(&law, id));
    };
    let answer = MeasureAnswer::new(&law, law.measure(found), common.language());
    if json {
        output::print(&format!("{}\n", serde_json::to_string_pretty(&answer)?))
    } else {
        output::print(&answer.text(&law, common.language()))
    }
}

/// Shows the measures that a heading of chapter 99 stands for.
pub(crate) fn show_heading(
    heading: TariffCode,
    json: bool,
    common: &Common,
) -> Result<(), Failure> {
    let law = law::open(Importer::UnitedStates, false)?;
    let answers: Vec<MeasureAnswer> = law
        .measures_of_heading(heading)
        .into_iter()
        .map(|id| MeasureAnswer::new(&law, law.measure(id), common.language()))
        .collect();
    if answers.is_empty() {
        return Err(Failure::said(
            exit::UNKNOWN,
            format!(
                "no measure has the heading {heading}; see `boeki measures list --csv`, or `boeki schedule show {heading}` for a line"
            ),
            format!(
                "{heading} 号の措置はない。`boeki measures list --csv` を参照。税目なら `boeki schedule show {heading}`"
            ),
        ));
    }
    if json {
        return output::print(&format!("{}\n", serde_json::to_string_pretty(&answers)?));
    }
    let pages: Vec<String> = answers
        .iter()
        .map(|answer| answer.text(&law, common.language()))
        .collect();
    output::print(&pages.join("\n"))
}

/// Says that a name is no measure, and which are near it.
pub(crate) fn not_a_measure(law: &Law, id: &str) -> Failure {
    let last = id.rsplit('/').next().unwrap_or(id);
    let near: Vec<&str> = law
        .measures()
        .iter()
        .map(|measure| measure.id.as_str())
        .filter(|name| !last.is_empty() && name.contains(last))
        .take(4)
        .collect();
    let (near_en, near_ja) = if near.is_empty() {
        (String::new(), String::new())
    } else {
        (
            format!("; near it: {}", near.join(", ")),
            format!("。近いもの：{}", near.join("、")),
        )
    };
    Failure::said(
        exit::UNKNOWN,
        format!("`{id}` is not a measure{near_en}; see `boeki measures list`"),
        format!("「{id}」という措置はない{near_ja}。`boeki measures list` を参照"),
    )
}

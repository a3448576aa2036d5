//! `boeki measures`: the measures on top of the schedules.

use std::fmt::Write;

use boeki::data::table::Table;
use boeki::law::instant::Instant;
use boeki::law::law::Law;
use boeki::law::measure::{Measure, Status};
use boeki::law::origin::Origin;
use boeki::law::schedule::Importer;
use boeki::report::duty::stated;
use jiff::civil::Date;

use super::Common;
use super::failure::{Failure, exit};
use super::law;
use super::output::{self, TableFormat};

/// List and show the measures on top of the schedules
#[derive(Debug, clap::Subcommand)]
pub(crate) enum MeasuresCommand {
    /// List measures, of a country or a day if asked
    List(List),
    /// Show one measure with its periods, displacements and sources
    Show {
        /// Identifier, such as us/232/autos/japan
        id: String,
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
            Self::Show { id } => show(id, common),
        }
    }
}

impl List {
    fn run(&self, common: &Common) -> Result<(), Failure> {
        let law = law::open(self.into, false)?;
        if let Some(day) = self.on {
            law.require_day(day)?;
        }
        let origin = self.country.as_deref().map(Origin::find).transpose()?;
        let (mut ids, mut authorities, mut titles) = (Vec::new(), Vec::new(), Vec::new());
        let (mut from, mut until, mut rates) = (Vec::new(), Vec::new(), Vec::new());
        let (mut statuses, mut confidences) = (Vec::new(), Vec::new());
        for measure in law.measures() {
            if self
                .authority
                .as_ref()
                .is_some_and(|name| name != measure.authority.name())
            {
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
                let first_of_many =
                    origin.is_some() || period.origin.is_none() || ids.last() != Some(&measure.id);
                if !in_time || !reaches || !first_of_many {
                    continue;
                }
                ids.push(measure.id.clone());
                authorities.push(measure.authority.name());
                titles.push(common.language().pick(&measure.title.en, &measure.title.ja));
                from.push(period.from.to_string());
                until.push(end(period.until));
                rates.push(if origin.is_none() && period.origin.is_some() {
                    common.language().pick("by country", "国別").to_owned()
                } else {
                    stated(&period.rate, common.language())
                });
                statuses.push(period.status.name());
                confidences.push(period.confidence.unwrap_or(measure.confidence).name());
            }
        }
        let table = Table::new("measures")
            .with_text("measure", &ids)
            .with_text("authority", &authorities)
            .with_text("title", &titles)
            .with_text("from", &from)
            .with_text("until", &until)
            .with_text("rate", &rates)
            .with_text("status", &statuses)
            .with_text("confidence", &confidences);
        self.format.print(&table)
    }
}

fn end(until: Instant) -> String {
    if until == Instant::END {
        String::new()
    } else {
        until.to_string()
    }
}

/// What a measure displaces always, and what besides in the periods that say so.
fn displaced(measure: &Measure) -> String {
    let mut parts = vec![measure.displaces.join(", ")];
    for period in &measure.periods {
        if !period.displaces.is_empty() {
            let until = match end(period.until) {
                none if none.is_empty() => String::new(),
                until => format!(" - {until}"),
            };
            let names = period.displaces.join(", ");
            parts.push(format!("[{}{until}] {names}", period.from));
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join("; ")
}

fn show(id: &str, common: &Common) -> Result<(), Failure> {
    let into = if id.starts_with("jp/") {
        Importer::Japan
    } else {
        Importer::UnitedStates
    };
    let law = law::open(into, false)?;
    let Some(found) = law.find_measure(id) else {
        return Err(Failure::new(
            exit::UNKNOWN,
            format!(
                "`{id}` is not a measure{}; see `boeki measures list`",
                near(&law, id)
            ),
        ));
    };
    let measure = law.measure(found);
    let pick = |en, ja| common.language().pick(en, ja);
    let mut text = format!(
        "{}\n{}\n\n",
        measure.id,
        pick(&measure.title.en, &measure.title.ja)
    );
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  {name}: {value}");
        }
    };
    line(pick("authority", "根拠"), measure.authority.name());
    line(pick("origins", "原産地"), &measure.origin_names.join(", "));
    line(pick("goods", "品目"), &measure.product_names.join(", "));
    line(pick("conditions", "条件"), &conditions(&law, measure));
    line(pick("displaces", "優先する対象"), &displaced(measure));
    line(pick("citation", "条文"), &measure.citation);
    line(pick("source", "出典"), &measure.source);
    line(
        pick("checked on", "確認日"),
        &measure.checked_on.to_string(),
    );
    line(pick("confidence", "確度"), measure.confidence.name());
    if let Some(note) = &measure.note {
        line(pick("note", "注"), pick(&note.en, &note.ja));
    }
    text.push('\n');
    output::print(&text)?;
    let periods = &measure.periods;
    let mut from: Vec<String> = Vec::new();
    let (mut known, mut status) = (Vec::new(), Vec::new());
    for period in periods {
        from.push(period.from.to_string());
        known.push(match period.known_until {
            None => period.known_from.to_string(),
            Some(until) => format!("{} - {until}", period.known_from),
        });
        status.push(match &period.parties {
            Some(parties) if period.status == Status::Enjoined => format!("enjoined: {parties}"),
            _ => period.status.name().to_owned(),
        });
    }
    let origin_of = |scope: &Option<boeki::law::origin::OriginScope>| {
        scope.as_ref().map_or_else(String::new, |scope| {
            scope
                .origins()
                .iter()
                .map(|origin| origin.country().iso2.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        })
    };
    TableFormat::default().print(
        &Table::new("periods")
            .with_text("from", &from)
            .with_text("until", periods.iter().map(|period| end(period.until)))
            .with_text(
                "origin",
                periods.iter().map(|period| origin_of(&period.origin)),
            )
            .with_text(
                "rate",
                periods
                    .iter()
                    .map(|period| stated(&period.rate, common.language())),
            )
            .with_text(
                "heading",
                periods
                    .iter()
                    .map(|period| period.heading.clone().unwrap_or_default()),
            )
            .with_text(
                "instrument",
                periods.iter().map(|period| &period.instrument),
            )
            .with_text("known", &known)
            .with_text("status", &status),
    )
}

fn conditions(law: &Law, measure: &Measure) -> String {
    let names: Vec<&str> = measure
        .when
        .iter()
        .map(|condition| law.facts().fact(condition.fact).name.as_str())
        .collect();
    names.join(", ")
}

fn near(law: &Law, id: &str) -> String {
    let last = id.rsplit('/').next().unwrap_or(id);
    let names: Vec<&str> = law
        .measures()
        .iter()
        .map(|measure| measure.id.as_str())
        .filter(|name| !last.is_empty() && name.contains(last))
        .take(4)
        .collect();
    if names.is_empty() {
        String::new()
    } else {
        format!("; near it: {}", names.join(", "))
    }
}

//! `boeki duty` and `boeki timeline`: what a good pays, when, and why.

use boeki::law::assessment::{Verdict, assess};
use boeki::law::instant::Instant;
use boeki::law::schedule::Importer;
use boeki::report::duty::{DutyAnswer, percent};
use boeki::report::text_table::TextTable;

use super::Common;
use super::failure::{Failure, exit};
use super::law::{self, Shipment};
use super::output;

/// What duty a good pays, on a date, and why
#[derive(Debug, clap::Args)]
pub(crate) struct Duty {
    /// Tariff code: two to ten digits, points optional; above a line the span over its lines
    code: String,
    /// Origin: code or name of a country
    #[arg(long, value_name = "CC")]
    from: String,
    /// Day of entry (noon), or day and time on the importer's clock; default: the day of the law
    #[arg(long, value_name = "DATE", value_parser = law::moment)]
    on: Option<Instant>,
    /// Importer: US or JP
    #[arg(long, value_name = "US|JP", value_parser = law::importer, default_value = "US")]
    into: Importer,
    #[command(flatten)]
    shipment: Shipment,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

impl Duty {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let law = law::open(self.into, true)?;
        let on = self.on.unwrap_or_else(|| Instant::midday(law.as_of()));
        let query = self
            .shipment
            .query(&law, law::code(&self.code)?, &self.from, on)?;
        let found = assess(&law, &query)?;
        law::remark_on_idle(&law, &query, common.language());
        let answer = DutyAnswer::new(&law, &query, &found, common.language());
        if self.json {
            output::print(&format!("{}\n", serde_json::to_string_pretty(&answer)?))?;
        } else {
            output::print(&answer.text(common.language()))?;
        }
        match found.verdict {
            Verdict::Settled => Ok(()),
            Verdict::FactNeeded => Err(Failure::silent(exit::FACT_NEEDED)),
            Verdict::Unconfirmed | Verdict::Refused => Err(Failure::silent(exit::UNCONFIRMED)),
        }
    }
}

/// How the duty on a good changed
#[derive(Debug, clap::Args)]
pub(crate) struct Timeline {
    /// Tariff code: two to ten digits, points optional; above a line the span over its lines
    code: String,
    /// Origin: code or name of a country
    #[arg(long, value_name = "CC")]
    from: String,
    /// Importer: US or JP
    #[arg(long, value_name = "US|JP", value_parser = law::importer, default_value = "US")]
    into: Importer,
    #[command(flatten)]
    shipment: Shipment,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// A span of days with one duty.
#[derive(serde::Serialize)]
struct Step {
    /// First day.
    begins: String,
    /// First day after; null for the last.
    ends: Option<String>,
    #[serde(flatten)]
    answer: DutyAnswer,
}

impl Timeline {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let language = common.language();
        let law = law::open(self.into, true)?;
        let (first, end) = law.horizon();
        let code = law::code(&self.code)?;
        let origin = self
            .shipment
            .query(&law, code, &self.from, Instant::midday(first))?
            .origin;
        let mut days = vec![first];
        for &rule in law.rules_of(origin) {
            let rule = law.rule(rule);
            days.extend([rule.from, rule.until].map(Instant::first_day));
        }
        days.retain(|day| (first..end).contains(day));
        days.sort_unstable();
        days.dedup();
        let mut steps: Vec<Step> = Vec::new();
        for day in days {
            let query = self
                .shipment
                .query(&law, code, &self.from, Instant::midday(day))?;
            let answer = DutyAnswer::new(&law, &query, &assess(&law, &query)?, language);
            let same = |other: &DutyAnswer| {
                (other.total_rate, &other.range, &other.layers)
                    == (answer.total_rate, &answer.range, &answer.layers)
            };
            if steps.last().is_none_or(|step| !same(&step.answer)) {
                if let Some(step) = steps.last_mut() {
                    step.ends = Some(day.to_string());
                }
                steps.push(Step {
                    begins: day.to_string(),
                    ends: None,
                    answer,
                });
            }
        }
        if self.json {
            return output::print(&format!("{}\n", serde_json::to_string_pretty(&steps)?));
        }
        let pick = |en, ja| language.pick(en, ja);
        let mut table = TextTable::new([
            pick("From", "開始"),
            pick("Until", "終了"),
            pick("Layers", "内訳"),
            pick("Total", "合計"),
        ])
        .left(3);
        for step in &steps {
            let total = step.answer.total_text(language);
            let layers: Vec<String> = step
                .answer
                .layers
                .iter()
                .map(|layer| {
                    format!(
                        "{} {}",
                        layer.measure,
                        layer.rate.map_or_else(|| "?".to_owned(), percent)
                    )
                })
                .collect();
            table.row([
                step.begins.clone(),
                step.ends.clone().unwrap_or_default(),
                layers.join(" + "),
                total,
            ]);
        }
        let title = steps
            .last()
            .map(|step| step.answer.description.clone())
            .unwrap_or_default();
        output::print(&format!("{code}  {title}\n{}", table.render()))
    }
}

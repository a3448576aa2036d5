//! `boeki accession`: who lets a candidate into an agreement by consensus.

use std::path::PathBuf;

use boeki::economy::scenario::Scenario;
use boeki::report::accession::AccessionReport;
use boeki::strategy::accession::question::{AccessionQuestion, DEFAULT_AGREEMENT};

use super::Common;
use super::coalition::no_section;
use super::failure::Failure;
use super::output::{Count, ReportFormat};
use super::question::{Overrides, Question};

const FILE: &str = "examples/cptpp-accession.toml";
const DEFAULT: &str = include_str!("../../../../examples/cptpp-accession.toml");

/// Say who gains by an accession to an agreement, who blocks it, and what would unlock it
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Members decide by consensus; security values and risks of coercion are inputs of the section [accession], 0 unless given.\n\
                  Without a file it answers examples/cptpp-accession.toml.\n\
                  Try: boeki accession --candidate CHN,TWN,CHN+TWN"
)]
pub(crate) struct AccessionCommand {
    /// Scenario in TOML with a section [accession], - for stdin
    scenario: Option<PathBuf>,
    /// Who joins, in place of the section's candidates; CHN+TWN for both at once
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    candidate: Vec<String>,
    /// The agreement: a group whose regions are the members
    #[arg(long, value_name = "GROUP")]
    agreement: Option<String>,
    #[command(flatten)]
    format: ReportFormat,
    #[command(flatten)]
    overrides: Overrides,
}

impl AccessionCommand {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let default = || Ok(Scenario::parse(FILE, DEFAULT)?);
        let asked = Question::read(
            self.scenario.as_deref(),
            default,
            &self.overrides,
            common.data(),
        )?;
        let question = self.question(&asked)?;
        let report = {
            let sets = asked.economy.elasticities().names().count();
            let count = Count::start("accessions", (1 + sets) * question.candidates.len());
            let on_solved = || count.add(1);
            AccessionReport::of(&asked.scenario, &asked.economy, &question, &on_solved)?
        };
        self.format.print(
            &report,
            || report.table(),
            || report.text(asked.economy.labels(), common.language()),
        )
    }

    /// The section of the scenario, with what the command line names in its place.
    fn question(&self, asked: &Question) -> Result<AccessionQuestion, Failure> {
        let written = AccessionQuestion::read(&asked.scenario, &asked.economy)?;
        let Some(written) = written else {
            if self.candidate.is_empty() {
                return Err(no_section("accession", "candidates = [\"CHN\", \"TWN\"]"));
            }
            let agreement = self.agreement.as_deref().unwrap_or(DEFAULT_AGREEMENT);
            let question = AccessionQuestion::of(agreement, &self.candidate, &asked.economy)?;
            return Ok(question);
        };
        if self.candidate.is_empty() && self.agreement.is_none() {
            return Ok(written);
        }
        let codes: Vec<String> = (written.candidates.iter())
            .map(|joining| {
                let codes: Vec<&str> = joining.iter().map(|it| it.code.as_str()).collect();
                codes.join("+")
            })
            .collect();
        let candidates = if self.candidate.is_empty() {
            &codes
        } else {
            &self.candidate
        };
        let agreement = self.agreement.as_ref().unwrap_or(&written.agreement);
        let named = AccessionQuestion::of(agreement, candidates, &asked.economy)?;
        Ok(AccessionQuestion {
            agreement: named.agreement,
            members: named.members,
            candidates: named.candidates,
            ..written
        })
    }
}

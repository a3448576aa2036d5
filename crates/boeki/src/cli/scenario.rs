//! `boeki scenario`: whether a scenario says what it should, and what it touches.

use std::fmt::Write;
use std::path::PathBuf;

use super::Common;
use super::failure::Failure;
use super::output;
use super::question::{Overrides, Question};

/// Check scenarios
#[derive(Debug, clap::Subcommand)]
pub(crate) enum ScenarioCommand {
    /// Read a scenario, say what is wrong with it or what it touches; solve nothing
    Check {
        /// Scenario in TOML, - for stdin
        file: PathBuf,
    },
}

impl ScenarioCommand {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let Self::Check { file } = self;
        let question = Question::read(
            Some(file),
            super::run::headline_scenario,
            &Overrides::default(),
            common.data(),
        )?;
        let (scenario, economy) = (&question.scenario, &question.economy);
        scenario.elasticity_set(economy)?;
        let resolved = scenario.resolve(economy)?;
        let language = common.language();
        let mut text = format!(
            "{}: {}\n  {} · closure {} · elasticities {}\n",
            language.pick("good", "問題なし"),
            scenario.title,
            economy.name(),
            scenario.closure.name(),
            scenario.elasticities
        );
        // Writing to a String cannot fail.
        for touched in &resolved.touched {
            let _ = writeln!(text, "  - {}", language.name(&touched.sentence));
        }
        for note in &resolved.notes {
            let note = language.name(note);
            let _ = writeln!(text, "  {}: {note}", language.pick("note", "注"));
        }
        output::print(&text)
    }
}

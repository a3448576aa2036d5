//! The command line: what can be asked, and how the answer or the reason why there is none is told.

mod accession;
mod chronicle;
mod coalition;
mod compare;
mod controls;
mod credibility;
mod data;
mod duty;
mod economy;
mod escalate;
mod factors;
mod failure;
mod gradient;
mod hedge;
mod law;
mod measures;
mod output;
mod question;
mod rates;
mod run;
mod scenario;
mod schedule;
mod security;
mod shock;
mod strategy;
mod sweep;
mod transition;
mod usage;
mod validate;
mod who;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use boeki::economy::sources::world2022;
use boeki::report::Language;
use boeki::report::run::VERSION;
use clap::{CommandFactory, Parser};

use failure::{Failure, Message, exit};

/// Boeki, an open laboratory for trade policy: from a trade policy to its effects.
#[derive(Debug, Parser)]
#[command(
    name = "boeki",
    disable_version_flag = true,
    arg_required_else_help = true,
    after_help = "Exit codes: 0 ok, 1 files or a failed validation, 2 usage or a faulty scenario, 3 unknown code or name, 4 a fact is needed, 5 a rule is unconfirmed, 6 no law for the date, 7 no certified solution.\n\
                  Try: boeki run"
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    common: Common,
    /// Print version and data revision
    #[arg(short = 'V', long)]
    version: bool,
}

/// Options of every command.
#[derive(Debug, clap::Args)]
struct Common {
    /// Language of tables and sentences: en, ja
    #[arg(long, global = true, value_name = "LANG", value_parser = language, default_value = "en")]
    lang: Language,
    /// Data folder; else `BOEKI_DATA`, else ../shared/data
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
}

fn language(code: &str) -> Result<Language, String> {
    Language::from_code(code).ok_or_else(|| "languages are en, ja".to_owned())
}

impl Common {
    fn language(&self) -> Language {
        self.lang
    }

    fn data(&self) -> Option<&Path> {
        self.data.as_deref()
    }
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Run(run::Run),
    Compare(compare::Compare),
    Sweep(sweep::Sweep),
    Gradient(gradient::GradientCommand),
    Factors(factors::FactorsCommand),
    Transition(transition::Transition),
    Nash(strategy::NashCommand),
    Respond(strategy::RespondCommand),
    Bargain(strategy::BargainCommand),
    Lobby(strategy::LobbyCommand),
    Who(who::Who),
    Coalition(coalition::Coalition),
    Accession(accession::AccessionCommand),
    Hedge(hedge::Hedge),
    Credibility(credibility::Credibility),
    Escalate(escalate::Escalate),
    Shock(shock::Shock),
    Controls(controls::Controls),
    Dependence(security::DependenceCommand),
    Secure(security::SecureCommand),
    Power(security::PowerCommand),
    Decouple(security::DecoupleCommand),
    Duty(duty::Duty),
    Timeline(duty::Timeline),
    #[command(subcommand)]
    Measures(measures::MeasuresCommand),
    #[command(subcommand)]
    Rates(rates::RatesCommand),
    Search(schedule::Search),
    #[command(subcommand)]
    Schedule(schedule::ScheduleCommand),
    Chronicle(chronicle::Chronicle),
    #[command(subcommand)]
    Economy(economy::EconomyCommand),
    #[command(subcommand)]
    Data(data::DataCommand),
    Validate(validate::Validate),
    #[command(subcommand)]
    Scenario(scenario::ScenarioCommand),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

impl Cli {
    fn run(&self) -> Result<(), Failure> {
        let common = &self.common;
        match &self.command {
            _ if self.version => version(),
            Some(Command::Run(command)) => command.run(common),
            Some(Command::Compare(command)) => command.run(common),
            Some(Command::Sweep(command)) => command.run(common),
            Some(Command::Gradient(command)) => command.run(common),
            Some(Command::Factors(command)) => command.run(common),
            Some(Command::Transition(command)) => command.run(common),
            Some(Command::Nash(command)) => command.run(common),
            Some(Command::Respond(command)) => command.run(common),
            Some(Command::Bargain(command)) => command.run(common),
            Some(Command::Lobby(command)) => command.run(common),
            Some(Command::Who(command)) => command.run(common),
            Some(Command::Coalition(command)) => command.run(common),
            Some(Command::Accession(command)) => command.run(common),
            Some(Command::Hedge(command)) => command.run(common),
            Some(Command::Credibility(command)) => command.run(common),
            Some(Command::Escalate(command)) => command.run(common),
            Some(Command::Shock(command)) => command.run(common),
            Some(Command::Controls(command)) => command.run(common),
            Some(Command::Dependence(command)) => command.run(common),
            Some(Command::Secure(command)) => command.run(common),
            Some(Command::Power(command)) => command.run(common),
            Some(Command::Decouple(command)) => command.run(common),
            Some(Command::Duty(command)) => command.run(common),
            Some(Command::Timeline(command)) => command.run(common),
            Some(Command::Measures(command)) => command.run(common),
            Some(Command::Rates(command)) => command.run(common),
            Some(Command::Search(command)) => command.run(common),
            Some(Command::Schedule(command)) => command.run(common),
            Some(Command::Chronicle(command)) => command.run(common),
            Some(Command::Economy(command)) => command.run(common),
            Some(Command::Data(command)) => command.run(common),
            Some(Command::Validate(command)) => command.run(common),
            Some(Command::Scenario(command)) => command.run(common),
            Some(Command::Completions { shell }) => {
                let mut script = Vec::new();
                clap_complete::generate(*shell, &mut Cli::command(), "boeki", &mut script);
                output::print(&String::from_utf8_lossy(&script))
            }
            None => Err(Failure::new(
                exit::USAGE,
                "no command; try `boeki run` or `boeki --help`",
            )),
        }
    }
}

fn version() -> Result<(), Failure> {
    let world = world2022::embedded()?;
    let hash: String = world.data_hash().chars().take(12).collect();
    output::print(&format!("boeki {VERSION} (data {} {hash})\n", world.name()))
}

/// Runs the command line.
pub(crate) fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage::tell(&error),
    };
    let language = cli.common.language();
    match cli.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let mut stderr = anstream::stderr();
            let error = format!("\u{1b}[1;31m{}\u{1b}[0m", language.pick("error", "エラー"));
            // Nothing is left to tell if stderr is gone.
            let _ = match failure.message {
                Message::Sentence(sentence) => writeln!(stderr, "{error}: {sentence}"),
                Message::Words(words) => {
                    writeln!(stderr, "{error}: {}", language.pick(&words.en, &words.ja))
                }
                Message::Problems(problems) => write!(stderr, "{}", problems.render(true)),
                Message::Nothing => Ok(()),
            };
            ExitCode::from(failure.exit)
        }
    }
}

//! `boeki nash`, `respond`, `bargain` and `lobby`: what the others do.

use std::path::PathBuf;

use super::Common;
use super::failure::Failure;
use super::output::{Progress, ReportFormat};
use super::question::{Overrides, Question};
use boeki::economy::scenario::Scenario;
use boeki::report::strategy::bargain::BargainReport;
use boeki::report::strategy::lobbying::LobbyingReport;
use boeki::report::strategy::nash::NashReport;
use boeki::report::strategy::respond::RespondReport;
use boeki::strategy::Level;
use boeki::strategy::question::{BargainQuestion, LobbyingQuestion, NashQuestion, RespondQuestion};

fn level(text: &str) -> Result<Level, String> {
    Level::from_name(text).ok_or_else(|| format!("levels are {}", Level::NAMES.join(", ")))
}

fn nothing_changes() -> Scenario {
    Scenario::new("The world as it is")
}

fn deal() -> Result<Scenario, Failure> {
    Ok(Scenario::parse(boeki::DEAL_FILE, boeki::DEAL_SCENARIO)?)
}

/// Find tariffs that are best responses to each other
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Try: boeki nash --players USA,JPN --level sector\n     boeki nash --players USA,EU,CHN,JPN --level partner-sector"
)]
pub(crate) struct NashCommand {
    /// Scenario whose policy stands where no player sets a tariff, with or without [nash]; without it the world as it is
    scenario: Option<PathBuf>,
    /// Players, regions or groups
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    players: Vec<String>,
    /// How finely tariffs are set: uniform, sector, partner, partner-sector
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    level: Option<Level>,
    /// Tariffs on everybody move, not only those on the other players
    #[arg(long)]
    on_all: bool,
    /// Starts from which the search sets out
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=50))]
    starts: Option<u32>,
    /// The table of --csv: players or tariffs
    #[arg(long, value_parser = ["players", "tariffs"], default_value = "players")]
    table: String,
    #[command(flatten)]
    format: ReportFormat,
    #[command(flatten)]
    overrides: Overrides,
}

impl NashCommand {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let file = self.scenario.as_deref();
        let question = Question::read(
            file,
            || Ok(nothing_changes()),
            &self.overrides,
            common.data(),
        )?;
        let mut asked = NashQuestion::of(&question.scenario)?;
        if !self.players.is_empty() {
            asked.players.clone_from(&self.players);
        }
        asked.level = self.level.unwrap_or(asked.level);
        asked.on_all |= self.on_all || asked.players.len() == 1;
        asked.starts = self.starts.unwrap_or(asked.starts);
        let progress = Progress::start("playing the tariff game");
        let report = NashReport::of(&question.scenario, &question.economy, &asked)?;
        drop(progress);
        self.format.print(
            &report,
            || match self.table.as_str() {
                "tariffs" => report.tariff_table(),
                _ => report.player_table(),
            },
            || report.text(&question.economy, common.language()),
        )
    }
}

/// Show how others answer a move: payoffs by rule of retaliation, best replies, where the deal sits
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Try: boeki respond --players USA,JPN\n     boeki respond examples/us-15-percent-japan.toml --players USA,JPN,CHN,EU"
)]
pub(crate) struct RespondCommand {
    /// Scenario that is the first player's move, with or without [respond]; without it the deal of 15% against the announced 25%
    scenario: Option<PathBuf>,
    /// Players, regions or groups, the one who moves first
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    players: Vec<String>,
    /// How finely best responses are set: uniform, sector, partner, partner-sector
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    level: Option<Level>,
    /// Target what costs the mover most by the weights of sectors that its own tariffs reveal, and not by welfare
    #[arg(long)]
    political: bool,
    /// The table of --csv: payoffs or curves
    #[arg(long, value_parser = ["payoffs", "curves"], default_value = "payoffs")]
    table: String,
    #[command(flatten)]
    format: ReportFormat,
    #[command(flatten)]
    overrides: Overrides,
}

impl RespondCommand {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let file = self.scenario.as_deref();
        let question = Question::read(file, deal, &self.overrides, common.data())?;
        let mut asked = RespondQuestion::of(&question.scenario)?;
        if !self.players.is_empty() {
            asked.players.clone_from(&self.players);
        }
        asked.level = self.level.unwrap_or(asked.level);
        asked.political |= self.political;
        let progress = Progress::start("solving moves and answers");
        let report = RespondReport::of(&question.scenario, &question.economy, &asked)?;
        drop(progress);
        self.format.print(
            &report,
            || match self.table.as_str() {
                "curves" => report.curve_table(),
                _ => report.payoff_table(),
            },
            || report.text(&question.economy, common.language()),
        )
    }
}

/// Bargain over tariffs and money: the deal, and the bargaining weight that an actual deal reveals
#[derive(Debug, clap::Args)]
#[command(after_help = "Try: boeki bargain\n     boeki bargain --players USA,JPN --side-payments")]
pub(crate) struct BargainCommand {
    /// Scenario that is the actual deal, with or without [bargain]; without it the deal of 15% against the announced 25%
    scenario: Option<PathBuf>,
    /// The two players
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    players: Vec<String>,
    /// How finely tariffs are set: uniform, sector, partner, partner-sector
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    level: Option<Level>,
    /// Bargaining weight of the first, between 0 and 1
    #[arg(long, value_name = "WEIGHT")]
    weight: Option<f64>,
    /// Money may change hands
    #[arg(long)]
    side_payments: bool,
    /// Tariffs of the deal hold for all partners alike
    #[arg(long)]
    mfn: bool,
    /// Each may limit its exports to the other and keep the rent
    #[arg(long)]
    export_limits: bool,
    /// The table of --csv: deal or revealed
    #[arg(long, value_parser = ["deal", "revealed"], default_value = "deal")]
    table: String,
    #[command(flatten)]
    format: ReportFormat,
    #[command(flatten)]
    overrides: Overrides,
}

impl BargainCommand {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let file = self.scenario.as_deref();
        let question = Question::read(file, deal, &self.overrides, common.data())?;
        let mut asked = BargainQuestion::of(&question.scenario)?;
        if !self.players.is_empty() {
            asked.players.clone_from(&self.players);
        }
        asked.level = self.level.unwrap_or(asked.level);
        asked.weight = self.weight.unwrap_or(asked.weight);
        asked.side_payments |= self.side_payments;
        asked.mfn |= self.mfn;
        asked.export_limits |= self.export_limits;
        let progress = Progress::start("bargaining");
        let report = BargainReport::of(&question.scenario, &question.economy, &asked)?;
        drop(progress);
        self.format.print(
            &report,
            || match self.table.as_str() {
                "revealed" => report.revealed_table(),
                _ => report.side_table(),
            },
            || report.text(&question.economy, &asked, common.language()),
        )
    }
}

/// Reveal the weights of sectors under which a country's tariffs would be optimal
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Try: boeki lobby --player USA\n     boeki lobby examples/us-duties-on-japan.toml --player USA"
)]
pub(crate) struct LobbyCommand {
    /// Scenario whose tariffs are read, with or without [lobbying]; without it the tariffs of the base year
    scenario: Option<PathBuf>,
    /// Who sets the tariffs: a region or group
    #[arg(long, value_name = "CODE")]
    player: Option<String>,
    /// On whose goods its tariffs are read: regions or groups; without it everybody's
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    partners: Vec<String>,
    /// How finely tariffs are read: sector, partner-sector
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    level: Option<Level>,
    #[command(flatten)]
    format: ReportFormat,
    #[command(flatten)]
    overrides: Overrides,
}

impl LobbyCommand {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let file = self.scenario.as_deref();
        let question = Question::read(
            file,
            || Ok(nothing_changes()),
            &self.overrides,
            common.data(),
        )?;
        let mut asked = LobbyingQuestion::of(&question.scenario)?;
        if let Some(player) = &self.player {
            asked.player.clone_from(player);
        }
        asked.level = self.level.unwrap_or(asked.level);
        if !self.partners.is_empty() {
            asked.partners = Some(self.partners.clone());
        }
        let progress = Progress::start("revealing weights");
        let report = LobbyingReport::of(&question.scenario, &question.economy, &asked)?;
        drop(progress);
        self.format.print(
            &report,
            || report.table(),
            || report.text(&question.economy, common.language()),
        )
    }
}

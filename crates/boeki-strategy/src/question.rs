//! The strategic questions of a scenario: what `[nash]`, `[respond]`, `[bargain]` and `[lobbying]` ask for.

use boeki_economy::Economy;
use boeki_economy::scenario::{Diagnostics, Keys, Scenario};

use crate::tariff_space::{Bounds, Level, Reach};
use crate::{Player, Rule, StrategyError};

/// `[nash]`: tariffs that are best responses to each other.
#[derive(Clone, Debug, PartialEq)]
pub struct NashQuestion {
    /// Codes of the players.
    pub players: Vec<String>,
    /// How finely they set tariffs.
    pub level: Level,
    /// Whether their tariffs on everybody move, or only those on each other.
    pub on_all: bool,
    /// How far.
    pub bounds: Bounds,
    /// Partners whose tariffs stay: an agreement.
    pub kept: Vec<String>,
    /// How many starts.
    pub starts: u32,
}

impl Default for NashQuestion {
    fn default() -> Self {
        Self {
            players: vec!["USA".into(), "JPN".into()],
            level: Level::default(),
            on_all: false,
            bounds: Bounds::default(),
            kept: Vec::new(),
            starts: 3,
        }
    }
}

/// `[respond]`: what the others do when the first player moves.
#[derive(Clone, Debug, PartialEq)]
pub struct RespondQuestion {
    /// Codes of the players, the mover first.
    pub players: Vec<String>,
    /// The rules of the others.
    pub rules: Vec<Rule>,
    /// How finely best responses are set.
    pub level: Level,
    /// The tariffs of the curves.
    pub tariffs: Vec<f64>,
    /// Whether targets are what costs the mover most by the weights of sectors that its own tariffs in the base reveal, and not by
    /// welfare.
    pub political: bool,
}

impl Default for RespondQuestion {
    fn default() -> Self {
        Self {
            players: vec!["USA".into(), "JPN".into()],
            rules: Rule::ALL.to_vec(),
            level: Level::default(),
            tariffs: (0..=10).map(|step| 0.05 * f64::from(step)).collect(),
            political: false,
        }
    }
}

/// What each has without a deal.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Threat {
    /// What stands before the scenario.
    StatusQuo,
    /// Nash tariffs on each other.
    #[default]
    Nash,
    /// An alternative of the scenario, by its title: what was announced.
    Announced(String),
}

/// Money of a deal, such as investment that was promised.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Money {
    /// The sum, billion USD, paid or invested once.
    pub amount_bn: f64,
    /// Yearly rate at which a sum counts as a flow for ever.
    pub discount_rate: f64,
}

impl Money {
    /// What the sum is worth a year if all of it is a gift, million USD.
    pub fn yearly_musd(self) -> f64 {
        1e3 * self.amount_bn * self.discount_rate
    }
}

/// `[bargain]`: the deal between two players, and what an actual deal reveals.
#[derive(Clone, Debug, PartialEq)]
pub struct BargainQuestion {
    /// Codes of the two.
    pub players: Vec<String>,
    /// How finely they set tariffs on each other.
    pub level: Level,
    /// Bargaining weight of the first.
    pub weight: f64,
    /// Whether money changes hands.
    pub side_payments: bool,
    /// What each has without a deal.
    pub threat: Threat,
    /// How far tariffs go.
    pub bounds: Bounds,
    /// Whether what one gives the other it gives to all: the deal's tariffs are most-favoured-nation.
    pub mfn: bool,
    /// Whether each may limit its exports to the other, keeping the rent.
    pub export_limits: bool,
    /// Money that the second promised the first in the actual deal.
    pub money: Option<Money>,
    /// Further partners of the first player: each pair bargains, taking the others' deals as given.
    pub with: Vec<String>,
}

impl Default for BargainQuestion {
    fn default() -> Self {
        Self {
            players: vec!["USA".into(), "JPN".into()],
            level: Level::default(),
            weight: 0.5,
            side_payments: false,
            threat: Threat::default(),
            bounds: Bounds::default(),
            mfn: false,
            export_limits: false,
            money: None,
            with: Vec::new(),
        }
    }
}

/// `[lobbying]`: under which weights of sectors a player's tariffs would be optimal.
#[derive(Clone, Debug, PartialEq)]
pub struct LobbyingQuestion {
    /// Code of the player.
    pub player: String,
    /// How finely its tariffs are read.
    pub level: Level,
    /// On whose goods its tariffs are read; nothing means everybody's.
    pub partners: Option<Vec<String>>,
}

impl Default for LobbyingQuestion {
    fn default() -> Self {
        Self {
            player: "USA".into(),
            level: Level::Sector,
            partners: None,
        }
    }
}

fn level(keys: &mut Keys<'_>, default: Level) -> Level {
    let name = keys.one_of("level", &Level::NAMES);
    name.and_then(Level::from_name).unwrap_or(default)
}

fn bounds(keys: &mut Keys<'_>) -> Bounds {
    let default = Bounds::default();
    Bounds {
        low: keys.number("lowest", -0.9..=10.0).unwrap_or(default.low),
        high: keys.number("highest", -0.9..=50.0).unwrap_or(default.high),
        bound: keys.truth("bound").unwrap_or(default.bound),
    }
}

impl NashQuestion {
    /// The question of a scenario, or the default.
    ///
    /// # Errors
    /// Keys that do not say what they should.
    pub fn of(scenario: &Scenario) -> Result<Self, Diagnostics> {
        let default = Self::default();
        let read = scenario.section("nash", |keys| Self {
            players: keys.texts("players").unwrap_or(default.players),
            level: level(keys, default.level),
            on_all: keys.one_of("on", &["each-other", "all"]) == Some("all"),
            bounds: bounds(keys),
            kept: keys.texts("kept").unwrap_or_default(),
            starts: keys.whole("starts", 1..=50).unwrap_or(default.starts),
        })?;
        Ok(read.unwrap_or_default())
    }

    /// The reach of each player.
    ///
    /// # Errors
    /// Codes that the economy does not know.
    pub fn reaches(
        &self,
        players: &[Player],
        economy: &Economy,
    ) -> Result<Vec<Reach>, StrategyError> {
        let mut kept = Vec::new();
        for code in &self.kept {
            kept.extend(economy.regions_named(code)?);
        }
        Ok(players
            .iter()
            .map(|player| Reach {
                level: self.level,
                bounds: self.bounds.clone(),
                partners: (!self.on_all).then(|| {
                    let others = players.iter().filter(|it| it.code != player.code);
                    others.cloned().collect()
                }),
                kept: kept.clone(),
                ..Reach::default()
            })
            .collect())
    }
}

impl RespondQuestion {
    /// The question of a scenario, or the default.
    ///
    /// # Errors
    /// Keys that do not say what they should.
    pub fn of(scenario: &Scenario) -> Result<Self, Diagnostics> {
        let default = Self::default();
        let read = scenario.section("respond", |keys| {
            let names = keys.texts("rules").unwrap_or_default();
            let mut rules = Vec::new();
            for name in &names {
                match Rule::from_name(name) {
                    Some(rule) => rules.push(rule),
                    None => keys.refuse(
                        "rules",
                        format!("no rule of retaliation is called \"{name}\""),
                        boeki_economy::Labels::nearest(name, Rule::NAMES.into_iter()),
                        format!("there are {}", Rule::NAMES.join(", ")),
                    ),
                }
            }
            Self {
                players: keys.texts("players").unwrap_or(default.players),
                rules: if names.is_empty() {
                    default.rules
                } else {
                    rules
                },
                level: level(keys, default.level),
                political: keys.truth("political").unwrap_or(default.political),
                tariffs: keys
                    .numbers("tariffs", 0.0..=5.0)
                    .unwrap_or(default.tariffs),
            }
        })?;
        Ok(read.unwrap_or_default())
    }
}

impl BargainQuestion {
    /// The question of a scenario, or the default.
    ///
    /// # Errors
    /// Keys that do not say what they should, and an announced alternative that the scenario does not have.
    pub fn of(scenario: &Scenario) -> Result<Self, Diagnostics> {
        let default = Self::default();
        let read = scenario.section("bargain", |keys| {
            let announced = keys.text("announced");
            if let Some(title) = &announced
                && !scenario.alternatives.iter().any(|it| it.title == *title)
            {
                let titles = scenario.alternatives.iter().map(|it| it.title.as_str());
                keys.refuse(
                    "announced",
                    format!("no alternative of the scenario is called \"{title}\""),
                    boeki_economy::Labels::nearest(title, titles),
                    "write the title of an [[alternative]]",
                );
            }
            let threat = keys.one_of("threat", &["status-quo", "nash", "announced"]);
            let threat = match (threat, announced) {
                (Some("status-quo"), _) => Threat::StatusQuo,
                (Some("nash"), _) | (None, None) => Threat::Nash,
                (_, Some(title)) => Threat::Announced(title),
                (Some(_), None) => {
                    keys.required::<String>("announced", None, "\"the title of an alternative\"");
                    Threat::Nash
                }
            };
            let amount = keys.number("money_bn", 0.0..=1e6);
            let rate = keys.number("discount_rate", 0.0..=1.0);
            if amount.is_some() {
                keys.required("discount_rate", rate, "0.04");
            }
            let players = keys.texts("players").unwrap_or(default.players);
            Self {
                players,
                level: level(keys, default.level),
                weight: keys
                    .number("weight", 0.001..=0.999)
                    .unwrap_or(default.weight),
                side_payments: keys.truth("side_payments").unwrap_or(false),
                threat,
                bounds: bounds(keys),
                mfn: keys.truth("mfn").unwrap_or(false),
                export_limits: keys.truth("export_limits").unwrap_or(false),
                money: amount.zip(rate).map(|(amount_bn, discount_rate)| Money {
                    amount_bn,
                    discount_rate,
                }),
                with: keys.texts("with").unwrap_or_default(),
            }
        })?;
        Ok(read.unwrap_or_default())
    }
}

impl LobbyingQuestion {
    /// The question of a scenario, or the default.
    ///
    /// # Errors
    /// Keys that do not say what they should.
    pub fn of(scenario: &Scenario) -> Result<Self, Diagnostics> {
        let default = Self::default();
        let read = scenario.section("lobbying", |keys| Self {
            player: keys.text("player").unwrap_or(default.player),
            level: level(keys, default.level),
            partners: keys.texts("partners"),
        })?;
        Ok(read.unwrap_or_default())
    }
}

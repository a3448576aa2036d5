//! A bargain: what each has without a deal, the deal that Nash's axioms pick, and what an actual deal reveals.

mod text;

use boeki_data::table::Table;
use boeki_economy::Economy;
use boeki_economy::elasticity::DEFAULT_SET;
use boeki_economy::scenario::Scenario;
use boeki_equilibrium::{Equilibrium, Gradient, Outcome};
use boeki_strategy::Payoff;
use boeki_strategy::question::{BargainQuestion, Threat};
use boeki_strategy::respond::mean_tariff;
use boeki_strategy::{
    Aim, Bounds, Deal, Game, Level, Nash, NashOptions, Player, Profile, Reach, RevealedWeight,
    StrategyError, Table as Bargain, nash_in_nash,
};
use serde::Serialize;

use super::before;
use crate::row::row;
use crate::solved::{RunError, Solved};

row! {
    /// A side of a deal.
    DealSide {
        texts {
            /// The pair, such as `USA-JPN`.
            pair,
            /// Code of the player.
            player,
        }
        numbers {
            /// Equivalent variation at the threat point against the base, million USD a year.
            threat_ev_musd,
            /// Gain of the deal over the threat, million USD a year, after the payment.
            gain_musd,
            /// What the player pays the other, million USD a year; negative where it is paid.
            payment_musd,
            /// Mean tariff on the other's goods at the threat point, percent.
            threat_tariff_pct,
            /// The same in the deal.
            tariff_pct,
            /// Distance from the first-order conditions, log points of a tariff.
            residual,
        }
    }
}

row! {
    /// What the scenario's own policy reveals, under one set of elasticities.
    Revealed {
        texts {
            /// The set of trade elasticities.
            elasticities,
        }
        numbers {
            /// Gain of the first player from the scenario over the threat, without money, million USD a year.
            first_gain_musd,
            /// The same of the second.
            second_gain_musd,
            /// Money a year from the second to the first at which the first is as well off as under the threat; 0 if it is without.
            needed_musd,
            /// Money a year at which the second is as well off as under the threat: the most it would pay.
            affordable_musd,
            /// The first one's revealed weight without money, if the split is in money; blank where one side loses.
            weight_without_money,
            /// The same with the sum of the scenario, all of it a gift.
            weight_all_gift,
            /// The part of the sum that must be a gift for the first to be no worse off than under the threat; blank without a sum.
            gift_share_needed,
            /// The part of the sum that may be a gift for the second to be no worse off; blank without a sum.
            gift_share_affordable,
            /// What a tariff takes from the second for each dollar that it gives the first, at the deal; blank where it gives none.
            tariff_slope,
        }
    }
}

/// The bargain of a scenario.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BargainReport {
    /// Title of the scenario.
    pub title: String,
    /// What each has without a deal: `nash`, `status-quo` or the title of what was announced.
    pub threat: String,
    /// Weight of the first in the deal.
    pub weight: f64,
    /// The sides of each pair's deal; empty where no deal makes both better off.
    pub sides: Vec<DealSide>,
    /// Equivalent variation of everybody else in the deal against the base, million USD a year.
    pub others_ev_musd: f64,
    /// What the scenario's own policy reveals; empty if it changes nothing.
    pub revealed: Vec<Revealed>,
    /// The yearly worth of the scenario's money if all is a gift, million USD.
    pub money_musd: Option<f64>,
}

/// A threat point: payoffs, and the tariffs of the pair under it.
struct ThreatPoint {
    utility: [f64; 2],
    policy: boeki_economy::Policy,
    profile: Profile,
}

impl BargainReport {
    /// Solves the bargain of a scenario.
    ///
    /// # Errors
    /// Players that the economy does not have, an equilibrium that does not exist.
    pub fn of(
        scenario: &Scenario,
        economy: &Economy,
        asked: &BargainQuestion,
    ) -> Result<Self, RunError> {
        let solved = Solved::of(scenario, economy)?;
        let mut partners = vec![asked.players.clone()];
        if let [first, _] = &asked.players[..] {
            partners.extend(
                asked
                    .with
                    .iter()
                    .map(|other| vec![first.clone(), other.clone()]),
            );
        }
        let mut tables = Vec::new();
        let mut threats = Vec::new();
        for pair in &partners {
            let players = Player::read_all(pair, economy)?;
            let game = pair_game(economy, &solved, &players, asked)?;
            let threat = threat(scenario, economy, &solved, &game, &players, asked)?;
            let mut table = Bargain::new(game, threat.utility, asked.weight)?;
            if asked.side_payments {
                table = table.with_side_payments();
            }
            tables.push(table);
            threats.push(threat);
        }
        let deals: Vec<Option<Deal>> = match &tables[..] {
            [table] => vec![table.strike(&[threats[0].profile.clone()])?],
            several => nash_in_nash(several, ROUNDS)?
                .into_iter()
                .map(Some)
                .collect(),
        };
        let mut report = Self {
            title: scenario.title.clone(),
            threat: match &asked.threat {
                Threat::Nash => "nash".into(),
                Threat::StatusQuo => "status-quo".into(),
                Threat::Announced(title) => title.clone(),
            },
            weight: asked.weight,
            sides: Vec::new(),
            others_ev_musd: f64::NAN,
            revealed: Vec::new(),
            money_musd: asked
                .money
                .map(boeki_strategy::question::Money::yearly_musd),
        };
        for ((table, deal), threat) in tables.iter().zip(&deals).zip(&threats) {
            if let Some(deal) = deal {
                report.add(economy, table, deal, threat);
            }
        }
        if !scenario.changes.is_empty() {
            let names = economy.elasticities().names().map(str::to_owned);
            let mut sets: Vec<String> = names.filter(|name| name != DEFAULT_SET).collect();
            sets.insert(0, scenario.elasticities.clone());
            sets.dedup();
            for set in sets {
                let mut under = scenario.clone();
                under.elasticities.clone_from(&set);
                report.revealed.push(revealed(&under, economy, asked)?);
            }
        }
        Ok(report)
    }

    fn add(&mut self, economy: &Economy, table: &Bargain, deal: &Deal, threat: &ThreatPoint) {
        let seats = &table.game.seats;
        let players: Vec<Player> = seats.iter().map(|seat| seat.player.clone()).collect();
        let pair = format!("{}-{}", players[0].code, players[1].code);
        let policy = table.game.policy(&deal.profile);
        for (side, player) in players.iter().enumerate() {
            let other = &players[1 - side];
            self.sides.push(DealSide {
                pair: pair.clone(),
                player: player.code.clone(),
                threat_ev_musd: table.threat[side],
                gain_musd: deal.gains[side],
                payment_musd: if side == 0 {
                    deal.payment
                } else {
                    -deal.payment
                },
                threat_tariff_pct: 100.0 * mean_tariff(economy, &threat.policy, player, other),
                tariff_pct: 100.0 * mean_tariff(economy, &policy, player, other),
                residual: deal.residual,
            });
        }
        self.others_ev_musd = Payoff::of("", &deal.equilibrium, &players).others_musd;
    }

    /// The sides of the deals as a table.
    pub fn side_table(&self) -> Table {
        DealSide::table("bargain", &self.sides)
    }

    /// What the scenario reveals as a table.
    pub fn revealed_table(&self) -> Table {
        Revealed::table("revealed", &self.revealed)
    }
}

/// Most rounds of several pairs.
const ROUNDS: usize = 40;

fn pair_game(
    economy: &Economy,
    solved: &Solved,
    players: &[Player],
    asked: &BargainQuestion,
) -> Result<Game, RunError> {
    let [first, second] = players else {
        return Err(StrategyError::BadQuestion {
            what: format!("{} players at a table for two", players.len()),
            remedy: "name two, such as USA,JPN; further partners of the first go into `with`"
                .into(),
        }
        .into());
    };
    let reach = |partner: &Player| Reach {
        level: if asked.mfn {
            Level::Sector
        } else {
            asked.level
        },
        bounds: Bounds {
            // What is given to all can be taken from third countries: tariffs for all may only fall from where they stand.
            bound: asked.mfn || asked.bounds.bound,
            ..asked.bounds.clone()
        },
        partners: (!asked.mfn).then(|| vec![partner.clone()]),
        export_limits: asked.export_limits,
        ..Reach::default()
    };
    let seats = vec![
        (first.clone(), Aim::Welfare, reach(second)),
        (second.clone(), Aim::Welfare, reach(first)),
    ];
    let base = solved.base();
    let closure = solved.equilibrium.closure();
    Ok(Game::new(
        economy,
        base,
        base.policy.clone(),
        closure,
        seats,
    )?)
}

fn utility(players: &[Player], at: &Equilibrium) -> [f64; 2] {
    let payoffs = Payoff::of("", at, players);
    [payoffs.musd[0], payoffs.musd[1]]
}

fn threat(
    scenario: &Scenario,
    economy: &Economy,
    solved: &Solved,
    game: &Game,
    players: &[Player],
    asked: &BargainQuestion,
) -> Result<ThreatPoint, RunError> {
    match &asked.threat {
        Threat::StatusQuo => Ok(ThreatPoint {
            utility: utility(players, &before(solved)?),
            policy: solved.base().policy.clone(),
            profile: game.status_quo_profile(),
        }),
        Threat::Nash => {
            let options = NashOptions {
                deviations: false,
                ..NashOptions::default()
            };
            let war = Nash::from(game, &game.status_quo_profile(), options)?;
            Ok(ThreatPoint {
                utility: utility(players, &war.equilibrium),
                policy: game.policy(&war.profile),
                profile: war.profile,
            })
        }
        Threat::Announced(title) => {
            let alternative = scenario.alternatives.iter().find(|it| it.title == *title);
            let Some(alternative) = alternative else {
                return Err(StrategyError::BadQuestion {
                    what: format!("the scenario has no alternative \"{title}\""),
                    remedy: "write the title of an [[alternative]]".into(),
                }
                .into());
            };
            let solved = Solved::of(&scenario.with(alternative), economy)?;
            let policy = solved.resolved.policy.clone();
            Ok(ThreatPoint {
                utility: utility(players, &solved.equilibrium),
                profile: game
                    .seats
                    .iter()
                    .map(|seat| seat.space.read(&policy, economy))
                    .collect(),
                policy,
            })
        }
    }
}

fn revealed(
    scenario: &Scenario,
    economy: &Economy,
    asked: &BargainQuestion,
) -> Result<Revealed, RunError> {
    let solved = Solved::of(scenario, economy)?;
    let players = Player::read_all(&asked.players, economy)?;
    let game = pair_game(economy, &solved, &players, asked)?;
    let threat = threat(scenario, economy, &solved, &game, &players, asked)?;
    let at = &solved.equilibrium;
    let own = utility(&players, at);
    let gains = [own[0] - threat.utility[0], own[1] - threat.utility[1]];
    // What one point more of the first one's tariff on the second's goods gives and takes.
    let mut slope = [0.0; 2];
    for (side, player) in players.iter().enumerate() {
        let terms: Vec<(Outcome, f64)> = player
            .members
            .iter()
            .map(|&region| (Outcome::Welfare { region }, 1.0))
            .collect();
        let (slopes, _) = Gradient::tariffs_of_sum(at, &terms)?;
        let cells = game.seats[0]
            .space
            .variables
            .iter()
            .flat_map(|it| &it.cells);
        slope[side] = cells.map(|&cell| slopes[cell]).sum();
    }
    let plain = RevealedWeight::of(gains, slope);
    let money = asked
        .money
        .map(boeki_strategy::question::Money::yearly_musd);
    let gift = money.map(|money| RevealedWeight::of([gains[0] + money, gains[1] - money], slope));
    let needed = (-gains[0]).max(0.0);
    let affordable = gains[1].max(0.0);
    let share = |value: f64| {
        money
            .filter(|m| *m > 0.0)
            .map_or(f64::NAN, |money| value / money)
    };
    Ok(Revealed {
        elasticities: scenario.elasticities.clone(),
        first_gain_musd: gains[0],
        second_gain_musd: gains[1],
        needed_musd: needed,
        affordable_musd: affordable,
        weight_without_money: plain.by_money.unwrap_or(f64::NAN),
        weight_all_gift: gift.and_then(|gift| gift.by_money).unwrap_or(f64::NAN),
        gift_share_needed: share(needed),
        gift_share_affordable: share(affordable),
        tariff_slope: plain.tariff_slope.unwrap_or(f64::NAN),
    })
}

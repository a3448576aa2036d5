//! A bargain: what each has without a deal, the deal that Nash's axioms pick, and what an actual deal reveals.

use boeki_data::table::Table;
use boeki_economy::Economy;
use boeki_economy::elasticity::DEFAULT_SET;
use boeki_economy::scenario::Scenario;
use boeki_equilibrium::{Equilibrium, Gradient, Outcome};
use boeki_strategy::question::{BargainQuestion, Threat};
use boeki_strategy::respond::mean_tariff;
use boeki_strategy::retaliation::Payoffs;
use boeki_strategy::{
    Aim, Bounds, Deal, Game, Level, Nash, NashOptions, Player, Profile, Reach, RevealedWeight,
    StrategyError, Table as Bargain, nash_in_nash,
};
use serde::Serialize;

use super::{before, player_name};
use crate::number::{change, plain};
use crate::row::row;
use crate::solved::{RunError, Solved};
use crate::text_table::TextTable;
use crate::words::Language;

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
        self.others_ev_musd = Payoffs::of(&players, &deal.equilibrium).others_ev_musd;
    }

    /// The sides of the deals as a table.
    pub fn side_table(&self) -> Table {
        DealSide::table("bargain", &self.sides)
    }

    /// What the scenario reveals as a table.
    pub fn revealed_table(&self) -> Table {
        Revealed::table("revealed", &self.revealed)
    }

    /// What people read.
    pub fn text(&self, economy: &Economy, asked: &BargainQuestion, language: Language) -> String {
        let pick = |en: &'static str, ja: &'static str| language.pick(en, ja);
        let name = |code: &str| {
            Player::read(code, economy).map_or_else(
                |_| code.to_owned(),
                |player| player_name(&player, economy, language),
            )
        };
        let threat = match self.threat.as_str() {
            "nash" => pick("Nash tariffs on each other", "互いへのナッシュ関税").to_owned(),
            "status-quo" => pick("what stood before", "以前の状態").to_owned(),
            title => title.to_owned(),
        };
        let mut out = format!("{}\n\n", self.title);
        let sentence = match language {
            Language::English => format!(
                "The Nash bargain over tariffs on each other's goods ({}{}{}), weight of the first {}; without a deal: {threat}\n\n",
                if asked.mfn {
                    "by sector, for all partners alike"
                } else {
                    asked.level.name()
                },
                if asked.export_limits {
                    ", with limits on exports"
                } else {
                    ""
                },
                if asked.side_payments {
                    ", with side payments"
                } else {
                    ""
                },
                plain(self.weight, 2),
            ),
            Language::Japanese => format!(
                "互いの財への関税に関するナッシュ交渉（{}{}{}）、第一者の重み{}、合意がない場合：{threat}\n\n",
                if asked.mfn {
                    "部門別・最恵国"
                } else {
                    asked.level.name()
                },
                if asked.export_limits {
                    "、輸出制限あり"
                } else {
                    ""
                },
                if asked.side_payments {
                    "、移転あり"
                } else {
                    ""
                },
                plain(self.weight, 2),
            ),
        };
        out.push_str(&sentence);
        out.push_str(&self.deal_text(asked, &name, language));
        if !self.revealed.is_empty() {
            out.push_str(&self.revealed_text(&threat, asked, &name, language));
        }
        out.push_str(pick(
            "  Gains are equivalent variations of solved equilibria. Money is counted at base prices: what a payment does to wages and prices is not in\n  it. A revealed weight says how the gains would be split if the deal were a Nash bargain; it is no forecast.\n",
            "  利得は解かれた均衡の等価変分。金銭は基準価格で計上し、支払が賃金・物価に及ぼす影響は含まない。\n  顕示された重みは、合意がナッシュ交渉だとした場合の分配であり、予測ではない。\n",
        ));
        out
    }

    /// The sides of the deals, or that there is none.
    fn deal_text(
        &self,
        asked: &BargainQuestion,
        name: &dyn Fn(&str) -> String,
        language: Language,
    ) -> String {
        let pick = |en: &'static str, ja: &'static str| language.pick(en, ja);
        let mut out = String::new();
        if self.sides.is_empty() {
            out.push_str(pick(
                "  No deal that was tried makes both better off than without one.\n\n",
                "  試したどの合意も、双方を合意なしより良くしない。\n\n",
            ));
        } else {
            let mut table = TextTable::new([
                pick("Player", "プレイヤー"),
                pick("Without a deal, bn USD a year", "合意なし、10億ドル/年"),
                pick("Gain of the deal", "合意の利得"),
                pick("Pays", "支払"),
                pick("Tariff without, %", "関税（なし）、%"),
                pick("Tariff in the deal, %", "関税（合意）、%"),
            ]);
            for side in &self.sides {
                table.row([
                    format!("{} ({})", name(&side.player), side.pair),
                    change(side.threat_ev_musd / 1e3, 2),
                    change(side.gain_musd / 1e3, 2),
                    if asked.side_payments {
                        change(side.payment_musd / 1e3, 2)
                    } else {
                        "–".into()
                    },
                    plain(side.threat_tariff_pct, 1),
                    plain(side.tariff_pct, 1),
                ]);
            }
            out.push_str(&table.render());
            let sentence = match language {
                Language::English => format!(
                    "\n  Everybody else: {} billion USD a year against the base.\n\n",
                    change(self.others_ev_musd / 1e3, 2)
                ),
                Language::Japanese => format!(
                    "\n  その他すべて：基準比{}（10億ドル/年）。\n\n",
                    change(self.others_ev_musd / 1e3, 2)
                ),
            };
            out.push_str(&sentence);
        }
        out
    }

    fn revealed_text(
        &self,
        threat: &str,
        asked: &BargainQuestion,
        name: &dyn Fn(&str) -> String,
        language: Language,
    ) -> String {
        let pick = |en: &'static str, ja: &'static str| language.pick(en, ja);
        let [first, second] = [0, 1].map(|at| {
            asked
                .players
                .get(at)
                .map_or(String::new(), |code| name(code))
        });
        let mut out = match language {
            Language::English => {
                format!("What the scenario reveals, against \"{threat}\" (billion USD a year)\n\n")
            }
            Language::Japanese => {
                format!("シナリオが示すもの：「{threat}」との比較（10億ドル/年）\n\n")
            }
        };
        let mut header = vec![
            pick("Elasticities", "弾力性").to_owned(),
            match language {
                Language::English => format!("Gain of {first}"),
                Language::Japanese => format!("{first}の利得"),
            },
            match language {
                Language::English => format!("Gain of {second}"),
                Language::Japanese => format!("{second}の利得"),
            },
            match language {
                Language::English => format!("{first} needs"),
                Language::Japanese => format!("{first}の必要額"),
            },
            match language {
                Language::English => format!("{second} would pay"),
                Language::Japanese => format!("{second}の支払可能額"),
            },
            pick("Weight, no money", "重み（金銭なし）").to_owned(),
        ];
        if asked.money.is_some() {
            header.push(pick("Weight, all a gift", "重み（全額贈与）").to_owned());
            header.push(pick("Gift needed, %", "必要な贈与率、%").to_owned());
            header.push(pick("Gift affordable, %", "許容できる贈与率、%").to_owned());
        }
        let mut table = TextTable::new(header);
        for row in &self.revealed {
            let mut cells = vec![
                row.elasticities.clone(),
                change(row.first_gain_musd / 1e3, 2),
                change(row.second_gain_musd / 1e3, 2),
                plain(row.needed_musd / 1e3, 2),
                plain(row.affordable_musd / 1e3, 2),
                plain(row.weight_without_money, 2),
            ];
            if asked.money.is_some() {
                cells.push(plain(row.weight_all_gift, 2));
                cells.push(plain(100.0 * row.gift_share_needed, 1));
                cells.push(plain(100.0 * row.gift_share_affordable, 1));
            }
            table.row(cells);
        }
        out.push_str(&table.render());
        out.push('\n');
        if let (Some(money), Some(yearly)) = (asked.money, self.money_musd) {
            let sentence = match language {
                Language::English => format!(
                    "  The sum of {} billion USD is worth {} billion a year for ever at {}%, if all of it is a gift; how much of it is one is not known: the last\n  two columns are thresholds. A dash: somebody would be better off without the deal, so that no weight makes it a Nash bargain.\n\n",
                    plain(money.amount_bn, 0),
                    plain(yearly / 1e3, 1),
                    plain(100.0 * money.discount_rate, 1)
                ),
                Language::Japanese => format!(
                    "  {}億ドルは、全額が贈与なら利率{}%で毎年{}（10億ドル）に相当する。贈与部分は不明なので、最後の二列は閾値。\n  「–」：一方は合意がない方が良く、どの重みでもナッシュ交渉にならない。\n\n",
                    plain(10.0 * money.amount_bn, 0),
                    plain(100.0 * money.discount_rate, 1),
                    plain(yearly / 1e3, 1)
                ),
            };
            out.push_str(&sentence);
        }
        out
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
    let payoffs = Payoffs::of(players, at);
    [payoffs.ev_musd[0], payoffs.ev_musd[1]]
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

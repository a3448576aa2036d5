//! Nash tariffs: who sets what, what it does to whom, and what certifies it.

use boeki_data::table::Table;
use boeki_economy::Economy;
use boeki_economy::scenario::Scenario;
use boeki_strategy::Payoff;
use boeki_strategy::question::NashQuestion;
use boeki_strategy::respond::mean_tariff;
use boeki_strategy::{Aim, Game, Nash, NashOptions, Player, optimal_tariff};
use serde::Serialize;

use super::{median_pct, player_name};
use crate::number::{change, plain};
use crate::row::row;
use crate::solved::{RunError, Solved};
use crate::text_table::TextTable;
use crate::words::Language;

row! {
    /// A player in one of the equilibria found.
    NashPlayer {
        texts {
            /// Code.
            player,
        }
        numbers {
            /// Which equilibrium, from 1.
            equilibrium,
            /// Welfare against the base, percent.
            welfare_pct,
            /// Equivalent variation against the base, million USD a year.
            ev_musd,
            /// Mean tariff on the other players' goods before, percent, weighted by base trade.
            tariff_before_pct,
            /// The same in the equilibrium.
            tariff_pct,
            /// Median of the free rates, percent.
            median_pct,
            /// The uniform tariff of the formula on trade shares (Lashkaripour 2021) at the equilibrium, percent.
            formula_pct,
            /// Distance from the first-order conditions, log points of a tariff.
            residual,
            /// The most that the player gains from far starts, in logs of its aim: zero or less in an equilibrium.
            deviation_gain,
        }
    }
}

row! {
    /// A free tariff in one of the equilibria found.
    NashTariff {
        texts {
            /// Who levies it.
            player,
            /// On whose goods; empty for all.
            partner,
            /// In which sector; empty for all.
            sector,
        }
        numbers {
            /// Which equilibrium, from 1.
            equilibrium,
            /// Before, percent.
            before_pct,
            /// In the equilibrium, percent.
            tariff_pct,
        }
    }
}

/// One equilibrium found, with what is known about it as a whole.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NashSummary {
    /// How many starts led to it.
    pub starts: usize,
    /// Rounds of best responses.
    pub rounds: usize,
    /// Equilibria of the economy solved on the way.
    pub solves: usize,
    /// Equivalent variation of everybody else, million USD a year.
    pub others_ev_musd: f64,
    /// The worst residual of the economy's certificate.
    pub certificate: f64,
}

/// Nash tariffs of a scenario.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NashReport {
    /// Title of the scenario.
    pub title: String,
    /// How finely tariffs are set.
    pub level: String,
    /// The equilibria, the one most starts lead to first.
    pub equilibria: Vec<NashSummary>,
    /// Starts that did not settle.
    pub unsettled: usize,
    /// Players by equilibrium.
    pub players: Vec<NashPlayer>,
    /// Tariffs by equilibrium.
    pub tariffs: Vec<NashTariff>,
}

/// Two profiles are one equilibrium if no log tariff differs by more.
const SAME: f64 = 1e-3;
/// Rates from which further starts set out.
const FLAT_STARTS: [f64; 2] = [0.0, 1.0];

impl NashReport {
    /// Plays the game of a scenario: its policy stands where no player sets a tariff.
    ///
    /// # Errors
    /// Players that the economy does not have, rounds that do not settle, an equilibrium that does not exist.
    pub fn of(
        scenario: &Scenario,
        economy: &Economy,
        asked: &NashQuestion,
    ) -> Result<Self, RunError> {
        let solved = Solved::of(scenario, economy)?;
        let players = Player::read_all(&asked.players, economy)?;
        let reaches = asked.reaches(&players, economy)?;
        let seats = players.iter().cloned().zip(reaches);
        let seats: Vec<_> = seats
            .map(|(player, reach)| (player, Aim::Welfare, reach))
            .collect();
        let status_quo = solved.resolved.policy.clone();
        let base = solved.base();
        let game = Game::new(economy, base, status_quo, scenario.closure, seats)?;
        let mut starts = vec![
            game.status_quo_profile(),
            game.formula_profile(&solved.equilibrium),
        ];
        starts.extend(FLAT_STARTS.map(|rate| game.flat_profile(rate)));
        starts.truncate(asked.starts as usize);
        let scattered = (0..asked.starts).map(|number| game.scattered_profile(number));
        starts.extend(scattered.skip(starts.len()));
        let mut search = Nash::search(&game, &starts, NashOptions::default(), SAME)?;
        search.found.sort_by_key(|found| std::cmp::Reverse(found.1));
        let mut report = Self {
            title: scenario.title.clone(),
            level: asked.level.name().to_owned(),
            equilibria: Vec::new(),
            unsettled: search.unsettled,
            players: Vec::new(),
            tariffs: Vec::new(),
        };
        for (index, (nash, starts)) in search.found.iter().enumerate() {
            report.add(
                economy,
                &game,
                &players,
                (index + 1) as f64,
                (nash, *starts),
            );
        }
        Ok(report)
    }

    fn add(
        &mut self,
        economy: &Economy,
        game: &Game,
        players: &[Player],
        equilibrium: f64,
        (nash, starts): (&Nash, usize),
    ) {
        let payoffs = Payoff::of("", &nash.equilibrium, players);
        let policy = game.policy(&nash.profile);
        for (seat, place) in game.seats.iter().enumerate() {
            let player = &place.player;
            // Everybody the player's tariffs reach, as one partner.
            let mut members: Vec<usize> = place
                .space
                .variables
                .iter()
                .flat_map(|variable| variable.cells.iter().map(|cell| cell.1))
                .collect();
            members.sort_unstable();
            members.dedup();
            let reached = Player {
                code: String::new(),
                members,
            };
            let mean = |policy| 100.0 * mean_tariff(economy, policy, player, &reached);
            let gains = nash.deviation_gains.as_ref();
            self.players.push(NashPlayer {
                player: player.code.clone(),
                equilibrium,
                welfare_pct: payoffs.percent[seat],
                ev_musd: payoffs.musd[seat],
                tariff_before_pct: mean(&game.status_quo),
                tariff_pct: mean(&policy),
                median_pct: median_pct(&nash.profile[seat]),
                formula_pct: 100.0 * optimal_tariff(player, &nash.equilibrium),
                residual: nash.residuals[seat],
                deviation_gain: gains.map_or(f64::NAN, |gains| gains[seat]),
            });
            for (at, variable) in place.space.variables.iter().enumerate() {
                let sector = variable
                    .sector
                    .map(|s| economy.labels().sectors[s].code.clone());
                self.tariffs.push(NashTariff {
                    player: player.code.clone(),
                    partner: variable.partner.clone().unwrap_or_default(),
                    sector: sector.unwrap_or_default(),
                    equilibrium,
                    before_pct: 100.0 * place.status_quo[at].exp_m1(),
                    tariff_pct: 100.0 * nash.profile[seat][at].exp_m1(),
                });
            }
        }
        self.equilibria.push(NashSummary {
            starts,
            rounds: nash.rounds,
            solves: nash.solves,
            others_ev_musd: payoffs.others_musd,
            certificate: nash.equilibrium.certificate().worst(),
        });
    }

    /// Players as a table.
    pub fn player_table(&self) -> Table {
        NashPlayer::table("nash", &self.players)
    }

    /// Tariffs as a table.
    pub fn tariff_table(&self) -> Table {
        NashTariff::table("nash_tariffs", &self.tariffs)
    }

    /// What people read.
    pub fn text(&self, economy: &Economy, language: Language) -> String {
        let pick = |en: &'static str, ja: &'static str| language.pick(en, ja);
        let mut out = format!("{}\n\n", self.title);
        for (index, summary) in self.equilibria.iter().enumerate() {
            let equilibrium = (index + 1) as f64;
            let total: usize = self.equilibria.iter().map(|it| it.starts).sum();
            let sentence = match language {
                Language::English => format!(
                    "Nash tariffs ({}), equilibrium {} of {}: reached from {} of {} starts\n\n",
                    self.level,
                    index + 1,
                    self.equilibria.len(),
                    summary.starts,
                    total + self.unsettled
                ),
                Language::Japanese => format!(
                    "ナッシュ関税（{}）、均衡{}/{}：{}通りの出発点のうち{}通りから到達\n\n",
                    self.level,
                    index + 1,
                    self.equilibria.len(),
                    total + self.unsettled,
                    summary.starts
                ),
            };
            out.push_str(&sentence);
            let mut table = TextTable::new([
                pick("Player", "プレイヤー"),
                pick("Welfare, %", "厚生、%"),
                pick("Gain, bn USD a year", "利得、10億ドル/年"),
                pick("Mean tariff before, %", "平均関税（前）、%"),
                pick("Mean tariff, %", "平均関税、%"),
                pick("Median, %", "中央値、%"),
                pick("Formula, %", "公式、%"),
            ]);
            let of = |row: &&NashPlayer| row.equilibrium == equilibrium;
            for row in self.players.iter().filter(of) {
                let player = Player::read(&row.player, economy);
                let name = player.map_or_else(
                    |_| row.player.clone(),
                    |player| player_name(&player, economy, language),
                );
                table.row([
                    name,
                    change(row.welfare_pct, 3),
                    change(row.ev_musd / 1e3, 2),
                    plain(row.tariff_before_pct, 1),
                    plain(row.tariff_pct, 1),
                    plain(row.median_pct, 1),
                    plain(row.formula_pct, 1),
                ]);
            }
            table.row([
                pick("Everybody else", "その他すべて").to_owned(),
                String::new(),
                change(summary.others_ev_musd / 1e3, 2),
            ]);
            out.push_str(&table.render());
            out.push('\n');
            let worst = self
                .players
                .iter()
                .filter(of)
                .fold((0.0_f64, f64::NEG_INFINITY), |w, row| {
                    (w.0.max(row.residual), w.1.max(row.deviation_gain))
                });
            let sentence = match language {
                Language::English => format!(
                    "  Certificate: first-order conditions to {:.0e} log points of a tariff; the most anybody gains from far starts {:.0e} (logs);\n  {} equilibria solved, the last to {:.0e}.\n\n",
                    worst.0,
                    worst.1.max(0.0),
                    summary.solves,
                    summary.certificate
                ),
                Language::Japanese => format!(
                    "  証明：一階条件の残差は関税の対数ポイントで{:.0e}、遠い出発点からの最大利得は{:.0e}（対数）、\n  解いた均衡は{}個、最後の残差は{:.0e}。\n\n",
                    worst.0,
                    worst.1.max(0.0),
                    summary.solves,
                    summary.certificate
                ),
            };
            out.push_str(&sentence);
        }
        out.push_str(pick(
            "  Welfare is exact, against the base year; tariffs are means over goods by base trade. Formula: the uniform tariff that trade shares\n  alone imply (Lashkaripour 2021), without inputs: a cross-check. Each player takes the others' tariffs as given, welfare is all it wants.\n",
            "  厚生は基準年比の厳密値。関税は基準貿易額による財の加重平均。公式：貿易シェアのみによる一律最適関税（Lashkaripour 2021、投入なし）、照合用。\n  各プレイヤーは他者の関税を所与とし、厚生のみを目的とする。\n",
        ));
        out
    }
}

//! How the others answer a move: payoff matrix, best replies, and where the scenario's own tariffs sit on the curves.

use boeki_data::table::Table;
use boeki_economy::scenario::Scenario;
use boeki_economy::{Closure, Economy, Policy};
use boeki_equilibrium::Equilibrium;
use boeki_strategy::question::RespondQuestion;
use boeki_strategy::respond::{Matrix, Move, ReplyCurve, mean_tariff};
use boeki_strategy::{
    Aim, BestResponse, Bounds, Game, Level, Player, Reach, RevealedWeights, Rule, StrategyError,
};
use serde::Serialize;

use super::{before, player_name};
use crate::number::{change, plain};
use crate::row::row;
use crate::solved::{RunError, Solved};
use crate::text_table::TextTable;
use crate::words::Language;

row! {
    /// A player's payoff in a cell of the matrix.
    ResponsePayoff {
        texts {
            /// What the first player does.
            move_name,
            /// How the others answer.
            rule,
            /// Whose payoff; `others` is everybody who is no player.
            player,
        }
        numbers {
            /// Welfare against the base, percent; blank for the others.
            welfare_pct,
            /// Equivalent variation against the base, million USD a year.
            ev_musd,
            /// Mean rise of the player's tariffs on the mover's goods, percentage points; blank for the mover and the others.
            rise_points,
            /// 1 where the rule is the best one for the responders, given the move.
            best_answer,
            /// 1 where the move is the best one for the mover, given the rule.
            best_move,
            /// The worst residual of the equilibrium's certificate.
            certificate,
        }
    }
}

row! {
    /// A point of a curve of best replies.
    Reply {
        texts {
            /// Whose tariff is given.
            mover,
            /// Who replies.
            replier,
        }
        numbers {
            /// The mover's uniform tariff on the replier's goods, percent.
            tariff_pct,
            /// The best uniform reply, percent.
            reply_pct,
            /// Welfare of the mover under both, percent.
            mover_welfare_pct,
            /// Welfare of the replier under both, percent.
            replier_welfare_pct,
            /// Welfare of the mover if the other keeps its tariffs, percent.
            mover_unanswered_pct,
            /// Welfare of the replier if it keeps its tariffs, percent.
            replier_unanswered_pct,
        }
    }
}

row! {
    /// Where the scenario's tariffs sit on a curve.
    Position {
        texts {
            /// Whose tariff is given.
            mover,
            /// Who replies.
            replier,
        }
        numbers {
            /// The mover's mean tariff on the replier's goods in the scenario, percent.
            tariff_pct,
            /// The replier's mean tariff on the mover's goods in the scenario, percent.
            other_pct,
            /// The replier's best uniform reply to it, percent.
            best_reply_pct,
            /// The tariff among the points that is best for the mover if the other replies at its best, percent.
            best_if_answered_pct,
            /// The same if the other keeps its tariffs, percent.
            best_if_unanswered_pct,
        }
    }
}

/// Answers to a scenario's move.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RespondReport {
    /// Title of the scenario.
    pub title: String,
    /// Codes of the players, the mover first.
    pub players: Vec<String>,
    /// The matrix.
    pub payoffs: Vec<ResponsePayoff>,
    /// Moves and rules from which neither side departs within the matrix.
    pub stable: Vec<(String, String)>,
    /// Best replies, both ways between the first two players.
    pub curves: Vec<Reply>,
    /// Where the scenario sits on them.
    pub positions: Vec<Position>,
}

impl RespondReport {
    /// Solves the matrix and the curves of a scenario.
    ///
    /// # Errors
    /// Players that the economy does not have, an equilibrium that does not exist.
    pub fn of(
        scenario: &Scenario,
        economy: &Economy,
        asked: &RespondQuestion,
    ) -> Result<Self, RunError> {
        let solved = Solved::of(scenario, economy)?;
        let before = &before(&solved)?;
        let players = Player::read_all(&asked.players, economy)?;
        if players.len() < 2 {
            return Err(StrategyError::BadQuestion {
                what: "a response needs two players".into(),
                remedy: "name the mover first and at least one who answers, such as USA,JPN".into(),
            }
            .into());
        }
        let moves = moves(scenario, economy, &solved, &players, asked)?;
        let aim = match (asked.political, players.first()) {
            (true, Some(mover)) => revealed_aim(economy, &solved, mover)?,
            _ => Aim::Welfare,
        };
        let matrix = Matrix::solve(
            economy,
            before,
            &players,
            &aim,
            &moves,
            &asked.rules,
            asked.level,
        )?;
        let mut report = Self {
            title: scenario.title.clone(),
            players: asked.players.clone(),
            payoffs: payoffs(&matrix),
            stable: matrix
                .stable()
                .into_iter()
                .map(|(row, column)| {
                    (
                        matrix.moves[row].clone(),
                        matrix.rules[column].name().to_owned(),
                    )
                })
                .collect(),
            curves: Vec::new(),
            positions: Vec::new(),
        };
        if let [first, second, ..] = &players[..] {
            let policy = &solved.resolved.policy;
            for (mover, replier) in [(first, second), (second, first)] {
                let pair = (economy, before, policy);
                report.curve(pair, mover, replier, &asked.tariffs)?;
            }
        }
        Ok(report)
    }

    fn curve(
        &mut self,
        (economy, before, policy): (&Economy, &Equilibrium, &Policy),
        mover: &Player,
        replier: &Player,
        tariffs: &[f64],
    ) -> Result<(), RunError> {
        let curve = ReplyCurve::solve(economy, before, policy, mover, replier, tariffs)?;
        let own = mean_tariff(economy, policy, mover, replier);
        let at = ReplyCurve::solve(economy, before, policy, mover, replier, &[own])?;
        self.positions.push(Position {
            mover: mover.code.clone(),
            replier: replier.code.clone(),
            tariff_pct: 100.0 * own,
            other_pct: 100.0 * mean_tariff(economy, policy, replier, mover),
            best_reply_pct: at
                .points
                .first()
                .map_or(f64::NAN, |point| 100.0 * point.reply),
            best_if_answered_pct: 100.0 * curve.best_if_answered,
            best_if_unanswered_pct: 100.0 * curve.best_if_unanswered,
        });
        self.curves.extend(curve.points.iter().map(|point| Reply {
            mover: mover.code.clone(),
            replier: replier.code.clone(),
            tariff_pct: 100.0 * point.tariff,
            reply_pct: 100.0 * point.reply,
            mover_welfare_pct: point.welfare_pct[0],
            replier_welfare_pct: point.welfare_pct[1],
            mover_unanswered_pct: point.unanswered_pct[0],
            replier_unanswered_pct: point.unanswered_pct[1],
        }));
        Ok(())
    }

    /// The matrix as a table.
    pub fn payoff_table(&self) -> Table {
        ResponsePayoff::table("respond", &self.payoffs)
    }

    /// The curves as a table.
    pub fn curve_table(&self) -> Table {
        Reply::table("best_replies", &self.curves)
    }

    /// What people read.
    pub fn text(&self, economy: &Economy, language: Language) -> String {
        let pick = |en: &'static str, ja: &'static str| language.pick(en, ja);
        let name = |code: &str| {
            if code == OTHERS {
                return pick("Everybody else", "その他すべて").to_owned();
            }
            Player::read(code, economy).map_or_else(
                |_| code.to_owned(),
                |player| player_name(&player, economy, language),
            )
        };
        let mut out = format!("{}\n\n", self.title);
        out.push_str(pick(
            "Payoffs: gains against the base, billion USD a year (the answer that is best for the responders is marked *, the best move +)\n\n",
            "利得：基準比、10億ドル/年（応答側にとって最良の応答に*、先手にとって最良の手に+）\n\n",
        ));
        let rules = self.in_order(|row| &row.rule);
        let moves = self.in_order(|row| &row.move_name);
        let mut header = vec![
            pick("Move", "手").to_owned(),
            pick("Player", "プレイヤー").to_owned(),
        ];
        header.extend(
            rules
                .iter()
                .map(|rule| rule_name(rule, language).to_owned()),
        );
        let mut table = TextTable::new(header).left(2);
        let everybody: Vec<&str> = self
            .players
            .iter()
            .map(String::as_str)
            .chain([OTHERS])
            .collect();
        for (index, each) in moves.iter().enumerate() {
            for (line, player) in everybody.iter().enumerate() {
                let mut cells = vec![
                    if line == 0 {
                        move_name(each, index, language)
                    } else {
                        String::new()
                    },
                    name(player),
                ];
                for rule in &rules {
                    let found = self.payoffs.iter().find(|row| {
                        row.move_name == *each && row.rule == *rule && row.player == *player
                    });
                    cells.push(found.map_or(String::new(), |row| {
                        let mark = match line {
                            0 if row.best_move > 0.0 => "+",
                            1 if row.best_answer > 0.0 => "*",
                            _ => "",
                        };
                        format!("{}{mark}", change(row.ev_musd / 1e3, 2))
                    }));
                }
                table.row(cells);
            }
        }
        out.push_str(&table.render());
        out.push('\n');
        let stable: Vec<String> = self
            .stable
            .iter()
            .map(|(each, rule)| {
                let index = moves.iter().position(|it| it == each).unwrap_or(0);
                format!(
                    "{} / {}",
                    move_name(each, index, language),
                    rule_name(rule, language)
                )
            })
            .collect();
        let sentence = match (language, stable.is_empty()) {
            (Language::English, true) => {
                "  No cell is stable: from each, one side would rather move.\n\n".to_owned()
            }
            (Language::English, false) => {
                format!("  Stable within the matrix: {}.\n\n", stable.join("; "))
            }
            (Language::Japanese, true) => {
                "  安定なセルはない：どのセルからも一方が動く。\n\n".to_owned()
            }
            (Language::Japanese, false) => format!("  行列内で安定：{}。\n\n", stable.join("；")),
        };
        out.push_str(&sentence);
        for position in &self.positions {
            out.push_str(&self.curve_text(position, &name, language));
        }
        out.push_str(pick(
            "  Every cell and point is a solved equilibrium; each answers with its own tariffs on goods, taking the others' as given. Reciprocal: the same\n  points by sector; equal duty: one rate that collects what the move collects; targeted: sectors by the mover's cost per own cost, to the same duty.\n",
            "  各セルと各点は解かれた均衡。応答は自国の財関税による（他者の関税は所与）。同率：部門ごとに同じポイント、同額：同じ徴収額となる一律の率、\n  標的：先手の費用/自国の費用の順に同じ徴収額まで。\n",
        ));
        out
    }

    fn curve_text(
        &self,
        position: &Position,
        name: &dyn Fn(&str) -> String,
        language: Language,
    ) -> String {
        let pick = |en: &'static str, ja: &'static str| language.pick(en, ja);
        let (mover, replier) = (name(&position.mover), name(&position.replier));
        let mut out = match language {
            Language::English => {
                format!("Best uniform replies of {replier} to tariffs of {mover} on its goods\n\n")
            }
            Language::Japanese => format!("{mover}の関税に対する{replier}の最適な一律関税\n\n"),
        };
        let mut table = TextTable::new([
            match language {
                Language::English => format!("Tariff of {mover}, %"),
                Language::Japanese => format!("{mover}の関税、%"),
            },
            pick("Best reply, %", "最適な応答、%").to_owned(),
            format!("{mover}, %"),
            format!("{replier}, %"),
            pick("unanswered:", "応答なし：").to_owned() + &format!(" {mover}, %"),
            format!("{replier}, %"),
        ]);
        let of = |row: &&Reply| row.mover == position.mover && row.replier == position.replier;
        for row in self.curves.iter().filter(of) {
            table.row([
                plain(row.tariff_pct, 0),
                plain(row.reply_pct, 1),
                change(row.mover_welfare_pct, 3),
                change(row.replier_welfare_pct, 3),
                change(row.mover_unanswered_pct, 3),
                change(row.replier_unanswered_pct, 3),
            ]);
        }
        out.push_str(&table.render());
        let sentence = match language {
            Language::English => format!(
                "\n  In the scenario {mover} levies {}% on average and {replier} {}%; the best reply would be {}%.\n  Best for {mover} among these: {}% if answered, {}% if not.\n\n",
                plain(position.tariff_pct, 1),
                plain(position.other_pct, 1),
                plain(position.best_reply_pct, 1),
                plain(position.best_if_answered_pct, 0),
                plain(position.best_if_unanswered_pct, 0)
            ),
            Language::Japanese => format!(
                "\n  シナリオでは{mover}の平均は{}%、{replier}は{}%、最適な応答は{}%。\n  {mover}にとって最良：応答ありで{}%、なしで{}%。\n\n",
                plain(position.tariff_pct, 1),
                plain(position.other_pct, 1),
                plain(position.best_reply_pct, 1),
                plain(position.best_if_answered_pct, 0),
                plain(position.best_if_unanswered_pct, 0)
            ),
        };
        out.push_str(&sentence);
        out
    }

    /// The different texts of a column, in the order of the rows.
    fn in_order<'r>(&'r self, get: impl Fn(&'r ResponsePayoff) -> &'r String) -> Vec<String> {
        let mut seen: Vec<String> = Vec::new();
        for row in &self.payoffs {
            if !seen.contains(get(row)) {
                seen.push(get(row).clone());
            }
        }
        seen
    }
}

const OTHERS: &str = "others";
const STATUS_QUO: &str = "status quo";
const BEST: &str = "best response";

/// What the mover can do: nothing, what the scenario and its alternatives say, and what is best for it if nobody answers.
fn moves(
    scenario: &Scenario,
    economy: &Economy,
    solved: &Solved,
    players: &[Player],
    asked: &RespondQuestion,
) -> Result<Vec<Move>, RunError> {
    let base = solved.base();
    let mut moves = vec![Move {
        name: STATUS_QUO.into(),
        policy: base.policy.clone(),
    }];
    if !scenario.changes.is_empty() {
        moves.push(Move {
            name: scenario.title.clone(),
            policy: solved.resolved.policy.clone(),
        });
    }
    for alternative in &scenario.alternatives {
        let other = Solved::of(&scenario.with(alternative), economy)?;
        moves.push(Move {
            name: alternative.title.clone(),
            policy: other.resolved.policy,
        });
    }
    if let [mover, responders @ ..] = players {
        let reach = Reach {
            level: asked.level,
            bounds: Bounds::default(),
            partners: Some(responders.to_vec()),
            ..Reach::default()
        };
        let closure: Closure = scenario.closure;
        let seats = vec![(mover.clone(), Aim::Welfare, reach)];
        let game = Game::new(economy, base, base.policy.clone(), closure, seats)?;
        let best = BestResponse::from(&game, 0, &game.status_quo_profile(), None, 1e-6)?;
        moves.push(Move {
            name: BEST.into(),
            policy: game.policy(&vec![best.ln_rates]),
        });
    }
    Ok(moves)
}

/// The weights of sectors that a player's tariffs in the base reveal, sector by sector.
fn revealed_aim(economy: &Economy, solved: &Solved, player: &Player) -> Result<Aim, RunError> {
    let base = solved.base();
    let reach = RevealedWeights::reach(Level::Sector, None);
    let seats = vec![(player.clone(), Aim::Welfare, reach)];
    let closure = solved.equilibrium.closure();
    let game = Game::new(economy, base, base.policy.clone(), closure, seats)?;
    Ok(Aim::Weighted(RevealedWeights::at(&game, 0)?.weights))
}

fn payoffs(matrix: &Matrix) -> Vec<ResponsePayoff> {
    let mut rows = Vec::new();
    for cell in &matrix.cells {
        let best_answer = f64::from(u8::from(matrix.best_answer(cell.row) == cell.column));
        let best_move = f64::from(u8::from(matrix.best_move(cell.column) == cell.row));
        let mut push = |player: &str, welfare_pct: f64, ev_musd: f64, rise_points: f64| {
            rows.push(ResponsePayoff {
                move_name: matrix.moves[cell.row].clone(),
                rule: matrix.rules[cell.column].name().to_owned(),
                player: player.to_owned(),
                welfare_pct,
                ev_musd,
                rise_points,
                best_answer,
                best_move,
                certificate: cell.certificate,
            });
        };
        for (index, player) in matrix.players.iter().enumerate() {
            let rise = match index {
                0 => f64::NAN,
                _ => 100.0 * cell.rises[index - 1],
            };
            push(
                &player.code,
                cell.payoffs.percent[index],
                cell.payoffs.musd[index],
                rise,
            );
        }
        push(OTHERS, f64::NAN, cell.payoffs.others_musd, f64::NAN);
    }
    rows
}

fn move_name(name: &str, index: usize, language: Language) -> String {
    match name {
        STATUS_QUO if index == 0 => language.pick("Status quo", "現状").to_owned(),
        BEST => language
            .pick("Best if unanswered", "応答なしでの最良")
            .to_owned(),
        other => other.to_owned(),
    }
}

fn rule_name(rule: &str, language: Language) -> &'static str {
    match Rule::from_name(rule) {
        Some(Rule::Reciprocal) => language.pick("Reciprocal", "同率"),
        Some(Rule::EqualDuty) => language.pick("Equal duty", "同額"),
        Some(Rule::Targeted) => language.pick("Targeted", "標的"),
        Some(Rule::BestResponse) => language.pick("Best response", "最適反応"),
        _ => language.pick("No answer", "応答なし"),
    }
}

//! What the others do when one moves: the payoff matrix of moves and answers, and the curves of best replies.

use boeki_data::parallel;
use boeki_economy::{Economy, Policy, SectorKind};
use boeki_equilibrium::Equilibrium;

use crate::game::Game;
use crate::retaliation::{Provocation, Rule};
use crate::tariff_space::{Bounds, Level, Reach};
use crate::{Aim, BestResponse, Payoff, Player, StrategyError};

/// A move of the first player.
#[derive(Clone, Debug)]
pub struct Move {
    /// What people call it.
    pub name: String,
    /// All instruments after it.
    pub policy: Policy,
}

/// The payoffs of every move under every rule of the others.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// The mover first, then those who answer.
    pub players: Vec<Player>,
    /// Names of the moves: the rows.
    pub moves: Vec<String>,
    /// The rules: the columns.
    pub rules: Vec<Rule>,
    /// Payoffs, row by row.
    pub cells: Vec<Cell>,
}

/// One cell of the matrix.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Row.
    pub row: usize,
    /// Column.
    pub column: usize,
    /// Payoffs.
    pub payoffs: Payoff,
    /// The mean rise of each responder's tariffs on the mover's goods.
    pub rises: Vec<f64>,
    /// The worst residual of the equilibrium's certificate.
    pub certificate: f64,
}

impl Matrix {
    /// Solves the matrix: in each cell all responders follow the column's rule, each answering the move alone.
    ///
    /// # Errors
    /// An equilibrium that is not found.
    pub fn solve(
        economy: &Economy,
        before: &Equilibrium,
        players: &[Player],
        aim: &Aim,
        moves: &[Move],
        rules: &[Rule],
        level: Level,
    ) -> Result<Self, StrategyError> {
        let (mover, responders) = split(players)?;
        let tasks: Vec<(usize, usize)> = (0..moves.len())
            .flat_map(|row| (0..rules.len()).map(move |column| (row, column)))
            .collect();
        let cells = parallel::map(&tasks, |&(row, column)| {
            let provocation = Provocation {
                economy,
                before,
                mover,
                aim,
                policy: &moves[row].policy,
            };
            let mut policy = moves[row].policy.clone();
            let mut rises = Vec::new();
            for responder in responders {
                let answer = provocation.answer(responder, rules[column], level)?;
                rises.push(answer.rise);
                // Responders set tariffs of their own alone: their answers do not meet in a cell.
                for &importer in &responder.members {
                    for exporter in 0..economy.regions() {
                        for sector in 0..economy.sectors() {
                            let cell = (importer, exporter, sector);
                            policy.tariff[cell] = answer.policy.tariff[cell];
                        }
                    }
                }
            }
            let at = Equilibrium::solve(before.base(), &policy, before.closure())?;
            Ok(Cell {
                row,
                column,
                payoffs: Payoff::of("", &at, players),
                rises,
                certificate: at.certificate().worst(),
            })
        });
        Ok(Self {
            players: players.to_vec(),
            moves: moves.iter().map(|it| it.name.clone()).collect(),
            rules: rules.to_vec(),
            cells: cells.into_iter().collect::<Result<_, StrategyError>>()?,
        })
    }

    /// The cell of a row and a column.
    pub fn cell(&self, row: usize, column: usize) -> &Cell {
        &self.cells[row * self.rules.len() + column]
    }

    /// The column that is best for the responders together in a row.
    pub fn best_answer(&self, row: usize) -> usize {
        let worth =
            |column: &usize| -> f64 { self.cell(row, *column).payoffs.musd[1..].iter().sum() };
        let columns = 0..self.rules.len();
        columns
            .max_by(|a, b| worth(a).total_cmp(&worth(b)).then(b.cmp(a)))
            .unwrap_or(0)
    }

    /// The row that is best for the mover against a column.
    pub fn best_move(&self, column: usize) -> usize {
        let worth = |row: &usize| self.cell(*row, column).payoffs.musd[0];
        let rows = 0..self.moves.len();
        rows.max_by(|a, b| worth(a).total_cmp(&worth(b)).then(b.cmp(a)))
            .unwrap_or(0)
    }

    /// Cells from which neither side moves within the matrix.
    pub fn stable(&self) -> Vec<(usize, usize)> {
        (0..self.moves.len())
            .flat_map(|row| (0..self.rules.len()).map(move |column| (row, column)))
            .filter(|&(row, column)| {
                self.best_answer(row) == column && self.best_move(column) == row
            })
            .collect()
    }
}

fn split(players: &[Player]) -> Result<(&Player, &[Player]), StrategyError> {
    match players {
        [mover, responders @ ..] if !responders.is_empty() => Ok((mover, responders)),
        _ => Err(StrategyError::BadQuestion {
            what: "a response needs two players".into(),
            remedy: "name the mover first and at least one who answers, such as USA,JPN".into(),
        }),
    }
}

/// One point of a curve of best replies.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplyPoint {
    /// The mover's uniform tariff on the other's goods.
    pub tariff: f64,
    /// The other's best uniform tariff on the mover's goods.
    pub reply: f64,
    /// Welfare of the mover and of the other under both, percent against the base.
    pub welfare_pct: [f64; 2],
    /// Welfare of the mover and of the other when the other keeps its tariffs, percent against the base.
    pub unanswered_pct: [f64; 2],
}

/// Best replies of one player to every level of another's tariff.
#[derive(Clone, Debug)]
pub struct ReplyCurve {
    /// Whose tariff is the abscissa.
    pub mover: Player,
    /// Who replies.
    pub replier: Player,
    /// Points in the order of the tariffs asked for.
    pub points: Vec<ReplyPoint>,
    /// The tariff of the mover among the points that is best for it if the other replies at its best.
    pub best_if_answered: f64,
    /// The same if the other keeps its tariffs.
    pub best_if_unanswered: f64,
}

impl ReplyCurve {
    /// Solves the curve on goods between the two, everything else as in `policy`.
    ///
    /// # Errors
    /// Two players that are the same, an equilibrium that is not found.
    pub fn solve(
        economy: &Economy,
        before: &Equilibrium,
        policy: &Policy,
        mover: &Player,
        replier: &Player,
        tariffs: &[f64],
    ) -> Result<Self, StrategyError> {
        let pair = [mover.clone(), replier.clone()];
        let points = parallel::map(tariffs, |&tariff| {
            let moved = with_uniform(economy, policy, mover, replier, tariff);
            let reach = Reach {
                level: Level::Uniform,
                bounds: Bounds::default(),
                partners: Some(vec![mover.clone()]),
                ..Reach::default()
            };
            let seats = vec![(replier.clone(), Aim::Welfare, reach)];
            let (base, closure) = (before.base(), before.closure());
            let game = Game::new(economy, base, moved.clone(), closure, seats)?;
            let best = BestResponse::from(&game, 0, &game.status_quo_profile(), None, 1e-6)?;
            let answered = game.solve(&game.policy(&vec![best.ln_rates.clone()]), None)?;
            let unanswered = game.solve(&moved, None)?;
            let welfare = |at: &Equilibrium| {
                let payoffs = Payoff::of("", at, &pair);
                [payoffs.percent[0], payoffs.percent[1]]
            };
            Ok(ReplyPoint {
                tariff,
                reply: best.ln_rates[0].exp_m1(),
                welfare_pct: welfare(&answered),
                unanswered_pct: welfare(&unanswered),
            })
        });
        let points: Vec<ReplyPoint> = points.into_iter().collect::<Result<_, StrategyError>>()?;
        let best = |worth: fn(&ReplyPoint) -> f64| {
            let top = points.iter().max_by(|a, b| worth(a).total_cmp(&worth(b)));
            top.map_or(0.0, |point| point.tariff)
        };
        Ok(Self {
            best_if_answered: best(|point| point.welfare_pct[0]),
            best_if_unanswered: best(|point| point.unanswered_pct[0]),
            mover: mover.clone(),
            replier: replier.clone(),
            points,
        })
    }
}

/// One tariff on all goods from one player to another.
fn with_uniform(
    economy: &Economy,
    policy: &Policy,
    importer: &Player,
    exporter: &Player,
    rate: f64,
) -> Policy {
    let mut policy = policy.clone();
    for &n in &importer.members {
        for &i in &exporter.members {
            for (sector, label) in economy.labels().sectors.iter().enumerate() {
                if label.kind == SectorKind::Goods {
                    policy.set_customs((n, i, sector), rate);
                }
            }
        }
    }
    policy
}

/// The mean tariff of one player on the goods of another, weighted by base trade.
pub fn mean_tariff(
    economy: &Economy,
    policy: &Policy,
    importer: &Player,
    exporter: &Player,
) -> f64 {
    let (mut sum, mut weight) = (0.0, 0.0);
    for &n in &importer.members {
        for &i in &exporter.members {
            for (sector, label) in economy.labels().sectors.iter().enumerate() {
                if label.kind == SectorKind::Goods {
                    let trade = economy.trade()[(n, i, sector)];
                    sum += trade * policy.customs((n, i, sector));
                    weight += trade;
                }
            }
        }
    }
    if weight > 0.0 { sum / weight } else { 0.0 }
}

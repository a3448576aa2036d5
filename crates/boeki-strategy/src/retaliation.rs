//! How the others answer a tariff: by rules, or by what is best for them.
//!
//! | rule | what the responder does to the mover's goods |
//! |---|---|
//! | none | nothing |
//! | reciprocal | raises each sector's tariff by as many points as the mover raised its own |
//! | equal duty | adds one rate on all goods that collects, once trade has moved, what the mover's rise collects (WTO: "substantially equivalent") |
//! | best response | the tariffs that are best for the responder |
//! | targeted | the mover's mean rise, put on the sectors that cost the mover most per own cost until the same duty is collected |

use boeki_economy::{Economy, Policy, SectorKind};
use boeki_equilibrium::{Equilibrium, Gradient};

use crate::game::Game;
use crate::tariff_space::{Bounds, Level, Reach};
use crate::{Aim, BestResponse, Player, StrategyError};

/// A rule of retaliation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Nothing.
    None,
    /// The same points, sector by sector.
    Reciprocal,
    /// The same duty collected, at one rate.
    EqualDuty,
    /// What is best for the responder.
    BestResponse,
    /// The same duty collected, where it costs the mover most per own cost.
    Targeted,
}

impl Rule {
    /// All of them, in the order in which they are reported.
    pub const ALL: [Rule; 5] = [
        Rule::None,
        Rule::Reciprocal,
        Rule::EqualDuty,
        Rule::Targeted,
        Rule::BestResponse,
    ];

    /// The names that scenarios and commands use.
    pub const NAMES: [&'static str; 5] = [
        "none",
        "reciprocal",
        "equal-duty",
        "targeted",
        "best-response",
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        let place = Self::ALL.iter().position(|rule| *rule == self);
        place.map_or("none", |place| Self::NAMES[place])
    }

    /// The rule of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        let place = Self::NAMES.iter().position(|known| *known == name)?;
        Some(Self::ALL[place])
    }
}

/// Who moved, what stood before and what stands since.
#[derive(Clone, Debug)]
pub struct Provocation<'p> {
    /// The game's economy.
    pub economy: &'p Economy,
    /// The equilibrium before the move.
    pub before: &'p Equilibrium,
    /// Who moved.
    pub mover: &'p Player,
    /// What the mover wants.
    pub aim: &'p Aim,
    /// All instruments after the move.
    pub policy: &'p Policy,
}

/// An answer to a move.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The rule.
    pub rule: Rule,
    /// All instruments after the answer.
    pub policy: Policy,
    /// The mean rise of the responder's tariffs on the mover's goods, weighted by base trade.
    pub rise: f64,
}

impl Provocation<'_> {
    /// The answer of one player by a rule, the others standing still.
    ///
    /// # Errors
    /// An equilibrium that is not found.
    pub fn answer(
        &self,
        responder: &Player,
        rule: Rule,
        level: Level,
    ) -> Result<Answer, StrategyError> {
        let mut policy = self.policy.clone();
        match rule {
            Rule::None => {}
            Rule::Reciprocal => {
                for cell in self.cells(responder) {
                    let (importer, exporter, sector) = cell;
                    let back = (exporter, importer, sector);
                    let rise = self.policy.customs(back) - self.before.legal_policy().customs(back);
                    policy.set_customs(cell, self.policy.customs(cell) + rise.max(0.0));
                }
            }
            Rule::EqualDuty => {
                let target = self.duty_of_the_move(responder)?;
                let cells = self.cells(responder);
                policy = self.collecting(target, |rate| {
                    cells.iter().map(|&cell| (cell, rate)).collect()
                })?;
            }
            Rule::Targeted => policy = self.targeted(responder)?,
            Rule::BestResponse => {
                let reach = Reach {
                    level,
                    bounds: Bounds::default(),
                    partners: Some(vec![self.mover.clone()]),
                    ..Reach::default()
                };
                let base = self.before.base();
                let seats = vec![(responder.clone(), Aim::Welfare, reach)];
                let closure = self.before.closure();
                let game = Game::new(self.economy, base, policy.clone(), closure, seats)?;
                let start = game.status_quo_profile();
                let best = BestResponse::from(&game, 0, &start, None, TOLERANCE)?;
                policy = game.policy(&vec![best.ln_rates]);
            }
        }
        let (mut rise, mut weight) = (0.0, 0.0);
        for cell in self.cells(responder) {
            let trade = self.economy.trade()[cell];
            rise += trade * (policy.customs(cell) - self.policy.customs(cell));
            weight += trade;
        }
        Ok(Answer {
            rule,
            policy,
            rise: if weight > 0.0 { rise / weight } else { 0.0 },
        })
    }

    /// The responder's imports of goods from the mover, where there are any.
    fn cells(&self, responder: &Player) -> Vec<(usize, usize, usize)> {
        let sectors = &self.economy.labels().sectors;
        let mut cells = Vec::new();
        for &importer in &responder.members {
            for &exporter in &self.mover.members {
                for sector in 0..sectors.len() {
                    let cell = (importer, exporter, sector);
                    if sectors[sector].kind == SectorKind::Goods && self.economy.trade()[cell] > 0.0
                    {
                        cells.push(cell);
                    }
                }
            }
        }
        cells
    }

    /// The duty that the mover's rise collects from the responder's goods once trade has moved, million USD a year.
    fn duty_of_the_move(&self, responder: &Player) -> Result<f64, StrategyError> {
        let after = self.solve(self.policy)?;
        let before = self.before.legal_policy();
        let mut duty = 0.0;
        for &importer in &self.mover.members {
            for &exporter in &responder.members {
                for sector in 0..self.economy.sectors() {
                    let cell = (importer, exporter, sector);
                    let rise = (self.policy.customs(cell) - before.customs(cell)).max(0.0);
                    duty += rise * after.border_value(importer, exporter, sector);
                }
            }
        }
        Ok(duty)
    }

    fn solve(&self, policy: &Policy) -> Result<Equilibrium, StrategyError> {
        Ok(Equilibrium::solve(
            self.before.base(),
            policy,
            self.before.closure(),
        )?)
    }

    /// The policy whose rises collect a target duty, by bisection on the rate; the most that can be collected where none does.
    fn collecting(
        &self,
        target: f64,
        rises: impl Fn(f64) -> Vec<((usize, usize, usize), f64)>,
    ) -> Result<Policy, StrategyError> {
        let at = |rate: f64| -> Result<(Policy, f64), StrategyError> {
            let mut policy = self.policy.clone();
            let rises = rises(rate);
            for &(cell, rise) in &rises {
                policy.set_customs(cell, self.policy.customs(cell) + rise);
            }
            let solved = self.solve(&policy)?;
            let duty = rises
                .iter()
                .map(|&((a, b, s), rise)| rise * solved.border_value(a, b, s))
                .sum();
            Ok((policy, duty))
        };
        let (mut low, mut high) = (0.0, HIGHEST);
        let mut best = self.policy.clone();
        if target <= 0.0 {
            return Ok(best);
        }
        // Duty rises with the rate up to the top of the Laffer curve: find a rate that collects enough first.
        let mut rate = 0.05;
        let mut most = 0.0;
        while rate <= HIGHEST {
            let (policy, duty) = at(rate)?;
            if duty >= target {
                (high, best) = (rate, policy);
                break;
            }
            if duty > most {
                (most, best, low) = (duty, policy, rate);
            }
            rate *= 1.5;
        }
        if rate > HIGHEST {
            return Ok(best);
        }
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            let (policy, duty) = at(middle)?;
            if (duty - target).abs() <= 1e-6 * target {
                return Ok(policy);
            }
            if duty < target {
                low = middle;
            } else {
                (high, best) = (middle, policy);
            }
        }
        Ok(best)
    }

    /// The responder's tariffs on the sectors that cost the mover most per own cost, at the mover's own mean rise, until they
    /// collect what the move collects; the last sector at the rate that is left.
    fn targeted(&self, responder: &Player) -> Result<Policy, StrategyError> {
        let target = self.duty_of_the_move(responder)?;
        let after = self.solve(self.policy)?;
        let terms = self.aim.terms(self.mover, &after);
        let (to_mover, _) = Gradient::tariffs_of_sum(&after, &terms)?;
        let own = Aim::Welfare.terms(responder, &after);
        let (to_self, _) = Gradient::tariffs_of_sum(&after, &own)?;
        let cells = self.cells(responder);
        let sectors = self.economy.sectors();
        // A tariff that gains its own country something costs nothing: such sectors come first, by what they cost the mover.
        let mut ranked: Vec<(bool, f64, usize)> = Vec::new();
        for sector in 0..sectors {
            let (mut harm, mut own_cost) = (0.0, 0.0);
            for &cell in cells.iter().filter(|cell| cell.2 == sector) {
                harm -= to_mover[cell];
                own_cost -= to_self[cell];
            }
            if harm > 0.0 {
                let free = own_cost <= 0.0;
                ranked.push((free, if free { harm } else { harm / own_cost }, sector));
            }
        }
        ranked.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)));
        let rate = self.mean_rise(responder);
        let mut chosen: Vec<(usize, usize, usize)> = Vec::new();
        for (_, _, sector) in ranked {
            let of = cells.iter().copied().filter(|cell| cell.2 == sector);
            let more: Vec<_> = of.collect();
            let mut policy = self.policy.clone();
            let all: Vec<_> = chosen.iter().chain(&more).copied().collect();
            for &cell in &all {
                policy.set_customs(cell, self.policy.customs(cell) + rate);
            }
            let solved = self.solve(&policy)?;
            let duty: f64 = all
                .iter()
                .map(|&(a, b, s)| rate * solved.border_value(a, b, s))
                .sum();
            if duty >= target {
                let kept = chosen.clone();
                return self.collecting(target, |last| {
                    let before = kept.iter().map(|&cell| (cell, rate));
                    let last = more.iter().map(|&cell| (cell, last.min(rate)));
                    before.chain(last).collect()
                });
            }
            chosen = all;
        }
        // All sectors together collect less than the move: the highest equal answer that this rule knows.
        let mut policy = self.policy.clone();
        for &cell in &chosen {
            policy.set_customs(cell, self.policy.customs(cell) + rate);
        }
        Ok(policy)
    }

    /// The mover's mean rise on the responder's goods, weighted by base trade.
    fn mean_rise(&self, responder: &Player) -> f64 {
        let before = self.before.legal_policy();
        let (mut rise, mut weight) = (0.0, 0.0);
        for &importer in &self.mover.members {
            for &exporter in &responder.members {
                for sector in 0..self.economy.sectors() {
                    let cell = (importer, exporter, sector);
                    let more = (self.policy.customs(cell) - before.customs(cell)).max(0.0);
                    if more > 0.0 {
                        rise += more * self.economy.trade()[cell];
                        weight += self.economy.trade()[cell];
                    }
                }
            }
        }
        if weight > 0.0 { rise / weight } else { 0.0 }
    }
}

/// Accuracy of best responses, log points of a tariff.
const TOLERANCE: f64 = 1e-6;
/// The highest rate that rules go to.
const HIGHEST: f64 = 5.0;
const HALVINGS: usize = 40;

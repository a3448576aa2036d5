//! What security adds to the question whether a deal holds: deterrence and beliefs, who bears the burden, who would back down.
//!
//! Assembled from [`crate::deterrence`], [`crate::burden_sharing`] and [`crate::audience`], with payoffs of solved policies where they
//! are called for and figures of the table elsewhere.

use serde::Serialize;

use crate::assumption::{Span, over_corners};
use crate::audience::{Crisis, Side};
use crate::breach::payoff;
use crate::burden_sharing::{Provision, Revealed};
use crate::credibility_question::CredibilityQuestion;
use crate::credibility_table::CredibilityTable;
use crate::deterrence::Deterrence;
use crate::{Payoff, StrategyError};

/// Spillovers at which Nash provision is shown beside the revealed one.
const SPILLOVERS: [f64; 4] = [0.0, 0.25, 0.5, 1.0];
/// Costs of conflict are uniform from 0 to twice what the equilibria say: their mean is what the equilibria say.
const MOST_OVER_MEAN: f64 = 2.0;

/// The security side of a question.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alliance {
    /// Beliefs and disputes.
    pub deterrence: Deterrence,
    /// Burdens, where the table has spending of two players.
    pub burden: Option<Burden>,
    /// A crisis over each breach, where there are two players.
    pub crises: Vec<CrisisAnswer>,
}

/// Burdens of two allies.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Burden {
    /// Codes.
    pub players: Vec<String>,
    /// Years of the spending.
    pub years: Vec<u32>,
    /// Value added, million USD.
    pub income_musd: Vec<f64>,
    /// Spending, million USD.
    pub defence_musd: Vec<f64>,
    /// Spending over value added, percent.
    pub burden_percent: Vec<f64>,
    /// Taste and spillover at which this is a Nash equilibrium; nothing if none would do.
    pub revealed: Option<Revealed>,
    /// Spillover, and the burdens it would make at the revealed taste, percent.
    pub at_spillover: Vec<(f64, Vec<f64>)>,
}

/// Who backs down in a public crisis over a breach.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CrisisAnswer {
    /// The player that demands, then the one that resists.
    pub players: [String; 2],
    /// Title of the breach that is demanded.
    pub policy: String,
    /// What prevailing is worth to each, million USD a year.
    pub prize_musd: [f64; 2],
    /// What conflict costs each against backing down, million USD a year.
    pub conflict_musd: [f64; 2],
    /// Growth of the cost of backing down, share of the prize by the month.
    pub audience: [Span; 2],
    /// The equilibrium over the ranges of audience costs; nothing where somebody has nothing to win or would rather fight.
    pub crisis: Option<CrisisRange>,
}

/// An equilibrium over ranges.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CrisisRange {
    /// Months to the point of no return.
    pub horizon_months: Span,
    /// Chance that each backs down first.
    pub backs_down: [Span; 2],
    /// Chance of conflict.
    pub conflict: Span,
    /// Audience cost, share of the prize by the month, at which each would be as likely locked in as the other.
    pub audience_to_match: [Span; 2],
}

impl Alliance {
    /// Answers with solved payoffs; incomes are value added by player, million USD.
    ///
    /// # Errors
    /// A policy that was not solved; figures of the table that are out of range.
    pub fn of(
        question: &CredibilityQuestion,
        deal: &Payoff,
        policies: &[Payoff],
        incomes: &[f64],
        table: &CredibilityTable,
    ) -> Result<Self, StrategyError> {
        let inputs = &table.deterrence;
        let mut crises = Vec::new();
        if question.players.len() == 2 {
            for breach in &question.breaches {
                let demands = usize::from(breach.by != question.players[0]);
                let broken = payoff(policies, &breach.policy)?;
                let answered = payoff(policies, &breach.answer)?;
                crises.push(crisis(question, demands, [deal, broken, answered], table)?);
            }
        }
        Ok(Self {
            deterrence: Deterrence::of(&inputs.challenge(), &inputs.belief())?,
            burden: burden(question, incomes, table)?,
            crises,
        })
    }
}

fn crisis(
    question: &CredibilityQuestion,
    demands: usize,
    [deal, broken, answered]: [&Payoff; 3],
    table: &CredibilityTable,
) -> Result<CrisisAnswer, StrategyError> {
    let order = [demands, 1 - demands];
    // Whoever demands falls back on the deal, whoever resists on the breach; the prize is the difference.
    let prize = [
        broken.musd[order[0]] - deal.musd[order[0]],
        deal.musd[order[1]] - broken.musd[order[1]],
    ];
    let conflict = [
        deal.musd[order[0]] - answered.musd[order[0]],
        broken.musd[order[1]] - answered.musd[order[1]],
    ];
    let rate = |player: usize| {
        let code = &question.players[player];
        match question.audience.iter().find(|given| given.0 == *code) {
            Some((_, rate)) => Ok(Span::exactly(*rate)),
            None => table.audience_of(code),
        }
    };
    let audience = [rate(order[0])?, rate(order[1])?];
    let at = |rates: [f64; 2]| {
        Crisis::of([0, 1].map(|side| Side {
            prize: prize[side],
            audience: rates[side] * prize[side],
            most_conflict_costs: MOST_OVER_MEAN * conflict[side],
        }))
    };
    let there = prize.iter().chain(&conflict).all(|value| *value > 0.0);
    let range = |of: &dyn Fn(&Crisis) -> f64| {
        over_corners(audience, |rates| {
            at(rates).map_or(f64::NAN, |crisis| of(&crisis))
        })
    };
    let found = if there {
        at(audience.map(|rate| rate.central))?;
        Some(CrisisRange {
            horizon_months: range(&|it| it.horizon),
            backs_down: [range(&|it| it.backs_down[0]), range(&|it| it.backs_down[1])],
            conflict: range(&|it| it.conflict),
            audience_to_match: [0, 1]
                .map(|side| range(&|it| it.audience_to_match[side] / prize[side])),
        })
    } else {
        None
    };
    Ok(CrisisAnswer {
        players: order.map(|player| question.players[player].clone()),
        policy: broken.policy.clone(),
        prize_musd: prize,
        conflict_musd: conflict,
        audience,
        crisis: found,
    })
}

fn burden(
    question: &CredibilityQuestion,
    incomes: &[f64],
    table: &CredibilityTable,
) -> Result<Option<Burden>, StrategyError> {
    let spending = |code: &String| table.defence.iter().find(|row| row.region == *code);
    let rows: Vec<_> = question.players.iter().filter_map(spending).collect();
    let [one, other] = rows[..] else {
        return Ok(None);
    };
    if question.players.len() != 2 {
        return Ok(None);
    }
    let defence = [one.musd, other.musd];
    let pair = [incomes[0], incomes[1]];
    let revealed = match Revealed::of(pair, defence) {
        Ok(revealed) => Some(revealed),
        Err(StrategyError::OutOfRange { .. }) => None,
        Err(other) => return Err(other),
    };
    let mut at_spillover = Vec::new();
    if let Some(revealed) = revealed {
        let mut shown: Vec<f64> = SPILLOVERS.to_vec();
        shown.push(revealed.spillover);
        shown.sort_by(f64::total_cmp);
        for rho in shown {
            let nash = Provision::nash(&pair, revealed.taste, rho)?;
            at_spillover.push((rho, nash.burden.iter().map(|share| 100.0 * share).collect()));
        }
    }
    Ok(Some(Burden {
        players: question.players.clone(),
        years: vec![one.year, other.year],
        income_musd: incomes.to_vec(),
        burden_percent: (0..2).map(|at| 100.0 * defence[at] / pair[at]).collect(),
        defence_musd: defence.to_vec(),
        revealed,
        at_spillover,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credibility_question::Breach;
    use crate::credibility_table::Measure;

    #[test]
    fn a_crisis_has_its_payoffs_from_the_policies_and_needs_something_to_win() {
        let payoff = |policy: &str, musd: [f64; 2]| Payoff {
            policy: policy.into(),
            percent: vec![musd[0] / 259e3, musd[1] / 41e3],
            musd: musd.to_vec(),
            others_musd: 0.0,
        };
        let question = CredibilityQuestion {
            players: vec!["USA".into(), "JPN".into()],
            breaches: vec![Breach {
                by: "JPN".into(),
                policy: "b".into(),
                answer: "n".into(),
            }],
            routes: Vec::new(),
            turnover: Measure::Person,
            discount: None,
            hazard: Vec::new(),
            security: Vec::new(),
            audience: vec![("JPN".into(), 0.05), ("USA".into(), 0.05)],
        };
        let deal = payoff("d", [900.0, -5300.0]);
        let solve = |breach: [f64; 2]| {
            let others = [payoff("b", breach), payoff("n", [-6200.0, -8700.0])];
            let table = CredibilityTable::embedded().unwrap();
            Alliance::of(&question, &deal, &others, &[25.9e6, 4.1e6], &table).unwrap()
        };
        let found = solve([-2000.0, -4600.0]);
        let crisis = &found.crises[0];
        assert_eq!(crisis.players, ["JPN", "USA"]);
        assert_eq!(crisis.prize_musd, [700.0, 2900.0]);
        assert_eq!(crisis.conflict_musd, [3400.0, 4200.0]);
        let range = crisis.crisis.unwrap();
        let sum =
            range.backs_down[0].central + range.backs_down[1].central + range.conflict.central;
        assert!((sum - 1.0).abs() < 1e-8);
        // Japan has more at stake in conflict against what it can win: it is the likelier to back down.
        assert!(range.backs_down[0].central > range.backs_down[1].central);
        assert!(solve([-2000.0, -5400.0]).crises[0].crisis.is_none());
        let revealed = found.burden.unwrap().revealed.unwrap();
        assert!((0.05..0.2).contains(&revealed.spillover), "{revealed:?}");
    }
}

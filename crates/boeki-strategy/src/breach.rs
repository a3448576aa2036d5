//! One player's breach of a deal against every way to an answer: stakes from solved policies, the horizon, and the thresholds at which the
//! verdict turns. Formulas: [`crate::credibility`].

use serde::Serialize;

use crate::assumption::{Span, over_corners};
use crate::credibility::{Horizon, Patience, Stakes, discount};
use crate::credibility_question::{Breach, CredibilityQuestion};
use crate::credibility_table::CredibilityTable;
use crate::dispute::DisputeTable;
use crate::{Payoff, StrategyError};

/// Years that stand for an answer that never comes: e^-(r+h)T is 0 in any figure that is shown.
const NEVER: f64 = 1e6;

/// Whether the deal is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Over the whole range of inputs.
    Kept,
    /// It depends on the inputs.
    Open,
    /// Broken over the whole range of inputs.
    Broken,
}

/// A breach, assessed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BreachAnswer {
    /// Code of the player.
    pub by: String,
    /// Title of the breach.
    pub policy: String,
    /// Title of the answer.
    pub answer: String,
    /// D and P, percent of the player's income a year.
    pub percent: Stakes,
    /// D and P, million USD a year.
    pub musd: Stakes,
    /// P_S as given, percent of income a year.
    pub security_percent: f64,
    /// delta* without P_S.
    pub patience: Patience,
    /// delta* with P_S.
    pub patience_linked: Patience,
    /// r + h by the year.
    pub rate: Span,
    /// T* with P_S at the high, central and low end of r + h.
    pub horizon: [Horizon; 3],
    /// Each way to an answer.
    pub routes: Vec<RouteAnswer>,
}

/// A breach against one way to an answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RouteAnswer {
    /// Name of the route.
    pub route: String,
    /// T by the rules' time-limits, years.
    pub limit_years: Option<f64>,
    /// T in practice, years; nothing for a route that never ends.
    pub years: Option<Span>,
    /// delta(T).
    pub delta: Span,
    /// Whether the deal is kept.
    pub verdict: Verdict,
    /// P_S from which on it is kept, percent of income a year; infinite (null) if the answer never comes.
    pub security_needed_percent: Span,
    /// The same in million USD a year.
    pub security_needed_musd: Span,
    /// What the breach would have to bring those who decide beside welfare to pay, percent of income a year until the answer.
    pub gain_to_break_percent: Span,
    /// The same in million USD a year.
    pub gain_to_break_musd: Span,
}

/// Assesses every breach of a question with solved payoffs: of the deal, and of each policy that the question names. Players are in the
/// order of the question.
///
/// # Errors
/// A payoff that is missing, routes that the table does not have, inputs out of range.
pub fn assess(
    question: &CredibilityQuestion,
    deal: &Payoff,
    policies: &[Payoff],
    table: &CredibilityTable,
    disputes: &DisputeTable,
) -> Result<Vec<BreachAnswer>, StrategyError> {
    let routes = routes(question, disputes)?;
    (question.breaches.iter())
        .map(|breach| one(question, breach, deal, policies, table, &routes))
        .collect()
}

/// The players together, who may compensate each other: one constraint over the first breach of each, million USD a year.
pub fn pooled(answers: &[BreachAnswer]) -> Stakes {
    let mut seen: Vec<&str> = Vec::new();
    let first = answers.iter().filter(|answer| {
        let new = !seen.contains(&answer.by.as_str());
        seen.push(&answer.by);
        new
    });
    Stakes::pooled(&first.map(|answer| answer.musd).collect::<Vec<_>>())
}

type Timed = (String, Option<f64>, Option<Span>);

fn routes(
    question: &CredibilityQuestion,
    disputes: &DisputeTable,
) -> Result<Vec<Timed>, StrategyError> {
    let all = || {
        disputes
            .routes
            .iter()
            .map(|route| route.id.clone())
            .collect()
    };
    let names = if question.routes.is_empty() {
        all()
    } else {
        question.routes.clone()
    };
    names
        .into_iter()
        .map(|name| {
            let Some(route) = disputes.route(&name) else {
                let known: Vec<String> = all();
                return Err(StrategyError::BadQuestion {
                    what: format!("no route to an answer is called {name}"),
                    remedy: format!("there are {}", known.join(", ")),
                });
            };
            let time = disputes.time(route);
            Ok((name, time.limit, time.practice))
        })
        .collect()
}

/// The payoff of a policy by its title.
pub(crate) fn payoff<'p>(policies: &'p [Payoff], title: &str) -> Result<&'p Payoff, StrategyError> {
    (policies.iter().find(|it| it.policy == title)).ok_or_else(|| StrategyError::BadQuestion {
        what: format!("the policy \"{title}\" was not solved"),
        remedy: "give the payoffs of every policy that the question names".into(),
    })
}

fn one(
    question: &CredibilityQuestion,
    breach: &Breach,
    deal: &Payoff,
    policies: &[Payoff],
    table: &CredibilityTable,
    routes: &[Timed],
) -> Result<BreachAnswer, StrategyError> {
    let Some(player) = question.players.iter().position(|code| *code == breach.by) else {
        return Err(StrategyError::BadQuestion {
            what: format!("{} breaks the deal and is no player", breach.by),
            remedy: "add it to the players".into(),
        });
    };
    let broken = payoff(policies, &breach.policy)?;
    let answered = payoff(policies, &breach.answer)?;
    let stakes = |of: &dyn Fn(&Payoff) -> f64| Stakes::of(of(deal), of(broken), of(answered));
    let percent = stakes(&|it| it.percent[player])?;
    let musd = stakes(&|it| it.musd[player])?;
    let given = |list: &[(String, f64)]| list.iter().find(|it| it.0 == breach.by).map(|it| it.1);
    let hazard = match given(&question.hazard) {
        Some(value) => Span::exactly(value),
        None => table.turnover_of(&breach.by, question.turnover)?,
    };
    let rate = question
        .discount
        .unwrap_or(table.discount.value)
        .plus(hazard);
    let security = given(&question.security).unwrap_or(0.0);
    // One percent of income, million USD.
    let unit = if deal.percent[player] == 0.0 {
        let moved = broken.musd[player] / broken.percent[player];
        if moved.is_finite() { moved } else { 0.0 }
    } else {
        deal.musd[player] / deal.percent[player]
    };
    let horizon = |rate: f64| percent.horizon(security, rate);
    let answers = routes.iter().map(|(name, limit, years)| {
        let span = years.unwrap_or(Span::exactly(NEVER));
        let delta = over_corners([rate, span], |[rate, years]| discount(rate, years));
        let kept = [delta.low, delta.high].map(|delta| percent.kept(delta, security));
        let needed = delta.map(|delta| percent.security_needed(delta));
        let gain = delta.map(|delta| percent.political_gain_to_break(delta, security));
        RouteAnswer {
            route: name.clone(),
            limit_years: *limit,
            years: *years,
            delta,
            verdict: match kept {
                [true, true] => Verdict::Kept,
                [false, false] => Verdict::Broken,
                _ => Verdict::Open,
            },
            security_needed_percent: needed,
            security_needed_musd: needed.map(|it| it * unit),
            gain_to_break_percent: gain,
            gain_to_break_musd: gain.map(|it| it * unit),
        }
    });
    Ok(BreachAnswer {
        by: breach.by.clone(),
        policy: breach.policy.clone(),
        answer: breach.answer.clone(),
        security_percent: security,
        patience: percent.patience(0.0),
        patience_linked: percent.patience(security),
        rate,
        horizon: [
            horizon(rate.high)?,
            horizon(rate.central)?,
            horizon(rate.low)?,
        ],
        routes: answers.collect(),
        percent,
        musd,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credibility_table::Measure;

    fn payoff(policy: &str, percent: [f64; 2]) -> Payoff {
        Payoff {
            policy: policy.into(),
            percent: percent.to_vec(),
            musd: vec![percent[0] * 259_000.0, percent[1] * 41_000.0],
            others_musd: 0.0,
        }
    }

    fn question(security: Vec<(String, f64)>) -> CredibilityQuestion {
        let breach = |by: &str, policy: &str| Breach {
            by: by.into(),
            policy: policy.into(),
            answer: "none".into(),
        };
        CredibilityQuestion {
            players: vec!["USA".into(), "JPN".into()],
            breaches: vec![breach("USA", "a"), breach("JPN", "b")],
            routes: Vec::new(),
            turnover: Measure::Person,
            discount: None,
            hazard: vec![("JPN".into(), 0.4)],
            security,
            audience: Vec::new(),
        }
    }

    #[test]
    fn the_security_that_is_needed_turns_the_verdict() {
        let deal = payoff("deal", [0.01, -0.1]);
        let others = [
            payoff("a", [-0.01, -0.2]),
            payoff("b", [-0.02, -0.05]),
            payoff("none", [-0.03, -0.12]),
        ];
        let (table, disputes) = (
            CredibilityTable::embedded().unwrap(),
            DisputeTable::embedded().unwrap(),
        );
        let solve =
            |security| assess(&question(security), &deal, &others, &table, &disputes).unwrap();
        let [us, japan] = &solve(Vec::new())[..] else {
            panic!()
        };
        assert_eq!(us.patience, Patience::NotTempted);
        assert!(us.routes.iter().all(|route| route.verdict == Verdict::Kept));
        let panel = japan
            .routes
            .iter()
            .find(|route| route.route == "panel")
            .unwrap();
        assert_eq!(panel.verdict, Verdict::Broken);
        assert!(
            (panel.security_needed_musd.low / panel.security_needed_percent.low - 41_000.0).abs()
                < 1e-6
        );
        let needed = panel.security_needed_percent.high;
        let verdict = |security: f64| {
            let answers = solve(vec![("JPN".into(), security)]);
            answers[1]
                .routes
                .iter()
                .find(|route| route.route == "panel")
                .unwrap()
                .verdict
        };
        assert_eq!(verdict(needed * 1.000_001), Verdict::Kept);
        assert_eq!(verdict(needed * 0.999), Verdict::Open);
        assert_eq!(
            verdict(panel.security_needed_percent.low * 0.999),
            Verdict::Broken
        );
        let void = japan
            .routes
            .iter()
            .find(|route| route.route == "void")
            .unwrap();
        assert!(void.security_needed_percent.low.is_infinite() && void.verdict == Verdict::Broken);
        let both = pooled(&solve(Vec::new()));
        assert!((both.temptation - (us.musd.temptation + japan.musd.temptation)).abs() < 1e-9);
    }

    #[test]
    fn what_was_not_solved_is_named() {
        let (table, disputes) = (
            CredibilityTable::embedded().unwrap(),
            DisputeTable::embedded().unwrap(),
        );
        let deal = payoff("deal", [0.0, 0.0]);
        let error = assess(&question(Vec::new()), &deal, &[], &table, &disputes).unwrap_err();
        assert!(error.to_string().contains("\"a\" was not solved"));
    }
}

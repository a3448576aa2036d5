//! Accession by consensus: who lets a candidate in, who blocks, what the blockers would want.
//!
//! Member m says yes iff dW_m + s_m + rho_m q_m >= 0, with dW_m the equivalent variation of the accession (exact), s_m what it is
//! worth to m for reasons of security, and rho_m q_m what m expects of coercion: its value (a cost is negative) times its
//! probability. s, rho and q are inputs, 0 unless given; what is returned are thresholds: the s_m at which a blocker says yes, and
//! the least transfer that unlocks the accession, set against what those who gain have.
//!
//! Transfers are compared with equivalent variations and not solved again: in a small transfer the terms-of-trade effect of the
//! payment itself is left out.

pub mod question;

use boeki_data::parallel;
use boeki_economy::{Labels, Policy};
use boeki_equilibrium::EquilibriumError;
use serde::Serialize;

use crate::StrategyError;
use crate::agreement::{Agreement, AgreementTable};
use crate::player::Player;
use crate::status_quo::{StatusQuo, welfare_musd};

pub use question::{AccessionQuestion, Stake};

/// What the members give each other before anybody joins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Incumbents {
    /// The agreement among them is complete, where the base does not hold its rates already.
    #[default]
    Complete,
    /// The tariffs of the base, which may be those before the agreement.
    AsData,
}

impl Incumbents {
    /// Names in files.
    pub const NAMES: [&'static str; 2] = ["complete", "as-data"];

    /// The meaning of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "complete" => Some(Self::Complete),
            "as-data" => Some(Self::AsData),
            _ => None,
        }
    }
}

/// What an accession is worth to a member, and what it says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Vote {
    /// Code of the member.
    pub member: String,
    /// dW: equivalent variation, million USD a year.
    pub gain_musd: f64,
    /// The same in percent of its income in the base.
    pub gain_pct: f64,
    /// s: an input, million USD a year.
    pub security_musd: f64,
    /// rho q: an input, million USD a year.
    pub coercion_musd: f64,
    /// The sum of the three.
    pub net_musd: f64,
    /// Whether it says yes.
    pub yes: bool,
    /// The least s at which it says yes, the other terms as they are, million USD a year. Negative for who would put up with a loss.
    pub threshold_musd: f64,
}

/// What a candidate, or an outsider, gains.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gain {
    /// Code of the player or region.
    pub code: String,
    /// Equivalent variation, million USD a year.
    pub gain_musd: f64,
    /// The same in percent of its income in the base.
    pub gain_pct: f64,
}

/// What it takes to compensate the blockers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Transfer {
    /// What the blockers lose together: the least that unlocks, million USD a year.
    pub needed_musd: f64,
    /// What the candidates gain together, where they gain.
    pub candidates_musd: f64,
    /// What the members that say yes have to spare.
    pub members_musd: f64,
    /// Whether candidates and willing members together can pay it.
    pub feasible: bool,
    /// Whether the candidates alone can.
    pub by_candidates: bool,
}

/// One accession.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Accession {
    /// Who joins: one candidate, or several at once.
    pub candidates: Vec<Gain>,
    /// The members, in the order of the question.
    pub votes: Vec<Vote>,
    /// Codes of the members that say no.
    pub blockers: Vec<String>,
    /// The member whose yes alone is missing.
    pub pivotal: Option<String>,
    /// Whether all members say yes and every candidate gains.
    pub accepted: bool,
    /// What would unlock it.
    pub transfer: Transfer,
    /// Everybody else, in the order of the economy.
    pub outsiders: Vec<Gain>,
    /// Sum over the world, million USD a year.
    pub world_musd: f64,
}

/// What is asked, on one economy.
#[derive(Clone, Copy, Debug)]
pub struct AccessionGame<'e> {
    /// The world as it is.
    pub quo: StatusQuo<'e>,
    /// Names of regions.
    pub labels: &'e Labels,
    /// The question.
    pub question: &'e AccessionQuestion,
}

impl AccessionGame<'_> {
    /// The policy before anybody joins.
    ///
    /// # Errors
    /// A table of assumptions that cannot be read, terms out of bounds.
    pub fn before(&self) -> Result<Policy, StrategyError> {
        let mut policy = self.quo.policy.clone();
        if self.question.incumbents == Incumbents::AsData {
            return Ok(policy);
        }
        let agreement = self.question.terms.agreement(self.labels)?;
        let table = AgreementTable::embedded()?;
        let regions: Vec<usize> = members(&self.question.members);
        for importer in &regions {
            let region = &self.labels.regions[*importer];
            if !table.holds_already(&self.question.agreement, region) {
                for exporter in &regions {
                    agreement.one_way(*importer, *exporter, &mut policy);
                }
            }
        }
        Ok(policy)
    }

    /// Solves every accession that is asked for; `on_solved` hears of each.
    ///
    /// # Errors
    /// An equilibrium that is not found; a candidate that is a member.
    pub fn solve(&self, on_solved: &(dyn Fn() + Sync)) -> Result<Vec<Accession>, StrategyError> {
        let agreement = self.question.terms.agreement(self.labels)?;
        let before = self.before()?;
        let at = self.quo.solve(&before, None)?;
        let (welfare, start) = (welfare_musd(&at), at.start());
        let solved = parallel::map(&self.question.candidates, |joining| {
            let policy = self.after(joining, &agreement, &before);
            let after = self.quo.solve(&policy, Some(&start))?;
            let gains: Vec<f64> = (welfare_musd(&after).iter().zip(&welfare))
                .map(|(after, before)| after - before)
                .collect();
            on_solved();
            Ok(self.judge(joining, &gains))
        });
        let solved: Result<Vec<Accession>, EquilibriumError> = solved.into_iter().collect();
        Ok(solved?)
    }

    fn after(&self, joining: &[Player], agreement: &Agreement, before: &Policy) -> Policy {
        let mut policy = before.clone();
        for (at, candidate) in joining.iter().enumerate() {
            for other in self.question.members.iter().chain(&joining[..at]) {
                agreement.between(other, candidate, &mut policy);
            }
        }
        policy
    }

    fn judge(&self, joining: &[Player], gains: &[f64]) -> Accession {
        let percent = |player: &Player, musd: f64| 100.0 * musd / self.quo.income(&player.members);
        let gain = |player: &Player| {
            let musd = player.sum(gains);
            Gain {
                code: player.code.clone(),
                gain_musd: musd,
                gain_pct: percent(player, musd),
            }
        };
        let candidates: Vec<Gain> = joining.iter().map(gain).collect();
        let votes: Vec<Vote> = (self.question.members.iter())
            .map(|member| {
                let musd = member.sum(gains);
                let (security, coercion) = self.question.stakes_of(member, joining);
                let net = musd + security + coercion;
                Vote {
                    member: member.code.clone(),
                    gain_musd: musd,
                    gain_pct: percent(member, musd),
                    security_musd: security,
                    coercion_musd: coercion,
                    net_musd: net,
                    yes: net >= 0.0,
                    threshold_musd: -(musd + coercion),
                }
            })
            .collect();
        let blockers: Vec<String> = (votes.iter().filter(|it| !it.yes))
            .map(|it| it.member.clone())
            .collect();
        let inside: Vec<usize> = (members(&self.question.members).into_iter())
            .chain(members(joining))
            .collect();
        let outsiders = (self.labels.regions.iter().enumerate())
            .filter(|(region, _)| !inside.contains(region))
            .map(|(region, it)| Gain {
                code: it.code.clone(),
                gain_musd: gains[region],
                gain_pct: 100.0 * gains[region] / self.quo.income(&[region]),
            })
            .collect();
        Accession {
            pivotal: match blockers.as_slice() {
                [one] => Some(one.clone()),
                _ => None,
            },
            accepted: blockers.is_empty() && candidates.iter().all(|it| it.gain_musd >= 0.0),
            transfer: transfer(&votes, &candidates),
            candidates,
            votes,
            blockers,
            outsiders,
            world_musd: gains.iter().sum(),
        }
    }
}

/// The least transfer that makes every member say yes, against what the others have.
fn transfer(votes: &[Vote], candidates: &[Gain]) -> Transfer {
    let needed: f64 = votes.iter().map(|it| (-it.net_musd).max(0.0)).sum();
    let members: f64 = votes.iter().map(|it| it.net_musd.max(0.0)).sum();
    // A candidate that loses joins only if it is compensated as well.
    let lost: f64 = candidates.iter().map(|it| (-it.gain_musd).max(0.0)).sum();
    let gained: f64 = candidates.iter().map(|it| it.gain_musd.max(0.0)).sum();
    Transfer {
        needed_musd: needed + lost,
        candidates_musd: gained,
        members_musd: members,
        feasible: gained + members >= needed + lost,
        by_candidates: gained >= needed + lost,
    }
}

fn members(players: &[Player]) -> Vec<usize> {
    players
        .iter()
        .flat_map(|it| it.members.iter().copied())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vote(net: f64) -> Vote {
        Vote {
            member: "M".into(),
            gain_musd: net,
            gain_pct: 0.0,
            security_musd: 0.0,
            coercion_musd: 0.0,
            net_musd: net,
            yes: net >= 0.0,
            threshold_musd: -net,
        }
    }

    fn gain(musd: f64) -> Gain {
        Gain {
            code: "C".into(),
            gain_musd: musd,
            gain_pct: 0.0,
        }
    }

    #[test]
    fn the_least_transfer_makes_every_blocker_indifferent() {
        let votes = [vote(5.0), vote(-2.0), vote(-1.0)];
        let rich = transfer(&votes, &[gain(4.0)]);
        assert_eq!(rich.needed_musd, 3.0);
        assert_eq!((rich.candidates_musd, rich.members_musd), (4.0, 5.0));
        assert!(rich.feasible && rich.by_candidates);
        let helped = transfer(&votes, &[gain(1.0)]);
        assert!(helped.feasible && !helped.by_candidates);
        let dear = transfer(&[vote(1.0), vote(-2.0)], &[gain(-1.0)]);
        assert_eq!(dear.needed_musd, 3.0);
        assert!(!dear.feasible);
    }
}

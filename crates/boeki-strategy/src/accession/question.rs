//! The section `[accession]` of a scenario: members, candidates, terms, and the stakes that are no trade.

use boeki_economy::scenario::{Diagnostics, Keys, Scenario};
use boeki_economy::{Economy, Labels};

use super::Incumbents;
use crate::StrategyError;
use crate::coalition::question::{Terms, refuse};
use crate::player::{Player, apart};

/// The agreement that is joined unless another is named.
pub const DEFAULT_AGREEMENT: &str = "CPTPP";

/// Bound on stakes, million USD a year: the world's income is about 1e8.
const LARGEST_STAKE: f64 = 1e8;

/// A question about accession.
#[derive(Clone, Debug, PartialEq)]
pub struct AccessionQuestion {
    /// The code that names the members.
    pub agreement: String,
    /// Who must agree, each region by itself.
    pub members: Vec<Player>,
    /// Who joins: one entry an accession, with several candidates where they join at once.
    pub candidates: Vec<Vec<Player>>,
    /// What members give each other.
    pub terms: Terms,
    /// What they give each other before.
    pub incumbents: Incumbents,
    /// What is no trade.
    pub stakes: Vec<Stake>,
}

/// What an accession means to a member beside trade: inputs, stylised.
#[derive(Clone, Debug, PartialEq)]
pub struct Stake {
    /// Code of the member.
    pub member: String,
    /// Code of the candidate; every one if none is named.
    pub candidate: Option<String>,
    /// s, million USD a year.
    pub security_musd: f64,
    /// rho: what coercion is worth to the member, million USD a year; a cost is negative.
    pub coercion_musd: f64,
    /// q: its probability if the member says yes.
    pub coercion_probability: f64,
}

impl AccessionQuestion {
    /// A question about an agreement's members and some candidates (`CHN`, or `CHN+TWN` for a joint accession), on the default
    /// terms: free trade in goods but for the exclusions of the table, the incumbents' agreement complete, no stakes.
    ///
    /// # Errors
    /// Unknown names, a candidate that is a member.
    pub fn of(
        agreement: &str,
        candidates: &[String],
        economy: &Economy,
    ) -> Result<Self, StrategyError> {
        let members = Player::each(agreement, economy)?;
        let candidates = candidates
            .iter()
            .map(|text| joint(text, &members, economy))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            agreement: agreement.to_owned(),
            members,
            candidates,
            terms: default_terms(),
            incumbents: Incumbents::default(),
            stakes: Vec::new(),
        })
    }

    /// Reads the section of a scenario; nothing without one.
    ///
    /// # Errors
    /// Unknown keys and names, a candidate that is a member, numbers out of bounds.
    pub fn read(scenario: &Scenario, economy: &Economy) -> Result<Option<Self>, Diagnostics> {
        scenario.section("accession", |keys| {
            let agreement = keys.text("agreement");
            let agreement = agreement.unwrap_or_else(|| DEFAULT_AGREEMENT.to_owned());
            let members = Player::each(&agreement, economy).unwrap_or_else(|error| {
                refuse(keys, "agreement", error);
                Vec::new()
            });
            let texts = keys.texts("candidates");
            let texts = keys.required("candidates", texts, "[\"CHN\", \"TWN\", \"CHN+TWN\"]");
            let mut candidates = Vec::new();
            for text in texts.unwrap_or_default() {
                match joint(&text, &members, economy) {
                    Ok(joining) => candidates.push(joining),
                    Err(error) => refuse(keys, "candidates", error),
                }
            }
            let incumbents = keys.one_of("incumbents", &Incumbents::NAMES);
            let terms = Terms::read(keys, default_terms());
            let stakes = keys.tables("stake", |stake| read_stake(stake, &members, &candidates));
            Self {
                agreement,
                members,
                candidates,
                terms,
                incumbents: incumbents
                    .and_then(Incumbents::from_name)
                    .unwrap_or_default(),
                stakes: stakes.into_iter().flatten().collect(),
            }
        })
    }

    /// s and rho q of a member for an accession: the sum over the stakes that name it and a candidate in it.
    pub fn stakes_of(&self, member: &Player, joining: &[Player]) -> (f64, f64) {
        let (mut security, mut coercion) = (0.0, 0.0);
        for stake in &self.stakes {
            let concerns = match &stake.candidate {
                None => true,
                Some(code) => joining.iter().any(|it| it.code == *code),
            };
            if stake.member == member.code && concerns {
                security += stake.security_musd;
                coercion += stake.coercion_musd * stake.coercion_probability;
            }
        }
        (security, coercion)
    }
}

fn default_terms() -> Terms {
    Terms {
        sensitive: true,
        ..Terms::default()
    }
}

fn joint(text: &str, members: &[Player], economy: &Economy) -> Result<Vec<Player>, StrategyError> {
    let codes: Vec<String> = text.split('+').map(|it| it.trim().to_owned()).collect();
    let joining = Player::read_all(&codes, economy)?;
    let all: Vec<Player> = members.iter().chain(&joining).cloned().collect();
    apart(&all, economy.labels()).map_err(|_| StrategyError::BadQuestion {
        what: format!("{text} is in the agreement already, in whole or in part"),
        remedy: "name a candidate that shares no region with the members".into(),
    })?;
    Ok(joining)
}

fn read_stake(
    keys: &mut Keys<'_>,
    members: &[Player],
    candidates: &[Vec<Player>],
) -> Option<Stake> {
    let within = -LARGEST_STAKE..=LARGEST_STAKE;
    let member = keys.text("member");
    let member = keys.required("member", member, "\"JPN\"");
    let candidate = keys.text("candidate");
    let security_musd = keys.number("security", within.clone()).unwrap_or(0.0);
    let coercion_musd = keys.number("coercion", within).unwrap_or(0.0);
    let probability = keys.number("probability", 0.0..=1.0);
    let known = |code: &str, players: &[&Player]| players.iter().any(|it| it.code == code);
    let codes = |players: &[&Player]| -> String {
        let codes: Vec<&str> = players.iter().map(|it| it.code.as_str()).collect();
        codes.join(", ")
    };
    let all: Vec<&Player> = members.iter().collect();
    let member = member?;
    if !known(&member, &all) {
        let near = Labels::nearest(&member, all.iter().map(|it| it.code.as_str()));
        keys.refuse(
            "member",
            format!("no member is called `{member}`"),
            near,
            format!("write one of {}", codes(&all)),
        );
    }
    let joining: Vec<&Player> = candidates.iter().flatten().collect();
    if let Some(code) = &candidate
        && !known(code, &joining)
    {
        let near = Labels::nearest(code, joining.iter().map(|it| it.code.as_str()));
        keys.refuse(
            "candidate",
            format!("no candidate is called `{code}`"),
            near,
            format!("write one of {}", codes(&joining)),
        );
    }
    Some(Stake {
        member,
        candidate,
        security_musd,
        coercion_musd,
        coercion_probability: probability.unwrap_or(1.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use boeki_economy::sources::world2022;

    fn read(section: &str) -> Result<Option<AccessionQuestion>, Diagnostics> {
        let text = format!("title = \"A\"\n[accession]\n{section}\n");
        AccessionQuestion::read(
            &Scenario::parse("a.toml", &text).unwrap(),
            &world2022::embedded().unwrap(),
        )
    }

    #[test]
    fn joint_accessions_and_stakes_are_read() {
        let question = read(
            "candidates = ['TWN', 'CHN+TWN']\n[[accession.stake]]\nmember = 'JPN'\ncandidate = 'TWN'\nsecurity = 100\n\
             coercion = -500\nprobability = 0.3\n[[accession.stake]]\nmember = 'JPN'\nsecurity = 7",
        );
        let question = question.unwrap().unwrap();
        assert_eq!(question.members.len(), 8);
        assert_eq!(question.candidates[1].len(), 2);
        assert!(question.terms.sensitive);
        let (security, coercion) =
            question.stakes_of(&question.members[0], &question.candidates[1]);
        assert_eq!(security, 107.0);
        assert!((coercion + 150.0).abs() < 1e-12);
        assert_eq!(
            question.stakes_of(&question.members[1], &question.candidates[0]),
            (0.0, 0.0)
        );
        for (section, words) in [
            ("candidates = ['JPN']", "in the agreement already"),
            ("candidates = ['CHN+CHN']", "CHN is in both"),
            ("candidates = ['TWM']", "`TWN`"),
            (
                "agreement = 'EUU'\ncandidates = ['CHN']",
                "no region or group `EUU`",
            ),
            ("incumbents = 'complete'", "has no `candidates`"),
            (
                "candidates = ['CHN']\n[[accession.stake]]\nmember = 'JPM'",
                "`JPN`",
            ),
            (
                "candidates = ['CHN']\n[[accession.stake]]\nmember = 'JPN'\nprobability = 2",
                "between 0 and 1",
            ),
        ] {
            let problem = read(section).unwrap_err().to_string();
            assert!(problem.contains(words), "{section}: {problem}");
        }
    }
}

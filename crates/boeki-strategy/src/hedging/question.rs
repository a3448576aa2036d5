//! The section `[hedging]` of a scenario: the patron, its members, how it coerces, and the bloc that is the alternative.

use boeki_economy::law_tariffs::DutyReading;
use boeki_economy::scenario::{Diagnostics, Keys, LawStates, Scenario};
use boeki_economy::{Economy, Labels};
use jiff::civil::Date;

use crate::StrategyError;
use crate::coalition::question::{Terms, players, refuse};
use crate::player::{Player, apart};

/// Bound on the value of alignment, million USD a year: the world's income is about 1e8.
const LARGEST_STAKE: f64 = 1e8;

/// What the patron does to a member that it coerces.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Coercion {
    /// It adds these points to its tariffs on the member's goods: 0.25 is 25 points.
    Tariff(f64),
    /// It goes from one state of its law to another, on the member's goods.
    Law(LawStates),
}

/// A question about hedging.
#[derive(Clone, Debug, PartialEq)]
pub struct HedgingQuestion {
    /// Who may be relied on or not.
    pub patron: Player,
    /// Who decides, each by itself and with the others as they are.
    pub members: Vec<Player>,
    /// Whom a member joins if it turns.
    pub bloc: Player,
    /// What member and bloc then give each other.
    pub terms: Terms,
    /// Share of tariffs on goods that patron and member cut between them while the patron cooperates: 0 keeps those in force.
    pub aligned_cut: f64,
    /// What the patron does when it does not.
    pub coercion: Coercion,
    /// Share of that which the patron does to a member of the bloc.
    pub response: f64,
    /// What alignment is worth to a member beside trade while the patron cooperates, million USD a year.
    pub alliance_musd: Vec<(String, f64)>,
}

impl HedgingQuestion {
    /// Reads the section of a scenario; nothing without one.
    ///
    /// # Errors
    /// Unknown keys and names, players that share a region, numbers and days that are none.
    pub fn read(scenario: &Scenario, economy: &Economy) -> Result<Option<Self>, Diagnostics> {
        let found = scenario.section("hedging", |keys| {
            let patron = one(keys, "patron", economy);
            let names = keys.texts("members");
            let names = keys.required("members", names, "[\"JPN\", \"KOR\"]");
            let members = players(keys, "members", &names.unwrap_or_default(), economy);
            let bloc = bloc(keys, economy);
            let terms = Terms::read(keys, Terms::default());
            let coercion = coercion(keys);
            let question = Self {
                patron: patron?,
                members,
                bloc: bloc?,
                terms,
                aligned_cut: keys.number("aligned_cut", 0.0..=1.0).unwrap_or(0.0),
                coercion: coercion?,
                response: keys.number("response", 0.0..=1.0).unwrap_or(1.0),
                alliance_musd: (keys.named_numbers("alliance", -LARGEST_STAKE..=LARGEST_STAKE))
                    .unwrap_or_default(),
            };
            question.check(keys, economy.labels());
            Some(question)
        })?;
        Ok(found.flatten())
    }

    /// Refuses a patron that is a member of itself or of the bloc.
    ///
    /// # Errors
    /// Regions that two of them share.
    pub fn check_apart(&self, labels: &Labels) -> Result<(), StrategyError> {
        let mut all = self.members.clone();
        all.push(self.patron.clone());
        apart(&all, labels)?;
        // A member of the bloc joins the rest of it; the patron does not.
        apart(&[self.patron.clone(), self.bloc.clone()], labels)
    }

    fn check(&self, keys: &mut Keys<'_>, labels: &Labels) {
        if let Err(error) = self.check_apart(labels) {
            refuse(keys, "patron", error);
        }
        for (code, _) in &self.alliance_musd {
            if !self.members.iter().any(|it| it.code == *code) {
                let codes = self.members.iter().map(|it| it.code.as_str());
                keys.refuse(
                    "alliance",
                    format!("no member is called `{code}`"),
                    Labels::nearest(code, codes),
                    "name one of `members`",
                );
            }
        }
    }

    /// What alignment is worth to a member beside trade.
    pub fn alliance_of(&self, member: &Player) -> f64 {
        let mut named = self.alliance_musd.iter();
        named
            .find(|(code, _)| *code == member.code)
            .map_or(0.0, |(_, value)| *value)
    }
}

fn one(keys: &mut Keys<'_>, key: &'static str, economy: &Economy) -> Option<Player> {
    let text = keys.text(key);
    let text = keys.required(key, text, "\"USA\"")?;
    match Player::read(&text, economy) {
        Ok(player) => Some(player),
        Err(error) => {
            refuse(keys, key, error);
            None
        }
    }
}

/// The regions of all that is named, as one.
fn bloc(keys: &mut Keys<'_>, economy: &Economy) -> Option<Player> {
    let names = keys.texts("bloc");
    let names = keys.required("bloc", names, "[\"CHN\"]")?;
    let found = players(keys, "bloc", &names, economy);
    if found.len() < names.len() {
        return None;
    }
    let mut members: Vec<usize> = found.iter().flat_map(|it| it.members.clone()).collect();
    members.sort_unstable();
    members.dedup();
    Some(Player {
        code: names.join("+"),
        members,
    })
}

fn coercion(keys: &mut Keys<'_>) -> Option<Coercion> {
    let tariff = keys.number("tariff", 0.0..=10.0);
    let before = day(keys, "law_before");
    let after = day(keys, "law_after");
    let reading = keys.one_of("reading", &["least", "middle", "most"]);
    if let Some(points) = tariff {
        return Some(Coercion::Tariff(points));
    }
    if let Some(after) = after {
        return Some(Coercion::Law(LawStates {
            before,
            after,
            known_on: None,
            reading: (reading.and_then(DutyReading::from_name)).unwrap_or_default(),
        }));
    }
    if !keys.has("law_after") && !keys.has("tariff") {
        keys.refuse(
            "tariff",
            "[hedging] does not say how the patron coerces",
            None,
            "add a line such as tariff = 0.25, or law_before = \"2025-01-01\" and law_after = \"2026-10-01\"",
        );
    }
    None
}

fn day(keys: &mut Keys<'_>, key: &'static str) -> Option<Date> {
    let text = keys.text(key)?;
    let day: Option<Date> = text.parse().ok();
    if day.is_none() {
        keys.refuse(
            key,
            format!("`{key}` is no day"),
            None,
            format!("write {key} = \"2026-10-01\""),
        );
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;
    use boeki_economy::sources::world2022;

    fn read(section: &str) -> Result<Option<HedgingQuestion>, Diagnostics> {
        let text = format!("title = \"A\"\n[hedging]\n{section}\n");
        HedgingQuestion::read(
            &Scenario::parse("a.toml", &text).unwrap(),
            &world2022::embedded().unwrap(),
        )
    }

    #[test]
    fn the_section_is_read_and_its_problems_have_a_place() {
        let question = read(
            "patron = 'USA'\nmembers = ['JPN']\nbloc = ['CHN', 'KOR']\ntariff = 0.25\nresponse = 0.5\nalliance = { JPN = 10 }",
        );
        let question = question.unwrap().unwrap();
        assert_eq!(question.bloc.members, [2, 3]);
        assert_eq!(question.coercion, Coercion::Tariff(0.25));
        assert_eq!(question.alliance_of(&question.members[0]), 10.0);
        let base = "patron = 'USA'\nmembers = ['JPN']\nbloc = ['CHN']\n";
        for (section, words) in [
            (base.to_owned(), "does not say how the patron coerces"),
            (format!("{base}law_after = 'soon'"), "is no day"),
            (
                format!("{base}tariff = 0.2\nalliance = {{ JPM = 1 }}"),
                "no member is called",
            ),
            (
                "patron = 'USA'\nmembers = ['USA']\nbloc = ['CHN']\ntariff = 0.2".into(),
                "USA is in both",
            ),
            (
                "patron = 'USA'\nmembers = ['JPN']\nbloc = ['USA']\ntariff = 0.2".into(),
                "USA is in both",
            ),
        ] {
            let problem = read(&section).unwrap_err().to_string();
            assert!(problem.contains(words), "{section}: {problem}");
        }
        let law = read(&format!(
            "{base}law_before = '2025-01-01'\nlaw_after = '2026-10-01'\nreading = 'most'"
        ));
        assert!(matches!(law.unwrap().unwrap().coercion, Coercion::Law(_)));
    }
}

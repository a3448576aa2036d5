//! What `[escalation]` of a scenario asks: what each state of a dispute costs, from which state it starts, which agreements are compared.
//!
//! The scenario is the state of affairs without duties of the dispute; policies of states and agreements are its alternatives.

use boeki_economy::Labels;
use boeki_economy::scenario::{Diagnostics, Keys, Scenario};

use crate::StrategyError;
use crate::assumption::Span;
use crate::credibility_question::{policy, span, titles};
use crate::escalation::{EscalationTable, Ladder};

/// Levels of the `up` rates that are shown for work at a lower level.
const LEVELS: [f64; 5] = [1.0, 0.75, 0.5, 0.25, 0.0];

/// The section, read.
#[derive(Clone, Debug, PartialEq)]
pub struct EscalationQuestion {
    /// Codes of the players.
    pub players: Vec<String>,
    /// Name of the state that a dispute starts in.
    pub start: String,
    /// States whose policy is an alternative: name of the state, title of the policy.
    pub states: Vec<(String, String)>,
    /// r by the year; the table's central value if left out.
    pub discount: Option<f64>,
    /// Factors on the rates that work at a lower level holds back.
    pub working_level: Vec<f64>,
    /// Rates in place of the table's: from, to, by the year.
    pub rates: Vec<(String, String, Span)>,
    /// Titles of agreements to compare by coverage.
    pub agreements: Vec<String>,
    /// Elasticity of the `up` rates with respect to coverage, in place of the table's.
    pub elasticity: Option<Span>,
    /// Disputes a year, in place of those counted.
    pub disputes: Option<Span>,
}

impl EscalationQuestion {
    /// Reads the section; nothing if the scenario has none. States are those of a table.
    ///
    /// # Errors
    /// Keys of the wrong type, titles that no policy has, states that the table does not have.
    pub fn read(scenario: &Scenario, table: &EscalationTable) -> Result<Option<Self>, Diagnostics> {
        let titles = titles(scenario);
        let states: Vec<&str> = table.states.iter().map(|state| state.id.as_str()).collect();
        scenario.section("escalation", |keys| {
            let players = keys.texts("players");
            let players = keys
                .required("players", players, "[\"USA\", \"JPN\"]")
                .unwrap_or_default();
            let start = state(keys, "start", &states);
            let first = states.first().map(|first| (*first).to_owned());
            let of_states = keys.tables("state", |keys| {
                let name = state(keys, "name", &states);
                let name = keys.required("name", name, "\"retaliation\"");
                let title = policy(keys, "policy", &titles);
                let title = keys.required("policy", title, "\"title of an alternative\"");
                Some((name?, title?))
            });
            let rates = keys.tables("rate", |keys| {
                let from = state(keys, "from", &states);
                let from = keys.required("from", from, "\"technical\"");
                let to = state(keys, "to", &states);
                let to = keys.required("to", to, "\"ministerial\"");
                let value = span(keys, "value", 0.0, 1e4);
                let value = keys.required("value", value, "0.5");
                Some((from?, to?, value?))
            });
            let agreements = keys.tables("agreement", |keys| {
                let title = policy(keys, "policy", &titles);
                keys.required("policy", title, "\"title of an alternative\"")
            });
            Self {
                start: start.or(first).unwrap_or_default(),
                states: of_states.into_iter().flatten().collect(),
                discount: keys.number("discount", 0.0..=1.0),
                working_level: keys
                    .numbers("working_level", 0.0..=1.0)
                    .unwrap_or_else(|| LEVELS.to_vec()),
                rates: rates.into_iter().flatten().collect(),
                agreements: agreements.into_iter().flatten().collect(),
                elasticity: span(keys, "elasticity", 0.0, 100.0),
                disputes: span(keys, "disputes", 0.0, 100.0),
                players,
            }
        })
    }

    /// The table's ladder with this question's rates.
    ///
    /// # Errors
    /// A rate between states that the table's ladder does not connect.
    pub fn ladder(&self, table: &EscalationTable) -> Result<Ladder, StrategyError> {
        let mut ladder = table.ladder()?;
        for (from, to, value) in &self.rates {
            let at = (ladder.place(from)?, ladder.place(to)?);
            let rate = ladder
                .rates
                .iter_mut()
                .find(|rate| (rate.from, rate.to) == at);
            let Some(rate) = rate else {
                return Err(StrategyError::BadQuestion {
                    what: format!("no dispute goes from {from} to {to}"),
                    remedy: "set one of the rates of data/assumptions/escalation.toml".into(),
                });
            };
            rate.value = *value;
            rate.counted = None;
        }
        Ok(ladder)
    }

    /// Titles of the policies that must be solved beside the scenario itself, each once.
    pub fn policies(&self) -> Vec<&str> {
        let mut all: Vec<&str> = Vec::new();
        let states = self.states.iter().map(|(_, policy)| policy.as_str());
        for title in states.chain(self.agreements.iter().map(String::as_str)) {
            if !all.contains(&title) {
                all.push(title);
            }
        }
        all
    }
}

fn state(keys: &mut Keys<'_>, key: &'static str, states: &[&str]) -> Option<String> {
    let name = keys.text(key)?;
    if states.contains(&name.as_str()) {
        return Some(name);
    }
    keys.refuse(
        key,
        format!("no state of a dispute is called \"{name}\""),
        Labels::nearest(&name, states.iter().copied()),
        format!("there are {}", states.join(", ")),
    );
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_read_and_its_slips_are_named() {
        let table = EscalationTable::embedded().unwrap();
        let text = |section: &str| {
            format!(
                "title = \"A\"\n[[alternative]]\ntitle = \"Both 25%\"\n[[alternative.change]]\nimporter = \"USA\"\ntariff = {{ set = 0.25 }}\n[escalation]\n{section}"
            )
        };
        let read = |section: &str| {
            let scenario = Scenario::parse("a.toml", &text(section)).unwrap();
            EscalationQuestion::read(&scenario, &table)
        };
        let good = "players = [\"USA\", \"JPN\"]\n[[escalation.state]]\nname = \"retaliation\"\npolicy = \"Both 25%\"\n[[escalation.rate]]\nfrom = \"technical\"\nto = \"settled\"\nvalue = [1, 2, 3]";
        let question = read(good).unwrap().unwrap();
        assert_eq!(question.start, "technical");
        assert_eq!(question.policies(), ["Both 25%"]);
        let ladder = question.ladder(&table).unwrap();
        assert_eq!(ladder.rates[0].value.high, 3.0);
        for (from, to, words) in [
            (
                "\"retaliation\"",
                "\"retalation\"",
                "did you mean `retaliation`",
            ),
            (
                "policy = \"Both 25%\"",
                "policy = \"Both 20%\"",
                "did you mean `Both 25%`",
            ),
            ("[1, 2, 3]", "[3, 2, 1]", "three in order"),
            ("players", "playres", "has no `players`"),
        ] {
            let problems = read(&good.replacen(from, to, 1)).unwrap_err().render(false);
            assert!(problems.contains(words), "{problems}");
        }
    }
}

//! What `[credibility]` of a scenario asks: who keeps the deal, who could break it how, and what answers.
//!
//! The scenario is the deal; breaches and answers are its alternatives, named by their titles.

use boeki_economy::Labels;
use boeki_economy::scenario::{Diagnostics, Keys, Scenario};

use crate::assumption::Span;
use crate::credibility_table::Measure;

/// The section, read.
#[derive(Clone, Debug, PartialEq)]
pub struct CredibilityQuestion {
    /// Codes of the players.
    pub players: Vec<String>,
    /// The breaches.
    pub breaches: Vec<Breach>,
    /// Routes to an answer, by name; all of the table if empty.
    pub routes: Vec<String>,
    /// What counts as turnover.
    pub turnover: Measure,
    /// r by the year, in place of the table's.
    pub discount: Option<Span>,
    /// h by the year and player, in place of the table's.
    pub hazard: Vec<(String, f64)>,
    /// P_S: what the deal is worth in security a year, percent of income, by player. 0 for others: it is never assumed.
    pub security: Vec<(String, f64)>,
    /// Growth of audience costs, share of the prize by the month and player, in place of the table's.
    pub audience: Vec<(String, f64)>,
}

/// A breach and what answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Code of the player.
    pub by: String,
    /// Title of the alternative in which it breaks the deal and the other keeps it.
    pub policy: String,
    /// Title of the alternative that answers.
    pub answer: String,
}

impl CredibilityQuestion {
    /// Reads the section; nothing if the scenario has none.
    ///
    /// ```
    /// use boeki_economy::scenario::Scenario;
    /// use boeki_strategy::credibility_question::CredibilityQuestion;
    /// let text = r#"
    /// title = "Deal"
    /// [[alternative]]
    /// title = "US breaks it"
    /// [[alternative.change]]
    /// importer = "USA"
    /// exporter = "JPN"
    /// tariff = { set = 0.25 }
    /// [credibility]
    /// players = ["USA", "JPN"]
    /// answer = "US breaks it"
    /// [[credibility.breach]]
    /// by = "USA"
    /// policy = "US breks it"
    /// "#;
    /// let problems = CredibilityQuestion::read(&Scenario::parse("deal.toml", text)?).unwrap_err();
    /// assert!(problems.render(false).contains("did you mean `US breaks it`?"));
    /// # Ok::<(), boeki_economy::scenario::Diagnostics>(())
    /// ```
    ///
    /// # Errors
    /// Keys of the wrong type, titles that no alternative has, players that are not among the players.
    pub fn read(scenario: &Scenario) -> Result<Option<Self>, Diagnostics> {
        let titles = titles(scenario);
        scenario.section("credibility", |keys| {
            let players = keys.texts("players");
            let players = keys
                .required("players", players, "[\"USA\", \"JPN\"]")
                .unwrap_or_default();
            let shared = keys.has("answer");
            let answer = policy(keys, "answer", &titles);
            let breaches = keys.tables("breach", |keys| {
                let by = one_of(keys, "by", &players);
                let by = keys.required("by", by, "\"USA\"");
                let broken = policy(keys, "policy", &titles);
                let broken = keys.required("policy", broken, "\"title of an alternative\"");
                let own = policy(keys, "answer", &titles).or_else(|| answer.clone());
                // Where the section has an answer that is none, that is the problem, and once is enough.
                let own = if shared {
                    own
                } else {
                    keys.required("answer", own, "\"title of an alternative\"")
                };
                Some(Breach {
                    by: by?,
                    policy: broken?,
                    answer: own?,
                })
            });
            if !keys.has("breach") {
                keys.required::<()>("breach", None, "{ by = \"USA\", policy = \"title\" }");
            }
            Self {
                routes: keys.texts("routes").unwrap_or_default(),
                turnover: keys
                    .one_of("turnover", &Measure::NAMES)
                    .and_then(Measure::parse)
                    .unwrap_or_default(),
                discount: span(keys, "discount", 0.0, 1.0),
                hazard: of_players(keys, "hazard", 0.0, 10.0, &players),
                security: of_players(keys, "security", 0.0, 100.0, &players),
                audience: of_players(keys, "audience", 1e-6, 1e3, &players),
                breaches: breaches.into_iter().flatten().collect(),
                players,
            }
        })
    }
}

/// Titles of a scenario's policies: its own, then those of its alternatives.
pub(crate) fn titles(scenario: &Scenario) -> Vec<String> {
    let own = std::iter::once(scenario.title.clone());
    let others = scenario.alternatives.iter().map(|it| it.title.clone());
    own.chain(others).collect()
}

/// A title that a policy of the scenario has.
pub(crate) fn policy(keys: &mut Keys<'_>, key: &'static str, titles: &[String]) -> Option<String> {
    let title = keys.text(key)?;
    if titles.contains(&title) {
        return Some(title);
    }
    let near = Labels::nearest(&title, titles.iter().map(String::as_str));
    keys.refuse(
        key,
        format!("no policy is called \"{title}\""),
        near,
        "write the title of the scenario or of one of its [[alternative]]s",
    );
    None
}

fn one_of(keys: &mut Keys<'_>, key: &'static str, players: &[String]) -> Option<String> {
    let code = keys.text(key)?;
    if players.contains(&code) {
        return Some(code);
    }
    let near = Labels::nearest(&code, players.iter().map(String::as_str));
    keys.refuse(
        key,
        format!("{code} is not among the players"),
        near,
        "name one of `players`, or add it there",
    );
    None
}

/// Numbers by player.
fn of_players(
    keys: &mut Keys<'_>,
    key: &'static str,
    low: f64,
    high: f64,
    players: &[String],
) -> Vec<(String, f64)> {
    let numbers = keys.named_numbers(key, low..=high).unwrap_or_default();
    for (code, _) in &numbers {
        if !players.contains(code) {
            let near = Labels::nearest(code, players.iter().map(String::as_str));
            keys.refuse(
                key,
                format!("{code} is not among the players"),
                near,
                "name one of `players`, or add it there",
            );
        }
    }
    numbers
}

/// One number, or low, central and high.
pub(crate) fn span(keys: &mut Keys<'_>, key: &'static str, low: f64, high: f64) -> Option<Span> {
    let numbers = keys.numbers(key, low..=high)?;
    match numbers[..] {
        [value] => Some(Span::exactly(value)),
        [low, central, high] if low <= central && central <= high => {
            Some(Span { low, central, high })
        }
        _ => {
            keys.refuse(
                key,
                format!("`{key}` is one number, or three in order"),
                None,
                format!("write {key} = 0.5, or {key} = [0.2, 0.5, 1.0] for low, central and high"),
            );
            None
        }
    }
}

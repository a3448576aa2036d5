//! How long a dispute takes: dispute settlement as a state machine of stages, and the routes through it
//! (`data/assumptions/dispute-settlement.toml`; the Dispute Settlement Understanding of the WTO).

use boeki_economy::Name;
use serde::Deserialize;

use crate::StrategyError;
use crate::assumption::{Confidence, Meta, Span, parse, within};

const FILE: &str = "data/assumptions/dispute-settlement.toml";
const EMBEDDED: &str = include_str!("../../../data/assumptions/dispute-settlement.toml");
/// Days in a year.
pub(crate) const YEAR: f64 = 365.25;

/// The stages of a dispute and the routes through them.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisputeTable {
    /// What the table is.
    pub meta: Meta,
    /// The stages.
    #[serde(rename = "stage")]
    pub stages: Vec<Stage>,
    /// The routes.
    #[serde(rename = "route")]
    pub routes: Vec<Route>,
}

/// A state of a dispute.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Its name in routes.
    pub id: String,
    /// What people call it.
    pub title: Name,
    /// Stages that may follow.
    pub next: Vec<String>,
    /// How a dispute ends here, if it does.
    pub end: Option<End>,
    /// Time-limit of the rules, days.
    pub limit_days: Option<f64>,
    /// Length in practice, days; none for a stage without an end.
    pub practice_days: Option<Span>,
    /// How much it can be relied on.
    pub confidence: Confidence,
    /// Where it is from.
    pub sources: Vec<String>,
}

/// How a dispute ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// With the right, or the fact, of an answer.
    Retaliation,
    /// Not at all.
    Never,
}

/// A walk through the stages.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Its name in scenarios.
    pub id: String,
    /// What people call it.
    pub title: Name,
    /// The stages in order.
    pub stages: Vec<String>,
}

/// The time of a route to an answer, years.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RouteTime {
    /// By the time-limits; none where a stage has none.
    pub limit: Option<f64>,
    /// In practice, each stage at its low, central or high end at once; none where the route never ends.
    pub practice: Option<Span>,
}

impl DisputeTable {
    /// The table that comes with the program.
    ///
    /// ```
    /// use boeki_strategy::dispute::DisputeTable;
    /// let table = DisputeTable::embedded()?;
    /// let panel = table.route("panel").map(|route| table.time(route));
    /// assert!(panel.is_some_and(|time| time.practice.is_some_and(|years| years.central > 2.0)));
    /// # Ok::<(), boeki_strategy::StrategyError>(())
    /// ```
    ///
    /// # Errors
    /// As [`DisputeTable::parse`].
    pub fn embedded() -> Result<Self, StrategyError> {
        Self::parse(FILE, EMBEDDED)
    }

    /// Reads a table of that form.
    ///
    /// # Errors
    /// Keys that are not known, days out of order, and routes that are no walk from stage to stage to an end.
    pub fn parse(file: &str, text: &str) -> Result<Self, StrategyError> {
        let table: Self = parse(file, text)?;
        let bad = |reason: String| {
            Err(StrategyError::Table {
                place: file.to_owned(),
                reason,
            })
        };
        for stage in &table.stages {
            if let Some(days) = stage.practice_days {
                within(days, &format!("days of {}", stage.id), 0.0, 1e5)?;
            } else if stage.end != Some(End::Never) {
                return bad(format!(
                    "stage {} has no practice_days: add them, or end = \"never\"",
                    stage.id
                ));
            }
            if stage.end.is_some() != stage.next.is_empty() {
                return bad(format!(
                    "stage {} must have either `next` stages or an `end`",
                    stage.id
                ));
            }
            if let Some(missing) = stage.next.iter().find(|id| table.stage(id).is_none()) {
                return bad(format!(
                    "stage {} leads to `{missing}`, which is no stage",
                    stage.id
                ));
            }
        }
        for route in &table.routes {
            let mut before: Option<&Stage> = None;
            for id in &route.stages {
                let Some(stage) = table.stage(id) else {
                    return bad(format!(
                        "route {} goes through `{id}`, which is no stage",
                        route.id
                    ));
                };
                if let Some(before) = before
                    && !before.next.contains(id)
                {
                    return bad(format!(
                        "route {} goes from {} to {id}, which does not follow it",
                        route.id, before.id
                    ));
                }
                before = Some(stage);
            }
            if before.is_none_or(|last| last.end.is_none()) {
                return bad(format!("route {} does not go to an end", route.id));
            }
        }
        Ok(table)
    }

    /// The route of a name.
    pub fn route(&self, id: &str) -> Option<&Route> {
        self.routes.iter().find(|route| route.id == id)
    }

    fn stage(&self, id: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id == id)
    }

    /// The time that a route takes.
    pub fn time(&self, route: &Route) -> RouteTime {
        let stages = route.stages.iter().filter_map(|id| self.stage(id));
        let mut limit = Some(0.0);
        let mut practice = Some(Span::default());
        for stage in stages {
            let years = |days: f64| days / YEAR;
            limit = limit
                .zip(stage.limit_days)
                .map(|(sum, days)| sum + years(days));
            practice = practice
                .zip(stage.practice_days)
                .map(|(sum, days)| sum.plus(days.map(years)));
        }
        RouteTime { limit, practice }
    }

    /// The least confidence of a route's stages.
    pub fn confidence(&self, route: &Route) -> Confidence {
        let stages = route.stages.iter().filter_map(|id| self.stage(id));
        stages
            .map(|stage| stage.confidence)
            .min()
            .unwrap_or(Confidence::Low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_takes_the_sum_of_its_stages() {
        let table = DisputeTable::embedded().unwrap();
        let time = |id: &str| table.time(table.route(id).unwrap());
        let panel = time("panel");
        let limits = (60.0 + 45.0 + 201.0 + 60.0 + 450.0 + 60.0) / YEAR;
        assert!((panel.limit.unwrap() - limits).abs() < 1e-12);
        let (panel, appeal) = (
            panel.practice.unwrap(),
            time("panel-appeal").practice.unwrap(),
        );
        assert!(panel.low < panel.central && panel.central < panel.high);
        assert!(appeal.central > panel.central);
        assert_eq!(time("void").practice, None);
    }

    #[test]
    fn a_route_must_be_a_walk_to_an_end() {
        let text = |from: &str, to: &str| EMBEDDED.replacen(from, to, 1);
        for (from, to, words) in [
            (
                "\"panel\", \"adoption\", \"reasonable",
                "\"adoption\", \"panel\", \"reasonable",
                "does not follow",
            ),
            (
                "\"reasonable-period\", \"arbitration\"]",
                "\"reasonable-period\"]",
                "to an end",
            ),
            ("next = [\"panel\"]", "next = [\"pannel\"]", "no stage"),
            (
                "stages = [\"at-once\"]",
                "stages = [\"at-onec\"]",
                "no stage",
            ),
            ("next = [\"panel\"]", "next = []", "either"),
        ] {
            let error = DisputeTable::parse("x.toml", &text(from, to)).unwrap_err();
            assert!(error.to_string().contains(words), "{error}");
        }
    }
}

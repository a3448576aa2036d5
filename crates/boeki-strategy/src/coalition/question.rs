//! The section `[coalition]` of a scenario: who the players are and what they give each other.

use boeki_economy::scenario::{Diagnostics, Keys, Scenario};
use boeki_economy::{Economy, Labels, SectorKind};

use super::Membership;
use crate::StrategyError;
use crate::agreement::{Agreement, AgreementTable};
use crate::player::{Player, apart};

/// A question about coalitions.
#[derive(Clone, Debug, PartialEq)]
pub struct CoalitionQuestion {
    /// Who can be in the agreement.
    pub players: Vec<Player>,
    /// What they give each other.
    pub terms: Terms,
    /// Who lets outsiders in.
    pub membership: Membership,
}

/// The terms of an agreement as they are written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    /// Share of every tariff on goods that goes.
    pub cut: f64,
    /// Whether the exclusions of `data/assumptions/agreements.toml` stay out.
    pub sensitive: bool,
    /// Share by which trade costs of goods fall.
    pub goods_cost_cut: f64,
    /// Share by which trade costs of services fall.
    pub services_cost_cut: f64,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            cut: 1.0,
            sensitive: false,
            goods_cost_cut: 0.0,
            services_cost_cut: 0.0,
        }
    }
}

impl Terms {
    /// Reads the keys `cut`, `sensitive`, `goods_cost_cut` and `services_cost_cut`; a default for those not written.
    pub fn read(keys: &mut Keys<'_>, default: Self) -> Self {
        Self {
            cut: keys.number("cut", 0.0..=1.0).unwrap_or(default.cut),
            sensitive: keys.truth("sensitive").unwrap_or(default.sensitive),
            goods_cost_cut: (keys.number("goods_cost_cut", 0.0..=0.9))
                .unwrap_or(default.goods_cost_cut),
            services_cost_cut: (keys.number("services_cost_cut", 0.0..=0.9))
                .unwrap_or(default.services_cost_cut),
        }
    }

    /// The agreement on an economy's labels.
    ///
    /// # Errors
    /// Shares out of bounds.
    pub fn agreement(&self, labels: &Labels) -> Result<Agreement, StrategyError> {
        let of = |kind: SectorKind| -> Vec<usize> {
            let sectors = labels.sectors.iter().enumerate();
            let found = sectors.filter(|(_, it)| it.kind == kind);
            found.map(|(index, _)| index).collect()
        };
        let mut agreement = Agreement::on_goods(labels, self.cut)?;
        if self.sensitive {
            agreement = agreement.with_exclusions(&AgreementTable::embedded()?, labels);
        }
        agreement
            .with_trade_costs(&of(SectorKind::Goods), self.goods_cost_cut)?
            .with_trade_costs(&of(SectorKind::Services), self.services_cost_cut)
    }
}

impl CoalitionQuestion {
    /// Reads the section of a scenario; nothing without one.
    ///
    /// # Errors
    /// Unknown keys and names, players that share a region, numbers out of bounds.
    pub fn read(scenario: &Scenario, economy: &Economy) -> Result<Option<Self>, Diagnostics> {
        scenario.section("coalition", |keys| {
            let names = keys.texts("players");
            let names = keys.required("players", names, "[\"JPN\", \"KOR\", \"EU\"]");
            let players = players(keys, "players", &names.unwrap_or_default(), economy);
            let membership = keys.one_of("membership", &Membership::NAMES);
            Self {
                players,
                terms: Terms::read(keys, Terms::default()),
                membership: membership
                    .and_then(Membership::from_name)
                    .unwrap_or_default(),
            }
        })
    }

    /// A question about players by their codes, with the defaults of the section.
    ///
    /// # Errors
    /// As [`Player::read_all`].
    pub fn of(codes: &[String], economy: &Economy) -> Result<Self, StrategyError> {
        Ok(Self {
            players: Player::read_all(codes, economy)?,
            terms: Terms::default(),
            membership: Membership::default(),
        })
    }
}

/// Players named under a key; problems are put at the key.
pub fn players(
    keys: &mut Keys<'_>,
    key: &'static str,
    names: &[String],
    economy: &Economy,
) -> Vec<Player> {
    let mut found = Vec::new();
    for name in names {
        match Player::read(name, economy) {
            Ok(player) => found.push(player),
            Err(error) => refuse(keys, key, error),
        }
    }
    if let Err(error) = apart(&found, economy.labels()) {
        refuse(keys, key, error);
    }
    found
}

/// Puts an error at the key that made it.
pub fn refuse(keys: &mut Keys<'_>, key: &str, error: StrategyError) {
    match error {
        StrategyError::Scenario(problems) => {
            for item in problems.items() {
                let because = item.reason.as_ref().map(|it| format!(": {it}"));
                keys.refuse(
                    key,
                    format!("{}{}", item.message, because.unwrap_or_default()),
                    item.nearest.clone(),
                    item.remedy.clone().unwrap_or_default(),
                );
            }
        }
        StrategyError::BadQuestion { what, remedy } => keys.refuse(key, what, None, remedy),
        other => keys.refuse(key, other.to_string(), None, "correct the value"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use boeki_economy::sources::world2022;

    fn read(section: &str) -> Result<Option<CoalitionQuestion>, Diagnostics> {
        let text = format!("title = \"A\"\n[coalition]\n{section}\n");
        let scenario = Scenario::parse("a.toml", &text).unwrap();
        CoalitionQuestion::read(&scenario, &world2022::embedded().unwrap())
    }

    #[test]
    fn the_section_is_read_and_its_problems_have_a_place() {
        let question = read(
            "players = ['JPN', 'KOR']\ncut = 0.5\nmembership = 'consent'\nservices_cost_cut = 0.02",
        );
        let question = question.unwrap().unwrap();
        assert_eq!(question.players[1].members, [3]);
        assert_eq!(question.membership, Membership::Consent);
        assert_eq!(question.terms.cut, 0.5);
        assert!(!question.terms.sensitive);
        for (section, words) in [
            ("players = ['KOR', 'JPM']", "did you mean"),
            ("players = ['JPN', 'JPN']", "JPN is in both"),
            ("cut = 0.5", "has no `players`"),
            ("players = ['JPN', 'KOR']\ncut = 2", "between 0 and 1"),
            ("players = ['JPN', 'KOR']\nmembership = 'opne'", "`open`"),
            ("players = ['JPN', 'KOR']\ncutt = 0.5", "`cut`"),
        ] {
            let problem = read(section).unwrap_err().to_string();
            assert!(problem.contains(words), "{section}: {problem}");
        }
        let none = Scenario::parse("a.toml", "title = 'A'").unwrap();
        assert_eq!(
            CoalitionQuestion::read(&none, &world2022::embedded().unwrap()).unwrap(),
            None
        );
    }
}

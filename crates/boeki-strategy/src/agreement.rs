//! What the members of an agreement give each other: cuts of tariffs by importer and sector, and lower trade costs.
//!
//! t' = (1 - c) t on every flow between two members, d' = (1 - b) d on its trade cost. Rates that are not positive stay.
//! The exclusions that agreements have in fact are data: `data/assumptions/agreements.toml`.

use boeki_data::assumption::Confidence;
use boeki_economy::{Grid, Labels, Policy, SectorKind};
use serde::Deserialize;

use crate::StrategyError;
use crate::player::Player;

const FILE: &str = "data/assumptions/agreements.toml";
const EMBEDDED: &str = include_str!("../../../data/assumptions/agreements.toml");

/// The terms of an agreement.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreement {
    /// Share of the tariff that goes, `[importer][sector]`: 1 is free trade, 0 leaves the tariff.
    pub cut: Grid,
    /// Log change of the trade cost between members, by sector: 0 leaves it.
    pub ln_trade_cost: Vec<f64>,
}

impl Agreement {
    /// The same share of every tariff on goods.
    ///
    /// # Errors
    /// A share outside 0 to 1.
    pub fn on_goods(labels: &Labels, cut: f64) -> Result<Self, StrategyError> {
        share("the cut of tariffs", cut)?;
        let (n, j) = (labels.regions.len(), labels.sectors.len());
        let goods = |sector: usize| labels.sectors[sector].kind == SectorKind::Goods;
        Ok(Self {
            cut: Grid::from_fn(n, j, |_, sector| if goods(sector) { cut } else { 0.0 }),
            ln_trade_cost: vec![0.0; j],
        })
    }

    /// With trade costs of some sectors lower by a share between members (non-tariff measures that raise costs and earn nobody
    /// a rent).
    ///
    /// # Errors
    /// A share outside 0 to 1, 1 excluded.
    pub fn with_trade_costs(mut self, sectors: &[usize], less: f64) -> Result<Self, StrategyError> {
        share("the cut of trade costs", less)?;
        if less >= 1.0 {
            return Err(StrategyError::OutOfRange {
                name: "the cut of trade costs".into(),
                value: less,
                rule: "it must be below 1: trade cannot be free of all cost",
            });
        }
        for sector in sectors {
            if let Some(cost) = self.ln_trade_cost.get_mut(*sector) {
                *cost = (-less).ln_1p();
            }
        }
        Ok(self)
    }

    /// With the exclusions of a table: where it has a smaller cut, that one holds.
    #[must_use]
    pub fn with_exclusions(mut self, table: &AgreementTable, labels: &Labels) -> Self {
        for row in &table.exclusions {
            let regions = labels.regions.iter().enumerate();
            let importers = regions.filter(|(_, it)| it.members == [row.importer.clone()]);
            for (importer, _) in importers {
                if let Some(sector) = labels.sector(&row.sector) {
                    let cut = &mut self.cut[(importer, sector)];
                    *cut = cut.min(row.cut);
                }
            }
        }
        self
    }

    /// Puts the agreement in force between two players, both ways.
    pub fn between(&self, one: &Player, other: &Player, policy: &mut Policy) {
        for a in &one.members {
            for b in &other.members {
                self.one_way(*a, *b, policy);
                self.one_way(*b, *a, policy);
            }
        }
    }

    /// Puts the agreement in force among all of some players.
    pub fn among(&self, players: &[&Player], policy: &mut Policy) {
        for (at, player) in players.iter().enumerate() {
            for other in &players[..at] {
                self.between(other, player, policy);
            }
        }
    }

    /// What `importer` gives `exporter`.
    pub fn one_way(&self, importer: usize, exporter: usize, policy: &mut Policy) {
        if importer == exporter {
            return;
        }
        for sector in 0..self.ln_trade_cost.len() {
            let cell = (importer, exporter, sector);
            let rate = policy.customs(cell);
            let cut = self.cut[(importer, sector)];
            if rate > 0.0 && cut > 0.0 {
                policy.set_customs(cell, rate * (1.0 - cut));
            }
            if self.ln_trade_cost[sector] != 0.0 {
                policy.iceberg[cell] *= self.ln_trade_cost[sector].exp();
            }
        }
    }
}

fn share(name: &str, value: f64) -> Result<(), StrategyError> {
    if (0.0..=1.0).contains(&value) {
        return Ok(());
    }
    Err(StrategyError::OutOfRange {
        name: name.into(),
        value,
        rule: "it must lie between 0 and 1",
    })
}

/// What agreements leave out, and where the base holds their rates already (`data/assumptions/agreements.toml`).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreementTable {
    /// Agreements whose rates the tariffs of an importer in the base already are.
    #[serde(rename = "in_force")]
    pub in_force: Vec<InForce>,
    /// Cuts below the agreement's own.
    #[serde(rename = "exclusion")]
    pub exclusions: Vec<Exclusion>,
}

/// An importer whose tariffs in the base are those of the agreement already.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InForce {
    /// Code of the group of members.
    pub agreement: String,
    /// ISO 3166 alpha-3 code of the importer.
    pub importer: String,
    /// Where that is known from.
    pub source: String,
    /// high, medium or low.
    pub confidence: Confidence,
}

/// A sector that an importer frees only in part.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// ISO 3166 alpha-3 code of the importer.
    pub importer: String,
    /// Code of the sector.
    pub sector: String,
    /// Share of the tariff that goes.
    pub cut: f64,
    /// Where that is known from.
    pub source: String,
    /// high, medium or low.
    pub confidence: Confidence,
}

impl AgreementTable {
    /// The table that comes with the program.
    ///
    /// ```
    /// let table = boeki_strategy::agreement::AgreementTable::embedded()?;
    /// assert!(table.exclusions.iter().any(|row| row.importer == "JPN"));
    /// # Ok::<(), boeki_strategy::StrategyError>(())
    /// ```
    ///
    /// # Errors
    /// A table that is not of its form.
    pub fn embedded() -> Result<Self, StrategyError> {
        Self::read(FILE, EMBEDDED)
    }

    /// Reads a table.
    ///
    /// # Errors
    /// Missing or unknown keys, a cut outside 0 to 1.
    pub fn read(place: &str, text: &str) -> Result<Self, StrategyError> {
        let problem = |reason: String| StrategyError::Table {
            place: place.to_owned(),
            reason,
        };
        let table: Self = toml::from_str(text).map_err(|error| problem(error.to_string()))?;
        for row in &table.exclusions {
            if !(0.0..=1.0).contains(&row.cut) {
                return Err(problem(format!(
                    "the cut of {} {} is {}; write a share between 0 and 1",
                    row.importer, row.sector, row.cut
                )));
            }
        }
        Ok(table)
    }

    /// Whether an importer's tariffs in the base are the agreement's already.
    pub fn holds_already(&self, agreement: &str, region: &boeki_economy::Region) -> bool {
        let mut rows = self.in_force.iter();
        rows.any(|row| row.agreement == agreement && region.members == [row.importer.clone()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use boeki_equilibrium::testing::{plain_labels, random_economy};

    #[test]
    fn members_cut_tariffs_both_ways_and_outsiders_keep_theirs() {
        let economy = random_economy(3, 3, 2).unwrap();
        let labels = economy.labels();
        let quo = Policy::status_quo(&economy);
        let players: Vec<Player> = (0..3)
            .map(|r| Player::read(&format!("R{r}"), &economy).unwrap())
            .collect();
        let mut agreement = Agreement::on_goods(labels, 0.5).unwrap();
        agreement = agreement.with_trade_costs(&[1], 0.1).unwrap();
        let mut policy = quo.clone();
        agreement.among(&[&players[0], &players[2]], &mut policy);
        for (n, i) in [(0, 2), (2, 0)] {
            assert!((policy.tariff[(n, i, 0)] / quo.tariff[(n, i, 0)] - 0.5).abs() < 1e-15);
            assert!((policy.iceberg[(n, i, 1)] - 0.9).abs() < 1e-15);
            assert_eq!(policy.iceberg[(n, i, 0)], 1.0);
        }
        for cell in [(0, 1, 0), (1, 0, 0), (1, 2, 1), (2, 1, 1)] {
            assert_eq!(policy.tariff[cell], quo.tariff[cell]);
            assert_eq!(policy.iceberg[cell], 1.0);
        }
        assert!(Agreement::on_goods(labels, 1.2).is_err());
        assert!(Agreement::on_goods(labels, f64::NAN).is_err());
    }

    #[test]
    fn exclusions_lower_the_cut_of_their_importer_alone() {
        let mut labels = plain_labels(2, 2);
        labels.regions[0].members = vec!["JPN".into()];
        labels.sectors[1].code = "C10T12".into();
        let table = AgreementTable::embedded().unwrap();
        let full = Agreement::on_goods(&labels, 1.0).unwrap();
        let agreement = full.clone().with_exclusions(&table, &labels);
        assert!(agreement.cut[(0, 1)] < 1.0 && agreement.cut[(0, 1)] > 0.0);
        assert_eq!(agreement.cut[(0, 0)], 1.0);
        assert_eq!(agreement.cut[(1, 1)], 1.0);
        assert!(table.holds_already("CPTPP", &labels.regions[0]));
        assert!(!table.holds_already("CPTPP", &labels.regions[1]));
        let wrong = AgreementTable::read("t", "in_force = []\n[[exclusion]]\nimporter='JPN'\nsector='A01'\ncut=2.0\nsource='x'\nconfidence='low'").unwrap_err();
        assert!(wrong.to_string().contains("between 0 and 1"));
    }
}

//! Players: a region of the economy, or a group of regions that acts as one, such as the EU.

use boeki_economy::scenario::{DatedGroup, GroupBook};
use boeki_economy::{Labels, Name};
use serde::Serialize;

use crate::StrategyError;

/// Who decides: one region, or several that decide as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Player {
    /// The code of the region or group.
    pub code: String,
    /// What people call it.
    pub name: Name,
    /// Indices of its regions, ascending.
    #[serde(skip)]
    pub regions: Vec<usize>,
}

impl Player {
    /// The player that a code names: a region, or a group as one.
    ///
    /// ```
    /// use boeki_economy::sources::world2022;
    /// use boeki_strategy::player::Player;
    /// let world = world2022::embedded()?;
    /// let europe = Player::named("EU", world.labels())?;
    /// assert_eq!(europe.regions.len(), 4);
    /// assert!(Player::named("JPM", world.labels()).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// A code that is neither, and a group that no set of whole regions makes up.
    pub fn named(code: &str, labels: &Labels) -> Result<Self, StrategyError> {
        if let Some(region) = labels.region(code) {
            return Ok(Self::of_region(region, labels));
        }
        let book = GroupBook::embedded();
        let Some(group) = book.regions.iter().find(|it| it.group.code == code) else {
            let regions = labels.regions.iter().map(|it| it.code.as_str());
            let groups = book.regions.iter().map(|it| it.group.code.as_str());
            return Err(StrategyError::Unknown {
                what: format!("the economy has no region or group {code:?}"),
                nearest: Labels::nearest(code, groups.chain(regions)),
                remedy: "`boeki economy show --regions` and `--groups` list them".into(),
            });
        };
        Ok(Self {
            code: code.to_owned(),
            name: group.group.name.clone(),
            regions: whole_regions(group, labels)?,
        })
    }

    /// One player a region of what a code names: the members of a group, each by itself.
    ///
    /// # Errors
    /// As [`Player::named`].
    pub fn each(code: &str, labels: &Labels) -> Result<Vec<Self>, StrategyError> {
        let all = Self::named(code, labels)?;
        let players = all.regions.into_iter();
        Ok(players.map(|it| Self::of_region(it, labels)).collect())
    }

    /// Players by their codes, no region twice.
    ///
    /// # Errors
    /// As [`Player::named`], and two players that share a region.
    pub fn all(codes: &[String], labels: &Labels) -> Result<Vec<Self>, StrategyError> {
        let players: Vec<Self> = codes
            .iter()
            .map(|code| Self::named(code, labels))
            .collect::<Result<_, _>>()?;
        apart(&players, labels)?;
        Ok(players)
    }

    fn of_region(region: usize, labels: &Labels) -> Self {
        let it = &labels.regions[region];
        Self {
            code: it.code.clone(),
            name: it.name.clone(),
            regions: vec![region],
        }
    }

    /// The sum of one number a region over the player's regions.
    pub fn sum(&self, by_region: &[f64]) -> f64 {
        self.regions.iter().map(|region| by_region[*region]).sum()
    }
}

/// Refuses players that share a region.
///
/// # Errors
/// Two players with a region in common.
pub fn apart(players: &[Player], labels: &Labels) -> Result<(), StrategyError> {
    for (at, player) in players.iter().enumerate() {
        for other in &players[..at] {
            let shared = player.regions.iter().find(|it| other.regions.contains(it));
            if let Some(region) = shared {
                return Err(StrategyError::BadQuestion {
                    what: format!(
                        "{} and {} are both players, and both hold {}",
                        other.code, player.code, labels.regions[*region].code
                    ),
                    remedy: "name each region once, by itself or in one group".into(),
                });
            }
        }
    }
    Ok(())
}

fn whole_regions(group: &DatedGroup, labels: &Labels) -> Result<Vec<usize>, StrategyError> {
    let code = &group.group.code;
    let is_in = |member: &String| group.group.members.contains(member);
    let mut whole = Vec::new();
    for (index, region) in labels.regions.iter().enumerate() {
        let inside = region.members.iter().filter(|it| is_in(it)).count();
        if inside > 0 && inside < region.members.len() {
            return Err(StrategyError::BadQuestion {
                what: format!("the group {code} cuts through the region {}", region.code),
                remedy: "name regions one by one, or use an economy with finer regions".into(),
            });
        }
        if inside > 0 {
            whole.push(index);
        }
    }
    if whole.is_empty() {
        return Err(StrategyError::BadQuestion {
            what: format!("the economy has no region of the group {code}"),
            remedy: "`boeki economy show --regions` lists its regions and their members".into(),
        });
    }
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use boeki_equilibrium::testing::plain_labels;

    #[test]
    fn groups_resolve_to_whole_regions_and_nothing_is_cut_in_silence() {
        let mut labels = plain_labels(4, 1);
        labels.regions[1].members = vec!["CAN".into()];
        labels.regions[2].members = vec!["MEX".into(), "USA".into()];
        let player = Player::named("USMCA", &labels).unwrap();
        assert_eq!(player.regions, [1, 2]);
        assert_eq!(player.sum(&[1.0, 2.0, 4.0, 8.0]), 6.0);
        labels.regions[3].members = vec!["JPN".into(), "BRA".into()];
        let cut = Player::named("CPTPP", &labels).unwrap_err().to_string();
        assert!(cut.contains("cuts through"), "{cut}");
        let unknown = Player::named("UMSCA", &labels).unwrap_err().to_string();
        assert!(unknown.contains("did you mean \"USMCA\"?"), "{unknown}");
        let twice = Player::all(&["USMCA".into(), "R1".into()], &labels).unwrap_err();
        assert!(twice.to_string().contains("both hold R1"));
        assert!(Player::named("ASEAN", &labels).is_err());
    }
}

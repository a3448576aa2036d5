//! Who decides: a region, or a group of regions that acts as one.

use boeki_economy::scenario::GroupBook;
use boeki_economy::{Economy, Labels, Name};

use crate::StrategyError;

/// One decision maker of a game.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Player {
    /// Code of a region or group.
    pub code: String,
    /// Indices of its regions, ascending.
    pub members: Vec<usize>,
}

impl Player {
    /// The player that a code names: a region, or a group such as `EU` whose members set one tariff and count together.
    ///
    /// ```
    /// use boeki_economy::sources::world2022;
    /// use boeki_strategy::Player;
    /// let union = Player::read("EU", &world2022::embedded()?)?;
    /// assert_eq!(union.members.len(), 4);
    /// # Ok::<(), boeki_strategy::StrategyError>(())
    /// ```
    ///
    /// # Errors
    /// A code that the economy does not know, or all of the world.
    pub fn read(code: &str, economy: &Economy) -> Result<Self, StrategyError> {
        let members = economy.regions_named(code)?;
        if members.len() == economy.regions() {
            return Err(StrategyError::BadQuestion {
                what: format!("{code} is every region of {}", economy.name()),
                remedy: "a player needs somebody to trade with: name a part of the world".into(),
            });
        }
        Ok(Self {
            code: code.to_owned(),
            members,
        })
    }

    /// Reads several, none of whose regions may be in two.
    ///
    /// # Errors
    /// As [`Player::read`]; fewer than one player, and regions that two players claim.
    pub fn read_all<Code: AsRef<str>>(
        codes: &[Code],
        economy: &Economy,
    ) -> Result<Vec<Self>, StrategyError> {
        let players: Vec<Self> = codes
            .iter()
            .map(|code| Self::read(code.as_ref(), economy))
            .collect::<Result<_, _>>()?;
        if players.is_empty() {
            return Err(StrategyError::BadQuestion {
                what: "the game has no players".into(),
                remedy: "name at least one region or group".into(),
            });
        }
        apart(&players, economy.labels())?;
        Ok(players)
    }

    /// The regions that a code names, each a player by itself.
    ///
    /// # Errors
    /// A code that the economy does not know.
    pub fn each(code: &str, economy: &Economy) -> Result<Vec<Self>, StrategyError> {
        let regions = &economy.labels().regions;
        let members = economy.regions_named(code)?.into_iter();
        Ok(members
            .map(|member| Self {
                code: regions[member].code.clone(),
                members: vec![member],
            })
            .collect())
    }

    /// What people call it: the name of its region or group.
    pub fn name(&self, labels: &Labels) -> Name {
        if let Some(region) = labels.regions.iter().find(|it| it.code == self.code) {
            return region.name.clone();
        }
        let book = GroupBook::embedded();
        let group = book.regions.iter().find(|it| it.group.code == self.code);
        group.map_or_else(|| Name::same(&self.code), |it| it.group.name.clone())
    }

    /// The sum of one number a region over its regions.
    pub fn sum(&self, by_region: &[f64]) -> f64 {
        self.members.iter().map(|member| by_region[*member]).sum()
    }

    /// Whether a region belongs to it.
    pub fn has(&self, region: usize) -> bool {
        self.members.contains(&region)
    }
}

/// Refuses players that claim the same region.
///
/// # Errors
/// The first region that two of them hold.
pub fn apart(players: &[Player], labels: &Labels) -> Result<(), StrategyError> {
    for (at, one) in players.iter().enumerate() {
        for other in &players[at + 1..] {
            if let Some(both) = one.members.iter().find(|it| other.members.contains(it)) {
                return Err(StrategyError::BadQuestion {
                    what: format!(
                        "{} is in both {} and {}",
                        labels.regions[*both].code, one.code, other.code
                    ),
                    remedy: "a region decides once: leave one of the two out".into(),
                });
            }
        }
    }
    Ok(())
}

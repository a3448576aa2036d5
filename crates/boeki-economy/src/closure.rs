//! What happens to trade deficits when policy changes: an assumption that every result prints.

use serde::{Deserialize, Serialize};

/// How the transfers that finance trade deficits respond to a change of policy.
///
/// Dekle, Eaton & Kortum (2007) discuss why the choice matters; Ossa (2014) removes deficits first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Closure {
    /// Deficits are removed first; the balanced world is the base that policy is compared with.
    Balanced,
    /// Each region's deficit stays a constant share of world GDP (Caliendo & Parro 2015).
    #[default]
    WorldShare,
    /// Each region's deficit stays a constant share of its own GDP; what no longer sums to zero is spread by GDP.
    OwnShare,
    /// Each region's deficit stays constant in units of the numeraire (world GDP). Not invariant to the numeraire.
    FixedNominal,
}

impl Closure {
    /// All closures, in the order in which they are documented.
    pub const ALL: [Closure; 4] = [
        Closure::Balanced,
        Closure::WorldShare,
        Closure::OwnShare,
        Closure::FixedNominal,
    ];

    /// The name that scenarios use.
    pub fn name(self) -> &'static str {
        match self {
            Closure::Balanced => "balanced",
            Closure::WorldShare => "world-share",
            Closure::OwnShare => "own-share",
            Closure::FixedNominal => "fixed-nominal",
        }
    }

    /// The closure of that name.
    ///
    /// ```
    /// use boeki_economy::Closure;
    /// assert_eq!(Closure::from_name("own-share"), Some(Closure::OwnShare));
    /// assert_eq!(Closure::from_name("own"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Closure> {
        Closure::ALL
            .into_iter()
            .find(|closure| closure.name() == name)
    }
}

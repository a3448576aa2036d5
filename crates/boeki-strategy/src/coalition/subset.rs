//! Sets of players as bits: player k is in the set if bit k is.

use std::fmt;

/// A set of at most 32 players.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subset(u32);

impl Subset {
    /// Nobody.
    pub const EMPTY: Self = Self(0);

    /// The set of these bits.
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// All of so many players.
    pub const fn all(players: usize) -> Self {
        if players >= 32 {
            Self(u32::MAX)
        } else {
            Self((1 << players) - 1)
        }
    }

    /// The set of these players.
    ///
    /// ```
    /// use boeki_strategy::coalition::Subset;
    /// let pair = Subset::of([0, 2]);
    /// assert_eq!(pair.members().collect::<Vec<_>>(), [0, 2]);
    /// assert_eq!(pair.with(1), Subset::all(3));
    /// ```
    pub fn of(players: impl IntoIterator<Item = usize>) -> Self {
        players.into_iter().fold(Self::EMPTY, Self::with)
    }

    /// As an index into tables of all subsets.
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// How many are in it.
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether nobody is in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether a player is in it.
    pub const fn contains(self, player: usize) -> bool {
        player < 32 && self.0 & (1 << player) != 0
    }

    /// With one player more.
    #[must_use]
    pub const fn with(self, player: usize) -> Self {
        Self(self.0 | (1 << player))
    }

    /// Without a player.
    #[must_use]
    pub const fn without(self, player: usize) -> Self {
        Self(self.0 & !(1 << player))
    }

    /// Its players, ascending.
    pub fn members(self) -> impl Iterator<Item = usize> {
        (0..32).filter(move |player| self.contains(*player))
    }

    /// All subsets of so many players, the empty one first.
    pub fn every(players: usize) -> impl Iterator<Item = Self> {
        let bits = 0..=Self::all(players).0;
        bits.map(Self)
    }
}

impl fmt::Display for Subset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let members: Vec<String> = self.members().map(|it| it.to_string()).collect();
        write!(f, "{{{}}}", members.join(","))
    }
}

//! Third-country hedging: how reliable a patron must be for a member to stay aligned with it.
//!
//! Aligned, the member has W_coop if the patron cooperates (probability p) and W_coerced if it does not; in the bloc it has W_B for
//! sure. With W_coop > W_coerced it stays aligned iff p W_coop + (1 - p) W_coerced >= W_B:
//!
//! ```text
//! p*     = (W_B - W_coerced) / (W_coop - W_coerced)      the reliability at which it turns
//! 1 - p* = (W_coop - W_B)    / (W_coop - W_coerced)      the unreliability that it tolerates
//! ```
//!
//! p* above 1: the bloc is better than the patron at its best; below 0: worse than the patron at its worst. The three worlds are
//! solved equilibria; that there are three, that they are all the member looks at, and risk neutrality are the stylised part.

pub mod question;
pub mod worlds;

use serde::Serialize;

pub use question::{Coercion, HedgingQuestion};
pub use worlds::{HedgingGame, Turn};

/// A member's payoffs in the three worlds, in one unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Worlds {
    /// Aligned, and the patron cooperates.
    pub aligned: f64,
    /// Aligned, and the patron coerces.
    pub coerced: f64,
    /// In the bloc.
    pub bloc: f64,
}

/// What a member does, as the patron's reliability goes from 1 to 0.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stance {
    /// It stays aligned whatever the patron does.
    AlwaysAligned,
    /// It is in the bloc whatever the patron does.
    AlwaysInBloc,
    /// It turns at a reliability between 0 and 1.
    Turns,
    /// Coercion is no worse than cooperation, and the bloc is between: reliability is no reason to align.
    Reversed,
}

impl Stance {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::AlwaysAligned => "always-aligned",
            Self::AlwaysInBloc => "always-in-bloc",
            Self::Turns => "turns",
            Self::Reversed => "reversed",
        }
    }
}

impl Worlds {
    /// p*: the patron's reliability below which the member is better off in the bloc. May be below 0 or above 1; nothing where
    /// cooperation is no better than coercion.
    ///
    /// ```
    /// use boeki_strategy::hedging::Worlds;
    /// let worlds = Worlds { aligned: 10.0, coerced: -10.0, bloc: 5.0 };
    /// assert_eq!(worlds.turning_reliability(), Some(0.75));
    /// assert_eq!(worlds.tolerated_unreliability(), Some(0.25));
    /// ```
    pub fn turning_reliability(&self) -> Option<f64> {
        let stake = self.aligned - self.coerced;
        (stake > 0.0).then(|| (self.bloc - self.coerced) / stake)
    }

    /// 1 - p*: the largest probability of coercion at which the member stays aligned.
    pub fn tolerated_unreliability(&self) -> Option<f64> {
        let stake = self.aligned - self.coerced;
        (stake > 0.0).then(|| (self.aligned - self.bloc) / stake)
    }

    /// What the member does over all reliabilities.
    pub fn stance(&self) -> Stance {
        let (best, worst) = (
            self.aligned.max(self.coerced),
            self.aligned.min(self.coerced),
        );
        if self.bloc > best {
            Stance::AlwaysInBloc
        } else if self.bloc <= worst {
            Stance::AlwaysAligned
        } else if self.aligned > self.coerced {
            Stance::Turns
        } else {
            Stance::Reversed
        }
    }

    /// What alignment must be worth beside trade for the member to stay at a given reliability: W_B - p W_coop - (1 - p) W_coerced.
    /// Negative: what it would give up to stay.
    pub fn price_of_alignment(&self, reliability: f64) -> f64 {
        self.bloc - reliability * self.aligned - (1.0 - reliability) * self.coerced
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_the_turning_point_both_sides_are_worth_the_same() {
        for (aligned, coerced, bloc) in [(3.0, -1.0, 0.5), (1.0, -2.0, 4.0), (0.0, -5.0, -7.0)] {
            let worlds = Worlds {
                aligned,
                coerced,
                bloc,
            };
            let p = worlds.turning_reliability().unwrap();
            assert!(worlds.price_of_alignment(p).abs() < 1e-12);
            let tolerated = worlds.tolerated_unreliability().unwrap();
            assert!((p + tolerated - 1.0).abs() < 1e-12);
            let stance = worlds.stance();
            assert_eq!(stance == Stance::Turns, (0.0..=1.0).contains(&p));
            assert_eq!(stance == Stance::AlwaysInBloc, p > 1.0);
        }
    }

    #[test]
    fn a_patron_whose_coercion_does_no_harm_gives_no_threshold() {
        let worlds = |bloc| Worlds {
            aligned: 1.0,
            coerced: 2.0,
            bloc,
        };
        assert_eq!(worlds(1.5).turning_reliability(), None);
        assert_eq!(worlds(1.5).stance(), Stance::Reversed);
        assert_eq!(worlds(3.0).stance(), Stance::AlwaysInBloc);
        assert_eq!(worlds(0.0).stance(), Stance::AlwaysAligned);
    }
}

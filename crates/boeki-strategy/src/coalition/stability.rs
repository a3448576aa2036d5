//! Internal and external stability (d'Aspremont et al. 1983), under open and exclusive membership, and with transfers.
//!
//! ```text
//! internal   v_i(S) >= v_i(S \ i)                    for every member i
//! external   v_j(S) >= v_j(S u j)                    for every outsider j        (open membership)
//! exclusive  ... or those who must consent lose by letting j in: v_m(S u j) < v_m(S) for one member, or for half of them
//! potential  sum_S v_i(S) >= sum_S v_i(S \ i)        transfers can hold it together (Carraro, Eyckmans & Finus 2006)
//! ```

use serde::Serialize;

use super::{PayoffTable, Subset};

/// Who decides whether an outsider that wants in may come in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Membership {
    /// Whoever wants in is in.
    #[default]
    Open,
    /// More than half of the members must not lose.
    Majority,
    /// No member may lose.
    Consent,
}

impl Membership {
    /// All of them, from the most open.
    pub const ALL: [Self; 3] = [Self::Open, Self::Majority, Self::Consent];
    /// Their names in files and tables.
    pub const NAMES: [&'static str; 3] = ["open", "majority", "consent"];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// The rule of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// What holds of one structure.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Who has the agreement.
    pub subset: Subset,
    /// Members that gain by leaving.
    pub leavers: Vec<usize>,
    /// Outsiders that gain by joining, with the members that lose if they do.
    pub joiners: Vec<(usize, Vec<usize>)>,
    /// What the members gain together, against no agreement.
    pub surplus: f64,
    /// sum_S v_i(S) - sum_S v_i(S \ i): what is left when each member has what it would have outside.
    pub transfer_surplus: f64,
    /// Whether transfers can hold it together.
    pub potentially_internal: bool,
}

impl Verdict {
    /// Judges a structure. A gain counts if it is above the player's tolerance: solved payoffs carry the solver's rounding.
    pub fn of(table: &PayoffTable, subset: Subset, tolerance: &[f64]) -> Self {
        let slack = |player: usize| tolerance.get(player).copied().unwrap_or(0.0);
        let players = 0..table.size();
        let leavers = subset
            .members()
            .filter(|it| table.value_of_membership(subset, *it) < -slack(*it))
            .collect();
        let joiners = players
            .filter(|it| !subset.contains(*it))
            .filter(|it| table.value_of_membership(subset, *it) > slack(*it))
            .map(|joiner| {
                let wider = subset.with(joiner);
                let losers = subset.members().filter(|it| {
                    table.payoff(wider, *it) - table.payoff(subset, *it) < -slack(*it)
                });
                (joiner, losers.collect())
            })
            .collect();
        let transfer_surplus = subset
            .members()
            .map(|it| table.value_of_membership(subset, it))
            .sum();
        let allowed: f64 = subset.members().map(slack).sum();
        Self {
            subset,
            leavers,
            joiners,
            surplus: table.surplus(subset),
            transfer_surplus,
            potentially_internal: transfer_surplus >= -allowed,
        }
    }

    /// Whether no member gains by leaving.
    pub fn internal(&self) -> bool {
        self.leavers.is_empty()
    }

    /// Whether nobody who gains by joining may join.
    pub fn external(&self, membership: Membership) -> bool {
        let members = self.subset.len();
        self.joiners.iter().all(|(_, losers)| match membership {
            Membership::Open => false,
            Membership::Majority => 2 * losers.len() >= members && !losers.is_empty(),
            Membership::Consent => !losers.is_empty(),
        })
    }

    /// Internally and externally stable.
    pub fn stable(&self, membership: Membership) -> bool {
        self.internal() && self.external(membership)
    }
}

/// The verdicts on all agreements of two and more, in the order of [`Subset::every`].
pub fn verdicts(table: &PayoffTable, tolerance: &[f64]) -> Vec<Verdict> {
    Subset::every(table.size())
        .filter(|subset| subset.len() > 1)
        .map(|subset| Verdict::of(table, subset, tolerance))
        .collect()
}

/// Whether no agreement at all is stable: no two players would both gain from one between them.
///
/// A player by itself cannot be joined against its will, so this needs the consent of both whatever the rule for larger ones.
pub fn none_is_stable(table: &PayoffTable, tolerance: &[f64]) -> bool {
    let slack = |player: usize| tolerance.get(player).copied().unwrap_or(0.0);
    let n = table.size();
    !(0..n).any(|a| {
        (0..a).any(|b| {
            let pair = Subset::of([a, b]);
            [a, b].iter().all(|it| table.gain(pair, *it) > slack(*it))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn players(n: usize) -> Vec<String> {
        (0..n).map(|k| format!("P{k}")).collect()
    }

    /// Three countries and a public good: each member pays a cost and benefits all. Welfare of a member of a coalition of k is
    /// k * k * b - c(k), of an outsider 2 * k * k * b, with abatement k * b of each member and cost (k b)^2 / 2 in units where
    /// b = 1: member k^2 - k^2 / 2, outsider k^2 (Barrett 1994, linear benefits and quadratic costs; singletons abate 1).
    fn public_good() -> PayoffTable {
        PayoffTable::from_fn(players(3), |s| {
            let k = s.len().max(1) as f64;
            // Members abate k each, everybody else 1.
            let outsiders = 3.0 - k;
            let total = k * k + outsiders;
            (0..3)
                .map(|i| {
                    let own = if s.contains(i) { k } else { 1.0 };
                    total - own * own / 2.0
                })
                .collect()
        })
        .unwrap()
    }

    #[test]
    fn the_public_good_of_three_countries_holds_two_and_all_three() {
        // By hand: alone 3 - 1/2 = 2.5. Two: total 5, member 3, outsider 4.5. Three: total 9, member 4.5.
        let table = public_good();
        let pair = Subset::of([0, 1]);
        assert_eq!(table.payoff(Subset::EMPTY, 0), 2.5);
        assert_eq!(table.payoff(pair, 0), 3.0);
        assert_eq!(table.payoff(pair, 2), 4.5);
        assert_eq!(table.payoff(Subset::all(3), 2), 4.5);
        let verdict = Verdict::of(&table, pair, &[]);
        assert!(verdict.internal() && verdict.external(Membership::Open));
        // The third is indifferent: 4.5 in and 4.5 out. Barrett's result: not more than three sign.
        let grand = Verdict::of(&table, Subset::all(3), &[]);
        assert!(grand.stable(Membership::Open));
        assert_eq!(grand.transfer_surplus, 0.0);
        assert!(grand.potentially_internal);
        assert!(!none_is_stable(&table, &[]));
    }

    /// Customs unions of three symmetric countries, payoffs by hand: a bilateral union gains 4 each and costs the outsider 3;
    /// free trade among all gains 3 each. Insiders of a pair prefer the pair; the outsider wants in.
    fn customs_unions() -> PayoffTable {
        PayoffTable::from_fn(players(3), |s| match s.len() {
            2 => (0..3)
                .map(|i| if s.contains(i) { 4.0 } else { -3.0 })
                .collect(),
            3 => vec![3.0; 3],
            _ => vec![0.0; 3],
        })
        .unwrap()
    }

    #[test]
    fn who_may_join_decides_between_blocs_and_free_trade() {
        let table = customs_unions();
        let pair = Verdict::of(&table, Subset::of([0, 2]), &[]);
        assert_eq!(pair.joiners, [(1, vec![0, 2])]);
        assert!(pair.internal());
        assert!(!pair.stable(Membership::Open));
        assert!(pair.stable(Membership::Consent) && pair.stable(Membership::Majority));
        let grand = Verdict::of(&table, Subset::all(3), &[]);
        assert!(grand.stable(Membership::Open) && grand.stable(Membership::Consent));
        assert_eq!(grand.surplus, 9.0);
        // Each would be alone against the other two at -3.
        assert_eq!(grand.transfer_surplus, 18.0);
        let open: Vec<Subset> = verdicts(&table, &[])
            .into_iter()
            .filter(|it| it.stable(Membership::Open))
            .map(|it| it.subset)
            .collect();
        assert_eq!(open, [Subset::all(3)]);
        assert!(!none_is_stable(&table, &[]));
    }

    #[test]
    fn a_majority_lets_in_whom_one_member_would_refuse() {
        // Three members; the outsider gains 1 and harms player 0 alone.
        let table = PayoffTable::from_fn(players(4), |s| {
            if s == Subset::all(4) {
                vec![1.0, 3.0, 3.0, 1.0]
            } else if s == Subset::of([0, 1, 2]) {
                vec![2.0, 2.0, 2.0, 0.0]
            } else {
                vec![0.0; 4]
            }
        })
        .unwrap();
        let verdict = Verdict::of(&table, Subset::of([0, 1, 2]), &[]);
        assert!(verdict.stable(Membership::Consent));
        assert!(!verdict.external(Membership::Majority));
        // Gains within the tolerance are none.
        let blunt = Verdict::of(&table, Subset::of([0, 1, 2]), &[1.5; 4]);
        assert!(blunt.stable(Membership::Open));
    }
}

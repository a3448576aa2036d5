//! What the agreement of all is worth, how Shapley divides it, and who would rather have one without the others.
//!
//! w(S) = sum of the members' gains when S has the agreement and the others act alone: the gamma assumption of Chander & Tulkens
//! (1997). Where an agreement harms outsiders, w({i}) is 0 and not what i has when the others go ahead without it.
//!
//! ```text
//! phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! (w(S u i) - w(S))        Shapley 1953
//! S blocks x if w(S) > sum_S x_i                                                     with transfers
//! S blocks   if v_i(S) > v_i(N) for every member                                     without
//! ```

use super::{PayoffTable, Subset};

/// A set whose members do better with an agreement of their own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Block {
    /// The set.
    pub subset: Subset,
    /// By how much: with transfers together, without them the least that a member gains.
    pub excess: f64,
}

/// The agreement of all players.
#[derive(Clone, Debug, PartialEq)]
pub struct GrandCoalition {
    /// What all gain together.
    pub surplus: f64,
    /// What each gains in it, without transfers.
    pub gains: Vec<f64>,
    /// What Shapley gives each.
    pub shapley: Vec<f64>,
    /// Sets that all their members prefer, without transfers; the strongest first.
    pub blocks: Vec<Block>,
    /// Sets that the payoffs as they are leave less than they make by themselves, with transfers; the strongest first.
    pub blocks_with_transfers: Vec<Block>,
    /// The same of Shapley's division; none proves that the core is not empty.
    pub blocks_of_shapley: Vec<Block>,
}

impl GrandCoalition {
    /// Judges the agreement of all; a gain counts above the tolerances of who has it.
    pub fn of(table: &PayoffTable, tolerance: &[f64]) -> Self {
        let (n, grand) = (table.size(), table.grand());
        let worth = worth(table);
        let gains: Vec<f64> = (0..n).map(|it| table.gain(grand, it)).collect();
        let shapley = shapley(&worth, n);
        Self {
            surplus: table.surplus(grand),
            blocks: blocks_without_transfers(table, tolerance),
            blocks_with_transfers: blocks(&worth, &gains, tolerance),
            blocks_of_shapley: blocks(&worth, &shapley, tolerance),
            gains,
            shapley,
        }
    }
}

/// w(S) for every subset, in the order of [`Subset::every`].
pub fn worth(table: &PayoffTable) -> Vec<f64> {
    Subset::every(table.size())
        .map(|subset| table.surplus(subset))
        .collect()
}

/// Shapley's division of w(N) among n players; `worth` has 2^n values, that of nobody is not counted.
///
/// ```
/// use boeki_strategy::coalition::value::shapley;
/// // Two sellers of left gloves, one of a right glove: 1/6, 1/6, 4/6.
/// let worth = |s: usize| f64::from(u8::from(s & 4 != 0 && s & 3 != 0));
/// let value = shapley(&(0..8).map(worth).collect::<Vec<_>>(), 3);
/// assert!((value[2] - 2.0 / 3.0).abs() < 1e-12 && (value[0] - 1.0 / 6.0).abs() < 1e-12);
/// ```
pub fn shapley(worth: &[f64], players: usize) -> Vec<f64> {
    // |S|! (n - |S| - 1)! / n! = 1 / (n C(n - 1, |S|)).
    let mut weight = vec![1.0 / players as f64; players];
    for size in 1..players {
        weight[size] = weight[size - 1] * size as f64 / (players - size) as f64;
    }
    let value = |subset: Subset| worth.get(subset.index()).copied().unwrap_or(0.0);
    (0..players)
        .map(|player| {
            Subset::every(players)
                .filter(|subset| !subset.contains(player))
                .map(|subset| weight[subset.len()] * (value(subset.with(player)) - value(subset)))
                .sum()
        })
        .collect()
}

/// The sets that a division of the surplus leaves less than they make by themselves, the strongest first.
pub fn blocks(worth: &[f64], division: &[f64], tolerance: &[f64]) -> Vec<Block> {
    let n = division.len();
    let slack =
        |subset: Subset| -> f64 { subset.members().filter_map(|it| tolerance.get(it)).sum() };
    let mut found: Vec<Block> = Subset::every(n)
        .filter(|subset| !subset.is_empty() && *subset != Subset::all(n))
        .map(|subset| {
            let has: f64 = subset.members().map(|it| division[it]).sum();
            let makes = worth.get(subset.index()).copied().unwrap_or(0.0);
            Block {
                subset,
                excess: makes - has,
            }
        })
        .filter(|block| block.excess > slack(block.subset))
        .collect();
    strongest_first(&mut found);
    found
}

fn blocks_without_transfers(table: &PayoffTable, tolerance: &[f64]) -> Vec<Block> {
    let grand = table.grand();
    let mut found: Vec<Block> = Subset::every(table.size())
        .filter(|subset| !subset.is_empty() && *subset != grand)
        .filter_map(|subset| {
            let mut least = f64::INFINITY;
            for it in subset.members() {
                let more = table.payoff(subset, it) - table.payoff(grand, it);
                if more <= tolerance.get(it).copied().unwrap_or(0.0) {
                    return None;
                }
                least = least.min(more);
            }
            Some(Block {
                subset,
                excess: least,
            })
        })
        .collect();
    strongest_first(&mut found);
    found
}

fn strongest_first(found: &mut [Block]) {
    found.sort_by(|a, b| b.excess.total_cmp(&a.excess).then(a.subset.cmp(&b.subset)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_majority_game_has_an_empty_core_and_shapley_is_blocked() {
        // Any two of three divide 1 (Bondareva 1963, Shapley 1967: not balanced).
        let worth: Vec<f64> = Subset::every(3)
            .map(|s| if s.len() >= 2 { 1.0 } else { 0.0 })
            .collect();
        let division = shapley(&worth, 3);
        let found = blocks(&worth, &division, &[]);
        assert_eq!(found.len(), 3);
        assert!((found[0].excess - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!(found[0].subset, Subset::of([0, 1]));
    }

    #[test]
    fn pairs_block_free_trade_that_pays_them_less() {
        let players = (0..3).map(|k| format!("P{k}")).collect();
        let table = PayoffTable::from_fn(players, |s| match s.len() {
            2 => (0..3)
                .map(|i| if s.contains(i) { 4.0 } else { -3.0 })
                .collect(),
            3 => vec![3.0; 3],
            _ => vec![0.0; 3],
        })
        .unwrap();
        let grand = GrandCoalition::of(&table, &[]);
        assert_eq!(grand.surplus, 9.0);
        assert_eq!(grand.blocks.len(), 3);
        assert_eq!(grand.blocks[0].excess, 1.0);
        assert_eq!(grand.blocks_with_transfers[0].excess, 2.0);
        assert!(grand.shapley.iter().all(|it| (it - 3.0).abs() < 1e-12));
        // Within the tolerance nobody blocks.
        assert!(GrandCoalition::of(&table, &[1.0; 3]).blocks.is_empty());
    }
}

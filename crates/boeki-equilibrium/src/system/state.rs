//! The unknowns of a solve with what follows from them, and what derivatives need of them.

use boeki_economy::{Cube, Grid};

use super::exact::Exact;
use crate::acceleration::Anderson;

/// The unknowns and what follows from them, all buffers of a solve.
#[derive(Clone)]
pub(crate) struct State {
    /// ln of factor income relative to the base; the log wage where factor supply is fixed.
    pub(crate) ln_wage: Vec<f64>,
    /// The extra unknowns of the options, by their layout.
    pub(crate) extra: Vec<f64>,
    pub(crate) ln_price: Grid,
    pub(crate) expenditure: Grid,
    pub(crate) ln_cost: Grid,
    pub(crate) output: Grid,
    pub(crate) income: Vec<f64>,
    pub(crate) value_added: Vec<f64>,
    /// v, scaled by sector so that its largest entry is 1.
    pub(super) supply: Grid,
    /// sum_i A v.
    pub(super) density: Grid,
    /// Share of expenditure that reaches the border: sum_i pi' / (1+t').
    pub(super) landed_share: Grid,
    /// X / density.
    pub(super) pull: Grid,
    /// pi' and its shipped part, where the exact path is in use.
    pub(super) exact: Option<Box<Exact>>,
    /// What costs and prices have from the options at the state's incomes and extras.
    pub(super) primary: Grid,
    pub(super) entry: Grid,
    /// Spending that reaches producers, per unit of density.
    pub(super) kept: Grid,
    pub(super) next: Vec<f64>,
    /// A block before its last sweep.
    pub(super) before: Vec<f64>,
    pub(super) price_memory: Anderson,
    pub(super) expenditure_memory: Anderson,
    /// Price and expenditure sweeps done.
    pub(crate) sweeps: usize,
}

/// What derivatives need of a solved state.
pub(crate) struct Point<'p> {
    /// pi'.
    pub(crate) share: &'p Cube,
    /// X.
    pub(crate) expenditure: &'p Grid,
    /// R.
    pub(crate) output: &'p Grid,
    /// wL.
    pub(crate) value_added: &'p [f64],
    /// The extra unknowns of the options.
    pub(crate) extra: &'p [f64],
}

impl State {
    /// The state as derivatives see it, with its shares.
    pub(crate) fn point<'p>(&'p self, share: &'p Cube) -> Point<'p> {
        Point {
            share,
            expenditure: &self.expenditure,
            output: &self.output,
            value_added: &self.value_added,
            extra: &self.extra,
        }
    }
}

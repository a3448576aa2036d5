//! The transfers that finance trade deficits, under each closure, so that they sum to zero in each part of the world.

use boeki_economy::Closure;

use crate::Baseline;
use crate::components::Components;

/// Adds each region's transfer (trade deficit), million USD, to its income.
pub(crate) fn add(
    base: &Baseline,
    closure: Closure,
    parts: &Components,
    value_added: &[f64],
    income: &mut [f64],
) {
    if closure == Closure::Balanced {
        return;
    }
    for part in &parts.members {
        let mut unfunded = 0.0;
        let mut total = 0.0;
        for &region in part {
            let transfer = promised(base, closure, value_added, region);
            income[region] += transfer;
            unfunded += transfer;
            total += value_added[region];
        }
        for &region in part {
            income[region] -= unfunded * value_added[region] / total;
        }
    }
}

/// The transfer of each region, million USD.
pub(crate) fn of(
    base: &Baseline,
    closure: Closure,
    parts: &Components,
    value_added: &[f64],
) -> Vec<f64> {
    let mut transfers = vec![0.0; value_added.len()];
    add(base, closure, parts, value_added, &mut transfers);
    transfers
}

/// The transfer of a region before those of its part are brought to sum to zero.
pub(crate) fn promised(
    base: &Baseline,
    closure: Closure,
    value_added: &[f64],
    region: usize,
) -> f64 {
    let deficit = base.deficit[region];
    match closure {
        Closure::OwnShare => deficit * value_added[region] / base.value_added[region],
        // Shares of world GDP are constants in units of the numeraire, which is world GDP.
        Closure::WorldShare | Closure::FixedNominal => deficit,
        _ => 0.0,
    }
}

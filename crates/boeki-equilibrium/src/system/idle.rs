//! Which demands are none, and which would be left without a supplier.

use boeki_economy::Policy;

use crate::{Baseline, EquilibriumError};

/// Region-sectors without expenditure; an error where expenditure is left without a supplier.
pub(super) fn idle_cells(base: &Baseline, policy: &Policy) -> Result<Vec<bool>, EquilibriumError> {
    let (n, j) = (base.regions(), base.sectors());
    let mut idle = vec![false; n * j];
    for importer in 0..n {
        for sector in 0..j {
            let supplied = |with_bans: bool| {
                (0..n).any(|exporter| {
                    let at = (importer, exporter, sector);
                    base.expenditure_share[at] > 0.0 && !(with_bans && policy.ban[at] >= 1.0)
                })
            };
            if !supplied(false) {
                idle[importer * j + sector] = true;
            } else if !supplied(true) {
                return Err(EquilibriumError::NoSupplier {
                    region: base.region_codes[importer].clone(),
                    sector: base.sector_codes[sector].clone(),
                });
            }
        }
    }
    Ok(idle)
}

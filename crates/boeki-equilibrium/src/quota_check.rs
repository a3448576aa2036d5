//! Quotas that have no meaning on an economy.

use boeki_economy::{Limit, Policy};

use crate::quantities::covered_value;
use crate::{Baseline, EquilibriumError};

/// Refuses quotas without meaning.
pub(crate) fn check(base: &Baseline, policy: &Policy) -> Result<(), EquilibriumError> {
    let (n, j) = (base.regions(), base.sectors());
    let structure = &base.structure;
    let plain = (0..n)
        .all(|i| structure.distribution_of(i) == 0.0 && structure.tariff_elasticity_of(i) == 1.0);
    let mut seen = std::collections::HashSet::new();
    for quota in &policy.quotas {
        let refuse = |what: String| {
            Err(EquilibriumError::BadQuota {
                name: quota.name.clone(),
                what,
            })
        };
        if !plain {
            return refuse(
                "quotas with a distribution share or tariff elasticity are not defined".into(),
            );
        }
        let (Limit::Relative(limit) | Limit::Value(limit)) = quota.limit;
        if !(limit.is_finite() && limit > 0.0) {
            return refuse(format!(
                "its limit {limit} is not positive; to let nothing in, ban the trade"
            ));
        }
        if !(quota.coverage > 0.0 && quota.coverage <= 1.0) {
            return refuse(format!(
                "it covers {} of its flows; a share is above 0 and at most 1",
                quota.coverage
            ));
        }
        if !quota.licences.are_shares() {
            return refuse("the shares of its rent do not sum to 1, or one is negative".into());
        }
        for &(importer, exporter, sector) in &quota.flows {
            if importer >= n || exporter >= n || sector >= j || importer == exporter {
                return refuse("one of its flows is not between two regions of the economy".into());
            }
            let at = (importer, exporter, sector);
            let place = || {
                format!(
                    "{} from {} to {}",
                    base.sector_codes[sector],
                    base.region_codes[exporter],
                    base.region_codes[importer]
                )
            };
            if !seen.insert(at) {
                return refuse(format!("{} is under two quotas; name it in one", place()));
            }
            let above = quota.over_quota.map(|over| over.above(policy.tariff[at]));
            if above.is_some_and(|above| !(above.is_finite() && above > 0.0)) {
                return refuse(format!(
                    "on {} the tariff above it is not above the tariff within it, {}",
                    place(),
                    policy.tariff[at]
                ));
            }
        }
        if covered_value(base, quota) <= 0.0 {
            return refuse("there is no trade under it in the base".into());
        }
    }
    Ok(())
}

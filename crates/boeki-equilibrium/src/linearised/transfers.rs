//! How transfers that finance deficits move with wage bills, and the transpose of that.

use boeki_economy::Closure;

use super::Linearised;
use crate::transfers::promised;

impl Linearised<'_> {
    /// d S by region from d(wL).
    pub(crate) fn transfer_response(&self, value_added: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        if self.system.closure == Closure::Balanced {
            return;
        }
        for part in &self.system.components.members {
            let rule = PartTransfers::of(self, part);
            let mut unfunded = 0.0;
            let mut bill = 0.0;
            for &region in part {
                out[region] = own_rate(self, region) * value_added[region];
                unfunded += out[region];
                bill += value_added[region];
            }
            for &region in part {
                let weight = self.value_added[region] / rule.bill;
                out[region] -= unfunded * weight
                    + rule.unfunded * (value_added[region] - weight * bill) / rule.bill;
            }
        }
    }

    /// The transpose of [`Self::transfer_response`].
    pub(crate) fn transfer_response_transposed(&self, weight: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        if self.system.closure == Closure::Balanced {
            return;
        }
        for part in &self.system.components.members {
            let rule = PartTransfers::of(self, part);
            let average: f64 = part
                .iter()
                .map(|&region| weight[region] * self.value_added[region] / rule.bill)
                .sum();
            for &region in part {
                out[region] = own_rate(self, region) * (weight[region] - average)
                    - rule.unfunded * (weight[region] - average) / rule.bill;
            }
        }
    }
}

/// How a part's transfers move with its wage bills.
struct PartTransfers {
    bill: f64,
    unfunded: f64,
}

impl PartTransfers {
    fn of(at: &Linearised, part: &[usize]) -> Self {
        let promised =
            |&region: &usize| promised(at.system.base, at.system.closure, &at.value_added, region);
        Self {
            bill: part.iter().map(|&region| at.value_added[region]).sum(),
            unfunded: part.iter().map(promised).sum(),
        }
    }
}

/// d(promised transfer) / d(wL).
fn own_rate(at: &Linearised, region: usize) -> f64 {
    match at.system.closure {
        Closure::OwnShare => at.system.base.deficit[region] / at.system.base.value_added[region],
        _ => 0.0,
    }
}

//! Policy in the model's own terms: every instrument at every cell, after the change.
//!
//! A scenario (numbers) or a difference of law becomes a `Policy`; the equilibrium reads nothing else.

use crate::{Cube, Economy, Grid, Quota};

/// The instruments in force, cell by cell. Rates are ad valorem fractions: 0.15 is 15%.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Import tariffs `[importer][exporter][sector]`, on the value at the border (export tax included).
    pub tariff: Cube,
    /// Export taxes `[importer][exporter][sector]`, on the producer's price.
    pub export_tax: Cube,
    /// Iceberg trade costs relative to the base, `[importer][exporter][sector]`: 1 is unchanged.
    pub iceberg: Cube,
    /// Banned flows `[importer][exporter][sector]`: 1 is banned, 0 is not.
    pub ban: Cube,
    /// Output subsidies `[region][sector]`, as a share of the producer's unit cost.
    pub subsidy: Grid,
    /// Limits on quantities; a flow is under one at most.
    pub quotas: Vec<Quota>,
}

impl Policy {
    /// The policy of the base year: the economy's own tariffs and nothing else.
    pub fn status_quo(economy: &Economy) -> Self {
        let (n, _, j) = economy.trade().shape();
        Self {
            tariff: economy.tariff().clone(),
            export_tax: Cube::zeros(n, n, j),
            iceberg: Cube::filled(n, n, j, 1.0),
            ban: Cube::zeros(n, n, j),
            subsidy: Grid::zeros(n, j),
            quotas: Vec::new(),
        }
    }

    /// The policy a share of the way toward another: rates and bans along straight lines, iceberg costs in logs.
    ///
    /// At 0 it is this policy, at 1 the other one exactly.
    #[must_use]
    pub fn toward(&self, other: &Policy, share: f64) -> Policy {
        if share >= 1.0 {
            return other.clone();
        }
        let straight = |from: &[f64], to: &mut [f64]| {
            for (to, from) in to.iter_mut().zip(from) {
                *to = from + share * (*to - from);
            }
        };
        let mut between = other.clone();
        straight(self.tariff.as_slice(), between.tariff.as_mut_slice());
        straight(
            self.export_tax.as_slice(),
            between.export_tax.as_mut_slice(),
        );
        straight(self.ban.as_slice(), between.ban.as_mut_slice());
        straight(self.subsidy.as_slice(), between.subsidy.as_mut_slice());
        let icebergs = between.iceberg.as_mut_slice().iter_mut();
        for (to, from) in icebergs.zip(self.iceberg.as_slice()) {
            *to = from * (*to / from).powf(share);
        }
        between
    }
}

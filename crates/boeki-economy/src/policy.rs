//! Policy in the model's own terms: every instrument at every cell, after the change.
//!
//! A scenario (numbers) or a difference of law becomes a `Policy`; the equilibrium reads nothing else.

use crate::{Cube, Economy, Grid, Quota};

/// The instruments in force, cell by cell. Rates are ad valorem fractions: 0.15 is 15%.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Import tariffs `[importer][exporter][sector]`, on the value at the border (export tax included), with the rents of
    /// importers on top: 1 + tariff = (1 + customs duty)(1 + importers' rent).
    pub tariff: Cube,
    /// Export taxes `[importer][exporter][sector]`, on the producer's price, with the rents of exporters on top.
    pub export_tax: Cube,
    /// Iceberg trade costs relative to the base, `[importer][exporter][sector]`: 1 is unchanged.
    pub iceberg: Cube,
    /// Banned flows `[importer][exporter][sector]`: 1 is banned, 0 is not.
    pub ban: Cube,
    /// Output subsidies `[region][sector]`, as a share of the producer's unit cost.
    pub subsidy: Grid,
    /// Limits on quantities; a flow is under one at most.
    pub quotas: Vec<Quota>,
    /// The part of `tariff` that is no customs duty but a rent of importers, as a share of the duty-paid price.
    pub importer_rent: Cube,
    /// The part of `export_tax` that is no tax but a rent of exporters, as a share of the taxed price.
    pub exporter_rent: Cube,
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
            importer_rent: Cube::zeros(n, n, j),
            exporter_rent: Cube::zeros(n, n, j),
        }
    }

    /// The customs duty of a cell: its tariff without the rent of importers.
    pub fn customs(&self, cell: (usize, usize, usize)) -> f64 {
        without(self.tariff[cell], self.importer_rent[cell])
    }

    /// Sets the customs duty of a cell; the rent of importers stays on top.
    pub fn set_customs(&mut self, cell: (usize, usize, usize), rate: f64) {
        self.tariff[cell] = with(rate, self.importer_rent[cell]);
    }

    /// Sets the rent of importers of a cell on top of its customs duty.
    pub fn set_importer_rent(&mut self, cell: (usize, usize, usize), rent: f64) {
        let duty = self.customs(cell);
        self.importer_rent[cell] = rent;
        self.set_customs(cell, duty);
    }

    /// The export tax of a cell without the rent of exporters.
    pub fn export_duty(&self, cell: (usize, usize, usize)) -> f64 {
        without(self.export_tax[cell], self.exporter_rent[cell])
    }

    /// Sets the export tax of a cell; the rent of exporters stays on top.
    pub fn set_export_duty(&mut self, cell: (usize, usize, usize), rate: f64) {
        self.export_tax[cell] = with(rate, self.exporter_rent[cell]);
    }

    /// Sets the rent of exporters of a cell on top of its export tax.
    pub fn set_exporter_rent(&mut self, cell: (usize, usize, usize), rent: f64) {
        let duty = self.export_duty(cell);
        self.exporter_rent[cell] = rent;
        self.set_export_duty(cell, duty);
    }

    /// Whether anybody has a rent.
    pub fn has_rents(&self) -> bool {
        let rents = [&self.importer_rent, &self.exporter_rent];
        rents
            .iter()
            .any(|cube| cube.as_slice().iter().any(|rent| *rent != 0.0))
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
        straight(
            self.importer_rent.as_slice(),
            between.importer_rent.as_mut_slice(),
        );
        straight(
            self.exporter_rent.as_slice(),
            between.exporter_rent.as_mut_slice(),
        );
        let icebergs = between.iceberg.as_mut_slice().iter_mut();
        for (to, from) in icebergs.zip(self.iceberg.as_slice()) {
            *to = from * (*to / from).powf(share);
        }
        between
    }
}

/// A rate with a rent on top; exactly the rate where there is none.
fn with(rate: f64, rent: f64) -> f64 {
    if rent == 0.0 {
        rate
    } else {
        (1.0 + rate) * (1.0 + rent) - 1.0
    }
}

/// A rate without the rent on top; exactly the rate where there is none.
fn without(rate: f64, rent: f64) -> f64 {
    if rent == 0.0 {
        rate
    } else {
        (1.0 + rate) / (1.0 + rent) - 1.0
    }
}

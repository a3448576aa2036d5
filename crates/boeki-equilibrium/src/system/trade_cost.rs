//! kappa: what the instruments of a pair do to its trade cost.

use boeki_economy::Policy;

use crate::Baseline;

/// The instruments of one importer-exporter pair, sector by sector.
pub(crate) struct TradeCostLane<'a> {
    pub(super) tariff: &'a [f64],
    export_tax: &'a [f64],
    iceberg: &'a [f64],
    pub(crate) ban: &'a [f64],
    base_tariff: &'a [f64],
    base_export_tax: &'a [f64],
    base_iceberg: &'a [f64],
    /// phi: with what power a tariff enters the buyers' price.
    tariff_power: f64,
}

impl<'a> TradeCostLane<'a> {
    pub(crate) fn new(
        base: &'a Baseline,
        policy: &'a Policy,
        importer: usize,
        exporter: usize,
    ) -> Self {
        Self {
            tariff: policy.tariff.lane(importer, exporter),
            export_tax: policy.export_tax.lane(importer, exporter),
            iceberg: policy.iceberg.lane(importer, exporter),
            ban: policy.ban.lane(importer, exporter),
            base_tariff: base.policy.tariff.lane(importer, exporter),
            base_export_tax: base.policy.export_tax.lane(importer, exporter),
            base_iceberg: base.policy.iceberg.lane(importer, exporter),
            tariff_power: base.structure.tariff_elasticity_of(importer),
        }
    }

    /// ln kappa, or nothing where no instrument changed.
    pub(crate) fn ln_change(&self, sector: usize) -> Option<f64> {
        let ratio = |new: f64, old: f64| if new == old { 0.0 } else { (new / old).ln() };
        let change = self.tariff_power
            * ratio(1.0 + self.tariff[sector], 1.0 + self.base_tariff[sector])
            + ratio(
                1.0 + self.export_tax[sector],
                1.0 + self.base_export_tax[sector],
            )
            + ratio(self.iceberg[sector], self.base_iceberg[sector]);
        (change != 0.0).then_some(change)
    }

    /// What reaches the producer of one unit spent: 1 / ((1+t')(1+x')).
    pub(super) fn producer_share(&self, sector: usize) -> f64 {
        1.0 / ((1.0 + self.tariff[sector]) * (1.0 + self.export_tax[sector]))
    }
}

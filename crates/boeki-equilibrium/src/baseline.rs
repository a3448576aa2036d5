//! The base of every counterfactual: an economy as shares, endowments and base policy.
//!
//! Exact hat algebra needs nothing else (Dekle, Eaton & Kortum 2007; Caliendo & Parro 2015, section 4).
//! A baseline may come straight from data that do not quite close (published calibrations); solving it at its
//! own policy gives a baseline that does: see [`rebase`](crate::rebase).

use boeki_economy::{Cube, Economy, Grid, Policy};

use crate::EquilibriumError;

/// An economy in the terms of the model: N regions by J sectors.
#[derive(Clone, Debug, PartialEq)]
pub struct Baseline {
    /// Codes of the regions, for messages.
    pub region_codes: Vec<String>,
    /// Codes of the sectors, for messages.
    pub sector_codes: Vec<String>,
    /// pi: share of exporter i in n's expenditure on j, tariff-inclusive, `[importer][exporter][sector]`.
    pub expenditure_share: Cube,
    /// Policy of the base: what changes are relative to.
    pub policy: Policy,
    /// B: value-added share of output, `[region][sector]`.
    pub value_added_share: Grid,
    /// (1 - B) gamma: spending on an input per unit of output, `[region][using sector][input]`.
    pub input_coefficient: Cube,
    /// alpha: share of a sector in final demand, `[region][sector]`.
    pub final_share: Grid,
    /// theta: trade elasticity by sector.
    pub trade_elasticity: Vec<f64>,
    /// Value added (wage bill) by region, million USD.
    pub value_added: Vec<f64>,
    /// Trade deficit financed by transfers, by region, million USD.
    pub deficit: Vec<f64>,
    /// Expenditure, tariff-inclusive, million USD, `[region][sector]`.
    pub expenditure: Grid,
    /// Income: what final demand spends, million USD, by region.
    pub income: Vec<f64>,
}

impl Baseline {
    /// Takes an economy's tables as shares, with one set of trade elasticities.
    ///
    /// # Errors
    /// A region without value added or final demand, value added above output, an input that nobody supplies.
    pub fn new(economy: &Economy, trade_elasticity: &[f64]) -> Result<Self, EquilibriumError> {
        let labels = economy.labels();
        let (n, j) = (economy.regions(), economy.sectors());
        for (sector, theta) in labels.sectors.iter().zip(trade_elasticity) {
            if !(theta.is_finite() && *theta > 0.0) {
                return Err(EquilibriumError::BadElasticity {
                    sector: sector.code.clone(),
                    value: *theta,
                });
            }
        }
        if trade_elasticity.len() != j {
            return Err(EquilibriumError::BadElasticity {
                sector: format!(
                    "(set has {} values for {j} sectors)",
                    trade_elasticity.len()
                ),
                value: f64::NAN,
            });
        }
        let expenditure = economy.expenditure();
        let output = economy.output();
        let mut expenditure_share = Cube::zeros(n, n, j);
        for importer in 0..n {
            for exporter in 0..n {
                let trade = economy.trade().lane(importer, exporter);
                let tariff = economy.tariff().lane(importer, exporter);
                let share = expenditure_share.lane_mut(importer, exporter);
                for sector in 0..j {
                    let total = expenditure[(importer, sector)];
                    if total > 0.0 {
                        share[sector] = trade[sector] * (1.0 + tariff[sector]) / total;
                    }
                }
            }
        }
        let mut value_added_share = Grid::filled(n, j, 1.0);
        let mut input_coefficient = Cube::zeros(n, j, j);
        let mut final_share = Grid::zeros(n, j);
        let mut income = vec![0.0; n];
        for region in 0..n {
            let place = |sector: usize| {
                format!(
                    "{} {}",
                    labels.regions[region].code, labels.sectors[sector].code
                )
            };
            for using in 0..j {
                let sales = output[(region, using)];
                if sales <= 0.0 {
                    continue;
                }
                let share = economy.value_added()[(region, using)] / sales;
                if share > 1.0 + 1e-6 {
                    return Err(EquilibriumError::ValueAddedAboveOutput {
                        place: place(using),
                        share,
                    });
                }
                let share = share.min(1.0);
                value_added_share[(region, using)] = share;
                let inputs = economy.intermediate_use().lane(region, using);
                let total: f64 = inputs.iter().sum();
                if total > 0.0 {
                    let coefficient = input_coefficient.lane_mut(region, using);
                    for (coefficient, input) in coefficient.iter_mut().zip(inputs) {
                        *coefficient = (1.0 - share) * input / total;
                    }
                } else {
                    value_added_share[(region, using)] = 1.0;
                }
            }
            let demand = economy.final_use().row(region);
            let total: f64 = demand.iter().sum();
            let value_added: f64 = economy.value_added().row(region).iter().sum();
            if total <= 0.0 || value_added <= 0.0 {
                return Err(EquilibriumError::EmptyRegion {
                    region: labels.regions[region].code.clone(),
                });
            }
            income[region] = total;
            for (share, value) in final_share.row_mut(region).iter_mut().zip(demand) {
                *share = value / total;
            }
            for sector in 0..j {
                let wanted = final_share[(region, sector)] > 0.0
                    || (0..j).any(|using| input_coefficient[(region, using, sector)] > 0.0);
                if wanted && expenditure[(region, sector)] <= 0.0 {
                    return Err(EquilibriumError::NoSupplier {
                        region: labels.regions[region].code.clone(),
                        sector: labels.sectors[sector].code.clone(),
                    });
                }
            }
        }
        Ok(Self {
            region_codes: labels.regions.iter().map(|r| r.code.clone()).collect(),
            sector_codes: labels.sectors.iter().map(|s| s.code.clone()).collect(),
            expenditure_share,
            policy: Policy::status_quo(economy),
            value_added: economy.value_added().row_sums(),
            value_added_share,
            input_coefficient,
            final_share,
            trade_elasticity: trade_elasticity.to_vec(),
            deficit: economy.deficits(),
            expenditure,
            income,
        })
    }

    /// Number of regions.
    pub fn regions(&self) -> usize {
        self.region_codes.len()
    }

    /// Number of sectors.
    pub fn sectors(&self) -> usize {
        self.sector_codes.len()
    }

    /// Value of a flow at the border (export tax included, tariff excluded), million USD.
    pub fn border_value(&self, importer: usize, exporter: usize, sector: usize) -> f64 {
        let cell = (importer, exporter, sector);
        self.expenditure_share[cell] * self.expenditure[(importer, sector)]
            / (1.0 + self.policy.tariff[cell])
    }

    /// The same economy with another set of trade elasticities.
    ///
    /// # Errors
    /// A value that is not positive, or the wrong number of values.
    pub fn with_elasticity(mut self, trade_elasticity: &[f64]) -> Result<Self, EquilibriumError> {
        let good = trade_elasticity
            .iter()
            .all(|theta| theta.is_finite() && *theta > 0.0);
        if trade_elasticity.len() != self.sectors() || !good {
            return Err(EquilibriumError::BadElasticity {
                sector: "one of the sectors".into(),
                value: f64::NAN,
            });
        }
        self.trade_elasticity = trade_elasticity.to_vec();
        Ok(self)
    }
}

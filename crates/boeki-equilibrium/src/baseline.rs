//! The base of every counterfactual: an economy as shares, endowments and base policy.
//!
//! Exact hat algebra needs nothing else (Dekle, Eaton & Kortum 2007; Caliendo & Parro 2015, section 4).
//! A baseline may come straight from data that do not quite close (published calibrations); solving it at its
//! own policy gives a baseline that does: see [`rebase`](crate::rebase).

use boeki_economy::{Cube, Economy, Grid, Labels, Policy};

use crate::{EquilibriumError, Structure};

/// How far rounding in a source may take value added above output.
const VALUE_ADDED_SLACK: f64 = 1e-6;

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
    /// Options beyond Caliendo & Parro: factors, supply, scale, profits and so on. Set by [`Baseline::with_structure`].
    pub structure: Structure,
    /// What the base is to stand under where that is not the policy it was observed under: [`rebase`](crate::rebase) solves it there.
    pub(crate) stands_under: Option<Policy>,
}

impl Baseline {
    /// Takes an economy's tables as shares, with one set of trade elasticities.
    ///
    /// # Errors
    /// A region without value added or final demand, value added above output, an input that nobody supplies.
    pub fn new(economy: &Economy, trade_elasticity: &[f64]) -> Result<Self, EquilibriumError> {
        check_elasticities(economy.labels(), trade_elasticity)?;
        let labels = economy.labels();
        let expenditure = economy.expenditure();
        let technology = Technology::of(economy)?;
        let demand = FinalDemand::of(economy)?;
        let base = Self {
            region_codes: labels.regions.iter().map(|r| r.code.clone()).collect(),
            sector_codes: labels.sectors.iter().map(|s| s.code.clone()).collect(),
            expenditure_share: expenditure_shares(economy, &expenditure),
            policy: Policy::status_quo(economy),
            value_added: economy.value_added().row_sums(),
            value_added_share: technology.value_added_share,
            input_coefficient: technology.input_coefficient,
            final_share: demand.share,
            trade_elasticity: trade_elasticity.to_vec(),
            deficit: economy.deficits(),
            expenditure,
            income: demand.income,
            structure: Structure::default(),
            stands_under: None,
        };
        base.check_suppliers()?;
        Ok(base)
    }

    /// Every input and final good that a region wants must be bought from somebody.
    fn check_suppliers(&self) -> Result<(), EquilibriumError> {
        let (n, j) = (self.regions(), self.sectors());
        for region in 0..n {
            for sector in 0..j {
                let wanted = self.final_share[(region, sector)] > 0.0
                    || (0..j).any(|using| self.input_coefficient[(region, using, sector)] > 0.0);
                if wanted && self.expenditure[(region, sector)] <= 0.0 {
                    return Err(EquilibriumError::NoSupplier {
                        region: self.region_codes[region].clone(),
                        sector: self.sector_codes[sector].clone(),
                    });
                }
            }
        }
        Ok(())
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

    /// What exporters receive for a flow, net of what is added in the destination, million USD.
    fn received(&self, importer: usize, exporter: usize, sector: usize) -> f64 {
        self.border_value(importer, exporter, sector)
            / (1.0 + self.policy.export_tax[(importer, exporter, sector)])
            * (1.0 - self.structure.distribution_of(importer))
    }

    /// R: gross output at producers' prices, million USD, `[region][sector]`.
    pub fn output(&self) -> Grid {
        let (n, j) = (self.regions(), self.sectors());
        Grid::from_fn(n, j, |exporter, sector| {
            let sold: f64 = (0..n)
                .map(|importer| self.received(importer, exporter, sector))
                .sum();
            sold / (1.0 - self.policy.subsidy[(exporter, sector)])
        })
    }

    /// Tariff revenue of a region, million USD: customs duties, without the rents of importers.
    pub fn tariff_revenue(&self, region: usize) -> f64 {
        let (n, j) = (self.regions(), self.sectors());
        let mut revenue = 0.0;
        for exporter in 0..n {
            for sector in 0..j {
                let rate = self.policy.customs((region, exporter, sector));
                if rate != 0.0 {
                    revenue += rate * self.border_value(region, exporter, sector);
                }
            }
        }
        revenue
    }

    /// The same economy under options of the model.
    ///
    /// Profits come out of value added, and a distribution share moves value added from the seller's to the buyer's region; the
    /// payments to factors and, with a distribution share, the deficits are counted anew. Solve it at zero shock
    /// ([`rebase`](crate::rebase)) before policy changes.
    ///
    /// # Errors
    /// Options that do not fit the economy or each other.
    pub fn with_structure(mut self, structure: Structure) -> Result<Self, EquilibriumError> {
        structure.check(&self)?;
        let (n, j) = (self.regions(), self.sectors());
        let distributes = structure.distribution_share.iter().any(|nu| *nu != 0.0);
        self.structure = structure;
        if self.structure.profit_share.is_none() && !distributes {
            return Ok(self);
        }
        let output = self.output();
        let income_before = self.value_added.clone();
        for region in 0..n {
            let profits: f64 = (0..j)
                .map(|s| self.structure.profit_of(region, s) * output[(region, s)])
                .sum();
            if distributes {
                let made: f64 = (0..j)
                    .map(|s| {
                        let share = self.value_added_share[(region, s)];
                        (share - self.structure.profit_of(region, s)) * output[(region, s)]
                    })
                    .sum();
                let added: f64 = (0..n)
                    .flat_map(|exporter| (0..j).map(move |s| (exporter, s)))
                    .map(|(exporter, s)| self.border_value(region, exporter, s))
                    .sum::<f64>()
                    * self.structure.distribution_of(region);
                self.value_added[region] = made + added;
                self.deficit[region] += income_before[region] - made - added - profits;
            } else {
                self.value_added[region] -= profits;
            }
        }
        Ok(self)
    }

    /// The same economy with another set of trade elasticities.
    ///
    /// # Errors
    /// A value that is not positive, or the wrong number of values.
    pub fn with_elasticity(mut self, trade_elasticity: &[f64]) -> Result<Self, EquilibriumError> {
        check_values(&self.sector_codes, trade_elasticity)?;
        self.trade_elasticity = trade_elasticity.to_vec();
        Ok(self)
    }
}

fn check_elasticities(labels: &Labels, trade_elasticity: &[f64]) -> Result<(), EquilibriumError> {
    let codes: Vec<String> = labels
        .sectors
        .iter()
        .map(|sector| sector.code.clone())
        .collect();
    check_values(&codes, trade_elasticity)
}

fn check_values(sectors: &[String], trade_elasticity: &[f64]) -> Result<(), EquilibriumError> {
    for (index, sector) in sectors.iter().enumerate() {
        let value = trade_elasticity.get(index).copied().unwrap_or(f64::NAN);
        if !(value.is_finite() && value > 0.0) {
            return Err(EquilibriumError::BadElasticity {
                sector: sector.clone(),
                value,
            });
        }
    }
    Ok(())
}

/// pi: each supplier's share of expenditure, tariff-inclusive.
fn expenditure_shares(economy: &Economy, expenditure: &Grid) -> Cube {
    let (n, j) = (economy.regions(), economy.sectors());
    Cube::from_fn(n, n, j, |importer, exporter, sector| {
        let cell = (importer, exporter, sector);
        let total = expenditure[(importer, sector)];
        if total > 0.0 {
            economy.trade()[cell] * (1.0 + economy.tariff()[cell]) / total
        } else {
            0.0
        }
    })
}

/// B and (1 - B) gamma.
struct Technology {
    value_added_share: Grid,
    input_coefficient: Cube,
}

impl Technology {
    fn of(economy: &Economy) -> Result<Self, EquilibriumError> {
        let (n, j) = (economy.regions(), economy.sectors());
        let output = economy.output();
        let mut technology = Self {
            value_added_share: Grid::filled(n, j, 1.0),
            input_coefficient: Cube::zeros(n, j, j),
        };
        for region in 0..n {
            for using in 0..j {
                let sales = output[(region, using)];
                let inputs = economy.intermediate_use().lane(region, using);
                let bought: f64 = inputs.iter().sum();
                if sales <= 0.0 || bought <= 0.0 {
                    continue;
                }
                let share = economy.value_added()[(region, using)] / sales;
                if share > 1.0 + VALUE_ADDED_SLACK {
                    let labels = economy.labels();
                    return Err(EquilibriumError::ValueAddedAboveOutput {
                        place: format!(
                            "{} {}",
                            labels.regions[region].code, labels.sectors[using].code
                        ),
                        share,
                    });
                }
                let share = share.min(1.0);
                technology.value_added_share[(region, using)] = share;
                let lane = technology.input_coefficient.lane_mut(region, using);
                for (coefficient, input) in lane.iter_mut().zip(inputs) {
                    *coefficient = (1.0 - share) * input / bought;
                }
            }
        }
        Ok(technology)
    }
}

/// alpha and I.
struct FinalDemand {
    share: Grid,
    income: Vec<f64>,
}

impl FinalDemand {
    fn of(economy: &Economy) -> Result<Self, EquilibriumError> {
        let n = economy.regions();
        let income = economy.final_use().row_sums();
        let value_added = economy.value_added().row_sums();
        for region in 0..n {
            if income[region] <= 0.0 || value_added[region] <= 0.0 {
                return Err(EquilibriumError::EmptyRegion {
                    region: economy.labels().regions[region].code.clone(),
                });
            }
        }
        let share = Grid::from_fn(n, economy.sectors(), |region, sector| {
            economy.final_use()[(region, sector)] / income[region]
        });
        Ok(Self { share, income })
    }
}

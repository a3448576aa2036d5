//! f_u of each outcome: where the transposed solve starts from.

use boeki_economy::Grid;

use crate::{Equilibrium, Outcome};

/// f_u: how an outcome moves with wages, prices, expenditure, incomes, outputs and landed flows.
pub(crate) struct Seed {
    pub(crate) ln_wage: Vec<f64>,
    pub(crate) ln_price: Grid,
    pub(crate) ln_expenditure: Grid,
    pub(crate) income: Vec<f64>,
    pub(crate) output: Grid,
    /// Weight of a million USD that lands in the importer (first) or comes from the exporter (second).
    imported: Vec<f64>,
    exported: Vec<f64>,
    only_sector: Option<usize>,
    domestic_too: bool,
}

impl Seed {
    pub(crate) fn of(outcome: Outcome, at: &Equilibrium) -> Self {
        let base = at.base();
        let (n, j) = (base.regions(), base.sectors());
        let mut seed = Seed {
            ln_wage: vec![0.0; n],
            ln_price: Grid::zeros(n, j),
            ln_expenditure: Grid::zeros(n, j),
            income: vec![0.0; n],
            output: Grid::zeros(n, j),
            imported: vec![0.0; n],
            exported: vec![0.0; n],
            only_sector: None,
            domestic_too: false,
        };
        let mut price = |region: usize, weight: f64| {
            let shares = base.final_share.row(region);
            for (seed, share) in seed.ln_price.row_mut(region).iter_mut().zip(shares) {
                *seed += weight * share;
            }
        };
        match outcome {
            Outcome::Welfare { region } => {
                let money = base.income[region] * at.ln_welfare()[region].exp();
                price(region, -money);
                seed.income[region] = money / at.income()[region];
            }
            Outcome::RealWage { region } => {
                price(region, -1.0);
                seed.ln_wage[region] = 1.0;
            }
            Outcome::ConsumerPrices { region } => price(region, 1.0),
            Outcome::TariffRevenue { region } => {
                let spent = at.expenditure().row(region);
                seed.ln_expenditure.row_mut(region).copy_from_slice(spent);
                seed.imported[region] = -1.0;
                seed.domestic_too = true;
            }
            Outcome::ValueAdded { region } => seed.ln_wage[region] = at.value_added()[region],
            Outcome::Output { region, sector } => {
                for s in sector.map_or(0..j, |s| s..s + 1) {
                    seed.output[(region, s)] = 1.0;
                }
            }
            Outcome::Exports { region, sector } => {
                seed.exported[region] = 1.0;
                seed.only_sector = sector;
            }
            Outcome::Imports { region, sector } => {
                seed.imported[region] = 1.0;
                seed.only_sector = sector;
            }
            Outcome::TradeBalance { region } => {
                seed.exported[region] = 1.0;
                seed.imported[region] = -1.0;
            }
        }
        seed
    }

    /// Weight of a landed million USD of a pair.
    pub(crate) fn landed_weight(&self, importer: usize, exporter: usize) -> f64 {
        if importer == exporter && !self.domestic_too {
            return 0.0;
        }
        self.imported[importer] + self.exported[exporter]
    }

    /// The weight, if the sector counts.
    pub(crate) fn sector(&self, sector: usize, weight: f64) -> f64 {
        match self.only_sector {
            Some(only) if only != sector => 0.0,
            _ => weight,
        }
    }
}

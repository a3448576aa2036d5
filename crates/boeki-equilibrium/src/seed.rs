//! f_u of each outcome: where the transposed solve starts from.

use boeki_economy::{Cube, Grid};

use crate::{Equilibrium, Outcome};

/// f_u: how an outcome moves with wages, prices, expenditure, incomes, outputs and landed flows.
pub(crate) struct Seed {
    pub(crate) ln_wage: Vec<f64>,
    pub(crate) ln_price: Grid,
    pub(crate) ln_expenditure: Grid,
    pub(crate) income: Vec<f64>,
    /// Weights of the extra unknowns of the options.
    pub(crate) extra: Vec<f64>,
    pub(crate) output: Grid,
    /// Weight of a million USD that lands in the importer (first) or comes from the exporter (second).
    imported: Vec<f64>,
    exported: Vec<f64>,
    only_sector: Option<usize>,
    only_partner: Option<usize>,
    domestic_too: bool,
    /// Weights of a million USD that lands, of every flow, beside those above `[importer][exporter][sector]`.
    pub(crate) flows: Option<Cube>,
    /// Weights of the log quantities of flows, `(importer, exporter, sector)`.
    pub(crate) quantity: Vec<((usize, usize, usize), f64)>,
}

impl Seed {
    /// No weight on anything.
    pub(crate) fn zeros(n: usize, j: usize, extras: usize) -> Self {
        Seed {
            ln_wage: vec![0.0; n],
            ln_price: Grid::zeros(n, j),
            ln_expenditure: Grid::zeros(n, j),
            income: vec![0.0; n],
            extra: vec![0.0; extras],
            output: Grid::zeros(n, j),
            imported: vec![0.0; n],
            exported: vec![0.0; n],
            only_sector: None,
            only_partner: None,
            domestic_too: false,
            flows: None,
            quantity: Vec::new(),
        }
    }

    pub(crate) fn of(outcome: Outcome, at: &Equilibrium) -> Self {
        let base = at.base();
        let (n, j) = (base.regions(), base.sectors());
        let mut seed = Self::zeros(n, j, at.extra().len());
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
                let (effort, effort_before) = at.effort_cost(region);
                let worth = money / (at.income()[region] - effort);
                seed.income[region] = worth;
                seed.ln_wage[region] = -worth * effort;
                if let Some(feedback) = at.feedback() {
                    let before = money / (base.income[region] - effort_before);
                    let kept = (-feedback.relief(at.extra(), region)).exp();
                    for (factor, h) in feedback.supply.iter().enumerate() {
                        let income = feedback.factor_income_with_distribution(factor, region, base);
                        let tilt = feedback.tilt(at.extra(), region);
                        let moved = at.ln_factor_income()[region]
                            + feedback.ln_factor_tilt(factor, region, tilt);
                        let effort = h * kept * income * moved.exp();
                        seed.tilt(at, factor, region, -worth * effort);
                    }
                    seed.relief(at, region, worth * effort - before * effort_before);
                }
            }
            Outcome::RealWage { region } => {
                let h = at.feedback().map_or(0.0, |f| f.mean_supply[region]);
                price(region, h - 1.0);
                seed.ln_wage[region] = 1.0 - h;
                if let Some(feedback) = at.feedback() {
                    for (factor, h) in feedback.supply.iter().enumerate() {
                        let share = feedback.income_share(factor, region);
                        seed.tilt(at, factor, region, -h * share);
                    }
                    seed.relief(at, region, -h);
                }
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
            Outcome::ImportsFrom {
                region,
                partner,
                sector,
            } => {
                seed.imported[region] = 1.0;
                seed.only_partner = Some(partner);
                seed.only_sector = sector;
            }
            Outcome::TradeBalance { region } => {
                seed.exported[region] = 1.0;
                seed.imported[region] = -1.0;
            }
        }
        seed
    }

    /// Adds another outcome's weights, so many times; sums hold one outcome of trade at most.
    pub(crate) fn add(&mut self, other: &Seed, times: f64) {
        fn vector(to: &mut [f64], from: &[f64], times: f64) {
            for (to, from) in to.iter_mut().zip(from) {
                *to += times * from;
            }
        }
        vector(&mut self.ln_wage, &other.ln_wage, times);
        vector(
            self.ln_price.as_mut_slice(),
            other.ln_price.as_slice(),
            times,
        );
        let spent = self.ln_expenditure.as_mut_slice();
        vector(spent, other.ln_expenditure.as_slice(), times);
        vector(&mut self.income, &other.income, times);
        vector(&mut self.extra, &other.extra, times);
        vector(self.output.as_mut_slice(), other.output.as_slice(), times);
        vector(&mut self.imported, &other.imported, times);
        vector(&mut self.exported, &other.exported, times);
        self.only_sector = self.only_sector.or(other.only_sector);
        self.only_partner = self.only_partner.or(other.only_partner);
        self.domestic_too |= other.domestic_too;
        let quantities = other.quantity.iter();
        self.quantity
            .extend(quantities.map(|(cell, weight)| (*cell, times * weight)));
    }

    /// Adds the weight of ln Y_f less y: what a factor's income has from the tilt of its sectors.
    fn tilt(&mut self, at: &Equilibrium, factor: usize, region: usize, weight: f64) {
        let Some(feedback) = at.feedback() else {
            return;
        };
        let Some(range) = &feedback.layout.tilt else {
            return;
        };
        let tilt = feedback.tilt(at.extra(), region).unwrap_or_default();
        let total = feedback.ln_factor_tilt(factor, region, Some(tilt));
        let shares = feedback.composition[factor].row(region);
        let first = range.start + region * tilt.len();
        for (sector, (q, share)) in tilt.iter().zip(shares).enumerate() {
            self.extra[first + sector] += weight * share * (q - total).exp();
        }
    }

    /// Adds the weight of rho.
    fn relief(&mut self, at: &Equilibrium, region: usize, weight: f64) {
        if let Some(feedback) = at.feedback()
            && let Some(range) = &feedback.layout.relief
        {
            self.extra[range.start + region] += weight;
        }
    }

    /// Weight of a landed million USD of a flow.
    pub(crate) fn landed(&self, cell: (usize, usize, usize)) -> f64 {
        let (importer, exporter, sector) = cell;
        let listed = self.flows.as_ref().map_or(0.0, |flows| flows[cell]);
        let of_pair = self.landed_weight(importer, exporter);
        match self.only_sector {
            Some(only) if only != sector => listed,
            _ => of_pair + listed,
        }
    }

    /// Whether any landed flow of a pair counts.
    pub(crate) fn counts(&self, importer: usize, exporter: usize) -> bool {
        let listed = |flows: &Cube| flows.lane(importer, exporter).iter().any(|w| *w != 0.0);
        self.landed_weight(importer, exporter) != 0.0 || self.flows.as_ref().is_some_and(listed)
    }

    fn landed_weight(&self, importer: usize, exporter: usize) -> f64 {
        let other = self.only_partner.is_some_and(|only| only != exporter);
        if other || (importer == exporter && !self.domestic_too) {
            return 0.0;
        }
        self.imported[importer] + self.exported[exporter]
    }
}

//! What a policy does: every published outcome of an equilibrium, by region, sector and flow.
//!
//! Levels are million USD at the numeraire (world value added keeps its base value), changes are exact, in percent.
//! Nothing here is first-order: those figures are in [`decomposition`](crate::decomposition), labelled as such.

use boeki_economy::Labels;
use serde::Serialize;

use crate::Equilibrium;
use crate::consumer_prices::{PriceTiers, tiers};
use crate::equilibrium::dot;

/// A level before and after the change of policy, in million USD.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Levels {
    /// In the baseline.
    pub before: f64,
    /// In the equilibrium.
    pub after: f64,
}

impl Levels {
    /// After less before.
    pub fn change(self) -> f64 {
        self.after - self.before
    }

    /// The change in percent of the level before; nothing where there was none.
    pub fn percent(self) -> Option<f64> {
        (self.before != 0.0).then(|| 100.0 * (self.after / self.before - 1.0))
    }
}

/// What the policy does to a region.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RegionEffect {
    /// Code.
    pub region: String,
    /// Exact welfare: change of real income, percent.
    pub welfare_pct: f64,
    /// The same in money: equivalent variation at base prices, million USD a year.
    pub ev_musd: f64,
    /// Real wage, percent.
    pub real_wage_pct: f64,
    /// Nominal wage in units of the numeraire, percent.
    pub wage_pct: f64,
    /// Consumer prices in equilibrium, in units of the numeraire, percent.
    pub cpi_pct: f64,
    /// Consumer prices at unchanged producers' prices, percent.
    pub cpi_direct_pct: f64,
    /// Consumer prices with input costs passed on at unchanged wages, percent.
    pub cpi_cumulative_pct: f64,
    /// Terms of trade: export over import prices at the border, base trade weights, percent.
    pub terms_of_trade_pct: f64,
    /// Gross output.
    pub output_musd: Levels,
    /// Value added.
    pub value_added_musd: Levels,
    /// Exports at the border.
    pub exports_musd: Levels,
    /// Imports at the border.
    pub imports_musd: Levels,
    /// Tariff revenue after the change.
    pub tariff_revenue_musd: f64,
    /// Tariff revenue in the baseline.
    pub tariff_revenue_before_musd: f64,
    /// Exports less imports after the change.
    pub trade_balance_musd: f64,
    /// Exports less imports in the baseline.
    pub trade_balance_before_musd: f64,
}

impl RegionEffect {
    /// What the policy does to every region, without sectors and flows.
    pub fn all(at: &Equilibrium, labels: &Labels) -> Vec<Self> {
        Tables::of(at).regions(at, labels)
    }
}

/// What the policy does to a sector of a region.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SectorEffect {
    /// Code of the region.
    pub region: String,
    /// Code of the sector.
    pub sector: String,
    /// Gross output.
    pub output_musd: Levels,
    /// Value added.
    pub value_added_musd: Levels,
    /// Exports at the border.
    pub exports_musd: Levels,
    /// Imports at the border.
    pub imports_musd: Levels,
    /// Output at constant prices, percent.
    pub real_output_pct: f64,
    /// The producer's price in units of the numeraire, percent.
    pub producer_price_pct: f64,
    /// The buyers' price of the sector in the region, percent.
    pub buyer_price_pct: f64,
    /// Export over import prices of the sector at the border, base trade weights, percent.
    pub terms_of_trade_pct: f64,
}

/// What the policy does to a flow.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FlowEffect {
    /// Code of the importer.
    pub importer: String,
    /// Code of the exporter.
    pub exporter: String,
    /// Code of the sector.
    pub sector: String,
    /// Value at the border before, million USD.
    pub before_musd: f64,
    /// Value at the border after, million USD.
    pub after_musd: f64,
    /// Tariff before, a fraction.
    pub tariff_before: f64,
    /// Tariff after, a fraction.
    pub tariff: f64,
}

/// All outcomes of an equilibrium against its baseline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Effects {
    /// By region.
    pub regions: Vec<RegionEffect>,
    /// By region and sector.
    pub sectors: Vec<SectorEffect>,
    /// By importer, exporter and sector: every flow between regions with trade before or after.
    pub flows: Vec<FlowEffect>,
}

impl Effects {
    /// Reads all outcomes from an equilibrium.
    pub fn of(at: &Equilibrium, labels: &Labels) -> Self {
        let tables = Tables::of(at);
        let n = labels.regions.len();
        Self {
            regions: tables.regions(at, labels),
            sectors: (0..n)
                .flat_map(|region| (0..labels.sectors.len()).map(move |sector| (region, sector)))
                .map(|(region, sector)| tables.sector(at, labels, region, sector))
                .collect(),
            flows: flows(at, labels),
        }
    }
}

/// Sums over flows, before and after: `[region * J + sector]`.
struct Tables {
    exports: Vec<Levels>,
    imports: Vec<Levels>,
    output: Vec<Levels>,
    /// Sum of base exports times the log change of their border price, and the same for imports.
    export_price: Vec<f64>,
    import_price: Vec<f64>,
    revenue: Vec<Levels>,
    prices: Vec<PriceTiers>,
}

impl Tables {
    fn of(at: &Equilibrium) -> Self {
        let base = at.base();
        let (n, j) = (base.regions(), base.sectors());
        let mut tables = Self {
            exports: vec![Levels::default(); n * j],
            imports: vec![Levels::default(); n * j],
            output: vec![Levels::default(); n * j],
            export_price: vec![0.0; n * j],
            import_price: vec![0.0; n * j],
            revenue: vec![Levels::default(); n],
            prices: tiers(at),
        };
        for importer in 0..n {
            for exporter in 0..n {
                for sector in 0..j {
                    let cell = (importer, exporter, sector);
                    let before = base.border_value(importer, exporter, sector);
                    let after = at.border_value(importer, exporter, sector);
                    let (buyer, seller) = (importer * j + sector, exporter * j + sector);
                    tables.output[seller].before += before / (1.0 + base.policy.export_tax[cell]);
                    if importer == exporter {
                        continue;
                    }
                    tables.imports[buyer].before += before;
                    tables.imports[buyer].after += after;
                    tables.exports[seller].before += before;
                    tables.exports[seller].after += after;
                    tables.revenue[importer].before += base.policy.customs(cell) * before;
                    tables.revenue[importer].after += at.policy().customs(cell) * after;
                    if before > 0.0 {
                        let tax = (1.0 + at.policy().export_tax[cell])
                            / (1.0 + base.policy.export_tax[cell]);
                        let border_price = at.ln_cost()[(exporter, sector)] + tax.ln();
                        tables.export_price[seller] += before * border_price;
                        tables.import_price[buyer] += before * border_price;
                    }
                }
            }
        }
        for region in 0..n {
            for sector in 0..j {
                let output = &mut tables.output[region * j + sector];
                output.before /= 1.0 - base.policy.subsidy[(region, sector)];
                output.after = at.output()[(region, sector)];
            }
        }
        tables
    }

    fn regions(&self, at: &Equilibrium, labels: &Labels) -> Vec<RegionEffect> {
        (0..labels.regions.len())
            .map(|region| self.region(at, labels, region))
            .collect()
    }

    fn region(&self, at: &Equilibrium, labels: &Labels, region: usize) -> RegionEffect {
        let base = at.base();
        let j = base.sectors();
        let cells = region * j..(region + 1) * j;
        let total = |table: &[Levels]| {
            table[cells.clone()]
                .iter()
                .fold(Levels::default(), |sum, cell| Levels {
                    before: sum.before + cell.before,
                    after: sum.after + cell.after,
                })
        };
        let (exports, imports) = (total(&self.exports), total(&self.imports));
        let ln_welfare = at.ln_welfare()[region];
        let ln_price = dot(base.final_share.row(region), at.ln_price().row(region));
        let prices = self.prices[region];
        let ratio = |sums: &[f64], total: f64| {
            if total > 0.0 {
                sums[cells.clone()].iter().sum::<f64>() / total
            } else {
                0.0
            }
        };
        let terms =
            ratio(&self.export_price, exports.before) - ratio(&self.import_price, imports.before);
        RegionEffect {
            region: labels.regions[region].code.clone(),
            welfare_pct: 100.0 * ln_welfare.exp_m1(),
            ev_musd: ln_welfare.exp_m1() * base.income[region],
            real_wage_pct: 100.0 * (at.ln_wage()[region] - ln_price).exp_m1(),
            wage_pct: 100.0 * at.ln_wage()[region].exp_m1(),
            cpi_pct: prices.equilibrium,
            cpi_direct_pct: prices.direct,
            cpi_cumulative_pct: prices.cumulative,
            terms_of_trade_pct: 100.0 * terms.exp_m1(),
            output_musd: total(&self.output),
            value_added_musd: Levels {
                before: base.value_added[region],
                after: base.value_added[region] * at.ln_factor_income()[region].exp(),
            },
            exports_musd: exports,
            imports_musd: imports,
            tariff_revenue_musd: self.revenue[region].after,
            tariff_revenue_before_musd: self.revenue[region].before,
            trade_balance_musd: exports.after - imports.after,
            trade_balance_before_musd: exports.before - imports.before,
        }
    }

    fn sector(
        &self,
        at: &Equilibrium,
        labels: &Labels,
        region: usize,
        sector: usize,
    ) -> SectorEffect {
        let base = at.base();
        let cell = region * base.sectors() + sector;
        let share = base.value_added_share[(region, sector)];
        let output = self.output[cell];
        let ln_cost = at.ln_cost()[(region, sector)];
        let mean = |sum: f64, total: f64| if total > 0.0 { sum / total } else { 0.0 };
        let terms = mean(self.export_price[cell], self.exports[cell].before)
            - mean(self.import_price[cell], self.imports[cell].before);
        SectorEffect {
            region: labels.regions[region].code.clone(),
            sector: labels.sectors[sector].code.clone(),
            output_musd: output,
            value_added_musd: Levels {
                before: share * output.before,
                after: share * output.after,
            },
            exports_musd: self.exports[cell],
            imports_musd: self.imports[cell],
            real_output_pct: if output.before > 0.0 {
                100.0 * (output.after / output.before / ln_cost.exp() - 1.0)
            } else {
                0.0
            },
            producer_price_pct: 100.0 * ln_cost.exp_m1(),
            buyer_price_pct: 100.0 * at.ln_price()[(region, sector)].exp_m1(),
            terms_of_trade_pct: 100.0 * terms.exp_m1(),
        }
    }
}

fn flows(at: &Equilibrium, labels: &Labels) -> Vec<FlowEffect> {
    let base = at.base();
    let (n, j) = (base.regions(), base.sectors());
    let mut flows = Vec::new();
    for importer in 0..n {
        for exporter in (0..n).filter(|exporter| *exporter != importer) {
            for sector in 0..j {
                let before = base.border_value(importer, exporter, sector);
                let after = at.border_value(importer, exporter, sector);
                if before > 0.0 || after > 0.0 {
                    flows.push(FlowEffect {
                        importer: labels.regions[importer].code.clone(),
                        exporter: labels.regions[exporter].code.clone(),
                        sector: labels.sectors[sector].code.clone(),
                        before_musd: before,
                        after_musd: after,
                        tariff_before: base.policy.customs((importer, exporter, sector)),
                        tariff: at.policy().customs((importer, exporter, sector)),
                    });
                }
            }
        }
    }
    flows
}

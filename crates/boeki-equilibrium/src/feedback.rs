//! The options of a [`Structure`](crate::Structure) as terms of the system: how sales, spending and revenue feed back on costs.
//!
//! With y = ln of factor income relative to the base, v_ij = R'_ij / R_ij, PC the consumer price, h_f = k_f / (1 + k_f), and the
//! extra unknowns q (tilt), g (entry) and rho (relief), each an equation of its own:
//!
//! ```text
//! ln Y_f     = y + ln sum_j phi_fj e^q_j                phi_fj: sectors' shares in the base income of f
//! ln H_f     = h_f (ln Y_f + rho - PC)                  supply
//! ln r_fj    = (1/kappa_f)(y + q_j) + (1 - 1/kappa_f) ln Y_f - ln H_f - ln e_fj      reward of f in j
//! a_j        = sum_f b_fj ln r_fj                       cost of the sector's factors
//! ln c_j     = B a_j - psi_j (y + q_j - a_j) + sum_k (1-B) gamma ln P_k
//! ln P_n^j   = ln P~_n^j + (1 - phi_n)(g_n^j - w_n)     P~: the index over suppliers
//! tilt       q_j = ln v_j - y
//! entry      g_n^j = ln (X'_n^j / X_n^j)
//! relief     rho = -ln(1 - tau),   tau = revenue' / income' - revenue / income
//! ```
//!
//! Roy-Frechet sorting (Galle, Rodriguez-Clare & Yi 2023, REStud 90:1, eq. 5-7) gives the reward in closed form once incomes by
//! sector are known, which is why sales and not rewards are the unknowns. Scale: Kucheryavyy, Lyn & Rodriguez-Clare (2023).
//! Labour supply, relief, distribution and entry: Ignatenko, Macedoni, Lashkaripour & Simonovska (2025).

use std::ops::Range;

use boeki_economy::Grid;

use crate::Baseline;
use crate::structure::{Recycling, Structure};

/// Where each kind of extra unknown lies in the vector of extras.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Layout {
    /// q, `[region][sector]`.
    pub(crate) tilt: Option<Range<usize>>,
    /// g, `[region][sector]`.
    pub(crate) entry: Option<Range<usize>>,
    /// rho, by region.
    pub(crate) relief: Option<Range<usize>>,
    pub(crate) length: usize,
}

impl Layout {
    pub(crate) fn of(structure: &Structure, n: usize, j: usize) -> Self {
        let mut layout = Self::default();
        let mut take = |wanted: bool, size: usize| {
            wanted.then(|| {
                let start = layout.length;
                layout.length += size;
                start..start + size
            })
        };
        let tilt = take(structure.has_tilt(), n * j);
        let entry = take(
            structure.tariff_elasticity.iter().any(|phi| *phi != 1.0),
            n * j,
        );
        let relief = take(structure.recycling == Recycling::LabourTax, n);
        Self {
            tilt,
            entry,
            relief,
            length: layout.length,
        }
    }
}

/// The feedback terms of one baseline.
#[derive(Clone, Debug)]
pub(crate) struct Feedback {
    pub(crate) layout: Layout,
    /// b_fj by factor.
    pub(crate) factor_share: Vec<Grid>,
    /// 1 / kappa by factor.
    pub(crate) inverse_kappa: Vec<f64>,
    /// h by factor.
    pub(crate) supply: Vec<f64>,
    /// phi_fj by factor.
    pub(crate) composition: Vec<Grid>,
    /// Base income of each factor, million USD, `[factor][region]`.
    pub(crate) factor_income: Vec<Vec<f64>>,
    /// sum_f b ln e, where endowments changed.
    endowment: Option<Grid>,
    /// B + psi: weight of the factors' cost.
    pub(crate) factor_weight: Grid,
    /// psi by sector.
    pub(crate) scale: Vec<f64>,
    /// sum_f b h.
    pub(crate) supply_weight: Grid,
    /// Income-weighted h by region.
    pub(crate) mean_supply: Vec<f64>,
    /// nu by region.
    pub(crate) distribution: Vec<f64>,
    /// 1 - phi by region.
    pub(crate) entry_power: Vec<f64>,
    /// R at the base, million USD.
    pub(crate) base_output: Grid,
    /// Base revenue over base factor income, by region.
    base_revenue: Vec<f64>,
}

impl Feedback {
    /// Nothing where the structure is neutral.
    pub(crate) fn of(base: &Baseline) -> Option<Self> {
        let structure = &base.structure;
        if structure.is_neutral() {
            return None;
        }
        let (n, j) = (base.regions(), base.sectors());
        let earning_share = structure.earning_share(base);
        let one_factor = Grid::filled(n, j, 1.0);
        let (factor_share, inverse_kappa, supply): (Vec<Grid>, Vec<f64>, Vec<f64>) =
            if structure.factors.is_empty() {
                (vec![one_factor], vec![0.0], vec![0.0])
            } else {
                let factors = &structure.factors;
                (
                    factors.iter().map(|f| f.share.clone()).collect(),
                    factors.iter().map(|f| f.mobility.inverse_kappa()).collect(),
                    factors
                        .iter()
                        .map(|f| f.supply_elasticity / (1.0 + f.supply_elasticity))
                        .collect(),
                )
            };
        let base_output = base.output();
        let mut composition = Vec::new();
        let mut factor_income = Vec::new();
        for share in &factor_share {
            let mut grid = Grid::from_fn(n, j, |i, s| {
                share[(i, s)] * earning_share[(i, s)] * base_output[(i, s)]
            });
            let income = grid.row_sums();
            for (i, total) in income.iter().enumerate() {
                for value in grid.row_mut(i) {
                    *value = if *total > 0.0 { *value / total } else { 0.0 };
                }
            }
            composition.push(grid);
            factor_income.push(income);
        }
        let mean_supply = (0..n)
            .map(|i| {
                let total: f64 = factor_income.iter().map(|income| income[i]).sum();
                let weighted = factor_income.iter().zip(&supply);
                weighted.map(|(income, h)| income[i] * h).sum::<f64>() / total
            })
            .collect();
        let endowed = structure.factors.iter().any(|f| f.ln_endowment.is_some());
        let endowment = endowed.then(|| {
            Grid::from_fn(n, j, |i, s| {
                let terms = structure.factors.iter().map(|f| {
                    let change = f.ln_endowment.as_ref().map_or(0.0, |e| e[(i, s)]);
                    f.share[(i, s)] * change
                });
                terms.sum()
            })
        });
        Some(Self {
            layout: Layout::of(structure, n, j),
            supply_weight: Grid::from_fn(n, j, |i, s| {
                let terms = factor_share.iter().zip(&supply);
                terms.map(|(share, h)| share[(i, s)] * h).sum()
            }),
            factor_weight: Grid::from_fn(n, j, |i, s| {
                earning_share[(i, s)] / (1.0 - structure.profit_of(i, s)) + structure.scale_of(s)
            }),
            scale: (0..j).map(|s| structure.scale_of(s)).collect(),
            distribution: (0..n).map(|i| structure.distribution_of(i)).collect(),
            entry_power: (0..n)
                .map(|i| 1.0 - structure.tariff_elasticity_of(i))
                .collect(),
            base_revenue: (0..n)
                .map(|i| base.tariff_revenue(i) / base.value_added[i])
                .collect(),
            factor_share,
            inverse_kappa,
            supply,
            composition,
            factor_income,
            endowment,
            mean_supply,
            base_output,
        })
    }

    /// The parts of ln c and of the price shift that do not move with prices, from y and the extras:
    /// `primary` = (B + psi) a0 - psi (y + q), `entry` = (1 - phi)(g - w0).
    pub(crate) fn fixed_parts(
        &self,
        ln_income: &[f64],
        extra: &[f64],
        primary: &mut Grid,
        entry: &mut Grid,
    ) {
        let j = self.scale.len();
        for (region, &y) in ln_income.iter().enumerate() {
            let tilt = self.tilt(extra, region);
            let relief = self.relief(extra, region);
            let row = primary.row_mut(region);
            row.fill(0.0);
            for (factor, share) in self.factor_share.iter().enumerate() {
                let income = y + self.ln_factor_tilt(factor, region, tilt);
                let supplied = self.supply[factor] * (income + relief);
                let inverse = self.inverse_kappa[factor];
                for (sector, cost) in row.iter_mut().enumerate() {
                    let own = y + tilt.map_or(0.0, |tilt| tilt[sector]);
                    let reward = inverse * own + (1.0 - inverse) * income - supplied;
                    *cost += share[(region, sector)] * reward;
                }
            }
            for (sector, cost) in row.iter_mut().enumerate() {
                if let Some(endowment) = &self.endowment {
                    *cost -= endowment[(region, sector)];
                }
                let own = y + tilt.map_or(0.0, |tilt| tilt[sector]);
                *cost = self.factor_weight[(region, sector)] * *cost - self.scale[sector] * own;
            }
            if let Some(range) = &self.layout.entry {
                let h = self.mean_supply[region];
                let wage = (1.0 - h) * y - h * relief;
                let spent = &extra[range.start + region * j..range.start + (region + 1) * j];
                for (entry, spent) in entry.row_mut(region).iter_mut().zip(spent) {
                    *entry = self.entry_power[region] * (spent - wage);
                }
            }
        }
    }

    /// The weight of the consumer price in a cell's cost.
    pub(crate) fn price_weight(&self, region: usize, sector: usize) -> f64 {
        self.factor_weight[(region, sector)] * self.supply_weight[(region, sector)]
    }

    /// The weight of the consumer price in a region's price shift.
    pub(crate) fn entry_price_weight(&self, region: usize) -> f64 {
        -self.entry_power[region] * self.mean_supply[region]
    }

    /// Whether costs or prices depend on the consumer price.
    pub(crate) fn supplies(&self) -> bool {
        self.supply.iter().any(|h| *h != 0.0)
    }

    /// q of a region.
    pub(crate) fn tilt<'e>(&self, extra: &'e [f64], region: usize) -> Option<&'e [f64]> {
        let j = self.scale.len();
        let range = self.layout.tilt.as_ref()?;
        Some(&extra[range.start + region * j..range.start + (region + 1) * j])
    }

    /// rho of a region.
    pub(crate) fn relief(&self, extra: &[f64], region: usize) -> f64 {
        let range = self.layout.relief.as_ref();
        range.map_or(0.0, |range| extra[range.start + region])
    }

    /// ln sum_j phi_fj e^q_j.
    pub(crate) fn ln_factor_tilt(&self, factor: usize, region: usize, tilt: Option<&[f64]>) -> f64 {
        let Some(tilt) = tilt else {
            return 0.0;
        };
        let shares = self.composition[factor].row(region).iter();
        let sum: f64 = shares.zip(tilt).map(|(phi, q)| phi * q.exp()).sum();
        if sum > 0.0 { sum.ln() } else { 0.0 }
    }

    /// tau from tariff revenue and factor income.
    pub(crate) fn relief_rate(&self, region: usize, revenue: f64, income: f64) -> f64 {
        revenue / income - self.base_revenue[region]
    }

    /// ln of the supply of a factor of a region, from the equilibrium's unknowns.
    pub(crate) fn ln_supply(
        &self,
        factor: usize,
        region: usize,
        ln_income: f64,
        extra: &[f64],
        ln_consumer_price: f64,
    ) -> f64 {
        let income = ln_income + self.ln_factor_tilt(factor, region, self.tilt(extra, region));
        self.supply[factor] * (income + self.relief(extra, region) - ln_consumer_price)
    }

    /// Base income of a factor of a region with what it adds in distribution, million USD.
    pub(crate) fn factor_income_with_distribution(
        &self,
        factor: usize,
        region: usize,
        base: &Baseline,
    ) -> f64 {
        self.income_share(factor, region) * base.value_added[region]
    }

    /// Share of a factor in the base factor income of a region.
    pub(crate) fn income_share(&self, factor: usize, region: usize) -> f64 {
        let total: f64 = self.factor_income.iter().map(|income| income[region]).sum();
        self.factor_income[factor][region] / total
    }
}

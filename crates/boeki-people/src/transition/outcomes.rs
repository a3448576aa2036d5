//! What a path says: by region and quarter, by sector and quarter, by the sector where workers were, and what the way costs.
//!
//! All in percent of the economy that goes on as it was. Workers are counted by their base earnings: wages of the base are one unit
//! a worker in all sectors of a region.

use boeki_economy::Labels;
use serde::Serialize;

use super::{Path, Quarter};

/// A region in a quarter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RegionRow {
    /// Quarter, from 0.
    pub quarter: usize,
    /// Code of the region.
    pub region: String,
    /// Real income of all, of labour and others.
    pub real_income_pct: f64,
    /// Mean real wage of those who work.
    pub real_wage_pct: f64,
    /// Employment.
    pub employment_pct: f64,
    /// The unemployed, percent of workers.
    pub unemployment_pct: f64,
    /// Workers who are in a sector beyond what it had, percent of all.
    pub moved_pct: f64,
}

/// A sector of a region in a quarter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SectorRow {
    /// Quarter, from 0.
    pub quarter: usize,
    /// Code of the region.
    pub region: String,
    /// Code of the sector.
    pub sector: String,
    /// Workers.
    pub workers_pct: f64,
    /// Real wage of those who work.
    pub real_wage_pct: f64,
    /// The unemployed, percent of the sector's workers.
    pub unemployment_pct: f64,
}

/// Workers by the sector where they were in quarter 0.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WorkerRow {
    /// Code of the region.
    pub region: String,
    /// Code of the sector.
    pub sector: String,
    /// Its share of the region's workers.
    pub share_pct: f64,
    /// The rise of consumption for ever that is worth as much: exp((1 - beta) v_0) - 1 (Caliendo, Dvorkin & Parro 2019, section 5).
    pub welfare_pct: f64,
    /// The same if all had to stay: (1 - beta) sum of beta^t ln omega_t.
    pub if_all_stayed_pct: f64,
}

/// What the way costs a region.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SummaryRow {
    /// Code of the region.
    pub region: String,
    /// Mean of workers' welfare over initial sectors.
    pub workers_welfare_pct: f64,
    /// Real income, discounted over all quarters.
    pub discounted_income_pct: f64,
    /// Real income in the last quarter, taken to stay.
    pub last_income_pct: f64,
    /// Last less discounted: what the way costs.
    pub transition_cost_pct: f64,
    /// Real income of the static answer, with labour mobile, under the last policy.
    pub long_run_income_pct: f64,
    /// Real wage of the static answer.
    pub long_run_real_wage_pct: f64,
    /// Mean real wage in the last quarter.
    pub last_real_wage_pct: f64,
    /// Highest unemployment in any quarter.
    pub peak_unemployment_pct: f64,
}

fn percent(log: f64) -> f64 {
    100.0 * log.exp_m1()
}

impl Path {
    /// All regions in all quarters.
    pub fn region_rows(&self, labels: &Labels) -> Vec<RegionRow> {
        let quarters = self.quarters.iter().enumerate();
        quarters
            .flat_map(|(quarter, at)| {
                let regions = labels.regions.iter().enumerate();
                regions.map(move |(i, region)| {
                    let sums = self.sums(at, i);
                    RegionRow {
                        quarter,
                        region: region.code.clone(),
                        real_income_pct: percent(at.ln_real_income[i]),
                        real_wage_pct: percent(sums.ln_real_wage),
                        employment_pct: 100.0 * (sums.employed - 1.0),
                        unemployment_pct: 100.0 * (1.0 - sums.employed / sums.workers),
                        moved_pct: 100.0 * sums.moved,
                    }
                })
            })
            .collect()
    }

    /// All sectors of all regions in all quarters.
    pub fn sector_rows(&self, labels: &Labels) -> Vec<SectorRow> {
        let mut rows = Vec::new();
        for (quarter, at) in self.quarters.iter().enumerate() {
            for (i, region) in labels.regions.iter().enumerate() {
                for (s, sector) in labels.sectors.iter().enumerate() {
                    let cell = (i, s);
                    let idle = at.ln_employed[cell] - at.ln_workers[cell];
                    rows.push(SectorRow {
                        quarter,
                        region: region.code.clone(),
                        sector: sector.code.clone(),
                        workers_pct: percent(at.ln_workers[cell]),
                        real_wage_pct: percent(at.ln_wage[cell] - at.ln_consumer_price[i]),
                        unemployment_pct: -percent(idle),
                    });
                }
            }
        }
        rows
    }

    /// Welfare of workers by the sector where they were.
    pub fn worker_rows(&self, labels: &Labels) -> Vec<WorkerRow> {
        let kept = 1.0 - self.labour.beta;
        let earnings: Vec<_> = self.quarters.iter().map(Quarter::ln_earnings).collect();
        let mut rows = Vec::new();
        for (i, region) in labels.regions.iter().enumerate() {
            for (s, sector) in labels.sectors.iter().enumerate() {
                let cell = (i, s);
                rows.push(WorkerRow {
                    region: region.code.clone(),
                    sector: sector.code.clone(),
                    share_pct: 100.0 * self.labour.workers[cell],
                    welfare_pct: percent(kept * self.values[0][cell]),
                    if_all_stayed_pct: percent(self.discounted(|t| earnings[t][cell])),
                });
            }
        }
        rows
    }

    /// What the way costs each region.
    pub fn summary_rows(&self, labels: &Labels) -> Vec<SummaryRow> {
        let kept = 1.0 - self.labour.beta;
        let last = &self.quarters[self.quarters.len() - 1];
        let regions = labels.regions.iter().enumerate();
        regions
            .map(|(i, region)| {
                let cells = self.labour.workers.row(i).iter();
                let mean: f64 = cells
                    .zip(self.values[0].row(i))
                    .map(|(workers, value)| workers * kept * value)
                    .sum();
                let discounted = self.discounted(|t| self.quarters[t].ln_real_income[i]);
                let end = last.ln_real_income[i];
                let unemployed = self.quarters.iter().map(|quarter| {
                    let sums = self.sums(quarter, i);
                    1.0 - sums.employed / sums.workers
                });
                SummaryRow {
                    region: region.code.clone(),
                    workers_welfare_pct: percent(mean),
                    discounted_income_pct: percent(discounted),
                    last_income_pct: percent(end),
                    transition_cost_pct: percent(end) - percent(discounted),
                    long_run_income_pct: percent(self.long_run.ln_real_income[i]),
                    long_run_real_wage_pct: percent(self.long_run.ln_real_wage[i]),
                    last_real_wage_pct: percent(self.sums(last, i).ln_real_wage),
                    peak_unemployment_pct: 100.0 * unemployed.fold(0.0, f64::max),
                }
            })
            .collect()
    }

    /// (1 - beta) sum of beta^t x_t, the last quarter staying for ever.
    fn discounted(&self, value: impl Fn(usize) -> f64) -> f64 {
        let (last, beta) = (self.quarters.len() - 1, self.labour.beta);
        let mut weight = 1.0 - beta;
        let mut sum = 0.0;
        for t in 0..last {
            sum += weight * value(t);
            weight *= beta;
        }
        sum + weight / (1.0 - beta) * value(last)
    }

    fn sums(&self, quarter: &Quarter, region: usize) -> Sums {
        let mut sums = Sums::default();
        let mut bill = 0.0;
        for (s, before) in self.labour.workers.row(region).iter().enumerate() {
            let cell = (region, s);
            let now = before * quarter.ln_workers[cell].exp();
            let employed = before * quarter.ln_employed[cell].exp();
            sums.workers += now;
            sums.employed += employed;
            sums.moved += (now - before).max(0.0);
            bill += employed * quarter.ln_wage[cell].exp();
        }
        sums.ln_real_wage = (bill / sums.employed).ln() - quarter.ln_consumer_price[region];
        sums
    }
}

/// Sums over the sectors of a region.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    workers: f64,
    employed: f64,
    moved: f64,
    ln_real_wage: f64,
}

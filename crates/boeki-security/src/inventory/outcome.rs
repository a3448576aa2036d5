//! What is read from a run: curves of recovery, who stops first and when, what was lost.

use serde::Serialize;

use super::network::{DAYS_A_YEAR, Network};
use super::path::Path;
use super::question::Question;

/// Output is back from this share of the base on.
const RECOVERED: f64 = 0.99;

/// Output over time as shares of the base.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Curve {
    /// Region.
    pub region: String,
    /// Sector; nothing for all of the region.
    pub sector: Option<String>,
    /// By day.
    pub output: Vec<f64>,
}

/// A sector whose output falls below a share of the base for want of inputs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stop {
    /// First day below it; 0 is the first day of the run.
    pub day: usize,
    /// Region.
    pub region: String,
    /// Sector.
    pub sector: String,
    /// The least share of the base that it comes to.
    pub least: f64,
    /// Days below the share.
    pub days: usize,
    /// Value added of the sector, million USD a year.
    pub value_added_musd: f64,
}

/// What a region, or a sector of it, does not make over the run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Loss {
    /// Region.
    pub region: String,
    /// Sector; nothing for all of the region.
    pub sector: Option<String>,
    /// Output that is lost, million USD, less what is caught up.
    pub output_musd: f64,
    /// Value added that is lost, million USD, in proportion to output.
    pub value_added_musd: f64,
    /// The same over value added of a year, percent.
    pub value_added_pct_of_year: f64,
    /// What final demand did not receive, percent of a year's; regions only.
    pub final_demand_pct_of_year: Option<f64>,
    /// The least output, share of the base, and its day.
    pub least: f64,
    /// Day of the least output.
    pub least_day: usize,
    /// First day from which output stays at 99% of the base or more; nothing if it does not within the run.
    pub recovered: Option<usize>,
}

impl Path {
    /// Output of a region, weighted by value added, as shares of the base.
    pub fn region_curve(&self, network: &Network, region: usize) -> Curve {
        let j = network.sectors();
        let weights: Vec<f64> = (0..j).map(|s| network.value_added_of(region, s)).collect();
        let all: f64 = weights.iter().sum();
        let output = (0..self.days())
            .map(|day| {
                let made = &self.output_of(day)[region * j..(region + 1) * j];
                // Gaps add up to exactly nothing where nothing is missing.
                let missing: f64 = made.iter().zip(&weights).map(|(x, w)| (1.0 - x) * w).sum();
                1.0 - missing / all
            })
            .collect();
        Curve {
            region: network.labels().regions[region].code.clone(),
            sector: None,
            output,
        }
    }

    /// Output of a sector of a region, as shares of the base.
    pub fn sector_curve(&self, network: &Network, region: usize, sector: usize) -> Curve {
        Curve {
            region: network.labels().regions[region].code.clone(),
            sector: Some(network.labels().sectors[sector].code.clone()),
            output: (0..self.days())
                .map(|day| self.output_at(day, region, sector))
                .collect(),
        }
    }

    /// Sectors that fall below a share of their base for want of inputs (and not of orders or of capacity), the first first; of those on one day, the one with
    /// the largest value added first.
    pub fn stops(&self, network: &Network, question: &Question, share: f64) -> Vec<Stop> {
        let mut stops = Vec::new();
        for (region, of) in network.labels().regions.iter().enumerate() {
            for (sector, what) in network.labels().sectors.iter().enumerate() {
                if question.hits(region, sector) || network.output_of(region, sector) <= 0.0 {
                    continue;
                }
                let mut first = None;
                let (mut least, mut days) = (1.0_f64, 0);
                for day in 0..self.days() {
                    let made = self.output_at(day, region, sector);
                    least = least.min(made);
                    if made < share && self.lacks_inputs_at(day, region, sector) {
                        first = first.or(Some(day));
                        days += 1;
                    }
                }
                if let Some(day) = first {
                    stops.push(Stop {
                        day,
                        region: of.code.clone(),
                        sector: what.code.clone(),
                        least,
                        days,
                        value_added_musd: network.value_added_of(region, sector),
                    });
                }
            }
        }
        stops.sort_by(|a, b| {
            let larger = b.value_added_musd.total_cmp(&a.value_added_musd);
            a.day.cmp(&b.day).then(larger)
        });
        stops
    }

    /// What each region loses over the run.
    pub fn region_losses(&self, network: &Network) -> Vec<Loss> {
        (0..network.regions())
            .map(|region| {
                let curve = self.region_curve(network, region);
                let mut loss = Loss::of(&curve);
                for sector in 0..network.sectors() {
                    let missing = self.missing_days(region, sector);
                    loss.add(network, region, sector, missing);
                }
                let year: f64 = (0..network.sectors())
                    .map(|sector| network.value_added_of(region, sector))
                    .sum();
                loss.value_added_pct_of_year = 100.0 * loss.value_added_musd / year;
                let missing: f64 = (0..self.days())
                    .map(|day| 1.0 - self.final_received_at(day, region))
                    .sum();
                loss.final_demand_pct_of_year = Some(100.0 * missing / DAYS_A_YEAR);
                loss
            })
            .collect()
    }

    /// What each sector of each region loses over the run, `[region][sector]`.
    pub fn sector_losses(&self, network: &Network) -> Vec<Loss> {
        let mut losses = Vec::with_capacity(network.regions() * network.sectors());
        for region in 0..network.regions() {
            for sector in 0..network.sectors() {
                let mut loss = Loss::of(&self.sector_curve(network, region, sector));
                let missing = self.missing_days(region, sector);
                loss.add(network, region, sector, missing);
                loss.value_added_pct_of_year = 100.0 * missing / DAYS_A_YEAR;
                losses.push(loss);
            }
        }
        losses
    }

    /// Days of base output that are missing over the run.
    fn missing_days(&self, region: usize, sector: usize) -> f64 {
        (0..self.days())
            .map(|day| 1.0 - self.output_at(day, region, sector))
            .sum()
    }
}

impl Loss {
    fn of(curve: &Curve) -> Self {
        let (mut least, mut least_day) = (f64::INFINITY, 0);
        for (day, made) in curve.output.iter().enumerate() {
            if *made < least {
                (least, least_day) = (*made, day);
            }
        }
        let last_below = curve.output.iter().rposition(|made| *made < RECOVERED);
        let recovered = match last_below {
            None => Some(0),
            Some(day) if day + 1 < curve.output.len() => Some(day + 1),
            Some(_) => None,
        };
        Self {
            region: curve.region.clone(),
            sector: curve.sector.clone(),
            output_musd: 0.0,
            value_added_musd: 0.0,
            value_added_pct_of_year: 0.0,
            final_demand_pct_of_year: None,
            least,
            least_day,
            recovered,
        }
    }

    fn add(&mut self, network: &Network, region: usize, sector: usize, missing: f64) {
        self.output_musd += missing * network.output_of(region, sector) / DAYS_A_YEAR;
        self.value_added_musd += missing * network.value_added_of(region, sector) / DAYS_A_YEAR;
    }
}

/// Means over weeks (the last may be shorter).
pub fn weekly(output: &[f64]) -> Vec<f64> {
    output
        .chunks(7)
        .map(|week| 1.0 - week.iter().map(|x| 1.0 - x).sum::<f64>() / week.len() as f64)
        .collect()
}

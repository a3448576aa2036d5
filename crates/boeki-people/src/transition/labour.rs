//! Labour before anything changes: its share, its sectors and its flows, a steady state.

use boeki_economy::{Grid, Labels, SectorKind};
use boeki_equilibrium::{Baseline, Factor, Mobility, Structure};
use nalgebra::DMatrix;

use super::LabourTable;
use crate::PeopleError;
use crate::factors::FactorTable;

/// Factors that are labour, in the table of factors.
const LABOUR: [&str; 2] = ["low_skill", "high_skill"];

/// Labour of an economy in its steady state, and what is assumed of its movement.
#[derive(Clone, Debug, PartialEq)]
pub struct Labour {
    /// Share of labour in what factors are paid, `[region][sector]`.
    pub share: Grid,
    /// L: workers by sector, a share of the region's, `[region][sector]`; each row sums to 1.
    pub workers: Grid,
    /// mu: who goes from sector j to sector k in a quarter, `[j][k]`, by region; each row sums to 1 and mu^T L = L.
    pub flows: Vec<DMatrix<f64>>,
    /// beta: discount factor of a quarter.
    pub beta: f64,
    /// nu: dispersion of tastes.
    pub nu: f64,
    /// ln of the lowest wage of a quarter relative to the one before, by region; nothing where wages are flexible.
    pub ln_floor: Option<Vec<f64>>,
}

impl Labour {
    /// Labour of a baseline by the tables of the program; `rigid` puts floors under wages.
    ///
    /// # Errors
    /// A sector that the table of factors does not have.
    pub fn of(
        base: &Baseline,
        labels: &Labels,
        factors: &FactorTable,
        table: &LabourTable,
        rigid: bool,
    ) -> Result<Self, PeopleError> {
        Self::new(base, labels, labour_share(factors, labels)?, table, rigid)
    }

    /// Labour of a baseline with given shares in what factors are paid, `[region][sector]`.
    ///
    /// # Errors
    /// A region in which nobody works, or a sector so small beside the others that more would leave it than work there.
    pub fn new(
        base: &Baseline,
        labels: &Labels,
        share: Grid,
        table: &LabourTable,
        rigid: bool,
    ) -> Result<Self, PeopleError> {
        let (n, j) = (base.regions(), base.sectors());
        let output = base.output();
        let mut workers = Grid::from_fn(n, j, |i, s| {
            share[(i, s)] * base.value_added_share[(i, s)] * output[(i, s)]
        });
        for i in 0..n {
            let total: f64 = workers.row(i).iter().sum();
            if !(total.is_finite() && total > 0.0) {
                return Err(PeopleError::NoLabour {
                    region: base.region_codes[i].clone(),
                });
            }
            for value in workers.row_mut(i) {
                *value /= total;
            }
        }
        let services: Vec<bool> = labels
            .sectors
            .iter()
            .map(|sector| sector.kind == SectorKind::Services)
            .collect();
        let mut all = Vec::with_capacity(n);
        for (i, region) in labels.regions.iter().enumerate() {
            let (leave, to_services) = table.flows_of(region);
            let matrix = flows(workers.row(i), &services, leave, to_services);
            if let Some(s) = (0..j).find(|s| matrix[(*s, *s)] < 0.0) {
                return Err(PeopleError::TooManyLeave {
                    place: format!("{} {}", base.region_codes[i], base.sector_codes[s]),
                    share: 1.0 - matrix[(s, s)],
                });
            }
            all.push(matrix);
        }
        Ok(Self {
            share,
            workers,
            flows: all,
            beta: table.dynamic.beta,
            nu: table.dynamic.nu,
            ln_floor: rigid.then(|| {
                let regions = labels.regions.iter();
                regions.map(|region| table.ln_floor_of(region)).collect()
            }),
        })
    }

    /// The factors with labour of given mobility and quantities; all else stays in its sector.
    pub(crate) fn structure(&self, mobility: Mobility, ln_endowment: Option<Grid>) -> Structure {
        let rest = Grid::from_fn(self.share.rows(), self.share.columns(), |i, s| {
            1.0 - self.share[(i, s)]
        });
        let factor = |name: &str, share: Grid, mobility, ln_endowment| Factor {
            name: name.to_owned(),
            share,
            mobility,
            supply_elasticity: 0.0,
            ln_endowment,
        };
        Structure {
            factors: vec![
                factor("labour", self.share.clone(), mobility, ln_endowment),
                factor("other factors", rest, Mobility::Specific, None),
            ],
            ..Structure::default()
        }
    }
}

/// Share of labour in what factors are paid, `[region][sector]`, by the table of factors.
///
/// # Errors
/// A sector that the table does not have.
pub fn labour_share(factors: &FactorTable, labels: &Labels) -> Result<Grid, PeopleError> {
    let mut grid = Grid::zeros(labels.regions.len(), labels.sectors.len());
    for (i, region) in labels.regions.iter().enumerate() {
        for (s, sector) in labels.sectors.iter().enumerate() {
            let shares = factors.shares(region, sector)?;
            let named = factors.factors.iter().zip(shares);
            grid[(i, s)] = named
                .filter(|(factor, _)| LABOUR.contains(&factor.id.as_str()))
                .map(|(_, share)| share)
                .sum();
        }
    }
    Ok(grid)
}

/// The matrix of flows by the rule of the table: `leave` of a goods sector's workers leave it, `to_services` of them for services.
fn flows(workers: &[f64], services: &[bool], leave: f64, to_services: f64) -> DMatrix<f64> {
    let j = workers.len();
    let total = |kind: bool| -> f64 {
        let cells = workers.iter().zip(services);
        cells
            .filter(|(_, service)| **service == kind)
            .map(|(workers, _)| workers)
            .sum()
    };
    let (in_goods, in_services) = (total(false), total(true));
    let to_services = if in_services > 0.0 { to_services } else { 0.0 };
    // Workers that go from a to b, before both directions are made equal.
    let gross = |a: usize, b: usize| -> f64 {
        let (same, others) = (
            services[a] == services[b],
            (if services[b] { in_services } else { in_goods }) - workers[a],
        );
        if workers[a] <= 0.0 || workers[b] <= 0.0 {
            0.0
        } else if same && others > 0.0 {
            workers[a] * leave * (1.0 - to_services) * workers[b] / others
        } else if same {
            0.0
        } else {
            let (good, service) = if services[a] { (b, a) } else { (a, b) };
            workers[good] * leave * to_services * workers[service] / in_services
        }
    };
    let mut matrix = DMatrix::zeros(j, j);
    for a in 0..j {
        for b in (0..j).filter(|b| *b != a) {
            if workers[a] > 0.0 {
                matrix[(a, b)] = 0.5 * (gross(a, b) + gross(b, a)) / workers[a];
            }
        }
        matrix[(a, a)] = 1.0 - matrix.row(a).sum();
    }
    matrix
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flows_are_steady_and_leave_about_as_many_as_said() {
        let workers = [0.05, 0.1, 0.02, 0.0, 0.5, 0.33];
        let services = [false, false, false, false, true, true];
        for (kinds, expected) in [(services, 0.6), ([false; 6], 0.0)] {
            let matrix = flows(&workers, &kinds, 0.03, 0.6);
            for a in 0..6 {
                assert!((matrix.row(a).sum() - 1.0).abs() < 1e-15);
                assert!(matrix.row(a).iter().all(|share| *share >= 0.0));
                let into: f64 = (0..6).map(|b| matrix[(b, a)] * workers[b]).sum();
                assert!((into - workers[a]).abs() < 1e-16);
            }
            assert_eq!(matrix[(3, 3)], 1.0);
            let leave: f64 = (0..3).map(|a| workers[a] * (1.0 - matrix[(a, a)])).sum();
            let to: f64 = (0..3)
                .flat_map(|a| [(a, 4), (a, 5)])
                .map(|(a, b)| workers[a] * matrix[(a, b)])
                .sum();
            if expected > 0.0 {
                assert!((to / (0.03 * 0.17) - expected).abs() < 1e-12);
                assert!((leave / (0.03 * 0.17) - 1.0).abs() < 0.2);
            }
        }
    }
}

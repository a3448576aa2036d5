//! Inputs of inputs: the Leontief system of an inter-country table, solved without its inverse (Baldwin, Freeman & Theodorakopoulos
//! 2023 for look-through reliance; Los, Timmer & de Vries 2015 for the origin of value).
//!
//! ```text
//! Y = E + A' Y        A: input (i,k) per unit of output (n,j)   E: one column a region, what is looked for in a unit of output
//! Y_(n,j),i           of region i in all that a unit of output of (n,j) takes, itself included
//! ```
//!
//! One column a region answers for all sectors and all final demands at once, so that 41 columns replace 1435. Columns of A sum to less
//! than one; sweeps by blocks (Gauss-Seidel, a region at a time, its own inputs solved directly) shrink the error by the share of
//! foreign inputs each time. The residual of the equations is the certificate.

use boeki_data::icio_csv::InterCountryTable;
use boeki_economy::Economy;
use nalgebra::{DMatrix, Dyn, LU};
use serde::Serialize;

use crate::SecurityError;

/// Relative residual to which look-through is solved.
const ACCURACY: f64 = 1e-12;
/// Residual above which the result is withheld.
const ALLOWED: f64 = 1e-9;
/// Sweeps after which it is given up.
const SWEEPS: usize = 500;

/// Who buys what from whom, as shares of output and as final demand.
#[derive(Clone, Debug)]
pub struct InputNetwork {
    regions: usize,
    sectors: usize,
    /// A' by region of the user: `[using sector] x [supplier region x sector]`.
    inputs: Vec<DMatrix<f64>>,
    /// `[region of the user] x [supplier region x sector]`, in the unit of the table.
    final_demand: DMatrix<f64>,
    /// Whether final and intermediate users buy from different suppliers, as a full inter-country table says.
    pub use_specific: bool,
}

/// What is looked for in a unit of output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counted {
    /// All production along the way (gross, as in foreign input reliance).
    #[default]
    Production,
    /// Value added, which is counted once.
    ValueAdded,
}

/// Shares of every region in what users use: `[user][supplier region]`; a user is a region's sector or its final demand.
#[derive(Clone, Debug)]
pub struct Reliance {
    /// Of inputs, `[region x sector] x [supplier region]`, rows sum to one (to zero where nothing is used).
    pub of_inputs: DMatrix<f64>,
    /// Of final demand, `[region] x [supplier region]`.
    pub of_final: DMatrix<f64>,
    /// Largest gap of the equations, relative; 0 at face value.
    pub residual: f64,
    /// Sweeps taken.
    pub sweeps: usize,
}

impl InputNetwork {
    /// From a full inter-country table: every user has suppliers of its own. Negative final demand (inventories) counts as none.
    ///
    /// # Errors
    /// A sector whose inputs cannot be solved for.
    pub fn from_table(table: &InterCountryTable) -> Self {
        let (n, j, c) = (
            table.regions.len(),
            table.industries.len(),
            table.categories.len(),
        );
        let inputs = (0..n)
            .map(|user| {
                DMatrix::from_fn(j, n * j, |using, supplier| {
                    let output = table.output[user * j + using];
                    if output > 0.0 {
                        table.intermediate[supplier * n * j + user * j + using] / output
                    } else {
                        0.0
                    }
                })
            })
            .collect();
        let final_demand = DMatrix::from_fn(n, n * j, |user, supplier| {
            let first = supplier * n * c + user * c;
            let bought: f64 = table.final_demand[first..first + c].iter().sum();
            bought.max(0.0)
        });
        Self {
            regions: n,
            sectors: j,
            inputs,
            final_demand,
            use_specific: true,
        }
    }

    /// From an economy, whose users of a region all buy a sector's goods from the same suppliers in the same proportions. Inputs are
    /// at producers' prices, tariffs left out.
    pub fn from_economy(economy: &Economy) -> Self {
        let (n, j) = (economy.regions(), economy.sectors());
        let (spent, output) = (economy.expenditure(), economy.output());
        // Of a dollar spent on a sector, tariff included, what reaches the supplier.
        let reaching = |user: usize, supplier: usize, sector: usize| {
            let total = spent[(user, sector)];
            if total > 0.0 {
                economy.trade()[(user, supplier, sector)] / total
            } else {
                0.0
            }
        };
        let inputs = (0..n)
            .map(|user| {
                DMatrix::from_fn(j, n * j, |using, supplier| {
                    let made = output[(user, using)];
                    if made > 0.0 {
                        economy.intermediate_use()[(user, using, supplier % j)] / made
                            * reaching(user, supplier / j, supplier % j)
                    } else {
                        0.0
                    }
                })
            })
            .collect();
        let final_demand = DMatrix::from_fn(n, n * j, |user, supplier| {
            economy.final_use()[(user, supplier % j)] * reaching(user, supplier / j, supplier % j)
        });
        Self {
            regions: n,
            sectors: j,
            inputs,
            final_demand,
            use_specific: false,
        }
    }

    /// Number of regions.
    pub fn regions(&self) -> usize {
        self.regions
    }

    /// Number of sectors.
    pub fn sectors(&self) -> usize {
        self.sectors
    }

    /// Reliance at face value: who the direct suppliers are.
    pub fn face_value(&self) -> Reliance {
        let (n, j) = (self.regions, self.sectors);
        let mut of_inputs = DMatrix::zeros(n * j, n);
        for (user, inputs) in self.inputs.iter().enumerate() {
            for using in 0..j {
                for supplier in 0..n * j {
                    of_inputs[(user * j + using, supplier / j)] += inputs[(using, supplier)];
                }
            }
        }
        let mut of_final = DMatrix::zeros(n, n);
        for user in 0..n {
            for supplier in 0..n * j {
                of_final[(user, supplier / j)] += self.final_demand[(user, supplier)];
            }
        }
        to_shares(&mut of_inputs);
        to_shares(&mut of_final);
        Reliance {
            of_inputs,
            of_final,
            residual: 0.0,
            sweeps: 0,
        }
    }

    /// Reliance looked through: who makes the inputs, the inputs of inputs, and so on.
    ///
    /// # Errors
    /// A system whose equations still have a gap after many sweeps (a table whose users use more than they make).
    pub fn look_through(&self, counted: Counted) -> Result<Reliance, SecurityError> {
        let (n, j) = (self.regions, self.sectors);
        let seeds = self.seeds(counted);
        let factors = self.own_blocks();
        let mut found = seeds.clone();
        let scale = seeds.amax().max(f64::MIN_POSITIVE);
        let mut gaps = DMatrix::zeros(j, n);
        let (mut residual, mut sweeps) = (f64::INFINITY, 0);
        while residual > ACCURACY && sweeps < SWEEPS {
            sweeps += 1;
            for region in 0..n {
                // The gap of this region's equations; its own inputs are solved for with it.
                self.gap(region, &seeds, &found, &mut gaps);
                let mut step = gaps.clone();
                if !factors[region].solve_mut(&mut step) {
                    return Err(not_solvable(f64::INFINITY));
                }
                let mut rows = found.rows_mut(region * j, j);
                rows += step;
            }
            residual = 0.0;
            for region in 0..n {
                self.gap(region, &seeds, &found, &mut gaps);
                residual = residual.max(gaps.amax() / scale.max(found.amax()));
            }
        }
        if residual.is_nan() || residual > ALLOWED {
            return Err(not_solvable(residual));
        }
        let mut of_final = &self.final_demand * &found;
        // What is beyond the own unit: the inputs.
        let mut of_inputs = found - seeds;
        to_shares(&mut of_inputs);
        to_shares(&mut of_final);
        Ok(Reliance {
            of_inputs,
            of_final,
            residual,
            sweeps,
        })
    }

    /// E: one where the region is the column's; times the value-added share.
    fn seeds(&self, counted: Counted) -> DMatrix<f64> {
        let (n, j) = (self.regions, self.sectors);
        let mut seeds = DMatrix::zeros(n * j, n);
        for (region, inputs) in self.inputs.iter().enumerate() {
            for sector in 0..j {
                seeds[(region * j + sector, region)] = match counted {
                    Counted::Production => 1.0,
                    Counted::ValueAdded => 1.0 - inputs.row(sector).sum(),
                };
            }
        }
        seeds
    }

    /// I - A'_nn of every region, factored.
    fn own_blocks(&self) -> Vec<LU<f64, Dyn, Dyn>> {
        let j = self.sectors;
        self.inputs
            .iter()
            .enumerate()
            .map(|(region, inputs)| {
                let own = inputs.columns(region * j, j);
                (DMatrix::identity(j, j) - own).lu()
            })
            .collect()
    }

    /// E + A' Y - Y in a region's rows.
    fn gap(
        &self,
        region: usize,
        seeds: &DMatrix<f64>,
        found: &DMatrix<f64>,
        gaps: &mut DMatrix<f64>,
    ) {
        let j = self.sectors;
        gaps.copy_from(&seeds.rows(region * j, j));
        *gaps -= found.rows(region * j, j);
        gaps.gemm(1.0, &self.inputs[region], found, 1.0);
    }
}

fn to_shares(matrix: &mut DMatrix<f64>) {
    for mut row in matrix.row_iter_mut() {
        let total = row.sum();
        if total > 0.0 {
            row /= total;
        } else {
            row.fill(0.0);
        }
    }
}

fn not_solvable(residual: f64) -> SecurityError {
    SecurityError::BadQuestion {
        what: format!("inputs of inputs were not found: residual {residual:e}"),
        remedy: "check that no sector of the table uses more inputs than it makes".into(),
    }
}

//! The economy: levels in million USD of one base year, many regions by many sectors, with their provenance.
//!
//! An economy is data, not a model: it holds what was observed or fitted (flows, tariffs, value added, uses)
//! and can say how far its accounts are from closing. Shares, prices and equilibria are derived elsewhere.

use serde::{Deserialize, Serialize};

use crate::{Cube, EconomyError, ElasticityBook, Grid, Labels};

/// The tables of an economy before they are checked.
///
/// With N regions and J sectors, in million USD of the base year:
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EconomyParts {
    /// Code by which scenarios ask for it, such as `world-2022`.
    pub name: String,
    /// What it is, in a sentence, with year and source.
    pub title: String,
    /// Regions and sectors.
    pub labels: Labels,
    /// Trade at producers' prices, net of tariffs, domestic sales included: `[importer][exporter][sector]`.
    pub trade: Cube,
    /// Ad valorem import tariffs: `[importer][exporter][sector]`, fractions, domestic cells 0.
    pub tariff: Cube,
    /// Value added: `[region][sector]`.
    pub value_added: Grid,
    /// Intermediate use at purchasers' prices: `[region][using sector][input]`.
    pub intermediate_use: Cube,
    /// Final use at purchasers' prices: `[region][sector]`.
    pub final_use: Grid,
    /// Cells of intermediate use (region, using sector, input, by code) that the source publishes as negative and that
    /// are kept, because its published results need them. Nowhere else may intermediate use be negative.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub negative_inputs: Vec<(String, String, String)>,
    /// Trade elasticities by sector, by set.
    pub elasticities: ElasticityBook,
    /// Where it comes from and what was done to it, one sentence a line.
    pub provenance: Vec<String>,
    /// SHA-256 over the bytes it was made from.
    pub data_hash: String,
}

/// A multi-region, multi-sector economy with provenance, checked cell by cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Economy {
    parts: EconomyParts,
}

/// How far the accounts of an economy are from closing, as shares of what they should equal.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Accounts {
    /// Largest gap between a region's uses of a sector and its expenditure on it.
    pub use_gap: f64,
    /// Largest gap between a sector's sales and its costs.
    pub cost_gap: f64,
}

impl Economy {
    /// Checks shapes, codes, signs and finiteness, cell by cell.
    ///
    /// # Errors
    /// The first table, cell and rule that fails.
    pub fn new(parts: EconomyParts) -> Result<Self, EconomyError> {
        let n = parts.labels.regions.len();
        let j = parts.labels.sectors.len();
        let economy = || parts.name.clone();
        let shape = |table: &str, found: (usize, usize, usize), expected: (usize, usize, usize)| {
            if found == expected {
                Ok(())
            } else {
                Err(EconomyError::Shape {
                    economy: economy(),
                    table: table.into(),
                    found: format!("{found:?}"),
                    expected: format!("{expected:?}"),
                })
            }
        };
        shape("trade", parts.trade.shape(), (n, n, j))?;
        shape("tariff", parts.tariff.shape(), (n, n, j))?;
        shape(
            "intermediate use",
            parts.intermediate_use.shape(),
            (n, j, j),
        )?;
        let grid = |g: &Grid| (g.rows(), g.columns(), 1);
        shape("value added", grid(&parts.value_added), (n, j, 1))?;
        shape("final use", grid(&parts.final_use), (n, j, 1))?;
        check_duplicates(&parts)?;
        check_values(&parts)?;
        parts.elasticities.check(&parts.labels)?;
        Ok(Self { parts })
    }

    /// The tables, to be changed and checked again with [`Economy::new`].
    pub fn into_parts(self) -> EconomyParts {
        self.parts
    }

    /// Code by which scenarios ask for it.
    pub fn name(&self) -> &str {
        &self.parts.name
    }

    /// What it is, in a sentence.
    pub fn title(&self) -> &str {
        &self.parts.title
    }

    /// Regions and sectors.
    pub fn labels(&self) -> &Labels {
        &self.parts.labels
    }

    /// Number of regions.
    pub fn regions(&self) -> usize {
        self.parts.labels.regions.len()
    }

    /// Number of sectors.
    pub fn sectors(&self) -> usize {
        self.parts.labels.sectors.len()
    }

    /// Trade net of tariffs, million USD, `[importer][exporter][sector]`.
    pub fn trade(&self) -> &Cube {
        &self.parts.trade
    }

    /// Import tariffs, fractions, `[importer][exporter][sector]`.
    pub fn tariff(&self) -> &Cube {
        &self.parts.tariff
    }

    /// Value added, million USD, `[region][sector]`.
    pub fn value_added(&self) -> &Grid {
        &self.parts.value_added
    }

    /// Intermediate use, million USD, `[region][using sector][input]`.
    pub fn intermediate_use(&self) -> &Cube {
        &self.parts.intermediate_use
    }

    /// Final use, million USD, `[region][sector]`.
    pub fn final_use(&self) -> &Grid {
        &self.parts.final_use
    }

    /// Cells of intermediate use (region, using sector, input) that the source publishes as negative and that are kept.
    pub fn negative_inputs(&self) -> &[(String, String, String)] {
        &self.parts.negative_inputs
    }

    /// Trade elasticities.
    pub fn elasticities(&self) -> &ElasticityBook {
        &self.parts.elasticities
    }

    /// Where it comes from, one sentence a line.
    pub fn provenance(&self) -> &[String] {
        &self.parts.provenance
    }

    /// SHA-256 over the bytes it was made from.
    pub fn data_hash(&self) -> &str {
        &self.parts.data_hash
    }

    /// Expenditure including tariffs, million USD, `[region][sector]`.
    pub fn expenditure(&self) -> Grid {
        totals(&self.parts.trade, &self.parts.tariff).0
    }

    /// Output: the sum of sales to all regions, million USD, `[region][sector]`.
    pub fn output(&self) -> Grid {
        totals(&self.parts.trade, &self.parts.tariff).1
    }

    /// Trade deficit of each region, million USD: imports less exports, net of tariffs. Sums to zero.
    pub fn deficits(&self) -> Vec<f64> {
        let n = self.regions();
        let mut deficits = vec![0.0; n];
        for importer in 0..n {
            for exporter in 0..n {
                let value: f64 = self.parts.trade.lane(importer, exporter).iter().sum();
                deficits[importer] += value;
                deficits[exporter] -= value;
            }
        }
        deficits
    }

    /// How far the accounts are from closing.
    pub fn accounts(&self) -> Accounts {
        let expenditure = self.expenditure();
        let output = self.output();
        let (n, j) = (self.regions(), self.sectors());
        let mut accounts = Accounts {
            use_gap: 0.0,
            cost_gap: 0.0,
        };
        let mut used = vec![0.0; j];
        for region in 0..n {
            used.copy_from_slice(self.parts.final_use.row(region));
            for using in 0..j {
                let inputs = self.parts.intermediate_use.lane(region, using);
                let mut cost = self.parts.value_added[(region, using)];
                for (input, value) in inputs.iter().enumerate() {
                    used[input] += value;
                    cost += value;
                }
                let sales = output[(region, using)];
                accounts.cost_gap = accounts.cost_gap.max(gap(sales, cost));
            }
            for sector in 0..j {
                let gap = gap(expenditure[(region, sector)], used[sector]);
                accounts.use_gap = accounts.use_gap.max(gap);
            }
        }
        accounts
    }
}

/// Expenditure including tariffs, and output, `[region][sector]`, of flows and their tariffs.
pub(crate) fn totals(trade: &Cube, tariff: &Cube) -> (Grid, Grid) {
    let (n, _, j) = trade.shape();
    let (mut expenditure, mut output) = (Grid::zeros(n, j), Grid::zeros(n, j));
    for importer in 0..n {
        for exporter in 0..n {
            let rates = tariff.lane(importer, exporter);
            let values = trade.lane(importer, exporter);
            let spent = expenditure.row_mut(importer).iter_mut();
            for ((spent, value), rate) in spent.zip(values).zip(rates) {
                *spent += value * (1.0 + rate);
            }
            for (sold, value) in output.row_mut(exporter).iter_mut().zip(values) {
                *sold += value;
            }
        }
    }
    (expenditure, output)
}

fn gap(left: f64, right: f64) -> f64 {
    let scale = left.abs().max(right.abs());
    if scale == 0.0 {
        0.0
    } else {
        (left - right).abs() / scale
    }
}

fn check_duplicates(parts: &EconomyParts) -> Result<(), EconomyError> {
    let duplicate = |codes: &mut Vec<&str>| -> Option<String> {
        codes.sort_unstable();
        codes
            .windows(2)
            .find(|pair| pair[0] == pair[1])
            .map(|pair| pair[0].to_owned())
    };
    let mut regions: Vec<&str> = parts
        .labels
        .regions
        .iter()
        .map(|r| r.code.as_str())
        .collect();
    let mut sectors: Vec<&str> = parts
        .labels
        .sectors
        .iter()
        .map(|s| s.code.as_str())
        .collect();
    for (what, codes) in [("region", &mut regions), ("sector", &mut sectors)] {
        if let Some(code) = duplicate(codes) {
            return Err(EconomyError::DuplicateLabel {
                economy: parts.name.clone(),
                what,
                code,
            });
        }
    }
    Ok(())
}

fn check_values(parts: &EconomyParts) -> Result<(), EconomyError> {
    const AMOUNT: &str = "a finite amount in million USD, not negative";
    let region = |index: usize| parts.labels.regions[index].code.as_str();
    let sector = |index: usize| parts.labels.sectors[index].code.as_str();
    let bad = |table: &str, place: String, value: f64, rule: &'static str| EconomyError::BadValue {
        economy: parts.name.clone(),
        table: table.into(),
        place,
        value,
        rule,
    };
    let (n, _, j) = parts.trade.shape();
    for first in 0..n {
        for second in 0..n {
            for k in 0..j {
                let place = || format!("{} <- {} {}", region(first), region(second), sector(k));
                let value = parts.trade[(first, second, k)];
                if !(value.is_finite() && value >= 0.0) {
                    return Err(bad("trade", place(), value, AMOUNT));
                }
                let rate = parts.tariff[(first, second, k)];
                if !(rate.is_finite() && rate > -1.0) {
                    return Err(bad(
                        "tariff",
                        place(),
                        rate,
                        "a fraction above -1 (0.15 is 15%)",
                    ));
                }
                if first == second && rate != 0.0 {
                    return Err(bad("tariff", place(), rate, "0 within a region"));
                }
            }
        }
        for k in 0..j {
            let place = || format!("{} {}", region(first), sector(k));
            for (table, grid) in [
                ("value added", &parts.value_added),
                ("final use", &parts.final_use),
            ] {
                let value = grid[(first, k)];
                if !(value.is_finite() && value >= 0.0) {
                    return Err(bad(table, place(), value, AMOUNT));
                }
            }
            for (input, value) in parts.intermediate_use.lane(first, k).iter().enumerate() {
                let kept = || {
                    let cell = (region(first), sector(k), sector(input));
                    parts
                        .negative_inputs
                        .iter()
                        .any(|(r, u, i)| (r.as_str(), u.as_str(), i.as_str()) == cell)
                };
                if !(value.is_finite() && (*value >= 0.0 || kept())) {
                    let place = format!("{} {} using {}", region(first), sector(k), sector(input));
                    return Err(bad("intermediate use", place, *value, AMOUNT));
                }
            }
        }
    }
    Ok(())
}

//! Who supplies whom at the base: flows from suppliers (exporter, product) to users (importer, industry or final demand).
//!
//! Full inter-country tables are taken as they are; an economy of flows and uses by kind is read under proportionality: within a region every
//! user buys a product from the same suppliers in the same proportions. Arrays of users have, for each region, its industries and then its
//! final demand; rows of suppliers are by product, then by exporter.

use std::ops::Range;

use boeki_data::icio_csv::InterCountryTable;
use boeki_economy::sources::icio;
use boeki_economy::{Economy, Labels};

use crate::SecurityError;

/// A day's part of a yearly flow.
pub(super) const DAYS_A_YEAR: f64 = 365.0;

/// What the flows between industries are taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// A full inter-country table: each user has its own suppliers.
    FullTable,
    /// Trade by product times the shares of uses: all users of a region have the same suppliers of a product.
    Proportional,
}

/// The flows of the base, million USD a year.
pub(super) enum Flows {
    /// `[product][exporter][user]`.
    Full(Vec<f64>),
    /// Trade `[product][exporter][importer]` and shares of uses `[product][user]`.
    Proportional { trade: Vec<f64>, used: Vec<f64> },
}

/// The base of the daily dynamics: N regions by J sectors.
pub struct Network {
    name: String,
    labels: Labels,
    pub(super) flows: Flows,
    /// T: what a user takes of a product, `[product][user]`, million USD a year.
    pub(super) total: Vec<f64>,
    /// Z summed over users, `[product][exporter]`, by the order of sums of the dynamics.
    pub(super) output: Vec<f64>,
    /// Value added, `[region][sector]`, million USD a year.
    value_added: Vec<f64>,
    /// Final demand that was negative and became 0: cells, and million USD.
    clipped: (usize, f64),
}

impl Network {
    /// The network of an economy, under proportionality. Flows are at producers' prices.
    ///
    /// # Errors
    /// An economy with negative intermediate use.
    ///
    /// ```
    /// use boeki_security::inventory::Network;
    /// let network = Network::of_economy(&boeki_economy::testing::tiny_economy())?;
    /// assert_eq!((network.regions(), network.sectors()), (3, 2));
    /// # Ok::<(), boeki_security::SecurityError>(())
    /// ```
    pub fn of_economy(economy: &Economy) -> Result<Self, SecurityError> {
        if let Some((region, using, input)) = economy.negative_inputs().first() {
            return Err(SecurityError::BadQuestion {
                what: format!("{region} {using} uses a negative amount of {input}"),
                remedy: "stocks of it have no meaning; take an economy without negative inputs"
                    .into(),
            });
        }
        let (n, j) = (economy.regions(), economy.sectors());
        let width = n * (j + 1);
        let mut used = vec![0.0; j * width];
        let mut trade = vec![0.0; j * n * n];
        for k in 0..j {
            for importer in 0..n {
                let at = k * width + importer * (j + 1);
                let users = &mut used[at..=at + j];
                for (using, user) in users[..j].iter_mut().enumerate() {
                    *user = economy.intermediate_use()[(importer, using, k)];
                }
                users[j] = economy.final_use()[(importer, k)];
                let all: f64 = users.iter().sum();
                if all > 0.0 {
                    for user in users.iter_mut() {
                        *user /= all;
                    }
                } else {
                    // Bought and used by nobody in the accounts: final demand has it.
                    users[j] = 1.0;
                }
                for exporter in 0..n {
                    trade[(k * n + exporter) * n + importer] =
                        economy.trade()[(importer, exporter, k)];
                }
            }
        }
        let flows = Flows::Proportional { trade, used };
        Ok(Self::with(
            economy.name(),
            economy.labels().clone(),
            flows,
            economy.value_added().as_slice().to_vec(),
            (0, 0.0),
        ))
    }

    /// The network of a full inter-country table. Negative final demand (inventories) is taken as none.
    ///
    /// # Errors
    /// None today; tables are checked when they are read.
    pub fn of_table(name: &str, table: &InterCountryTable) -> Result<Self, SecurityError> {
        let labels = icio::labels(table);
        let (n, j) = (labels.regions.len(), labels.sectors.len());
        let categories = table.categories.len();
        let width = n * (j + 1);
        let mut flows = vec![0.0; j * n * width];
        let mut clipped = (0, 0.0);
        for k in 0..j {
            for exporter in 0..n {
                let row = &mut flows[(k * n + exporter) * width..][..width];
                for importer in 0..n {
                    let users = &mut row[importer * (j + 1)..][..=j];
                    for (using, user) in users[..j].iter_mut().enumerate() {
                        *user = table.intermediate_flow(exporter, k, importer, using);
                    }
                    let wanted: f64 = (0..categories)
                        .map(|category| table.final_flow(exporter, k, importer, category))
                        .sum();
                    if wanted < 0.0 {
                        clipped = (clipped.0 + 1, clipped.1 - wanted);
                    }
                    users[j] = wanted.max(0.0);
                }
            }
        }
        let value_added = table.value_added.clone();
        Ok(Self::with(
            name,
            labels,
            Flows::Full(flows),
            value_added,
            clipped,
        ))
    }

    fn with(
        name: &str,
        labels: Labels,
        flows: Flows,
        value_added: Vec<f64>,
        clipped: (usize, f64),
    ) -> Self {
        let (n, j) = (labels.regions.len(), labels.sectors.len());
        let width = n * (j + 1);
        let mut total = vec![0.0; j * width];
        match &flows {
            Flows::Full(flows) => {
                for k in 0..j {
                    let total = &mut total[k * width..(k + 1) * width];
                    for row in flows[k * n * width..(k + 1) * n * width].chunks_exact(width) {
                        for (total, flow) in total.iter_mut().zip(row) {
                            *total += flow;
                        }
                    }
                }
            }
            Flows::Proportional { trade, used } => {
                for k in 0..j {
                    for importer in 0..n {
                        let bought: f64 = (0..n)
                            .map(|exporter| trade[(k * n + exporter) * n + importer])
                            .sum();
                        let lane = k * width + importer * (j + 1);
                        for at in lane..=lane + j {
                            total[at] = used[at] * bought;
                        }
                    }
                }
            }
        }
        let mut network = Self {
            name: name.to_owned(),
            labels,
            flows,
            total,
            output: vec![0.0; n * j],
            value_added,
            clipped,
        };
        // The same sums as those of a day on which every user orders what it always did: such a day changes nothing, to the last bit.
        let usual = vec![1.0; width];
        for k in 0..j {
            for exporter in 0..n {
                network.output[k * n + exporter] =
                    network.demand(k, exporter, &usual, None, None).0;
            }
        }
        network
    }

    /// sum_c Z o_c and sum_c Z e_c of a supplier, the first of what is open to it by importer, the second of what it is
    /// asked in place of others; without `extra` the second is 0.
    pub(super) fn demand(
        &self,
        k: usize,
        exporter: usize,
        orders: &[f64],
        extra: Option<&[f64]>,
        gates: Option<(&[f64], &[f64])>,
    ) -> (f64, f64) {
        let (n, lane) = (self.regions(), self.sectors() + 1);
        let both = |row: &[f64], users: Range<usize>| match extra {
            None => (dot(row, &orders[users]), 0.0),
            Some(extra) => dots(row, &orders[users.clone()], &extra[users]),
        };
        match &self.flows {
            Flows::Full(flows) => {
                let row = &flows[(k * n + exporter) * n * lane..][..n * lane];
                let Some((open, asked)) = gates else {
                    return both(row, 0..n * lane);
                };
                let mut sums = (0.0, 0.0);
                for (importer, (open, asked)) in open.iter().zip(asked).enumerate() {
                    let users = importer * lane..(importer + 1) * lane;
                    let (usual, more) = both(&row[users.clone()], users);
                    sums = (sums.0 + open * usual, sums.1 + asked * more);
                }
                sums
            }
            Flows::Proportional { trade, used } => {
                let trade = &trade[(k * n + exporter) * n..][..n];
                let used = &used[k * n * lane..(k + 1) * n * lane];
                let mut sums = (0.0, 0.0);
                for (importer, flow) in trade.iter().enumerate() {
                    if *flow == 0.0 {
                        continue;
                    }
                    let users = importer * lane..(importer + 1) * lane;
                    let (usual, more) = both(&used[users.clone()], users);
                    let (open, asked) = gates.map_or((1.0, 1.0), |(open, asked)| {
                        (open[importer], asked[importer])
                    });
                    sums = (sums.0 + flow * open * usual, sums.1 + flow * asked * more);
                }
                sums
            }
        }
    }

    /// What it is of.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Regions and sectors.
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// Number of regions.
    pub fn regions(&self) -> usize {
        self.labels.regions.len()
    }

    /// Number of sectors.
    pub fn sectors(&self) -> usize {
        self.labels.sectors.len()
    }

    /// What the flows are taken from.
    pub fn basis(&self) -> Basis {
        match self.flows {
            Flows::Full(_) => Basis::FullTable,
            Flows::Proportional { .. } => Basis::Proportional,
        }
    }

    /// Output of a sector of a region, million USD a year.
    pub fn output_of(&self, region: usize, sector: usize) -> f64 {
        self.output[sector * self.regions() + region]
    }

    /// Value added of a sector of a region, million USD a year.
    pub fn value_added_of(&self, region: usize, sector: usize) -> f64 {
        self.value_added[region * self.sectors() + sector]
    }

    /// Final demand of a region for a sector's products, million USD a year.
    pub fn final_demand_of(&self, region: usize, sector: usize) -> f64 {
        let lane = self.sectors() + 1;
        self.total[sector * self.regions() * lane + region * lane + self.sectors()]
    }

    /// What a region's industries and final demand use of a sector's products, million USD a year.
    pub fn use_of(&self, region: usize, sector: usize) -> f64 {
        let lane = self.sectors() + 1;
        let from = sector * self.regions() * lane + region * lane;
        self.total[from..from + lane].iter().sum()
    }

    /// Final demand that was negative and became 0: number of flows, and million USD.
    pub fn clipped(&self) -> (usize, f64) {
        self.clipped
    }
}

/// Running sums of a product: the compiler uses vector registers, and the order never changes.
const LANES: usize = 8;

/// left . right
fn dot(left: &[f64], right: &[f64]) -> f64 {
    let mut sums = [0.0; LANES];
    let mut lefts = left.chunks_exact(LANES);
    let mut rights = right.chunks_exact(LANES);
    for (left, right) in lefts.by_ref().zip(rights.by_ref()) {
        for lane in 0..LANES {
            sums[lane] += left[lane] * right[lane];
        }
    }
    let tails = lefts.remainder().iter().zip(rights.remainder());
    let tail: f64 = tails.map(|(left, right)| left * right).sum();
    sums.iter().sum::<f64>() + tail
}

/// row . one and row . other, the row read once; the first as [`dot`] has it.
fn dots(row: &[f64], one: &[f64], other: &[f64]) -> (f64, f64) {
    let (mut ones, mut others) = ([0.0; LANES], [0.0; LANES]);
    let mut rows = row.chunks_exact(LANES);
    let (mut first, mut second) = (one.chunks_exact(LANES), other.chunks_exact(LANES));
    for ((row, one), other) in rows.by_ref().zip(first.by_ref()).zip(second.by_ref()) {
        for lane in 0..LANES {
            ones[lane] += row[lane] * one[lane];
            others[lane] += row[lane] * other[lane];
        }
    }
    let tail = |right: &[f64]| -> f64 {
        let pairs = rows.remainder().iter().zip(right);
        pairs.map(|(left, right)| left * right).sum()
    };
    (
        ones.iter().sum::<f64>() + tail(first.remainder()),
        others.iter().sum::<f64>() + tail(second.remainder()),
    )
}

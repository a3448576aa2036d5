//! The state of a day: all arrays of the daily dynamics, made before the first day.

use super::assumptions::Parameters;
use super::network::Network;
use super::question::Question;

/// Stocks, orders and what suppliers do, `[product][user]` or `[product][exporter]`; days of the base's use.
pub(super) struct State<'n> {
    pub(super) network: &'n Network,
    pub(super) parameters: &'n Parameters,
    pub(super) question: &'n Question,
    /// n: target stocks.
    pub(super) target: Vec<f64>,
    /// s: infinite where an industry does not use the product.
    pub(super) stock: Vec<f64>,
    /// 1 / max(1, psi n).
    pub(super) reach: Vec<f64>,
    /// o.
    pub(super) order: Vec<f64>,
    /// g.
    pub(super) stretch: Vec<f64>,
    /// 1 / T, 0 where nothing is used.
    pub(super) per_use: Vec<f64>,
    /// x and x* by user; 1 for final demand.
    pub(super) made: Vec<f64>,
    pub(super) wanted: Vec<f64>,
    /// min(1, cap) by user: what stocks are held for.
    pub(super) usual: Vec<f64>,
    /// alpha and loss by user.
    pub(super) alpha: Vec<f64>,
    pub(super) loss: Vec<f64>,
    /// What stocks allow, by user.
    pub(super) allowed: Vec<f64>,
    /// d, omega and r by supplier.
    pub(super) demand: Vec<f64>,
    pub(super) available: Vec<f64>,
    pub(super) filled: Vec<f64>,
    /// Share of shipments open by supplier and importer, today and the day before, for suppliers that are ever blocked.
    pub(super) gate_of: Vec<Option<usize>>,
    pub(super) gates: Vec<f64>,
    pub(super) gates_before: Vec<f64>,
    /// What buyers have come to expect of the gates, the same times what is open, and the expectation of the day before.
    pub(super) expected: Vec<f64>,
    pub(super) asked: Vec<f64>,
    pub(super) expected_before: Vec<f64>,
    /// What is left of reserves, `[product][region]`, million USD (yearly flow times days); empty where there is none.
    pub(super) reserve: Vec<f64>,
    /// Drawn of them on the day, `[product]`.
    pub(super) drawn: Vec<f64>,
    /// Of the day: deliveries to industries and their use, `[product]`, million USD at yearly rates.
    pub(super) delivered: Vec<f64>,
    pub(super) consumed: Vec<f64>,
    /// Of the day: what final demand received and what industries then hold, `[product]`.
    pub(super) sold: Vec<f64>,
    pub(super) held: Vec<f64>,
    /// What final demand received, `[region]`, million USD at yearly rates.
    pub(super) final_received: Vec<f64>,
    /// Work: deviations by user, orders beyond the usual.
    pub(super) short: Vec<f64>,
    pub(super) weak: Vec<f64>,
    pub(super) absent: Vec<f64>,
    pub(super) extra: Vec<f64>,
    pub(super) stretched: bool,
}

impl<'n> State<'n> {
    pub(super) fn start(
        network: &'n Network,
        parameters: &'n Parameters,
        question: &'n Question,
    ) -> Self {
        let (n, j) = (network.regions(), network.sectors());
        let (lane, width) = (j + 1, n * (j + 1));
        let cells = j * width;
        let mut target = vec![0.0; cells];
        for k in 0..j {
            target[k * width..(k + 1) * width].fill(parameters.stock_days[k]);
        }
        for pile in &question.stockpiles {
            let from = pile.sector * width + pile.region * lane;
            for days in &mut target[from..from + j] {
                *days += pile.days;
            }
        }
        let per_use: Vec<f64> = network
            .total
            .iter()
            .map(|total| if *total > 0.0 { 1.0 / total } else { 0.0 })
            .collect();
        let stock = target.iter().zip(&per_use);
        let stock = stock
            .map(|(days, per)| if *per > 0.0 { *days } else { f64::INFINITY })
            .collect();
        let reach = target
            .iter()
            .map(|days| 1.0 / (parameters.heterogeneity * days).max(1.0))
            .collect();
        let mut gate_of = vec![None; j * n];
        let mut gates = 0;
        for blockade in &question.blockades {
            let gate = &mut gate_of[blockade.sector * n + blockade.exporter];
            if gate.is_none() {
                *gate = Some(gates);
                gates += 1;
            }
        }
        let mut reserve = vec![
            0.0;
            if question.reserves.is_empty() {
                0
            } else {
                j * n
            }
        ];
        for held in &question.reserves {
            reserve[held.sector * n + held.region] +=
                held.days * network.use_of(held.region, held.sector);
        }
        Self {
            network,
            parameters,
            question,
            target,
            stock,
            reach,
            order: vec![1.0; cells],
            stretch: vec![0.0; cells],
            per_use,
            made: vec![1.0; width],
            wanted: vec![1.0; width],
            usual: vec![1.0; width],
            alpha: vec![1.0; width],
            loss: vec![0.0; width],
            allowed: vec![f64::INFINITY; width],
            demand: vec![1.0; j * n],
            available: vec![1.0; j * n],
            filled: vec![1.0; j * n],
            gate_of,
            gates: vec![1.0; gates * n],
            gates_before: vec![1.0; gates * n],
            expected: vec![1.0; gates * n],
            asked: vec![1.0; gates * n],
            expected_before: vec![1.0; gates * n],
            reserve,
            drawn: vec![0.0; j],
            delivered: vec![0.0; j],
            consumed: vec![0.0; j],
            sold: vec![0.0; j],
            held: vec![0.0; j],
            final_received: vec![0.0; n],
            short: vec![0.0; width],
            weak: vec![0.0; width],
            absent: vec![0.0; width],
            extra: vec![0.0; width],
            stretched: false,
        }
    }

    /// The position of a sector of a region among users.
    pub(super) fn user(&self, region: usize, sector: usize) -> usize {
        region * (self.network.sectors() + 1) + sector
    }

    /// What industries hold of a product, million USD at yearly rates times days.
    pub(super) fn holdings(&self, k: usize) -> f64 {
        let (n, j) = (self.network.regions(), self.network.sectors());
        let width = n * (j + 1);
        let cells = k * width..(k + 1) * width;
        let pairs = self.stock[cells.clone()]
            .iter()
            .zip(&self.network.total[cells]);
        pairs
            .enumerate()
            .filter(|(user, (_, total))| user % (j + 1) != j && **total > 0.0)
            .map(|(_, (stock, total))| stock * total)
            .sum()
    }

    /// Whether stocks keep a sector of a region below what it could make and sell.
    pub(super) fn lacks(&self, user: usize) -> bool {
        self.allowed[user] < self.wanted[user]
    }

    /// How far production of the day is above capacity, demand or what stocks allowed.
    pub(super) fn excess(&self) -> f64 {
        let (n, j) = (self.network.regions(), self.network.sectors());
        let mut excess = 0.0_f64;
        for region in 0..n {
            for sector in 0..j {
                let user = self.user(region, sector);
                let limit = self.wanted[user]
                    .min(self.demand[sector * n + region])
                    .min(self.allowed[user]);
                excess = excess.max(self.made[user] - limit);
            }
        }
        excess
    }

    /// How far a stock or reserve is below nothing.
    pub(super) fn breach(&self) -> f64 {
        let stocks = self.stock.iter().chain(&self.reserve);
        stocks.fold(0.0, |breach, stock| breach.max(-stock))
    }
}

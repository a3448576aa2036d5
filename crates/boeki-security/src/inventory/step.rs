//! The step from a day to the next: the equations of the room's header, without a new array.
//!
//! For each product one block of suppliers' rows is read once a day: deliveries of the day before, stocks, orders and demand follow in that
//! order while it is in the cache.

use super::network::Flows;
use super::state::State;

/// A share of a user's suppliers below which none is left.
const NONE_LEFT: f64 = 1e-12;

impl State<'_> {
    /// Orders of a day after deliveries of the one before, and production.
    pub(super) fn advance(&mut self, day: usize) {
        self.shock(day);
        if day > 0 {
            self.final_received.fill(0.0);
        }
        for k in 0..self.network.sectors() {
            self.deviations(k, day > 0);
            if day > 0 {
                self.deliver(k);
            }
            self.place_orders(k);
            self.ask(k);
        }
        self.gates_before.copy_from_slice(&self.gates);
        self.expected_before.copy_from_slice(&self.expected);
        self.produce();
    }

    /// The deliveries of the last day.
    pub(super) fn close(&mut self) {
        self.final_received.fill(0.0);
        for k in 0..self.network.sectors() {
            self.deviations(k, true);
            self.deliver(k);
        }
    }

    /// Losses of capacity and closed gates of a day, and what buyers have come to expect of them.
    fn shock(&mut self, day: usize) {
        let n = self.network.regions();
        self.loss.fill(0.0);
        for outage in &self.question.outages {
            let user = outage.region * (self.network.sectors() + 1) + outage.sector;
            let loss = self.loss[user] + outage.share * outage.window.strength(day);
            self.loss[user] = loss.min(1.0);
        }
        self.gates.fill(1.0);
        for blockade in &self.question.blockades {
            if let Some(gate) = self.gate_of[blockade.sector * n + blockade.exporter] {
                let open = &mut self.gates[gate * n + blockade.importer];
                *open = (*open - blockade.share * blockade.window.strength(day)).max(0.0);
            }
        }
        let pace = 1.0 / self.parameters.switching_days;
        let gates = self.gates.iter().zip(&mut self.expected);
        for ((open, expected), asked) in gates.zip(&mut self.asked) {
            *expected += pace * (open - *expected);
            *asked = *expected * open;
        }
    }

    /// sum_i Z (1 - open r) and sum_i Z open r (1 - omega) of the day before to `short` and `weak`; then what is expected of suppliers today, and
    /// sum_i Z (1 - omega) to `absent`.
    fn deviations(&mut self, k: usize, delivers: bool) {
        let (n, j) = (self.network.regions(), self.network.sectors());
        let lane = j + 1;
        let pace = 1.0 / self.parameters.switching_days;
        self.short.fill(0.0);
        self.weak.fill(0.0);
        self.absent.fill(0.0);
        for exporter in 0..n {
            let supplier = k * n + exporter;
            let user = exporter * lane + k;
            let (filled, before) = (self.filled[supplier], self.available[supplier]);
            let capacity = self.alpha[user] * (1.0 - self.loss[user]);
            let able = capacity.min(self.allowed[user]).min(1.0);
            let now = before + pace * (able - before);
            self.available[supplier] = now;
            // Open and expected of the day before, expected today.
            let scales = |open: f64, expected: f64, today: f64| {
                let reaches = filled * open;
                let absent = 1.0 - now * today;
                if delivers {
                    (1.0 - reaches, reaches * (1.0 - before * expected), absent)
                } else {
                    (0.0, 0.0, absent)
                }
            };
            let at_gate = |gate: usize, importer: usize| {
                let at = gate * n + importer;
                let expected = (self.expected_before[at], self.expected[at]);
                scales(self.gates_before[at], expected.0, expected.1)
            };
            match (&self.network.flows, self.gate_of[supplier]) {
                (Flows::Full(flows), None) => {
                    let row = &flows[supplier * n * lane..(supplier + 1) * n * lane];
                    let (short, weak, absent) = scales(1.0, 1.0, 1.0);
                    add_scaled(row, short, &mut self.short);
                    if absent == 0.0 {
                        add_scaled(row, weak, &mut self.weak);
                    } else {
                        let sums = (self.weak.iter_mut()).zip(&mut self.absent);
                        for ((weaker, missing), flow) in sums.zip(row) {
                            *weaker += flow * weak;
                            *missing += flow * absent;
                        }
                    }
                }
                (Flows::Full(flows), Some(gate)) => {
                    let row = &flows[supplier * n * lane..(supplier + 1) * n * lane];
                    for importer in 0..n {
                        let (short, weak, absent) = at_gate(gate, importer);
                        let users = importer * lane..(importer + 1) * lane;
                        add_scaled(&row[users.clone()], short, &mut self.short[users.clone()]);
                        add_scaled(&row[users.clone()], weak, &mut self.weak[users.clone()]);
                        add_scaled(&row[users.clone()], absent, &mut self.absent[users]);
                    }
                }
                (Flows::Proportional { trade, .. }, gate) => {
                    // One sum an importer, in the place of its final demand.
                    for importer in 0..n {
                        let (short, weak, absent) = match gate {
                            None => scales(1.0, 1.0, 1.0),
                            Some(gate) => at_gate(gate, importer),
                        };
                        let flow = trade[supplier * n + importer];
                        let last = importer * lane + j;
                        self.short[last] += flow * short;
                        self.weak[last] += flow * weak;
                        self.absent[last] += flow * absent;
                    }
                }
            }
        }
        if let Flows::Proportional { used, .. } = &self.network.flows {
            let used = &used[k * n * lane..(k + 1) * n * lane];
            for sums in [&mut self.short, &mut self.weak, &mut self.absent] {
                for (sums, used) in sums.chunks_exact_mut(lane).zip(used.chunks_exact(lane)) {
                    let all = sums[j];
                    for (sum, used) in sums.iter_mut().zip(used) {
                        *sum = used * all;
                    }
                }
            }
        }
    }

    /// Deliveries of the day before, reserves, stocks.
    fn deliver(&mut self, k: usize) {
        let (n, j) = (self.network.regions(), self.network.sectors());
        let lane = j + 1;
        let from = k * n * lane;
        let (mut delivered, mut consumed, mut sold, mut held) = (0.0, 0.0, 0.0, 0.0);
        self.drawn[k] = 0.0;
        for importer in 0..n {
            let users = importer * lane..(importer + 1) * lane;
            // What arrives, in days of use, in place of the sums.
            for user in users.clone() {
                let at = from + user;
                let arrived = (1.0 - self.short[user] * self.per_use[at]).max(0.0);
                let stands_in = (arrived - self.weak[user] * self.per_use[at]).max(0.0);
                self.short[user] = self.order[at] * (arrived + self.stretch[at] * stands_in);
            }
            if !self.reserve.is_empty() && self.reserve[k * n + importer] > 0.0 {
                self.draw(k, importer);
            }
            for user in users.start..users.end - 1 {
                let at = from + user;
                let arrives = self.short[user];
                let total = self.network.total[at];
                if total == 0.0 {
                    continue;
                }
                let uses = self.made[user].min(self.stock[at]);
                self.stock[at] += arrives - uses;
                delivered += total * arrives;
                consumed += total * uses;
                held += total * self.stock[at];
            }
            let last = users.end - 1;
            let received = self.network.total[from + last] * self.short[last];
            sold += received;
            self.final_received[importer] += received;
        }
        self.delivered[k] = delivered;
        self.consumed[k] = consumed;
        self.sold[k] = sold;
        self.held[k] = held;
    }

    /// Makes up from a reserve what did not arrive of usual use.
    fn draw(&mut self, k: usize, importer: usize) {
        let (n, j) = (self.network.regions(), self.network.sectors());
        let lane = j + 1;
        let from = k * n * lane;
        let users = importer * lane..(importer + 1) * lane;
        let gap = |order: f64, arrives: f64| (order.min(1.0) - arrives).max(0.0);
        let missing: f64 = users
            .clone()
            .map(|user| {
                let at = from + user;
                self.network.total[at] * gap(self.order[at], self.short[user])
            })
            .sum();
        if missing <= 0.0 {
            return;
        }
        let held = &mut self.reserve[k * n + importer];
        let drawn = held.min(missing);
        *held -= drawn;
        self.drawn[k] += drawn;
        let share = drawn / missing;
        for user in users {
            let at = from + user;
            self.short[user] += share * gap(self.order[at], self.short[user]);
        }
    }

    /// Orders of industries, and how much more those are asked for that can stand in for others.
    fn place_orders(&mut self, k: usize) {
        let (n, j) = (self.network.regions(), self.network.sectors());
        let lane = j + 1;
        // What is held for a few days is brought back within them.
        let days = self.parameters.restock_days;
        let per_day = 1.0 / days.min(self.parameters.stock_days[k]);
        let most = self.parameters.surge - 1.0;
        let mut stretched = false;
        for importer in 0..n {
            for slot in 0..lane {
                let user = importer * lane + slot;
                let at = k * n * lane + user;
                if slot != j {
                    let gap = self.target[at] * self.usual[user] - self.stock[at];
                    self.order[at] = (self.made[user] + gap * per_day).max(0.0);
                }
                let missing = self.absent[user] * self.per_use[at];
                let left = 1.0 - missing;
                let stretch = if left > NONE_LEFT {
                    (self.parameters.substitution * missing / left).min(most)
                } else {
                    0.0
                };
                self.stretch[at] = stretch;
                self.extra[user] = stretch * self.order[at];
                stretched |= stretch != 0.0;
            }
        }
        self.stretched = stretched;
    }

    /// What is asked of the suppliers of a product.
    fn ask(&mut self, k: usize) {
        let n = self.network.regions();
        let width = n * (self.network.sectors() + 1);
        for exporter in 0..n {
            let supplier = k * n + exporter;
            let usual = self.network.output[supplier];
            if usual == 0.0 {
                continue;
            }
            let gates = self.gate_of[supplier].map(|gate| {
                let at = gate * n..(gate + 1) * n;
                (&self.gates[at.clone()], &self.asked[at])
            });
            let orders = &self.order[k * width..(k + 1) * width];
            let available = self.available[supplier];
            let extra = (self.stretched && available > 0.0).then_some(self.extra.as_slice());
            let (asked, more) = self.network.demand(k, exporter, orders, extra, gates);
            self.demand[supplier] = (asked + available * more) / usual;
        }
    }

    /// Production within capacity, demand and stocks, and capacity of the next day.
    fn produce(&mut self) {
        let (n, j) = (self.network.regions(), self.network.sectors());
        let lane = j + 1;
        self.allowed.fill(f64::INFINITY);
        for k in 0..j {
            let critical = self.parameters.critical[k];
            if critical == 0.0 {
                continue;
            }
            let rows = k * n * lane..(k + 1) * n * lane;
            let stocks = self.stock[rows.clone()].iter().zip(&self.reach[rows]);
            for (allowed, (stock, reach)) in self.allowed.iter_mut().zip(stocks) {
                let z = stock * reach;
                *allowed = allowed.min(z.max(1.0 - critical * (1.0 - z)));
            }
        }
        let growth = 1.0 / self.parameters.overproduction_days;
        for region in 0..n {
            for sector in 0..j {
                let (user, supplier) = (region * lane + sector, sector * n + region);
                let demand = self.demand[supplier];
                let capacity = self.alpha[user] * (1.0 - self.loss[user]);
                let wanted = capacity.min(demand);
                self.wanted[user] = wanted;
                self.usual[user] = capacity.min(1.0);
                let made = wanted.min(self.allowed[user]);
                self.made[user] = made;
                self.filled[supplier] = if demand > 0.0 { made / demand } else { 1.0 };
                let scarcity = if demand > capacity {
                    1.0 - capacity / demand
                } else {
                    0.0
                };
                let alpha = self.alpha[user];
                self.alpha[user] += growth
                    * if scarcity > 0.0 {
                        (self.parameters.overproduction - alpha) * scarcity
                    } else {
                        1.0 - alpha
                    };
            }
        }
    }
}

/// sums += scale * row, nothing where the scale is 0.
fn add_scaled(row: &[f64], scale: f64, sums: &mut [f64]) {
    if scale != 0.0 {
        for (sum, flow) in sums.iter_mut().zip(row) {
            *sum += flow * scale;
        }
    }
}

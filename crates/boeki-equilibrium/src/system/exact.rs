//! The price block by log-sum-exp over all suppliers, for rows whose factored sum leaves the range of a double.

use boeki_economy::Cube;

use super::{State, System, TradeCostLane};

/// Buffers of the log-sum-exp path.
#[derive(Clone)]
pub(super) struct Exact {
    pub(super) ln_weight: Cube,
    pub(super) share: Cube,
    pub(super) shipped: Cube,
    pub(super) landed: Option<Cube>,
}

impl System<'_> {
    /// Log-sum-exp over all suppliers, row by row; pi' is materialised, `supply` and `density` become 1.
    pub(super) fn exact_sweep(&self, state: &mut State) -> f64 {
        let (n, j) = (self.base.regions(), self.base.sectors());
        let theta = &self.base.trade_elasticity;
        let mut largest_move = 0.0_f64;
        // Taken out for the sweep, so that the rest of the state can be read beside it.
        let Some(mut exact) = state.exact.take() else {
            return 0.0;
        };
        state.supply.as_mut_slice().fill(1.0);
        state.density.as_mut_slice().fill(1.0);
        for importer in 0..n {
            let shift = self.entry_shift(state, importer);
            for sector in 0..j {
                if self.idle[importer * j + sector] {
                    continue;
                }
                let term = |exporter: usize| {
                    exact.ln_weight[(importer, exporter, sector)]
                        - theta[sector] * state.ln_cost[(exporter, sector)]
                };
                let peak = (0..n).map(term).fold(f64::NEG_INFINITY, f64::max);
                let sum: f64 = (0..n).map(|exporter| (term(exporter) - peak).exp()).sum();
                let ln_sum = peak + sum.ln();
                let mut price = -ln_sum / theta[sector];
                if let Some(of_prices) = shift {
                    price += state.entry[(importer, sector)] + of_prices;
                }
                largest_move = largest_move.max((price - state.ln_price[(importer, sector)]).abs());
                state.ln_price[(importer, sector)] = price;
                for exporter in 0..n {
                    let at = (importer, exporter, sector);
                    let share = (exact.ln_weight[at]
                        - theta[sector] * state.ln_cost[(exporter, sector)]
                        - ln_sum)
                        .exp();
                    exact.share[at] = share;
                    let lands = share / (1.0 + self.policy.tariff[at]);
                    exact.shipped[at] = lands / (1.0 + self.policy.export_tax[at]);
                    if let Some(landed) = exact.landed.as_mut() {
                        landed[at] = lands;
                    }
                }
            }
        }
        state.exact = Some(exact);
        largest_move
    }

    pub(super) fn exact_buffers(&self) -> Exact {
        let (n, j) = (self.base.regions(), self.base.sectors());
        let mut ln_weight = Cube::filled(n, n, j, f64::NEG_INFINITY);
        for importer in 0..n {
            for exporter in 0..n {
                let kappa = TradeCostLane::new(self.base, self.policy, importer, exporter);
                for sector in 0..j {
                    let share = self.base.expenditure_share[(importer, exporter, sector)];
                    if share > 0.0 && kappa.ban[sector] < 1.0 {
                        let ln_kappa = kappa.ln_change(sector).unwrap_or(0.0);
                        ln_weight[(importer, exporter, sector)] = share.ln()
                            + (1.0 - kappa.ban[sector]).ln()
                            - self.base.trade_elasticity[sector] * ln_kappa;
                    }
                }
            }
        }
        Exact {
            ln_weight,
            share: Cube::zeros(n, n, j),
            shipped: Cube::zeros(n, n, j),
            landed: self.landed.as_ref().map(|_| Cube::zeros(n, n, j)),
        }
    }
}

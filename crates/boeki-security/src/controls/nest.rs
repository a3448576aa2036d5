//! A sector of the target as a nest of controlled goods and the rest: prices and shares by origin at given costs (equations of the room's header).

/// The nest of one target and sector at the base.
#[derive(Clone, Debug, PartialEq)]
pub struct Nest {
    /// s: share of controlled goods in spending on the sector.
    pub covered: f64,
    /// q by origin.
    pub controlled_origin: Vec<f64>,
    /// u by origin.
    pub other_origin: Vec<f64>,
    /// theta.
    pub theta: f64,
    /// eta.
    pub eta: f64,
}

/// What of an origin's controlled goods can be had, and at what price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Share that is free of control.
    pub free: f64,
    /// Share under control that is bought at 1 + `tax`; nothing under a ban.
    pub taxed: f64,
    /// Rate of the tax.
    pub tax: f64,
    /// Share under control that comes through third countries at 1 + `markup`.
    pub leaked: f64,
    /// Mark-up.
    pub markup: f64,
}

impl Part {
    /// No control.
    pub const OPEN: Self = Self {
        free: 1.0,
        taxed: 0.0,
        tax: 0.0,
        leaked: 0.0,
        markup: 0.0,
    };

    /// f, and of it what is taxed and what leaks.
    fn weights(&self, theta: f64) -> (f64, f64, f64) {
        let taxed = self.taxed * (1.0 + self.tax).powf(-theta);
        let leaked = self.leaked * (1.0 + self.markup).powf(-theta);
        (self.free + taxed + leaked, taxed, leaked)
    }
}

/// Prices and shares of a nest.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Demand {
    /// ln P.
    pub(super) ln_price: f64,
    /// ln P_c; infinite where no controlled good can be had.
    pub(super) ln_controlled: f64,
    /// Share of each origin in spending.
    pub(super) share: Vec<f64>,
    /// Of it, what is spent on taxed goods, tax included.
    pub(super) taxed: Vec<f64>,
    /// Of it, what comes through third countries.
    pub(super) leaked: Vec<f64>,
}

impl Nest {
    /// Prices and shares at log costs by origin (wedges of the policy included); nothing if the nest has no finite price.
    pub(super) fn demand(&self, ln_cost: &[f64], parts: &[Part]) -> Option<Demand> {
        let theta = self.theta;
        let index = |shares: &[f64], weight: &dyn Fn(usize) -> f64| {
            let sum: f64 = (0..shares.len())
                .map(|i| shares[i] * weight(i) * (-theta * ln_cost[i]).exp())
                .sum();
            -sum.ln() / theta
        };
        let controlled = index(&self.controlled_origin, &|i| parts[i].weights(theta).0);
        let other = index(&self.other_origin, &|_| 1.0);
        let rho = 1.0 - self.eta;
        let (s, rest) = (self.covered, 1.0 - self.covered);
        let ln_price = if rho == 0.0 {
            s * controlled + if rest > 0.0 { rest * other } else { 0.0 }
        } else {
            let part = |share: f64, price: f64| {
                if share > 0.0 {
                    share * (rho * price).exp()
                } else {
                    0.0
                }
            };
            (part(s, controlled) + part(rest, other)).ln() / rho
        };
        if !ln_price.is_finite() {
            return None;
        }
        let spent = |share: f64, price: f64| {
            if share > 0.0 && price.is_finite() {
                share * (rho * (price - ln_price)).exp()
            } else {
                0.0
            }
        };
        let (on_controlled, on_other) = (spent(s, controlled), spent(rest, other));
        let n = ln_cost.len();
        let mut demand = Demand {
            ln_price,
            ln_controlled: controlled,
            share: vec![0.0; n],
            taxed: vec![0.0; n],
            leaked: vec![0.0; n],
        };
        for i in 0..n {
            let (all, taxed, leaked) = parts[i].weights(theta);
            let unit = if on_controlled > 0.0 {
                let relative = (-theta * (ln_cost[i] - controlled)).exp();
                on_controlled * self.controlled_origin[i] * relative
            } else {
                0.0
            };
            let from_rest = if on_other > 0.0 {
                on_other * self.other_origin[i] * (-theta * (ln_cost[i] - other)).exp()
            } else {
                0.0
            };
            demand.share[i] = unit * all + from_rest;
            demand.taxed[i] = unit * taxed;
            demand.leaked[i] = unit * leaked;
        }
        Some(demand)
    }

    /// ln P at unchanged costs: what a control does before anything else moves; nothing if no price is finite.
    ///
    /// ```
    /// use boeki_security::controls::{Nest, Part};
    /// // A ban of 30% of all varieties, substitutes for the others as they are for each other.
    /// let theta = 4.0;
    /// let nest = Nest { covered: 0.3, controlled_origin: vec![1.0], other_origin: vec![1.0], theta, eta: 1.0 + theta };
    /// let banned = Part { free: 0.0, ..Part::OPEN };
    /// let rise = nest.ln_price_at_base_costs(&[banned]).unwrap();
    /// assert!((rise - (0.7_f64).powf(-1.0 / theta).ln()).abs() < 1e-14);
    /// ```
    pub fn ln_price_at_base_costs(&self, parts: &[Part]) -> Option<f64> {
        let unchanged = vec![0.0; self.controlled_origin.len()];
        self.demand(&unchanged, parts).map(|demand| demand.ln_price)
    }
}

//! The certificate of a run: nothing is made, lost or conjured between suppliers, users, stocks and reserves, on any day.

use serde::Serialize;

use crate::SecurityError;

/// Largest gaps over all days and products, as shares of the product's daily output at the base.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct MassBalance {
    /// Produced and drawn from reserves, less received by final demand and industries.
    pub flow: f64,
    /// Received by industries, less used, less the growth of stocks, each counted for itself.
    pub stock: f64,
    /// Both summed over all days: stocks and reserves at the end against those at the start, over a day's output.
    pub cumulated: f64,
    /// How far production is above capacity, demand or what stocks allow, and stocks below nothing: 0 or a breach.
    pub limits: f64,
}

impl MassBalance {
    /// What any gap may be at most.
    pub const ALLOWED: f64 = 1e-10;

    /// The largest gap.
    pub fn worst(&self) -> f64 {
        [self.flow, self.stock, self.cumulated, self.limits]
            .into_iter()
            .fold(0.0, |worst: f64, gap| {
                if gap.is_nan() {
                    f64::INFINITY
                } else {
                    worst.max(gap)
                }
            })
    }

    pub(super) fn require(&self) -> Result<(), SecurityError> {
        let worst = self.worst();
        if worst <= Self::ALLOWED {
            return Ok(());
        }
        Err(SecurityError::CertificateFailed {
            check: "mass balance of the daily dynamics",
            value: worst,
            allowed: Self::ALLOWED,
        })
    }
}

/// Accounts of one product, million USD at yearly rates.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Day {
    pub(super) produced: f64,
    pub(super) drawn: f64,
    pub(super) delivered: f64,
    pub(super) sold: f64,
    pub(super) consumed: f64,
}

/// Accounts of a product from the first day on.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ledger {
    /// Output of a day at the base.
    usual: f64,
    first: f64,
    held: f64,
    in_less_out: f64,
}

impl Ledger {
    pub(super) fn open(usual: f64, held: f64) -> Self {
        Self {
            usual,
            first: held,
            held,
            in_less_out: 0.0,
        }
    }

    /// Books a day, with what is held after it.
    pub(super) fn book(&mut self, day: Day, held: f64, balance: &mut MassBalance) {
        if self.usual <= 0.0 {
            return;
        }
        let flow = day.produced + day.drawn - day.delivered - day.sold;
        let stock = day.delivered - day.consumed - (held - self.held);
        balance.flow = worse(balance.flow, flow / self.usual);
        // A stock is days of output: its rounding is that of the stock, not of the day.
        balance.stock = worse(balance.stock, stock / self.usual.max(held));
        self.held = held;
        self.in_less_out += day.produced + day.drawn - day.sold - day.consumed;
        let drift = self.in_less_out - (held - self.first);
        balance.cumulated = worse(balance.cumulated, drift / self.usual.max(held));
    }
}

/// The larger of a gap and the size of another; not a number counts as infinite.
pub(super) fn worse(gap: f64, other: f64) -> f64 {
    if other.is_nan() {
        f64::INFINITY
    } else {
        gap.max(other.abs())
    }
}

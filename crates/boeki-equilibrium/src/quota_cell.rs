//! A flow under a quota, as one cell of the system: two varieties of one exporter, of which a quota covers one.
//!
//! With t the tariff within the quota, mu the rent of a licence in tariff points, r = mu / (1 + t), g = 1 + r, sigma the covered
//! share of the base's value, and (a, e, w) the shares of importers, exporters and waste in the rent, a covered unit pays
//!
//! ```text
//! border price   1 + (e + w) r            exporters' rent e r, and w r that nobody has
//! buyers' price  (1 + t) g = 1 + t + mu   importers' rent a mu, duty t (1 + (e + w) r)
//! ```
//!
//! Of the covered imports of a tariff-rate quota that is exceeded, a share phi came within it; the rest pays the tariff above
//! the quota, which is the same buyers' price. Summed, the flow is an ordinary cell of the system with instruments of its own:
//!
//! ```text
//! Lambda = 1 - sigma + sigma g^-theta     sigma' = sigma g^-theta / Lambda
//! 1 / (1+t~)        = [1 - sigma' + sigma' (1 + phi (e+w) r) / g] / (1+t)
//! 1 / (1+t~)(1+x~)  = [1 - sigma' + sigma' (1 + phi w r) / g] / ((1+t)(1+x))
//! d~ (1+t~)(1+x~)   = d (1+t)(1+x) Lambda^(-1/theta)
//! ```
//!
//! so that buyers, producers, and both treasuries pay and receive exactly what the two varieties make them.

use std::ops::{Add, Div, Mul, Sub};

use boeki_economy::{Licences, OverQuota};

/// A value and its derivative along one direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Dual {
    pub(crate) value: f64,
    pub(crate) slope: f64,
}

impl Dual {
    pub(crate) fn constant(value: f64) -> Self {
        Self { value, slope: 0.0 }
    }

    pub(crate) fn moving(value: f64) -> Self {
        Self { value, slope: 1.0 }
    }

    pub(crate) fn exp(self) -> Self {
        let value = self.value.exp();
        Self {
            value,
            slope: value * self.slope,
        }
    }

    fn ln(self) -> Self {
        Self {
            value: self.value.ln(),
            slope: self.slope / self.value,
        }
    }
}

impl Add for Dual {
    type Output = Dual;
    fn add(self, other: Dual) -> Dual {
        Dual {
            value: self.value + other.value,
            slope: self.slope + other.slope,
        }
    }
}

impl Sub for Dual {
    type Output = Dual;
    fn sub(self, other: Dual) -> Dual {
        self + Dual::constant(-1.0) * other
    }
}

impl Mul for Dual {
    type Output = Dual;
    fn mul(self, other: Dual) -> Dual {
        Dual {
            value: self.value * other.value,
            slope: self.slope * other.value + self.value * other.slope,
        }
    }
}

impl Div for Dual {
    type Output = Dual;
    fn div(self, other: Dual) -> Dual {
        let value = self.value / other.value;
        Dual {
            value,
            slope: (self.slope - value * other.slope) / other.value,
        }
    }
}

/// What a quota says of one of its flows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    pub(crate) theta: f64,
    pub(crate) coverage: f64,
    pub(crate) licences: Licences,
    pub(crate) over_quota: Option<OverQuota>,
    /// The shadow unknown at which the rent is as large as the tariff above the quota makes it, in all flows of the quota.
    pub(crate) full: f64,
}

/// A flow at a shadow unknown: the instruments that it amounts to and what they are made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct QuotaCell {
    /// ln (1+t~).
    pub(crate) tariff: Dual,
    /// ln (1+x~) - ln (1+x).
    pub(crate) export_tax: Dual,
    /// ln d~ - ln d.
    pub(crate) iceberg: Dual,
    /// ln (sigma' / g): covered quantity per unit spent on the flow, but for its price.
    pub(crate) covered: Dual,
    /// ln phi.
    pub(crate) within: Dual,
    /// mu.
    pub(crate) rent: f64,
    /// sigma'.
    pub(crate) covered_share: f64,
}

impl Terms {
    /// The flow at the shadow unknown `z` and ln (1+t) `ln_tariff`.
    pub(crate) fn at(&self, z: Dual, ln_tariff: Dual) -> QuotaCell {
        let (one, zero) = (Dual::constant(1.0), Dual::constant(0.0));
        let gross = ln_tariff.exp();
        let (paid, within) = match self.over_quota {
            None => (z.exp(), zero),
            Some(over) => {
                let points = match over {
                    OverQuota::Rate(rate) => Dual::constant(1.0 + rate) - gross,
                    OverQuota::Surcharge(points) => Dual::constant(points),
                };
                let full = Dual::constant(self.full);
                let most = (one + points).ln();
                if z.value < self.full {
                    ((z / full * most).exp(), zero)
                } else {
                    (most.exp(), full - z)
                }
            }
        };
        let rent = paid - one;
        let r = rent / gross;
        let g = one + r;
        let (theta, sigma) = (self.theta, Dual::constant(self.coverage));
        let covered_weight = sigma * (Dual::constant(-theta) * g.ln()).exp();
        let total = one - sigma + covered_weight;
        let share = covered_weight / total;
        let other = one - share;
        let licensed = within.exp() * r;
        let wasted = Dual::constant(self.licences.wasted);
        let foreign = Dual::constant(self.licences.exporter + self.licences.wasted);
        let border = other + share * (one + foreign * licensed) / g;
        let received = other + share * (one + wasted * licensed) / g;
        let tariff = ln_tariff - border.ln();
        let export_tax = if self.licences.exporter > 0.0 {
            border.ln() - received.ln()
        } else {
            zero
        };
        let iceberg = if self.licences.wasted > 0.0 || self.coverage < 1.0 {
            received.ln() - total.ln() / Dual::constant(theta)
        } else {
            zero
        };
        QuotaCell {
            tariff,
            export_tax,
            iceberg,
            covered: share.ln() - g.ln(),
            within,
            rent: rent.value,
            covered_share: share.value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cell_pays_what_its_parts_pay_and_its_slopes_are_differences() {
        let licences = Licences {
            importer: 0.5,
            exporter: 0.3,
            wasted: 0.2,
        };
        for over_quota in [
            None,
            Some(OverQuota::Surcharge(0.25)),
            Some(OverQuota::Rate(0.4)),
        ] {
            for z in [0.05, 0.1, 0.5] {
                let terms = Terms {
                    theta: 4.0,
                    coverage: 0.6,
                    licences,
                    over_quota,
                    full: 0.3,
                };
                let t: f64 = 0.1;
                let cell = terms.at(Dual::moving(z), Dual::constant(t.ln_1p()));
                let kappa = cell.tariff.value + cell.export_tax.value + cell.iceberg.value;
                let g = 1.0 + cell.rent / (1.0 + t);
                let index = (0.4 + 0.6 * g.powf(-4.0)).powf(-0.25);
                assert!((kappa - t.ln_1p() - index.ln()).abs() < 1e-14);
                let phi = cell.within.value.exp();
                // What importers keep of a unit spent: duty, and their share of the rent.
                let units = cell.covered_share / g / (1.0 + t);
                let rent = phi * cell.rent * units;
                let foreign = 0.5 * rent / (1.0 + t);
                let over = (1.0 - phi) * units * (t + cell.rent);
                let duty = t * ((1.0 - cell.covered_share) / (1.0 + t) + phi * units + foreign);
                let kept = 1.0 - (-cell.tariff.value).exp();
                assert!(
                    (kept - duty - over - 0.5 * rent).abs() < 1e-14,
                    "{z} {over_quota:?}"
                );
                let h = 1e-6;
                let up = terms.at(Dual::constant(z + h), Dual::constant(t.ln_1p()));
                let down = terms.at(Dual::constant(z - h), Dual::constant(t.ln_1p()));
                for part in [
                    |cell: &QuotaCell| cell.tariff,
                    |cell: &QuotaCell| cell.export_tax,
                    |cell: &QuotaCell| cell.iceberg,
                    |cell: &QuotaCell| cell.covered,
                ] {
                    let difference = (part(&up).value - part(&down).value) / (2.0 * h);
                    assert!((part(&cell).slope - difference).abs() < 1e-8);
                }
            }
        }
    }
}

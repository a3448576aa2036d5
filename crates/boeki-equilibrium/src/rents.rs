//! A base in which rents of non-tariff measures are in force: what was observed, with rents told apart from earnings.
//!
//! Rents are put into what was observed; customs duties other than the observed ones are not: flows would answer to them. The base
//! moves there as an equilibrium does, in `rebase.rs`.
//!
//! Observed values at the border hold the rents of exporters; observed value added holds the rents of both sides, earned by whoever
//! has the licence. So with v the value of a flow, x the exporters' rent (on the producer's price), t the customs duty and m the importers'
//! rent on the duty-paid price:
//!
//! ```text
//! R_i^j  = sum_n v_ni^j / (1 + x_ni^j)                       producers' receipts; the rest is the exporter's rent
//! X_n^j  = sum_i v_ni^j (1 + t_ni^j) (1 + m_ni^j)            buyers pay the importer's rent on top
//! ```
//!
//! All users of a sector pay its rents in proportion to what they buy. What producers no longer receive, or pay more for inputs, comes
//! out of value added and comes back to income as rent: incomes move by the rents on final purchases alone, which spend them.

use boeki_economy::{Economy, Grid, Policy};

use crate::{Baseline, EquilibriumError};

/// Customs duties that differ by less are the same: rounding of duties that rents stand on.
const SAME: f64 = 1e-12;

/// A policy with the customs duties of another one.
fn with_customs_of(policy: &Policy, other: &Policy) -> Policy {
    let mut made = policy.clone();
    let (n, _, j) = other.tariff.shape();
    for importer in 0..n {
        for exporter in 0..n {
            for sector in 0..j {
                let cell = (importer, exporter, sector);
                let duty = other.customs(cell);
                if (policy.customs(cell) - duty).abs() > SAME {
                    made.set_customs(cell, duty);
                }
            }
        }
    }
    made
}

impl Baseline {
    /// An economy as shares, with the rents of a policy in force in its base. Without rents it is [`Baseline::new`].
    ///
    /// Solve it at zero shock ([`rebase`](crate::rebase)) before policy changes: an economy whose accounts close does not move. Where
    /// the policy's customs duties are not those of the economy's data (the law of another day), that is also what moves the base to
    /// the equilibrium under them.
    ///
    /// # Errors
    /// As [`Baseline::new`]; rents above the value added that they come out of.
    pub fn in_force(
        economy: &Economy,
        trade_elasticity: &[f64],
        policy: &Policy,
    ) -> Result<Self, EquilibriumError> {
        let mut base = Self::new(economy, trade_elasticity)?;
        let observed = with_customs_of(policy, &base.policy);
        if observed != *policy {
            base.stands_under = Some(policy.clone());
        }
        if !observed.has_rents() {
            return Ok(base);
        }
        let policy = &observed;
        let (n, j) = (base.regions(), base.sectors());
        let sales = base.output();
        base.exporter_rents(policy, &sales);
        base.importer_rents(policy);
        base.policy = policy.clone();
        for region in 0..n {
            for sector in 0..j {
                let share = base.value_added_share[(region, sector)];
                if sales[(region, sector)] > 0.0 && share <= 0.0 {
                    return Err(EquilibriumError::BadStructure {
                        what: format!(
                            "{} {}: the rents of non-tariff measures are above the value added that they come out of; name a smaller equivalent or more waste",
                            base.region_codes[region], base.sector_codes[sector]
                        ),
                    });
                }
            }
        }
        Ok(base)
    }

    /// Takes the rents of exporters out of what producers receive.
    fn exporter_rents(&mut self, policy: &Policy, sales: &Grid) {
        let (n, j) = (self.regions(), self.sectors());
        for exporter in 0..n {
            for sector in 0..j {
                let rent: f64 = (0..n)
                    .map(|importer| {
                        let tax = policy.export_tax[(importer, exporter, sector)];
                        self.border_value(importer, exporter, sector) * tax / (1.0 + tax)
                    })
                    .sum();
                let sold = sales[(exporter, sector)];
                if rent == 0.0 {
                    continue;
                }
                let receipts = sold - rent;
                let added = self.value_added_share[(exporter, sector)] * sold - rent;
                self.value_added_share[(exporter, sector)] = added / receipts;
                let inputs = self.input_coefficient.lane_mut(exporter, sector);
                for input in inputs {
                    *input *= sold / receipts;
                }
                self.value_added[exporter] -= rent;
            }
        }
    }

    /// Puts the rents of importers on top of what buyers pay; `self` has the policy without rents still.
    fn importer_rents(&mut self, policy: &Policy) {
        let (n, j) = (self.regions(), self.sectors());
        let receipts = Grid::from_fn(n, j, |exporter, sector| {
            (0..n)
                .map(|importer| {
                    self.border_value(importer, exporter, sector)
                        / (1.0 + policy.export_tax[(importer, exporter, sector)])
                })
                .sum()
        });
        // How much dearer each sector becomes to its buyers.
        let dearer = Grid::from_fn(n, j, |importer, sector| {
            let rents: f64 = (0..n)
                .map(|exporter| {
                    let cell = (importer, exporter, sector);
                    self.expenditure_share[cell] * policy.importer_rent[cell]
                })
                .sum();
            1.0 + rents
        });
        for importer in 0..n {
            for exporter in 0..n {
                let shares = self.expenditure_share.lane_mut(importer, exporter);
                let rents = policy.importer_rent.lane(importer, exporter);
                for (sector, share) in shares.iter_mut().enumerate() {
                    *share *= (1.0 + rents[sector]) / dearer[(importer, sector)];
                }
            }
            for using in 0..j {
                let inputs = self.input_coefficient.lane_mut(importer, using);
                let mut more = 0.0;
                for (sector, input) in inputs.iter_mut().enumerate() {
                    let rise = *input * (dearer[(importer, sector)] - 1.0);
                    *input += rise;
                    more += rise;
                }
                self.value_added_share[(importer, using)] -= more;
                self.value_added[importer] -= more * receipts[(importer, using)];
            }
            let income = self.income[importer];
            let mut spent = 0.0;
            for sector in 0..j {
                self.expenditure[(importer, sector)] *= dearer[(importer, sector)];
                let share = &mut self.final_share[(importer, sector)];
                *share *= income * dearer[(importer, sector)];
                spent += *share;
            }
            for share in self.final_share.row_mut(importer) {
                *share /= spent;
            }
            self.income[importer] = spent;
        }
    }
}

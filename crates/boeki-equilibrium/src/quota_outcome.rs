//! What became of each quota: whether it binds, what its licences are worth, and who has the rent.

use serde::Serialize;

use crate::{Equilibrium, EquilibriumError};

/// Where imports are against a quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Regime {
    /// Imports stay below the limit, and licences are worth nothing.
    Slack,
    /// Imports are at the limit.
    Binding,
    /// Imports exceed the limit of a tariff-rate quota and pay the tariff above it.
    OverQuota,
}

impl Regime {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Regime::Slack => "slack",
            Regime::Binding => "binding",
            Regime::OverQuota => "over-quota",
        }
    }
}

/// A quota in equilibrium. Money is million USD at the numeraire, quantities million USD at base prices.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuotaOutcome {
    /// Its name.
    pub name: String,
    /// Where imports are.
    pub regime: Regime,
    /// The limit.
    pub limit_musd: f64,
    /// Covered imports in the base.
    pub base_quantity_musd: f64,
    /// Covered imports, within and above the quota.
    pub quantity_musd: f64,
    /// The shadow rate: what a licence is worth as a share of the border price before rent, averaged over the quota's flows by
    /// what comes within it.
    pub shadow_rate: f64,
    /// Rent of all licences: the shadow rate on what comes within the quota.
    pub rent_musd: f64,
    /// Of this, what importers have.
    pub rent_importers_musd: f64,
    /// What exporters have.
    pub rent_exporters_musd: f64,
    /// What nobody has.
    pub rent_wasted_musd: f64,
    /// What the customs take of exporters' and wasted rent, on which the tariff falls.
    pub rent_customs_musd: f64,
    /// Customs revenue on covered imports within the quota, without duty on rent.
    pub customs_within_musd: f64,
    /// Customs revenue on covered imports above the quota.
    pub customs_over_musd: f64,
}

impl Equilibrium {
    /// What became of the policy's quotas, in their order.
    ///
    /// # Errors
    /// None for an equilibrium that was solved; the type is that of the checks it passed.
    pub fn quotas(&self) -> Result<Vec<QuotaOutcome>, EquilibriumError> {
        let Some(quantities) = self.quantities()? else {
            return Ok(Vec::new());
        };
        let (base, asked, view) = (self.base(), self.legal_policy(), self.view());
        let quotas = asked.quotas.iter().zip(self.shadow()).enumerate();
        Ok(quotas
            .map(|(index, (quota, &z))| {
                let share_within = quantities.ln_within(index, z).exp();
                let (mut value, mut out) = (0.0, QuotaOutcome::unused(&quota.name));
                out.regime = if z == 0.0 {
                    Regime::Slack
                } else if share_within < 1.0 {
                    Regime::OverQuota
                } else {
                    Regime::Binding
                };
                out.limit_musd = quantities.ln_limit(index).exp();
                out.quantity_musd = quantities.quantity(index, z, &view).0.exp();
                for &at in &quota.flows {
                    let (importer, exporter, sector) = at;
                    out.base_quantity_musd +=
                        quota.coverage * base.border_value(importer, exporter, sector);
                    let cell = quantities.cell(index, at, z, false);
                    let duty = asked.tariff[at];
                    let spent =
                        self.expenditure_share()[at] * self.expenditure()[(importer, sector)];
                    // Border value before rent.
                    let border = spent * cell.covered_share / (1.0 + duty + cell.rent);
                    let within = share_within * border;
                    let rent = within * cell.rent;
                    let outside = quota.licences.exporter + quota.licences.wasted;
                    value += within;
                    out.rent_musd += rent;
                    out.rent_importers_musd += quota.licences.importer * rent;
                    out.rent_exporters_musd += quota.licences.exporter * rent / (1.0 + duty);
                    out.rent_wasted_musd += quota.licences.wasted * rent / (1.0 + duty);
                    out.rent_customs_musd += outside * rent * duty / (1.0 + duty);
                    out.customs_within_musd += duty * within;
                    out.customs_over_musd += (duty + cell.rent) * (border - within);
                }
                if value > 0.0 {
                    out.shadow_rate = out.rent_musd / value;
                }
                out
            })
            .collect())
    }
}

impl QuotaOutcome {
    fn unused(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            regime: Regime::Slack,
            limit_musd: 0.0,
            base_quantity_musd: 0.0,
            quantity_musd: 0.0,
            shadow_rate: 0.0,
            rent_musd: 0.0,
            rent_importers_musd: 0.0,
            rent_exporters_musd: 0.0,
            rent_wasted_musd: 0.0,
            rent_customs_musd: 0.0,
            customs_within_musd: 0.0,
            customs_over_musd: 0.0,
        }
    }
}

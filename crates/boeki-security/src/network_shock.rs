//! Short-run shocks where inputs are complements: the same baseline under nested CES in place of Cobb-Douglas (Baqaee & Farhi 2019,
//! Econometrica 87:1155), with factors that cannot leave their sector or can.
//!
//! Letters and hats of the core (n importer, i exporter, j sector, k input); v is the price of a sector's factors, L^ their supply, A^ productivity:
//!
//! ```text
//! c~_i^j  = [ B v^(1-eps) + (1-B) M^(1-eps) ]^(1/(1-eps))      value added and inputs
//! M_i^j   = [ sum_k gamma^{kj} (P_i^k)^(1-sigma_m) ]^(1/(1-sigma_m))
//! c_i^j   = c~ (1-s')/(1-s) / A^
//! P_n^j   = [ sum_i pi (kappa c_i^j)^-theta ]^(-1/theta)       theta > -1
//! PC_n    = [ sum_j alpha (P_n^j)^(1-sigma_c) ]^(1/(1-sigma_c))
//! B'      = B (v/c~)^(1-eps),  gamma' = gamma (P/M)^(1-sigma_m),  alpha' = alpha (P/PC)^(1-sigma_c)
//! X, R, I as in the core, with B', gamma', alpha'
//! factors   mobile: sum_j B' R = w sum_j V L^     specific: B' R = v V L^ in each sector
//! welfare   W^_n = (I'/I) / PC
//! ```
//!
//! With every elasticity at 1 and mobile factors these are the equations of [`Equilibrium`](boeki_equilibrium::Equilibrium), and tests hold the two
//! together to 1e-10. It is a room of its own and no option of the core since shares that move with prices would enter the adjoint, the
//! decomposition and every outcome there.

mod aggregator;
mod certificate;
mod equations;
mod solve;

use std::sync::Arc;

use boeki_economy::{Closure, Grid, Policy};
use boeki_equilibrium::Baseline;
use serde::Deserialize;

use crate::SecurityError;
use crate::assumption::{Meta, Sourced, check_range, check_source};

pub use certificate::ShockCertificate;
pub use solve::NetworkEquilibrium;

const FILE: &str = "data/assumptions/network-shock.toml";
const EMBEDDED: &str = include_str!("../../../data/assumptions/network-shock.toml");

/// Whether factors can leave their sector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Factors {
    /// One price in all sectors of a region.
    Mobile,
    /// Each sector has its own, in fixed supply.
    Specific,
}

/// How far one thing stands in for another.
#[derive(Clone, Debug, PartialEq)]
pub struct Substitution {
    /// eps: between value added and inputs.
    pub value_added: f64,
    /// sigma_m: between inputs.
    pub inputs: f64,
    /// sigma_c: between goods of final demand.
    pub consumption: f64,
    /// theta by sector: between origins, the elasticity of substitution less 1; above -1.
    pub origin: Vec<f64>,
    /// Whether factors can leave their sector.
    pub factors: Factors,
}

impl Substitution {
    /// Everything at 1, factors mobile, origins as the baseline has them: the equilibrium core.
    pub fn core(base: &Baseline) -> Self {
        Self {
            value_added: 1.0,
            inputs: 1.0,
            consumption: 1.0,
            origin: base.trade_elasticity.clone(),
            factors: Factors::Mobile,
        }
    }

    /// The central values of the table that comes with the program, with factors that stay and given elasticities between origins.
    ///
    /// # Errors
    /// A table that cannot be read.
    pub fn short_run(origin: Vec<f64>) -> Result<Self, SecurityError> {
        let table = ShockTable::parse(FILE, EMBEDDED)?;
        Ok(Self {
            value_added: table.elasticity.value_added.central,
            inputs: table.elasticity.inputs.central,
            consumption: table.elasticity.consumption.central,
            origin,
            factors: Factors::Specific,
        })
    }

    fn check(&self, base: &Baseline) -> Result<(), SecurityError> {
        let refuse = |name: String, value: f64, rule: &'static str| {
            Err(SecurityError::OutOfRange { name, value, rule })
        };
        for (name, value) in [
            (
                "elasticity between value added and inputs",
                self.value_added,
            ),
            ("elasticity between inputs", self.inputs),
            ("elasticity between goods of final demand", self.consumption),
        ] {
            if !(value.is_finite() && value > 0.0 && value <= 20.0) {
                return refuse(
                    name.into(),
                    value,
                    "above 0 and at most 20; near 0 is Leontief",
                );
            }
        }
        if self.origin.len() != base.sectors() {
            return Err(SecurityError::BadQuestion {
                what: format!(
                    "{} elasticities between origins for {} sectors",
                    self.origin.len(),
                    base.sectors()
                ),
                remedy: "give one a sector".into(),
            });
        }
        for (sector, theta) in base.sector_codes.iter().zip(&self.origin) {
            if !(theta.is_finite() && *theta > -1.0) {
                let name = format!("elasticity between origins of {sector}");
                return refuse(
                    name,
                    *theta,
                    "above -1 (an elasticity of substitution above 0)",
                );
            }
        }
        Ok(())
    }
}

/// The table of short-run elasticities.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShockTable {
    #[allow(dead_code)]
    meta: Meta,
    elasticity: ElasticityRows,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ElasticityRows {
    value_added: Sourced,
    inputs: Sourced,
    consumption: Sourced,
}

impl ShockTable {
    fn parse(file: &str, text: &str) -> Result<Self, SecurityError> {
        let table: Self = toml::from_str(text).map_err(|error| SecurityError::Table {
            place: file.to_owned(),
            reason: error.to_string(),
        })?;
        let rows = &table.elasticity;
        for (name, row) in [
            ("value_added", &rows.value_added),
            ("inputs", &rows.inputs),
            ("consumption", &rows.consumption),
        ] {
            let place = format!("{file}, {name}");
            check_range(&place, (row.low, row.central, row.high), 1e-4, 20.0)?;
            check_source(&place, &row.source)?;
        }
        Ok(table)
    }
}

/// What happens.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkShock {
    /// Tariffs, export taxes, iceberg costs, bans (shares allowed) and subsidies in force.
    pub policy: Policy,
    /// ln A^ `[region][sector]`.
    pub ln_productivity: Grid,
    /// ln L^ `[region][sector]`; with mobile factors the same in all sectors of a region.
    pub ln_supply: Grid,
}

impl NetworkShock {
    /// No shock.
    pub fn none(base: &Baseline) -> Self {
        let (n, j) = (base.regions(), base.sectors());
        Self {
            policy: base.policy.clone(),
            ln_productivity: Grid::zeros(n, j),
            ln_supply: Grid::zeros(n, j),
        }
    }

    /// The shock a share of the way from none.
    fn toward(&self, base: &Baseline, share: f64) -> Self {
        let scaled =
            |grid: &Grid| Grid::from_fn(grid.rows(), grid.columns(), |r, c| share * grid[(r, c)]);
        Self {
            policy: base.policy.toward(&self.policy, share),
            ln_productivity: scaled(&self.ln_productivity),
            ln_supply: scaled(&self.ln_supply),
        }
    }

    fn check(&self, base: &Baseline, substitution: &Substitution) -> Result<(), SecurityError> {
        let (n, j) = (base.regions(), base.sectors());
        let refuse = |what: &str, remedy: &str| {
            Err(SecurityError::BadQuestion {
                what: what.into(),
                remedy: remedy.into(),
            })
        };
        if !base.structure.is_neutral() || base.structure.wage_floor.is_some() {
            return refuse(
                "the baseline has options of the model",
                "take the baseline without [model]: factors and elasticities are those of the shock",
            );
        }
        if !self.policy.quotas.is_empty() {
            return refuse(
                "the policy has quotas",
                "write a ban, a tax or an iceberg cost",
            );
        }
        let grids = [&self.ln_productivity, &self.ln_supply];
        let fit = |grid: &Grid| {
            (grid.rows(), grid.columns()) == (n, j)
                && grid.as_slice().iter().all(|value| value.is_finite())
        };
        if self.policy.tariff.shape() != (n, n, j) || !grids.into_iter().all(fit) {
            return refuse(
                "the shock does not fit the economy",
                "give finite logs `[region][sector]`; what stops altogether has no price: leave a part of it",
            );
        }
        let uniform = (0..n).all(|i| {
            let row = self.ln_supply.row(i);
            row.iter().all(|value| *value == row[0])
        });
        if substitution.factors == Factors::Mobile && !uniform {
            return refuse(
                "mobile factors have no supply by sector",
                "give the same in all sectors of a region, or specific factors",
            );
        }
        let bans = self.policy.ban.as_slice().iter().any(|ban| *ban != 0.0);
        if bans && substitution.origin.iter().any(|theta| *theta <= 0.0) {
            return refuse(
                "a ban where origins are no substitutes leaves nothing",
                "take elasticities between origins above 0",
            );
        }
        Ok(())
    }
}

/// World real income to the first order, ln: sales over world value added times ln A^, value added times ln L^, trade times -ln of its cost
/// (Hulten 1978): what the network adds is the rest.
pub fn first_order(base: &Baseline, shock: &NetworkShock) -> f64 {
    let (n, j) = (base.regions(), base.sectors());
    let output = base.output();
    let world: f64 = base.value_added.iter().sum();
    let mut sum = 0.0;
    for i in 0..n {
        for s in 0..j {
            let sales = output[(i, s)];
            sum += sales * shock.ln_productivity[(i, s)];
            sum += sales * base.value_added_share[(i, s)] * shock.ln_supply[(i, s)];
            for importer in 0..n {
                let at = (importer, i, s);
                let cost = shock.policy.iceberg[at] / base.policy.iceberg[at];
                if cost != 1.0 {
                    sum -= base.border_value(importer, i, s) * cost.ln();
                }
            }
        }
    }
    sum / world
}

/// Solves the shock.
///
/// ```
/// use std::sync::Arc;
/// use boeki_economy::Closure;
/// use boeki_equilibrium::{Baseline, rebase};
/// use boeki_security::network_shock::{self, NetworkShock, Substitution};
/// let economy = boeki_economy::testing::tiny_economy();
/// let base = Baseline::new(&economy, economy.elasticities().default_set())?;
/// let (base, _) = rebase(base, Closure::WorldShare)?;
/// let mut shock = NetworkShock::none(&base);
/// shock.ln_productivity[(2, 0)] = -0.2;
/// let short = network_shock::solve(&base, &shock, &Substitution::short_run(vec![0.8, 0.8])?, Closure::WorldShare)?;
/// let long = network_shock::solve(&base, &shock, &Substitution::core(&base), Closure::WorldShare)?;
/// assert!(short.ln_welfare()[2] < long.ln_welfare()[2]);
/// # Ok::<(), boeki_security::SecurityError>(())
/// ```
///
/// # Errors
/// A question that does not fit, [`SecurityError::NotFound`], [`SecurityError::CertificateFailed`].
pub fn solve(
    base: &Arc<Baseline>,
    shock: &NetworkShock,
    substitution: &Substitution,
    closure: Closure,
) -> Result<NetworkEquilibrium, SecurityError> {
    substitution.check(base)?;
    shock.check(base, substitution)?;
    solve::solve(base, shock, substitution, closure)
}

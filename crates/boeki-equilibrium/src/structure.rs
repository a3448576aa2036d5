//! What a model may have beyond Caliendo & Parro (2015): factors, labour supply, scale, profits, distribution, entry.
//!
//! Every part is a parameter of the one system and neutral by default: [`Structure::default`] changes nothing.

use boeki_economy::Grid;

use crate::{Baseline, EquilibriumError};

/// How a factor moves between the sectors of its region.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mobility {
    /// One reward in all sectors: the limit of `Roy` as kappa grows without bound.
    Mobile,
    /// No unit changes its sector: `Roy` at kappa = 1.
    Specific,
    /// Units differ in what they can do in each sector, Frechet with shape kappa > 1 (Galle, Rodriguez-Clare & Yi 2023,
    /// REStud 90:1, section 2).
    Roy(f64),
}

impl Mobility {
    /// 1 / kappa: 0 for mobile, 1 for specific factors.
    pub fn inverse_kappa(self) -> f64 {
        match self {
            Mobility::Mobile => 0.0,
            Mobility::Specific => 1.0,
            Mobility::Roy(kappa) => 1.0 / kappa,
        }
    }
}

/// A factor of production.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// Its name in tables.
    pub name: String,
    /// b: its share of the payments to factors, `[region][sector]`; the factors' shares sum to 1 in each cell.
    pub share: Grid,
    /// How it moves between sectors.
    pub mobility: Mobility,
    /// k: its supply moves with its after-tax real reward to the power k (0: fixed).
    pub supply_elasticity: f64,
    /// ln of the quantity relative to the base, `[region][sector]`; nothing where it did not change. The same in all
    /// sectors of a region unless the factor is specific.
    pub ln_endowment: Option<Grid>,
}

/// What the revenue of tariffs is used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Recycling {
    /// Paid out in equal sums: it moves no decision.
    #[default]
    LumpSum,
    /// New revenue lowers the tax on factor income (Ignatenko, Macedoni, Lashkaripour & Simonovska 2025).
    LabourTax,
}

/// Over what external economies of scale work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ScaleScope {
    /// The factors that a sector uses.
    #[default]
    Sector,
    /// All factors of the region, as in Ignatenko et al. (2025).
    Region,
}

/// What a wage that cannot fall is measured in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WageAnchor {
    /// The numeraire: world value added keeps its base value.
    #[default]
    Numeraire,
    /// The region's consumer prices: the real wage cannot fall.
    ConsumerPrices,
}

/// Downward rigidity of wages (Rodriguez-Clare, Ulate & Vasquez 2025), static: 0 <= 1 - e _|_ w / delta - 1 >= 0, with
/// e the employment relative to the base. Where the wage would fall below its floor, employment falls instead.
#[derive(Clone, Debug, PartialEq)]
pub struct WageFloor {
    /// delta by region: the floor as a share of the base's wage; 0 is no floor.
    pub share: Vec<f64>,
    /// What the wage is measured in.
    pub anchor: WageAnchor,
}

/// The options of the model; neutral by default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Structure {
    /// The factors; empty means one mobile factor in fixed supply.
    pub factors: Vec<Factor>,
    /// psi by sector: unit costs fall with factor use to the power psi; empty means none.
    pub scale: Vec<f64>,
    /// Over what the scale is taken.
    pub scale_scope: ScaleScope,
    /// Share of profits in revenue with a fixed number of firms, `[region][sector]` (Ossa 2014: 1 / sigma).
    pub profit_share: Option<Grid>,
    /// nu: share of the landed value that is value added in the destination, by region; empty means none.
    pub distribution_share: Vec<f64>,
    /// phi: power with which a tariff enters buyers' prices, by importing region; where it is not 1 the price index also
    /// moves with (spending / wage)^(1 - phi), the entry of sellers (Ignatenko et al. 2025). Empty means 1.
    pub tariff_elasticity: Vec<f64>,
    /// Use of tariff revenue.
    pub recycling: Recycling,
    /// How far wages can fall; nothing means as far as they must.
    pub wage_floor: Option<WageFloor>,
}

/// How far the factors' shares of a cell may be from 1.
const SHARE_SLACK: f64 = 1e-9;

impl Structure {
    /// One mobile factor whose supply has the elasticity `k`.
    pub fn with_labour_supply(regions: usize, sectors: usize, k: f64) -> Self {
        Self {
            factors: vec![Factor {
                name: "labour".into(),
                share: Grid::filled(regions, sectors, 1.0),
                mobility: Mobility::Mobile,
                supply_elasticity: k,
                ln_endowment: None,
            }],
            ..Self::default()
        }
    }

    /// Whether nothing differs from Caliendo & Parro.
    pub fn is_neutral(&self) -> bool {
        let plain = |factor: &Factor| {
            factor.mobility == Mobility::Mobile
                && factor.supply_elasticity == 0.0
                && factor.ln_endowment.is_none()
        };
        (self.factors.is_empty() || (self.factors.len() == 1 && plain(&self.factors[0])))
            && self.scale.iter().all(|psi| *psi == 0.0)
            && self.profit_share.is_none()
            && self.distribution_share.iter().all(|nu| *nu == 0.0)
            && self.tariff_elasticity.iter().all(|phi| *phi == 1.0)
            && self.recycling == Recycling::LumpSum
    }

    /// Whether the envelope theorem splits welfare in the parts of [`decomposition`](crate::decomposition): factors may move
    /// or not, but supply is fixed and no price differs from marginal cost.
    pub fn has_plain_welfare(&self) -> bool {
        self.factors
            .iter()
            .all(|f| f.supply_elasticity == 0.0 && f.ln_endowment.is_none())
            && self.scale.iter().all(|psi| *psi == 0.0)
            && self.profit_share.is_none()
            && self.distribution_share.iter().all(|nu| *nu == 0.0)
            && self.tariff_elasticity.iter().all(|phi| *phi == 1.0)
            && self.recycling == Recycling::LumpSum
    }

    /// Whether sectors of a region differ in what their factors are paid: their sales then feed back on their costs.
    pub(crate) fn has_tilt(&self) -> bool {
        self.factors.len() > 1
            || self.factors.iter().any(|f| f.mobility != Mobility::Mobile)
            || (self.scale_scope == ScaleScope::Sector && self.scale.iter().any(|psi| *psi != 0.0))
    }

    /// psi of a sector.
    pub fn scale_of(&self, sector: usize) -> f64 {
        self.scale.get(sector).copied().unwrap_or(0.0)
    }

    /// nu of a region.
    pub fn distribution_of(&self, region: usize) -> f64 {
        self.distribution_share.get(region).copied().unwrap_or(0.0)
    }

    /// phi of an importing region.
    pub fn tariff_elasticity_of(&self, region: usize) -> f64 {
        self.tariff_elasticity.get(region).copied().unwrap_or(1.0)
    }

    /// The share of profits in revenue of a cell.
    pub fn profit_of(&self, region: usize, sector: usize) -> f64 {
        self.profit_share
            .as_ref()
            .map_or(0.0, |profit| profit[(region, sector)])
    }

    /// What factors receive of a unit of output: B - mu, `[region][sector]`.
    pub(crate) fn earning_share(&self, base: &Baseline) -> Grid {
        Grid::from_fn(base.regions(), base.sectors(), |i, s| {
            base.value_added_share[(i, s)] - self.profit_of(i, s)
        })
    }

    /// Refuses shapes and values without an equilibrium, and options that have no meaning together.
    pub(crate) fn check(&self, base: &Baseline) -> Result<(), EquilibriumError> {
        let (n, j) = (base.regions(), base.sectors());
        let refuse = |what: String| Err(EquilibriumError::BadStructure { what });
        let shaped = |length: usize, expected: usize| length == 0 || length == expected;
        if !shaped(self.scale.len(), j)
            || !shaped(self.distribution_share.len(), n)
            || !shaped(self.tariff_elasticity.len(), n)
        {
            return refuse(format!(
                "an option has {} sectors or {}/{} regions where the economy has {j} and {n}",
                self.scale.len(),
                self.distribution_share.len(),
                self.tariff_elasticity.len()
            ));
        }
        // Over a sector, factors move in until theta psi = 1 (Kucheryavyy, Lyn & Rodriguez-Clare 2023); over a region only supply
        // moves, and costs fall with income from psi k = 1 on.
        let largest_supply = self
            .factors
            .iter()
            .fold(0.0_f64, |k, factor| k.max(factor.supply_elasticity));
        for sector in 0..j {
            let psi = self.scale_of(sector);
            let (other, what) = match self.scale_scope {
                ScaleScope::Sector => (base.trade_elasticity[sector], "trade"),
                ScaleScope::Region => (largest_supply, "labour-supply"),
            };
            if !psi.is_finite() || psi * other > 1.0 {
                return refuse(format!(
                    "sector {}: scale elasticity {psi} times {what} elasticity {other} is above 1, and no stable equilibrium exists; lower one of them",
                    base.sector_codes[sector]
                ));
            }
        }
        for region in 0..n {
            let (nu, phi) = (
                self.distribution_of(region),
                self.tariff_elasticity_of(region),
            );
            if !((0.0..1.0).contains(&nu) && phi.is_finite() && phi > 0.0) {
                return refuse(format!(
                    "region {}: distribution share {nu} must be in [0, 1) and tariff elasticity {phi} positive",
                    base.region_codes[region]
                ));
            }
            for sector in 0..j {
                let (profit, share) = (
                    self.profit_of(region, sector),
                    base.value_added_share[(region, sector)],
                );
                if !(0.0..1.0).contains(&profit) || profit >= share {
                    return refuse(format!(
                        "{} {}: profits of {profit} of revenue leave nothing of value added, {share}, for factors",
                        base.region_codes[region], base.sector_codes[sector]
                    ));
                }
            }
        }
        let plain_scope = self.distribution_share.iter().all(|nu| *nu == 0.0)
            && self.tariff_elasticity.iter().all(|phi| *phi == 1.0);
        if self.has_tilt() && !plain_scope {
            return refuse(
                "a distribution share or tariff elasticity needs one mobile factor and scale over the region".into(),
            );
        }
        self.check_wage_floor(n)?;
        self.check_factors(base)
    }

    fn check_wage_floor(&self, regions: usize) -> Result<(), EquilibriumError> {
        let Some(floor) = &self.wage_floor else {
            return Ok(());
        };
        let refuse = |what: &str| Err(EquilibriumError::BadStructure { what: what.into() });
        let one_kind = self.factors.len() <= 1
            && self.factors.iter().all(|f| {
                f.mobility == Mobility::Mobile
                    && f.supply_elasticity == 0.0
                    && f.ln_endowment.is_none()
            });
        if !one_kind || self.recycling != Recycling::LumpSum {
            return refuse(
                "a wage floor needs one mobile factor in fixed supply and no tax relief",
            );
        }
        let share = |delta: &f64| (0.0..=1.0).contains(delta);
        if floor.share.len() != regions || !floor.share.iter().all(share) {
            return refuse("a wage floor is a share of the base's wage from 0 to 1, one a region");
        }
        Ok(())
    }

    fn check_factors(&self, base: &Baseline) -> Result<(), EquilibriumError> {
        let (n, j) = (base.regions(), base.sectors());
        let refuse = |what: String| Err(EquilibriumError::BadStructure { what });
        for factor in &self.factors {
            let name = &factor.name;
            if (factor.share.rows(), factor.share.columns()) != (n, j) {
                return refuse(format!("factor {name}: its shares do not fit the economy"));
            }
            if let Mobility::Roy(kappa) = factor.mobility
                && !(kappa.is_finite() && kappa > 1.0)
            {
                return refuse(format!(
                    "factor {name}: kappa {kappa} must be above 1; 1 is `specific`, infinity `mobile`"
                ));
            }
            let k = factor.supply_elasticity;
            if !(k.is_finite() && k >= 0.0) {
                return refuse(format!("factor {name}: supply elasticity {k} is negative"));
            }
            let Some(endowment) = &factor.ln_endowment else {
                continue;
            };
            if (endowment.rows(), endowment.columns()) != (n, j)
                || endowment.as_slice().iter().any(|e| !e.is_finite())
            {
                return refuse(format!(
                    "factor {name}: its endowments do not fit the economy"
                ));
            }
            let uniform = (0..n).all(|i| {
                let row = endowment.row(i);
                row.iter().all(|e| *e == row[0])
            });
            if k > 0.0 || (!uniform && factor.mobility != Mobility::Specific) {
                return refuse(format!(
                    "factor {name}: endowments by sector need a specific factor in fixed supply"
                ));
            }
        }
        if self.factors.is_empty() {
            return Ok(());
        }
        for region in 0..n {
            for sector in 0..j {
                let shares = self.factors.iter().map(|f| f.share[(region, sector)]);
                let sum: f64 = shares.clone().sum();
                if (sum - 1.0).abs() > SHARE_SLACK || shares.clone().any(|s| s < 0.0) {
                    return refuse(format!(
                        "{} {}: the factors' shares sum to {sum}, not 1, or one is negative",
                        base.region_codes[region], base.sector_codes[sector]
                    ));
                }
            }
        }
        Ok(())
    }
}

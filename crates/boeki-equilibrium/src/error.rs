//! What can keep an equilibrium from existing or being found: each error names place, reason and remedy.

/// Errors of the equilibrium.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EquilibriumError {
    /// A trade elasticity without an equilibrium.
    #[error(
        "sector {sector}: trade elasticity {value} is not a positive number; choose another elasticity set"
    )]
    BadElasticity {
        /// The sector.
        sector: String,
        /// The value.
        value: f64,
    },
    /// More value added than output.
    #[error(
        "{place}: value added is {share} of output; a share above 1 means mixed units or a missing sale"
    )]
    ValueAddedAboveOutput {
        /// Region and sector.
        place: String,
        /// The share.
        share: f64,
    },
    /// A region without income.
    #[error("{region}: no value added or no final demand; aggregate it with a neighbour")]
    EmptyRegion {
        /// The region.
        region: String,
    },
    /// Options of the model that have no equilibrium or no meaning together.
    #[error("the options of the model cannot be used: {what}")]
    BadStructure {
        /// What is wrong and what to do.
        what: String,
    },
    /// Demand that nobody may supply.
    #[error(
        "{region} needs {sector} and no supplier is left; its price would be infinite: leave one supplier out of the ban, or use a high iceberg cost"
    )]
    NoSupplier {
        /// The importing region.
        region: String,
        /// The sector.
        sector: String,
    },
    /// Trade that runs one way only between parts of the world.
    #[error(
        "{sellers} can sell to {buyers} and nothing can come back, so no finite wage clears their trade: ban both directions, or leave one open"
    )]
    OneWayTrade {
        /// Regions that only sell.
        sellers: String,
        /// Regions that only buy.
        buyers: String,
    },
    /// A policy of another size than the economy.
    #[error(
        "the policy has {found} cells and the economy {expected}; resolve the scenario on this economy"
    )]
    PolicyShape {
        /// Cells of the policy.
        found: usize,
        /// Cells of the economy.
        expected: usize,
    },
    /// The solver stopped short of its tolerance.
    #[error(
        "the equilibrium was not found: largest labour-market gap {residual:e} in {region} after {iterations} iterations; try a smaller change, or the closure `balanced`"
    )]
    NotConverged {
        /// Residual left.
        residual: f64,
        /// Where.
        region: String,
        /// Iterations done.
        iterations: usize,
    },
    /// A quota that has no meaning on this economy.
    #[error("quota {name:?}: {what}")]
    BadQuota {
        /// The quota.
        name: String,
        /// What is wrong and what to do.
        what: String,
    },
    /// Shadow rates or unemployment that were not found.
    #[error(
        "quotas or wage floors were not solved: the largest violation is {violation:e}, at {place}, after {iterations} iterations; loosen the limit, or hold fewer wages: where all real wages must fall, no employment keeps them up"
    )]
    QuantitiesNotFound {
        /// What is left.
        violation: f64,
        /// The quota or region.
        place: String,
        /// Iterations done.
        iterations: usize,
    },
    /// A derivative where a quota or wage floor is about to bind, or to stop binding.
    #[error(
        "the derivative does not exist here: {place} is at the edge of binding, and outcomes have a kink; move a policy a little"
    )]
    Kink {
        /// The quota or region.
        place: String,
    },
    /// A certificate that does not hold.
    #[error(
        "the solution fails its certificate: {check} is {value:e}, allowed {allowed:e}; the result is withheld"
    )]
    CertificateFailed {
        /// The check.
        check: &'static str,
        /// Its value.
        value: f64,
        /// Its tolerance.
        allowed: f64,
    },
    /// The linear solve of a derivative stopped short.
    #[error("the derivative was not found: residual {residual:e} after {iterations} iterations")]
    DerivativeFailed {
        /// Residual left.
        residual: f64,
        /// Iterations done.
        iterations: usize,
    },
    /// A decomposition along a path on which transfers jump.
    #[error(
        "the parts of welfare are withheld: the policy cuts a region off, and the transfer that financed its deficit ends in a jump that belongs to no part; use the closure `balanced`"
    )]
    PathJumps,
    /// A decomposition of welfare under options that the formula does not cover.
    #[error(
        "the parts of welfare are withheld: with elastic supply, scale, profits, distribution or entry the formula has terms that it does not name; the exact change stands"
    )]
    PartsNotDefined,
    /// A decomposition that does not add up.
    #[error(
        "the parts of welfare are withheld: they miss the exact change by {gap:e} (log points times 100); split the policy in smaller steps"
    )]
    PartsDoNotAddUp {
        /// What is missing, log points times 100.
        gap: f64,
    },
}

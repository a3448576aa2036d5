//! Buffers of products and solves: allocated once, passed along.

use super::Linearised;

/// Moves of outputs, landed values and export-tax revenue.
pub(super) struct Flows {
    pub(super) output: Vec<f64>,
    pub(super) landed: Vec<f64>,
    pub(super) export_revenue: Vec<f64>,
}

/// What a unit of output and of income is worth, and scratch.
pub(crate) struct Sensitivity {
    pub(crate) output: Vec<f64>,
    pub(crate) income: Vec<f64>,
    /// Worth of a unit of tariff revenue: income and what the options add.
    pub(crate) revenue: Vec<f64>,
    /// Worth of a unit of landed value.
    pub(crate) landed: Vec<f64>,
    pub(crate) per_shipped: Vec<f64>,
    pub(super) weight: Vec<f64>,
    pub(super) scratch: Vec<f64>,
}

impl Sensitivity {
    pub(crate) fn new(n: usize, j: usize) -> Self {
        Self {
            output: vec![0.0; n * j],
            income: vec![0.0; n],
            revenue: vec![0.0; n],
            landed: vec![0.0; n],
            per_shipped: vec![0.0; n * j],
            weight: vec![0.0; j],
            scratch: vec![0.0; n * j],
        }
    }
}

/// Scratch of one linear solve.
pub(super) struct Work {
    pub(super) cost: Vec<f64>,
    pub(super) pull: Vec<f64>,
    /// Prices over suppliers, forward; weights on entry, backward.
    pub(super) index: Vec<f64>,
    pub(super) income: Vec<f64>,
    pub(super) regions: [Vec<f64>; 2],
    pub(super) flows: Flows,
    pub(super) sensitivity: Sensitivity,
    pub(super) block: Vec<f64>,
    pub(super) image: Vec<f64>,
}

impl Work {
    pub(super) fn new(at: &Linearised) -> Self {
        let (n, j) = (at.system.base.regions(), at.system.base.sectors());
        Self {
            cost: vec![0.0; n * j],
            pull: vec![0.0; n * j],
            index: vec![0.0; n * j],
            income: vec![0.0; n],
            regions: [vec![0.0; n], vec![0.0; n]],
            flows: Flows {
                output: vec![0.0; n * j],
                landed: vec![0.0; n * j],
                export_revenue: vec![0.0; n],
            },
            sensitivity: Sensitivity::new(n, j),
            block: vec![0.0; n * j],
            image: vec![0.0; at.size()],
        }
    }
}

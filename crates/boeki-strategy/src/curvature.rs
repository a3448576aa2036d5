//! A model of the curvature of an aim in a player's tariffs: symmetric blocks of variables that share a market.

use nalgebra::{Cholesky, DMatrix, DVector};

/// Minus a Hessian, in blocks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Curvature {
    blocks: Vec<Block>,
}

#[derive(Clone, Debug)]
struct Block {
    variables: Vec<usize>,
    /// Row by row.
    entries: Vec<f64>,
}

impl Curvature {
    /// Adds a block; `entries` holds its rows, one a variable.
    pub(crate) fn push(&mut self, variables: Vec<usize>, entries: Vec<f64>) {
        self.blocks.push(Block { variables, entries });
    }

    /// Adds the curvature of other variables, whose numbers are shifted, so many times.
    pub(crate) fn add(&mut self, other: Curvature, shift: usize, times: f64) {
        for block in other.blocks {
            let variables = block.variables.into_iter().map(|at| at + shift).collect();
            let entries = block
                .entries
                .into_iter()
                .map(|entry| times * entry)
                .collect();
            self.push(variables, entries);
        }
    }

    /// The diagonal, one entry a variable.
    pub(crate) fn diagonal(&self, size: usize) -> Vec<f64> {
        let mut diagonal = vec![0.0; size];
        for block in &self.blocks {
            let width = block.variables.len();
            for (at, &variable) in block.variables.iter().enumerate() {
                diagonal[variable] += block.entries[at * width + at];
            }
        }
        diagonal
    }

    /// Replaces a slope by the step of the model on the free variables, and by zero on the others.
    pub(crate) fn solve(&self, free: &[bool], slope: &mut [f64]) {
        for block in &self.blocks {
            let size = block.variables.len();
            let kept: Vec<usize> = (0..size).filter(|at| free[block.variables[*at]]).collect();
            let matrix = DMatrix::from_fn(kept.len(), kept.len(), |a, b| {
                block.entries[kept[a] * size + kept[b]]
            });
            let right = DVector::from_fn(kept.len(), |a, _| slope[block.variables[kept[a]]]);
            for &variable in &block.variables {
                slope[variable] = 0.0;
            }
            let diagonal: Vec<f64> = (0..kept.len()).map(|a| matrix[(a, a)]).collect();
            let step = match Cholesky::new(matrix) {
                Some(factors) => factors.solve(&right),
                // Rounding of a block near singular: its diagonal still points uphill.
                None => DVector::from_fn(kept.len(), |a, _| right[a] / diagonal[a]),
            };
            for (at, step) in kept.iter().zip(step.iter()) {
                slope[block.variables[*at]] = *step;
            }
        }
    }
}

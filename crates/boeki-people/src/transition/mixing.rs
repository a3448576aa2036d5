//! Anderson mixing of a fixed point x = G(x): the next point from the last few, by least squares on their residuals
//! (Anderson 1965; Walker & Ni 2011).

use std::collections::VecDeque;

use nalgebra::{DMatrix, DVector};

/// Differences that are kept.
const MEMORY: usize = 10;
/// Singular values below this share of the largest are noise.
const NOISE: f64 = 1e-8;

/// The last points and residuals.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mixing {
    last: Option<(Vec<f64>, Vec<f64>)>,
    moves: VecDeque<(Vec<f64>, Vec<f64>)>,
}

impl Mixing {
    /// The next point from a point and its residual G(x) - x.
    pub(crate) fn next(&mut self, point: Vec<f64>, residual: Vec<f64>) -> Vec<f64> {
        if let Some((point_before, residual_before)) = &self.last {
            self.moves.push_back((
                difference(&point, point_before),
                difference(&residual, residual_before),
            ));
            if self.moves.len() > MEMORY {
                self.moves.pop_front();
            }
        }
        let mut next: Vec<f64> = point.iter().zip(&residual).map(|(x, f)| x + f).collect();
        if let Some(weights) = self.weights(&residual) {
            for ((moved, turned), weight) in self.moves.iter().zip(weights.iter()) {
                for ((next, moved), turned) in next.iter_mut().zip(moved).zip(turned) {
                    *next -= weight * (moved + turned);
                }
            }
        }
        self.last = Some((point, residual));
        next
    }

    /// Least squares of the residual on its changes.
    fn weights(&self, residual: &[f64]) -> Option<DVector<f64>> {
        let size = self.moves.len();
        if size == 0 {
            return None;
        }
        // Columns of length 1, so that late, small changes count as much as early, large ones.
        let lengths: Vec<f64> = self.moves.iter().map(|(_, f)| dot(f, f).sqrt()).collect();
        if lengths.contains(&0.0) {
            return None;
        }
        let changes = DMatrix::from_fn(residual.len(), size, |at, column| {
            self.moves[column].1[at] / lengths[column]
        });
        let triangle = changes.qr();
        let right = triangle.q().tr_mul(&DVector::from_column_slice(residual));
        let svd = triangle.r().svd(true, true);
        let cut = NOISE * svd.singular_values.amax();
        let scaled = svd.solve(&right, cut).ok()?;
        Some(DVector::from_fn(size, |at, _| scaled[at] / lengths[at]))
    }
}

fn difference(now: &[f64], before: &[f64]) -> Vec<f64> {
    now.iter()
        .zip(before)
        .map(|(now, before)| now - before)
        .collect()
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter()
        .zip(right)
        .map(|(left, right)| left * right)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_fixed_point_is_found_in_as_many_steps_as_it_has_dimensions() {
        // G(x) = A x + b with eigenvalues beyond 1: plain iteration runs away.
        let slopes = [1.7, -2.0, 0.5, 0.1];
        let mut mixing = Mixing::default();
        let mut point = vec![0.0; 4];
        for _ in 0..7 {
            let residual: Vec<f64> = (0..4).map(|k| (slopes[k] - 1.0) * point[k] + 1.0).collect();
            point = mixing.next(point, residual);
        }
        for (k, x) in point.iter().enumerate() {
            assert!((x - 1.0 / (1.0 - slopes[k])).abs() < 1e-9, "{point:?}");
        }
    }
}

//! Secant steps in log wages: the approximate Jacobian, factored once, and Broyden's rank-one updates of its inverse.
//!
//! With H the inverse, a step s and the move y of the gaps (Broyden 1965, by the formula of Sherman & Morrison 1950):
//!
//! ```text
//! H' = H + (s - H y) (s^T H) / (s^T H y)
//! ```

use std::rc::Rc;

use nalgebra::DVector;

use crate::components::largest;
use crate::system::System;
use crate::wage_jacobian::WageSolver;

/// The inverse of the wage Jacobian as a factored start and updates: (s - H y) / (s^T H y) and s.
pub(crate) struct Secant {
    start: Rc<WageSolver>,
    updates: Vec<(DVector<f64>, DVector<f64>)>,
}

impl Secant {
    pub(crate) fn new(start: Rc<WageSolver>) -> Self {
        Self {
            start,
            updates: Vec::new(),
        }
    }

    /// The factored start, which preconditions exact steps.
    pub(crate) fn start(&self) -> Rc<WageSolver> {
        Rc::clone(&self.start)
    }

    fn apply(&self, right: &mut DVector<f64>) -> bool {
        if !self.start.solve(right) {
            return false;
        }
        for (direction, step) in &self.updates {
            let length = step.dot(right);
            right.axpy(length, direction, 1.0);
        }
        true
    }

    /// The step that the Jacobian asks for at given gaps; the rows of the numeraires ask for none.
    pub(crate) fn step(
        &self,
        system: &System,
        value_added: &[f64],
        gap: &[f64],
    ) -> Option<Vec<f64>> {
        let mut right = DVector::from_iterator(gap.len(), gap.iter().map(|gap| -gap));
        for part in &system.components.members {
            right[largest(part, value_added)] = 0.0;
        }
        let solved = self.apply(&mut right) && right.iter().all(|step| step.is_finite());
        solved.then(|| right.as_slice().to_vec())
    }

    /// Learns from a step taken: wages and gaps before and after.
    pub(crate) fn learn(
        &mut self,
        system: &System,
        value_added: &[f64],
        wages: (&[f64], &[f64]),
        gaps: (&[f64], &[f64]),
    ) {
        let n = wages.0.len();
        let step = DVector::from_fn(n, |i, _| wages.1[i] - wages.0[i]);
        let mut moved = DVector::from_fn(n, |i, _| gaps.1[i] - gaps.0[i]);
        for part in &system.components.members {
            let bill: f64 = part.iter().map(|region| value_added[*region]).sum();
            let numeraire: f64 = part.iter().map(|r| value_added[*r] * step[*r]).sum();
            moved[largest(part, value_added)] = numeraire / bill;
        }
        if !self.apply(&mut moved) {
            return;
        }
        let denominator = step.dot(&moved);
        // A step that the gaps do not answer teaches nothing.
        if denominator.abs() <= f64::EPSILON * step.norm_squared() {
            return;
        }
        let direction = (&step - &moved) / denominator;
        if direction.iter().all(|d| d.is_finite()) {
            self.updates.push((direction, step));
        }
    }
}

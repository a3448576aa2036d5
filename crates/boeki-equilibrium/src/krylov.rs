//! GMRES with right preconditioning (Saad & Schultz 1986): a linear system known only by its products.

/// A linear system G x = b with an approximate inverse M.
pub trait LinearSystem {
    /// y = G x.
    fn apply(&mut self, x: &[f64], y: &mut [f64]);
    /// z = M r, an approximation of G^-1 r.
    fn precondition(&mut self, r: &[f64], z: &mut [f64]);
}

/// How a linear solve ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinearOutcome {
    /// Norm of the residual over the norm of the right-hand side.
    pub residual: f64,
    /// Products with G.
    pub iterations: usize,
}

/// Solves G x = b to a relative residual, restarting after `restart` directions; `x` starts at zero.
pub fn gmres(
    system: &mut impl LinearSystem,
    b: &[f64],
    x: &mut [f64],
    tolerance: f64,
    restart: usize,
    max_iterations: usize,
) -> LinearOutcome {
    let size = b.len();
    let goal = norm(b);
    x.fill(0.0);
    let mut outcome = LinearOutcome {
        residual: 1.0,
        iterations: 0,
    };
    if goal == 0.0 {
        outcome.residual = 0.0;
        return outcome;
    }
    let mut residual = b.to_vec();
    let mut scratch = vec![0.0; size];
    let mut corrected = vec![0.0; size];
    while outcome.iterations < max_iterations {
        let beta = norm(&residual);
        outcome.residual = beta / goal;
        if outcome.residual <= tolerance || !beta.is_finite() {
            break;
        }
        let mut basis: Vec<Vec<f64>> = vec![residual.iter().map(|r| r / beta).collect()];
        let mut search: Vec<Vec<f64>> = Vec::new();
        let mut triangle: Vec<Vec<f64>> = Vec::new();
        let mut rotations: Vec<(f64, f64)> = Vec::new();
        let mut image = vec![beta];
        for step in 0..restart {
            let mut direction = vec![0.0; size];
            system.precondition(&basis[step], &mut direction);
            system.apply(&direction, &mut scratch);
            outcome.iterations += 1;
            search.push(direction);
            let mut column = Vec::with_capacity(step + 2);
            // Twice is enough: a second pass restores the orthogonality that rounding takes.
            for pass in 0..2 {
                for (k, vector) in basis.iter().enumerate() {
                    let projection = dot(&scratch, vector);
                    for (value, basis) in scratch.iter_mut().zip(vector) {
                        *value -= projection * basis;
                    }
                    if pass == 0 {
                        column.push(projection);
                    } else {
                        column[k] += projection;
                    }
                }
            }
            let length = norm(&scratch);
            column.push(length);
            for (k, (cosine, sine)) in rotations.iter().enumerate() {
                let (upper, lower) = (column[k], column[k + 1]);
                column[k] = cosine * upper + sine * lower;
                column[k + 1] = cosine * lower - sine * upper;
            }
            let hypotenuse = column[step].hypot(length);
            if hypotenuse == 0.0 {
                search.pop();
                break;
            }
            let (cosine, sine) = (column[step] / hypotenuse, length / hypotenuse);
            rotations.push((cosine, sine));
            column[step] = hypotenuse;
            column.pop();
            triangle.push(column);
            let last = image[step];
            image[step] = cosine * last;
            image.push(-sine * last);
            outcome.residual = image[step + 1].abs() / goal;
            if outcome.residual <= tolerance
                || outcome.iterations >= max_iterations
                || length == 0.0
            {
                break;
            }
            basis.push(scratch.iter().map(|value| value / length).collect());
        }
        let steps = triangle.len();
        if steps == 0 {
            break;
        }
        let mut weights = vec![0.0; steps];
        for k in (0..steps).rev() {
            let known: f64 = (k + 1..steps).map(|m| triangle[m][k] * weights[m]).sum();
            weights[k] = (image[k] - known) / triangle[k][k];
        }
        for (weight, direction) in weights.iter().zip(&search) {
            for (x, direction) in x.iter_mut().zip(direction) {
                *x += weight * direction;
            }
        }
        system.apply(x, &mut corrected);
        for ((residual, b), image) in residual.iter_mut().zip(b).zip(&corrected) {
            *residual = b - image;
        }
        let true_residual = norm(&residual) / goal;
        // A restart that no longer helps has met rounding.
        let stalled = outcome.residual <= tolerance && true_residual > 0.5 * beta / goal;
        outcome.residual = true_residual;
        if stalled {
            break;
        }
    }
    outcome
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    // Four running sums let the compiler use vector registers; their order is fixed, so results repeat.
    let mut sums = [0.0; 4];
    let mut lefts = left.chunks_exact(4);
    let mut rights = right.chunks_exact(4);
    for (left, right) in lefts.by_ref().zip(rights.by_ref()) {
        for lane in 0..4 {
            sums[lane] += left[lane] * right[lane];
        }
    }
    let tail: f64 = lefts
        .remainder()
        .iter()
        .zip(rights.remainder())
        .map(|(left, right)| left * right)
        .sum();
    sums.iter().sum::<f64>() + tail
}

fn norm(vector: &[f64]) -> f64 {
    dot(vector, vector).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Dense(Vec<Vec<f64>>);

    impl LinearSystem for Dense {
        fn apply(&mut self, x: &[f64], y: &mut [f64]) {
            for (y, row) in y.iter_mut().zip(&self.0) {
                *y = dot(row, x);
            }
        }
        fn precondition(&mut self, r: &[f64], z: &mut [f64]) {
            z.copy_from_slice(r);
        }
    }

    #[test]
    fn solves_a_dense_system_with_and_without_restarts() {
        let size = 30;
        let matrix: Vec<Vec<f64>> = (0..size)
            .map(|i| {
                (0..size)
                    .map(|j| {
                        if i == j {
                            3.0
                        } else {
                            1.0 / (1.0 + (i * 7 + j * 3) as f64)
                        }
                    })
                    .collect()
            })
            .collect();
        let truth: Vec<f64> = (0..size).map(|i| (i as f64).sin()).collect();
        let mut system = Dense(matrix);
        let mut b = vec![0.0; size];
        system.apply(&truth, &mut b);
        for restart in [5, 40] {
            let mut x = vec![0.0; size];
            let outcome = gmres(&mut system, &b, &mut x, 1e-14, restart, 500);
            assert!(outcome.residual < 1e-13, "{outcome:?}");
            for (x, truth) in x.iter().zip(&truth) {
                assert!((x - truth).abs() < 1e-12);
            }
        }
    }
}

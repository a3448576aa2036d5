//! Anderson acceleration of a contracting sweep (Anderson 1965; Walker & Ni 2011): the last sweeps, combined so that what
//! they leave is least. Buffers are allocated once; a step costs a few products of vectors.

/// The memory of one block: where the last sweeps started from and how far they moved.
#[derive(Clone, Debug)]
pub(crate) struct Anderson {
    /// One over the scale of each entry, squared: what counts as a small residual there.
    weight: Vec<f64>,
    /// How point and residual moved from sweep to sweep; the last two, newest first.
    point_move: [Vec<f64>; 2],
    residual_move: [Vec<f64>; 2],
    point: Vec<f64>,
    residual: Vec<f64>,
    remembered: usize,
    started: bool,
}

/// Combinations that reach further than this extrapolate noise.
const LARGEST_WEIGHT: f64 = 5.0;

impl Anderson {
    /// An empty memory for entries of the given scales; entries of scale zero do not count.
    pub(crate) fn new(scale: impl Iterator<Item = f64>) -> Self {
        let weight: Vec<f64> = scale
            .map(|s| if s > 0.0 { 1.0 / (s * s) } else { 0.0 })
            .collect();
        let zeros = vec![0.0; weight.len()];
        Self {
            weight,
            point_move: [zeros.clone(), zeros.clone()],
            residual_move: [zeros.clone(), zeros.clone()],
            point: zeros.clone(),
            residual: zeros,
            remembered: 0,
            started: false,
        }
    }

    /// Forgets: the block is solved anew.
    pub(crate) fn restart(&mut self) {
        self.remembered = 0;
        self.started = false;
    }

    /// Takes a point and what the sweep made of it; leaves the next point in `swept`.
    pub(crate) fn advance(&mut self, point: &[f64], swept: &mut [f64]) {
        if self.started {
            self.point_move.swap(0, 1);
            self.residual_move.swap(0, 1);
            self.remembered = (self.remembered + 1).min(2);
        }
        let (point_move, residual_move) = (&mut self.point_move[0], &mut self.residual_move[0]);
        for at in 0..point.len() {
            let residual = swept[at] - point[at];
            if self.started {
                point_move[at] = point[at] - self.point[at];
                residual_move[at] = residual - self.residual[at];
            }
            self.point[at] = point[at];
            self.residual[at] = residual;
        }
        self.started = true;
        let weights = self.combination();
        for (age, weight) in weights
            .into_iter()
            .enumerate()
            .filter(|(_, weight)| *weight != 0.0)
        {
            let moves = self.point_move[age].iter().zip(&self.residual_move[age]);
            for (next, (point, residual)) in swept.iter_mut().zip(moves) {
                *next -= weight * (point + residual);
            }
        }
    }

    /// The weights of the remembered moves that bring the residual nearest to zero: normal equations of size two.
    fn combination(&self) -> [f64; 2] {
        let [new, old] = &self.residual_move;
        let new_new = self.dot(new, new);
        let new_now = self.dot(new, &self.residual);
        let tame = |weights: [f64; 2]| {
            let good = weights.iter().all(|weight| weight.abs() < LARGEST_WEIGHT);
            if good { weights } else { [0.0; 2] }
        };
        match self.remembered {
            0 => [0.0; 2],
            1 => tame([new_now / new_new, 0.0]),
            _ => {
                let (old_old, new_old) = (self.dot(old, old), self.dot(new, old));
                let old_now = self.dot(old, &self.residual);
                let determinant = new_new * old_old - new_old * new_old;
                // Moves that say the same must not be played off against each other.
                if determinant <= 1e-8 * new_new * old_old {
                    return tame([new_now / new_new, 0.0]);
                }
                tame([
                    (new_now * old_old - old_now * new_old) / determinant,
                    (old_now * new_new - new_now * new_old) / determinant,
                ])
            }
        }
    }

    fn dot(&self, left: &[f64], right: &[f64]) -> f64 {
        // Four running sums let the compiler use vector registers; their order is fixed, so results repeat.
        let mut sums = [0.0; 4];
        let whole = left.len() / 4 * 4;
        for at in (0..whole).step_by(4) {
            for lane in 0..4 {
                sums[lane] += self.weight[at + lane] * left[at + lane] * right[at + lane];
            }
        }
        let tail: f64 = (whole..left.len())
            .map(|at| self.weight[at] * left[at] * right[at])
            .sum();
        sums.iter().sum::<f64>() + tail
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_contraction_is_reached_in_a_fraction_of_the_sweeps() {
        // x <- M x + b with eigenvalues up to 0.9.
        let rates = [0.9, 0.85, 0.3, -0.2, 0.1];
        let sweep =
            |x: &[f64]| -> Vec<f64> { x.iter().zip(rates).map(|(x, r)| r * x + 1.0).collect() };
        let count = |accelerate: bool| {
            let mut memory = Anderson::new([1.0; 5].into_iter());
            let mut x = vec![0.0; 5];
            for sweeps in 1..1000 {
                let mut next = sweep(&x);
                let change = next
                    .iter()
                    .zip(&x)
                    .map(|(a, b)| (a - b).abs())
                    .fold(0.0, f64::max);
                if change < 1e-12 {
                    for (x, rate) in next.iter().zip(rates) {
                        assert!((x - 1.0 / (1.0 - rate)).abs() < 1e-10);
                    }
                    return sweeps;
                }
                if accelerate {
                    memory.advance(&x, &mut next);
                }
                x = next;
            }
            1000
        };
        assert!(
            2 * count(true) < count(false),
            "{} against {}",
            count(true),
            count(false)
        );
    }
}

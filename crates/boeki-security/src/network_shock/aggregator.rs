//! ln of a CES index, sum_k b_k p_k^rho to the power 1 / rho with rho = 1 - sigma, exact also where rho is 0 or close to it.

/// Above this, exponentials are taken relative to the largest.
const LARGE: f64 = 1.0;

/// ln [ sum_k b_k e^(rho x_k) ]^(1/rho); at rho = 0 the mean of x. The shares add up to 1.
pub(super) fn ln_index(rho: f64, terms: impl Iterator<Item = (f64, f64)> + Clone) -> f64 {
    if rho == 0.0 {
        return terms.map(|(share, x)| share * x).sum();
    }
    let mut largest = f64::NEG_INFINITY;
    let mut smallest = f64::INFINITY;
    for (share, x) in terms.clone() {
        if share > 0.0 {
            largest = largest.max(rho * x);
            smallest = smallest.min(rho * x);
        }
    }
    if largest.abs().max(smallest.abs()) < LARGE {
        let sum: f64 = terms.map(|(share, x)| share * (rho * x).exp_m1()).sum();
        return sum.ln_1p() / rho;
    }
    let sum: f64 = terms
        .filter(|(share, _)| *share > 0.0)
        .map(|(share, x)| share * (rho * x - largest).exp())
        .sum();
    (largest + sum.ln()) / rho
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_smooth_through_the_cobb_douglas_case() {
        let terms = [(0.3, 0.2), (0.5, -0.1), (0.2, 0.4)];
        let index = |rho| ln_index(rho, terms.iter().copied());
        assert!((index(1e-12) - index(0.0)).abs() < 1e-12);
        assert!((index(-1e-9) - index(0.0)).abs() < 1e-9);
        // rho = 1 is the arithmetic mean of prices.
        let mean: f64 = terms.iter().map(|(b, x)| b * f64::exp(*x)).sum();
        assert!((index(1.0) - mean.ln()).abs() < 1e-15);
        // Far from 0 the dearest (rho > 0) or cheapest rules.
        assert!((index(5000.0) - 0.4).abs() < 1e-3 && (index(-5000.0) + 0.1).abs() < 1e-3);
    }
}

//! The two passes over `[importer][exporter][sector]` that all sweeps and derivatives are made of.
//!
//! Four lanes at a time: the accumulator is loaded and stored once for four products.

use boeki_economy::Cube;

/// out_n^j = sum_i flow_ni^j v_i^j, for one importer: `flow` is its slab, `v` is `[exporter][sector]`.
pub(crate) fn gather(flow: &[f64], v: &[f64], out: &mut [f64]) {
    let j = out.len();
    out.fill(0.0);
    if j == 1 {
        out[0] = dot(flow, v);
        return;
    }
    let mut flows = flow.chunks_exact(4 * j);
    let mut vs = v.chunks_exact(4 * j);
    for (flow, v) in flows.by_ref().zip(vs.by_ref()) {
        let (f0, rest) = flow.split_at(j);
        let (f1, rest) = rest.split_at(j);
        let (f2, f3) = rest.split_at(j);
        let (v0, rest) = v.split_at(j);
        let (v1, rest) = rest.split_at(j);
        let (v2, v3) = rest.split_at(j);
        let (f3, v3) = (&f3[..j], &v3[..j]);
        for s in 0..j {
            out[s] += f0[s] * v0[s] + f1[s] * v1[s] + f2[s] * v2[s] + f3[s] * v3[s];
        }
    }
    let lanes = flows
        .remainder()
        .chunks_exact(j)
        .zip(vs.remainder().chunks_exact(j));
    for (flow, v) in lanes {
        for ((out, flow), v) in out.iter_mut().zip(flow).zip(v) {
            *out += flow * v;
        }
    }
}

/// A plain product in four sums, which the compiler keeps in one register of lanes.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (mut a4, mut b4) = (a.chunks_exact(4), b.chunks_exact(4));
    for (a, b) in a4.by_ref().zip(b4.by_ref()) {
        for k in 0..4 {
            sums[k] += a[k] * b[k];
        }
    }
    let rest: f64 = a4
        .remainder()
        .iter()
        .zip(b4.remainder())
        .map(|(a, b)| a * b)
        .sum();
    sums.iter().sum::<f64>() + rest
}

/// out_n = sum_i flow_ni v_i for all importers.
pub(crate) fn over_exporters(flow: &Cube, v: &[f64], out: &mut [f64]) {
    let (_, _, j) = flow.shape();
    for (importer, out) in out.chunks_exact_mut(j).enumerate() {
        gather(flow.slab(importer), v, out);
    }
}

/// out_i = sum_n flow_ni v_n for all exporters.
pub(crate) fn over_importers(flow: &Cube, v: &[f64], out: &mut [f64]) {
    let (n, _, j) = flow.shape();
    out.fill(0.0);
    if j == 1 {
        for (importer, v) in v.iter().enumerate() {
            for (out, flow) in out.iter_mut().zip(flow.slab(importer)) {
                *out += flow * v;
            }
        }
        return;
    }
    let mut importer = 0;
    while importer + 4 <= n {
        let slabs = [0, 1, 2, 3].map(|k| flow.slab(importer + k));
        let rows = [0, 1, 2, 3].map(|k| &v[(importer + k) * j..(importer + k + 1) * j]);
        for (exporter, out) in out.chunks_exact_mut(j).enumerate() {
            let [f0, f1, f2, f3] = slabs.map(|slab| &slab[exporter * j..(exporter + 1) * j]);
            let [v0, v1, v2, v3] = rows;
            for s in 0..j {
                out[s] += f0[s] * v0[s] + f1[s] * v1[s] + f2[s] * v2[s] + f3[s] * v3[s];
            }
        }
        importer += 4;
    }
    for importer in importer..n {
        let row = &v[importer * j..(importer + 1) * j];
        for (flow, out) in flow
            .slab(importer)
            .chunks_exact(j)
            .zip(out.chunks_exact_mut(j))
        {
            for ((out, flow), v) in out.iter_mut().zip(flow).zip(row) {
                *out += flow * v;
            }
        }
    }
}

/// out^j += sum_k matrix_kj weight_k: rows of a small dense matrix (one region's input coefficients), four at a time.
pub(crate) fn add_weighted_rows(matrix: &[f64], weight: &[f64], out: &mut [f64]) {
    let j = out.len();
    let mut rows = matrix.chunks_exact(4 * j);
    let mut weights = weight.chunks_exact(4);
    for (rows, weight) in rows.by_ref().zip(weights.by_ref()) {
        let (r0, rest) = rows.split_at(j);
        let (r1, rest) = rest.split_at(j);
        let (r2, r3) = rest.split_at(j);
        let r3 = &r3[..j];
        let [w0, w1, w2, w3] = [weight[0], weight[1], weight[2], weight[3]];
        for s in 0..j {
            out[s] += r0[s] * w0 + r1[s] * w1 + r2[s] * w2 + r3[s] * w3;
        }
    }
    let rest = rows.remainder().chunks_exact(j).zip(weights.remainder());
    for (row, weight) in rest {
        for (out, row) in out.iter_mut().zip(row) {
            *out += row * weight;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_passes_equal_the_plain_sums() {
        for (n, j) in [(1, 5), (3, 5), (4, 5), (7, 5), (9, 5), (3, 1), (9, 1)] {
            let flow = Cube::from_fn(n, n, j, |a, b, c| {
                (1 + a * 31 + b * 17 + c * 7) as f64 % 11.0
            });
            let v: Vec<f64> = (0..n * j).map(|at| (at * 13 % 7) as f64 - 3.0).collect();
            let (mut by_importer, mut by_exporter) = (vec![0.0; n * j], vec![0.0; n * j]);
            over_exporters(&flow, &v, &mut by_importer);
            over_importers(&flow, &v, &mut by_exporter);
            for a in 0..n {
                for s in 0..j {
                    let gathered: f64 = (0..n).map(|b| flow[(a, b, s)] * v[b * j + s]).sum();
                    let spread: f64 = (0..n).map(|b| flow[(b, a, s)] * v[b * j + s]).sum();
                    assert!((gathered - by_importer[a * j + s]).abs() < 1e-12);
                    assert!((spread - by_exporter[a * j + s]).abs() < 1e-12);
                }
            }
        }
    }

    #[test]
    fn weighted_rows_equal_the_plain_sum() {
        for j in [1, 4, 5, 10] {
            let matrix: Vec<f64> = (0..j * j).map(|at| (at * 7 % 5) as f64).collect();
            let weight: Vec<f64> = (0..j).map(|at| at as f64 - 2.0).collect();
            let mut out = vec![1.0; j];
            add_weighted_rows(&matrix, &weight, &mut out);
            for s in 0..j {
                let sum: f64 = (0..j).map(|k| matrix[k * j + s] * weight[k]).sum();
                assert!((out[s] - 1.0 - sum).abs() < 1e-12);
            }
        }
    }
}

//! Balancing: the matrix nearest to a prior that adds up to given margins (RAS, biproportional fitting).
//!
//! Stone & Brown (1962), A Computable Model of Economic Growth; Bacharach (1965), International Economic Review 6:3. The
//! fitted cell is `r_i a_ij s_j`: zeros stay zeros, signs are kept, and among all matrices with these margins it has the
//! least information gain over the prior. Here rows are the users of a region (its sectors, then final demand) and columns
//! the inputs. Nothing in this file knows where a table comes from.

use serde::{Deserialize, Serialize};

use crate::{Cube, EconomyError, Grid, Labels};

/// Relative gap of the margins at which the fit is done.
pub const TOLERANCE: f64 = 1e-13;
/// The most sweeps over the matrix.
pub const MAX_SWEEPS: usize = 50_000;
/// How far the two sets of margins may differ in total, as a share: rounding of long sums only.
const TOTALS: f64 = 1e-9;

/// How a fit ended.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fit {
    /// Largest relative gap of a column; rows are exact to rounding.
    pub gap: f64,
    /// Sweeps over the matrix.
    pub sweeps: usize,
}

/// Scales rows and columns of a matrix of non-negative cells until they add up to `rows` and `columns`.
///
/// Rows and columns whose target is zero become zero.
///
/// # Errors
/// The fit reached, if a target above zero has only zeros to be made of, the two sets of targets differ in total, or
/// [`MAX_SWEEPS`] do not reach [`TOLERANCE`]. The matrix is then unchanged.
///
/// ```
/// use boeki_economy::{Grid, balance::fit};
/// let mut matrix = Grid::from_fn(2, 2, |_, _| 1.0);
/// fit(&mut matrix, &[30.0, 10.0], &[20.0, 20.0]).unwrap();
/// assert!((matrix[(0, 1)] - 15.0).abs() < 1e-12);
/// assert!(fit(&mut matrix, &[1.0, 1.0], &[1.0, 2.0]).is_err());
/// ```
pub fn fit(matrix: &mut Grid, rows: &[f64], columns: &[f64]) -> Result<Fit, Fit> {
    let total = |margin: &[f64]| margin.iter().sum::<f64>();
    let (by_row, by_column) = (total(rows), total(columns));
    let totals = (by_row - by_column).abs() / by_row.max(by_column).max(f64::MIN_POSITIVE);
    let mut done = Fit {
        gap: totals,
        sweeps: 0,
    };
    let sound = |margin: &[f64]| {
        margin
            .iter()
            .all(|value| value.is_finite() && *value >= 0.0)
    };
    if totals > TOTALS || !sound(rows) || !sound(columns) {
        return Err(done);
    }
    let mut row_factor = vec![1.0; rows.len()];
    let mut column_factor: Vec<f64> = columns
        .iter()
        .map(|target| f64::from(*target > 0.0))
        .collect();
    let mut column_sum = vec![0.0; columns.len()];
    let mut next = Vec::with_capacity(columns.len());
    for sweep in 1..=MAX_SWEEPS {
        for (row, (factor, target)) in row_factor.iter_mut().zip(rows).enumerate() {
            let cells = matrix.row(row).iter().zip(&column_factor);
            let sum: f64 = cells.map(|(cell, scale)| cell * scale).sum();
            *factor = scale_to(*target, sum);
        }
        column_sum.fill(0.0);
        for (row, factor) in row_factor.iter().enumerate() {
            for (sum, cell) in column_sum.iter_mut().zip(matrix.row(row)) {
                *sum += factor * cell;
            }
        }
        let mut gap: f64 = 0.0;
        next.clear();
        for ((factor, sum), target) in column_factor.iter().zip(&column_sum).zip(columns) {
            if *target > 0.0 {
                let miss = (*factor * sum / target - 1.0).abs();
                gap = if miss.is_nan() {
                    f64::INFINITY
                } else {
                    gap.max(miss)
                };
            }
            next.push(scale_to(*target, *sum));
        }
        done = Fit { gap, sweeps: sweep };
        if !gap.is_finite() {
            return Err(done);
        }
        if gap <= TOLERANCE {
            apply(matrix, &row_factor, &column_factor);
            return Ok(done);
        }
        std::mem::swap(&mut column_factor, &mut next);
    }
    Err(done)
}

fn scale_to(target: f64, sum: f64) -> f64 {
    if target > 0.0 { target / sum } else { 0.0 }
}

fn apply(matrix: &mut Grid, row_factor: &[f64], column_factor: &[f64]) {
    for (row, scale) in row_factor.iter().enumerate() {
        for (cell, factor) in matrix.row_mut(row).iter_mut().zip(column_factor) {
            *cell *= scale * factor;
        }
    }
}

/// What balancing an economy moved.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BalanceReport {
    /// Largest move of an input's share in a sector's inputs.
    pub largest_share_move: f64,
    /// Where that was: region, using sector, input.
    pub largest_at: String,
    /// Share of the value of intermediate inputs that changed its kind, over the world.
    pub mean_share_move: f64,
    /// Sum of absolute changes of all uses, halved, million USD.
    pub moved_musd: f64,
    /// Sum of all uses, million USD.
    pub total_musd: f64,
    /// Most sweeps that a region took.
    pub sweeps: usize,
    intermediate_musd: f64,
}

impl BalanceReport {
    /// The report in a sentence.
    pub fn sentence(&self) -> String {
        format!(
            "Balancing (RAS, at most {} sweeps) moved uses of {:.0} million USD, {:.3}% of all; {:.3}% of intermediate \
             inputs changed kind; the largest move of an input share is {:.3} ({}).",
            self.sweeps,
            self.moved_musd,
            100.0 * self.moved_musd / self.total_musd.max(f64::MIN_POSITIVE),
            100.0 * self.mean_share_move,
            self.largest_share_move,
            self.largest_at
        )
    }

    fn observe(
        &mut self,
        place: impl Fn(usize, usize) -> String,
        before: &Grid,
        after: &Grid,
        final_row: usize,
    ) {
        for row in 0..before.rows() {
            let (old, new) = (before.row(row), after.row(row));
            let (old_sum, new_sum) = (old.iter().sum::<f64>(), new.iter().sum::<f64>());
            let moved: f64 = old.iter().zip(new).map(|(a, b)| (a - b).abs()).sum();
            self.moved_musd += 0.5 * moved;
            self.total_musd += new_sum;
            if row == final_row || old_sum <= 0.0 || new_sum <= 0.0 {
                continue;
            }
            let mut kind = 0.0;
            for (input, (a, b)) in old.iter().zip(new).enumerate() {
                let step = (a / old_sum - b / new_sum).abs();
                kind += 0.5 * step;
                if step > self.largest_share_move {
                    self.largest_share_move = step;
                    self.largest_at = place(row, input);
                }
            }
            let weight = self.intermediate_musd + new_sum;
            self.mean_share_move += (kind - self.mean_share_move) * new_sum / weight;
            self.intermediate_musd = weight;
        }
    }
}

/// The observed side of an economy's accounts, which balancing keeps, with N regions and J sectors, million USD.
#[derive(Clone, Copy, Debug)]
pub struct Observed<'a> {
    /// Name of the economy, for messages.
    pub economy: &'a str,
    /// Regions and sectors, for messages.
    pub labels: &'a Labels,
    /// Expenditure, tariff-inclusive, `[region][sector]`.
    pub expenditure: &'a Grid,
    /// Output, `[region][sector]`.
    pub output: &'a Grid,
}

/// Fits intermediate and final use to what is observed, region by region.
///
/// Each region's matrix of uses (its J sectors, then final demand, by J inputs) keeps the structure of the prior as far as it
/// can, adds up to expenditure by input, and leaves each sector output less value added for its inputs; final demand gets
/// what is left of expenditure, which is value added, tariff revenue and the deficit. A sector whose prior has no inputs
/// has value added for all its output.
///
/// # Errors
/// [`EconomyError::Unbalanced`] where value added is above output or final demand would be negative,
/// [`EconomyError::BalanceFailed`] where no fit exists.
pub fn balance_uses(
    observed: &Observed<'_>,
    value_added: &mut Grid,
    intermediate_use: &mut Cube,
    final_use: &mut Grid,
) -> Result<BalanceReport, EconomyError> {
    let mut report = BalanceReport::default();
    for region in 0..observed.labels.regions.len() {
        balance_region(
            observed,
            region,
            value_added,
            intermediate_use,
            final_use,
            &mut report,
        )?;
    }
    Ok(report)
}

/// As [`balance_uses`], one region, adding to the report.
///
/// # Errors
/// As [`balance_uses`].
pub fn balance_region(
    observed: &Observed<'_>,
    region: usize,
    value_added: &mut Grid,
    intermediate_use: &mut Cube,
    final_use: &mut Grid,
    report: &mut BalanceReport,
) -> Result<(), EconomyError> {
    let sectors = observed.labels.sectors.len();
    let region_code = &observed.labels.regions[region].code;
    let sector_code = |sector: usize| observed.labels.sectors[sector].code.as_str();
    let unbalanced = |account, place: String, left, right| EconomyError::Unbalanced {
        economy: observed.economy.to_owned(),
        account,
        place,
        left,
        right,
    };
    let expenditure = observed.expenditure.row(region);
    let mut users = vec![0.0; sectors + 1];
    for using in 0..sectors {
        let output = observed.output[(region, using)];
        let inputs = intermediate_use.lane(region, using);
        let reachable = inputs
            .iter()
            .zip(expenditure)
            .any(|(input, spent)| *input > 0.0 && *spent > 0.0);
        let value = &mut value_added[(region, using)];
        if output <= 0.0 || !reachable {
            *value = output.max(0.0);
        }
        if *value > output * (1.0 + TOTALS) {
            let place = format!("{region_code} {}", sector_code(using));
            return Err(unbalanced(
                "value added is above output",
                place,
                *value,
                output,
            ));
        }
        users[using] = (output - *value).max(0.0);
    }
    let spent: f64 = expenditure.iter().sum();
    let inputs: f64 = users.iter().sum();
    if spent < inputs {
        let account = "intermediate inputs are above expenditure";
        return Err(unbalanced(account, region_code.clone(), inputs, spent));
    }
    users[sectors] = spent - inputs;

    let prior = Grid::from_fn(sectors + 1, sectors, |user, input| {
        if user < sectors {
            intermediate_use[(region, user, input)]
        } else {
            final_use[(region, input)]
        }
    });
    let mut fitted = prior.clone();
    let done =
        fit(&mut fitted, &users, expenditure).map_err(|fit| EconomyError::BalanceFailed {
            economy: observed.economy.to_owned(),
            region: region_code.clone(),
            gap: fit.gap,
            sweeps: fit.sweeps,
        })?;
    report.sweeps = report.sweeps.max(done.sweeps);
    for using in 0..sectors {
        intermediate_use
            .lane_mut(region, using)
            .copy_from_slice(fitted.row(using));
    }
    final_use
        .row_mut(region)
        .copy_from_slice(fitted.row(sectors));
    let place = |user: usize, input: usize| {
        format!(
            "{region_code}, {} using {}",
            sector_code(user),
            sector_code(input)
        )
    };
    report.observe(place, &prior, &fitted, sectors);
    Ok(())
}

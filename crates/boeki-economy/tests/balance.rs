//! Biproportional fitting: margins are met, structure is kept, what cannot be is said.

#![allow(clippy::unwrap_used)] // a test that panics has failed, which is its purpose

use boeki_economy::balance::{MAX_SWEEPS, Observed, balance_uses, fit};
use boeki_economy::testing::tiny_economy;
use boeki_economy::{Economy, EconomyError, Grid};
use proptest::prelude::*;

fn columns(matrix: &Grid) -> Vec<f64> {
    (0..matrix.columns())
        .map(|column| (0..matrix.rows()).map(|row| matrix[(row, column)]).sum())
        .collect()
}

/// Bacharach (1965): the fit is `r_i a_ij s_j`, so cross ratios of the prior stay.
#[test]
fn cross_ratios_stay() {
    let mut matrix = Grid::from_fn(2, 2, |row, column| (1 + row + 2 * column) as f64);
    let ratio = |m: &Grid| m[(0, 0)] * m[(1, 1)] / (m[(0, 1)] * m[(1, 0)]);
    let before = ratio(&matrix);
    fit(&mut matrix, &[7.0, 3.0], &[4.0, 6.0]).unwrap();
    assert!((ratio(&matrix) / before - 1.0).abs() < 1e-12);
}

#[test]
fn targets_of_zero_and_priors_of_zero() {
    let mut matrix = Grid::from_fn(3, 3, |row, column| f64::from(row != column));
    fit(&mut matrix, &[0.0, 4.0, 4.0], &[8.0, 0.0, 0.0]).unwrap();
    assert_eq!(columns(&matrix), [8.0, 0.0, 0.0]);
    assert!(matrix.row(0).iter().all(|cell| *cell == 0.0));
    // Nothing in the prior can reach the second row's target.
    let mut matrix = Grid::from_fn(2, 2, |row, _| f64::from(row == 0));
    let before = matrix.clone();
    let failed = fit(&mut matrix, &[1.0, 1.0], &[1.0, 1.0]).unwrap_err();
    assert!(failed.gap > 0.0 && failed.sweeps <= 2, "{failed:?}");
    assert_eq!(matrix, before);
}

#[test]
fn a_fit_that_does_not_exist_ends() {
    // The corner would have to be negative.
    let mut matrix = Grid::from_fn(2, 2, |row, column| f64::from(row + column < 2));
    let failed = fit(&mut matrix, &[1.0, 9.0], &[2.0, 8.0]).unwrap_err();
    assert!(failed.sweeps <= MAX_SWEEPS);
    assert!(fit(&mut matrix, &[f64::NAN, 1.0], &[1.0, 1.0]).is_err());
    assert!(fit(&mut matrix, &[2.0, -1.0], &[0.5, 0.5]).is_err());
}

proptest! {
    #[test]
    fn margins_are_met(
        cells in proptest::collection::vec(1e-6..1e6_f64, 20),
        target in proptest::collection::vec(1e-3..1e3_f64, 20),
    ) {
        let mut matrix = Grid::from_fn(4, 5, |row, column| cells[row * 5 + column]);
        let goal = Grid::from_fn(4, 5, |row, column| target[row * 5 + column]);
        let done = fit(&mut matrix, &goal.row_sums(), &columns(&goal)).unwrap();
        for (found, expected) in matrix.row_sums().iter().zip(goal.row_sums()) {
            prop_assert!((found / expected - 1.0).abs() < 1e-12);
        }
        for (found, expected) in columns(&matrix).iter().zip(columns(&goal)) {
            prop_assert!((found / expected - 1.0).abs() < 1e-12);
        }
        prop_assert!(done.gap <= 1e-13);
        // What is balanced stays.
        let again = matrix.clone();
        fit(&mut matrix, &goal.row_sums(), &columns(&goal)).unwrap();
        for (a, b) in matrix.as_slice().iter().zip(again.as_slice()) {
            prop_assert!((a / b - 1.0).abs() < 1e-10);
        }
    }
}

#[test]
fn an_economy_with_disturbed_uses_closes_again() {
    let economy = tiny_economy();
    let (expenditure, output) = (economy.expenditure(), economy.output());
    let mut parts = economy.clone().into_parts();
    for (index, value) in parts.intermediate_use.as_mut_slice().iter_mut().enumerate() {
        *value *= 1.0 + 0.1 * (index as f64).sin();
    }
    let observed = Observed {
        economy: "tiny",
        labels: economy.labels(),
        expenditure: &expenditure,
        output: &output,
    };
    let report = balance_uses(
        &observed,
        &mut parts.value_added,
        &mut parts.intermediate_use,
        &mut parts.final_use,
    )
    .unwrap();
    assert!(
        report.moved_musd > 0.0 && report.largest_share_move > 0.0 && report.mean_share_move < 0.1
    );
    assert!(report.sentence().contains(&report.largest_at));
    assert_eq!(&parts.value_added, economy.value_added());
    let accounts = Economy::new(parts).unwrap().accounts();
    assert!(
        accounts.use_gap < 1e-12 && accounts.cost_gap < 1e-12,
        "{accounts:?}"
    );
}

#[test]
fn impossible_accounts_name_the_place() {
    let economy = tiny_economy();
    let (expenditure, output) = (economy.expenditure(), economy.output());
    let observed = Observed {
        economy: "tiny",
        labels: economy.labels(),
        expenditure: &expenditure,
        output: &output,
    };
    let mut parts = economy.clone().into_parts();
    parts.value_added[(1, 0)] = 1e9;
    let error = balance_uses(
        &observed,
        &mut parts.value_added,
        &mut parts.intermediate_use,
        &mut parts.final_use,
    )
    .unwrap_err();
    assert!(
        matches!(&error, EconomyError::Unbalanced { place, .. } if place == "USA GDS"),
        "{error}"
    );
}

//! Are US imports by product told apart, summed and set against a bloc as they should be?
#![allow(missing_docs, clippy::unwrap_used)]

use boeki_law::embedded::weights;
use boeki_security::Bloc;
use boeki_security::dependence::products::{Digits, of_us_imports};

#[test]
fn six_digits_are_the_sum_of_ten() {
    let partners = weights().unwrap();
    let bloc = Bloc::of_countries("alone", "USA").unwrap().countries;
    let all6 = of_us_imports(&partners, Digits::Hs6, &bloc, "85").unwrap();
    let all10 = of_us_imports(&partners, Digits::Hs10, &bloc, "85").unwrap();
    let sum = |rows: &[boeki_security::dependence::products::ProductDependence]| -> f64 {
        rows.iter().map(|row| row.indicators.imports).sum()
    };
    assert!((sum(&all6) / sum(&all10) - 1.0).abs() < 1e-12);
    assert!(all10.len() > all6.len());
    assert!(
        all6.iter()
            .all(|row| row.code.len() == 6 && row.code.starts_with("85"))
    );
    // One product: ten-digit lines of a six-digit code add up to it.
    let first = &all6[0];
    let lines: f64 = all10
        .iter()
        .filter(|row| row.code.starts_with(&first.code))
        .map(|row| row.indicators.imports)
        .sum();
    assert!((lines / first.indicators.imports - 1.0).abs() < 1e-12);
    // With nobody but oneself in the bloc everything is from outside.
    assert!(
        all6.iter()
            .all(|row| (row.indicators.outside_share - 1.0).abs() < 1e-12)
    );
}

#[test]
fn a_wider_bloc_leaves_less_outside_and_no_member_state_is_counted_twice() {
    let partners = weights().unwrap();
    let rows = |bloc: &str| {
        let bloc = Bloc::of_countries(bloc, "USA").unwrap().countries;
        of_us_imports(&partners, Digits::Hs6, &bloc, "8708").unwrap()
    };
    let (alone, friends) = (rows("alone"), rows("EU,CPTPP"));
    let outside = |rows: &[boeki_security::dependence::products::ProductDependence]| -> f64 {
        rows.iter()
            .map(|row| row.indicators.imports * row.indicators.outside_share)
            .sum()
    };
    assert!(outside(&friends) < 0.8 * outside(&alone));
    let total: f64 = of_us_imports(&partners, Digits::Hs10, &[], "")
        .unwrap()
        .iter()
        .map(|row| row.indicators.imports)
        .sum();
    let summed: f64 = boeki_law::embedded::all_weights()
        .unwrap()
        .iter()
        .map(|import| import.value)
        .sum();
    assert!((total / summed - 1.0).abs() < 1e-9, "{total} {summed}");
    assert!(of_us_imports(&partners, Digits::Hs6, &[], "85x").is_err());
    assert!(of_us_imports(&partners, Digits::Hs6, &[], "00").is_err());
}

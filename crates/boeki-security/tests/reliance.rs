//! Does look-through equal the Leontief inverse, and is a full table looked through? (Times are printed; benches hold the bars.)
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::time::Instant;

use boeki_data::icio_csv::InterCountryTable;
use boeki_data::source::Source;
use boeki_economy::sources::Files;
use boeki_equilibrium::testing::random_economy;
use boeki_security::Dependence;
use boeki_security::dependence::network::{Counted, InputNetwork};
use nalgebra::DMatrix;

#[test]
fn look_through_is_the_leontief_inverse() {
    let economy = random_economy(5, 5, 4).unwrap();
    let network = InputNetwork::from_economy(&economy);
    let found = network.look_through(Counted::Production).unwrap();
    assert!(found.residual <= 1e-12);
    // The dense inverse, from the tables themselves.
    let (n, j) = (5, 4);
    let (spent, output) = (economy.expenditure(), economy.output());
    let coefficient = DMatrix::from_fn(n * j, n * j, |row, column| {
        let (i, k, m, s) = (row / j, row % j, column / j, column % j);
        economy.intermediate_use()[(m, s, k)] / output[(m, s)] * economy.trade()[(m, i, k)]
            / spent[(m, k)]
    });
    let inverse = (DMatrix::identity(n * j, n * j) - &coefficient)
        .try_inverse()
        .unwrap();
    let total = &inverse * &coefficient;
    for user in 0..n * j {
        let all: f64 = total.column(user).sum();
        for supplier in 0..n {
            let from: f64 = (0..j).map(|k| total[(supplier * j + k, user)]).sum();
            let gap = from / all - found.of_inputs[(user, supplier)];
            assert!(gap.abs() < 1e-11, "{gap:e}");
        }
    }
}

#[test]
fn value_added_is_counted_once_and_look_through_reaches_further_than_face_value() {
    let (economy, _) = support::embedded();
    let network = InputNetwork::from_economy(&economy);
    let japan = economy.labels().region("JPN").unwrap();
    let found = Dependence::of(&economy, &network, &[japan], &[]).unwrap();
    assert!(found.final_look_through > found.final_face_value);
    assert!(found.final_value_added > found.final_face_value);
    assert!(found.residual < 1e-11 && !found.use_specific);
    for row in &found.sectors {
        assert!(row.look_through >= 0.0 && row.look_through < 1.0);
    }
    let wide: Vec<usize> = economy.regions_named("CPTPP").unwrap();
    let with_bloc = Dependence::of(&economy, &network, &[japan], &wide).unwrap();
    for (alone, with) in found.sectors.iter().zip(&with_bloc.sectors) {
        assert!(with.look_through <= alone.look_through);
        assert!(with.indicators.outside_share <= alone.indicators.outside_share);
    }
    assert!(Dependence::of(&economy, &network, &[], &[]).is_err());
    assert!(Dependence::of(&economy, &network, &[99], &[]).is_err());
}

#[test]
fn a_full_table_is_looked_through_with_a_certificate() {
    let Some(folder) = support::folder() else {
        return;
    };
    let path = "wiot/wiot_2011.csv.gz";
    let bytes = folder.read(path).unwrap();
    let table = InterCountryTable::read(&Source::new(path, bytes)).unwrap();
    let started = Instant::now();
    let network = InputNetwork::from_table(&table);
    let made = started.elapsed().as_secs_f64();
    let found = network.look_through(Counted::Production).unwrap();
    let seconds = started.elapsed().as_secs_f64();
    eprintln!(
        "1435 x 1435 looked through: {seconds:.3} s ({made:.3} of it to divide), {} sweeps, residual {:.0e}",
        found.sweeps, found.residual
    );
    assert!(network.use_specific && found.residual < 1e-11);
    // Final and intermediate users buy from different suppliers: car parts are not cars.
    let face = network.face_value();
    let japan = table.regions.iter().position(|code| code == "JPN").unwrap();
    let china = table.regions.iter().position(|code| code == "CHN").unwrap();
    assert!(found.of_final[(japan, china)] > face.of_final[(japan, china)]);
    assert!(found.of_final[(japan, japan)] > 0.7);
}

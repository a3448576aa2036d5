//! Inter-country tables of unknown make: codes as names, taxes, clipping, tariffs from another file.

#![allow(clippy::unwrap_used)] // a test that panics has failed, which is its purpose

use boeki_data::source::Source;
use boeki_economy::sources::icio;
use boeki_economy::{EconomyError, SectorKind};

/// Japan's inventories of American services fall by more than is consumed of them; Japan makes no `B99`.
const TABLE: &str = "\
V1,JPN_A01_02,JPN_B99,JPN_H_x,USA_A01_02,USA_B99,USA_H_x,JPN_HFCE,JPN_INVNT,USA_HFCE,USA_INVNT,OUT
JPN_A01_02,100,0,200,30,10,40,300,-10,80,0,750
JPN_B99,0,0,0,0,0,0,0,0,0,0,0
JPN_H_x,150,0,500,20,20,50,1100,5,60,0,1905
USA_A01_02,40,0,60,400,100,300,90,0,900,-15,1875
USA_B99,20,0,30,200,50,100,40,0,160,0,600
USA_H_x,10,0,15,300,120,900,20,-40,3000,0,4325
TLS,5,0,20,25,0,35,70,0,120,0,
VA,425,0,1080,900,300,2900,,,,,
OUT,750,0,1905,1875,600,4325,,,,,
";

fn source() -> Source<'static> {
    Source::new("my-table.csv", TABLE.as_bytes())
}

fn with_tariffs(rows: &str) -> Result<boeki_economy::Economy, EconomyError> {
    let text = format!("importer,exporter,sector,tariff\n{rows}");
    icio::economy(
        "mine",
        &source(),
        Some(&Source::new("tariffs.csv", text.as_bytes())),
    )
}

#[test]
fn a_table_becomes_an_economy_that_closes() {
    let (economy, report) = icio::calibrate("mine", &source(), None).unwrap();
    let accounts = economy.accounts();
    assert!(
        accounts.use_gap < 1e-12 && accounts.cost_gap < 1e-12,
        "{accounts:?}"
    );
    let kinds: Vec<_> = economy
        .labels()
        .sectors
        .iter()
        .map(|sector| sector.kind)
        .collect();
    assert_eq!(
        kinds,
        [SectorKind::Goods, SectorKind::Goods, SectorKind::Services]
    );
    assert_eq!(economy.labels().regions[0].name.ja, "日本");
    assert_eq!(economy.labels().sectors[2].name.en, "H_x");

    // Categories of a flow are added up before anything is clipped: only American services to Japan stay negative.
    assert_eq!(
        (report.clipped.negative_cells, report.clipped.flows),
        (3, 1)
    );
    assert!((report.clipped.moved_musd - 20.0).abs() < 1e-12);
    assert_eq!(report.clipped.producers_without_output, 1);
    assert!((economy.trade()[(0, 1, 2)] - 25.0).abs() < 1e-12);
    assert!((economy.trade()[(0, 0, 0)] - 590.0).abs() < 1e-12);

    // Taxes that industries pay are value added, as a share of published output.
    let share = economy.value_added()[(0, 0)] / economy.output()[(0, 0)];
    assert!((share - 430.0 / 750.0).abs() < 1e-12, "{share}");
    assert!(
        economy
            .provenance()
            .iter()
            .any(|line| line.contains("Taxes less subsidies"))
    );
    assert!(
        economy
            .provenance()
            .iter()
            .any(|line| line.contains("Simonovska"))
    );
    assert!(economy.value_added()[(0, 1)] == 0.0 && economy.tariff().sum() == 0.0);
}

#[test]
fn tariffs_come_from_another_file() {
    let economy = with_tariffs("USA,JPN,A01_02,0.1\nJPN,USA,B99,0.05\n").unwrap();
    assert!((economy.tariff()[(1, 0, 0)] - 0.1).abs() < 1e-15);
    assert!((economy.tariff().sum() - 0.15).abs() < 1e-15);
    let accounts = economy.accounts();
    assert!(
        accounts.use_gap < 1e-12 && accounts.cost_gap < 1e-12,
        "{accounts:?}"
    );
    let spent: f64 = economy.final_use().row(1).iter().sum();
    let made: f64 = economy.value_added().row(1).iter().sum();
    let revenue = 0.1 * economy.trade()[(1, 0, 0)];
    assert!((made + revenue + economy.deficits()[1] - spent).abs() < 1e-9);
}

#[test]
fn faults_of_tariffs_are_named() {
    let cases = [
        (
            "USA,JPN,A01_02,25\n",
            "tariffs.csv, row 2, column tariff: the tariff 25 looks like percent; write a fraction: 0.15 is 15%",
        ),
        (
            "USA,JPM,A01_02,0.1\n",
            "tariffs.csv, row 2, column exporter: unknown region \"JPM\", did you mean \"JPN\"?; `boeki economy show` lists the codes",
        ),
        (
            "USA,USA,A01_02,0.1\n",
            "tariffs.csv, row 2, column tariff: a tariff of 0.1 within a region; write 0",
        ),
        (
            "USA,JPN,B99,0.1\nUSA,JPN,B99,0.2\n",
            "tariffs.csv, row 3: importer USA, exporter JPN, sector B99 stands in row 2 already; remove one of them",
        ),
        (
            "USA,JPN,B99,-1\n",
            "tariffs.csv, row 2, column tariff: the tariff -1 is not above -1; write a fraction: 0.15 is 15%",
        ),
        (
            "USA,JPN,B99,\n",
            "tariffs.csv, row 2, column tariff: missing cell; fill in a number (0 if there is none)",
        ),
    ];
    for (rows, expected) in cases {
        assert_eq!(with_tariffs(rows).unwrap_err().to_string(), expected);
    }
}

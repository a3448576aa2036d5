//! Economies from the real data: sizes, accounts, the figures they must come near, the time they take.

#![allow(clippy::unwrap_used)] // a test that panics has failed, which is its purpose

mod support;

use std::time::Instant;

use boeki_economy::sources::{self, cp2015, icio, icio2022};
use boeki_economy::{Economy, EconomyError};
use support::{Disk, data};

fn region(economy: &Economy, code: &str) -> usize {
    economy.labels().region(code).unwrap()
}

fn sector(economy: &Economy, code: &str) -> usize {
    economy.labels().sector(code).unwrap()
}

fn flow(economy: &Economy, from: &str, to: &str, of: &str) -> f64 {
    economy.trade()[(
        region(economy, to),
        region(economy, from),
        sector(economy, of),
    )]
}

fn assert_closed(economy: &Economy) {
    let accounts = economy.accounts();
    assert!(
        accounts.use_gap <= 1e-10 && accounts.cost_gap <= 1e-10,
        "{}: {accounts:?}",
        economy.name()
    );
    let deficits = economy.deficits();
    for (index, deficit) in deficits.iter().enumerate() {
        let value_added: f64 = economy.value_added().row(index).iter().sum();
        let final_use: f64 = economy.final_use().row(index).iter().sum();
        let revenue: f64 = (0..economy.regions())
            .flat_map(|i| (0..economy.sectors()).map(move |j| (index, i, j)))
            .map(|cell| economy.trade()[cell] * economy.tariff()[cell])
            .sum();
        let income = value_added + revenue + deficit;
        assert!(
            (income / final_use - 1.0).abs() < 1e-9,
            "{}",
            economy.labels().regions[index].code
        );
    }
}

fn timed<T>(what: &str, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = run();
    println!("{what}: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    result
}

#[test]
fn caliendo_and_parro_as_published() {
    let Some(files) = data() else { return };
    let economy = timed("cp-2015", || sources::load("cp-2015", &files)).unwrap();
    assert_eq!((economy.regions(), economy.sectors()), (31, 40));
    let labels = economy.labels();
    assert_eq!(labels.regions[region(&economy, "Japan")].members, ["JPN"]);
    assert_eq!(labels.regions[region(&economy, "Row")].members, ["ROW"]);
    assert_eq!(labels.regions[region(&economy, "UK")].members, ["GBR"]);
    assert!(
        labels.sectors[sector(&economy, "Auto")]
            .members
            .contains(&"C29".to_owned())
    );
    assert_eq!(economy.elasticities().default_set()[..2], [9.11, 13.53]);

    let kept = economy.intermediate_use()[(
        region(&economy, "Canada"),
        sector(&economy, "Basic metals"),
        sector(&economy, "Other"),
    )];
    assert!((kept + 9.488_850).abs() < 1e-5, "{kept}");
    let mut parts = economy.clone().into_parts();
    parts.negative_inputs.clear();
    let refused = Economy::new(parts).unwrap_err();
    assert!(
        matches!(&refused, EconomyError::BadValue { place, .. } if place == "Canada Basic metals using Other")
    );

    let nafta = cp2015::nafta_tariffs(&files).unwrap();
    assert_eq!(nafta.shape(), economy.tariff().shape());
    let cut = (
        region(&economy, "USA"),
        region(&economy, "Mexico"),
        sector(&economy, "Textile"),
    );
    assert!(nafta[cut] < economy.tariff()[cut]);
    let gdp: f64 = economy
        .value_added()
        .row(region(&economy, "USA"))
        .iter()
        .sum();
    assert!((5e6..8e6).contains(&gdp), "{gdp}");
}

#[test]
fn world_input_output_tables_close() {
    let Some(files) = data() else { return };
    for name in ["wiot-2011", "wiot-2008"] {
        let economy = timed(name, || sources::load(name, &files)).unwrap();
        assert_eq!((economy.regions(), economy.sectors()), (41, 35));
        assert_closed(&economy);
        let labels = economy.labels();
        assert_eq!(labels.regions[region(&economy, "ROM")].members, ["ROU"]);
        assert_eq!(labels.regions[region(&economy, "RoW")].members, ["ROW"]);
        assert_eq!(
            labels.sectors[sector(&economy, "c15")].members,
            ["C29", "C301", "C302T309"]
        );
        assert!(economy.elasticities().names().count() == 9);
        let services = sector(&economy, "c28");
        assert!((economy.elasticities().get("FGO").unwrap()[services] - 8.35).abs() < 1e-12);
        // Agriculture averages three groups of one value.
        assert!((economy.elasticities().get("CP").unwrap()[0] - 9.11).abs() < 1e-12);
        for line in economy.provenance() {
            println!("  {line}");
        }
    }
}

#[test]
fn balancing_the_world_input_output_table_moves_little() {
    let Some(Disk(folder)) = data() else { return };
    let path = "wiot_2011.csv.gz";
    let bytes = std::fs::read(folder.join("wiot").join(path)).unwrap();
    let source = boeki_data::source::Source::new(path, bytes);
    let (economy, report) =
        timed("icio csv", || icio::calibrate("my-table", &source, None)).unwrap();
    assert_closed(&economy);
    assert_eq!(
        (
            report.clipped.producers_without_output,
            report.clipped.negative_cells
        ),
        (22, 352)
    );
    assert!(report.clipped.dropped_musd <= 2.0, "{report:?}");
    assert!(
        report.clipped.moved_musd / report.balance.total_musd < 1e-3,
        "{report:?}"
    );
    assert!(report.balance.mean_share_move < 1e-3, "{report:?}");
    println!("{report:?}");

    let tariffs = "importer,exporter,sector,tariff\nUSA,JPN,c15,0.25\n";
    let tariffs = boeki_data::source::Source::new("tariffs.csv", tariffs.as_bytes());
    let economy = icio::economy("my-table", &source, Some(&tariffs)).unwrap();
    assert_closed(&economy);
    let cell = (
        region(&economy, "USA"),
        region(&economy, "JPN"),
        sector(&economy, "c15"),
    );
    assert_eq!(economy.tariff()[cell].to_bits(), 0.25_f64.to_bits());
    assert!((economy.tariff().sum() - 0.25).abs() < 1e-15);
}

#[test]
fn the_composite_of_2022_comes_near_the_national_accounts() {
    let Some(files) = data() else { return };
    let (economy, report) = timed("icio-2022", || icio2022::calibrate(&files)).unwrap();
    assert_eq!((economy.regions(), economy.sectors()), (81, 28));
    assert_closed(&economy);
    let gdp = |code: &str| {
        economy
            .value_added()
            .row(region(&economy, code))
            .iter()
            .sum::<f64>()
            / 1e6
    };
    for (code, trillion) in [
        ("USA", 25.9),
        ("CHN", 15.8),
        ("DEU", 4.2),
        ("JPN", 4.1),
        ("CAN", 2.1),
        ("KOR", 1.8),
        ("MEX", 1.5),
    ] {
        println!("{code} {:.3}", gdp(code));
        assert!(
            (gdp(code) - trillion).abs() < 0.051,
            "{code}: {}",
            gdp(code)
        );
    }

    assert_japan_to_the_united_states(&economy);

    let (us, jp) = (region(&economy, "USA"), region(&economy, "JPN"));
    let rate = |from: usize, of: &str| economy.tariff()[(us, from, sector(&economy, of))];
    assert!(
        (0.015..0.03).contains(&rate(jp, "C29")),
        "{}",
        rate(jp, "C29")
    );
    assert!(rate(jp, "C10T12") < 0.1 && rate(jp, "SRV") == 0.0);
    assert!(rate(region(&economy, "CHN"), "C27") > 0.1);
    assert!(rate(region(&economy, "MEX"), "C29") < 0.01);
    // Members of the European Union share its rates, Slovakia's own file included.
    assert_eq!(
        rate(region(&economy, "SVK"), "C29").to_bits(),
        rate(region(&economy, "DEU"), "C29").to_bits()
    );
    for region in 0..economy.regions() {
        assert!(
            economy
                .tariff()
                .lane(region, region)
                .iter()
                .all(|rate| *rate == 0.0)
        );
    }
    println!(
        "{:#?}",
        (report.balance, report.borrowed.len(), report.proxies.len())
    );
    for line in economy.provenance() {
        println!("  {line}");
    }
}

fn assert_japan_to_the_united_states(economy: &Economy) {
    let total: f64 = economy
        .labels()
        .sectors
        .iter()
        .map(|sector| flow(economy, "JPN", "USA", &sector.code))
        .sum();
    assert!((total - 149_600.0).abs() < 100.0, "{total}");
    assert!((flow(economy, "JPN", "USA", "C29") - 48_035.6).abs() < 1.0);
}

#[test]
fn the_embedded_world_comes_near_the_same_figures() {
    let nothing = sources::MemoryFiles::default();
    let economy = timed("world-2022", || sources::load("world-2022", &nothing)).unwrap();
    let economy_again =
        timed("world-2022 again", || sources::load("world-2022", &nothing)).unwrap();
    assert_eq!(economy, economy_again);
    assert_eq!((economy.regions(), economy.sectors()), (22, 28));
    assert_closed(&economy);
    assert_japan_to_the_united_states(&economy);
    for (code, trillion) in [
        ("USA", 25.9),
        ("CHN", 15.8),
        ("DEU", 4.2),
        ("JPN", 4.1),
        ("KOR", 1.8),
    ] {
        let gdp = economy
            .value_added()
            .row(region(&economy, code))
            .iter()
            .sum::<f64>()
            / 1e6;
        assert!((gdp - trillion).abs() < 0.051, "{code}: {gdp}");
    }
}

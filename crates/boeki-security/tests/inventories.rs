//! Do stocks, orders and production obey their own laws, on small economies, the embedded one and a full table?
#![allow(missing_docs, clippy::unwrap_used)]

use boeki_data::icio_csv::InterCountryTable;
use boeki_data::source::Source;
use boeki_economy::Economy;
use boeki_economy::sources::world2022;
use boeki_security::inventory::{
    Basis, Blockade, InventoryTable, Network, Outage, Parameters, Path, Question, Reserve,
    Stockpile, Window,
};

fn world() -> Network {
    Network::of_economy(&world2022::embedded().unwrap()).unwrap()
}

fn parameters(network: &Network) -> Parameters {
    InventoryTable::embedded()
        .unwrap()
        .parameters(network.labels())
}

fn place(network: &Network, region: &str, sector: &str) -> (usize, usize) {
    let labels = network.labels();
    (
        labels.region(region).unwrap(),
        labels.sector(sector).unwrap(),
    )
}

fn outage(network: &Network, region: &str, sector: &str, days: usize) -> Outage {
    let (region, sector) = place(network, region, sector);
    let window = Window {
        from: 5,
        days,
        recovery: 0,
    };
    Outage {
        region,
        sector,
        share: 1.0,
        window,
    }
}

/// The table of an economy whose flows are proportional, as a full table.
fn as_table(economy: &Economy) -> InterCountryTable {
    let labels = economy.labels();
    let (n, j) = (economy.regions(), economy.sectors());
    let used = |importer: usize, k: usize| {
        let industries = (0..j).map(|u| economy.intermediate_use()[(importer, u, k)]);
        industries.sum::<f64>() + economy.final_use()[(importer, k)]
    };
    let mut table = InterCountryTable {
        regions: labels.regions.iter().map(|r| r.code.clone()).collect(),
        industries: labels.sectors.iter().map(|s| s.code.clone()).collect(),
        categories: vec!["HFCE".into()],
        intermediate: Vec::new(),
        final_demand: Vec::new(),
        value_added: economy.value_added().as_slice().to_vec(),
        taxes: None,
        final_taxes: None,
        output: economy.output().as_slice().to_vec(),
    };
    for exporter in 0..n {
        for k in 0..j {
            for importer in 0..n {
                let flow = economy.trade()[(importer, exporter, k)] / used(importer, k);
                for u in 0..j {
                    let use_of = economy.intermediate_use()[(importer, u, k)];
                    table.intermediate.push(flow * use_of);
                }
                let wanted = economy.final_use()[(importer, k)];
                table.final_demand.push(flow * wanted);
            }
        }
    }
    table
}

#[test]
fn without_a_shock_nothing_moves_not_even_in_the_last_bit() {
    let world = world();
    let parameters = parameters(&world);
    for (stockpiles, reserves) in [(Vec::new(), Vec::new()), {
        let (region, sector) = place(&world, "JPN", "C20");
        let pile = Stockpile {
            region,
            sector,
            days: 33.3,
        };
        let reserve = Reserve {
            region,
            sector,
            days: 20.0,
        };
        (vec![pile], vec![reserve])
    }] {
        let question = Question {
            days: 200,
            stockpiles,
            reserves,
            ..Question::default()
        };
        let path = Path::run(&world, &parameters, &question).unwrap();
        for region in 0..world.regions() {
            for sector in 0..world.sectors() {
                for day in 0..question.days {
                    assert_eq!(path.output_at(day, region, sector), 1.0);
                }
            }
            // Shares of final demand are sums in another order.
            assert!((path.final_received_at(199, region) - 1.0).abs() < 1e-14);
        }
        assert!(path.mass_balance.worst() < 1e-13, "{:?}", path.mass_balance);
    }
}

#[test]
fn mass_balances_on_every_day_of_a_storm() {
    let world = world();
    let parameters = parameters(&world);
    let mut question = Question {
        days: 500,
        ..Question::default()
    };
    for (at, (region, sector)) in [
        ("CHN", "C20"),
        ("JPN", "C26"),
        ("USA", "SRV"),
        ("ROW", "B06"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut outage = outage(&world, region, sector, 40 + 10 * at);
        outage.share = 1.0 - 0.2 * at as f64;
        outage.window.recovery = 15 * at;
        question.outages.push(outage);
    }
    let (china, chips) = place(&world, "CHN", "C26");
    for importer in (0..world.regions()).filter(|region| *region != china) {
        question.blockades.push(Blockade {
            exporter: china,
            importer,
            sector: chips,
            share: 0.7,
            window: Window {
                from: 30,
                days: 100,
                recovery: 20,
            },
        });
        question.reserves.push(Reserve {
            region: importer,
            sector: chips,
            days: 12.0,
        });
    }
    let path = Path::run(&world, &parameters, &question).unwrap();
    eprintln!("{:?}", path.mass_balance);
    assert!(path.mass_balance.worst() < 1e-12, "{:?}", path.mass_balance);
    let japan = place(&world, "JPN", "C26").0;
    let (before, after) = (
        path.reserve_at(0, japan.min(1)),
        path.reserve_at(499, japan.min(1)),
    );
    assert!(after < before, "a reserve is drawn: {before} to {after}");
}

#[test]
fn a_proportional_economy_and_its_full_table_run_alike() {
    let economy = boeki_equilibrium::testing::random_economy(4, 4, 3).unwrap();
    let short = Network::of_economy(&economy).unwrap();
    let full = Network::of_table("full", &as_table(&economy)).unwrap();
    assert_eq!(
        (short.basis(), full.basis()),
        (Basis::Proportional, Basis::FullTable)
    );
    let window = Window {
        from: 3,
        days: 50,
        recovery: 10,
    };
    let question = Question {
        days: 150,
        outages: vec![Outage {
            region: 1,
            sector: 2,
            share: 0.8,
            window,
        }],
        blockades: vec![Blockade {
            exporter: 2,
            importer: 0,
            sector: 1,
            share: 1.0,
            window,
        }],
        reserves: vec![Reserve {
            region: 0,
            sector: 1,
            days: 5.0,
        }],
        ..Question::default()
    };
    let parameters = parameters(&short);
    let (one, other) = (
        Path::run(&short, &parameters, &question).unwrap(),
        Path::run(&full, &parameters, &question).unwrap(),
    );
    let mut moved = 0.0_f64;
    for day in 0..150 {
        for region in 0..4 {
            for sector in 0..3 {
                let at = one.output_at(day, region, sector);
                moved = moved.max((at - 1.0).abs());
                let gap = (at - other.output_at(day, region, sector)).abs();
                assert!(gap < 1e-10, "day {day}: {gap}");
            }
        }
    }
    assert!(moved > 0.5);
}

#[test]
fn stocks_buy_time_day_by_day() {
    let world = world();
    let parameters = parameters(&world);
    let first_stop = |days: f64| {
        let mut question = Question {
            days: 365,
            outages: vec![outage(&world, "CHN", "C20", 300)],
            ..Question::default()
        };
        let sector = place(&world, "CHN", "C20").1;
        for region in 0..world.regions() {
            question.stockpiles.push(Stockpile {
                region,
                sector,
                days,
            });
        }
        let path = Path::run(&world, &parameters, &question).unwrap();
        let stops = path.stops(&world, &question, 0.9);
        stops.first().map(|stop| stop.day)
    };
    let (now, later) = (first_stop(0.0).unwrap(), first_stop(30.0).unwrap());
    assert!(later > now + 10, "{now} and {later}");
}

#[test]
fn a_stock_without_supply_lasts_exactly_its_days() {
    // One region: `a` is made of nothing and used by `b` alone, which is sold to final demand.
    let csv = "V1,R_a,R_b,R_F,OUT\nR_a,0,10,0,10\nR_b,0,0,20,20\nVA,10,10,0,0\nOUT,10,20,0,0\n";
    let table = InterCountryTable::read(&Source::new("two.csv", csv.as_bytes())).unwrap();
    let network = Network::of_table("two", &table).unwrap();
    let mut parameters = parameters(&network);
    parameters.heterogeneity = 0.0;
    parameters.critical = vec![1.0, 1.0];
    parameters.stock_days = vec![17.0, 1.0];
    let window = Window {
        from: 0,
        days: 40,
        recovery: 0,
    };
    let mut question = Question {
        days: 200,
        outages: vec![Outage {
            region: 0,
            sector: 0,
            share: 1.0,
            window,
        }],
        ..Question::default()
    };
    let run = |question: &Question| Path::run(&network, &parameters, question).unwrap();
    let made = |path: &Path, days: std::ops::Range<usize>| -> f64 {
        days.map(|day| path.output_at(day, 0, 1)).sum()
    };
    let path = run(&question);
    assert_eq!(made(&path, 0..17), 17.0);
    // Nothing then, until the first delivery of day 40 is there.
    assert_eq!(made(&path, 17..41), 0.0);
    assert!(path.output_at(41, 0, 1) > 0.0);
    question.stockpiles = vec![Stockpile {
        region: 0,
        sector: 0,
        days: 5.0,
    }];
    assert_eq!(made(&run(&question), 0..41), 22.0);
    // A reserve makes up what does not arrive: orders come to no more than use.
    question.reserves = vec![Reserve {
        region: 0,
        sector: 0,
        days: 10.0,
    }];
    let path = run(&question);
    assert!((made(&path, 0..41) - 32.0).abs() < 1e-12);
    assert_eq!(path.reserve_at(41, 0), 0.0);
    assert!(
        (path.output_at(199, 0, 1) - 1.0).abs() < 0.01,
        "it comes back"
    );
}

#[test]
fn output_comes_back_after_a_shock_that_ends() {
    let world = world();
    let parameters = parameters(&world);
    let question = Question {
        days: 900,
        outages: vec![outage(&world, "CHN", "C20", 60)],
        ..Question::default()
    };
    let path = Path::run(&world, &parameters, &question).unwrap();
    for loss in path.region_losses(&world) {
        assert!(loss.least < 1.0, "{loss:?}");
        assert!(loss.recovered.is_some_and(|day| day < 600), "{loss:?}");
    }
}

#[test]
fn the_full_table_of_2011_runs_two_years() {
    let Some(bytes) = boeki_data::testing::real_file("wiot/wiot_2011.csv.gz") else {
        return;
    };
    let table = InterCountryTable::read(&Source::new("wiot_2011.csv.gz", bytes)).unwrap();
    let network = Network::of_table("wiot-2011", &table).unwrap();
    let parameters = parameters(&network);
    let quiet = Question {
        days: 60,
        ..Question::default()
    };
    let path = Path::run(&network, &parameters, &quiet).unwrap();
    for region in 0..network.regions() {
        for sector in 0..network.sectors() {
            assert_eq!(path.output_at(59, region, sector), 1.0);
        }
    }
    let question = Question {
        days: 730,
        outages: vec![outage(&network, "CHN", "c14", 60)],
        ..Question::default()
    };
    let clock = std::time::Instant::now();
    let path = Path::run(&network, &parameters, &question).unwrap();
    let stops = path.stops(&network, &question, 0.9);
    eprintln!(
        "730 days of {} industries: {:.2?}; {:?}; first {:?}; clipped {:?}",
        network.regions() * network.sectors(),
        clock.elapsed(),
        path.mass_balance,
        stops.first(),
        network.clipped()
    );
    assert!(path.mass_balance.worst() < 1e-12, "{:?}", path.mass_balance);
    assert!(
        path.region_losses(&network)
            .iter()
            .any(|loss| loss.value_added_musd > 0.0)
    );
}

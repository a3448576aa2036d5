//! Scenarios on the tiny economy: which cells move, by how much, and what is said of them.

#![allow(clippy::unwrap_used)] // a test that panics has failed, which is its purpose

use boeki_economy::scenario::{Change, Code, Instrument, Operation, Resolved, Scenario};
use boeki_economy::testing::{tiny_economy, tiny_labels};
use boeki_economy::{Cube, Labels, Name, Policy, Region, Sector, SectorKind};

const JPN: usize = 0;
const USA: usize = 1;
const ROW: usize = 2;
const GDS: usize = 0;
const SRV: usize = 1;

fn resolve(changes: &str) -> Resolved {
    let text = format!("title = \"Test\"\n{changes}");
    let scenario =
        Scenario::parse("test.toml", &text).unwrap_or_else(|problems| panic!("{problems}"));
    scenario
        .resolve(&tiny_economy())
        .unwrap_or_else(|problems| panic!("{problems}"))
}

fn codes(labels: &Labels, text: &str) -> Vec<Code> {
    let (n, j) = (labels.regions.len(), labels.sectors.len());
    let base = Policy {
        tariff: Cube::zeros(n, n, j),
        export_tax: Cube::zeros(n, n, j),
        iceberg: Cube::filled(n, n, j, 1.0),
        ban: Cube::zeros(n, n, j),
        subsidy: boeki_economy::Grid::zeros(n, j),
        quotas: Vec::new(),
        importer_rent: Cube::zeros(n, n, j),
        exporter_rent: Cube::zeros(n, n, j),
    };
    let scenario = Scenario::parse("test.toml", text).unwrap();
    match scenario.resolve_on(labels, &base, &Cube::filled(n, n, j, 1.0)) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.items().iter().map(|item| item.code).collect(),
    }
}

fn close(left: f64, right: f64) -> bool {
    (left - right).abs() < 1e-12
}

#[test]
fn a_tariff_moves_the_cells_it_names_and_no_other() {
    let economy = tiny_economy();
    let resolved =
        resolve("[[change]]\nimporter='USA'\nexporter='JPN'\nsector='GDS'\ntariff={set=0.25}");
    let mut expected = Policy::status_quo(&economy);
    expected.tariff[(USA, JPN, GDS)] = 0.25;
    assert_eq!(resolved.policy, expected);
    let touched = &resolved.touched[0];
    assert_eq!(
        (&touched.importers, &touched.exporters, &touched.sectors),
        (&vec![USA], &vec![JPN], &vec![GDS])
    );
    assert_eq!(touched.cells, 1);
    assert!(
        close(touched.trade_musd, 150.0)
            && close(touched.before, 0.025)
            && close(touched.after, 0.25)
    );
    assert_eq!(
        touched.sentence.en,
        "Tariff on GDS from JPN to USA: set to 25%, on average from 2.5% to 25%; 1 cell with 150 million USD of base trade"
    );
    assert_eq!(
        touched.sentence.ja,
        "JPNからUSAへのGDSの関税：25%に設定（加重平均で2.5%から25%へ）。対象1セル、基準年の貿易額150百万ドル"
    );
}

#[test]
fn wildcards_leave_domestic_sales_alone() {
    let resolved = resolve(
        "[[change]]\ntariff={set=0.1}\n[[change]]\nexport_tax={add=0.2}\n[[change]]\niceberg={scale=1.1}\n[[change]]\nban=true",
    );
    let policy = &resolved.policy;
    for region in [JPN, USA, ROW] {
        for sector in [GDS, SRV] {
            let cell = (region, region, sector);
            assert!(close(policy.tariff[cell], 0.0) && close(policy.export_tax[cell], 0.0));
            assert!(close(policy.iceberg[cell], 1.0) && close(policy.ban[cell], 0.0));
        }
    }
    assert!(
        close(policy.tariff[(USA, ROW, SRV)], 0.1)
            && close(policy.export_tax[(ROW, JPN, GDS)], 0.2)
    );
    assert!(close(policy.iceberg[(JPN, USA, SRV)], 1.1) && close(policy.ban[(JPN, USA, SRV)], 1.0));
    assert!(resolved.touched.iter().all(|touched| touched.cells == 12));
}

#[test]
fn later_changes_build_on_earlier_ones() {
    let one = "[[change]]\nimporter='USA'\nexporter='JPN'\nsector='goods'\n";
    let resolved = resolve(&format!(
        "{one}tariff={{set=0.2}}\n{one}tariff={{add=0.1}}\n{one}tariff={{scale=0.5}}"
    ));
    assert!(close(resolved.policy.tariff[(USA, JPN, GDS)], 0.15));
    let resolved = resolve(&format!("{one}tariff={{add=0.1}}\n{one}tariff={{set=0.3}}"));
    assert!(close(resolved.policy.tariff[(USA, JPN, GDS)], 0.3));
    let resolved = resolve(
        "[[change]]\nimporter='USA'\nexporter=['ROW','JPN']\nsector='goods'\ntariff={scale=2}",
    );
    assert!(close(resolved.policy.tariff[(USA, JPN, GDS)], 0.05));
    assert!(close(resolved.policy.tariff[(USA, ROW, GDS)], 0.10));
}

#[test]
fn a_subsidy_is_paid_where_it_is_produced() {
    let resolved = resolve("[[change]]\nexporter='JPN'\nsector='services'\nsubsidy={add=0.1}");
    assert!(
        close(resolved.policy.subsidy[(JPN, SRV)], 0.1)
            && close(resolved.policy.subsidy[(JPN, GDS)], 0.0)
    );
    let touched = &resolved.touched[0];
    assert_eq!((touched.cells, touched.importers.len()), (1, 0));
    assert!(close(touched.trade_musd, 5200.0 + 50.0 + 120.0));
}

#[test]
fn cells_that_cannot_move_are_not_counted() {
    // Of the goods tariffs of the USA one is 2.5% already.
    let resolved = resolve("[[change]]\nimporter='USA'\nsector='GDS'\ntariff={set=0.025}");
    assert_eq!(resolved.touched[0].cells, 1);
    assert!(close(resolved.touched[0].trade_musd, 1900.0));
    // What is banned has no tariff to feel.
    let text = "title='T'\n[[change]]\nimporter='USA'\nexporter='JPN'\nban=true\n[[change]]\nimporter='USA'\nexporter='JPN'\ntariff={set=0.5}";
    let problems = Scenario::parse("t", text)
        .unwrap()
        .resolve(&tiny_economy())
        .unwrap_err();
    assert_eq!(problems.items()[0].code, Code::NothingChanges);
    assert!(
        problems
            .render(false)
            .contains("an earlier change bans all the trade")
    );
}

#[test]
fn groups_resolve_to_whole_regions_and_name_what_is_not_covered() {
    let resolved =
        resolve("[[change]]\nimporter='QUAD'\nexporter='ROW'\nsector='goods'\ntariff={add=0.01}");
    assert_eq!(resolved.touched[0].importers, vec![JPN, USA]);
    assert_eq!(resolved.notes.len(), 1);
    assert!(
        resolved.notes[0]
            .en
            .starts_with("not covered: AUS and IND of QUAD"),
        "{:?}",
        resolved.notes
    );
}

#[test]
fn codes_of_the_economy_come_before_groups() {
    let mut labels = tiny_labels();
    labels.regions[2].code = "EU".into();
    let base = Policy::status_quo(&tiny_economy());
    let text = "title='T'\n[[change]]\nimporter='EU'\nexporter='JPN'\ntariff={set=0.5}";
    let scenario = Scenario::parse("t", text).unwrap();
    let resolved = scenario
        .resolve_on(&labels, &base, tiny_economy().trade())
        .unwrap();
    assert_eq!(resolved.touched[0].importers, vec![ROW]);
    assert!(
        resolved.notes[0]
            .en
            .contains("not the group European Union")
    );
}

#[test]
fn foreign_classifications_know_goods_and_services_but_not_the_icio_groups() {
    // As in cp-2015: codes that are words.
    let labels = Labels {
        regions: [("Japan", "JPN"), ("USA", "USA")]
            .map(|(code, member)| Region {
                code: code.into(),
                name: Name::same(code),
                members: vec![member.into()],
            })
            .into(),
        sectors: [
            ("Auto", SectorKind::Goods),
            ("Retail", SectorKind::Services),
        ]
        .map(|(code, kind)| Sector {
            code: code.into(),
            name: Name::same(code),
            kind,
            members: vec![code.into()],
        })
        .into(),
    };
    let text = |importer: &str, sector: &str| {
        format!(
            "title='T'\neconomy='cp-2015'\n[[change]]\nimporter='{importer}'\nsector='{sector}'\ntariff={{set=0.5}}"
        )
    };
    for sector in ["goods", "services", "ALL", "Auto"] {
        assert_eq!(codes(&labels, &text("Japan", sector)), [], "{sector}");
    }
    assert_eq!(codes(&labels, &text("Japan", "cars")), [Code::NotCovered]);
    assert_eq!(codes(&labels, &text("JPN", "Auto")), [Code::UnknownRegion]);
    let scenario = Scenario::parse("t", &text("JPN", "Auto")).unwrap();
    let base = Policy::status_quo(&tiny_economy());
    let problems = scenario
        .resolve_on(&labels, &base, &Cube::filled(2, 2, 2, 1.0))
        .unwrap_err();
    assert_eq!(problems.items()[0].nearest.as_deref(), Some("Japan"));
    assert!(problems.only_unknown_names());
}

#[test]
fn scenarios_made_in_code_resolve_like_those_from_text_and_fail_without_carets() {
    let mut scenario = Scenario::new("In code");
    let tariff = Instrument::Tariff(Operation::Set(0.25));
    scenario
        .changes
        .push(Change::new(tariff).from(["JPN"]).to(["USA"]).of(["GDS"]));
    let text =
        resolve("[[change]]\nimporter='USA'\nexporter='JPN'\nsector='GDS'\ntariff={set=0.25}");
    assert_eq!(scenario.resolve(&tiny_economy()).unwrap(), text);
    for bad in [
        Change::new(Instrument::Tariff(Operation::Set(f64::NAN))),
        Change::new(Instrument::Subsidy(Operation::Set(0.1))).to(["USA"]),
        Change::new(Instrument::Ban).from(["JPM"]),
    ] {
        scenario.changes = vec![bad];
        let problems = scenario.resolve(&tiny_economy()).unwrap_err();
        assert_eq!(problems.items()[0].line, 0);
        assert!(
            problems.render(false).contains("In code: 1 problem"),
            "{problems}"
        );
    }
}

//! The panel and the single duty are one law: they agree wherever both answer.
#![allow(missing_docs, clippy::unwrap_used)]

use boeki_law::assessment::{Query, assess};
use boeki_law::code::TariffCode;
use boeki_law::effective::{By, effective};
use boeki_law::embedded;
use boeki_law::instant::Instant;
use boeki_law::origin::Origin;
use boeki_law::panel::{Lines, Panel};
use boeki_law::schedule::Importer;
use boeki_law::sector_rates::{Weights, sector_rates};
use boeki_law::weights::{Import, Partner};
use boeki_law::world::World;
use rust_decimal::prelude::ToPrimitive;

fn codes(texts: &[&str]) -> Vec<TariffCode> {
    texts
        .iter()
        .map(|text| TariffCode::parse(text).unwrap())
        .collect()
}

#[test]
fn the_panel_says_what_a_single_duty_says() {
    let law = embedded::law(Importer::UnitedStates).unwrap();
    let every: Vec<TariffCode> = law.schedule().lines().into_iter().step_by(97).collect();
    let mut world = World::default();
    let originating = law.facts().find("originating").unwrap();
    world.values.set(
        originating,
        law.facts().fact(originating).parse("no").unwrap(),
    );
    let (lines, unknown) = Lines::new(&law, every);
    assert!(unknown.is_empty());
    let mut compared = 0;
    for origin in ["JP", "CN", "DE", "MX", "VN", "BR"].map(|name| Origin::find(name).unwrap()) {
        for day in [
            "2018-07-10",
            "2020-03-01",
            "2025-04-06",
            "2025-08-20",
            "2026-03-03",
            "2026-08-20",
        ] {
            let on: jiff::civil::Date = day.parse().unwrap();
            let mut desk = lines.at(origin, Instant::midday(on), None, &world);
            for line in lines.lines() {
                let rates = desk.rates(line);
                let mut query = Query::new(line.code, origin, on);
                query.facts = world.values.clone();
                let found = assess(&law, &query).unwrap();
                // Where the single duty asks, the panel marks or cannot tell.
                if let (Some(total), false, 1) = (found.total, rates.gaps.any(), found.lines) {
                    let total = total.to_f64().unwrap();
                    assert!(
                        (rates.total - total).abs() < 1e-12,
                        "{} from {} on {day}: panel {}, duty {total}",
                        line.code,
                        origin.country().iso2,
                        rates.total
                    );
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 2000, "only {compared} compared");
}

#[test]
fn intervals_cover_the_time_without_gaps() {
    let law = embedded::law(Importer::UnitedStates).unwrap();
    let (lines, _) = Lines::new(&law, codes(&["8703.23.01", "7208.10.15", "6109.10.00"]));
    let origins: Vec<Origin> = ["JP", "CN", "AU"]
        .map(|name| Origin::find(name).unwrap())
        .to_vec();
    let (first, end) = law.horizon();
    let panel = Panel::new(&lines, &origins, (first, end), &World::default());
    for origin in 0..origins.len() {
        for line in 0..lines.lines().len() {
            let intervals = panel.intervals(origin, line);
            assert_eq!(intervals.first().unwrap().from, first);
            assert_eq!(intervals.last().unwrap().until, end);
            assert!(
                intervals
                    .windows(2)
                    .all(|pair| pair[0].until == pair[1].from)
            );
            // Each span asked by itself gives the rate of the span.
            for interval in intervals {
                let world = World::default();
                let mut desk = lines.at(
                    origins[origin],
                    Instant::midday(interval.from),
                    None,
                    &world,
                );
                let alone = desk.rates(&lines.lines()[line]);
                assert_eq!(
                    alone.layers.map(f64::to_bits),
                    interval.rates.layers.map(f64::to_bits)
                );
            }
        }
    }
}

/// Before 2018 nothing is on top; in 2024 the additional duties on China weigh, those on Japan hardly.
#[test]
fn effective_rates_of_2024_and_2025() {
    let law = embedded::law(Importer::UnitedStates).unwrap();
    let weights = Weights::embedded().unwrap();
    let partners = &weights.partners;
    assert_eq!(partners.len(), 51);
    let days = ["2018-01-02", "2024-07-01", "2025-04-06"].map(|day| day.parse().unwrap());
    let rows = effective(&law, weights, partners, &days, None, By::Partner);
    let of = |name: &str, day: usize| {
        rows.iter()
            .find(|row| row.partner == name && row.on == days[day])
            .unwrap()
    };
    assert_eq!(of("JP", 0).additional, (0.0, 0.0));
    assert!(of("CN", 1).additional.0 > 0.09 && of("JP", 1).additional.1 < 0.005);
    assert!((of("JP", 1).value - 151_340_030_810.0).abs() < 1.0);
    // What the schedule does not have is chapters 98 and 99 as the Census counts them, and codes that
    // were renumbered between 2024 and the edition.
    let total: f64 = rows.iter().map(|row| row.value).sum();
    let unmapped: f64 = rows.iter().map(|row| row.value * row.unmapped).sum();
    assert!(unmapped / total < 0.02, "{}", unmapped / total);
    for row in &rows {
        assert!(row.total.0 <= row.total.1, "{row:?}");
        let sum: f64 = row.low.iter().sum();
        assert!(sum <= row.total.1 + 1e-12);
    }
}

/// A battery is a part of a vehicle or not. Which is cheaper differs between partners, so the ends of
/// an average are those of the single duty, line by line.
#[test]
fn a_fact_of_three_answers_spans_what_each_line_can_pay() {
    let law = embedded::law(Importer::UnitedStates).unwrap();
    let weights = Weights::embedded().unwrap();
    let battery = TariffCode::parse("8507.60.00.20").unwrap();
    for (name, day, least, most) in [
        // 12.5 percent in total against 15.
        ("JP", "2026-08-10", 0.125, 0.15),
        // A part 3.4 and 25, none 3.4, 10 and 40.
        ("BR", "2025-09-10", 0.284, 0.534),
    ] {
        let origin = Origin::find(name).unwrap();
        let on: jiff::civil::Date = day.parse().unwrap();
        let import = Import {
            code: battery,
            value: 100.0,
            duty: 3.4,
        };
        let partner = Partner {
            name: name.to_owned(),
            origin,
            imports: vec![import],
        };
        let partners = [partner];
        let query = Query::new(battery, origin, on);
        let single = assess(&law, &query).unwrap();
        let rows = effective(&law, weights, &partners, &[on], None, By::Partner);
        let sectors = sector_rates(&law, weights, &partners, &[(on, None)]);
        let found = [
            (
                single.low.to_f64().unwrap(),
                single.high.unwrap().to_f64().unwrap(),
            ),
            rows[0].total,
            (sectors[0][0].least, sectors[0][0].most),
        ];
        for (low, high) in found {
            assert!(
                (low - least).abs() < 1e-12 && (high - most).abs() < 1e-12,
                "{name}: {low} to {high}, not {least} to {most}"
            );
        }
    }
}

//! The reading of the public series: what it says of single goods, by hand.
#![allow(missing_docs, clippy::unwrap_used)]

use boeki_law::code::TariffCode;
use boeki_law::embedded;
use boeki_law::instant::Instant;
use boeki_law::origin::Origin;
use boeki_law::panel::Lines;
use boeki_law::world::World;

/// The additional duty of a good, percent.
fn additional(code: &str, origin: &str, day: &str) -> f64 {
    let law = embedded::reading("public-series").unwrap();
    let lines = Lines::with_unlisted(&law, [TariffCode::parse(code).unwrap()]);
    let world = World::default();
    let at = Instant::midday(day.parse().unwrap());
    let mut desk = lines.at(Origin::find(origin).unwrap(), at, None, &world);
    let (parts, _) = desk.parts(&lines.lines()[0]);
    let layers = parts.iter().skip(1).map(|part| part.fraction.unwrap());
    (1e4 * layers.sum::<f64>()).round() / 100.0
}

#[test]
fn a_later_stamp_overwrites_and_never_adds() {
    // Cars: 25 on everyone, 15 on Japan from 7 August 2025; Slovakia is not in the Union.
    for (origin, day, expected) in [
        ("JP", "2025-04-02", 0.0),
        ("JP", "2025-04-03", 25.0),
        ("JP", "2025-08-07", 15.0),
        ("DE", "2025-08-07", 15.0),
        ("SK", "2025-08-07", 25.0),
        ("GB", "2025-08-07", 25.0),
        ("GB", "2026-02-20", 10.0),
        ("CA", "2025-04-05", 15.0),
        ("CN", "2025-05-12", 25.0),
    ] {
        assert_eq!(
            additional("8703.23.01.40", origin, day),
            expected,
            "{origin} {day}"
        );
    }
    // Live horses: the country rate, the pause, August, the surcharge.
    for (origin, day, expected) in [
        ("JP", "2025-04-05", 24.0),
        ("JP", "2025-04-09", 10.0),
        ("JP", "2025-08-07", 15.0),
        ("JP", "2026-02-20", 0.0),
        ("JP", "2026-02-24", 10.0),
        ("MX", "2026-02-24", 0.0),
        ("CN", "2025-04-05", 54.0),
        ("CN", "2025-04-08", 104.0),
        ("CN", "2025-04-09", 125.0),
        ("CN", "2025-05-12", 30.0),
        ("CN", "2025-11-01", 20.0),
        ("IN", "2025-08-07", 50.0),
        ("BR", "2025-08-07", 50.0),
        ("ZA", "2025-04-05", 10.0),
    ] {
        assert_eq!(
            additional("0101.21.00.10", origin, day),
            expected,
            "{origin} {day}"
        );
    }
}

#[test]
fn chapter_98_and_codes_of_other_editions_pay_too() {
    assert_eq!(additional("9801.00.10.12", "JP", "2025-05-12"), 10.0);
    assert_eq!(additional("2934.99.99.99", "JP", "2025-04-05"), 24.0);
}

#[test]
fn an_unknown_reading_is_named_with_those_that_there_are() {
    let error = embedded::reading("mine").unwrap_err().to_string();
    assert!(
        error.contains("mine") && error.contains("public-series"),
        "{error}"
    );
}

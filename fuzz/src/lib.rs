//! The laws that the fuzz targets share: no silent zero, refused texts are kept, and a schedule
//! that was read can be asked anything.
//!
//! What says zero is decided here anew, from the text alone, so that a fault of the library's own
//! readers cannot hide in it. This crate must never know a rate that the law really has.

use boeki_data::table::Table;
use boeki_law::rate::{Currency, QuotaPosition, Rate, Shipment, Specific};
use boeki_law::schedule::{Cell, Content, Edition, Importer, Schedule, embedded, status};
use jiff::civil::date;
use rust_decimal::Decimal;

/// The text with full-width letters, digits and signs in their ASCII form.
fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            c => c,
        })
        .collect()
}

/// Whether the text has the word for free of duty in either language.
pub fn says_free(text: &str) -> bool {
    text.to_lowercase().contains("free") || text.contains("無税")
}

/// Whether one of the numbers in the text is zero: `0`, `0.00`, `000`; not the last digit of `10`.
pub fn says_zero(text: &str) -> bool {
    half_width(text)
        .split(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
        .any(|number| {
            let mut digits = number.bytes().filter(u8::is_ascii_digit).peekable();
            digits.peek().is_some() && digits.all(|digit| digit == b'0')
        })
}

/// The text without blanks, the way in which the US reader prints what it refuses.
fn printed(text: &str) -> String {
    let text = text
        .replace('\u{200b}', "")
        .replace('²', "2")
        .replace('³', "3");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// No part of the rate is free, zero or negative unless the text says so; what was refused is kept
/// as it stands in the text; duty and bounds are figures or refusals, whatever the shipment.
///
/// # Panics
/// If the rate breaks one of these laws.
pub fn check_rate(text: &str, rate: &Rate) {
    check_parts(text, rate);
    let _ = (rate.to_string(), rate.is_understood(), rate.ad_valorem());
    for (value, quantity) in [
        (Decimal::ONE, Decimal::from(1_000_000)),
        (Decimal::ZERO, Decimal::ZERO),
        (Decimal::MAX, Decimal::MAX),
    ] {
        for shipment in shipments(rate, value, quantity) {
            let _ = rate.bounds(&shipment);
            let duty = rate.duty(&shipment);
            // The value is so small that no gate price is met.
            if value == Decimal::ONE && duty.is_ok_and(|duty| duty.is_zero()) {
                assert!(
                    says_free(text) || says_zero(text),
                    "no duty, and the text does not say so: {text:?}"
                );
            }
        }
    }
}

fn check_parts(text: &str, rate: &Rate) {
    let number = |number: &Decimal| {
        assert!(
            !number.is_zero() || says_zero(text),
            "silently zero: {text:?}"
        );
        assert!(*number >= Decimal::ZERO, "negative: {text:?}");
    };
    let specific = |specific: &Specific| {
        number(&specific.amount);
        assert!(specific.per > Decimal::ZERO, "per nothing: {text:?}");
        assert!(!specific.unit.is_empty(), "without unit: {text:?}");
    };
    match rate {
        Rate::Free => assert!(says_free(text), "silently free: {text:?}"),
        Rate::AdValorem(fraction) => number(fraction),
        Rate::Specific(amount) => specific(amount),
        Rate::Compound(parts) | Rate::GreaterOf(parts) | Rate::LesserOf(parts) => {
            assert!(parts.len() > 1, "a sum of one: {text:?}");
            parts.iter().for_each(|part| check_parts(text, part));
        }
        Rate::Quota { within, over } => {
            assert!(within.is_some() || over.is_some(), "no rate: {text:?}");
            for part in [within, over].into_iter().flatten() {
                check_parts(text, part);
            }
        }
        Rate::ByDescription(described) => {
            for part in described {
                assert!(half_width(text).contains(&part.description), "{text:?}");
                check_parts(text, &part.rate);
            }
        }
        Rate::Shortfall { price, factor } => {
            specific(price);
            number(factor);
        }
        Rate::NotUnderstood(kept) => assert!(
            text.contains(kept.as_str()) || printed(text).contains(kept.as_str()),
            "kept {kept:?} of {text:?}"
        ),
    }
}

/// A shipment for each position in a quota and each of the first described goods.
fn shipments(rate: &Rate, value: Decimal, quantity: Decimal) -> Vec<Shipment> {
    let quantities: Vec<(String, Decimal)> = rate
        .units()
        .into_iter()
        .map(|unit| (unit.to_owned(), quantity))
        .collect();
    let mut made = Vec::new();
    for currency in [Currency::Usd, Currency::Jpy] {
        for quota in [None, Some(QuotaPosition::Within), Some(QuotaPosition::Over)] {
            for description in [None, Some(0), Some(1)] {
                made.push(Shipment {
                    value: Some(value),
                    currency,
                    quantities: quantities.clone(),
                    quota,
                    description,
                });
            }
        }
    }
    made
}

/// As [`check_rate`], for every rate of a cell.
pub fn check_cell(cell: &Cell) {
    match &cell.content {
        Content::Rate(rate) | Content::NotApplied(rate) => check_rate(&cell.text, rate),
        Content::ByProgram(rates) => {
            for of in rates {
                check_rate(&cell.text, &of.rate);
            }
        }
    }
}

/// An edition that holds for any day a test asks.
pub fn edition() -> Edition {
    Edition {
        title: "fuzz".to_owned(),
        from: date(2018, 1, 1),
        until: date(2028, 1, 1),
    }
}

/// Reads the two tables of an importer as the shipped ones are read (packed, unpacked, joined) and
/// asks the schedule, if it is one, for all that it has.
///
/// # Panics
/// If packing changes a table, a printed code or a line cannot be found again, or a cell breaks
/// [`check_rate`].
pub fn check_tables(importer: Importer, lines: &Table, texts: &Table) {
    for table in [lines, texts] {
        let bytes = embedded::to_bytes(table).expect("an imported table can be packed");
        let source = boeki_data::source::Source::new(table.name(), bytes);
        assert_eq!(embedded::from_bytes(&source).as_ref(), Ok(table));
    }
    let Ok(mut schedule) = Schedule::from_table(importer, edition(), "fuzz", lines) else {
        return;
    };
    schedule
        .join_texts("fuzz", texts)
        .expect("the importer makes a text per row");
    check_schedule(&schedule);
}

/// Every row and line of the schedule can be looked up and read.
///
/// # Panics
/// If a printed code or a line cannot be found again, or a cell breaks [`check_rate`].
pub fn check_schedule(schedule: &Schedule) {
    for cell in schedule.cells().skip(1) {
        check_cell(cell);
    }
    for (row, node) in (0u32..).zip(schedule.nodes()) {
        let line = schedule.row(row);
        assert_eq!(line.cell_ids().len(), schedule.columns().len());
        for column in schedule.columns() {
            let _ = line.cell_named(column);
        }
        let _ = (line.units(), line.description(), line.description_path());
        if let Some(code) = node.code {
            assert_eq!(line.code(), Some(code));
            let found = schedule.find(code).expect("a printed code is found");
            assert_eq!(found.row(), row);
            let _ = (schedule.codes_below(code), schedule.nearest(code));
        }
    }
    for line in schedule.lines() {
        assert!(schedule.find(line).is_some(), "the line {line} is lost");
    }
    let _ = status::by_chapter(schedule);
}

//! What a change does to its instrument: one operation, one number, and the numbers that no economy could take.

use std::ops::Range;

use toml::de::DeValue;

use super::read::{Reader, Value};
use super::words::{article, list, plain};
use super::{Code, Diagnostic, Instrument, Operation, Places};
use crate::Labels;

/// Tariffs above this are taken for percentages: 10 is 1000%.
const LARGEST_RATE: f64 = 10.0;

impl Reader<'_> {
    pub(super) fn instrument(
        &mut self,
        key: &str,
        value: &Value<'_>,
        places: &mut Places,
    ) -> Option<Instrument> {
        match key {
            "ban" => return self.ban(value),
            "law" => return self.law(value).map(Instrument::Law),
            "non_tariff" => return self.barrier(value).map(Instrument::NonTariff),
            _ => {}
        }
        let DeValue::Table(table) = value.get_ref() else {
            let suggestion = fraction(value.get_ref()).unwrap_or_else(|| example(key).to_owned());
            self.found.push(
                Diagnostic::new(
                    Code::WrongType,
                    format!(
                        "`{key}` wants an operation in braces, this is {}",
                        article(value.get_ref())
                    ),
                )
                .at(Some(value.span()))
                .because("a rate can be set, added to or scaled, and the scenario says which")
                .remedy(format!(
                    "write {key} = {{ set = {suggestion} }}, or add, or scale, in place of set"
                )),
            );
            return None;
        };
        let mut operations: Vec<(Range<usize>, Operation, Range<usize>)> = Vec::new();
        let mut unreadable = false;
        for (operation, number) in table {
            let name = operation.get_ref().as_ref();
            let make: fn(f64) -> Operation = match name {
                "set" => Operation::Set,
                "add" => Operation::Add,
                "scale" => Operation::Scale,
                _ => {
                    unreadable = true;
                    self.found.push(
                        Diagnostic::new(
                            Code::UnknownKey,
                            format!("`{key}` has no operation `{name}`"),
                        )
                        .at(Some(operation.span()))
                        .nearest(Labels::nearest(name, Operation::KEYS.into_iter()))
                        .because(format!("the operations are {}", list(&Operation::KEYS)))
                        .remedy(format!(
                            "write {key} = {{ set = {} }}, or add, or scale",
                            example(key)
                        )),
                    );
                    continue;
                }
            };
            match self.number(key, name, number) {
                Some(value) => operations.push((operation.span(), make(value), number.span())),
                None => unreadable = true,
            }
        }
        operations.sort_by_key(|(span, ..)| span.start);
        for (span, operation, _) in operations.iter().skip(1) {
            self.found.push(
                Diagnostic::new(
                    Code::MoreThanOne,
                    format!(
                        "`{key}` cannot both {} and {}",
                        operations[0].1.key(),
                        operation.key()
                    ),
                )
                .at(Some(span.clone()))
                .label("second operation")
                .because("each change does one thing to its instrument")
                .remedy("start another [[change]] for it; changes apply in the order of the file"),
            );
        }
        let Some((_, operation, number)) = operations.into_iter().next() else {
            if !unreadable {
                self.found.push(
                    Diagnostic::new(Code::MissingKey, format!("`{key}` says nothing to do"))
                        .at(Some(value.span()))
                        .because(format!("the operations are {}", list(&Operation::KEYS)))
                        .remedy(format!(
                            "write {key} = {{ set = {} }}, or add, or scale",
                            example(key)
                        )),
                );
            }
            return None;
        };
        let instrument = match key {
            "tariff" => Instrument::Tariff(operation),
            "export_tax" => Instrument::ExportTax(operation),
            "iceberg" => Instrument::Iceberg(operation),
            _ => Instrument::Subsidy(operation),
        };
        places.number.get_or_insert(number.clone());
        match refusal(instrument, operation) {
            Some(problem) => {
                self.found.push(problem.at(Some(number)));
                None
            }
            None => Some(instrument),
        }
    }

    fn ban(&mut self, value: &Value<'_>) -> Option<Instrument> {
        let problem = match value.get_ref() {
            DeValue::Boolean(true) => return Some(Instrument::Ban),
            DeValue::Boolean(false) => {
                Diagnostic::new(Code::NothingChanges, "`ban = false` changes nothing").because(
                    "no flow is banned in the base, and a ban is not lifted by a later change",
                )
            }
            other => Diagnostic::new(
                Code::WrongType,
                format!("`ban` wants true, this is {}", article(other)),
            ),
        };
        self.found.push(
            problem
                .at(Some(value.span()))
                .remedy("write ban = true, or delete the change"),
        );
        None
    }

    pub(super) fn number(&mut self, key: &str, operation: &str, value: &Value<'_>) -> Option<f64> {
        let number = match value.get_ref() {
            DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix())
                .map(|integer| integer as f64)
                .or_else(|_| integer.as_str().parse())
                .ok(),
            DeValue::Float(float) => float.as_str().parse().ok(),
            other => {
                let remedy = match fraction(other) {
                    Some(fraction) => format!("write {key} = {{ {operation} = {fraction} }}"),
                    None => format!(
                        "write a number without quotes, such as {operation} = {}",
                        example(key)
                    ),
                };
                self.found.push(
                    Diagnostic::new(
                        Code::WrongType,
                        format!("`{operation}` wants a number, this is {}", article(other)),
                    )
                    .at(Some(value.span()))
                    .remedy(remedy),
                );
                return None;
            }
        };
        if number.is_none() {
            self.found.push(
                Diagnostic::new(
                    Code::BadNumber,
                    format!("`{operation}` is not a number that can be used"),
                )
                .at(Some(value.span()))
                .because("it has too many digits")
                .remedy(format!("write a number such as {}", example(key))),
            );
        }
        number
    }
}

/// Why a number cannot be used for an instrument whatever the economy; nothing if it can.
fn refusal(instrument: Instrument, operation: Operation) -> Option<Diagnostic> {
    let number = operation.number();
    let key = operation.key();
    let name = instrument.name().en;
    let bad =
        |message: String| Diagnostic::new(Code::BadNumber, message).because(instrument.bounds());
    if !number.is_finite() {
        return Some(
            bad(format!("`{key}` is {number}, not a finite number")).remedy(format!(
                "write a number such as {}",
                example(instrument.key())
            )),
        );
    }
    let fraction_instrument = !matches!(instrument, Instrument::Iceberg(_));
    let limit = match instrument {
        Instrument::Subsidy(_) => 1.0,
        _ => LARGEST_RATE,
    };
    match operation {
        Operation::Scale(_) if number < 0.0 => Some(
            bad(format!(
                "`scale` is {number}, which turns the {name} into its opposite"
            ))
            .remedy("write a multiple from 0 up, such as 0.5 for half, or use set"),
        ),
        Operation::Set(_) | Operation::Add(_)
            if fraction_instrument && number.abs() > limit && number.abs() <= 100.0 * limit =>
        {
            let unit = if key == "add" {
                " percentage points"
            } else {
                "%"
            };
            Some(
                Diagnostic::new(
                    Code::Percent,
                    format!("`{key} = {number}` means {}{unit} of {name}", plain(number * 100.0)),
                )
                .label("a fraction, not a percentage")
                .because(format!(
                    "rates are fractions, and beyond {} ({}%) they are taken for mistaken percentages",
                    plain(limit),
                    plain(limit * 100.0)
                ))
                .remedy(format!("write {} for {}{unit}", plain(number / 100.0), plain(number))),
            )
        }
        Operation::Set(_) | Operation::Add(_) if fraction_instrument && number.abs() > limit => {
            Some(
                bad(format!("{number:e} is no possible {name}")).remedy(format!(
                    "write a fraction such as {}",
                    example(instrument.key())
                )),
            )
        }
        Operation::Set(_) if !instrument.allows(number) => Some(
            bad(format!("{number} is no possible {name}")).remedy(match instrument {
                Instrument::Iceberg(_) => {
                    "write ban = true to stop the trade, or a factor such as 1.1"
                }
                Instrument::Subsidy(_) => "write a fraction such as 0.1",
                _ => "write a fraction such as 0.25",
            }),
        ),
        Operation::Scale(_) if matches!(instrument, Instrument::Iceberg(_)) && number <= 0.0 => {
            let problem = bad(format!("scaled by {number}, no {name} is left"));
            Some(problem.remedy("write ban = true to stop the trade, or a factor such as 1.1"))
        }
        _ => None,
    }
}

/// A number that the instrument of that key could take.
fn example(key: &str) -> &'static str {
    match key {
        "iceberg" => "1.1",
        "subsidy" => "0.1",
        _ => "0.25",
    }
}

/// What a bare value seems to mean as a fraction: `"25%"` and `25` are 0.25.
fn fraction(value: &DeValue<'_>) -> Option<String> {
    let (number, percent): (f64, bool) = match value {
        DeValue::Integer(integer) => (integer.as_str().parse().ok()?, false),
        DeValue::Float(float) => (float.as_str().parse().ok()?, false),
        DeValue::String(text) => {
            let text = text.trim();
            let digits = text.trim_end_matches(['%', '％']).trim_end();
            (digits.parse().ok()?, digits.len() < text.len())
        }
        _ => return None,
    };
    let number = if percent || number.abs() > LARGEST_RATE {
        number / 100.0
    } else {
        number
    };
    number.is_finite().then(|| plain(number))
}

//! Small pieces of sentences and of TOML: numbers, lists, counts, quoted texts.

use std::fmt::Write;

use toml::de::DeValue;

/// A number without needless digits.
pub(super) fn plain(number: f64) -> String {
    let rounded = format!("{number:.6}");
    let trimmed = rounded.trim_end_matches('0').trim_end_matches('.');
    match trimmed {
        "-0" | "" => "0".to_owned(),
        other => other.to_owned(),
    }
}

/// A value's type in words.
pub(super) fn article(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// "a, b and c".
pub(super) fn list<Text: AsRef<str>>(items: &[Text]) -> String {
    let names: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// Up to eight names, and how many more there are.
pub(super) fn short_list(names: &[String]) -> String {
    match names.len() {
        0..=8 => list(names),
        more => format!("{} and {} more", names[..8].join(", "), more - 8),
    }
}

/// Up to eight elements of a list as scenarios write it.
pub(super) fn short_list_of(quoted: &[String]) -> String {
    match quoted.len() {
        0..=8 => quoted.join(", "),
        _ => format!("{}, ...", quoted[..8].join(", ")),
    }
}

/// The ending of a word that stands for this many.
pub(super) fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

pub(super) fn round(value: f64, per_unit: f64) -> f64 {
    (value * per_unit).round() / per_unit
}

pub(super) fn cells(count: usize) -> String {
    if count == 1 {
        "1 cell".to_owned()
    } else {
        format!("{count} cells")
    }
}

pub(super) fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}

/// A value of at least one rounded to the unit, with commas.
pub(super) fn thousands(value: f64) -> String {
    if value < 10.0 {
        return plain(round(value, 100.0));
    }
    let digits = format!("{value:.0}");
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A TOML basic string on one line.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            control if control.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

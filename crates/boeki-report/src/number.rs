//! Numbers as people read them: sensible digits by column, thousands separators, a real minus sign.

/// The sign of a negative number in tables and sentences.
const MINUS: char = '\u{2212}';

/// A number with so many decimals and thousands separators; never a negative zero.
pub(crate) fn plain(value: f64, decimals: usize) -> String {
    signed(value, decimals, false)
}

/// As [`plain`], with a plus sign before what is above zero.
pub(crate) fn change(value: f64, decimals: usize) -> String {
    signed(value, decimals, true)
}

fn signed(value: f64, decimals: usize, plus: bool) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let digits = format!("{:.decimals$}", value.abs());
    let zero = digits.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut out = String::new();
    match (zero, value < 0.0) {
        (false, true) => out.push(MINUS),
        (false, false) if plus => out.push('+'),
        _ => {}
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// How many decimals let the largest of these values have three digits or so, between one and four.
pub(crate) fn decimals(values: impl IntoIterator<Item = f64>) -> usize {
    let largest = values
        .into_iter()
        .filter(|value| value.is_finite())
        .fold(0.0, |largest: f64, value| largest.max(value.abs()));
    match largest {
        x if x >= 100.0 => 1,
        x if x >= 1.0 => 2,
        x if x >= 0.1 => 3,
        x if x > 0.0 => 4,
        _ => 2,
    }
}

/// One number with three digits or so.
pub(crate) fn single(value: f64) -> String {
    let digits = match value.abs() {
        x if x >= 100.0 => 0,
        x if x >= 10.0 => 1,
        x if x >= 1.0 => 2,
        _ => 3,
    };
    plain(value, digits)
}

/// A gap of an equation: one digit and an exponent.
pub(crate) fn gap(value: f64) -> String {
    format!("{value:.0e}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_and_zero_has_no_sign() {
        assert_eq!(plain(1_234_567.891, 1), "1,234,567.9");
        assert_eq!(change(-0.0004, 2), "0.00");
        assert_eq!(change(-0.126, 2), "−0.13");
        assert_eq!(change(12.0, 0), "+12");
        assert_eq!(plain(999.0, 0), "999");
        assert_eq!(plain(f64::NAN, 2), "–");
    }

    #[test]
    fn a_column_has_the_digits_of_its_largest_value() {
        assert_eq!(decimals([0.12, -0.004]), 3);
        assert_eq!(decimals([250.0]), 1);
        assert_eq!(decimals([]), 2);
        assert_eq!(decimals([f64::NAN, 3.0]), 2);
    }
}

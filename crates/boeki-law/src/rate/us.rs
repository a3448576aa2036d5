//! Rates as the Harmonized Tariff Schedule of the United States writes them.
//!
//! `Free`, `2.5%`, `4.4¢/kg + 6%`, `$1.50 each`; a percentage of a part of the article (`6% on the
//! case`) is no percentage of the customs value and stays text, as do conditions (`Free, under
//! bond`) and references (`See ...`). This file must never know a line or a country.

use rust_decimal::Decimal;

use super::{Currency, DIGITS, Rate, Specific, unit};
use crate::schedule::ProgramRate;

/// Slips of the pen in the official file, and their correction.
const SLIPS: &[(&str, &str)] = &[
    ("weght", "weight"),
    ("m2of ", "m2 of "),
    ("thou- sand", "thousand"),
];

/// Units that stand alone behind the stroke, in the spelling of [`unit::canonical`].
const UNITS: &[&str] = &[
    "kg",
    "g",
    "t",
    "carat",
    "liter",
    "hl",
    "pf.liter",
    "clean kg",
    "m",
    "m2",
    "m3",
    "each",
    "prs",
    "doz",
    "doz prs",
    "gross",
    "gross line",
    "thousands",
    "bbl",
    "jewel",
    "pack",
];

/// What a quantity may be of, where it is not the quantity of the article itself.
const MEASURED: &[&str] = &[
    "total sugars",
    "drained weight",
    "contents and container",
    "entire contents of container",
    "recording surface",
    "immediate containers",
];

impl Rate {
    /// Reads a rate of the general or the second column; what is not understood is kept as text,
    /// all of it, so that no part of a rate is ever charged alone.
    ///
    /// ```
    /// use boeki_law::rate::Rate;
    /// assert_eq!(Rate::parse_us("Free"), Rate::Free);
    /// assert_eq!(Rate::parse_us("4.4¢/kg + 6%").to_string(), "4.4 cents/kg + 6%");
    /// assert!(matches!(Rate::parse_us("6% on the case"), Rate::NotUnderstood(_)));
    /// assert!(matches!(Rate::parse_us("Free, under bond"), Rate::NotUnderstood(_)));
    /// ```
    pub fn parse_us(text: &str) -> Self {
        let printed = single_blanks(text);
        let body = without_footnote(&printed);
        if body.eq_ignore_ascii_case("free") {
            return Self::Free;
        }
        let body = SLIPS.iter().fold(body.to_owned(), |body, (slip, right)| {
            body.replace(slip, right)
        });
        let parts: Option<Vec<Self>> = body.split('+').map(|part| single(part.trim())).collect();
        match parts {
            Some(mut parts) if parts.len() == 1 => parts.remove(0),
            Some(parts) => Self::Compound(parts),
            None => Self::NotUnderstood(printed),
        }
    }
}

/// Reads the column of special rates: rates, each with the programs in the brackets behind it.
///
/// A rate without programs (chapters 98 and 99 print some) has an empty list of them. A reference
/// (`See 9822.04.25 (AU)`) is a text that is not understood, for its programs alone.
///
/// ```
/// use boeki_law::rate::us::parse_special;
/// let rates = parse_special("Free (A+,AU, BH) 3.1% (JP) See 9822.04.25 (CO)");
/// assert_eq!(rates[0].programs, ["A+", "AU", "BH"]);
/// assert_eq!(rates[1].rate.to_string(), "3.1%");
/// assert!(!rates[2].rate.is_understood());
/// ```
pub fn parse_special(text: &str) -> Vec<ProgramRate> {
    let text = single_blanks(text);
    let mut found = Vec::new();
    let mut start = 0;
    let mut from = 0;
    while let Some(close) = text[from..].find(')').map(|at| from + at) {
        from = close + 1;
        // The innermost pair: the official file has `(PA (PA)` once.
        let Some(open) = text[start..close].rfind('(').map(|at| start + at) else {
            continue;
        };
        if let Some(programs) = programs(&text[open + 1..close]) {
            let rate = Rate::parse_us(&text[start..open]);
            found.push(ProgramRate { programs, rate });
            start = from;
        }
    }
    let rest = text[start..].trim();
    if !rest.is_empty() {
        found.push(ProgramRate {
            programs: Vec::new(),
            rate: Rate::parse_us(rest),
        });
    }
    found
}

/// The symbols of a list such as `A+,AU, BH`; `None` if it is no list but words in brackets.
fn programs(list: &str) -> Option<Vec<String>> {
    // Blanks and points stand for a missing comma: `E IL`, `MA,.OM`.
    let programs: Vec<&str> = list
        .split([',', ' ', '.'])
        .filter(|program| !program.is_empty())
        .collect();
    let symbols = programs.iter().all(|program| {
        let letters = program.strip_suffix(['+', '*']).unwrap_or(program);
        (1..=2).contains(&letters.len()) && letters.bytes().all(|byte| byte.is_ascii_uppercase())
    });
    (symbols && !programs.is_empty()).then(|| programs.into_iter().map(str::to_owned).collect())
}

/// The text with single blanks; marks without width are dropped.
fn single_blanks(text: &str) -> String {
    let text = text
        .replace('\u{200b}', "")
        .replace('²', "2")
        .replace('³', "3");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A footnote stands behind the rate: `Free 1/`.
fn without_footnote(text: &str) -> &str {
    match text.rsplit_once(' ') {
        Some((body, note))
            if note.strip_suffix('/').is_some_and(|digits| {
                !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
            }) =>
        {
            body
        }
        _ => text,
    }
}

/// A percentage of the value, or an amount per unit.
fn single(text: &str) -> Option<Rate> {
    if let Some(percent) = text.strip_suffix('%') {
        return number(percent)?
            .checked_div(Decimal::ONE_HUNDRED)
            .map(Rate::AdValorem);
    }
    let (amount, rest) = if let Some(dollars) = text.strip_prefix('$') {
        let end = dollars.find([' ', '/'])?;
        (number(&dollars[..end])?, &dollars[end..])
    } else {
        let (cents, rest) = text.split_once('¢')?;
        (number(cents)?.checked_div(Decimal::ONE_HUNDRED)?, rest)
    };
    let (per, unit) = match rest.trim() {
        "each" => (Decimal::ONE, "each".to_owned()),
        rest => per_unit(rest.strip_prefix('/')?.trim())?,
    };
    Some(Rate::Specific(Specific {
        amount,
        currency: Currency::Usd,
        per,
        unit,
    }))
}

/// What stands behind the stroke: `kg`, `1000`, `1,000 pins`, `kg on lead content`.
fn per_unit(text: &str) -> Option<(Decimal, String)> {
    let thousand = ["1,000", "1000", "thousand"]
        .iter()
        .find_map(|word| text.strip_prefix(word));
    match thousand.map(str::trim) {
        Some("" | "pins") => return Some((Decimal::ONE_THOUSAND, "each".to_owned())),
        Some(_) => return None,
        None => {}
    }
    if let Some(measure) = text.strip_suffix(", including weight of container") {
        let unit = plain_unit(measure)?;
        return Some((
            Decimal::ONE,
            format!("{unit} including weight of container"),
        ));
    }
    let (measure, of) = match text.split_once(" on ").or_else(|| text.split_once(" of ")) {
        Some((measure, of)) => (measure, Some(of)),
        None => (text, None),
    };
    let unit = plain_unit(measure)?;
    match of {
        None => Some((Decimal::ONE, unit)),
        Some(of) if MEASURED.contains(&of) || of.ends_with(" content") => {
            Some((Decimal::ONE, format!("{unit} of {of}")))
        }
        Some(_) => None,
    }
}

fn plain_unit(text: &str) -> Option<String> {
    let unit = unit::canonical(&text.replace("/ ", "/"));
    UNITS.contains(&unit.as_str()).then_some(unit)
}

/// A number without sign, or one with a fraction: `33 1/3`.
fn number(text: &str) -> Option<Decimal> {
    let text = text.trim();
    match text.split_once(' ') {
        Some((whole, fraction)) => {
            let (above, below) = fraction.split_once('/')?;
            number(whole)?.checked_add(number(above)?.checked_div(number(below)?)?)
        }
        None if text.len() <= DIGITS
            && text.starts_with(|first: char| first.is_ascii_digit())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.') =>
        {
            text.parse().ok()
        }
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_of_the_schedule() {
        for (text, words) in [
            ("Free 1/", "free"),
            ("33 1/3%", "33.333333%"),
            ("38.4¢/1000", "38.4 cents/1000"),
            ("10¢/1,000 pins + 3.5%", "10 cents/1000 + 3.5%"),
            ("$2/1,000 + 60%", "$2/1000 + 60%"),
            ("$2.50/thou- sand + 40%", "$2.5/1000 + 40%"),
            ("$1.53 each", "$1.53 each"),
            ("1.5¢/kg +20%", "1.5 cents/kg + 20%"),
            (
                "13.5¢/kg + 6.3% + 1.9¢/article",
                "13.5 cents/kg + 6.3% + 1.9 cents each",
            ),
            ("0.3¢/line/ gross + 4.5%", "0.3 cents/gross line + 4.5%"),
            ("68¢/head", "68 cents each"),
            ("10¢/pack + 20%", "10 cents/pack + 20%"),
            ("62¢/pr. + 13.7%", "62 cents/prs + 13.7%"),
            (
                "22¢/kg on drained weght + 45%",
                "22 cents/kg of drained weight + 45%",
            ),
            (
                "86.1¢/m2of recording surface",
                "86.1 cents/m2 of recording surface",
            ),
            (
                "$1.32/t, including weight of container",
                "$1.32/t including weight of container",
            ),
            (
                "3.1¢/liter + 22.1¢/pf. liter on ethyl alcohol content",
                "3.1 cents/liter + 22.1 cents/pf.liter of ethyl alcohol content",
            ),
            (
                "0.7¢/kg on copper content + 0.7¢/kg on lead content",
                "0.7 cents/kg of copper content + 0.7 cents/kg of lead content",
            ),
        ] {
            assert_eq!(Rate::parse_us(text).to_string(), words, "{text}");
        }
    }

    #[test]
    fn what_is_not_a_rate_of_the_whole_value_stays_text() {
        for text in [
            "See 9822.04.25",
            "The rate applicable to the article of which it is a part or accessory",
            "The duty provided in the applicable subheading + 25%",
            "40¢ each + 6% on the case + 5.3% on the battery",
            "2.5% on the value of the lead content",
            "6.5% on the entire set",
            "1.5 percent of the fair retail value",
            "1.4606¢/kg less 0.020668¢/kg for each degree under 100 degrees",
            "Free, under bond",
            "No change",
            "37% /",
            "-5%",
            "1 0/0%",
            "",
            "%",
            "+",
            "¢/kg",
            "5¢/kg of rate",
        ] {
            assert_eq!(Rate::parse_us(text), Rate::NotUnderstood(text.to_owned()));
        }
    }

    #[test]
    fn special_programs() {
        let rates =
            parse_special("Free (A*,AU,,BH,CA, IL,.OM, E IL) 1.5% (JP) See 9919.04.67 (PA (PA)");
        assert_eq!(
            rates[0].programs,
            ["A*", "AU", "BH", "CA", "IL", "OM", "E", "IL"]
        );
        assert_eq!(rates[1].programs, ["JP"]);
        assert_eq!(rates[2].programs, ["PA"]);
        assert!(!rates[2].rate.is_understood());
        assert_eq!(rates.len(), 3);
    }

    #[test]
    fn words_in_brackets_are_no_programs() {
        let rates = parse_special("Free, under the terms of U.S. note 1(b) to this subchapter");
        assert!(rates.len() == 1 && rates[0].programs.is_empty());
        assert!(!rates[0].rate.is_understood());
        let rates = parse_special("No change (A) See U.S. note 3(e) (CO,PE)");
        assert_eq!(rates[1].programs, ["CO", "PE"]);
        assert_eq!(
            rates[1].rate,
            Rate::NotUnderstood("See U.S. note 3(e)".to_owned())
        );
    }

    #[test]
    fn a_rate_without_programs_has_none() {
        assert_eq!(
            parse_special("Free"),
            [ProgramRate {
                programs: Vec::new(),
                rate: Rate::Free
            }]
        );
        assert!(parse_special(" \n").is_empty());
    }

    /// Nothing but a text that says so is free or zero.
    fn no_silent_zero(text: &str, rate: &Rate) -> Result<(), TestCaseError> {
        if rate.ad_valorem().is_some_and(|fraction| fraction.is_zero()) {
            prop_assert!(
                text.to_lowercase().contains("free") || text.contains('0'),
                "{text}"
            );
        }
        let _ = rate.to_string();
        Ok(())
    }

    proptest! {
        #[test]
        fn any_text(text in "\\PC{0,40}") {
            no_silent_zero(&text, &Rate::parse_us(&text))?;
            for of in parse_special(&text) {
                no_silent_zero(&text, &of.rate)?;
            }
        }

        #[test]
        fn texts_near_a_rate(text in "[0-9.,¢$%/+ ()a-zA-Z²]{0,30}|([1-9]{1,3}[%¢$/ ()+]|Free|kg|each|on | of |content){0,9}") {
            no_silent_zero(&text, &Rate::parse_us(&text))?;
            for of in parse_special(&text) {
                no_silent_zero(&text, &of.rate)?;
            }
        }
    }
}

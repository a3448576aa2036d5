//! Rates as the Customs Tariff Schedule of Japan writes them.
//!
//! `無税`, `4.6%`, `114円/kg`, sums (`＋`), the higher or lower of two (`又は…のうちいずれか高い税率`),
//! gate prices (`(250円−課税価格)×0.6)/kg`), quotas (`関税割当数量以内のもの`) and goods told apart in
//! words, one to a line. A rate in brackets is printed for reference and does not apply. Marks in
//! front of a rate (`●`, `◎`, `※`, `*`) point to conditions that the table does not hold: such cells
//! stay text. This file must never know a line or a country.

use rust_decimal::Decimal;

use super::{Currency, DIGITS, Described, Rate, Specific, unit};
use crate::schedule::{Cell, Content};

impl Rate {
    /// Reads a rate; what is not understood is kept as text.
    ///
    /// ```
    /// use boeki_law::rate::Rate;
    /// assert_eq!(Rate::parse_japan("２１．３％＋１１４円/kg").to_string(), "21.3% + 114 yen/kg");
    /// assert_eq!(Rate::parse_japan("無税"), Rate::Free);
    /// assert!(matches!(Rate::parse_japan("●5.3%〜7.8%"), Rate::NotUnderstood(_)));
    /// ```
    pub fn parse_japan(text: &str) -> Self {
        let plain = normalise(text);
        read(&plain).unwrap_or(Self::NotUnderstood(text.trim().to_owned()))
    }
}

/// Reads a cell: a rate in brackets is one that does not apply.
pub(crate) fn parse_cell(text: &str) -> Cell {
    let plain = normalise(text);
    let unmarked = plain.trim_start_matches('*');
    let bracketed = unmarked
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
        .filter(|inside| balanced(inside));
    let content = match bracketed {
        Some(inside) => Content::NotApplied(
            read(inside).unwrap_or_else(|| Rate::NotUnderstood(text.trim().to_owned())),
        ),
        // "(1.7%)〜(2.1%)": every part in brackets, a range over the lines below.
        None if unmarked.starts_with('(') && !unmarked.contains('円') => {
            Content::NotApplied(Rate::NotUnderstood(text.trim().to_owned()))
        }
        None => Content::Rate(Rate::parse_japan(text)),
    };
    Cell {
        text: text.trim().to_owned(),
        content,
    }
}

/// Whether brackets close what they open without going below nothing.
fn balanced(text: &str) -> bool {
    let mut depth = 0i32;
    for character in text.chars() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

/// Half-width letters, digits and signs.
fn normalise(text: &str) -> String {
    text.trim()
        .chars()
        .map(|character| match character {
            '！'..='～' => char::from_u32(character as u32 - 0xFEE0).unwrap_or(character),
            other => other,
        })
        .collect()
}

fn read(text: &str) -> Option<Rate> {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    match lines.as_slice() {
        [] => None,
        [line] => match line.split_once('\u{3000}') {
            None => expression(line),
            Some((words, rate)) => described(&[(words, rate)]),
        },
        many => {
            let pairs: Vec<(&str, &str)> = many
                .iter()
                .map(|line| line.rsplit_once('\u{3000}'))
                .collect::<Option<_>>()?;
            described(&pairs)
        }
    }
}

const WITHIN: &str = "関税割当数量以内のもの";
const OVER: [&str; 2] = ["関税割当数量以外のもの", "関税割当数量を超えるもの"];

/// Whether words tell goods within a quota: they end in the quota, or speak of the quantity of one.
fn of_quota(words: &str) -> bool {
    words.ends_with("関税割当て") || words.contains("関税割当数量以内のもの")
}

fn described(pairs: &[(&str, &str)]) -> Option<Rate> {
    let rates: Vec<(&str, Rate)> = pairs
        .iter()
        .map(|(words, rate)| Some((words.trim(), expression(rate.trim())?)))
        .collect::<Option<_>>()?;
    let within = |words: &str| words == WITHIN;
    let over = |words: &str| OVER.contains(&words) || words == "その他のもの";
    match rates.as_slice() {
        [(words, rate)] if within(words) => Some(Rate::Quota {
            within: Some(Box::new(rate.clone())),
            over: None,
        }),
        [(first, inside), (second, outside)] if within(first) && over(second) => {
            Some(Rate::Quota {
                within: Some(Box::new(inside.clone())),
                over: Some(Box::new(outside.clone())),
            })
        }
        // Several quotas at one rate: within any of them it is that rate, above them the column says
        // nothing.
        [(_, rate), rest @ ..]
            if rates.iter().all(|(words, _)| of_quota(words))
                && rest.iter().all(|(_, other)| other == rate) =>
        {
            Some(Rate::Quota {
                within: Some(Box::new(rate.clone())),
                over: None,
            })
        }
        // A quota among other descriptions: which goods are within is more than words can choose.
        many if many.iter().any(|(words, _)| words.contains("関税割当")) => None,
        many => Some(Rate::ByDescription(
            many.iter()
                .map(|(words, rate)| Described {
                    description: (*words).to_owned(),
                    rate: rate.clone(),
                })
                .collect(),
        )),
    }
}

fn expression(text: &str) -> Option<Rate> {
    let text = text.trim();
    if text == "無税" {
        return Some(Rate::Free);
    }
    for (ending, higher) in [
        ("のうちいずれか高い税率", true),
        ("のうちいずれか低い税率", false),
    ] {
        if let Some(both) = text.strip_suffix(ending) {
            let parts: Vec<Rate> = both.split("又は").map(sum).collect::<Option<_>>()?;
            return (parts.len() > 1).then_some({
                if higher {
                    Rate::GreaterOf(parts)
                } else {
                    Rate::LesserOf(parts)
                }
            });
        }
    }
    sum(text)
}

fn sum(text: &str) -> Option<Rate> {
    let mut parts: Vec<Rate> = text
        .split('+')
        .map(|part| single(part.trim()))
        .collect::<Option<_>>()?;
    if parts.len() == 1 {
        parts.pop()
    } else {
        Some(Rate::Compound(parts))
    }
}

fn single(text: &str) -> Option<Rate> {
    if let Some(number) = text.strip_suffix('%') {
        return decimal(number)?
            .checked_div(Decimal::ONE_HUNDRED)
            .map(Rate::AdValorem);
    }
    if text.contains("課税価格") {
        // One minus and one times sign; only here, since `ー` is a letter of the words around a rate.
        let plain = text.replace(['−', 'ー'], "-").replace(['×', '✕'], "x");
        return shortfall(&plain);
    }
    let (amount, unit) = text.split_once("円/")?;
    Some(Rate::Specific(specific(amount, unit)?))
}

/// `(73.70円-課税価格)/kg`, `((250円-課税価格)x0.6)/kg`.
fn shortfall(text: &str) -> Option<Rate> {
    let (formula, unit) = text.rsplit_once(")/")?;
    let formula = formula.trim_start_matches('(');
    let (price, rest) = formula.split_once("-課税価格")?;
    // "524円x1.002": the gate price is marked up.
    let (price, markup) = price.split_once('円')?;
    let markup = match markup.strip_prefix('x') {
        None if markup.is_empty() => Decimal::ONE,
        None => return None,
        Some(markup) => decimal(markup)?,
    };
    let factor = match rest.trim_start_matches(')').strip_prefix('x') {
        None if rest.trim_matches(')').is_empty() => Decimal::ONE,
        None => return None,
        Some(factor) => decimal(factor)?,
    };
    let mut price = specific(price, unit)?;
    price.amount = price.amount.checked_mul(markup)?;
    Some(Rate::Shortfall { price, factor })
}

fn specific(amount: &str, unit: &str) -> Option<Specific> {
    let name = unit.trim();
    let known = match name {
        "kg" | "t" | "g" | "㎡" | "m2" | "本" | "個" | "枚" | "足" | "頭" | "羽" | "m" | "㎥"
        | "kl" | "組" | "l" => name,
        "L" | "ℓ" => "l",
        _ => return None,
    };
    Some(Specific {
        amount: decimal(amount)?,
        currency: Currency::Jpy,
        per: Decimal::ONE,
        unit: unit::canonical(known),
    })
}

fn decimal(text: &str) -> Option<Decimal> {
    let digits: String = text
        .trim()
        .chars()
        .filter(|&character| character != ',')
        .collect();
    ((1..=DIGITS).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit() || c == '.'))
        .then(|| digits.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_of_the_schedule() {
        for (text, words) in [
            ("5.28%", "5.28%"),
            ("35%＋1,363円/kg", "35% + 1363 yen/kg"),
            (
                "7.9%又は130円/㎡のうちいずれか高い税率",
                "the greater of 7.9% or 130 yen/㎡",
            ),
            (
                "5%又は(73.70円-課税価格)/kgのうちいずれか低い税率",
                "the lesser of 5% or 73.7 yen/kg less the customs value",
            ),
            (
                "2.58円/kg又は((250円−課税価格)×0.6)/kgのうちいずれか低い税率",
                "the lesser of 2.58 yen/kg or (250 yen/kg less the customs value) x 0.6",
            ),
            ("関税割当数量以内のもの　14.9%", "14.9% within the quota"),
            (
                "くん製したもの　3.3%\nその他のもの　無税",
                "くん製したもの: 3.3%; その他のもの: free",
            ),
            (
                "譲許表における関税割当て　無税\nその他のもので、CSQ-JP6に定める関税割当数量以内のもの（豪州）　無税",
                "free within the quota",
            ),
            (
                "バター×2のもの　2.58円/kg又は((250円ー課税価格)×0.6)/kgのうちいずれか低い税率\nその他のもの　5%",
                "バター×2のもの: the lesser of 2.58 yen/kg or (250 yen/kg less the customs value) x 0.6; その他のもの: 5%",
            ),
        ] {
            assert_eq!(Rate::parse_japan(text).to_string(), words, "{text}");
        }
    }

    #[test]
    fn brackets_do_not_apply_and_marks_are_refused() {
        assert!(matches!(
            parse_cell("(50%)").content,
            Content::NotApplied(Rate::AdValorem(_))
        ));
        assert!(matches!(
            parse_cell("**(85.7%又は60.90円/kgのうちいずれか高い税率)").content,
            Content::NotApplied(Rate::GreaterOf(_))
        ));
        for text in [
            "●5.3%〜(7.8%)",
            "◎2.8%",
            "*29.8%＋396円/kg",
            "◎(170円−課税価格)/kg",
            "一部3%",
            ".0000000000000000000000000007%",
            "",
        ] {
            assert!(
                matches!(
                    parse_cell(text).content,
                    Content::Rate(Rate::NotUnderstood(_))
                ),
                "{text}"
            );
        }
    }

    proptest! {
        /// Nothing but a text that says so is free or zero.
        #[test]
        fn no_silent_zero(text in "[0-9.,%円/kg＋又は無税課税価格()×−のうちいずれか高低い税率\u{3000}\n●◎*]{0,30}") {
            let rate = Rate::parse_japan(&text);
            if rate.ad_valorem().is_some_and(|fraction| fraction.is_zero()) {
                prop_assert!(text.contains("無税") || text.contains('0'), "{}", text);
            }
            let _ = parse_cell(&text);
        }

        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{0,40}") {
            let _ = Rate::parse_japan(&text);
            let _ = parse_cell(&text);
        }
    }
}

//! Errors in words, side by side in both languages so that neither can be forgotten.

use super::{LawError, NoLaw};
use crate::words::Bilingual;

/// Codes that a sentence names.
const NAMED: usize = 12;

impl LawError {
    /// The fault as a sentence in both languages. What is wrong inside a file is told in English.
    pub fn said(&self) -> Bilingual {
        match self {
            Self::Data(error) => same(error.to_string()),
            Self::Shape {
                file,
                place,
                reason,
                remedy,
            } => {
                let place = place.as_ref().map_or(String::new(), |at| format!(", {at}"));
                same(format!("{file}{place}: {reason}; {remedy}"))
            }
            Self::UnknownOrigin { name, nearest } => unknown_origin(name, nearest.as_deref()),
            Self::UnknownName {
                what,
                name,
                nearest,
                known,
            } => unknown_name(what, name, nearest.as_deref(), known),
            Self::UnknownCode {
                importer,
                code,
                nearest,
            } => unknown_code(importer, code, nearest),
            Self::NotALine {
                importer,
                code,
                heading,
                lines,
            } => not_a_line(importer, code, heading, lines),
            Self::NoLaw {
                importer,
                date,
                reason,
            } => {
                let why = no_law(reason);
                Bilingual::new(
                    format!("no law of {importer} is held for {date}: {}", why.en),
                    format!("{date} の{}の法令は未収録：{}", country(importer), why.ja),
                )
            }
            Self::TooManyLines { code, limit } => Bilingual::new(
                format!(
                    "{code} covers more than {limit} lines; give at least six digits, or use `boeki rates panel`"
                ),
                format!(
                    "{code} は{limit}を超える税目を含む。6桁以上で指定、又は `boeki rates panel` を使用"
                ),
            ),
            Self::OwnGoods { importer } => own_goods(importer),
        }
    }
}

fn unknown_origin(name: &str, nearest: Option<&str>) -> Bilingual {
    Bilingual::new(
        format!(
            "origin: \"{name}\" is no country known here{}; give a code of two or three letters or a name, such as JP, JPN, Japan",
            hint(nearest, " (did you mean ", "?)")
        ),
        format!(
            "原産地：「{name}」という国・地域はない{}。2文字か3文字の国コード、又は国名（JP、JPN、日本等）で指定",
            hint(nearest, "（", "のことか）")
        ),
    )
}

fn unknown_name(
    what: &Bilingual,
    name: &str,
    nearest: Option<&str>,
    known: &[String],
) -> Bilingual {
    Bilingual::new(
        format!(
            "`{name}` is not {}{}; there {} {}",
            what.en,
            hint(nearest, " (did you mean ", "?)"),
            if known.len() == 1 { "is" } else { "are" },
            known.join(", ")
        ),
        format!(
            "「{name}」という{}はない{}。指定できるもの：{}",
            what.ja,
            hint(nearest, "（", "のことか）"),
            known.join("、")
        ),
    )
}

fn unknown_code(importer: &str, code: &str, nearest: &[String]) -> Bilingual {
    let (near_en, near_ja) = if nearest.is_empty() {
        (
            "find it with `boeki search WORDS`".to_owned(),
            "`boeki search 語` で検索".to_owned(),
        )
    } else {
        (
            format!("near it: {}", nearest.join(", ")),
            format!("近い番号：{}", nearest.join("、")),
        )
    };
    Bilingual::new(
        format!("{code} is not in the tariff of {importer}; {near_en}"),
        format!("{code} は{}の税率表にない。{near_ja}", country(importer)),
    )
}

fn not_a_line(importer: &str, code: &str, heading: &str, lines: &[String]) -> Bilingual {
    let shown = &lines[..lines.len().min(NAMED)];
    let (more_en, more_ja) = match lines.len() - shown.len() {
        0 => (String::new(), String::new()),
        more => (format!(" and {more} more"), format!("ほか{more}件")),
    };
    Bilingual::new(
        format!(
            "{code} is not a line of the tariff of {importer}: {heading} is divided into {}{more_en}; ask one of them, or \
             {heading} for the span over all",
            shown.join(", ")
        ),
        format!(
            "{code} は{}の税率表の税目ではない。{heading} は {}{more_ja} に細分される。いずれかを、又は全体の幅なら {heading} を指定",
            country(importer),
            shown.join("、")
        ),
    )
}

fn own_goods(importer: &str) -> Bilingual {
    let (law_en, law_ja) = match importer {
        "US" => (
            "subheadings 9801.00.10 and 9802.00 of the tariff",
            "米国関税率表9801.00.10号・9802.00号",
        ),
        _ => (
            "article 14(10) and article 11 of the Customs Tariff Act",
            "関税定率法第14条第10号（再輸入貨物の無条件免税）・第11条",
        ),
    };
    Bilingual::new(
        format!(
            "origin: {importer} is the importer itself, whose own goods pay no duty by origin when they come back: {law_en}, and \
             the papers that they ask for, decide, and are not held here. Give the country in which the good was made or last \
             substantially transformed"
        ),
        format!(
            "原産地：{}は輸入国自身であり、戻ってくる自国の貨物に原産地別の関税はかからない。{law_ja}と所定の書類により決まり、\
             ここでは未収録。実質的に生産・加工された国を指定",
            country(importer)
        ),
    )
}

fn same(text: String) -> Bilingual {
    Bilingual::new(text.clone(), text)
}

fn hint(nearest: Option<&str>, before: &str, after: &str) -> String {
    nearest.map_or(String::new(), |name| format!("{before}{name}{after}"))
}

fn country(importer: &str) -> &str {
    match importer {
        "US" => "米国",
        "JP" => "日本",
        other => other,
    }
}

fn no_law(reason: &NoLaw) -> Bilingual {
    match reason {
        NoLaw::Horizon(from, until) => Bilingual::new(
            format!("the law held runs from {from} to {until} (exclusive)"),
            format!("収録期間は {from} から {until} の前日まで"),
        ),
        NoLaw::Staged {
            edition,
            from,
            until,
        } => Bilingual::new(
            format!(
                "agreement rates are staged each year, and those of {edition} hold from {from} to {until} (exclusive); \
                 the rates without a preference: --fact originating=no"
            ),
            format!(
                "協定税率は毎年度段階的に変わり、収録した税率表（{edition}）は {from} から {until} の前日までのもの。\
                 特恵を使わない税率は --fact originating=no"
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_of_a_question_is_said_in_japanese_too() {
        let date = jiff::civil::date(2017, 1, 1);
        let errors = [
            LawError::UnknownOrigin {
                name: "Jappan".into(),
                nearest: Some("Japan".into()),
            },
            LawError::UnknownCode {
                importer: "US",
                code: "1".into(),
                nearest: vec![],
            },
            LawError::NotALine {
                importer: "JP",
                code: "0201.30.000".into(),
                heading: "0201.30".into(),
                lines: (0..20).map(|line| line.to_string()).collect(),
            },
            LawError::NoLaw {
                importer: "JP",
                date,
                reason: NoLaw::Horizon(date, date),
            },
            LawError::TooManyLines {
                code: "84".into(),
                limit: 600,
            },
            LawError::OwnGoods { importer: "US" },
            LawError::OwnGoods { importer: "JP" },
        ];
        for error in errors {
            let said = error.said();
            assert_eq!(said.en, error.to_string());
            assert!(said.en.is_ascii() && !said.ja.is_ascii(), "{said:?}");
        }
    }
}

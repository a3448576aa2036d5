//! Words of the law's tables: headers of columns, and the values that files and JSON keep as codes.
//!
//! Tables for programs keep their English names; these are for people.

use boeki_law::fact::Fact;

use crate::words::Language;

/// Headers of columns in Japanese.
const COLUMNS: &[(&str, &str)] = &[
    ("importer", "輸入国"),
    ("code", "番号"),
    ("description", "品名"),
    ("found_by", "一致"),
    ("column", "税率欄"),
    ("printed", "記載"),
    ("read_as", "解釈"),
    ("measure", "措置"),
    ("authority", "根拠法"),
    ("title", "名称"),
    ("from", "開始"),
    ("until", "終了"),
    ("rate", "税率"),
    ("status", "状態"),
    ("confidence", "確度"),
    ("heading", "号"),
    ("instrument", "文書"),
    ("published", "公布"),
    ("known", "認識期間"),
    ("known_from", "認識開始"),
    ("known_until", "認識終了"),
    ("citation", "条文"),
    ("source", "出典"),
    ("checked_on", "確認日"),
    ("origin", "原産地"),
    ("date", "日付"),
    ("domain", "分野"),
    ("precision", "日付の精度"),
    ("detail", "詳細"),
    ("partner", "相手国"),
    ("on", "日"),
    ("chapter", "類"),
    ("sector", "部門"),
    ("total_low_pct", "合計（下限）％"),
    ("total_high_pct", "合計（上限）％"),
    ("additional_low_pct", "追加分（下限）％"),
    ("additional_high_pct", "追加分（上限）％"),
    ("value_musd", "輸入額（百万ドル）"),
    ("open_pct", "事実次第％"),
    ("not_held_pct", "税率未収録％"),
    ("lower_bound", "下限値"),
    ("equivalent_pct", "従量税等の換算％"),
    ("unmapped_pct", "番号なし％"),
    ("total", "合計"),
    ("open", "未確定"),
    ("why", "理由"),
    ("rows", "行"),
    ("read", "解釈済"),
    ("refused", "解釈不能"),
    ("schedule", "関税表"),
    ("general", "一般"),
    ("agreement", "協定・特恵"),
    ("quota", "関税割当"),
    ("safeguard", "セーフガード"),
    ("section_201", "201条"),
    ("section_232", "232条"),
    ("section_301", "301条"),
    ("section_338", "338条"),
    ("section_122", "122条"),
    ("ieepa_fentanyl", "IEEPA（フェンタニル）"),
    ("ieepa_reciprocal", "IEEPA（相互関税）"),
    ("ieepa_other", "IEEPA（その他）"),
    ("temporary", "暫定"),
    ("wto", "WTO協定"),
    ("gsp", "特恵"),
    ("ldc", "特別特恵"),
];

/// Values of columns: column, code, English, Japanese.
const VALUES: &[(&str, &str, &str, &str)] = &[
    ("status", "in_force", "in force", "施行中"),
    ("status", "suspended", "suspended", "停止中"),
    ("status", "enjoined", "enjoined", "差止め"),
    ("status", "proposed", "proposed only", "提案段階"),
    ("status", "announced_only", "announced only", "発表のみ"),
    ("status", "unconfirmed", "unconfirmed", "未確認"),
    ("confidence", "high", "high", "高"),
    ("confidence", "medium", "medium", "中"),
    ("confidence", "low", "low", "低"),
    ("authority", "schedule", "schedule", "関税率表"),
    ("authority", "agreement", "agreement", "協定・特恵"),
    ("authority", "safeguard", "safeguard", "セーフガード"),
    ("authority", "quota", "quota", "関税割当"),
    ("authority", "general", "general", "一般税率・適用税率欄"),
    (
        "authority",
        "section_201",
        "section_201",
        "1974年通商法201条",
    ),
    (
        "authority",
        "section_232",
        "section_232",
        "1962年通商拡大法232条",
    ),
    (
        "authority",
        "section_301",
        "section_301",
        "1974年通商法301条",
    ),
    (
        "authority",
        "section_338",
        "section_338",
        "1930年関税法338条",
    ),
    (
        "authority",
        "section_122",
        "section_122",
        "1974年通商法122条",
    ),
    (
        "authority",
        "ieepa_fentanyl",
        "ieepa_fentanyl",
        "国際緊急経済権限法（フェンタニル）",
    ),
    (
        "authority",
        "ieepa_reciprocal",
        "ieepa_reciprocal",
        "国際緊急経済権限法（相互関税）",
    ),
    (
        "authority",
        "ieepa_other",
        "ieepa_other",
        "国際緊急経済権限法（その他）",
    ),
    ("domain", "tariff", "tariff", "関税"),
    ("domain", "dispute", "dispute", "紛争"),
    ("domain", "agreement", "agreement", "協定"),
    ("domain", "managed trade", "managed trade", "管理貿易"),
    ("domain", "treaty", "treaty", "条約"),
    ("domain", "negotiation", "negotiation", "交渉"),
    (
        "domain",
        "economic security",
        "economic security",
        "経済安全保障",
    ),
    ("domain", "agriculture", "agriculture", "農業"),
    ("domain", "investment", "investment", "投資"),
    ("domain", "security", "security", "安全保障"),
    ("domain", "law", "law", "法律"),
    ("domain", "multilateral", "multilateral", "多国間"),
    ("domain", "currency", "currency", "通貨"),
    ("precision", "day", "day", "日"),
    ("precision", "month", "month", "月"),
    ("precision", "year", "year", "年"),
    ("precision", "fiscal year", "fiscal year", "年度"),
    ("found_by", "words", "words", "語"),
    ("found_by", "six_digits", "six digits", "共通6桁"),
    ("open", "true", "true", "はい"),
    ("open", "false", "false", "いいえ"),
    ("lower_bound", "true", "true", "はい"),
    ("lower_bound", "false", "false", "いいえ"),
    ("importer", "US", "US", "米国"),
    ("importer", "JP", "JP", "日本"),
    ("why", "fact", "fact", "事実次第"),
    ("why", "unconfirmed", "unconfirmed", "未確認"),
    ("why", "not_held", "not_held", "税率未収録"),
    ("why", "quantity", "quantity", "数量・価額次第"),
    ("why", "description", "description", "物品次第"),
    ("why", "text", "text", "解釈不能"),
    ("why", "edition", "edition", "他年度の協定税率"),
    ("why", "unlisted", "unlisted", "番号なし"),
];

/// The header of a column.
pub fn column(name: &str, language: Language) -> &str {
    let found = COLUMNS.iter().find(|(known, _)| *known == name);
    match (language, found) {
        (Language::Japanese, Some((_, japanese))) => japanese,
        _ => name,
    }
}

/// A value that a column holds as a code.
pub fn value<'v>(column: &str, code: &'v str, language: Language) -> &'v str {
    VALUES
        .iter()
        .find(|(of, known, ..)| *of == column && *known == code)
        .map_or(code, |(_, _, english, japanese)| {
            language.pick(english, japanese)
        })
}

/// The code of a value of a column, from either language.
pub fn code<'v>(column: &str, words: &'v str) -> &'v str {
    VALUES
        .iter()
        .find(|(of, _, english, japanese)| {
            *of == column && (*japanese == words || english.eq_ignore_ascii_case(words))
        })
        .map_or(words, |(_, code, ..)| code)
}

/// A cell that may hold several codes with blanks between (`why`).
pub(crate) fn cell(column: &str, text: &str, language: Language) -> String {
    if column == "why" {
        let names: Vec<&str> = text
            .split(' ')
            .map(|code| value(column, code, language))
            .collect();
        return names.join(language.pick(" ", "・"));
    }
    match language {
        Language::English => text.to_owned(),
        Language::Japanese => value(column, text, language).to_owned(),
    }
}

/// The name of a fact, with a few words for it in Japanese: the name is what `--fact` takes.
pub fn fact(fact: &Fact, language: Language) -> String {
    match language {
        Language::English => fact.name.clone(),
        Language::Japanese => format!("{}（{}）", fact.name, fact.title.ja),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use boeki_law::chronicle;
    use boeki_law::embedded;
    use boeki_law::measure::{Authority, Confidence, Status};
    use boeki_law::panel::Gap;
    use boeki_law::schedule::Importer;

    fn told(column: &str, code: &str) {
        let japanese = value(column, code, Language::Japanese);
        assert!(!japanese.is_ascii(), "{column} {code} has no Japanese");
        assert_eq!(super::code(column, japanese), code);
    }

    #[test]
    fn every_code_of_the_law_has_words_in_japanese() {
        for authority in Authority::ALL {
            told("authority", authority.name());
            assert!(!column(authority.name(), Language::Japanese).is_ascii());
        }
        for confidence in [Confidence::Low, Confidence::Medium, Confidence::High] {
            told("confidence", confidence.name());
        }
        for status in ["in_force", "suspended", "enjoined", "proposed"] {
            assert!(Status::parse(status).is_some());
            told("status", status);
        }
        for status in ["announced_only", "unconfirmed"] {
            assert!(Status::parse(status).is_some());
            told("status", status);
        }
        for gap in Gap::ALL {
            told("why", gap.name());
        }
        for event in chronicle::events().unwrap_or_default() {
            told("domain", &event.domain);
            told("precision", &event.precision);
        }
        let law = embedded::shared(Importer::UnitedStates);
        for fact in law.iter().flat_map(|law| law.facts().facts()) {
            assert!(
                !fact.title.ja.is_ascii(),
                "{}: data/law/facts.toml has no title in Japanese",
                fact.name
            );
        }
    }
}

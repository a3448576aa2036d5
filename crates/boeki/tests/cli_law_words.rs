//! What the commands on the law say in words: errors with place, reason and remedy, and tables, in both
//! languages.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::Value;
use support::Place;

#[test]
fn what_cannot_be_asked_is_said_with_place_reason_and_remedy() {
    let place = Place::new("law_said");
    let car = ["duty", "8703.23.01", "--from", "JP"];
    for (more, code, en, ja) in [
        (&["--fact", "vehicle_age=-3"][..], 2, "not below 0", "0以上"),
        (
            &["--accept", "us/232/autos=no"],
            2,
            "is settled",
            "確定した措置",
        ),
        (
            &["--accept", "us/232/auto=no"],
            3,
            "is not a measure",
            "措置はない",
        ),
        (&["--value", "1e30"], 2, "at most 1000", "まで"),
        (&["--value", "30,000"], 2, "write 30000", "30000 と指定"),
        (&["--value", "-5"], 2, "above 0", "0より大きい"),
        (&["--on", "tomorrow"], 2, "YYYY-MM-DD", "日付は"),
        (&["--fact", "colour=red"], 3, "is not a fact", "事実はない"),
        (
            &["--fact", "steel_share=0.8", "--fact", "aluminum_share=0.5"],
            2,
            "more than the whole",
            "全体を超える",
        ),
        (&["--nothing"], 2, "--nothing", "引数はない"),
    ] {
        let said = place.say(&[&car[..], more].concat());
        assert_eq!(said.code, code, "{more:?} {}", said.err);
        assert!(said.err.contains(en), "{more:?} {}", said.err);
        let said = place.say(&[&car[..], more, &["--lang", "ja"]].concat());
        assert_eq!(said.code, code, "{more:?} {}", said.err);
        assert!(
            said.err.starts_with("エラー") && said.err.contains(ja),
            "{more:?} {}",
            said.err
        );
    }
    for (ask, code, en, ja) in [
        (
            &["measures", "list", "--authority", "section_23"][..],
            3,
            "did you mean section_232",
            "根拠法はない",
        ),
        (
            &["duty", "8703.23.01", "--from", "US"],
            2,
            "9801.00.10",
            "9801.00.10",
        ),
        (
            &["duty", "0201.30.010", "--from", "JP", "--into", "JP"],
            2,
            "Customs Tariff Act",
            "関税定率法",
        ),
        (
            &["rates", "panel", "--lines", "8703", "--origins", "US"],
            2,
            "importer itself",
            "輸入国自身",
        ),
        (
            &["duty", "8703.23.01", "--from", "Atlantis"],
            3,
            "Atlantis",
            "国・地域はない",
        ),
        (
            &["rates", "effective", "--measures", "none"],
            3,
            "public-series",
            "読み方はない",
        ),
        (&["chronicle", "soon"], 2, "is not a date", "日付ではない"),
    ] {
        let said = place.say(ask);
        assert_eq!(said.code, code, "{ask:?} {}", said.err);
        assert!(said.err.contains(en), "{ask:?} {}", said.err);
        let said = place.say(&[ask, &["--lang", "ja"]].concat());
        assert!(said.err.contains(ja), "{ask:?} {}", said.err);
    }
    // Unconfirmed, but not of this shipment: the answer stands and a remark says so.
    let said = place.say(&[&car[..], &["--accept", "us/232/polysilicon=yes"]].concat());
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("makes no difference"), "{}", said.err);
}

/// Names that a table of people shows; programs keep the English ones.
#[test]
fn tables_are_in_japanese_if_asked() {
    let place = Place::new("law_ja");
    for (ask, words) in [
        (
            &["rates", "effective", "--partner", "JP"][..],
            &["相手国", "税率未収録％"][..],
        ),
        (
            &["measures", "list", "--country", "JP", "--on", "2026-10-01"],
            &["根拠法", "通商拡大法232条", "施行中"],
        ),
        (
            &["measures", "show", "us/232/metals/light"],
            &["確認日", "金属の重量割合", "状態"],
        ),
        (&["chronicle", "1985"], &["分野", "管理貿易", "確度"]),
        (&["search", "牛肉"], &["品名", "共通6桁"]),
        (&["schedule", "show", "8703.23.01"], &["税率欄", "単位"]),
        (&["data", "status"], &["法令", "税目11413件"]),
        (
            &["duty", "8415.10.90", "--from", "JP", "--on", "2026-01-15"],
            &["steel_share（鉄鋼含有割合（価額））"],
        ),
    ] {
        let said = place.say(&[ask, &["--lang", "ja"]].concat());
        for word in words {
            assert!(
                said.out.contains(word),
                "{ask:?} {word}: {}{}",
                said.out,
                said.err
            );
        }
    }
    let ask = ["measures", "list", "--json"];
    let plain = place.say(&ask).good();
    let japanese = place.say(&[&ask[..], &["--lang", "ja"]].concat()).good();
    let keys = |text: &str| -> Vec<String> {
        let rows: Value = serde_json::from_str(text).unwrap();
        rows[0].as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(keys(&plain), keys(&japanese));
    assert!(japanese.contains("\"section_232\"") && japanese.contains("in_force"));
    let by_domain = place.say(&["chronicle", "--domain", "紛争"]).good();
    assert!(by_domain.contains("dispute"), "{by_domain}");
}

//! Sentences with numbers in them.

use boeki_economy::Name;
use boeki_economy::sources::NAMES;

use crate::number::{gap, plain, single};
use crate::record::{RegionRow, RunRecord};
use crate::words::{self, Language};

/// Below this, in million USD a year, and below [`NOTICED_PERCENT`] welfare counts as unchanged.
const NOTICED: f64 = 0.5;
/// In percent of real income: half the last digit that the headline table shows.
const NOTICED_PERCENT: f64 = 5e-5;

/// Who loses and who gains, in one sentence.
pub(crate) fn verdict(record: &RunRecord, leading: &[&RegionRow], language: Language) -> String {
    let mut parts: Vec<String> = leading
        .iter()
        .map(|row| one(&record.region_name(&row.region), row, language))
        .collect();
    let world: f64 = record.regions.iter().map(|row| row.ev_musd).sum();
    parts.push(total(world, language));
    match language {
        Language::English => {
            let mut text = parts.join("; ");
            if let Some(first) = text.get(..1) {
                text = format!("{}{}", first.to_uppercase(), &text[1..]);
            }
            format!("{text}.")
        }
        Language::Japanese => format!("{}。", parts.join("、")),
    }
}

fn one(name: &Name, row: &RegionRow, language: Language) -> String {
    let percent = single_percent(row.welfare_pct);
    let unchanged = row.ev_musd.abs() < NOTICED && row.welfare_pct.abs() < NOTICED_PERCENT;
    match language {
        Language::English if unchanged => {
            format!(
                "{} is as well off as before",
                with_article(language.short(name))
            )
        }
        Language::English => format!(
            "{} {} {} a year ({percent} of real income)",
            with_article(language.short(name)),
            if row.ev_musd < 0.0 { "loses" } else { "gains" },
            money(row.ev_musd.abs(), language)
        ),
        Language::Japanese if unchanged => format!("{}の経済厚生はほぼ不変", language.short(name)),
        Language::Japanese => format!(
            "{}の経済厚生は年間{}{}(実質所得の{percent})",
            language.short(name),
            money(row.ev_musd.abs(), language),
            if row.ev_musd < 0.0 {
                "減少"
            } else {
                "増加"
            },
        ),
    }
}

fn total(world: f64, language: Language) -> String {
    let amount = money(world.abs(), language);
    match (language, world) {
        (Language::English, w) if w.abs() < NOTICED => {
            "the world as a whole neither gains nor loses".to_owned()
        }
        (Language::English, w) if w < 0.0 => format!("the world as a whole loses {amount}"),
        (Language::English, _) => format!("the world as a whole gains {amount}"),
        (Language::Japanese, w) if w.abs() < NOTICED => "世界全体ではほぼ不変".to_owned(),
        (Language::Japanese, w) if w < 0.0 => format!("世界全体では{amount}減少"),
        (Language::Japanese, _) => format!("世界全体では{amount}増加"),
    }
}

/// "the" where English wants it.
pub(crate) fn with_article(name: &str) -> String {
    let wants = ["United ", "Rest ", "Other ", "Philippines", "Netherlands"];
    if wants.iter().any(|start| name.starts_with(start)) {
        let lower = if name.starts_with("United") || !name.starts_with(['R', 'O']) {
            name.to_owned()
        } else {
            format!("{}{}", name[..1].to_lowercase(), &name[1..])
        };
        format!("the {lower}")
    } else {
        name.to_owned()
    }
}

fn single_percent(value: f64) -> String {
    let decimals = match value.abs() {
        x if x >= 10.0 => 1,
        x if x >= 1.0 => 2,
        x if x >= 0.01 => 3,
        _ => 4,
    };
    format!("{}%", crate::number::change(value, decimals))
}

/// An amount given in million USD, in words.
pub(crate) fn money(musd: f64, language: Language) -> String {
    match language {
        Language::English if musd.abs() < 100.0 => format!("${} million", single(musd)),
        Language::English => format!("${} bn", single(musd / 1000.0)),
        Language::Japanese if musd.abs() < 100.0 => format!("{}万ドル", single(musd * 100.0)),
        Language::Japanese => format!("{}億ドル", single(musd / 100.0)),
    }
}

/// How far the equations are from holding.
pub(crate) fn certificate(record: &RunRecord, language: Language) -> String {
    let (worst, allowed) = (
        gap(record.certificate.worst),
        gap(record.certificate.allowed),
    );
    match language {
        Language::English => format!(
            "Every equation of the model holds at the solution: largest relative gap {worst}, allowed {allowed}."
        ),
        Language::Japanese => {
            format!("解はモデルの全方程式を満たす：最大相対誤差{worst}(許容{allowed})。")
        }
    }
}

/// The assumptions that the numbers rest on.
pub(crate) fn assumptions(record: &RunRecord, language: Language) -> String {
    let closure = words::closure(&record.closure, language);
    let mut thetas: Vec<f64> = record
        .elasticities
        .by_sector
        .iter()
        .map(|row| row.theta)
        .collect();
    thetas.sort_by(f64::total_cmp);
    let range = match thetas.as_slice() {
        [first, .., last] => format!("{}–{}", plain(*first, 1), plain(*last, 1)),
        _ => String::new(),
    };
    match language {
        Language::English => format!(
            "Trade deficits: {closure} (closure {}). Trade elasticities: set {} ({range} by sector).",
            record.closure, record.elasticities.name
        ),
        Language::Japanese => format!(
            "貿易赤字：{closure}(closure {})。貿易弾力性：{}(部門別{range})。",
            record.closure, record.elasticities.name
        ),
    }
}

/// How to find the run again.
pub(crate) fn identity(record: &RunRecord, language: Language) -> String {
    let hash: String = record.run.data_hash.chars().take(12).collect();
    match language {
        Language::English => format!(
            "Run {} · boeki {} · economy {} · data {hash}",
            record.run.id, record.run.version, record.economy.name
        ),
        Language::Japanese => format!(
            "実行番号 {} · boeki {} · 経済 {} · データ {hash}",
            record.run.id, record.run.version, record.economy.name
        ),
    }
}

/// The economy in a line.
pub(crate) fn economy(record: &RunRecord, language: Language) -> String {
    let facts = &record.economy;
    let known = NAMES.iter().find(|known| known.name == facts.name);
    match (language, known) {
        (Language::English, _) => format!("{}: {}", facts.name, facts.title),
        (Language::Japanese, Some(known)) => format!("{}：{}", facts.name, known.ja),
        (Language::Japanese, None) => format!(
            "{}：{}地域・{}部門。{}",
            facts.name, facts.regions, facts.sectors, facts.title
        ),
    }
}

/// The row that sums the regions that are not shown.
pub(crate) fn rest(count: usize, language: Language) -> String {
    match language {
        Language::English => format!("Rest: sum of {count}"),
        Language::Japanese => format!("その他：{count}地域計"),
    }
}

/// The row that sums all regions.
pub(crate) fn world(language: Language) -> &'static str {
    language.pick("World: sum", "世界計")
}

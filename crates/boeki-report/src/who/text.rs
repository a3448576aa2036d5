//! A record of who pays as people read it, in English and Japanese.

use std::fmt::Write;

use boeki_economy::Labels;
use boeki_people::Confidence;
use boeki_people::households::Range;
use boeki_people::incidence::{Group, Incidence};
use boeki_people::revenue::Waterfall;

use super::{WhoRecord, WhoRegion};
use crate::number::{change, decimals, gap, plain};
use crate::text_table::TextTable;
use crate::words::{Language, Phrase};

/// What marks a figure of low confidence.
const MARK: &str = " (?)";

fn mark(confidence: Option<Confidence>) -> &'static str {
    if confidence == Some(Confidence::Low) {
        MARK
    } else {
        ""
    }
}

/// The record as text.
pub fn text(record: &WhoRecord, labels: &Labels, language: Language) -> String {
    let mut out = heading(record, language);
    for region in &record.regions {
        let code = &region.incidence.region;
        let name = labels
            .region(code)
            .map_or(code.as_str(), |at| language.short(&labels.regions[at].name));
        // Writing to a String cannot fail.
        let _ = write!(
            out,
            "\n{}\n\n",
            language.name(&region.incidence.survey.title)
        );
        out.push_str(&prices(&region.incidence, language));
        out.push('\n');
        out.push_str(&welfare(region, record, language));
        out.push('\n');
        out.push_str(&revenue(&region.revenue, name, language));
    }
    out.push('\n');
    out.push_str(&foot(record, language));
    out
}

fn heading(record: &WhoRecord, language: Language) -> String {
    let mut out = question(record, language);
    if let Some(model) = &record.model {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "  {}", language.name(model));
    }
    out
}

fn question(record: &WhoRecord, language: Language) -> String {
    let claimed = record
        .assumptions
        .claimed
        .map(|share| plain(100.0 * share, 0));
    match language {
        Language::English => format!(
            "Who pays: {}\n  {}, closure {}; what the law leaves open: {}.\n",
            record.title,
            record.economy.name,
            record.closure,
            claimed.map_or("as the scenario reads it".into(), |share| {
                format!("{share}% claimed")
            })
        ),
        Language::Japanese => format!(
            "誰が負担するか：{}\n  {}、closure {}。法令が定めない点は{}。\n",
            record.title,
            record.economy.name,
            record.closure,
            claimed.map_or("シナリオの指定どおり".into(), |share| format!(
                "{share}%が利用"
            ))
        ),
    }
}

fn group_name(group: &Group, language: Language) -> String {
    match (group.fifth, language) {
        (None, _) => language.pick("All", "全世帯").to_owned(),
        (Some(1), Language::English) => "Lowest fifth".to_owned(),
        (Some(5), Language::English) => "Highest fifth".to_owned(),
        (Some(n), Language::English) => format!("Fifth {n}"),
        (Some(n), Language::Japanese) => format!("第{n}五分位"),
    }
}

fn through((range, _): (Range, Option<Confidence>), mark: &str, language: Language) -> String {
    let percent = |share: f64| plain(100.0 * share, 0);
    let central = percent(range.central);
    if range.low == range.high {
        return format!("{central}%");
    }
    let (low, high) = (percent(range.low), percent(range.high));
    match language {
        Language::English => format!("{central}%{mark} ({low} to {high})"),
        Language::Japanese => format!("{central}%{mark}({low}〜{high})"),
    }
}

fn prices(it: &Incidence, language: Language) -> String {
    let basket = mark(Some(it.all.basket_confidence));
    let direct = through(it.direct, mark(it.direct.1), language);
    let cumulative = through(it.cumulative, mark(it.cumulative.1), language);
    let mut out = match language {
        Language::English => format!(
            "Cost of living, % of spending and {} a household and year; pass-through to shops {direct} direct, {cumulative} through\n\
             inputs, 100% in equilibrium; in brackets the range of pass-through\n",
            it.survey.currency
        ),
        Language::Japanese => format!(
            "生計費(支出比%、世帯当たり年額{})。小売価格への転嫁率：直接{direct}、投入経由{cumulative}、均衡100%。括弧内は転嫁率の幅\n",
            it.survey.currency
        ),
    };
    let money = |en: &str, ja: &str| {
        language
            .pick(
                &format!("{en}\n{}", it.survey.currency),
                &format!("{ja}\n{}", it.survey.currency),
            )
            .to_owned()
    };
    let mut table = TextTable::new([
        language.pick("Households", "世帯").to_owned(),
        money("Spending", "消費支出"),
        format!("{}{basket}", Phrase::DirectPrices.text(language)),
        format!("{}{basket}", Phrase::CumulativePrices.text(language)),
        format!("{}{basket}", Phrase::EquilibriumPrices.text(language)),
        money("Direct", "直接") + basket,
        money("Inputs", "投入経由") + basket,
        money("Equilibrium", "均衡") + basket,
    ]);
    let groups = || it.groups.iter().chain([&it.all]);
    let digits = decimals(groups().flat_map(|group| {
        [
            group.burden.direct.high,
            group.burden.cumulative.high,
            group.burden.equilibrium,
        ]
    }));
    let ranged = |range: Range| {
        let central = change(range.central, digits);
        if range.low == range.high {
            return central;
        }
        let (low, high) = (plain(range.low, digits), plain(range.high, digits));
        match language {
            Language::English => format!("{central} ({low} to {high})"),
            Language::Japanese => format!("{central} ({low}〜{high})"),
        }
    };
    for group in groups() {
        let burden = &group.burden;
        let money = |percent: f64| change(percent / 100.0 * group.spending, 0);
        table.row([
            group_name(group, language),
            plain(group.spending, 0),
            ranged(burden.direct),
            ranged(burden.cumulative),
            change(burden.equilibrium, digits),
            money(burden.direct.central),
            money(burden.cumulative.central),
            money(burden.equilibrium),
        ]);
    }
    out.push_str(&table.render());
    out
}

fn welfare(region: &WhoRegion, record: &WhoRecord, language: Language) -> String {
    let it = &region.incidence;
    let relief = record.assumptions.recycling == "labour-tax";
    let used = if relief {
        language.pick(
            "revenue lowers the tax on earnings, by shares in incomes before tax",
            "税収は勤労所得税の軽減に充て、税引前所得の割合で配分",
        )
    } else {
        language.pick(
            "revenue is paid out in equal sums to each household",
            "税収は各世帯に同額を還付",
        )
    };
    let mut out = match language {
        Language::English => format!("Welfare, % of spending; {used}\n"),
        Language::Japanese => format!("経済厚生(支出比%)。{used}\n"),
    };
    let basket = mark(Some(it.all.basket_confidence));
    let income = mark(Some(it.all.income_confidence));
    let either = if basket.is_empty() { income } else { basket };
    let shares = if relief { income } else { "" };
    let head = |en: &str, ja: &str, mark: &str| format!("{}{mark}", language.pick(en, ja));
    let mut table = TextTable::new([
        head("Households", "世帯", ""),
        head("Share of\nrevenue %", "税収の\n配分%", shares),
        head("Earnings", "勤労所得", income),
        head("Revenue", "税収", shares),
        head("Other", "その他", ""),
        head("Prices", "物価", basket),
        head("Total", "合計", either),
        format!(
            "{}\n{}{either}",
            language.pick("A household", "世帯当たり"),
            it.survey.currency
        ),
        head("Group\n$bn a year", "階級計\n億ドル/年", either),
    ]);
    let groups = || it.groups.iter().chain([&it.all]);
    let digits = decimals(groups().flat_map(|group| {
        let it = &group.welfare;
        [it.earnings_pct, it.revenue_pct, it.prices_pct, it.total_pct]
    }));
    let unit = language.money_unit();
    let bn = decimals(groups().map(|group| group.welfare.total_musd / unit));
    for group in groups() {
        let it = &group.welfare;
        let percent = |value: f64| change(value, digits);
        table.row([
            group_name(group, language),
            plain(100.0 * it.revenue_share, 1),
            percent(it.earnings_pct),
            percent(it.revenue_pct),
            percent(it.other_pct),
            percent(it.prices_pct),
            percent(it.total_pct),
            change(it.total_pct / 100.0 * group.spending, 0),
            change(it.total_musd / unit, bn),
        ]);
    }
    out.push_str(&table.render());
    out
}

fn revenue(it: &Waterfall, name: &str, language: Language) -> String {
    let unit = language.money_unit();
    let mut out = match language {
        Language::English => format!("Tariff revenue of {name}, from the law to the till\n"),
        Language::Japanese => format!("{name}の関税収入：法令から徴収まで\n"),
    };
    let note = collected_share(it, language);
    let digits = decimals([it.statutory_musd / unit, it.before_musd / unit]);
    let mut table = TextTable::new([
        language.pick("Step", "段階"),
        language.pick("$bn a year", "億ドル/年"),
    ]);
    let level = |musd: f64| plain(musd / unit, digits);
    let step = |musd: f64| change(musd / unit, digits);
    let ranged = |central: f64, (low, high): (f64, f64), write: &dyn Fn(f64) -> String| {
        if low == high {
            return write(central);
        }
        let dash = language.pick(" to ", "〜");
        format!(
            "{}{} ({}{dash}{})",
            write(central),
            mark(it.confidence),
            write(low),
            write(high)
        )
    };
    let (after, before) = (it.collected_range_musd, it.collected_before_range_musd);
    let rows: [(String, String); 8] = [
        (
            language
                .pick("Before the change, by law", "変更前(法令上)")
                .into(),
            level(it.before_musd),
        ),
        (
            language
                .pick(
                    "Statutory: highest duty, base-year flows",
                    "法定：最高税率×基準年の貿易額",
                )
                .into(),
            level(it.statutory_musd),
        ),
        (
            language
                .pick(
                    "Preferences claimed and other open points",
                    "特恵の利用など法令が定めない点",
                )
                .into(),
            step(it.claims_musd),
        ),
        (
            language.pick("Trade responds", "貿易の変化").into(),
            step(it.response_musd),
        ),
        (
            language
                .pick(
                    "Not collected; collected of the law's duty:",
                    "未徴収。徴収率：",
                )
                .to_owned()
                + &note,
            step(it.compliance_musd),
        ),
        (
            language.pick("Collected", "徴収額").into(),
            ranged(it.collected_musd, after, &level),
        ),
        (
            language
                .pick(
                    "Collected before the change, at the same share",
                    "変更前の徴収額(同じ徴収率)",
                )
                .into(),
            ranged(it.collected_before_musd, before, &level),
        ),
        (
            language
                .pick("Change of what is collected", "徴収額の変化")
                .into(),
            ranged(
                it.collected_musd - it.collected_before_musd,
                (after.0 - before.0, after.1 - before.1),
                &step,
            ),
        ),
    ];
    for (name, value) in rows {
        table.row([name, value]);
    }
    out.push_str(&table.render());
    out
}

/// The share of the law's duty that is collected, with its range.
fn collected_share(it: &Waterfall, language: Language) -> String {
    let share = |share: f64| plain(100.0 * share, 0);
    match (it.confidence, language) {
        _ if it.compliance.low != it.compliance.high => format!(
            " {}%{} ({}–{}%)",
            share(it.compliance.central),
            mark(it.confidence),
            share(it.compliance.low),
            share(it.compliance.high)
        ),
        (None, Language::English) if !it.compliance_given => {
            " 100%, as no figure is held".to_owned()
        }
        (None, Language::Japanese) if !it.compliance_given => " 100%(推計がないため)".to_owned(),
        _ => format!(" {}%", share(it.compliance.central)),
    }
}

fn foot(record: &WhoRecord, language: Language) -> String {
    let worst = gap(record.worst_gap);
    match language {
        Language::English => format!(
            "(?) low confidence: baskets are recalled in part and scaled to totals that were read; pass-through along the chain and collection\n  \
             are by judgement. Sources: data/assumptions/households.toml. Of the survey only how the fifths differ is used: weighted with\n  \
             spending they give the economy's own basket. Prices are nominal with world value added held constant; a year with the policy\n  \
             against a year without it, after all adjustment. What a fifth spends beyond its share of incomes is indexed to consumer prices.\n  \
             Prices and trade answer to the law's duty, not to the duty collected.\n\
             Certificate: worst gap {worst}. Run {}.\n",
            record.id
        ),
        Language::Japanese => format!(
            "(?) は確度が低い：支出構成の一部は記憶に基づき、確認した合計額に合わせた。投入経由の転嫁率と徴収率は判断による。出典は\n  \
             data/assumptions/households.toml。調査からは五分位間の差だけを用い、支出で加重すると経済全体の構成に戻る。物価は世界の付加価値\n  \
             総額を一定とした名目値。調整が終わった後の、政策がある年とない年の比較。所得の配分を超える支出は消費者物価に連動。\n  \
             価格と貿易は法令上の税率に反応し、徴収率には反応しない。\n\
             証明書：最大の残差{worst}。実行ID {}。\n",
            record.id
        ),
    }
}

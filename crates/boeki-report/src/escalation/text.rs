//! How a dispute may escalate, as people read it, in English and Japanese.

use std::fmt::Write;

use boeki_economy::Labels;
use boeki_strategy::Span;
use boeki_strategy::coverage::{Frontier, Threshold};
use boeki_strategy::escalation::EscalationTable;
use boeki_strategy::outlook::Outlook;

use super::EscalationReport;
use crate::credibility::{payoff_table, range, region_name};
use crate::number::{change, gap, plain};
use crate::text_table::TextTable;
use crate::words::Language;

/// Name and number of a threshold in tables of data.
pub(super) fn threshold(of: Threshold) -> (&'static str, f64) {
    match of {
        Threshold::Widest => ("widest", f64::NAN),
        Threshold::Always => ("always", f64::NAN),
        Threshold::Elasticity(value) => ("elasticity", value),
        Threshold::Disputes(value) => ("disputes", value),
        Threshold::Never => ("never", f64::NAN),
    }
}

/// The report as text.
pub fn text(report: &EscalationReport, labels: &Labels, language: Language) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "{}: {}\n  {}\n",
        language.pick("How a dispute may escalate", "紛争のエスカレーション"),
        report.title,
        language.pick(
            "Stylised: ranges over rates, most of them of low confidence (?), not a forecast; no part of any welfare total.",
            "様式化した計算：推移率(多くは低信頼(?))の幅に基づく範囲であり、予測ではない。厚生の合計には加えない。"
        )
    );
    let outlook = &report.outlook;
    out.push_str(&payoff_table(
        &report.payoffs,
        &outlook.players,
        labels,
        language,
    ));
    out.push('\n');
    out.push_str(&states(outlook, labels, language));
    out.push_str(&summary(outlook, labels, language));
    out.push('\n');
    out.push_str(&rates(outlook, labels, language));
    out.push('\n');
    out.push_str(&levels(outlook, labels, language));
    if let Some(frontier) = &report.frontier {
        out.push('\n');
        out.push_str(&agreements(frontier, outlook, labels, language));
    }
    out.push('\n');
    out.push_str(&foot(report, language));
    out
}

fn state_name(id: &str, language: Language) -> String {
    let table = EscalationTable::embedded().ok();
    let found = table.and_then(|table| table.states.into_iter().find(|state| state.id == id));
    found.map_or(id.to_owned(), |state| {
        language.name(&state.title).to_owned()
    })
}

fn percent(span: Span, language: Language) -> String {
    range(span.map(|share| 100.0 * share), 0, language)
}

fn money(span: Span, language: Language) -> String {
    let unit = language.money_unit();
    range(span.map(|musd| musd / unit), 2, language)
}

fn states(outlook: &Outlook, labels: &Labels, language: Language) -> String {
    let mut header = vec![
        language.pick("State of a dispute", "紛争の段階").to_owned(),
        language
            .pick("Ever there %\n(ends there)", "到達確率 %\n(終了)")
            .to_owned(),
        language.pick("Years there", "滞在年数").to_owned(),
    ];
    for player in &outlook.players {
        header.push(format!(
            "{}\n{}",
            region_name(labels, player, language),
            language.pick("cost, $bn a year", "費用、億ドル/年")
        ));
    }
    for (years, _) in outlook.over_time.iter().filter(|(years, _)| *years >= 1.0) {
        header.push(match language {
            Language::English => format!("After\n{years} y, %"),
            Language::Japanese => format!("{years}年後\n%"),
        });
    }
    let mut table = TextTable::new(header);
    let unit = language.money_unit();
    for (at, state) in outlook.states.iter().enumerate() {
        let mut cells = vec![
            state_name(&state.name, language),
            percent(state.reach, language),
            state
                .years
                .map_or("–".to_owned(), |years| range(years, 2, language)),
        ];
        cells.extend(state.musd_a_year.iter().map(|musd| plain(musd / unit, 2)));
        let over_time = outlook.over_time.iter().filter(|(years, _)| *years >= 1.0);
        cells.extend(over_time.map(|(_, now)| plain(100.0 * now[at], 0)));
        table.row(cells);
    }
    table.render()
}

fn summary(outlook: &Outlook, labels: &Labels, language: Language) -> String {
    let costs: Vec<String> = (outlook.players.iter().zip(&outlook.cost_musd))
        .map(|(code, cost)| {
            format!(
                "{} {}",
                region_name(labels, code, language),
                money(*cost, language)
            )
        })
        .collect();
    let years = range(outlook.years, 1, language);
    let rate = plain(100.0 * outlook.discount, 1);
    let start = state_name(&outlook.start, language);
    match language {
        Language::English => format!(
            "  From the {start}: {years} years to the end; cost of one dispute, discounted at {rate}% a year, $bn: {}.\n",
            costs.join("; ")
        ),
        Language::Japanese => format!(
            "  {start}段階から終了まで{years}年。一件の費用(年{rate}%で割引、億ドル)：{}。\n",
            costs.join("、")
        ),
    }
}

fn rates(outlook: &Outlook, labels: &Labels, language: Language) -> String {
    let mut header = vec![
        language.pick("Rate, a year", "推移率(年)").to_owned(),
        language.pick("Value", "値").to_owned(),
        language.pick("From", "根拠").to_owned(),
        language
            .pick(
                "+0.1 moves duties\nby, points",
                "+0.1の効果：関税\n発動確率、ポイント",
            )
            .to_owned(),
        language.pick("and years\nby", "年数").to_owned(),
    ];
    for player in &outlook.players {
        let name = region_name(labels, player, language);
        header.push(match language {
            Language::English => format!("{name} cost\nby, $bn"),
            Language::Japanese => format!("{name}の費用\n億ドル"),
        });
    }
    let unit = language.money_unit();
    let mut table = TextTable::new(header).left_column(2);
    for rate in &outlook.rates {
        let mark = if rate.confidence.name() == "low" {
            " (?)"
        } else {
            ""
        };
        let from = match (rate.counted, language) {
            (Some((events, years)), Language::English) => {
                format!("{events} in {years:.1} years{mark}")
            }
            (Some((events, years)), Language::Japanese) => {
                format!("{years:.1}年に{events}件{mark}")
            }
            (None, _) => format!("{}{mark}", language.pick("assumed", "仮定")),
        };
        let mut cells = vec![
            format!(
                "{} → {}",
                state_name(&rate.from, language),
                state_name(&rate.to, language)
            ),
            range(rate.rate, 2, language),
            from,
            change(10.0 * rate.slope_reach, 2),
            change(0.1 * rate.slope_years, 3),
        ];
        cells.extend(
            rate.slope_cost_musd
                .iter()
                .map(|slope| change(0.1 * slope / unit, 3)),
        );
        table.row(cells);
    }
    table.render()
}

fn levels(outlook: &Outlook, labels: &Labels, language: Language) -> String {
    let mut header = vec![
        language
            .pick(
                "Keep it at working level:\nrates upward times",
                "実務者段階で処理：\n上位への推移率の倍率",
            )
            .to_owned(),
        language
            .pick("Duties ever\nin force %", "関税発動\n確率 %")
            .to_owned(),
    ];
    for player in &outlook.players {
        let name = region_name(labels, player, language);
        header.push(match language {
            Language::English => format!("{name}: cost of\na dispute, $bn"),
            Language::Japanese => format!("{name}：一件の\n費用、億ドル"),
        });
    }
    let mut table = TextTable::new(header);
    for level in &outlook.levels {
        let mut cells = vec![plain(level.factor, 2), percent(level.reach, language)];
        cells.extend(level.cost_musd.iter().map(|cost| money(*cost, language)));
        table.row(cells);
    }
    table.render()
}

fn agreements(
    frontier: &Frontier,
    outlook: &Outlook,
    labels: &Labels,
    language: Language,
) -> String {
    let mut table = TextTable::new(match language {
        Language::English => [
            "Agreement, player",
            "Coverage\n%",
            "Duties in a\ndispute %",
            "Gain\n$bn a year",
            "Net of disputes (?)\n$bn a year",
            "Better than\nthe widest",
            "at most\nrisk",
        ],
        Language::Japanese => [
            "協定・当事者",
            "対象率\n%",
            "紛争時の関税\n発動確率 %",
            "利益\n億ドル/年",
            "紛争費用控除後(?)\n億ドル/年",
            "最広範な協定\nより良い",
            "最も危険な\n場合",
        ],
    });
    let unit = language.money_unit();
    for agreement in &frontier.options {
        table.row([
            agreement.policy.clone(),
            plain(100.0 * agreement.coverage, 1),
            percent(agreement.reach, language),
        ]);
        for (player, code) in outlook.players.iter().enumerate() {
            table.row([
                format!("  {}", region_name(labels, code, language)),
                String::new(),
                String::new(),
                change(agreement.gain_musd[player] / unit, 3),
                range(
                    agreement.net_musd[player].map(|musd| musd / unit),
                    2,
                    language,
                ),
                threshold_words(agreement.against_widest[player], language),
                threshold_words(agreement.against_widest_at_most_risk[player], language),
            ]);
        }
    }
    let counted = frontier
        .counted
        .map_or(String::new(), |(events, years)| match language {
            Language::English => format!(", {events} in {years:.1} years"),
            Language::Japanese => format!("({years:.1}年に{events}件)"),
        });
    let (eta, nu) = (
        range(frontier.elasticity, 1, language),
        range(frontier.disputes, 2, language),
    );
    let note = match language {
        Language::English => format!(
            "  Elasticity of escalation with respect to coverage {eta} (?); disputes a year {nu} (?){counted}.\n"
        ),
        Language::Japanese => format!(
            "  対象率に対するエスカレーションの弾力性{eta}(?)、紛争は年{nu}件(?){counted}。\n"
        ),
    };
    table.render() + &note
}

fn threshold_words(of: Threshold, language: Language) -> String {
    match (of, language) {
        (Threshold::Widest, _) => "–".to_owned(),
        (Threshold::Always, Language::English) => "always".to_owned(),
        (Threshold::Always, Language::Japanese) => "常に".to_owned(),
        (Threshold::Elasticity(eta), Language::English) => {
            format!("from elasticity {}", plain(eta, 2))
        }
        (Threshold::Elasticity(eta), Language::Japanese) => format!("弾力性{}以上", plain(eta, 2)),
        (Threshold::Disputes(nu), Language::English) => {
            format!("from {} disputes a year", plain(nu, 2))
        }
        (Threshold::Disputes(nu), Language::Japanese) => format!("紛争が年{}件以上", plain(nu, 2)),
        (Threshold::Never, Language::English) => "never".to_owned(),
        (Threshold::Never, Language::Japanese) => "なし".to_owned(),
    }
}

fn foot(report: &EscalationReport, language: Language) -> String {
    let worst = gap(report.worst_gap);
    let (economy, closure, id, version) =
        (&report.economy, report.closure, &report.id, report.version);
    match language {
        Language::English => format!(
            "  Costs of states: exact equilibria on {economy}, closure {closure}, largest gap {worst}. Ranges hold all corners of the rates of\n  data/assumptions/escalation.toml, exactly: results are monotone in each. Few and selected spells: data, not law. Run {id} · boeki {version}\n"
        ),
        Language::Japanese => format!(
            "  各段階の費用：{economy}(closure {closure})の厳密な均衡、最大残差{worst}。範囲はdata/assumptions/escalation.tomlの推移率の\n  全端点を含む(各率に単調なので厳密)。件数は少なく、選択された事例に基づく。Run {id} · boeki {version}\n"
        ),
    }
}

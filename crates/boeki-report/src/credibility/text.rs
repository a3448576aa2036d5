//! Whether a deal holds, as people read it, in English and Japanese.

use std::fmt::Write;

use boeki_economy::Labels;
use boeki_strategy::alliance::{Alliance, Burden, CrisisAnswer};
use boeki_strategy::breach::{BreachAnswer, Verdict};
use boeki_strategy::credibility::{Horizon, Patience};
use boeki_strategy::dispute::DisputeTable;
use boeki_strategy::{Payoff, Span};

use super::CredibilityReport;
use crate::number::{change, decimals, gap, plain};
use crate::text_table::TextTable;
use crate::words::Language;

/// Name of a verdict in tables of data.
pub(super) fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Kept => "kept",
        Verdict::Open => "open",
        Verdict::Broken => "broken",
    }
}

/// The report as text.
pub fn text(report: &CredibilityReport, labels: &Labels, language: Language) -> String {
    let mut out = String::new();
    let name = |code: &str| region_name(labels, code, language);
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "{}: {}\n  {}\n",
        language.pick("Does the deal hold", "合意は維持されるか"),
        report.title,
        language.pick(
            "Stylised: thresholds on solved payoffs, not a forecast; no part of any welfare total. (?) marks low confidence.",
            "様式化した計算：均衡で解いた利得に基づく閾値であり、予測ではない。厚生の合計には加えない。(?)は低信頼。"
        )
    );
    out.push_str(&payoff_table(
        &report.payoffs,
        &report.players,
        labels,
        language,
    ));
    for breach in &report.breaches {
        out.push('\n');
        out.push_str(&breach_text(breach, &name(&breach.by), language));
    }
    out.push('\n');
    out.push_str(&pooled(report, language));
    if let Some(alliance) = &report.alliance {
        out.push_str(&security(alliance, labels, language));
    }
    out.push('\n');
    out.push_str(&foot(report, language));
    out
}

/// The short name of a region, or the code of a group.
pub(crate) fn region_name(labels: &Labels, code: &str, language: Language) -> String {
    let region = labels.region(code).map(|at| &labels.regions[at].name);
    region.map_or(code.to_owned(), |name| language.short(name).to_owned())
}

/// Policies by player, in money and percent.
pub(crate) fn payoff_table(
    payoffs: &[Payoff],
    players: &[String],
    labels: &Labels,
    language: Language,
) -> String {
    let unit = language.money_unit();
    let mut header = vec![
        language
            .pick(
                "Welfare against the base, a year",
                "基準に対する経済厚生(年間)",
            )
            .to_owned(),
    ];
    for player in players {
        let name = region_name(labels, player, language);
        header.push(format!("{name}\n{}", language.pick("$bn", "億ドル")));
        header.push(format!("{name}\n%"));
    }
    let mut table = TextTable::new(header);
    let money = decimals(
        payoffs
            .iter()
            .flat_map(|it| it.musd.iter().map(|value| value / unit)),
    );
    for payoff in payoffs {
        let mut cells = vec![payoff.policy.clone()];
        for (musd, percent) in payoff.musd.iter().zip(&payoff.percent) {
            cells.push(change(musd / unit, money));
            cells.push(change(*percent, 4));
        }
        table.row(cells);
    }
    table.render()
}

/// "0.5 (0.2 to 1.0)".
pub(crate) fn range(span: Span, digits: usize, language: Language) -> String {
    let show = |value: f64| {
        if value.is_infinite() {
            "∞".to_owned()
        } else {
            plain(value, digits)
        }
    };
    let central = show(span.central);
    let (low, high) = (show(span.low), show(span.high));
    if low == central && high == central {
        return central;
    }
    match language {
        Language::English => format!("{central} ({low} to {high})"),
        Language::Japanese => format!("{central} ({low}〜{high})"),
    }
}

fn breach_text(breach: &BreachAnswer, name: &str, language: Language) -> String {
    let unit = language.money_unit();
    let mut out = String::new();
    let d = change(breach.musd.temptation / unit, 2);
    let p = change(breach.musd.loss / unit, 2);
    let patience = patience(breach.patience, language);
    let horizon = horizon(breach.horizon, language);
    let rate = range(breach.rate.map(|rate| 100.0 * rate), 0, language);
    let linked = if breach.security_percent > 0.0 {
        let delta = self::patience(breach.patience_linked, language);
        match language {
            Language::English => format!(
                "\n  with a stake in security of {}% of income a year: {delta}",
                breach.security_percent
            ),
            Language::Japanese => format!(
                "\n  安全保障上の利害が所得の年{}%のとき：{delta}",
                breach.security_percent
            ),
        }
    } else {
        String::new()
    };
    let _ = match language {
        Language::English => writeln!(
            out,
            "{} (by {name}), answered by: {}\n  gain while the other keeps the deal D {d}, loss once answered P {p} ($bn a year): {patience}{linked}\n  discount and turnover r + h {rate}% a year (?); horizon T*: {horizon}\n",
            breach.policy, breach.answer
        ),
        Language::Japanese => writeln!(
            out,
            "{}(主体：{name})、対抗：{}\n  相手が合意を守る間の利得D {d}、対抗後の損失P {p}(億ドル/年)：{patience}{linked}\n  割引率・政権交代 r + h 年{rate}%(?)。信認の地平T*：{horizon}\n",
            breach.policy, breach.answer
        ),
    };
    out.push_str(&routes(breach, language));
    out
}

fn routes(breach: &BreachAnswer, language: Language) -> String {
    let unit = language.money_unit();
    let titles = DisputeTable::embedded().ok();
    let title = |id: &str| {
        let route = titles.as_ref().and_then(|table| table.route(id).cloned());
        route.map_or(id.to_owned(), |route| {
            language.name(&route.title).to_owned()
        })
    };
    let header = match language {
        Language::English => [
            "Way to an answer",
            "Years (?)",
            "delta",
            "Deal",
            "Security stake\nneeded, $bn a year",
            "Other gain that\nbreaks it, $bn a year",
        ],
        Language::Japanese => [
            "対抗までの経路",
            "年数(?)",
            "割引因子",
            "合意",
            "必要な安全保障上の\n利害、億ドル/年",
            "破る誘因となる他の\n利得、億ドル/年",
        ],
    };
    let mut table = TextTable::new(header).left_column(3);
    for route in &breach.routes {
        let verdict = match (route.verdict, language) {
            (Verdict::Kept, Language::English) => "kept",
            (Verdict::Open, Language::English) => "open",
            (Verdict::Broken, Language::English) => "broken",
            (Verdict::Kept, Language::Japanese) => "維持",
            (Verdict::Open, Language::Japanese) => "前提次第",
            (Verdict::Broken, Language::Japanese) => "破棄",
        };
        table.row([
            title(&route.route),
            route.years.map_or_else(
                || language.pick("never", "なし").to_owned(),
                |years| range(years, 2, language),
            ),
            range(route.delta, 2, language),
            verdict.to_owned(),
            range(route.security_needed_musd.map(|it| it / unit), 2, language),
            range(route.gain_to_break_musd.map(|it| it / unit), 2, language),
        ]);
    }
    table.render()
}

fn patience(patience: Patience, language: Language) -> String {
    match (patience, language) {
        (Patience::NotTempted, Language::English) => {
            "not tempted by welfare at any discount factor".to_owned()
        }
        (Patience::NotTempted, Language::Japanese) => "厚生だけでは破る誘因なし".to_owned(),
        (Patience::AtLeast(delta), Language::English) => {
            format!("kept from delta* = {delta:.3} on")
        }
        (Patience::AtLeast(delta), Language::Japanese) => {
            format!("割引因子delta* = {delta:.3}以上で維持")
        }
        (Patience::AtMost(delta), Language::English) => {
            format!("likes the answer better than the deal: kept up to delta {delta:.3} only")
        }
        (Patience::AtMost(delta), Language::Japanese) => {
            format!("合意より対抗後を好む：delta {delta:.3}以下でのみ維持")
        }
        (Patience::NoneSuffices, Language::English) => {
            "never kept: the answer costs nothing".to_owned()
        }
        (Patience::NoneSuffices, Language::Japanese) => {
            "維持されない：対抗に費用が伴わない".to_owned()
        }
    }
}

fn horizon(of: [Horizon; 3], language: Language) -> String {
    match of {
        [
            Horizon::Years(low),
            Horizon::Years(central),
            Horizon::Years(high),
        ] => {
            let years = range(Span { low, central, high }, 2, language);
            match language {
                Language::English => format!("an answer deters if it comes within {years} years"),
                Language::Japanese => format!("{years}年以内の対抗なら抑止される"),
            }
        }
        [Horizon::Unlimited, ..] => language
            .pick("however late the answer", "対抗がいつでも維持")
            .to_owned(),
        _ => language
            .pick(
                "none, however fast the answer",
                "なし(対抗がいかに速くても)",
            )
            .to_owned(),
    }
}

fn pooled(report: &CredibilityReport, language: Language) -> String {
    let unit = language.money_unit();
    let (d, p) = (
        change(report.pooled.temptation / unit, 2),
        change(report.pooled.loss / unit, 2),
    );
    let patience = patience(report.pooled_patience, language);
    match language {
        Language::English => format!(
            "  All players under one constraint, with compensation (first breach of each): D {d}, P {p} ($bn a year): {patience}\n"
        ),
        Language::Japanese => format!(
            "  全当事者を一つの誘因制約で(補償あり、各当事者の最初の違反)：D {d}、P {p}(億ドル/年)：{patience}\n"
        ),
    }
}

fn security(alliance: &Alliance, labels: &Labels, language: Language) -> String {
    let mut out = String::new();
    let count = |count: Option<u32>| count.map_or("∞".to_owned(), |count| count.to_string());
    let found = &alliance.deterrence;
    let threshold = range(found.threshold, 2, language);
    let prior = range(found.prior, 2, language);
    let disputes = found.disputes;
    let (fewest, central, most) = (
        count(disputes.fewest),
        count(disputes.central),
        count(disputes.most),
    );
    let _ = match language {
        Language::English => writeln!(
            out,
            "\nDeterrence (?)\n  A challenger is deterred while it believes the ally committed with more than q* = {threshold}; the belief starts at {prior}.\n  Leader-level disputes between the allies that push it below: {central} ({fewest} to {most})."
        ),
        Language::Japanese => writeln!(
            out,
            "\n抑止(?)\n  同盟国が関与するとの信念がq* = {threshold}を上回る間、挑戦は抑止される。当初の信念は{prior}。\n  信念がこれを下回る首脳級の紛争の回数：{central} ({fewest}〜{most})。"
        ),
    };
    if let Some(burden) = &alliance.burden {
        out.push_str(&burden_text(burden, labels, language));
    }
    for crisis in &alliance.crises {
        out.push_str(&crisis_text(crisis, labels, language));
    }
    out
}

fn burden_text(burden: &Burden, labels: &Labels, language: Language) -> String {
    let mut out = String::new();
    let names: Vec<String> = (burden.players.iter())
        .map(|code| region_name(labels, code, language))
        .collect();
    let _ = writeln!(
        out,
        "\n{}\n",
        language.pick(
            "Burden sharing: defence spending over value added, percent",
            "負担分担：付加価値に対する防衛支出(%)"
        )
    );
    let mut header = vec![
        language
            .pick(
                "Share of the ally's spending that protects as well",
                "同盟国の支出のうち自国も守る割合",
            )
            .to_owned(),
    ];
    header.extend(names.iter().cloned());
    let mut table = TextTable::new(header);
    let cells = |label: String, burdens: &[f64]| {
        std::iter::once(label)
            .chain(burdens.iter().map(|share| plain(*share, 2)))
            .collect::<Vec<_>>()
    };
    let years: Vec<String> = burden.years.iter().map(ToString::to_string).collect();
    table.row(cells(
        format!(
            "{} ({})",
            language.pick("observed", "実績"),
            years.join(", ")
        ),
        &burden.burden_percent,
    ));
    let revealed = burden.revealed.map(|it| it.spillover);
    for (rho, burdens) in &burden.at_spillover {
        let label = if Some(*rho) == revealed {
            format!(
                "{} {}",
                plain(*rho, 3),
                language.pick("(revealed)", "(実績から逆算)")
            )
        } else {
            plain(*rho, 2)
        };
        table.row(cells(label, burdens));
    }
    out.push_str(&table.render());
    if let Some(found) = burden.revealed {
        let (taste, edge) = (
            plain(100.0 * found.taste, 2),
            plain(found.spillover_of_free_ride, 3),
        );
        let _ = match language {
            Language::English => writeln!(
                out,
                "  Both valuing defence alike ({taste}% of income), a spillover of {} explains the gap; from {edge} on the smaller would spend nothing.",
                plain(found.spillover, 3)
            ),
            Language::Japanese => writeln!(
                out,
                "  防衛への選好が同じ(所得の{taste}%)なら、波及割合{}で差を説明できる。{edge}以上では小国の支出はゼロ。",
                plain(found.spillover, 3)
            ),
        };
    }
    out
}

fn crisis_text(answer: &CrisisAnswer, labels: &Labels, language: Language) -> String {
    let mut out = String::new();
    let names = answer
        .players
        .each_ref()
        .map(|code| region_name(labels, code, language));
    let unit = language.money_unit();
    let money = |values: [f64; 2]| values.map(|value| change(value / unit, 2));
    let (prize, conflict) = (money(answer.prize_musd), money(answer.conflict_musd));
    let _ = match language {
        Language::English => writeln!(
            out,
            "\nA public crisis over \"{}\" (?)\n  {} demands: prevailing is worth {} $bn a year, conflict costs {}; {} resists: {} and {}.",
            answer.policy, names[0], prize[0], conflict[0], names[1], prize[1], conflict[1]
        ),
        Language::Japanese => writeln!(
            out,
            "\n「{}」をめぐる公然の危機(?)\n  要求側{}：勝つ価値は年{}億ドル、衝突の費用{}。抵抗側{}：{}と{}。",
            answer.policy, names[0], prize[0], conflict[0], names[1], prize[1], conflict[1]
        ),
    };
    let Some(found) = &answer.crisis else {
        out.push_str(language.pick(
            "  No war of attrition: somebody has nothing to win by welfare, or would rather have the conflict than back down.\n",
            "  消耗戦にならない：厚生上得るものがないか、譲歩より衝突を選ぶ当事者がいる。\n",
        ));
        return out;
    };
    let percent = |span: Span| range(span.map(|share| 100.0 * share), 0, language);
    let _ = match language {
        Language::English => writeln!(
            out,
            "  Backs down first: {} {}%, {} {}%; conflict {}%; locked in after {} months.\n  {} would be as surely locked in as {} with an audience cost of {}% of its prize a month.",
            names[0],
            percent(found.backs_down[0]),
            names[1],
            percent(found.backs_down[1]),
            percent(found.conflict),
            range(found.horizon_months, 0, language),
            names[0],
            names[1],
            percent(found.audience_to_match[0])
        ),
        Language::Japanese => writeln!(
            out,
            "  先に譲歩する確率：{} {}%、{} {}%。衝突{}%。後戻りできなくなるまで{}か月。\n  {}が{}と同程度に引けなくなる観衆費用：勝つ価値の月{}%。",
            names[0],
            percent(found.backs_down[0]),
            names[1],
            percent(found.backs_down[1]),
            percent(found.conflict),
            range(found.horizon_months, 0, language),
            names[0],
            names[1],
            percent(found.audience_to_match[0])
        ),
    };
    out
}

fn foot(report: &CredibilityReport, language: Language) -> String {
    let discount = range(report.discount.map(|rate| 100.0 * rate), 0, language);
    let worst = gap(report.worst_gap);
    let (economy, closure, id, version) =
        (&report.economy, report.closure, &report.id, report.version);
    match language {
        Language::English => format!(
            "  Payoffs: exact equilibria on {economy}, closure {closure}, largest gap {worst}. Discount rate {discount}% (?), turnover by {} (?):\n  data/assumptions/credibility.toml; stages of disputes: data/assumptions/dispute-settlement.toml. Whether the answer itself would be\n  carried out is not judged. Run {id} · boeki {version}\n",
            report.turnover
        ),
        Language::Japanese => format!(
            "  利得：{economy}(closure {closure})の厳密な均衡、最大残差{worst}。割引率{discount}%(?)、政権交代の単位{}(?)：\n  data/assumptions/credibility.toml。紛争の段階：data/assumptions/dispute-settlement.toml。対抗措置が実行されるか\n  どうかは判定しない。Run {id} · boeki {version}\n",
            match report.turnover {
                "party" => "政党",
                _ => "首脳",
            }
        ),
    }
}

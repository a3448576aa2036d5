//! What a resolved change did, in a sentence, in English and Japanese.

use super::words::{capital, cells, list, plain, round, thousands};
use super::{Barrier, Change, Instrument, LawStates, Operation, Selector};
use crate::Name;

/// Averages that differ by less read as the same: half a hundredth of a point.
const SAME: f64 = 5e-5;

/// The change and its reach, in both languages. `rates` are the averages of the economy's rates before
/// and after, `by_law` for a change by law those that the law itself asks: the same but for other changes.
pub(super) fn sentence(
    change: &Change,
    moved: usize,
    value: f64,
    (before, after): (f64, f64),
    by_law: Option<(f64, f64)>,
) -> Name {
    let instrument = change.instrument;
    let word = instrument.name();
    let (to, from, of) = (
        names(&change.importer, "all regions", "全地域"),
        names(&change.exporter, "all regions", "全地域"),
        names(&change.sector, "all sectors", "全部門"),
    );
    let (number_en, number_ja) = match instrument.operation() {
        None => (String::new(), String::new()),
        Some(operation) => {
            let number = operation_text(instrument, operation);
            let (before, after) = (rate_text(instrument, before), rate_text(instrument, after));
            (
                format!(": {}, on average from {before} to {after}", number.en),
                format!("：{}（加重平均で{before}から{after}へ）", number.ja),
            )
        }
    };
    let money = thousands(value);
    match instrument {
        Instrument::Subsidy(_) => Name::new(
            format!(
                "Subsidy of {} to producers of {}{number_en}; {} with sales of {money} million USD",
                from.en,
                of.en,
                cells(moved)
            ),
            format!(
                "{}の{}の生産補助金{number_ja}。対象{moved}セル、基準年の売上{money}百万ドル",
                from.ja, of.ja
            ),
        ),
        Instrument::Ban => Name::new(
            format!(
                "Ban on trade in {} from {} to {}; {} with {money} million USD of base trade",
                of.en,
                from.en,
                to.en,
                cells(moved)
            ),
            format!(
                "{}から{}への{}の取引禁止。対象{moved}セル、基準年の貿易額{money}百万ドル",
                from.ja, to.ja, of.ja
            ),
        ),
        Instrument::Law(states) => {
            let said = averages(
                instrument,
                (before, after),
                by_law.unwrap_or((before, after)),
            );
            let states = states_text(states);
            Name::new(
                format!(
                    "{} on {} from {} to {}: {}; {} with {money} million USD of base trade, which weighs",
                    states.en,
                    of.en,
                    from.en,
                    to.en,
                    said.en,
                    cells(moved)
                ),
                format!(
                    "{}：{}から{}への{}の関税（{}）。対象{moved}セル、基準年の貿易額{money}百万ドルで加重",
                    states.ja, from.ja, to.ja, of.ja, said.ja
                ),
            )
        }
        Instrument::NonTariff(barrier) => {
            let reach = [&to, &from, &of];
            let touched = (moved, money.as_str());
            of_barrier(instrument, &barrier, reach, touched, (before, after))
        }
        _ => Name::new(
            format!(
                "{} on {} from {} to {}{number_en}; {} with {money} million USD of base trade",
                capital(&word.en),
                of.en,
                from.en,
                to.en,
                cells(moved)
            ),
            format!(
                "{}から{}への{}の{}{number_ja}。対象{moved}セル、基準年の貿易額{money}百万ドル",
                from.ja, to.ja, of.ja, word.ja
            ),
        ),
    }
}

/// A non-tariff measure: what it is, how it divides, how much of it goes.
fn of_barrier(
    instrument: Instrument,
    barrier: &Barrier,
    [to, from, of]: [&Name; 3],
    (moved, money): (usize, &str),
    (before, after): (f64, f64),
) -> Name {
    let measure = barrier.name();
    let mark = if barrier.is_low() { " (?)" } else { "" };
    let (before, after) = (rate_text(instrument, before), rate_text(instrument, after));
    let share = |part: f64| plain(round(100.0 * part, 10.0));
    let split = barrier.split;
    let (waste, importers, exporters) = (
        share(split.waste),
        share(split.importer_rent),
        share(split.exporter_rent),
    );
    Name::new(
        format!(
            "Non-tariff measure on {} from {} to {} ({}): equivalent on average from {before} to {after}{mark}; {waste}% of it waste, \
             {importers}% rent of importers, {exporters}% rent of exporters; {} with {money} million USD of base trade",
            of.en,
            from.en,
            to.en,
            measure.en,
            cells(moved)
        ),
        format!(
            "{}から{}への{}の非関税措置「{}」：関税等価率は加重平均で{before}から{after}へ{mark}。うち{waste}%は浪費、{importers}%は輸入側、\
             {exporters}%は輸出側のレント。対象{moved}セル、基準年の貿易額{money}百万ドル",
            from.ja, to.ja, of.ja, measure.ja
        ),
    )
}

/// Which states of the law.
fn states_text(states: LawStates) -> Name {
    let today = states.after;
    match states.before.filter(|before| *before != today) {
        Some(day) => Name::new(
            format!("Law of {today} against that of {day}"),
            format!("{day}の法令から{today}の法令へ"),
        ),
        None => Name::new(
            format!("Amended law of {today} against the law as it is"),
            format!("{today}の法令の改正"),
        ),
    }
}

/// What the law asks on average, and what that makes of the tariffs where other changes moved them.
fn averages(instrument: Instrument, own: (f64, f64), law: (f64, f64)) -> Name {
    let text = |rate| rate_text(instrument, rate);
    let (own_en, own_ja) = if (own.0 - law.0).abs() >= SAME {
        let (from, to) = (text(own.0), text(own.1));
        (
            format!(
                "; the tariff that other changes make moves by the same points, from {from} to {to}"
            ),
            format!("。他の変更後の関税率は同じポイントだけ動き{from}から{to}へ"),
        )
    } else {
        (String::new(), String::new())
    };
    let (from, to) = (text(law.0), text(law.1));
    Name::new(
        format!("the law asks on average {from}, then {to}{own_en}"),
        format!("法令上の加重平均で{from}から{to}へ{own_ja}"),
    )
}

fn names(selector: &Selector, all_en: &str, all_ja: &str) -> Name {
    if selector.is_all() {
        return Name::new(all_en, all_ja);
    }
    let names: Vec<&str> = selector.names().collect();
    Name::new(list(&names), names.join("・"))
}

fn operation_text(instrument: Instrument, operation: Operation) -> Name {
    let number = operation.number();
    let factor = matches!(instrument, Instrument::Iceberg(_));
    match operation {
        Operation::Set(_) => {
            let rate = rate_text(instrument, number);
            Name::new(format!("set to {rate}"), format!("{rate}に設定"))
        }
        Operation::Add(_) if factor => {
            let points = plain(number);
            Name::new(format!("{points} added"), format!("{points}加算"))
        }
        Operation::Add(_) => {
            let points = plain(number * 100.0);
            Name::new(
                format!("{points} points added"),
                format!("{points}ポイント加算"),
            )
        }
        Operation::Scale(_) => {
            let times = plain(number);
            Name::new(format!("multiplied by {times}"), format!("{times}倍"))
        }
    }
}

/// A rate as people read it: a percentage, or a factor for trade costs.
pub(super) fn rate_text(instrument: Instrument, rate: f64) -> String {
    match instrument {
        Instrument::Iceberg(_) => format!("{} times the base", plain(round(rate, 1e4))),
        _ => format!("{}%", plain(round(rate * 100.0, 100.0))),
    }
}

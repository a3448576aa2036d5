//! What the commands on the law share: opening it, reading codes, origins, dates and facts.

use boeki::economy::Labels;
use boeki::law::assessment::Query;
use boeki::law::code::TariffCode;
use boeki::law::embedded;
use boeki::law::error::LawError;
use boeki::law::instant::Instant;
use boeki::law::law::{Law, RuleId};
use boeki::law::measure::{Period, Status};
use boeki::law::origin::Origin;
use boeki::law::product::Coverage;
use boeki::law::schedule::Importer;
use boeki::law::words::Bilingual;
use boeki::report::Language;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::failure::{Failure, Message, exit};
use super::measures::not_a_measure;
use super::output;
use super::usage::Expected;

/// The highest value that is read: beyond it exact arithmetic would end.
const MOST: u64 = 1_000_000_000_000_000_000;

/// Reads an importer.
pub(crate) fn importer(text: &str) -> Result<Importer, Expected> {
    Importer::parse(text).ok_or_else(|| Expected::new("importers are US, JP", "輸入国は US か JP"))
}

/// Reads a date.
pub(crate) fn day(text: &str) -> Result<Date, Expected> {
    text.parse()
        .map_err(|_| Expected::new("dates are YYYY-MM-DD", "日付は YYYY-MM-DD で指定"))
}

/// Reads a day, or a day with a time on the importer's clock.
pub(crate) fn moment(text: &str) -> Result<Instant, Expected> {
    let read = Instant::parse(text).ok_or_else(|| {
        Expected::new(
            "dates are YYYY-MM-DD or YYYY-MM-DDTHH:MM",
            "日付は YYYY-MM-DD 又は YYYY-MM-DDTHH:MM で指定",
        )
    })?;
    Ok(if text.trim().len() <= 10 {
        Instant::midday(read.date())
    } else {
        read
    })
}

/// Reads a customs value: a plain number above 0 that exact arithmetic can hold.
pub(crate) fn value(text: &str) -> Result<Decimal, Expected> {
    let text = text.trim();
    let separators = [',', '_', ' ', '\'', '，'];
    if text.contains(separators) {
        let plain: String = text.chars().filter(|c| !separators.contains(c)).collect();
        return Err(Expected::new(
            format!("a number has no separators: write {plain}"),
            format!("桁区切りは使えない：{plain} と指定"),
        ));
    }
    let too_large = || {
        Expected::new(
            format!("a customs value is at most {MOST}"),
            format!("課税価格は {MOST} まで"),
        )
    };
    let number = Decimal::from_str_exact(text)
        .or_else(|_| Decimal::from_scientific(text))
        .map_err(|_| match text.parse::<f64>() {
            Ok(number) if number.abs() > 1.0 => too_large(),
            _ => Expected::new(
                "give the customs value as a number such as 30000 or 30000.50",
                "課税価格は 30000 や 30000.50 のような数で指定",
            ),
        })?;
    if number.is_sign_negative() || number.is_zero() {
        return Err(Expected::new(
            "a customs value is above 0",
            "課税価格は0より大きい数で指定",
        ));
    }
    if number > Decimal::from(MOST) {
        return Err(too_large());
    }
    Ok(number)
}

/// The name that is most like another one, if one is.
pub(crate) fn nearest<'n>(wanted: &str, known: impl Iterator<Item = &'n str>) -> Option<String> {
    Labels::nearest(wanted, known)
}

/// A law as the project ships it, with the words of its schedule if asked for.
pub(crate) fn open(importer: Importer, words: bool) -> Result<Law, Failure> {
    let mut law = embedded::law(importer)?;
    if words {
        embedded::join_texts(&mut law)?;
    }
    Ok(law)
}

/// Reads a code.
pub(crate) fn code(text: &str) -> Result<TariffCode, Failure> {
    TariffCode::parse(text).ok_or_else(|| {
        Failure::said(
            exit::UNKNOWN,
            format!("`{text}` is not a tariff code: give two to ten digits, or find it with `boeki search {text}`"),
            format!("「{text}」は税番ではない。2桁から10桁の数字で指定、又は `boeki search {text}` で検索"),
        )
    })
}

/// What a shipment is, from the command line.
#[derive(Debug, clap::Args)]
pub(crate) struct Shipment {
    /// Customs value, in dollars into the US, in yen into Japan
    #[arg(long, value_name = "V", value_parser = value, allow_hyphen_values = true)]
    pub(crate) value: Option<Decimal>,
    /// Quantity, with its unit if there are several: 2000, 2000kg, 12doz
    #[arg(long, value_name = "Q")]
    pub(crate) quantity: Vec<String>,
    /// As the law was known on that day; default: as corrected since
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) known_on: Option<Date>,
    /// A fact of the shipment, such as quota=in or loaded_on=2025-04-04
    #[arg(long = "fact", value_name = "NAME=VALUE")]
    pub(crate) facts: Vec<String>,
    /// Read an unconfirmed measure as applying or not: us/232/drones=no
    #[arg(long, value_name = "MEASURE=yes|no")]
    pub(crate) accept: Vec<String>,
}

impl Shipment {
    /// The question that the command line puts.
    pub(crate) fn query(
        &self,
        law: &Law,
        code: TariffCode,
        origin: &str,
        on: Instant,
    ) -> Result<Query, Failure> {
        let usage = |en: String, ja: String| Failure::said(exit::USAGE, en, ja);
        if law.schedule().carriers(code).is_empty() && !law.measures_of_heading(code).is_empty() {
            return Err(Failure::said(
                exit::UNKNOWN,
                format!(
                    "{code} is the heading of a measure, not of a good; `boeki measures show {code}` shows it"
                ),
                format!("{code} は品目ではなく措置の号。`boeki measures show {code}` で表示"),
            ));
        }
        let mut query = Query::new(code, Origin::find(origin)?, on.date());
        query.on = on;
        query.known_on = self.known_on;
        query.value = self.value;
        for text in &self.quantity {
            let end = text
                .find(|c: char| !(c.is_ascii_digit() || c == '.'))
                .unwrap_or(text.len());
            let number: Decimal = text[..end].parse().map_err(|_| {
                usage(
                    format!("--quantity {text} is not a number with a unit; write 2000 or 2000kg"),
                    format!("--quantity {text} は単位つきの数ではない。2000 や 2000kg と指定"),
                )
            })?;
            query
                .quantities
                .push((text[end..].trim().to_owned(), number));
        }
        for text in &self.facts {
            let (name, value) = text.split_once('=').ok_or_else(|| {
                usage(
                    format!("--fact {text} is not name=value"),
                    format!("--fact {text} は「名前=値」の形ではない"),
                )
            })?;
            let name = name.trim();
            let fact = law
                .facts()
                .find(name)
                .ok_or_else(|| LawError::UnknownName {
                    what: Bilingual::new("a fact", "事実"),
                    name: name.to_owned(),
                    nearest: nearest(name, law.facts().names()),
                    known: law.facts().names().map(str::to_owned).collect(),
                })?;
            let value = law.facts().fact(fact).parse(value).map_err(|expected| {
                usage(
                    format!("--fact {name}={value}: {}", expected.en),
                    format!("--fact {name}={value}：{}", expected.ja),
                )
            })?;
            query.facts.set(fact, value);
        }
        if let Some(names) = law.facts().overfull(&query.facts) {
            return Err(usage(
                format!(
                    "--fact: {} are more than the whole; shares of the same value add up to 1 at most",
                    names.join(" and ")
                ),
                format!(
                    "--fact：{} の合計が全体を超える。同じ価額の割合の合計は1以下",
                    names.join("と")
                ),
            ));
        }
        for text in &self.accept {
            let (measure, answer) = text
                .split_once('=')
                .filter(|(_, answer)| matches!(*answer, "yes" | "no"))
                .ok_or_else(|| {
                    usage(
                        format!("--accept {text} is not MEASURE=yes or MEASURE=no"),
                        format!("--accept {text} は「措置=yes」か「措置=no」の形ではない"),
                    )
                })?;
            let Some(found) = law.find_measure(measure) else {
                return Err(not_a_measure(law, measure));
            };
            let open = |period: &Period| period.status == Status::Unconfirmed;
            if !law.measure(found).periods.iter().any(open) {
                return Err(usage(
                    format!(
                        "--accept {text}: {measure} is settled, and only what is unconfirmed can be read either way; leave it \
                         out, or suppose another law in a scenario with [[amend]]"
                    ),
                    format!(
                        "--accept {text}：{measure} は確定した措置。解釈を選べるのは未確認の措置だけ。指定を外すか、シナリオの [[amend]] で別の法令を仮定"
                    ),
                ));
            }
            query.accepted.insert(measure.to_owned(), answer == "yes");
        }
        Ok(query)
    }
}

/// Says on which accepted measures the answer does not depend, as they do not reach the shipment.
pub(crate) fn remark_on_idle(law: &Law, query: &Query, language: Language) {
    for measure in query.accepted.keys() {
        let decides = |&&rule: &&RuleId| {
            law.measure(law.rule(rule).measure).id == *measure
                && law.period(rule).status == Status::Unconfirmed
                && law.in_time(rule, query.origin, query.on)
                && law.scope(rule).coverage(query.code) != Coverage::None
        };
        if law.rules_of(query.origin).iter().find(decides).is_none() {
            output::remark(&match language {
                Language::English => format!(
                    "--accept {measure} makes no difference: it does not reach {} on that day",
                    query.code
                ),
                Language::Japanese => format!(
                    "--accept {measure} は結果に影響しない（{} には当日及ばない）",
                    query.code
                ),
            });
        }
    }
}

impl From<LawError> for Failure {
    fn from(error: LawError) -> Self {
        let code = match error {
            LawError::UnknownCode { .. }
            | LawError::UnknownOrigin { .. }
            | LawError::UnknownName { .. }
            | LawError::NotALine { .. } => exit::UNKNOWN,
            LawError::NoLaw { .. } => exit::NO_LAW,
            LawError::TooManyLines { .. } | LawError::OwnGoods { .. } => exit::USAGE,
            _ => exit::FAILED,
        };
        Self {
            exit: code,
            message: Message::Words(error.said()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_a_plain_number_above_nothing() {
        for (text, words) in [
            ("30,000", "write 30000"),
            ("1e30", "at most"),
            ("99999999999999999999999999999999", "at most"),
            ("-5", "above 0"),
            ("0", "above 0"),
            ("much", "as a number"),
            ("", "as a number"),
        ] {
            let error = value(text).unwrap_err().to_string();
            assert!(error.contains(words), "{text}: {error}");
        }
        assert_eq!(
            value("30000.50").unwrap(),
            value("3.00005e4").unwrap().normalize()
        );
    }
}

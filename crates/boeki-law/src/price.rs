//! What a stack of measures costs: the base duty and the layers on top of it.
//!
//! Money is exact: percentages of the customs value and amounts per unit are multiplied as
//! decimals, and each line of the entry is rounded half up once. This file must never know which
//! measures apply (that is `resolve.rs`) or what is open (`assessment.rs`).

use rust_decimal::{Decimal, RoundingStrategy};

use crate::law::{Law, RuleId};
use crate::measure::MeasureRate;
use crate::rate::{Rate, RateNeeds, Shipment};
use crate::resolve::Applied;
use crate::schedule::{Cell, Content, Importer, LineRef};

/// The duty that the schedule itself asks, or what takes its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Base {
    /// Column of the schedule that it is from; `None` when a measure states the rate itself.
    pub column: Option<String>,
    /// The measure that chose it, where it is not the ordinary column.
    pub rule: Option<RuleId>,
    /// The text of the schedule.
    pub text: String,
    /// As a fraction of the customs value, where that can be told.
    pub fraction: Option<Decimal>,
    /// As money, where that can be told, not rounded.
    pub duty: Option<Decimal>,
    /// What is missing where it cannot be told.
    pub needs: Option<RateNeeds>,
}

/// A layer on top of the base.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// The rule.
    pub rule: RuleId,
    /// Share of the customs value that it reaches.
    pub share: Decimal,
    /// What it adds, as a fraction of the value reached; `None` while the base is not known.
    pub fraction: Option<Decimal>,
    /// What it adds at most, where the exact fraction is not known.
    pub at_most: Option<Decimal>,
    /// What it adds as money, not rounded.
    pub duty: Option<Decimal>,
}

/// A priced stack.
#[derive(Debug, Clone, PartialEq)]
pub struct Priced {
    /// The base duty.
    pub base: Base,
    /// Layers in the law's order.
    pub layers: Vec<Layer>,
}

impl Priced {
    /// The total as a fraction of the customs value, where it is known.
    pub fn total(&self) -> Option<Decimal> {
        self.layers
            .iter()
            .try_fold(self.base.fraction?, |total, layer| {
                Some(total + layer.fraction? * layer.share)
            })
    }

    /// The least that the total can be.
    pub fn at_least(&self) -> Decimal {
        let base = self.base.fraction.unwrap_or(Decimal::ZERO);
        let mut total = base;
        for layer in &self.layers {
            // Without the base an inclusive layer fills up from nothing: base and layer together
            // are at least what it adds at most.
            let least = layer.fraction.or(layer.at_most).unwrap_or(Decimal::ZERO);
            total += least * layer.share;
        }
        total
    }

    /// The total in money: each line rounded half up to the currency's smallest unit, then added.
    pub fn total_duty(&self, importer: Importer) -> Option<Decimal> {
        self.layers
            .iter()
            .try_fold(rounded(self.base.duty?, importer), |total, layer| {
                Some(total + rounded(layer.duty?, importer))
            })
    }
}

/// Rounded half up to the cent, or to the yen.
pub fn rounded(amount: Decimal, importer: Importer) -> Decimal {
    let places = match importer {
        Importer::UnitedStates => 2,
        Importer::Japan => 0,
    };
    amount.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

/// Prices rules that apply to a line; without a line (a code of another edition) the base duty is
/// not known.
pub fn price(
    law: &Law,
    line: Option<&LineRef<'_>>,
    applied: &[Applied],
    shipment: &Shipment,
) -> Priced {
    let base = base(law, line, applied, shipment);
    let layers = applied
        .iter()
        .filter(|applied| !law.period(applied.rule).rate.is_base())
        .map(|applied| layer(law, applied, &base, shipment))
        .collect();
    Priced { base, layers }
}

fn layer(law: &Law, applied: &Applied, base: &Base, shipment: &Shipment) -> Layer {
    let mut at_most = None;
    let fraction = match &law.period(applied.rule).rate {
        MeasureRate::Additional(rate) => rate
            .ad_valorem()
            .or_else(|| as_fraction(rate, shipment).ok().flatten()),
        MeasureRate::Inclusive(total) => {
            at_most = Some(*total);
            base.fraction.map(|base| (*total - base).max(Decimal::ZERO))
        }
        MeasureRate::Quota { within, over } => match shipment.quota {
            Some(crate::rate::QuotaPosition::Within) => Some(*within),
            Some(crate::rate::QuotaPosition::Over) => Some(*over),
            None => None,
        },
        MeasureRate::Unstated => None,
        MeasureRate::Exempt
        | MeasureRate::Replace(_)
        | MeasureRate::Column(_)
        | MeasureRate::Instead(_) => Some(Decimal::ZERO),
    };
    let duty = match (&law.period(applied.rule).rate, shipment.value) {
        (MeasureRate::Additional(rate), _) => {
            rate.duty(shipment).ok().map(|duty| duty * applied.share)
        }
        // Exact: the ceiling in money less the base in money, not a rounded fraction of the value.
        (MeasureRate::Inclusive(total), Some(value)) => base
            .duty
            .map(|base| (*total * value - base).max(Decimal::ZERO) * applied.share),
        (_, Some(value)) => fraction.map(|fraction| fraction * value * applied.share),
        (_, None) => None,
    };
    Layer {
        rule: applied.rule,
        share: applied.share,
        fraction,
        at_most,
        duty,
    }
}

fn as_fraction(rate: &Rate, shipment: &Shipment) -> Result<Option<Decimal>, RateNeeds> {
    if let Some(fraction) = rate.ad_valorem() {
        return Ok(Some(fraction));
    }
    let duty = rate.duty(shipment)?;
    match shipment.value {
        Some(value) if !value.is_zero() => Ok(duty.checked_div(value)),
        _ => Err(RateNeeds::Value),
    }
}

fn base(law: &Law, line: Option<&LineRef<'_>>, applied: &[Applied], shipment: &Shipment) -> Base {
    let none = || Base {
        column: None,
        rule: None,
        text: String::new(),
        fraction: None,
        duty: None,
        needs: Some(RateNeeds::NotUnderstood {
            text: "the schedule does not have this code".to_owned(),
        }),
    };
    let mut chosen = line.map_or_else(none, |line| ordinary(law.importer(), line, shipment));
    for applied in applied {
        let rule = Some(applied.rule);
        match &law.period(applied.rule).rate {
            MeasureRate::Instead(column) => {
                if let Some(found) = line.and_then(|line| of_column(line, column, rule, shipment)) {
                    chosen = found;
                }
            }
            MeasureRate::Column(column) => {
                if let Some(found) = line.and_then(|line| of_column(line, column, rule, shipment))
                    && is_lower(&found, &chosen)
                {
                    chosen = found;
                }
            }
            MeasureRate::Replace(rate) => {
                return priced_cell(None, rule, rate.to_string(), rate, shipment);
            }
            _ => {}
        }
    }
    chosen
}

/// Whether a preferential rate is taken: it is lower, or the two cannot be compared without facts
/// (a schedule prints a preference only where it is one). Nothing is lower than free, and a column
/// that prints no rate for where the shipment stands toward a quota has none to take.
fn is_lower(found: &Base, chosen: &Base) -> bool {
    if matches!(found.needs, Some(RateNeeds::NoQuotaRate { .. })) {
        return false;
    }
    match (found.fraction, chosen.fraction) {
        (Some(found), Some(chosen)) => found < chosen,
        (None, Some(chosen)) if chosen.is_zero() => false,
        _ => true,
    }
}

/// The columns that hold the ordinary duty, the one that applies first.
///
/// Japan: the temporary rate stands in place of the general one, and the rate bound in the World
/// Trade Organization applies where it is lower; the printed tariff puts those that do not apply in
/// brackets (Customs Tariff Act, article 3; Temporary Tariff Measures Act, article 2).
fn ordinary(importer: Importer, line: &LineRef<'_>, shipment: &Shipment) -> Base {
    let columns: &[&str] = match importer {
        Importer::UnitedStates => &["general"],
        Importer::Japan => &["temporary", "general", "wto"],
    };
    let mut chosen: Option<Base> = None;
    for column in columns {
        let Some(found) = of_column(line, column, None, shipment) else {
            continue;
        };
        match &chosen {
            None => chosen = Some(found),
            Some(other) if *column == "wto" && is_lower(&found, other) => chosen = Some(found),
            Some(_) => {}
        }
    }
    chosen.unwrap_or_else(|| Base {
        column: None,
        rule: None,
        text: String::new(),
        fraction: None,
        duty: None,
        needs: Some(RateNeeds::NotUnderstood {
            text: "the schedule prints no rate on this line".to_owned(),
        }),
    })
}

fn of_column(
    line: &LineRef<'_>,
    column: &str,
    rule: Option<RuleId>,
    shipment: &Shipment,
) -> Option<Base> {
    let (cell, rate) = rate_of(line, column)?;
    Some(priced_cell(
        Some(column),
        rule,
        cell.text.clone(),
        rate,
        shipment,
    ))
}

/// The rate of a column, or of a special program of the US schedule.
pub fn rate_of<'a>(line: &LineRef<'a>, column: &str) -> Option<(&'a Cell, &'a Rate)> {
    if let Some(cell) = line.cell_named(column) {
        return match &cell.content {
            Content::Rate(rate) => Some((cell, rate)),
            Content::NotApplied(_) | Content::ByProgram(_) => None,
        };
    }
    let cell = line.cell_named("special")?;
    let Content::ByProgram(programs) = &cell.content else {
        return None;
    };
    let of = programs
        .iter()
        .find(|of| of.programs.iter().any(|program| program == column))?;
    Some((cell, &of.rate))
}

fn priced_cell(
    column: Option<&str>,
    rule: Option<RuleId>,
    text: String,
    rate: &Rate,
    shipment: &Shipment,
) -> Base {
    let (fraction, needs) = match as_fraction(rate, shipment) {
        Ok(fraction) => (fraction, None),
        Err(needs) => (None, Some(needs)),
    };
    let duty = match (rate.duty(shipment), fraction, shipment.value) {
        (Ok(duty), _, _) => Some(duty),
        (Err(_), Some(fraction), Some(value)) => Some(fraction * value),
        _ => None,
    };
    Base {
        column: column.map(str::to_owned),
        rule,
        text,
        fraction,
        duty,
        needs,
    }
}

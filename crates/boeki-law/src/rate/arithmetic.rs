//! What a rate comes to for a shipment: exact money, or what must be known first.
//!
//! No figure is rounded and no unknown is taken for zero. Values and quantities from a user may be
//! of any size: what does not fit a decimal is refused. This file must never know a text of a
//! schedule.

use rust_decimal::Decimal;

use super::{Currency, Rate, Specific, unit};

/// Where a shipment stands in a quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuotaPosition {
    /// Within the quota.
    Within,
    /// Above the quota.
    Over,
}

/// What a rate may ask of a shipment.
#[derive(Debug, Clone, PartialEq)]
pub struct Shipment {
    /// Customs value in `currency`.
    pub value: Option<Decimal>,
    /// Currency of the value.
    pub currency: Currency,
    /// Quantities by unit; the unit `""` stands for that of the rate, where it has only one.
    pub quantities: Vec<(String, Decimal)>,
    /// Position in the quota.
    pub quota: Option<QuotaPosition>,
    /// Which of the described goods it is, counted from 0.
    pub description: Option<usize>,
}

/// Why a duty cannot be told.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RateNeeds {
    /// The customs value is missing, or negative.
    #[error("the customs value is needed")]
    Value,
    /// A quantity is missing, or negative.
    #[error("the quantity in {unit} is needed")]
    Quantity {
        /// The unit of the rate.
        unit: String,
    },
    /// The position in the quota is missing.
    #[error("it must be known whether the shipment is within the quota")]
    Quota,
    /// The cell says nothing for this position in the quota.
    #[error("the schedule prints no rate {}", match position {
        QuotaPosition::Within => "within the quota",
        QuotaPosition::Over => "above the quota",
    })]
    NoQuotaRate {
        /// The position asked for.
        position: QuotaPosition,
    },
    /// It must be said which of the described goods it is.
    #[error("it must be known which of these it is: {}", choices.join("; "))]
    Description {
        /// The schedule's descriptions.
        choices: Vec<String>,
    },
    /// A part of the rate is not understood.
    #[error("\"{text}\" is not understood; look it up in the schedule")]
    NotUnderstood {
        /// The text of the schedule.
        text: String,
    },
    /// The rate is in another currency than the value.
    #[error("the rate is in {rate:?} and the value in {value:?}; convert the value first")]
    Currency {
        /// Currency of the rate.
        rate: Currency,
        /// Currency of the value.
        value: Currency,
    },
    /// The figures are too large to multiply exactly.
    #[error("the figures are too large; check value and quantities")]
    TooLarge,
}

impl RateNeeds {
    /// What no fact can heal comes before what a fact can.
    fn rank(&self) -> u8 {
        match self {
            Self::NotUnderstood { .. } => 0,
            Self::NoQuotaRate { .. } | Self::Currency { .. } | Self::TooLarge => 1,
            Self::Quota | Self::Description { .. } => 2,
            Self::Value | Self::Quantity { .. } => 3,
        }
    }
}

/// The least and the most that a rate can be, as fractions of the customs value; `None` where
/// there is no such bound.
pub type Bounds = (Option<Decimal>, Option<Decimal>);

impl Rate {
    /// The rate as a fraction of the customs value, where that is the same for every shipment.
    ///
    /// ```
    /// use boeki_law::rate::Rate;
    /// assert_eq!(Rate::parse_us("2.5%").ad_valorem().unwrap().to_string(), "0.025");
    /// assert_eq!(Rate::parse_us("4.4¢/kg").ad_valorem(), None);
    /// ```
    pub fn ad_valorem(&self) -> Option<Decimal> {
        match self {
            Self::Free => Some(Decimal::ZERO),
            Self::AdValorem(fraction) => Some(*fraction),
            Self::Compound(parts) => parts.iter().try_fold(Decimal::ZERO, |sum, part| {
                sum.checked_add(part.ad_valorem()?)
            }),
            Self::Specific(_)
            | Self::GreaterOf(_)
            | Self::LesserOf(_)
            | Self::Quota { .. }
            | Self::ByDescription(_)
            | Self::Shortfall { .. }
            | Self::NotUnderstood(_) => None,
        }
    }

    /// The duty on a shipment, exact, in the currency of its value.
    ///
    /// # Errors
    /// [`RateNeeds`]: what must be known first. Of several reasons the one that no fact can heal.
    ///
    /// ```
    /// use boeki_law::rate::{Currency, Rate, Shipment};
    /// let shipment = Shipment {
    ///     value: Some(1000.into()),
    ///     currency: Currency::Usd,
    ///     quantities: vec![("t".to_owned(), 2.into())],
    ///     quota: None,
    ///     description: None,
    /// };
    /// let duty = Rate::parse_us("4.4¢/kg + 6%").duty(&shipment)?;
    /// assert_eq!(duty, 148.into());
    /// # Ok::<(), boeki_law::rate::RateNeeds>(())
    /// ```
    pub fn duty(&self, shipment: &Shipment) -> Result<Decimal, RateNeeds> {
        self.amount(shipment, only_unit(self).as_deref())
    }

    /// `unit` is the unit that a quantity without unit stands for.
    fn amount(&self, shipment: &Shipment, unit: Option<&str>) -> Result<Decimal, RateNeeds> {
        match self {
            Self::Free => Ok(Decimal::ZERO),
            // Nothing of an unknown value is nothing.
            Self::AdValorem(fraction) if fraction.is_zero() => Ok(Decimal::ZERO),
            Self::AdValorem(fraction) => value(shipment)?
                .checked_mul(*fraction)
                .ok_or(RateNeeds::TooLarge),
            Self::Specific(specific) => specific.amount(shipment, unit),
            Self::Compound(parts) => all(parts, shipment, unit)?
                .into_iter()
                .try_fold(Decimal::ZERO, Decimal::checked_add)
                .ok_or(RateNeeds::TooLarge),
            Self::GreaterOf(parts) => all(parts, shipment, unit)?
                .into_iter()
                .max()
                .ok_or_else(|| nothing("the greater of no rates")),
            Self::LesserOf(parts) => all(parts, shipment, unit)?
                .into_iter()
                .min()
                .ok_or_else(|| nothing("the lesser of no rates")),
            Self::Quota { within, over } => {
                let position = shipment.quota.ok_or(RateNeeds::Quota)?;
                let rate = match position {
                    QuotaPosition::Within => within,
                    QuotaPosition::Over => over,
                };
                rate.as_ref()
                    .ok_or(RateNeeds::NoQuotaRate { position })?
                    .amount(shipment, unit)
            }
            Self::ByDescription(described) => shipment
                .description
                .and_then(|position| described.get(position))
                .ok_or_else(|| RateNeeds::Description {
                    choices: described
                        .iter()
                        .map(|part| part.description.clone())
                        .collect(),
                })?
                .rate
                .amount(shipment, unit),
            Self::Shortfall { price, factor } => {
                let whole = price.amount(shipment, unit)?;
                whole
                    .checked_sub(value(shipment)?)
                    .and_then(|short| short.max(Decimal::ZERO).checked_mul(*factor))
                    .ok_or(RateNeeds::TooLarge)
            }
            Self::NotUnderstood(text) => Err(nothing(text)),
        }
    }

    /// The least and the most that the duty can be, as fractions of the customs value, with what is
    /// known of the shipment.
    ///
    /// A duty per unit is bounded by nothing above without quantity and value; what is not
    /// understood has no bounds at all.
    ///
    /// ```
    /// use boeki_law::rate::{Currency, Rate, Shipment};
    /// let unknown = Shipment {
    ///     value: None,
    ///     currency: Currency::Usd,
    ///     quantities: Vec::new(),
    ///     quota: None,
    ///     description: None,
    /// };
    /// let (least, most) = Rate::parse_us("4.4¢/kg + 6%").bounds(&unknown);
    /// assert_eq!(least.unwrap().to_string(), "0.06");
    /// assert_eq!(most, None);
    /// ```
    pub fn bounds(&self, shipment: &Shipment) -> Bounds {
        self.bounded(shipment, only_unit(self).as_deref())
    }

    fn bounded(&self, shipment: &Shipment, unit: Option<&str>) -> Bounds {
        if let Some(exact) = self.ad_valorem() {
            return (Some(exact), Some(exact));
        }
        if let (Ok(duty), Ok(value)) = (self.amount(shipment, unit), value(shipment))
            && let Some(exact) = duty.checked_div(value)
        {
            return (Some(exact), Some(exact));
        }
        let inside = |parts: &[Self]| -> Vec<Bounds> {
            parts
                .iter()
                .map(|part| part.bounded(shipment, unit))
                .collect()
        };
        match self {
            Self::Compound(parts) => {
                let parts = inside(parts);
                let sum = |side: fn(&Bounds) -> Option<Decimal>| {
                    parts
                        .iter()
                        .try_fold(Decimal::ZERO, |sum, part| sum.checked_add(side(part)?))
                };
                (sum(|part| part.0), sum(|part| part.1))
            }
            Self::GreaterOf(parts) => {
                let parts = inside(parts);
                (
                    parts.iter().filter_map(|part| part.0).max(),
                    known(&parts, |part| part.1).max(),
                )
            }
            Self::LesserOf(parts) => {
                let parts = inside(parts);
                (
                    known(&parts, |part| part.0).min(),
                    parts.iter().filter_map(|part| part.1).min(),
                )
            }
            Self::Quota { within, over } => hull(
                [(within, QuotaPosition::Within), (over, QuotaPosition::Over)]
                    .into_iter()
                    .filter(|(_, position)| shipment.quota.is_none_or(|known| known == *position))
                    .filter_map(|(rate, _)| rate.as_ref())
                    .map(|rate| rate.bounded(shipment, unit)),
            ),
            Self::ByDescription(described) => hull(
                described
                    .iter()
                    .enumerate()
                    .filter(|(position, _)| {
                        shipment.description.is_none_or(|known| known == *position)
                    })
                    .map(|(_, part)| part.rate.bounded(shipment, unit)),
            ),
            Self::Specific(_) | Self::Shortfall { .. } => (Some(Decimal::ZERO), None),
            Self::Free | Self::AdValorem(_) | Self::NotUnderstood(_) => (None, None),
        }
    }
}

impl Specific {
    fn amount(&self, shipment: &Shipment, unit: Option<&str>) -> Result<Decimal, RateNeeds> {
        if self.amount.is_zero() {
            return Ok(Decimal::ZERO);
        }
        if self.currency != shipment.currency {
            return Err(RateNeeds::Currency {
                rate: self.currency,
                value: shipment.currency,
            });
        }
        self.amount
            .checked_mul(quantity(shipment, &self.unit, unit)?)
            .and_then(|amount| amount.checked_div(self.per))
            .ok_or(RateNeeds::TooLarge)
    }
}

fn nothing(text: &str) -> RateNeeds {
    RateNeeds::NotUnderstood {
        text: text.to_owned(),
    }
}

fn value(shipment: &Shipment) -> Result<Decimal, RateNeeds> {
    shipment
        .value
        .filter(|value| *value >= Decimal::ZERO)
        .ok_or(RateNeeds::Value)
}

/// The quantity in the unit of a rate: one given in it, one that converts, or one without unit.
fn quantity(shipment: &Shipment, of_rate: &str, only: Option<&str>) -> Result<Decimal, RateNeeds> {
    shipment
        .quantities
        .iter()
        .filter(|(given, _)| !given.trim().is_empty())
        .find_map(|(given, quantity)| unit::convert(*quantity, given, of_rate))
        .or_else(|| {
            let bare = shipment
                .quantities
                .iter()
                .find(|(given, _)| given.trim().is_empty())?;
            only.is_some().then_some(bare.1)
        })
        .filter(|quantity| *quantity >= Decimal::ZERO)
        .ok_or_else(|| RateNeeds::Quantity {
            unit: of_rate.to_owned(),
        })
}

/// The unit of a rate that has a single one: a quantity without unit would be ambiguous in others.
fn only_unit(rate: &Rate) -> Option<String> {
    match rate.units().as_slice() {
        [unit] => Some((*unit).to_owned()),
        _ => None,
    }
}

/// All parts, or of their reasons the one that weighs most.
fn all(parts: &[Rate], shipment: &Shipment, unit: Option<&str>) -> Result<Vec<Decimal>, RateNeeds> {
    let mut amounts = Vec::with_capacity(parts.len());
    let mut worst: Option<RateNeeds> = None;
    for part in parts {
        match part.amount(shipment, unit) {
            Ok(amount) => amounts.push(amount),
            Err(needs) => {
                if worst
                    .as_ref()
                    .is_none_or(|worst| needs.rank() < worst.rank())
                {
                    worst = Some(needs);
                }
            }
        }
    }
    worst.map_or(Ok(amounts), Err)
}

/// One side of all bounds if all have it, otherwise none.
fn known(
    parts: &[Bounds],
    side: impl Fn(&Bounds) -> Option<Decimal>,
) -> std::vec::IntoIter<Decimal> {
    parts
        .iter()
        .map(side)
        .collect::<Option<Vec<_>>>()
        .unwrap_or_default()
        .into_iter()
}

/// The bounds that hold whichever of the rates it is.
fn hull(parts: impl Iterator<Item = Bounds>) -> Bounds {
    let parts: Vec<Bounds> = parts.collect();
    (
        known(&parts, |part| part.0).min(),
        known(&parts, |part| part.1).max(),
    )
}

#[cfg(test)]
#[path = "arithmetic_tests.rs"]
mod tests;

//! A rate of duty: what a schedule's cell says, as arithmetic.
//!
//! Texts are read in `rate/us.rs` (English, as the US schedule prints them) and `rate/japan.rs`
//! (Japanese); what they do not understand is kept as text and refused, never read as zero. This
//! file must never know a line of a schedule, a country or a date.

mod arithmetic;
mod japan;
pub mod unit;
pub mod us;

use std::fmt;

use rust_decimal::Decimal;

pub use arithmetic::{Bounds, QuotaPosition, RateNeeds, Shipment};
pub(crate) use japan::parse_cell as parse_japan_cell;
pub(crate) use us::parse_special;

/// Digits of a number beyond which a text is no rate (and exact arithmetic would end: a decimal
/// rounds what is too small for it to zero).
const DIGITS: usize = 12;

/// What a cell of a schedule says.
#[derive(Debug, Clone, PartialEq)]
pub enum Rate {
    /// Free of duty.
    Free,
    /// A share of the customs value, as a fraction: 0.025 is 2.5 percent.
    AdValorem(Decimal),
    /// An amount of money per unit of quantity.
    Specific(Specific),
    /// The sum of several rates.
    Compound(Vec<Rate>),
    /// The highest of several rates, whichever that is for the shipment.
    GreaterOf(Vec<Rate>),
    /// The lowest of several rates, whichever that is for the shipment.
    LesserOf(Vec<Rate>),
    /// One rate within a quota, another above it; either may be absent where the cell says
    /// nothing of it.
    Quota {
        /// Rate within the quota.
        within: Option<Box<Rate>>,
        /// Rate above the quota.
        over: Option<Box<Rate>>,
    },
    /// Different rates for goods (or seasons) that the schedule tells apart in words.
    ByDescription(Vec<Described>),
    /// A specific amount less (or short of) the customs value per unit: (250 yen - customs value)
    /// x factor, per unit. The gate-price formulas of the Japanese tariff.
    Shortfall {
        /// The price from which the customs value per unit is taken.
        price: Specific,
        /// What the shortfall is multiplied with.
        factor: Decimal,
    },
    /// Text that is not understood, as it stands in the schedule.
    NotUnderstood(String),
}

/// A rate for the goods (or the season) that a text describes.
#[derive(Debug, Clone, PartialEq)]
pub struct Described {
    /// The schedule's words.
    pub description: String,
    /// Their rate.
    pub rate: Rate,
}

/// An amount of money per unit of quantity.
#[derive(Debug, Clone, PartialEq)]
pub struct Specific {
    /// Money per `per` units.
    pub amount: Decimal,
    /// Currency of the amount.
    pub currency: Currency,
    /// Number of units that the amount is for (1000 in "38.4 cents/1000").
    pub per: Decimal,
    /// The unit, as the schedule writes it, in one spelling (`kg`, `liter`, `each`, `clean kg`).
    pub unit: String,
}

/// Currency of a specific rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Currency {
    /// United States dollar.
    Usd,
    /// Japanese yen.
    Jpy,
}

impl Rate {
    /// Whether every part of the rate is understood.
    pub fn is_understood(&self) -> bool {
        self.refused().is_empty()
    }

    /// The texts of the parts that are not understood, in the order of the cell.
    pub fn refused(&self) -> Vec<&str> {
        let mut texts = Vec::new();
        self.walk(&mut |part| {
            if let Self::NotUnderstood(text) = part {
                texts.push(text.as_str());
            }
        });
        texts
    }

    /// The units in which the rate is expressed, each once, in the order of the cell.
    pub fn units(&self) -> Vec<&str> {
        let mut units = Vec::new();
        self.walk(&mut |part| {
            if let Self::Specific(specific)
            | Self::Shortfall {
                price: specific, ..
            } = part
                && !units.contains(&specific.unit.as_str())
            {
                units.push(specific.unit.as_str());
            }
        });
        units
    }

    /// Calls `visit` with this rate and every rate inside it, outer ones first.
    fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        visit(self);
        match self {
            Self::Compound(parts) | Self::GreaterOf(parts) | Self::LesserOf(parts) => {
                for part in parts {
                    part.walk(visit);
                }
            }
            Self::Quota { within, over } => {
                for part in [within, over].into_iter().flatten() {
                    part.walk(visit);
                }
            }
            Self::ByDescription(described) => {
                for part in described {
                    part.rate.walk(visit);
                }
            }
            Self::Free
            | Self::AdValorem(_)
            | Self::Specific(_)
            | Self::Shortfall { .. }
            | Self::NotUnderstood(_) => {}
        }
    }
}

impl fmt::Display for Rate {
    /// In plain words: `free`, `2.5%`, `4.4 cents/kg + 6%`, `the greater of 10% or 5 yen/kg`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Free => formatter.write_str("free"),
            Self::AdValorem(fraction) => match fraction.checked_mul(Decimal::ONE_HUNDRED) {
                // A third of a percent has no end; six decimals tell it from every printed rate.
                Some(percent) => write!(formatter, "{}%", percent.round_dp(6).normalize()),
                None => write!(formatter, "{fraction} of the value"),
            },
            Self::Specific(specific) => fmt::Display::fmt(specific, formatter),
            Self::Compound(parts) => join(formatter, "", parts, " + "),
            Self::GreaterOf(parts) => join(formatter, "the greater of ", parts, " or "),
            Self::LesserOf(parts) => join(formatter, "the lesser of ", parts, " or "),
            Self::Quota { within, over } => {
                let sides = [(within, "within the quota"), (over, "above the quota")];
                let printed = sides
                    .iter()
                    .filter_map(|(rate, side)| Some((rate.as_ref()?, side)));
                for (position, (rate, side)) in printed.enumerate() {
                    let comma = if position == 0 { "" } else { ", " };
                    write!(formatter, "{comma}{rate} {side}")?;
                }
                Ok(())
            }
            Self::ByDescription(described) => {
                for (position, part) in described.iter().enumerate() {
                    let stop = if position == 0 { "" } else { "; " };
                    write!(formatter, "{stop}{}: {}", part.description, part.rate)?;
                }
                Ok(())
            }
            Self::Shortfall { price, factor } if *factor == Decimal::ONE => {
                write!(formatter, "{price} less the customs value")
            }
            Self::Shortfall { price, factor } => {
                write!(
                    formatter,
                    "({price} less the customs value) x {}",
                    factor.normalize()
                )
            }
            Self::NotUnderstood(text) => write!(formatter, "\"{text}\" (not understood)"),
        }
    }
}

fn join(
    formatter: &mut fmt::Formatter<'_>,
    before: &str,
    parts: &[Rate],
    between: &str,
) -> fmt::Result {
    formatter.write_str(before)?;
    for (position, part) in parts.iter().enumerate() {
        if position > 0 {
            formatter.write_str(between)?;
        }
        fmt::Display::fmt(part, formatter)?;
    }
    Ok(())
}

impl fmt::Display for Specific {
    /// `4.4 cents/kg`, `$1.50 each`, `38.4 cents/1000`, `250 yen/kg`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.currency, self.amount.checked_mul(Decimal::ONE_HUNDRED)) {
            (Currency::Jpy, _) => write!(formatter, "{} yen", self.amount.normalize())?,
            (Currency::Usd, Some(cents)) if self.amount < Decimal::ONE => {
                write!(formatter, "{} cents", cents.normalize())?;
            }
            (Currency::Usd, _) => write!(formatter, "${}", self.amount.normalize())?,
        }
        match (self.per == Decimal::ONE, self.unit.as_str()) {
            (true, "each") => formatter.write_str(" each"),
            (true, unit) => write!(formatter, "/{unit}"),
            (false, "each") => write!(formatter, "/{}", self.per.normalize()),
            (false, unit) => write!(formatter, "/{} {unit}", self.per.normalize()),
        }
    }
}

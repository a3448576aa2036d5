//! Numbers that are assumed: a range, how well it is founded and where it is from; and rates that are counted.
//!
//! The tables are files under `data/assumptions`; this file reads no table of its own.

pub use boeki_data::assumption::{Confidence, Span};
use serde::Deserialize;
use statrs::distribution::{ContinuousCDF, Gamma};

use crate::StrategyError;

/// Ends of the interval of a counted rate.
const TAILS: (f64, f64) = (0.05, 0.95);

/// Checks order and bounds of a range.
///
/// # Errors
/// [`StrategyError::OutOfRange`] with the name of the number.
pub fn within(span: Span, name: &str, least: f64, most: f64) -> Result<Span, StrategyError> {
    if span.is_ordered_within(least, most) {
        return Ok(span);
    }
    let value = [span.low, span.central, span.high]
        .into_iter()
        .find(|value| !(least..=most).contains(value));
    Err(StrategyError::OutOfRange {
        name: name.to_owned(),
        value: value.unwrap_or(span.central),
        rule: "low, central and high must be in this order and within the bounds of its definition",
    })
}

/// The range of a function over a box, from its value in the middle and at all corners: exact for a function that rises or falls
/// throughout in each input alone.
pub fn over_corners<const N: usize>(inputs: [Span; N], of: impl Fn([f64; N]) -> f64) -> Span {
    let central = of(inputs.map(|input| input.central));
    let (mut low, mut high) = (central, central);
    for corner in 0..1usize << N {
        let mut at = [0.0; N];
        for (place, (value, input)) in at.iter_mut().zip(&inputs).enumerate() {
            *value = if corner >> place & 1 == 0 {
                input.low
            } else {
                input.high
            };
        }
        let value = of(at);
        low = low.min(value);
        high = high.max(value);
    }
    Span { low, central, high }
}

/// Events over years, as the rate of a Poisson process.
///
/// With Jeffreys' prior the rate after `events` in `years` is Gamma(events + 1/2, years): the mean and the interval from 5% to 95%.
///
/// ```
/// let rate = boeki_strategy::assumption::counted_rate(3, 8.31)?;
/// assert!((rate.central - 3.5 / 8.31).abs() < 1e-12);
/// assert!((rate.low - 1.0837 / 8.31).abs() < 1e-4);          // chi-squared with 7 degrees of freedom, halved
/// # Ok::<(), boeki_strategy::StrategyError>(())
/// ```
///
/// # Errors
/// No years to count in.
pub fn counted_rate(events: u32, years: f64) -> Result<Span, StrategyError> {
    let shape = f64::from(events) + 0.5;
    let posterior = Gamma::new(shape, years).ok().filter(|_| years.is_finite());
    let Some(posterior) = posterior else {
        return Err(StrategyError::OutOfRange {
            name: "the time that events were counted in".to_owned(),
            value: years,
            rule: "a rate needs years above zero",
        });
    };
    let mean = shape / years;
    Ok(Span {
        low: quantile(&posterior, TAILS.0, mean),
        central: mean,
        high: quantile(&posterior, TAILS.1, mean),
    })
}

/// The quantile of a rate by bisection in its logarithm: near 0, where rates without an event have theirs, steps in the rate itself fail.
fn quantile(posterior: &Gamma, share: f64, mean: f64) -> f64 {
    let (mut low, mut high) = (mean.ln() - 50.0, mean.ln() + 5.0);
    while high - low > 1e-13 * (1.0 + mean.ln().abs()) {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if posterior.cdf(middle.exp()) < share {
            low = middle;
        } else {
            high = middle;
        }
    }
    (0.5 * (low + high)).exp()
}

/// What a table of assumptions is.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// Name and version.
    pub id: String,
    /// What people call it.
    pub title: boeki_economy::Name,
    /// How much it can be relied on as a whole.
    pub confidence: Confidence,
    /// What to keep in mind.
    pub note: String,
}

/// Reads a table and says where it cannot be used.
pub(crate) fn parse<'t, Table: Deserialize<'t>>(
    file: &str,
    text: &'t str,
) -> Result<Table, StrategyError> {
    toml::from_str(text).map_err(|error| StrategyError::Table {
        place: file.to_owned(),
        reason: error.to_string(),
    })
}

/// The row whose regions name a code, or the row of `default`.
pub(crate) fn row_of<'r, Row>(
    rows: &'r [Row],
    code: &str,
    regions: impl Fn(&Row) -> &[String],
) -> Option<&'r Row> {
    let named = |name: &str| {
        rows.iter()
            .find(|row| regions(row).iter().any(|region| region == name))
    };
    named(code).or_else(|| named("default"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_event_still_has_a_rate_that_falls_with_time() {
        let (short, long) = (
            counted_rate(0, 2.0).unwrap(),
            counted_rate(0, 20.0).unwrap(),
        );
        assert!(short.low > 0.0 && short.low < short.central && short.central < short.high);
        assert!((short.high / long.high - 10.0).abs() < 1e-6);
        // Half a chi-squared with 1 degree of freedom.
        assert!((2.0 * 2.0 * short.low - 0.003_932_14).abs() < 1e-7);
        assert!((2.0 * 2.0 * short.high - 3.841_459).abs() < 1e-5);
        assert!(counted_rate(0, 0.0).is_err() && counted_rate(3, f64::NAN).is_err());
    }

    #[test]
    fn corners_hold_the_range_of_a_ratio() {
        let span = |low, central, high| Span { low, central, high };
        let ratio = over_corners([span(1.0, 2.0, 3.0), span(1.0, 2.0, 4.0)], |[a, b]| a / b);
        assert_eq!(ratio, span(0.25, 1.0, 3.0));
        assert!(within(span(1.0, 0.5, 2.0), "x", 0.0, 9.0).is_err());
        assert!(within(span(1.0, f64::NAN, 2.0), "x", 0.0, 9.0).is_err());
    }
}

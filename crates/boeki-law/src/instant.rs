//! An instant on the clock of the importer's customs: US Eastern time or Japan time.
//!
//! Measures begin and end at a minute that their text names (12:01 a.m. Eastern). Nothing here
//! compares the clocks of two importers, so an instant is a civil date and time. This file must
//! never know a measure.

use std::fmt;

use jiff::civil::{Date, DateTime};

/// Minutes since the beginning of 1970 on the importer's clock.
///
/// ```
/// use boeki_law::instant::Instant;
/// let from = Instant::parse("2025-04-05 00:01").unwrap();
/// let entry = Instant::parse("2025-04-05").unwrap();
/// assert!(entry < from);
/// assert!(Instant::midday(entry.date()) > from);
/// assert_eq!(from.to_string(), "2025-04-05 00:01");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Instant(i32);

const MINUTES_OF_DAY: i32 = 24 * 60;

impl Instant {
    /// Before every instant that a text can name.
    pub const BEGINNING: Self = Self(i32::MIN);
    /// After every instant that a text can name.
    pub const END: Self = Self(i32::MAX);

    /// Reads `2025-04-05`, `2025-04-05 00:01` or `2025-04-05T00:01`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(date) = text.parse::<Date>() {
            // The date parser reads a date-time too and drops its time.
            if text.len() <= 10 {
                return Some(Self::midnight(date));
            }
        }
        let moment: DateTime = text.replacen(' ', "T", 1).parse().ok()?;
        let minute = i32::from(moment.hour()) * 60 + i32::from(moment.minute());
        Some(Self::midnight(moment.date()).later(minute))
    }

    /// The first minute of a day.
    pub fn midnight(date: Date) -> Self {
        Self(days(date).saturating_mul(MINUTES_OF_DAY)).later(0)
    }

    /// Some minutes later. Minutes are counted for four thousand years; what lies beyond is the last that can be named.
    fn later(self, minutes: i32) -> Self {
        let named = (Self::BEGINNING.0 + 1, Self::END.0 - 1);
        Self(self.0.saturating_add(minutes).clamp(named.0, named.1))
    }

    /// Noon: what a date without a time stands for, so that it lies on the day's own law.
    pub fn midday(date: Date) -> Self {
        Self::midnight(date).later(MINUTES_OF_DAY / 2)
    }

    /// Its day.
    pub fn date(self) -> Date {
        let day = self.0.div_euclid(MINUTES_OF_DAY);
        epoch()
            .checked_add(jiff::Span::new().days(day.clamp(-4_000_000, 2_900_000)))
            .unwrap_or(if day < 0 { Date::MIN } else { Date::MAX })
    }

    /// The first day of which noon lies at or after this instant.
    pub fn first_day(self) -> Date {
        let date = self.date();
        if Self::midday(date) >= self {
            date
        } else {
            date.tomorrow().unwrap_or(Date::MAX)
        }
    }
}

fn epoch() -> Date {
    jiff::civil::date(1970, 1, 1)
}

fn days(date: Date) -> i32 {
    (date - epoch()).get_days()
}

impl fmt::Display for Instant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minute = self.0.rem_euclid(MINUTES_OF_DAY);
        if minute == 0 {
            write!(formatter, "{}", self.date())
        } else {
            write!(
                formatter,
                "{} {:02}:{:02}",
                self.date(),
                minute / 60,
                minute % 60
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_beyond_the_count_is_its_last_minute() {
        for text in ["9999-12-31", "9999-12-31 23:59"] {
            let far = Instant::parse(text).unwrap();
            assert!(far < Instant::END && far > Instant::parse("2999-01-01").unwrap());
        }
        let past = Instant::midnight(jiff::civil::date(-9999, 1, 1));
        assert!(past > Instant::BEGINNING && past.date() < jiff::civil::date(-1000, 1, 1));
    }

    #[test]
    fn texts_that_are_no_instant() {
        for text in [
            "",
            "2025",
            "2025-13-01",
            "2025-02-30",
            "soon",
            "2025-04-05 25:00",
            "2025-04-05 x",
        ] {
            assert_eq!(Instant::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_ends_have_dates_too() {
        assert!(Instant::END.date() > Instant::parse("2100-01-01").unwrap().date());
        assert!(Instant::BEGINNING.date() < Instant::parse("1800-01-01").unwrap().date());
    }

    #[test]
    fn a_rule_that_ends_after_noon_still_holds_on_that_day() {
        let end = Instant::parse("2025-04-05 17:00").unwrap();
        assert_eq!(end.first_day().to_string(), "2025-04-06");
        let morning = Instant::parse("2025-04-05 00:01").unwrap();
        assert_eq!(morning.first_day().to_string(), "2025-04-05");
    }
}

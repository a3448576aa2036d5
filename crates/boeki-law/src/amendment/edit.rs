//! One amendment with its values read, and what it makes of a measure: its periods split at the
//! window, redated, its reach changed.
//!
//! This file must never know what an amendment is for.

use serde::Deserialize;

use crate::instant::Instant;
use crate::measure::reader::{Books, measure_rate};
use crate::measure::rows::RateRow;
use crate::measure::{Measure, MeasureRate, Period, Status};
use crate::origin::OriginScope;
use crate::product::ScopeSpan;

/// One `[[amend]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    pub(super) measure: Named,
    from: Option<String>,
    until: Option<String>,
    #[serde(default)]
    end: bool,
    rate: Option<RateRow>,
    status: Option<String>,
    starts: Option<String>,
    ends: Option<String>,
    origins: Option<Vec<String>>,
    except_origins: Option<Vec<String>>,
    products: Option<Vec<String>>,
    except_products: Option<Vec<String>>,
    pub(super) displaces: Option<Vec<String>>,
    #[serde(default)]
    unconditional: bool,
    #[serde(default)]
    full_value: bool,
    #[serde(default, rename = "note")]
    _note: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Named {
    One(String),
    Many(Vec<String>),
}

impl Named {
    pub(super) fn patterns(&self) -> &[String] {
        match self {
            Self::One(pattern) => std::slice::from_ref(pattern),
            Self::Many(patterns) => patterns,
        }
    }
}

/// An amendment with its values read.
pub(super) struct Edit {
    window: (Instant, Instant),
    rate: Option<MeasureRate>,
    status: Option<Status>,
    starts: Option<Instant>,
    ends: Option<Instant>,
}

impl Edit {
    pub(super) fn of(row: &Row, books: Books<'_>) -> Result<Self, String> {
        let moment = |key: &str, text: &Option<String>| match text {
            None => Ok(None),
            Some(text) => Instant::parse(text)
                .map(Some)
                .ok_or_else(|| format!("`{key}` is `{text}`, not a date or a date with a time")),
        };
        let window = (
            moment("from", &row.from)?.unwrap_or(Instant::BEGINNING),
            moment("until", &row.until)?.unwrap_or(Instant::END),
        );
        if window.1 <= window.0 {
            return Err("`until` is not after `from`".to_owned());
        }
        let says = [
            row.end,
            row.rate.is_some(),
            row.status.is_some(),
            row.starts.is_some(),
            row.ends.is_some(),
            row.origins.is_some(),
            row.except_origins.is_some(),
            row.products.is_some(),
            row.except_products.is_some(),
            row.displaces.is_some(),
            row.unconditional,
            row.full_value,
        ];
        if !says.contains(&true) {
            return Err(
                "it says nothing to do: end = true, rate, starts, ends, status, origins, except_origins, products, \
                 except_products, displaces, unconditional or full_value"
                    .to_owned(),
            );
        }
        if row.end && says.iter().filter(|&&said| said).count() > 1 {
            return Err("`end = true` goes with `from` and `until` only".to_owned());
        }
        // Names are checked even where no measure is reached in the window.
        for names in [&row.origins, &row.except_origins].into_iter().flatten() {
            books.origins.scope(names)?;
        }
        Ok(Self {
            window,
            rate: row.rate.as_ref().map(measure_rate).transpose()?,
            status: match &row.status {
                None => None,
                Some(text) => {
                    Some(Status::parse(text).ok_or_else(|| format!("`{text}` is not a status"))?)
                }
            },
            starts: moment("starts", &row.starts)?,
            ends: moment("ends", &row.ends)?,
        })
    }

    pub(super) fn apply(
        &self,
        measure: &mut Measure,
        row: &Row,
        books: Books<'_>,
    ) -> Result<(), String> {
        self.redate(measure);
        if row.end || self.rate.is_some() || self.status.is_some() || row.full_value {
            measure.periods = measure
                .periods
                .iter()
                .flat_map(|period| self.split(period))
                .filter(|(_, inside)| !(row.end && *inside))
                .map(|(mut period, inside)| {
                    if inside {
                        if let Some(rate) = &self.rate {
                            period.rate = rate.clone();
                        }
                        if let Some(status) = self.status {
                            period.status = status;
                        }
                        if row.full_value {
                            period.share = None;
                        }
                    }
                    period
                })
                .collect();
        }
        if row.origins.is_some() || row.except_origins.is_some() {
            self.origins(measure, row, books)?;
        }
        if row.products.is_some() || row.except_products.is_some() {
            self.products(measure, row, books)?;
        }
        if let Some(displaces) = &row.displaces {
            measure.displaces.clone_from(displaces);
            for period in &mut measure.periods {
                period.displaces.clear();
            }
        }
        if row.unconditional {
            measure.when.clear();
        }
        Ok(())
    }

    /// Moves the first beginning and the last end.
    fn redate(&self, measure: &mut Measure) {
        let periods = &mut measure.periods;
        if let (Some(starts), Some(first)) = (self.starts, periods.iter().map(|p| p.from).min()) {
            for period in periods.iter_mut() {
                if period.from == first || period.from < starts {
                    period.from = starts;
                }
            }
        }
        if let (Some(ends), Some(last)) = (self.ends, periods.iter().map(|p| p.until).max()) {
            for period in periods.iter_mut() {
                if period.until == last || period.until > ends {
                    period.until = ends;
                }
            }
        }
        periods.retain(|period| period.from < period.until);
    }

    /// A period as it was before and after the window, and within it.
    fn split(&self, period: &Period) -> Vec<(Period, bool)> {
        let (from, until) = self.window;
        [
            (period.from, period.until.min(from), false),
            (period.from.max(from), period.until.min(until), true),
            (period.from.max(until), period.until, false),
        ]
        .into_iter()
        .filter(|(start, end, _)| start < end)
        .map(|(start, end, inside)| {
            let mut piece = period.clone();
            (piece.from, piece.until) = (start, end);
            (piece, inside)
        })
        .collect()
    }

    fn origins(&self, measure: &mut Measure, row: &Row, books: Books<'_>) -> Result<(), String> {
        let everyone_within = OriginScope::everyone().within(self.window);
        let mut inside = match &row.origins {
            Some(names) => books.origins.scope(names)?,
            None => measure.origins.clone(),
        };
        if let Some(names) = &row.except_origins {
            inside.subtract(&books.origins.scope(names)?);
        }
        measure.origins.subtract(&everyone_within);
        measure.origins.extend(&inside.within(self.window));
        if let Some(names) = &row.origins {
            measure.origin_names.clone_from(names);
        }
        Ok(())
    }

    fn products(&self, measure: &mut Measure, row: &Row, books: Books<'_>) -> Result<(), String> {
        let except = row.except_products.clone().unwrap_or_default();
        let inside = match &row.products {
            Some(names) => {
                measure.product_names.clone_from(names);
                books.lists.scopes(names, &except)?
            }
            None => without(&measure.products, &books.lists.scopes(&except, &[])?),
        };
        let (from, until) = self.window;
        let clip = |spans: &[ScopeSpan], (from, until): (Instant, Instant)| -> Vec<ScopeSpan> {
            spans
                .iter()
                .map(|span| ScopeSpan {
                    from: span.from.max(from),
                    until: span.until.min(until),
                    scope: span.scope.clone(),
                })
                .filter(|span| span.from < span.until)
                .collect()
        };
        let mut spans = clip(&measure.products, (Instant::BEGINNING, from));
        spans.extend(clip(&inside, self.window));
        spans.extend(clip(&measure.products, (until, Instant::END)));
        measure.products = spans;
        Ok(())
    }
}

/// Spans of goods without others, cut where either changes.
fn without(spans: &[ScopeSpan], taken: &[ScopeSpan]) -> Vec<ScopeSpan> {
    let mut cuts: Vec<Instant> = taken
        .iter()
        .flat_map(|span| [span.from, span.until])
        .collect();
    cuts.extend([Instant::BEGINNING, Instant::END]);
    cuts.sort_unstable();
    cuts.dedup();
    spans
        .iter()
        .flat_map(|span| cuts.windows(2).map(move |pair| (span, pair[0], pair[1])))
        .filter_map(|(span, from, until)| {
            let (from, until) = (span.from.max(from), span.until.min(until));
            let mut scope = span.scope.clone();
            for other in taken
                .iter()
                .filter(|other| other.from <= from && until <= other.until)
            {
                scope = scope.without(&other.scope);
            }
            (from < until && !scope.is_empty()).then_some(ScopeSpan { from, until, scope })
        })
        .collect()
}

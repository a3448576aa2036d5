//! The rows of a measure file, as TOML writes them. Unknown keys are errors.

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::fact::parse_number;
use crate::words::Bilingual;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) importer: String,
    #[serde(default)]
    pub(super) measure: Vec<MeasureRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MeasureRow {
    pub(super) id: String,
    pub(super) authority: String,
    pub(super) title: Bilingual,
    #[serde(default)]
    pub(super) origins: Vec<String>,
    #[serde(default)]
    pub(super) except_origins: Vec<String>,
    pub(super) products: Vec<String>,
    #[serde(default)]
    pub(super) except_products: Vec<String>,
    #[serde(default)]
    pub(super) when: Vec<ConditionRow>,
    #[serde(default)]
    pub(super) displaces: Vec<String>,
    #[serde(default)]
    pub(super) displaces_whole: bool,
    #[serde(default)]
    pub(super) stacks_with: Vec<String>,
    pub(super) citation: String,
    pub(super) source: String,
    pub(super) checked_on: String,
    pub(super) confidence: String,
    #[serde(default)]
    pub(super) note: Option<Bilingual>,
    #[serde(default)]
    pub(super) period: Vec<PeriodRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConditionRow {
    pub(super) fact: String,
    pub(super) is: Option<Scalar>,
    pub(super) at_least: Option<Scalar>,
    pub(super) less_than: Option<Scalar>,
    pub(super) before: Option<String>,
    pub(super) from: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Scalar {
    Text(String),
    Whole(i64),
    Real(f64),
    Flag(bool),
}

impl Scalar {
    pub(super) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Whole(number) => number.to_string(),
            Self::Real(number) => number.to_string(),
            Self::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        }
    }

    pub(super) fn number(&self) -> Option<Decimal> {
        parse_number(&self.text())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PeriodRow {
    pub(super) from: String,
    pub(super) until: Option<String>,
    pub(super) heading: Option<String>,
    pub(super) rate: Option<RateRow>,
    #[serde(default)]
    pub(super) by_origin: Vec<OriginRate>,
    #[serde(default)]
    pub(super) by_origin_kind: String,
    pub(super) instrument: String,
    pub(super) published: String,
    pub(super) known_from: Option<String>,
    pub(super) known_until: Option<String>,
    pub(super) status: Option<String>,
    pub(super) parties: Option<String>,
    pub(super) share: Option<String>,
    #[serde(default)]
    pub(super) displaces: Vec<String>,
    pub(super) citation: Option<String>,
    pub(super) source: Option<String>,
    pub(super) confidence: Option<String>,
    pub(super) note: Option<Bilingual>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct RateRow {
    pub(super) additional: Option<String>,
    pub(super) inclusive: Option<String>,
    pub(super) replace: Option<String>,
    pub(super) exempt: Option<bool>,
    pub(super) unstated: Option<bool>,
    pub(super) quota: Option<QuotaRow>,
    pub(super) column: Option<String>,
    pub(super) instead: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuotaRow {
    #[serde(rename = "in")]
    pub(super) within: String,
    #[serde(rename = "out")]
    pub(super) over: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OriginRate {
    pub(super) origin: String,
    pub(super) heading: Option<String>,
    pub(super) rate: String,
}

//! `[model]`: options of the model beyond the default, all neutral where they are left out.

use std::fmt::Write;

use toml::de::DeValue;

use super::read::{Reader, Value};
use super::words::{article, list, quoted};
use super::{Code, Diagnostic};
use crate::Labels;

const KEYS: [&str; 10] = [
    "factors",
    "kappa",
    "labour_supply",
    "scale",
    "profit_share",
    "distribution_share",
    "tariff_elasticity",
    "recycling",
    "wage_floor",
    "wage_floor_in",
];

/// The options of a scenario's model. What a name means (a variant of factors or of scale) is judged where the tables are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModelOptions {
    /// Variant of the table of factors; nothing means one mobile factor.
    pub factors: Option<String>,
    /// Roy-Frechet elasticity of labour in place of the variant's; infinity is mobile, 1 specific.
    pub kappa: Option<f64>,
    /// Elasticity of labour supply.
    pub labour_supply: Option<f64>,
    /// Economies of scale.
    pub scale: Option<ScaleOption>,
    /// Share of value added that is profits of a fixed number of firms.
    pub profit_share: Option<f64>,
    /// Share of the landed value that is value added in the destination.
    pub distribution_share: Option<f64>,
    /// Power with which a tariff enters buyers' prices.
    pub tariff_elasticity: Option<f64>,
    /// What the revenue of tariffs is used for.
    pub recycling: RevenueUse,
    /// The share of the base's wage below which no wage falls: people lose their work instead.
    pub wage_floor: Option<f64>,
    /// What that wage is measured in.
    pub wage_floor_in: WageMeasure,
}

/// What a wage that cannot fall is measured in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WageMeasure {
    /// The numeraire: world value added stays as it was.
    #[default]
    Money,
    /// The region's consumer prices.
    ConsumerPrices,
}

impl WageMeasure {
    const NAMES: [&'static str; 2] = ["money", "consumer-prices"];

    /// The name that scenarios use.
    pub fn name(self) -> &'static str {
        match self {
            WageMeasure::Money => "money",
            WageMeasure::ConsumerPrices => "consumer-prices",
        }
    }
}

/// Economies of scale of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub enum ScaleOption {
    /// A variant of the table.
    Variant(String),
    /// One elasticity in all sectors.
    Uniform(f64),
}

/// What the revenue of tariffs is used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RevenueUse {
    /// Paid out in equal sums.
    #[default]
    LumpSum,
    /// Lower taxes on factor income.
    LabourTax,
}

impl RevenueUse {
    const NAMES: [&'static str; 2] = ["lump-sum", "labour-tax"];

    /// The name that scenarios use.
    pub fn name(self) -> &'static str {
        match self {
            RevenueUse::LumpSum => "lump-sum",
            RevenueUse::LabourTax => "labour-tax",
        }
    }
}

impl ModelOptions {
    /// Whether nothing differs from the default.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn to_toml(&self) -> String {
        let mut out = String::new();
        let mut line = |key: &str, value: String| {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "{key} = {value}");
        };
        if let Some(factors) = &self.factors {
            line("factors", quoted(factors));
        }
        let scale = self.scale.as_ref().map(|scale| match scale {
            ScaleOption::Variant(name) => quoted(name),
            ScaleOption::Uniform(psi) => format!("{psi:?}"),
        });
        for (key, number) in [
            ("kappa", self.kappa),
            ("labour_supply", self.labour_supply),
            ("profit_share", self.profit_share),
            ("distribution_share", self.distribution_share),
            ("tariff_elasticity", self.tariff_elasticity),
            ("wage_floor", self.wage_floor),
        ] {
            if let Some(number) = number {
                line(key, format!("{number:?}"));
            }
        }
        if let Some(scale) = scale {
            line("scale", scale);
        }
        if self.recycling != RevenueUse::default() {
            line("recycling", quoted(self.recycling.name()));
        }
        if self.wage_floor_in != WageMeasure::default() {
            line("wage_floor_in", quoted(self.wage_floor_in.name()));
        }
        if out.is_empty() {
            out
        } else {
            format!("\n[model]\n{out}")
        }
    }
}

impl Reader<'_> {
    pub(super) fn model(&mut self, value: &Value<'_>) -> ModelOptions {
        let mut options = ModelOptions::default();
        let DeValue::Table(table) = value.get_ref() else {
            self.found.push(
                Diagnostic::new(
                    Code::WrongType,
                    format!("`model` is {}, not a table", article(value.get_ref())),
                )
                .at(Some(value.span()))
                .remedy("write [model] on a line of its own, and its keys below"),
            );
            return options;
        };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match name {
                "factors" => options.factors = self.text(name, value),
                "kappa" => options.kappa = self.number_within(name, value, 1.0, f64::INFINITY),
                "labour_supply" => {
                    options.labour_supply = self.number_within(name, value, 0.0, 10.0);
                }
                "scale" => {
                    options.scale = match value.get_ref() {
                        DeValue::String(_) => self.text(name, value).map(ScaleOption::Variant),
                        _ => self
                            .number_within(name, value, 0.0, 1.0)
                            .map(ScaleOption::Uniform),
                    };
                }
                "profit_share" => {
                    options.profit_share = self.number_within(name, value, 0.0, 0.99);
                }
                "distribution_share" => {
                    options.distribution_share = self.number_within(name, value, 0.0, 0.99);
                }
                "tariff_elasticity" => {
                    options.tariff_elasticity = self.number_within(name, value, 0.1, 5.0);
                }
                "wage_floor" => options.wage_floor = self.number_within(name, value, 0.0, 1.0),
                "wage_floor_in" => {
                    if let Some(text) = self.text(name, value) {
                        self.wage_measure(&text, value, &mut options.wage_floor_in);
                    }
                }
                "recycling" => {
                    if let Some(text) = self.text(name, value) {
                        self.revenue_use(&text, value, &mut options.recycling);
                    }
                }
                _ => self.found.push(
                    Diagnostic::new(Code::UnknownKey, format!("a model has no key `{name}`"))
                        .at(Some(key.span()))
                        .nearest(Labels::nearest(name, KEYS.into_iter()))
                        .because(format!("the keys of [model] are {}", list(&KEYS)))
                        .remedy("correct the key or delete the line"),
                ),
            }
        }
        options
    }

    fn wage_measure(&mut self, text: &str, value: &Value<'_>, measure: &mut WageMeasure) {
        match text {
            "money" => *measure = WageMeasure::Money,
            "consumer-prices" => *measure = WageMeasure::ConsumerPrices,
            _ => self.found.push(
                Diagnostic::new(
                    Code::UnknownKey,
                    format!("no measure of wages is called {}", quoted(text)),
                )
                .at(Some(value.span()))
                .nearest(Labels::nearest(text, WageMeasure::NAMES.into_iter()))
                .because(format!("there are {}", list(&WageMeasure::NAMES)))
                .remedy("write one of them, or leave the line out for money"),
            ),
        }
    }

    fn revenue_use(&mut self, text: &str, value: &Value<'_>, recycling: &mut RevenueUse) {
        match text {
            "lump-sum" => *recycling = RevenueUse::LumpSum,
            "labour-tax" => *recycling = RevenueUse::LabourTax,
            _ => self.found.push(
                Diagnostic::new(
                    Code::UnknownKey,
                    format!("no use of revenue is called {}", quoted(text)),
                )
                .at(Some(value.span()))
                .nearest(Labels::nearest(text, RevenueUse::NAMES.into_iter()))
                .because(format!("there are {}", list(&RevenueUse::NAMES)))
                .remedy("write one of them, or leave the line out for lump-sum"),
            ),
        }
    }

    /// A number between two bounds, both allowed.
    fn number_within(&mut self, key: &str, value: &Value<'_>, low: f64, high: f64) -> Option<f64> {
        let number = match value.get_ref() {
            DeValue::Float(number) => number.as_str().parse::<f64>().ok(),
            DeValue::Integer(number) => number.as_str().parse::<f64>().ok(),
            other => {
                self.found.push(
                    Diagnostic::new(
                        Code::WrongType,
                        format!("`{key}` wants a number, this is {}", article(other)),
                    )
                    .at(Some(value.span()))
                    .remedy(format!("write {key} = {low} or more, without quotes")),
                );
                return None;
            }
        };
        match number {
            Some(number) if (low..=high).contains(&number) => Some(number),
            _ => {
                self.found.push(
                    Diagnostic::new(
                        Code::BadNumber,
                        format!("`{key}` must lie between {low} and {high}"),
                    )
                    .at(Some(value.span()))
                    .remedy("write a number in that range, or leave the line out"),
                );
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    #[test]
    fn options_are_read_and_written_back() {
        let text = "title = \"A\"\n[model]\nfactors = \"decade\"\nkappa = 1.5\nlabour_supply = 0.5\nscale = \"half\"\nrecycling = \"labour-tax\"\nwage_floor = 0.99\nwage_floor_in = \"consumer-prices\"\n";
        let scenario = Scenario::parse("a.toml", text).unwrap();
        assert_eq!(scenario.model.kappa, Some(1.5));
        assert_eq!(scenario.model.recycling, RevenueUse::LabourTax);
        assert_eq!(scenario.model.wage_floor, Some(0.99));
        assert_eq!(scenario.model.wage_floor_in, WageMeasure::ConsumerPrices);
        assert_eq!(
            Scenario::parse("b.toml", &scenario.to_toml()).unwrap(),
            scenario
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let text = "title = \"A\"\n[model]\nkapa = 1.5\nlabour_supply = -1\nrecycling = \"tax\"\nfactors = 3\n";
        let problem = Scenario::parse("a.toml", text).unwrap_err().to_string();
        for words in [
            "`kapa`",
            "did you mean",
            "labour_supply",
            "no use of revenue",
            "factors",
        ] {
            assert!(problem.contains(words), "{words}: {problem}");
        }
    }
}

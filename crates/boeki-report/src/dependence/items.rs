//! Dependence by product or mineral: tables, JSON and text.

use boeki_data::table::Table;
use boeki_security::dependence::indicators::{Indicators, Thresholds};
use boeki_security::dependence::minerals::Mineral;
use boeki_security::dependence::products::ProductDependence;
use boeki_security::{Bloc, SecurityError};
use serde::Serialize;

use crate::number::{decimals, plain};
use crate::row::row;
use crate::text_table::TextTable;
use crate::words::Language;

/// How many codes of a bloc are printed one by one.
const FEW: usize = 12;

row! {
    /// Dependence for one product or mineral, percent unless it says otherwise.
    ItemRow {
        texts {
            /// Code of the product, or name and stage of the mineral.
            item,
            /// Unit of `amount`.
            unit,
            /// The largest supplier outside the bloc.
            top_supplier,
        }
        numbers {
            /// Imports, or world production.
            amount,
            /// Share of the largest supplier.
            top_supplier_pct,
            /// Concentration outside the bloc, 0 to 1.
            concentration,
            /// Share from outside the bloc.
            outside_pct,
            /// How many of the two indicators that are known say dependent.
            indicators_met,
        }
    }
}

/// Dependence by product or mineral, as data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ItemReport {
    /// What the items are: `hs6`, `hs10`, `minerals` or `chips`.
    pub level: String,
    /// Whom they are of: the United States' imports, or world production.
    pub of: String,
    /// The bloc as it was asked for.
    pub bloc_written: String,
    /// ISO alpha-3 codes of the bloc.
    pub bloc: Vec<String>,
    /// The year, if it is known.
    pub year: Option<i64>,
    /// The items.
    pub items: Vec<ItemRow>,
    /// The thresholds of the indicators.
    pub thresholds: Thresholds,
}

impl ItemReport {
    /// Of products that the United States imports.
    ///
    /// # Errors
    /// None with the assumptions as shipped.
    pub fn of_products(
        products: &[ProductDependence],
        level: &str,
        bloc: &Bloc,
    ) -> Result<Self, SecurityError> {
        let thresholds = Thresholds::embedded()?;
        let items = products
            .iter()
            .map(|product| {
                item(
                    product.code.clone(),
                    "USD",
                    product.top.clone().unwrap_or_default(),
                    &product.indicators,
                    &thresholds,
                )
            })
            .collect();
        Ok(Self {
            level: level.to_owned(),
            of: "US imports".into(),
            bloc_written: bloc.written.clone(),
            bloc: bloc.countries.clone(),
            year: Some(2024),
            items,
            thresholds,
        })
    }

    /// Of production by country: minerals, or steps of a supply chain.
    ///
    /// # Errors
    /// None with the assumptions as shipped.
    pub fn of_production(
        minerals: &[Mineral],
        level: &str,
        bloc: &Bloc,
    ) -> Result<Self, SecurityError> {
        let thresholds = Thresholds::embedded()?;
        let mut items: Vec<ItemRow> = minerals
            .iter()
            .map(|mineral| {
                let indicators = mineral.indicators(&bloc.countries);
                let top = indicators.top.map(|at| mineral.production[at].0.clone());
                let name = if mineral.stage.is_empty() {
                    mineral.mineral.clone()
                } else {
                    format!("{}, {}", mineral.mineral, mineral.stage)
                };
                item(
                    name,
                    &mineral.unit,
                    top.unwrap_or_default(),
                    &indicators,
                    &thresholds,
                )
            })
            .collect();
        items.sort_by(|a, b| b.top_supplier_pct.total_cmp(&a.top_supplier_pct));
        Ok(Self {
            level: level.to_owned(),
            of: "world production".into(),
            bloc_written: bloc.written.clone(),
            bloc: bloc.countries.clone(),
            year: minerals.iter().filter_map(|m| m.year).max(),
            items,
            thresholds,
        })
    }

    /// All items as a table.
    pub fn table(&self) -> Table {
        ItemRow::table("dependence-items", &self.items)
    }

    /// The first `rows` items as people read them.
    pub fn text(&self, rows: usize, language: Language) -> String {
        let say = |en: &'static str, ja: &'static str| language.pick(en, ja).to_owned();
        let products = self.of == "US imports";
        let mut table = TextTable::new([
            say("Item", "品目"),
            if products {
                say("Imports\n$m", "輸入\n百万ドル")
            } else {
                say("Production", "生産")
            },
            say("Unit", "単位"),
            say("Largest\nsupplier", "最大の\n供給元"),
            say("its\nshare %", "その\n比率%"),
            say("1 concen-\ntration", "1 集中度"),
            say("2 outside\n%", "2 圏外\n%"),
            say("met\nof 2", "該当\n(2中)"),
        ])
        .left_column(2)
        .left_column(3);
        for row in self.items.iter().take(rows) {
            let amount = if products {
                row.amount / 1e6
            } else {
                row.amount
            };
            table.row([
                row.item.clone(),
                plain(
                    amount,
                    if products {
                        1
                    } else {
                        decimals([amount]).min(1)
                    },
                ),
                if products {
                    "$m".into()
                } else {
                    row.unit.clone()
                },
                country_name(&row.top_supplier, language),
                plain(row.top_supplier_pct, 1),
                plain(row.concentration, 2),
                plain(row.outside_pct, 0),
                plain(row.indicators_met, 0),
            ]);
        }
        let bloc = if self.bloc.len() <= FEW {
            self.bloc.join(", ")
        } else {
            let (written, count) = (&self.bloc_written, self.bloc.len());
            match language {
                Language::English => format!("{written}, {count} countries with itself"),
                Language::Japanese => format!("{written}、自国を含む{count}か国"),
            }
        };
        let count = self.items.len();
        let shown = rows.min(count);
        let year = self.year.map_or(String::new(), |year| match language {
            Language::English => format!(", {year}"),
            Language::Japanese => format!("、{year}年"),
        });
        let head = match (language, products) {
            (Language::English, true) => format!(
                "Imports of the United States by product and partner{year} (bloc: {bloc}); {shown} of {count}"
            ),
            (Language::English, false) => {
                format!("World production by country{year} (bloc: {bloc}); {shown} of {count}")
            }
            (Language::Japanese, true) => {
                format!("米国の品目別・相手別輸入{year}（圏内：{bloc}）、{count}件中{shown}件")
            }
            (Language::Japanese, false) => {
                format!("国別の世界生産{year}（圏内：{bloc}）、{count}件中{shown}件")
            }
        };
        format!("{head}\n\n{}\n{}", table.render(), self.foot(language))
    }

    fn foot(&self, language: Language) -> &'static str {
        match self.level.as_str() {
            "minerals" => language.pick(
                "Production of minerals on the US list of critical minerals: US Geological Survey, Mineral Commodity Summaries 2026; the last year is an\n\
                 estimate. Shares are of the countries that are published; what is withheld is left out. Exports are not known: two of the three indicators.\n",
                "米国の重要鉱物リストにある鉱物の生産：米国地質調査所 Mineral Commodity Summaries 2026（最終年は推定）。\n\
                 比率は公表された国の合計に対するもので、非公表は含まない。輸出は不明のため三指標のうち二つ。\n",
            ),
            "chips" => language.pick(
                "Shares of countries in steps of the semiconductor supply chain, as the file in the data folder has them (CSET; not shipped).\n",
                "半導体供給網の各工程の国別比率（データフォルダのファイルによる。CSET。同梱しない）。\n",
            ),
            _ => language.pick(
                "Census Bureau, imports for consumption of the 51 partners that are held; the European Union is one of them, and counts as in the bloc only\n\
                 if all of its members are. Exports by product are not held: two of the three indicators.\n",
                "米国国勢調査局の消費輸入（保有する51の相手）。EUは一つの相手として数え、全加盟国が圏内のときだけ圏内とする。\n\
                 品目別の輸出は保有しないため三指標のうち二つ。\n",
            ),
        }
    }
}

fn item(
    item: String,
    unit: &str,
    top_supplier: String,
    indicators: &Indicators,
    thresholds: &Thresholds,
) -> ItemRow {
    ItemRow {
        item,
        unit: unit.to_owned(),
        top_supplier,
        amount: indicators.imports,
        top_supplier_pct: 100.0 * indicators.top_share,
        concentration: indicators.concentration,
        outside_pct: 100.0 * indicators.outside_share,
        indicators_met: indicators.met(thresholds).0 as f64,
    }
}

/// The name of a country by ISO code; `EU` and `other` too.
fn country_name(code: &str, language: Language) -> String {
    match code {
        "other" => return language.pick("others", "その他").to_owned(),
        "EU" => return language.pick("European Union", "欧州連合").to_owned(),
        _ => {}
    }
    boeki_data::codes::country(code).map_or(code.to_owned(), |country| {
        language.pick(&country.name_en, &country.name_ja).to_owned()
    })
}

//! A country's dependence on others, by sector, product or mineral: tables, JSON and text.

use boeki_data::table::Table;
use boeki_economy::{Economy, Labels};
use boeki_security::dependence::indicators::{Indicators, Thresholds};
use boeki_security::dependence::minerals::Mineral;
use boeki_security::dependence::network::InputNetwork;
use boeki_security::dependence::products::ProductDependence;
use boeki_security::{Bloc, Dependence, SecurityError};
use serde::Serialize;

use crate::number::{decimals, gap, plain};
use crate::row::row;
use crate::status_quo::{codes, region_name, region_names, sector_name};
use crate::text_table::TextTable;
use crate::words::Language;

/// How many codes of a bloc are printed one by one.
const FEW: usize = 12;

row! {
    /// Dependence in one sector, percent unless it says otherwise.
    SectorRow {
        texts {
            /// Code of the sector.
            sector,
            /// The largest supplier outside the bloc.
            top_supplier,
            /// The largest supplier of the sector's inputs, inputs of inputs counted, outside the bloc.
            input_top_supplier,
            /// The world's largest exporter.
            world_top_exporter,
        }
        numbers {
            /// Imports, million USD.
            imports_musd,
            /// Share of the largest supplier in imports.
            top_supplier_pct,
            /// Imports from outside the bloc in all that is spent on the sector.
            import_share_pct,
            /// Indicator 1: concentration of imports from outside the bloc, 0 to 1.
            concentration,
            /// Indicator 2: imports from outside the bloc in imports.
            outside_pct,
            /// Indicator 3: imports from outside the bloc over exports, a ratio.
            outside_over_exports,
            /// How many indicators say dependent.
            indicators_met,
            /// Inputs of the sector's producers from outside the bloc, direct suppliers.
            inputs_face_value_pct,
            /// The same with inputs of inputs.
            inputs_look_through_pct,
            /// Share of the largest supplier in them.
            input_top_supplier_pct,
            /// Share of the world's largest exporter.
            world_top_exporter_pct,
        }
    }
}

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

/// Dependence of an importer by sector of an economy, as data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DependenceReport {
    /// Code of the economy.
    pub economy: String,
    /// The importer as it was asked for.
    pub importer: String,
    /// Regions that count as its own or trusted.
    pub bloc: Vec<String>,
    /// By sector, most indicators and then imports first.
    pub sectors: Vec<SectorRow>,
    /// Final demand from outside the bloc, direct suppliers, percent.
    pub final_face_value_pct: f64,
    /// The same looked through, gross production.
    pub final_look_through_pct: f64,
    /// The same in value added, counted once.
    pub final_value_added_pct: f64,
    /// Relative gap of the look-through's equations.
    pub residual: f64,
    /// Whether final and intermediate users have suppliers of their own.
    pub use_specific: bool,
    /// The thresholds of the indicators.
    pub thresholds: Thresholds,
}

impl DependenceReport {
    /// Of an importer (a region or group) against a bloc; `network` is the economy's own unless a full table of the same regions and
    /// sectors is at hand.
    ///
    /// # Errors
    /// As [`Dependence::of`].
    pub fn of(
        economy: &Economy,
        network: &InputNetwork,
        importer: (&str, &[usize]),
        bloc: &[usize],
    ) -> Result<Self, SecurityError> {
        let labels = economy.labels();
        let thresholds = Thresholds::embedded()?;
        let found = Dependence::of(economy, network, importer.1, bloc)?;
        let region =
            |at: Option<usize>| at.map_or(String::new(), |at| labels.regions[at].code.clone());
        let mut sectors: Vec<SectorRow> = found
            .sectors
            .iter()
            .map(|row| {
                let (met, _) = row.indicators.met(&thresholds);
                SectorRow {
                    sector: labels.sectors[row.sector].code.clone(),
                    top_supplier: region(row.indicators.top),
                    input_top_supplier: region(row.look_through_top),
                    world_top_exporter: region(Some(row.world_top)),
                    imports_musd: row.indicators.imports,
                    top_supplier_pct: 100.0 * row.indicators.top_share,
                    import_share_pct: 100.0 * row.import_share,
                    concentration: row.indicators.concentration,
                    outside_pct: 100.0 * row.indicators.outside_share,
                    outside_over_exports: row.indicators.outside_over_exports.unwrap_or(f64::NAN),
                    indicators_met: met as f64,
                    inputs_face_value_pct: 100.0 * row.face_value,
                    inputs_look_through_pct: 100.0 * row.look_through,
                    input_top_supplier_pct: 100.0 * row.look_through_top_share,
                    world_top_exporter_pct: 100.0 * row.world_top_share,
                }
            })
            .collect();
        sectors.sort_by(|a, b| {
            let by_met = b.indicators_met.total_cmp(&a.indicators_met);
            by_met.then(b.imports_musd.total_cmp(&a.imports_musd))
        });
        Ok(Self {
            economy: economy.name().to_owned(),
            importer: importer.0.to_owned(),
            bloc: codes(labels, &found.bloc),
            sectors,
            final_face_value_pct: 100.0 * found.final_face_value,
            final_look_through_pct: 100.0 * found.final_look_through,
            final_value_added_pct: 100.0 * found.final_value_added,
            residual: found.residual,
            use_specific: found.use_specific,
            thresholds,
        })
    }

    /// The sectors as a table, all or those named.
    pub fn table(&self, sectors: &[String]) -> Table {
        let rows: Vec<SectorRow> = self
            .sectors
            .iter()
            .filter(|row| sectors.is_empty() || sectors.contains(&row.sector))
            .cloned()
            .collect();
        SectorRow::table("dependence", &rows)
    }

    /// The report as people read it: the first `rows` sectors, or those named.
    pub fn text(
        &self,
        labels: &Labels,
        sectors: &[String],
        rows: usize,
        language: Language,
    ) -> String {
        let say = |en: &'static str, ja: &'static str| language.pick(en, ja).to_owned();
        let mut table = TextTable::new([
            say("Sector", "部門"),
            language.pick("Imports\n$bn", "輸入\n億ドル").into(),
            say("Largest\nsupplier", "最大の\n供給元"),
            say("its\nshare %", "その\n比率%"),
            say("1 concen-\ntration", "1 集中度"),
            say("2 outside\n%", "2 圏外\n%"),
            say("3 over\nexports", "3 対輸出"),
            say("met", "該当"),
            say("Inputs from\noutside %", "圏外からの\n投入%"),
            say("looked\nthrough %", "間接を\n含む%"),
            say("World's largest\nexporter", "世界最大の\n輸出者"),
            say("its\nshare %", "その\n比率%"),
        ])
        .left_column(2)
        .left_column(10);
        let shown = self
            .sectors
            .iter()
            .filter(|row| sectors.is_empty() || sectors.contains(&row.sector))
            .take(if sectors.is_empty() { rows } else { usize::MAX });
        let name = |code: &str| region_name(labels, code, language);
        for row in shown {
            table.row([
                sector_name(labels, &row.sector, language),
                plain(row.imports_musd / language.money_unit(), 1),
                name(&row.top_supplier),
                plain(row.top_supplier_pct, 1),
                plain(row.concentration, 2),
                plain(row.outside_pct, 0),
                plain(row.outside_over_exports, 2),
                plain(row.indicators_met, 0),
                plain(row.inputs_face_value_pct, 1),
                plain(row.inputs_look_through_pct, 1),
                name(&row.world_top_exporter),
                plain(row.world_top_exporter_pct, 1),
            ]);
        }
        format!(
            "{}\n\n{}\n{}",
            self.heading(labels, language),
            table.render(),
            self.foot(language)
        )
    }

    fn heading(&self, labels: &Labels, language: Language) -> String {
        let importer = region_name(labels, &self.importer, language);
        let bloc = region_names(labels, &self.bloc, language);
        let economy = &self.economy;
        match language {
            Language::English => {
                format!(
                    "Dependence of {importer} on suppliers outside the bloc ({bloc}), {economy}"
                )
            }
            Language::Japanese => {
                format!("{importer}の圏外供給元への依存（圏内：{bloc}）、{economy}")
            }
        }
    }

    fn foot(&self, language: Language) -> String {
        let Thresholds {
            concentration,
            outside_share,
            outside_over_exports,
            ..
        } = self.thresholds;
        let outside = 100.0 * outside_share;
        let (face, through, value) = (
            plain(self.final_face_value_pct, 1),
            plain(self.final_look_through_pct, 1),
            plain(self.final_value_added_pct, 1),
        );
        let gap = gap(self.residual);
        let alone = self.bloc.len() == 1;
        let mut text = match language {
            Language::English => format!(
                "Indicators (European Commission 2021): 1 concentration of imports from outside above {concentration}; 2 their share in imports above {outside}%; \
                 3 their ratio to exports above {outside_over_exports}. A region that sums many countries counts as one supplier.\n\
                 Of final demand {face}% comes from outside at face value, {through}% with all inputs of inputs (gross production), {value}% in value added, counted once.\n"
            ),
            Language::Japanese => format!(
                "指標（欧州委員会2021）：1 圏外輸入の集中度が{concentration}超、2 輸入に占める圏外の比率が{outside}%超、3 圏外輸入の対輸出比が{outside_over_exports}超。多くの国の合計である地域は一つの供給元として数える。\n\
                 最終需要のうち圏外は直接{face}%、投入の投入まで含めると{through}%（粗生産）、一度だけ数える付加価値では{value}%。\n"
            ),
        };
        if alone {
            text.push_str(language.pick(
                "With no bloc beside the importer itself all imports are from outside: indicator 2 is always met.\n",
                "圏が輸入国だけの場合、輸入はすべて圏外であり、指標2は常に該当する。\n",
            ));
        }
        let suppliers = if self.use_specific {
            language.pick(
                "Suppliers are those of each user, as the full table has them",
                "供給元は使途ごと（完全な国際産業連関表）",
            )
        } else {
            language.pick(
                "All users of a region are taken to buy a sector's goods from the same suppliers",
                "同じ地域の使用者はみな同じ供給元から買うとみなす",
            )
        };
        let last = match language {
            Language::English => format!("{suppliers}; gap of the look-through {gap}.\n"),
            Language::Japanese => format!("{suppliers}。間接計算の残差 {gap}。\n"),
        };
        text + &last
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

//! A country's dependence on others, by sector: tables, JSON and text; by product or mineral in `items`.

mod items;

use boeki_data::table::Table;
use boeki_economy::{Economy, Labels};
use boeki_security::dependence::indicators::Thresholds;
use boeki_security::dependence::network::InputNetwork;
use boeki_security::{Dependence, SecurityError};
use serde::Serialize;

use crate::number::{gap, plain};
use crate::row::row;
use crate::status_quo::{codes, region_name, region_names, sector_name};
use crate::text_table::TextTable;
use crate::words::Language;

pub use items::{ItemReport, ItemRow};

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

//! The record of a run: the contract of every output in a machine's format.
//!
//! Field names are stable. Money is million USD at the numeraire (world value added keeps its base value), a year;
//! `_pct` is percent, `_before_` the level of the base; tariffs are fractions.

use boeki_economy::{Labels, Name};
use boeki_uncertainty::details::DetailInterval;
use boeki_uncertainty::summary::{OutcomeInterval, Preference};
use serde::{Deserialize, Serialize};

use crate::row::row;

/// Everything that is known about one run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// Title of the scenario.
    pub title: String,
    /// How to tell this run from any other.
    pub run: RunFacts,
    /// The economy.
    pub economy: EconomyFacts,
    /// Assumption about trade deficits.
    pub closure: String,
    /// Trade elasticities.
    pub elasticities: ElasticityFacts,
    /// What the policy changed, in the order of the scenario.
    pub changes: Vec<ChangeRow>,
    /// What changes by law did to each tariff, measure by measure.
    #[serde(default)]
    pub law: Vec<LawRow>,
    /// What became of each quota, in the order of the scenario.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quotas: Vec<QuotaRow>,
    /// What other policies do, against which this one is set.
    #[serde(default)]
    pub alternatives: Vec<AlternativeFacts>,
    /// Medians and intervals over uncertain inputs; none where no draws were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intervals: Option<IntervalFacts>,
    /// What a reader should know.
    pub notes: Vec<Name>,
    /// What solving the base at its own policy moved, before anything changed.
    pub zero_shock: ZeroShockFacts,
    /// How far every equation is from holding.
    pub certificate: CertificateFacts,
    /// How the solve went.
    pub effort: EffortFacts,
    /// Effects by region.
    pub regions: Vec<RegionRow>,
    /// Welfare in parts; none where its path could not be solved (a note says why).
    pub decomposition: Option<Decomposition>,
    /// Codes and names.
    pub labels: Labels,
    /// Effects by region and sector.
    pub sectors: Vec<SectorRow>,
    /// Every flow between two regions with trade before or after.
    pub flows: Vec<FlowRow>,
}

/// How to tell a run from any other, and how to repeat it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunFacts {
    /// First 16 digits of the SHA-256 over version, data, scenario, closure and elasticities.
    pub id: String,
    /// Version of Boeki.
    pub version: String,
    /// SHA-256 over the bytes that the economy was made from.
    pub data_hash: String,
    /// Name of the closure.
    pub closure: String,
    /// Name of the set of trade elasticities.
    pub elasticities: String,
    /// The scenario as TOML, every assumption written out.
    pub scenario: String,
}

/// The economy of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EconomyFacts {
    /// Code.
    pub name: String,
    /// What it is.
    pub title: String,
    /// Number of regions.
    pub regions: usize,
    /// Number of sectors.
    pub sectors: usize,
}

/// The trade elasticities of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ElasticityFacts {
    /// Name of the set.
    pub name: String,
    /// Value by sector.
    pub by_sector: Vec<ElasticityRow>,
}

row! {
    /// The trade elasticity of a sector.
    ElasticityRow {
        texts {
            /// Code of the sector.
            sector,
        }
        numbers {
            /// theta.
            theta,
        }
    }
}

/// What one change of the scenario touched.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangeRow {
    /// The change and its reach.
    pub sentence: Name,
    /// The instrument.
    pub instrument: Name,
    /// Codes of the importers.
    pub importers: Vec<String>,
    /// Codes of the exporters, or producers.
    pub exporters: Vec<String>,
    /// Codes of the sectors.
    pub sectors: Vec<String>,
    /// Cells with trade whose rate moved.
    pub cells: usize,
    /// Their value in the economy as given, million USD.
    pub trade_musd: f64,
    /// Average rate before.
    pub before: f64,
    /// Average rate after.
    pub after: f64,
}

row! {
    /// What one measure of the law changed in one tariff.
    LawRow {
        texts {
            /// Code of the importer.
            importer,
            /// Code of the exporter.
            exporter,
            /// Code of the sector.
            sector,
            /// Identifier of the measure; `schedule` for the ordinary duty.
            measure,
        }
        numbers {
            /// What the measure adds to the tariff, or takes away: a fraction.
            change,
            /// The tariff under the first state of the law, as read.
            tariff_before,
            /// The tariff under the second state, as read.
            tariff,
            /// The least that it can be under the second state.
            tariff_least,
            /// The most that it can be under the second state.
            tariff_most,
            /// Trade in the base, million USD.
            trade_musd,
        }
    }
}

row! {
    /// What became of a quota. Quantities are million USD at base prices, money is million USD at the numeraire.
    QuotaRow {
        texts {
            /// Its name.
            name,
            /// The quota and its reach.
            sentence,
            /// The same in Japanese.
            sentence_ja,
            /// `slack`, `binding` or `over-quota`.
            regime,
        }
        numbers {
            /// The limit.
            limit_musd,
            /// Covered imports before.
            quantity_before_musd,
            /// Covered imports, within and above the quota.
            quantity_musd,
            /// What a licence is worth, as a share of the border price before rent.
            shadow_rate,
            /// Rent of all licences.
            rent_musd,
            /// Of this, importers' part.
            rent_importers_musd,
            /// Exporters' part.
            rent_exporters_musd,
            /// What nobody has.
            rent_wasted_musd,
            /// Duty on exporters' and wasted rent.
            rent_customs_musd,
            /// Customs revenue on what comes within the quota, without duty on rent.
            customs_within_musd,
            /// Customs revenue on what comes above it.
            customs_over_musd,
        }
    }
}

/// What another policy does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AlternativeFacts {
    /// Title.
    pub title: String,
    /// Identity of the run that it is by itself.
    pub run: String,
    /// The largest gap of its certificate.
    pub worst_gap: f64,
    /// What becomes of its quotas.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quotas: Vec<QuotaRow>,
    /// What it changes: the changes of the scenario under the alternative's law, and its own.
    pub changes: Vec<ChangeRow>,
    /// What its changes by law did.
    pub law: Vec<LawRow>,
    /// Effects by region.
    pub regions: Vec<RegionRow>,
}

/// Intervals of a run: outcomes of regions over draws of the uncertain inputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IntervalFacts {
    /// Draws.
    pub draws: usize,
    /// Draws without a certified equilibrium, left out.
    pub unsolved: usize,
    /// Seed of the draws.
    pub seed: u32,
    /// What varies.
    pub varied: VariedFacts,
    /// Titles of the policies: the scenario, then its alternatives.
    pub policies: Vec<String>,
    /// Median and intervals by policy, region and measure.
    pub outcomes: Vec<OutcomeInterval>,
    /// The scenario against each alternative, at the same draws.
    pub preferences: Vec<Preference>,
    /// Intervals of what lies below the headline, where they were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<DetailInterval>,
}

/// What varies from draw to draw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VariedFacts {
    /// Elasticity sets, with equal weight.
    pub elasticity_sets: Vec<String>,
    /// Standard deviation of the logarithm of each elasticity around its set's.
    pub log_deviation: f64,
    /// Confidence in that deviation.
    pub confidence: String,
    /// Closures, with equal weight.
    pub closures: Vec<String>,
    /// Readings of the law, with equal weight; none where no change is by law.
    pub readings: Vec<String>,
}

/// What a solve at zero shock moved.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ZeroShockFacts {
    /// Largest change of a wage, as a share.
    pub wage: f64,
    /// Largest change of an income, as a share.
    pub income: f64,
    /// Absolute changes of expenditure over the world's expenditure.
    pub expenditure: f64,
    /// Largest gap of its certificate.
    pub worst_gap: f64,
}

/// How far every equation is from holding, relative: 1e-12 means twelve digits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CertificateFacts {
    /// Price equation.
    pub price: f64,
    /// Goods markets.
    pub goods: f64,
    /// Labour markets.
    pub labour: f64,
    /// Walras' law.
    pub walras: f64,
    /// Equations of the model's options; 0 without options.
    #[serde(default)]
    pub options: f64,
    /// Revenue accounting.
    pub revenue: f64,
    /// All of these with nominal values doubled.
    pub numeraire: f64,
    /// Sum of transfers.
    pub transfers: f64,
    /// Quotas and wage floors.
    #[serde(default)]
    pub complementarity: f64,
    /// The largest of them.
    pub worst: f64,
    /// What each may be at most.
    pub allowed: f64,
}

/// How a solve went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EffortFacts {
    /// Newton steps.
    pub steps: usize,
    /// Jacobians computed.
    pub jacobians: usize,
    /// Products with the Jacobian.
    pub products: usize,
    /// Sweeps of the price and expenditure blocks.
    pub sweeps: usize,
    /// Stretches of the path from the base to the policy.
    pub stretches: usize,
}

row! {
    /// Effects on a region.
    RegionRow {
        texts {
            /// Code.
            region,
        }
        numbers {
            /// Exact welfare: change of real income, percent.
            welfare_pct,
            /// The same in money: equivalent variation.
            ev_musd,
            /// Real wage.
            real_wage_pct,
            /// Nominal wage.
            wage_pct,
            /// Consumer prices in equilibrium.
            cpi_pct,
            /// Consumer prices at unchanged producers' prices.
            cpi_direct_pct,
            /// Consumer prices with input costs passed on at unchanged wages.
            cpi_cumulative_pct,
            /// Terms of trade.
            terms_of_trade_pct,
            /// Income before.
            income_before_musd,
            /// Income.
            income_musd,
            /// Gross output before.
            output_before_musd,
            /// Gross output.
            output_musd,
            /// Value added before.
            value_added_before_musd,
            /// Value added.
            value_added_musd,
            /// Exports before.
            exports_before_musd,
            /// Exports.
            exports_musd,
            /// Imports before.
            imports_before_musd,
            /// Imports.
            imports_musd,
            /// Tariff revenue before.
            tariff_revenue_before_musd,
            /// Tariff revenue.
            tariff_revenue_musd,
            /// Exports less imports before.
            trade_balance_before_musd,
            /// Exports less imports.
            trade_balance_musd,
        }
    }
}

row! {
    /// Effects on a sector of a region.
    SectorRow {
        texts {
            /// Code of the region.
            region,
            /// Code of the sector.
            sector,
        }
        numbers {
            /// Gross output before.
            output_before_musd,
            /// Gross output.
            output_musd,
            /// Output at constant prices.
            real_output_pct,
            /// Value added before.
            value_added_before_musd,
            /// Value added.
            value_added_musd,
            /// Exports before.
            exports_before_musd,
            /// Exports.
            exports_musd,
            /// Imports before.
            imports_before_musd,
            /// Imports.
            imports_musd,
            /// Producer's price.
            producer_price_pct,
            /// Buyers' price.
            buyer_price_pct,
            /// Terms of trade.
            terms_of_trade_pct,
        }
    }
}

row! {
    /// A flow between two regions.
    FlowRow {
        texts {
            /// Code of the importer.
            importer,
            /// Code of the exporter.
            exporter,
            /// Code of the sector.
            sector,
        }
        numbers {
            /// Value at the border before.
            before_musd,
            /// Value at the border.
            after_musd,
            /// Tariff before.
            tariff_before,
            /// Tariff.
            tariff,
        }
    }
}

/// The three decompositions of welfare, never mixed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decomposition {
    /// The default: the integral along the path of the policy, which adds up.
    pub path_integral: PartsTable,
    /// First order, percent changes at base tariffs.
    pub first_order_percent: PartsTable,
    /// First order, logs at base tariffs.
    pub first_order_log: PartsTable,
}

impl Decomposition {
    /// The names of the versions and their tables, the default first.
    pub fn versions(&self) -> [(&'static str, &PartsTable); 3] {
        [
            ("path-integral", &self.path_integral),
            ("first-order-percent", &self.first_order_percent),
            ("first-order-log", &self.first_order_log),
        ]
    }
}

/// One decomposition by region.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartsTable {
    /// What it is and what it is for.
    pub label: Name,
    /// Unit of the parts.
    pub unit: Name,
    /// Largest gap between the sum of the parts and the exact change, in the unit of the parts.
    pub gap: f64,
    /// The rows.
    pub regions: Vec<PartsRow>,
}

row! {
    /// The parts of a region's welfare change.
    PartsRow {
        texts {
            /// Code of the region.
            region,
        }
        numbers {
            /// Terms of trade.
            terms_of_trade,
            /// Volume of trade under tariffs.
            volume_of_trade,
            /// Volume under export taxes and subsidies.
            other_wedges,
            /// Resources lost to trade costs, bans included.
            technical_efficiency,
            /// Transfers that finance deficits.
            transfers,
            /// Sum of the parts.
            sum,
            /// The exact change, in the unit of the parts: 100 ln W^, or percent for first-order percent.
            exact,
        }
    }
}

impl RunRecord {
    /// The record as JSON: one field a line, one row a line, so that two runs can be compared by eye or `diff`.
    ///
    /// # Errors
    /// None in practice: every field has a JSON form.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let mut lines = Lines::default();
        lines.field("title", &self.title)?;
        lines.field("run", &self.run)?;
        lines.field("economy", &self.economy)?;
        lines.field("closure", &self.closure)?;
        lines.field("elasticities", &self.elasticities)?;
        lines.rows("changes", &self.changes)?;
        lines.rows("law", &self.law)?;
        if !self.quotas.is_empty() {
            lines.rows("quotas", &self.quotas)?;
        }
        lines.rows("alternatives", &self.alternatives)?;
        if let Some(intervals) = &self.intervals {
            lines.field("intervals", intervals)?;
        }
        lines.rows("notes", &self.notes)?;
        lines.field("zero_shock", &self.zero_shock)?;
        lines.field("certificate", &self.certificate)?;
        lines.field("effort", &self.effort)?;
        lines.rows("regions", &self.regions)?;
        lines.field("decomposition", &self.decomposition)?;
        lines.field("labels", &self.labels)?;
        lines.rows("sectors", &self.sectors)?;
        lines.rows("flows", &self.flows)?;
        Ok(lines.finish())
    }

    /// Reads a record back.
    ///
    /// # Errors
    /// Text that is not JSON or not a record.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// The name of a region; its code where it has none.
    pub fn region_name(&self, code: &str) -> Name {
        self.labels.region(code).map_or_else(
            || Name::same(code),
            |at| self.labels.regions[at].name.clone(),
        )
    }

    /// The name of a sector; its code where it has none.
    pub fn sector_name(&self, code: &str) -> Name {
        self.labels.sector(code).map_or_else(
            || Name::same(code),
            |at| self.labels.sectors[at].name.clone(),
        )
    }
}

/// A JSON object written a line at a time.
#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    fn key(&mut self, name: &str) {
        self.text
            .push_str(if self.text.is_empty() { "{\n" } else { ",\n" });
        self.text.push('"');
        self.text.push_str(name);
        self.text.push_str("\": ");
    }

    fn field(&mut self, name: &str, value: &impl Serialize) -> Result<(), serde_json::Error> {
        self.key(name);
        self.text.push_str(&serde_json::to_string(value)?);
        Ok(())
    }

    fn rows(&mut self, name: &str, rows: &[impl Serialize]) -> Result<(), serde_json::Error> {
        self.key(name);
        self.text.push('[');
        for (index, row) in rows.iter().enumerate() {
            self.text.push_str(if index == 0 { "\n" } else { ",\n" });
            self.text.push_str(&serde_json::to_string(row)?);
        }
        self.text.push(']');
        Ok(())
    }

    fn finish(mut self) -> String {
        self.text.push_str("\n}\n");
        self.text
    }
}

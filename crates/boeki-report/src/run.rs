//! One run, from a scenario and an economy to its record: baseline, zero shock, policy, equilibrium, effects.

use std::fmt::Write;

use boeki_data::hash::sha256_hex;
use boeki_economy::scenario::{Resolved, Scenario};
use boeki_economy::{Economy, Labels};
use boeki_equilibrium::{
    Certificate, Decompositions, Effects, Equilibrium, FlowEffect, Parts, RegionEffect,
    SectorEffect,
};

use crate::notes;
use crate::record::{
    AlternativeFacts, CertificateFacts, ChangeRow, Decomposition, EconomyFacts, EffortFacts,
    ElasticityFacts, ElasticityRow, FlowRow, LawRow, PartsRow, PartsTable, QuotaRow, RegionRow,
    RunFacts, RunRecord, SectorRow, ZeroShockFacts,
};
use crate::solved::{RunError, Solved};
use crate::words::Phrase;

/// The version that run ids and records carry.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// First 16 digits of the SHA-256 over all that determines a run.
pub fn run_id(
    scenario: &Scenario,
    economy: &Economy,
    theta: &[f64],
    law_revisions: &[String],
) -> String {
    let mut text = format!(
        "{VERSION}\n{}\n{}\n{}\n",
        economy.data_hash(),
        scenario.to_toml(),
        scenario.closure.name()
    );
    for value in theta {
        // Writing to a String cannot fail.
        let _ = write!(text, "{value:?} ");
    }
    for revision in law_revisions {
        let _ = write!(text, "\n{revision}");
    }
    let mut id = sha256_hex(text.as_bytes());
    id.truncate(16);
    id
}

impl RunRecord {
    /// Solves a scenario on an economy and records everything about it.
    ///
    /// # Errors
    /// As [`Solved::of`].
    ///
    /// ```
    /// # use boeki_economy::scenario::{Change, Instrument, Operation, Scenario};
    /// use boeki_report::RunRecord;
    /// let economy = boeki_economy::testing::tiny_economy();
    /// let mut scenario = Scenario::new("US 25% on Japanese goods");
    /// let tariff = Instrument::Tariff(Operation::Set(0.25));
    /// scenario.changes.push(Change::new(tariff).from(["JPN"]).to(["USA"]).of(["GDS"]));
    /// let record = RunRecord::compute(&scenario, &economy)?;
    /// assert!(record.regions[0].welfare_pct < 0.0);
    /// # Ok::<(), boeki_report::RunError>(())
    /// ```
    pub fn compute(scenario: &Scenario, economy: &Economy) -> Result<Self, RunError> {
        let solved = Solved::of(scenario, economy)?;
        let mut record = Self::of(&solved, scenario, economy);
        for alternative in &scenario.alternatives {
            let other = scenario.with(alternative);
            let solved = Solved::of(&other, economy)?;
            record
                .alternatives
                .push(alternative_facts(&solved, &other, economy));
        }
        Ok(record)
    }

    /// Records a scenario that is solved already, without its alternatives.
    pub fn of(solved: &Solved, scenario: &Scenario, economy: &Economy) -> Self {
        let labels = economy.labels();
        let at = &solved.equilibrium;
        let theta = &at.base().trade_elasticity;
        let effects = Effects::of(at, labels);
        let mut notes = notes::of(solved, scenario, labels);
        let decomposition = match Decompositions::of(at, labels) {
            Ok(parts) => {
                let parts = decomposition(&parts, at);
                notes.extend(notes::decomposition_gap(parts.path_integral.gap));
                Some(parts)
            }
            Err(problem) => {
                notes.push(notes::no_decomposition(&problem));
                None
            }
        };
        Self {
            title: scenario.title.clone(),
            run: RunFacts {
                id: run_id(scenario, economy, theta, &solved.resolved.law_revisions),
                version: VERSION.to_owned(),
                data_hash: economy.data_hash().to_owned(),
                closure: scenario.closure.name().to_owned(),
                elasticities: scenario.elasticities.clone(),
                scenario: scenario.to_toml(),
            },
            economy: EconomyFacts::of(economy),
            closure: scenario.closure.name().to_owned(),
            elasticities: ElasticityFacts {
                name: scenario.elasticities.clone(),
                by_sector: (labels.sectors.iter().zip(theta))
                    .map(|(sector, theta)| ElasticityRow {
                        sector: sector.code.clone(),
                        theta: *theta,
                    })
                    .collect(),
            },
            changes: changes(&solved.resolved, labels),
            law: law(&solved.resolved, economy),
            quotas: quotas(solved),
            alternatives: Vec::new(),
            intervals: None,
            notes,
            zero_shock: ZeroShockFacts {
                wage: solved.zero_shock.wage,
                income: solved.zero_shock.income,
                expenditure: solved.zero_shock.expenditure,
                worst_gap: solved.zero_shock.certificate.worst(),
            },
            certificate: certificate(at.certificate()),
            effort: effort(at),
            regions: regions(&effects, at),
            decomposition,
            labels: labels.clone(),
            sectors: effects.sectors.iter().map(sector).collect(),
            flows: effects.flows.into_iter().map(flow).collect(),
        }
    }
}

impl EconomyFacts {
    /// The facts of an economy.
    pub fn of(economy: &Economy) -> Self {
        Self {
            name: economy.name().to_owned(),
            title: economy.title().to_owned(),
            regions: economy.regions(),
            sectors: economy.sectors(),
        }
    }
}

fn alternative_facts(solved: &Solved, scenario: &Scenario, economy: &Economy) -> AlternativeFacts {
    let at = &solved.equilibrium;
    let labels = economy.labels();
    AlternativeFacts {
        title: scenario.title.clone(),
        run: run_id(
            scenario,
            economy,
            &at.base().trade_elasticity,
            &solved.resolved.law_revisions,
        ),
        worst_gap: at.certificate().worst(),
        quotas: quotas(solved),
        changes: changes(&solved.resolved, labels),
        law: law(&solved.resolved, economy),
        regions: regions(&Effects::of(at, labels), at),
    }
}

fn regions(effects: &Effects, at: &Equilibrium) -> Vec<RegionRow> {
    let incomes = at.base().income.iter().zip(at.income());
    let rows = effects.regions.iter().zip(incomes);
    rows.map(|(effect, (before, after))| region(effect, *before, *after))
        .collect()
}

fn quotas(solved: &Solved) -> Vec<QuotaRow> {
    // An equilibrium that was solved has quotas that could be read.
    let outcomes = solved.equilibrium.quotas().unwrap_or_default();
    let resolved = solved.resolved.quotas.iter().zip(outcomes);
    resolved
        .map(|(quota, out)| QuotaRow {
            name: out.name,
            sentence: quota.sentence.en.clone(),
            sentence_ja: quota.sentence.ja.clone(),
            regime: out.regime.name().to_owned(),
            limit_musd: out.limit_musd,
            quantity_before_musd: out.base_quantity_musd,
            quantity_musd: out.quantity_musd,
            shadow_rate: out.shadow_rate,
            rent_musd: out.rent_musd,
            rent_importers_musd: out.rent_importers_musd,
            rent_exporters_musd: out.rent_exporters_musd,
            rent_wasted_musd: out.rent_wasted_musd,
            rent_customs_musd: out.rent_customs_musd,
            customs_within_musd: out.customs_within_musd,
            customs_over_musd: out.customs_over_musd,
        })
        .collect()
}

fn law(resolved: &Resolved, economy: &Economy) -> Vec<LawRow> {
    let labels = economy.labels();
    let shocks = resolved.touched.iter().flat_map(|touched| &touched.law);
    shocks
        .flat_map(|shock| {
            let cell = (shock.importer, shock.exporter, shock.sector);
            shock.measures.iter().map(move |(measure, change)| LawRow {
                importer: labels.regions[shock.importer].code.clone(),
                exporter: labels.regions[shock.exporter].code.clone(),
                sector: labels.sectors[shock.sector].code.clone(),
                measure: measure.clone().unwrap_or_else(|| "schedule".to_owned()),
                change: *change,
                tariff_before: shock.before[0],
                tariff: shock.after[0],
                tariff_least: shock.after[1],
                tariff_most: shock.after[2],
                trade_musd: economy.trade()[cell],
            })
        })
        .collect()
}

fn changes(resolved: &Resolved, labels: &Labels) -> Vec<ChangeRow> {
    let regions = |indices: &[usize]| -> Vec<String> {
        let code = |index: &usize| labels.regions[*index].code.clone();
        indices.iter().map(code).collect()
    };
    resolved
        .touched
        .iter()
        .map(|touched| ChangeRow {
            sentence: touched.sentence.clone(),
            instrument: touched.instrument.clone(),
            importers: regions(&touched.importers),
            exporters: regions(&touched.exporters),
            sectors: (touched.sectors.iter())
                .map(|index| labels.sectors[*index].code.clone())
                .collect(),
            cells: touched.cells,
            trade_musd: touched.trade_musd,
            before: touched.before,
            after: touched.after,
        })
        .collect()
}

fn certificate(certificate: &Certificate) -> CertificateFacts {
    CertificateFacts {
        price: certificate.price,
        goods: certificate.goods,
        labour: certificate.labour,
        walras: certificate.walras,
        options: certificate.options,
        revenue: certificate.revenue,
        numeraire: certificate.numeraire,
        transfers: certificate.transfers,
        complementarity: certificate.complementarity,
        worst: certificate.worst(),
        allowed: Certificate::ALLOWED,
    }
}

fn effort(at: &Equilibrium) -> EffortFacts {
    let effort = at.effort();
    EffortFacts {
        steps: effort.steps,
        jacobians: effort.jacobians,
        products: effort.products,
        sweeps: effort.sweeps,
        stretches: effort.stretches,
    }
}

fn region(effect: &RegionEffect, income_before: f64, income: f64) -> RegionRow {
    RegionRow {
        region: effect.region.clone(),
        welfare_pct: effect.welfare_pct,
        ev_musd: effect.ev_musd,
        real_wage_pct: effect.real_wage_pct,
        wage_pct: effect.wage_pct,
        cpi_pct: effect.cpi_pct,
        cpi_direct_pct: effect.cpi_direct_pct,
        cpi_cumulative_pct: effect.cpi_cumulative_pct,
        terms_of_trade_pct: effect.terms_of_trade_pct,
        income_before_musd: income_before,
        income_musd: income,
        output_before_musd: effect.output_musd.before,
        output_musd: effect.output_musd.after,
        value_added_before_musd: effect.value_added_musd.before,
        value_added_musd: effect.value_added_musd.after,
        exports_before_musd: effect.exports_musd.before,
        exports_musd: effect.exports_musd.after,
        imports_before_musd: effect.imports_musd.before,
        imports_musd: effect.imports_musd.after,
        tariff_revenue_before_musd: effect.tariff_revenue_before_musd,
        tariff_revenue_musd: effect.tariff_revenue_musd,
        trade_balance_before_musd: effect.trade_balance_before_musd,
        trade_balance_musd: effect.trade_balance_musd,
    }
}

fn sector(effect: &SectorEffect) -> SectorRow {
    SectorRow {
        region: effect.region.clone(),
        sector: effect.sector.clone(),
        output_before_musd: effect.output_musd.before,
        output_musd: effect.output_musd.after,
        real_output_pct: effect.real_output_pct,
        value_added_before_musd: effect.value_added_musd.before,
        value_added_musd: effect.value_added_musd.after,
        exports_before_musd: effect.exports_musd.before,
        exports_musd: effect.exports_musd.after,
        imports_before_musd: effect.imports_musd.before,
        imports_musd: effect.imports_musd.after,
        producer_price_pct: effect.producer_price_pct,
        buyer_price_pct: effect.buyer_price_pct,
        terms_of_trade_pct: effect.terms_of_trade_pct,
    }
}

fn flow(effect: FlowEffect) -> FlowRow {
    FlowRow {
        importer: effect.importer,
        exporter: effect.exporter,
        sector: effect.sector,
        before_musd: effect.before_musd,
        after_musd: effect.after_musd,
        tariff_before: effect.tariff_before,
        tariff: effect.tariff,
    }
}

fn decomposition(parts: &Decompositions, at: &Equilibrium) -> Decomposition {
    let logs: Vec<f64> = at.ln_welfare().iter().map(|ln| 100.0 * ln).collect();
    let percent: Vec<f64> = at
        .ln_welfare()
        .iter()
        .map(|ln| 100.0 * ln.exp_m1())
        .collect();
    let table = |label: Phrase, unit: Phrase, rows: &[Parts], exact: &[f64]| {
        let regions: Vec<PartsRow> = (parts.regions.iter().zip(rows).zip(exact))
            .map(|((region, parts), exact)| PartsRow {
                region: region.clone(),
                terms_of_trade: parts.terms_of_trade,
                volume_of_trade: parts.volume_of_trade,
                other_wedges: parts.other_wedges,
                technical_efficiency: parts.technical_efficiency,
                transfers: parts.transfers,
                sum: parts.sum(),
                exact: *exact,
            })
            .collect();
        PartsTable {
            label: label.name(),
            unit: unit.name(),
            gap: regions
                .iter()
                .map(|row| (row.sum - row.exact).abs())
                .fold(0.0, f64::max),
            regions,
        }
    };
    Decomposition {
        path_integral: table(
            Phrase::PathIntegral,
            Phrase::LogPoints,
            &parts.path_integral.regions,
            &logs,
        ),
        first_order_percent: table(
            Phrase::FirstOrderPercent,
            Phrase::Percent,
            &parts.first_order_percent,
            &percent,
        ),
        first_order_log: table(
            Phrase::FirstOrderLog,
            Phrase::LogPoints,
            &parts.first_order_log,
            &logs,
        ),
    }
}

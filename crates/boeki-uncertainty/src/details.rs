//! Intervals of what lies below the headline: output by sector, trade by flow, welfare in parts, prices in tiers.
//!
//! The same draws as those of the headline's intervals: draw `i` of a seed is the same inputs.

use std::collections::BTreeMap;

use boeki_data::parallel;
use boeki_equilibrium::{Effects, Equilibrium, decomposition::path_integral};
use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::summary::Interval;

/// An interval with the names of what it is of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DetailInterval {
    /// What: `real_output_pct`, `exports_pct` of a flow, `terms_of_trade`, `volume_of_trade`, `exact` of welfare's parts,
    /// `cpi_direct_pct`, `cpi_cumulative_pct`, `cpi_pct`.
    pub what: String,
    /// The region; of a flow the importer.
    pub region: String,
    /// The exporter of a flow.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub exporter: String,
    /// The sector; empty for all together.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sector: String,
    /// Median and intervals.
    pub interval: Interval,
}

type Key = (String, String, String, String);

/// The intervals of the scenario's own policy over some draws; a draw without a certified equilibrium is left out.
pub fn intervals(problem: &Problem<'_>, draws: usize, seed: u32) -> Vec<DetailInterval> {
    let each: Vec<usize> = (0..draws).collect();
    let solved = parallel::map(&each, |draw| {
        let space = problem.space();
        let inputs = space.inputs(&space.point(*draw, seed));
        problem
            .equilibrium(0, &inputs)
            .map(|at| figures(problem, &at))
            .unwrap_or_default()
    });
    let mut values: BTreeMap<Key, Vec<f64>> = BTreeMap::new();
    for draw in solved {
        for (key, value) in draw {
            values.entry(key).or_default().push(value);
        }
    }
    values
        .into_iter()
        .filter_map(|((what, region, exporter, sector), values)| {
            Some(DetailInterval {
                what,
                region,
                exporter,
                sector,
                interval: Interval::of(values)?,
            })
        })
        .collect()
}

/// All figures of one equilibrium that the tables below the headline show with an interval.
fn figures(problem: &Problem<'_>, at: &Equilibrium) -> Vec<(Key, f64)> {
    let labels = problem.labels();
    let effects = Effects::of(at, labels);
    let mut out = Vec::new();
    let mut put = |what: &str, names: [&str; 3], value: f64| {
        if value.is_finite() {
            let [region, exporter, sector] = names.map(str::to_owned);
            out.push(((what.to_owned(), region, exporter, sector), value));
        }
    };
    for row in &effects.sectors {
        put(
            "real_output_pct",
            [&row.region, "", &row.sector],
            row.real_output_pct,
        );
    }
    let percent = |before: f64, after: f64| 100.0 * (after / before - 1.0);
    let mut pairs: BTreeMap<(&str, &str), (f64, f64)> = BTreeMap::new();
    for flow in &effects.flows {
        let sum = pairs.entry((&flow.importer, &flow.exporter)).or_default();
        sum.0 += flow.before_musd;
        sum.1 += flow.after_musd;
        put(
            "exports_pct",
            [&flow.importer, &flow.exporter, &flow.sector],
            percent(flow.before_musd, flow.after_musd),
        );
    }
    for ((importer, exporter), (before, after)) in pairs {
        put(
            "exports_pct",
            [importer, exporter, ""],
            percent(before, after),
        );
    }
    for row in &effects.regions {
        put("cpi_direct_pct", [&row.region, "", ""], row.cpi_direct_pct);
        put(
            "cpi_cumulative_pct",
            [&row.region, "", ""],
            row.cpi_cumulative_pct,
        );
        put("cpi_pct", [&row.region, "", ""], row.cpi_pct);
    }
    // Parts that are withheld at a draw have no figure there.
    if let Ok(parts) = path_integral(at) {
        for (region, (parts, exact)) in labels
            .regions
            .iter()
            .zip(parts.regions.iter().zip(at.ln_welfare()))
        {
            put(
                "terms_of_trade",
                [&region.code, "", ""],
                parts.terms_of_trade,
            );
            put(
                "volume_of_trade",
                [&region.code, "", ""],
                parts.volume_of_trade,
            );
            put("exact", [&region.code, "", ""], 100.0 * exact);
        }
    }
    out
}

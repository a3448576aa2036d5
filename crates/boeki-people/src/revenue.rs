//! From the duty in the law to the duty in the till, in steps that add up exactly.
//!
//! 1. *statutory*: the highest duty that the law asks, on the flows of the base year;
//! 2. *claims*: what preferences, quotas and contents take off it, where the law leaves that to facts;
//! 3. *response*: what the equilibrium's change of trade takes off or adds;
//! 4. *compliance*: what of the law's duty is not collected. Prices and trade do not answer to it: they are those of the law's duty.

use std::collections::BTreeMap;

use boeki_economy::scenario::Resolved;
use boeki_equilibrium::Equilibrium;
use serde::Serialize;

use crate::Confidence;
use crate::households::{Households, Range};
use crate::{Assumptions, PeopleError};

/// Two tariffs that differ by less are the same: rounding of sums of points.
const SAME: f64 = 1e-12;

/// What the law leaves open on the tariffs that a scenario moves by law.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claims {
    /// The highest duty less the one in force, `(importer, exporter, sector)`.
    open: BTreeMap<(usize, usize, usize), f64>,
}

impl Claims {
    /// Finds what the law leaves open on the tariffs of a policy, and sets them to what is left where a share is claimed.
    ///
    /// A tariff that another change moved afterwards, or before, is no longer the law's: it stays as it is.
    pub fn settle(resolved: &mut Resolved, claimed: Option<f64>) -> Self {
        let mut points: BTreeMap<(usize, usize, usize), [f64; 3]> = BTreeMap::new();
        for shock in resolved.touched.iter().flat_map(|touched| &touched.law) {
            let [read, least, most] = shock.after;
            let cell = (shock.importer, shock.exporter, shock.sector);
            let sum = points.entry(cell).or_default();
            sum[0] += shock.change();
            sum[1] = most - read;
            sum[2] = most - least;
        }
        let mut open = BTreeMap::new();
        for (cell, [change, above, width]) in points {
            let rate = resolved.policy.customs(cell);
            if (rate - resolved.base.customs(cell) - change).abs() > SAME {
                continue;
            }
            let left = claimed.map_or(above, |share| share * width);
            resolved.policy.set_customs(cell, rate + above - left);
            open.insert(cell, left);
        }
        Self { open }
    }

    /// What the highest duty has above the duty in force.
    pub fn open(&self, importer: usize, exporter: usize, sector: usize) -> f64 {
        self.open
            .get(&(importer, exporter, sector))
            .copied()
            .unwrap_or(0.0)
    }
}

/// Revenue of an importer's tariffs, million USD a year, from statutory to collected.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Waterfall {
    /// Revenue of the base year's policy, before the change, by the law.
    pub before_musd: f64,
    /// The highest duty on the base year's flows.
    pub statutory_musd: f64,
    /// What claims take off, not positive.
    pub claims_musd: f64,
    /// What the response of trade adds.
    pub response_musd: f64,
    /// What is not collected, not positive.
    pub compliance_musd: f64,
    /// What is collected.
    pub collected_musd: f64,
    /// Range of what is collected over the range of compliance.
    pub collected_range_musd: (f64, f64),
    /// What is collected before the change, at the same share of the law's duty: what `collected_musd` is to be compared with.
    pub collected_before_musd: f64,
    /// Its range over the range of compliance.
    pub collected_before_range_musd: (f64, f64),
    /// Share of the law's duty that is collected, with its range.
    pub compliance: Range,
    /// How well that is founded; nothing where it was given, or no figure is held and all is taken as collected.
    pub confidence: Option<Confidence>,
    /// Whether the share collected was given.
    pub compliance_given: bool,
}

impl Waterfall {
    /// The waterfall of a region.
    ///
    /// # Errors
    /// None with the tables as shipped.
    pub fn of(
        at: &Equilibrium,
        claims: &Claims,
        region: usize,
        assumptions: &Assumptions,
    ) -> Result<Self, PeopleError> {
        let base = at.base();
        let tables = Households::embedded()?;
        let held = tables.collected_over_law(&base.region_codes[region]);
        let (compliance, confidence) = match (assumptions.compliance, held) {
            (Some(given), _) => (Range::exactly(given), None),
            (None, Some((range, confidence))) => (range, Some(confidence)),
            (None, None) => (Range::exactly(1.0), None),
        };
        let (mut statutory, mut claimed, mut response) = (0.0, 0.0, 0.0);
        for exporter in 0..base.regions() {
            for sector in 0..base.sectors() {
                let rate = at.policy().customs((region, exporter, sector));
                let open = claims.open(region, exporter, sector);
                let before = base.border_value(region, exporter, sector);
                statutory += (rate + open) * before;
                claimed -= open * before;
                response += rate * (at.border_value(region, exporter, sector) - before);
            }
        }
        let by_law = at.tariff_revenue(region);
        let collected = compliance.map(|share| share * by_law);
        let before = base.tariff_revenue(region);
        let collected_before = compliance.map(|share| share * before);
        Ok(Self {
            before_musd: before,
            statutory_musd: statutory,
            claims_musd: claimed,
            response_musd: response,
            compliance_musd: collected.central - by_law,
            collected_musd: collected.central,
            collected_range_musd: (collected.low, collected.high),
            collected_before_musd: collected_before.central,
            collected_before_range_musd: (collected_before.low, collected_before.high),
            compliance,
            confidence,
            compliance_given: assumptions.compliance.is_some(),
        })
    }
}

//! Effective rates: what the law asks, weighted by what was imported.
//!
//! The law is read under several worlds (a preference claimed or not, within or above a quota,
//! nothing or all of the value metal, a part of a vehicle or not): the answer is an interval, not a
//! guess at the mix. Lines whose
//! base duty depends on quantity take the duty collected in 2024 over the value as its equivalent;
//! so do codes of 2024 that the schedule does not have, whose value is reported. A duty whose rate is not held is left
//! out, and the value that it reaches is reported too. This file must never know an economy.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::code::TariffCode;
use crate::corners::Corner;
use crate::law::Law;
use crate::measure::Authority;
use crate::panel::{Gap, Gaps, LAYERS, Lines, Rates};
use crate::sector_rates::Weights;
use crate::sectors::Sectors;
use crate::weights::{Import, Partner};
use boeki_data::parallel;

/// The rates of a partner on a day, as fractions of the customs value.
#[derive(Debug, Clone, PartialEq)]
pub struct Effective {
    /// Partner.
    pub partner: String,
    /// Chapter or sector, where asked by part; `unmapped` for what no sector holds.
    pub part: Option<String>,
    /// Day.
    pub on: Date,
    /// Least rate by authority over the worlds, in the order of [`Authority::ALL`].
    pub low: [f64; LAYERS],
    /// Highest rate by authority.
    pub high: [f64; LAYERS],
    /// Least and highest total.
    pub total: (f64, f64),
    /// Least and highest of what comes on top of the base duty.
    pub additional: (f64, f64),
    /// Customs value, USD.
    pub value: f64,
    /// Share of the value on which a fact that has no ends decides: what it asks for is left out.
    pub open: f64,
    /// Share of the value on which a duty applies, or may apply, whose rate is not held. It is left
    /// out: the rates are lower bounds.
    pub not_held: f64,
    /// Share of the value whose code the schedule does not have: measures reach it, its base duty is
    /// the duty collected.
    pub unmapped: f64,
    /// Share of the value whose base duty is an equivalent of the duty collected.
    pub equivalent: f64,
}

/// By what effective rates are told apart beside the partner.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    /// By nothing else.
    Partner,
    /// By chapter.
    Chapter,
    /// By sector of the economies.
    Sector(&'a Sectors),
}

impl By<'_> {
    fn part(self, code: TariffCode) -> u16 {
        match self {
            Self::Partner => 0,
            Self::Chapter => u16::from(code.chapter()),
            Self::Sector(sectors) => sectors.of(code),
        }
    }

    fn name(self, part: u16) -> Option<String> {
        match self {
            Self::Partner => None,
            Self::Chapter => Some(format!("{part:02}")),
            Self::Sector(sectors) => Some(sectors.name(part).to_owned()),
        }
    }
}

/// The authorities of the base duty.
const BASE: [Authority; 3] = [
    Authority::Schedule,
    Authority::General,
    Authority::Agreement,
];

/// Effective rates of some partners on every day; by chapter or sector as well if asked. Equivalents of
/// duties that depend on quantity are those of the weights, over all partners.
pub fn effective(
    law: &Law,
    weights: &Weights,
    partners: &[Partner],
    days: &[Date],
    known_on: Option<Date>,
    by: By<'_>,
) -> Vec<Effective> {
    let corners = Corner::both(law);
    parallel::map(partners, |partner| {
        of_partner(
            law,
            partner,
            &corners,
            &weights.equivalents,
            days,
            known_on,
            by,
        )
    })
    .concat()
}

fn of_partner(
    law: &Law,
    partner: &Partner,
    corners: &[Corner; 2],
    equivalents: &BTreeMap<u64, f64>,
    days: &[Date],
    known_on: Option<Date>,
    by: By<'_>,
) -> Vec<Effective> {
    let mut rows = Vec::new();
    let codes = partner.imports.iter().map(|import| import.code);
    // Ten digits are never split, so lines and imports go together.
    let lines = Lines::with_unlisted(law, codes);
    let equivalent: Vec<f64> = partner
        .imports
        .iter()
        .map(|import| {
            equivalents
                .get(&import.code.truncated(8).first())
                .copied()
                .unwrap_or(0.0)
        })
        .collect();
    let parts: Vec<u16> = partner
        .imports
        .iter()
        .map(|import| by.part(import.code))
        .collect();
    let groups = lines.groups(partner.origin);
    for &day in days {
        let mut cells: BTreeMap<u16, Sum> = BTreeMap::new();
        let by_corner: Vec<Vec<Rates>> = corners
            .iter()
            .map(|corner| {
                let mut desks = corner.desks(&lines, partner.origin, day, known_on);
                groups
                    .first
                    .iter()
                    .filter_map(|&line| {
                        let line = &lines.lines()[line];
                        corner.choose(&mut desks, line, |desk| desk.rates(line), Rates::told)
                    })
                    .collect()
            })
            .collect();
        for (number, (import, group)) in partner.imports.iter().zip(&groups.of).enumerate() {
            let rates = by_corner.iter().map(|rates| &rates[*group as usize]);
            let listed = Lines::is_listed(&lines.lines()[number]);
            let sum = cells.entry(parts[number]).or_default();
            sum.add(import.value, rates, listed, equivalent[number]);
        }
        for (part, sum) in cells {
            rows.push(sum.finish(partner, by.name(part), day));
        }
    }
    rows
}

/// Duty collected over value, by eight digits.
pub(crate) fn equivalents<'i>(imports: impl Iterator<Item = &'i Import>) -> BTreeMap<u64, f64> {
    let mut sums: BTreeMap<u64, (f64, f64)> = BTreeMap::new();
    for import in imports {
        let sum = sums.entry(import.code.truncated(8).first()).or_default();
        sum.0 += import.duty;
        sum.1 += import.value;
    }
    sums.into_iter()
        .map(|(code, (duty, value))| (code, if value > 0.0 { duty / value } else { 0.0 }))
        .collect()
}

#[derive(Default)]
struct Sum {
    duty: [[f64; LAYERS]; 2],
    value: f64,
    open: f64,
    not_held: f64,
    unmapped: f64,
    equivalent: f64,
}

impl Sum {
    /// Adds what was imported under a code, with its rates in each world.
    fn add<'r>(
        &mut self,
        value: f64,
        rates: impl Iterator<Item = &'r Rates>,
        listed: bool,
        equivalent: f64,
    ) {
        self.value += value;
        self.unmapped += if listed { 0.0 } else { value };
        let (mut gaps, mut untold) = (Gaps::default(), false);
        for (rates, duty) in rates.zip(&mut self.duty) {
            gaps |= rates.gaps;
            for (duty, layer) in duty.iter_mut().zip(&rates.layers) {
                *duty += value * if layer.is_nan() { 0.0 } else { *layer };
            }
            // A base duty that cannot be told makes its own layer, whichever it is, no number.
            if BASE.iter().any(|base| rates.layers[base.index()].is_nan()) {
                untold = true;
                // The base in its equivalent, and an inclusive layer as what that leaves to fill.
                duty[Authority::Schedule.index()] += value * equivalent;
                if let Some((layer, ceiling, share)) = rates.filling {
                    duty[layer] += value * share * (ceiling - equivalent).max(0.0);
                }
            }
        }
        self.equivalent += if untold { value } else { 0.0 };
        self.open += if gaps.has(Gap::Fact) { value } else { 0.0 };
        self.not_held += if gaps.has(Gap::Unstated) || gaps.has(Gap::Unconfirmed) {
            value
        } else {
            0.0
        };
    }

    fn finish(self, partner: &Partner, part: Option<String>, on: Date) -> Effective {
        let share = |part: f64| {
            if self.value > 0.0 {
                part / self.value
            } else {
                0.0
            }
        };
        let rates = self.duty.map(|duty| duty.map(share));
        let base = BASE.map(Authority::index);
        let totals = rates.map(|layers| layers.iter().sum::<f64>());
        let additional = rates.map(|layers| {
            layers
                .iter()
                .enumerate()
                .filter(|(i, _)| !base.contains(i))
                .map(|(_, rate)| rate)
                .sum::<f64>()
        });
        let ends = |pair: [f64; 2]| (pair[0].min(pair[1]), pair[0].max(pair[1]));
        let (mut low, mut high) = (rates[0], rates[0]);
        for layer in 0..LAYERS {
            (low[layer], high[layer]) = ends([rates[0][layer], rates[1][layer]]);
        }
        Effective {
            partner: partner.name.clone(),
            part,
            on,
            low,
            high,
            total: ends(totals),
            additional: ends(additional),
            value: self.value,
            open: share(self.open),
            not_held: share(self.not_held),
            unmapped: share(self.unmapped),
            equivalent: share(self.equivalent),
        }
    }
}

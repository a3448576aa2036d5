//! Law as policy: what an importer's law asks of each partner's goods, by sector of the economies,
//! measure by measure.
//!
//! Weights are what the United States imported in 2024. They are also all that is held for Japan:
//! a partner's goods enter Japan in the mix in which they entered the United States (the United
//! States' own in the mix of all its imports), spread evenly over the Japanese lines of a product of
//! six digits. That is a reference group (Bouët, Decreux, Fontagné, Jean and Laborde, 2008, The
//! Review of International Economics 16(5)), not Japan's trade. This file must never know an economy.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::civil::Date;

use crate::code::TariffCode;
use crate::corners::Corner;
use crate::effective::equivalents;
use crate::embedded;
use crate::error::LawError;
use crate::law::{Law, MeasureId};
use crate::origin::Origin;
use crate::panel::{Gap, Gaps, Lines, Part};
use crate::schedule::Importer;
use crate::sectors::Sectors;
use crate::weights::{Import, Partner};
use boeki_data::parallel;

/// The rate on one sector of one partner, as fractions of the customs value.
#[derive(Debug, Clone, PartialEq)]
pub struct SectorRate {
    /// Partner: ISO alpha-2, or `EU`.
    pub partner: String,
    /// Sector of the economies, or `unmapped`.
    pub sector: String,
    /// Value that weighs it, USD of 2024.
    pub value: f64,
    /// Least rate over what is not known.
    pub least: f64,
    /// Highest rate.
    pub most: f64,
    /// What each measure asks, least and highest; the schedule's own duty under `None`.
    pub parts: BTreeMap<Option<MeasureId>, (f64, f64)>,
    /// Share of the value on which a fact that has no ends decides: what it asks for is left out.
    pub open: f64,
    /// Share of the value on which a duty applies, or may apply, whose rate is not held. It is left
    /// out: the rates are lower bounds.
    pub not_held: f64,
    /// Share of the value whose duty depends on quantities that are not known: it has no part in the
    /// rates, which are the mean of the rest.
    pub untold: f64,
    /// Share of the value whose code the schedule does not have: measures reach it, its base duty is
    /// the duty collected.
    pub missing: f64,
}

/// What rates by sector are weighted with.
#[derive(Debug)]
pub struct Weights {
    /// Partners with what they sold to the United States in 2024.
    pub partners: Vec<Partner>,
    /// All imports together, under the name and origin `US`: the mix of whoever has none of its own.
    pub all: Partner,
    /// Sectors of the economies by product.
    pub sectors: Sectors,
    /// Duty collected over value, by eight digits.
    pub(crate) equivalents: BTreeMap<u64, f64>,
}

impl Weights {
    /// Those that come with the program, read once.
    ///
    /// # Errors
    /// None with the files as shipped.
    pub fn embedded() -> Result<&'static Self, LawError> {
        static WEIGHTS: OnceLock<Result<Weights, LawError>> = OnceLock::new();
        let read = || {
            let imports = embedded::all_weights()?;
            Ok(Self {
                sectors: embedded::sectors()?,
                equivalents: equivalents(imports.iter()),
                partners: embedded::weights()?,
                all: Partner {
                    name: "US".to_owned(),
                    origin: Origin::find("US")?,
                    imports,
                },
            })
        };
        WEIGHTS.get_or_init(read).as_ref().map_err(Clone::clone)
    }

    /// All imports of some sectors, as if they came from one origin.
    pub fn stand_in(&self, name: String, origin: Origin, sectors: &[&str]) -> Partner {
        let wanted =
            |import: &&Import| sectors.contains(&self.sectors.name(self.sectors.of(import.code)));
        Partner {
            name,
            origin,
            imports: self.all.imports.iter().filter(wanted).copied().collect(),
        }
    }
}

/// The rates of partners by sector, for each day: the day of entry and, if not as corrected since, that
/// on which the law was known.
pub fn sector_rates(
    law: &Law,
    weights: &Weights,
    partners: &[Partner],
    days: &[(Date, Option<Date>)],
) -> Vec<Vec<SectorRate>> {
    let corners = Corner::both(law);
    let by_partner = parallel::map(partners, |partner| {
        let basket = basket(law, &partner.imports);
        let lines = Lines::with_unlisted(law, basket.iter().map(|entry| entry.code));
        let groups = lines.groups(partner.origin);
        let cells = cells(law, weights, &basket, &lines, &groups.of);
        days.iter()
            .map(|&(day, known_on)| {
                let mut sums: BTreeMap<u16, Sum> = BTreeMap::new();
                for (position, corner) in corners.iter().enumerate() {
                    let mut desks = corner.desks(&lines, partner.origin, day, known_on);
                    let answers: Vec<(Vec<Part>, Gaps)> = groups
                        .first
                        .iter()
                        .filter_map(|&line| {
                            let line = &lines.lines()[line];
                            corner.choose(
                                &mut desks,
                                line,
                                |desk| {
                                    let (parts, gaps) = desk.parts(line);
                                    (parts.to_vec(), gaps)
                                },
                                |(parts, _)| parts.iter().map(|part| part.fraction_over(0.0)).sum(),
                            )
                        })
                        .collect();
                    for ((sector, group), cell) in &cells {
                        let (parts, gaps) = &answers[*group as usize];
                        sums.entry(*sector)
                            .or_default()
                            .add(position, cell, parts, *gaps);
                    }
                }
                sums.into_iter()
                    .map(|(sector, sum)| sum.finish(&partner.name, weights.sectors.name(sector)))
                    .collect::<Vec<_>>()
            })
            .collect::<Vec<_>>()
    });
    (0..days.len())
        .map(|day| {
            let of_day = by_partner.iter().flat_map(|days| &days[day]);
            of_day.cloned().collect()
        })
        .collect()
}

/// What of a sector the law does not tell apart.
#[derive(Default)]
struct Cell {
    value: f64,
    /// Of this the value whose code the schedule does not have.
    missing: f64,
    /// Values with the equivalent of a base duty that cannot be told, where there is one.
    pieces: Vec<(f64, Option<f64>)>,
}

/// The basket by sector and group of lines.
fn cells(
    law: &Law,
    weights: &Weights,
    basket: &[Entry],
    lines: &Lines<'_>,
    group_of: &[u32],
) -> BTreeMap<(u16, u32), Cell> {
    // A code that product lists split stands for all its parts alike.
    let parts: Vec<usize> = lines
        .lines()
        .iter()
        .map(|line| whole(basket, line.code))
        .collect();
    let mut count = vec![0u32; basket.len()];
    for &part in &parts {
        count[part] += 1;
    }
    let mut cells: BTreeMap<(u16, u32), Cell> = BTreeMap::new();
    for ((line, &group), &part) in lines.lines().iter().zip(group_of).zip(&parts) {
        let entry = &basket[part];
        let value = entry.value / f64::from(count[part]);
        let cell = cells
            .entry((weights.sectors.of(entry.code), group))
            .or_default();
        cell.value += value;
        if !Lines::is_listed(line) {
            cell.missing += value;
        }
        let equivalent = match law.importer() {
            Importer::UnitedStates => {
                let line = entry.code.truncated(8).first();
                weights.equivalents.get(&line).copied()
            }
            // What Japan collected by line is not held.
            Importer::Japan => None,
        };
        cell.pieces.push((value, equivalent));
    }
    cells
}

struct Entry {
    code: TariffCode,
    value: f64,
}

/// Codes of the importer's schedule with the values that weigh them, in order.
fn basket(law: &Law, imports: &[Import]) -> Vec<Entry> {
    if law.importer() == Importer::UnitedStates {
        return imports
            .iter()
            .map(|import| Entry {
                code: import.code,
                value: import.value,
            })
            .collect();
    }
    let mut products: BTreeMap<TariffCode, f64> = BTreeMap::new();
    for import in imports {
        *products.entry(import.code.truncated(6)).or_default() += import.value;
    }
    products
        .into_iter()
        .flat_map(|(product, value)| {
            let mut lines = law.schedule().lines_below(product);
            if lines.is_empty() {
                lines.push(product);
            }
            let value = value / lines.len() as f64;
            lines.into_iter().map(move |code| Entry { code, value })
        })
        .collect()
}

/// The entry of the basket, which is in order and without repetition, that a line is or is a part of.
fn whole(basket: &[Entry], code: TariffCode) -> usize {
    basket
        .partition_point(|entry| entry.code.first() <= code.first())
        .saturating_sub(1)
}

#[derive(Default)]
struct Sum {
    value: f64,
    missing: f64,
    open: f64,
    /// By world.
    not_held: [f64; 2],
    /// By world.
    untold: [f64; 2],
    parts: BTreeMap<Option<MeasureId>, [f64; 2]>,
}

impl Sum {
    fn add(&mut self, world: usize, cell: &Cell, parts: &[Part], gaps: Gaps) {
        if world == 0 {
            self.value += cell.value;
            self.missing += cell.missing;
        }
        // A layer whose rate is not held is left out; it does not make the base an equivalent.
        let settled = parts
            .iter()
            .all(|part| part.fraction.is_some() || (!part.is_base() && part.ceiling.is_none()));
        let told: f64 = if settled {
            cell.value
        } else {
            let known = cell
                .pieces
                .iter()
                .filter(|(_, equivalent)| equivalent.is_some());
            known.map(|(value, _)| value).sum()
        };
        self.untold[world] += cell.value - told;
        if world == 0 && gaps.has(Gap::Fact) {
            self.open += told;
        }
        if gaps.has(Gap::Unstated) || gaps.has(Gap::Unconfirmed) {
            self.not_held[world] += told;
        }
        if told <= 0.0 {
            return;
        }
        for part in parts {
            let duty = match part.fraction {
                Some(fraction) => told * fraction,
                None if settled => 0.0,
                None => cell
                    .pieces
                    .iter()
                    .filter_map(|(value, equivalent)| {
                        Some(value * part.fraction_over((*equivalent)?))
                    })
                    .sum(),
            };
            self.parts.entry(part.measure).or_default()[world] += duty;
        }
    }

    fn finish(self, partner: &str, sector: &str) -> SectorRate {
        let share = |part: f64| {
            if self.value > 0.0 {
                part / self.value
            } else {
                0.0
            }
        };
        let rate = |ends: [f64; 2]| {
            let told = self.untold.map(|untold| self.value - untold);
            [0, 1].map(|world| {
                if told[world] > 0.0 {
                    ends[world] / told[world]
                } else {
                    0.0
                }
            })
        };
        let mut total = [0.0; 2];
        for ends in self.parts.values().map(|ends| rate(*ends)) {
            total[0] += ends[0];
            total[1] += ends[1];
        }
        // The worlds as a whole are ordered; a single measure may be lower in the dearer one.
        let swap = total[1] < total[0];
        let pair = |ends: [f64; 2]| {
            if swap {
                (ends[1], ends[0])
            } else {
                (ends[0], ends[1])
            }
        };
        let (least, most) = pair(total);
        SectorRate {
            partner: partner.to_owned(),
            sector: sector.to_owned(),
            value: self.value,
            least,
            most,
            parts: self
                .parts
                .iter()
                .map(|(measure, ends)| (*measure, pair(rate(*ends))))
                .filter(|(_, (low, high))| *low != 0.0 || *high != 0.0)
                .collect(),
            open: share(self.open),
            not_held: share(self.not_held[0].max(self.not_held[1])),
            untold: share(self.untold[0].max(self.untold[1])),
            missing: share(self.missing),
        }
    }
}

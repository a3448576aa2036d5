//! Aggregation: regions and sectors summed, many to one, by a mapping that people write.
//!
//! Trade, output, value added and the revenue of tariffs between the new regions are the sums of what they were; a tariff is
//! revenue over value (where nothing is traded, the highest rate). **Tariffs between members of one region** have no wedge
//! left to be: a region has no tariff on itself. Trade and output stay at producers' prices, so purchasers there pay less by
//! exactly this revenue, and as nobody earns it any more, it leaves final use, in the sector on which it was levied. This is linear:
//! summing in two steps gives the same as in one. Only where a sector's final use is too small for that are the region's uses
//! balanced anew ([`crate::balance`]), which keeps trade, output and value added too; the provenance says how often.
//!
//! Trade elasticities are means weighted by the world's spending at producers' prices.

mod mapping;

pub use mapping::Mapping;
use mapping::Plan;

use std::collections::BTreeMap;

use boeki_data::codes::country;
use boeki_data::hash::sha256_hex;

use crate::balance::{BalanceReport, Observed, balance_region};
use crate::elasticity::DEFAULT_SET;
use crate::{
    Cube, Economy, EconomyError, EconomyParts, ElasticityBook, Grid, Labels, Name, Region, Sector,
    SectorKind,
};

/// Sums an economy by a mapping.
///
/// # Errors
/// A region or sector that the mapping names but the economy lacks ([`EconomyError::UnknownCode`], with the nearest), that it
/// names twice ([`EconomyError::BadText`]) or leaves out ([`EconomyError::Unmapped`]).
///
/// ```
/// use boeki_economy::{aggregation::{Mapping, aggregate}, sources::{MemoryFiles, load}};
/// let world = load("world-2022", &MemoryFiles::default())?;
/// let mapping = Mapping::from_toml("three.toml", "[regions]\nJPN = ['JPN']\nUSA = ['USA']\nrest = 'ROW'")?;
/// let three = aggregate(&world, &mapping)?;
/// assert_eq!((three.regions(), three.sectors()), (3, 28));
/// assert!((three.value_added().sum() / world.value_added().sum() - 1.0).abs() < 1e-12);
/// # Ok::<(), boeki_economy::EconomyError>(())
/// ```
pub fn aggregate(economy: &Economy, mapping: &Mapping) -> Result<Economy, EconomyError> {
    let old = economy.labels();
    let region_codes: Vec<&str> = old
        .regions
        .iter()
        .map(|region| region.code.as_str())
        .collect();
    let sector_codes: Vec<&str> = old
        .sectors
        .iter()
        .map(|sector| sector.code.as_str())
        .collect();
    let regions = mapping.plan_regions(&region_codes)?;
    let sectors = mapping.plan_sectors(&sector_codes)?;
    let labels = Labels {
        regions: (0..regions.len())
            .map(|index| sum_regions(&old.regions, &regions, index))
            .collect(),
        sectors: (0..sectors.len())
            .map(|index| sum_sectors(&old.sectors, &sectors, index))
            .collect(),
    };
    let mut sums = Sums::of(economy, &regions, &sectors);
    let trade_of_sector = world_trade(economy);
    let (tariff, internal) = (sums.tariffs(), sums.internal.sum());
    let balanced = sums.release_internal_revenue(economy.name(), &labels, &tariff)?;

    let mut provenance = economy.provenance().to_vec();
    provenance.push(format!(
        "Summed by {}: {} regions by {} sectors to {} by {}. Tariff revenue of {internal:.0} million USD within the new \
         regions left final use; in {balanced} of them all uses were balanced for it.",
        mapping.place(),
        economy.regions(),
        economy.sectors(),
        regions.len(),
        sectors.len(),
    ));
    let negative_inputs = sums.negative_inputs(&labels);
    Economy::new(EconomyParts {
        name: economy.name().to_owned(),
        title: economy.title().to_owned(),
        labels,
        trade: sums.trade,
        tariff,
        value_added: sums.value_added,
        intermediate_use: sums.intermediate_use,
        final_use: sums.final_use,
        negative_inputs,
        elasticities: sum_elasticities(economy.elasticities(), &sectors, &trade_of_sector),
        provenance,
        data_hash: sha256_hex(format!("{}\n{}", economy.data_hash(), mapping.text()).as_bytes()),
    })
}

/// The tables of an economy, summed.
struct Sums {
    trade: Cube,
    /// Revenue of tariffs between the new regions, `[importer][exporter][sector]`.
    revenue: Cube,
    /// Highest rate of the tariffs that meet in a cell.
    highest: Cube,
    /// Revenue of tariffs between members of one region, `[region][sector]`.
    internal: Grid,
    value_added: Grid,
    intermediate_use: Cube,
    final_use: Grid,
}

impl Sums {
    fn of(economy: &Economy, regions: &Plan, sectors: &Plan) -> Self {
        let (n, j) = (regions.len(), sectors.len());
        let mut sums = Self {
            trade: Cube::zeros(n, n, j),
            revenue: Cube::zeros(n, n, j),
            highest: Cube::filled(n, n, j, f64::NEG_INFINITY),
            internal: Grid::zeros(n, j),
            value_added: Grid::zeros(n, j),
            intermediate_use: Cube::zeros(n, j, j),
            final_use: Grid::zeros(n, j),
        };
        for old_importer in 0..economy.regions() {
            let importer = regions.target[old_importer];
            for old_exporter in 0..economy.regions() {
                let exporter = regions.target[old_exporter];
                let values = economy.trade().lane(old_importer, old_exporter);
                let rates = economy.tariff().lane(old_importer, old_exporter);
                for (old_sector, (value, rate)) in values.iter().zip(rates).enumerate() {
                    let sector = sectors.target[old_sector];
                    let cell = (importer, exporter, sector);
                    sums.trade[cell] += value;
                    if importer == exporter {
                        sums.internal[(importer, sector)] += value * rate;
                    } else {
                        sums.revenue[cell] += value * rate;
                        sums.highest[cell] = sums.highest[cell].max(*rate);
                    }
                }
            }
            for old_sector in 0..economy.sectors() {
                let sector = sectors.target[old_sector];
                sums.value_added[(importer, sector)] +=
                    economy.value_added()[(old_importer, old_sector)];
                sums.final_use[(importer, sector)] +=
                    economy.final_use()[(old_importer, old_sector)];
                let inputs = economy.intermediate_use().lane(old_importer, old_sector);
                for (input, value) in inputs.iter().enumerate() {
                    sums.intermediate_use[(importer, sector, sectors.target[input])] += value;
                }
            }
        }
        sums
    }

    fn tariffs(&self) -> Cube {
        let (n, _, j) = self.trade.shape();
        Cube::from_fn(n, n, j, |importer, exporter, sector| {
            let cell = (importer, exporter, sector);
            if importer == exporter {
                0.0
            } else if self.trade[cell] > 0.0 {
                self.revenue[cell] / self.trade[cell]
            } else {
                self.highest[cell]
            }
        })
    }

    /// Takes the revenue of tariffs within a region out of its final use; the number of regions that had to be balanced.
    fn release_internal_revenue(
        &mut self,
        name: &str,
        labels: &Labels,
        tariff: &Cube,
    ) -> Result<usize, EconomyError> {
        let (n, _, j) = self.trade.shape();
        let mut balanced = 0;
        for region in 0..n {
            let revenue = self.internal.row(region);
            if revenue
                .iter()
                .zip(self.final_use.row(region))
                .all(|(revenue, used)| revenue <= used)
            {
                for (used, revenue) in self.final_use.row_mut(region).iter_mut().zip(revenue) {
                    *used -= revenue;
                }
                continue;
            }
            balanced += 1;
            let expenditure = Grid::from_fn(n, j, |importer, sector| {
                let flow = |exporter| {
                    let cell = (importer, exporter, sector);
                    self.trade[cell] * (1.0 + tariff[cell])
                };
                (0..n).map(flow).sum()
            });
            let output = Grid::from_fn(n, j, |exporter, sector| {
                (0..n)
                    .map(|importer| self.trade[(importer, exporter, sector)])
                    .sum()
            });
            balance_region(
                &Observed {
                    economy: name,
                    labels,
                    expenditure: &expenditure,
                    output: &output,
                },
                region,
                &mut self.value_added,
                &mut self.intermediate_use,
                &mut self.final_use,
                &mut BalanceReport::default(),
            )?;
        }
        Ok(balanced)
    }

    /// Cells of intermediate use that stay negative in the sum.
    fn negative_inputs(&self, labels: &Labels) -> Vec<(String, String, String)> {
        let sector = |index: usize| labels.sectors[index].code.clone();
        let mut cells = Vec::new();
        for (index, region) in labels.regions.iter().enumerate() {
            for using in 0..labels.sectors.len() {
                for (input, value) in self.intermediate_use.lane(index, using).iter().enumerate() {
                    if *value < 0.0 {
                        cells.push((region.code.clone(), sector(using), sector(input)));
                    }
                }
            }
        }
        cells
    }
}

/// Distinct members of all that a target sums, in order.
fn join<'a>(members: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut joined: Vec<String> = Vec::new();
    for member in members {
        if !joined.contains(member) {
            joined.push(member.clone());
        }
    }
    joined
}

fn sum_regions(old: &[Region], plan: &Plan, index: usize) -> Region {
    let code = plan.codes[index].clone();
    let parts: Vec<&Region> = plan.sources(index).map(|source| &old[source]).collect();
    let name = match (&plan.names[index], parts.as_slice()) {
        (Some(name), _) => name.clone(),
        (None, [one]) => one.name.clone(),
        (None, _) => country(&code).map_or_else(
            || Name::same(&code),
            |country| Name::new(&country.name_en, &country.name_ja),
        ),
    };
    Region {
        code,
        name,
        members: join(parts.iter().flat_map(|region| &region.members)),
    }
}

fn sum_sectors(old: &[Sector], plan: &Plan, index: usize) -> Sector {
    let code = plan.codes[index].clone();
    let parts: Vec<&Sector> = plan.sources(index).map(|source| &old[source]).collect();
    let name = match (&plan.names[index], parts.as_slice()) {
        (Some(name), _) => name.clone(),
        (None, [one]) => one.name.clone(),
        (None, _) => Name::same(&code),
    };
    // What is in part goods can bear a tariff.
    let goods = parts.iter().any(|sector| sector.kind == SectorKind::Goods);
    Sector {
        code,
        name,
        kind: if goods {
            SectorKind::Goods
        } else {
            SectorKind::Services
        },
        members: join(parts.iter().flat_map(|sector| &sector.members)),
    }
}

fn world_trade(economy: &Economy) -> Vec<f64> {
    let mut totals = vec![0.0; economy.sectors()];
    for importer in 0..economy.regions() {
        for exporter in 0..economy.regions() {
            for (total, value) in totals
                .iter_mut()
                .zip(economy.trade().lane(importer, exporter))
            {
                *total += value;
            }
        }
    }
    totals
}

fn sum_elasticities(book: &ElasticityBook, plan: &Plan, weights: &[f64]) -> ElasticityBook {
    let mean = |set: &[f64]| -> Vec<f64> {
        (0..plan.len())
            .map(|target| {
                let sources: Vec<usize> = plan.sources(target).collect();
                if let [one] = sources[..] {
                    return set[one];
                }
                let weight: f64 = sources.iter().map(|source| weights[*source]).sum();
                if weight > 0.0 {
                    sources
                        .iter()
                        .map(|source| weights[*source] * set[*source])
                        .sum::<f64>()
                        / weight
                } else {
                    sources.iter().map(|source| set[*source]).sum::<f64>() / sources.len() as f64
                }
            })
            .collect()
    };
    let sets: BTreeMap<&str, Vec<f64>> = book
        .names()
        .filter_map(|name| book.get(name).map(|set| (name, mean(set))))
        .collect();
    let mut summed = ElasticityBook::new(sets.get(DEFAULT_SET).cloned().unwrap_or_default());
    for (name, set) in sets {
        summed.insert(name, set);
    }
    summed
}

//! The instruments that a player sets: tariffs on what it buys, limits on what it sells; which cells move together, within which
//! bounds.

use std::collections::BTreeMap;

use boeki_economy::{Cube, Economy, Policy, SectorKind};

use crate::{Player, StrategyError};

/// How finely a player sets its tariffs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// One rate on everything.
    Uniform,
    /// One rate a sector, the same for all partners: most favoured nation.
    Sector,
    /// One rate a partner, the same for all sectors.
    #[default]
    Partner,
    /// A rate for each partner and sector.
    PartnerSector,
}

impl Level {
    /// The names that scenarios and commands use.
    pub const NAMES: [&'static str; 4] = ["uniform", "sector", "partner", "partner-sector"];

    /// The level of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "uniform" => Some(Level::Uniform),
            "sector" => Some(Level::Sector),
            "partner" => Some(Level::Partner),
            "partner-sector" => Some(Level::PartnerSector),
            _ => None,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Level::Uniform => Self::NAMES[0],
            Level::Sector => Self::NAMES[1],
            Level::Partner => Self::NAMES[2],
            Level::PartnerSector => Self::NAMES[3],
        }
    }

    fn by_partner(self) -> bool {
        matches!(self, Level::Partner | Level::PartnerSector)
    }

    fn by_sector(self) -> bool {
        matches!(self, Level::Sector | Level::PartnerSector)
    }
}

/// What binds a player's hands.
#[derive(Clone, Debug, PartialEq)]
pub struct Bounds {
    /// Lowest tariff; below zero it is a subsidy of imports.
    pub low: f64,
    /// Highest tariff.
    pub high: f64,
    /// No tariff above the one in force: rates are bound where they stand.
    pub bound: bool,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            low: 0.0,
            high: 5.0,
            bound: false,
        }
    }
}

/// What a variable moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lever {
    /// A tariff of the importer.
    #[default]
    Tariff,
    /// A limit on exports whose licences the exporter keeps (a voluntary restraint), as the tax on exports that it equals.
    ExportLimit,
}

/// Which partners and sectors a player may touch, how finely, and how far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reach {
    /// How finely.
    pub level: Level,
    /// How far.
    pub bounds: Bounds,
    /// Partners whose tariffs may move, each a region or a group with one rate; nothing means every other region.
    pub partners: Option<Vec<Player>>,
    /// Regions whose tariffs stay as they are: partners of an agreement.
    pub kept: Vec<usize>,
    /// Sectors whose tariffs may move; nothing means all goods.
    pub sectors: Option<Vec<usize>>,
    /// Whether the player may limit its exports to the same partners as well.
    pub export_limits: bool,
}

/// Cells that carry one rate.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// What it moves.
    pub lever: Lever,
    /// `(importer, exporter, sector)`.
    pub cells: Vec<(usize, usize, usize)>,
    /// Code of the partner, if the rate is its own.
    pub partner: Option<String>,
    /// The sector, if the rate is its own.
    pub sector: Option<usize>,
    /// ln(1+t) at the lowest and at the highest tariff.
    pub within: (f64, f64),
}

impl Variable {
    /// The slope of an outcome in the variable, from its slopes in tariffs and in taxes on exports.
    pub(crate) fn slope(&self, [tariff, export_tax]: &[(Cube, f64); 2]) -> f64 {
        let slopes = match self.lever {
            Lever::Tariff => &tariff.0,
            Lever::ExportLimit => &export_tax.0,
        };
        self.cells.iter().map(|&cell| slopes[cell]).sum()
    }
}

/// The tariffs that one player sets, in units of ln(1+t).
#[derive(Clone, Debug, PartialEq)]
pub struct TariffSpace {
    /// The free rates.
    pub variables: Vec<Variable>,
    /// Variables that meet in some market, together.
    pub(crate) blocks: Vec<Vec<usize>>,
}

/// Place of a variable in its block, with its exporters.
type Sellers = Vec<(usize, Vec<usize>)>;

/// A market of a block: who of the block's variables sells there.
pub(crate) struct Market {
    pub(crate) importer: usize,
    pub(crate) sector: usize,
    pub(crate) variables: Sellers,
}

impl TariffSpace {
    /// The tariffs of a player on what it imports from outside, where there is trade in the base.
    ///
    /// # Errors
    /// Bounds without room between them, and a reach without any trade.
    pub fn of(
        player: &Player,
        economy: &Economy,
        status_quo: &Policy,
        reach: &Reach,
    ) -> Result<Self, StrategyError> {
        let Bounds { low, high, bound } = reach.bounds;
        if !(low.is_finite() && high.is_finite() && -1.0 < low && low < high) {
            return Err(StrategyError::OutOfRange {
                name: "the highest tariff".into(),
                value: high,
                rule: "bounds are numbers above -1, the lower one below the higher one",
            });
        }
        let labels = economy.labels();
        let outside = |region: &usize| !player.has(*region) && !reach.kept.contains(region);
        let partners: Vec<Player> = match &reach.partners {
            Some(partners) => partners
                .iter()
                .map(|partner| Player {
                    code: partner.code.clone(),
                    members: partner.members.iter().copied().filter(outside).collect(),
                })
                .collect(),
            None => (0..economy.regions())
                .filter(outside)
                .map(|region| Player {
                    code: labels.regions[region].code.clone(),
                    members: vec![region],
                })
                .collect(),
        };
        let goods = |sector: &usize| labels.sectors[*sector].kind == SectorKind::Goods;
        let sectors: Vec<usize> = match &reach.sectors {
            Some(sectors) => sectors.clone(),
            None => (0..economy.sectors()).filter(goods).collect(),
        };
        let mut variables: Vec<Variable> = Vec::new();
        let levers: &[Lever] = if reach.export_limits {
            &[Lever::Tariff, Lever::ExportLimit]
        } else {
            &[Lever::Tariff]
        };
        let all = levers.iter().flat_map(|lever| {
            let partners = partners.iter();
            partners.map(move |partner| (*lever, partner))
        });
        for (lever, partner) in all {
            for &sector in &sectors {
                let name = reach.level.by_partner().then(|| partner.code.clone());
                let own = reach.level.by_sector().then_some(sector);
                let cells = player.members.iter().flat_map(|&own| {
                    let others = partner.members.iter();
                    others.map(move |&other| match lever {
                        Lever::Tariff => (own, other, sector),
                        Lever::ExportLimit => (other, own, sector),
                    })
                });
                let cells: Vec<_> = cells.filter(|&cell| economy.trade()[cell] > 0.0).collect();
                if cells.is_empty() {
                    continue;
                }
                let known = variables
                    .iter_mut()
                    .find(|it| it.lever == lever && it.partner == name && it.sector == own);
                match known {
                    Some(variable) => variable.cells.extend(cells),
                    None => variables.push(Variable {
                        lever,
                        cells,
                        partner: name,
                        sector: own,
                        within: match lever {
                            Lever::Tariff => (low.ln_1p(), high.ln_1p()),
                            // A limit that does not bind has no rent; none pays for exporting more.
                            Lever::ExportLimit => (0.0, high.max(0.0).ln_1p()),
                        },
                    }),
                }
            }
        }
        if bound {
            let tariffs = variables.iter_mut().filter(|it| it.lever == Lever::Tariff);
            for variable in tariffs {
                let rates = variable.cells.iter().map(|&cell| status_quo.customs(cell));
                let top = rates.fold(f64::NEG_INFINITY, f64::max).ln_1p();
                variable.within.1 = variable.within.1.min(top);
                variable.within.0 = variable.within.0.min(variable.within.1);
            }
        }
        if variables.is_empty() {
            return Err(StrategyError::BadQuestion {
                what: format!("{} imports nothing that its reach covers", player.code),
                remedy: "name other partners or sectors".into(),
            });
        }
        Ok(Self {
            blocks: blocks(&variables),
            variables,
        })
    }

    /// The markets in which a block's variables meet.
    pub(crate) fn markets_of(&self, block: &[usize]) -> Vec<Market> {
        let mut markets: BTreeMap<(usize, usize), Sellers> = BTreeMap::new();
        for (local, &variable) in block.iter().enumerate() {
            for &(importer, exporter, sector) in &self.variables[variable].cells {
                let sellers = markets.entry((importer, sector)).or_default();
                match sellers.last_mut() {
                    Some((last, exporters)) if *last == local => exporters.push(exporter),
                    _ => sellers.push((local, vec![exporter])),
                }
            }
        }
        markets
            .into_iter()
            .map(|((importer, sector), variables)| Market {
                importer,
                sector,
                variables,
            })
            .collect()
    }

    /// ln(1+t) of each variable under a policy: the mean over its cells, weighted by base trade.
    pub fn read(&self, policy: &Policy, economy: &Economy) -> Vec<f64> {
        self.variables
            .iter()
            .map(|variable| {
                let (mut sum, mut weight) = (0.0, 0.0);
                for &cell in &variable.cells {
                    let trade = economy.trade()[cell];
                    let rate = match variable.lever {
                        Lever::Tariff => policy.customs(cell),
                        Lever::ExportLimit => policy.export_duty(cell),
                    };
                    sum += trade * rate.ln_1p();
                    weight += trade;
                }
                (sum / weight).clamp(variable.within.0, variable.within.1)
            })
            .collect()
    }

    /// Writes ln(1+t) of each variable into a policy.
    pub fn write(&self, ln_rates: &[f64], policy: &mut Policy) {
        for (variable, ln_rate) in self.variables.iter().zip(ln_rates) {
            let rate = ln_rate.exp_m1();
            for &cell in &variable.cells {
                match variable.lever {
                    Lever::Tariff => policy.set_customs(cell, rate),
                    Lever::ExportLimit => policy.set_export_duty(cell, rate),
                }
            }
        }
    }
}

/// Variables grouped so that no market is in two groups.
fn blocks(variables: &[Variable]) -> Vec<Vec<usize>> {
    let mut group_of: Vec<usize> = (0..variables.len()).collect();
    let mut first: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (at, variable) in variables.iter().enumerate() {
        for &(importer, _, sector) in &variable.cells {
            let other = group_of[*first.entry((importer, sector)).or_insert(at)];
            let own = group_of[at];
            if own != other {
                let (low, high) = (own.min(other), own.max(other));
                for group in &mut group_of {
                    if *group == high {
                        *group = low;
                    }
                }
            }
        }
    }
    let mut blocks: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, group) in group_of.into_iter().enumerate() {
        blocks.entry(group).or_default().push(at);
    }
    blocks.into_values().collect()
}

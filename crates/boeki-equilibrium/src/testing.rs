//! Economies made by hand or at random, for tests and benchmarks: accounts that close, every entry positive.

use boeki_economy::{
    Cube, Economy, EconomyError, EconomyParts, ElasticityBook, Grid, Labels, Name, Policy, Region,
    Sector, SectorKind,
};

use crate::Baseline;

/// A small deterministic stream of numbers in (0, 1) (splitmix64, Steele, Lea & Flood 2014).
#[derive(Clone, Debug)]
pub struct Stream(u64);

impl Stream {
    /// A stream from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number in (0, 1).
    pub fn next_unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((z >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// The next number between two bounds.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.next_unit()
    }
}

/// Labels `R0`, `R1`, ... and `S0`, `S1`, ...
pub fn plain_labels(regions: usize, sectors: usize) -> Labels {
    Labels {
        regions: (0..regions)
            .map(|k| Region {
                code: format!("R{k}"),
                name: Name::same(format!("R{k}")),
                members: vec![format!("R{k}")],
            })
            .collect(),
        sectors: (0..sectors)
            .map(|k| Sector {
                code: format!("S{k}"),
                name: Name::same(format!("S{k}")),
                kind: SectorKind::Goods,
                members: vec![format!("S{k}")],
            })
            .collect(),
    }
}

/// A random economy: home-biased trade in all cells, tariffs up to 20%, deficits, input-output links, theta from 2 to 10.
///
/// # Errors
/// None for at least one region and sector; the type is that of [`Economy::new`].
pub fn random_economy(seed: u64, regions: usize, sectors: usize) -> Result<Economy, EconomyError> {
    let mut stream = Stream::new(seed);
    let size: Vec<f64> = (0..regions).map(|_| stream.between(0.3, 3.0)).collect();
    let trade = Cube::from_fn(regions, regions, sectors, |importer, exporter, _| {
        let home = if importer == exporter {
            4.0 * regions as f64
        } else {
            1.0
        };
        1000.0 * size[importer] * size[exporter] * home * stream.between(0.5, 1.5)
    });
    let tariff = Cube::from_fn(regions, regions, sectors, |importer, exporter, _| {
        if importer == exporter {
            0.0
        } else {
            stream.between(0.0, 0.2)
        }
    });
    let share = Grid::from_fn(regions, sectors, |_, _| stream.between(0.5, 0.8));
    let theta = (0..sectors).map(|_| stream.between(2.0, 10.0)).collect();
    close(
        plain_labels(regions, sectors),
        trade,
        tariff,
        &share,
        theta,
        &mut stream,
    )
}

/// Derives uses and value added from trade, tariffs and value-added shares so that all accounts close.
fn close(
    labels: Labels,
    trade: Cube,
    tariff: Cube,
    share: &Grid,
    theta: Vec<f64>,
    stream: &mut Stream,
) -> Result<Economy, EconomyError> {
    let (n, _, j) = trade.shape();
    let mut expenditure = Grid::zeros(n, j);
    let mut output = Grid::zeros(n, j);
    for importer in 0..n {
        for exporter in 0..n {
            for sector in 0..j {
                let cell = (importer, exporter, sector);
                expenditure[(importer, sector)] += trade[cell] * (1.0 + tariff[cell]);
                output[(exporter, sector)] += trade[cell];
            }
        }
    }
    let value_added = Grid::from_fn(n, j, |region, sector| {
        share[(region, sector)] * output[(region, sector)]
    });
    let mut intermediate_use = Cube::zeros(n, j, j);
    let mut final_use = expenditure.clone();
    for region in 0..n {
        for using in 0..j {
            let weights: Vec<f64> = expenditure
                .row(region)
                .iter()
                .map(|x| x * stream.between(0.7, 1.3))
                .collect();
            let total: f64 = weights.iter().sum();
            let bill = output[(region, using)] - value_added[(region, using)];
            for input in 0..j {
                let used = bill * weights[input] / total;
                intermediate_use[(region, using, input)] = used;
                final_use[(region, input)] -= used;
            }
        }
    }
    Economy::new(EconomyParts {
        name: "random".into(),
        title: "A random economy".into(),
        labels,
        trade,
        tariff,
        value_added,
        intermediate_use,
        final_use,
        negative_inputs: Vec::new(),
        elasticities: ElasticityBook::new(theta),
        provenance: vec!["made at random for a test".into()],
        data_hash: String::new(),
    })
}

/// One sector, no tariffs: the economy of the sufficient statistic of Arkolakis, Costinot & Rodriguez-Clare (2012).
///
/// # Errors
/// None for at least one region.
pub fn one_sector_economy(seed: u64, regions: usize, theta: f64) -> Result<Economy, EconomyError> {
    let mut stream = Stream::new(seed);
    let trade = Cube::from_fn(regions, regions, 1, |importer, exporter, _| {
        if importer == exporter {
            500.0
        } else {
            100.0 * stream.between(0.2, 1.0)
        }
    });
    // Trade is made symmetric so that it balances: the formula is for balanced trade.
    let trade = Cube::from_fn(regions, regions, 1, |a, b, s| {
        trade[(a.max(b), a.min(b), s)]
    });
    let tariff = Cube::zeros(regions, regions, 1);
    let share = Grid::filled(regions, 1, 1.0);
    close(
        plain_labels(regions, 1),
        trade,
        tariff,
        &share,
        vec![theta],
        &mut stream,
    )
}

/// The base policy with every cell between two regions, `(importer, exporter, sector)`, shown to `change`.
pub fn changed_policy(
    base: &Baseline,
    mut change: impl FnMut(&mut Policy, (usize, usize, usize)),
) -> Policy {
    let mut policy = base.policy.clone();
    for importer in 0..base.regions() {
        for exporter in (0..base.regions()).filter(|exporter| *exporter != importer) {
            for sector in 0..base.sectors() {
                change(&mut policy, (importer, exporter, sector));
            }
        }
    }
    policy
}

//! A tiny economy made by hand, for tests: three regions, two sectors, accounts that close to rounding.

use crate::{
    Cube, Economy, EconomyError, EconomyParts, ElasticityBook, Grid, Labels, Name, Region, Sector,
    SectorKind,
};

/// Japan, the United States and a rest of the world that sums Canada, China, Germany and Vietnam.
///
/// Sectors: `GDS` (goods, the sum of agriculture, steel, electronics and motor vehicles) and `SRV` (services).
pub fn tiny_labels() -> Labels {
    let region = |code: &str, en: &str, ja: &str, members: &[&str]| Region {
        code: code.into(),
        name: Name::new(en, ja),
        members: members.iter().map(|&member| member.into()).collect(),
    };
    let sector = |code: &str, en: &str, ja: &str, kind, members: &[&str]| Sector {
        code: code.into(),
        name: Name::new(en, ja),
        kind,
        members: members.iter().map(|&member| member.into()).collect(),
    };
    Labels {
        regions: vec![
            region("JPN", "Japan", "日本", &["JPN"]),
            region("USA", "United States", "米国", &["USA"]),
            region(
                "ROW",
                "Rest of the world",
                "その他世界",
                &["CAN", "CHN", "DEU", "VNM"],
            ),
        ],
        sectors: vec![
            sector(
                "GDS",
                "Goods",
                "財",
                SectorKind::Goods,
                &["A01", "C24A", "C26", "C29"],
            ),
            sector(
                "SRV",
                "Services",
                "サービス",
                SectorKind::Services,
                &["SRV"],
            ),
        ],
    }
}

/// A consistent economy of three regions by two sectors in million USD, with deficits and tariffs on goods.
///
/// Trade and tariffs are chosen; uses and value added follow from them, so that
/// [`Economy::accounts`](crate::Economy::accounts) closes to 1e-12 and every entry is positive, except the tariffs on
/// services and at home, which are zero. The United States levies 2.5% on Japanese and 5% on other goods, Japan 1% and 4%,
/// the rest of the world 6% and 8%. The default trade elasticities are 5 for goods and 3 for services.
///
/// ```
/// let economy = boeki_economy::testing::tiny_economy();
/// assert!(economy.accounts().use_gap < 1e-12 && economy.accounts().cost_gap < 1e-12);
/// assert!(economy.deficits().iter().sum::<f64>().abs() < 1e-9);
/// ```
///
/// # Panics
/// Never, unless the rules of [`Economy::new`](crate::Economy::new) change.
#[allow(clippy::expect_used)]
pub fn tiny_economy() -> Economy {
    build().expect("the tiny economy keeps the rules of every economy")
}

fn build() -> Result<Economy, EconomyError> {
    // [importer][exporter][sector]: goods, services.
    const TRADE: [[[f64; 2]; 3]; 3] = [
        [[2400.0, 5200.0], [80.0, 60.0], [420.0, 90.0]],
        [[150.0, 50.0], [5600.0, 27_000.0], [1900.0, 400.0]],
        [[500.0, 120.0], [1100.0, 700.0], [30_000.0, 60_000.0]],
    ];
    const GOODS_TARIFF: [[f64; 3]; 3] = [[0.0, 0.01, 0.04], [0.025, 0.0, 0.05], [0.06, 0.08, 0.0]];
    // Input value by unit of output, [using sector][input], the same in every region.
    const INPUT: [[f64; 2]; 2] = [[0.40, 0.20], [0.08, 0.30]];

    let trade = Cube::from_fn(3, 3, 2, |n, i, j| TRADE[n][i][j]);
    let tariff = Cube::from_fn(
        3,
        3,
        2,
        |n, i, j| if j == 0 { GOODS_TARIFF[n][i] } else { 0.0 },
    );
    let output =
        |region: usize, sector: usize| (0..3).map(|n| trade[(n, region, sector)]).sum::<f64>();
    let spent = |region: usize, sector: usize| {
        (0..3)
            .map(|i| trade[(region, i, sector)] * (1.0 + tariff[(region, i, sector)]))
            .sum::<f64>()
    };
    let intermediate_use = Cube::from_fn(3, 2, 2, |region, using, input| {
        INPUT[using][input] * output(region, using)
    });
    let value_added = Grid::from_fn(3, 2, |region, sector| {
        output(region, sector) - intermediate_use.lane(region, sector).iter().sum::<f64>()
    });
    let final_use = Grid::from_fn(3, 2, |region, sector| {
        spent(region, sector)
            - (0..2)
                .map(|using| intermediate_use[(region, using, sector)])
                .sum::<f64>()
    });
    Economy::new(EconomyParts {
        name: "tiny".into(),
        title: "Three regions, two sectors, made by hand for tests".into(),
        labels: tiny_labels(),
        trade,
        tariff,
        value_added,
        intermediate_use,
        final_use,
        negative_inputs: Vec::new(),
        elasticities: ElasticityBook::new(vec![5.0, 3.0]),
        provenance: vec!["Made by hand.".into()],
        data_hash: "tiny".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tiny_economy_closes_and_is_positive() {
        let economy = tiny_economy();
        let accounts = economy.accounts();
        assert!(
            accounts.use_gap < 1e-12 && accounts.cost_gap < 1e-12,
            "{accounts:?}"
        );
        for table in [economy.value_added(), economy.final_use()] {
            assert!(
                table.as_slice().iter().all(|value| *value > 0.0),
                "{table:?}"
            );
        }
        assert!(economy.trade().as_slice().iter().all(|value| *value > 0.0));
        // Income finances final use: value added, tariff revenue and the deficit.
        for region in 0..3 {
            let revenue: f64 = (0..3)
                .map(|i| economy.trade()[(region, i, 0)] * economy.tariff()[(region, i, 0)])
                .sum();
            let income = economy.value_added().row(region).iter().sum::<f64>()
                + revenue
                + economy.deficits()[region];
            let spending: f64 = economy.final_use().row(region).iter().sum();
            assert!((income / spending - 1.0).abs() < 1e-12);
        }
    }
}

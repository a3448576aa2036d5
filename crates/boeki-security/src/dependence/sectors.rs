//! A region's dependence on others, sector by sector of an economy: imports, the three indicators, reliance at face value and looked
//! through, and how concentrated the world's exports are.

use boeki_economy::Economy;
use serde::Serialize;

use super::indicators::Indicators;
use super::network::{Counted, InputNetwork};
use crate::SecurityError;

/// Dependence in one sector.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SectorDependence {
    /// Index of the sector.
    pub sector: usize,
    /// Concentration and the three indicators; imports in million USD.
    pub indicators: Indicators,
    /// Share of imports from outside the bloc in all that is spent on the sector, tariffs left out.
    pub import_share: f64,
    /// The largest supplier from outside the bloc of the sector's inputs, all inputs of inputs counted.
    pub look_through_top: Option<usize>,
    /// Its share.
    pub look_through_top_share: f64,
    /// Share from outside the bloc in the inputs of the sector's producers, direct suppliers only.
    pub face_value: f64,
    /// The same with inputs of inputs.
    pub look_through: f64,
    /// The region that exports most of the sector's goods to others.
    pub world_top: usize,
    /// Its share in the world's exports between regions.
    pub world_top_share: f64,
}

/// Dependence of one importer, a region or a group that acts as one.
#[derive(Clone, Debug)]
pub struct Dependence {
    /// Regions of the importer.
    pub importer: Vec<usize>,
    /// Regions that are trusted: the importer and its bloc.
    pub bloc: Vec<usize>,
    /// By sector.
    pub sectors: Vec<SectorDependence>,
    /// Share from outside the bloc in final demand, at face value and looked through (gross production).
    pub final_face_value: f64,
    /// Looked through.
    pub final_look_through: f64,
    /// The share of foreign value added in final demand, which counts everything once.
    pub final_value_added: f64,
    /// Relative gap of the look-through's equations.
    pub residual: f64,
    /// Whether suppliers differ between final and intermediate use.
    pub use_specific: bool,
}

impl Dependence {
    /// Of an importer with a bloc. `network` is that of the economy, or of a full table with the same regions and sectors.
    ///
    /// # Errors
    /// Indices that the economy does not have, a network of another shape, a look-through that is not found.
    pub fn of(
        economy: &Economy,
        network: &InputNetwork,
        importer: &[usize],
        bloc: &[usize],
    ) -> Result<Self, SecurityError> {
        let (n, j) = (economy.regions(), economy.sectors());
        let known = importer.iter().chain(bloc).all(|region| *region < n);
        if importer.is_empty() || !known || (network.regions(), network.sectors()) != (n, j) {
            return Err(SecurityError::BadQuestion {
                what: "the importer, its bloc or the network of inputs does not fit the economy"
                    .into(),
                remedy: "take all of them from one economy".into(),
            });
        }
        let at_home: Vec<bool> = (0..n).map(|region| importer.contains(&region)).collect();
        let inside: Vec<bool> = (0..n)
            .map(|region| at_home[region] || bloc.contains(&region))
            .collect();
        let face = network.face_value();
        let through = network.look_through(Counted::Production)?;
        let value = network.look_through(Counted::ValueAdded)?;
        let final_use = economy.final_use().row_sums();
        let output = economy.output();
        let outside_of = |rows: &nalgebra::DMatrix<f64>, weights: &[(usize, f64)]| -> Vec<f64> {
            let total: f64 = weights.iter().map(|(_, weight)| weight).sum();
            let share = |supplier: usize| {
                let sum: f64 = weights
                    .iter()
                    .map(|(row, weight)| weight * rows[(*row, supplier)])
                    .sum();
                if total > 0.0 { sum / total } else { 0.0 }
            };
            (0..n)
                .map(|s| if inside[s] { 0.0 } else { share(s) })
                .collect()
        };
        let finals: Vec<(usize, f64)> = importer.iter().map(|r| (*r, final_use[*r])).collect();
        let total = |shares: &[f64]| shares.iter().sum::<f64>();
        let sectors = (0..j)
            .map(|sector| {
                let flow = |to: usize, from: usize| economy.trade()[(to, from, sector)];
                let imports: Vec<f64> = (0..n)
                    .map(|from| {
                        let bought = importer.iter().map(|to| flow(*to, from)).sum();
                        if at_home[from] { 0.0 } else { bought }
                    })
                    .collect();
                let exports: f64 = (0..n)
                    .filter(|to| !at_home[*to])
                    .map(|to| importer.iter().map(|from| flow(to, *from)).sum::<f64>())
                    .sum();
                let spent: f64 = (0..n)
                    .map(|from| importer.iter().map(|to| flow(*to, from)).sum::<f64>())
                    .sum();
                let indicators = Indicators::of(&imports, &inside, Some(exports));
                // Inputs bought: output less value added.
                let users: Vec<(usize, f64)> = importer
                    .iter()
                    .map(|r| {
                        let bought = output[(*r, sector)] - economy.value_added()[(*r, sector)];
                        (*r * j + sector, bought.max(0.0))
                    })
                    .collect();
                let looked = outside_of(&through.of_inputs, &users);
                let top = (0..n)
                    .filter(|s| looked[*s] > 0.0)
                    .max_by(|a, b| looked[*a].total_cmp(&looked[*b]));
                let (world_top, world_top_share) = world_top(economy, sector);
                let outside: f64 = (0..n).filter(|s| !inside[*s]).map(|s| imports[s]).sum();
                SectorDependence {
                    sector,
                    import_share: if spent > 0.0 { outside / spent } else { 0.0 },
                    indicators,
                    look_through_top: top,
                    look_through_top_share: top.map_or(0.0, |s| looked[s]),
                    face_value: total(&outside_of(&face.of_inputs, &users)),
                    look_through: total(&looked),
                    world_top,
                    world_top_share,
                }
            })
            .collect();
        Ok(Self {
            importer: importer.to_vec(),
            bloc: (0..n).filter(|region| inside[*region]).collect(),
            sectors,
            final_face_value: total(&outside_of(&face.of_final, &finals)),
            final_look_through: total(&outside_of(&through.of_final, &finals)),
            final_value_added: total(&outside_of(&value.of_final, &finals)),
            residual: through.residual.max(value.residual),
            use_specific: network.use_specific,
        })
    }
}

/// The region that exports most of a sector's goods to others, and its share.
fn world_top(economy: &Economy, sector: usize) -> (usize, f64) {
    let n = economy.regions();
    let exports: Vec<f64> = (0..n)
        .map(|from| {
            let others = (0..n).filter(|to| *to != from);
            others.map(|to| economy.trade()[(to, from, sector)]).sum()
        })
        .collect();
    let world: f64 = exports.iter().sum();
    let top = (0..n)
        .max_by(|a, b| exports[*a].total_cmp(&exports[*b]))
        .unwrap_or(0);
    (
        top,
        if world > 0.0 {
            exports[top] / world
        } else {
            0.0
        },
    )
}

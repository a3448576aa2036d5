//! Technology of the 28 sectors from a 35-industry table of another year: value-added shares, input shares, final shares.
//!
//! The two classifications meet in the finest groups that both can be summed to ("parents", 16 of them): textiles and leather
//! of the one are one sector of the other, chemicals of the one are chemicals and pharmaceuticals of the other. A sector takes
//! its parent's technology, and a parent's input is split over its sectors by what the region spends on each in the year of the
//! flows.

use boeki_data::codes::{Industry, icio28, icio28_position};
use boeki_data::icio_csv::InterCountryTable;

use super::icio::{Uses, value_added_share};
use crate::{Cube, Grid};

/// Technology by region of the table and parent.
pub(super) struct Technology {
    /// Parent of each of the 28 sectors.
    pub(super) parent: Vec<usize>,
    /// Value added as a share of output, `[region][parent]`.
    pub(super) value_added_share: Grid,
    /// Inputs, million USD of the table's year, `[region][using parent][parent]`.
    inputs: Cube,
    /// Final use, `[region][parent]`.
    final_use: Grid,
    /// Output, `[region][parent]`.
    output: Grid,
}

impl Technology {
    /// Sums a table of these industries to parents.
    pub(super) fn of(
        table: &InterCountryTable,
        uses: &Uses,
        industries: &[&'static Industry],
    ) -> Self {
        let (of_sector, of_industry, parents) = parents(industries);
        let regions = table.regions.len();
        let mut inputs = Cube::zeros(regions, parents, parents);
        let mut final_use = Grid::zeros(regions, parents);
        let mut output = Grid::zeros(regions, parents);
        let mut value_added = Grid::zeros(regions, parents);
        for region in 0..regions {
            for (industry, &parent) in of_industry.iter().enumerate() {
                let produced = table.output_of(region, industry).max(0.0);
                output[(region, parent)] += produced;
                value_added[(region, parent)] +=
                    value_added_share(table, region, industry) * produced;
                final_use[(region, parent)] += uses.final_use[(region, industry)];
                for (input, &of) in of_industry.iter().enumerate() {
                    inputs[(region, parent, of)] += uses.inputs[(region, industry, input)];
                }
            }
        }
        let value_added_share = Grid::from_fn(regions, parents, |region, parent| {
            let produced = output[(region, parent)];
            if produced > 0.0 {
                value_added[(region, parent)] / produced
            } else {
                0.0
            }
        });
        Self {
            parent: of_sector,
            value_added_share,
            inputs,
            final_use,
            output,
        }
    }

    /// Whether a region of the table makes anything in a parent.
    pub(super) fn has(&self, region: usize, parent: usize) -> bool {
        self.output[(region, parent)] > 0.0
    }

    /// Number of parents.
    pub(super) fn parents(&self) -> usize {
        self.output.columns()
    }

    /// Inputs by parent, million USD of the table's year.
    pub(super) fn inputs(&self, region: usize, using: usize) -> &[f64] {
        self.inputs.lane(region, using)
    }

    /// Share of final demand in what a region uses of a parent; `None` where it uses nothing.
    pub(super) fn final_share(&self, region: usize, parent: usize) -> Option<f64> {
        let finally = self.final_use[(region, parent)];
        let used: f64 = (0..self.parents())
            .map(|using| self.inputs[(region, using, parent)])
            .sum();
        (finally + used > 0.0).then(|| finally / (finally + used))
    }
}

/// Parent of each of the 28 sectors and of each industry, and how many there are: sectors are joined that one industry covers.
fn parents(industries: &[&'static Industry]) -> (Vec<usize>, Vec<usize>, usize) {
    let mut root: Vec<usize> = (0..icio28().len()).collect();
    let covered = |industry: &Industry| -> Vec<usize> {
        industry
            .icio28
            .iter()
            .filter_map(|code| icio28_position(code))
            .collect()
    };
    for industry in industries {
        let sectors = covered(industry);
        if let Some(&first) = sectors.first() {
            for sector in sectors {
                let (from, to) = (root[sector], root[first]);
                root.iter_mut()
                    .filter(|of| **of == from)
                    .for_each(|of| *of = to);
            }
        }
    }
    let mut distinct = root.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let number = |of: usize| distinct.iter().position(|root| *root == of).unwrap_or(0);
    let of_sector: Vec<usize> = root.iter().map(|of| number(*of)).collect();
    let of_industry = industries
        .iter()
        .map(|industry| {
            covered(industry)
                .first()
                .map_or(0, |sector| of_sector[*sector])
        })
        .collect();
    (of_sector, of_industry, distinct.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use boeki_data::codes::wiod35;

    #[test]
    fn thirty_five_industries_and_twenty_eight_sectors_meet_in_sixteen_parents() {
        let industries: Vec<_> = wiod35().iter().collect();
        let (of_sector, of_industry, count) = parents(&industries);
        assert_eq!(count, 16);
        assert_eq!(of_industry[3], of_industry[4]);
        let sector = |code| of_sector[icio28_position(code).unwrap_or(99)];
        assert_eq!(sector("C20"), sector("C21"));
        assert_eq!(sector("C29"), sector("C301"));
        assert_eq!(sector("C24A"), sector("C25"));
        assert_ne!(sector("C26"), sector("C28"));
    }
}

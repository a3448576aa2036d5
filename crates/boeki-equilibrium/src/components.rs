//! Which regions still trade with each other once bans are in force.
//!
//! A ban may cut the world in parts. Each part then has a price level of its own (its own numeraire), and its
//! transfers must sum to zero: a region that trades with nobody cannot have a trade deficit.

use boeki_economy::Policy;

use crate::{Baseline, EquilibriumError};

/// A partition of the regions into parts that trade.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Components {
    /// The regions of each part.
    pub(crate) members: Vec<Vec<usize>>,
}

impl Components {
    pub(crate) fn of(base: &Baseline, policy: &Policy) -> Result<Self, EquilibriumError> {
        let n = base.regions();
        let mut trades = vec![false; n * n];
        for importer in 0..n {
            for exporter in 0..n {
                let shares = base.expenditure_share.lane(importer, exporter).iter();
                let bans = policy.ban.lane(importer, exporter);
                trades[importer * n + exporter] = shares
                    .zip(bans)
                    .any(|(share, ban)| *share > 0.0 && *ban < 1.0);
            }
        }
        let sells = |exporter: usize, importer: usize| trades[importer * n + exporter];
        if is_one_part(n, sells) {
            return Ok(Self {
                members: vec![(0..n).collect()],
            });
        }
        let mut reach = vec![vec![false; n]; n];
        for (from, row) in reach.iter_mut().enumerate() {
            let mut stack = vec![from];
            row[from] = true;
            while let Some(exporter) = stack.pop() {
                for importer in 0..n {
                    if !row[importer] && sells(exporter, importer) {
                        row[importer] = true;
                        stack.push(importer);
                    }
                }
            }
        }
        let mut members: Vec<Vec<usize>> = Vec::new();
        for region in 0..n {
            let part = members
                .iter_mut()
                .find(|part| reach[part[0]][region] && reach[region][part[0]]);
            match part {
                Some(part) => part.push(region),
                None => members.push(vec![region]),
            }
        }
        let names = |part: &[usize]| {
            let codes: Vec<&str> = part
                .iter()
                .map(|r| base.region_codes[*r].as_str())
                .collect();
            if codes.len() > 4 {
                format!("{} and {} more", codes[..3].join(", "), codes.len() - 3)
            } else {
                codes.join(", ")
            }
        };
        for a in &members {
            for b in &members {
                if a[0] != b[0] && reach[a[0]][b[0]] {
                    return Err(EquilibriumError::OneWayTrade {
                        sellers: names(a),
                        buyers: names(b),
                    });
                }
            }
        }
        Ok(Self { members })
    }

    /// Shifts log wages so that each part's wage bill equals its base value: the numeraire.
    pub(crate) fn normalise(&self, base: &Baseline, ln_wage: &mut [f64]) {
        for part in &self.members {
            let (mut now, mut then) = (0.0, 0.0);
            for &region in part {
                now += base.value_added[region] * ln_wage[region].exp();
                then += base.value_added[region];
            }
            let shift = (now / then).ln();
            for &region in part {
                ln_wage[region] -= shift;
            }
        }
    }
}

/// Whether everybody can be reached from the first region and reaches it: the world before any ban, mostly.
fn is_one_part(n: usize, sells: impl Fn(usize, usize) -> bool) -> bool {
    let spans = |next: &dyn Fn(usize, usize) -> bool| {
        let mut seen = vec![false; n];
        let mut stack = vec![0];
        let mut count = 1;
        seen[0] = true;
        while let Some(from) = stack.pop() {
            for to in 0..n {
                if !seen[to] && next(from, to) {
                    seen[to] = true;
                    count += 1;
                    stack.push(to);
                }
            }
        }
        count == n
    };
    spans(&|from, to| sells(from, to)) && spans(&|from, to| sells(to, from))
}

/// The part's largest region: its labour-market equation is the one that the numeraire replaces.
pub(crate) fn largest(part: &[usize], value_added: &[f64]) -> usize {
    part.iter()
        .copied()
        .max_by(|a, b| value_added[*a].total_cmp(&value_added[*b]))
        .unwrap_or(0)
}

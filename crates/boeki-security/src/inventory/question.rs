//! What happens, and what is held against it: outages, blocked shipments, stockpiles, reserves, each by index of region and sector.

use super::assumptions::within;
use super::network::Network;
use crate::SecurityError;

/// The longest run, days.
const LONGEST: usize = 36_500;

/// When something holds: in full from a day on for some days, then fading in a straight line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Window {
    /// First day; 0 is the first day of the run.
    pub from: usize,
    /// Days in full.
    pub days: usize,
    /// Days over which it fades afterwards; 0: it ends at once.
    pub recovery: usize,
}

impl Window {
    /// How much of it holds on a day, from 0 to 1.
    pub fn strength(self, day: usize) -> f64 {
        if day < self.from {
            return 0.0;
        }
        let since = day - self.from;
        if since < self.days {
            1.0
        } else if since < self.days + self.recovery {
            1.0 - (since - self.days + 1) as f64 / (self.recovery + 1) as f64
        } else {
            0.0
        }
    }

    /// The first day after it.
    pub fn end(self) -> usize {
        self.from + self.days + self.recovery
    }
}

/// Capacity that is lost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outage {
    /// Region.
    pub region: usize,
    /// Sector.
    pub sector: usize,
    /// Share of capacity.
    pub share: f64,
    /// When.
    pub window: Window,
}

/// Shipments that are blocked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blockade {
    /// Who does not ship.
    pub exporter: usize,
    /// Who does not receive.
    pub importer: usize,
    /// What.
    pub sector: usize,
    /// Share of shipments.
    pub share: f64,
    /// When.
    pub window: Window,
}

/// Stocks that users hold beyond the usual.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stockpile {
    /// Region of the users.
    pub region: usize,
    /// Sector whose product it is.
    pub sector: usize,
    /// More days of use.
    pub days: f64,
}

/// A reserve of a region, from which what suppliers do not deliver is made up, up to usual use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reserve {
    /// Region.
    pub region: usize,
    /// Sector whose product it is.
    pub sector: usize,
    /// Days of the region's whole use, industries and final demand.
    pub days: f64,
}

/// What is asked of the daily dynamics.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// Days to follow.
    pub days: usize,
    /// Capacity that is lost; of several at one place the shares add up, to 1 at most.
    pub outages: Vec<Outage>,
    /// Shipments that are blocked; likewise.
    pub blockades: Vec<Blockade>,
    /// Stocks beyond the usual.
    pub stockpiles: Vec<Stockpile>,
    /// Reserves.
    pub reserves: Vec<Reserve>,
}

impl Question {
    /// The first day of any shock.
    pub fn first_day(&self) -> Option<usize> {
        let outages = self.outages.iter().map(|outage| outage.window.from);
        outages
            .chain(self.blockades.iter().map(|blockade| blockade.window.from))
            .min()
    }

    /// The first day after all shocks.
    pub fn last_end(&self) -> usize {
        let outages = self.outages.iter().map(|outage| outage.window.end());
        outages
            .chain(self.blockades.iter().map(|blockade| blockade.window.end()))
            .max()
            .unwrap_or(0)
    }

    /// Whether a sector of a region loses capacity itself.
    pub fn hits(&self, region: usize, sector: usize) -> bool {
        self.outages
            .iter()
            .any(|outage| (outage.region, outage.sector) == (region, sector))
    }

    pub(super) fn check(&self, network: &Network) -> Result<(), SecurityError> {
        if self.days == 0 || self.days > LONGEST {
            return Err(SecurityError::OutOfRange {
                name: "days".into(),
                value: self.days as f64,
                rule: "from 1 to 36500",
            });
        }
        let (n, j) = (network.regions(), network.sectors());
        let inside = |region: usize, sector: usize| {
            if region < n && sector < j {
                return Ok(());
            }
            Err(SecurityError::BadQuestion {
                what: format!(
                    "region {region}, sector {sector} where {} has {n} and {j}",
                    network.name()
                ),
                remedy: "count from 0 in the order of its labels".into(),
            })
        };
        let share = |name: &str, value: f64| {
            let rule = "a share from 0 to 1 (0.5 is half)";
            within(name, value, 0.0, 1.0, rule)
        };
        for outage in &self.outages {
            inside(outage.region, outage.sector)?;
            share("share of capacity lost", outage.share)?;
        }
        for blockade in &self.blockades {
            inside(blockade.exporter, blockade.sector)?;
            inside(blockade.importer, blockade.sector)?;
            share("share of shipments blocked", blockade.share)?;
        }
        let days = "days of use, 0 or more, at most 3650";
        for stockpile in &self.stockpiles {
            inside(stockpile.region, stockpile.sector)?;
            within("stockpile", stockpile.days, 0.0, 3650.0, days)?;
        }
        for reserve in &self.reserves {
            inside(reserve.region, reserve.sector)?;
            within("reserve", reserve.days, 0.0, 3650.0, days)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_holds_in_full_and_then_fades() {
        let window = Window {
            from: 2,
            days: 3,
            recovery: 3,
        };
        let strength: Vec<f64> = (0..9).map(|day| window.strength(day)).collect();
        assert_eq!(strength, [0.0, 0.0, 1.0, 1.0, 1.0, 0.75, 0.5, 0.25, 0.0]);
        assert_eq!(window.end(), 8);
    }
}

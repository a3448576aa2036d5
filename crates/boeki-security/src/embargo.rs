//! The exact embargo: flows that are banned, and what that does to everybody, in general equilibrium.
//!
//! Banned shares are zero exactly (the mask of the equilibrium), wages, prices and incomes move everywhere. Beside it stands the
//! partial-equilibrium [`Power`](crate::Power), in which they do not.

use std::sync::Arc;

use boeki_economy::{Closure, Economy, Policy};
use boeki_equilibrium::{Baseline, Equilibrium, SolverOptions};

use crate::SecurityError;

/// Who sells to whom no more, and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embargo {
    /// Regions whose exports are banned.
    pub senders: Vec<usize>,
    /// Regions that these exports no longer reach.
    pub targets: Vec<usize>,
    /// Sectors of the ban.
    pub sectors: Vec<usize>,
    /// Whether the targets' exports of these sectors to the senders are banned as well.
    pub both_ways: bool,
}

impl Embargo {
    /// Reads `SENDER` or `SENDER:SECTOR`, each a code or group of the economy, several with commas between; without sectors it is all trade.
    ///
    /// ```
    /// use boeki_economy::sources::world2022;
    /// use boeki_security::Embargo;
    /// let economy = world2022::embedded()?;
    /// let japan = economy.regions_named("JPN").unwrap();
    /// let ban = &Embargo::read("CHN:C26", &japan, false, &economy)?[0];
    /// assert_eq!((ban.senders.len(), ban.sectors.len()), (1, 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Names that the economy does not know; a sender that is among the targets.
    pub fn read(
        text: &str,
        targets: &[usize],
        both_ways: bool,
        economy: &Economy,
    ) -> Result<Vec<Self>, SecurityError> {
        let mut bans = Vec::new();
        for part in text.split(',') {
            let (sender, sector) = match part.trim().split_once(':') {
                Some((sender, sector)) => (sender, sector),
                None => (part.trim(), "ALL"),
            };
            let ban = Self {
                senders: economy.regions_named(sender)?,
                targets: targets.to_vec(),
                sectors: economy.sectors_named(sector)?,
                both_ways,
            };
            ban.check(economy.regions(), economy.sectors())?;
            bans.push(ban);
        }
        Ok(bans)
    }

    fn check(&self, regions: usize, sectors: usize) -> Result<(), SecurityError> {
        let inside = |list: &[usize], size: usize| list.iter().all(|index| *index < size);
        let known = inside(&self.senders, regions)
            && inside(&self.targets, regions)
            && inside(&self.sectors, sectors);
        if !known || self.senders.is_empty() || self.targets.is_empty() || self.sectors.is_empty() {
            return Err(SecurityError::BadQuestion {
                what: "a ban names nobody, or what the economy does not have".into(),
                remedy: "name a sender, a target and a sector of the economy".into(),
            });
        }
        if self
            .senders
            .iter()
            .any(|sender| self.targets.contains(sender))
        {
            return Err(SecurityError::BadQuestion {
                what: "a region is on both sides of the ban".into(),
                remedy: "name senders and targets that share no region".into(),
            });
        }
        Ok(())
    }

    /// Adds the bans to a policy.
    ///
    /// # Errors
    /// A ban that does not fit the policy's economy.
    pub fn add_to(&self, policy: &mut Policy) -> Result<(), SecurityError> {
        let (n, _, j) = policy.ban.shape();
        self.check(n, j)?;
        for &sender in &self.senders {
            for &target in &self.targets {
                for &sector in &self.sectors {
                    policy.ban[(target, sender, sector)] = 1.0;
                    if self.both_ways {
                        policy.ban[(sender, target, sector)] = 1.0;
                    }
                }
            }
        }
        Ok(())
    }

    /// The equilibrium under this ban alone, from the wages of a neighbour if there is one.
    ///
    /// # Errors
    /// A ban that leaves a demand without supplier or trade that runs one way only; as [`Equilibrium::solve`].
    pub fn solve(
        &self,
        base: &Arc<Baseline>,
        closure: Closure,
        start: Option<&[f64]>,
    ) -> Result<Equilibrium, SecurityError> {
        let mut policy = base.policy.clone();
        self.add_to(&mut policy)?;
        let options = SolverOptions::default();
        Ok(Equilibrium::solve_with(
            base, &policy, closure, start, options,
        )?)
    }
}

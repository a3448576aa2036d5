//! A run from the first day to the last, with its certificate.

use super::assumptions::Parameters;
use super::certificate::{Day, Ledger, MassBalance, worse};
use super::network::Network;
use super::question::Question;
use super::state::State;
use crate::SecurityError;

/// Output and final demand day by day.
///
/// ```
/// use boeki_security::inventory::{InventoryTable, Network, Outage, Path, Question, Window};
/// let network = Network::of_economy(&boeki_economy::testing::tiny_economy())?;
/// let parameters = InventoryTable::embedded()?.parameters(network.labels());
/// let window = Window { from: 0, days: 60, recovery: 0 };
/// let outage = Outage { region: 0, sector: 0, share: 1.0, window };
/// let question = Question { days: 200, outages: vec![outage], ..Question::default() };
/// let path = Path::run(&network, &parameters, &question)?;
/// assert_eq!(path.output_at(10, 0, 0), 0.0);
/// assert!(path.mass_balance.worst() < 1e-12);
/// # Ok::<(), boeki_security::SecurityError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    regions: usize,
    sectors: usize,
    days: usize,
    /// x `[day][region][sector]`.
    output: Vec<f64>,
    /// Whether stocks kept it lower, likewise.
    lacking: Vec<bool>,
    /// What final demand received over what it does at the base `[day][region]`.
    final_received: Vec<f64>,
    /// What is left of reserves, days of usual use `[day][reserve]`, in the order of the question.
    reserve: Vec<f64>,
    reserves: usize,
    /// Nothing made, lost or conjured.
    pub mass_balance: MassBalance,
}

impl Path {
    /// Runs the days of a question.
    ///
    /// # Errors
    /// A question or parameters that do not fit the network; [`SecurityError::CertificateFailed`].
    pub fn run(
        network: &Network,
        parameters: &Parameters,
        question: &Question,
    ) -> Result<Self, SecurityError> {
        question.check(network)?;
        parameters.check(network.sectors())?;
        let (n, j, days) = (network.regions(), network.sectors(), question.days);
        let reserves = question.reserves.len();
        let mut path = Self {
            regions: n,
            sectors: j,
            days,
            output: vec![0.0; days * n * j],
            lacking: vec![false; days * n * j],
            final_received: vec![1.0; days * n],
            reserve: vec![0.0; days * reserves],
            reserves,
            mass_balance: MassBalance::default(),
        };
        let mut state = State::start(network, parameters, question);
        let mut ledgers: Vec<Ledger> = (0..j)
            .map(|k| {
                let usual = network.output[k * n..(k + 1) * n].iter().sum();
                Ledger::open(usual, state.holdings(k))
            })
            .collect();
        let final_usual: Vec<f64> = (0..n)
            .map(|region| (0..j).map(|k| network.final_demand_of(region, k)).sum())
            .collect();
        let mut produced = vec![0.0; j];
        for day in 0..days {
            state.advance(day);
            if day > 0 {
                path.book(day - 1, &state, &produced, &mut ledgers, &final_usual);
            }
            path.reserves_left(day, network, question, &state);
            path.produced(day, network, &state, &mut produced);
        }
        state.close();
        path.book(days - 1, &state, &produced, &mut ledgers, &final_usual);
        path.mass_balance.limits = worse(path.mass_balance.limits, state.breach());
        path.mass_balance.require()?;
        Ok(path)
    }

    /// Output of a day and its sum by product.
    fn produced(
        &mut self,
        day: usize,
        network: &Network,
        state: &State<'_>,
        by_product: &mut [f64],
    ) {
        let (n, j) = (self.regions, self.sectors);
        by_product.fill(0.0);
        let output = &mut self.output[day * n * j..(day + 1) * n * j];
        let lacking = &mut self.lacking[day * n * j..(day + 1) * n * j];
        for region in 0..n {
            for (sector, produced) in by_product.iter_mut().enumerate() {
                let user = state.user(region, sector);
                let made = state.made[user];
                let usual = network.output[sector * n + region];
                output[region * j + sector] = if usual > 0.0 { made } else { 1.0 };
                lacking[region * j + sector] = usual > 0.0 && state.lacks(user);
                *produced += made * usual;
            }
        }
        self.mass_balance.limits = worse(self.mass_balance.limits, state.excess());
    }

    fn reserves_left(
        &mut self,
        day: usize,
        network: &Network,
        question: &Question,
        state: &State<'_>,
    ) {
        for (at, held) in question.reserves.iter().enumerate() {
            let usual = network.use_of(held.region, held.sector);
            let left = state.reserve[held.sector * self.regions + held.region];
            self.reserve[day * self.reserves + at] = if usual > 0.0 { left / usual } else { 0.0 };
        }
    }

    fn book(
        &mut self,
        day: usize,
        state: &State<'_>,
        produced: &[f64],
        ledgers: &mut [Ledger],
        final_usual: &[f64],
    ) {
        for (k, ledger) in ledgers.iter_mut().enumerate() {
            let accounts = Day {
                produced: produced[k],
                drawn: state.drawn[k],
                delivered: state.delivered[k],
                sold: state.sold[k],
                consumed: state.consumed[k],
            };
            ledger.book(accounts, state.held[k], &mut self.mass_balance);
        }
        let received = &mut self.final_received[day * self.regions..(day + 1) * self.regions];
        for ((share, received), usual) in received
            .iter_mut()
            .zip(&state.final_received)
            .zip(final_usual)
        {
            *share = if *usual > 0.0 { received / usual } else { 1.0 };
        }
    }

    /// Number of days.
    pub fn days(&self) -> usize {
        self.days
    }

    /// Output of a sector of a region on a day, as a multiple of the base.
    ///
    /// # Panics
    /// If an index is beyond the run, as indexing a slice does.
    pub fn output_at(&self, day: usize, region: usize, sector: usize) -> f64 {
        self.output[(day * self.regions + region) * self.sectors + sector]
    }

    /// Whether a sector of a region made less on a day than it could and would for want of inputs.
    ///
    /// # Panics
    /// If an index is beyond the run, as indexing a slice does.
    pub fn lacks_inputs_at(&self, day: usize, region: usize, sector: usize) -> bool {
        self.lacking[(day * self.regions + region) * self.sectors + sector]
    }

    /// Output of a day, `[region][sector]`, as multiples of the base.
    pub(super) fn output_of(&self, day: usize) -> &[f64] {
        let size = self.regions * self.sectors;
        &self.output[day * size..(day + 1) * size]
    }

    /// What final demand of a region received on a day, as a share of the base.
    ///
    /// # Panics
    /// If an index is beyond the run, as indexing a slice does.
    pub fn final_received_at(&self, day: usize, region: usize) -> f64 {
        self.final_received[day * self.regions + region]
    }

    /// What is left of the question's reserves on a day, days of usual use; two reserves of one product and region are one.
    ///
    /// # Panics
    /// If an index is beyond the run, as indexing a slice does.
    pub fn reserve_at(&self, day: usize, reserve: usize) -> f64 {
        self.reserve[day * self.reserves + reserve]
    }
}

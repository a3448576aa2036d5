//! Do factor rewards follow the theorems of Stolper & Samuelson (1941) and Jones (1965), and the specific-factors model?
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::Arc;

use boeki_economy::{Closure, Grid};
use boeki_equilibrium::testing::{plain_labels, random_economy};
use boeki_equilibrium::{
    Baseline, Cleavage, Equilibrium, Factor, FactorEffect, Mobility, Structure, rebase,
};

/// Two regions, two sectors without inputs, two factors: the first region has more of what the first sector uses much of.
fn two_by_two(mobility: Mobility, theta: f64) -> Arc<Baseline> {
    let economy = random_economy(7, 2, 2).unwrap();
    let mut base = Baseline::new(&economy, &[theta, theta]).unwrap();
    // Value added alone, no inputs: the textbook's technology.
    base.value_added_share = Grid::filled(2, 2, 1.0);
    base.input_coefficient.as_mut_slice().fill(0.0);
    let intensity = [0.7, 0.2];
    let share = |first: bool| {
        Grid::from_fn(2, 2, |_, s| {
            if first {
                intensity[s]
            } else {
                1.0 - intensity[s]
            }
        })
    };
    let factor = |name: &str, first: bool| Factor {
        name: name.into(),
        share: share(first),
        mobility,
        supply_elasticity: 0.0,
        ln_endowment: None,
    };
    let (base, _) = rebase(base, Closure::Balanced).unwrap();
    let base = (*base)
        .clone()
        .with_structure(Structure {
            factors: vec![factor("first", true), factor("second", false)],
            ..Structure::default()
        })
        .unwrap();
    rebase(base, Closure::Balanced).unwrap().0
}

fn protect_first_sector(base: &Arc<Baseline>) -> Equilibrium {
    let mut policy = base.policy.clone();
    policy.tariff[(0, 1, 0)] += 0.2;
    Equilibrium::solve(base, &policy, Closure::Balanced).unwrap()
}

#[test]
fn rewards_are_the_inverse_of_intensities_times_prices() {
    // c_j = r_1^b_j r_2^(1-b_j): the textbook's two equations, solved for rewards by hand.
    let base = two_by_two(Mobility::Mobile, 8.0);
    let at = protect_first_sector(&base);
    let effects = FactorEffect::all(&at, &plain_labels(2, 2));
    let (b1, b2) = (0.7, 0.2);
    let (c1, c2) = (at.ln_cost()[(0, 0)], at.ln_cost()[(0, 1)]);
    let determinant = b1 * (1.0 - b2) - b2 * (1.0 - b1);
    let first = ((1.0 - b2) * c1 - (1.0 - b1) * c2) / determinant;
    let second = (b1 * c2 - b2 * c1) / determinant;
    let price = at.ln_consumer_price()[0];
    for (effect, by_hand) in effects.iter().zip([first, second]) {
        let got = (effect.real_reward_pct / 100.0).ln_1p();
        assert!((got - (by_hand - price)).abs() < 1e-12);
    }
    // Jones's magnification: the rewards enclose the prices.
    assert!(first > c1 && c1 > c2 && c2 > second);
}

#[test]
fn protection_raises_the_real_reward_of_the_factor_used_more_and_lowers_the_other() {
    // The theorem is about one price of a good everywhere: a trade elasticity at which goods are nearly the same.
    let base = two_by_two(Mobility::Mobile, 60.0);
    let at = protect_first_sector(&base);
    let effects = FactorEffect::all(&at, &plain_labels(2, 2));
    assert!(effects[0].real_reward_pct > 0.0 && effects[1].real_reward_pct < 0.0);
}

#[test]
fn specific_factors_gain_and_lose_by_sector_and_not_by_factor() {
    let base = two_by_two(Mobility::Specific, 8.0);
    let at = protect_first_sector(&base);
    let effects = FactorEffect::all(&at, &plain_labels(2, 2));
    // Both factors of a sector earn what its sales do.
    for sector in 0..2 {
        let rewards = [&effects[0], &effects[1]].map(|e| e.sectors[sector].real_reward_pct);
        assert!((rewards[0] - rewards[1]).abs() < 1e-9);
    }
    assert!(effects[0].sectors[0].real_reward_pct > effects[0].sectors[1].real_reward_pct);
}

#[test]
fn cleavages_turn_from_factors_to_industries_as_kappa_falls() {
    let share = |mobility| {
        let at = protect_first_sector(&two_by_two(mobility, 8.0));
        let effects = FactorEffect::all(&at, &plain_labels(2, 2));
        Cleavage::of(&effects[..2]).between_sectors
    };
    let shares = [
        Mobility::Mobile,
        Mobility::Roy(20.0),
        Mobility::Roy(5.0),
        Mobility::Roy(1.5),
        Mobility::Specific,
    ]
    .map(share);
    assert!(shares[0].abs() < 1e-12);
    assert!(
        shares.windows(2).all(|pair| pair[0] < pair[1]),
        "{shares:?}"
    );
    // What is left between specific factors is that they work in different sectors.
    assert!(shares[4] > 0.5);
}

#[test]
fn large_kappa_tends_to_mobile_and_kappa_near_one_to_specific() {
    let welfare = |mobility| protect_first_sector(&two_by_two(mobility, 8.0)).ln_welfare();
    let near = |a: &[f64], b: &[f64], gap: f64| a.iter().zip(b).all(|(a, b)| (a - b).abs() < gap);
    let mobile = welfare(Mobility::Mobile);
    let specific = welfare(Mobility::Specific);
    assert!(near(&welfare(Mobility::Roy(1e7)), &mobile, 1e-8));
    assert!(near(&welfare(Mobility::Roy(1.0 + 1e-8)), &specific, 1e-8));
    assert!(!near(&mobile, &specific, 1e-6));
}

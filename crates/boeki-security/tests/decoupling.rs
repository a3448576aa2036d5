//! Is the least cost below one rate for all, its multiplier its slope, and its share what was asked?
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::sync::Arc;

use boeki_economy::Closure;
use boeki_security::decoupling::{Decoupling, Instrument};

fn question(instrument: Instrument) -> Decoupling {
    let (economy, base) = support::embedded();
    let one = |code: &str| economy.regions_named(code).unwrap();
    Decoupling {
        base: Arc::clone(&base),
        closure: Closure::WorldShare,
        home: one("JPN"),
        from: one("CHN"),
        sectors: economy.sectors_named("manufacturing").unwrap(),
        instrument,
        highest_rate: 3.0,
    }
}

#[test]
fn the_least_cost_is_below_one_rate_and_its_multiplier_is_its_slope() {
    for instrument in [Instrument::Iceberg, Instrument::Tariff] {
        let asked = question(instrument);
        let before = asked.before().unwrap();
        let (h, middle) = (0.004, 0.6 * before.share);
        let targets = [middle - h, middle, middle + h];
        let found = asked.frontier(&targets).unwrap();
        for (reached, target) in found.iter().zip(targets) {
            assert!((reached.least.share - target).abs() < 2e-5);
            let uniform = reached.uniform.as_ref().unwrap();
            assert!(
                reached.least.loss < uniform.loss,
                "{instrument:?}: {} against {}",
                reached.least.loss,
                uniform.loss
            );
        }
        let slope = (found[0].least.loss - found[2].least.loss) / (2.0 * h);
        let lambda = found[1].least.marginal_cost.unwrap();
        assert!(
            (slope / lambda - 1.0).abs() < 0.02,
            "{instrument:?}: slope {slope:e}, multiplier {lambda:e}"
        );
    }
}

#[test]
fn questions_that_cannot_be_asked_are_refused() {
    let asked = question(Instrument::Tariff);
    assert!(asked.frontier(&[0.0]).is_err());
    assert!(asked.frontier(&[f64::NAN]).is_err());
    let both = Decoupling {
        home: asked.from.clone(),
        ..asked.clone()
    };
    assert!(both.frontier(&[0.1]).is_err());
    let low = Decoupling {
        highest_rate: 0.01,
        ..asked.clone()
    };
    assert!(low.frontier(&[0.05]).is_err());
}

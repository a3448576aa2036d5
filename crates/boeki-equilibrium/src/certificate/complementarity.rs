//! Quotas and wage floors as the certificate reads them: two varieties a flow, in levels, from the policy that was asked for.

use boeki_economy::{Limit, OverQuota, Policy};

use crate::Baseline;
use crate::quantities::{View, floors};
use crate::structure::WageAnchor;

/// The largest violation of the conditions, and the largest gap between what the two varieties of a flow pay and what the instruments in force
/// say; relative.
pub(crate) fn complementarity(
    base: &Baseline,
    asked: &Policy,
    in_force: &Policy,
    shadow: &[f64],
    view: &View,
) -> f64 {
    let mut worst = 0.0_f64;
    for (quota, &z) in asked.quotas.iter().zip(shadow) {
        let points = |at: (usize, usize, usize)| {
            let over = quota.over_quota?;
            Some(match over {
                OverQuota::Rate(rate) => rate - asked.tariff[at],
                OverQuota::Surcharge(points) => points,
            })
        };
        // The rent grows in equal steps of logs up to that of the flow with the largest gap of tariffs.
        let widest = quota.flows.iter().filter_map(|at| points(*at));
        let widest = widest.fold(f64::NEG_INFINITY, f64::max);
        let full = if quota.over_quota.is_some() {
            (1.0 + widest).ln()
        } else {
            f64::INFINITY
        };
        let within = if z > full { (full - z).exp() } else { 1.0 };
        let (mut quantity, mut limit) = (0.0, 0.0);
        for &at in &quota.flows {
            let (importer, exporter, sector) = at;
            let theta = base.trade_elasticity[sector];
            let duty = asked.tariff[at];
            let rent = match points(at) {
                None => z.exp() - 1.0,
                Some(points) => (1.0 + points).powf((z / full).min(1.0)) - 1.0,
            };
            let price = 1.0 + rent / (1.0 + duty);
            let (free, bound) = (1.0 - quota.coverage, quota.coverage * price.powf(-theta));
            let spent = view.share[at] * view.expenditure[(importer, sector)];
            let (of_free, of_bound) = (
                spent * free / (free + bound),
                spent * bound / (free + bound),
            );
            let units = of_bound / (price * (1.0 + duty));
            let licensed = within * units * rent / (1.0 + duty);
            let foreign = (quota.licences.exporter + quota.licences.wasted) * licensed;
            let border = of_free / (1.0 + duty) + units + foreign;
            let received =
                (border - quota.licences.exporter * licensed) / (1.0 + asked.export_tax[at]);
            let border_now = spent / (1.0 + in_force.tariff[at]);
            let received_now = border_now / (1.0 + in_force.export_tax[at]);
            let wedge = |policy: &Policy| {
                (1.0 + policy.tariff[at]) * (1.0 + policy.export_tax[at]) * policy.iceberg[at]
            };
            let index = (free + bound).powf(-1.0 / theta) * wedge(asked);
            if spent > 0.0 {
                worst = worst
                    .max((border - border_now).abs() / border)
                    .max((received - received_now).abs() / received)
                    .max((index / wedge(in_force) - 1.0).abs());
            }
            let before = (1.0 + base.policy.export_tax[at]) * base.policy.iceberg[at];
            let moved = (1.0 + asked.export_tax[at]) * asked.iceberg[at] / before;
            quantity += units / (moved * view.ln_cost[(exporter, sector)].exp());
            limit += match quota.limit {
                Limit::Relative(share) => {
                    share * quota.coverage * base.border_value(importer, exporter, sector)
                }
                Limit::Value(_) => 0.0,
            };
        }
        if let Limit::Value(value) = quota.limit {
            limit = value;
        }
        let excess = within * quantity / limit - 1.0;
        worst = worst.max(violation(z, -excess));
    }
    let real = base
        .structure
        .wage_floor
        .as_ref()
        .is_some_and(|floor| floor.anchor == WageAnchor::ConsumerPrices);
    for ((region, ln_share), &z) in floors(base).into_iter().zip(&shadow[asked.quotas.len()..]) {
        let prices = view.ln_price.row(region).iter();
        let shares = base.final_share.row(region).iter();
        let price: f64 = shares.zip(prices).map(|(share, price)| share * price).sum();
        let employed = (-z).exp();
        let wage = view.ln_income[region].exp() / employed;
        let measured = if real { wage / price.exp() } else { wage };
        worst = worst.max(violation(1.0 - employed, measured / ln_share.exp() - 1.0));
    }
    worst
}

/// How far 0 <= a _|_ b >= 0 is from holding.
fn violation(a: f64, b: f64) -> f64 {
    a.min(b).abs()
}

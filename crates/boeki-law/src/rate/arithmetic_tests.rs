//! Tests of the arithmetic of rates.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::{QuotaPosition, RateNeeds, Shipment};
use crate::rate::{Currency, Described, Rate, Specific};

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn shipment(value: Option<&str>, quantities: &[(&str, &str)]) -> Shipment {
    Shipment {
        value: value.map(decimal),
        currency: Currency::Usd,
        quantities: quantities
            .iter()
            .map(|(unit, quantity)| ((*unit).to_owned(), decimal(quantity)))
            .collect(),
        quota: None,
        description: None,
    }
}

fn percent(number: i64) -> Rate {
    Rate::AdValorem(Decimal::new(number, 2))
}

fn quantity_needed(unit: &str) -> RateNeeds {
    RateNeeds::Quantity {
        unit: unit.to_owned(),
    }
}

#[test]
fn a_compound_is_the_sum_of_its_parts() {
    let rate = Rate::parse_us("$1.035/kg + 13.6%");
    let duty = rate.duty(&shipment(Some("2000"), &[("g", "500")])).unwrap();
    assert_eq!(duty, decimal("272.5175"));
    assert_eq!(rate.ad_valorem(), None);
    assert_eq!(
        Rate::Compound(vec![percent(2), percent(3)]).ad_valorem(),
        Some(decimal("0.05"))
    );
}

#[test]
fn a_rate_per_thousand_takes_the_schedules_units() {
    let rate = Rate::parse_us("38.4¢/1000");
    for quantity in [
        ("No.", "12000"),
        ("thousands", "12"),
        ("", "12000"),
        ("doz.", "1000"),
    ] {
        assert_eq!(
            rate.duty(&shipment(None, &[quantity])).unwrap(),
            decimal("4.608")
        );
    }
}

#[test]
fn a_quantity_without_unit_stands_for_the_only_unit() {
    let one = Rate::parse_us("4.4¢/kg + 6%");
    assert_eq!(
        one.duty(&shipment(Some("100"), &[("", "10")])).unwrap(),
        decimal("6.44")
    );
    let two = Rate::parse_us("15¢ each + 2.3% + 0.8¢/jewel");
    assert_eq!(
        two.duty(&shipment(Some("100"), &[("", "10")])),
        Err(quantity_needed("each"))
    );
    assert_eq!(
        two.duty(&shipment(Some("100"), &[("No.", "1"), ("jewel", "17")]))
            .unwrap(),
        decimal("2.586")
    );
}

#[test]
fn what_is_missing_is_named() {
    assert_eq!(percent(5).duty(&shipment(None, &[])), Err(RateNeeds::Value));
    assert_eq!(
        percent(5).duty(&shipment(Some("-1"), &[])),
        Err(RateNeeds::Value)
    );
    assert_eq!(percent(0).duty(&shipment(None, &[])), Ok(Decimal::ZERO));
    let lead = Rate::parse_us("1.1¢/kg on lead content");
    assert_eq!(
        lead.duty(&shipment(Some("1"), &[("kg", "5")])),
        Err(quantity_needed("kg of lead content"))
    );
    assert_eq!(
        lead.duty(&shipment(None, &[("Pb kg", "5")])),
        Ok(decimal("0.055"))
    );
    let quota = Rate::Quota {
        within: Some(Box::new(percent(1))),
        over: None,
    };
    let mut known = shipment(Some("100"), &[]);
    assert_eq!(quota.duty(&known), Err(RateNeeds::Quota));
    known.quota = Some(QuotaPosition::Within);
    assert_eq!(quota.duty(&known), Ok(Decimal::ONE));
    known.quota = Some(QuotaPosition::Over);
    assert_eq!(
        quota.duty(&known),
        Err(RateNeeds::NoQuotaRate {
            position: QuotaPosition::Over
        })
    );
}

#[test]
fn a_text_that_is_not_understood_comes_before_what_a_fact_could_heal() {
    let rate = Rate::Compound(vec![percent(5), Rate::NotUnderstood("?".to_owned())]);
    assert_eq!(
        rate.duty(&shipment(None, &[])),
        Err(RateNeeds::NotUnderstood {
            text: "?".to_owned()
        })
    );
    assert_eq!(rate.refused(), ["?"]);
    assert_eq!(rate.bounds(&shipment(None, &[])), (None, None));
}

#[test]
fn greater_and_lesser_need_both_sides() {
    let both = vec![percent(10), Rate::parse_us("$2/kg")];
    let (greater, lesser) = (Rate::GreaterOf(both.clone()), Rate::LesserOf(both));
    let known = shipment(Some("100"), &[("kg", "20")]);
    assert_eq!(greater.duty(&known), Ok(decimal("40")));
    assert_eq!(lesser.duty(&known), Ok(decimal("10")));
    let unknown = shipment(Some("100"), &[]);
    assert_eq!(greater.duty(&unknown), Err(quantity_needed("kg")));
    let tenth = Some(decimal("0.10"));
    assert_eq!(greater.bounds(&unknown), (tenth, None));
    assert_eq!(lesser.bounds(&unknown), (Some(Decimal::ZERO), tenth));
    assert_eq!(greater.to_string(), "the greater of 10% or $2/kg");
}

#[test]
fn described_goods_are_chosen_or_asked_for() {
    let described = |description: &str, rate| Described {
        description: description.to_owned(),
        rate,
    };
    let rate = Rate::ByDescription(vec![
        described("red", percent(1)),
        described("blue", Rate::Free),
    ]);
    let mut known = shipment(Some("100"), &[]);
    assert!(
        matches!(rate.duty(&known), Err(RateNeeds::Description { choices }) if choices == ["red", "blue"])
    );
    assert_eq!(
        rate.bounds(&known),
        (Some(Decimal::ZERO), Some(decimal("0.01")))
    );
    known.description = Some(1);
    assert_eq!(rate.duty(&known), Ok(Decimal::ZERO));
    known.description = Some(9);
    assert!(rate.duty(&known).is_err());
    assert_eq!(rate.to_string(), "red: 1%; blue: free");
}

#[test]
fn a_shortfall_ends_at_the_price() {
    let yen = |amount: i64| Specific {
        amount: amount.into(),
        currency: Currency::Jpy,
        per: Decimal::ONE,
        unit: "kg".to_owned(),
    };
    let rate = Rate::Shortfall {
        price: yen(250),
        factor: decimal("0.6"),
    };
    let mut known = shipment(Some("20000"), &[("t", "0.1")]);
    assert!(matches!(rate.duty(&known), Err(RateNeeds::Currency { .. })));
    known.currency = Currency::Jpy;
    assert_eq!(rate.duty(&known), Ok(decimal("3000")));
    known.value = Some(decimal("30000"));
    assert_eq!(rate.duty(&known), Ok(Decimal::ZERO));
    assert_eq!(
        rate.to_string(),
        "(250 yen/kg less the customs value) x 0.6"
    );
}

#[test]
fn figures_beyond_a_decimal_are_refused() {
    let mut large = shipment(None, &[]);
    large.value = Some(Decimal::MAX);
    large.quantities.push(("kg".to_owned(), Decimal::MAX));
    assert_eq!(
        Rate::parse_us("200%").duty(&large),
        Err(RateNeeds::TooLarge)
    );
    assert_eq!(
        Rate::parse_us("$12/kg").duty(&large),
        Err(RateNeeds::TooLarge)
    );
    let sum = Rate::Compound(vec![percent(100), percent(100)]);
    assert_eq!(sum.duty(&large), Err(RateNeeds::TooLarge));
}

proptest! {
    /// The duty lies within the bounds told before quantity, quota and goods were known.
    #[test]
    fn bounds_hold(percents in prop::collection::vec(0i64..200, 1..4), cents in 0i64..500, value in 1i64..100_000, kilos in 0i64..10_000, kind in 0..3) {
        let mut parts: Vec<Rate> = percents.into_iter().map(percent).collect();
        parts.push(Rate::Specific(Specific { amount: Decimal::new(cents, 2), currency: Currency::Usd, per: Decimal::ONE, unit: "kg".to_owned() }));
        let rate = match kind { 0 => Rate::Compound(parts), 1 => Rate::GreaterOf(parts), _ => Rate::LesserOf(parts) };
        let (least, most) = rate.bounds(&shipment(None, &[]));
        let known = shipment(Some(&value.to_string()), &[("kg", &kilos.to_string())]);
        let duty = rate.duty(&known).unwrap();
        let value = Decimal::from(value);
        prop_assert!(least.is_none_or(|least| least * value <= duty));
        prop_assert!(most.is_none_or(|most| duty <= most * value));
        prop_assert!(rate.bounds(&known).0.is_some());
    }
}

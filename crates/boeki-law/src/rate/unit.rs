//! Units of quantity: one spelling each, and conversion where it is exact.
//!
//! The spellings are those of the US schedule's rates and statistical units, and common ones of
//! people. A kilogram of lead content is not a kilogram: what a unit measures is kept with it. This
//! file must never know an amount of money.

use rust_decimal::Decimal;

/// What units of one kind have in common; only within it is a conversion exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Mass,
    Volume,
    Area,
    Length,
    Count,
}

type Unit = (&'static [&'static str], &'static str, Kind, (i64, u32));

/// Spellings in lower case without points, the spelling kept, its kind, and how many of the
/// smallest unit it is (as digits and decimal places).
const UNITS: &[Unit] = &[
    (&["g", "gram", "grams"], "g", Kind::Mass, (1, 0)),
    (
        &["kg", "kgs", "kilogram", "kilograms"],
        "kg",
        Kind::Mass,
        (1_000, 0),
    ),
    (
        &["t", "mt", "tonne", "tonnes", "metric ton", "metric tons"],
        "t",
        Kind::Mass,
        (1_000_000, 0),
    ),
    (&["carat", "carats"], "carat", Kind::Mass, (2, 1)),
    (
        &["liter", "liters", "litre", "litres", "l"],
        "liter",
        Kind::Volume,
        (1, 0),
    ),
    (
        &["hl", "hectoliter", "hectoliters"],
        "hl",
        Kind::Volume,
        (100, 0),
    ),
    (
        &["kl", "kiloliter", "kiloliters"],
        "kl",
        Kind::Volume,
        (1_000, 0),
    ),
    (
        &["m3", "m³", "cubic meter", "cubic meters"],
        "m3",
        Kind::Volume,
        (1_000, 0),
    ),
    (
        &["thousand m3"],
        "thousand m3",
        Kind::Volume,
        (1_000_000, 0),
    ),
    (&["cm2", "cm²"], "cm2", Kind::Area, (1, 0)),
    (
        &["m2", "m²", "square meter", "square meters"],
        "m2",
        Kind::Area,
        (10_000, 0),
    ),
    (
        &["m", "lin m", "meter", "meters"],
        "m",
        Kind::Length,
        (1, 0),
    ),
    (
        &["thousand m", "km"],
        "thousand m",
        Kind::Length,
        (1_000, 0),
    ),
    (
        &[
            "each", "head", "no", "number", "pcs", "pc", "piece", "pieces", "article", "articles",
            "item", "items",
        ],
        "each",
        Kind::Count,
        (1, 0),
    ),
    (&["prs", "pr", "pair", "pairs"], "prs", Kind::Count, (2, 0)),
    (
        &["doz", "dozen", "dozens", "dz", "dz pcs", "doz pcs"],
        "doz",
        Kind::Count,
        (12, 0),
    ),
    (&["doz prs", "dozen pairs"], "doz prs", Kind::Count, (24, 0)),
    (&["hundred", "hundreds"], "hundreds", Kind::Count, (100, 0)),
    (&["gross"], "gross", Kind::Count, (144, 0)),
    (
        &["thousand", "thousands", "1000"],
        "thousands",
        Kind::Count,
        (1_000, 0),
    ),
];

/// Spellings of units that are not converted, or whose unit of measure has another name.
const OTHER: &[(&[&str], &str)] = &[
    (
        &[
            "pfliter",
            "pfliters",
            "pf liter",
            "pf liters",
            "proof liter",
            "proof liters",
        ],
        "pf.liter",
    ),
    (&["clean kg", "cy kg"], "clean kg"),
    (&["kg ttl sug"], "kg of total sugars"),
    (&["pb kg"], "kg of lead content"),
    (&["cu kg"], "kg of copper content"),
    (&["zn kg"], "kg of zinc content"),
    (&["mo kg"], "kg of molybdenum content"),
    (&["w kg"], "kg of tungsten content"),
    (&["mg kg"], "kg of magnesium content"),
    (&["mn kg"], "kg of manganese content"),
    (&["si kg"], "kg of silicon content"),
    (
        &["gr lines", "grlines", "line/gross", "gross lines"],
        "gross line",
    ),
    (&["jewels", "jwls"], "jewel"),
    (&["packs"], "pack"),
    (&["bbl", "barrel", "barrels"], "bbl"),
];

/// One spelling of a unit: `No.` and `pcs` are `each`, `liters` is `liter`, `Pb kg` is
/// `kg of lead content`. A unit that is not known keeps its own, in single blanks.
///
/// ```
/// use boeki_law::rate::unit::canonical;
/// assert_eq!(canonical("No."), "each");
/// assert_eq!(canonical("doz. prs."), "doz prs");
/// assert_eq!(canonical("Liters of wine"), "liter of wine");
/// assert_eq!(canonical("fathom"), "fathom");
/// ```
pub fn canonical(unit: &str) -> String {
    let text = unit.split_whitespace().collect::<Vec<_>>().join(" ");
    let (base, what) = match text.split_once(" of ") {
        Some((base, what)) => (base, Some(what)),
        None => (text.as_str(), None),
    };
    let key = base.to_lowercase().replace('.', " ");
    let key = key.split_whitespace().collect::<Vec<_>>().join(" ");
    let known = UNITS
        .iter()
        .map(|&(spellings, name, ..)| (spellings, name))
        .chain(OTHER.iter().copied())
        .find(|(spellings, _)| spellings.contains(&key.as_str()))
        .map(|(_, name)| name);
    match (known, what) {
        (Some(name), Some(what)) => format!("{name} of {what}"),
        (Some(name), None) => name.to_owned(),
        (None, _) => text,
    }
}

/// How many `to` a quantity in `from` is, where that is exact.
///
/// `None` between units of different kinds (mass and number), of different things (lead content
/// and gross weight), and where the figures are too large.
///
/// ```
/// use boeki_law::rate::unit::convert;
/// use rust_decimal::Decimal;
/// assert_eq!(convert(Decimal::TWO, "t", "kg"), Some(Decimal::from(2000)));
/// assert_eq!(convert(Decimal::TWO, "gross", "doz."), Some(Decimal::from(24)));
/// assert_eq!(convert(Decimal::TWO, "kg", "liter"), None);
/// assert_eq!(convert(Decimal::TWO, "kg", "kg of lead content"), None);
/// ```
pub fn convert(quantity: Decimal, from: &str, to: &str) -> Option<Decimal> {
    let (from, to) = (canonical(from), canonical(to));
    if from == to {
        return Some(quantity);
    }
    let (from, from_what) = parts(&from);
    let (to, to_what) = parts(&to);
    if from_what != to_what {
        return None;
    }
    let (from_kind, from_size) = size(from)?;
    let (to_kind, to_size) = size(to)?;
    if from_kind != to_kind {
        return None;
    }
    quantity.checked_mul(from_size)?.checked_div(to_size)
}

fn parts(unit: &str) -> (&str, Option<&str>) {
    unit.split_once(" of ")
        .map_or((unit, None), |(base, what)| (base, Some(what)))
}

fn size(unit: &str) -> Option<(Kind, Decimal)> {
    UNITS
        .iter()
        .find(|(_, name, ..)| *name == unit)
        .map(|&(_, _, kind, (digits, places))| (kind, Decimal::new(digits, places)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schedules_units_meet_those_of_its_rates() {
        for (printed, rate) in [
            ("Pb kg", "kg of lead content"),
            ("cy kg", "clean kg"),
            ("pf.liters", "pf.liter"),
            ("pf. liter", "pf.liter"),
            ("prs.", "prs"),
            ("m²", "m2"),
            ("gr.lines", "gross line"),
            ("Jwls.", "jewel"),
        ] {
            assert_eq!(canonical(printed), rate);
        }
    }

    #[test]
    fn a_canonical_unit_stays_as_it_is() {
        for (_, name, ..) in UNITS {
            assert_eq!(canonical(name), *name);
        }
        for (_, name) in OTHER {
            assert_eq!(canonical(name), *name);
        }
    }

    #[test]
    fn what_is_measured_is_part_of_the_unit() {
        let two = Decimal::TWO;
        assert_eq!(
            convert(two, "t of lead content", "kg of lead content"),
            Some(Decimal::from(2000))
        );
        assert_eq!(
            convert(two, "kg of zinc content", "kg of lead content"),
            None
        );
        assert_eq!(convert(two, "clean kg", "kg"), None);
        assert_eq!(convert(Decimal::MAX, "t", "g"), None);
    }
}

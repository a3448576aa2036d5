//! Which of the 28 groups an industry of ISIC belongs to.
//!
//! The groups follow the divisions of ISIC rev. 4 with two splits: iron and steel (241, and 2431 its
//! casting) from non-ferrous metals, ships (301) from other transport equipment. All that is not
//! farming, mining or manufacturing is `SRV`.

/// The group of a class of ISIC rev. 4, four digits; `None` if it is no such code.
pub(super) fn group_of_rev4(class: &str) -> Option<&'static str> {
    let code = digits(class)?;
    Some(match code / 100 {
        1 => "A01",
        2 => "A02",
        3 => "A03",
        5 => "B05",
        6 => "B06",
        7 => "B07",
        8 => "B08",
        9 => "B09",
        10..=12 => "C10T12",
        13..=15 => "C13T15",
        16 => "C16",
        17 | 18 => "C17_18",
        19 => "C19",
        20 => "C20",
        21 => "C21",
        22 => "C22",
        23 => "C23",
        24 if code / 10 == 242 || code == 2432 => "C24B",
        24 => "C24A",
        25 => "C25",
        26 => "C26",
        27 => "C27",
        28 => "C28",
        29 => "C29",
        30 if code / 10 == 301 => "C301",
        30 => "C302T309",
        31..=33 => "C31T33",
        _ => "SRV",
    })
}

/// The group of a class of ISIC rev. 3, four digits, by where rev. 4 puts most of it: publishing
/// (221) is a service there, weapons (2927) are fabricated metal, household appliances (2930)
/// electrical equipment, medical instruments (3311) other manufacturing, peat (1030) other mining.
pub(super) fn group_of_rev3(class: &str) -> Option<&'static str> {
    let code = digits(class)?;
    Some(match code {
        100..=199 => "A01",
        200..=299 => "A02",
        500..=599 => "A03",
        1030 | 1400..=1499 => "B08",
        1000..=1099 => "B05",
        1120..=1129 => "B09",
        1100..=1199 => "B06",
        1200..=1399 => "B07",
        1500..=1699 => "C10T12",
        1700..=1999 => "C13T15",
        2000..=2099 => "C16",
        2210..=2219 => "SRV",
        2100..=2299 => "C17_18",
        2423 => "C21",
        2330..=2339 | 2400..=2499 => "C20",
        2300..=2399 => "C19",
        2500..=2599 => "C22",
        2600..=2699 => "C23",
        2720..=2729 | 2732 => "C24B",
        2700..=2799 => "C24A",
        2800..=2899 | 2927 => "C25",
        2930..=2939 | 3100..=3199 => "C27",
        2900..=2999 => "C28",
        3311 | 3600..=3699 => "C31T33",
        3000..=3099 | 3200..=3399 => "C26",
        3400..=3499 => "C29",
        3510..=3519 => "C301",
        3500..=3599 => "C302T309",
        _ => "SRV",
    })
}

fn digits(class: &str) -> Option<u32> {
    if class.len() == 4 && class.bytes().all(|byte| byte.is_ascii_digit()) {
        class.parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::icio28_position;

    #[test]
    fn the_splits_of_metals_and_vehicles() {
        let rev4 = ["2410", "2420", "2431", "2432", "3011", "3030", "3091"];
        assert_eq!(
            rev4.map(|class| group_of_rev4(class).unwrap()),
            [
                "C24A", "C24B", "C24A", "C24B", "C301", "C302T309", "C302T309"
            ]
        );
        let rev3 = ["2710", "2720", "2731", "2732", "3511", "3530", "3591"];
        assert_eq!(
            rev3.map(|class| group_of_rev3(class).unwrap()),
            [
                "C24A", "C24B", "C24A", "C24B", "C301", "C302T309", "C302T309"
            ]
        );
    }

    #[test]
    fn every_class_has_one_of_the_groups() {
        for class in 0..10_000 {
            let class = format!("{class:04}");
            assert!(icio28_position(group_of_rev3(&class).unwrap()).is_some());
            assert!(icio28_position(group_of_rev4(&class).unwrap()).is_some());
        }
    }

    #[test]
    fn what_is_no_class_is_refused() {
        for text in ["", "241", "24100", "24.1", "+241", "２４１０"] {
            assert_eq!(group_of_rev4(text), None, "{text}");
        }
    }
}

//! Changes by law: what a scenario written as law does to the tariffs of the economy that is shipped.

#![allow(clippy::unwrap_used)] // a test that panics has failed, which is its purpose

use boeki_economy::Economy;
use boeki_economy::scenario::{LawShock, Resolved, Scenario};
use boeki_economy::sources::world2022;

fn resolve(economy: &Economy, text: &str) -> Resolved {
    let scenario = Scenario::parse("law.toml", text).unwrap();
    assert_eq!(
        Scenario::parse("again.toml", &scenario.to_toml()).unwrap(),
        scenario
    );
    scenario.resolve(economy).unwrap()
}

fn shock<'r>(
    economy: &Economy,
    resolved: &'r Resolved,
    exporter: &str,
    sector: &str,
) -> &'r LawShock {
    let labels = economy.labels();
    let (exporter, sector) = (
        labels.region(exporter).unwrap(),
        labels.sector(sector).unwrap(),
    );
    (resolved.touched.iter().flat_map(|touched| &touched.law))
        .find(|shock| shock.exporter == exporter && shock.sector == sector)
        .unwrap()
}

#[test]
fn tariffs_go_from_the_law_of_one_day_to_that_of_another() {
    let economy = world2022::embedded().unwrap();
    let resolved = resolve(
        &economy,
        r#"
        title = "Law"
        [[change]]
        importer = "USA"
        exporter = "JPN"
        law = { before = "2025-01-01", after = "2026-10-01" }
        "#,
    );
    let cars = shock(&economy, &resolved, "JPN", "C29");
    let cell = (cars.importer, cars.exporter, cars.sector);
    assert_eq!(
        resolved.base.tariff[cell].to_bits(),
        cars.before[0].to_bits()
    );
    assert_eq!(
        resolved.policy.tariff[cell].to_bits(),
        cars.after[0].to_bits()
    );
    // What no change names stays as the economy has it.
    let others = (
        cars.importer,
        economy.labels().region("DEU").unwrap(),
        cars.sector,
    );
    assert_eq!(
        resolved.base.tariff[others].to_bits(),
        economy.tariff()[others].to_bits()
    );
    // Passenger cars are at 15% in total, most parts too, trucks at 25%: the sector lies about there.
    assert!((0.14..0.17).contains(&cars.after[0]), "{cars:?}");
    assert_eq!(cars.measures[0].0.as_deref(), Some("us/232/autos/japan"));
    for shock in resolved.touched.iter().flat_map(|touched| &touched.law) {
        let parts: f64 = shock.measures.iter().map(|(_, points)| points).sum();
        assert!((parts - shock.change()).abs() < 1e-9, "{shock:?}");
        assert!(shock.before[1] <= shock.before[2] && shock.after[1] <= shock.after[2]);
    }
}

#[test]
fn an_economy_made_from_the_law_starts_at_the_law() {
    let economy = world2022::embedded().unwrap();
    let resolved = resolve(
        &economy,
        "title = 'Law'\n[[change]]\nimporter = 'USA'\nlaw = { before = '2022-07-01', after = '2026-10-01' }",
    );
    let alone = |shock: &&LawShock| economy.labels().regions[shock.exporter].members.len() == 1;
    // Sums of countries are weighted with their trade with the United States in one, with all flows of 2022 in the other.
    for shock in resolved.touched[0].law.iter().filter(alone) {
        let base = economy.tariff()[(shock.importer, shock.exporter, shock.sector)];
        // Eight digits of the files.
        assert!((base - shock.before[0]).abs() < 1e-7, "{base} {shock:?}");
    }
}

#[test]
fn cars_from_japan_go_back_to_25_percent() {
    let economy = world2022::embedded().unwrap();
    let text = |amend: &str| {
        format!(
            "title = 'Cars'\n[[change]]\nimporter = 'USA'\nexporter = 'JPN'\nlaw = {{ after = '2027-02-01' }}\n\
             [[amend]]\nmeasure = 'us/232/autos/japan'\nfrom = '2027-01-01'\n{amend}"
        )
    };
    // Its rate becomes 25% in total; or it ends, and everybody's 25% comes on top of 2.5%.
    let inclusive = resolve(&economy, &text("rate = { inclusive = '25%' }"));
    let ended = resolve(&economy, &text("end = true"));
    let [inclusive, ended] =
        [&inclusive, &ended].map(|resolved| shock(&economy, resolved, "JPN", "C29").change());
    assert!(
        inclusive > 0.05 && ended > inclusive + 0.015,
        "{inclusive} {ended}"
    );
    // Before the amendment begins the law is what it is.
    let early = text("end = true").replace("2027-02-01", "2026-12-01");
    let problems = Scenario::parse("early.toml", &early)
        .unwrap()
        .resolve(&economy)
        .unwrap_err();
    assert!(
        problems
            .render(false)
            .contains("both states of the law ask the same")
    );
}

#[test]
fn a_measure_of_ones_own_reaches_what_it_names() {
    let economy = world2022::embedded().unwrap();
    let resolved = resolve(
        &economy,
        r#"
        title = "Medicines"
        [[change]]
        importer = "USA"
        law = { after = "2027-02-01" }
        [[measure]]
        id = "my/pharma"
        authority = "section_232"
        origins = ["JP", "CH"]
        products = ["3003", "3004"]
        rate = { additional = "15%" }
        from = "2027-01-01"
        "#,
    );
    let japan = shock(&economy, &resolved, "JPN", "C21");
    // Some 15% on the third or so of the sector's imports that heading 3004 and 3003 hold.
    assert!((0.02..0.15).contains(&japan.change()), "{japan:?}");
    assert!(
        japan
            .measures
            .iter()
            .any(|(id, _)| id.as_deref() == Some("my/pharma"))
    );
    assert!(shock(&economy, &resolved, "CHE", "C21").change() > 0.02);
    assert!(shock(&economy, &resolved, "IND", "C21").change().abs() < 1e-12);
    assert!(shock(&economy, &resolved, "JPN", "C29").change().abs() < 1e-12);
}

#[test]
fn japan_has_a_law_too() {
    let economy = world2022::embedded().unwrap();
    let resolved = resolve(
        &economy,
        r#"
        title = "Japan without its agreement with the United States"
        [[change]]
        importer = "JPN"
        exporter = "USA"
        law = { after = "2026-10-01" }
        [[amend]]
        measure = "jp/usjta"
        end = true
        "#,
    );
    let food = shock(&economy, &resolved, "USA", "C10T12");
    assert!(food.change() > 0.005, "{food:?}");
    assert!(shock(&economy, &resolved, "USA", "C29").change().abs() < 1e-12);
}

/// The economy's tariffs are those of 2022, the law asked is that of 2025: the average is the law's alone, and where other changes
/// moved the same tariffs both are said.
#[test]
fn one_average_is_said_unless_other_changes_stand_beside() {
    let economy = world2022::embedded().unwrap();
    let law = "[[change]]\nimporter = 'USA'\nexporter = 'JPN'\nlaw = { before = '2025-08-20', after = '2026-10-01' }\n";
    let resolved_alone = resolve(&economy, &format!("title = 'Law'\n{law}"));
    let touched = &resolved_alone.touched[0];
    let (mut value, mut before, mut after) = (0.0, 0.0, 0.0);
    for shock in &touched.law {
        let trade = economy.trade()[(shock.importer, shock.exporter, shock.sector)];
        if trade > 0.0 && shock.change().abs() > 0.0 {
            value += trade;
            before += trade * shock.before[0];
            after += trade * shock.after[0];
        }
    }
    let (before, after) = (before / value, after / value);
    assert!((value - touched.trade_musd).abs() < 1e-6);
    assert!((touched.before - before).abs() < 1e-12 && (touched.after - after).abs() < 1e-12);
    let percent = |rate: f64| (rate * 1e4).round() / 100.0;
    let said = format!(
        "the law asks on average {}%, then {}%",
        percent(before),
        percent(after)
    );
    let words = &touched.sentence.en;
    assert!(
        words.contains(&format!("{said}; 2")) && !words.contains("other changes"),
        "{words}"
    );
    // Ten points on everything, before and after the law: the same policy, and the law's points on another level.
    let points = "[[change]]\nimporter = 'USA'\nexporter = 'JPN'\nsector = 'goods'\ntariff = { add = 0.1 }\n";
    let first = resolve(&economy, &format!("title = 'Both'\n{points}{law}"));
    let last = resolve(&economy, &format!("title = 'Both'\n{law}{points}"));
    let words = &first.touched[1].sentence.en;
    assert!(
        words.contains(&said)
            && words.contains("the tariff that other changes make moves by the same points, from"),
        "{words}"
    );
    assert_eq!(first.base, resolved_alone.base);
    assert_eq!(first.base, last.base);
    for shock in &touched.law {
        let cell = (shock.importer, shock.exporter, shock.sector);
        let rates = [&first, &last].map(|it| it.policy.tariff[cell]);
        assert!((rates[0] - shock.after[0] - 0.1).abs() < 1e-12);
        assert!((rates[0] - rates[1]).abs() < 1e-12);
    }
}

#[test]
fn changes_by_law_follow_on_one_another() {
    let economy = world2022::embedded().unwrap();
    let text = |before: &str| {
        format!(
            "title = 'Two steps'\n[[change]]\nimporter = 'USA'\nexporter = 'JPN'\nlaw = {{ before = '2025-01-01', after = '2025-08-20' }}\n\
             [[change]]\nimporter = 'USA'\nexporter = 'JPN'\nsector = 'C29'\nlaw = {{ before = '{before}', after = '2026-10-01' }}"
        )
    };
    let resolved = resolve(&economy, &text("2025-08-20"));
    let [cars, later] = [0, 1].map(|change: usize| {
        let sector = economy.labels().sector("C29").unwrap();
        (resolved.touched[change].law.iter())
            .find(|shock| shock.sector == sector)
            .unwrap()
    });
    let cell = (cars.importer, cars.exporter, cars.sector);
    assert_eq!(
        resolved.base.tariff[cell].to_bits(),
        cars.before[0].to_bits()
    );
    assert_eq!(
        resolved.policy.tariff[cell].to_bits(),
        later.after[0].to_bits()
    );
    // The second would put the base under another law than the first.
    let problems = Scenario::parse("twice.toml", &text("2025-01-01"))
        .unwrap()
        .resolve(&economy)
        .unwrap_err();
    let said = problems.render(false);
    assert!(
        said.contains("S006") && said.contains("on C29 from JPN to USA is"),
        "{said}"
    );
}

/// Alternatives add to the changes and amend the law of the second day: their base is the scenario's.
#[test]
fn an_alternative_shares_the_base() {
    let economy = world2022::embedded().unwrap();
    let text = "title = 'A'\n[[change]]\nimporter = 'USA'\nexporter = 'JPN'\nlaw = { before = '2025-01-01', after = '2026-10-01' }\n\
                [[alternative]]\ntitle = 'B'\n[[alternative.amend]]\nmeasure = 'us/232/autos/japan'\nend = true\n\
                [[alternative.change]]\nimporter = 'JPN'\nexporter = 'USA'\ntariff = { add = 0.05 }";
    let scenario = Scenario::parse("alternative.toml", text).unwrap();
    let resolved = scenario.resolve(&economy).unwrap();
    let other = scenario
        .with(&scenario.alternatives[0])
        .resolve(&economy)
        .unwrap();
    assert_eq!(resolved.base, other.base);
    assert_ne!(resolved.policy, other.policy);
}

#[test]
fn what_the_law_does_not_state_is_a_lower_bound_and_said() {
    let economy = world2022::embedded().unwrap();
    let notes = |exporter: &str| {
        let text = format!(
            "title = 'Law'\n[[change]]\nimporter = 'USA'\nexporter = '{exporter}'\nlaw = {{ before = '2025-01-01', after = '2026-10-01' }}"
        );
        let notes = resolve(&economy, &text).notes;
        notes
            .iter()
            .filter(|note| note.en.contains("lower bounds"))
            .count()
    };
    // The forced-labour duty of July 2026 is held for Japan only.
    assert_eq!((notes("JPN"), notes("DEU")), (0, 1));
    // Agreement rates of Japan are held for one fiscal year.
    let text = "title = 'Law'\n[[change]]\nimporter = 'JPN'\nexporter = 'USA'\nlaw = { before = '2025-01-01', after = '2026-10-01' }";
    let problems = Scenario::parse("japan.toml", text)
        .unwrap()
        .resolve(&economy)
        .unwrap_err();
    let said = problems.render(false);
    assert!(
        said.contains("S020") && said.contains("2026-04-01 to 2027-04-01"),
        "{said}"
    );
}

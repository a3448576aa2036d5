//! Loading the law, one duty, effective rates of all partners, the whole panel.
#![allow(missing_docs, clippy::unwrap_used)]

use boeki_law::assessment::{Query, assess};
use boeki_law::code::TariffCode;
use boeki_law::effective::{By, effective};
use boeki_law::embedded;
use boeki_law::origin::Origin;
use boeki_law::panel::{Lines, Panel};
use boeki_law::schedule::Importer;
use boeki_law::sector_rates::Weights;
use boeki_law::world::World;
use divan::Bencher;

fn main() {
    divan::main();
}

#[divan::bench]
fn load_the_us_law() {
    divan::black_box(embedded::law(Importer::UnitedStates).unwrap());
}

#[divan::bench]
fn load_the_japanese_law() {
    divan::black_box(embedded::law(Importer::Japan).unwrap());
}

#[divan::bench(args = ["2025-03-01", "2025-10-01", "2026-10-01"])]
fn duty_of_a_japanese_car(bencher: Bencher<'_, '_>, day: &str) {
    let law = embedded::law(Importer::UnitedStates).unwrap();
    let code = TariffCode::parse("8703.23.01").unwrap();
    let query = Query::new(code, Origin::find("JP").unwrap(), day.parse().unwrap());
    bencher.bench_local(|| assess(&law, &query).unwrap());
}

#[divan::bench]
fn effective_rates_of_51_partners_on_23_days(bencher: Bencher<'_, '_>) {
    let law = embedded::law(Importer::UnitedStates).unwrap();
    let weights = Weights::embedded().unwrap();
    let partners = &weights.partners;
    let days: Vec<jiff::civil::Date> = (0..23)
        .map(|month| {
            let first = jiff::civil::date(2025, 1, 15);
            first.checked_add(jiff::Span::new().months(month)).unwrap()
        })
        .collect();
    bencher.bench_local(|| effective(&law, weights, partners, &days, None, By::Partner));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn panel_of_all_lines_and_origins(bencher: Bencher<'_, '_>) {
    let law = embedded::law(Importer::UnitedStates).unwrap();
    let origins: Vec<Origin> = Origin::all().collect();
    let world = World::default();
    bencher.bench_local(|| {
        let (lines, _) = Lines::new(&law, law.schedule().lines());
        Panel::new(&lines, &origins, law.horizon(), &world)
    });
}

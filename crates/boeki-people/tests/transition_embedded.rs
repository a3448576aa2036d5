//! The path on the embedded economy.
#![allow(missing_docs, clippy::unwrap_used)]
use std::time::Instant;
use boeki_economy::{Closure, sources::world2022};
use boeki_equilibrium::{Baseline, rebase};
use boeki_people::factors::FactorTable;
use boeki_people::transition::{Labour, LabourTable, Path, PathOptions, Schedule};

#[test]
fn timing() {
    let economy = world2022::embedded().unwrap();
    let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
    let (base, _) = rebase(base, Closure::WorldShare).unwrap();
    let labels = economy.labels();
    let mut policy = base.policy.clone();
    policy.tariff[(labels.region("USA").unwrap(), labels.region("JPN").unwrap(), labels.sector("C29").unwrap())] = 0.25;
    let schedule = Schedule::temporary(policy, 8, base.policy.clone()).unwrap();
    for rigid in [false, true] {
        let labour = Labour::of(&base, labels, &FactorTable::embedded().unwrap(), &LabourTable::embedded().unwrap(), rigid).unwrap();
        for quarters in [40, 80, 160] {
            let start = Instant::now();
            let path = Path::solve(&base, Closure::WorldShare, &labour, &schedule, PathOptions { quarters, ..PathOptions::default() });
            match path {
                Ok(path) => { println!("rigid {rigid} {quarters}: {:?} rounds {} {:?}", start.elapsed(), path.rounds, path.certificate);
                    for r in path.summary_rows(labels).iter().filter(|r| r.region=="JPN"||r.region=="USA") { println!("{r:?}"); }
                    for r in path.worker_rows(labels).iter().filter(|r| (r.region=="JPN"||r.region=="USA")&&r.sector=="C29") { println!("{r:?}"); }
                    for r in path.sector_rows(labels).iter().filter(|r| r.region=="JPN"&&r.sector=="C29"&&[0,1,2,4,8,9,12,20,40].contains(&r.quarter)) { println!("{r:?}"); }
                }
                Err(e) => println!("rigid {rigid} {quarters}: {e} {:?}", start.elapsed()),
            }
        }
    }
}

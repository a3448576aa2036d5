//! Where a country is vulnerable, and to whom: one file a command, and what they share.

mod decouple;
mod dependence;
mod power;
mod secure;

use boeki::economy::Economy;
use boeki::economy::scenario::Scenario;

use super::failure::{Failure, exit};

pub(crate) use decouple::DecoupleCommand;
pub(crate) use dependence::DependenceCommand;
pub(crate) use power::PowerCommand;
pub(crate) use secure::SecureCommand;

/// Rows of each table on a page, unless `--rows` says otherwise.
const ROWS: usize = 8;
/// Rows of longer lists.
const LONG: usize = 20;
fn as_it_is() -> Scenario {
    Scenario::new("The world as it is")
}

/// Regions of several codes or groups, ascending, once each.
fn regions(economy: &Economy, codes: &[String]) -> Result<Vec<usize>, Failure> {
    let mut found = Vec::new();
    for code in codes {
        found.extend(economy.regions_named(code)?);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Sectors of several codes or groups, ascending, once each; `otherwise` if none is written.
fn sectors(economy: &Economy, codes: &[String], otherwise: &str) -> Result<Vec<usize>, Failure> {
    let mut found = Vec::new();
    for code in codes {
        found.extend(economy.sectors_named(code)?);
    }
    if codes.is_empty() {
        found = economy.sectors_named(otherwise)?;
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// One region.
fn region(economy: &Economy, code: &str) -> Result<usize, Failure> {
    match economy.regions_named(code)?.as_slice() {
        [only] => Ok(*only),
        _ => Err(Failure::new(
            exit::USAGE,
            format!(
                "{code} is more than one region of {}; name one of them",
                economy.name()
            ),
        )),
    }
}

//! The trade elasticities that a scenario names, found in its economy.

use super::{Code, Diagnostic, Diagnostics, Field, Scenario};
use crate::{Economy, Labels};

impl Scenario {
    /// The set of trade elasticities that the scenario names, by sector.
    ///
    /// # Errors
    /// A set that the economy does not have, with the nearest one.
    pub fn elasticity_set<'e>(&self, economy: &'e Economy) -> Result<&'e [f64], Diagnostics> {
        let book = economy.elasticities();
        book.get(&self.elasticities).ok_or_else(|| {
            let names: Vec<&str> = book.names().collect();
            let problem = Diagnostic::new(
                Code::NotFound,
                format!(
                    "{} has no elasticity set \"{}\"",
                    economy.name(),
                    self.elasticities
                ),
            )
            .nearest(Labels::nearest(&self.elasticities, names.iter().copied()))
            .because(format!("its sets are {}", names.join(", ")))
            .remedy(format!(
                "name one of them; `boeki economy show {} --elasticities` shows their values",
                economy.name()
            ));
            self.problem(Field::Elasticities, problem)
        })
    }
}

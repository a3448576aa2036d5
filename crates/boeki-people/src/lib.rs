//! Who gains and who pays: people on top of the one equilibrium.
//!
//! Nothing here is a second model: factors are options of the equilibrium's [`Structure`](boeki_equilibrium::Structure), households
//! weigh its prices and incomes, and a transition is a row of its equilibria.
//!
//! | room | what it holds |
//! |---|---|
//! | [`factors`] | the table of factor shares and mobility |
//! | [`scale`] | the table of economies of scale |
//! | [`options`] | the options of a scenario, from the tables to the equilibrium |
//! | [`transition`] | labour that changes sector quarter by quarter |
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::float_cmp)
)]

pub mod error;
pub mod factors;
pub mod options;
pub mod scale;
pub mod transition;

pub use error::PeopleError;
pub use factors::FactorTable;
pub use scale::ScaleTable;

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
//! | [`households`] | what each group of households buys and earns, by survey; how far duties reach prices and the till |
//! | [`case`] | a scenario solved under the assumptions about people |
//! | [`incidence`] | prices and welfare by group of households |
//! | [`revenue`] | from the duty in the law to the duty collected |
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::float_cmp)
)]

pub mod case;
pub mod error;
pub mod factors;
pub mod households;
pub mod incidence;
pub mod options;
pub mod revenue;
pub mod scale;
pub mod transition;

pub use boeki_data::assumption::Confidence;
pub use case::{Assumptions, Case};
pub use error::PeopleError;
pub use factors::FactorTable;
pub use households::{Households, Range};
pub use scale::ScaleTable;

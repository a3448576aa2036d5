//! Codes, tables in and out, public data formats, provenance.
//!
//! Everything here is parsed from bytes: the crate opens no file, has no clock, and
//! compiles to WebAssembly. Callers name the bytes ([`source::Source`]), and every fault is a
//! [`DataError`] whose message names file, row and column, the reason and the remedy.
//!
//! | room | what it holds |
//! |---|---|
//! | [`source`] | bytes with a name, gzip undone |
//! | [`table`] | a table by columns; CSV, Parquet and JSON in and out |
//! | [`icio_csv`] | inter-country input-output tables in the OECD layout |
//! | [`codes`] | countries, industries, products |
//! | [`concordance`] | products to industries |
//! | [`parallel`] | a map over items on all cores |
//! | [`assumption`] | how well a figure is founded, and a number with its range |
//! | [`manifest`], [`hash`] | where data come from, and whether a file is the one meant |
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::float_cmp)
)]

pub mod assumption;
pub mod codes;
pub mod concordance;
pub mod error;
pub mod hash;
pub mod icio_csv;
pub mod manifest;
pub mod parallel;
pub mod source;
pub mod table;

mod csv_table;
mod json_rows;
mod parquet_output;
mod parquet_table;
mod text_column;

#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use error::DataError;

//! Dependence: how concentrated supply is, how much of it comes from outside a bloc, and how far it reaches through inputs.
//!
//! | room | what it holds |
//! |---|---|
//! | [`indicators`] | concentration and the three indicators of the European Commission |
//! | [`network`] | inputs of inputs: the Leontief system without its inverse, with a certificate |
//! | [`sectors`] | a region's dependence by sector of an economy |
//! | [`products`] | US imports by six- or ten-digit code and partner |
//! | [`chips`] | steps of the semiconductor supply chain, where the data folder has them |
//! | [`minerals`] | world production of critical minerals by country |

pub mod chips;
pub mod indicators;
pub mod minerals;
pub mod network;
pub mod products;
pub mod sectors;

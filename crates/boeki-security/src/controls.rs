//! Export controls and sanctions: a coalition keeps part of a sector's goods from a target; what it costs whom, when, and who is needed.
//!
//! The controlled goods are a part of a sector, so that the target's sector is a nest (letters of this room; hats of prices):
//!
//! ```text
//! P^(1-eta)  = s P_c^(1-eta) + (1-s) P_u^(1-eta)               eta: between controlled goods and the rest
//! P_c^-theta = sum_i q_i f_i (kappa_i c_i)^-theta              q_i: where controlled goods come from; theta: between origins
//! P_u^-theta = sum_i u_i (kappa_i c_i)^-theta                  u_i: where the rest comes from
//! f_i        = 1 outside the coalition; within it, for the part b that is controlled
//!              1 - b + b [ l min(1+tau, 1+m)^-theta + (1-l) (1+tau)^-theta ]     tau: the tax, infinite for a ban;
//!                                                              l: what can come through third countries, at the mark-up m
//! ```
//!
//! With eta = 1 + theta and goods from where the sector's goods come, a ban of a share s of all varieties raises P by (1-s)^(-1/theta).
//!
//! The nest is solved inside the one equilibrium: in each cell of the target's sector the wedge is set at which the core's own demand has the
//! nest's shares and price, d_i = (share_i / pi_i)^(-1/theta) P / (kappa_i c_i), and revenue of a tax is an export tax of the same revenue; the
//! equilibrium is solved anew until wedges stay. Trade elasticities move with time, [`Adjustment`].

mod assumptions;
mod coalition;
mod nest;
mod path;
mod product;
mod solve;
mod written;

pub use assumptions::{Adjustment, ControlTable, Leak};
pub use coalition::{Coalition, Criterion, minimum_coalition};
pub use nest::{Nest, Part};
pub use path::{ControlYear, over_time};
pub use product::{Product, covered_share};
pub use solve::{Control, Controlled, Measure, solve};
pub use written::WrittenControls;

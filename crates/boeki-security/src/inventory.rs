//! Inventories and recovery, day by day: the adaptive regional input-output model (ARIO; Hallegatte 2008 and 2014, Risk Analysis 28:779 and
//! 34:152; Guan et al. 2020, Nature Human Behaviour 4:577).
//!
//! A model of quantities at fixed prices for weeks and months, beside the equilibrium and never added to it: who runs out of what, when, and
//! how output comes back. With f = (exporter i, product k) a supplier, c = (importer n, use u) a user (an industry or final demand), all
//! quantities as multiples of a day of the base, Z the flows of the base and T_kc = sum_i Z_(ik)c:
//!
//! ```text
//! capacity     cap_f  = alpha_f (1 - loss_f)
//! orders       o_kc   = max(0, x_c + (n_kc min(1, cap_c) - s_kc) / tau_k)   of an industry; 1 of final demand
//! expected     omega_fn moves to min(1, cap_f, z_f) open_fn by 1 / switching days, in both factors
//! suppliers    W_kc   = sum_i (Z/T) omega_fn                      what is expected of the usual suppliers
//!              g_kc   = q (1 - W_kc) / W_kc, at most the surge - 1   how much more they are asked for
//!              d_f    = sum_c Z open_fn o_kc (1 + g_kc omega_fn) / sum_c Z
//! production   x*_f   = min(cap_f, d_f)
//!              z_kf   = s_kf / max(1, psi n_kf)
//!              x_f    = min(x*_f, z_f),  z_f = max(z_kf, 1 - e_k (1 - z_kf)), the least over inputs k; e_k: how critical k is
//! rationing    r_f    = x_f / d_f, the same for all its customers
//! deliveries   y_kc   = o_kc sum_i (Z/T) open_fn r_f (1 + g_kc omega_fn)  (+ reserve)
//! stocks       s_kc  += y_kc - min(x_c, s_kc)
//! ```
//!
//! tau_k is tau_s, or n_k where that is shorter; z_f is what the stocks of a supplier allow; alpha_f rises where demand is above capacity.
//! Without a shock g is 0, all else is exactly 1, and nothing moves.

mod assumptions;
mod certificate;
mod network;
mod outcome;
mod path;
mod question;
mod state;
mod step;
mod written;

pub use assumptions::{Dynamics, InventoryTable, Parameters, Stock};
pub use certificate::MassBalance;
pub use network::{Basis, Network};
pub use outcome::{Curve, Loss, Stop, weekly};
pub use path::Path;
pub use question::{Blockade, Outage, Question, Reserve, Stockpile, Window};
pub use written::{WrittenShock, parse_place};

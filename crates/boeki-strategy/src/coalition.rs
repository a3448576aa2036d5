//! Agreements among subsets of players: which are stable, what they are worth, who blocks.
//!
//! One agreement is on offer. In the structure "S has it, the others stay out" each player has a payoff; all 2^N structures make
//! a [`PayoffTable`]. The game on the table is pure arithmetic ([`stability`], [`value`]); the table itself is solved equilibria
//! ([`solve`]), one for each structure, or, where that is too many, those that a first-order screen leaves ([`screen`]).
//!
//! Sources: d'Aspremont, Jacquemin, Gabszewicz & Weymark (1983, Canadian Journal of Economics 16) on internal and external
//! stability; Yi (1997) and Carraro & Siniscalco (1993) on open and exclusive membership; Carraro, Eyckmans & Finus (2006) on
//! potential stability with transfers; Chander & Tulkens (1997) on the core when outsiders act alone; Shapley (1953). Recalled:
//! the definitions are restated in full where they are used.

pub mod question;
pub mod screen;
pub mod solve;
pub mod stability;
pub mod subset;
pub mod table;
pub mod value;

pub use screen::Screening;
pub use solve::{Method, SolvedGame, SolverChoice};
pub use stability::{Membership, Verdict};
pub use subset::Subset;
pub use table::PayoffTable;
pub use value::{Block, GrandCoalition};

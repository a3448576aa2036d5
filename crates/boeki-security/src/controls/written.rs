//! A control as people write it, in the section `[controls]` of a scenario:
//!
//! ```toml
//! [controls]
//! product = "gallium"              # of data/assumptions/controls.toml; or sector and covered, or sector and hs
//! senders = ["CHN"]
//! target = "JPN"
//! strength = 1.0                   # share of their shipments under control
//! tax = 0.25                       # in place of a ban
//! leak = 0.3                       # share that can come through third countries ...
//! markup = 0.3                     # ... at this mark-up
//! years = [0, 1, 2, 3, 5, 10]
//! candidates = ["USA", "JPN"]      # for the smallest effective coalition ...
//! loss = 0.001                     # ... that costs the target this share of real income;
//! ratio = 1.0                      # or this multiple of what it costs its members
//! ```

use boeki_economy::Labels;
use boeki_economy::scenario::Keys;

use super::assumptions::{ControlTable, Leak};
use super::coalition::Criterion;
use super::product::covered_share;
use super::solve::{Control, Measure};
use crate::SecurityError;

/// A control before it meets an economy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WrittenControls {
    /// Id of a product of the table.
    pub product: Option<String>,
    /// Sector, in place of the product's.
    pub sector: Option<String>,
    /// Codes, in place of the product's.
    pub hs: Option<Vec<String>>,
    /// Share of imports of the sector, in place of that of the codes.
    pub covered: Option<f64>,
    /// Who controls exports.
    pub senders: Vec<String>,
    /// From whom.
    pub target: Option<String>,
    /// Share of shipments under control.
    pub strength: Option<f64>,
    /// Rate of an export tax in place of a ban.
    pub tax: Option<f64>,
    /// Share that can come through third countries.
    pub leak: Option<f64>,
    /// Mark-up at which it does.
    pub markup: Option<f64>,
    /// Years to show.
    pub years: Option<Vec<f64>>,
    /// Who may be asked to join.
    pub candidates: Vec<String>,
    /// The share of real income that the target is to lose.
    pub loss: Option<f64>,
    /// The multiple of the senders' loss that the target is to lose.
    pub ratio: Option<f64>,
}

impl WrittenControls {
    /// The section of a scenario in which it is written.
    pub const SECTION: &'static str = "controls";

    /// Reads the keys of the section.
    pub fn read(keys: &mut Keys<'_>) -> Self {
        Self {
            product: keys.text("product"),
            sector: keys.text("sector"),
            hs: keys.texts("hs"),
            covered: keys.number("covered", 0.0..=1.0),
            senders: keys.texts("senders").unwrap_or_default(),
            target: keys.text("target"),
            strength: keys.number("strength", 0.0..=1.0),
            tax: keys.number("tax", -0.99..=1000.0),
            leak: keys.number("leak", 0.0..=1.0),
            markup: keys.number("markup", 0.0..=1000.0),
            years: keys.numbers("years", 0.0..=100.0),
            candidates: keys.texts("candidates").unwrap_or_default(),
            loss: keys.number("loss", 0.0..=1.0),
            ratio: keys.number("ratio", 0.0..=1e6),
        }
    }

    /// The control on the labels of an economy.
    ///
    /// # Errors
    /// What is not said, codes that the economy does not have.
    pub fn on(&self, labels: &Labels, table: &ControlTable) -> Result<Control, SecurityError> {
        let missing = |what: &str, remedy: &str| SecurityError::BadQuestion {
            what: what.into(),
            remedy: remedy.into(),
        };
        let product = match &self.product {
            Some(id) => Some(table.product(id)?),
            None => None,
        };
        let sector = self.sector.as_deref();
        let code = sector
            .or(product.map(|product| product.sector.as_str()))
            .ok_or_else(|| {
                missing(
                    "no goods are named",
                    "name a product (`boeki controls --products` lists them), or a sector with hs or covered",
                )
            })?;
        let sector = labels.sector(code).ok_or_else(|| {
            let codes = labels.sectors.iter().map(|sector| sector.code.as_str());
            SecurityError::unknown("sector", code, codes)
        })?;
        let covered = match (self.covered, &self.hs, product) {
            (Some(share), _, _) => share,
            (None, Some(hs), _) => covered_share(hs, code)?,
            (None, None, Some(product)) => covered_share(&product.hs, code)?,
            (None, None, None) => 1.0,
        };
        let target = self.target.as_deref().ok_or_else(|| {
            missing(
                "no target is named",
                "say from whom the goods are kept, such as JPN",
            )
        })?;
        let plain = table.leak();
        Ok(Control {
            senders: regions(labels, &self.senders)?,
            target: region(labels, target)?,
            sector,
            covered,
            supply: match product {
                Some(product) => product.supply(labels)?,
                None => None,
            },
            strength: self.strength.unwrap_or(1.0),
            measure: self.tax.map_or(Measure::Ban, Measure::Tax),
            leak: Leak {
                share: self.leak.unwrap_or(plain.share),
                markup: self.markup.unwrap_or(plain.markup),
            },
            inside: table.adjustment().inside(0.0),
        })
    }

    /// Who may join, and when it is enough: a multiple of 1 unless said otherwise.
    ///
    /// # Errors
    /// Codes that the economy does not have, both criteria at once.
    pub fn coalition(&self, labels: &Labels) -> Result<(Vec<usize>, Criterion), SecurityError> {
        let criterion = match (self.loss, self.ratio) {
            (Some(_), Some(_)) => {
                return Err(SecurityError::BadQuestion {
                    what: "both a loss and a ratio are asked for".into(),
                    remedy: "give one of them".into(),
                });
            }
            (Some(loss), None) => Criterion::Loss(loss),
            (None, ratio) => Criterion::Ratio(ratio.unwrap_or(1.0)),
        };
        Ok((regions(labels, &self.candidates)?, criterion))
    }
}

fn region(labels: &Labels, code: &str) -> Result<usize, SecurityError> {
    labels.region(code).ok_or_else(|| {
        let codes = labels.regions.iter().map(|region| region.code.as_str());
        SecurityError::unknown("region", code, codes)
    })
}

fn regions(labels: &Labels, codes: &[String]) -> Result<Vec<usize>, SecurityError> {
    codes.iter().map(|code| region(labels, code)).collect()
}

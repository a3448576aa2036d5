//! Outcomes that a derivative can be asked for, by name: one number of an equilibrium each.

use boeki_economy::Labels;

use crate::Equilibrium;
use crate::equilibrium::dot;

/// One number of an equilibrium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// Equivalent variation, (W^ - 1) I, million USD: exact welfare in money.
    Welfare {
        /// The region.
        region: usize,
    },
    /// Log of the real wage.
    RealWage {
        /// The region.
        region: usize,
    },
    /// Log of the consumer price index, in units of the numeraire.
    ConsumerPrices {
        /// The region.
        region: usize,
    },
    /// Tariff revenue, million USD.
    TariffRevenue {
        /// The region.
        region: usize,
    },
    /// Value added (wage bill), million USD.
    ValueAdded {
        /// The region.
        region: usize,
    },
    /// Gross output of a sector, or of all, million USD.
    Output {
        /// The region.
        region: usize,
        /// The sector, or all.
        sector: Option<usize>,
    },
    /// Exports of a sector, or of all, at the border, million USD.
    Exports {
        /// The region.
        region: usize,
        /// The sector, or all.
        sector: Option<usize>,
    },
    /// Imports of a sector, or of all, at the border, million USD.
    Imports {
        /// The region.
        region: usize,
        /// The sector, or all.
        sector: Option<usize>,
    },
    /// Imports of a sector, or of all, from one partner, at the border, million USD.
    ImportsFrom {
        /// The region.
        region: usize,
        /// Where they come from.
        partner: usize,
        /// The sector, or all.
        sector: Option<usize>,
    },
    /// Exports less imports, at the border, million USD.
    TradeBalance {
        /// The region.
        region: usize,
    },
}

impl Outcome {
    /// The names that [`Outcome::parse`] reads.
    pub const NAMES: [&'static str; 10] = [
        "welfare",
        "real-wage",
        "consumer-prices",
        "tariff-revenue",
        "value-added",
        "output",
        "exports",
        "imports",
        "imports-from",
        "trade-balance",
    ];

    /// Reads `NAME:REGION` or, for output, exports and imports, `NAME:REGION:SECTOR`; `imports-from:REGION:PARTNER` or, of one
    /// sector, `imports-from:REGION:PARTNER:SECTOR`.
    ///
    /// # Errors
    /// A sentence that says what was not understood and what would be.
    pub fn parse(text: &str, labels: &Labels) -> Result<Outcome, String> {
        let mut parts = text.split(':');
        let name = parts.next().unwrap_or_default();
        let nearest = |near: Option<String>| {
            near.map(|near| format!(", did you mean {near:?}?"))
                .unwrap_or_default()
        };
        if !Self::NAMES.contains(&name) {
            let near = Labels::nearest(name, Self::NAMES.into_iter());
            return Err(format!(
                "unknown outcome {name:?}{}; outcomes are {}",
                nearest(near),
                Self::NAMES.join(", ")
            ));
        }
        let Some(code) = parts.next() else {
            return Err(format!(
                "outcome {text:?} names no region; write {name}:CODE, such as {name}:USA"
            ));
        };
        let known_region = |code: &str| {
            labels.region(code).ok_or_else(|| {
                format!(
                    "unknown region {code:?} in outcome {text:?}{}",
                    nearest(nearest_region(code, labels))
                )
            })
        };
        let region = known_region(code)?;
        let partner = if name == "imports-from" {
            let Some(partner) = parts.next() else {
                return Err(format!(
                    "outcome {text:?} names no partner; write {name}:{code}:PARTNER, such as {name}:JPN:CHN"
                ));
            };
            known_region(partner)?
        } else {
            region
        };
        let by_sector = matches!(name, "output" | "exports" | "imports" | "imports-from");
        let sector = match parts.next() {
            None => None,
            Some(_) if !by_sector => {
                return Err(format!(
                    "outcome {name:?} is not by sector; write {name}:{code}"
                ));
            }
            Some(code) => {
                let Some(sector) = labels.sector(code) else {
                    let near =
                        Labels::nearest(code, labels.sectors.iter().map(|s| s.code.as_str()));
                    return Err(format!(
                        "unknown sector {code:?} in outcome {text:?}{}",
                        nearest(near)
                    ));
                };
                Some(sector)
            }
        };
        if parts.next().is_some() {
            return Err(format!(
                "outcome {text:?} has too many parts; write NAME:REGION or NAME:REGION:SECTOR"
            ));
        }
        Ok(match name {
            "welfare" => Outcome::Welfare { region },
            "real-wage" => Outcome::RealWage { region },
            "consumer-prices" => Outcome::ConsumerPrices { region },
            "tariff-revenue" => Outcome::TariffRevenue { region },
            "value-added" => Outcome::ValueAdded { region },
            "output" => Outcome::Output { region, sector },
            "exports" => Outcome::Exports { region, sector },
            "imports" => Outcome::Imports { region, sector },
            "imports-from" => Outcome::ImportsFrom {
                region,
                partner,
                sector,
            },
            _ => Outcome::TradeBalance { region },
        })
    }

    /// Whether the outcome is money (million USD); otherwise it is a log point.
    pub fn is_money(self) -> bool {
        !matches!(
            self,
            Outcome::RealWage { .. } | Outcome::ConsumerPrices { .. }
        )
    }

    /// Its value at an equilibrium, in million USD or log points.
    pub fn value(self, at: &Equilibrium) -> f64 {
        let (n, j) = (at.base().regions(), at.base().sectors());
        let sectors = |sector: Option<usize>| sector.map_or(0..j, |s| s..s + 1);
        let trade = |importer: Option<usize>, exporter: Option<usize>, sector: Option<usize>| {
            let mut total = 0.0;
            for a in importer.map_or(0..n, |r| r..r + 1) {
                for b in exporter.map_or(0..n, |r| r..r + 1) {
                    if a != b {
                        total += sectors(sector)
                            .map(|s| at.border_value(a, b, s))
                            .sum::<f64>();
                    }
                }
            }
            total
        };
        match self {
            Outcome::Welfare { region } => {
                at.ln_welfare()[region].exp_m1() * at.base().income[region]
            }
            Outcome::RealWage { region } => at.ln_wage()[region] - at.ln_consumer_price()[region],
            Outcome::ConsumerPrices { region } => {
                dot(at.base().final_share.row(region), at.ln_price().row(region))
            }
            Outcome::TariffRevenue { region } => at.tariff_revenue(region),
            Outcome::ValueAdded { region } => at.value_added()[region],
            Outcome::Output { region, sector } => {
                sectors(sector).map(|s| at.output()[(region, s)]).sum()
            }
            Outcome::Exports { region, sector } => trade(None, Some(region), sector),
            Outcome::Imports { region, sector } => trade(Some(region), None, sector),
            Outcome::ImportsFrom {
                region,
                partner,
                sector,
            } => trade(Some(region), Some(partner), sector),
            Outcome::TradeBalance { region } => {
                trade(None, Some(region), None) - trade(Some(region), None, None)
            }
        }
    }
}

/// The code of the region whose code, name or member is nearest to what was written.
fn nearest_region(written: &str, labels: &Labels) -> Option<String> {
    let words = |region: &boeki_economy::Region| {
        let mut words = vec![
            region.code.clone(),
            region.name.en.clone(),
            region.name.ja.clone(),
        ];
        words.extend(region.members.iter().cloned());
        words
    };
    let all: Vec<String> = labels.regions.iter().flat_map(words).collect();
    let near = Labels::nearest(written, all.iter().map(String::as_str))?;
    let region = labels
        .regions
        .iter()
        .find(|region| words(region).contains(&near))?;
    Some(region.code.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::plain_labels;

    #[test]
    fn outcomes_are_read_by_name_region_and_sector() {
        let mut labels = plain_labels(3, 2);
        labels.regions[1].name.en = "Japan".into();
        let read = |text: &str| Outcome::parse(text, &labels);
        assert_eq!(read("welfare:R1"), Ok(Outcome::Welfare { region: 1 }));
        assert_eq!(
            read("exports:R2:S1"),
            Ok(Outcome::Exports {
                region: 2,
                sector: Some(1)
            })
        );
        assert_eq!(
            read("imports-from:R0:R2:S1"),
            Ok(Outcome::ImportsFrom {
                region: 0,
                partner: 2,
                sector: Some(1)
            })
        );
        let problem = |text: &str| read(text).err().unwrap_or_default();
        assert!(problem("imports-from:R0").contains("names no partner"));
        assert!(problem("imports-from:R0:R7").contains("unknown region"));
        assert!(problem("welfare:JAPAN").contains("did you mean \"R1\"?"));
        assert!(problem("wellfare:R1").contains("did you mean \"welfare\"?"));
        assert!(problem("welfare").contains("names no region"));
        assert!(problem("welfare:R1:S0").contains("not by sector"));
        assert!(problem("output:R1:S9").contains("unknown sector"));
        assert!(problem("output:R1:S1:x").contains("too many parts"));
    }
}

//! One page on a country's economic security: what it depends on, who has power over it and over whom it has power, exposure, and
//! geopolitics as context.

mod text;

use boeki_data::parallel;
use boeki_data::table::Table;
use boeki_economy::Labels;
use boeki_security::geopolitics::{Context, Pair, SOURCES};
use boeki_security::{Embargo, Exposure, Power, SecurityError};
use serde::Serialize;

use crate::row::row;
use crate::status_quo::{Footing, StatusQuo};

row! {
    /// A supplier in a sector, by the power that it gives over the country.
    DependenceRow {
        texts {
            /// The supplier.
            supplier,
            /// Code of the sector.
            sector,
        }
        numbers {
            /// Power over the country in this sector, percent of its real income, partial equilibrium.
            power_pct,
            /// Its imports of the sector from there, million USD.
            imports_musd,
            /// Share of the supplier in imports of the sector, percent.
            import_share_pct,
            /// Share of the supplier in all spending on the sector, percent.
            spending_share_pct,
        }
    }
}

row! {
    /// The country and a partner: power, embargoes and exposure.
    PartnerRow {
        texts {
            /// The partner.
            partner,
        }
        numbers {
            /// Power of the partner over the country, percent of the country's real income, partial equilibrium.
            power_over_pct,
            /// Power of the country over the partner, percent of the partner's real income, partial equilibrium.
            power_of_pct,
            /// The first over the second: above one, the partner has more power.
            asymmetry,
            /// The partner sells to the country no more: what the country loses, percent of welfare, exact.
            cut_off_loss_pct,
            /// The same: what the partner loses by it.
            cut_off_partner_loss_pct,
            /// The country sells to the partner no more: what the partner loses, exact.
            cutting_partner_loss_pct,
            /// The same: what the country loses by it.
            cutting_loss_pct,
            /// Percent of the country's welfare for one percent more productivity of the partner.
            exposure,
            /// Percent of the partner's welfare for one percent more productivity of the country.
            exposure_of_partner,
            /// Percent of the country's factor income for one percent more productivity of the partner.
            income_exposure,
        }
    }
}

/// Cited figures of a partner, next to all of the above.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ContextRow {
    /// Code of the partner.
    pub partner: String,
    /// The figures.
    #[serde(flatten)]
    pub pair: Pair,
}

/// The page, as data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SecureReport {
    /// The economy.
    pub footing: Footing,
    /// The country.
    pub country: String,
    /// Its dependences, most power first.
    pub dependences: Vec<DependenceRow>,
    /// Partners, most power over the country first.
    pub partners: Vec<PartnerRow>,
    /// Percent of the country's welfare for one percent more productivity of its own.
    pub own_exposure: f64,
    /// Geopolitics, of partners that are one country and where the country's pairs are held.
    pub context: Vec<ContextRow>,
    /// Where the figures of geopolitics are from.
    pub sources: Vec<boeki_security::geopolitics::Cited>,
    /// Largest gap of a certificate of the embargoes.
    pub worst_gap: f64,
    /// Largest residual of the derivatives.
    pub residual: f64,
}

/// A loss in log points as percent of what was.
fn percent(log_points: f64) -> f64 {
    -100.0 * (-log_points).exp_m1()
}

/// Losses of the two sides of an embargo in log points, and the gap of its certificate.
struct Losses {
    target: f64,
    sender: f64,
    gap: f64,
}

impl SecureReport {
    /// Of a region: two exact embargoes a partner and the exposure of all pairs, over all cores.
    ///
    /// # Errors
    /// As [`Power::of`], [`Embargo::solve`] and [`Exposure::of`].
    pub fn of(
        quo: &StatusQuo<'_>,
        footing: Footing,
        country: usize,
    ) -> Result<Self, SecurityError> {
        let labels = quo.economy.labels();
        let (n, j) = (quo.base.regions(), quo.base.sectors());
        let power = Power::of(&quo.base)?;
        let exposure = Exposure::of(&quo.now)?;
        let partners: Vec<usize> = (0..n).filter(|region| *region != country).collect();
        let cut = |sender: usize, target: usize| -> Result<Losses, SecurityError> {
            let embargo = Embargo {
                senders: vec![sender],
                targets: vec![target],
                sectors: (0..j).collect(),
                both_ways: false,
            };
            let solved = embargo.solve(&quo.base, quo.closure, None)?;
            let ln_welfare = solved.ln_welfare();
            Ok(Losses {
                target: -ln_welfare[target],
                sender: -ln_welfare[sender],
                gap: solved.certificate().worst(),
            })
        };
        let embargoes = parallel::map(&partners, |&partner| {
            Ok::<_, SecurityError>((cut(partner, country)?, cut(country, partner)?))
        });
        let mut report = Self {
            footing,
            country: labels.regions[country].code.clone(),
            dependences: Vec::new(),
            partners: Vec::new(),
            own_exposure: exposure.welfare[(country, country)],
            context: Vec::new(),
            sources: SOURCES.to_vec(),
            worst_gap: 0.0,
            residual: exposure.residual,
        };
        for (&partner, solved) in partners.iter().zip(embargoes) {
            let (cut_off, cutting) = solved?;
            report.worst_gap = report.worst_gap.max(cut_off.gap).max(cutting.gap);
            let over = power.over(country, &[partner], None)?;
            let of = power.over(partner, &[country], None)?;
            report.partners.push(PartnerRow {
                partner: labels.regions[partner].code.clone(),
                power_over_pct: percent(over.total),
                power_of_pct: percent(of.total),
                asymmetry: over.total / of.total,
                cut_off_loss_pct: percent(cut_off.target),
                cut_off_partner_loss_pct: percent(cut_off.sender),
                cutting_partner_loss_pct: percent(cutting.target),
                cutting_loss_pct: percent(cutting.sender),
                exposure: exposure.welfare[(country, partner)],
                exposure_of_partner: exposure.welfare[(partner, country)],
                income_exposure: exposure.income[(country, partner)],
            });
            for (sector, lost) in over.by_sector.iter().enumerate() {
                let imports: f64 = partners
                    .iter()
                    .map(|from| quo.base.border_value(country, *from, sector))
                    .sum();
                let bought = quo.base.border_value(country, partner, sector);
                if *lost > 0.0 {
                    report.dependences.push(DependenceRow {
                        supplier: labels.regions[partner].code.clone(),
                        sector: labels.sectors[sector].code.clone(),
                        power_pct: percent(*lost),
                        imports_musd: bought,
                        import_share_pct: 100.0 * bought / imports,
                        spending_share_pct: 100.0
                            * quo.base.expenditure_share[(country, partner, sector)],
                    });
                }
            }
        }
        report
            .dependences
            .sort_by(|a, b| b.power_pct.total_cmp(&a.power_pct));
        report
            .partners
            .sort_by(|a, b| b.power_over_pct.total_cmp(&a.power_over_pct));
        report.add_context(labels, country)?;
        Ok(report)
    }

    fn add_context(&mut self, labels: &Labels, country: usize) -> Result<(), SecurityError> {
        let context = Context::embedded()?;
        let [home] = labels.regions[country].members.as_slice() else {
            return Ok(());
        };
        for row in &self.partners {
            let region = labels.region(&row.partner).map(|at| &labels.regions[at]);
            if let Some([partner]) = region.map(|region| region.members.as_slice()) {
                let pair = context.pair(home, partner);
                if pair.ideal_point_distance.is_some() || pair.defence_pact.is_some() {
                    self.context.push(ContextRow {
                        partner: row.partner.clone(),
                        pair,
                    });
                }
            }
        }
        Ok(())
    }

    /// The partners as a table.
    pub fn table(&self) -> Table {
        PartnerRow::table("secure", &self.partners)
    }

    /// The dependences as a table.
    pub fn dependence_table(&self) -> Table {
        DependenceRow::table("secure-dependences", &self.dependences)
    }
}

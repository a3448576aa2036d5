//! Power of a coalition over a region, partial and exact, and what each member adds: tables, JSON and text.

use boeki_data::table::Table;
use boeki_economy::Labels;
use boeki_security::{Contributions, Embargo, Power, SecurityError};
use serde::Serialize;

use crate::number::{gap, plain};
use crate::row::row;
use crate::status_quo::{
    Footing, StatusQuo, codes, region_name, region_names, sector_codes, sector_name,
    sectors_in_words,
};
use crate::text_table::TextTable;
use crate::words::Language;

row! {
    /// What a member of the coalition is worth in it, percent of the target's real income.
    MemberRow {
        texts {
            /// Code of the region.
            member,
        }
        numbers {
            /// Power alone, partial equilibrium.
            power_alone_pct,
            /// Shapley value of power.
            power_shapley_pct,
            /// Power lost if it alone leaves.
            power_last_pct,
            /// Exact loss of the target from its embargo alone.
            exact_alone_pct,
            /// Shapley value of the exact loss.
            exact_shapley_pct,
            /// Exact loss of the target that goes if it alone leaves.
            exact_last_pct,
            /// Its own exact loss when all embargo together.
            own_loss_pct,
        }
    }
}

row! {
    /// Power by sector, percent of the target's real income.
    PowerSectorRow {
        texts {
            /// Code of the sector.
            sector,
        }
        numbers {
            /// Power in the sector, partial equilibrium.
            power_pct,
            /// Share of the coalition in the target's spending on the sector.
            share_pct,
            /// b~: the target's spending on the sector, direct and through inputs, per unit of final spending.
            weight,
            /// theta.
            elasticity,
        }
    }
}

/// Power of a coalition over a region, as data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PowerReport {
    /// The economy.
    pub footing: Footing,
    /// Over whom.
    pub over: String,
    /// By whom.
    pub by: Vec<String>,
    /// Sectors that may be withheld.
    pub sectors: Vec<String>,
    /// Power of all together, partial equilibrium, percent.
    pub power_pct: f64,
    /// Its first-order version, percent.
    pub first_order_pct: f64,
    /// The sum of what each has alone, percent.
    pub power_sum_alone_pct: f64,
    /// Exact loss of the target when all withhold their exports, percent of welfare.
    pub exact_loss_pct: f64,
    /// The sum of exact losses from each alone, percent.
    pub exact_sum_alone_pct: f64,
    /// Largest gap of the exact equilibrium's certificate.
    pub worst_gap: f64,
    /// Members.
    pub members: Vec<MemberRow>,
    /// Power by sector, largest first.
    pub by_sector: Vec<PowerSectorRow>,
}

/// A loss in log points as percent: what is lost of real income.
fn percent(log_points: f64) -> f64 {
    -100.0 * (-log_points).exp_m1()
}

impl PowerReport {
    /// Of a coalition over a region in some sectors; all subsets of the coalition are solved.
    ///
    /// # Errors
    /// As [`Power::over`] and [`Contributions::in_embargo`].
    pub fn of(
        quo: &StatusQuo<'_>,
        footing: Footing,
        over: usize,
        by: &[usize],
        sectors: &[usize],
    ) -> Result<Self, SecurityError> {
        let labels = quo.economy.labels();
        let power = Power::of(&quo.base)?;
        let together = power.over(over, by, Some(sectors))?;
        let partial = Contributions::in_power(&power, over, by, Some(sectors))?;
        let exact = Contributions::in_embargo(&quo.base, quo.closure, over, by, sectors)?;
        let all = Embargo {
            senders: by.to_vec(),
            targets: vec![over],
            sectors: sectors.to_vec(),
            both_ways: false,
        };
        let solved = all.solve(&quo.base, quo.closure, None)?;
        let ln_welfare = solved.ln_welfare();
        // Shapley values are of log points, which add up; they are shown as shares of the loss in percent.
        let scaled = |values: &[f64], log_total: f64| -> Vec<f64> {
            let scale = if log_total == 0.0 || !log_total.is_finite() {
                100.0
            } else {
                percent(log_total) / log_total
            };
            values.iter().map(|value| scale * value).collect()
        };
        let exact_total = exact.values[exact.values.len() - 1];
        let power_shapley = scaled(&partial.shapley, together.total);
        let exact_shapley = scaled(&exact.shapley, exact_total);
        let members: Vec<MemberRow> = by
            .iter()
            .enumerate()
            .map(|(at, region)| MemberRow {
                member: labels.regions[*region].code.clone(),
                power_alone_pct: percent(partial.alone[at]),
                power_shapley_pct: power_shapley[at],
                power_last_pct: percent(together.total)
                    - percent(together.total - partial.last[at]),
                exact_alone_pct: percent(exact.alone[at]),
                exact_shapley_pct: exact_shapley[at],
                exact_last_pct: percent(exact_total) - percent(exact_total - exact.last[at]),
                own_loss_pct: percent(-ln_welfare[*region]),
            })
            .collect();
        let share = |sector: usize| -> f64 {
            let member = |region: &usize| quo.base.expenditure_share[(over, *region, sector)];
            by.iter().map(member).sum()
        };
        let mut by_sector: Vec<PowerSectorRow> = sectors
            .iter()
            .map(|&sector| PowerSectorRow {
                sector: labels.sectors[sector].code.clone(),
                power_pct: percent(together.by_sector[sector]),
                share_pct: 100.0 * share(sector),
                weight: power.weight[(over, sector)],
                elasticity: quo.base.trade_elasticity[sector],
            })
            .collect();
        by_sector.sort_by(|a, b| b.power_pct.total_cmp(&a.power_pct));
        Ok(Self {
            footing,
            over: labels.regions[over].code.clone(),
            by: codes(labels, by),
            sectors: sector_codes(labels, sectors),
            power_pct: percent(together.total),
            first_order_pct: 100.0 * together.first_order,
            power_sum_alone_pct: members.iter().map(|row| row.power_alone_pct).sum(),
            exact_loss_pct: percent(exact_total),
            exact_sum_alone_pct: members.iter().map(|row| row.exact_alone_pct).sum(),
            worst_gap: solved.certificate().worst(),
            members,
            by_sector,
        })
    }

    /// The members as a table.
    pub fn table(&self) -> Table {
        MemberRow::table("power", &self.members)
    }

    /// Power by sector as a table.
    pub fn sector_table(&self) -> Table {
        PowerSectorRow::table("power-sectors", &self.by_sector)
    }

    /// The report as people read it, with the first `rows` sectors.
    pub fn text(&self, labels: &Labels, rows: usize, language: Language) -> String {
        let say = |en: &'static str, ja: &'static str| language.pick(en, ja).to_owned();
        let mut members = TextTable::new([
            say("% of the target's real income", "相手の実質所得の%"),
            say("Power:\nalone", "力：\n単独"),
            say("adds\n(Shapley)", "寄与\n(シャープレイ)"),
            say("if it\nleaves", "離脱\nすると"),
            say("Exact:\nalone", "厳密：\n単独"),
            say("adds\n(Shapley)", "寄与\n(シャープレイ)"),
            say("if it\nleaves", "離脱\nすると"),
            say("its own\nloss %", "自らの\n損失%"),
        ]);
        for row in &self.members {
            members.row([
                region_name(labels, &row.member, language),
                plain(row.power_alone_pct, 3),
                plain(row.power_shapley_pct, 3),
                plain(row.power_last_pct, 3),
                plain(row.exact_alone_pct, 3),
                plain(row.exact_shapley_pct, 3),
                plain(row.exact_last_pct, 3),
                plain(row.own_loss_pct, 3),
            ]);
        }
        members.row([
            say("all together", "全員"),
            plain(self.power_pct, 3),
            plain(self.power_pct, 3),
            String::new(),
            plain(self.exact_loss_pct, 3),
            plain(self.exact_loss_pct, 3),
            String::new(),
            String::new(),
        ]);
        members.row([
            say("sum of each alone", "単独の和"),
            plain(self.power_sum_alone_pct, 3),
            String::new(),
            String::new(),
            plain(self.exact_sum_alone_pct, 3),
            String::new(),
            String::new(),
            String::new(),
        ]);
        let mut sectors = TextTable::new([
            say("Where the power lies", "力の所在"),
            say("Power\n%", "力\n%"),
            say("Share in\nspending %", "支出に占める\n比率%"),
            say("Weight", "ウェイト"),
            say("Trade\nelasticity", "貿易\n弾力性"),
        ]);
        for row in self.by_sector.iter().take(rows) {
            sectors.row([
                sector_name(labels, &row.sector, language),
                plain(row.power_pct, 3),
                plain(row.share_pct, 2),
                plain(row.weight, 3),
                plain(row.elasticity, 1),
            ]);
        }
        format!(
            "{}\n\n{}\n{}\n{}",
            self.heading(labels, language),
            members.render(),
            sectors.render(),
            self.foot(language)
        )
    }

    fn heading(&self, labels: &Labels, language: Language) -> String {
        let over = region_name(labels, &self.over, language);
        let by = region_names(labels, &self.by, language);
        let sectors = sectors_in_words(labels, &self.sectors, language);
        let line = self.footing.line(language);
        match language {
            Language::English => {
                format!("Power over {over}: {by} sell it no more ({sectors})\n{line}")
            }
            Language::Japanese => {
                format!("{over}に対する力：{by}が輸出を止める（{sectors}）\n{line}")
            }
        }
    }

    fn foot(&self, language: Language) -> String {
        let (first, gap) = (plain(self.first_order_pct, 3), gap(self.worst_gap));
        match language {
            Language::English => format!(
                "Power: the loss at unchanged wages and foreign prices (Clayton, Maggiori & Schreger); {first}% to first order (Liu & Yang). Exact: the loss of\n\
                 welfare in the new equilibrium, exports to the target banned, its own exports open; certificate {gap}. Never add the two.\n\
                 Shapley: the mean of what a member adds over all orders of joining; the values add up to all together.\n"
            ),
            Language::Japanese => format!(
                "力：賃金と外国価格が変わらないときの損失（Clayton・Maggiori・Schreger）、一次近似では{first}%（Liu・Yang）。厳密：相手への輸出を禁じた\n\
                 （相手の輸出は可能な）新しい均衡での経済厚生の損失、証明書 {gap}。両者を足してはならない。\n\
                 シャープレイ値：全ての加入順序で平均した、一員が加える分。合計は全員の値に等しい。\n"
            ),
        }
    }
}

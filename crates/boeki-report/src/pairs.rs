//! Power and exposure of every pair of regions: tables, JSON and text.

use boeki_data::table::Table;
use boeki_economy::Labels;
use boeki_security::{Exposure, Power, SecurityError};
use serde::Serialize;

use crate::number::{change, gap, plain};
use crate::row::row;
use crate::status_quo::{Footing, StatusQuo, region_name};
use crate::text_table::TextTable;
use crate::words::Language;

row! {
    /// A region and another that it is exposed to.
    PairRow {
        texts {
            /// Over whom, or who is exposed.
            over,
            /// By whom, or to whom.
            by,
        }
        numbers {
            /// Power, percent of real income, partial equilibrium.
            power_pct,
            /// To first order.
            first_order_pct,
            /// Power the other way round.
            reverse_pct,
            /// The first over the second.
            asymmetry,
            /// Percent of welfare for one percent more productivity of the other.
            exposure,
            /// Percent of factor income, in units of the world's.
            income_exposure,
        }
    }
}

/// All pairs of an economy.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairReport {
    /// The economy.
    pub footing: Footing,
    /// Pairs of different regions, most power first.
    pub pairs: Vec<PairRow>,
    /// Largest residual of the derivatives.
    pub residual: f64,
}

impl PairReport {
    /// Of every pair, over all cores.
    ///
    /// # Errors
    /// As [`Power::of`] and [`Exposure::of`].
    pub fn of(quo: &StatusQuo<'_>, footing: Footing) -> Result<Self, SecurityError> {
        let labels = quo.economy.labels();
        let n = quo.base.regions();
        let power = Power::of(&quo.base)?;
        let matrix = power.matrix()?;
        let exposure = Exposure::of(&quo.now)?;
        let percent = |log_points: f64| -100.0 * (-log_points).exp_m1();
        let mut pairs = Vec::new();
        for over in 0..n {
            for by in (0..n).filter(|by| *by != over) {
                let (forward, back) = (matrix[(over, by)], matrix[(by, over)]);
                pairs.push(PairRow {
                    over: labels.regions[over].code.clone(),
                    by: labels.regions[by].code.clone(),
                    power_pct: percent(forward),
                    first_order_pct: 100.0 * power.over(over, &[by], None)?.first_order,
                    reverse_pct: percent(back),
                    asymmetry: forward / back,
                    exposure: exposure.welfare[(over, by)],
                    income_exposure: exposure.income[(over, by)],
                });
            }
        }
        pairs.sort_by(|a, b| b.power_pct.total_cmp(&a.power_pct));
        Ok(Self {
            footing,
            pairs,
            residual: exposure.residual,
        })
    }

    /// The pairs as a table.
    pub fn table(&self) -> Table {
        PairRow::table("power-pairs", &self.pairs)
    }

    /// The first `rows` pairs as people read them.
    pub fn text(&self, labels: &Labels, rows: usize, language: Language) -> String {
        let say = |en: &'static str, ja: &'static str| language.pick(en, ja).to_owned();
        let mut table = TextTable::new([
            say("Over", "対象"),
            say("By", "行使者"),
            say("Power\n%", "力\n%"),
            say("first\norder", "一次\n近似"),
            say("the other\nway", "逆方向"),
            say("ratio", "比"),
            say("Exposure:\nwelfare", "感応度：\n厚生"),
            say("\nincome", "\n所得"),
        ])
        .left(2);
        for row in self.pairs.iter().take(rows) {
            table.row([
                region_name(labels, &row.over, language),
                region_name(labels, &row.by, language),
                plain(row.power_pct, 3),
                plain(row.first_order_pct, 3),
                plain(row.reverse_pct, 3),
                plain(row.asymmetry, 2),
                change(row.exposure, 4),
                change(row.income_exposure, 4),
            ]);
        }
        let (count, gap, line) = (
            self.pairs.len(),
            gap(self.residual),
            self.footing.line(language),
        );
        let shown = rows.min(count);
        match language {
            Language::English => format!(
                "Power and exposure of pairs, most power first: {shown} of {count}\n{line}\n\n{}\n\
                 Power: loss if the other sells no more, at unchanged wages and foreign prices. Exposure: percent for one percent more productivity of the\n\
                 other, derivatives of the equilibrium with residual {gap}. All pairs: --csv.\n",
                table.render()
            ),
            Language::Japanese => format!(
                "二地域間の力と感応度（力の大きい順）：{count}組中{shown}組\n{line}\n\n{}\n\
                 力：相手が売らなくなったときの損失（賃金と外国価格は一定）。感応度：相手の生産性が1%上がるときの変化%、均衡の微分（残差 {gap}）。全組は --csv。\n",
                table.render()
            ),
        }
    }
}

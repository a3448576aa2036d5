//! Many draws of a scenario's assumptions: the record of a sweep, and how people read it.

use std::fmt::Write;

use boeki_data::hash::sha256_hex;
use boeki_economy::scenario::Scenario;
use boeki_economy::{Economy, Labels};
use boeki_uncertainty::local::{Flip, Swing};
use boeki_uncertainty::{Measure, Problem};
use serde::{Deserialize, Serialize};

use crate::intervals::{FEWEST, ends};
use crate::number::{change, decimals, plain};
use crate::record::{EconomyFacts, IntervalFacts};
use crate::row::row;
use crate::run::VERSION;
use crate::text_table::TextTable;
use crate::words::{Language, Phrase};

/// Regions that tables show.
const SHOWN: usize = 8;
/// Regions whose tornado is shown, and inputs of each.
const LEADING: usize = 2;
const INPUTS: usize = 8;
/// Indices below this are noise.
const NOTICED: f64 = 0.01;

/// Everything that a sweep found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SweepRecord {
    /// Title of the scenario.
    pub title: String,
    /// First 16 digits of the SHA-256 over version, data, scenario, seed and what varies; not the number of draws.
    pub id: String,
    /// Version of Boeki.
    pub version: String,
    /// SHA-256 over the bytes that the economy was made from.
    pub data_hash: String,
    /// The scenario as TOML.
    pub scenario: String,
    /// The economy.
    pub economy: EconomyFacts,
    /// Codes and names.
    pub labels: Labels,
    /// Medians, intervals and probabilities.
    pub intervals: IntervalFacts,
    /// What each input moves by itself.
    pub tornado: Vec<Swing>,
    /// Where signs flip.
    pub flips: Vec<Flip>,
    /// Points of the design of the indices; 0 where none were asked for.
    pub index_points: usize,
    /// Sobol indices of welfare under the scenario.
    pub indices: Vec<IndexRow>,
}

row! {
    /// Sobol indices of a region's welfare in one input.
    IndexRow {
        texts {
            /// Code of the region.
            region,
            /// Name of the input.
            input,
        }
        numbers {
            /// First-order index.
            first,
            /// Total index.
            total,
        }
    }
}

row! {
    /// An interval, for tables.
    IntervalRow {
        texts {
            /// Title of the policy.
            policy,
            /// Code of the region.
            region,
            /// Name of the measure.
            measure,
        }
        numbers {
            /// Median.
            median,
            /// Lower end of the 50% interval.
            low_50,
            /// Upper end of the 50% interval.
            high_50,
            /// Lower end of the 90% interval.
            low_90,
            /// Upper end of the 90% interval.
            high_90,
            /// Share of draws in which it is positive.
            positive,
        }
    }
}

/// What tells a sweep from any other, whatever its number of draws.
pub fn sweep_id(
    scenario: &Scenario,
    economy: &Economy,
    problem: &Problem<'_>,
    seed: u32,
) -> String {
    let text = format!(
        "{VERSION}\n{}\n{}\n{seed}\n{:?}\n{:?}\n",
        economy.data_hash(),
        scenario.to_toml(),
        problem.space(),
        problem.law_revisions()
    );
    let mut id = sha256_hex(text.as_bytes());
    id.truncate(16);
    id
}

impl SweepRecord {
    /// The intervals as a table.
    pub fn table(&self) -> boeki_data::table::Table {
        let rows: Vec<IntervalRow> = (self.intervals.outcomes.iter())
            .map(|row| IntervalRow {
                policy: self.intervals.policies[row.policy].clone(),
                region: row.region.clone(),
                measure: row.measure.clone(),
                median: row.interval.median,
                low_50: row.interval.low_50,
                high_50: row.interval.high_50,
                low_90: row.interval.low_90,
                high_90: row.interval.high_90,
                positive: row.positive,
            })
            .collect();
        IntervalRow::table("intervals", &rows)
    }

    /// The record as JSON.
    ///
    /// # Errors
    /// None in practice: every field has a JSON form.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }

    /// Codes of the regions, those with the largest median change of welfare in money first.
    fn order(&self) -> Vec<&str> {
        let size = |code: &str| {
            let found = self.intervals.get(0, code, Measure::EvMusd);
            found.map_or(0.0, |(interval, _)| interval.median.abs())
        };
        let mut codes: Vec<&str> = (self.labels.regions.iter())
            .map(|region| region.code.as_str())
            .collect();
        codes.sort_by(|a, b| size(b).total_cmp(&size(a)));
        codes
    }

    fn name(&self, code: &str, language: Language) -> String {
        let at = self.labels.region(code);
        at.map_or_else(
            || code.to_owned(),
            |at| language.short(&self.labels.regions[at].name).to_owned(),
        )
    }

    /// The sweep as people read it.
    pub fn text(&self, language: Language) -> String {
        let facts = &self.intervals;
        let order = self.order();
        // Writing to a String cannot fail.
        let mut out = format!("{}\n", self.title);
        let over = facts.varied.sentence(language);
        let _ = match language {
            Language::English => writeln!(
                out,
                "{} draws on {}, over {over}\n",
                facts.draws, self.economy.name
            ),
            Language::Japanese => writeln!(
                out,
                "{}、{}回の抽出、対象：{over}\n",
                self.economy.name, facts.draws
            ),
        };
        for policy in 0..facts.policies.len() {
            if policy > 0 {
                let _ = writeln!(out, "\n{}", facts.policies[policy]);
            }
            out.push_str(&self.welfare(policy, &order, language));
        }
        if facts.draws - facts.unsolved < FEWEST {
            out.push_str(language.pick(
                "\nSo few draws have no tails: the intervals are about their range.\n",
                "\n抽出が少なく裾がない：区間はほぼ抽出の範囲にすぎない。\n",
            ));
        }
        out.push_str(&self.preferences(&order, language));
        out.push_str(&self.tornado(&order, language));
        out.push_str(&self.flips(&order, language));
        out.push_str(&self.indices(&order, language));
        let _ = match language {
            Language::English => writeln!(
                out,
                "\nIntervals are over assumptions that nobody knows, not a forecast: the central 50% and 90% of the draws.\n\
                 {} of {} draws had no certified equilibrium and are left out. Seed {}.\nSweep {} · boeki {} · data {}",
                facts.unsolved,
                facts.draws,
                facts.seed,
                self.id,
                self.version,
                self.data_hash.get(..12).unwrap_or_default()
            ),
            Language::Japanese => writeln!(
                out,
                "\n区間は未知の仮定に関するもの(抽出の中央50%・90%)であり、予測ではない。\n\
                 {}回中{}回は検証済みの均衡がなく除外。シード{}。\nSweep {} · boeki {} · data {}",
                facts.draws,
                facts.unsolved,
                facts.seed,
                self.id,
                self.version,
                self.data_hash.get(..12).unwrap_or_default()
            ),
        };
        out
    }

    fn welfare(&self, policy: usize, order: &[&str], language: Language) -> String {
        let unit = language.money_unit();
        let rows: Vec<_> = (order.iter().take(SHOWN))
            .filter_map(|code| {
                let percent = self.intervals.get(policy, code, Measure::WelfarePct)?;
                let money = self.intervals.get(policy, code, Measure::EvMusd)?.0;
                Some((*code, percent, money))
            })
            .collect();
        let digits = decimals(rows.iter().map(|row| row.1.0.median));
        let money_digits = decimals(rows.iter().map(|row| row.2.median / unit));
        let mut table = TextTable::new([
            Phrase::Region.text(language).to_owned(),
            format!(
                "{}\n{}",
                Phrase::WelfarePercent.text(language),
                language.pick("median", "中央値")
            ),
            language.pick("50% interval", "50%区間").to_owned(),
            language.pick("90% interval", "90%区間").to_owned(),
            format!(
                "{}\n{}",
                Phrase::WelfareMoney.text(language),
                language.pick("median", "中央値")
            ),
            language.pick("90% interval", "90%区間").to_owned(),
            language
                .pick("Gains in\n% of draws", "増加の\n割合 %")
                .to_owned(),
        ]);
        for (code, (percent, positive), money) in rows {
            table.row([
                self.name(code, language),
                change(percent.median, digits),
                ends(percent.low_50, percent.high_50, digits, language),
                ends(percent.low_90, percent.high_90, digits, language),
                change(money.median / unit, money_digits),
                ends(
                    money.low_90 / unit,
                    money.high_90 / unit,
                    money_digits,
                    language,
                ),
                plain(100.0 * positive, 0),
            ]);
        }
        table.render()
    }

    fn preferences(&self, order: &[&str], language: Language) -> String {
        let unit = language.money_unit();
        let mut out = String::new();
        for alternative in 1..self.intervals.policies.len() {
            let rows: Vec<_> = (order.iter().take(SHOWN))
                .filter_map(|code| {
                    (self.intervals.preferences.iter())
                        .find(|row| row.alternative == alternative && row.region == *code)
                })
                .collect();
            let _ = writeln!(
                out,
                "\n{}\n  A  {}\n  B  {}\n",
                Phrase::AgainstOthers.text(language),
                self.intervals.policies[0],
                self.intervals.policies[alternative]
            );
            let mut table = TextTable::new([
                Phrase::Region.text(language),
                language.pick("A better in\n% of draws", "Aが上回る\n割合 %"),
                language.pick("A − B, $bn a year\nmedian", "A − B 億ドル/年\n中央値"),
                language.pick("90% interval", "90%区間"),
            ]);
            let digits = decimals(rows.iter().map(|row| row.difference_musd.median / unit));
            for row in rows {
                let gap = &row.difference_musd;
                table.row([
                    self.name(&row.region, language),
                    plain(100.0 * row.scenario_better, 0),
                    change(gap.median / unit, digits),
                    ends(gap.low_90 / unit, gap.high_90 / unit, digits, language),
                ]);
            }
            out.push_str(&table.render());
        }
        out
    }

    fn tornado(&self, order: &[&str], language: Language) -> String {
        let mut out = String::new();
        for code in order.iter().take(LEADING) {
            let mut swings: Vec<&Swing> = (self.tornado.iter())
                .filter(|it| it.region == *code)
                .collect();
            if swings.is_empty() {
                continue;
            }
            swings.sort_by(|a, b| (b.high_pct - b.low_pct).total_cmp(&(a.high_pct - a.low_pct)));
            swings.truncate(INPUTS);
            let name = self.name(code, language);
            let _ = match language {
                Language::English => writeln!(
                    out,
                    "\nOne assumption at a time, welfare of {name}, % (elasticities: 5% to 95% of their error)\n"
                ),
                Language::Japanese => writeln!(
                    out,
                    "\n仮定を一つずつ動かした場合の{name}の経済厚生、%(弾力性は誤差の5〜95%)\n"
                ),
            };
            let digits = decimals(swings.iter().flat_map(|it| [it.low_pct, it.high_pct]));
            let mut table = TextTable::new([
                language.pick("Assumption", "仮定"),
                language.pick("Lowest", "最低"),
                language.pick("at", "その値"),
                language.pick("Highest", "最高"),
                language.pick("at", "その値"),
            ]);
            let mut left_out = Vec::new();
            for swing in swings {
                if !swing.unsolved.is_empty() {
                    let values = swing.unsolved.join(", ");
                    left_out.push(format!("{} {values}", input(&swing.input, language)));
                }
                table.row([
                    input(&swing.input, language),
                    change(swing.low_pct, digits),
                    swing.at_low.clone(),
                    change(swing.high_pct, digits),
                    swing.at_high.clone(),
                ]);
            }
            out.push_str(&table.render());
            if !left_out.is_empty() {
                let left_out = left_out.join("; ");
                let _ = match language {
                    Language::English => {
                        writeln!(
                            out,
                            "  Without a certified equilibrium, left out: {left_out}."
                        )
                    }
                    Language::Japanese => {
                        writeln!(out, "  検証済みの均衡がなく除外：{left_out}。")
                    }
                };
            }
        }
        out
    }

    fn flips(&self, order: &[&str], language: Language) -> String {
        let mut out = String::new();
        for code in order.iter().take(LEADING) {
            let Some(flip) = self.flips.iter().find(|it| it.region == *code) else {
                continue;
            };
            let name = self.name(code, language);
            let (low, high) = (plain(flip.reach.0, 2), plain(flip.reach.1, 2));
            let factors: Vec<String> = flip.factors.iter().map(|it| plain(*it, 2)).collect();
            let factors = factors.join(", ");
            let _ = match (language, flip.factors.is_empty()) {
                (Language::English, true) => writeln!(
                    out,
                    "\n{name}: the sign of welfare stays the same with all elasticities between {low} and {high} times the scenario's."
                ),
                (Language::English, false) => writeln!(
                    out,
                    "\n{name}: the sign of welfare flips where all elasticities are {factors} times the scenario's."
                ),
                (Language::Japanese, true) => writeln!(
                    out,
                    "\n{name}：全弾力性を{low}倍から{high}倍まで動かしても経済厚生の符号は変わらない。"
                ),
                (Language::Japanese, false) => writeln!(
                    out,
                    "\n{name}：全弾力性が{factors}倍のところで経済厚生の符号が変わる。"
                ),
            };
        }
        out
    }

    fn indices(&self, order: &[&str], language: Language) -> String {
        let mut out = String::new();
        if self.index_points == 0 {
            return out;
        }
        for code in order.iter().take(LEADING) {
            let mut rows: Vec<&IndexRow> = (self.indices.iter())
                .filter(|row| row.region == *code && row.total >= NOTICED)
                .collect();
            rows.sort_by(|a, b| b.total.total_cmp(&a.total));
            rows.truncate(INPUTS);
            let name = self.name(code, language);
            let points = self.index_points;
            let _ = match language {
                Language::English => writeln!(
                    out,
                    "\nShare of the variance of {name}'s welfare (Sobol indices from {points} points; small ones are noise)\n"
                ),
                Language::Japanese => writeln!(
                    out,
                    "\n{name}の経済厚生の分散に占める割合(ソボル指数、{points}点)\n"
                ),
            };
            let mut table = TextTable::new([
                language.pick("Assumption", "仮定"),
                language.pick("By itself", "単独"),
                language.pick("With others", "交互作用込み"),
            ]);
            for row in rows {
                table.row([
                    input(&row.input, language),
                    plain(row.first, 2),
                    plain(row.total, 2),
                ]);
            }
            out.push_str(&table.render());
        }
        out
    }
}

/// An assumption in words: `theta:C29` is the elasticity of C29.
fn input(name: &str, language: Language) -> String {
    match name.strip_prefix("theta:") {
        Some(sector) => language
            .pick("elasticity of {}", "{}の弾力性")
            .replace("{}", sector),
        None => match name {
            "elasticity_set" => language.pick("elasticity set", "弾力性の組"),
            "closure" => language.pick("closure of deficits", "貿易収支の仮定"),
            "reading" => language.pick("reading of the law", "法令の読み方"),
            "split" => language.pick("split of rents", "レントの配分"),
            other => other,
        }
        .to_owned(),
    }
}

//! What a ban does to both sides and to third parties, exactly: tables, JSON and text.

use boeki_data::table::Table;
use boeki_economy::Labels;
use boeki_security::{Embargo, Power, SecurityError};
use serde::Serialize;

use crate::number::{change, decimals, gap, plain};
use crate::row::row;
use crate::status_quo::{
    Footing, StatusQuo, codes, region_name, region_names, sector_codes, sectors_in_words,
};
use crate::text_table::TextTable;
use crate::words::Language;

row! {
    /// What a ban does to a region.
    BanRow {
        texts {
            /// Code of the region.
            region,
            /// `target`, `sender` or `third`.
            side,
        }
        numbers {
            /// Change of welfare, percent, exact.
            welfare_pct,
            /// Equivalent variation, million USD a year.
            ev_musd,
            /// Change of consumer prices, percent, world value added held constant.
            consumer_prices_pct,
            /// Change of gross output of the banned sectors, percent, nominal.
            output_pct,
            /// Exports of the banned sectors to the targets before, million USD.
            sold_before_musd,
            /// The same after.
            sold_after_musd,
        }
    }
}

/// One ban in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BanFacts {
    /// Who sells no more.
    pub senders: Vec<String>,
    /// What.
    pub sectors: Vec<String>,
    /// Whether the targets' exports of it to the senders are banned too.
    pub both_ways: bool,
}

/// The effect of bans, as data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BanReport {
    /// The economy.
    pub footing: Footing,
    /// To whom they sell no more.
    pub targets: Vec<String>,
    /// The bans.
    pub bans: Vec<BanFacts>,
    /// Power of all senders over each target in these sectors, percent, partial equilibrium, in the order of the targets.
    pub power_pct: Vec<f64>,
    /// All regions, largest welfare effect in money first within each side.
    pub regions: Vec<BanRow>,
    /// Largest gap of the certificate.
    pub worst_gap: f64,
}

impl BanReport {
    /// Of bans against the same targets.
    ///
    /// # Errors
    /// As [`Embargo::add_to`] and the solve.
    pub fn of(
        quo: &StatusQuo<'_>,
        footing: Footing,
        bans: &[Embargo],
    ) -> Result<Self, SecurityError> {
        let labels = quo.economy.labels();
        let (n, j) = (quo.base.regions(), quo.base.sectors());
        let mut policy = quo.base.policy.clone();
        for ban in bans {
            ban.add_to(&mut policy)?;
        }
        let solved = boeki_equilibrium::Equilibrium::solve(&quo.base, &policy, quo.closure)?;
        let targets = bans.first().map_or(Vec::new(), |ban| ban.targets.clone());
        let power = Power::of(&quo.base)?;
        let power_pct = targets
            .iter()
            .map(|target| {
                // Bans of different senders and sectors: power by sector of those who withhold it.
                let mut lost = 0.0;
                for sector in 0..j {
                    let mut senders: Vec<usize> = bans
                        .iter()
                        .filter(|ban| ban.sectors.contains(&sector))
                        .flat_map(|ban| ban.senders.clone())
                        .collect();
                    senders.sort_unstable();
                    senders.dedup();
                    lost += power.over(*target, &senders, Some(&[sector]))?.total;
                }
                Ok(-100.0 * (-lost).exp_m1())
            })
            .collect::<Result<Vec<f64>, SecurityError>>()?;
        let banned: Vec<usize> = (0..j)
            .filter(|sector| bans.iter().any(|ban| ban.sectors.contains(sector)))
            .collect();
        let (ln_welfare, prices) = (solved.ln_welfare(), solved.ln_consumer_price());
        let before_output = quo.base.output();
        let mut regions: Vec<BanRow> = (0..n)
            .map(|region| {
                let side = if targets.contains(&region) {
                    "target"
                } else if bans.iter().any(|ban| ban.senders.contains(&region)) {
                    "sender"
                } else {
                    "third"
                };
                let sold = |value: &dyn Fn(usize, usize) -> f64| -> f64 {
                    let buyers = targets.iter().filter(|target| **target != region);
                    buyers
                        .map(|target| banned.iter().map(|s| value(*target, *s)).sum::<f64>())
                        .sum()
                };
                let now: f64 = banned.iter().map(|s| solved.output()[(region, *s)]).sum();
                let was: f64 = banned.iter().map(|s| before_output[(region, *s)]).sum();
                BanRow {
                    region: labels.regions[region].code.clone(),
                    side: side.to_owned(),
                    welfare_pct: 100.0 * ln_welfare[region].exp_m1(),
                    ev_musd: ln_welfare[region].exp_m1() * quo.base.income[region],
                    consumer_prices_pct: 100.0 * prices[region].exp_m1(),
                    output_pct: 100.0 * (now / was - 1.0),
                    sold_before_musd: sold(&|target, s| quo.base.border_value(target, region, s)),
                    sold_after_musd: sold(&|target, s| solved.border_value(target, region, s)),
                }
            })
            .collect();
        let rank = |side: &str| match side {
            "target" => 0,
            "sender" => 1,
            _ => 2,
        };
        regions.sort_by(|a, b| {
            let by_side = rank(&a.side).cmp(&rank(&b.side));
            by_side.then(b.ev_musd.abs().total_cmp(&a.ev_musd.abs()))
        });
        Ok(Self {
            footing,
            targets: codes(labels, &targets),
            bans: bans
                .iter()
                .map(|ban| BanFacts {
                    senders: codes(labels, &ban.senders),
                    sectors: sector_codes(labels, &ban.sectors),
                    both_ways: ban.both_ways,
                })
                .collect(),
            power_pct,
            regions,
            worst_gap: solved.certificate().worst(),
        })
    }

    /// All regions as a table.
    pub fn table(&self) -> Table {
        BanRow::table("ban", &self.regions)
    }

    /// Both sides and the third parties that move most, `rows` of them.
    pub fn text(&self, labels: &Labels, rows: usize, language: Language) -> String {
        let say = |en: &'static str, ja: &'static str| language.pick(en, ja).to_owned();
        let mut table = TextTable::new([
            say("Region", "地域"),
            say("Side", "立場"),
            say("Welfare\n%", "経済厚生\n%"),
            say("Welfare\n$bn a year", "経済厚生\n億ドル/年"),
            say("Consumer\nprices %", "消費者\n物価 %"),
            say("Output of the\nsectors %", "該当部門の\n生産 %"),
            say(
                "Sells to the\ntarget: before $bn",
                "対象国への\n輸出：前 億ドル",
            ),
            say("\nafter", "\n後"),
        ])
        .left(2);
        let unit = language.money_unit();
        let third = |row: &&BanRow| row.side == "third";
        let count = self.regions.iter().filter(|row| !third(row)).count();
        let shown: Vec<&BanRow> = self.regions.iter().take(count + rows).collect();
        let digits = decimals(shown.iter().map(|row| row.welfare_pct)).max(3);
        for row in &shown {
            table.row([
                region_name(labels, &row.region, language),
                match row.side.as_str() {
                    "target" => say("target", "対象国"),
                    "sender" => say("sender", "発動国"),
                    _ => say("third", "第三国"),
                },
                change(row.welfare_pct, digits),
                change(row.ev_musd / unit, 2),
                change(row.consumer_prices_pct, 2),
                change(row.output_pct, 2),
                plain(row.sold_before_musd / unit, 1),
                plain(row.sold_after_musd / unit, 1),
            ]);
        }
        format!(
            "{}\n\n{}\n{}",
            self.heading(labels, language),
            table.render(),
            self.foot(labels, language)
        )
    }

    fn heading(&self, labels: &Labels, language: Language) -> String {
        let targets = region_names(labels, &self.targets, language);
        let lines: Vec<String> = self
            .bans
            .iter()
            .map(|ban| {
                let senders = region_names(labels, &ban.senders, language);
                let sectors = sectors_in_words(labels, &ban.sectors, language);
                match (language, ban.both_ways) {
                    (Language::English, false) => format!(
                        "Exports of {senders} to {targets} are banned: {sectors}. Exports of {targets} to {senders} stay open (--both-ways bans them too)."
                    ),
                    (Language::English, true) => format!(
                        "Trade between {senders} and {targets} is banned in both directions: {sectors}."
                    ),
                    (Language::Japanese, false) => format!(
                        "{senders}から{targets}への輸出を禁止：{sectors}。{targets}から{senders}への輸出は可能（--both-ways で双方向）。"
                    ),
                    (Language::Japanese, true) => {
                        format!("{senders}と{targets}の貿易を双方向で禁止：{sectors}。")
                    }
                }
            })
            .collect();
        format!("{}\n{}", lines.join("\n"), self.footing.line(language))
    }

    fn foot(&self, labels: &Labels, language: Language) -> String {
        let powers: Vec<String> = self
            .targets
            .iter()
            .zip(&self.power_pct)
            .map(|(target, power)| {
                format!(
                    "{} {}%",
                    region_name(labels, target, language),
                    plain(*power, 3)
                )
            })
            .collect();
        let (powers, gap) = (powers.join(", "), gap(self.worst_gap));
        match language {
            Language::English => format!(
                "Exact, in the new general equilibrium after all adjustment: yearly, without the cost of adjusting; certificate {gap}. Beside it, the power of\n\
                 the senders in partial equilibrium (wages and foreign prices unchanged): {powers} of real income. Short-run losses are larger.\n"
            ),
            Language::Japanese => format!(
                "全ての調整が終わった新しい一般均衡での厳密な値（毎年、調整費用を含まない）、証明書 {gap}。参考：部分均衡（賃金と外国価格が一定）での\n\
                 発動国の力は実質所得の {powers}。短期の損失はより大きい。\n"
            ),
        }
    }
}

//! Moving imports from one bloc to another: the frontier between cost and dependence, as tables, JSON and text.

use boeki_data::table::Table;
use boeki_economy::Labels;
use boeki_security::SecurityError;
use boeki_security::decoupling::{Decoupling, Instrument, Point, Reached};
use serde::Serialize;

use crate::number::{change, gap, plain};
use crate::row::row;
use crate::status_quo::{
    Footing, codes, region_name, region_names, sector_codes, sector_name, sectors_in_words,
};
use crate::text_table::TextTable;
use crate::words::Language;

row! {
    /// A point of the frontier. Costs are of the home, percent of its income; below zero it gains.
    FrontierRow {
        texts {
            /// `before`, `least-cost`, `uniform` or `ban`.
            policy,
        }
        numbers {
            /// Share of the suppliers to leave in the home's imports of the sectors, percent.
            share_pct,
            /// Share of the friends in them, percent; no number without friends.
            friends_share_pct,
            /// Cost of the home, percent of its income.
            cost_pct,
            /// Cost of the home, million USD a year.
            cost_musd,
            /// Cost of one percentage point less, million USD a year; no number off the least cost.
            marginal_cost_musd,
            /// Cost of the world, million USD a year: the sum of all regions'.
            world_cost_musd,
            /// Welfare of the largest supplier to leave, percent.
            supplier_welfare_pct,
            /// Smallest rate, percent.
            lowest_rate_pct,
            /// Largest rate, percent.
            highest_rate_pct,
            /// Largest gap of the certificate.
            worst_gap,
        }
    }
}

row! {
    /// The least-cost rate on one supplier's sector at one target.
    RateRow {
        texts {
            /// The supplier.
            supplier,
            /// Code of the sector.
            sector,
        }
        numbers {
            /// The target, percent.
            target_pct,
            /// The rate, percent: a tariff on top of the base, or a trade cost above it.
            rate_pct,
        }
    }
}

row! {
    /// Where imports go at the last least-cost point, percent of the home's imports of the sectors.
    SourceRow {
        texts {
            /// The region.
            region,
        }
        numbers {
            /// Before.
            before_pct,
            /// After.
            after_pct,
            /// Its welfare, percent.
            welfare_pct,
        }
    }
}

/// The frontier, as data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DecoupleReport {
    /// The economy.
    pub footing: Footing,
    /// Whose imports move.
    pub home: Vec<String>,
    /// From whom.
    pub from: Vec<String>,
    /// Friends that they are to move to; empty if it does not matter.
    pub toward: Vec<String>,
    /// Sectors.
    pub sectors: Vec<String>,
    /// By what.
    pub instrument: Instrument,
    /// The points.
    pub frontier: Vec<FrontierRow>,
    /// The least-cost rates.
    pub rates: Vec<RateRow>,
    /// Where imports go.
    pub sources: Vec<SourceRow>,
}

impl DecoupleReport {
    /// Solves the frontier at targets, as shares of imports, from high to low.
    ///
    /// # Errors
    /// As [`Decoupling::frontier`].
    pub fn of(
        labels: &Labels,
        footing: Footing,
        asked: &Decoupling,
        toward: &[usize],
        targets: &[f64],
    ) -> Result<Self, SecurityError> {
        let reached = asked.frontier(targets)?;
        let before = asked.before()?;
        let shares_before = asked.shares(&before.equilibrium);
        let largest = asked
            .from
            .iter()
            .copied()
            .max_by(|a, b| shares_before[*a].total_cmp(&shares_before[*b]))
            .unwrap_or_default();
        let income: f64 = asked.home.iter().map(|home| asked.base.income[*home]).sum();
        let row = |policy: &str, point: &Point| {
            let ln_welfare = point.equilibrium.ln_welfare();
            let shares = asked.shares(&point.equilibrium);
            let world: f64 = ln_welfare
                .iter()
                .zip(&asked.base.income)
                .map(|(ln, income)| -ln.exp_m1() * income)
                .sum();
            let friends = if toward.is_empty() {
                f64::NAN
            } else {
                100.0 * toward.iter().map(|friend| shares[*friend]).sum::<f64>()
            };
            FrontierRow {
                policy: policy.to_owned(),
                share_pct: 100.0 * point.share,
                friends_share_pct: friends,
                cost_pct: 100.0 * point.loss,
                cost_musd: point.loss * income,
                marginal_cost_musd: point
                    .marginal_cost
                    .map_or(f64::NAN, |cost| 0.01 * cost * income),
                world_cost_musd: world,
                supplier_welfare_pct: 100.0 * ln_welfare[largest].exp_m1(),
                lowest_rate_pct: 100.0 * point.rates.iter().copied().fold(f64::MAX, f64::min),
                highest_rate_pct: 100.0 * point.rates.iter().copied().fold(0.0, f64::max),
                worst_gap: point.equilibrium.certificate().worst(),
            }
        };
        let mut frontier = vec![row("before", &before)];
        let mut rates = Vec::new();
        for Reached {
            target,
            least,
            uniform,
        } in &reached
        {
            frontier.push(row("least-cost", least));
            if let Some(uniform) = uniform {
                frontier.push(row("uniform", uniform));
            }
            let cells = asked
                .from
                .iter()
                .flat_map(|from| asked.sectors.iter().map(move |sector| (*from, *sector)));
            for ((from, sector), rate) in cells.zip(&least.rates) {
                rates.push(RateRow {
                    supplier: labels.regions[from].code.clone(),
                    sector: labels.sectors[sector].code.clone(),
                    target_pct: 100.0 * target,
                    rate_pct: 100.0 * rate,
                });
            }
        }
        let banned = asked.banned()?;
        let ban = Point {
            rates: Vec::new(),
            share: asked.share(&banned),
            loss: asked.loss(&banned),
            marginal_cost: None,
            equilibrium: banned,
        };
        frontier.push(FrontierRow {
            lowest_rate_pct: f64::NAN,
            highest_rate_pct: f64::NAN,
            ..row("ban", &ban)
        });
        let last = reached.last().map_or(&before, |reached| &reached.least);
        let sources = sources(labels, asked, &before, last);
        Ok(Self {
            footing,
            home: codes(labels, &asked.home),
            from: codes(labels, &asked.from),
            toward: codes(labels, toward),
            sectors: sector_codes(labels, &asked.sectors),
            instrument: asked.instrument,
            frontier,
            rates,
            sources,
        })
    }

    /// The frontier as a table.
    pub fn table(&self) -> Table {
        FrontierRow::table("decouple", &self.frontier)
    }

    /// The least-cost rates as a table.
    pub fn rate_table(&self) -> Table {
        RateRow::table("decouple-rates", &self.rates)
    }

    /// Where imports go, as a table.
    pub fn source_table(&self) -> Table {
        SourceRow::table("decouple-sources", &self.sources)
    }

    /// The report as people read it, with so many rates and sources.
    pub fn text(&self, labels: &Labels, rows: usize, language: Language) -> String {
        format!(
            "{}\n\n{}\n{}\n{}\n{}",
            self.heading(labels, language),
            self.frontier_text(language).render(),
            self.rates_text(labels, rows, language).render(),
            self.sources_text(labels, rows, language).render(),
            self.foot(language)
        )
    }

    fn frontier_text(&self, language: Language) -> TextTable {
        let say = |en: &'static str, ja: &'static str| language.pick(en, ja).to_owned();
        let friends = !self.toward.is_empty();
        let mut header = vec![say("Policy", "政策"), say("Share\n%", "比率\n%")];
        if friends {
            header.push(say("Friends'\nshare %", "友好国の\n比率%"));
        }
        header.extend([
            say("Cost\n% of income", "費用\n所得の%"),
            say("Cost\n$bn a year", "費用\n億ドル/年"),
            say("of one point\nless, $m", "1ポイントの\n費用、百万ドル"),
            say("World's cost\n$bn a year", "世界の費用\n億ドル/年"),
            say("Supplier's\nwelfare %", "供給元の\n厚生%"),
            say("Rates\n%", "率\n%"),
        ]);
        let mut table = TextTable::new(header);
        for row in &self.frontier {
            let policy = match row.policy.as_str() {
                "before" => say("before", "現状"),
                "least-cost" => say("least cost", "最小費用"),
                "uniform" => say("  one rate", "  一律"),
                _ => say("ban", "禁輸"),
            };
            let rates = if row.lowest_rate_pct.is_nan() {
                "–".to_owned()
            } else if row.highest_rate_pct - row.lowest_rate_pct < 0.05 {
                plain(row.highest_rate_pct, 1)
            } else {
                format!(
                    "{} – {}",
                    plain(row.lowest_rate_pct, 1),
                    plain(row.highest_rate_pct, 1)
                )
            };
            let mut cells = vec![policy, plain(row.share_pct, 2)];
            if friends {
                cells.push(plain(row.friends_share_pct, 2));
            }
            cells.extend([
                plain(row.cost_pct, 4),
                plain(row.cost_musd / language.money_unit(), 2),
                plain(row.marginal_cost_musd, 0),
                plain(row.world_cost_musd / language.money_unit(), 2),
                change(row.supplier_welfare_pct, 3),
                rates,
            ]);
            table.row(cells);
        }
        table
    }

    fn rates_text(&self, labels: &Labels, rows: usize, language: Language) -> TextTable {
        let mut targets: Vec<f64> = self.rates.iter().map(|row| row.target_pct).collect();
        targets.dedup();
        let head = language.pick(
            "Least-cost rates, % at a share of",
            "最小費用の率%（比率の目標別）",
        );
        let header = std::iter::once(head.to_owned()).chain(
            targets
                .iter()
                .map(|target| format!("{}%", plain(*target, 1))),
        );
        let mut table = TextTable::new(header);
        let last = targets.last().copied().unwrap_or_default();
        let at_last = |row: &&RateRow| (row.target_pct - last).abs() < 1e-12;
        let mut cells: Vec<&RateRow> = self.rates.iter().filter(at_last).collect();
        cells.sort_by(|a, b| b.rate_pct.total_cmp(&a.rate_pct));
        for cell in cells.into_iter().take(rows) {
            let label = format!(
                "{} {}",
                region_name(labels, &cell.supplier, language),
                sector_name(labels, &cell.sector, language)
            );
            let same = |row: &&RateRow| row.supplier == cell.supplier && row.sector == cell.sector;
            let rates = self
                .rates
                .iter()
                .filter(same)
                .map(|row| plain(row.rate_pct, 1));
            table.row(std::iter::once(label).chain(rates));
        }
        table
    }

    fn sources_text(&self, labels: &Labels, rows: usize, language: Language) -> TextTable {
        let mut table = TextTable::new([
            language.pick(
                "Share in imports, last target",
                "輸入に占める比率（最後の目標）",
            ),
            language.pick("before %", "前 %"),
            language.pick("after %", "後 %"),
            language.pick("its welfare %", "厚生 %"),
        ]);
        for row in self.sources.iter().take(rows) {
            table.row([
                region_name(labels, &row.region, language),
                plain(row.before_pct, 2),
                plain(row.after_pct, 2),
                change(row.welfare_pct, 3),
            ]);
        }
        table
    }

    fn heading(&self, labels: &Labels, language: Language) -> String {
        let names = |codes: &[String]| region_names(labels, codes, language);
        let (home, from) = (names(&self.home), names(&self.from));
        let sectors = sectors_in_words(labels, &self.sectors, language);
        let toward = if self.toward.is_empty() {
            String::new()
        } else {
            match language {
                Language::English => format!("; friends: {}", names(&self.toward)),
                Language::Japanese => format!("、友好国：{}", names(&self.toward)),
            }
        };
        let by = match self.instrument {
            Instrument::Tariff => language.pick("tariffs", "関税"),
            Instrument::Iceberg => language.pick("trade costs", "貿易費用"),
        };
        let line = self.footing.line(language);
        match language {
            Language::English => {
                format!("{home} imports less from {from} ({sectors}) by {by}{toward}\n{line}")
            }
            Language::Japanese => {
                format!("{home}が{from}からの輸入を減らす（{sectors}）、手段：{by}{toward}\n{line}")
            }
        }
    }

    fn foot(&self, language: Language) -> String {
        let worst = self.frontier.iter().map(|row| row.worst_gap);
        let gap = gap(worst.fold(0.0, f64::max));
        let mut text = match language {
            Language::English => format!(
                "Cost: exact loss of welfare of the home, yearly, after all adjustment; below zero it gains at others' expense. Least cost: rates by supplier and\n\
                 sector that reach the share with the smallest cost, found with exact derivatives; one rate: the same share by one rate. Largest gap of a\n\
                 certificate {gap}.\n"
            ),
            Language::Japanese => format!(
                "費用：自国の厳密な厚生の損失（毎年、調整後）。負は他国の負担による利得。最小費用：その比率を最小の費用で達成する供給元・部門別の率\n\
                 （厳密な微分による）。一律：同じ比率を一つの率で達成。証明書の最大残差 {gap}。\n"
            ),
        };
        if self.instrument == Instrument::Tariff {
            text.push_str(language.pick(
                "Tariffs move the terms of trade toward the home and nobody answers here: the world's cost is the one to look at for what is lost. A least cost\n\
                 with a smaller share than one rate's means that the home gains by going further than it was asked to.\n",
                "関税は交易条件を自国に有利に動かし、ここでは誰も報復しない。失われるものは世界の費用で見ること。最小費用の比率が一律より小さいのは、\n\
                 求められた以上に減らす方が自国の得になるため。\n",
            ));
        }
        text
    }
}

/// Where the home's imports came from and come from, those that moved most first.
fn sources(labels: &Labels, asked: &Decoupling, before: &Point, after: &Point) -> Vec<SourceRow> {
    let shares_before = asked.shares(&before.equilibrium);
    let shares_after = asked.shares(&after.equilibrium);
    let ln_welfare = after.equilibrium.ln_welfare();
    let mut sources: Vec<SourceRow> = labels
        .regions
        .iter()
        .enumerate()
        .filter(|(region, _)| !asked.home.contains(region))
        .map(|(region, label)| SourceRow {
            region: label.code.clone(),
            before_pct: 100.0 * shares_before[region],
            after_pct: 100.0 * shares_after[region],
            welfare_pct: 100.0 * ln_welfare[region].exp_m1(),
        })
        .collect();
    let moved = |row: &SourceRow| (row.after_pct - row.before_pct).abs();
    sources.sort_by(|a, b| moved(b).total_cmp(&moved(a)));
    sources
}

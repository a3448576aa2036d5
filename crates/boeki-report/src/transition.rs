//! The path of labour under a scenario: tables, JSON and text.

use boeki_data::table::Table;
use boeki_economy::scenario::{ModelOptions, Scenario};
use boeki_economy::{Economy, Labels};
use boeki_equilibrium::{Baseline, rebase};
use boeki_people::PeopleError;
use boeki_people::factors::FactorTable;
use boeki_people::transition::outcomes::{RegionRow, SectorRow, SummaryRow, WorkerRow};
use boeki_people::transition::{Labour, LabourTable, Path, PathCertificate, PathOptions, Schedule};
use serde::Serialize;

use crate::number::change;
use crate::solved::RunError;
use crate::text_table::TextTable;
use crate::words::Language;

/// Quarters that are printed, as far as the path goes.
const SHOWN: [usize; 9] = [0, 1, 2, 4, 8, 9, 12, 20, 40];

/// What a path is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TransitionQuestion {
    /// Quarters for which the policy is in force; nothing for ever.
    pub lasts: Option<usize>,
    /// Floors under wages.
    pub rigid: bool,
    /// nu in place of the table's.
    pub nu: Option<f64>,
    /// How the path is solved.
    pub options: PathOptions,
}

/// The path of labour under a scenario, as data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TransitionReport {
    /// Title of the scenario.
    pub title: String,
    /// Code of the economy.
    pub economy: String,
    /// Closure of trade deficits.
    pub closure: String,
    /// The last quarter computed.
    pub quarters: usize,
    /// Quarters for which the policy is in force; nothing for ever.
    pub lasts: Option<usize>,
    /// Whether wages have floors.
    pub rigid: bool,
    /// Discount factor of a quarter.
    pub beta: f64,
    /// Dispersion of tastes for sectors.
    pub nu: f64,
    /// Largest gap of a value equation that ends the search, log points.
    pub tolerance: f64,
    /// Rounds of the search.
    pub rounds: usize,
    /// How far every equation is from holding.
    pub certificate: PathCertificate,
    /// What the way costs, by region.
    pub summary: Vec<SummaryRow>,
    /// Regions by quarter.
    pub regions: Vec<RegionRow>,
    /// Sectors of regions by quarter.
    pub sectors: Vec<SectorRow>,
    /// Workers by the sector where they were.
    pub workers: Vec<WorkerRow>,
}

/// A table of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransitionPart {
    /// Regions by quarter.
    Regions,
    /// Sectors by quarter.
    Sectors,
    /// Workers by initial sector.
    Workers,
    /// What the way costs.
    Summary,
}

impl TransitionReport {
    /// Solves the path of a scenario.
    ///
    /// # Errors
    /// As [`Solved::of`](crate::Solved::of), options of `[model]`, a path that was not found.
    pub fn of(
        scenario: &Scenario,
        economy: &Economy,
        question: TransitionQuestion,
    ) -> Result<Self, RunError> {
        if scenario.model != ModelOptions::default() {
            return Err(PeopleError::BadSchedule {
                what: "a path has its own factors, and the scenario's [model] would replace them: leave it out"
                    .into(),
            }
            .into());
        }
        let labels = economy.labels();
        let theta = scenario.elasticity_set(economy)?;
        let resolved = scenario.resolve(economy)?;
        let policy = resolved.policy;
        let (base, _) = rebase(
            Baseline::in_force(economy, theta, &resolved.base)?,
            scenario.closure,
        )?;
        let schedule = match question.lasts {
            None => Schedule::permanent(policy),
            Some(quarters) => Schedule::temporary(policy, quarters, base.policy.clone())?,
        };
        let mut table = LabourTable::embedded()?;
        table.dynamic.nu = question.nu.unwrap_or(table.dynamic.nu);
        let factors = FactorTable::embedded()?;
        let labour = Labour::of(&base, labels, &factors, &table, question.rigid)?;
        let path = Path::solve(
            &base,
            scenario.closure,
            &labour,
            &schedule,
            question.options,
        )?;
        Ok(Self {
            title: scenario.title.clone(),
            economy: economy.name().to_owned(),
            closure: scenario.closure.name().to_owned(),
            quarters: question.options.quarters,
            lasts: question.lasts,
            rigid: question.rigid,
            beta: labour.beta,
            nu: labour.nu,
            tolerance: question.options.tolerance,
            rounds: path.rounds,
            certificate: path.certificate,
            summary: path.summary_rows(labels),
            regions: path.region_rows(labels),
            sectors: path.sector_rows(labels),
            workers: path.worker_rows(labels),
        })
    }

    /// A table, of all regions and sectors or of those named.
    pub fn table(&self, part: TransitionPart, regions: &[String], sectors: &[String]) -> Table {
        let named = |names: &[String], code: &String| names.is_empty() || names.contains(code);
        match part {
            TransitionPart::Regions => {
                region_table(&kept(&self.regions, |row| named(regions, &row.region)))
            }
            TransitionPart::Sectors => sector_table(&kept(&self.sectors, |row| {
                named(regions, &row.region) && named(sectors, &row.sector)
            })),
            TransitionPart::Workers => worker_table(&kept(&self.workers, |row| {
                named(regions, &row.region) && named(sectors, &row.sector)
            })),
            TransitionPart::Summary => {
                summary_table(&kept(&self.summary, |row| named(regions, &row.region)))
            }
        }
    }

    /// The sector of these regions whose workers gain or lose most.
    pub fn leading_sector(&self, regions: &[String]) -> Option<String> {
        let rows = self
            .workers
            .iter()
            .filter(|row| regions.contains(&row.region));
        let leading = rows.max_by(|a, b| a.welfare_pct.abs().total_cmp(&b.welfare_pct.abs()));
        leading.map(|row| row.sector.clone())
    }

    /// The path as people read it.
    pub fn text(
        &self,
        labels: &Labels,
        regions: &[String],
        sectors: &[String],
        language: Language,
    ) -> String {
        let say = |en: &'static str, ja: &'static str| language.pick(en, ja).to_owned();
        let shown: Vec<usize> = SHOWN.into_iter().filter(|t| *t <= self.quarters).collect();
        let header = std::iter::once(say("% of the base, by quarter", "基準比%、四半期"))
            .chain(shown.iter().map(usize::to_string));
        let mut table = TextTable::new(header);
        let name = |code: &str| region_name(labels, code, language);
        let row = |label: String, value: &dyn Fn(usize) -> Option<f64>| {
            let cells = shown
                .iter()
                .map(|t| value(*t).map_or(String::new(), |x| change(x, 3)));
            std::iter::once(label).chain(cells).collect::<Vec<String>>()
        };
        for code in regions {
            let at = |t: usize| {
                self.regions
                    .iter()
                    .find(|row| row.quarter == t && row.region == *code)
            };
            let place = name(code);
            let mut add = |what: String, value: fn(&RegionRow) -> f64| {
                table.row(row(format!("{place}: {what}"), &|t| at(t).map(value)));
            };
            add(say("real income", "実質所得"), |row| {
                row.real_income_pct
            });
            add(say("mean real wage", "平均実質賃金"), |row| {
                row.real_wage_pct
            });
            if self.rigid {
                add(say("unemployed, % of workers", "失業率%"), |row| {
                    row.unemployment_pct
                });
            }
            add(
                say("workers who changed sector, %", "部門を移った労働者%"),
                |row| row.moved_pct,
            );
            for sector in sectors {
                let at = |t: usize| {
                    self.sectors.iter().find(|row| {
                        row.quarter == t && row.region == *code && row.sector == *sector
                    })
                };
                let mut add = |what: String, value: fn(&SectorRow) -> f64| {
                    let label = format!("{place} {sector}: {what}");
                    table.row(row(label, &|t| at(t).map(value)));
                };
                add(say("workers", "労働者"), |row| row.workers_pct);
                add(say("real wage", "実質賃金"), |row| row.real_wage_pct);
                if self.rigid {
                    add(say("unemployed, % of workers", "失業率%"), |row| {
                        row.unemployment_pct
                    });
                }
            }
        }
        format!(
            "{}\n\n{}\n{}\n{}\n",
            self.heading(labels, language),
            table.render(),
            self.worth(labels, regions, sectors, language).render(),
            self.foot(language)
        )
    }

    /// What the path is worth over all time, by region and to workers of the sectors.
    fn worth(
        &self,
        labels: &Labels,
        regions: &[String],
        sectors: &[String],
        language: Language,
    ) -> TextTable {
        let say = |en: &'static str, ja: &'static str| language.pick(en, ja).to_owned();
        let name = |code: &str| region_name(labels, code, language);
        let mut worth = TextTable::new([
            say("Worth over all time, %", "全期間の価値%"),
            say("workers", "労働者"),
            say("income, discounted", "所得・割引後"),
            say("in the last quarter", "最終四半期"),
            say("cost of the way", "移行の費用"),
            say("static answer", "静学の答え"),
        ]);
        for row in self
            .summary
            .iter()
            .filter(|row| regions.contains(&row.region))
        {
            worth.row([
                name(&row.region),
                change(row.workers_welfare_pct, 4),
                change(row.discounted_income_pct, 4),
                change(row.last_income_pct, 4),
                // Of a policy that ends, all of the discounted income is the policy's doing, and no cost of a way to somewhere.
                if self.lasts.is_none() {
                    change(row.transition_cost_pct, 4)
                } else {
                    "–".to_owned()
                },
                change(row.long_run_income_pct, 4),
            ]);
            for at in self
                .workers
                .iter()
                .filter(|at| at.region == row.region && sectors.contains(&at.sector))
            {
                let label = language.pick("workers of", "従事者");
                worth.row([
                    format!("  {label} {}", at.sector),
                    change(at.welfare_pct, 4),
                    String::new(),
                    String::new(),
                    String::new(),
                    String::new(),
                ]);
            }
        }
        worth
    }

    fn heading(&self, labels: &Labels, language: Language) -> String {
        let regions = labels.regions.len();
        match language {
            Language::English => {
                let lasts = match self.lasts {
                    Some(quarters) => {
                        format!("in force for {quarters} quarters, known from quarter 0")
                    }
                    None => "in force from quarter 0 for ever".to_owned(),
                };
                let wages = if self.rigid {
                    "wages with floors (?)"
                } else {
                    "flexible wages"
                };
                format!(
                    "{}\n{lasts}; {}, {}; labour changes sector in all {regions} regions, other factors stay; {wages}",
                    self.title, self.economy, self.closure
                )
            }
            Language::Japanese => {
                let lasts = match self.lasts {
                    Some(quarters) => {
                        format!("{quarters}四半期だけ実施（第0四半期に全期間が知られる）")
                    }
                    None => "第0四半期から恒久".to_owned(),
                };
                let wages = if self.rigid {
                    "賃金に下限あり(?)"
                } else {
                    "伸縮的賃金"
                };
                format!(
                    "{}\n{lasts}。{}、{}。全{regions}地域で労働が部門間を移動、他の要素は固定。{wages}",
                    self.title, self.economy, self.closure
                )
            }
        }
    }

    fn foot(&self, language: Language) -> String {
        let (beta, nu, certificate) = (self.beta, self.nu, &self.certificate);
        let (value, equilibrium) = (certificate.value, certificate.equilibrium);
        let (quarters, rounds) = (self.quarters, self.rounds);
        match language {
            Language::English => format!(
                "beta {beta}, nu {nu} a quarter; flows between sectors are of low confidence (?). {quarters} quarters computed in {rounds} rounds; gaps: values {value:.0e}, workers {:.0e}, equilibria {equilibrium:.0e}.",
                certificate.workers
            ),
            Language::Japanese => format!(
                "四半期のbeta {beta}、nu {nu}。部門間フローは低信頼(?)。{quarters}四半期を{rounds}回で計算。残差：価値 {value:.0e}、労働者 {:.0e}、均衡 {equilibrium:.0e}。",
                certificate.workers
            ),
        }
    }
}

/// The short name of a region, or its code.
fn region_name(labels: &Labels, code: &str, language: Language) -> String {
    let region = labels.region(code).map(|at| &labels.regions[at].name);
    region.map_or(code.to_owned(), |name| language.short(name).to_owned())
}

fn kept<Row: Clone>(rows: &[Row], keep: impl Fn(&Row) -> bool) -> Vec<Row> {
    rows.iter().filter(|row| keep(row)).cloned().collect()
}

fn region_table(rows: &[RegionRow]) -> Table {
    Table::new("transition-regions")
        .with_integer("quarter", integers(rows.iter().map(|r| r.quarter)))
        .with_text("region", texts(rows, |r| &r.region))
        .with_number("real_income_pct", numbers(rows, |r| r.real_income_pct))
        .with_number("real_wage_pct", numbers(rows, |r| r.real_wage_pct))
        .with_number("employment_pct", numbers(rows, |r| r.employment_pct))
        .with_number("unemployment_pct", numbers(rows, |r| r.unemployment_pct))
        .with_number("moved_pct", numbers(rows, |r| r.moved_pct))
}

fn sector_table(rows: &[SectorRow]) -> Table {
    Table::new("transition-sectors")
        .with_integer("quarter", integers(rows.iter().map(|r| r.quarter)))
        .with_text("region", texts(rows, |r| &r.region))
        .with_text("sector", texts(rows, |r| &r.sector))
        .with_number("workers_pct", numbers(rows, |r| r.workers_pct))
        .with_number("real_wage_pct", numbers(rows, |r| r.real_wage_pct))
        .with_number("unemployment_pct", numbers(rows, |r| r.unemployment_pct))
}

fn worker_table(rows: &[WorkerRow]) -> Table {
    Table::new("transition-workers")
        .with_text("region", texts(rows, |r| &r.region))
        .with_text("sector", texts(rows, |r| &r.sector))
        .with_number("share_pct", numbers(rows, |r| r.share_pct))
        .with_number("welfare_pct", numbers(rows, |r| r.welfare_pct))
        .with_number("if_all_stayed_pct", numbers(rows, |r| r.if_all_stayed_pct))
}

fn summary_table(rows: &[SummaryRow]) -> Table {
    let numbers = |value: fn(&SummaryRow) -> f64| numbers(rows, value);
    Table::new("transition-summary")
        .with_text("region", texts(rows, |r| &r.region))
        .with_number("workers_welfare_pct", numbers(|r| r.workers_welfare_pct))
        .with_number(
            "discounted_income_pct",
            numbers(|r| r.discounted_income_pct),
        )
        .with_number("last_income_pct", numbers(|r| r.last_income_pct))
        .with_number("transition_cost_pct", numbers(|r| r.transition_cost_pct))
        .with_number("long_run_income_pct", numbers(|r| r.long_run_income_pct))
        .with_number(
            "long_run_real_wage_pct",
            numbers(|r| r.long_run_real_wage_pct),
        )
        .with_number("last_real_wage_pct", numbers(|r| r.last_real_wage_pct))
        .with_number(
            "peak_unemployment_pct",
            numbers(|r| r.peak_unemployment_pct),
        )
}

fn numbers<Row>(rows: &[Row], value: impl Fn(&Row) -> f64) -> Vec<f64> {
    rows.iter().map(value).collect()
}

fn texts<'r, Row>(rows: &'r [Row], value: impl Fn(&'r Row) -> &'r String) -> Vec<&'r str> {
    rows.iter().map(|row| value(row).as_str()).collect()
}

fn integers(values: impl Iterator<Item = usize>) -> Vec<i64> {
    values
        .map(|value| i64::try_from(value).unwrap_or(i64::MAX))
        .collect()
}

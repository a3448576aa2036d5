//! The daily dynamics of a shock: tables, JSON, curves and text.

use boeki_data::table::Table;
use boeki_economy::Labels;
use boeki_security::SecurityError;
use boeki_security::inventory::{
    Basis, Curve, Loss, MassBalance, Network, Parameters, Path, Stop, WrittenShock, weekly,
};
use serde::Serialize;

use crate::number::{change, gap, plain};
use crate::sparkline::sparkline;
use crate::text_table::TextTable;
use crate::words::Language;

/// Stops that are printed.
const STOPS: usize = 8;
/// Regions that are printed beside those asked for.
const REGIONS: usize = 8;

/// A shock followed day by day, as data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShockReport {
    /// Title of the scenario.
    pub title: String,
    /// Code of the economy.
    pub economy: String,
    /// Where flows between industries are from.
    pub basis: Basis,
    /// Days followed.
    pub horizon: usize,
    /// What is said of the shock, as it was written.
    pub stop: Vec<String>,
    /// Shipments that are blocked, as written.
    pub block: Vec<String>,
    /// Share of capacity or shipments.
    pub share: f64,
    /// First day, days in full, days over which it fades.
    pub window: [usize; 3],
    /// More days of stock, by place.
    pub stockpile: Vec<(String, f64)>,
    /// Days of reserve, by place.
    pub reserve: Vec<(String, f64)>,
    /// A sector has stopped below this share of its base.
    pub stopped_below: f64,
    /// Mass balance over all days.
    pub mass_balance: MassBalance,
    /// Negative final demand that was taken as none, million USD.
    pub clipped_musd: f64,
    /// Sectors that stop for want of inputs, the first first.
    pub stops: Vec<Stop>,
    /// What regions lose.
    pub regions: Vec<Loss>,
    /// What sectors of regions lose.
    pub sectors: Vec<Loss>,
    /// Output of regions by day.
    pub curves: Vec<Curve>,
    /// Output of the sectors asked for by day.
    pub sector_curves: Vec<Curve>,
    /// The shock as it was written, with what it hits, for printing.
    #[serde(skip)]
    hit: Vec<usize>,
}

/// A table of a shock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShockPart {
    /// Output by region (and by the sectors asked for) and day.
    Curves,
    /// Losses of regions.
    Regions,
    /// Losses of sectors of regions.
    Sectors,
    /// Who stops for want of inputs.
    Stops,
}

impl ShockReport {
    /// Follows a shock.
    ///
    /// # Errors
    /// Codes that the economy does not have, values out of range, a run whose mass does not balance.
    pub fn of(
        title: &str,
        network: &Network,
        parameters: &Parameters,
        written: &WrittenShock,
        stopped_below: f64,
        sectors: &[(usize, usize)],
    ) -> Result<Self, SecurityError> {
        let question = written.on(network)?;
        let path = Path::run(network, parameters, &question)?;
        let mut hit: Vec<usize> = question.outages.iter().map(|o| o.region).collect();
        hit.extend(question.blockades.iter().map(|b| b.importer));
        hit.extend(question.blockades.iter().map(|b| b.exporter));
        hit.sort_unstable();
        hit.dedup();
        Ok(Self {
            title: title.to_owned(),
            economy: network.name().to_owned(),
            basis: network.basis(),
            horizon: written.horizon,
            stop: written.stop.clone(),
            block: written.block.clone(),
            share: written.share,
            window: [written.from, written.days, written.recovery],
            stockpile: written.stockpile.clone(),
            reserve: written.reserve.clone(),
            stopped_below,
            mass_balance: path.mass_balance,
            clipped_musd: network.clipped().1,
            stops: path.stops(network, &question, stopped_below),
            regions: path.region_losses(network),
            sectors: path.sector_losses(network),
            curves: (0..network.regions())
                .map(|region| path.region_curve(network, region))
                .collect(),
            sector_curves: sectors
                .iter()
                .map(|(region, sector)| path.sector_curve(network, *region, *sector))
                .collect(),
            hit,
        })
    }

    /// A table, of all regions or of those named.
    pub fn table(&self, part: ShockPart, regions: &[String]) -> Table {
        let named = |region: &String| regions.is_empty() || regions.contains(region);
        match part {
            ShockPart::Curves => self.curve_table(&named),
            ShockPart::Regions => loss_table("shock-regions", &self.regions, &named),
            ShockPart::Sectors => loss_table("shock-sectors", &self.sectors, &named),
            ShockPart::Stops => {
                let rows: Vec<&Stop> = self.stops.iter().filter(|s| named(&s.region)).collect();
                Table::new("shock-stops")
                    .with_integer("day", rows.iter().map(|row| whole(row.day)).collect())
                    .with_text("region", rows.iter().map(|row| row.region.as_str()))
                    .with_text("sector", rows.iter().map(|row| row.sector.as_str()))
                    .with_number("least_pct", rows.iter().map(|r| 100.0 * r.least).collect())
                    .with_integer("days", rows.iter().map(|row| whole(row.days)).collect())
                    .with_number(
                        "value_added_musd",
                        rows.iter().map(|row| row.value_added_musd).collect(),
                    )
            }
        }
    }

    fn curve_table(&self, named: &dyn Fn(&String) -> bool) -> Table {
        let curves = self.curves.iter().chain(&self.sector_curves);
        let rows: Vec<(usize, &Curve, f64)> = curves
            .filter(|curve| named(&curve.region))
            .flat_map(|curve| {
                let days = curve.output.iter().enumerate();
                days.map(move |(day, output)| (day, curve, *output))
            })
            .collect();
        Table::new("shock-curves")
            .with_integer("day", rows.iter().map(|row| whole(row.0)).collect())
            .with_text("region", rows.iter().map(|row| row.1.region.as_str()))
            .with_text(
                "sector",
                rows.iter().map(|row| row.1.sector.as_deref().unwrap_or("")),
            )
            .with_number("output_pct", rows.iter().map(|row| 100.0 * row.2).collect())
    }

    /// The shock as people read it; without regions those it hits, Japan, the United States and who loses most.
    pub fn text(&self, labels: &Labels, regions: &[String], language: Language) -> String {
        let say = |en: &'static str, ja: &'static str| language.pick(en, ja).to_owned();
        let shown = if regions.is_empty() {
            self.leading(labels)
        } else {
            let found = regions.iter().filter_map(|code| labels.region(code));
            found.collect()
        };
        let curves: Vec<Vec<f64>> = shown
            .iter()
            .map(|region| weekly(&self.curves[*region].output))
            .collect();
        let sector_curves: Vec<Vec<f64>> = self
            .sector_curves
            .iter()
            .map(|curve| weekly(&curve.output))
            .collect();
        let all = curves.iter().flatten();
        let floor = all.fold(1.0_f64, |floor, output| floor.min(*output));
        let mut table = TextTable::new([
            say("Output", "産出"),
            say("least, % of base", "最低・基準比%"),
            say("on day", "最低日"),
            say("back on day", "復旧日"),
            say("value added lost, bn USD", "付加価値損失・10億ドル"),
            say("% of a year", "年比%"),
            say("final demand unmet, % of a year", "未充足需要・年比%"),
            language.pick("by week, from", "週次・下端").to_owned()
                + &format!(" {}%", plain(100.0 * floor, 1)),
        ])
        .left_column(7);
        let back = |loss: &Loss| match loss.recovered {
            Some(0) => "–".to_owned(),
            Some(day) => day.to_string(),
            None => say("not yet", "未復旧"),
        };
        for (region, curve) in shown.iter().zip(&curves) {
            let loss = &self.regions[*region];
            table.row([
                language.short(&labels.regions[*region].name).to_owned(),
                plain(100.0 * loss.least, 2),
                loss.least_day.to_string(),
                back(loss),
                plain(loss.value_added_musd / 1000.0, 1),
                change(-loss.value_added_pct_of_year, 3),
                loss.final_demand_pct_of_year
                    .map_or(String::new(), |unmet| change(-unmet, 3)),
                sparkline(curve, floor, 1.0),
            ]);
        }
        let mut out = format!("{}\n\n{}", self.heading(language), table.render());
        if !self.sector_curves.is_empty() {
            out.push('\n');
            out.push_str(&self.sector_text(labels, &sector_curves, language));
        }
        out.push('\n');
        out.push_str(&self.stop_text(labels, language));
        out.push('\n');
        out.push_str(&self.foot(language));
        out.push('\n');
        out
    }

    /// Regions that are hit or always asked for, and those that lose most.
    fn leading(&self, labels: &Labels) -> Vec<usize> {
        let mut shown = if self.hit.len() <= REGIONS / 2 {
            self.hit.clone()
        } else {
            Vec::new()
        };
        shown.extend(["JPN", "USA"].iter().filter_map(|code| labels.region(code)));
        let mut order: Vec<usize> = (0..self.regions.len()).collect();
        order.sort_by(|a, b| {
            let loss = |region: &usize| self.regions[*region].value_added_musd;
            loss(b).total_cmp(&loss(a))
        });
        shown.extend(order);
        let mut seen = Vec::new();
        for region in shown {
            if !seen.contains(&region) && seen.len() < REGIONS {
                seen.push(region);
            }
        }
        seen
    }

    fn sector_text(&self, labels: &Labels, curves: &[Vec<f64>], language: Language) -> String {
        let all = curves.iter().flatten();
        let floor = all.fold(1.0_f64, |floor, output| floor.min(*output));
        let mut table = TextTable::new([
            language.pick("Sector", "部門").to_owned(),
            language
                .pick("least, % of base", "最低・基準比%")
                .to_owned(),
            language.pick("by week, from", "週次・下端").to_owned()
                + &format!(" {}%", plain(100.0 * floor, 1)),
        ])
        .left_column(2);
        for (curve, weeks) in self.sector_curves.iter().zip(curves) {
            let least = curve.output.iter().fold(1.0_f64, |least, x| least.min(*x));
            table.row([
                place(labels, &curve.region, curve.sector.as_deref(), language),
                plain(100.0 * least, 2),
                sparkline(weeks, floor, 1.0),
            ]);
        }
        table.render()
    }

    fn stop_text(&self, labels: &Labels, language: Language) -> String {
        let below = plain(100.0 * self.stopped_below, 0);
        let Some(first) = self.stops.first() else {
            return match language {
                Language::English => format!(
                    "No sector that keeps its capacity falls below {below}% of its base for want of inputs.\n"
                ),
                Language::Japanese => {
                    format!(
                        "能力を失わない部門で、投入不足により基準の{below}%を下回るものはない。\n"
                    )
                }
            };
        };
        let title = match language {
            Language::English => format!("Below {below}% for want of inputs"),
            Language::Japanese => format!("投入不足で{below}%未満"),
        };
        let say = |en: &'static str, ja: &'static str| language.pick(en, ja).to_owned();
        let mut table = TextTable::new([
            title,
            say("from day", "開始日"),
            say("days", "日数"),
            say("least, % of base", "最低・基準比%"),
        ]);
        for stop in self.stops.iter().take(STOPS) {
            table.row([
                place(labels, &stop.region, Some(&stop.sector), language),
                stop.day.to_string(),
                stop.days.to_string(),
                plain(100.0 * stop.least, 1),
            ]);
        }
        let (count, day) = (self.stops.len(), first.day);
        let sentence = match language {
            Language::English => {
                format!("{count} sectors in all; the first on day {day} of the run.")
            }
            Language::Japanese => format!("計{count}部門。最初は第{day}日。"),
        };
        format!("{}{sentence}\n", table.render())
    }

    fn heading(&self, language: Language) -> String {
        let [from, days, recovery] = self.window;
        let share = plain(100.0 * self.share, 0);
        let stops = self.stop.join(", ");
        let blocks = self.block.join(", ");
        let basis = match self.basis {
            Basis::FullTable => language.pick("full inter-country table", "国際産業連関表そのもの"),
            Basis::Proportional => language.pick(
                "users of a region buy a product from the same suppliers (proportionality)",
                "地域内の需要者は同じ調達先構成（比例仮定）",
            ),
        };
        let held = |list: &[(String, f64)]| {
            let places: Vec<String> = list
                .iter()
                .map(|(place, days)| format!("{place} +{days}"))
                .collect();
            places.join(", ")
        };
        let mut parts: Vec<String> = Vec::new();
        let add = |parts: &mut Vec<String>, text: &str, en: &str, ja: &str| {
            if !text.is_empty() {
                parts.push(match language {
                    Language::English => format!("{en} {text}"),
                    Language::Japanese => format!("{ja}{text}"),
                });
            }
        };
        add(&mut parts, &stops, "capacity lost:", "能力喪失：");
        add(&mut parts, &blocks, "shipments blocked:", "出荷停止：");
        add(
            &mut parts,
            &held(&self.stockpile),
            "stocks, days:",
            "備蓄（日）：",
        );
        add(
            &mut parts,
            &held(&self.reserve),
            "reserves, days:",
            "国家備蓄（日）：",
        );
        let window = match language {
            Language::English => format!(
                "{share}% from day {from} for {days} days{}; {} days followed; {}, {basis}",
                if recovery > 0 {
                    format!(", fading over {recovery}")
                } else {
                    String::new()
                },
                self.horizon,
                self.economy
            ),
            Language::Japanese => format!(
                "第{from}日から{days}日間{share}%{}。{}日間を計算。{}、{basis}",
                if recovery > 0 {
                    format!("、{recovery}日で回復")
                } else {
                    String::new()
                },
                self.horizon,
                self.economy
            ),
        };
        format!("{}\n{}\n{window}", self.title, parts.join("; "))
    }

    fn foot(&self, language: Language) -> String {
        let balance = &self.mass_balance;
        let mass = format!(
            "{} / {} / {}",
            gap(balance.flow),
            gap(balance.stock),
            gap(balance.cumulated)
        );
        match language {
            Language::English => format!(
                "Stylised: quantities at fixed prices, never added to welfare; days of stock and how critical inputs are, of low confidence (?), are in data/assumptions/inventories.toml. Mass balance, worst gap of a day's flows / stocks / the whole run: {mass}."
            ),
            Language::Japanese => format!(
                "様式化された計算：価格固定の数量であり、厚生には加えない。在庫日数と投入の不可欠度は低信頼(?)で data/assumptions/inventories.toml にある。物量収支の最大残差（日々の流れ／在庫／全期間）：{mass}。"
            ),
        }
    }
}

/// Region and sector by name.
fn place(labels: &Labels, region: &str, sector: Option<&str>, language: Language) -> String {
    let of = labels
        .region(region)
        .map_or(region, |at| language.short(&labels.regions[at].name));
    let Some(sector) = sector else {
        return of.to_owned();
    };
    let name = labels
        .sector(sector)
        .map(|at| language.name(&labels.sectors[at].name))
        .filter(|name| *name != sector);
    match name {
        Some(name) => format!("{of} {sector} {name}"),
        None => format!("{of} {sector}"),
    }
}

fn whole(value: usize) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn loss_table(name: &str, losses: &[Loss], named: &dyn Fn(&String) -> bool) -> Table {
    let rows: Vec<&Loss> = losses.iter().filter(|loss| named(&loss.region)).collect();
    let numbers =
        |value: fn(&Loss) -> f64| -> Vec<f64> { rows.iter().map(|row| value(row)).collect() };
    Table::new(name)
        .with_text("region", rows.iter().map(|row| row.region.as_str()))
        .with_text(
            "sector",
            rows.iter().map(|row| row.sector.as_deref().unwrap_or("")),
        )
        .with_number("output_lost_musd", numbers(|row| row.output_musd))
        .with_number("value_added_lost_musd", numbers(|row| row.value_added_musd))
        .with_number(
            "value_added_lost_pct_of_year",
            numbers(|row| row.value_added_pct_of_year),
        )
        .with_number(
            "final_demand_unmet_pct_of_year",
            numbers(|row| row.final_demand_pct_of_year.unwrap_or(f64::NAN)),
        )
        .with_number("least_pct", numbers(|row| 100.0 * row.least))
        .with_integer(
            "least_day",
            rows.iter().map(|r| whole(r.least_day)).collect(),
        )
        .with_integer(
            "recovered_day",
            rows.iter()
                .map(|row| row.recovered.map_or(-1, whole))
                .collect(),
        )
}

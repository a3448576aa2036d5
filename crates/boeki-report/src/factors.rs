//! What a scenario does to land, labour, capital and resources: by how far factors move, by region and by sector.

use std::fmt::Write;

use boeki_data::hash::sha256_hex;
use boeki_data::table::Table;
use boeki_economy::scenario::{ModelOptions, Resolved, Scenario};
use boeki_economy::{Economy, Labels, Name};
use boeki_equilibrium::{Cleavage, Equilibrium, FactorEffect, Mobility};
use boeki_people::factors::LABOUR;
use boeki_people::{FactorTable, options};

use crate::notes;
use crate::number::{change, gap, plain};
use crate::run::run_id;
use crate::solved::RunError;
use crate::text_table::TextTable;
use crate::words::Language;

/// Elasticities of labour's mobility at which the cleavage is shown: from mobile to specific.
const KAPPAS: [f64; 6] = [f64::INFINITY, 10.0, 3.0, 1.5, 1.1, 1.0];

/// The factors of a scenario under every variant of mobility, and how cleavages turn with kappa.
#[derive(Clone, Debug, PartialEq)]
pub struct FactorReport {
    /// Variants from the shortest horizon to the longest, each with all factors of all regions.
    pub variants: Vec<(String, Vec<FactorEffect>)>,
    /// For each kappa, the cleavage of each region.
    pub cleavages: Vec<(f64, Vec<Cleavage>)>,
    /// What tells the answer from any other.
    pub id: String,
    /// Largest gap of the equilibria's certificates.
    pub worst_gap: f64,
    /// Name of the economy and of the closure.
    pub under: [String; 2],
    /// The options of the scenario's model other than factors and kappa, in words.
    pub model: Option<Name>,
    regions: Vec<String>,
}

impl FactorReport {
    /// Solves a scenario under every variant of the table of factors. A variant says how factors move: factors and kappa of the
    /// scenario's own model give way to it, its other options stay.
    ///
    /// # Errors
    /// As [`Solved::of`](crate::Solved::of).
    pub fn of(scenario: &Scenario, economy: &Economy) -> Result<Self, RunError> {
        let table = FactorTable::embedded()?;
        let resolved = scenario.resolve(economy)?;
        let labels = economy.labels();
        let mut names: Vec<&String> = table.variants.keys().collect();
        names.sort_by(|a, b| {
            let horizon = |name: &String| table.variants[name].horizon_years[0];
            horizon(a).total_cmp(&horizon(b))
        });
        let mut variants = Vec::new();
        let mut worst_gap = 0.0_f64;
        for name in names {
            let (effects, gap) = effects(scenario, economy, &resolved, name, None)?;
            worst_gap = worst_gap.max(gap);
            variants.push((name.clone(), effects));
        }
        let longest = variants
            .last()
            .map_or("long-run", |(name, _)| name.as_str());
        let mut cleavages = Vec::new();
        for kappa in KAPPAS {
            let (effects, gap) = effects(scenario, economy, &resolved, longest, Some(kappa))?;
            worst_gap = worst_gap.max(gap);
            let per_region = labels
                .regions
                .iter()
                .map(|region| {
                    // Labour alone: the other factors move as the variant says, whatever kappa is.
                    let labour: Vec<FactorEffect> = effects
                        .iter()
                        .filter(|e| e.region == region.code && LABOUR.contains(&e.factor.as_str()))
                        .cloned()
                        .collect();
                    Cleavage::of(&labour)
                })
                .collect();
            cleavages.push((kappa, per_region));
        }
        let theta = scenario.elasticity_set(economy)?;
        let run = run_id(scenario, economy, theta, &resolved.law_revisions);
        let mut id = sha256_hex(format!("factors\n{run}").as_bytes());
        id.truncate(16);
        let others = ModelOptions {
            factors: None,
            kappa: None,
            ..scenario.model.clone()
        };
        Ok(Self {
            variants,
            cleavages,
            id,
            worst_gap,
            under: [
                economy.name().to_owned(),
                scenario.closure.name().to_owned(),
            ],
            model: notes::model_options(&others),
            regions: labels.regions.iter().map(|r| r.code.clone()).collect(),
        })
    }

    /// Every figure as a table: a row a variant, region, factor and sector, the sector empty for the factor as a whole.
    pub fn table(&self, regions: &[String]) -> Table {
        let mut rows: Vec<(&str, &FactorEffect, Option<usize>)> = Vec::new();
        for (variant, effects) in &self.variants {
            for effect in effects.iter().filter(|e| wanted(regions, &e.region)) {
                rows.push((variant, effect, None));
                rows.extend((0..effect.sectors.len()).map(|s| (variant.as_str(), effect, Some(s))));
            }
        }
        let number = |get: &dyn Fn(&FactorEffect, Option<usize>) -> f64| -> Vec<f64> {
            rows.iter()
                .map(|(_, effect, sector)| get(effect, *sector))
                .collect()
        };
        let income = |effect: &FactorEffect, sector: Option<usize>| match sector {
            None => effect.income_before_musd,
            Some(s) => effect.income_before_musd * effect.sectors[s].income_share,
        };
        Table::new("factors")
            .with_text("variant", rows.iter().map(|row| row.0))
            .with_text("region", rows.iter().map(|row| &row.1.region))
            .with_text("factor", rows.iter().map(|row| &row.1.factor))
            .with_text(
                "sector",
                rows.iter().map(|(_, effect, sector)| {
                    sector.map_or("", |s| effect.sectors[s].sector.as_str())
                }),
            )
            .with_number("income_before_musd", number(&income))
            .with_number(
                "income_after_musd",
                number(&|effect, sector| match sector {
                    None => effect.income_after_musd,
                    Some(s) => {
                        income(effect, sector) * (1.0 + effect.sectors[s].payment_pct / 100.0)
                    }
                }),
            )
            .with_number(
                "real_reward_pct",
                number(&|effect, sector| {
                    sector.map_or(effect.real_reward_pct, |s| {
                        effect.sectors[s].real_reward_pct
                    })
                }),
            )
            .with_number("supply_pct", number(&|effect, _| effect.supply_pct))
    }

    /// The cleavages as a table.
    pub fn cleavage_table(&self, regions: &[String]) -> Table {
        let mut rows = Vec::new();
        for (kappa, cleavages) in &self.cleavages {
            for (region, cleavage) in self.regions.iter().zip(cleavages) {
                if wanted(regions, region) {
                    rows.push((region, *kappa, *cleavage));
                }
            }
        }
        rows.sort_by(|a, b| a.0.cmp(b.0).then(b.1.total_cmp(&a.1)));
        let number = |get: &dyn Fn(&Cleavage) -> f64| rows.iter().map(|row| get(&row.2)).collect();
        Table::new("cleavages")
            .with_text("region", rows.iter().map(|row| row.0))
            .with_text("kappa", rows.iter().map(|row| row.1.to_string()))
            .with_number("spread_pct", number(&|c| c.spread_pct))
            .with_number("between_factors", number(&|c| c.between_factors))
            .with_number("between_sectors", number(&|c| c.between_sectors))
    }

    /// What people read: real rewards of the regions' factors by horizon, then the cleavages of labour; with `sectors`, the
    /// rewards by sector under one variant.
    pub fn text(
        &self,
        labels: &Labels,
        regions: &[String],
        sectors: Option<&str>,
        language: Language,
    ) -> String {
        let mut out = self.heading(language);
        for code in regions {
            let Some(region) = labels.regions.iter().find(|r| r.code == *code) else {
                continue;
            };
            let name = language.pick(&region.name.en, &region.name.ja);
            out.push_str(name);
            out.push_str(language.pick(
                ": real reward of factors, change in percent (?)\n\n",
                "：生産要素の実質報酬の変化、%（?）\n\n",
            ));
            out.push_str(&self.rewards(code, language));
            out.push('\n');
            if let Some(variant) = sectors {
                out.push_str(&self.by_sector(code, variant, labels, language));
                out.push('\n');
            }
        }
        out.push_str(language.pick(
            "Labour's cleavages as kappa falls: between the two skills, and between the sectors of a skill\n\n",
            "労働の利害対立（kappaの低下に伴う変化）：技能間か、同じ技能の部門間か\n\n",
        ));
        out.push_str(&self.cleavage_text(labels, regions, language));
        out.push_str(language.pick(
            "\n  (?) factor shares are recalled patterns of low confidence: data/assumptions/factors.toml. Rewards are over consumer prices, a year with\n  the policy against a year without it. kappa inf is mobile, 1 specific; the spread is the standard deviation of labour's real rewards.\n",
            "\n  (?) 要素シェアは信頼度の低い概数：data/assumptions/factors.toml。報酬は消費者物価で実質化し、政策がある年とない年を比較。\n  kappa infは自由移動、1は固定。ばらつきは労働の実質報酬の標準偏差。\n",
        ));
        // Writing to a String cannot fail.
        let gap = gap(self.worst_gap);
        let _ = match language {
            Language::English => writeln!(out, "Certificate: worst gap {gap}. Run {}.", self.id),
            Language::Japanese => writeln!(out, "証明書：最大の残差{gap}。実行ID {}。", self.id),
        };
        out
    }

    /// The assumptions: economy and closure, other options of the model, and what each variant holds fixed.
    fn heading(&self, language: Language) -> String {
        let [economy, closure] = &self.under;
        let mut out = match language {
            Language::English => format!("  {economy}, closure {closure}\n"),
            Language::Japanese => format!("  {economy}、closure {closure}\n"),
        };
        if let Some(model) = &self.model {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "  {}", language.name(model));
        }
        if let Ok(table) = FactorTable::embedded() {
            for (name, _) in &self.variants {
                let _ = writeln!(out, "  {name}: {}", mobility(&table, name, language));
            }
        }
        out.push('\n');
        out
    }

    /// The cleavages as people read them.
    fn cleavage_text(&self, labels: &Labels, regions: &[String], language: Language) -> String {
        let mut table = TextTable::new([
            language.pick("Region", "地域"),
            language.pick("kappa", "kappa"),
            language.pick("Spread,\npoints", "ばらつき\nポイント"),
            language.pick("Between the\nskills, %", "技能間\n%"),
            language.pick("Between\nsectors, %", "部門間\n%"),
        ]);
        for code in regions {
            let Some(at) = labels.region(code) else {
                continue;
            };
            for (kappa, cleavages) in &self.cleavages {
                let it = &cleavages[at];
                table.row([
                    language.short(&labels.regions[at].name).to_owned(),
                    kappa.to_string(),
                    plain(it.spread_pct, 3),
                    plain(100.0 * it.between_factors, 1),
                    plain(100.0 * it.between_sectors, 1),
                ]);
            }
        }
        table.render()
    }

    fn rewards(&self, region: &str, language: Language) -> String {
        let mut header = vec![
            language.pick("Factor", "要素").to_owned(),
            language.pick("Income, bn USD", "所得、10億ドル").to_owned(),
        ];
        header.extend(self.variants.iter().map(|(name, _)| name.clone()));
        let mut table = TextTable::new(header);
        let Some((_, first)) = self.variants.first() else {
            return String::new();
        };
        for effect in first.iter().filter(|e| e.region == region) {
            let mut cells = vec![
                factor_name(&effect.factor, language),
                format!("{:.0}", effect.income_before_musd / 1e3),
            ];
            for (_, effects) in &self.variants {
                let of = effects
                    .iter()
                    .find(|e| e.region == region && e.factor == effect.factor);
                cells.push(of.map_or(String::new(), |e| change(e.real_reward_pct, 4)));
            }
            table.row(cells);
        }
        table.render() + "\n"
    }

    fn by_sector(
        &self,
        region: &str,
        variant: &str,
        labels: &Labels,
        language: Language,
    ) -> String {
        let Some((_, effects)) = self.variants.iter().find(|(name, _)| name == variant) else {
            return String::new();
        };
        let own: Vec<&FactorEffect> = effects.iter().filter(|e| e.region == region).collect();
        let mut header = vec![format!("{} ({variant})", language.pick("Sector", "部門"))];
        header.extend(own.iter().map(|e| factor_name(&e.factor, language)));
        let mut table = TextTable::new(header);
        for sector in &labels.sectors {
            let mut cells = vec![format!(
                "{} {}",
                sector.code,
                language.pick(&sector.name.en, &sector.name.ja)
            )];
            cells.extend(own.iter().map(|effect| {
                let cell = effect.sectors.iter().find(|s| s.sector == sector.code);
                cell.map_or("–".to_owned(), |s| change(s.real_reward_pct, 3))
            }));
            table.row(cells);
        }
        table.render() + "\n"
    }
}

fn wanted(regions: &[String], code: &str) -> bool {
    regions.is_empty() || regions.iter().any(|region| region == code)
}

fn factor_name(factor: &str, language: Language) -> String {
    FactorTable::embedded()
        .ok()
        .and_then(|table| {
            let named = table.factors.iter().find(|f| f.id == factor)?;
            Some(language.pick(&named.title.en, &named.title.ja).to_owned())
        })
        .unwrap_or_else(|| factor.to_owned())
}

/// How a variant lets factors move: which are mobile, which stay, and the kappa of the others.
fn mobility(table: &FactorTable, variant: &str, language: Language) -> String {
    let (mut mobile, mut specific, mut between) = (Vec::new(), Vec::new(), Vec::new());
    for factor in &table.factors {
        let name = language.pick(&factor.title.en, &factor.title.ja);
        match table.mobility(variant, &factor.id) {
            Ok(Mobility::Mobile) => mobile.push(name.to_owned()),
            Ok(Mobility::Specific) => specific.push(name.to_owned()),
            Ok(Mobility::Roy(kappa)) => between.push(format!("{name} kappa {kappa}")),
            Err(_) => {}
        }
    }
    let comma = language.pick(", ", "、");
    let parts = [
        (language.pick("mobile: ", "自由に移動："), mobile),
        (language.pick("between: ", "中間："), between),
        (
            language.pick("stay in their sectors: ", "部門に固定："),
            specific,
        ),
    ];
    parts
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(what, names)| format!("{what}{}", names.join(comma)))
        .collect::<Vec<_>>()
        .join(language.pick("; ", "。"))
}

fn effects(
    scenario: &Scenario,
    economy: &Economy,
    resolved: &Resolved,
    variant: &str,
    kappa: Option<f64>,
) -> Result<(Vec<FactorEffect>, f64), RunError> {
    let mut model = scenario.model.clone();
    model.factors = Some(variant.to_owned());
    model.kappa = kappa;
    let theta = scenario.elasticity_set(economy)?;
    let (base, _) = options::baseline(economy, theta, scenario.closure, &model, &resolved.base)?;
    let at = Equilibrium::solve(&base, &resolved.policy, scenario.closure)?;
    let gap = at.certificate().worst();
    Ok((FactorEffect::all(&at, economy.labels()), gap))
}

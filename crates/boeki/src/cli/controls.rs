//! `boeki controls`: goods that are kept from a country, what that costs whom over time, and who is needed for it.

use std::path::PathBuf;

use boeki::data::table::Table;
use boeki::economy::scenario::Scenario;
use boeki::report::controls::ControlReport;
use boeki::security::controls::{ControlTable, WrittenControls, covered_share};

use super::Common;
use super::failure::Failure;
use super::output::{self, Progress, TableFormat};
use super::question::{Overrides, Question};

/// Keep part of a sector's goods from a country: what it costs whom, year by year, with leaks, and the smallest effective coalition
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exact equilibria with the controlled goods as a nest of their own.\n\
                  Try: boeki controls --product gallium --senders CHN --target JPN"
)]
pub(crate) struct Controls {
    /// Scenario in TOML with a section [controls], - for stdin
    scenario: Option<PathBuf>,
    /// List the products that are known, with their codes
    #[arg(long)]
    products: bool,
    /// Controlled goods: a product of --products
    #[arg(long, value_name = "PRODUCT")]
    product: Option<String>,
    /// Sector, for goods that are no product of the list
    #[arg(long, value_name = "CODE")]
    of_sector: Option<String>,
    /// Codes of the Harmonized System within the sector
    #[arg(long, value_name = "HS", value_delimiter = ',')]
    hs: Vec<String>,
    /// Share of the goods in the target's imports of the sector
    #[arg(long, value_name = "SHARE")]
    covered: Option<f64>,
    /// Who controls exports
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    senders: Vec<String>,
    /// From whom
    #[arg(long, value_name = "CODE")]
    target: Option<String>,
    /// Share of shipments under control [default: 1]
    #[arg(long, value_name = "SHARE")]
    strength: Option<f64>,
    /// Rate of an export tax in place of a ban (0.25 is 25%)
    #[arg(long, value_name = "RATE")]
    tax: Option<f64>,
    /// Share that can come through third countries
    #[arg(long, value_name = "SHARE")]
    leak: Option<f64>,
    /// Mark-up at which it does (0.3 is 30%)
    #[arg(long, value_name = "SHARE")]
    markup: Option<f64>,
    /// Years after the control to show; the long run comes last
    #[arg(long, value_name = "YEARS", value_delimiter = ',')]
    years: Vec<f64>,
    /// Who may join: the smallest effective coalition among them
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    candidates: Vec<String>,
    /// Effective if the target loses this share of real income (0.001 is 0.1%)
    #[arg(long, value_name = "SHARE")]
    loss: Option<f64>,
    /// Effective if the target loses this multiple of what the members do [default: 1]
    #[arg(long, value_name = "MULTIPLE")]
    ratio: Option<f64>,
    #[command(flatten)]
    format: TableFormat,
    #[command(flatten)]
    overrides: Overrides,
}

impl Controls {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        if self.products {
            return self.list(common);
        }
        let plain = || Ok(Scenario::new("An export control"));
        let question = Question::read(
            self.scenario.as_deref(),
            plain,
            &self.overrides,
            common.data(),
        )?;
        let scenario = &question.scenario;
        let section = scenario.section(WrittenControls::SECTION, WrittenControls::read)?;
        let written = self.over(section.unwrap_or_default());
        let progress = Progress::start("solving the control");
        let report = ControlReport::of(scenario, &question.economy, &written)?;
        drop(progress);
        if self.format.json {
            return output::print(&format!("{}\n", serde_json::to_string_pretty(&report)?));
        }
        if self.format.csv {
            return output::print(&report.table().to_csv());
        }
        output::print(&report.text(question.economy.labels(), common.language()))
    }

    /// The options, which come before what the scenario says.
    fn over(&self, mut written: WrittenControls) -> WrittenControls {
        let list = |given: &[String], field: &mut Vec<String>| {
            if !given.is_empty() {
                *field = given.to_vec();
            }
        };
        if self.product.is_some() || self.of_sector.is_some() {
            written.product.clone_from(&self.product);
            written.sector.clone_from(&self.of_sector);
            written.hs = None;
            written.covered = None;
        }
        if !self.hs.is_empty() {
            written.hs = Some(self.hs.clone());
        }
        list(&self.senders, &mut written.senders);
        list(&self.candidates, &mut written.candidates);
        if self.target.is_some() {
            written.target.clone_from(&self.target);
        }
        if !self.years.is_empty() {
            written.years = Some(self.years.clone());
        }
        if self.loss.is_some() || self.ratio.is_some() {
            (written.loss, written.ratio) = (self.loss, self.ratio);
        }
        written.covered = self.covered.or(written.covered);
        written.strength = self.strength.or(written.strength);
        written.tax = self.tax.or(written.tax);
        written.leak = self.leak.or(written.leak);
        written.markup = self.markup.or(written.markup);
        written
    }

    fn list(&self, common: &Common) -> Result<(), Failure> {
        let table = ControlTable::embedded()?;
        let products = &table.products;
        let language = common.language();
        let shares = products
            .iter()
            .map(|product| Ok(100.0 * covered_share(&product.hs, &product.sector)?))
            .collect::<Result<Vec<f64>, Failure>>()?;
        let suppliers = products.iter().map(|product| {
            let mut list: Vec<(&String, &f64)> = product.suppliers.iter().collect();
            list.sort_by(|a, b| b.1.total_cmp(a.1).then(a.0.cmp(b.0)));
            let texts = list.iter().take(3);
            let texts: Vec<String> = texts
                .map(|(c, s)| format!("{c} {:.1}%", 100.0 * **s))
                .collect();
            texts.join(", ")
        });
        let mut listed = Table::new("products")
            .with_text("product", products.iter().map(|p| p.id.as_str()))
            .with_text("title", products.iter().map(|p| language.name(&p.title)))
            .with_text("sector", products.iter().map(|p| p.sector.as_str()))
            .with_number("share_of_sector_pct", shares)
            .with_text("suppliers", suppliers)
            .with_text("hs", products.iter().map(|p| p.hs.join(" ")));
        if self.format.is_for_programs() {
            listed = listed.with_text("source", products.iter().map(|p| p.source.as_str()));
        }
        self.format.print_in(&listed, language)
    }
}

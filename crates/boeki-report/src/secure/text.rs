//! The page on economic security as people read it.

use boeki_economy::Labels;
use boeki_security::geopolitics::Figure;

use super::SecureReport;
use crate::number::{change, gap, plain};
use crate::status_quo::{region_name, sector_name};
use crate::text_table::TextTable;
use crate::words::Language;

impl SecureReport {
    /// The page, with so many partners and dependences.
    pub fn text(&self, labels: &Labels, rows: usize, language: Language) -> String {
        let country = region_name(labels, &self.country, language);
        let title = match language {
            Language::English => format!("Economic security of {country}"),
            Language::Japanese => format!("{country}の経済安全保障"),
        };
        let mut page = format!("{title}\n{}\n", self.footing.line(language));
        let mut room = |heading: &str, body: &str| {
            page.push('\n');
            page.push_str(heading);
            page.push('\n');
            page.push_str(body);
        };
        room(
            language.pick("What it depends on most", "最も依存するもの"),
            &self.dependences_table(labels, rows, language).render(),
        );
        room(
            language.pick(
                "Power: who could make whom lose, % of real income",
                "力：誰が誰に損をさせられるか（実質所得の%）",
            ),
            &self.power_table(labels, rows, language).render(),
        );
        room(
            language.pick(
                "Friends and enemies: % of welfare for 1% more productivity of the other",
                "友と敵：相手の生産性が1%上がるときの経済厚生の変化%",
            ),
            &self.exposure_table(labels, rows, language).render(),
        );
        if !self.context.is_empty() {
            room(
                language.pick(
                    "Geopolitics, as context: no part of any figure above",
                    "地政学（参考。上のどの数値にも入っていない）",
                ),
                &self.context_table(labels, rows, language).render(),
            );
        }
        page.push('\n');
        page.push_str(&self.foot(language));
        page
    }

    fn dependences_table(&self, labels: &Labels, rows: usize, language: Language) -> TextTable {
        let say = |en: &'static str, ja: &'static str| language.pick(en, ja).to_owned();
        let mut table = TextTable::new([
            say("Supplier", "供給元"),
            say("Sector", "部門"),
            say("Power\n%", "力\n%"),
            say("Imports\n$bn", "輸入\n億ドル"),
            say("Share in\nimports %", "輸入\n比率%"),
            say("Share in\nspending %", "支出\n比率%"),
        ])
        .left(2);
        for row in self.dependences.iter().take(rows) {
            table.row([
                region_name(labels, &row.supplier, language),
                sector_name(labels, &row.sector, language),
                plain(row.power_pct, 3),
                plain(row.imports_musd / language.money_unit(), 1),
                plain(row.import_share_pct, 1),
                plain(row.spending_share_pct, 1),
            ]);
        }
        table
    }

    fn power_table(&self, labels: &Labels, rows: usize, language: Language) -> TextTable {
        let country = region_name(labels, &self.country, language);
        let header = match language {
            Language::English => [
                "Partner".to_owned(),
                "Power over\n".to_owned() + &country,
                format!("of {country}\nover it"),
                "ratio".to_owned(),
                format!("It sells no more:\n{country} loses"),
                "\nit loses".to_owned(),
                format!("{country} sells no\nmore: it loses"),
                format!("\n{country} loses"),
            ],
            Language::Japanese => [
                "相手".to_owned(),
                format!("{country}への\n力"),
                format!("{country}の\n力"),
                "比".to_owned(),
                format!("相手が売らない：\n{country}の損失"),
                "\n相手の損失".to_owned(),
                format!("{country}が売らない：\n相手の損失"),
                format!("\n{country}の損失"),
            ],
        };
        let mut table = TextTable::new(header);
        for row in self.partners.iter().take(rows) {
            table.row([
                region_name(labels, &row.partner, language),
                plain(row.power_over_pct, 3),
                plain(row.power_of_pct, 3),
                plain(row.asymmetry, 2),
                plain(row.cut_off_loss_pct, 3),
                plain(row.cut_off_partner_loss_pct, 3),
                plain(row.cutting_partner_loss_pct, 3),
                plain(row.cutting_loss_pct, 3),
            ]);
        }
        table
    }

    fn exposure_table(&self, labels: &Labels, rows: usize, language: Language) -> TextTable {
        let country = region_name(labels, &self.country, language);
        let header = match language {
            Language::English => [
                "Partner".to_owned(),
                format!("{country} to it:\nwelfare"),
                "\nfactor income".to_owned(),
                format!("it to {country}:\nwelfare"),
            ],
            Language::Japanese => [
                "相手".to_owned(),
                format!("{country}→\n経済厚生"),
                "\n要素所得".to_owned(),
                "相手→\n経済厚生".to_owned(),
            ],
        };
        let mut table = TextTable::new(header);
        for row in self.partners.iter().take(rows) {
            table.row([
                region_name(labels, &row.partner, language),
                change(row.exposure, 4),
                change(row.income_exposure, 4),
                change(row.exposure_of_partner, 4),
            ]);
        }
        table.row([
            language.pick("itself", "自国").to_owned(),
            change(self.own_exposure, 4),
            String::new(),
            String::new(),
        ]);
        table
    }

    fn context_table(&self, labels: &Labels, rows: usize, language: Language) -> TextTable {
        let with_year = |figure: Option<Figure>, decimals: usize| {
            figure.map_or("–".to_owned(), |figure| {
                format!("{} ({})", plain(figure.value, decimals), figure.year)
            })
        };
        let mut table = TextTable::new([
            language.pick("Partner", "相手"),
            language.pick("UN ideal points:\ndistance", "国連理想点\nの距離"),
            language.pick("Defence\npact", "防衛同盟"),
            language.pick("US troops\nthere", "駐留米軍"),
            language.pick("Military spending\n$bn", "軍事支出\n億ドル"),
        ]);
        for row in self.context.iter().take(rows) {
            let pact = row.pair.defence_pact.map_or("–".to_owned(), |pact| {
                let word = if pact.value > 0.0 {
                    language.pick("yes", "あり")
                } else {
                    language.pick("no", "なし")
                };
                format!("{word} ({})", pact.year)
            });
            let spending = row.pair.military_spending_musd.map(|figure| Figure {
                value: figure.value / language.money_unit(),
                ..figure
            });
            table.row([
                region_name(labels, &row.partner, language),
                with_year(row.pair.ideal_point_distance, 2),
                pact,
                with_year(row.pair.us_troops, 0),
                with_year(spending, 1),
            ]);
        }
        table
    }

    fn foot(&self, language: Language) -> String {
        let (residual, worst) = (gap(self.residual), gap(self.worst_gap));
        let mut text = match language {
            Language::English => format!(
                "Power: loss if the other sells no more, at unchanged wages and foreign prices (Clayton, Maggiori & Schreger). Sells no more: exact loss of\n\
                 welfare in the new equilibrium, below zero a gain; largest gap of a certificate {worst}. Exposure: derivatives of the equilibrium\n\
                 (Kleinman, Liu & Redding 2024, with inputs, sectors and tariffs), residual {residual}; factor income is measured in the world's.\n\
                 The two kinds of loss are never added up. A region that sums countries has the power of all of them together.\n"
            ),
            Language::Japanese => format!(
                "力：相手が売らなくなったときの損失。賃金と外国価格は一定（Clayton・Maggiori・Schreger）。売らない：新しい均衡での厳密な厚生の損失（負は利得）、\n\
                 証明書の最大残差 {worst}。感応度：均衡の微分（Kleinman・Liu・Redding 2024、投入・部門・関税を含む）、残差 {residual}。\n\
                 要素所得は世界の所得を単位とする。二種の損失を足してはならない。複数国の合計である地域の力は全部合わせたもの。\n"
            ),
        };
        if !self.context.is_empty() {
            text.push_str(language.pick("Sources of the context:\n", "参考の出典：\n"));
            for cited in &self.sources {
                text.push_str("  ");
                text.push_str(cited.citation);
                text.push('\n');
            }
        }
        text
    }
}

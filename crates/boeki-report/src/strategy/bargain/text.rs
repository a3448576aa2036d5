//! A bargain as people read it.

use boeki_economy::Economy;
use boeki_strategy::Player;
use boeki_strategy::question::BargainQuestion;

use super::BargainReport;
use crate::number::{change, plain};
use crate::strategy::player_name;
use crate::text_table::TextTable;
use crate::words::Language;

impl BargainReport {
    /// What people read.
    pub fn text(&self, economy: &Economy, asked: &BargainQuestion, language: Language) -> String {
        let pick = |en: &'static str, ja: &'static str| language.pick(en, ja);
        let name = |code: &str| {
            Player::read(code, economy).map_or_else(
                |_| code.to_owned(),
                |player| player_name(&player, economy, language),
            )
        };
        let threat = match self.threat.as_str() {
            "nash" => pick("Nash tariffs on each other", "互いへのナッシュ関税").to_owned(),
            "status-quo" => pick("what stood before", "以前の状態").to_owned(),
            title => title.to_owned(),
        };
        let mut out = format!("{}\n\n", self.title);
        let sentence = match language {
            Language::English => format!(
                "The Nash bargain over tariffs on each other's goods ({}{}{}), weight of the first {}; without a deal: {threat}\n\n",
                if asked.mfn {
                    "by sector, for all partners alike"
                } else {
                    asked.level.name()
                },
                if asked.export_limits {
                    ", with limits on exports"
                } else {
                    ""
                },
                if asked.side_payments {
                    ", with side payments"
                } else {
                    ""
                },
                plain(self.weight, 2),
            ),
            Language::Japanese => format!(
                "互いの財への関税に関するナッシュ交渉（{}{}{}）、第一者の重み{}、合意がない場合：{threat}\n\n",
                if asked.mfn {
                    "部門別・最恵国"
                } else {
                    asked.level.name()
                },
                if asked.export_limits {
                    "、輸出制限あり"
                } else {
                    ""
                },
                if asked.side_payments {
                    "、移転あり"
                } else {
                    ""
                },
                plain(self.weight, 2),
            ),
        };
        out.push_str(&sentence);
        out.push_str(&self.deal_text(asked, &name, language));
        if !self.revealed.is_empty() {
            out.push_str(&self.revealed_text(&threat, asked, &name, language));
        }
        out.push_str(pick(
            "  Gains are equivalent variations of solved equilibria. Money is counted at base prices: what a payment does to wages and prices is not in\n  it. A revealed weight says how the gains would be split if the deal were a Nash bargain; it is no forecast.\n",
            "  利得は解かれた均衡の等価変分。金銭は基準価格で計上し、支払が賃金・物価に及ぼす影響は含まない。\n  顕示された重みは、合意がナッシュ交渉だとした場合の分配であり、予測ではない。\n",
        ));
        out
    }

    /// The sides of the deals, or that there is none.
    fn deal_text(
        &self,
        asked: &BargainQuestion,
        name: &dyn Fn(&str) -> String,
        language: Language,
    ) -> String {
        let pick = |en: &'static str, ja: &'static str| language.pick(en, ja);
        let mut out = String::new();
        if self.sides.is_empty() {
            out.push_str(pick(
                "  No deal that was tried makes both better off than without one.\n\n",
                "  試したどの合意も、双方を合意なしより良くしない。\n\n",
            ));
        } else {
            let mut table = TextTable::new([
                pick("Player", "プレイヤー"),
                pick("Without a deal, bn USD a year", "合意なし、10億ドル/年"),
                pick("Gain of the deal", "合意の利得"),
                pick("Pays", "支払"),
                pick("Tariff without, %", "関税（なし）、%"),
                pick("Tariff in the deal, %", "関税（合意）、%"),
            ]);
            for side in &self.sides {
                table.row([
                    format!("{} ({})", name(&side.player), side.pair),
                    change(side.threat_ev_musd / 1e3, 2),
                    change(side.gain_musd / 1e3, 2),
                    if asked.side_payments {
                        change(side.payment_musd / 1e3, 2)
                    } else {
                        "–".into()
                    },
                    plain(side.threat_tariff_pct, 1),
                    plain(side.tariff_pct, 1),
                ]);
            }
            out.push_str(&table.render());
            let sentence = match language {
                Language::English => format!(
                    "\n  Everybody else: {} billion USD a year against the base.\n\n",
                    change(self.others_ev_musd / 1e3, 2)
                ),
                Language::Japanese => format!(
                    "\n  その他すべて：基準比{}（10億ドル/年）。\n\n",
                    change(self.others_ev_musd / 1e3, 2)
                ),
            };
            out.push_str(&sentence);
        }
        out
    }

    fn revealed_text(
        &self,
        threat: &str,
        asked: &BargainQuestion,
        name: &dyn Fn(&str) -> String,
        language: Language,
    ) -> String {
        let pick = |en: &'static str, ja: &'static str| language.pick(en, ja);
        let [first, second] = [0, 1].map(|at| {
            asked
                .players
                .get(at)
                .map_or(String::new(), |code| name(code))
        });
        let mut out = match language {
            Language::English => {
                format!("What the scenario reveals, against \"{threat}\" (billion USD a year)\n\n")
            }
            Language::Japanese => {
                format!("シナリオが示すもの：「{threat}」との比較（10億ドル/年）\n\n")
            }
        };
        let mut header = vec![
            pick("Elasticities", "弾力性").to_owned(),
            match language {
                Language::English => format!("Gain of {first}"),
                Language::Japanese => format!("{first}の利得"),
            },
            match language {
                Language::English => format!("Gain of {second}"),
                Language::Japanese => format!("{second}の利得"),
            },
            match language {
                Language::English => format!("{first} needs"),
                Language::Japanese => format!("{first}の必要額"),
            },
            match language {
                Language::English => format!("{second} would pay"),
                Language::Japanese => format!("{second}の支払可能額"),
            },
            pick("Weight, no money", "重み（金銭なし）").to_owned(),
        ];
        if asked.money.is_some() {
            header.push(pick("Weight, all a gift", "重み（全額贈与）").to_owned());
            header.push(pick("Gift needed, %", "必要な贈与率、%").to_owned());
            header.push(pick("Gift affordable, %", "許容できる贈与率、%").to_owned());
        }
        let mut table = TextTable::new(header);
        for row in &self.revealed {
            let mut cells = vec![
                row.elasticities.clone(),
                change(row.first_gain_musd / 1e3, 2),
                change(row.second_gain_musd / 1e3, 2),
                plain(row.needed_musd / 1e3, 2),
                plain(row.affordable_musd / 1e3, 2),
                plain(row.weight_without_money, 2),
            ];
            if asked.money.is_some() {
                cells.push(plain(row.weight_all_gift, 2));
                cells.push(plain(100.0 * row.gift_share_needed, 1));
                cells.push(plain(100.0 * row.gift_share_affordable, 1));
            }
            table.row(cells);
        }
        out.push_str(&table.render());
        out.push('\n');
        if let (Some(money), Some(yearly)) = (asked.money, self.money_musd) {
            let sentence = match language {
                Language::English => format!(
                    "  The sum of {} billion USD is worth {} billion a year for ever at {}%, if all of it is a gift; how much of it is one is not known: the last\n  two columns are thresholds. A dash: somebody would be better off without the deal, so that no weight makes it a Nash bargain.\n\n",
                    plain(money.amount_bn, 0),
                    plain(yearly / 1e3, 1),
                    plain(100.0 * money.discount_rate, 1)
                ),
                Language::Japanese => format!(
                    "  {}億ドルは、全額が贈与なら利率{}%で毎年{}（10億ドル）に相当する。贈与部分は不明なので、最後の二列は閾値。\n  「–」：一方は合意がない方が良く、どの重みでもナッシュ交渉にならない。\n\n",
                    plain(10.0 * money.amount_bn, 0),
                    plain(100.0 * money.discount_rate, 1),
                    plain(yearly / 1e3, 1)
                ),
            };
            out.push_str(&sentence);
        }
        out
    }
}

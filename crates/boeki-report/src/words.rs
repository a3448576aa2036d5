//! All wording, in English and Japanese, side by side so that neither can be forgotten.
//!
//! Whole sentences with numbers in them are built in `sentence`, from the words here.

use boeki_economy::{Closure, Name};

/// The languages of reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Japanese.
    Japanese,
}

impl Language {
    /// The language of a two-letter code.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "en" => Some(Self::English),
            "ja" => Some(Self::Japanese),
            _ => None,
        }
    }

    /// The text in this language.
    pub fn pick<'a>(self, en: &'a str, ja: &'a str) -> &'a str {
        match self {
            Self::English => en,
            Self::Japanese => ja,
        }
    }

    /// The name in this language.
    pub fn name(self, name: &Name) -> &str {
        self.pick(&name.en, &name.ja)
    }

    /// The name in this language without the remark in brackets that some names end with.
    pub fn short(self, name: &Name) -> &str {
        let full = self.name(name);
        let cut = full
            .find(" (")
            .or_else(|| full.find('（'))
            .unwrap_or(full.len());
        if cut == 0 { full } else { &full[..cut] }
    }

    /// What a unit of money in tables is worth, million USD: a billion dollars, or 億ドル.
    pub(crate) fn money_unit(self) -> f64 {
        match self {
            Self::English => 1000.0,
            Self::Japanese => 100.0,
        }
    }
}

macro_rules! phrases {
    ($($(#[$about:meta])* $name:ident: $en:literal, $ja:literal;)*) => {
        /// A fixed phrase of a report.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Phrase {
            $($(#[$about])* #[doc = $en] $name,)*
        }

        impl Phrase {
            /// The phrase in a language.
            pub fn text(self, language: Language) -> &'static str {
                match self {
                    $(Self::$name => language.pick($en, $ja),)*
                }
            }

            /// The phrase in both languages.
            pub fn name(self) -> Name {
                Name::new(self.text(Language::English), self.text(Language::Japanese))
            }

            /// All phrases.
            #[cfg(test)]
            const ALL: &[Phrase] = &[$(Self::$name),*];
        }
    };
}

phrases! {
    // Measures, as headers of columns. A line break keeps columns narrow.
    Region: "Region", "地域";
    Sector: "Sector", "部門";
    Importer: "Importer", "輸入国";
    Exporter: "Exporter", "輸出国";
    WelfarePercent: "Welfare\n%", "経済厚生\n%";
    WelfareMoney: "Welfare\n$bn a year", "経済厚生\n億ドル/年";
    WelfareInterval: "90% interval\n$bn a year", "90%区間\n億ドル/年";
    RealWage: "Real wage\n%", "実質賃金\n%";
    ConsumerPrices: "Consumer\nprices %", "消費者\n物価 %";
    ExportsPercent: "Exports\n%", "輸出額\n%";
    ImportsPercent: "Imports\n%", "輸入額\n%";
    RevenueMoney: "Tariff revenue\nchange, $bn a year", "関税収入の変化\n億ドル/年";
    RealOutput: "Output,\nreal %", "実質生産\n%";
    RealOutputMoney: "Output, real\n$bn a year", "実質生産\n億ドル/年";
    ValueAddedMoney: "Value added\nchange, $bn a year", "付加価値の変化\n億ドル/年";
    ProducerPrice: "Producer's\nprice %", "生産者\n価格 %";
    BuyerPrice: "Buyers'\nprice %", "購入者\n価格 %";
    Before: "Before\n$bn a year", "前\n億ドル/年";
    After: "After\n$bn a year", "後\n億ドル/年";
    ChangePercent: "Change\n%", "変化\n%";
    ChangeMoney: "Change\n$bn a year", "変化\n億ドル/年";
    TariffBefore: "Tariff\nbefore %", "関税率\n前 %";
    TariffAfter: "Tariff\nafter %", "関税率\n後 %";
    LawBefore: "By law\nbefore %", "法令上\n前 %";
    LawAfter: "By law\nafter %", "法令上\n後 %";
    TradeMoney: "Trade\n$bn a year", "貿易額\n億ドル/年";
    TermsOfTrade: "Terms of\ntrade", "交易条件";
    VolumeOfTrade: "Volume of\ntrade", "貿易量";
    OtherWedges: "Other\nwedges", "その他の\n歪み";
    TechnicalEfficiency: "Trade costs\nand bans", "貿易費用\n・禁輸";
    Transfers: "Transfers", "移転";
    Sum: "Sum", "合計";
    ExactChange: "Exact\n100 ln W", "厳密値\n100 ln W";
    DirectPrices: "Direct\n%", "直接\n%";
    CumulativePrices: "Through\ninputs %", "投入経由\n%";
    EquilibriumPrices: "In equi-\nlibrium %", "均衡\n%";
    LawTariffMeasures: "Measures, in points", "措置(ポイント)";
    TariffRange: "Range by\nlaw after %", "後の法令\n上の幅 %";
    // Headings.
    TariffsByLaw: "Tariffs by law, largest trade first", "法令による関税(貿易額の大きい順)";
    AgainstOthers: "Against other policies", "他の政策との比較";
    WhatChanged: "What changed", "変更内容";
    HowSure: "How sure", "確からしさ";
    Notes: "Notes", "注記";
    SectorsOf: "Sectors that move most:", "変化の大きい部門：";
    TradeOf: "Trade", "二国間貿易";
    WelfareInParts: "Welfare in parts", "経済厚生の要因分解";
    PriceTiers: "Consumer prices in three tiers", "消費者物価の三段階";
    AllSectors: "All sectors", "全部門";
    // Sentences without numbers.
    Basis: "Welfare (equivalent variation) and real wages are real; prices, trade and revenue are nominal, with world\n  value added held constant. Each figure compares a year with the policy to the same year without it, after\n  all adjustment: yearly, not one-off, and without the cost of adjusting. Dollars of the base year.",
        "経済厚生(等価変分)と実質賃金は実質値、物価・貿易額・税収は世界の付加価値総額を一定とした名目値。\n  いずれも調整が終わった後の、政策がある年とない年の比較であり、一度限りではなく毎年の効果。\n  調整費用は含まない。金額は基準年のドル。";
    LawBasis: "Rates are those of the law, weighted within a sector with US imports of 2024; the base is the economy solved under the\n  law before. Duties where the law leaves them open (preferences, quotas, contents) are read as the scenario says; the range is\n  what they can be. `boeki measures show ID` tells what a measure is.",
        "税率は法令上のもの(部門内は2024年の米国輸入額で加重)。基準は変更前の法令の下で解いた経済。\n  法令が定めない点(特恵・割当・含有量)はシナリオの指定どおりに読み、「幅」はとりうる範囲。\n  措置の内容は boeki measures show ID。";
    PointEstimate: "A point estimate: no interval yet.", "点推定値であり、区間推定はまだない。";
    NothingChanged: "Nothing: the status quo.", "変更なし(現状維持)。";
    PathIntegral: "path integral: adds up to the exact change, within the gap stated", "経路積分：明記した誤差の範囲で合計が厳密な変化に一致する";
    FirstOrderPercent: "first order, percent changes at base tariffs (Caliendo & Parro 2015): for replication only", "一次近似・変化率・基準関税(Caliendo・Parro 2015)：再現専用";
    FirstOrderLog: "first order, logs at base tariffs: for replication only", "一次近似・対数・基準関税：再現専用";
    LogPoints: "log points times 100", "対数ポイント×100";
    Percent: "percent", "％";
    TiersBasis: "Direct: tariffs and trade costs passed on in full. Through inputs: and through producers' costs, at unchanged\n  wages. In equilibrium: wages move too; nominal, with world value added held constant.",
        "直接：関税・貿易費用を全額転嫁。投入経由：賃金一定で生産費用への波及を含む。均衡：賃金も動く\n  (世界の付加価値総額を一定とした名目値)。";
    SeeDetails: "More: --details (sectors, trade, welfare in parts, price tiers), -o DIR (all tables), --json.", "詳細：--details(部門・二国間貿易・要因分解・物価)、-o DIR(全表)、--json。";
    // Comparisons and gradients.
    RegionsOnlyInA: "Regions only in A, left out", "Aのみの地域(除外)";
    RegionsOnlyInB: "Regions only in B, left out", "Bのみの地域(除外)";
    SectorsOnlyInA: "Sectors only in A, left out", "Aのみの部門(除外)";
    SectorsOnlyInB: "Sectors only in B, left out", "Bのみの部門(除外)";
    Difference: "Difference", "差";
    OutcomeEffect: "Effect", "効果";
    EffectMoney: "Effect of +1 point\n$ million a year", "+1ポイントの効果\n百万ドル/年";
    EffectLog: "Effect of +1 point\n% ", "+1ポイントの効果\n%";
    Rate: "Rate now\n%", "現行\n%";
    Factor: "Cost now\n(base = 1)", "現行費用\n(基準=1)";
}

/// What a closure assumes, in a few words.
pub fn closure(closure: &str, language: Language) -> &'static str {
    match Closure::from_name(closure) {
        Some(Closure::Balanced) => language.pick(
            "none; they are removed first and the balanced world is the base",
            "貿易収支の不均衡を先に除いた世界を基準とする",
        ),
        Some(Closure::WorldShare) => language.pick(
            "each stays a constant share of world income",
            "各地域の赤字は世界所得に対する一定割合",
        ),
        Some(Closure::OwnShare) => language.pick(
            "each stays a constant share of the region's own income",
            "各地域の赤字は自地域の所得に対する一定割合",
        ),
        Some(Closure::FixedNominal) => language.pick(
            "each stays constant in units of the numeraire",
            "各地域の赤字は価値尺度財の単位で一定",
        ),
        _ => language.pick("as named", "名称のとおり"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_exists_in_both_languages_with_the_same_number_of_lines() {
        for phrase in Phrase::ALL {
            let (en, ja) = (
                phrase.text(Language::English),
                phrase.text(Language::Japanese),
            );
            assert!(!en.is_empty() && !ja.is_empty());
            assert!(!ja.is_ascii(), "{phrase:?} has no Japanese: {ja}");
        }
    }
}

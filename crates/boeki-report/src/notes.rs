//! What a reader should know about a run, found by looking at it.

use boeki_economy::scenario::{ModelOptions, RevenueUse, ScaleOption, Scenario, WageMeasure};
use boeki_economy::{Closure, Labels, Name};
use boeki_equilibrium::EquilibriumError;

use crate::number::plain;
use crate::solved::Solved;

/// Above this share the zero shock is said to have moved something.
const MOVED: f64 = 1e-9;

/// Gap of the parts of welfare, log points times 100, that no table shows.
const ADDS_UP: f64 = 1e-6;

/// All notes of a run, in order of weight.
pub(crate) fn of(solved: &Solved, scenario: &Scenario, labels: &Labels) -> Vec<Name> {
    let mut notes = Vec::new();
    notes.extend(closure(scenario.closure));
    notes.extend(model_options(&scenario.model));
    notes.extend(unemployment(solved, scenario, labels));
    notes.extend(zero_shock(solved, scenario.closure));
    notes.extend(cut_off(solved, labels));
    notes.extend(solved.resolved.notes.iter().cloned());
    notes
}

/// The options of the model, where they are not the default.
pub(crate) fn model_options(options: &ModelOptions) -> Option<Name> {
    if options.is_default() {
        return None;
    }
    let mut en: Vec<String> = Vec::new();
    let mut ja: Vec<String> = Vec::new();
    let mut say = |english: String, japanese: String| {
        en.push(english);
        ja.push(japanese);
    };
    if let Some(variant) = &options.factors {
        say(
            format!("five factors, {variant} (shares of low confidence (?))"),
            format!("5生産要素（{variant}、シェアの信頼度は低(?)）"),
        );
    }
    if let Some(kappa) = options.kappa {
        say(
            format!("labour moves between sectors with kappa {kappa}"),
            format!("労働の部門間移動 kappa {kappa}"),
        );
    }
    for (value, english, japanese) in [
        (
            options.labour_supply,
            "labour supply elasticity",
            "労働供給の弾力性",
        ),
        (
            options.profit_share,
            "profits' share of value added",
            "付加価値に占める利潤の割合",
        ),
        (
            options.distribution_share,
            "share of landed value added in the destination",
            "輸入国での付加価値の割合",
        ),
        (
            options.tariff_elasticity,
            "tariff elasticity",
            "関税の弾力性",
        ),
    ] {
        if let Some(value) = value {
            say(format!("{english} {value}"), format!("{japanese} {value}"));
        }
    }
    match &options.scale {
        Some(ScaleOption::Variant(name)) => say(
            format!("economies of scale, {name} (low confidence (?))"),
            format!("規模の経済（{name}、信頼度は低(?)）"),
        ),
        Some(ScaleOption::Uniform(psi)) => say(
            format!("economies of scale {psi} in all sectors"),
            format!("規模の経済（全部門 {psi}）"),
        ),
        None => {}
    }
    if let Some(floor) = options.wage_floor {
        let real = options.wage_floor_in == WageMeasure::ConsumerPrices;
        let share = plain(100.0 * floor, 1);
        say(
            format!(
                "no {} wage falls below {share}% of the base's",
                if real { "real" } else { "nominal" }
            ),
            format!(
                "{}賃金は基準の{share}%を下回らない",
                if real { "実質" } else { "名目" }
            ),
        );
    }
    if options.recycling == RevenueUse::LabourTax {
        say(
            "tariff revenue lowers taxes on factor income".into(),
            "関税収入は要素所得への減税に充てる".into(),
        );
    }
    Some(Name::new(
        format!("Model options: {}.", en.join("; ")),
        format!("モデルの設定：{}。", ja.join("、")),
    ))
}

/// Where wages are at their floor, and how many are out of work: said under a floor even if nobody is.
fn unemployment(solved: &Solved, scenario: &Scenario, labels: &Labels) -> Option<Name> {
    scenario.model.wage_floor?;
    let shares = solved.equilibrium.unemployment();
    let mut out: Vec<(f64, &Name)> = shares
        .iter()
        .zip(&labels.regions)
        .filter(|(share, _)| **share > 0.0)
        .map(|(share, region)| (*share, &region.name))
        .collect();
    if out.is_empty() {
        return Some(Name::new(
            "Wages reach their floor nowhere: nobody is out of work.",
            "賃金はどこでも下限に達せず、失業はない。",
        ));
    }
    out.sort_by(|a, b| b.0.total_cmp(&a.0));
    let list = |pick: fn(&Name) -> &str| -> String {
        let each = out
            .iter()
            .map(|(share, name)| format!("{} {}%", pick(name), plain(100.0 * share, 2)));
        each.collect::<Vec<_>>().join(", ")
    };
    Some(Name::new(
        format!(
            "Wages are at their floor; out of work, of those employed in the base: {}.",
            list(|name| &name.en)
        ),
        format!(
            "賃金が下限に達した地域の失業（基準の雇用比）：{}。",
            list(|name| &name.ja)
        ),
    ))
}

/// The decomposition could not be made, or is withheld.
pub(crate) fn no_decomposition(problem: &EquilibriumError) -> Name {
    match problem {
        EquilibriumError::PathJumps => Name::new(
            "Welfare is not shown in parts: the policy cuts a region off, and the transfer that financed its deficit ends in a jump that belongs to no part. With the closure balanced there is none.",
            "経済厚生の要因分解は示さない：この政策は地域を貿易から切り離し、赤字を賄う移転が一度に途絶するため、その分をどの要因にも帰属できない。closure balancedではこの問題はない。",
        ),
        EquilibriumError::PartsNotDefined => Name::new(
            "The parts of welfare are withheld: with elastic supply, scale, profits, distribution or entry they have terms that the formula does not name. The exact change stands.",
            "厚生の分解は示さない：供給の弾力性、規模の経済、利潤、流通、参入がある場合、分解式にない項が生じるため。厳密な変化はそのまま有効。",
        ),
        EquilibriumError::PartsDoNotAddUp { gap } => {
            let gap = digits(*gap);
            Name::new(
                format!(
                    "Welfare is not shown in parts: they miss the exact change by {gap} (log points times 100). Welfare itself is exact."
                ),
                format!(
                    "経済厚生の要因分解は示さない：合計が厳密な変化と{gap}(対数ポイント×100)ずれる。経済厚生の値自体は厳密。"
                ),
            )
        }
        _ => Name::new(
            format!("Welfare is not shown in parts: {problem}."),
            format!("経済厚生の要因分解は示さない：{problem}。"),
        ),
    }
}

/// The decomposition does not quite add up.
pub(crate) fn decomposition_gap(gap: f64) -> Option<Name> {
    (gap > ADDS_UP).then(|| {
        let gap = digits(gap);
        Name::new(
            format!(
                "The parts of welfare miss the exact change by up to {gap} (log points times 100): the path of this policy is too steep for the integral. Welfare itself is exact."
            ),
            format!(
                "要因分解の合計は厳密な変化と最大{gap}(対数ポイント×100)ずれる：この政策の経路は積分には急すぎる。経済厚生の値自体は厳密。"
            ),
        )
    })
}

fn digits(gap: f64) -> String {
    if gap < 0.001 {
        format!("{gap:.0e}")
    } else {
        plain(gap, 3)
    }
}

fn closure(closure: Closure) -> Option<Name> {
    (closure == Closure::FixedNominal).then(|| {
        Name::new(
            "The closure fixed-nominal breaks numeraire invariance: results depend on deficits being constant relative to world value added.",
            "closure fixed-nominal は価値尺度財の選択に対する不変性を破る：結果は、赤字が世界の付加価値総額に対して一定という仮定に依存する。",
        )
    })
}

fn zero_shock(solved: &Solved, closure: Closure) -> Option<Name> {
    let moved = &solved.zero_shock;
    if moved.wage.max(moved.income).max(moved.expenditure) < MOVED {
        return None;
    }
    let [wage, income, spending] =
        [moved.wage, moved.income, moved.expenditure].map(|share| percent(100.0 * share));
    Some(if closure == Closure::Balanced {
        Name::new(
            format!(
                "Trade deficits were removed before the policy: wages moved by up to {wage}, incomes by up to {income}, {spending} of world expenditure moved. Effects are relative to that balanced world."
            ),
            format!(
                "政策の前に貿易収支の不均衡を除いた：賃金は最大{wage}、所得は最大{income}、世界支出の{spending}が動いた。効果はこの均衡した世界との比較。"
            ),
        )
    } else {
        Name::new(
            format!(
                "The economy as given was not quite an equilibrium: solved at its own policy, wages moved by up to {wage}, incomes by up to {income}, {spending} of world expenditure moved. Effects are relative to the solved base."
            ),
            format!(
                "与えられたデータは厳密な均衡ではない：現行政策で解くと賃金は最大{wage}、所得は最大{income}、世界支出の{spending}が動いた。効果は解いた基準との比較。"
            ),
        )
    })
}

fn percent(value: f64) -> String {
    if value < 0.01 {
        format!("{value:.0e}%")
    } else {
        format!("{}%", plain(value, 2))
    }
}

/// Regions whose transfer ended because a ban cut them off from the rest of the world.
fn cut_off(solved: &Solved, labels: &Labels) -> Option<Name> {
    let at = &solved.equilibrium;
    let base = at.base();
    let lost: Vec<usize> = (0..base.regions())
        .filter(|region| {
            let size = base.value_added[*region];
            base.deficit[*region].abs() > 1e-9 * size && at.transfer()[*region].abs() < 1e-12 * size
        })
        .collect();
    if lost.is_empty() || at.closure() == Closure::Balanced {
        return None;
    }
    let names = |ja: bool| -> Vec<&str> {
        lost.iter()
            .map(|region| {
                let name = &labels.regions[*region].name;
                if ja {
                    name.ja.as_str()
                } else {
                    name.en.as_str()
                }
            })
            .collect()
    };
    Some(Name::new(
        format!(
            "Cut off from all trade by bans, and so without the transfers that financed its deficit or lent out its surplus: {}.",
            names(false).join(", ")
        ),
        format!(
            "禁輸により貿易が途絶し、赤字を賄う(黒字を貸し出す)移転もなくなった地域：{}。",
            names(true).join("、")
        ),
    ))
}

//! How reliable a patron must be for each member to stay aligned, as people and programs read it.

use boeki_data::table::Table;
use boeki_economy::scenario::Scenario;
use boeki_economy::{Economy, Name};
use boeki_strategy::hedging::{HedgingGame, HedgingQuestion, Stance, Turn};
use serde::Serialize;

use crate::number::{change, plain};
use crate::solved::RunError;
use crate::stage::{UnderSets, range};
use crate::text_table::TextTable;
use crate::words::Language;

/// A member under the scenario's elasticities, and over the economy's other sets.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HedgingRow {
    /// At the scenario's elasticities.
    #[serde(flatten)]
    pub turn: Turn,
    /// English name.
    pub name_en: String,
    /// Japanese name.
    pub name_ja: String,
    /// Least and largest p* over the sets in which it is defined.
    pub reliability_range: Option<[f64; 2]>,
}

/// Hedging, told.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HedgingReport {
    /// The scenario.
    pub title: String,
    /// The economy.
    pub economy: String,
    /// Code of the patron.
    pub patron: String,
    /// Codes of the bloc.
    pub bloc: String,
    /// Share of coercion that a member of the bloc meets.
    pub response: f64,
    /// The scenario's set of elasticities.
    pub elasticities: String,
    /// The sets that ranges are over.
    pub sets: Vec<String>,
    /// The members.
    pub members: Vec<HedgingRow>,
}

impl HedgingReport {
    /// Solves the worlds of every member under every set of the economy.
    ///
    /// # Errors
    /// A scenario that does not fit the economy, law that is not held, an equilibrium that is not found.
    pub fn of(
        scenario: &Scenario,
        economy: &Economy,
        question: &HedgingQuestion,
        on_solved: &(dyn Fn() + Sync),
    ) -> Result<Self, RunError> {
        let UnderSets { own, sets, others } = UnderSets::solve(scenario, economy, |stage| {
            let game = HedgingGame {
                quo: stage.quo(),
                economy,
                scenario,
                question,
            };
            Ok(game.solve(on_solved)?)
        })?;
        let members = own.into_iter().enumerate().map(|(at, turn)| HedgingRow {
            name_en: question.members[at].name(economy.labels()).en,
            name_ja: question.members[at].name(economy.labels()).ja,
            reliability_range: range(others.iter().filter_map(|it| it[at].turning_reliability)),
            turn,
        });
        Ok(Self {
            title: scenario.title.clone(),
            economy: economy.name().to_owned(),
            patron: question.patron.code.clone(),
            bloc: question.bloc.code.clone(),
            response: question.response,
            elasticities: scenario.elasticities.clone(),
            sets,
            members: members.collect(),
        })
    }

    /// A row a member.
    pub fn table(&self) -> Table {
        let rows = &self.members;
        let number = |get: &dyn Fn(&HedgingRow) -> f64| rows.iter().map(get).collect::<Vec<f64>>();
        let or_none = |value: Option<f64>| value.unwrap_or(f64::NAN);
        Table::new("hedging")
            .with_text("member", rows.iter().map(|it| &it.turn.member))
            .with_text("stance", rows.iter().map(|it| it.turn.stance.name()))
            .with_number("aligned_musd", number(&|it| it.turn.worlds.aligned))
            .with_number("coerced_musd", number(&|it| it.turn.worlds.coerced))
            .with_number("bloc_musd", number(&|it| it.turn.worlds.bloc))
            .with_number(
                "bloc_without_response_musd",
                number(&|it| it.turn.bloc_without_response_musd),
            )
            .with_number("coercion_points", number(&|it| it.turn.coercion_points))
            .with_number(
                "turning_reliability",
                number(&|it| or_none(it.turn.turning_reliability)),
            )
            .with_number(
                "turning_reliability_least",
                number(&|it| or_none(it.reliability_range.map(|[low, _]| low))),
            )
            .with_number(
                "turning_reliability_most",
                number(&|it| or_none(it.reliability_range.map(|[_, high]| high))),
            )
            .with_number(
                "tolerated_unreliability",
                number(&|it| or_none(it.turn.tolerated_unreliability)),
            )
            .with_number(
                "price_of_alignment_musd",
                number(&|it| it.turn.worlds.price_of_alignment(1.0)),
            )
            .with_number("income_musd", number(&|it| it.turn.income_musd))
    }

    /// What people read.
    pub fn text(&self, language: Language) -> String {
        let unit = language.money_unit();
        let mut table = TextTable::new([
            language.pick("Member", "国"),
            language.pick("Coercion\npoints", "威圧\nポイント"),
            language.pick("Aligned\n$bn a year", "同調\n億ドル/年"),
            language.pick("Coerced\n$bn a year", "威圧下\n億ドル/年"),
            language.pick("In the bloc\n$bn a year", "ブロック\n億ドル/年"),
            language.pick("Turns at\np*", "転換点\np*"),
            language.pick("p* over\nsets", "弾力性に\nよる幅"),
            language.pick("Tolerates\n1 − p*", "許容度\n1 − p*"),
            language.pick("Price of align-\nment at p = 1", "同調の対価\n(p = 1)"),
            language.pick("Stance", "姿勢"),
        ])
        .left_column(9);
        for row in &self.members {
            let turn = &row.turn;
            let name = Name::new(&row.name_en, &row.name_ja);
            let name = language.short(&name);
            let share = |value: Option<f64>| value.map_or("–".to_owned(), |it| plain(it, 2));
            let span = row.reliability_range.map_or("–".to_owned(), |[low, high]| {
                format!("{} – {}", plain(low, 2), plain(high, 2))
            });
            table.row([
                format!("{} {name}", turn.member),
                change(turn.coercion_points, 1),
                change(turn.worlds.aligned / unit, 2),
                change(turn.worlds.coerced / unit, 2),
                change(turn.worlds.bloc / unit, 2),
                share(turn.turning_reliability),
                span,
                share(turn.tolerated_unreliability),
                change(turn.worlds.price_of_alignment(1.0) / unit, 2),
                stance(turn.stance, language).to_owned(),
            ]);
        }
        let (patron, bloc, response) = (&self.patron, &self.bloc, plain(100.0 * self.response, 0));
        let basis = match language {
            Language::English => format!(
                "  A member stays aligned with {patron} iff p W_aligned + (1 − p) W_coerced ≥ W_bloc, p the probability that {patron} cooperates:\n  \
                 p* = (W_bloc − W_coerced) / (W_aligned − W_coerced). Above 1 the bloc ({bloc}) is better at any p, below 0 never; the price is what\n  \
                 alignment must be worth beside trade at p = 1. In the bloc a member meets {response}% of the coercion. Payoffs are solved equilibria\n  \
                 (equivalent variation); the choice is stylised: three worlds, trade alone unless `alliance` is given, each member by itself.\n"
            ),
            Language::Japanese => format!(
                "  p W_同調 + (1 − p) W_威圧 ≥ W_ブロック なら{patron}に同調(pは{patron}が協調する確率)。p* = (W_ブロック − W_威圧) / (W_同調 − W_威圧)。\n  \
                 1を超えれば常にブロック({bloc})、0未満なら常に同調。対価はp = 1で同調に必要な貿易外の価値。ブロック加盟国は威圧の{response}%を受ける。利得は均衡の等価変分、選択は様式化：\n  \
                 三つの世界のみ、allianceを与えなければ貿易のみ、各国は単独で判断。\n"
            ),
        };
        format!(
            "{}\n{}\n\n{}\n{basis}",
            self.title,
            self.economy,
            table.render()
        )
    }
}

fn stance(stance: Stance, language: Language) -> &'static str {
    match stance {
        Stance::AlwaysAligned => language.pick("always aligned", "常に同調"),
        Stance::AlwaysInBloc => language.pick("bloc at any p", "常にブロック"),
        Stance::Turns => language.pick("turns", "転換する"),
        Stance::Reversed => language.pick("reliability is no reason", "信頼度は無関係"),
    }
}

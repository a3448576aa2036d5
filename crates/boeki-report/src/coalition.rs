//! Which agreements among subsets of players hold, and what the agreement of all is worth, as people and programs read it.

use boeki_data::table::Table;
use boeki_economy::Economy;
use boeki_economy::scenario::Scenario;
use boeki_strategy::coalition::question::CoalitionQuestion;
use boeki_strategy::coalition::stability::{none_is_stable, verdicts};
use boeki_strategy::coalition::{
    Block, GrandCoalition, Membership, Method, SolvedGame, SolverChoice, Subset, Verdict,
};
use serde::Serialize;

use crate::number::{change, plain};
use crate::solved::RunError;
use crate::stage::{Stage, joined};
use crate::text_table::TextTable;
use crate::words::Language;

/// A player of the game.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlayerRow {
    /// Code of the region or group.
    pub code: String,
    /// English name.
    pub name_en: String,
    /// Japanese name.
    pub name_ja: String,
    /// Income in the base, million USD.
    pub income_musd: f64,
    /// What it gains from the agreement of all, million USD a year; nothing where not all was solved.
    pub gain_of_all_musd: Option<f64>,
    /// Shapley's share of the surplus of all, million USD a year.
    pub shapley_musd: Option<f64>,
    /// What it would have alone against the agreement of all others, million USD a year.
    pub outside_musd: Option<f64>,
}

/// One agreement.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "one verdict each, as columns of a table"
)]
pub struct AgreementRow {
    /// Codes of its members.
    pub members: Vec<String>,
    /// Whether it was solved with all that it is compared with; first-order otherwise.
    pub solved: bool,
    /// No member gains by leaving.
    pub internal: bool,
    /// No outsider gains by joining.
    pub external_open: bool,
    /// ... whom a majority of the members lets in.
    pub external_majority: bool,
    /// ... whom all members let in.
    pub external_consent: bool,
    /// Internal, and external under the rule of the question.
    pub stable: bool,
    /// Transfers among members can keep all of them in.
    pub potentially_internal: bool,
    /// Members that gain by leaving.
    pub leavers: Vec<String>,
    /// Outsiders that gain by joining.
    pub joiners: Vec<String>,
    /// What the members gain together, million USD a year.
    pub surplus_musd: f64,
    /// What is left of it when each has what it would have outside, million USD a year.
    pub transfer_surplus_musd: f64,
    /// What each player gains, in the order of the players, million USD a year.
    pub gains_musd: Vec<f64>,
}

/// A set that would rather have an agreement of its own.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BlockRow {
    /// Codes of its members.
    pub members: Vec<String>,
    /// By how much, million USD a year.
    pub excess_musd: f64,
}

/// How the screen compares with what was solved.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScreenRow {
    /// Agreements that it drops.
    pub dropped: usize,
    /// Of these, solved all the same.
    pub dropped_and_solved: usize,
    /// Of those, internally stable after all.
    pub wrong: usize,
    /// Its largest error in what membership is worth, where it was checked, million USD a year, by player.
    pub largest_error_musd: Vec<f64>,
}

/// A game of coalitions, told.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CoalitionReport {
    /// The scenario.
    pub title: String,
    /// The economy.
    pub economy: String,
    /// The set of elasticities.
    pub elasticities: String,
    /// Who lets outsiders in.
    pub membership: Membership,
    /// Share of tariffs on goods that members cut.
    pub cut: f64,
    /// The players.
    pub players: Vec<PlayerRow>,
    /// Structures that were solved, the status quo included.
    pub solved: usize,
    /// All structures.
    pub structures: usize,
    /// All agreements of two and more.
    pub agreements: Vec<AgreementRow>,
    /// Whether no two players both gain from an agreement between them.
    pub none_is_stable: bool,
    /// What all gain together, million USD a year; nothing where not all was solved.
    pub surplus_of_all_musd: Option<f64>,
    /// Sets that prefer their own agreement to that of all, without transfers.
    pub blocks: Vec<BlockRow>,
    /// The same with transfers, against gains as they are.
    pub blocks_with_transfers: Vec<BlockRow>,
    /// The same with transfers, against Shapley's division.
    pub blocks_of_shapley: Vec<BlockRow>,
    /// The first-order screen.
    pub screen: ScreenRow,
}

impl CoalitionReport {
    /// Solves the game of a question on a scenario's world.
    ///
    /// # Errors
    /// A scenario that does not fit the economy, an equilibrium that is not found, too many players.
    pub fn of(
        scenario: &Scenario,
        economy: &Economy,
        question: &CoalitionQuestion,
        method: Method,
        on_solved: &(dyn Fn() + Sync),
    ) -> Result<Self, RunError> {
        let stage = Stage::of(scenario, economy, None)?;
        let agreement = question.terms.agreement(economy.labels())?;
        let choice = SolverChoice {
            quo: stage.quo(),
            players: &question.players,
            agreement: &agreement,
        };
        let game = choice.solve(method, on_solved)?;
        Ok(Self::told(scenario, economy, question, &game))
    }

    fn told(
        scenario: &Scenario,
        economy: &Economy,
        question: &CoalitionQuestion,
        game: &SolvedGame,
    ) -> Self {
        let table = &game.table;
        let codes = |players: &[usize]| -> Vec<String> {
            players
                .iter()
                .map(|it| table.players()[*it].clone())
                .collect()
        };
        let set = |subset: Subset| codes(&subset.members().collect::<Vec<_>>());
        let whole = game.solved.iter().all(|it| *it);
        let grand = whole.then(|| GrandCoalition::of(table, &game.tolerance));
        let blocks = |pick: fn(&GrandCoalition) -> &Vec<Block>| -> Vec<BlockRow> {
            let found = grand.as_ref().map(pick).into_iter().flatten();
            let rows = found.map(|block| BlockRow {
                members: set(block.subset),
                excess_musd: block.excess,
            });
            rows.collect()
        };
        let players = question.players.iter().enumerate();
        let players = players.map(|(at, it)| PlayerRow {
            code: it.code.clone(),
            name_en: it.name(economy.labels()).en,
            name_ja: it.name(economy.labels()).ja,
            income_musd: game.income_musd[at],
            gain_of_all_musd: grand.as_ref().map(|it| it.gains[at]),
            shapley_musd: grand.as_ref().map(|it| it.shapley[at]),
            outside_musd: (grand.as_ref()).map(|_| table.gain(table.grand().without(at), at)),
        });
        let row = |verdict: Verdict| {
            let compared = (0..table.size())
                .flat_map(|it| [verdict.subset.with(it), verdict.subset.without(it)]);
            AgreementRow {
                members: set(verdict.subset),
                solved: compared.into_iter().all(|it| game.solved[it.index()]),
                internal: verdict.internal(),
                external_open: verdict.external(Membership::Open),
                external_majority: verdict.external(Membership::Majority),
                external_consent: verdict.external(Membership::Consent),
                stable: verdict.stable(question.membership),
                potentially_internal: verdict.potentially_internal,
                leavers: codes(&verdict.leavers),
                joiners: verdict
                    .joiners
                    .iter()
                    .map(|(it, _)| table.players()[*it].clone())
                    .collect(),
                surplus_musd: verdict.surplus,
                transfer_surplus_musd: verdict.transfer_surplus,
                gains_musd: (0..table.size())
                    .map(|it| table.gain(verdict.subset, it))
                    .collect(),
            }
        };
        Self {
            title: scenario.title.clone(),
            economy: economy.name().to_owned(),
            elasticities: scenario.elasticities.clone(),
            membership: question.membership,
            cut: question.terms.cut,
            players: players.collect(),
            solved: game.solved.iter().filter(|it| **it).count(),
            structures: game.solved.len(),
            agreements: verdicts(table, &game.tolerance)
                .into_iter()
                .map(row)
                .collect(),
            none_is_stable: none_is_stable(table, &game.tolerance),
            surplus_of_all_musd: grand.as_ref().map(|it| it.surplus),
            blocks: blocks(|it| &it.blocks),
            blocks_with_transfers: blocks(|it| &it.blocks_with_transfers),
            blocks_of_shapley: blocks(|it| &it.blocks_of_shapley),
            screen: ScreenRow {
                dropped: game.screening.dropped.len(),
                dropped_and_solved: game.screening.dropped_and_solved,
                wrong: game.screening.wrong,
                largest_error_musd: game.screening.largest_error.clone(),
            },
        }
    }

    /// All agreements as a table, one a row; with a screen, those that were dropped carry first-order figures (`solved` false).
    pub fn table(&self) -> Table {
        let rows = &self.agreements;
        let flag = |get: fn(&AgreementRow) -> bool| rows.iter().map(get).collect::<Vec<bool>>();
        let mut table = Table::new("coalitions")
            .with_text("members", rows.iter().map(|it| joined(&it.members)))
            .with_flag("solved", flag(|it| it.solved))
            .with_flag("internal", flag(|it| it.internal))
            .with_flag("external_open", flag(|it| it.external_open))
            .with_flag("external_majority", flag(|it| it.external_majority))
            .with_flag("external_consent", flag(|it| it.external_consent))
            .with_flag("stable", flag(|it| it.stable))
            .with_flag("potentially_internal", flag(|it| it.potentially_internal))
            .with_text("leavers", rows.iter().map(|it| joined(&it.leavers)))
            .with_text("joiners", rows.iter().map(|it| joined(&it.joiners)))
            .with_number(
                "surplus_musd",
                rows.iter().map(|it| it.surplus_musd).collect(),
            )
            .with_number(
                "transfer_surplus_musd",
                rows.iter().map(|it| it.transfer_surplus_musd).collect(),
            );
        for (at, player) in self.players.iter().enumerate() {
            let gains = rows.iter().map(|it| it.gains_musd[at]).collect();
            table = table.with_number(format!("gain_{}_musd", player.code), gains);
        }
        table
    }

    /// The stable agreements, those that bring their members most first.
    pub fn stable(&self) -> Vec<&AgreementRow> {
        let mut stable: Vec<&AgreementRow> = (self.agreements.iter())
            .filter(|it| it.stable && it.solved)
            .collect();
        stable.sort_by(|a, b| b.surplus_musd.total_cmp(&a.surplus_musd));
        stable
    }

    /// What people read; so many stable agreements at most.
    pub fn text(&self, most: usize, language: Language) -> String {
        let mut out = format!("{}\n{}\n\n", self.title, self.economy);
        out.push_str(&self.answer(language));
        out.push('\n');
        out.push_str(&self.stable_table(most, language));
        out.push_str(&self.all_table(language));
        out.push_str(&self.blocked(language));
        out.push_str(&self.method(language));
        out
    }

    fn answer(&self, language: Language) -> String {
        let stable = self.stable().len();
        let held = self
            .agreements
            .iter()
            .filter(|it| it.solved && it.internal)
            .count();
        let all = self.agreements.len();
        let rule = match self.membership {
            Membership::Open => {
                language.pick("whoever wants in may join", "希望する国は誰でも加入できる")
            }
            Membership::Majority => language.pick(
                "a majority of members must not lose by a newcomer",
                "加盟国の過半数が損をしないことが加入の条件",
            ),
            Membership::Consent => language.pick(
                "no member may lose by a newcomer",
                "全加盟国が損をしないことが加入の条件",
            ),
        };
        let none = if self.none_is_stable {
            language.pick(
                "No two players both gain from an agreement between them: none at all is stable too.\n",
                "双方に利益のある二者間の協定はなく、協定なしも安定である。\n",
            )
        } else {
            ""
        };
        match language {
            Language::English => format!(
                "Of {all} agreements among {} players, no member leaves {held}; stable where {rule}: {stable}.\n{none}",
                self.players.len()
            ),
            Language::Japanese => format!(
                "{}者間の{all}通りの協定のうち、どの加盟国も脱退しないものは{held}通り。{rule}とき、安定な協定は{stable}通り。\n{none}",
                self.players.len()
            ),
        }
    }

    fn stable_table(&self, most: usize, language: Language) -> String {
        let stable = self.stable();
        if stable.is_empty() {
            return String::new();
        }
        let unit = language.money_unit();
        let mut table = TextTable::new([
            language.pick("Stable agreement", "安定な協定"),
            language.pick("Members gain\n$bn a year", "加盟国の利益\n億ドル/年"),
            language.pick("Beyond what each\nhas outside", "脱退時の利益\nを超える額"),
            language.pick("Want in", "加入を望む国"),
        ])
        .left_column(3);
        for row in stable.iter().take(most) {
            table.row([
                joined(&row.members),
                change(row.surplus_musd / unit, 2),
                change(row.transfer_surplus_musd / unit, 2),
                joined(&row.joiners),
            ]);
        }
        let mut out = table.render();
        if stable.len() > most {
            let more = match language {
                Language::English => format!("  {} more: --top, --csv.\n", stable.len() - most),
                Language::Japanese => {
                    format!("  他に{}通り：--top、--csv。\n", stable.len() - most)
                }
            };
            out.push_str(&more);
        }
        out.push('\n');
        out
    }

    fn all_table(&self, language: Language) -> String {
        let Some(surplus) = self.surplus_of_all_musd else {
            return String::new();
        };
        let unit = language.money_unit();
        let mut table = TextTable::new([
            language.pick("If all agree", "全員の協定"),
            language.pick("Gain\n$bn a year", "利益\n億ドル/年"),
            language.pick("Gain\n% of income", "利益\n所得比%"),
            language.pick("Alone outside\n$bn a year", "一国だけ外\n億ドル/年"),
            language.pick("Shapley\n$bn a year", "シャープレイ値\n億ドル/年"),
        ]);
        for player in &self.players {
            let musd =
                |value: Option<f64>| value.map_or("–".to_owned(), |it| change(it / unit, 2));
            let share = (player.gain_of_all_musd).map(|it| 100.0 * it / player.income_musd);
            table.row([
                format!(
                    "{} {}",
                    player.code,
                    language.pick(&player.name_en, &player.name_ja)
                ),
                musd(player.gain_of_all_musd),
                share.map_or("–".to_owned(), |it| change(it, 3)),
                musd(player.outside_musd),
                musd(player.shapley_musd),
            ]);
        }
        let sum = change(surplus / unit, 2);
        table.row([language.pick("Sum", "合計"), &sum, "", "", &sum]);
        table.render() + "\n"
    }

    fn blocked(&self, language: Language) -> String {
        if self.surplus_of_all_musd.is_none() {
            return String::new();
        }
        let unit = language.money_unit();
        let line = |en: &str, ja: &str, blocks: &[BlockRow]| -> String {
            let first = blocks.first().map(|it| {
                let by = plain(it.excess_musd / unit, 2);
                match language {
                    Language::English => {
                        format!(
                            ": {}, the strongest {} by ${by} bn",
                            blocks.len(),
                            joined(&it.members)
                        )
                    }
                    Language::Japanese => format!(
                        "：{}通り、最強は{}（{by}億ドル）",
                        blocks.len(),
                        joined(&it.members)
                    ),
                }
            });
            let none = language.pick(": none", "：なし").to_owned();
            format!("  - {}{}\n", language.pick(en, ja), first.unwrap_or(none))
        };
        let mut out = language
            .pick(
                "Who would rather have an agreement of their own, or none\n",
                "独自の協定、または協定なしを好む部分集合\n",
            )
            .to_owned();
        out += &line(
            "without transfers, each member better off",
            "移転なし（全加盟国が得をする）",
            &self.blocks,
        );
        out += &line(
            "with transfers, against the gains as they are",
            "移転あり（現状の利益配分に対して）",
            &self.blocks_with_transfers,
        );
        out += &line(
            "with transfers, against Shapley's division",
            "移転あり（シャープレイ値に対して）",
            &self.blocks_of_shapley,
        );
        out.push('\n');
        out
    }

    fn method(&self, language: Language) -> String {
        let screen = &self.screen;
        let largest = (screen.largest_error_musd.iter()).fold(0.0_f64, |a, b| a.max(*b));
        match language {
            Language::English => format!(
                "  Members cut {}% of their tariffs on goods; payoffs are equivalent variations, one certified equilibrium a structure: {} of {} solved.\n  \
                 A first-order screen would drop {} agreements; {} of them were solved, {} wrongly dropped; where checked it misses what membership is\n  \
                 worth by at most ${} bn. Outsiders keep their tariffs and do not retaliate. Elasticities: {}.\n",
                plain(100.0 * self.cut, 0),
                self.solved,
                self.structures,
                screen.dropped,
                screen.dropped_and_solved,
                screen.wrong,
                plain(largest / 1000.0, 2),
                self.elasticities,
            ),
            Language::Japanese => format!(
                "  加盟国間で財の関税を{}%削減。利得は等価変分で、構造ごとに均衡を一つ解く：{}/{}を計算。\n  \
                 一次の選別は{}通りを除外し、うち{}通りを実際に解き、誤りは{}通り。検証箇所での加盟の価値の誤差は最大{}億ドル。\n  \
                 域外国は関税を維持し報復しない。弾力性：{}。\n",
                plain(100.0 * self.cut, 0),
                self.solved,
                self.structures,
                screen.dropped,
                screen.dropped_and_solved,
                screen.wrong,
                plain(largest / 100.0, 1),
                self.elasticities,
            ),
        }
    }
}

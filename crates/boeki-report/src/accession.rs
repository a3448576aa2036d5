//! Who gains by an accession, who blocks it and what would unlock it, as people and programs read it.

use boeki_data::table::Table;
use boeki_economy::scenario::Scenario;
use boeki_economy::{Economy, Labels};
use boeki_strategy::accession::{Accession, AccessionGame, AccessionQuestion, Incumbents};
use serde::Serialize;

use crate::number::{change, plain};
use crate::solved::RunError;
use crate::stage::{UnderSets, joined, range};
use crate::text_table::TextTable;
use crate::words::Language;

/// One accession under the scenario's elasticities, and how it comes out under the economy's other sets.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AccessionRow {
    /// At the scenario's elasticities.
    #[serde(flatten)]
    pub accession: Accession,
    /// For each member, in how many of the sets it says yes.
    pub yes_in_sets: Vec<usize>,
    /// For each member, the least and the largest dW over the sets, million USD a year.
    pub gain_range_musd: Vec<[f64; 2]>,
    /// Least and largest of what must be compensated, over the sets, million USD a year.
    pub needed_range_musd: [f64; 2],
    /// In how many of the sets all say yes and every candidate gains.
    pub accepted_in_sets: usize,
}

/// Accessions, told.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AccessionReport {
    /// The scenario.
    pub title: String,
    /// The economy.
    pub economy: String,
    /// The agreement.
    pub agreement: String,
    /// What the members give each other before.
    pub incumbents: Incumbents,
    /// Share of tariffs on goods that goes.
    pub cut: f64,
    /// Whether the exclusions of the table stay out.
    pub sensitive: bool,
    /// The scenario's set of elasticities.
    pub elasticities: String,
    /// The sets that the ranges are over.
    pub sets: Vec<String>,
    /// The accessions.
    pub accessions: Vec<AccessionRow>,
}

impl AccessionReport {
    /// Solves the accessions of a question on a scenario's world, under every set of the economy.
    ///
    /// # Errors
    /// A scenario that does not fit the economy, an equilibrium that is not found.
    pub fn of(
        scenario: &Scenario,
        economy: &Economy,
        question: &AccessionQuestion,
        on_solved: &(dyn Fn() + Sync),
    ) -> Result<Self, RunError> {
        let UnderSets { own, sets, others } = UnderSets::solve(scenario, economy, |stage| {
            let game = AccessionGame {
                quo: stage.quo(),
                labels: economy.labels(),
                question,
            };
            Ok(game.solve(on_solved)?)
        })?;
        let accessions = own.into_iter().enumerate().map(|(at, accession)| {
            let all: Vec<&Accession> = others.iter().map(|it| &it[at]).collect();
            let members = 0..accession.votes.len();
            AccessionRow {
                yes_in_sets: (members.clone())
                    .map(|m| all.iter().filter(|it| it.votes[m].yes).count())
                    .collect(),
                gain_range_musd: members
                    .map(|m| {
                        let own = accession.votes[m].gain_musd;
                        range(all.iter().map(|it| it.votes[m].gain_musd)).unwrap_or([own, own])
                    })
                    .collect(),
                needed_range_musd: range(all.iter().map(|it| it.transfer.needed_musd))
                    .unwrap_or([accession.transfer.needed_musd; 2]),
                accepted_in_sets: all.iter().filter(|it| it.accepted).count(),
                accession,
            }
        });
        Ok(Self {
            title: scenario.title.clone(),
            economy: economy.name().to_owned(),
            agreement: question.agreement.clone(),
            incumbents: question.incumbents,
            cut: question.terms.cut,
            sensitive: question.terms.sensitive,
            elasticities: scenario.elasticities.clone(),
            sets,
            accessions: accessions.collect(),
        })
    }

    /// Votes as a table: a row an accession and member, and one for each candidate and outsider.
    pub fn table(&self) -> Table {
        let mut joining = Vec::new();
        let mut roles = Vec::new();
        let mut codes = Vec::new();
        let mut numbers: [Vec<f64>; 9] = Default::default();
        let mut yes = Vec::new();
        for row in &self.accessions {
            let name = row.name();
            for (at, vote) in row.accession.votes.iter().enumerate() {
                joining.push(name.clone());
                roles.push("member");
                codes.push(vote.member.clone());
                yes.push(if vote.yes { "yes" } else { "no" });
                let [low, high] = row.gain_range_musd[at];
                let values = [
                    vote.gain_musd,
                    vote.gain_pct,
                    low,
                    high,
                    vote.security_musd,
                    vote.coercion_musd,
                    vote.net_musd,
                    vote.threshold_musd,
                    row.yes_in_sets[at] as f64,
                ];
                for (column, value) in numbers.iter_mut().zip(values) {
                    column.push(value);
                }
            }
            let others = [
                ("candidate", &row.accession.candidates),
                ("outsider", &row.accession.outsiders),
            ];
            for (role, gains) in others {
                for gain in gains {
                    joining.push(name.clone());
                    roles.push(role);
                    codes.push(gain.code.clone());
                    yes.push("");
                    let nothing = f64::NAN;
                    let values = [gain.gain_musd, gain.gain_pct];
                    let rest = std::iter::repeat(nothing);
                    for (column, value) in numbers.iter_mut().zip(values.into_iter().chain(rest)) {
                        column.push(value);
                    }
                }
            }
        }
        let names = [
            "gain_musd",
            "gain_pct",
            "gain_least_musd",
            "gain_most_musd",
            "security_musd",
            "coercion_musd",
            "net_musd",
            "threshold_musd",
            "yes_in_sets",
        ];
        let table = Table::new("accession")
            .with_text("accession", joining)
            .with_text("role", roles)
            .with_text("code", codes)
            .with_text("vote", yes);
        let columns = names.into_iter().zip(numbers);
        columns.fold(table, |table, (name, values)| {
            table.with_number(name, values)
        })
    }

    /// What people read.
    pub fn text(&self, labels: &Labels, language: Language) -> String {
        let mut out = format!("{}\n{}\n\n", self.title, self.economy);
        out.push_str(&self.summary(language));
        out.push('\n');
        out.push_str(&self.votes(labels, language));
        out.push('\n');
        out.push_str(&self.basis(language));
        out
    }

    fn summary(&self, language: Language) -> String {
        let unit = language.money_unit();
        let mut table = TextTable::new([
            language.pick("Accession", "加入"),
            language.pick("Candidates gain\n$bn a year", "候補国の利益\n億ドル/年"),
            language.pick("Members gain\n$bn a year", "加盟国の利益\n億ドル/年"),
            language.pick("Others\n$bn a year", "その他\n億ドル/年"),
            language.pick("Blockers", "反対国"),
            language.pick("Least transfer\n$bn a year", "最小の移転\n億ドル/年"),
            language.pick("over sets", "弾力性による幅"),
            language.pick("Who can pay it", "負担できるのは"),
        ])
        .left_column(4)
        .left_column(7);
        for row in &self.accessions {
            let it = &row.accession;
            let sum = |values: &mut dyn Iterator<Item = f64>| change(values.sum::<f64>() / unit, 2);
            let losers: Vec<&String> = (it.candidates.iter())
                .filter(|it| it.gain_musd < 0.0)
                .map(|it| &it.code)
                .collect();
            let mut blockers = match (&it.pivotal, it.blockers.len()) {
                (Some(one), _) => format!("{one} {}", language.pick("(pivotal)", "(鍵を握る)")),
                (None, 0) => language.pick("none", "なし").to_owned(),
                _ => joined(&it.blockers),
            };
            if !losers.is_empty() {
                let loses = language.pick("loses itself", "自身が損失");
                blockers = format!("{blockers}; {} {loses}", joined(losers));
            }
            let pays = if it.transfer.needed_musd <= 0.0 {
                "–"
            } else if it.transfer.by_candidates {
                language.pick("the candidates alone", "候補国のみで可")
            } else if it.transfer.feasible {
                language.pick("with those who gain", "利益を得る国と共同で可")
            } else {
                language.pick("nobody", "不可能")
            };
            let [low, high] = row.needed_range_musd.map(|it| plain(it / unit, 2));
            table.row([
                row.name(),
                sum(&mut it.candidates.iter().map(|it| it.gain_musd)),
                sum(&mut it.votes.iter().map(|it| it.gain_musd)),
                sum(&mut it.outsiders.iter().map(|it| it.gain_musd)),
                blockers,
                plain(it.transfer.needed_musd / unit, 2),
                format!("{low} – {high}"),
                pays.to_owned(),
            ]);
        }
        table.render()
    }

    fn votes(&self, labels: &Labels, language: Language) -> String {
        let Some(first) = self.accessions.first() else {
            return String::new();
        };
        let unit = language.money_unit();
        let mut header = vec![
            language
                .pick("dW of members\n$bn a year", "加盟国の利益 dW\n億ドル/年")
                .to_owned(),
        ];
        header.extend(self.accessions.iter().map(AccessionRow::name));
        let mut table = TextTable::new(header);
        for (at, vote) in first.accession.votes.iter().enumerate() {
            let region = labels.regions.iter().find(|it| it.code == vote.member);
            let name = region.map_or("", |it| language.short(&it.name));
            let mut cells = vec![format!("{} {name}", vote.member)];
            for row in &self.accessions {
                let vote = &row.accession.votes[at];
                let no = if vote.yes { "" } else { "×" };
                cells.push(format!(
                    "{no} {} ({}/{})",
                    change(vote.gain_musd / unit, 3),
                    row.yes_in_sets[at],
                    self.sets.len()
                ));
            }
            table.row(cells);
        }
        let legend = match language {
            Language::English => {
                "  × says no; in brackets in how many of the sets of elasticities it says yes. A blocker says yes from a security value s of\n  \
                 −dW − rho q on: `threshold_musd` in --csv.\n"
            }
            Language::Japanese => {
                "  ×は反対。括弧内は賛成となる弾力性の組の数。反対国は安全保障上の価値 s が −dW − ρq 以上なら賛成に転じる(--csvのthreshold_musd)。\n"
            }
        };
        format!("{}{legend}", table.render())
    }

    fn basis(&self, language: Language) -> String {
        let before = match self.incumbents {
            Incumbents::Complete => language.pick(
                "Before, goods are free among the members (Japan keeps what its schedule keeps).",
                "加入前：加盟国間の財の関税は撤廃済み(日本は税率表に残る分を維持)。",
            ),
            Incumbents::AsData => language.pick(
                "Before, members have the tariffs of the base, which for most are partly those before the agreement.",
                "加入前：基準データの関税(多くの加盟国では協定前の税率を含む)。",
            ),
        };
        let sensitive = if self.sensitive {
            language.pick(
                " but for exclusions (data/assumptions/agreements.toml; only Japan's are quantified (?))",
                "、例外を除く(data/assumptions/agreements.toml。定量化は日本のみ(?))",
            )
        } else {
            ""
        };
        let cut = plain(100.0 * self.cut, 0);
        match language {
            Language::English => format!(
                "  {before}\n  A newcomer and each member cut {cut}% of tariffs on goods{sensitive}.\n  \
                 A member says yes iff dW + s + rho q >= 0; s (security) and rho q (coercion) are inputs, 0 unless given: stylised. dW is exact\n  \
                 (equivalent variation); transfers are compared, not solved. A region that sums several members votes as one.\n",
            ),
            Language::Japanese => format!(
                "  {before}\n  加入国と各加盟国は財の関税を{cut}%削減{sensitive}。\n  \
                 賛成の条件：dW + s + ρq ≥ 0。s(安全保障)とρq(威圧)は入力値で既定は0：様式化した投票。dWは厳密な等価変分。\n  \
                 移転は比較のみで均衡は解き直さない。複数の加盟国を合わせた地域は一つとして投票する。\n",
            ),
        }
    }
}

impl AccessionRow {
    /// The candidates, `CHN+TWN` for a joint accession.
    pub fn name(&self) -> String {
        let codes: Vec<&str> = (self.accession.candidates.iter())
            .map(|it| it.code.as_str())
            .collect();
        codes.join("+")
    }
}

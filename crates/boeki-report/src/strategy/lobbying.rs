//! Revealed lobbying weights: what a country's tariffs would say if they had been set to please its sectors.

use boeki_data::table::Table;
use boeki_economy::Economy;
use boeki_economy::scenario::Scenario;
use boeki_strategy::question::LobbyingQuestion;
use boeki_strategy::{Aim, Game, Player, RevealedWeights};
use serde::Serialize;

use super::player_name;
use crate::number::plain;
use crate::row::row;
use crate::solved::{RunError, Solved};
use crate::text_table::TextTable;
use crate::words::Language;

row! {
    /// The weight of a sector's people.
    SectorWeight {
        texts {
            /// Code of the sector.
            sector,
        }
        numbers {
            /// Weight, mean 1.
            weight,
            /// Observed tariff, percent: the mean of the free rates in the sector; blank where none is set.
            observed_pct,
            /// The tariff that is optimal under the weights, percent.
            optimal_pct,
            /// The tariff that is optimal for welfare alone, percent.
            unweighted_pct,
        }
    }
}

/// Revealed weights of a player under a scenario's tariffs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LobbyingReport {
    /// Title of the scenario.
    pub title: String,
    /// Who sets the tariffs.
    pub player: String,
    /// How finely they are read.
    pub level: String,
    /// Weights by sector.
    pub weights: Vec<SectorWeight>,
    /// Correlation of observed and optimal tariffs; nothing where one does not vary.
    pub correlation: Option<f64>,
    /// Root mean square gap of observed and optimal tariffs, log points.
    pub gap: f64,
    /// The same under welfare alone.
    pub unweighted_gap: f64,
}

impl LobbyingReport {
    /// Reveals the weights behind the tariffs of a scenario's policy.
    ///
    /// # Errors
    /// A player that the economy does not have, an equilibrium that does not exist.
    pub fn of(
        scenario: &Scenario,
        economy: &Economy,
        asked: &LobbyingQuestion,
    ) -> Result<Self, RunError> {
        let solved = Solved::of(scenario, economy)?;
        let player = Player::read(&asked.player, economy)?;
        let partners = match &asked.partners {
            Some(codes) => Some(Player::read_all(codes, economy)?),
            None => None,
        };
        let reach = RevealedWeights::reach(asked.level, partners);
        let seats = vec![(player, Aim::Welfare, reach)];
        let policy = solved.resolved.policy.clone();
        let game = Game::new(economy, solved.base(), policy, scenario.closure, seats)?;
        let revealed = RevealedWeights::at(&game, 0)?;
        let variables = &game.seats[0].space.variables;
        let mean = |sector: usize, rates: &[f64]| {
            let (mut sum, mut weight) = (0.0, 0.0);
            for (variable, rate) in variables.iter().zip(rates) {
                if variable.sector == Some(sector) {
                    let trade: f64 = variable
                        .cells
                        .iter()
                        .map(|&cell| economy.trade()[cell])
                        .sum();
                    sum += trade * 100.0 * rate.exp_m1();
                    weight += trade;
                }
            }
            if weight > 0.0 { sum / weight } else { f64::NAN }
        };
        let labels = economy.labels().sectors.iter().enumerate();
        Ok(Self {
            title: scenario.title.clone(),
            player: asked.player.clone(),
            level: asked.level.name().to_owned(),
            weights: labels
                .map(|(sector, label)| SectorWeight {
                    sector: label.code.clone(),
                    weight: revealed.weights[sector],
                    observed_pct: mean(sector, &revealed.observed),
                    optimal_pct: mean(sector, &revealed.optimal),
                    unweighted_pct: mean(sector, &revealed.unweighted),
                })
                .collect(),
            correlation: revealed.correlation,
            gap: revealed.gap,
            unweighted_gap: revealed.unweighted_gap,
        })
    }

    /// The weights as a table.
    pub fn table(&self) -> Table {
        SectorWeight::table("lobbying", &self.weights)
    }

    /// What people read.
    pub fn text(&self, economy: &Economy, language: Language) -> String {
        let pick = |en: &'static str, ja: &'static str| language.pick(en, ja);
        let player = Player::read(&self.player, economy);
        let name = player.map_or_else(
            |_| self.player.clone(),
            |player| player_name(&player, economy, language),
        );
        let mut out = match language {
            Language::English => format!(
                "{}\n\nWeights of sectors under which the tariffs of {name} would be optimal ({})\n\n",
                self.title, self.level
            ),
            Language::Japanese => format!(
                "{}\n\n{name}の関税が最適となる部門の重み（{}）\n\n",
                self.title, self.level
            ),
        };
        let mut table = TextTable::new([
            pick("Sector", "部門"),
            pick("Weight", "重み"),
            pick("Observed tariff, %", "実際の関税、%"),
            pick("Optimal under the weights, %", "重みの下での最適、%"),
            pick("Optimal for welfare, %", "厚生のみの最適、%"),
        ]);
        let mut rows: Vec<&SectorWeight> = self.weights.iter().collect();
        rows.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        for row in rows {
            let label = economy
                .labels()
                .sectors
                .iter()
                .find(|it| it.code == row.sector);
            let title = label.map_or("", |label| language.short(&label.name));
            table.row([
                format!("{} {title}", row.sector),
                plain(row.weight, 3),
                plain(row.observed_pct, 2),
                plain(row.optimal_pct, 2),
                plain(row.unweighted_pct, 2),
            ]);
        }
        out.push_str(&table.render());
        let correlation = self
            .correlation
            .map_or_else(|| "–".to_owned(), |c| plain(c, 3));
        let sentence = match language {
            Language::English => format!(
                "\n  Fit: correlation of observed and optimal tariffs {correlation}; root mean square gap {} log points, {} if welfare were all.\n  Weights (mean 1) are revealed, not observed: what the tariffs would say if they had been set against given tariffs of the others to\n  please the people of each sector (Grossman & Helpman 1994; Ossa 2014). What trade agreements forbid shows as weight of those who buy or\n  export: a low tariff is read as a choice.\n",
                plain(self.gap, 4),
                plain(self.unweighted_gap, 4)
            ),
            Language::Japanese => format!(
                "\n  適合度：実際と最適の相関{correlation}、二乗平均平方根の差{}対数ポイント（厚生のみなら{}）。\n  重み（平均1）は顕示されたもので、観察されたものではない：他国の関税を所与とし、各部門の人々のために設定されたと仮定したときの含意\n  （Grossman・Helpman 1994、Ossa 2014）。協定による低関税も選択として読まれ、購入者・輸出部門の重みに現れる。\n",
                plain(self.gap, 4),
                plain(self.unweighted_gap, 4)
            ),
        };
        out.push_str(&sentence);
        out
    }
}

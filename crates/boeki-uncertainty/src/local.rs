//! One input at a time: what each moves by itself (the tornado), and how far elasticities must go for a sign to flip.
//!
//! All else stays at the scenario's own inputs, which are the centre; nothing here is a probability.

use boeki_data::parallel;
use boeki_equilibrium::EquilibriumError;
use serde::{Deserialize, Serialize};

use crate::problem::{Measure, Problem};
use crate::space::Inputs;

/// Quantiles that a tornado moves an elasticity to; the middle is the centre.
const QUANTILES: [f64; 3] = [0.05, 0.5, 0.95];
/// Factors of all elasticities between which a flip is looked for: a quarter to four times the scenario's.
const REACH: f64 = 4.0;
/// Steps of the search, equal in logs, before an interval with a change of sign is halved.
const STEPS: usize = 16;
/// Relative width to which a flip is found.
const WIDTH: f64 = 1e-4;

/// What one input moves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Swing {
    /// Name of the input.
    pub input: String,
    /// Code of the region.
    pub region: String,
    /// Lowest welfare over the input's values, percent.
    pub low_pct: f64,
    /// Highest welfare, percent.
    pub high_pct: f64,
    /// The value at which welfare is lowest.
    pub at_low: String,
    /// The value at which welfare is highest.
    pub at_high: String,
    /// Values of the input without a certified equilibrium, which are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsolved: Vec<String>,
}

/// The factor of all elasticities at which a region's welfare changes sign.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flip {
    /// Code of the region.
    pub region: String,
    /// Welfare at the scenario's elasticities, percent.
    pub central_pct: f64,
    /// Factors at which the sign changes, smallest first.
    pub factors: Vec<f64>,
    /// The factors between which it was looked for: a quarter and four, or as far as certified equilibria go.
    pub reach: (f64, f64),
}

impl Problem<'_> {
    /// The scenario's own inputs.
    fn centre(&self) -> Inputs {
        let space = self.space();
        Inputs {
            set: String::new(),
            theta: space.central.clone(),
            closure: space.closures[0],
            reading: 0,
            split: 0,
        }
    }
}

/// The welfare of all regions under the scenario that each input moves by itself, `[input][region]`.
///
/// A sector's elasticity goes from its 5% to its 95% quantile around the scenario's set; a category takes all its values. Values without
/// a certified equilibrium are left out and named; an input none of whose values has one is left out.
pub fn tornado(problem: &Problem<'_>) -> Vec<Swing> {
    let space = problem.space();
    let centre = problem.centre();
    let mut tried: Vec<(String, String, Inputs)> = Vec::new();
    let mut try_out = |input: &str, value: String, inputs: Inputs| {
        tried.push((input.to_owned(), value, inputs));
    };
    if space.varies(0) {
        for (name, theta) in &space.sets {
            let theta = theta.clone();
            try_out(
                "elasticity_set",
                name.clone(),
                Inputs {
                    theta,
                    ..centre.clone()
                },
            );
        }
    }
    if space.varies(1) {
        for &closure in &space.closures {
            try_out(
                "closure",
                closure.name().to_owned(),
                Inputs {
                    closure,
                    ..centre.clone()
                },
            );
        }
    }
    for (reading, named) in space.readings.iter().enumerate() {
        try_out(
            "reading",
            named.name().to_owned(),
            Inputs {
                reading,
                ..centre.clone()
            },
        );
    }
    for (split, (name, _)) in space.splits.iter().enumerate() {
        try_out(
            "split",
            name.clone(),
            Inputs {
                split,
                ..centre.clone()
            },
        );
    }
    if space.log_deviation > 0.0 {
        for (sector, code) in space.sectors.iter().enumerate() {
            for quantile in QUANTILES {
                let mut inputs = centre.clone();
                inputs.theta[sector] *= space.factor(quantile);
                let value = format!("{:.3}", inputs.theta[sector]);
                try_out(&format!("theta:{code}"), value, inputs);
            }
        }
    }
    let solved = parallel::map(&tried, |(_, _, inputs)| problem.solve(inputs));
    let mut swings: Vec<Swing> = Vec::new();
    let mut unsolved: Vec<(&str, &str)> = Vec::new();
    for ((input, value, _), outcomes) in tried.iter().zip(solved) {
        let Ok(outcomes) = outcomes else {
            unsolved.push((input, value));
            continue;
        };
        for (at, label) in problem.labels().regions.iter().enumerate() {
            let welfare = outcomes[problem.place(0, at, Measure::WelfarePct)];
            let known = (swings.iter_mut().rev())
                .find(|swing| swing.input == *input && swing.region == label.code);
            match known {
                None => swings.push(Swing {
                    input: input.clone(),
                    region: label.code.clone(),
                    low_pct: welfare,
                    high_pct: welfare,
                    at_low: value.clone(),
                    at_high: value.clone(),
                    unsolved: Vec::new(),
                }),
                Some(swing) if welfare < swing.low_pct => {
                    (swing.low_pct, swing.at_low) = (welfare, value.clone());
                }
                Some(swing) if welfare > swing.high_pct => {
                    (swing.high_pct, swing.at_high) = (welfare, value.clone());
                }
                Some(_) => {}
            }
        }
    }
    for swing in &mut swings {
        let own = unsolved.iter().filter(|(input, _)| *input == swing.input);
        swing.unsolved = own.map(|(_, value)| (*value).to_owned()).collect();
    }
    swings
}

/// Where the sign of each region's welfare under the scenario flips, as all elasticities move together, from a quarter to four times or as
/// far as certified equilibria go.
///
/// # Errors
/// The scenario's own elasticities without a certified equilibrium.
pub fn flips(problem: &Problem<'_>) -> Result<Vec<Flip>, EquilibriumError> {
    let regions = problem.labels().regions.len();
    let welfare = |factor: f64| -> Result<Vec<f64>, EquilibriumError> {
        let mut inputs = problem.centre();
        inputs.theta.iter_mut().for_each(|theta| *theta *= factor);
        let outcomes = problem.solve(&inputs)?;
        Ok((0..regions)
            .map(|region| outcomes[problem.place(0, region, Measure::WelfarePct)])
            .collect())
    };
    let grid: Vec<f64> = (0..=STEPS)
        .map(|step| REACH.powf(2.0 * step as f64 / STEPS as f64 - 1.0))
        .collect();
    let at_grid = parallel::map(&grid, |factor| welfare(*factor).ok());
    let central = welfare(1.0)?;
    // The middle of the grid is 1: from there outward as far as all is solved.
    let solved = |step: &usize| at_grid[*step].is_some();
    let first = (0..=STEPS / 2).rev().take_while(solved).last();
    let last = (STEPS / 2..=STEPS).take_while(solved).last();
    let (first, last) = (first.unwrap_or(STEPS / 2), last.unwrap_or(STEPS / 2));
    let which: Vec<usize> = (0..regions).collect();
    let found = parallel::map(&which, |&region| {
        let mut factors = Vec::new();
        for step in first + 1..=last {
            let (Some(low), Some(high)) = (&at_grid[step - 1], &at_grid[step]) else {
                continue;
            };
            let (low, high) = (low[region], high[region]);
            if (low < 0.0) != (high < 0.0) {
                factors.push(halve((grid[step - 1], grid[step]), low < 0.0, |factor| {
                    Some(welfare(factor).ok()?[region])
                }));
            }
        }
        factors
    });
    Ok((problem.labels().regions.iter().zip(central).zip(found))
        .map(|((label, central_pct), factors)| Flip {
            region: label.code.clone(),
            central_pct,
            factors,
            reach: (grid[first], grid[last]),
        })
        .collect())
}

/// The factor between two at which the sign changes; the middle of what is left where a factor between has no equilibrium.
fn halve(
    (mut low, mut high): (f64, f64),
    low_is_negative: bool,
    welfare: impl Fn(f64) -> Option<f64>,
) -> f64 {
    while high / low > 1.0 + WIDTH {
        let middle = (low * high).sqrt();
        match welfare(middle) {
            Some(welfare) if (welfare < 0.0) == low_is_negative => low = middle,
            Some(_) => high = middle,
            None => break,
        }
    }
    (low * high).sqrt()
}

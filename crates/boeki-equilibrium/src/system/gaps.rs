//! How far a state is from an equilibrium: labour markets, and the equations of the options' extra unknowns.

use super::{State, System};
use crate::feedback::Feedback;

impl System<'_> {
    /// Log gap between what labour earns and what it is paid, by region, then the gaps of the extra unknowns; zero in
    /// equilibrium.
    pub(crate) fn wage_gap(&self, state: &State, gap: &mut [f64]) {
        let (gap, extra_gap) = gap.split_at_mut(self.base.regions());
        for (region, gap) in gap.iter_mut().enumerate() {
            let shares = self.earning_share.row(region).iter();
            let mut earned: f64 = shares
                .zip(state.output.row(region))
                .map(|(share, output)| share * output)
                .sum();
            if let Some(feedback) = &self.feedback
                && feedback.distribution[region] != 0.0
            {
                let landed: f64 = Self::landed(state, region).sum();
                earned += feedback.distribution[region] * landed;
            }
            *gap = earned.ln() - state.value_added[region].ln();
        }
        if let Some(feedback) = &self.feedback {
            self.extra_gaps(feedback, state, extra_gap);
        }
    }

    /// What lands in a region by sector, million USD.
    fn landed(state: &State, region: usize) -> impl Iterator<Item = f64> + '_ {
        let shares = state.landed_share.row(region).iter();
        shares
            .zip(state.expenditure.row(region))
            .map(|(share, spent)| share * spent)
    }

    /// The gaps of the extra unknowns: what the state implies less what it assumes.
    fn extra_gaps(&self, feedback: &Feedback, state: &State, gap: &mut [f64]) {
        let (n, j) = (self.base.regions(), self.base.sectors());
        let layout = &feedback.layout;
        if let Some(tilt) = &layout.tilt {
            for at in 0..n * j {
                let (now, before) = (
                    state.output.as_slice()[at],
                    feedback.base_output.as_slice()[at],
                );
                let moved = if before > 0.0 && now > 0.0 {
                    (now / before).ln() - state.ln_wage[at / j]
                } else {
                    0.0
                };
                gap[tilt.start + at] = moved - state.extra[tilt.start + at];
            }
        }
        if let Some(entry) = &layout.entry {
            for at in 0..n * j {
                let (now, before) = (
                    state.expenditure.as_slice()[at],
                    self.base.expenditure.as_slice()[at],
                );
                let moved = if before > 0.0 && now > 0.0 {
                    (now / before).ln()
                } else {
                    0.0
                };
                gap[entry.start + at] = moved - state.extra[entry.start + at];
            }
        }
        if let Some(relief) = &layout.relief {
            for region in 0..n {
                let spent: f64 = state.expenditure.row(region).iter().sum();
                let revenue = spent - Self::landed(state, region).sum::<f64>();
                let rate = feedback.relief_rate(region, revenue, state.value_added[region]);
                gap[relief.start + region] =
                    -(1.0 - rate).ln() - state.extra[relief.start + region];
            }
        }
    }
}

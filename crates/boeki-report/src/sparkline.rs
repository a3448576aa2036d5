//! A curve in one line of text: eight heights from a floor to a ceiling.

const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// One mark a value; a full one only at the ceiling or above, the lowest only at the floor or below.
pub(crate) fn sparkline(values: &[f64], floor: f64, ceiling: f64) -> String {
    let last = HEIGHTS.len() - 1;
    values
        .iter()
        .map(|value| {
            if !value.is_finite() {
                return ' ';
            }
            let height = (value - floor) / (ceiling - floor);
            if height >= 1.0 || ceiling <= floor {
                return HEIGHTS[last];
            }
            // Between 0 and the last height but one.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let step = (height.max(0.0) * last as f64).floor() as usize;
            HEIGHTS[step.min(last - 1)]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_ceiling_is_full() {
        assert_eq!(
            sparkline(&[0.0, 0.5, 0.999, 1.0, 1.1, -1.0], 0.0, 1.0),
            "▁▄▇██▁"
        );
        assert_eq!(sparkline(&[1.0, f64::NAN], 1.0, 1.0), "█ ");
    }
}

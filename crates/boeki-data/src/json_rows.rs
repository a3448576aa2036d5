//! Tables as JSON: an array of one object per row.

use serde_json::{Map, Number, Value};

use crate::table::{Table, Values};

impl Table {
    /// One object per row, keys sorted by name. Numbers are as given; a number that is not finite,
    /// and a cell that a shorter column lacks, is null.
    ///
    /// ```
    /// use boeki_data::table::Table;
    /// let table = Table::new("t").with_text("r", ["JPN"]).with_number("x", vec![f64::NAN]);
    /// assert_eq!(table.to_json_rows().to_string(), r#"[{"r":"JPN","x":null}]"#);
    /// ```
    pub fn to_json_rows(&self) -> Value {
        (0..self.rows())
            .map(|row| {
                self.columns()
                    .iter()
                    .map(|column| (column.name.clone(), cell(&column.values, row)))
                    .collect::<Map<_, _>>()
                    .into()
            })
            .collect::<Vec<Value>>()
            .into()
    }
}

fn cell(values: &Values, row: usize) -> Value {
    match values {
        Values::Text(texts) => texts.get(row).map(Value::from),
        Values::Number(numbers) => numbers
            .get(row)
            .and_then(|&number| Number::from_f64(number))
            .map(Value::Number),
        Values::Integer(integers) => integers.get(row).map(|&whole| Value::from(whole)),
        Values::Flag(flags) => flags.get(row).map(|&flag| Value::from(flag)),
    }
    .unwrap_or(Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_json() {
        let table = Table::new("t")
            .with_text("a", ["x"])
            .with_number("b", vec![1.5])
            .with_integer("c", vec![i64::MAX])
            .with_flag("d", vec![true])
            .with_number("e", vec![f64::INFINITY]);
        assert_eq!(
            table.to_json_rows().to_string(),
            r#"[{"a":"x","b":1.5,"c":9223372036854775807,"d":true,"e":null}]"#
        );
    }
}

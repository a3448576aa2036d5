//! Imports the official export of the Harmonized Tariff Schedule of the United States (CSV).
//!
//! Columns: `HTS Number`, `Indent`, `Description`, `Unit of Quantity`, general, special and column 2
//! rates, `Quota Quantity`, `Additional Duties`. The last one is kept as a column of its own: in
//! chapter 99 it holds the rates of agricultural safeguards. This file must never know a measure.

use boeki_data::source::Source;
use boeki_data::table::Table;

use crate::error::LawError;

/// The printed rows as two tables: what a duty needs, and the words.
///
/// # Errors
/// [`LawError::Data`] for a damaged file or missing columns, [`LawError::Shape`] for an indent that
/// is no number.
pub fn import(source: &Source<'_>) -> Result<(Table, Table), LawError> {
    let table = Table::from_csv(source)?;
    let number = table.text("HTS Number")?;
    let indent = table.text("Indent")?;
    let mut indents = Vec::with_capacity(table.rows());
    for row in 0..table.rows() {
        let text = indent.get(row).unwrap_or("");
        let depth = text.parse::<u8>().map_err(|_| LawError::Shape {
            file: source.name.to_owned(),
            place: Some(format!("row {}, column Indent", table.row_number(row))),
            reason: format!("`{text}` is not a depth of indentation"),
            remedy: "export the schedule again as CSV".to_owned(),
        })?;
        indents.push(i64::from(depth));
    }
    // No edition seen so far fills this column; one that does must not lose what it says.
    let quota = table.text("Quota Quantity")?;
    if let Some(row) = quota.iter().position(|text| !text.trim().is_empty()) {
        return Err(LawError::Shape {
            file: source.name.to_owned(),
            place: Some(format!(
                "row {}, column Quota Quantity",
                table.row_number(row)
            )),
            reason: "quota quantities are not read".to_owned(),
            remedy: "empty the column, or extend the import".to_owned(),
        });
    }
    let clean = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let column = |name: &str| -> Result<Vec<String>, LawError> {
        Ok(table.text(name)?.iter().map(clean).collect())
    };
    let units: Vec<String> = table
        .text("Unit of Quantity")?
        .iter()
        .map(|text| {
            let plain: String = text
                .chars()
                .filter(|c| !matches!(c, '[' | ']' | '"'))
                .collect();
            plain
                .split(',')
                .map(str::trim)
                .collect::<Vec<_>>()
                .join(",")
        })
        .collect();
    let digits: Vec<String> = number
        .iter()
        .map(|text| text.chars().filter(|c| *c != '.').collect())
        .collect();
    let lines = Table::new("us-lines")
        .with_text("code", &digits)
        .with_integer("indent", indents)
        .with_text("units", &units)
        .with_text("general", column("General Rate of Duty")?)
        .with_text("special", column("Special Rate of Duty")?)
        .with_text("column2", column("Column 2 Rate of Duty")?)
        .with_text("additional", column("Additional Duties")?);
    let texts = Table::new("us-texts").with_text("description", column("Description")?);
    Ok((lines, texts))
}

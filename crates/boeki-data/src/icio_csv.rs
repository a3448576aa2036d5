//! Inter-country input-output tables in the CSV layout of the OECD.
//!
//! | | `AUS_c1` … (uses by industries) | `AUS_HFCE` … (final demand) | `OUT` or `TOTAL` |
//! |---|---|---|---|
//! | `AUS_c1` … | intermediate flow | final demand | output |
//! | `TLS`, or `AUS_TLS` … (may be absent) | taxes less subsidies on products | the same | |
//! | `VA` | value added | | |
//! | `OUT` | output | | |
//!
//! A region is what precedes the first underscore of a label and an industry what follows
//! (`AUS_A01_02`). What follows is an industry if any row has it, else a category of final demand.
//! All values are in the unit of the file (million USD in the published tables). This module must
//! never know which regions or industries there are, nor map them.

mod cells;
mod labels;

use crate::error::DataError;
use crate::source::Source;
use cells::{Cells, parse_cell};
use labels::{ColumnUse, Layout, RowUse};

/// An inter-country input-output table.
///
/// With `R` regions, `I` industries and `C` categories of final demand, in order of first
/// appearance in the rows (regions, industries) and in the header (categories).
///
/// ```
/// use boeki_data::{icio_csv::InterCountryTable, source::Source};
/// let csv = "\
/// V1,JPN_car,USA_car,JPN_HFCE,USA_HFCE,OUT
/// JPN_car,1,2,3,4,10
/// USA_car,0,5,1,14,20
/// VA,9,13,0,0,
/// OUT,10,20,0,0,
/// ";
/// let table = InterCountryTable::read(&Source::new("icio.csv", csv.as_bytes()))?;
/// assert_eq!(table.regions, ["JPN", "USA"]);
/// assert_eq!(table.intermediate_flow(0, 0, 1, 0), 2.0);
/// assert_eq!(table.final_flow(1, 0, 0, 0), 1.0);
/// assert_eq!(table.value_added_of(1, 0), 13.0);
/// # Ok::<(), boeki_data::DataError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct InterCountryTable {
    /// Codes of regions, as in the file.
    pub regions: Vec<String>,
    /// Codes of industries, as in the file.
    pub industries: Vec<String>,
    /// Codes of categories of final demand, as in the file.
    pub categories: Vec<String>,
    /// Flows between industries, `[exporter][industry][importer][using industry]`, none negative;
    /// see [`InterCountryTable::intermediate_flow`].
    pub intermediate: Vec<f64>,
    /// Final demand, `[exporter][industry][importer][category]`; inventories may be negative. A
    /// region without any column of final demand (`CN1` in extended tables) has none.
    pub final_demand: Vec<f64>,
    /// Value added, `[region][industry]`.
    pub value_added: Vec<f64>,
    /// Taxes less subsidies on products that industries use, `[region][industry]`, summed over the
    /// rows of taxes if there are several; `None` if there is no such row.
    pub taxes: Option<Vec<f64>>,
    /// The same on final demand, `[region][category]`.
    pub final_taxes: Option<Vec<f64>>,
    /// Output, `[region][industry]`, from the row of output.
    pub output: Vec<f64>,
}

/// How far the uses in a row may be from output, as a share of output.
const OUTPUT_TOLERANCE: f64 = 0.001;
/// What rounding to whole units may add for each use of a product: published tables of whole millions are off by up to
/// 244 million over some 1,600 uses.
const ROUNDING_OF_A_USE: f64 = 0.5;

impl InterCountryTable {
    /// Reads a table, gzipped or not.
    ///
    /// # Errors
    /// - labels: [`DataError::Empty`], [`DataError::UnreadableLabel`],
    ///   [`DataError::DuplicateLabel`], [`DataError::ColumnNotThere`], [`DataError::RowNotThere`];
    /// - cells: [`DataError::RaggedRow`], [`DataError::MissingCell`], [`DataError::NotANumber`],
    ///   [`DataError::NotFinite`], [`DataError::NegativeFlow`];
    /// - sums: [`DataError::OutputMismatch`] for the worst row whose uses differ from its output by
    ///   more than 0.1 percent, and by more than half a unit for each use.
    pub fn read(source: &Source<'_>) -> Result<Self, DataError> {
        let plain = source.decompressed()?;
        let (layout, rows) = labels::layout(source.name, plain.text()?)?;
        let mut table = Self::zeros(&layout);
        for (row, text) in rows.iter().enumerate() {
            table.read_row(source.name, &layout, row, text)?;
        }
        table.check_output(source.name, &layout)?;
        Ok(table)
    }

    fn zeros(layout: &Layout<'_>) -> Self {
        let names = |codes: &[&str]| codes.iter().map(|&code| code.to_owned()).collect();
        let (regions, industries) = (layout.regions.len(), layout.industries.len());
        let producers = regions * industries;
        let consumers = regions * layout.categories.len();
        let has_taxes = layout.rows.iter().any(|row| matches!(row, RowUse::Taxes));
        Self {
            regions: names(&layout.regions),
            industries: names(&layout.industries),
            categories: names(&layout.categories),
            intermediate: vec![0.0; producers * producers],
            final_demand: vec![0.0; producers * consumers],
            value_added: vec![0.0; producers],
            taxes: has_taxes.then(|| vec![0.0; producers]),
            final_taxes: has_taxes.then(|| vec![0.0; consumers]),
            output: vec![0.0; producers],
        }
    }

    /// Reads one row into its place.
    fn read_row(
        &mut self,
        file: &str,
        layout: &Layout<'_>,
        row: usize,
        text: &str,
    ) -> Result<(), DataError> {
        let mut cells = Cells::new(text);
        let label = cells.next().unwrap_or_default();
        for (index, column) in layout.columns.iter().enumerate() {
            let cell = cells.next().ok_or_else(|| layout.ragged(file, row, text))?;
            let value = match parse_cell(cell) {
                Ok(value) => value,
                // Below the flows, only the columns of industries have a meaning.
                Err(_) if cells::is_blank(cell) && layout.may_be_blank(row, column) => 0.0,
                Err(fault) => {
                    return Err(fault.at(file, layout.row_number(row), layout.column_label(index)));
                }
            };
            match (&layout.rows[row], column) {
                (RowUse::Flows(seller), ColumnUse::Industry(user)) => {
                    if value < 0.0 {
                        return Err(DataError::NegativeFlow {
                            file: file.to_owned(),
                            row: label.to_owned(),
                            column: layout.column_label(index).to_owned(),
                            value,
                        });
                    }
                    self.intermediate[seller * layout.producers() + user] = value;
                }
                (RowUse::Flows(seller), ColumnUse::Final(consumer)) => {
                    self.final_demand[seller * layout.consumers() + consumer] = value;
                }
                (RowUse::ValueAdded, ColumnUse::Industry(user)) => self.value_added[*user] = value,
                (RowUse::Output, ColumnUse::Industry(user)) => self.output[*user] = value,
                (RowUse::Taxes, ColumnUse::Industry(user)) => {
                    if let Some(taxes) = &mut self.taxes {
                        taxes[*user] += value;
                    }
                }
                (RowUse::Taxes, ColumnUse::Final(consumer)) => {
                    if let Some(taxes) = &mut self.final_taxes {
                        taxes[*consumer] += value;
                    }
                }
                // Totals of columns, and the column of output, which the row of output repeats.
                (RowUse::ValueAdded | RowUse::Output, ColumnUse::Final(_))
                | (_, ColumnUse::Total) => {}
            }
        }
        if cells.next().is_some() {
            return Err(layout.ragged(file, row, text));
        }
        Ok(())
    }

    /// Compares output with the uses of each product; wrong units and shifted columns show here.
    fn check_output(&self, file: &str, layout: &Layout<'_>) -> Result<(), DataError> {
        let uses = self.regions.len() * (self.industries.len() + self.categories.len());
        let rounding = ROUNDING_OF_A_USE * uses as f64;
        let mut worst: Option<(usize, f64)> = None;
        let mut count = 0;
        for (producer, &output) in self.output.iter().enumerate() {
            let gap = (self.uses(producer) - output).abs();
            if gap > (OUTPUT_TOLERANCE * output.abs()).max(rounding) {
                count += 1;
                if worst.is_none_or(|(_, most)| gap > most) {
                    worst = Some((producer, gap));
                }
            }
        }
        let Some((producer, _)) = worst else {
            return Ok(());
        };
        Err(DataError::OutputMismatch {
            file: file.to_owned(),
            row: layout.producer_label(producer),
            column: layout.output_label.to_owned(),
            output: self.output[producer],
            uses: self.uses(producer),
            count,
        })
    }

    /// Sum of all uses of a product; the producer is `region * industries + industry`.
    fn uses(&self, producer: usize) -> f64 {
        let row = |flows: &[f64], width: usize| -> f64 {
            flows[producer * width..(producer + 1) * width].iter().sum()
        };
        let consumers = self.regions.len() * self.categories.len();
        row(&self.intermediate, self.output.len()) + row(&self.final_demand, consumers)
    }

    /// What an industry of the importer uses of an industry of the exporter. Arguments are positions
    /// in `regions` and `industries`.
    ///
    /// # Panics
    /// If the exporter's position or the whole index is beyond the table, as indexing a slice does.
    pub fn intermediate_flow(
        &self,
        exporter: usize,
        industry: usize,
        importer: usize,
        using: usize,
    ) -> f64 {
        let industries = self.industries.len();
        let seller = exporter * industries + industry;
        let user = importer * industries + using;
        self.intermediate[seller * self.output.len() + user]
    }

    /// What final demand of a category in the importer uses of an industry of the exporter.
    ///
    /// # Panics
    /// If an index is beyond the table, as indexing a slice does.
    pub fn final_flow(
        &self,
        exporter: usize,
        industry: usize,
        importer: usize,
        category: usize,
    ) -> f64 {
        let seller = exporter * self.industries.len() + industry;
        let consumers = self.regions.len() * self.categories.len();
        self.final_demand[seller * consumers + importer * self.categories.len() + category]
    }

    /// Value added of an industry of a region.
    ///
    /// # Panics
    /// If an index is beyond the table, as indexing a slice does.
    pub fn value_added_of(&self, region: usize, industry: usize) -> f64 {
        self.value_added[region * self.industries.len() + industry]
    }

    /// Output of an industry of a region.
    ///
    /// # Panics
    /// If an index is beyond the table, as indexing a slice does.
    pub fn output_of(&self, region: usize, industry: usize) -> f64 {
        self.output[region * self.industries.len() + industry]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::real_file;

    const SMALL: &str = "\
V1,JPN_a,JPN_b_c,USA_a,USA_b_c,JPN_HFCE,JPN_INVNT,USA_HFCE,USA_INVNT,OUT
JPN_a,1,2,3,4,5,-1,6,0,20
JPN_b_c,0,1,0,1,7,0,1,0,10
USA_a,0,0,8.5,0.5,1,0,20,0,30
USA_b_c,0,0,0,0,0,0,40,0,40
TLS,1,0,1,0,2,0,3,0,
VA,18,7,17.5,34.5,,,,,
OUT,20,10,30,40,,,,,
";

    fn read(text: &str) -> Result<InterCountryTable, DataError> {
        InterCountryTable::read(&Source::new("icio.csv", text.as_bytes()))
    }

    fn message(from: &str, to: &str) -> String {
        assert!(SMALL.contains(from));
        read(&SMALL.replacen(from, to, 1)).unwrap_err().to_string()
    }

    #[test]
    fn every_part_is_in_its_place() {
        let table = read(SMALL).unwrap();
        assert_eq!(table.regions, ["JPN", "USA"]);
        assert_eq!(table.industries, ["a", "b_c"]);
        assert_eq!(table.categories, ["HFCE", "INVNT"]);
        assert_eq!(table.intermediate_flow(0, 0, 1, 1), 4.0);
        assert_eq!(table.intermediate_flow(1, 0, 1, 0), 8.5);
        assert_eq!(table.final_flow(0, 0, 0, 1), -1.0);
        assert_eq!(table.final_flow(1, 1, 1, 0), 40.0);
        assert_eq!(table.value_added, [18.0, 7.0, 17.5, 34.5]);
        assert_eq!(table.output, [20.0, 10.0, 30.0, 40.0]);
        assert_eq!(
            table.taxes.as_deref(),
            Some([1.0, 0.0, 1.0, 0.0].as_slice())
        );
        assert_eq!(
            table.final_taxes.as_deref(),
            Some([2.0, 0.0, 3.0, 0.0].as_slice())
        );
    }

    #[test]
    fn taxes_by_country_add_up_and_may_be_absent() {
        let by_country = SMALL.replace(
            "TLS,1,0,1,0,2,0,3,0,\n",
            "JPN_TLS,1,0,0,0,2,0,0,0,0\nUSA_TLS,0,0,1,0,0,0,3,0,0\n",
        );
        assert_eq!(read(&by_country), read(SMALL));
        let without = read(&SMALL.replace("TLS,1,0,1,0,2,0,3,0,\n", "")).unwrap();
        assert_eq!((without.taxes, without.final_taxes), (None, None));
    }

    #[test]
    fn crlf_quotes_and_a_missing_total_column_are_understood() {
        let text = SMALL.replace("JPN_a", "\"JPN_a\"").replace('\n', "\r\n");
        assert_eq!(read(&text), read(SMALL));
        let text: String = SMALL
            .lines()
            .flat_map(|line| [line.rsplit_once(',').unwrap().0, "\n"])
            .collect();
        assert_eq!(read(&text), read(SMALL));
    }

    #[test]
    fn a_region_may_lack_final_demand_altogether() {
        let text = "V1,A_x,B_x,A_F,OUT\nA_x,1,1,2,4\nB_x,1,1,1,3\nVA,2,1,0,0\nOUT,4,3,0,0\n";
        let table = read(text).unwrap();
        assert_eq!(table.final_flow(1, 0, 0, 0), 1.0);
        assert_eq!(table.final_flow(1, 0, 1, 0), 0.0);
    }

    #[test]
    fn cells_that_are_no_numbers_name_row_and_column() {
        assert_eq!(
            message("JPN_a,1,2", "JPN_a,1,x"),
            "icio.csv, row 2, column JPN_b_c: \"x\" is not a number; give a plain decimal such as 12.5"
        );
        assert_eq!(
            message("JPN_a,1,2", "JPN_a,1,"),
            "icio.csv, row 2, column JPN_b_c: missing cell; fill in a number (0 if there is none)"
        );
        assert_eq!(
            message("JPN_a,1,2", "JPN_a,1,NaN"),
            "icio.csv, row 2, column JPN_b_c: NaN is not a finite number; give a plain decimal such as 12.5"
        );
        assert_eq!(
            message("VA,18,7", "VA,18,"),
            "icio.csv, row 7, column JPN_b_c: missing cell; fill in a number (0 if there is none)"
        );
    }

    #[test]
    fn ragged_rows_are_counted() {
        assert_eq!(
            message("JPN_a,1,2,3,4,5,-1,6,0,20", "JPN_a,1,2,3"),
            "icio.csv, row 2: has 4 cells where the header has 10; add the missing cells or quote texts that hold a comma"
        );
        assert!(message("6,0,20\n", "6,0,20,1\n").contains("has 11 cells where the header has 10"));
    }

    #[test]
    fn only_final_demand_may_be_negative() {
        assert_eq!(
            message("JPN_a,1,2", "JPN_a,1,-2"),
            "icio.csv, row JPN_a, column JPN_b_c: the flow -2 between industries is negative; only final demand (inventories) may be"
        );
    }

    #[test]
    fn labels_must_be_distinct_and_complete() {
        assert_eq!(
            message("V1,JPN_a,JPN_b_c", "V1,JPN_a,JPN_a"),
            "icio.csv, column 3: the label JPN_a appeared before, as column 2; remove or rename one"
        );
        assert_eq!(
            message("\nJPN_b_c,0", "\nJPN_a,0"),
            "icio.csv, row 3: the label JPN_a appeared before, as row 2; remove or rename one"
        );
        assert_eq!(
            message("V1,JPN_a,JPN_b_c", "V1,JPN_a,JPN_d"),
            "icio.csv: there is no column JPN_b_c, although there is such a row; add the column or remove what needs it"
        );
        assert_eq!(
            message("USA_b_c,0,0,0,0,0,0,40,0,40\n", ""),
            "icio.csv: there is no row USA_b_c, although there is such a column; add the row or remove what needs it"
        );
        assert_eq!(
            message("USA_INVNT", "USA_INVENT"),
            "icio.csv: there is no column JPN_INVENT, although another region has that category; add the column or remove what needs it"
        );
        assert!(message("V1,JPN_a", "V1,JPNa").contains("cannot read the label \"JPNa\""));
        assert!(message("VA,", "VAL,").contains("cannot read the label \"VAL\""));
    }

    #[test]
    fn rows_of_value_added_and_output_are_needed() {
        assert!(message("VA,18,7,17.5,34.5,,,,,\n", "").contains("there is no row VA"));
        assert!(message("OUT,20,10,30,40,,,,,\n", "").contains("there is no row OUT"));
    }

    #[test]
    fn output_in_another_unit_is_noticed() {
        assert_eq!(
            message("OUT,20,10,30,40", "OUT,20000,10000,30000,40000"),
            "icio.csv, row USA_b_c, column OUT: output is 40000 but the uses in the row add up to 40, the worst of 4 such rows; check that all cells have one unit (million)"
        );
    }

    #[test]
    fn a_header_that_promises_too_much_is_only_ragged() {
        let labels: Vec<String> = (0..3000).map(|n| format!("A_{n}")).collect();
        let (columns, rows) = (
            labels.join(","),
            labels.join(
                "
",
            ),
        );
        let text = format!(
            "V1,{columns},A_F
{rows}
VA
OUT
"
        );
        assert!(matches!(
            read(&text),
            Err(DataError::RaggedRow { row: 2, .. })
        ));
    }

    /// WIOD 2013 release: 41 regions, 35 industries, five categories; world value added of 2011 is
    /// that of the rows, 352 cells of final demand are negative.
    #[test]
    fn the_world_tables_are_read() {
        for (path, negative) in [
            ("wiot/wiot_2011.csv.gz", 352),
            ("wiot/wiot_2008.csv.gz", 244),
        ] {
            let Some(bytes) = real_file(path) else { return };
            let table = InterCountryTable::read(&Source::new(path, bytes)).unwrap();
            assert_eq!(
                (
                    table.regions.len(),
                    table.industries.len(),
                    table.categories.len()
                ),
                (41, 35, 5)
            );
            assert_eq!(table.categories, ["HFCE", "NPISH", "GGFC", "GFCF", "INVNT"]);
            assert_eq!(table.regions[40], "RoW");
            let below_zero = table.final_demand.iter().filter(|x| **x < 0.0).count();
            assert_eq!(below_zero, negative);
            // Columns add up exactly: inputs and value added make output.
            let producers = table.output.len();
            for user in 0..producers {
                let inputs: f64 = (0..producers)
                    .map(|seller| table.intermediate[seller * producers + user])
                    .sum();
                assert_eq!(inputs + table.value_added[user], table.output[user]);
            }
            if path.contains("2011") {
                assert_eq!(table.intermediate_flow(0, 0, 0, 0), 8732.0);
                assert_eq!(table.value_added_of(0, 0), 43760.0);
                assert_eq!(table.output_of(0, 1), 266_955.0);
            }
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = InterCountryTable::read(&Source::new("x.csv", bytes));
        }

        #[test]
        fn any_damage_to_a_table_never_panics(
            place in any::<proptest::sample::Index>(), text in "[,\n0-9A-Z_.\"-]{0,3}"
        ) {
            let mut damaged = SMALL.to_owned();
            let place = place.index(SMALL.len());
            damaged.replace_range(place..=place, &text);
            let _ = read(&damaged);
        }
    }
}

//! Dense two- and three-dimensional arrays of `f64`, row-major, the last index contiguous.
//!
//! They know their shape and nothing of economics.

use serde::{Deserialize, Serialize};

/// A matrix: `rows` x `columns`, the column index contiguous.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
}

impl Grid {
    /// A matrix with the same value everywhere.
    pub fn filled(rows: usize, columns: usize, value: f64) -> Self {
        Self {
            rows,
            columns,
            values: vec![value; rows * columns],
        }
    }

    /// A matrix of zeros.
    pub fn zeros(rows: usize, columns: usize) -> Self {
        Self::filled(rows, columns, 0.0)
    }

    /// A matrix whose entry is a function of its indices.
    pub fn from_fn(
        rows: usize,
        columns: usize,
        mut entry: impl FnMut(usize, usize) -> f64,
    ) -> Self {
        let mut values = Vec::with_capacity(rows * columns);
        for row in 0..rows {
            for column in 0..columns {
                values.push(entry(row, column));
            }
        }
        Self {
            rows,
            columns,
            values,
        }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// One row as a slice.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.columns..(row + 1) * self.columns]
    }

    /// One row as a mutable slice.
    pub fn row_mut(&mut self, row: usize) -> &mut [f64] {
        &mut self.values[row * self.columns..(row + 1) * self.columns]
    }

    /// All entries, row after row.
    pub fn as_slice(&self) -> &[f64] {
        &self.values
    }

    /// All entries, mutable, row after row.
    pub fn as_mut_slice(&mut self) -> &mut [f64] {
        &mut self.values
    }

    /// Sum of all entries.
    pub fn sum(&self) -> f64 {
        self.values.iter().sum()
    }

    /// Sum of each row.
    pub fn row_sums(&self) -> Vec<f64> {
        (0..self.rows)
            .map(|row| self.row(row).iter().sum())
            .collect()
    }
}

impl std::ops::Index<(usize, usize)> for Grid {
    type Output = f64;
    fn index(&self, (row, column): (usize, usize)) -> &f64 {
        &self.values[row * self.columns + column]
    }
}

impl std::ops::IndexMut<(usize, usize)> for Grid {
    fn index_mut(&mut self, (row, column): (usize, usize)) -> &mut f64 {
        &mut self.values[row * self.columns + column]
    }
}

/// A three-dimensional array, most often `[importer][exporter][sector]`, the last index contiguous.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cube {
    shape: (usize, usize, usize),
    values: Vec<f64>,
}

impl Cube {
    /// A cube with the same value everywhere.
    pub fn filled(first: usize, second: usize, third: usize, value: f64) -> Self {
        Self {
            shape: (first, second, third),
            values: vec![value; first * second * third],
        }
    }

    /// A cube of zeros.
    pub fn zeros(first: usize, second: usize, third: usize) -> Self {
        Self::filled(first, second, third, 0.0)
    }

    /// A cube whose entry is a function of its indices.
    pub fn from_fn(
        first: usize,
        second: usize,
        third: usize,
        mut entry: impl FnMut(usize, usize, usize) -> f64,
    ) -> Self {
        let mut values = Vec::with_capacity(first * second * third);
        for a in 0..first {
            for b in 0..second {
                for c in 0..third {
                    values.push(entry(a, b, c));
                }
            }
        }
        Self {
            shape: (first, second, third),
            values,
        }
    }

    /// The three dimensions.
    pub fn shape(&self) -> (usize, usize, usize) {
        self.shape
    }

    /// The contiguous run of the last index at the first two.
    pub fn lane(&self, first: usize, second: usize) -> &[f64] {
        let start = (first * self.shape.1 + second) * self.shape.2;
        &self.values[start..start + self.shape.2]
    }

    /// The contiguous run of the last index at the first two, mutable.
    pub fn lane_mut(&mut self, first: usize, second: usize) -> &mut [f64] {
        let start = (first * self.shape.1 + second) * self.shape.2;
        &mut self.values[start..start + self.shape.2]
    }

    /// All entries at one first index.
    pub fn slab(&self, first: usize) -> &[f64] {
        let size = self.shape.1 * self.shape.2;
        &self.values[first * size..(first + 1) * size]
    }

    /// All entries at one first index, mutable.
    pub fn slab_mut(&mut self, first: usize) -> &mut [f64] {
        let size = self.shape.1 * self.shape.2;
        &mut self.values[first * size..(first + 1) * size]
    }

    /// All entries.
    pub fn as_slice(&self) -> &[f64] {
        &self.values
    }

    /// All entries, mutable.
    pub fn as_mut_slice(&mut self) -> &mut [f64] {
        &mut self.values
    }

    /// Sum of all entries.
    pub fn sum(&self) -> f64 {
        self.values.iter().sum()
    }
}

impl std::ops::Index<(usize, usize, usize)> for Cube {
    type Output = f64;
    fn index(&self, (a, b, c): (usize, usize, usize)) -> &f64 {
        &self.values[(a * self.shape.1 + b) * self.shape.2 + c]
    }
}

impl std::ops::IndexMut<(usize, usize, usize)> for Cube {
    fn index_mut(&mut self, (a, b, c): (usize, usize, usize)) -> &mut f64 {
        &mut self.values[(a * self.shape.1 + b) * self.shape.2 + c]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_index_is_contiguous() {
        let cube = Cube::from_fn(2, 3, 4, |a, b, c| (100 * a + 10 * b + c) as f64);
        assert_eq!(cube.lane(1, 2), &[120.0, 121.0, 122.0, 123.0]);
        assert_eq!(cube[(0, 2, 1)].to_bits(), 21.0_f64.to_bits());
        let grid = Grid::from_fn(2, 2, |a, b| (10 * a + b) as f64);
        assert_eq!(grid.row_sums(), vec![1.0, 21.0]);
    }
}

//! Geopolitics as context: cited figures of a pair of countries, printed next to exposure and never mixed into welfare.
//!
//! The shipped table (`data/security/context.csv`) holds single figures for Japan and the United States with every other country, each with
//! its year; [`SOURCES`] says where each kind of figure is from. It is derived by [`build_table`].

use std::collections::BTreeMap;

use boeki_data::codes;
use boeki_data::source::Source;
use boeki_data::table::Table;
use boeki_economy::sources::Files;
use serde::Serialize;

use crate::SecurityError;
use crate::code_page::decode;

const FILE: &str = "data/security/context.csv";
const TEXT: &str = include_str!("../../../data/security/context.csv");

/// The countries whose pairs are held.
pub const HOMES: [&str; 2] = ["JPN", "USA"];

/// A source of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Cited {
    /// The figure, as in the table.
    pub figure: &'static str,
    /// Path in the data folder.
    pub path: &'static str,
    /// Whom to cite.
    pub citation: &'static str,
    /// Licence of the file that it was read from.
    pub licence: &'static str,
}

/// Where each kind of figure is from.
pub const SOURCES: [Cited; 4] = [
    Cited {
        figure: "ideal_point_distance",
        path: "geopolitics/un_ideal_points_2020.csv",
        citation: "distance of ideal points in votes of the UN General Assembly: Bailey, Strezhnev & Voeten (2017), Journal of Conflict Resolution",
        licence: "MIT (file); figures with attribution",
    },
    Cited {
        figure: "defence_pact",
        path: "geopolitics/atop_alliance.parquet",
        citation: "alliances with an obligation of defence: Alliance Treaty Obligations and Provisions, Leeds, Ritter, Mitchell & Long (2002)",
        licence: "GPL-2 (file); figures with attribution",
    },
    Cited {
        figure: "us_troops",
        path: "geopolitics/troopdata-rebuild-country-year.csv",
        citation: "US active-duty troops in a country: Allen, Flynn & Machain (2022), Conflict Management and Peace Science",
        licence: "GPL-3 (file); figures with attribution",
    },
    Cited {
        figure: "military_spending_musd",
        path: "geopolitics/cow_nmc.parquet",
        citation: "military expenditure, current prices: National Material Capabilities, Correlates of War, Singer, Bremer & Stuckey (1972)",
        licence: "GPL-2 (file); figures with attribution",
    },
];

/// A figure and its year.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// The value.
    pub value: f64,
    /// Its year.
    pub year: i64,
}

/// What is known of a pair of countries.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// Distance of the ideal points in the UN General Assembly.
    pub ideal_point_distance: Option<Figure>,
    /// Whether an alliance obliges them to defend each other: 1 or 0.
    pub defence_pact: Option<Figure>,
    /// US troops in the partner.
    pub us_troops: Option<Figure>,
    /// Military spending of the partner, million USD, current prices.
    pub military_spending_musd: Option<Figure>,
}

/// The shipped figures.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// By figure, home (empty for figures of one country) and partner.
    figures: BTreeMap<(String, String, String), Figure>,
}

impl Context {
    /// Those that are shipped.
    ///
    /// ```
    /// let context = boeki_security::geopolitics::Context::embedded()?;
    /// let pair = context.pair("JPN", "USA");
    /// assert!(pair.defence_pact.is_some_and(|pact| pact.value == 1.0));
    /// # Ok::<(), boeki_security::SecurityError>(())
    /// ```
    ///
    /// # Errors
    /// None with the file as shipped.
    pub fn embedded() -> Result<Self, SecurityError> {
        Self::read(
            &Table::from_source(&Source::new(FILE, TEXT.as_bytes()))
                .map_err(|e| faulty(FILE, e))?,
        )
    }

    fn read(table: &Table) -> Result<Self, SecurityError> {
        let text = |name: &str| table.text(name).map_err(|error| faulty(FILE, error));
        let (figures, homes, partners) = (text("figure")?, text("home")?, text("partner")?);
        let years = table.integer("year").map_err(|e| faulty(FILE, e))?;
        let values = table.number("value").map_err(|e| faulty(FILE, e))?;
        let mut context = Self::default();
        for row in 0..table.rows() {
            let at = |column: &boeki_data::table::TextColumn| {
                column.get(row).unwrap_or_default().to_owned()
            };
            let figure = Figure {
                value: values[row],
                year: years[row],
            };
            context
                .figures
                .insert((at(figures), at(homes), at(partners)), figure);
        }
        Ok(context)
    }

    /// The figures of a pair, ISO alpha-3 codes; those that are not held are nothing.
    pub fn pair(&self, home: &str, partner: &str) -> Pair {
        let of_pair = |figure: &str| self.get(figure, home, partner);
        let of_partner = |figure: &str| self.get(figure, "", partner);
        Pair {
            ideal_point_distance: of_pair("ideal_point_distance"),
            defence_pact: of_pair("defence_pact"),
            us_troops: of_partner("us_troops"),
            military_spending_musd: of_partner("military_spending_musd"),
        }
    }

    /// Countries that an alliance obliges to defend `home`, ISO alpha-3 codes in order.
    pub fn allies(&self, home: &str) -> Vec<String> {
        self.figures
            .iter()
            .filter(|((figure, of, _), held)| {
                figure == "defence_pact" && of == home && held.value > 0.0
            })
            .map(|((_, _, partner), _)| partner.clone())
            .collect()
    }

    fn get(&self, figure: &str, home: &str, partner: &str) -> Option<Figure> {
        let key = (figure.to_owned(), home.to_owned(), partner.to_owned());
        self.figures.get(&key).copied()
    }
}

fn faulty(place: &str, error: impl std::fmt::Display) -> SecurityError {
    SecurityError::Table {
        place: place.into(),
        reason: error.to_string(),
    }
}

/// One figure of the table.
struct Row {
    figure: &'static str,
    home: String,
    partner: String,
    year: i64,
    value: f64,
}

/// A file of the data folder with columns of numbers and texts.
struct Opened {
    path: &'static str,
    table: Table,
}

impl Opened {
    fn read(files: &dyn Files, path: &'static str) -> Result<Self, SecurityError> {
        let bytes = files.read(path)?;
        let table = if bytes.starts_with(b"PAR1") {
            Table::from_source(&Source::new(path, bytes))
        } else {
            Table::from_source(&Source::new(path, decode(&bytes).as_bytes()))
        };
        let table = table.map_err(|error| faulty(path, error))?;
        Ok(Self { path, table })
    }

    fn number(&self, name: &str) -> Result<Vec<f64>, SecurityError> {
        let column = self.table.number_with_gaps(name);
        Ok(column.map_err(|e| faulty(self.path, e))?.into_owned())
    }

    fn text(&self, name: &str) -> Result<Vec<String>, SecurityError> {
        let column = self.table.text(name).map_err(|e| faulty(self.path, e))?;
        let rows = 0..self.table.rows();
        Ok(rows
            .map(|row| column.get(row).unwrap_or_default().to_owned())
            .collect())
    }

    /// The rows of the last year (or session) of a column, and that year.
    fn latest(&self, name: &str) -> Result<(Vec<usize>, i64), SecurityError> {
        let years: Vec<i64> = self.number(name)?.into_iter().map(whole).collect();
        let last = years.iter().copied().max().unwrap_or_default();
        let rows = (0..years.len()).filter(|row| years[*row] == last);
        Ok((rows.collect(), last))
    }
}

/// Countries by their number of the Correlates of War.
type Numbers = BTreeMap<i64, String>;

/// Derives the shipped table from the data folder.
///
/// # Errors
/// A file that is missing or without the columns of its source.
pub fn build_table(files: &dyn Files) -> Result<Table, SecurityError> {
    let [votes, pacts, troops, spending] = SOURCES.map(|source| source.path);
    let votes = Opened::read(files, votes)?;
    let troops = Opened::read(files, troops)?;
    let mut numbers = Numbers::new();
    for file in [&votes, &troops] {
        for (number, name) in file.number("ccode")?.into_iter().zip(file.text("iso3c")?) {
            if codes::country(&name).is_some_and(|known| known.iso3 == name) {
                numbers.insert(whole(number), name);
            }
        }
    }
    let mut rows = distances(&votes)?;
    rows.extend(stationed(&troops)?);
    rows.extend(bound(&Opened::read(files, pacts)?, &numbers)?);
    rows.extend(spent(&Opened::read(files, spending)?, &numbers)?);
    rows.retain(|row| row.value.is_finite());
    rows.sort_by(|a, b| (a.figure, &a.home, &a.partner).cmp(&(b.figure, &b.home, &b.partner)));
    let texts =
        |field: &dyn Fn(&Row) -> String| -> Vec<String> { rows.iter().map(field).collect() };
    // Four decimals are more than the figures are known to.
    let rounded = |value: f64| (value * 1e4).round() / 1e4;
    Ok(Table::new("context")
        .with_text("figure", texts(&|row| row.figure.to_owned()))
        .with_text("home", texts(&|row| row.home.clone()))
        .with_text("partner", texts(&|row| row.partner.clone()))
        .with_integer("year", rows.iter().map(|row| row.year).collect())
        .with_number("value", rows.iter().map(|row| rounded(row.value)).collect()))
}

fn distances(votes: &Opened) -> Result<Vec<Row>, SecurityError> {
    let (names, points) = (votes.text("iso3c")?, votes.number("IdealPoint")?);
    let (latest, session) = votes.latest("session")?;
    // A session opens in September of 1945 plus its number.
    let year = 1945 + session;
    let mut rows = Vec::new();
    for home in HOMES {
        let Some(own) = latest.iter().find(|row| names[**row] == home) else {
            continue;
        };
        for &row in latest.iter().filter(|row| *row != own) {
            if codes::country(&names[row]).is_some_and(|known| known.iso3 == names[row]) {
                rows.push(Row {
                    figure: "ideal_point_distance",
                    home: home.into(),
                    partner: names[row].clone(),
                    year,
                    value: (points[*own] - points[row]).abs(),
                });
            }
        }
    }
    Ok(rows)
}

fn stationed(troops: &Opened) -> Result<Vec<Row>, SecurityError> {
    let (names, active) = (troops.text("iso3c")?, troops.number("troops_ad")?);
    let (latest, year) = troops.latest("year")?;
    // Abroad: the file counts those at home too.
    let abroad = |row: &usize| {
        let name = &names[*row];
        name != "USA" && codes::country(name).is_some_and(|country| country.iso3 == *name)
    };
    Ok(latest
        .into_iter()
        .filter(abroad)
        .map(|row| Row {
            figure: "us_troops",
            home: String::new(),
            partner: names[row].clone(),
            year,
            value: active[row],
        })
        .collect())
}

fn bound(pacts: &Opened, numbers: &Numbers) -> Result<Vec<Row>, SecurityError> {
    let (first, second) = (pacts.number("ccode1")?, pacts.number("ccode2")?);
    let defence = pacts.number("atop_defense")?;
    let (latest, year) = pacts.latest("year")?;
    let mut held: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    for home in HOMES {
        for partner in numbers.values().filter(|partner| *partner != home) {
            held.insert((home, partner), 0.0);
        }
    }
    for row in latest.into_iter().filter(|row| defence[*row] > 0.5) {
        let name = |number: f64| numbers.get(&whole(number)).map(String::as_str);
        if let (Some(one), Some(other)) = (name(first[row]), name(second[row])) {
            for pair in [(one, other), (other, one)] {
                if let Some(value) = held.get_mut(&pair) {
                    *value = 1.0;
                }
            }
        }
    }
    Ok(held
        .into_iter()
        .map(|((home, partner), value)| Row {
            figure: "defence_pact",
            home: home.into(),
            partner: partner.into(),
            year,
            value,
        })
        .collect())
}

fn spent(spending: &Opened, numbers: &Numbers) -> Result<Vec<Row>, SecurityError> {
    let (number, thousand) = (spending.number("ccode")?, spending.number("milex")?);
    let (latest, year) = spending.latest("year")?;
    let mut rows = Vec::new();
    // A negative amount is one that is not known.
    for row in latest.into_iter().filter(|row| thousand[*row] >= 0.0) {
        if let Some(name) = numbers.get(&whole(number[row])) {
            rows.push(Row {
                figure: "military_spending_musd",
                home: String::new(),
                partner: name.clone(),
                year,
                value: thousand[row] / 1000.0,
            });
        }
    }
    Ok(rows)
}

/// A code or year that a table holds as a number.
#[allow(clippy::cast_possible_truncation)] // codes and years are far below 2^53
fn whole(number: f64) -> i64 {
    number.round() as i64
}

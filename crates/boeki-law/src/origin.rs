//! Origins of goods: countries, and named groups of them with dated membership.
//!
//! Groups are data (`data/law/origins.toml`). This file must never know a measure.

use boeki_data::DataError;
use boeki_data::codes::{self, Country};
use serde::Deserialize;

use crate::error::LawError;
use crate::instant::Instant;
use crate::schedule::Importer;
use crate::words::Bilingual;

/// A country, as its position in the project's list of countries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin(u16);

impl Origin {
    /// Finds a country by its two- or three-letter code or its name.
    ///
    /// # Errors
    /// [`LawError::UnknownOrigin`] naming the nearest country.
    pub fn find(text: &str) -> Result<Self, LawError> {
        let found = codes::find_country("origin", text).map_err(|error| match error {
            DataError::UnknownCode { code, nearest, .. } => LawError::UnknownOrigin {
                name: code,
                nearest,
            },
            other => other.into(),
        })?;
        Ok(Self::of(found))
    }

    fn of(country: &'static Country) -> Self {
        let position = codes::countries()
            .iter()
            .position(|other| other.iso3 == country.iso3)
            .unwrap_or(0);
        Self(u16::try_from(position).unwrap_or(0))
    }

    /// Every origin.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..codes::countries().len()).filter_map(|position| u16::try_from(position).ok().map(Self))
    }

    /// As an index into [`Origin::all`].
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// Whether it is the importer's own country.
    pub fn is_importer(self, importer: Importer) -> bool {
        self.country().iso2 == importer.code()
    }

    /// The country.
    pub fn country(self) -> &'static Country {
        &codes::countries()[self.index()]
    }
}

/// Who belongs, and when.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct OriginScope {
    members: Vec<Membership>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Membership {
    origin: Origin,
    from: Instant,
    until: Instant,
}

impl OriginScope {
    /// Whether the origin belongs at that instant.
    pub fn contains(&self, origin: Origin, at: Instant) -> bool {
        self.spans(origin)
            .any(|(from, until)| from <= at && at < until)
    }

    /// The spans of time in which the origin belongs.
    pub fn spans(&self, origin: Origin) -> impl Iterator<Item = (Instant, Instant)> + '_ {
        let start = self
            .members
            .partition_point(|member| member.origin < origin);
        self.members[start..]
            .iter()
            .take_while(move |member| member.origin == origin)
            .map(|member| (member.from, member.until))
    }

    /// Every span of membership, origin by origin.
    pub(crate) fn members(&self) -> impl Iterator<Item = (Origin, (Instant, Instant))> + '_ {
        self.members
            .iter()
            .map(|member| (member.origin, (member.from, member.until)))
    }

    /// Origins that belong at some time, each once.
    pub fn origins(&self) -> Vec<Origin> {
        let mut origins: Vec<Origin> = self.members.iter().map(|member| member.origin).collect();
        origins.dedup();
        origins
    }

    pub(crate) fn add(&mut self, origin: Origin, from: Instant, until: Instant) {
        self.members.push(Membership {
            origin,
            from,
            until,
        });
        self.members.sort_unstable();
        self.members.dedup();
    }

    pub(crate) fn extend(&mut self, other: &Self) {
        self.members.extend(&other.members);
        self.members.sort_unstable();
        self.members.dedup();
    }

    /// Takes away whoever is in `other`, at the times when they are.
    pub(crate) fn subtract(&mut self, other: &Self) {
        let mut kept = Vec::with_capacity(self.members.len());
        for member in self.members.drain(..) {
            let mut pieces = vec![(member.from, member.until)];
            for (from, until) in other.spans(member.origin) {
                pieces = pieces
                    .into_iter()
                    .flat_map(|(start, end)| [(start, end.min(from)), (start.max(until), end)])
                    .filter(|(start, end)| start < end)
                    .collect();
            }
            kept.extend(pieces.into_iter().map(|(from, until)| Membership {
                origin: member.origin,
                from,
                until,
            }));
        }
        kept.sort_unstable();
        self.members = kept;
    }

    /// Whoever is in it, during that span only.
    pub(crate) fn within(&self, (from, until): (Instant, Instant)) -> Self {
        let members = self
            .members
            .iter()
            .map(|member| Membership {
                origin: member.origin,
                from: member.from.max(from),
                until: member.until.min(until),
            })
            .filter(|member| member.from < member.until)
            .collect();
        Self { members }
    }

    /// Everyone, always.
    pub fn everyone() -> Self {
        let members = Origin::all()
            .map(|origin| Membership {
                origin,
                from: Instant::BEGINNING,
                until: Instant::END,
            })
            .collect();
        Self { members }
    }
}

/// A named group of origins.
#[derive(Debug, Clone, PartialEq)]
pub struct OriginGroup {
    /// Name, as in `@EU`.
    pub id: String,
    /// Words.
    pub title: Bilingual,
    /// Members with their dates.
    pub scope: OriginScope,
    /// Where the membership is from.
    pub source: String,
}

/// Every named group.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OriginBook {
    groups: Vec<OriginGroup>,
}

impl OriginBook {
    /// Reads `origins.toml`.
    ///
    /// # Errors
    /// [`LawError::Shape`] for a text that is not TOML, unknown countries, names that repeat and
    /// dates that are none.
    pub fn from_toml(file: &str, text: &str) -> Result<Self, LawError> {
        let parsed: File = toml::from_str(text).map_err(|error| LawError::toml(file, &error))?;
        let mut groups: Vec<OriginGroup> = Vec::with_capacity(parsed.group.len());
        for row in parsed.group {
            let shape = |reason: String| LawError::Shape {
                file: file.to_owned(),
                place: Some(format!("group {}", row.id)),
                reason,
                remedy: "write countries by their ISO alpha-2 codes and dates as YYYY-MM-DD"
                    .to_owned(),
            };
            if groups.iter().any(|group| group.id == row.id) {
                return Err(shape("the name is taken".to_owned()));
            }
            let always = Dated {
                members: row.members.clone(),
                from: None,
                until: None,
            };
            let mut scope = OriginScope::default();
            for part in std::iter::once(&always).chain(&row.dated) {
                let moment = |text: &Option<String>, otherwise: Instant| match text {
                    None => Ok(otherwise),
                    Some(text) => {
                        Instant::parse(text).ok_or_else(|| shape(format!("`{text}` is not a date")))
                    }
                };
                let from = moment(&part.from, Instant::BEGINNING)?;
                let until = moment(&part.until, Instant::END)?;
                for member in &part.members {
                    let country = codes::country(member)
                        .ok_or_else(|| shape(format!("`{member}` is not a country")))?;
                    scope.add(Origin::of(country), from, until);
                }
            }
            groups.push(OriginGroup {
                id: row.id.clone(),
                title: row.title.clone(),
                scope,
                source: row.source.clone(),
            });
        }
        Ok(Self { groups })
    }

    /// The groups.
    pub fn groups(&self) -> &[OriginGroup] {
        &self.groups
    }

    /// The group of this name.
    pub fn find(&self, id: &str) -> Option<&OriginGroup> {
        self.groups
            .iter()
            .find(|group| group.id.eq_ignore_ascii_case(id))
    }

    /// Who `all`, `@group`s and country codes name.
    ///
    /// # Errors
    /// A sentence's end that names what is not known.
    pub(crate) fn scope(&self, names: &[String]) -> Result<OriginScope, String> {
        let mut scope = OriginScope::default();
        for name in names {
            if name == "all" {
                scope.extend(&OriginScope::everyone());
            } else if let Some(group) = name.strip_prefix('@') {
                let group = self
                    .find(group)
                    .ok_or_else(|| format!("`{name}` is not a group of origins.toml"))?;
                scope.extend(&group.scope);
            } else {
                let country =
                    codes::country(name).ok_or_else(|| format!("`{name}` is not a country"))?;
                scope.add(Origin::of(country), Instant::BEGINNING, Instant::END);
            }
        }
        Ok(scope)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    group: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    title: Bilingual,
    #[serde(default)]
    members: Vec<String>,
    #[serde(default)]
    dated: Vec<Dated>,
    #[serde(default)]
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dated {
    members: Vec<String>,
    #[serde(default)]
    from: Option<String>,
    #[serde(default)]
    until: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    #[test]
    fn a_member_leaves() {
        let book = OriginBook::from_toml(
            "origins.toml",
            r#"
            [[group]]
            id = "EU"
            title = { en = "European Union", ja = "欧州連合" }
            members = ["DE", "FR"]
            dated = [{ members = ["GB"], until = "2020-02-01" }]
            source = "Treaty"
            "#,
        )
        .unwrap();
        let union = book.scope(&["@EU".to_owned()]).unwrap();
        let kingdom = Origin::find("GB").unwrap();
        assert!(union.contains(kingdom, at("2020-01-31")));
        assert!(!union.contains(kingdom, at("2020-02-01")));

        let mut rest = OriginScope::everyone();
        rest.subtract(&union);
        assert!(!rest.contains(kingdom, at("2020-01-31")));
        assert!(rest.contains(kingdom, at("2020-02-01")));
        assert!(!rest.contains(Origin::find("DE").unwrap(), at("2030-01-01")));
        assert!(rest.contains(Origin::find("JP").unwrap(), at("2019-01-01")));
    }

    #[test]
    fn an_unknown_country_is_named_with_its_group() {
        let text =
            "[[group]]\nid = \"X\"\ntitle = { en = \"x\", ja = \"x\" }\nmembers = [\"QQ\"]\n";
        let error = OriginBook::from_toml("origins.toml", text)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("group X") && error.contains("`QQ`"),
            "{error}"
        );
    }
}

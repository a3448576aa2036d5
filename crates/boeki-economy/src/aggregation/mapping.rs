//! Mappings as people write them: which regions and sectors become one.
//!
//! ```toml
//! [regions]
//! JPN = ["JPN"]
//! EU = { members = ["DEU", "FRA"], name_en = "European Union", name_ja = "欧州連合" }
//! rest = "ROW"       # all that is not named; or { code = "ROW", name_en = "...", name_ja = "..." }
//!
//! [sectors]          # without this table sectors stay as they are
//! GDS = ["A01", "C29"]
//! rest = "OTH"
//! ```
//!
//! The order of the file is the order of the result. Nothing here knows an economy's numbers.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::{EconomyError, Labels, Name};

/// A mapping of regions and sectors, many to one.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    file: String,
    text: String,
    regions: Option<Side>,
    sectors: Option<Side>,
}

/// The regions or the sectors of a mapping.
#[derive(Clone, Debug, Default, PartialEq)]
struct Side {
    targets: Vec<Target>,
    rest: Option<Target>,
}

#[derive(Clone, Debug, PartialEq)]
struct Target {
    code: String,
    name: Option<Name>,
    /// Codes with the lines they stand in.
    members: Vec<(String, usize)>,
    line: usize,
}

/// A side of a mapping on the codes of one economy.
pub(super) struct Plan {
    /// Target of each source.
    pub(super) target: Vec<usize>,
    /// Codes of the targets.
    pub(super) codes: Vec<String>,
    /// Their names, where the mapping gives one.
    pub(super) names: Vec<Option<Name>>,
}

impl Plan {
    pub(super) fn len(&self) -> usize {
        self.codes.len()
    }

    /// What a target sums.
    pub(super) fn sources(&self, target: usize) -> impl Iterator<Item = usize> {
        self.target
            .iter()
            .enumerate()
            .filter(move |(_, of)| **of == target)
            .map(|(source, _)| source)
    }

    fn identity(codes: &[&str]) -> Self {
        Self {
            target: (0..codes.len()).collect(),
            codes: codes.iter().map(|&code| code.to_owned()).collect(),
            names: vec![None; codes.len()],
        }
    }
}

impl Mapping {
    /// Reads a mapping; `file` is what messages call it.
    ///
    /// # Errors
    /// [`EconomyError::BadText`] with line, reason and remedy.
    pub fn from_toml(file: &str, text: &str) -> Result<Self, EconomyError> {
        let reader = Reader { file, text };
        let table = DeTable::parse(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            reader.bad(
                at,
                error.message().to_owned(),
                "see the book's chapter on aggregation for the format",
            )
        })?;
        let mut mapping = Self {
            file: file.to_owned(),
            text: text.to_owned(),
            regions: None,
            sectors: None,
        };
        for (key, value) in table.get_ref() {
            let side = match key.get_ref().as_ref() {
                "regions" => &mut mapping.regions,
                "sectors" => &mut mapping.sectors,
                other => {
                    let problem = format!("unknown table [{other}]");
                    return Err(reader.bad(
                        key.span().start,
                        problem,
                        "use [regions] and [sectors]",
                    ));
                }
            };
            *side = Some(reader.side(value)?);
        }
        Ok(mapping)
    }

    /// The mapping that changes nothing.
    pub fn identity() -> Self {
        Self {
            file: "identity".into(),
            text: String::new(),
            regions: None,
            sectors: None,
        }
    }

    /// What messages call it.
    pub fn place(&self) -> &str {
        &self.file
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn plan_regions(&self, codes: &[&str]) -> Result<Plan, EconomyError> {
        self.plan(self.regions.as_ref(), "region", codes)
    }

    pub(super) fn plan_sectors(&self, codes: &[&str]) -> Result<Plan, EconomyError> {
        self.plan(self.sectors.as_ref(), "sector", codes)
    }

    fn plan(
        &self,
        side: Option<&Side>,
        what: &'static str,
        codes: &[&str],
    ) -> Result<Plan, EconomyError> {
        let Some(side) = side else {
            return Ok(Plan::identity(codes));
        };
        let mut target: Vec<Option<usize>> = vec![None; codes.len()];
        for (index, to) in side.targets.iter().enumerate() {
            for (member, line) in &to.members {
                let place = format!("{}:{line}", self.file);
                let Some(source) = codes.iter().position(|code| code == member) else {
                    return Err(EconomyError::UnknownCode {
                        place,
                        what,
                        code: member.clone(),
                        nearest: Labels::nearest(member, codes.iter().copied()),
                    });
                };
                if let Some(first) = target[source].replace(index) {
                    return Err(EconomyError::BadText {
                        place,
                        problem: format!(
                            "{what} {member:?} is in {:?} already",
                            side.targets[first].code
                        ),
                        fix: "name it once".into(),
                    });
                }
            }
        }
        let mut targets: Vec<&Target> = side.targets.iter().collect();
        if target.contains(&None) {
            let Some(rest) = &side.rest else {
                let left = target.iter().position(Option::is_none).unwrap_or(0);
                return Err(EconomyError::Unmapped {
                    place: self.file.clone(),
                    what,
                    code: codes[left].to_owned(),
                });
            };
            let index = targets
                .iter()
                .position(|to| to.code == rest.code)
                .unwrap_or_else(|| {
                    targets.push(rest);
                    targets.len() - 1
                });
            target
                .iter_mut()
                .filter(|to| to.is_none())
                .for_each(|to| *to = Some(index));
        }
        Ok(Plan {
            target: target.into_iter().flatten().collect(),
            codes: targets.iter().map(|to| to.code.clone()).collect(),
            names: targets.iter().map(|to| to.name.clone()).collect(),
        })
    }
}

/// The key under which a mapping names what it does not list.
const REST: &str = "rest";

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
}

impl Reader<'_> {
    fn line(&self, at: usize) -> usize {
        self.text
            .get(..at)
            .map_or(1, |before| before.matches('\n').count() + 1)
    }

    fn bad(&self, at: usize, problem: String, fix: &str) -> EconomyError {
        EconomyError::BadText {
            place: format!("{}:{}", self.file, self.line(at)),
            problem,
            fix: fix.to_owned(),
        }
    }

    fn side(&self, value: &Spanned<DeValue<'_>>) -> Result<Side, EconomyError> {
        let DeValue::Table(table) = value.get_ref() else {
            return Err(self.bad(
                value.span().start,
                "this is no table".into(),
                "write [regions] or [sectors]",
            ));
        };
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let mut side = Side::default();
        for (key, value) in entries {
            let code = key.get_ref().as_ref();
            let at = key.span().start;
            if code == REST {
                side.rest = Some(self.rest(value)?);
                continue;
            }
            let mut target = Target {
                code: code.to_owned(),
                name: None,
                members: Vec::new(),
                line: self.line(at),
            };
            match value.get_ref() {
                DeValue::Table(fields) => {
                    let members = self.described(fields, &mut target, "members")?;
                    let members = members.ok_or_else(|| {
                        self.bad(
                            at,
                            format!("{code} has no members"),
                            "add members = [\"...\"]",
                        )
                    })?;
                    target.members = self.members(members)?;
                }
                _ => target.members = self.members(value)?,
            }
            if target.members.is_empty() {
                return Err(self.bad(
                    at,
                    format!("{code} has no members"),
                    "name at least one, or leave it out",
                ));
            }
            side.targets.push(target);
        }
        Ok(side)
    }

    fn rest(&self, value: &Spanned<DeValue<'_>>) -> Result<Target, EconomyError> {
        let at = value.span().start;
        let mut target = Target {
            code: String::new(),
            name: None,
            members: Vec::new(),
            line: self.line(at),
        };
        let code = match value.get_ref() {
            DeValue::Table(fields) => self.described(fields, &mut target, "code")?,
            _ => Some(value),
        };
        match code.map(Spanned::get_ref) {
            Some(DeValue::String(code)) => code.as_ref().clone_into(&mut target.code),
            _ => return Err(self.bad(at, "`rest` names no code".into(), "write rest = \"ROW\"")),
        }
        Ok(target)
    }

    /// Reads `name_en` and `name_ja`; hands back the field called `main`.
    fn described<'t, 'v>(
        &self,
        fields: &'t DeTable<'v>,
        target: &mut Target,
        main: &str,
    ) -> Result<Option<&'t Spanned<DeValue<'v>>>, EconomyError> {
        let mut found = None;
        let (mut en, mut ja) = (None, None);
        for (key, value) in fields {
            let name = key.get_ref().as_ref();
            let slot = match name {
                "name_en" => &mut en,
                "name_ja" => &mut ja,
                _ if name == main => {
                    found = Some(value);
                    continue;
                }
                _ => {
                    let fix = format!("use {main}, name_en, name_ja");
                    return Err(self.bad(key.span().start, format!("unknown key `{name}`"), &fix));
                }
            };
            let DeValue::String(text) = value.get_ref() else {
                return Err(self.bad(
                    value.span().start,
                    format!("{name} is no text"),
                    "put it in quotes",
                ));
            };
            *slot = Some(text.to_string());
        }
        target.name = match (en, ja) {
            (Some(en), Some(ja)) => Some(Name::new(en, ja)),
            (Some(one), None) | (None, Some(one)) => Some(Name::same(one)),
            (None, None) => None,
        };
        Ok(found)
    }

    /// A code or a list of codes.
    fn members(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<(String, usize)>, EconomyError> {
        let one = |value: &Spanned<DeValue<'_>>| match value.get_ref() {
            DeValue::String(text) => Ok((text.to_string(), self.line(value.span().start))),
            _ => Err(self.bad(
                value.span().start,
                "this is no code".into(),
                "list codes in quotes: [\"JPN\", \"USA\"]",
            )),
        };
        match value.get_ref() {
            DeValue::Array(values) => values.iter().map(one).collect(),
            _ => Ok(vec![one(value)?]),
        }
    }
}

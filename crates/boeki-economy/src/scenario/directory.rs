//! Names to indices: codes of an economy, groups, and the nearest match of a name that is neither.
//!
//! A group resolves to the regions all of whose members are in it. A region that is only partly in is an error that
//! names it: nothing is approximated in silence.

use super::words::{list, plural, short_list, short_list_of};
use super::{ALL, Code, DatedGroup, Diagnostic, Diagnostics, GroupBook, Selector, Written};
use crate::{Economy, Labels, Name, SectorKind};

/// Whether names are looked up among regions or among sectors.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Region,
    Sector,
}

impl What {
    fn word(self) -> &'static str {
        match self {
            What::Region => "region",
            What::Sector => "sector",
        }
    }
}

/// What regions and sectors have in common here.
struct Entry<'a> {
    code: &'a str,
    name: &'a Name,
    members: &'a [String],
}

impl Economy {
    /// Indices of the regions that a code, a group of the book or `ALL` names, ascending.
    ///
    /// ```
    /// use boeki_economy::sources::world2022;
    /// let world = world2022::embedded()?;
    /// let union = world.regions_named("EU").unwrap();
    /// let codes: Vec<&str> = union.iter().map(|at| world.labels().regions[*at].code.as_str()).collect();
    /// assert_eq!(codes, ["DEU", "FRA", "ITA", "REU"]);
    /// assert!(world.regions_named("JPM").unwrap_err().to_string().contains("JPN"));
    /// # Ok::<(), boeki_economy::EconomyError>(())
    /// ```
    ///
    /// # Errors
    /// A name that is none of these, or a group that the economy's regions cannot express.
    pub fn regions_named(&self, name: &str) -> Result<Vec<usize>, Diagnostics> {
        self.named(What::Region, name)
    }

    /// Indices of the sectors that a code, a group, `goods`, `services` or `ALL` names, ascending.
    ///
    /// # Errors
    /// As [`Economy::regions_named`].
    pub fn sectors_named(&self, name: &str) -> Result<Vec<usize>, Diagnostics> {
        self.named(What::Sector, name)
    }

    fn named(&self, what: What, name: &str) -> Result<Vec<usize>, Diagnostics> {
        let book = GroupBook::embedded();
        let directory = Directory::new(self.name(), self.labels(), &book);
        let written = Written {
            text: name.to_owned(),
            span: None,
        };
        directory
            .indices(what, &written, &mut Vec::new())
            .map_err(|problem| Diagnostics::new(self.name(), "", vec![*problem]))
    }
}

/// The names that one economy understands.
pub(super) struct Directory<'a> {
    economy: &'a str,
    labels: &'a Labels,
    book: &'a GroupBook,
}

impl<'a> Directory<'a> {
    pub(super) fn new(economy: &'a str, labels: &'a Labels, book: &'a GroupBook) -> Self {
        Self {
            economy,
            labels,
            book,
        }
    }

    /// Indices of all that is named, ascending, once each. Problems and notes are added to the lists.
    pub(super) fn select(
        &self,
        what: What,
        selector: &Selector,
        notes: &mut Vec<String>,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Vec<usize>> {
        let mut indices = Vec::new();
        let mut complete = true;
        for written in &selector.written {
            match self.indices(what, written, notes) {
                Ok(some) => indices.extend(some),
                Err(problem) => {
                    complete = false;
                    found.push((*problem).at(written.span.clone()));
                }
            }
        }
        indices.sort_unstable();
        indices.dedup();
        complete.then_some(indices)
    }

    fn indices(
        &self,
        what: What,
        written: &Written,
        notes: &mut Vec<String>,
    ) -> Result<Vec<usize>, Box<Diagnostic>> {
        let text = written.text.as_str();
        let entries = self.entries(what);
        let group = self.groups(what).iter().find(|it| it.group.code == text);
        if text == ALL {
            return Ok((0..entries.len()).collect());
        }
        if let Some(index) = entries.iter().position(|entry| entry.code == text) {
            if let Some(group) = group.filter(|it| it.group.members != entries[index].members) {
                remember(
                    notes,
                    format!(
                        "{text} is the {} {text} of {}, not the group {}",
                        what.word(),
                        self.economy,
                        group.group.name.en
                    ),
                );
            }
            return Ok(vec![index]);
        }
        if let Some(kind) = kind(what, text) {
            let of_kind = |index: &usize| self.labels.sectors[*index].kind == kind;
            return Ok((0..entries.len()).filter(of_kind).collect());
        }
        match group {
            Some(group) => self.members(what, group, &entries, notes),
            None => Err(Box::new(self.unknown(what, text, &entries))),
        }
    }

    fn members(
        &self,
        what: What,
        dated: &DatedGroup,
        entries: &[Entry<'a>],
        notes: &mut Vec<String>,
    ) -> Result<Vec<usize>, Box<Diagnostic>> {
        let group = &dated.group;
        let code = &group.code;
        let inside = |entry: &Entry<'_>| -> Vec<String> {
            let is_in = |member: &&String| group.members.contains(member);
            entry.members.iter().filter(is_in).cloned().collect()
        };
        let mut whole = Vec::new();
        let mut cut = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            let inside = inside(entry);
            if inside.len() == entry.members.len() && !inside.is_empty() {
                whole.push(index);
            } else if !inside.is_empty() {
                cut.push((entry, inside));
            }
        }
        let covered = |member: &&String| entries.iter().any(|entry| entry.members.contains(member));
        let missing: Vec<&String> = group
            .members
            .iter()
            .filter(|member| !covered(member))
            .collect();
        if !cut.is_empty() {
            let whole: Vec<&str> = whole.iter().map(|index| entries[*index].code).collect();
            return Err(Box::new(self.cut_problem(what, dated, &cut, &whole)));
        }
        if whole.is_empty() {
            let word = what.word();
            let problem = Diagnostic::new(
                Code::NotCovered,
                format!("{} has no {word} of the group `{code}`", self.economy),
            )
            .because(format!(
                "{} is {}, and no {word} of {} lists one of these as a member",
                group.name.en,
                short_list(&group.members),
                self.economy
            ))
            .remedy(self.show(what));
            return Err(Box::new(problem));
        }
        if !missing.is_empty() {
            remember(
                notes,
                format!(
                    "not covered: {} of {code} (as of {}): no {} of {} lists them",
                    list(&missing),
                    dated.as_of,
                    what.word(),
                    self.economy
                ),
            );
        }
        Ok(whole)
    }

    fn cut_problem(
        &self,
        what: What,
        dated: &DatedGroup,
        cut: &[(&Entry<'_>, Vec<String>)],
        whole: &[&str],
    ) -> Diagnostic {
        let code = &dated.group.code;
        let word = what.word();
        let codes: Vec<&str> = cut.iter().map(|(entry, _)| entry.code).collect();
        let parts: Vec<String> = cut
            .iter()
            .map(|(entry, inside)| {
                format!(
                    "{} sums {} {}, of which {} in {code}: {}",
                    entry.code,
                    entry.members.len(),
                    if what == What::Region {
                        "economies"
                    } else {
                        "industries"
                    },
                    if inside.len() == 1 {
                        "one is"
                    } else {
                        "some are"
                    },
                    short_list(inside)
                )
            })
            .collect();
        let mut remedy = format!("name the {word}s one by one");
        if !whole.is_empty() {
            let quoted: Vec<String> = whole.iter().map(|code| format!("\"{code}\"")).collect();
            remedy = format!(
                "{remedy}, such as [{}] for those wholly inside",
                short_list_of(&quoted)
            );
        }
        let finer = match what {
            What::Region => "icio-2022",
            What::Sector => super::DEFAULT_ECONOMY,
        };
        if self.economy != finer {
            remedy = format!("{remedy}, or use economy = \"{finer}\"");
        }
        Diagnostic::new(
            Code::PartlyInGroup,
            format!(
                "`{code}` cuts through {word}{} {}",
                plural(codes.len()),
                list(&codes)
            ),
        )
        .label(format!("{} in part", list(&codes)))
        .because(format!("{} (as of {})", parts.join("; "), dated.as_of))
        .remedy(remedy)
    }

    fn unknown(&self, what: What, text: &str, entries: &[Entry<'a>]) -> Diagnostic {
        let word = what.word();
        let (code, other) = match what {
            What::Region => (Code::UnknownRegion, What::Sector),
            What::Sector => (Code::UnknownSector, What::Region),
        };
        let problem = Diagnostic::new(
            code,
            format!("{} has no {word} or group `{text}`", self.economy),
        );
        let elsewhere = self.entries(other).iter().any(|entry| entry.code == text)
            || self
                .group_codes(other)
                .any(|code| code == text && code != ALL);
        if elsewhere {
            let key = match other {
                What::Region => "importer or exporter",
                What::Sector => "sector",
            };
            return problem
                .label(format!("this names a {}", other.word()))
                .remedy(format!("write it under {key}"));
        }
        let spelling = match what {
            What::Region => self.book.spellings.get(&text.to_uppercase()),
            What::Sector => None,
        };
        let meant = spelling.map_or(text, String::as_str);
        let same = |other: &str| other.to_lowercase() == meant.to_lowercase();
        let inside = entries.iter().find(|entry| {
            entry.members.len() > 1 && entry.members.iter().any(|member| same(member))
        });
        // A code of ours in another case may be another thing (c29 of a table is not industry C29): members come first.
        let looks_alike = entries
            .iter()
            .any(|entry| entry.code != meant && same(entry.code));
        let known = match inside {
            Some(_) if looks_alike => None,
            _ => self.exactly(what, entries, &same),
        };
        if let (None, Some(region)) = (&known, inside) {
            return problem
                .nearest(Some(region.code.to_owned()))
                .because(format!(
                    "{meant} is one of the {} members of `{}` there",
                    region.members.len(),
                    region.code
                ))
                .remedy(match what {
                    What::Region if self.economy != "icio-2022" => format!(
                        "write \"{}\" for all of it, or use economy = \"icio-2022\"",
                        region.code
                    ),
                    _ => format!("write \"{}\" for all of it", region.code),
                });
        }
        let nearest = known.or_else(|| self.nearly(what, entries, meant));
        problem.nearest(nearest).remedy(self.show(what))
    }

    /// The code whose code, group, sole member or name is what was meant.
    fn exactly(
        &self,
        what: What,
        entries: &[Entry<'a>],
        same: &dyn Fn(&str) -> bool,
    ) -> Option<String> {
        let group = || self.group_codes(what).find(|code| same(code));
        let by =
            |test: &dyn Fn(&Entry<'_>) -> bool| entries.iter().find(|e| test(e)).map(|e| e.code);
        by(&|entry| same(entry.code))
            .or_else(group)
            .or_else(|| by(&|entry| sole(entry).is_some_and(same)))
            .or_else(|| by(&|entry| same(&entry.name.en) || same(&entry.name.ja)))
            .map(str::to_owned)
    }

    /// The code whose code, group, sole member or name is nearest to what was meant.
    fn nearly(&self, what: What, entries: &[Entry<'a>], meant: &str) -> Option<String> {
        // Among equally near words the last wins: codes before groups before names.
        let mut words: Vec<(&str, &str)> = Vec::new();
        for entry in entries {
            let names = [
                Some(entry.name.en.as_str()),
                Some(&entry.name.ja),
                sole(entry),
            ];
            words.extend(names.into_iter().flatten().map(|word| (word, entry.code)));
        }
        words.extend(self.group_codes(what).map(|code| (code, code)));
        words.extend(entries.iter().map(|entry| (entry.code, entry.code)));
        let near = Labels::nearest(meant, words.iter().map(|(word, _)| *word))?;
        let code = words.iter().rfind(|(word, _)| *word == near)?.1;
        Some(code.to_owned())
    }

    fn show(&self, what: What) -> String {
        format!(
            "`boeki economy show {}` lists its {}s and the groups",
            self.economy,
            what.word()
        )
    }

    fn entries(&self, what: What) -> Vec<Entry<'a>> {
        match what {
            What::Region => {
                let regions = self.labels.regions.iter();
                regions
                    .map(|it| Entry {
                        code: &it.code,
                        name: &it.name,
                        members: &it.members,
                    })
                    .collect()
            }
            What::Sector => {
                let sectors = self.labels.sectors.iter();
                sectors
                    .map(|it| Entry {
                        code: &it.code,
                        name: &it.name,
                        members: &it.members,
                    })
                    .collect()
            }
        }
    }

    fn groups(&self, what: What) -> &'a [DatedGroup] {
        match what {
            What::Region => &self.book.regions,
            What::Sector => &self.book.sectors,
        }
    }

    fn group_codes(&self, what: What) -> impl Iterator<Item = &'a str> {
        let kinds: &[&'static str] = match what {
            What::Region => &[],
            What::Sector => &["goods", "services"],
        };
        let own = self.groups(what).iter().map(|it| it.group.code.as_str());
        std::iter::once(ALL).chain(kinds.iter().copied()).chain(own)
    }
}

fn kind(what: What, text: &str) -> Option<SectorKind> {
    match (what, text) {
        (What::Sector, "goods") => Some(SectorKind::Goods),
        (What::Sector, "services") => Some(SectorKind::Services),
        _ => None,
    }
}

fn sole<'a>(entry: &Entry<'a>) -> Option<&'a str> {
    match entry.members {
        [one] => Some(one.as_str()),
        _ => None,
    }
}

fn remember(notes: &mut Vec<String>, note: String) {
    if !notes.contains(&note) {
        notes.push(note);
    }
}

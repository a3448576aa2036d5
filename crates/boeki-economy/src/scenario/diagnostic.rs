//! What is wrong with a scenario, said at the place: code, sentence, caret, reason, nearest match, remedy.
//!
//! It knows text and positions, nothing of policies.

use std::fmt::{self, Write};
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use serde::Serialize;

/// The kinds of problem, with a stable code each (`S001`, ...) that people can search for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[non_exhaustive]
pub enum Code {
    /// A key that scenarios do not have.
    #[serde(rename = "S001")]
    UnknownKey,
    /// A value of the wrong type.
    #[serde(rename = "S002")]
    WrongType,
    /// A key that must be there.
    #[serde(rename = "S003")]
    MissingKey,
    /// Text that is not TOML.
    #[serde(rename = "S004")]
    Syntax,
    /// A closure that does not exist.
    #[serde(rename = "S005")]
    UnknownClosure,
    /// Two instruments in one change, or two operations on one instrument.
    #[serde(rename = "S006")]
    MoreThanOne,
    /// A number that the instrument cannot take.
    #[serde(rename = "S007")]
    BadNumber,
    /// A percentage written as a whole number.
    #[serde(rename = "S008")]
    Percent,
    /// A subsidy that names importers.
    #[serde(rename = "S009")]
    SubsidyImporter,
    /// A region that neither the economy nor the groups have.
    #[serde(rename = "S010")]
    UnknownRegion,
    /// A sector that neither the economy nor the groups have.
    #[serde(rename = "S011")]
    UnknownSector,
    /// A group that a region or sector of the economy is only partly in.
    #[serde(rename = "S012")]
    PartlyInGroup,
    /// A group of which the economy has no member.
    #[serde(rename = "S013")]
    NotCovered,
    /// A change that names no flow between two regions.
    #[serde(rename = "S014")]
    NoFlow,
    /// A change after which every rate is what it was.
    #[serde(rename = "S015")]
    NothingChanges,
    /// A change of flows that are zero in the base.
    #[serde(rename = "S016")]
    NoBaseTrade,
    /// A rate that leaves its bounds once the change is applied.
    #[serde(rename = "S017")]
    RateOutOfBounds,
    /// A name or path that is nowhere to be found (economy, elasticities, files).
    #[serde(rename = "S018")]
    NotFound,
    /// An empty text or list.
    #[serde(rename = "S019")]
    Empty,
    /// A change by law of an importer whose law is not held.
    #[serde(rename = "S020")]
    NoLaw,
    /// An amendment of the law that cannot be made.
    #[serde(rename = "S021")]
    Amendment,
}

impl Code {
    /// All codes, in order.
    pub const ALL: [Code; 21] = [
        Code::UnknownKey,
        Code::WrongType,
        Code::MissingKey,
        Code::Syntax,
        Code::UnknownClosure,
        Code::MoreThanOne,
        Code::BadNumber,
        Code::Percent,
        Code::SubsidyImporter,
        Code::UnknownRegion,
        Code::UnknownSector,
        Code::PartlyInGroup,
        Code::NotCovered,
        Code::NoFlow,
        Code::NothingChanges,
        Code::NoBaseTrade,
        Code::RateOutOfBounds,
        Code::NotFound,
        Code::Empty,
        Code::NoLaw,
        Code::Amendment,
    ];

    /// The stable identifier, such as `S001`.
    pub fn id(self) -> &'static str {
        match self {
            Code::UnknownKey => "S001",
            Code::WrongType => "S002",
            Code::MissingKey => "S003",
            Code::Syntax => "S004",
            Code::UnknownClosure => "S005",
            Code::MoreThanOne => "S006",
            Code::BadNumber => "S007",
            Code::Percent => "S008",
            Code::SubsidyImporter => "S009",
            Code::UnknownRegion => "S010",
            Code::UnknownSector => "S011",
            Code::PartlyInGroup => "S012",
            Code::NotCovered => "S013",
            Code::NoFlow => "S014",
            Code::NothingChanges => "S015",
            Code::NoBaseTrade => "S016",
            Code::RateOutOfBounds => "S017",
            Code::NotFound => "S018",
            Code::Empty => "S019",
            Code::NoLaw => "S020",
            Code::Amendment => "S021",
        }
    }

    /// Whether the problem is a region, sector, closure, group or name that does not exist.
    pub fn is_unknown_name(self) -> bool {
        matches!(
            self,
            Code::UnknownClosure
                | Code::UnknownRegion
                | Code::UnknownSector
                | Code::NotCovered
                | Code::NotFound
        )
    }
}

/// One problem: what failed, where, why, the nearest match and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The kind of problem.
    pub code: Code,
    /// What failed, in a sentence without a full stop.
    pub message: String,
    /// Bytes of the text to which it belongs; none where the scenario was not read from text.
    pub span: Option<Range<usize>>,
    /// Line, from 1; 0 without a place.
    pub line: usize,
    /// Column in characters, from 1; 0 without a place.
    pub column: usize,
    /// What the caret says.
    pub label: Option<String>,
    /// Why it is a problem.
    pub reason: Option<String>,
    /// The nearest thing that exists.
    pub nearest: Option<String>,
    /// What to write or which command to run instead.
    pub remedy: Option<String>,
}

impl Diagnostic {
    /// A problem of that kind, no place or remedy yet.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            span: None,
            line: 0,
            column: 0,
            label: None,
            reason: None,
            nearest: None,
            remedy: None,
        }
    }

    /// Puts it at a place.
    #[must_use]
    pub fn at(mut self, span: Option<Range<usize>>) -> Self {
        self.span = span;
        self
    }

    /// Writes at the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Says why.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Names the nearest thing that exists, at the caret too if nothing stands there yet.
    #[must_use]
    pub fn nearest(mut self, nearest: Option<String>) -> Self {
        if let (Some(nearest), None) = (&nearest, &self.label) {
            self.label = Some(format!("did you mean `{nearest}`?"));
        }
        self.nearest = nearest;
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}

/// All problems of one scenario, in the order of the text.
///
/// ```
/// use boeki_economy::scenario::Scenario;
/// let problems = Scenario::parse("cars.toml", "titel = 'Cars'").unwrap_err();
/// assert!(problems.render(false).contains("did you mean `title`?"));
/// assert_eq!(problems.items()[0].code.id(), "S001");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostics {
    file: String,
    text: String,
    items: Vec<Diagnostic>,
}

/// Beyond this many, problems are counted and no longer drawn.
const DRAWN: usize = 50;

impl Diagnostics {
    /// Problems of a text; they are put in its order.
    pub(super) fn new(file: &str, text: &str, mut items: Vec<Diagnostic>) -> Self {
        for item in &mut items {
            if let Some(span) = item.span.take() {
                let span = within(text, span);
                (item.line, item.column) = position(text, span.start);
                item.span = Some(span);
            }
        }
        items.sort_by_key(|item| item.span.as_ref().map_or(usize::MAX, |span| span.start));
        Self {
            file: file.to_owned(),
            text: text.to_owned(),
            items,
        }
    }

    /// The name of the file that was read.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The problems.
    pub fn items(&self) -> &[Diagnostic] {
        &self.items
    }

    /// Whether all problems are names that do not exist (a command line exits with 3 then, not 2).
    pub fn only_unknown_names(&self) -> bool {
        self.items.iter().all(|item| item.code.is_unknown_name())
    }

    /// The problems as people read them, with carets under the text; in colour for a terminal if asked.
    pub fn render(&self, color: bool) -> String {
        let renderer = if color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let mut out = String::new();
        for item in self.items.iter().take(DRAWN) {
            out.push_str(&self.draw(item, &renderer));
            out.push_str("\n\n");
        }
        let hidden = self.items.len().saturating_sub(DRAWN);
        if hidden > 0 {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "... and {hidden} more\n");
        }
        let count = self.items.len();
        let plural = if count == 1 { "problem" } else { "problems" };
        let _ = writeln!(out, "{}: {count} {plural}; nothing was run", self.file);
        out
    }

    fn draw(&self, item: &Diagnostic, renderer: &Renderer) -> String {
        let title = Level::ERROR.primary_title(&item.message).id(item.code.id());
        let mut group = match &item.span {
            Some(span) => title.element(
                Snippet::source(&self.text).path(&self.file).annotation(
                    AnnotationKind::Primary
                        .span(span.clone())
                        .label(item.label.as_deref()),
                ),
            ),
            None => title.element(Origin::path(&self.file)),
        };
        if let (None, Some(label)) = (&item.span, &item.label) {
            group = group.element(Level::NOTE.message(label));
        }
        if let Some(reason) = &item.reason {
            group = group.element(Level::NOTE.message(reason));
        }
        if let Some(remedy) = &item.remedy {
            group = group.element(Level::HELP.message(remedy));
        }
        renderer.render(&[group])
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.render(false))
    }
}

impl std::error::Error for Diagnostics {}

/// The span cut to the text, on borders of characters.
fn within(text: &str, span: Range<usize>) -> Range<usize> {
    let mut start = span.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = span.end.clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

/// Line and column (in characters) of a byte, both from 1.
fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = &text[..byte];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.matches('\n').count() + 1;
    (line, before[line_start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_numbered_without_gaps() {
        for (index, code) in Code::ALL.into_iter().enumerate() {
            assert_eq!(code.id(), format!("S{:03}", index + 1));
        }
    }

    #[test]
    fn positions_count_characters_and_spans_keep_to_the_text() {
        let text = "a = 1\n関税 = 2";
        assert_eq!(position(text, 6), (2, 1));
        assert_eq!(position(text, 12), (2, 3));
        assert_eq!(within(text, 7..8), 6..9);
        assert_eq!(within(text, 90..99), text.len()..text.len());
    }
}

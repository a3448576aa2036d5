//! From what was written on the command line to a scenario and its economy.

use std::io::Read;
use std::path::{Path, PathBuf};

use boeki::data::source::Source;
use boeki::data_folder::DataFolder;
use boeki::economy::scenario::Scenario;
use boeki::economy::{Closure, Economy, Labels};
use boeki::library::Library;

use super::failure::{Failure, exit};
use super::output::Progress;

/// What the command line may replace in a scenario.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Overrides {
    /// Economy, in place of the scenario's: a name (`boeki economy list`) or a path
    #[arg(long, value_name = "NAME")]
    pub(crate) economy: Option<String>,
    /// What happens to trade deficits: balanced, world-share, own-share, fixed-nominal
    #[arg(long, value_name = "CLOSURE", value_parser = closure)]
    pub(crate) closure: Option<Closure>,
    /// Set of trade elasticities, or a CSV file with the columns sector and theta
    #[arg(long, value_name = "SET")]
    pub(crate) elasticities: Option<String>,
}

fn closure(text: &str) -> Result<Closure, String> {
    Closure::from_name(text).ok_or_else(|| {
        let names = Closure::ALL.map(Closure::name);
        let near = Labels::nearest(text, names.into_iter());
        let near = near.map_or(String::new(), |near| format!("; did you mean {near}?"));
        format!("closures are {}{near}", names.join(", "))
    })
}

/// A scenario and the economy that it is asked of.
pub(crate) struct Question {
    pub(crate) scenario: Scenario,
    pub(crate) economy: Economy,
}

impl Question {
    /// Reads a scenario (a path, `-` for stdin, or the default) and opens its economy.
    pub(crate) fn read(
        file: Option<&Path>,
        default: impl FnOnce() -> Result<Scenario, Failure>,
        overrides: &Overrides,
        data: Option<&Path>,
    ) -> Result<Self, Failure> {
        let (mut scenario, base) = match file {
            None => (default()?, PathBuf::new()),
            Some(path) => (parse(path)?, folder_of(path)),
        };
        // Paths on the command line are relative to where it was typed, those in a scenario to its file.
        let here = |name: &String| match std::path::absolute(name) {
            Ok(path) if path.exists() && !base.as_os_str().is_empty() => path.display().to_string(),
            _ => name.clone(),
        };
        if let Some(economy) = &overrides.economy {
            scenario.economy = here(economy);
        }
        if let Some(closure) = overrides.closure {
            scenario.closure = closure;
        }
        if let Some(set) = &overrides.elasticities {
            scenario.elasticities = here(set);
        }
        let _progress = Progress::start(&format!("reading {}", scenario.economy));
        let economy = Library::new(DataFolder::find(data), base).open_for(&scenario)?;
        if overrides.elasticities.is_some() {
            known_set(&economy, &scenario.elasticities)?;
        }
        Ok(Self { scenario, economy })
    }
}

/// Reads a scenario from a path, `-` for stdin.
pub(crate) fn parse(path: &Path) -> Result<Scenario, Failure> {
    let (name, bytes) = if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::file("read", Path::new("stdin"), &error))?;
        ("stdin".to_owned(), bytes)
    } else {
        let bytes = std::fs::read(path).map_err(|error| {
            let mut failure = Failure::file("read", path, &error);
            if let super::failure::Message::Words(words) = &mut failure.message {
                words.en.push_str("; `boeki run` without a file answers the headline scenario, and examples/ holds more");
                words.ja.push_str("。ファイルなしの `boeki run` は見出しのシナリオを解く。他の例は examples/");
            }
            failure
        })?;
        (path.display().to_string(), bytes)
    };
    let text = Source::new(&name, bytes);
    let text = text
        .text()
        .map_err(|error| Failure::new(exit::USAGE, error.to_string()))?;
    Ok(Scenario::parse(&name, text)?)
}

/// The folder that paths in a scenario are relative to.
pub(crate) fn folder_of(path: &Path) -> PathBuf {
    path.parent().map(Path::to_owned).unwrap_or_default()
}

fn known_set(economy: &Economy, set: &str) -> Result<(), Failure> {
    let book = economy.elasticities();
    if book.get(set).is_some() {
        return Ok(());
    }
    let near = Labels::nearest(set, book.names());
    let near = near.map_or(String::new(), |near| format!(", did you mean \"{near}\"?"));
    let names: Vec<&str> = book.names().collect();
    Err(Failure::new(
        exit::UNKNOWN,
        format!(
            "--elasticities {set}: {} has no such set{near}; its sets are {}. `boeki economy show {} --elasticities` shows their values",
            economy.name(),
            names.join(", "),
            economy.name()
        ),
    ))
}

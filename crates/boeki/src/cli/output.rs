//! Results to stdout, files written whole or not at all, remarks to stderr.

use std::fs;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use boeki::data::table::Table;
use boeki::report::Language;
use boeki::report::text_table::TextTable;

use super::failure::{Failure, Message, exit};

/// Writes a result to stdout. A reader that went away ends the program without a word.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| match error.kind() {
            ErrorKind::BrokenPipe => Failure {
                exit: 0,
                message: Message::Nothing,
            },
            _ => Failure::new(
                exit::FAILED,
                format!("the result cannot be written: {error}"),
            ),
        })
}

/// How tables of data are printed.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(crate) struct TableFormat {
    /// Print as JSON
    #[arg(long, conflicts_with = "csv")]
    pub(crate) json: bool,
    /// Print as CSV
    #[arg(long)]
    pub(crate) csv: bool,
}

impl TableFormat {
    /// Whether a program reads it: names and codes stay as they are, and every column is there.
    pub(crate) fn is_for_programs(self) -> bool {
        self.json || self.csv
    }

    /// Prints a table of data in the format that was asked for.
    pub(crate) fn print(self, table: &Table) -> Result<(), Failure> {
        self.print_in(table, Language::English)
    }

    /// As [`TableFormat::print`], on a terminal with headers and codes in a language.
    pub(crate) fn print_in(self, table: &Table, language: Language) -> Result<(), Failure> {
        if self.json {
            print(&format!("{}\n", table.to_json_rows()))
        } else if self.csv {
            print(&table.to_csv())
        } else {
            print(&TextTable::of_in(table, language).render())
        }
    }
}

/// How a report is printed: its text, everything as JSON, or one of its tables as CSV.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct ReportFormat {
    /// Print everything as JSON
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Print one table as CSV (see --table, where there is more than one)
    #[arg(long)]
    csv: bool,
}

impl ReportFormat {
    /// Prints a report in the format that was asked for.
    pub(crate) fn print(
        self,
        report: &impl serde::Serialize,
        table: impl FnOnce() -> Table,
        text: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        if self.json {
            print(&format!("{}\n", serde_json::to_string_pretty(report)?))
        } else if self.csv {
            print(&table().to_csv())
        } else {
            print(&text())
        }
    }
}

/// Says something to the person at the terminal.
pub(crate) fn remark(text: &str) {
    // Nothing is left to tell if stderr is gone.
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Makes a folder for results.
pub(crate) fn folder(path: &Path) -> Result<(), Failure> {
    fs::create_dir_all(path).map_err(|error| Failure::file("made", path, &error))
}

/// Writes a file under another name first, so that it is there whole or not at all.
pub(crate) fn write_file(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
    let written = fs::write(&part, content).and_then(|()| fs::rename(&part, path));
    written.map_err(|error| {
        // The part may not exist; the first error is the one to tell.
        let _ = fs::remove_file(&part);
        Failure::file("written", path, &error)
    })
}

/// Writes files into a folder, making folders on the way.
pub(crate) fn write_files<'f>(
    into: &Path,
    files: impl IntoIterator<Item = (&'f str, &'f [u8])>,
) -> Result<usize, Failure> {
    folder(into)?;
    let mut count = 0;
    for (name, content) in files {
        let path = into.join(name);
        if let Some(parent) = path.parent() {
            folder(parent)?;
        }
        write_file(&path, content)?;
        count += 1;
    }
    Ok(count)
}

/// A line on a terminal's stderr while something takes longer than a second; gone when dropped.
pub(crate) struct Progress {
    worker: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    pub(crate) fn start(doing: &str) -> Self {
        let doing = doing.to_owned();
        Self::with(move |seconds| format!("{doing} ... {seconds} s"))
    }

    /// A line made anew every second.
    fn with(words: impl Fn(u64) -> String + Send + 'static) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self { worker: None };
        }
        let (stop, stopped) = channel();
        let worker = std::thread::spawn(move || {
            let mut seconds = 0;
            let mut longest = 0;
            while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(Duration::from_secs(1))
            {
                seconds += 1;
                let line = words(seconds);
                longest = longest.max(line.len());
                let _ = write!(std::io::stderr(), "\r{line:<longest$}");
            }
            if longest > 0 {
                let _ = write!(std::io::stderr(), "\r{}\r", " ".repeat(longest));
            }
        });
        Self {
            worker: Some((stop, worker)),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, worker)) = self.worker.take() {
            drop(stop);
            // A worker that panicked has nothing to clear.
            let _ = worker.join();
        }
    }
}

/// A count on a terminal's stderr with the time that is left, while something takes longer than a second.
pub(crate) struct Count {
    done: Arc<AtomicUsize>,
    _progress: Progress,
}

impl Count {
    /// Starts to count to `all` of something.
    pub(crate) fn start(what: &str, all: usize) -> Self {
        let done = Arc::new(AtomicUsize::new(0));
        let (what, counted) = (what.to_owned(), Arc::clone(&done));
        let words = move |seconds: u64| {
            let done = counted.load(Ordering::Relaxed);
            let left = match seconds.checked_mul(all.saturating_sub(done) as u64) {
                Some(work) if done > 0 => format!(", about {} s left", work / done as u64),
                _ => String::new(),
            };
            format!("{done} of {all} {what}{left}")
        };
        Self {
            done,
            _progress: Progress::with(words),
        }
    }

    /// So many more are done.
    pub(crate) fn add(&self, more: usize) {
        self.done.fetch_add(more, Ordering::Relaxed);
    }
}

//! Runs the command in a folder of its own, without a data folder, and reads what it says.
#![allow(dead_code)] // each test file uses a part of it

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use boeki::economy::sources::folder;
use boeki::economy::testing::tiny_economy;

/// US 25% on Japanese goods in the tiny economy, which stands beside it.
pub(crate) const TINY: &str = r#"title = "US 25% on Japanese goods"
economy = "tiny"

[[change]]
importer = "USA"
exporter = "JPN"
sector = "GDS"
tariff = { set = 0.25 }
"#;

/// An empty folder for one test.
pub(crate) struct Place(pub(crate) PathBuf);

/// What a command said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Place {
    /// The folder of this name, emptied, with `tiny/` and `tiny.toml` in it.
    pub(crate) fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(path.join("tiny")).unwrap();
        for file in folder::write(&tiny_economy()).unwrap() {
            std::fs::write(path.join("tiny").join(file.path), file.bytes).unwrap();
        }
        let place = Self(path);
        place.write("tiny.toml", TINY);
        place
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.0.join(name)).unwrap()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_boeki"));
        command
            .args(arguments)
            .current_dir(&self.0)
            .env_remove("BOEKI_DATA")
            .env_remove("CLICOLOR_FORCE");
        command
    }

    pub(crate) fn say(&self, arguments: &[&str]) -> Said {
        self.say_with(arguments, "")
    }

    pub(crate) fn say_with(&self, arguments: &[&str], input: &str) -> Said {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        let output = child.wait_with_output().unwrap();
        Said {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Said {
    /// The result of a command that worked.
    #[track_caller]
    pub(crate) fn good(self) -> String {
        assert_eq!(self.code, 0, "{}", self.err);
        self.out
    }
}

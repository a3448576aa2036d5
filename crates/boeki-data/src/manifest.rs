//! Where data come from: the manifest beside every folder of derived data.
//!
//! It lists what went in (with source, vintage, licence) and what came out, each with its SHA-256,
//! so that anyone can tell whether a file is the one meant. It must never read a file itself.

use serde::{Deserialize, Serialize};

use crate::error::{DataError, nearest};
use crate::hash::sha256_hex;

/// A folder of data: what it was made from and what it holds.
///
/// ```
/// use boeki_data::manifest::{Artifact, Manifest};
/// let manifest = Manifest {
///     title: "Example".into(),
///     built_by: "boeki 0.1.0".into(),
///     artifacts: vec![Artifact::of("flows.csv", b"a,b\n")],
///     ..Manifest::default()
/// };
/// let again = Manifest::from_toml("manifest.toml", &manifest.to_toml()?)?;
/// again.verify("flows.csv", b"a,b\n")?;
/// assert!(again.verify("flows.csv", b"a,c\n").is_err());
/// # Ok::<(), boeki_data::DataError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// What the data are, in a few words.
    pub title: String,
    /// Program and version that built them.
    pub built_by: String,
    /// What a user should know: choices, proxies, limits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Files that went in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<Input>,
    /// Files that came out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub artifacts: Vec<Artifact>,
}

/// A file that went in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Path relative to the data folder.
    pub path: String,
    /// SHA-256, hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Who published it, and where.
    pub source: String,
    /// Year or release.
    pub vintage: String,
    /// Licence as found.
    pub licence: String,
}

/// A file that came out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Artifact {
    /// Path relative to the manifest.
    pub path: String,
    /// SHA-256, hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
}

impl Artifact {
    /// The entry for a file of this content.
    pub fn of(path: impl Into<String>, content: &[u8]) -> Self {
        Self {
            path: path.into(),
            sha256: sha256_hex(content),
            bytes: content.len() as u64,
        }
    }
}

impl Manifest {
    /// Reads a manifest; `file` names it in errors.
    ///
    /// # Errors
    /// [`DataError::Manifest`] for bad TOML, missing or unknown fields.
    pub fn from_toml(file: &str, text: &str) -> Result<Self, DataError> {
        toml::from_str(text).map_err(|error| DataError::Manifest {
            file: file.to_owned(),
            reason: error.message().to_owned(),
        })
    }

    /// Writes the manifest.
    ///
    /// # Errors
    /// [`DataError::Manifest`] if a size does not fit TOML (2^63 bytes and more).
    pub fn to_toml(&self) -> Result<String, DataError> {
        toml::to_string(self).map_err(|error| DataError::Manifest {
            file: self.title.clone(),
            reason: error.to_string(),
        })
    }

    /// Whether a file is listed, as artifact or input, with exactly this content.
    ///
    /// # Errors
    /// [`DataError::NotInManifest`], [`DataError::ManifestMismatch`] (size first, then SHA-256).
    pub fn verify(&self, path: &str, content: &[u8]) -> Result<(), DataError> {
        let listed = self
            .artifacts
            .iter()
            .map(|entry| (entry.path.as_str(), entry.sha256.as_str(), entry.bytes))
            .chain(
                self.inputs
                    .iter()
                    .map(|entry| (entry.path.as_str(), entry.sha256.as_str(), entry.bytes)),
            );
        let (_, sha256, bytes) = listed
            .clone()
            .find(|entry| entry.0 == path)
            .ok_or_else(|| DataError::NotInManifest {
                path: path.to_owned(),
                nearest: nearest(path, listed.map(|entry| entry.0)),
            })?;
        let mismatch = |what, expected: String, found: String| {
            if expected == found {
                return Ok(());
            }
            Err(DataError::ManifestMismatch {
                path: path.to_owned(),
                what,
                expected,
                found,
            })
        };
        mismatch(
            "size in bytes",
            bytes.to_string(),
            content.len().to_string(),
        )?;
        mismatch("sha256", sha256.to_ascii_lowercase(), sha256_hex(content))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sample() -> Manifest {
        Manifest {
            title: "Test".into(),
            built_by: "boeki 0.1.0".into(),
            notes: vec!["one".into()],
            inputs: vec![Input {
                path: "in.csv".into(),
                sha256: sha256_hex(b"in"),
                bytes: 2,
                source: "OECD".into(),
                vintage: "2022".into(),
                licence: "CC BY 4.0".into(),
            }],
            artifacts: vec![Artifact::of("out.csv", b"out")],
        }
    }

    #[test]
    fn toml_there_and_back() {
        let text = sample().to_toml().unwrap();
        assert_eq!(Manifest::from_toml("m.toml", &text).unwrap(), sample());
    }

    #[test]
    fn inputs_and_artifacts_are_verified() {
        assert_eq!(sample().verify("in.csv", b"in"), Ok(()));
        assert_eq!(sample().verify("out.csv", b"out"), Ok(()));
    }

    #[test]
    fn a_changed_file_is_told_by_size_then_hash() {
        let error = sample().verify("out.csv", b"longer").unwrap_err();
        assert_eq!(
            error.to_string(),
            "out.csv: its size in bytes is 6 but the manifest says 3; fetch the file again or rebuild the manifest"
        );
        let error = sample().verify("out.csv", b"tuo").unwrap_err();
        assert!(error.to_string().contains("sha256"));
    }

    #[test]
    fn an_unlisted_file_is_refused() {
        assert!(matches!(
            sample().verify("oui.csv", b"out"),
            Err(DataError::NotInManifest { nearest: Some(path), .. }) if path == "out.csv"
        ));
    }

    #[test]
    fn unknown_fields_are_refused() {
        let text = "title = \"a\"\nbuilt_by = \"b\"\nlicense = \"c\"\n";
        assert!(matches!(
            Manifest::from_toml("m.toml", text),
            Err(DataError::Manifest { .. })
        ));
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in ".{0,100}") {
            let _ = Manifest::from_toml("m.toml", &text);
        }
    }
}

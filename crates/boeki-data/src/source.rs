//! Bytes with a name: what every reader of this crate starts from.
//!
//! The caller opens files (or receives bytes from a browser, a server, an archive) and names them;
//! nothing below this type knows a path, a disk or a network.

use std::borrow::Cow;
use std::io::Read;

use crate::error::DataError;

/// The most bytes that a gzip stream may unpack to (2 GiB).
pub const MAX_DECOMPRESSED: u64 = 2 << 30;

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Bytes and the name by which errors call them.
///
/// ```
/// use boeki_data::source::Source;
/// let source = Source::new("flows.csv", b"exporter,value\nJPN,1.5\n".as_slice());
/// assert_eq!(source.text()?.lines().count(), 2);
/// # Ok::<(), boeki_data::DataError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source<'a> {
    /// Name for messages, usually the file name; its extension tells the format.
    pub name: &'a str,
    /// The content.
    pub bytes: Cow<'a, [u8]>,
}

impl<'a> Source<'a> {
    /// Names some bytes.
    pub fn new(name: &'a str, bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        Self {
            name,
            bytes: bytes.into(),
        }
    }

    /// The same content without gzip, recognised by its first two bytes; borrowed if there is none.
    ///
    /// # Errors
    /// [`DataError::Gzip`] if the stream is damaged, [`DataError::TooLarge`] if it unpacks to more
    /// than [`MAX_DECOMPRESSED`] bytes.
    pub fn decompressed(&self) -> Result<Source<'_>, DataError> {
        self.decompressed_within(MAX_DECOMPRESSED)
    }

    /// As [`Source::decompressed`], with another limit in bytes.
    pub fn decompressed_within(&self, limit: u64) -> Result<Source<'_>, DataError> {
        if !self.bytes.starts_with(&GZIP_MAGIC) {
            return Ok(Source::new(self.name, self.bytes.as_ref()));
        }
        let mut unpacked = Vec::new();
        flate2::read::MultiGzDecoder::new(self.bytes.as_ref())
            .take(limit.saturating_add(1))
            .read_to_end(&mut unpacked)
            .map_err(|error| DataError::Gzip {
                file: self.name.to_owned(),
                reason: error.to_string(),
            })?;
        if unpacked.len() as u64 > limit {
            return Err(DataError::TooLarge {
                file: self.name.to_owned(),
                limit,
                unit: "bytes",
            });
        }
        Ok(Source::new(self.name, unpacked))
    }

    /// The content as text, without a leading byte order mark.
    ///
    /// # Errors
    /// [`DataError::NotUtf8`] with the offset of the first bad byte.
    pub fn text(&self) -> Result<&str, DataError> {
        let text = std::str::from_utf8(&self.bytes).map_err(|error| DataError::NotUtf8 {
            file: self.name.to_owned(),
            offset: error.valid_up_to(),
        })?;
        Ok(text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text))
    }

    /// Whether the name ends in this extension (without dot), in upper or lower case.
    pub(crate) fn has_extension(&self, extension: &str) -> bool {
        self.name
            .to_ascii_lowercase()
            .strip_suffix(extension)
            .is_some_and(|stem| stem.ends_with('.'))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn gzip_is_recognised_by_its_bytes() {
        let packed = gzip(b"a,b\n");
        let source = Source::new("x.csv", packed);
        assert_eq!(source.decompressed().unwrap().bytes.as_ref(), b"a,b\n");
    }

    #[test]
    fn plain_bytes_pass_without_a_copy() {
        let source = Source::new("x.csv", b"a,b\n".as_slice());
        assert!(matches!(
            source.decompressed().unwrap().bytes,
            Cow::Borrowed(_)
        ));
    }

    #[test]
    fn a_gzip_bomb_is_stopped_at_the_limit() {
        let packed = gzip(&[0; 10_000]);
        let source = Source::new("bomb.gz", packed);
        assert!(source.decompressed_within(10_000).is_ok());
        assert!(matches!(
            source.decompressed_within(9_999),
            Err(DataError::TooLarge { limit: 9_999, .. })
        ));
    }

    #[test]
    fn a_cut_gzip_stream_is_an_error() {
        let mut packed = gzip(b"a,b\n");
        packed.truncate(packed.len() - 6);
        let error = Source::new("x.csv.gz", packed).decompressed().map(|_| ());
        assert!(matches!(error, Err(DataError::Gzip { .. })));
    }

    #[test]
    fn bad_text_names_its_offset() {
        let error = Source::new("x.csv", b"abc\xff".as_slice())
            .text()
            .map(str::to_owned);
        assert_eq!(
            error.unwrap_err().to_string(),
            "x.csv: byte 3 is not valid UTF-8; save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\")"
        );
    }

    #[test]
    fn a_byte_order_mark_is_no_text() {
        let source = Source::new("x.csv", "\u{feff}a".as_bytes());
        assert_eq!(source.text().unwrap(), "a");
    }
}

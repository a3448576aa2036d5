//! Texts that are not UTF-8: files of the data folder in the Western code page of Windows.

use std::borrow::Cow;

/// The text of a file: as it is if it is UTF-8, else read byte by byte in Latin-1 with the dashes and quotes of Windows-1252.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let character = |byte: &u8| match byte {
        0x91 => '‘',
        0x92 => '’',
        0x93 => '“',
        0x94 => '”',
        0x96 => '–',
        0x97 => '—',
        other => char::from(*other),
    };
    Cow::Owned(bytes.iter().map(character).collect())
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_encodings_are_read() {
        assert_eq!(super::decode("Côte d’Ivoire".as_bytes()), "Côte d’Ivoire");
        assert_eq!(super::decode(b"C\xf4te d\x92Ivoire"), "Côte d’Ivoire");
    }
}

//! A file that a person opens, recognised by its content and not by its name: an experiment as
//! JSON, or a checkpoint as safetensors. The page and the command line read files here alike.

use super::{CheckpointError, Snapshot};
use crate::experiment::{Experiment, Invalid};
use std::borrow::Cow;

/// The largest file that a page opens, in bytes: a checkpoint of 20 million parameters with the state
/// of its optimisers, which a page can still hold.
pub const LARGEST_FILE: u64 = 300_000_000;
/// The largest experiment, in bytes.
const LARGEST_EXPERIMENT: usize = 1_000_000;
/// So many bytes from a file's beginning are enough for [`Kind::of`].
pub const HEAD: usize = 512;

/// What a file holds, as its first bytes show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// JSON in any encoding that [`text`] reads.
    Json,
    /// A safetensors file.
    Safetensors,
    /// Nothing at all.
    Empty,
    /// Another kind of file, named with its article, such as “a PNG picture”.
    Other(&'static str),
}

/// What was in a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// An experiment to train from its beginning.
    Experiment(Box<Experiment>),
    /// A training to go on with.
    Checkpoint(Box<Snapshot>),
}

/// Why a file cannot be opened. Each message is one sentence about “this file”.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// No bytes.
    #[error("This file is empty.")]
    Empty,
    /// Recognised as something else.
    #[error("This is {0}; Ganlet opens experiments (.json) and checkpoints (.safetensors).")]
    Foreign(&'static str),
    /// A checkpoint where an experiment is asked for.
    #[error("This is a checkpoint, but an experiment is asked for.")]
    NoExperiment,
    /// JSON where a checkpoint is asked for.
    #[error("This is a JSON file, but a checkpoint (.safetensors) is asked for.")]
    NoCheckpoint,
    /// More bytes than [`LARGEST_FILE`].
    #[error("This file has {} MB, but this page opens files of at most {} MB.", .0 / 1_000_000, LARGEST_FILE / 1_000_000)]
    TooLarge(u64),
    /// JSON that is far longer than any experiment.
    #[error(
        "This JSON file has {} KB, but an experiment has at most {} KB.",
        .0 / 1000,
        LARGEST_EXPERIMENT / 1000
    )]
    TooLong(usize),
    /// Text in an encoding that is not known.
    #[error(
        "This text file is neither in UTF-8 nor in UTF-16; save it as UTF-8 and open it again."
    )]
    Encoding,
    /// JSON that is no valid experiment.
    #[error(transparent)]
    Experiment(#[from] Invalid),
    /// A safetensors file that is no valid checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
}

impl Content {
    /// Reads a whole file.
    ///
    /// # Errors
    /// One sentence: what the file is instead, or what in it cannot be used.
    pub fn of(bytes: &[u8]) -> Result<Self, FileError> {
        match Kind::of(bytes) {
            Kind::Safetensors => Ok(Self::Checkpoint(Box::new(checkpoint(bytes)?))),
            _ => Ok(Self::Experiment(Box::new(experiment(bytes)?))),
        }
    }
}

/// The experiment in a file.
///
/// # Errors
/// One sentence: what the file is instead, or what in it cannot be used.
pub fn experiment(bytes: &[u8]) -> Result<Experiment, FileError> {
    match Kind::of(bytes) {
        Kind::Json if bytes.len() > LARGEST_EXPERIMENT => Err(FileError::TooLong(bytes.len())),
        Kind::Json => Ok(Experiment::from_json(text(bytes)?.trim())?),
        kind => Err(kind.refusal()),
    }
}

/// The checkpoint in a file.
///
/// # Errors
/// One sentence: what the file is instead, or what in it cannot be used.
pub fn checkpoint(bytes: &[u8]) -> Result<Snapshot, FileError> {
    match Kind::of(bytes) {
        Kind::Safetensors => Ok(Snapshot::from_safetensors(bytes)?),
        kind => Err(kind.refusal()),
    }
}

/// The first bytes of other kinds of files.
const SIGNATURES: [(&[u8], &str); 21] = [
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a zip archive, as office documents and PyTorch models are too"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89HDF", "an HDF5 file, as Keras models are"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x80\x02", "a Python pickle"),
    (b"\x80\x03", "a Python pickle"),
    (b"\x80\x04", "a Python pickle"),
    (b"\x80\x05", "a Python pickle"),
    (b"GGUF", "a GGUF model"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\0asm", "a WebAssembly program"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
];

impl Kind {
    /// What a file holds that begins with `head`: the whole file, or at least its first [`HEAD`]
    /// bytes.
    #[must_use]
    pub fn of(head: &[u8]) -> Self {
        if head.is_empty() {
            return Self::Empty;
        }
        if is_safetensors(head) {
            return Self::Safetensors;
        }
        if let Some((_, name)) = SIGNATURES.iter().find(|(first, _)| head.starts_with(first)) {
            return Self::Other(name);
        }
        if let Some(name) = inner_signature(head) {
            return Self::Other(name);
        }
        let head = head.get(..HEAD).unwrap_or(head);
        match decode(head).as_deref().map(str::trim_start) {
            // A text in another encoding is refused by `text`, which says what to do.
            None if !head.iter().any(|&byte| is_control(byte.into())) => Self::Json,
            None => Self::Other("a file of a kind that Ganlet does not know"),
            Some("") => Self::Other("a text file without any text"),
            Some(words) => of_text(words),
        }
    }

    /// What is said of a file that is neither an experiment nor a checkpoint.
    const fn refusal(self) -> FileError {
        match self {
            Self::Empty => FileError::Empty,
            Self::Other(what) => FileError::Foreign(what),
            Self::Json => FileError::NoCheckpoint,
            Self::Safetensors => FileError::NoExperiment,
        }
    }
}

/// A control character that no text has.
fn is_control(character: char) -> bool {
    character.is_ascii_control() && !character.is_whitespace()
}

/// A safetensors file begins with the length of its header in 8 bytes, little endian, and the
/// header is JSON.
fn is_safetensors(head: &[u8]) -> bool {
    let Some((length, header)) = head.split_first_chunk::<8>() else { return false };
    // A text has no zeros, and no header needs the three highest bytes of its length.
    length[5..] == [0, 0, 0] && header.first().is_some_and(|&byte| byte == b'{')
}

/// Kinds whose mark does not stand at the beginning.
fn inner_signature(head: &[u8]) -> Option<&'static str> {
    match (head.get(..4), head.get(4..8), head.get(8..12)) {
        (Some(b"RIFF"), _, Some(b"WEBP")) => Some("a WebP picture"),
        (Some(b"RIFF"), ..) => Some("a sound or a video"),
        (_, Some(b"ftyp"), Some(b"heic" | b"heix" | b"mif1")) => Some("a HEIC picture"),
        (_, Some(b"ftyp"), Some(b"avif")) => Some("an AVIF picture"),
        (_, Some(b"ftyp"), _) => Some("a video"),
        _ => None,
    }
}

/// What a text is, from how it begins.
fn of_text(words: &str) -> Kind {
    let lower: String = words.chars().take(200).collect::<String>().to_lowercase();
    let begins = |tags: &[&str]| tags.iter().any(|tag| lower.starts_with(tag));
    let first_line = words.lines().next().unwrap_or_default();
    if begins(&["{", "["]) {
        Kind::Json
    } else if begins(&["<!doctype html", "<html", "<head", "<body"]) {
        Kind::Other("an HTML page")
    } else if begins(&["<svg"]) || (begins(&["<?xml"]) && lower.contains("<svg")) {
        Kind::Other("an SVG picture")
    } else if begins(&["<"]) {
        Kind::Other("an XML file")
    } else if [',', ';', '\t'].iter().any(|&mark| first_line.contains(mark)) {
        Kind::Other("a table (CSV)")
    } else {
        Kind::Other("a text file without an experiment")
    }
}

/// The text in `bytes`: UTF-8, or UTF-16 of either byte order, with or without a byte order mark.
///
/// # Errors
/// Where the bytes are in another encoding.
pub fn text(bytes: &[u8]) -> Result<Cow<'_, str>, FileError> {
    match encoding(bytes) {
        Encoding::Utf8(rest) => {
            std::str::from_utf8(rest).map(Cow::Borrowed).map_err(|_| FileError::Encoding)
        }
        Encoding::Utf16(units) => {
            String::from_utf16(&units).map(Cow::Owned).map_err(|_| FileError::Encoding)
        }
    }
}

/// As much of a text as can be read; nothing where the bytes are no text.
fn decode(bytes: &[u8]) -> Option<String> {
    let words = match encoding(bytes) {
        Encoding::Utf8(rest) => match std::str::from_utf8(rest) {
            Ok(words) => words.to_owned(),
            // The head of a file may end in the middle of a character.
            Err(error) if error.error_len().is_none() => {
                String::from_utf8_lossy(&rest[..error.valid_up_to()]).into_owned()
            }
            Err(_) => return None,
        },
        Encoding::Utf16(units) => String::from_utf16_lossy(&units),
    };
    (!words.contains(is_control)).then_some(words)
}

enum Encoding<'a> {
    /// Without the byte order mark.
    Utf8(&'a [u8]),
    /// Without the byte order mark.
    Utf16(Vec<u16>),
}

fn encoding(bytes: &[u8]) -> Encoding<'_> {
    let units = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, _) = bytes.as_chunks::<2>();
        Encoding::Utf16(pairs.iter().map(|pair| unit(*pair)).collect())
    };
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => Encoding::Utf8(rest),
        [0xff, 0xfe, rest @ ..] => units(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => units(rest, u16::from_be_bytes),
        // JSON begins with two ASCII characters, of which one byte each is 0.
        [1..=127, 0, 1..=127, 0, ..] => units(bytes, u16::from_le_bytes),
        [0, 1..=127, 0, 1..=127, ..] => units(bytes, u16::from_be_bytes),
        _ => Encoding::Utf8(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::preset;

    fn ring() -> Experiment {
        preset("ring").unwrap().experiment
    }

    fn utf16(text: &str, mark: bool, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let mark = mark.then_some(0xfeff);
        mark.into_iter().chain(text.encode_utf16()).flat_map(unit).collect()
    }

    fn refused(bytes: &[u8]) -> String {
        let words = Content::of(bytes).unwrap_err().to_string();
        assert!(words.ends_with('.') && !words.contains('\n'), "not one sentence: {words}");
        words
    }

    #[test]
    fn an_experiment_is_read_in_every_encoding_that_editors_write() {
        let mut experiment = ring();
        experiment.name = "Anneau 8 · 环".to_owned();
        let json = experiment.to_json();
        for bytes in [
            json.clone().into_bytes(),
            [b"\xef\xbb\xbf", json.as_bytes()].concat(),
            [b"\r\n  ", json.as_bytes(), b"\n"].concat(),
            utf16(&json, true, u16::to_le_bytes),
            utf16(&json, true, u16::to_be_bytes),
            utf16(&json, false, u16::to_le_bytes),
            utf16(&json, false, u16::to_be_bytes),
        ] {
            let content = Content::of(&bytes).unwrap();
            assert_eq!(content, Content::Experiment(Box::new(experiment.clone())), "{bytes:?}");
        }
    }

    #[test]
    fn another_encoding_is_named_and_not_guessed() {
        let mut experiment = ring();
        experiment.name = "Rosé".to_owned();
        let latin: Vec<u8> = experiment.to_json().chars().map(|letter| letter as u8).collect();
        assert!(refused(&latin).contains("save it as UTF-8"));
    }

    #[test]
    fn a_file_of_another_kind_is_named() {
        for (bytes, name) in [
            (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], "a PNG picture"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "a JPEG picture"),
            (b"RIFF\x24\0\0\0WEBPVP8 ", "a WebP picture"),
            (b"\0\0\0\x18ftypheic\0\0\0\0", "a HEIC picture"),
            (b"PK\x03\x04\x14\0\0\0", "a zip archive"),
            (b"\x80\x02}q\0.", "a Python pickle"),
            (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
            (b"<!DOCTYPE html>\n<html>", "an HTML page"),
            (b"\xef\xbb\xbf<html>", "an HTML page"),
            (b"<?xml version=\"1.0\"?><svg>", "an SVG picture"),
            (b"step,generator,discriminator\n1,0.7,1.4\n", "a table (CSV)"),
            (b"Dear diary\n", "a text file without an experiment"),
            (b" \n", "a text file without any text"),
            (b"\0\x01\x02", "a file of a kind that Ganlet does not know"),
        ] {
            let words = refused(bytes);
            assert!(words.starts_with(&format!("This is {name}")), "{bytes:?}: {words}");
        }
        assert_eq!(refused(b""), "This file is empty.");
    }

    #[test]
    fn a_checkpoint_is_known_without_its_suffix_and_a_broken_one_says_what_is_broken() {
        let header = b"{\"__metadata__\":{\"format\":\"pt\"}}";
        let foreign = [&(header.len() as u64).to_le_bytes()[..], header].concat();
        assert_eq!(Kind::of(&foreign), Kind::Safetensors);
        assert!(refused(&foreign).contains("not made by Ganlet"));
        assert!(refused(&foreign[..20]).contains("cut off"));
    }

    #[test]
    fn a_file_that_is_too_large_is_refused_with_both_sizes() {
        let long = format!("{{\"name\": \"{}\"}}", "x".repeat(LARGEST_EXPERIMENT));
        let words = refused(long.as_bytes());
        assert!(words.contains("1000 KB, but") && words.contains("at most 1000 KB"), "{words}");
        let words = FileError::TooLarge(420_000_000).to_string();
        assert!(words.contains("420 MB") && words.contains("at most 300 MB"), "{words}");
    }

    #[test]
    fn the_head_of_a_file_tells_as_much_as_all_of_it() {
        // A character of three bytes lies across the end of the head.
        let json = format!("{{ \"name\": \"{}\"", "环".repeat(HEAD));
        for start in 0..3 {
            let bytes = [&b"   "[..start], json.as_bytes()].concat();
            assert_eq!(Kind::of(&bytes[..HEAD]), Kind::Json);
            assert_eq!(Kind::of(&bytes), Kind::Json);
        }
    }
}

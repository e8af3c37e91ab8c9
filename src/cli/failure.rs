//! How a command ends where it does not end well: one line on stderr, and a code that a script can
//! tell apart.

use std::io::{Error, ErrorKind};
use std::path::Path;
use std::process::ExitCode;

/// The code of a program that SIGINT ended, as shells count it: 128 and the signal's number.
pub(super) const INTERRUPTED: u8 = 130;

/// Why a command ended early.
#[derive(Debug)]
pub(super) struct Failure {
    code: u8,
    message: String,
}

impl Failure {
    /// It was asked for rightly and did not work.
    pub fn failed(message: impl Into<String>) -> Self {
        Self { code: 1, message: message.into() }
    }

    /// It was asked for wrongly.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { code: 2, message: message.into() }
    }

    /// Somebody stopped it; `message` says how to go on.
    pub fn interrupted(message: impl Into<String>) -> Self {
        Self { code: INTERRUPTED, message: message.into() }
    }

    /// A file or folder that cannot be used.
    pub fn of_path(what: &str, path: &Path, error: &Error) -> Self {
        Self::failed(format!("{what} {} cannot be used: {}.", path.display(), reason(error)))
    }

    /// Tells it in one line.
    pub fn report(self) -> ExitCode {
        let message = self.message.split_whitespace().collect::<Vec<_>>().join(" ");
        let prefix = if self.code == INTERRUPTED { "" } else { "error: " };
        // Where stderr is closed there is nobody to tell.
        let _ = std::io::Write::write_all(
            &mut std::io::stderr(),
            format!("{prefix}{message}\n").as_bytes(),
        );
        ExitCode::from(self.code)
    }
}

/// What the system says, in words that do without its number.
pub(super) fn reason(error: &Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        ErrorKind::PermissionDenied => "permission was denied".to_owned(),
        ErrorKind::IsADirectory => "it is a folder".to_owned(),
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
            "a file stands where a folder should be".to_owned()
        }
        ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ => error.to_string(),
    }
}

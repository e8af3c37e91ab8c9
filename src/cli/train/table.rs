//! A CSV file that grows row by row, the first column being the step.

use super::super::failure::Failure;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// An open table.
pub(super) struct Table {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Table {
    /// A new one with these column names.
    pub fn create(path: PathBuf, header: &str) -> Result<Self, Failure> {
        std::fs::write(&path, format!("{header}\n"))
            .map_err(|error| Failure::of_path("The table", &path, &error))?;
        Self::append(path)
    }

    /// Goes on with one after `step`: later rows, and a row that was cut off, belong to a future
    /// that did not happen.
    pub fn reopen(path: PathBuf, header: &str, step: u64) -> Result<Self, Failure> {
        let text = match std::fs::read(&path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Self::create(path, header);
            }
            Err(error) => return Err(Failure::of_path("The table", &path, &error)),
        };
        let kept: String = text
            .split_inclusive('\n')
            .skip(1)
            .filter(|row| row.ends_with('\n') && is_until(row, step))
            .collect();
        replace(&path, format!("{header}\n{kept}").as_bytes())?;
        Self::append(path)
    }

    fn append(path: PathBuf) -> Result<Self, Failure> {
        let file = OpenOptions::new()
            .append(true)
            .open(&path)
            .map_err(|error| Failure::of_path("The table", &path, &error))?;
        Ok(Self { path, file: BufWriter::new(file) })
    }

    /// One more row.
    pub fn row(&mut self, cells: &[String]) -> Result<(), Failure> {
        let written = writeln!(self.file, "{}", cells.join(","));
        written.map_err(|error| Failure::of_path("The table", &self.path, &error))
    }

    /// Makes sure that all rows are in the file.
    pub fn flush(&mut self) -> Result<(), Failure> {
        self.file.flush().map_err(|error| Failure::of_path("The table", &self.path, &error))
    }
}

/// A number as it is read back exactly; nothing where there is none.
pub(super) fn cell(value: f32) -> String {
    if value.is_nan() { String::new() } else { value.to_string() }
}

/// Puts `bytes` in the place of a file in one move: whoever looks finds the old one or the new one,
/// whole.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let written = File::create(&part)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    written.and_then(|()| std::fs::rename(&part, path)).map_err(|error| {
        // What is there of it is of no use, and its absence is no news.
        let _ = std::fs::remove_file(&part);
        Failure::of_path("The file", path, &error)
    })
}

fn is_until(row: &str, step: u64) -> bool {
    row.split(',').next().and_then(|cell| cell.parse::<u64>().ok()).is_some_and(|row| row <= step)
}

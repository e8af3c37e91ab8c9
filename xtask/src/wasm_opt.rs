//! wasm-opt: makes the published wasm smaller than the compiler leaves it.
//!
//! We take the one on PATH if it is recent, or the npm package.

use crate::process::{on_path, quiet_output, run, stage};
use crate::workspace::Workspace;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The npm package's version.
const BINARYEN: &str = "132.0.0";

/// Older ones, such as Debian's, refuse what today's compiler writes.
const OLDEST: u32 = 120;

/// What the compiler may use. An older wasm-opt does not know the last one.
const FEATURES: [&str; 8] = [
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-bulk-memory-opt",
];

pub struct WasmOpt {
    program: PathBuf,
    features: Vec<&'static str>,
}

impl WasmOpt {
    /// Finds a recent one or installs it into the cache.
    pub fn ready(workspace: &Workspace) -> Result<Self> {
        let program = match on_path("wasm-opt").filter(|path| is_recent(path)) {
            Some(path) => path,
            None => installed(workspace)?,
        };
        let help = quiet_output(Command::new(&program).arg("--help"))
            .context("wasm-opt does not start")?;
        let knows = |feature: &&str| {
            help.split_whitespace().any(|word| word.split(',').any(|option| option == *feature))
        };
        Ok(Self { program, features: FEATURES.into_iter().filter(knows).collect() })
    }

    /// Replaces `file` by its optimised form.
    pub fn optimise(&self, file: &Path, level: &str) -> Result<()> {
        let mut smaller = file.as_os_str().to_owned();
        smaller.push(".optimised");
        let mut command = Command::new(&self.program);
        command.arg(level).args(&self.features).arg(file).arg("-o").arg(&smaller);
        run(&format!("optimising {}", file.display()), &mut command)?;
        fs::rename(&smaller, file).with_context(|| format!("could not replace {}", file.display()))
    }
}

fn is_recent(program: &Path) -> bool {
    quiet_output(Command::new(program).arg("--version"))
        .and_then(|text| version_in(&text))
        .is_some_and(|version| version >= OLDEST)
}

/// The number in `wasm-opt version 132 (version_132)`.
fn version_in(text: &str) -> Option<u32> {
    text.split_whitespace().nth(2)?.parse().ok()
}

fn installed(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.tools().join(format!("binaryen-{BINARYEN}"));
    let name = if cfg!(windows) { "wasm-opt.cmd" } else { "wasm-opt" };
    let program = folder.join("node_modules").join(".bin").join(name);
    if is_recent(&program) {
        return Ok(program);
    }
    let npm = on_path(if cfg!(windows) { "npm.cmd" } else { "npm" })
        .context("publishing needs wasm-opt 120 or newer, or npm to install it with (on Debian: `sudo apt-get install npm`)")?;
    stage(&format!("Installing wasm-opt into {} (once, a minute)", folder.display()));
    fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
    let mut command = Command::new(npm);
    command
        .args(["install", "--no-audit", "--no-fund", "--loglevel", "error", "--prefix"])
        .arg(&folder);
    command.arg(format!("binaryen@{BINARYEN}"));
    run("installing wasm-opt with npm", &mut command)?;
    ensure!(
        is_recent(&program),
        "wasm-opt was installed into {} but does not start",
        folder.display()
    );
    Ok(program)
}

#[cfg(test)]
mod tests {
    use super::version_in;

    #[test]
    fn both_spellings_of_the_version_are_read() {
        assert_eq!(version_in("wasm-opt version 132 (version_132)\n"), Some(132));
        assert_eq!(version_in("wasm-opt version 108\n"), Some(108));
        assert_eq!(version_in("no idea"), None);
    }
}

//! Starting other programs, and saying in one sentence when one failed.

use crate::workspace::Workspace;
use anyhow::{Context, Result, ensure};
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Announces a stage: what happens now and, in the same line, how long it may take.
pub fn stage(what: &str) {
    eprintln!("==> {what}");
}

/// Runs `command` to its end with its output visible. `what` is the subject of the sentence that a
/// failure prints.
pub fn run(what: &str, command: &mut Command) -> Result<()> {
    let program = command.get_program().to_owned();
    let status =
        command.status().with_context(|| format!("could not start {}", program.display()))?;
    ensure!(status.success(), "{what} failed ({status}); the lines above say why");
    Ok(())
}

/// Runs `command` quietly: what it printed, or nothing if it could not run or failed.
pub fn quiet_output(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Cargo in the repository.
pub fn cargo(workspace: &Workspace) -> Command {
    in_repository(workspace, Path::new("cargo"))
}

/// `program` in the repository, with the environment that the user's own cargo has.
///
/// `cargo run`, which started this program, describes the xtask package in variables that build
/// scripts track: handing them on would rebuild those crates each time `cargo xtask` and plain
/// `cargo` take turns.
pub fn in_repository(workspace: &Workspace, program: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(&workspace.root);
    for (name, _) in env::vars_os() {
        let about_xtask = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        });
        if about_xtask {
            command.env_remove(name);
        }
    }
    command
}

/// The file that typing `program` would start.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file())
}

//! The tools that a build needs: found where they already are, installed into Ganlet's cache where
//! not.

use crate::process::{cargo, on_path, quiet_output, run, stage};
use crate::workspace::Workspace;
use anyhow::{Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The last trunk that the Rust version of this project compiles.
const TRUNK_VERSION: &str = "0.21.14";

/// A program that `cargo install` provides, at one exact version.
struct Tool {
    package: &'static str,
    binary: &'static str,
    version: String,
    flags: &'static [&'static str],
    minutes: u32,
}

/// Installs trunk when it is missing; where it is.
pub fn trunk(workspace: &Workspace) -> Result<PathBuf> {
    // Locked: a newer release of one of its crates (parcel_selectors 0.28.3) does not compile with
    // the others.
    let flags = &["--locked", "--no-default-features", "--features", "rustls"];
    ready(
        workspace,
        &Tool {
            package: "trunk",
            binary: "trunk",
            version: TRUNK_VERSION.into(),
            flags,
            minutes: 8,
        },
    )
}

/// Installs wasm-bindgen when it is missing; where it is. It only understands wasm that the crate
/// of its own version made.
pub fn wasm_bindgen(workspace: &Workspace) -> Result<PathBuf> {
    let version = workspace.locked_version("wasm-bindgen")?;
    // Not locked: a crate of its lock file may be gone from the registry.
    ready(
        workspace,
        &Tool {
            package: "wasm-bindgen-cli",
            binary: "wasm-bindgen",
            version,
            flags: &[],
            minutes: 4,
        },
    )
}

/// Adds the compiler's wasm target when it is missing.
pub fn wasm_target() -> Result<()> {
    let libraries = quiet_output(Command::new("rustc").args([
        "--print",
        "target-libdir",
        "--target",
        WASM_TARGET,
    ]));
    if libraries.is_some_and(|folder| Path::new(folder.trim()).is_dir()) {
        return Ok(());
    }
    ensure!(
        on_path("rustup").is_some(),
        "the Rust compiler has no {WASM_TARGET} target and there is no rustup to add it with; install it the way you installed Rust"
    );
    stage("Adding the wasm target to the Rust toolchain (seconds)");
    run("adding the wasm target", Command::new("rustup").args(["target", "add", WASM_TARGET]))
}

/// Adds rustfmt and clippy when the toolchain was installed without them.
pub fn components() -> Result<()> {
    for (component, subcommand) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if quiet_output(Command::new("cargo").args([subcommand, "--version"])).is_some() {
            continue;
        }
        ensure!(
            on_path("rustup").is_some(),
            "{component} is not installed; install it the way you installed Rust"
        );
        stage(&format!("Adding {component} to the Rust toolchain (seconds)"));
        run(
            &format!("adding {component}"),
            Command::new("rustup").args(["component", "add", component]),
        )?;
    }
    Ok(())
}

fn ready(workspace: &Workspace, tool: &Tool) -> Result<PathBuf> {
    if let Some(path) = find(workspace, tool) {
        return Ok(path);
    }
    install(workspace, tool)?;
    match find(workspace, tool) {
        Some(path) => Ok(path),
        None => bail!("{} {} was installed but does not start", tool.binary, tool.version),
    }
}

fn find(workspace: &Workspace, tool: &Tool) -> Option<PathBuf> {
    let ours =
        workspace.tools().join("bin").join(format!("{}{}", tool.binary, env::consts::EXE_SUFFIX));
    let candidates = [Some(ours), on_path(tool.binary)];
    candidates
        .into_iter()
        .flatten()
        .find(|path| version_of(path).is_some_and(|version| version == tool.version))
}

/// The second word of what `<program> --version` prints.
fn version_of(program: &Path) -> Option<String> {
    // trunk ends with an error on NO_COLOR=1.
    let text = quiet_output(Command::new(program).arg("--version").env_remove("NO_COLOR"))?;
    text.split_whitespace().nth(1).map(str::to_owned)
}

fn install(workspace: &Workspace, tool: &Tool) -> Result<()> {
    let Tool { package, version, minutes, .. } = tool;
    stage(&format!(
        "Installing {package} {version} into {} (once, about {minutes} minutes)",
        workspace.tools().display()
    ));
    // A folder of its own, so that an interrupted installation goes on where it stopped.
    let build = workspace.tools().join("build").join(package);
    let mut command = cargo(workspace);
    command.args(["install", package, "--version", version, "--force"]).args(tool.flags);
    command.arg("--root").arg(workspace.tools()).arg("--target-dir").arg(&build);
    run(&format!("installing {package}"), &mut command)?;
    // Only disk space is at stake.
    let _ = fs::remove_dir_all(&build);
    Ok(())
}

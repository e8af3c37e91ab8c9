//! What the compiler needs: parts of the Rust toolchain, added where they are missing.

use crate::binary::TARGET;
use crate::process::{on_path, quiet_output, run, stage};
use anyhow::{Result, ensure};
use std::path::Path;
use std::process::Command;

/// Adds the compiler's wasm target when it is missing.
pub fn wasm_target() -> Result<()> {
    let libraries =
        quiet_output(Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]));
    if libraries.is_some_and(|folder| Path::new(folder.trim()).is_dir()) {
        return Ok(());
    }
    ensure!(
        on_path("rustup").is_some(),
        "the Rust compiler has no {TARGET} target and there is no rustup to add it with; install it the way you installed Rust"
    );
    stage("Adding the wasm target to the Rust toolchain (seconds)");
    run("adding the wasm target", Command::new("rustup").args(["target", "add", TARGET]))
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

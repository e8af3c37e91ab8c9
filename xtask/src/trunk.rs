//! The wasm build: cargo compiles both binaries, trunk makes a site of them.

use crate::process::{cargo, in_repository, path_starting_with, run, stage};
use crate::tools;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A cargo profile that the site is built with.
#[derive(Clone, Copy)]
pub enum Profile {
    /// Quick to rebuild: for playing and for the tests.
    Daily,
    /// Slow to build, small to load: for publishing.
    Dist,
}

impl Profile {
    const fn name(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Dist => "dist",
        }
    }
}

/// One of the two binaries of the site, as index.html names it.
struct Binary {
    name: &'static str,
    /// The page or the trainer, in words.
    what: &'static str,
    features: &'static str,
    /// How long it may take, daily and for publishing.
    patience: [&'static str; 2],
}

const BINARIES: [Binary; 2] = [
    Binary {
        name: "app",
        what: "page",
        features: "ui",
        patience: ["a few minutes the first time, seconds the next time", "several minutes"],
    },
    Binary {
        name: "trainer",
        what: "trainer",
        features: "worker",
        patience: [
            "10 to 30 minutes on two cores the first time, seconds the next time",
            "30 minutes or more on two cores",
        ],
    },
];

/// trunk with everything it needs in place.
pub struct Trunk {
    program: PathBuf,
    wasm_bindgen: PathBuf,
}

impl Trunk {
    /// Installs what is missing and fetches the crates: from here on nothing is downloaded.
    pub fn ready(workspace: &Workspace) -> Result<Self> {
        tools::wasm_target()?;
        let wasm_bindgen = tools::wasm_bindgen(workspace)?;
        let program = tools::trunk(workspace)?;
        stage("Fetching the crates that are not here yet (seconds)");
        run("fetching the crates", cargo(workspace).arg("fetch"))?;
        Ok(Self { program, wasm_bindgen })
    }

    /// Writes the site into `out`.
    pub fn build(
        &self,
        workspace: &Workspace,
        profile: Profile,
        out: &Path,
        extra: &[&str],
    ) -> Result<()> {
        compile(workspace, profile)?;
        stage("Making the site (a minute)");
        let mut command = self.command(workspace, "build", profile)?;
        command.arg("--dist").arg(out).args(extra);
        run("making the site with trunk", &mut command)
    }

    /// `trunk <subcommand>` with the right profile, tools and environment.
    pub fn command(
        &self,
        workspace: &Workspace,
        subcommand: &str,
        profile: Profile,
    ) -> Result<Command> {
        let bindgen_folder =
            self.wasm_bindgen.parent().context("wasm-bindgen is not in a folder")?;
        let mut trunk = in_repository(workspace, &self.program);
        trunk.env("PATH", path_starting_with([bindgen_folder])?);
        trunk.args([subcommand, "--skip-version-check", "--cargo-profile", profile.name()]);
        // trunk ends with an error on NO_COLOR=1, so say it in its own words.
        if env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
            trunk
                .env_remove("NO_COLOR")
                .env("CARGO_TERM_COLOR", "never")
                .args(["--color", "never"]);
        }
        Ok(trunk)
    }
}

/// Compiles both binaries before trunk does. trunk would start two cargos at once, hide their
/// progress and, when serving, go on after an error; now it finds everything fresh.
pub fn compile(workspace: &Workspace, profile: Profile) -> Result<()> {
    for Binary { name, what, features, patience } in BINARIES {
        stage(&format!("Compiling the {what} ({})", patience[profile as usize]));
        let mut command = cargo(workspace);
        command.args(["build", "--target", "wasm32-unknown-unknown", "--profile", profile.name()]);
        command.args(["--bin", name, "--no-default-features", "--features", features]);
        run(&format!("compiling the {what}"), &mut command)?;
    }
    Ok(())
}

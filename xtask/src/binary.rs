//! The wasm binaries of the site, and how cargo builds each.

use crate::process::{cargo, quiet_output, run, stage};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::path::PathBuf;
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

/// The compiler's name for WebAssembly without an operating system.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// What the site is built for.
#[derive(Clone, Copy)]
pub enum Profile {
    /// Quick to rebuild: for playing and for the tests.
    Daily,
    /// Slow to build, small to load: for publishing.
    Dist,
}

/// How the binary's JavaScript is loaded.
#[derive(Clone, Copy)]
enum Loaded {
    /// With `import`.
    AsModule,
    /// With `importScripts`, in a worker.
    AsScript,
}

/// A wasm binary of the site. It becomes the files `<name>.js` and `<name>_bg.wasm`.
pub struct Binary {
    /// The name of the cargo binary.
    pub name: &'static str,
    /// What it is, in words.
    what: &'static str,
    features: &'static str,
    loaded: Loaded,
    /// Cargo's profiles, daily and for publishing.
    profiles: [&'static str; 2],
    /// How long it may take, daily and for publishing.
    patience: [&'static str; 2],
    /// What wasm-opt works for when the site is published, `-Oz` for size or `-O3` for speed, and
    /// how long it may take.
    pub optimisation: (&'static str, &'static str),
}

/// The page.
pub const PAGE: Binary = Binary {
    name: "app",
    what: "page",
    features: "ui",
    loaded: Loaded::AsModule,
    profiles: ["daily", "dist-page"],
    patience: ["about 4 minutes the first time, seconds the next time", "several minutes"],
    optimisation: ("-Oz", "a minute"),
};

/// The training worker on the CPU, which every visitor loads.
pub const TRAINER: Binary = Binary {
    name: "trainer",
    what: "trainer for the CPU",
    features: "worker",
    loaded: Loaded::AsScript,
    profiles: ["daily", "dist"],
    patience: ["about 4 minutes the first time, seconds the next time", "several minutes"],
    optimisation: ("-O3", "a minute"),
};

/// The training worker with WebGPU, which loads when WebGPU is tried.
pub const TRAINER_GPU: Binary = Binary {
    name: "trainer-gpu",
    what: "trainer for WebGPU",
    features: "worker,gpu",
    loaded: Loaded::AsScript,
    profiles: ["daily", "dist-gpu"],
    patience: [
        "about 15 minutes on two cores the first time, a minute the next time",
        "30 minutes or more on two cores",
    ],
    optimisation: ("-Oz", "about 10 minutes"),
};

/// All of them, in the order in which a visitor needs them.
pub const ALL: [&Binary; 3] = [&PAGE, &TRAINER, &TRAINER_GPU];

impl Binary {
    /// The files that it becomes.
    pub fn files(&self) -> [String; 2] {
        [format!("{}.js", self.name), format!("{}_bg.wasm", self.name)]
    }

    /// Says what begins, and for how long.
    pub fn announce(&self, profile: Profile) {
        stage(&format!("Compiling the {} ({})", self.what, self.patience[profile as usize]));
    }

    /// The cargo command that compiles it.
    pub fn compiler(&self, workspace: &Workspace, profile: Profile) -> Command {
        let mut command = cargo(workspace);
        command.args(["build", "--target", TARGET, "--profile", self.profiles[profile as usize]]);
        command.args(["--bin", self.name, "--no-default-features", "--features", self.features]);
        command
    }

    /// Compiles it, with cargo's progress visible.
    pub fn compile(&self, workspace: &Workspace, profile: Profile) -> Result<()> {
        self.announce(profile);
        run(&format!("compiling the {}", self.what), &mut self.compiler(workspace, profile))
    }

    /// Writes what the compiler made, and the JavaScript that loads it, into the site.
    pub fn bind(
        &self,
        workspace: &Workspace,
        profile: Profile,
        site: &std::path::Path,
    ) -> Result<()> {
        let wasm = target_folder(workspace)?
            .join(TARGET)
            .join(self.profiles[profile as usize])
            .join(format!("{}.wasm", self.name));
        let mut bindgen = Bindgen::new();
        bindgen.input_path(&wasm).out_name(self.name).typescript(false).demangle(false);
        // The page says which version of the file it wants; there is no other place to load from.
        bindgen.omit_default_module_path(true);
        match self.loaded {
            Loaded::AsModule => bindgen.web(true)?,
            Loaded::AsScript => bindgen.no_modules(true)?,
        };
        bindgen
            .generate(site)
            .with_context(|| format!("could not make JavaScript for {}", wasm.display()))
    }
}

#[derive(Deserialize)]
struct Metadata {
    target_directory: PathBuf,
}

/// Where cargo builds: `target`, unless the environment or cargo's configuration says otherwise.
fn target_folder(workspace: &Workspace) -> Result<PathBuf> {
    let mut command = cargo(workspace);
    command.args(["metadata", "--no-deps", "--format-version", "1"]);
    let text = quiet_output(&mut command).context("cargo could not describe the repository")?;
    let metadata: Metadata =
        serde_json::from_str(&text).context("cargo described the repository in an unknown form")?;
    Ok(metadata.target_directory)
}

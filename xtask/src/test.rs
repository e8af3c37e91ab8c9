//! `cargo xtask test`: every check there is, the quick ones first, so that a broken build is found
//! early.

use crate::browser::Browser;
use crate::process::{cargo, run as step, stage};
use crate::trunk::{Profile, Trunk};
use crate::workspace::Workspace;
use crate::{exports, tools};
use anyhow::Result;
use std::path::{Path, PathBuf};

/// Which parts to run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Parts {
    pub native: bool,
    pub wasm: bool,
    pub browser: bool,
}

impl Parts {
    pub const ALL: Self = Self { native: true, wasm: true, browser: true };
}

pub fn run(workspace: &Workspace, parts: Parts) -> Result<()> {
    if parts.native {
        native(workspace)?;
    }
    // Before the long build: a machine without a browser is told at once.
    let browser = if parts.browser { Some(Browser::ready()?) } else { None };
    if parts.wasm || parts.browser {
        let site = site(workspace)?;
        if let Some(browser) = browser {
            in_browser(workspace, &browser, &site)?;
        }
    }
    stage("All checks passed");
    Ok(())
}

/// Everything that needs no browser and no wasm; the page's state is plain data and is tested here
/// too.
fn native(workspace: &Workspace) -> Result<()> {
    tools::components()?;
    stage("Checking the format (seconds)");
    step(
        "the format check (`cargo fmt` mends it)",
        cargo(workspace).args(["fmt", "--all", "--check"]),
    )?;
    stage("Linting the native build (a few minutes the first time)");
    let strict = ["--", "--deny", "warnings"];
    step(
        "linting",
        cargo(workspace)
            .args(["clippy", "--package", "ganlet", "--lib", "--bins", "--features", "ui,cli"])
            .args(strict),
    )?;
    step(
        "linting xtask",
        cargo(workspace).args(["clippy", "--package", "xtask", "--all-targets"]).args(strict),
    )?;
    stage("Running the native tests (5 to 10 minutes the first time)");
    step("a test of xtask", cargo(workspace).args(["test", "--package", "xtask"]))?;
    step(
        "a native test",
        cargo(workspace).args(["test", "--package", "ganlet", "--features", "ui,cli"]),
    )?;
    stage("Holding the presets against the bars that a minute can tell");
    let quality = [
        "run",
        "--quiet",
        "--package",
        "ganlet",
        "--features",
        "ui,cli",
        "--bin",
        "ganlet",
        "--",
        "quality",
        "--quick",
    ];
    step(
        "a bar of quality",
        cargo(workspace).args(quality).arg("--out").arg(workspace.cache.join("quality")),
    )
}

/// Builds the page and the trainer into `dist` and looks at the result.
fn site(workspace: &Workspace) -> Result<PathBuf> {
    let site = workspace.root.join("dist");
    Trunk::ready(workspace)?.build(workspace, Profile::Daily, &site, &[])?;
    exports::check(&site)?;
    Ok(site)
}

fn in_browser(workspace: &Workspace, browser: &Browser, site: &Path) -> Result<()> {
    stage(&format!("Running the tests in {} (several minutes)", browser.chromium.display()));
    let mut command = cargo(workspace);
    command.args([
        "test",
        "--package",
        "ganlet",
        "--test",
        "browser",
        "--no-default-features",
        "--features",
        "browser-tests",
    ]);
    command
        .env("GANLET_DIST", site)
        .env("GANLET_CHROMIUM", &browser.chromium)
        .env("GANLET_CHROMEDRIVER", &browser.chromedriver);
    step("a test in the browser", &mut command)
}

//! `cargo xtask test`: every check there is, the quick ones first, so that a broken build is found
//! early.

use crate::binary::{PAGE, Profile, TRAINER, TRAINER_GPU};
use crate::browser::Browser;
use crate::process::{cargo, run as step, stage};
use crate::site::{self, GpuTrainer, Site};
use crate::tools;
use crate::workspace::Workspace;
use anyhow::Result;

/// What the native tests are built with.
const NATIVE: &str = "ui,cli";
/// All that a computer without a graphics adapter compiles.
const ALL_FEATURES: &str = "ui,cli,worker,browser-tests";

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
    // Before the long builds: a machine without a browser is told at once.
    let browser = if parts.browser { Some(Browser::ready()?) } else { None };
    let wasm = parts.wasm || parts.browser;
    if parts.native {
        lint(workspace)?;
    }
    if wasm {
        site::prepare(workspace)?;
        PAGE.compile(workspace, Profile::Daily)?;
        TRAINER.compile(workspace, Profile::Daily)?;
    }
    if parts.native {
        test_natively(workspace)?;
    }
    if wasm {
        TRAINER_GPU.compile(workspace, Profile::Daily)?;
        let site = make_site(workspace)?;
        if let Some(browser) = browser {
            in_browser(workspace, &browser, &site)?;
        }
    }
    stage("All checks passed");
    Ok(())
}

/// Format, lints and documentation.
fn lint(workspace: &Workspace) -> Result<()> {
    tools::components()?;
    stage("Checking the format (seconds)");
    step(
        "the format check (`cargo fmt` mends it)",
        cargo(workspace).args(["fmt", "--all", "--check"]),
    )?;
    stage("Linting everything (a few minutes the first time)");
    let strict = ["--", "--deny", "warnings"];
    step(
        "linting xtask",
        cargo(workspace).args(["clippy", "--package", "xtask", "--all-targets"]).args(strict),
    )?;
    step(
        "linting",
        cargo(workspace)
            .args(["clippy", "--package", "ganlet", "--all-targets", "--features", ALL_FEATURES])
            .args(strict),
    )?;
    stage("Checking the documentation (a minute)");
    step(
        "checking the documentation",
        cargo(workspace)
            .args(["doc", "--package", "ganlet", "--no-deps", "--document-private-items"])
            .args(["--features", ALL_FEATURES])
            // It is read by who works here, with everything private in it.
            .env("RUSTDOCFLAGS", "--deny warnings --allow rustdoc::private_intra_doc_links"),
    )
}

/// Everything that needs no browser and no wasm; the page's state is plain data and is tested here
/// too.
fn test_natively(workspace: &Workspace) -> Result<()> {
    stage("Running the native tests (5 to 10 minutes the first time)");
    step("a test of xtask", cargo(workspace).args(["test", "--package", "xtask"]))?;
    step(
        "a native test",
        cargo(workspace).args(["test", "--package", "ganlet", "--features", NATIVE]),
    )?;
    stage("Holding the presets against the bars that a minute can tell");
    step(
        "a bar of quality",
        cargo(workspace)
            // Without a `--bin`, as the README starts the command.
            .args(["run", "--quiet", "--package", "ganlet", "--features", NATIVE])
            .args(["--", "quality", "--quick"])
            .arg("--out")
            .arg(workspace.cache.join("quality")),
    )
}

/// Makes `dist` of what has been compiled.
fn make_site(workspace: &Workspace) -> Result<Site> {
    let site = Site::assemble(workspace, Profile::Daily, workspace.root.join("dist"))?;
    let version = site.version()?;
    site.finish(workspace, &version, "./", "")?;
    site.tell(&version, GpuTrainer::Ready)?;
    Ok(site)
}

fn in_browser(workspace: &Workspace, browser: &Browser, site: &Site) -> Result<()> {
    stage(&format!("Running the tests in {} (several minutes)", browser.chromium.display()));
    let mut command = cargo(workspace);
    command.args(["test", "--package", "ganlet", "--test", "browser", "--no-default-features"]);
    command.args(["--features", "browser-tests"]);
    command
        .env("GANLET_DIST", &site.folder)
        .env("GANLET_CHROMIUM", &browser.chromium)
        .env("GANLET_CHROMEDRIVER", &browser.chromedriver);
    step("a test in the browser", &mut command)
}

//! The harness and the TF.js side: copied where they can be built, and run.

use super::{Backend, Gpu, Measurement, Options};
use crate::process::{on_path, run, stage};
use crate::workspace::Workspace;
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{fs, io};

/// A copy that has its packages and its pages.
pub struct Peers {
    folder: PathBuf,
}

/// Whose page the harness drives.
#[derive(Clone, Copy)]
pub enum Side<'a> {
    TfJs,
    /// With the folder of the built site.
    Ganlet(&'a Path),
}

impl Peers {
    /// Copies the harness into the cache and builds it there, once: its own folder may be
    /// read-only.
    pub fn ready(workspace: &Workspace, options: &Options) -> Result<Self> {
        let usual = PathBuf::from("../shared/peers/tfjs");
        let source = workspace.resolve(options.peers.as_ref().unwrap_or(&usual));
        ensure!(
            source.join("bench.mjs").is_file(),
            "there is no TF.js bench in {}; it is not part of this repository, name its folder with --peers",
            source.display()
        );
        let npm = on_path("npm")
            .context("the bench needs Node.js with npm (on Debian: `sudo apt-get install npm`)")?;
        let folder = workspace.cache.join("peers").join("tfjs");
        copy(&source, &folder).with_context(|| {
            format!("could not copy {} to {}", source.display(), folder.display())
        })?;
        if !folder.join("node_modules").is_dir() {
            stage("Installing TF.js and the bench's driver with npm (once, a minute)");
            let arguments = ["install", "--no-audit", "--no-fund", "--loglevel", "error"];
            run(
                "installing the bench's packages",
                Command::new(npm).args(arguments).current_dir(&folder),
            )?;
        }
        if !folder.join("www").join("wasm.html").is_file() {
            stage("Building the TF.js pages (once, seconds)");
            run("building the TF.js pages", node().arg("build.mjs").current_dir(&folder))?;
        }
        ensure!(
            options.gpu != Gpu::Lavapipe || folder.join("chromium-lvp").is_dir(),
            "lavapipe needs a Chromium that was made for it: as root, type `bash {}`",
            folder.join("setup-lavapipe.sh").display()
        );
        Ok(Self { folder })
    }

    /// Runs the harness once for one side.
    pub fn measure(
        &self,
        chromium: &Path,
        options: &Options,
        backend: Backend,
        side: Side<'_>,
        label: &str,
    ) -> Result<Vec<Measurement>> {
        let mut command = node();
        command
            .current_dir(&self.folder)
            .env("CHROMIUM", chromium)
            .stderr(Stdio::inherit())
            .stdin(Stdio::null());
        command.args([
            "bench.mjs",
            "--works",
            &options.works.join(","),
            "--gpu",
            options.gpu.name(),
        ]);
        match side {
            Side::TfJs => {
                stage(&format!("Measuring TF.js ({label}; a few minutes)"));
                command.args(["--backends", backend.rival(), "--tune", "1", "--threads", "1"]);
            }
            Side::Ganlet(site) => {
                let site = self.with_images(site)?;
                stage(&format!("Measuring Ganlet ({label}; a few minutes)"));
                command.arg("--app").arg(site).args([
                    "--framework",
                    "ganlet",
                    "--backends",
                    backend.name(),
                ]);
                // The harness tells another app's page nothing of the backend, so the page's own
                // address does.
                command.args(["--page", &format!("bench.html?device={}", backend.name())]);
            }
        }
        let output = command.output().context("could not start node")?;
        ensure!(
            output.status.success(),
            "the bench failed ({}); the lines above say why",
            output.status
        );
        Measurement::parse_all(&String::from_utf8_lossy(&output.stdout))
    }

    /// A copy of the site with the images that both sides train on; what is published carries none
    /// of them.
    fn with_images(&self, site: &Path) -> Result<PathBuf> {
        let measured = self.folder.join("site");
        if measured.is_dir() {
            fs::remove_dir_all(&measured).context("could not clear the copy of the site")?;
        }
        copy(site, &measured).context("could not copy the site")?;
        fs::copy(self.folder.join("www").join("data.u8"), measured.join("data.u8"))
            .context("could not copy the bench's images")?;
        Ok(measured)
    }
}

fn node() -> Command {
    Command::new("node")
}

/// Copies contents only: permissions of a read-only original would make the copy read-only too.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_name() == "node_modules" {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::write(target, fs::read(entry.path())?)?;
        }
    }
    Ok(())
}

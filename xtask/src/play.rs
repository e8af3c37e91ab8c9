//! `cargo xtask play`: from a fresh clone to the page in a browser.
//!
//! The page and the trainer for the CPU are built and served first. The trainer for WebGPU, which
//! takes much longer, is built while the person already plays.

use crate::binary::{Binary, PAGE, Profile, TRAINER, TRAINER_GPU};
use crate::group::{Group, end_on_interrupt};
use crate::process::{on_path, quiet_output, stage};
use crate::serve::Ports;
use crate::site::{self, GpuTrainer, Site};
use crate::watch::Watch;
use crate::workspace::Workspace;
use anyhow::{Context, Result, ensure};
use std::env;
use std::process::Command;
use std::time::SystemTime;

/// Where the site is made.
const FOLDER: &str = "dist-play";

/// Put at the end of the page: loads it again when another version of it is there.
const RELOAD: &str = "\
<script>
  (function () {
    var shown = document.querySelector('meta[name=trainer-version]').content;
    setInterval(function () {
      fetch('trainers.json', { cache: 'no-store' })
        .then(function (answer) { return answer.json(); })
        .then(function (told) { if (told.version !== shown) location.reload(); })
        .catch(function () {});
    }, 2000);
  })();
</script>
";

#[derive(Debug, PartialEq)]
pub struct Options {
    pub port: u16,
    pub open: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { port: 8080, open: true }
    }
}

pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    // First, so that nobody waits ten minutes to hear that the port is taken.
    let ports = Ports::open(options.port)?;
    end_on_interrupt()?;
    site::prepare(workspace)?;
    let mut watch = Watch::new(workspace)?;
    for binary in [&PAGE, &TRAINER] {
        compile(workspace, binary)?;
    }
    let site = Site::begin(workspace, workspace.root.join(FOLDER))?;
    let mut version = publish(workspace, &site)?;
    ports.serve(&site.folder);
    greet(options);
    loop {
        if let Err(error) = add_gpu_trainer(workspace, &site, &version, &mut watch)
            .and_then(|finished| if finished { watch.wait() } else { Ok(()) })
        {
            eprintln!("error: {error:#}");
            site.tell(&version, GpuTrainer::Failed)?;
            watch.wait()?;
        }
        stage("The sources changed: building the page again (it reloads by itself)");
        while let Err(error) = rebuild(workspace, &site).map(|made| version = made) {
            eprintln!("error: {error:#}\n==> Waiting for another change of the sources");
            watch.wait()?;
        }
    }
}

/// Compiles one of the two binaries that the page cannot do without.
fn compile(workspace: &Workspace, binary: &Binary) -> Result<()> {
    binary.announce(Profile::Daily);
    let status = Group::start(&mut binary.compiler(workspace, Profile::Daily))?.wait()?;
    ensure!(status.success(), "compiling failed ({status}); the lines above say why");
    Ok(())
}

/// Makes the site of what has been compiled, still without the trainer for WebGPU. Gives its
/// version.
fn publish(workspace: &Workspace, site: &Site) -> Result<String> {
    site.copy_public(workspace)?;
    site.remove(&TRAINER_GPU)?;
    for binary in [&PAGE, &TRAINER] {
        site.add(workspace, Profile::Daily, binary)?;
    }
    // Another one each time: the trainer for WebGPU may differ although all files so far are equal.
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let version = since.context("the clock of this computer is wrong")?.as_millis().to_string();
    site.finish(workspace, &version, "/", RELOAD)?;
    site.tell(&version, GpuTrainer::Building)?;
    Ok(version)
}

fn rebuild(workspace: &Workspace, site: &Site) -> Result<String> {
    for binary in [&PAGE, &TRAINER] {
        compile(workspace, binary)?;
    }
    publish(workspace, site)
}

/// Builds the trainer for WebGPU and adds it to the site; false where a source changed meanwhile.
fn add_gpu_trainer(
    workspace: &Workspace,
    site: &Site,
    version: &str,
    watch: &mut Watch,
) -> Result<bool> {
    TRAINER_GPU.announce(Profile::Daily);
    let mut build =
        Group::start(&mut considerate(TRAINER_GPU.compiler(workspace, Profile::Daily)))?;
    let status = loop {
        if let Some(status) = build.ended()? {
            break status;
        }
        if watch.changed()? {
            return Ok(false);
        }
    };
    ensure!(
        status.success(),
        "the trainer for WebGPU could not be compiled ({status}); the page trains on the CPU"
    );
    site.add(workspace, Profile::Daily, &TRAINER_GPU)?;
    site.tell(version, GpuTrainer::Ready)?;
    stage("The page can train on WebGPU now");
    Ok(true)
}

/// The same command, which leaves the processor to whoever plays.
fn considerate(command: Command) -> Command {
    let Some(nice) = on_path("nice").filter(|_| cfg!(unix)) else { return command };
    let mut slower = Command::new(nice);
    slower.args(["-n", "10"]).arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        slower.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => slower.env(name, value),
            None => slower.env_remove(name),
        };
    }
    slower
}

/// Says where the page is, and opens it where there is a screen.
fn greet(options: &Options) {
    let address = format!("http://localhost:{}/", options.port);
    eprintln!("\n    Ganlet is at {address}   (ctrl-c ends it)\n");
    if options.open && has_display() {
        let mut opener = match env::consts::OS {
            "macos" => Command::new("open"),
            "windows" => Command::new("explorer"),
            _ => Command::new("xdg-open"),
        };
        // The address stands above for who has no such program.
        quiet_output(opener.arg(&address));
    }
}

/// Without a display, opening a page starts a browser in the terminal, or nothing at all.
fn has_display() -> bool {
    !cfg!(target_os = "linux")
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}

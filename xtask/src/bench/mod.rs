//! `cargo xtask bench`: Ganlet beside TF.js, in the same Chromium, on the same games.
//!
//! The harness and the TF.js side are not part of this repository (`--peers`). It drives one page
//! at a time and prints one JSON line per measurement; the two sides take turns, to even out a
//! machine that others use too.

mod comparison;
mod measurement;
mod peers;

use crate::workspace::Workspace;
use crate::{browser, dist};
use anyhow::{Result, bail, ensure};
use comparison::Comparison;
use measurement::Measurement;
use peers::{Peers, Side};
use std::path::PathBuf;

const WORKS: [&str; 5] = ["w1", "w2", "w3", "w4", "w5"];

#[derive(Debug, PartialEq)]
pub struct Options {
    pub backends: Vec<Backend>,
    pub works: Vec<String>,
    pub gpu: Gpu,
    pub rounds: u32,
    pub site: Option<PathBuf>,
    pub peers: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            backends: vec![Backend::Cpu, Backend::Webgpu],
            works: WORKS.map(str::to_owned).to_vec(),
            gpu: Gpu::Swiftshader,
            rounds: 2,
            site: None,
            peers: None,
        }
    }
}

/// What Ganlet computes on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Backend {
    Cpu,
    Webgpu,
}

impl Backend {
    pub fn parse(name: &str) -> Result<Self> {
        match name {
            "cpu" => Ok(Self::Cpu),
            "webgpu" => Ok(Self::Webgpu),
            _ => bail!("--backends takes cpu and webgpu, not `{name}`"),
        }
    }

    /// The label that our bench page is asked for.
    const fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Webgpu => "webgpu",
        }
    }

    /// The TF.js backend to compare with: on the processor its wasm, by far its fastest there.
    const fn rival(self) -> &'static str {
        match self {
            Self::Cpu => "wasm",
            Self::Webgpu => "webgpu",
        }
    }
}

/// The adapter behind WebGPU.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gpu {
    Swiftshader,
    Lavapipe,
    System,
}

impl Gpu {
    pub fn parse(name: &str) -> Result<Self> {
        match name {
            "swiftshader" => Ok(Self::Swiftshader),
            "lavapipe" => Ok(Self::Lavapipe),
            "system" => Ok(Self::System),
            _ => bail!("--gpu takes swiftshader, lavapipe or system, not `{name}`"),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Swiftshader => "swiftshader",
            Self::Lavapipe => "lavapipe",
            Self::System => "system",
        }
    }
}

/// Checks the name of a game.
pub fn work(name: &str) -> Result<String> {
    ensure!(WORKS.contains(&name), "--works takes {}, not `{name}`", WORKS.join(", "));
    Ok(name.to_owned())
}

pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let peers = Peers::ready(workspace, options)?;
    let site = site(workspace, options)?;
    let chromium = browser::chromium()?;
    for &backend in &options.backends {
        let mut theirs = Vec::new();
        let mut ours = Vec::new();
        for round in 1..=options.rounds {
            let label = format!("{}, round {round} of {}", backend.name(), options.rounds);
            theirs.extend(peers.measure(&chromium, options, backend, Side::TfJs, &label)?);
            ours.extend(peers.measure(&chromium, options, backend, Side::Ganlet(&site), &label)?);
        }
        report(backend, &theirs, &ours);
    }
    Ok(())
}

/// The built site, built now if it is the usual one and missing.
fn site(workspace: &Workspace, options: &Options) -> Result<PathBuf> {
    let usual = dist::Options::default();
    let site = workspace.resolve(options.site.as_ref().unwrap_or(&usual.out));
    if options.site.is_none() && !site.is_dir() {
        dist::run(workspace, &usual)?;
    }
    ensure!(
        site.join("bench.html").is_file(),
        "{} has no bench.html: it is not a built site",
        site.display()
    );
    Ok(site)
}

fn report(backend: Backend, theirs: &[Measurement], ours: &[Measurement]) {
    let comparison = Comparison::new(theirs, ours);
    println!("\nTF.js {} and Ganlet {}, medians", backend.rival(), backend.name());
    println!("{}", comparison.text());
}

//! `cargo xtask dist`: the site as it is published.

use crate::budget::Budget;
use crate::compress::{Sizes, compress};
use crate::exports;
use crate::process::stage;
use crate::table::table;
use crate::trunk::{Profile, Trunk};
use crate::wasm_opt::WasmOpt;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// What wasm-opt works for on each binary, `-Oz` for size or `-O3` for speed, and how long it may take.
const LEVELS: [(&str, &str, &str); 2] = [("app", "-Oz", "a minute"), ("trainer", "-Oz", "about 10 minutes")];

#[derive(Debug, PartialEq)]
pub struct Options {
    pub public_url: String,
    pub out: PathBuf,
}

impl Default for Options {
    fn default() -> Self {
        // Relative, so that the folder can be served from anywhere.
        Self { public_url: "./".into(), out: "dist-site".into() }
    }
}

pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let budget = Budget::load(workspace)?;
    let trunk = Trunk::ready(workspace)?;
    let wasm_opt = WasmOpt::ready(workspace)?;
    let site = workspace.resolve(&options.out);
    // No integrity hashes: trunk takes them before wasm-opt changes the files, and browsers would refuse those.
    let extra = ["--public-url", &options.public_url, "--no-sri", "true"];
    trunk.build(workspace, Profile::Dist, &site, &extra)?;
    exports::check(&site)?;
    optimise(&wasm_opt, &site)?;
    stage("Compressing (a minute or two)");
    let sizes = compress(&site)?;
    print!("{}", size_table(&sizes));
    print!("{}", budget.check(&sizes)?);
    stage(&format!("The site is in {}", site.display()));
    Ok(())
}

fn optimise(wasm_opt: &WasmOpt, site: &Path) -> Result<()> {
    for entry in fs::read_dir(site).with_context(|| format!("could not read {}", site.display()))? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|name| name.ends_with(".wasm")) else {
            continue;
        };
        let (_, level, patience) = LEVELS
            .into_iter()
            .find(|(binary, ..)| name.starts_with(binary))
            .with_context(|| format!("{name} belongs to none of the site's binaries"))?;
        stage(&format!("Optimising {name} with wasm-opt {level} ({patience})"));
        wasm_opt.optimise(&path, level)?;
    }
    Ok(())
}

fn size_table(sizes: &[Sizes]) -> String {
    let row =
        |sizes: &Sizes| vec![sizes.file.display().to_string(), sizes.raw.to_string(), sizes.gzip.to_string(), sizes.brotli.to_string()];
    table(&["file", "bytes", "gzip", "brotli"], &sizes.iter().map(row).collect::<Vec<_>>())
}

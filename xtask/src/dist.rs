//! `cargo xtask dist`: the site as it is published.

use crate::binary::{ALL, Profile};
use crate::budget::Budget;
use crate::compress::{Sizes, compress};
use crate::process::stage;
use crate::site::{self, GpuTrainer, Site};
use crate::table::table;
use crate::wasm_opt::WasmOpt;
use crate::workspace::Workspace;
use anyhow::Result;
use std::path::PathBuf;

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
    let wasm_opt = WasmOpt::ready(workspace)?;
    site::prepare(workspace)?;
    for binary in ALL {
        binary.compile(workspace, Profile::Dist)?;
    }
    let site = Site::assemble(workspace, Profile::Dist, workspace.resolve(&options.out))?;
    for binary in ALL {
        let [_, wasm] = binary.files();
        let (level, patience) = binary.optimisation;
        stage(&format!("Optimising {wasm} with wasm-opt {level} ({patience})"));
        wasm_opt.optimise(&site.folder.join(wasm), level)?;
    }
    // The version is that of the files as they are published.
    let version = site.version()?;
    site.finish(workspace, &version, &options.public_url, "")?;
    site.tell(&version, GpuTrainer::Ready)?;
    stage("Compressing (a minute or two)");
    let sizes = compress(&site.folder)?;
    print!("{}", size_table(&sizes));
    print!("{}", budget.check(&sizes)?);
    stage(&format!("The site is in {}", site.folder.display()));
    Ok(())
}

fn size_table(sizes: &[Sizes]) -> String {
    let row = |sizes: &Sizes| {
        vec![
            sizes.file.display().to_string(),
            sizes.raw.to_string(),
            sizes.gzip.to_string(),
            sizes.brotli.to_string(),
        ]
    };
    table(&["file", "bytes", "gzip", "brotli"], &sizes.iter().map(row).collect::<Vec<_>>())
}

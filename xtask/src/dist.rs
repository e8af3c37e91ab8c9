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
use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

/// What wasm-opt works for on each binary, `-Oz` for size or `-O3` for speed, and how long it may
/// take.
const LEVELS: [(&str, &str, &str); 2] =
    [("app", "-Oz", "a minute"), ("trainer", "-Oz", "about 10 minutes")];

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
    // No integrity hashes: trunk takes them before wasm-opt changes the files, and browsers would
    // refuse those.
    let extra = ["--public-url", &options.public_url, "--no-sri", "true"];
    trunk.build(workspace, Profile::Dist, &site, &extra)?;
    exports::check(&site)?;
    optimise(&wasm_opt, &site)?;
    stamp(&site)?;
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
        let Some(name) =
            path.file_name().and_then(|name| name.to_str()).filter(|name| name.ends_with(".wasm"))
        else {
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

/// Names the trainer's version in the page. trunk gives a worker's files no name of their own for
/// each version, so the page asks for them with this query, and a browser never pairs it with an
/// older trainer from its cache.
fn stamp(site: &Path) -> Result<()> {
    let mut hasher = DefaultHasher::new();
    for file in ["trainer.js", "trainer_bg.wasm", "trainer-worker.js"] {
        let bytes = fs::read(site.join(file)).with_context(|| format!("the site has no {file}"))?;
        bytes.hash(&mut hasher);
    }
    let index = site.join("index.html");
    let page = fs::read_to_string(&index)
        .with_context(|| format!("could not read {}", index.display()))?;
    let stamped = stamped(&page, &format!("{:016x}", hasher.finish()))
        .context("index.html has no trainer-version to fill in")?;
    fs::write(&index, stamped).with_context(|| format!("could not write {}", index.display()))
}

/// `page` with the development version replaced.
fn stamped(page: &str, version: &str) -> Option<String> {
    let before = r#"<meta name="trainer-version" content="dev""#;
    page.contains(before).then(|| page.replace(before, &before.replace("dev", version)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_the_version_of_the_trainer_it_was_published_with() {
        let page = include_str!("../../index.html");
        let stamped = stamped(page, "0123").unwrap();
        assert!(stamped.contains(r#"<meta name="trainer-version" content="0123" />"#));
        assert_eq!(super::stamped(&stamped, "4567"), None);
    }
}

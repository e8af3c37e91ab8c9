//! What the site may weigh: budget.toml, and whether the built files keep to it.

use crate::compress::Sizes;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use std::fs;
use std::path::Path;

/// Bytes in the KB that budget.toml counts in.
const KB: u64 = 1000;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    group: Vec<Group>,
}

/// Files that are loaded together, and their limit together.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    /// The name of the cargo binary: its files are `<binary>.js` and `<binary>_bg.wasm`.
    binary: String,
    /// The largest sum of both after brotli.
    brotli_kb: u64,
}

impl Budget {
    pub fn load(workspace: &Workspace) -> Result<Self> {
        let path = workspace.root.join("budget.toml");
        let text = fs::read_to_string(&path)
            .with_context(|| format!("could not read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is not a budget", path.display()))
    }

    /// One line for each group; an error that names every group over its limit.
    pub fn check(&self, sizes: &[Sizes]) -> Result<String> {
        let mut within = String::new();
        let mut over = Vec::new();
        for group in &self.group {
            let bytes: u64 = sizes
                .iter()
                .filter(|sizes| group.holds(&sizes.file))
                .map(|sizes| sizes.brotli)
                .sum();
            ensure!(bytes > 0, "the budget of {} matches no file of the site", group.binary);
            let line = format!(
                "{} wasm and js: {}.{} KB of {} KB as brotli",
                group.binary,
                bytes / KB,
                bytes % KB / 100,
                group.brotli_kb
            );
            if bytes > group.brotli_kb * KB {
                over.push(line);
            } else {
                within.push_str(&line);
                within.push('\n');
            }
        }
        if !over.is_empty() {
            bail!("the site is over its budget: {}", over.join("; "));
        }
        Ok(within)
    }
}

impl Group {
    fn holds(&self, file: &Path) -> bool {
        let files = [format!("{}.js", self.binary), format!("{}_bg.wasm", self.binary)];
        files.iter().any(|name| Path::new(name) == file)
    }
}

#[cfg(test)]
mod tests {
    use super::Budget;
    use crate::compress::Sizes;
    use anyhow::Result;

    fn site(files: &[(&str, u64)]) -> Vec<Sizes> {
        files
            .iter()
            .map(|&(file, brotli)| Sizes { file: file.into(), raw: 0, gzip: 0, brotli })
            .collect()
    }

    fn budget() -> Result<Budget> {
        Ok(toml::from_str(
            "[[group]]\nbinary = \"app\"\nbrotli_kb = 500\n[[group]]\nbinary = \"trainer\"\nbrotli_kb = 3200\n",
        )?)
    }

    #[test]
    fn the_files_of_a_group_count_together() -> Result<()> {
        let site = site(&[
            ("app_bg.wasm", 370_000),
            ("app.js", 20_000),
            ("application.js", 1_000_000),
            ("trainer_bg.wasm", 800_000),
            ("trainer-gpu_bg.wasm", 2_000_000),
        ]);
        let text = budget()?.check(&site)?;
        assert!(text.contains("app wasm and js: 390.0 KB of 500 KB"), "{text}");
        assert!(text.contains("trainer wasm and js: 800.0 KB of 3200 KB"), "{text}");
        Ok(())
    }

    #[test]
    fn a_group_over_its_budget_is_named_with_its_size_and_its_limit() -> Result<()> {
        let site = site(&[("app_bg.wasm", 490_000), ("app.js", 10_150), ("trainer.js", 9)]);
        let error = budget()?.check(&site).err().map(|error| error.to_string()).unwrap_or_default();
        assert_eq!(
            error,
            "the site is over its budget: app wasm and js: 500.1 KB of 500 KB as brotli"
        );
        Ok(())
    }

    #[test]
    fn a_budget_that_holds_nothing_is_an_error() -> Result<()> {
        assert!(budget()?.check(&site(&[("app.js", 1)])).is_err());
        Ok(())
    }
}

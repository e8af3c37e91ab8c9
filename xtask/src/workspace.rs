//! Where things are: the repository, the cache outside of it, and what the lock file pins.

use anyhow::{Context, Result};
use serde::Deserialize;
use std::path::{Path, PathBuf, absolute};
use std::{env, fs};

pub struct Workspace {
    /// The repository's top folder.
    pub root: PathBuf,
    /// Ganlet's own cache folder: nothing of the user's lives there.
    pub cache: PathBuf,
}

impl Workspace {
    pub fn find() -> Result<Self> {
        // Cargo names the folder at run time; the one at compile time may belong to another clone
        // of a shared cache.
        let manifest_dir = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let root = manifest_dir.parent().context("xtask is not inside a repository")?.to_path_buf();
        Ok(Self { root, cache: absolute(cache_folder()?)? })
    }

    /// Where tools are installed.
    pub fn tools(&self) -> PathBuf {
        self.cache.join("tools")
    }

    /// The version that Cargo.lock pins for `package`.
    pub fn locked_version(&self, package: &str) -> Result<String> {
        let path = self.root.join("Cargo.lock");
        let text = fs::read_to_string(&path)
            .with_context(|| format!("could not read {}", path.display()))?;
        version_in(&text, package).with_context(|| format!("in {}", path.display()))
    }

    /// `path` as the user means it: relative to the repository.
    pub fn resolve(&self, path: &Path) -> PathBuf {
        self.root.join(path)
    }
}

fn cache_folder() -> Result<PathBuf> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("GANLET_CACHE")
        .or_else(|| set("XDG_CACHE_HOME").map(|folder| folder.join("ganlet")))
        .or_else(|| env::home_dir().map(|home| home.join(".cache").join("ganlet")))
        .context("there is no home folder to keep tools in; set GANLET_CACHE to a folder")
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
}

fn version_in(lock: &str, package: &str) -> Result<String> {
    let lock: Lock = toml::from_str(lock).context("the lock file is not readable")?;
    lock.package
        .into_iter()
        .find(|entry| entry.name == package)
        .map(|entry| entry.version)
        .with_context(|| format!("the package {package} is not in the lock file"))
}

#[cfg(test)]
mod tests {
    use super::version_in;
    use anyhow::Result;

    const LOCK: &str = r#"
version = 4

[[package]]
name = "wasm-bindgen-futures"
version = "0.4.80"

[[package]]
name = "wasm-bindgen"
version = "0.2.130"
dependencies = ["cfg-if"]
"#;

    #[test]
    fn the_lock_file_gives_the_version_of_exactly_that_package() -> Result<()> {
        assert_eq!(version_in(LOCK, "wasm-bindgen")?, "0.2.130");
        Ok(())
    }

    #[test]
    fn a_package_that_is_not_locked_is_named_in_the_error() {
        let error = version_in(LOCK, "burn").err().map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some("the package burn is not in the lock file"));
    }
}

//! Where things are: the repository, and the cache outside of it.

use anyhow::{Context, Result};
use std::env;
use std::path::{Path, PathBuf, absolute};

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

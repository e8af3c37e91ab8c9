//! Data files from the disk.

use super::failure::reason;
use crate::session::Assets;
use std::path::{Path, PathBuf};

/// The folder that a web server would serve: `datasets` and `classifiers`.
pub(super) struct Public {
    folder: PathBuf,
    /// As it was named on the command line.
    argument: Option<PathBuf>,
}

impl Public {
    /// Where it is told to be, by argument or by `GANLET_PUBLIC`; otherwise the first of the usual
    /// places that exists.
    pub fn find(argument: Option<&Path>) -> Self {
        let argument = argument.map(Path::to_path_buf);
        let told =
            argument.clone().or_else(|| std::env::var_os("GANLET_PUBLIC").map(PathBuf::from));
        let beside =
            std::env::current_exe().ok().and_then(|program| Some(program.parent()?.join("public")));
        let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("public");
        let mut usual = [Some(PathBuf::from("public")), beside, Some(built)].into_iter().flatten();
        let folder = told
            .or_else(|| usual.find(|folder| folder.join("datasets").is_dir()))
            .unwrap_or_else(|| PathBuf::from("public"));
        Self { folder, argument }
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What the command line named, where it did.
    pub fn argument(&self) -> Option<&Path> {
        self.argument.as_deref()
    }

    /// The bytes of one file.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let path = self.folder.join(path);
        std::fs::read(&path).map_err(|error| {
            format!(
                "The data file {} cannot be read: {}; --public names the folder with the data.",
                path.display(),
                reason(&error)
            )
        })
    }
}

impl Assets for Public {
    async fn file(
        &self,
        path: &str,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Vec<u8>, String> {
        let bytes = self.read(path)?;
        progress(bytes.len() as u64, bytes.len() as u64);
        Ok(bytes)
    }
}

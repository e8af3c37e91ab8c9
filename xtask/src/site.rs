//! The site: a folder with the page, the trainers, and the files of `public/`.
//!
//! index.html is its description. Every file of the site is asked for with the site's version in
//! the query, so that a browser never pairs files of two versions, and a server may let browsers
//! keep them for ever.

use crate::binary::{ALL, Binary, Profile};
use crate::process::{cargo, run, stage};
use crate::workspace::Workspace;
use crate::{exports, tools};
use anyhow::{Context, Result, ensure};
use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

/// The files of the site that say which version it is, and so have none themselves.
const UNVERSIONED: [&str; 2] = ["index.html", "trainers.json"];

/// Whether the site has the trainer for WebGPU: what `trainers.json` tells the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GpuTrainer {
    Ready,
    /// `cargo xtask play` is building it.
    Building,
    /// It could not be built.
    Failed,
}

/// A folder that is, or becomes, a site.
pub struct Site {
    pub folder: PathBuf,
}

impl Site {
    /// An empty folder with the files of `public/`.
    pub fn begin(workspace: &Workspace, folder: PathBuf) -> Result<Self> {
        if folder.exists() {
            ensure!(
                folder.join("index.html").is_file() || is_empty(&folder)?,
                "{} exists and is not a site; name another folder or remove it",
                folder.display()
            );
            fs::remove_dir_all(&folder)
                .with_context(|| format!("could not clear {}", folder.display()))?;
        }
        let site = Self { folder };
        site.copy_public(workspace)?;
        Ok(site)
    }

    /// A folder with everything that has been compiled, and no page yet: see [`Site::finish`].
    pub fn assemble(workspace: &Workspace, profile: Profile, folder: PathBuf) -> Result<Self> {
        stage("Making the site (seconds)");
        let site = Self::begin(workspace, folder)?;
        for binary in ALL {
            site.add(workspace, profile, binary)?;
        }
        Ok(site)
    }

    /// Adds a binary that has been compiled.
    pub fn add(&self, workspace: &Workspace, profile: Profile, binary: &Binary) -> Result<()> {
        binary.bind(workspace, profile, &self.folder)?;
        let [_, wasm] = binary.files();
        exports::check(&self.folder.join(wasm))
    }

    /// Takes a binary away again.
    pub fn remove(&self, binary: &Binary) -> Result<()> {
        for file in binary.files().map(|file| self.folder.join(file)) {
            if file.exists() {
                fs::remove_file(&file)
                    .with_context(|| format!("could not remove {}", file.display()))?;
            }
        }
        Ok(())
    }

    /// Copies the files of `public/` as they are now.
    pub fn copy_public(&self, workspace: &Workspace) -> Result<()> {
        let public = workspace.root.join("public");
        copy(&public, &self.folder).with_context(|| {
            format!("could not copy {} to {}", public.display(), self.folder.display())
        })
    }

    /// A name for exactly these files.
    pub fn version(&self) -> Result<String> {
        let mut files = Vec::new();
        collect(&self.folder, &mut files)?;
        files.sort();
        let mut hasher = DefaultHasher::new();
        for file in files {
            let bytes =
                fs::read(&file).with_context(|| format!("could not read {}", file.display()))?;
            let name = file.strip_prefix(&self.folder).unwrap_or(&file);
            if !UNVERSIONED.iter().any(|unversioned| Path::new(unversioned) == name) {
                name.hash(&mut hasher);
                bytes.hash(&mut hasher);
            }
        }
        Ok(format!("{:016x}", hasher.finish()))
    }

    /// Writes the page: index.html with the version and the address that links start from. `extra`
    /// is put at its end.
    pub fn finish(
        &self,
        workspace: &Workspace,
        version: &str,
        public_url: &str,
        extra: &str,
    ) -> Result<()> {
        let source = workspace.root.join("index.html");
        let page = fs::read_to_string(&source)
            .with_context(|| format!("could not read {}", source.display()))?;
        let page =
            filled(&page, version, public_url)?.replace("</body>", &format!("{extra}</body>"));
        self.write("index.html", &page)
    }

    /// Tells the page of this version whether there is a trainer for WebGPU.
    pub fn tell(&self, version: &str, gpu: GpuTrainer) -> Result<()> {
        let gpu = match gpu {
            GpuTrainer::Ready => "ready",
            GpuTrainer::Building => "building",
            GpuTrainer::Failed => "failed",
        };
        let told = serde_json::json!({ "version": version, "webgpu": gpu });
        self.write("trainers.json", &format!("{told}\n"))
    }

    /// Writes a file so that nobody ever reads half of it.
    fn write(&self, name: &str, text: &str) -> Result<()> {
        let file = self.folder.join(name);
        let half = self.folder.join(format!(".{name}.part"));
        fs::write(&half, text)
            .and_then(|()| fs::rename(&half, &file))
            .with_context(|| format!("could not write {}", file.display()))
    }
}

/// Installs what is missing and fetches the crates: from here on nothing is downloaded.
pub fn prepare(workspace: &Workspace) -> Result<()> {
    tools::wasm_target()?;
    stage("Fetching the crates that are not here yet (seconds)");
    run("fetching the crates", cargo(workspace).args(["fetch", "--locked"]))
}

/// `page` with its two placeholders filled in.
fn filled(page: &str, version: &str, public_url: &str) -> Result<String> {
    for placeholder in ["{version}", "{public-url}"] {
        ensure!(page.contains(placeholder), "index.html has no {placeholder} to fill in");
    }
    Ok(page.replace("{version}", version).replace("{public-url}", public_url))
}

fn is_empty(folder: &Path) -> Result<bool> {
    let mut entries =
        fs::read_dir(folder).with_context(|| format!("could not read {}", folder.display()))?;
    Ok(entries.next().is_none())
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// All files in a folder and its folders.
pub fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in
        fs::read_dir(folder).with_context(|| format!("could not read {}", folder.display()))?
    {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{env, process};

    #[test]
    fn the_page_names_its_version_and_where_links_start() {
        let page = filled(include_str!("../../index.html"), "0123", "/ganlet/").unwrap();
        assert!(page.contains(r#"<base href="/ganlet/" />"#), "{page}");
        assert!(page.contains(r#"<meta name="trainer-version" content="0123" />"#), "{page}");
        assert!(!page.contains("{version}") && !page.contains("{public-url}"), "{page}");
        assert!(filled("<html></html>", "0123", "/").is_err());
    }

    #[test]
    fn the_version_changes_with_a_file_and_not_with_what_names_it() {
        let folder = env::temp_dir().join(format!("ganlet-site-{}", process::id()));
        fs::create_dir_all(folder.join("datasets")).unwrap();
        let site = Site { folder };
        let set = |name: &str, text: &str| fs::write(site.folder.join(name), text).unwrap();
        set("datasets/digits.png", "1");
        let before = site.version().unwrap();
        set("index.html", &before);
        site.tell(&before, GpuTrainer::Building).unwrap();
        let told = site.version().unwrap();
        set("datasets/digits.png", "2");
        let after = site.version().unwrap();
        fs::remove_dir_all(&site.folder).unwrap();
        assert_eq!(told, before);
        assert_ne!(after, before);
    }
}

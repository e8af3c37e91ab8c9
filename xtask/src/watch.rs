//! Notices that a source file changed.

use crate::site::collect;
use crate::workspace::Workspace;
use anyhow::Result;
use std::fs;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::{Duration, SystemTime};

/// What a page is made of, and nothing else: neither tests nor build folders start a build.
const SOURCES: [&str; 5] = ["Cargo.toml", "Cargo.lock", "index.html", "public", "src"];

/// Between two looks. The few hundred files take a few milliseconds.
const EVERY: Duration = Duration::from_millis(500);

/// The sources as they were at the last look.
pub struct Watch {
    sources: Vec<PathBuf>,
    seen: Vec<(PathBuf, SystemTime, u64)>,
}

impl Watch {
    pub fn new(workspace: &Workspace) -> Result<Self> {
        let sources = SOURCES.map(|name| workspace.root.join(name)).to_vec();
        let seen = look(&sources)?;
        Ok(Self { sources, seen })
    }

    /// Waits a moment; whether a source changed since this was last said.
    pub fn changed(&mut self) -> Result<bool> {
        sleep(EVERY);
        let mut now = look(&self.sources)?;
        if now == self.seen {
            return Ok(false);
        }
        // An editor, or git, writes many files one after another.
        loop {
            sleep(EVERY);
            let later = look(&self.sources)?;
            if later == now {
                break;
            }
            now = later;
        }
        self.seen = now;
        Ok(true)
    }

    /// Waits until a source changes.
    pub fn wait(&mut self) -> Result<()> {
        while !self.changed()? {}
        Ok(())
    }
}

/// Every file with the time and size that another content would change.
fn look(sources: &[PathBuf]) -> Result<Vec<(PathBuf, SystemTime, u64)>> {
    let mut files = Vec::new();
    for source in sources {
        if source.is_dir() {
            collect(source, &mut files)?;
        } else {
            files.push(source.clone());
        }
    }
    files.sort();
    // A file that has just gone is a change too: it is missing from the list.
    let seen = files.into_iter().filter_map(|file| {
        let metadata = fs::metadata(&file).ok()?;
        Some((file, metadata.modified().ok()?, metadata.len()))
    });
    Ok(seen.collect())
}

#[cfg(test)]
mod tests {
    use super::Watch;
    use crate::workspace::Workspace;
    use anyhow::Result;
    use std::{env, fs, process};

    #[test]
    fn a_changed_a_new_and_a_removed_source_are_noticed_once() -> Result<()> {
        let root = env::temp_dir().join(format!("ganlet-watch-{}", process::id()));
        fs::create_dir_all(root.join("src/ui"))?;
        fs::write(root.join("src/ui/app.rs"), "one")?;
        let mut watch = Watch::new(&Workspace { root: root.clone(), cache: root.clone() })?;
        let quiet = watch.changed()?;
        fs::write(root.join("src/ui/app.rs"), "another")?;
        let edited = (watch.changed()?, watch.changed()?);
        fs::write(root.join("src/lib.rs"), "")?;
        let added = watch.changed()?;
        fs::remove_file(root.join("src/lib.rs"))?;
        let removed = watch.changed()?;
        fs::remove_dir_all(&root)?;
        assert!(!quiet);
        assert_eq!(edited, (true, false));
        assert!(added && removed);
        Ok(())
    }
}

//! Which code a run was made with.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

/// What decides how a run goes, in git's words: pages and charts do not.
const DECIDES: [&str; 8] = [
    "src",
    "public/datasets",
    "public/classifiers",
    "Cargo.toml",
    "Cargo.lock",
    ":(exclude)src/ui",
    ":(exclude)src/chart",
    ":(exclude)src/worker",
];

/// The code of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// The commit that the program was built from; `None` where that is not known: there was no
    /// git, a file had changes that were not committed, or the program was older than its sources.
    pub commit: Option<String>,
    /// The SHA-256 of the program, in hexadecimal digits.
    pub program: String,
}

impl Code {
    /// The code of this program.
    pub fn current() -> Self {
        let program = std::env::current_exe().ok();
        let bytes = program.as_ref().and_then(|program| std::fs::read(program).ok());
        let digest = bytes.map(Sha256::digest);
        let built = program.and_then(|program| std::fs::metadata(program).ok()?.modified().ok());
        Self {
            commit: built.and_then(|built| commit(sources(), built)),
            program: digest
                .map(|digest| digest.iter().map(|byte| format!("{byte:02x}")).collect())
                .unwrap_or_default(),
        }
    }

    /// Whether a run of `other` comes to what a run of this code would come to: it is the same
    /// program, or nothing that decides differs between both commits.
    pub fn equals(&self, other: &Self) -> bool {
        let same_program = !self.program.is_empty() && self.program == other.program;
        same_program
            || self
                .commit
                .as_ref()
                .zip(other.commit.as_ref())
                .is_some_and(|(ours, theirs)| ours == theirs || same_code(sources(), ours, theirs))
    }

    /// For the page.
    pub fn label(&self) -> String {
        match &self.commit {
            Some(commit) => format!("commit {}", commit.get(..9).unwrap_or(commit)),
            None => "uncommitted code".to_owned(),
        }
    }
}

fn sources() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The commit that is checked out in `folder`, where a program that was `built` then holds
/// exactly it.
fn commit(folder: &Path, built: SystemTime) -> Option<String> {
    let mut status = vec!["status", "--porcelain", "--"];
    status.extend(DECIDES);
    let clean = git(folder, &status)?.is_empty();
    let mut list = vec!["ls-files", "--"];
    list.extend(DECIDES);
    let newest = git(folder, &list)?
        .lines()
        .filter_map(|file| std::fs::metadata(folder.join(file)).ok()?.modified().ok())
        .max()?;
    let head = git(folder, &["rev-parse", "HEAD"])?.trim().to_owned();
    (clean && newest <= built).then_some(head)
}

/// Whether nothing that decides how a run goes differs between two commits.
fn same_code(folder: &Path, ours: &str, theirs: &str) -> bool {
    let mut difference = vec!["diff", "--quiet", ours, theirs, "--"];
    difference.extend(DECIDES);
    git(folder, &difference).is_some()
}

/// What git says in `folder`; `None` where there is no git or it says no.
fn git(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").current_dir(folder).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::PathBuf;
    use std::time::Duration;

    /// A repository with one commit, in a folder that goes when it is dropped.
    struct Repository(PathBuf);

    impl Repository {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("ganlet-{name}-{}", std::process::id()));
            fs::create_dir_all(folder.join("src/ui")).unwrap();
            let repository = Self(folder);
            git(&repository.0, &["init", "--quiet"]).unwrap();
            repository.write("src/game.rs", "1");
            repository.write("src/ui/page.rs", "1");
            repository.commit();
            repository
        }

        fn write(&self, file: &str, text: &str) {
            fs::write(self.0.join(file), text).unwrap();
        }

        fn commit(&self) -> String {
            git(&self.0, &["add", "."]).unwrap();
            let author = ["-c", "user.name=test", "-c", "user.email=test@localhost"];
            let commit = ["commit", "--quiet", "--message=x"];
            git(&self.0, &[&author[..], &commit].concat()).unwrap();
            git(&self.0, &["rev-parse", "HEAD"]).unwrap().trim().to_owned()
        }
    }

    impl Drop for Repository {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_program_holds_the_commit_only_where_nothing_was_changed_and_it_is_newer_than_its_sources()
    {
        let repository = Repository::new("commit");
        let later = SystemTime::now() + Duration::from_secs(60);
        let earlier = SystemTime::now() - Duration::from_secs(60);
        let head = git(&repository.0, &["rev-parse", "HEAD"]).unwrap().trim().to_owned();
        assert_eq!(commit(&repository.0, later), Some(head.clone()));
        assert_eq!(commit(&repository.0, earlier), None, "sources are newer");
        repository.write("notes.md", "what decides nothing may differ");
        assert_eq!(commit(&repository.0, later), Some(head));
        repository.write("src/game.rs", "2");
        assert_eq!(commit(&repository.0, later), None, "a change that is in no commit");
    }

    #[test]
    fn commits_that_differ_in_the_page_alone_have_the_same_code_and_others_have_not() {
        let repository = Repository::new("same");
        let first = git(&repository.0, &["rev-parse", "HEAD"]).unwrap().trim().to_owned();
        repository.write("src/ui/page.rs", "2");
        let page = repository.commit();
        repository.write("src/game.rs", "2");
        let game = repository.commit();
        assert!(same_code(&repository.0, &first, &page));
        assert!(!same_code(&repository.0, &first, &game));
        assert!(
            !same_code(&repository.0, &first, "0123456789abcdef"),
            "a commit that is not there"
        );
    }

    #[test]
    fn code_equals_other_code_by_its_program_or_by_its_commit_and_unknown_code_equals_none() {
        let code = |commit: Option<&str>, program: &str| Code {
            commit: commit.map(str::to_owned),
            program: program.to_owned(),
        };
        assert!(code(None, "a").equals(&code(None, "a")));
        assert!(code(Some("c"), "a").equals(&code(Some("c"), "b")));
        assert!(!code(None, "a").equals(&code(None, "b")));
        assert!(!code(Some("c"), "a").equals(&code(None, "b")));
        assert!(!Code::default().equals(&Code::default()));
    }
}

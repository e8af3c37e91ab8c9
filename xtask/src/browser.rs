//! Chromium and its driver: found, or on Debian installed.

use crate::process::{on_path, quiet_output, run, stage};
use anyhow::{Result, bail, ensure};
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

const CHROMIUM: Program =
    Program { variable: "CHROMIUM", names: &["chromium", "chromium-browser", "google-chrome"] };
const CHROMEDRIVER: Program = Program { variable: "CHROMEDRIVER", names: &["chromedriver"] };

/// A program of many names, and the variable that overrides the search.
struct Program {
    variable: &'static str,
    names: &'static [&'static str],
}

/// The browser that the tests drive.
pub struct Browser {
    pub chromium: PathBuf,
    pub chromedriver: PathBuf,
}

impl Browser {
    /// Finds both programs, installing them where that is possible without asking.
    pub fn ready() -> Result<Self> {
        if let Some(browser) = Self::find()? {
            return Ok(browser);
        }
        install()?;
        match Self::find()? {
            Some(browser) => Ok(browser),
            None => bail!(
                "Chromium was installed but cannot be found; set CHROMIUM and CHROMEDRIVER to the two programs"
            ),
        }
    }

    fn find() -> Result<Option<Self>> {
        let both = (CHROMIUM.find()?, CHROMEDRIVER.find()?);
        Ok(match both {
            (Some(chromium), Some(chromedriver)) => Some(Self { chromium, chromedriver }),
            _ => None,
        })
    }
}

/// Chromium alone, for what brings its own driver.
pub fn chromium() -> Result<PathBuf> {
    match CHROMIUM.find()? {
        Some(path) => Ok(path),
        None => Ok(Browser::ready()?.chromium),
    }
}

impl Program {
    fn find(&self) -> Result<Option<PathBuf>> {
        if let Some(path) =
            env::var_os(self.variable).filter(|value| !value.is_empty()).map(PathBuf::from)
        {
            ensure!(
                path.is_file(),
                "{} names {}, which is not a file",
                self.variable,
                path.display()
            );
            return Ok(Some(path));
        }
        Ok(self.names.iter().find_map(|name| on_path(name)))
    }
}

fn install() -> Result<()> {
    let is_root = quiet_output(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    let is_debian = Path::new("/etc/debian_version").is_file() && on_path("apt-get").is_some();
    ensure!(
        is_root && is_debian,
        "the browser tests need Chromium and its driver: {}, or set CHROMIUM and CHROMEDRIVER to the two programs",
        if is_debian {
            "type `sudo apt-get install chromium chromium-driver`"
        } else {
            "install both"
        }
    );
    stage("Installing Chromium and its driver with apt-get (a minute or two)");
    let apt = || {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    run("apt-get update", apt().args(["--quiet", "update"]))?;
    let packages = ["chromium", "chromium-driver"];
    run(
        "installing Chromium",
        apt().args(["--quiet", "--yes", "--no-install-recommends", "install"]).args(packages),
    )
}

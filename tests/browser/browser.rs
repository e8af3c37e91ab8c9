//! Starts Chromium through its driver, runs a test in it, and ends both whatever happens.

use crate::Outcome;
use crate::page::Page;
use crate::server::{Asked, Fault, Site, serve};
use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use thirtyfour::{ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// Quiet, and the same on every machine.
const FLAGS: [&str; 8] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1440,900",
];

static TURN: Mutex<()> = Mutex::new(());

/// What WebGPU is like in the browser.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Gpu {
    /// There is `navigator.gpu`, but no adapter.
    #[default]
    NoAdapter,
    /// `navigator.gpu` does not exist: Chromium hides it from pages that come over plain http from
    /// another computer.
    Missing,
    /// SwiftShader, an adapter in software.
    Software,
}

impl Gpu {
    const fn flags(self) -> &'static [&'static str] {
        match self {
            Self::NoAdapter => &["--disable-gpu"],
            Self::Missing => &["--disable-gpu", "--host-resolver-rules=MAP ganlet.test 127.0.0.1"],
            Self::Software => &["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"],
        }
    }
}

/// The surroundings of a test.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    pub gpu: Gpu,
    /// Where the site appears on its server.
    pub mount: &'static str,
    /// Files that arrive cut in half.
    pub halved: &'static [&'static str],
    /// What else the server does wrong.
    pub faults: &'static [Fault],
}

impl Default for Setup {
    fn default() -> Self {
        Self { gpu: Gpu::default(), mount: "/", halved: &[], faults: &[] }
    }
}

/// Runs `test` in a browser of its own, when it is this test's turn.
pub fn browse(setup: Setup, test: impl AsyncFnOnce(&Page) -> Outcome) -> Outcome {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let begun = Instant::now();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let (page, driver) = runtime.block_on(open(setup))?;
    // A failed assertion must not leave a browser behind.
    let result = catch_unwind(AssertUnwindSafe(|| runtime.block_on(test(&page))));
    runtime.block_on(async {
        if !matches!(result, Ok(Ok(()))) {
            page.report_failure().await;
        }
        close(page, driver).await;
    });
    println!("took {} s", begun.elapsed().as_secs());
    result.unwrap_or_else(|panic| resume_unwind(panic))
}

async fn open(setup: Setup) -> Outcome<(Page, Child)> {
    let asked = Asked::default();
    let site = Site {
        folder: named("GANLET_DIST")?,
        mount: setup.mount,
        halved: setup.halved,
        faults: setup.faults,
        asked: Arc::clone(&asked),
    };
    let mut address = serve(site).await?;
    if setup.gpu == Gpu::Missing {
        address = address.replace("127.0.0.1", "ganlet.test");
    }
    let (child, driver_address) = start_driver().await?;
    let mut capabilities = DesiredCapabilities::chrome();
    capabilities.set_binary(&named("GANLET_CHROMIUM")?.to_string_lossy())?;
    capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    for flag in FLAGS.iter().chain(setup.gpu.flags()) {
        capabilities.add_arg(flag)?;
    }
    let driver = WebDriver::new(driver_address, capabilities).await?;
    Ok((Page { driver, address, asked }, child))
}

async fn close(page: Page, mut driver: Child) {
    if let Err(error) = page.driver.quit().await {
        println!("Chromium did not end by itself: {error}");
    }
    // Its own child, by its own id.
    let _ = driver.kill().await;
}

/// The driver on a port that it chose, and its address.
async fn start_driver() -> Outcome<(Child, String)> {
    let mut command = Command::new(named("GANLET_CHROMEDRIVER")?);
    let mut child = command
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let stdout = child.stdout.take().ok_or("chromedriver has no output")?;
    let mut lines = BufReader::new(stdout).lines();
    while let Some(line) = lines.next_line().await? {
        if let Some((_, port)) = line.split_once("successfully on port ") {
            let address = format!("http://127.0.0.1:{}", port.trim_end_matches('.'));
            // A full pipe would stop it.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Ok((child, address));
        }
    }
    Err("chromedriver ended without a port".into())
}

/// The path that the environment names so.
pub fn named(variable: &str) -> Outcome<PathBuf> {
    let value = env::var_os(variable)
        .ok_or_else(|| format!("{variable} is not set; `cargo xtask test --browser` sets it"))?;
    Ok(PathBuf::from(value))
}

//! The page as a person meets it: what it says, and what can be done to it.

use crate::Outcome;
use crate::server::Asked;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use thirtyfour::{By, Key, WebDriver, WebElement};
use tokio::time::sleep;

/// Between two looks at the page.
const LOOK: Duration = Duration::from_millis(100);
/// Long enough for a slow machine to load and compile the trainer and to do its first steps.
pub const START: u64 = 90;
/// Long enough for anything that should happen at once.
pub const SOON: u64 = 30;

/// A page in a browser.
pub struct Page {
    pub driver: WebDriver,
    /// The address of its first page, with a slash at the end.
    pub address: String,
    /// What has been asked of its server.
    pub asked: Asked,
}

impl Page {
    /// Opens the page with this hash, and waits until the module runs.
    pub async fn open(&self, hash: &str) -> Outcome {
        self.driver.goto(format!("{}{hash}", self.address)).await?;
        self.wait_for("the page to build itself", START, async || {
            self.js("return !!document.querySelector('main.page')").await
        })
        .await
    }

    /// Opens another file of the site.
    pub async fn visit(&self, file: &str) -> Outcome {
        Ok(self.driver.goto(format!("{}{file}", self.address)).await?)
    }

    /// Opens the page and waits for its first steps.
    pub async fn open_training(&self, hash: &str) -> Outcome {
        self.open(hash).await?;
        self.wait_for_steps_above(0, START).await
    }

    /// Asks `condition` again and again until it holds.
    pub async fn wait_for(
        &self,
        what: &str,
        seconds: u64,
        condition: impl AsyncFn() -> Outcome<bool>,
    ) -> Outcome {
        let begun = Instant::now();
        while !condition().await? {
            if begun.elapsed() > Duration::from_secs(seconds) {
                return Err(format!("waited {seconds} s for {what}").into());
            }
            sleep(LOOK).await;
        }
        Ok(())
    }

    pub async fn wait_for_steps_above(&self, step: u64, seconds: u64) -> Outcome {
        self.wait_for(&format!("more than {step} steps"), seconds, async || {
            Ok(self.steps().await? > step)
        })
        .await
    }

    /// Waits until the steps go on from wherever they are.
    pub async fn wait_for_more_steps(&self, seconds: u64) -> Outcome {
        self.wait_for_steps_above(self.steps().await?, seconds).await
    }

    /// Waits until the element says something that contains `words`, and gives all of it.
    pub async fn wait_for_words(&self, css: &str, words: &str, seconds: u64) -> Outcome<String> {
        let what = format!("{css} to say “{words}”");
        self.wait_for(&what, seconds, async || Ok(self.words(css).await?.contains(words))).await?;
        self.words(css).await
    }

    /// Runs JavaScript in the page.
    pub async fn js<T: DeserializeOwned>(&self, script: &str) -> Outcome<T> {
        self.js_with(script, vec![]).await
    }

    pub async fn js_with<T: DeserializeOwned>(
        &self,
        script: &str,
        arguments: Vec<Value>,
    ) -> Outcome<T> {
        Ok(self.driver.execute(script, arguments).await?.convert()?)
    }

    pub async fn cdp(&self, method: &str, parameters: Value) -> Outcome<Value> {
        Ok(self.driver.cdp().send_raw(method, parameters).await?)
    }

    /// What an element says; nothing where it is not there.
    pub async fn words(&self, css: &str) -> Outcome<String> {
        self.js_with(
            "return document.querySelector(arguments[0])?.textContent?.trim() ?? ''",
            vec![json!(css)],
        )
        .await
    }

    pub async fn attribute(&self, css: &str, name: &str) -> Outcome<Option<String>> {
        self.js_with(
            "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? null",
            vec![json!(css), json!(name)],
        )
        .await
    }

    /// A number in an attribute; 0 where there is none.
    pub async fn number(&self, css: &str, name: &str) -> Outcome<u64> {
        Ok(self.attribute(css, name).await?.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    /// What stands in a field.
    pub async fn value(&self, css: &str) -> Outcome<String> {
        self.js_with("return document.querySelector(arguments[0])?.value ?? ''", vec![json!(css)])
            .await
    }

    pub async fn is_there(&self, css: &str) -> Outcome<bool> {
        self.js_with("return document.querySelector(arguments[0]) !== null", vec![json!(css)]).await
    }

    /// The step count.
    pub async fn steps(&self) -> Outcome<u64> {
        let text = self.words(&id("step-count")).await?.replace(',', "");
        text.parse().map_err(|_| format!("the step count says “{text}”").into())
    }

    pub async fn is_playing(&self) -> Outcome<bool> {
        Ok(self.attribute(&id("play"), "aria-pressed").await?.as_deref() == Some("true"))
    }

    /// The pixels of a canvas, as text that can be compared.
    pub async fn pixels(&self, css: &str) -> Outcome<String> {
        self.js_with(
            "return document.querySelector(arguments[0])?.toDataURL() ?? ''",
            vec![json!(css)],
        )
        .await
    }

    pub async fn find(&self, css: &str) -> Outcome<WebElement> {
        Ok(self.driver.find(By::Css(css)).await?)
    }

    pub async fn click(&self, css: &str) -> Outcome {
        Ok(self.find(css).await?.click().await?)
    }

    /// Gives an element the focus, as the Tab key would.
    pub async fn focus(&self, css: &str) -> Outcome {
        self.js_with("document.querySelector(arguments[0]).focus()", vec![json!(css)]).await
    }

    /// Takes the focus away from whatever has it, so that keys mean the page.
    pub async fn unfocus(&self) -> Outcome {
        self.js("document.activeElement?.blur()").await
    }

    pub async fn press(&self, key: impl Into<char>) -> Outcome {
        let key: char = key.into();
        Ok(self.driver.action_chain().key_down(key).key_up(key).perform().await?)
    }

    /// Types into a text field in place of what stands there.
    pub async fn write(&self, css: &str, text: &str) -> Outcome {
        self.js_with::<()>(
            "const field = document.querySelector(arguments[0]); field.focus(); field.select()",
            vec![json!(css)],
        )
        .await?;
        for character in text.chars() {
            self.press(character).await?;
        }
        // A field takes effect when it is left.
        self.js_with::<()>("document.querySelector(arguments[0]).blur()", vec![json!(css)]).await
    }

    /// Chooses an option of a `select`.
    pub async fn choose(&self, css: &str, value: &str) -> Outcome {
        self.click(&format!("{css} option[value='{value}']")).await
    }

    /// Unfolds a group of settings.
    pub async fn unfold(&self, title: &str) -> Outcome {
        let summary =
            self.driver.find(By::XPath(format!("//summary[span[text()='{title}']]"))).await?;
        Ok(summary.click().await?)
    }

    /// Pauses, and waits until the last step under way is over.
    pub async fn pause(&self) -> Outcome {
        if self.is_playing().await? {
            self.click(&id("play")).await?;
        }
        self.settle().await
    }

    /// Waits until the step count rests.
    pub async fn settle(&self) -> Outcome {
        let rests = async || {
            let before = self.steps().await?;
            sleep(Duration::from_millis(400)).await;
            Ok(!self.is_playing().await? && self.steps().await? == before)
        };
        self.wait_for("training to rest", SOON, rests).await
    }

    /// The step count must stay where it is for a while.
    pub async fn rests_at(&self, step: u64) -> Outcome {
        sleep(Duration::from_millis(1500)).await;
        let now = self.steps().await?;
        if now == step {
            Ok(())
        } else {
            Err(format!("the step count went from {step} to {now} although training rests").into())
        }
    }

    /// Nothing may have been written to the console as an error.
    pub async fn console_is_quiet(&self) -> Outcome {
        let errors: Vec<_> = self
            .driver
            .browser_log()
            .await?
            .into_iter()
            .filter(|entry| entry.level == "SEVERE")
            .map(|entry| entry.message)
            .collect();
        if errors.is_empty() {
            Ok(())
        } else {
            Err(format!("the console has errors:\n{}", errors.join("\n")).into())
        }
    }

    /// Another size of the window; small ones are touched instead of clicked.
    pub async fn resize(&self, width: u32, height: u32) -> Outcome {
        let touched = width < 1000;
        let scale = if width < 500 { 2 } else { 1 };
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": touched });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics).await?;
        self.cdp("Emulation.setTouchEmulationEnabled", json!({ "enabled": touched })).await?;
        Ok(())
    }

    /// What the operating system says of light and dark, from the next load on.
    pub async fn prefer(&self, scheme: &str) -> Outcome {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.cdp("Emulation.setEmulatedMedia", features).await.map(|_| ())
    }

    /// Runs JavaScript in every page before its own.
    pub async fn before_every_page(&self, script: &str) -> Outcome {
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }))
            .await
            .map(|_| ())
    }

    /// Keeps what the window shows as `target/screenshots/{name}.png`.
    pub async fn screenshot(&self, name: &str) -> Outcome {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("target/screenshots")
            .join(format!("{name}.png"));
        if let Some(folder) = path.parent() {
            tokio::fs::create_dir_all(folder).await?;
        }
        Ok(self.driver.screenshot(&path).await?)
    }

    /// What there is to know when a test has failed.
    pub async fn report_failure(&self) {
        let name = std::thread::current().name().unwrap_or("test").replace("::", "-");
        for testid in ["step-count", "speed", "device", "status", "error", "lost"] {
            println!(
                "{testid}: {}",
                self.words(&id(testid)).await.unwrap_or_else(|error| error.to_string())
            );
        }
        println!(
            "finding: {}",
            self.words("#finding").await.unwrap_or_else(|error| error.to_string())
        );
        for entry in self.driver.browser_log().await.unwrap_or_default() {
            println!("console {}: {}", entry.level, entry.message);
        }
        match self.screenshot(&format!("failed/{name}")).await {
            Ok(()) => println!("The page as it was: target/screenshots/failed/{name}.png"),
            Err(error) => println!("There is no picture of it: {error}"),
        }
    }
}

/// The selector of an element with this `data-testid`.
pub fn id(testid: &str) -> String {
    format!("[data-testid='{testid}']")
}

/// The key that a person would call →.
pub const RIGHT: Key = Key::Right;

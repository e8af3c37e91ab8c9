//! Places where the page cannot open: within ten seconds a sentence says why and what to do, and
//! the button below it tries again.

use crate::Outcome;
use crate::browser::{Setup, browse, named};
use crate::page::{Page, START};
use crate::server::Fault;
use serde_json::json;

/// How long a person may look at a page that does not open, in seconds.
const AT_MOST: u64 = 10;
const WORDS: &str = "#opening-words";
const AGAIN: &str = "#opening-again";
const FORBIDS_WASM: &[Fault] =
    &[Fault::Header("Content-Security-Policy: script-src 'self' 'unsafe-inline'")];
const STRICT: &[Fault] =
    &[Fault::Header("Content-Security-Policy: script-src 'self' 'wasm-unsafe-eval'")];

/// The page says `words` instead of opening, and a button tries again.
async fn says(page: &Page, words: &str) -> Outcome {
    let said = page.wait_for_words(WORDS, words, AT_MOST).await?;
    println!("{said}");
    page.wait_for("the button", AT_MOST, async || {
        page.js_with(
            "const button = document.querySelector(arguments[0]); return button?.checkVisibility() === true",
            vec![json!(AGAIN)],
        )
        .await
    })
    .await?;
    assert!(!page.is_there("main.page").await?, "the page opened all the same");
    Ok(())
}

/// The page opens and trains.
async fn trains(page: &Page) -> Outcome {
    page.wait_for("the page", START, async || page.is_there("main.page").await).await?;
    page.wait_for_steps_above(0, START).await
}

/// Opens the page where the server has these faults.
fn opened(faults: &'static [Fault], test: impl AsyncFnOnce(&Page) -> Outcome) -> Outcome {
    browse(Setup { faults, ..Setup::default() }, async |page| {
        page.visit("").await?;
        test(page).await
    })
}

#[test]
fn a_missing_module_is_named_with_the_server_s_answer() -> Outcome {
    opened(&[Fault::Missing("app_bg.wasm")], async |page| {
        says(page, "app_bg.wasm, could not be loaded: the server answered 404").await?;
        page.click(AGAIN).await?;
        says(page, "404").await
    })
}

#[test]
fn a_missing_script_of_the_page_is_named() -> Outcome {
    opened(&[Fault::Missing("app.js")], async |page| says(page, "app.js, could not be").await)
}

#[test]
fn without_the_script_that_opens_the_page_the_style_sheet_shows_a_sentence() -> Outcome {
    opened(&[Fault::Missing("opening.js")], async |page| {
        page.wait_for("the sentence", AT_MOST, async || {
            page.js("return document.querySelector('#opening-late').checkVisibility({ checkVisibilityCSS: true })")
                .await
        })
        .await
    })
}

#[test]
fn where_the_site_s_rules_forbid_webassembly_the_sentence_names_the_rule() -> Outcome {
    opened(FORBIDS_WASM, async |page| says(page, "'wasm-unsafe-eval'").await)
}

#[test]
fn where_the_site_s_rules_allow_webassembly_and_no_inline_script_the_page_trains() -> Outcome {
    opened(STRICT, async |page| trains(page).await)
}

#[test]
fn without_webassembly_the_sentence_names_lockdown_mode_and_other_browsers() -> Outcome {
    browse(Setup::default(), async |page| {
        page.before_every_page("delete window.WebAssembly").await?;
        page.visit("").await?;
        says(page, "Lockdown Mode").await
    })
}

#[test]
fn without_simd_the_sentence_names_the_versions_that_have_it() -> Outcome {
    browse(Setup::default(), async |page| {
        page.before_every_page("WebAssembly.validate = () => false").await?;
        page.visit("").await?;
        says(page, "Safari 16.4").await
    })
}

#[test]
fn a_page_that_was_opened_as_a_file_says_that_it_needs_a_server() -> Outcome {
    browse(Setup::default(), async |page| {
        let file = named("GANLET_DIST")?.join("index.html");
        page.driver.goto(format!("file://{}", file.display())).await?;
        says(page, "web server").await
    })
}

#[test]
fn a_module_that_arrives_in_half_is_a_sentence() -> Outcome {
    browse(Setup { halved: &["app_bg.wasm"], ..Setup::default() }, async |page| {
        page.visit("").await?;
        says(page, "could not start").await
    })
}

#[test]
fn a_server_that_falls_silent_is_named_and_the_page_waits_on() -> Outcome {
    opened(&[Fault::Silent("app_bg.wasm")], async |page| says(page, "opens by itself").await)
}

#[test]
fn a_slow_connection_is_not_called_broken() -> Outcome {
    opened(&[Fault::Slow("app_bg.wasm")], async |page| {
        page.js::<()>(
            "window.said = new Set();
             window.looking = setInterval(() => {
                 const words = document.querySelector('#opening-words')?.textContent;
                 if (words) window.said.add(words);
             }, 50)",
        )
        .await?;
        trains(page).await?;
        let said: Vec<String> = page.js("return [...window.said]").await?;
        assert!(said.iter().all(|words| words.starts_with("Opening")), "{said:?}");
        assert!(!said.is_empty(), "the page opened before this test looked");
        Ok(())
    })
}

#[test]
fn try_again_opens_the_page_once_the_connection_is_back() -> Outcome {
    browse(Setup::default(), async |page| {
        page.cdp("Network.enable", json!({})).await?;
        for file in ["app.js", "app_bg.wasm"] {
            page.cdp("Network.setBlockedURLs", json!({ "urls": [format!("*{file}*")] })).await?;
            page.visit("").await?;
            says(page, file).await?;
            page.cdp("Network.setBlockedURLs", json!({ "urls": [] })).await?;
            page.click(AGAIN).await?;
            trains(page).await?;
        }
        Ok(())
    })
}

#[test]
fn files_that_are_called_something_else_still_open_the_page() -> Outcome {
    const NOSNIFF: Fault = Fault::Header("X-Content-Type-Options: nosniff");
    opened(&[NOSNIFF, Fault::Kind("wasm", "text/plain")], async |page| trains(page).await)?;
    opened(&[NOSNIFF, Fault::Kind("wasm", "application/octet-stream")], async |page| {
        trains(page).await
    })?;
    opened(&[NOSNIFF, Fault::Kind("app.js", "text/plain")], async |page| {
        says(page, "app.js, could not be loaded").await
    })
}

#[test]
fn every_file_is_asked_for_with_the_version_of_the_page() -> Outcome {
    browse(Setup::default(), async |page| {
        page.open_training("#preset=digits-conditional").await?;
        let version = page.attribute("meta[name=trainer-version]", "content").await?;
        let query = format!("v={}", version.unwrap_or_default());
        let asked = page.asked.lock().map_err(|_| "the server failed")?.clone();
        for file in ["app_bg", "trainer.js", "trainer_bg", "style", "datasets/", "classifiers/"] {
            assert!(asked.iter().any(|target| target.contains(file)), "no {file} in {asked:?}");
        }
        let without: Vec<_> = asked.iter().filter(|target| !target.contains(&query)).collect();
        // These say which version it is, or are pictures that any version may show.
        let free = |target: &str| {
            target == "/" || target.starts_with("/trainers.json") || target.contains(".thumbnail.")
        };
        assert!(without.iter().all(|target| free(target)), "without {query}: {without:?}");
        Ok(())
    })
}

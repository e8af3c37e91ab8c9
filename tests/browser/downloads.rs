//! Files that leave the page.

use crate::Outcome;
use crate::browser::{Setup, browse};
use crate::page::{SOON, START, id};
use serde_json::json;

#[test]
fn a_download_can_still_be_read_a_while_after_the_click() -> Outcome {
    let folder = std::env::temp_dir();
    browse(Setup::default(), async |page| {
        page.before_every_page(
            "window.blobs = [];
             const create = URL.createObjectURL;
             URL.createObjectURL = blob => { const url = create(blob); window.blobs.push(url); return url };",
        )
        .await?;
        let allow = json!({ "behavior": "allow", "downloadPath": folder });
        page.cdp("Browser.setDownloadBehavior", allow).await?;
        page.open_training("").await?;
        page.click(&id("loss-csv")).await?;
        tokio::time::sleep(std::time::Duration::from_secs(5)).await;
        let text: String =
            page.js("return fetch(window.blobs[0]).then(found => found.text())").await?;
        assert!(text.starts_with("step"), "{text}");
        assert!(!page.is_there("a[download]").await?, "no anchor stays behind");
        page.console_is_quiet().await
    })
}

#[test]
fn a_frame_that_forbids_downloads_is_told_in_a_sentence() -> Outcome {
    browse(Setup::default(), async |page| {
        page.open("").await?;
        page.js::<()>(
            "document.body.innerHTML = '<iframe sandbox=\"allow-scripts allow-same-origin\" width=\"1400\" height=\"800\"></iframe>';
             document.querySelector('iframe').src = location.pathname + '?framed';",
        )
        .await?;
        page.wait_for("the framed page", START, async || {
            page.js("return !!document.querySelector('iframe').contentDocument?.querySelector(\"[data-testid='loss-csv']\")").await
        })
        .await?;
        page.js::<()>("document.querySelector('iframe').contentDocument.querySelector(\"[data-testid='loss-csv']\").click()").await?;
        let words = async || -> Outcome<String> {
            page.js("return document.querySelector('iframe').contentDocument.querySelector(\"[data-testid='error']\")?.textContent ?? ''").await
        };
        page.wait_for("a sentence", SOON, async || {
            Ok(words().await?.contains("forbids downloads"))
        })
        .await?;
        println!("{}", words().await?);
        Ok(())
    })
}

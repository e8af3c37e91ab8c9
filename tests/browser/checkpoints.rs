//! A checkpoint as a file: saved, opened again, and what is said of a broken one.

use crate::Outcome;
use crate::browser::{Setup, browse};
use crate::page::{Page, SOON, START, id};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Downloads a checkpoint into `folder`, and gives the file.
pub async fn save(page: &Page, folder: &Path) -> Outcome<PathBuf> {
    page.cdp("Browser.setDownloadBehavior", json!({ "behavior": "allow", "downloadPath": folder }))
        .await?;
    page.click(&id("checkpoint-download")).await?;
    let path = folder.join("ring.safetensors");
    page.wait_for("the file", SOON, async || Ok(path.is_file())).await?;
    Ok(path)
}

pub async fn open(page: &Page, path: &Path) -> Outcome {
    Ok(page.find(&id("file-open")).await?.send_keys(path.to_string_lossy().into_owned()).await?)
}

#[test]
fn a_training_that_was_saved_is_opened_again_and_goes_on_where_it_stood() -> Outcome {
    let folder = std::env::temp_dir().join(format!("ganlet-training-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    browse(Setup::default(), async |page| {
        page.open_training("").await?;
        page.wait_for_steps_above(50, START).await?;
        page.pause().await?;
        let stood = page.steps().await?;
        let file = save(page, &folder).await?;

        page.click(&id("preset-moons")).await?;
        page.wait_for("the moons", START, async || {
            Ok(page.words(".stage-words h2").await? == "Two moons")
        })
        .await?;
        page.wait_for_steps_above(0, START).await?;
        page.pause().await?;
        open(page, &file).await?;
        page.wait_for("the ring", START, async || {
            Ok(page.words(".stage-words h2").await? == "Ring")
        })
        .await?;
        page.wait_for("the step that it stood at", SOON, async || Ok(page.steps().await? == stood))
            .await?;
        page.rests_at(stood).await?;
        page.click(&id("play")).await?;
        page.wait_for_steps_above(stood, SOON).await?;

        let half = folder.join("half.safetensors");
        let bytes = tokio::fs::read(&file).await?;
        tokio::fs::write(&half, &bytes[..bytes.len() / 2]).await?;
        open(page, &half).await?;
        let words =
            page.wait_for_words(&format!("{} .error", id("file-error")), "cut off", SOON).await?;
        println!("{words}");
        page.wait_for_more_steps(SOON).await?;
        tokio::fs::remove_dir_all(&folder).await?;
        page.console_is_quiet().await
    })
}

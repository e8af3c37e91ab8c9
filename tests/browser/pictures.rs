//! Images on the stage, the way back through the epochs, and the latent sliders.

use crate::Outcome;
use crate::browser::{Setup, browse};
use crate::page::{Page, RIGHT, SOON, START, id};
use std::time::Duration;
use thirtyfour::Key;
use tokio::time::sleep;

const GRID: &str = "[data-testid='stage'] canvas";
const PROBE: &str = "[data-testid='probe'] canvas";
const LIVE: &str = "button.live";

#[test]
fn the_timeline_looks_back_while_digits_go_on_training() -> Outcome {
    browse(Setup::default(), async |page| {
        page.open_training("#preset=digits").await?;
        assert_eq!(page.attribute(&id("stage"), "data-kind").await?.as_deref(), Some("images"));
        let first = page.pixels(GRID).await?;
        page.wait_for("other images", SOON, async || Ok(page.pixels(GRID).await? != first)).await?;
        page.wait_for("some epochs", START, async || Ok(maximum(page).await? >= 3)).await?;
        let now = page.steps().await?;
        page.focus(&id("timeline")).await?;
        page.press(Key::Home).await?;
        page.wait_for("an earlier view", SOON, async || {
            Ok(page.number(&id("stage"), "data-step").await? < now)
        })
        .await?;
        let (looked_at, picture) =
            (page.number(&id("stage"), "data-step").await?, page.pixels(GRID).await?);
        page.wait_for_words(LIVE, "epoch", SOON).await?;
        page.wait_for_steps_above(page.steps().await? + 50, SOON).await?;
        assert_eq!(
            page.number(&id("stage"), "data-step").await?,
            looked_at,
            "the view stays while training goes on"
        );
        assert_eq!(page.pixels(GRID).await?, picture);
        page.click(LIVE).await?;
        page.wait_for("the present", SOON, async || {
            Ok(page.number(&id("stage"), "data-step").await? > now)
        })
        .await?;
        assert_eq!(page.words(LIVE).await?, "live");
        page.console_is_quiet().await
    })
}

/// How many epochs the timeline holds.
async fn maximum(page: &Page) -> Outcome<u64> {
    let text: String =
        page.js("return document.querySelector(\"[data-testid='timeline']\").max").await?;
    Ok(text.parse()?)
}

#[test]
fn a_latent_slider_changes_the_image_while_training_and_while_paused() -> Outcome {
    let slider = id("latent-slider-0");
    browse(Setup::default(), async |page| {
        page.open_training("#preset=digits").await?;
        page.wait_for("the sliders", SOON, async || {
            Ok(page.attribute(&slider, "disabled").await?.is_none())
        })
        .await?;
        page.wait_for("the first image", SOON, async || {
            Ok(page.attribute(&id("probe"), "data-probe-id").await?.is_some())
        })
        .await?;
        let before = page.pixels(PROBE).await?;
        page.focus(&slider).await?;
        page.press(Key::End).await?;
        page.wait_for("another image", SOON, async || Ok(page.pixels(PROBE).await? != before))
            .await?;
        assert_eq!(page.value(&slider).await?, "3");

        page.pause().await?;
        page.focus(&slider).await?;
        sleep(Duration::from_secs(1)).await;
        let (paused, steps) = (page.pixels(PROBE).await?, page.steps().await?);
        sleep(Duration::from_secs(1)).await;
        assert_eq!(
            page.pixels(PROBE).await?,
            paused,
            "nothing changes by itself while training rests"
        );
        page.press(Key::Home).await?;
        page.wait_for("another image while paused", SOON, async || {
            Ok(page.pixels(PROBE).await? != paused)
        })
        .await?;
        page.press(RIGHT).await?;
        page.rests_at(steps).await?;
        page.console_is_quiet().await
    })
}

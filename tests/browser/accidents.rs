//! Keys and clicks that people do not mean: none of them throws a training away.

use crate::Outcome;
use crate::browser::{Setup, browse};
use crate::page::{Page, SOON, START, id};
use crate::screenshots::at_every_width;
use std::time::Duration;
use thirtyfour::Key;
use tokio::time::sleep;

/// Steps that a new run does not have at once.
const MANY: u64 = 1000;

/// Presses Space, which has to pause and to leave the run as it is.
async fn space_pauses(page: &Page, after: &str) -> Outcome {
    page.wait_for_steps_above(MANY, START).await?;
    let before = page.steps().await?;
    page.press(' ').await?;
    page.settle().await?;
    let rests = page.steps().await?;
    assert!(rests >= before, "Space after a click on {after}: from step {before} to {rests}");
    page.press(' ').await?;
    page.wait_for("the run to go on", SOON, async || page.is_playing().await).await
}

#[test]
fn space_after_a_click_pauses_and_never_repeats_the_click() -> Outcome {
    browse(Setup::default(), async |page| {
        page.open_training("").await?;
        for clicked in ["preset-moons", "reset", "layer-real"] {
            page.wait_for_steps_above(MANY, START).await?;
            page.click(&id(clicked)).await?;
            if clicked != "layer-real" {
                page.wait_for("the new run", SOON, async || Ok(page.steps().await? < MANY)).await?;
            }
            space_pauses(page, clicked).await?;
        }
        let pressed = async |layer| page.attribute(&id(layer), "aria-pressed").await;
        assert_eq!(pressed("layer-real").await?.as_deref(), Some("false"));
        page.choose(&id("watch"), "250").await?;
        space_pauses(page, "a menu").await?;

        page.click(&id("layer-real")).await?;
        page.press(Key::Tab).await?;
        page.press(' ').await?;
        page.wait_for("Space to press what Tab has reached", SOON, async || {
            Ok(pressed("layer-generated").await?.as_deref() == Some("false"))
        })
        .await?;
        assert!(page.is_playing().await?);
        page.console_is_quiet().await
    })
}

#[test]
fn space_scrolls_while_the_article_is_read() -> Outcome {
    browse(Setup::default(), async |page| {
        page.open_training("").await?;
        page.unfocus().await?;
        let scrolled = async || -> Outcome<f64> { page.js("return scrollY").await };
        page.js::<()>("document.querySelector('.article').scrollIntoView()").await?;
        let before = scrolled().await?;
        page.press(' ').await?;
        page.wait_for("the article to scroll", SOON, async || Ok(scrolled().await? > before))
            .await?;
        assert!(page.is_playing().await?);
        // The browser may still be moving to where Space has sent it.
        let to_the_top =
            async || Ok(page.js::<f64>("scrollTo(0, 0); return scrollY").await? == 0.0);
        page.wait_for("the top", SOON, to_the_top).await?;
        page.press(' ').await?;
        page.settle().await?;
        page.console_is_quiet().await
    })
}

#[test]
fn the_letter_r_can_be_switched_off_for_good() -> Outcome {
    browse(Setup::default(), async |page| {
        page.open_training("").await?;
        page.click("[aria-label='Help']").await?;
        page.press('r').await?;
        at_every_width(page, "help").await?;
        page.resize(1440, 900).await?;
        page.click(&id("letter-keys")).await?;
        page.click("dialog [aria-label='Close']").await?;
        for _ in 0..2 {
            page.wait_for_steps_above(MANY, START).await?;
            page.unfocus().await?;
            let before = page.steps().await?;
            page.press('r').await?;
            sleep(Duration::from_millis(500)).await;
            assert!(page.steps().await? >= before, "R has reset the run");
            page.driver.refresh().await?;
            page.wait_for("the page", START, async || page.is_there("main.page").await).await?;
        }
        page.console_is_quiet().await
    })
}

#[test]
fn a_double_click_in_a_number_selects_it_and_changes_nothing() -> Outcome {
    let rate = id("settings-discriminator_optimizer.rate");
    let back = id("back-discriminator_optimizer.rate");
    browse(Setup::default(), async |page| {
        page.open_training("").await?;
        let usual = page.value(&rate).await?;
        assert!(!page.is_there(&back).await?);
        page.write(&rate, "0.01").await?;
        let field = page.find(&rate).await?;
        // The number stands at the right edge.
        let chain = page.driver.action_chain().move_to_element_with_offset(&field, 30, 0);
        chain.double_click().perform().await?;
        let selected: String = page
            .js("const field = document.activeElement; return field.value.slice(field.selectionStart, field.selectionEnd)")
            .await?;
        assert_eq!(selected, "0.01");
        page.press('9').await?;
        assert_ne!(page.value(&rate).await?, "0.01");
        page.press(Key::Escape).await?;
        page.wait_for("what was there", SOON, async || Ok(page.value(&rate).await? == "0.01"))
            .await?;
        page.unfocus().await?;
        assert_eq!(page.value(&rate).await?, "0.01");

        assert_eq!(page.words(&back).await?, format!("back to {usual}"));
        page.screenshot("back-to-the-preset").await?;
        page.click(&back).await?;
        page.wait_for("the preset's value", SOON, async || Ok(page.value(&rate).await? == usual))
            .await?;
        assert!(!page.is_there(&back).await?);
        page.console_is_quiet().await
    })
}

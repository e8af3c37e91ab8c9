//! The page opens, trains, and obeys its buttons and keys.

use crate::Outcome;
use crate::browser::{Setup, browse};
use crate::page::{Page, RIGHT, SOON, START, id};
use std::time::Duration;
use tokio::time::sleep;

#[test]
fn the_page_opens_on_the_cpu_and_trains_the_ring_by_itself() -> Outcome {
    browse(Setup::default(), async |page| {
        page.open("").await?;
        page.wait_for_steps_above(0, START).await?;
        assert_eq!(page.attribute(&id("stage"), "data-kind").await?.as_deref(), Some("points"));
        let (steps, seen) = (page.steps().await?, page.number(&id("stage"), "data-step").await?);
        let (losses, picture) =
            (page.number(&id("loss-chart"), "data-points").await?, page.pixels(STAGE).await?);
        page.wait_for_steps_above(steps, SOON).await?;
        page.wait_for("the losses to grow", SOON, async || {
            Ok(page.number(&id("loss-chart"), "data-points").await? > losses)
        })
        .await?;
        page.wait_for("a later view", SOON, async || {
            Ok(page.number(&id("stage"), "data-step").await? > seen)
        })
        .await?;
        page.wait_for("another picture", SOON, async || Ok(page.pixels(STAGE).await? != picture))
            .await?;
        let device = page.wait_for_words(&id("device"), "CPU", SOON).await?;
        assert!(!device.contains("WebGPU"), "{device}");
        page.console_is_quiet().await
    })
}

const STAGE: &str = "[data-testid='stage'] canvas";

#[test]
fn pause_step_and_play_do_what_they_say() -> Outcome {
    browse(Setup::default(), async |page| {
        page.open_training("").await?;
        page.click(&id("play")).await?;
        rests_and_steps(page, async || page.click(&id("step-button")).await).await?;
        page.click(&id("play")).await?;
        page.wait_for_more_steps(SOON).await?;
        assert!(page.is_playing().await?);
        page.console_is_quiet().await
    })
}

#[test]
fn space_arrow_and_r_do_the_same_as_the_buttons() -> Outcome {
    browse(Setup::default(), async |page| {
        page.open_training("").await?;
        page.unfocus().await?;
        page.press(' ').await?;
        rests_and_steps(page, async || page.press(RIGHT).await).await?;
        page.press(' ').await?;
        page.wait_for_more_steps(SOON).await?;
        page.press(' ').await?;
        page.settle().await?;
        page.press('r').await?;
        page.wait_for("the step count to be 0", SOON, async || Ok(page.steps().await? == 0))
            .await?;
        page.rests_at(0).await?;
        page.console_is_quiet().await
    })
}

/// After a pause: nothing moves, then one step is one step.
async fn rests_and_steps(page: &Page, step: impl AsyncFn() -> Outcome) -> Outcome {
    page.settle().await?;
    let rested = page.steps().await?;
    page.rests_at(rested).await?;
    step().await?;
    page.wait_for("one step", SOON, async || Ok(page.steps().await? != rested)).await?;
    page.rests_at(rested + 1).await
}

#[test]
fn a_reset_goes_back_to_step_0_and_keeps_the_changed_settings() -> Outcome {
    let rate = id("settings-generator_optimizer.rate");
    browse(Setup::default(), async |page| {
        page.open_training("").await?;
        page.write(&rate, "0.0005").await?;
        page.wait_for_more_steps(SOON).await?;
        page.pause().await?;
        assert!(page.steps().await? > 0);
        page.click(&id("reset")).await?;
        page.wait_for("the step count to be 0", SOON, async || Ok(page.steps().await? == 0))
            .await?;
        assert_eq!(page.value(&rate).await?, "0.0005");
        page.wait_for("an empty loss chart", SOON, async || {
            Ok(page.number(&id("loss-chart"), "data-points").await? == 0)
        })
        .await?;
        page.click(&id("play")).await?;
        page.wait_for_steps_above(0, SOON).await?;
        assert_eq!(page.value(&rate).await?, "0.0005");
        page.console_is_quiet().await
    })
}

/// The trainer keeps one thread busy all the time; were it the page's, long tasks would fill the
/// time. Half of it leaves room for other programs on the machine.
#[test]
fn training_leaves_the_main_thread_of_the_page_free() -> Outcome {
    const WATCHED_MS: f64 = 10_000.0;
    browse(Setup::default(), async |page| {
        page.open_training("").await?;
        page.js::<()>(
            "window.longTasks = [];
             new PerformanceObserver(list => window.longTasks.push(...list.getEntries().map(task => task.duration)))
                 .observe({ type: 'longtask' });",
        )
        .await?;
        let before = page.steps().await?;
        sleep(Duration::from_millis(WATCHED_MS as u64)).await;
        let blocked: f64 =
            page.js("return window.longTasks.reduce((sum, length) => sum + length, 0)").await?;
        println!("tasks over 50 ms took {blocked:.0} ms of 10 s of training");
        assert!(page.steps().await? > before, "it trained meanwhile");
        assert!(blocked < WATCHED_MS / 2.0, "the main thread was busy for {blocked:.0} ms of 10 s");
        page.console_is_quiet().await
    })
}

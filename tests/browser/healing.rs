//! Workers that fail: the person reads a sentence and goes on from the last snapshot.

use crate::Outcome;
use crate::browser::{Gpu, Setup, browse};
use crate::page::{Page, SOON, START, id};
use crate::server::Fault;

/// Keeps the page's real workers within reach, the newest on the CPU as `trainer`, and how far the run was when a snapshot
/// came: `Event::Saved` is the eighth of the protocol's events, which is its first byte.
const WATCH_WORKERS: &str = "
    const RealWorker = window.Worker;
    window.Worker = class extends RealWorker {
        constructor(...how) {
            super(...how);
            if (String(how[0]).includes('device=webgpu')) window.gpuTrainer = this;
            if (!String(how[0]).includes('device=cpu')) return;
            window.trainer = this;
            this.addEventListener('message', ({ data }) => {
                if (data instanceof Uint8Array && data[0] === 7) {
                    window.saved = Number(document.querySelector(\"[data-testid='step-count']\").textContent.replaceAll(',', ''));
                }
            });
        }
    };";

/// The page's watchdog waits before it calls a silent worker dead.
const WATCHDOG: u64 = 60;

#[test]
fn nonsense_sent_to_the_worker_is_refused_and_training_goes_on() -> Outcome {
    browse(Setup::default(), async |page| {
        page.before_every_page(WATCH_WORKERS).await?;
        page.open_training("").await?;
        page.js::<()>("window.trainer.postMessage('nonsense'); window.trainer.postMessage(new Uint8Array([255, 255, 255]))").await?;
        page.wait_for("a sentence", SOON, async || Ok(!page.words(&id("error")).await?.is_empty()))
            .await?;
        println!("{}", page.words(&id("error")).await?);
        assert!(!page.is_there(&id("lost")).await?);
        page.wait_for_more_steps(SOON).await?;
        page.console_is_quiet().await
    })
}

#[test]
fn a_worker_that_failed_is_replaced_and_goes_on_from_the_last_snapshot() -> Outcome {
    dies_and_heals(
        "window.trainer.dispatchEvent(new ErrorEvent('error', { message: 'test' }))",
        SOON,
    )
}

#[test]
fn a_worker_that_fell_silent_is_replaced_and_goes_on_from_the_last_snapshot() -> Outcome {
    dies_and_heals("window.trainer.terminate()", WATCHDOG)
}

fn dies_and_heals(death: &str, patience: u64) -> Outcome {
    browse(Setup::default(), async |page| {
        page.before_every_page(WATCH_WORKERS).await?;
        page.open_training("").await?;
        page.wait_for("a snapshot", START, async || {
            page.js("return (window.saved ?? 0) > 0").await
        })
        .await?;
        page.wait_for_more_steps(SOON).await?;
        page.js::<()>(death).await?;
        let saved: u64 = page.js("return window.saved").await?;
        page.wait_for("a sentence about the worker", patience, async || {
            Ok(!page.words(&id("lost")).await?.is_empty())
        })
        .await?;
        println!("{}", page.words(&id("lost")).await?);
        stands(page).await?;
        page.click(&id("heal")).await?;
        page.wait_for("the worker to be replaced", START, async || {
            Ok(!page.is_there(&id("lost")).await?)
        })
        .await?;
        let resumed = page.steps().await?;
        assert!(resumed >= saved && saved > 0, "saved at step {saved}, went on at step {resumed}");
        println!("saved at step {saved}, went on at step {resumed}");
        stands(page).await?;
        page.wait_for_steps_above(resumed, START).await
    })
}

/// The page has not gone blank.
async fn stands(page: &Page) -> Outcome {
    assert!(page.is_there("main.page").await? && page.is_there(&id("stage")).await?);
    assert!(page.attribute(&id("stage"), "data-step").await?.is_some(), "the last picture stays");
    assert!(page.number(&id("loss-chart"), "data-points").await? > 0, "the losses stay");
    Ok(())
}

/// What a browser reports when a worker has died.
const DIES: &str = "dispatchEvent(new ErrorEvent('error', { message: 'test' }))";

#[test]
fn after_a_crash_reset_and_its_key_and_a_preset_and_play_start_another_worker() -> Outcome {
    browse(Setup::default(), async |page| {
        page.before_every_page(WATCH_WORKERS).await?;
        page.open_training("").await?;
        for deed in ["reset", "R", "preset-moons", "play"] {
            page.js::<()>(&format!("window.trainer.{DIES}")).await?;
            page.wait_for("a sentence about the worker", SOON, async || {
                page.is_there(&id("lost")).await
            })
            .await?;
            assert!(!page.is_playing().await?, "the button shows that nothing runs");
            if deed == "R" {
                page.unfocus().await?;
                page.press('r').await?;
            } else {
                page.click(&id(deed)).await?;
            }
            page.wait_for("another worker", START, async || {
                Ok(!page.is_there(&id("lost")).await?)
            })
            .await?;
            if !page.is_playing().await? {
                page.click(&id("play")).await?;
            }
            page.wait_for_more_steps(START).await?;
            println!("{deed}: went on at step {}", page.steps().await?);
        }
        Ok(())
    })
}

#[test]
fn after_a_crash_on_webgpu_choosing_the_cpu_goes_on_there() -> Outcome {
    browse(Setup { gpu: Gpu::Software, ..Setup::default() }, async |page| {
        page.before_every_page(WATCH_WORKERS).await?;
        page.open_training("").await?;
        page.choose(&id("device-select"), "webgpu").await?;
        page.wait_for_words(&id("device"), "WebGPU", 240).await?;
        page.js::<()>(&format!("window.gpuTrainer.{DIES}")).await?;
        page.wait_for("a sentence about the worker", SOON, async || {
            page.is_there(&id("lost")).await
        })
        .await?;
        page.choose(&id("device-select"), "cpu").await?;
        page.wait_for_words(&id("device"), "CPU", START).await?;
        if !page.is_playing().await? {
            page.click(&id("play")).await?;
        }
        page.wait_for_more_steps(START).await?;
        assert!(!page.is_there(&id("lost")).await?);
        Ok(())
    })
}

#[test]
fn a_preset_and_a_reset_can_be_undone_with_the_curves() -> Outcome {
    browse(Setup::default(), async |page| {
        page.open_training("").await?;
        page.wait_for_steps_above(100, START).await?;
        let before = page.steps().await?;
        page.click(&id("preset-moons")).await?;
        page.wait_for("the undo button", START, async || {
            Ok(page.attribute(&id("undo"), "disabled").await?.is_none())
        })
        .await?;
        page.wait_for("the steps to begin anew", SOON, async || Ok(page.steps().await? < before))
            .await?;
        page.click(&id("undo")).await?;
        page.wait_for_steps_above(before, START).await?;
        assert!(page.number(&id("loss-chart"), "data-points").await? >= before.min(100));
        page.console_is_quiet().await
    })
}

#[test]
fn data_that_are_missing_once_are_asked_for_again_by_a_button_and_then_train() -> Outcome {
    let faults = &[Fault::MissingOnce("datasets/digits-8x8.png")];
    browse(Setup { faults, ..Setup::default() }, async |page| {
        page.open("#preset=digits").await?;
        page.wait_for_words(&id("error"), "404", START).await?;
        assert!(!page.is_playing().await?, "the button shows that nothing runs");
        page.click(&id("try-again")).await?;
        page.wait_for_steps_above(0, START).await
    })
}

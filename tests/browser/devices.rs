//! Which device trains, and what the page says of it.

use crate::Outcome;
use crate::browser::{Gpu, Setup, browse};
use crate::page::{Page, SOON, START, id};
use std::time::Instant;

/// A software adapter compiles shaders for a minute or two.
const COMPILING: u64 = 240;
const FINDING: &str = "#finding";
/// Keeps everything that the status line says, however briefly.
const KEEP_STATUS: &str = "
    window.said = [];
    const status = document.querySelector(\"[data-testid='status']\");
    new MutationObserver(() => window.said.push(status.textContent)).observe(status, { childList: true, characterData: true, subtree: true });";

/// Both in one browser, so that shaders which the first part compiled may help the second.
#[test]
fn auto_tries_webgpu_beside_the_cpu_and_webgpu_trains_where_it_is_chosen() -> Outcome {
    browse(Setup { gpu: Gpu::Software, ..Setup::default() }, async |page| {
        auto_decides(page).await?;
        chosen_webgpu_trains_the_ring(page).await?;
        chosen_webgpu_trains_digits(page).await?;
        what_webgpu_cannot_train_stays_on_the_cpu(page).await?;
        page.console_is_quiet().await
    })
}

async fn auto_decides(page: &Page) -> Outcome {
    page.open_training("").await?;
    page.wait_for_words(FINDING, "Trying WebGPU", START).await?;
    page.wait_for_more_steps(SOON).await?;
    let decided = async || {
        let words = page.words(FINDING).await?;
        Ok(words.contains("staying on the CPU") || words.contains("going on with WebGPU"))
    };
    page.wait_for("a decision between the devices", COMPILING, decided).await?;
    let words = page.words(FINDING).await?;
    println!("{words}");
    assert!(words.contains("WebGPU"), "{words}");
    page.wait_for_more_steps(COMPILING).await
}

async fn chosen_webgpu_trains_the_ring(page: &Page) -> Outcome {
    page.js::<()>(KEEP_STATUS).await?;
    page.pause().await?;
    let before = page.steps().await?;
    let begun = Instant::now();
    page.choose(&id("device-select"), "webgpu").await?;
    let device = page.wait_for_words(&id("device"), "WebGPU", COMPILING).await?;
    assert!(device.contains("software"), "{device}");
    assert_eq!(page.steps().await?, before, "the run moves from its snapshot");
    page.click(&id("play")).await?;
    page.wait_for_steps_above(before + 5, COMPILING).await?;
    println!("WebGPU in software: {} s for the first steps of the ring", begun.elapsed().as_secs());
    let said: Vec<String> = page.js("return window.said").await?;
    assert!(said.iter().any(|words| words.contains("warming up")), "the status only said {said:?}");
    page.wait_for("the status to be silent again", SOON, async || {
        Ok(page.words(&id("status")).await?.is_empty())
    })
    .await
}

async fn chosen_webgpu_trains_digits(page: &Page) -> Outcome {
    let (before, begun) = (page.steps().await?, Instant::now());
    page.click(&id("preset-digits")).await?;
    page.wait_for("images", SOON, async || {
        Ok(page.attribute(&id("stage"), "data-kind").await?.as_deref() == Some("images"))
    })
    .await?;
    page.wait_for("the steps to begin anew", SOON, async || Ok(page.steps().await? < before))
        .await?;
    page.wait_for_steps_above(2, COMPILING).await?;
    println!("WebGPU in software: {} s for the first steps of digits", begun.elapsed().as_secs());
    let device = page.words(&id("device")).await?;
    assert!(device.contains("WebGPU"), "{device}");
    Ok(())
}

/// Hanzi are augmented, and WebGPU is still what the person chose.
async fn what_webgpu_cannot_train_stays_on_the_cpu(page: &Page) -> Outcome {
    page.click(&id("preset-hanzi")).await?;
    page.wait_for_words(FINDING, "DiffAugment", SOON).await?;
    page.wait_for_words(&id("device"), "CPU", START).await?;
    page.wait_for_more_steps(START).await
}

#[test]
fn without_webgpu_choosing_it_gives_a_sentence_and_the_cpu_goes_on() -> Outcome {
    without_webgpu(Gpu::Missing)
}

#[test]
fn without_an_adapter_choosing_webgpu_gives_a_sentence_and_the_cpu_goes_on() -> Outcome {
    without_webgpu(Gpu::NoAdapter)
}

fn without_webgpu(gpu: Gpu) -> Outcome {
    browse(Setup { gpu, ..Setup::default() }, async |page| {
        page.open_training("").await?;
        let offered: bool = page.js("return !!navigator.gpu").await?;
        assert_eq!(
            offered,
            gpu == Gpu::NoAdapter,
            "Chromium was not started as this test needs it"
        );
        page.choose(&id("device-select"), "webgpu").await?;
        let said = async || {
            let words = page.words(FINDING).await?;
            Ok(words.contains("CPU") && words.contains("WebGPU") && !words.contains("Trying"))
        };
        page.wait_for("a sentence about WebGPU", SOON, said).await?;
        println!("{}", page.words(FINDING).await?);
        page.wait_for_more_steps(START).await?;
        page.wait_for_words(&id("device"), "CPU", SOON).await?;
        // Over plain http Chromium complains about the server's headers.
        if gpu == Gpu::Missing { Ok(()) } else { page.console_is_quiet().await }
    })
}

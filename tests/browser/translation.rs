//! A page that the browser translates, zooms or pulls.

use crate::Outcome;
use crate::browser::{Setup, browse};
use crate::page::{Page, SOON, START, id};

/// What Chrome's translation does: every text that may be translated moves into two new elements.
const TRANSLATE: &str = "
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) {
        const parent = text.parentElement;
        if (!text.data.trim() || parent.closest('[translate=no], font, script, style, svg')) continue;
        const [outer, inner] = [document.createElement('font'), document.createElement('font')];
        inner.textContent = text.data.toUpperCase();
        outer.append(inner);
        text.replaceWith(outer);
    }
    return texts.length;";

async fn translate(page: &Page) -> Outcome {
    let texts: u32 = page.js(TRANSLATE).await?;
    assert!(texts > 50);
    Ok(())
}

#[test]
fn a_translated_page_counts_on_and_changes_its_words() -> Outcome {
    let rate = id("settings-generator_optimizer.rate");
    browse(Setup::default(), async |page| {
        page.open_training("").await?;
        translate(page).await?;
        assert_eq!(page.words(".stage-words h2").await?, "RING");
        page.wait_for_more_steps(SOON).await?;
        page.wait_for("a translated sentence to change", START, async || {
            let words = page.words(&id("going-on")).await?;
            Ok(words != words.to_uppercase())
        })
        .await?;
        page.write(&rate, "many").await?;
        page.wait_for_words(".field.wrong .note", "many", SOON).await?;
        translate(page).await?;
        page.write(&rate, "0.0005").await?;
        page.wait_for("no error", SOON, async || Ok(!page.is_there(".field.wrong").await?)).await?;
        translate(page).await?;
        page.click(&id("preset-moons")).await?;
        page.wait_for_words(".stage-words h2", "Two moons", START).await?;
        page.wait_for_steps_above(0, START).await?;
        translate(page).await?;
        page.click(&id("preset-digits")).await?;
        page.wait_for_words(".stage-words h2", "Digits", START).await?;
        page.wait_for_steps_above(0, START).await?;
        page.wait_for_more_steps(SOON).await?;
        page.console_is_quiet().await
    })
}

#[test]
fn two_fingers_zoom_over_a_picture_and_pulling_down_does_not_reload() -> Outcome {
    browse(Setup::default(), async |page| {
        page.open("").await?;
        let touch: Vec<String> = page
            .js("return [...document.querySelectorAll('canvas')].map(canvas => getComputedStyle(canvas).touchAction)")
            .await?;
        assert!(
            !touch.is_empty() && touch.iter().all(|touch| touch.contains("pinch-zoom")),
            "{touch:?}"
        );
        let pull: String = page
            .js("return getComputedStyle(document.documentElement).overscrollBehaviorY")
            .await?;
        assert_eq!(pull, "contain");
        let width: String =
            page.js("return document.querySelector('meta[name=viewport]').content").await?;
        assert!(!width.contains("scalable") && !width.contains("maximum"), "{width}");
        page.console_is_quiet().await
    })
}

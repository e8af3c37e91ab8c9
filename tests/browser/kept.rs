//! A page that was left by accident: the next visit offers to go on.

use crate::Outcome;
use crate::browser::{Setup, browse};
use crate::checkpoints::{open, save};
use crate::page::{Page, SOON, START, id};
use crate::screenshots::at_every_width;
use ganlet::session::Snapshot;

/// The steps of the trainings in the browser's storage.
const KEPT: &str = "return (async () => {
    if (!(await indexedDB.databases()).some(({ name }) => name === 'ganlet')) return [];
    const done = request => new Promise((yes, no) => {
        request.onsuccess = () => yes(request.result);
        request.onerror = () => no(request.error);
    });
    const database = await done(indexedDB.open('ganlet'));
    const all = await done(database.transaction('about').objectStore('about').getAll());
    database.close();
    return all.map(about => JSON.parse(about).step);
})()";

async fn kept(page: &Page) -> Outcome<Vec<u64>> {
    page.js(KEPT).await
}

async fn reload(page: &Page) -> Outcome {
    page.driver.refresh().await?;
    page.wait_for("the page", START, async || page.is_there("main.page").await).await?;
    page.wait_for_steps_above(0, START).await
}

/// Goes on with a training of an hour, as far as its file says.
async fn train_for_an_hour(page: &Page) -> Outcome {
    let folder = std::env::temp_dir().join(format!("ganlet-kept-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    page.pause().await?;
    let file = save(page, &folder).await?;
    let mut snapshot = Snapshot::from_safetensors(&std::fs::read(&file)?)?;
    snapshot.trained_ms = 3_600_000;
    std::fs::write(&file, snapshot.to_safetensors()?)?;
    open(page, &file).await?;
    page.wait_for("the page to rest at the step", START, async || {
        Ok(page.steps().await? == snapshot.step && !page.is_playing().await?)
    })
    .await?;
    std::fs::remove_dir_all(&folder)?;
    page.click(&id("play")).await?;
    page.wait_for_steps_above(snapshot.step, SOON).await
}

#[test]
fn a_training_that_was_left_is_offered_at_the_next_visit_and_goes_on() -> Outcome {
    browse(Setup::default(), async |page| {
        page.open_training("").await?;
        page.wait_for_steps_above(50, START).await?;
        assert!(!page.is_there(&id("kept")).await?);
        train_for_an_hour(page).await?;
        page.wait_for("a kept training", START, async || Ok(!kept(page).await?.is_empty())).await?;
        let stood = kept(page).await?[0];

        reload(page).await?;
        let words = page.wait_for_words(&id("kept"), "is kept in this browser", SOON).await?;
        println!("{words}");
        assert!(words.contains("Ring") && words.contains("today"), "{words}");
        at_every_width(page, "kept").await?;
        page.resize(1440, 900).await?;
        page.click(&id("kept-go-on")).await?;
        page.wait_for_steps_above(stood, START).await?;
        assert!(!page.is_there(&id("kept")).await?);
        page.wait_for("this visit to be kept in place of the other", START, async || {
            Ok(kept(page).await?.iter().all(|step| *step > stood))
        })
        .await?;

        reload(page).await?;
        page.wait_for_words(&id("kept"), "Ring", SOON).await?;
        page.click(&id("kept-later")).await?;
        reload(page).await?;
        page.wait_for_words(&id("kept"), "Ring", SOON).await?;
        page.click(&id("kept-discard")).await?;
        page.wait_for("nothing to be kept", SOON, async || Ok(kept(page).await?.is_empty()))
            .await?;
        page.console_is_quiet().await
    })
}

#[test]
fn a_browser_without_storage_trains_and_says_nothing() -> Outcome {
    browse(Setup::default(), async |page| {
        page.before_every_page(
            "Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError') } })",
        )
        .await?;
        page.open_training("").await?;
        train_for_an_hour(page).await?;
        page.wait_for_more_steps(SOON).await?;
        // The trainer saves by itself within these seconds.
        tokio::time::sleep(std::time::Duration::from_secs(12)).await;
        assert_eq!(page.words(&id("error")).await?, "");
        assert!(!page.is_there(&id("kept")).await?);
        page.console_is_quiet().await
    })
}

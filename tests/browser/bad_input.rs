//! Wrong numbers, broken files and links that lead nowhere: one sentence each, and training goes
//! on.

use crate::Outcome;
use crate::browser::{Setup, browse};
use crate::page::{Page, SOON, START, id};

const FILE_ERROR: &str = "[data-testid='file-error'] .error";

#[test]
fn a_wrong_number_gives_a_sentence_under_its_field_and_training_goes_on() -> Outcome {
    let batch = id("settings-training.batch");
    let note = ".field:has([data-testid='settings-training.batch']) .note .error";
    browse(Setup::default(), async |page| {
        page.open_training("").await?;
        page.unfold("Training").await?;
        for wrong in ["0", "many", "-5"] {
            page.write(&batch, wrong).await?;
            page.wait_for("a sentence under the field", SOON, async || {
                Ok(page.words(note).await?.contains(wrong))
            })
            .await?;
            assert_one_sentence(&page.words(note).await?);
            assert_eq!(page.attribute(&batch, "aria-invalid").await?.as_deref(), Some("true"));
            page.wait_for_more_steps(SOON).await?;
        }
        let summaries: String =
            page.js("return [...document.querySelectorAll('.group-summary')].map(line => line.textContent).join()").await?;
        assert!(summaries.contains("batch 256"), "the old value stays: {summaries}");
        page.console_is_quiet().await
    })
}

#[test]
fn a_broken_experiment_file_gives_a_sentence_and_training_goes_on() -> Outcome {
    let path = std::env::temp_dir().join(format!("ganlet-broken-{}.json", std::process::id()));
    browse(Setup::default(), async |page| {
        page.open_training("").await?;
        let mut words = String::new();
        assert_eq!(page.attribute(&id("file-open"), "accept").await?, None, "phones cannot map it");
        for (broken, said) in [
            (&b"{ \"version\": 1, \"name\": "[..], "not an experiment file"),
            (b"[]", "braces"),
            (b"{ \"version\": 99 }", "99"),
            (b"\0\x01", "does not know"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG picture"),
            (b"step,generator\n1,0.7\n", "a table (CSV)"),
            (b"\xff\xfe{\0}\0", "says no version"),
            (b"", "empty"),
        ] {
            tokio::fs::write(&path, broken).await?;
            page.find(&id("file-open"))
                .await?
                .send_keys(path.to_string_lossy().into_owned())
                .await?;
            let before = words;
            let another = async || {
                page.words(FILE_ERROR).await.map(|words| !words.is_empty() && words != before)
            };
            page.wait_for("a sentence about the file", SOON, another).await?;
            words = page.words(FILE_ERROR).await?;
            println!("{words}");
            assert!(words.contains(said), "{broken:?}: {words}");
            page.wait_for_more_steps(SOON).await?;
        }
        tokio::fs::remove_file(&path).await?;
        page.console_is_quiet().await
    })
}

#[test]
fn an_unknown_preset_in_the_link_gives_a_sentence_and_the_ring() -> Outcome {
    browse(Setup::default(), async |page| {
        page.open_training("#preset=nonsense").await?;
        let words = page.wait_for_words(&id("error"), "nonsense", SOON).await?;
        assert_one_sentence(&words);
        assert_eq!(page.attribute(&id("stage"), "data-kind").await?.as_deref(), Some("points"));
        page.console_is_quiet().await
    })
}

#[test]
fn a_truncated_data_file_is_named_and_the_earlier_run_goes_on() -> Outcome {
    browse(Setup { halved: &["datasets/digits-8x8.png"], ..Setup::default() }, async |page| {
        page.open_training("").await?;
        page.wait_for_steps_above(20, START).await?;
        page.click(&id("preset-digits")).await?;
        let words = page.wait_for_words(&id("error"), "digits", SOON).await?;
        println!("{words}");
        goes_on(page).await?;
        page.console_is_quiet().await
    })
}

/// The ring trains on, and is seen.
async fn goes_on(page: &Page) -> Outcome {
    page.wait_for_more_steps(SOON).await?;
    assert_eq!(
        page.attribute(&id("stage"), "data-kind").await?.as_deref(),
        Some("points"),
        "the stage shows what trains"
    );
    let seen = page.number(&id("stage"), "data-step").await?;
    page.wait_for("a later view", SOON, async || {
        Ok(page.number(&id("stage"), "data-step").await? > seen)
    })
    .await
}

#[test]
fn links_work_where_the_page_lives_in_a_folder() -> Outcome {
    browse(Setup { mount: "/ganlet/", ..Setup::default() }, async |page| {
        page.open_training("#preset=digits").await?;
        assert_eq!(page.attribute(&id("stage"), "data-kind").await?.as_deref(), Some("images"));
        page.click(&id("preset-moons")).await?;
        page.wait_for("points", SOON, async || {
            Ok(page.attribute(&id("stage"), "data-kind").await?.as_deref() == Some("points"))
        })
        .await?;
        page.wait_for_steps_above(0, START).await?;
        let place: String = page.js("return location.pathname + location.hash").await?;
        assert_eq!(place, "/ganlet/#preset=moons");
        page.js::<()>("location.hash = '#preset=ring'").await?;
        page.wait_for("the ring", SOON, async || {
            Ok(page.attribute(&id("preset-ring"), "aria-pressed").await?.as_deref() == Some("true"))
        })
        .await?;
        page.console_is_quiet().await
    })
}

fn assert_one_sentence(words: &str) {
    assert!(words.ends_with('.') && !words.contains('\n'), "not one sentence: {words}");
}

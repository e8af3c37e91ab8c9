//! Settings that do not go together are not offered, and say why.

use crate::Outcome;
use crate::browser::{Setup, browse};
use crate::page::{Page, SOON, id};

/// Whether an element cannot be used.
async fn is_disabled(page: &Page, css: &str) -> Outcome<bool> {
    Ok(page.attribute(css, "disabled").await?.is_some())
}

/// The note below a field.
fn note(field: &str) -> String {
    format!(".field:has([data-testid='settings-{field}']) .note")
}

#[test]
fn an_option_that_does_not_fit_is_disabled_with_the_reason() -> Outcome {
    let scheme = id("settings-training.scheme");
    let at_once = format!("{scheme} option[value='simultaneous']");
    browse(Setup::default(), async |page| {
        page.open_training("").await?;
        page.unfold("Training").await?;
        assert!(!is_disabled(page, &at_once).await?);
        page.write(&id("settings-training.discriminator_updates"), "2").await?;
        page.wait_for("the option to be disabled", SOON, async || {
            is_disabled(page, &at_once).await
        })
        .await?;
        let reason = "set both numbers of updates to 1";
        assert!(
            page.attribute(&at_once, "title").await?.is_some_and(|title| title.contains(reason))
        );
        page.wait_for_words(&note("training.scheme"), reason, SOON).await?;
        page.write(&id("settings-training.discriminator_updates"), "1").await?;
        page.wait_for("the option to be offered again", SOON, async || {
            Ok(!is_disabled(page, &at_once).await?)
        })
        .await?;
        page.choose(&scheme, "simultaneous").await?;
        page.wait_for_more_steps(SOON).await?;
        assert_eq!(page.words(&id("error")).await?, "");
        page.console_is_quiet().await
    })
}

#[test]
fn the_address_names_the_preset_only_while_its_settings_are_those_of_the_preset() -> Outcome {
    let rate = id("settings-generator_optimizer.rate");
    browse(Setup::default(), async |page| {
        page.open_training("#preset=moons").await?;
        let hash = async || -> Outcome<String> { page.js("return location.hash").await };
        let usual = page.value(&rate).await?;
        assert_eq!(hash().await?, "#preset=moons");
        page.write(&rate, "0.0005").await?;
        page.wait_for("an address without a preset", SOON, async || Ok(hash().await?.is_empty()))
            .await?;
        page.write(&rate, &usual).await?;
        page.wait_for("the preset again", SOON, async || Ok(hash().await? == "#preset=moons"))
            .await?;
        page.write(&rate, "0.0005").await?;
        page.wait_for("an address without a preset", SOON, async || Ok(hash().await?.is_empty()))
            .await?;
        page.js::<()>("location.hash = '#preset=moons'").await?;
        page.wait_for("the preset's own settings", SOON, async || {
            Ok(page.value(&rate).await? == usual)
        })
        .await?;
        page.console_is_quiet().await
    })
}

#[test]
fn a_number_that_cannot_be_switched_on_is_disabled_with_the_reason_and_a_live_one_reaches_the_run()
-> Outcome {
    let clipping = id("settings-regularizer.weight_clipping");
    browse(Setup::default(), async |page| {
        page.open_training("").await?;
        page.unfold("Techniques").await?;
        assert!(is_disabled(page, &id("settings-technique.translation")).await?);
        page.wait_for_words(&note("technique.translation"), "these data are none", SOON).await?;
        page.unfold("Regularisers").await?;
        assert!(!is_disabled(page, &clipping).await?);
        page.choose(&id("settings-regularizer.spectral_norm"), "on").await?;
        page.wait_for("clipping to be disabled", SOON, async || is_disabled(page, &clipping).await)
            .await?;
        page.wait_for_words(&note("regularizer.weight_clipping"), "use one of the two", SOON)
            .await?;
        page.wait_for_words(&note("regularizer.spectral_norm"), "restart to apply", SOON).await?;
        page.write(&id("settings-regularizer.r1"), "0.1").await?;
        page.wait_for("the summary to name both", SOON, async || {
            let summaries: String =
                page.js("return [...document.querySelectorAll('.group-summary')].map(line => line.textContent).join()").await?;
            Ok(summaries.contains("Spectral normalisation · R1 0.1"))
        })
        .await?;
        page.wait_for_more_steps(SOON).await?;
        assert_eq!(page.words(&id("error")).await?, "");
        page.console_is_quiet().await
    })
}

//! Games in which both players are told the class: the picker, the grid and the latent sliders.

use crate::Outcome;
use crate::browser::{Setup, browse};
use crate::page::{Page, RIGHT, SOON, START, id};
use ganlet::experiment::{DiscriminatorCondition, GeneratorCondition, preset};

const GRID: &str = "[data-testid='stage'] canvas";
const PROBE: &str = "[data-testid='probe'] canvas";

/// Opens the digits with both players told the class.
async fn open_conditional(page: &Page) -> Outcome {
    let mut digits = preset("digits").ok_or("there are no digits")?.experiment;
    digits.condition.generator = GeneratorCondition::Concatenate;
    digits.condition.discriminator = DiscriminatorCondition::Projection;
    let path = std::env::temp_dir().join(format!("ganlet-classes-{}.json", std::process::id()));
    tokio::fs::write(&path, digits.to_json()).await?;
    page.find(&id("file-open")).await?.send_keys(path.to_string_lossy().into_owned()).await?;
    page.wait_for("the picker", START, async || page.is_there(&id("class-picker")).await).await?;
    page.wait_for_steps_above(20, START).await?;
    Ok(tokio::fs::remove_file(&path).await?)
}

async fn is_picked(page: &Page, testid: &str) -> Outcome<bool> {
    page.js_with(
        "return document.querySelector(arguments[0]).querySelector('input').checked",
        vec![id(testid).into()],
    )
    .await
}

#[test]
fn picking_a_class_changes_the_grid_and_the_probe_and_survives_a_restart() -> Outcome {
    browse(Setup::default(), async |page| {
        page.open_training("").await?;
        assert!(
            !page.is_there(&id("class-picker")).await?,
            "nobody is told anything in the plain game"
        );
        open_conditional(page).await?;
        page.wait_for("the probe", SOON, async || {
            Ok(page.attribute(&id("probe"), "data-probe-id").await?.is_some())
        })
        .await?;
        page.pause().await?;
        page.wait_for("both pictures to rest", SOON, async || rest(page).await).await?;
        let (all, zero) = (page.pixels(GRID).await?, page.pixels(PROBE).await?);
        page.click(&id("class-3")).await?;
        page.wait_for("another grid", SOON, async || Ok(page.pixels(GRID).await? != all)).await?;
        page.wait_for("another sample", SOON, async || Ok(page.pixels(PROBE).await? != zero))
            .await?;
        page.wait_for_words("section.latent", "class 3", SOON).await?;
        let third = page.pixels(GRID).await?;

        page.js::<()>("document.querySelector(\"[data-testid='class-3'] input\").focus()").await?;
        page.press(RIGHT).await?;
        page.wait_for("the next class", SOON, async || is_picked(page, "class-4").await).await?;
        page.wait_for(
            "the next class's grid",
            SOON,
            async || Ok(page.pixels(GRID).await? != third),
        )
        .await?;
        page.click(&id("class-all")).await?;
        page.wait_for("the first grid again", SOON, async || Ok(page.pixels(GRID).await? == all))
            .await?;

        page.click(&id("class-7")).await?;
        page.click(&id("reset")).await?;
        page.wait_for("step 0", SOON, async || Ok(page.steps().await? == 0)).await?;
        assert!(is_picked(page, "class-7").await?);
        page.console_is_quiet().await
    })
}

/// Whether grid and probe are what they were a moment ago.
async fn rest(page: &Page) -> Outcome<bool> {
    let before = (page.pixels(GRID).await?, page.pixels(PROBE).await?);
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    Ok(before == (page.pixels(GRID).await?, page.pixels(PROBE).await?))
}

//! Pictures for people to look at, in `target/screenshots`; the one thing that is checked is that
//! nothing sticks out.

use crate::Outcome;
use crate::browser::{Setup, browse};
use crate::page::{Page, START, id};
use std::time::Duration;
use tokio::time::sleep;

const SIZES: [(u32, u32); 3] = [(1440, 900), (768, 1024), (360, 740)];

#[test]
fn nothing_sticks_out_at_any_width_in_light_and_dark() -> Outcome {
    browse(Setup::default(), async |page| {
        for (scheme, presets) in [
            ("light", ["ring", "digits", "article-mlp", "normal", "mnist"].as_slice()),
            ("dark", &["ring", "digits"]),
        ] {
            page.prefer(scheme).await?;
            page.driver.goto("about:blank").await?;
            for preset in presets {
                page.resize(1440, 900).await?;
                page.open_training(&format!("#preset={preset}")).await?;
                page.wait_for("the preset", START, async || {
                    page.is_there(&format!(
                        "{}[aria-pressed=true]",
                        id(&format!("preset-{preset}"))
                    ))
                    .await
                })
                .await?;
                page.wait_for_steps_above(0, START).await?;
                sleep(Duration::from_secs(3)).await;
                let name = format!("{preset}-{scheme}");
                at_every_width(page, &name).await?;
                if *preset == "ring" || *preset == "digits" {
                    projected(page, &name).await?;
                }
            }
        }
        page.console_is_quiet().await
    })
}

/// Keeps a picture at each width; nothing may stick out.
pub async fn at_every_width(page: &Page, name: &str) -> Outcome {
    for (width, height) in SIZES {
        page.resize(width, height).await?;
        // Charts are drawn again in the frame after the new size.
        sleep(Duration::from_millis(700)).await;
        fits(page, &format!("{name} at {width}")).await?;
        page.screenshot(&format!("{name}-{width}")).await?;
        if name == "ring-light" {
            below(page, name, width).await?;
        }
    }
    Ok(())
}

/// What comes after the first screen, and on small screens what the tabs hold.
async fn below(page: &Page, name: &str, width: u32) -> Outcome {
    page.js::<()>("scrollTo(0, innerHeight * 0.85)").await?;
    sleep(Duration::from_millis(300)).await;
    page.screenshot(&format!("{name}-{width}-below")).await?;
    if width < 1000 {
        for tab in ["latent", "settings", "charts"] {
            page.js_with::<()>(
                "document.querySelector(arguments[0]).click()",
                vec![id(&format!("tab-{tab}")).into()],
            )
            .await?;
            sleep(Duration::from_millis(300)).await;
            fits(page, &format!("{name} at {width} with {tab}")).await?;
            page.screenshot(&format!("{name}-{width}-{tab}")).await?;
        }
    }
    page.js("scrollTo(0, 0)").await
}

async fn projected(page: &Page, name: &str) -> Outcome {
    page.resize(1440, 900).await?;
    page.js_with::<()>(
        "document.querySelector(arguments[0]).click()",
        vec![id("projector").into()],
    )
    .await?;
    page.unfocus().await?;
    sleep(Duration::from_millis(1000)).await;
    fits(page, &format!("{name} in projector mode")).await?;
    page.screenshot(&format!("{name}-projector")).await?;
    page.js_with("document.querySelector(arguments[0]).click()", vec![id("projector").into()]).await
}

async fn fits(page: &Page, what: &str) -> Outcome {
    let (needs, has): (u32, u32) =
        page.js("return [document.documentElement.scrollWidth, innerWidth]").await?;
    assert!(needs <= has, "{what}: the page is {needs} wide where there is room for {has}");
    Ok(())
}

//! What is measured while it trains: figures, a chart, and real against real beside both.

use crate::Outcome;
use crate::browser::{Setup, browse};
use crate::page::{SOON, START, id};

#[test]
fn measures_are_charted_live_beside_real_against_real() -> Outcome {
    let chart = id("measure-chart");
    browse(Setup::default(), async |page| {
        page.open_training("").await?;
        assert_eq!(page.attribute(&chart, "data-measure").await?.as_deref(), Some("HighQuality"));
        let place: f64 =
            page.js("return document.querySelector('.latent').getBoundingClientRect().top").await?;
        page.wait_for("measurements", START, async || {
            Ok(page.number(&chart, "data-points").await? >= 3)
        })
        .await?;
        let now: f64 =
            page.js("return document.querySelector('.latent').getBoundingClientRect().top").await?;
        assert!((now - place).abs() < 1.0, "what lies below moved from {place} to {now}");

        let modes: String = page
            .js("return document.querySelector(\"[data-testid='quality'] dd\").textContent")
            .await?;
        assert!(modes.contains("/ 8") && modes.contains("real 8"), "{modes}");
        let rows: u64 = page
            .js("return document.querySelectorAll(\"[data-testid='figures'] tbody tr\").length")
            .await?;
        assert!(rows >= 10, "{rows} figures");

        let before = page.pixels(&chart).await?;
        page.choose(&id("measure-select"), "SlicedWasserstein").await?;
        page.wait_for("the other chart", SOON, async || Ok(page.pixels(&chart).await? != before))
            .await?;
        assert_eq!(
            page.attribute(&chart, "data-measure").await?.as_deref(),
            Some("SlicedWasserstein")
        );
        page.pause().await?;
        page.click(&id("reset")).await?;
        page.wait_for("an empty chart", SOON, async || {
            Ok(page.number(&chart, "data-points").await? == 0)
        })
        .await?;
        page.console_is_quiet().await
    })
}

//! What WebGPU computes, held against the CPU tensor by tensor: a step of each game of
//! [`ganlet::bench::games`]; of all of them with `GANLET_EVERY_GAME=1`.

use crate::Outcome;
use crate::browser::{Gpu, Setup, browse};
use crate::page::Page;
use ganlet::bench::games::{games, short_games};
use ganlet::experiment::Experiment;
use ganlet::session::DeviceKind;
use serde::Deserialize;
use serde_json::json;

/// A software adapter compiles the shaders of one game for a while.
const STEP: u64 = 240;
/// The largest share of a tensor's length that rounding explains.
const TOLERANCE: f64 = 2e-3;

#[derive(Debug, Deserialize)]
struct Difference {
    name: String,
    length: f64,
    /// Nothing where it is not a number or without bounds, which JSON cannot say.
    off: Option<f64>,
}

#[test]
fn every_gradient_on_webgpu_is_that_on_the_cpu() -> Outcome {
    let all = std::env::var_os("GANLET_EVERY_GAME").is_some();
    let trained: Vec<_> = if all { games() } else { short_games() }
        .into_iter()
        .filter(|(_, experiment)| DeviceKind::WebGpu.refusal(experiment).is_none())
        .collect();
    browse(Setup { gpu: Gpu::Software, ..Setup::default() }, async |page| {
        page.visit("bench.html?device=webgpu").await?;
        let mut wrong = Vec::new();
        for (name, experiment) in &trained {
            let found = differences(page, experiment).await?;
            assert!(!found.is_empty(), "{name}: nothing was compared");
            let far = |difference: &Difference| difference.off.is_none_or(|off| off > TOLERANCE);
            wrong.extend(found.into_iter().filter(far).map(
                |Difference { name: tensor, length, off }| {
                    let off =
                        off.map_or_else(|| "endlessly".to_owned(), |off| format!("{off:.1e}"));
                    format!("{name}: {tensor} is {off} off, its length is {length:.2e}")
                },
            ));
        }
        println!("{} games on WebGPU", trained.len());
        assert!(wrong.is_empty(), "{} tensors are wrong:\n{}", wrong.len(), wrong.join("\n"));
        Ok(())
    })
}

async fn differences(page: &Page, experiment: &Experiment) -> Outcome<Vec<Difference>> {
    page.js_with::<()>(
        "window.found = undefined;
         window.bench.differences(arguments[0]).then(
             (found) => { window.found = { found }; },
             (error) => { window.found = { error: String(error) }; });
         return null",
        vec![json!(experiment)],
    )
    .await?;
    page.wait_for("a step on both devices", STEP, async || {
        page.js("return window.found !== undefined").await
    })
    .await?;
    let error: Option<String> = page.js("return window.found.error ?? null").await?;
    match error {
        Some(error) => Err(error.into()),
        None => page.js("return window.found.found").await,
    }
}

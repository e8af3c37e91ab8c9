//! Measures the games of the peers' benchmark: the same networks, first weights, data and optimiser
//! as the TensorFlow.js pages it is compared with, so that equal first losses prove that the work
//! is the same. It trains through [`Game`], as the page does.
//!
//! [`Game`]: crate::gan::Game

mod measure;
mod twister;
mod works;

use crate::session::DeviceReport;
use burn::tensor::Device;
use serde::Deserialize;
use serde_json::{Value, json};
use std::future::Future;

/// One call of the measuring page.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", tag = "call")]
pub enum Call {
    /// What computes.
    Info,
    /// Steps a second, over windows.
    #[serde(rename_all = "camelCase")]
    Train {
        /// `w1`, `w2` or `w3`.
        work: String,
        /// How many windows.
        #[serde(default = "runs")]
        runs: u32,
        /// Length of one, in milliseconds.
        #[serde(default = "window_ms")]
        window_ms: f64,
        /// Longest time in all, in milliseconds.
        #[serde(default = "max_ms")]
        max_ms: f64,
    },
    /// Milliseconds from a latent vector to the sample's numbers.
    Latency {
        /// `w1`, `w2` or `w3`.
        work: String,
        /// Samples at once.
        #[serde(default = "one")]
        n: usize,
    },
    /// The length of every parameter's first gradient: where two devices differ in one, that one's
    /// kernel is wrong.
    Gradients {
        /// `w1`, `w2`, `w3`, or `w1-penalised` or `w3-penalised`.
        work: String,
    },
    /// One step, right after the start.
    FirstStep {
        /// `w1`, `w2` or `w3`.
        work: String,
    },
}

fn runs() -> u32 {
    5
}
fn window_ms() -> f64 {
    3000.0
}
fn max_ms() -> f64 {
    90_000.0
}
fn one() -> usize {
    1
}

/// Carries out one call. `images` is only waited for where the game needs it.
///
/// # Errors
/// An unknown game, missing data or a device that fails, in one sentence.
pub async fn answer(
    call: &Call,
    device: &Device,
    report: &DeviceReport,
    images: impl Future<Output = Result<Vec<u8>, String>>,
) -> Result<Value, String> {
    match call {
        Call::Info => Ok(
            json!({ "backend": report.kind.label(), "gpu": report.name, "software": report.software }),
        ),
        Call::Train { work, runs, window_ms, max_ms } => {
            let mut trainer = works::Trainer::new(work, device, images).await?;
            measure::train(&mut trainer, work, *runs, *window_ms, *max_ms).await
        }
        Call::Latency { work, n } => {
            measure::latency(&works::Trainer::new(work, device, images).await?, work, *n).await
        }
        Call::Gradients { work } => {
            measure::gradients(&mut works::Trainer::new(work, device, images).await?).await
        }
        Call::FirstStep { work } => {
            measure::first_step(&mut works::Trainer::new(work, device, images).await?).await
        }
    }
}

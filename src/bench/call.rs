//! What the measuring page asks of the trainer, and the answers.

use super::{measure, works};
#[cfg(feature = "gpu")]
use crate::experiment::Experiment;
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
    /// How far every tensor of a step on this device is from the CPU's.
    #[cfg(feature = "gpu")]
    Differences {
        /// What is played.
        experiment: Box<Experiment>,
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
        #[cfg(feature = "gpu")]
        Call::Differences { experiment } => {
            Ok(json!(super::agreement::differences(experiment, device).await?))
        }
        Call::FirstStep { work } => {
            measure::first_step(&mut works::Trainer::new(work, device, images).await?).await
        }
    }
}

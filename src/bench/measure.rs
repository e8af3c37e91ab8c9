//! Clocks around the games, as the peers' page holds them.

use super::works::{Trainer, latency_random};
use crate::gan::read;
use serde_json::{Value, json};
use web_time::Instant;

/// Steps between two reads of the losses.
const EVERY: u32 = 10;
const WARM_MS: f64 = 2000.0;
const WARM_STEPS: u32 = 10;

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

async fn step(trainer: &mut Trainer) -> Result<[f32; 2], String> {
    let losses = trainer.step();
    values(losses).await
}

async fn values(losses: [burn::tensor::Tensor<1>; 2]) -> Result<[f32; 2], String> {
    let read = read(losses.to_vec()).await.map_err(|error| error.to_string())?;
    Ok([0, 1].map(|player| {
        read.get(player).and_then(|values| values.first()).copied().unwrap_or(f32::NAN)
    }))
}

/// Steps a second: the median of `runs` windows after a warm-up, each ended by a read so that
/// queued work counts.
pub(super) async fn train(
    trainer: &mut Trainer,
    work: &str,
    runs: u32,
    window_ms: f64,
    max_ms: f64,
) -> Result<Value, String> {
    let begun = Instant::now();
    let (mut first, mut last, mut first_step_ms, mut step_ms, mut steps) =
        (Vec::new(), Vec::new(), 0.0, 0.0, 0_u32);
    while steps < 2 || ((ms(begun) < WARM_MS || steps < WARM_STEPS) && ms(begun) < max_ms / 3.0) {
        let at = Instant::now();
        if steps < 5 || steps % EVERY == 0 {
            let losses = step(trainer).await?;
            if steps < 5 {
                first.push(losses);
                step_ms = ms(at);
            }
        } else {
            trainer.step();
        }
        steps += 1;
        if steps == 1 {
            first_step_ms = ms(begun);
        }
    }
    // A very slow device is read more often, so that windows stay bounded.
    let every = if step_ms > 1000.0 {
        (10_000.0 / step_ms).clamp(1.0, f64::from(EVERY)) as u32
    } else {
        EVERY
    };
    let warm = json!({ "steps": steps, "ms": ms(begun) });
    let (mut speeds, mut counts) = (Vec::new(), Vec::new());
    for run in 0..runs {
        if run >= 1 && ms(begun) > max_ms {
            break;
        }
        let (at, mut count) = (Instant::now(), 0_u32);
        loop {
            let losses = trainer.step();
            count += 1;
            if count % every == 0 || ms(at) >= window_ms * 3.0 {
                last = vec![values(losses).await?];
                if ms(at) >= window_ms {
                    break;
                }
            }
        }
        speeds.push(f64::from(count) * 1000.0 / ms(at));
        counts.push(count);
    }
    let finite = first.iter().chain(&last).flatten().all(|loss| loss.is_finite());
    Ok(json!({
        "work": work, "batch": trainer.experiment.training.batch, "steps_per_s": median(&speeds), "min": ends(&speeds).0,
        "max": ends(&speeds).1, "runs": speeds, "steps_counted": counts, "first_step_ms": first_step_ms, "warm": warm,
        "first_losses": first, "readback_every": every, "last_losses": last, "finite": finite, "leaked_tensors": 0, "num_bytes": 0,
    }))
}

/// From a latent vector to the sample's numbers on the CPU.
pub(super) async fn latency(trainer: &Trainer, work: &str, n: usize) -> Result<Value, String> {
    const WARM: usize = 5;
    const REPETITIONS: usize = 60;
    let mut random = latency_random();
    let (begun, mut times, mut sum) = (Instant::now(), Vec::new(), 0.0);
    for repetition in 0..WARM + REPETITIONS {
        let at = Instant::now();
        let sample = read(vec![trainer.generate(n, &mut random)])
            .await
            .map_err(|error| error.to_string())?;
        if repetition >= WARM {
            times.push(ms(at));
        }
        sum += sample[0][0];
        if ms(begun) > 30_000.0 && times.len() >= 3 {
            break;
        }
    }
    times.sort_by(f64::total_cmp);
    let p95 = times[(times.len() * 95 / 100).min(times.len() - 1)];
    Ok(json!({
        "work": "w4", "net": work, "n": n, "ms_median": median(&times), "ms_p95": p95, "ms_min": times[0], "reps": times.len(), "finite": sum.is_finite(),
    }))
}

/// One step with its losses read; the page adds the time since its navigation.
pub(super) async fn first_step(trainer: &mut Trainer) -> Result<Value, String> {
    Ok(json!({ "losses": step(trainer).await? }))
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}

/// The slowest and the fastest.
fn ends(values: &[f64]) -> (f64, f64) {
    values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| {
        (low.min(value), high.max(value))
    })
}

//! A GPU's gradients against the CPU's, through Vulkan, Metal or DirectX 12:
//! `cargo test --package ganlet --features gpu --test gpu`. Empty without the feature.
#![cfg(feature = "gpu")]
// What the tests call is of the tests too.
#![allow(clippy::unwrap_used)]

use burn::tensor::Device;
use ganlet::bench::agreement::{Difference, TOLERANCE, differences};
use ganlet::bench::games::games;
use ganlet::experiment::Experiment;
use ganlet::session::{DeviceKind, open};

/// Names what is off, and how far.
fn wrong(name: &str, experiment: &Experiment, device: &Device) -> Vec<String> {
    let found = pollster::block_on(differences(experiment, device)).unwrap();
    let off = found.into_iter().filter(|difference| difference.off > TOLERANCE);
    off.map(|Difference { name: tensor, length, off }| {
        format!("{name}: {tensor} is {off:.1e} off, length {length:.2e}")
    })
    .collect()
}

/// One test, because a process opens its device once. `GANLET_GAME` picks games by a part of
/// their names.
#[test]
fn every_tensor_of_a_step_on_the_gpu_is_that_of_the_cpu() {
    let (device, report) = pollster::block_on(open(DeviceKind::WebGpu)).unwrap();
    println!("{}", report.name);
    let asked = std::env::var("GANLET_GAME").unwrap_or_default();
    let all = std::env::var("GANLET_REFUSED").is_ok();
    let trained = games()
        .into_iter()
        .filter(|(name, _)| name.contains(&asked))
        .filter(|(_, game)| all || DeviceKind::WebGpu.refusal(game).is_none());
    let mut found = Vec::new();
    for (name, experiment) in trained {
        let begun = std::time::Instant::now();
        let wrong = wrong(&name, &experiment, &device);
        println!(
            "{} {name}, {:.1?}",
            if wrong.is_empty() { "ok" } else { "WRONG" },
            begun.elapsed()
        );
        wrong.iter().for_each(|line| println!("    {line}"));
        found.extend(wrong);
    }
    assert!(found.is_empty(), "{} tensors are wrong:\n{}", found.len(), found.join("\n"));
}

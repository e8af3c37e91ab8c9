//! What the modes' measures say of a sampler that draws from the data themselves (VEEGAN's metric,
//! 2500 samples).

use ganlet::data::{Random, Source};
use ganlet::experiment::DataSpec;
use ganlet::measure::{ModeReport, mode_report};

const SAMPLES: usize = 2500;

fn reports(spec: DataSpec, draws: usize) -> Vec<ModeReport> {
    let (source, mut random, mut points) =
        (Source::new(&spec, None).unwrap(), Random::new(1, 0), Vec::new());
    let (centres, deviation) = spec.modes().unwrap();
    let draw = |_| {
        source.sample(SAMPLES, &mut random, &mut points);
        mode_report(&points, &centres, deviation, 0.0).unwrap()
    };
    (0..draws).map(draw).collect()
}

#[test]
fn a_perfect_sampler_finds_every_mode_with_the_known_quality_and_divergence() {
    let ring = DataSpec::Ring { modes: 8, radius: 1.0, noise: 0.01, size: 2500 };
    let grid = DataSpec::Grid { side: 5, spacing: 2.0, noise: 0.05, size: 2500 };
    for (spec, modes) in [(ring, 8), (grid, 25)] {
        let reports = reports(spec, 200);
        let mean =
            |of: fn(&ModeReport) -> f64| reports.iter().map(of).sum::<f64>() / reports.len() as f64;
        assert!(reports.iter().all(|report| (report.modes, report.of) == (modes, modes)));
        // 1 − exp(−9/2) of a Gaussian in the plane lies within 3σ; ± 4 standard errors of half a
        // million samples.
        let quality = mean(|report| report.high_quality);
        assert!((quality - 0.988_891).abs() < 6e-4, "{spec:?}: {quality}");
        // ln K − H of n even draws is (K − 1)/2n on average (Miller 1955), of which one draw is
        // √(2/(K − 1)) off.
        let (divergence, expected) =
            (mean(|report| report.reverse_kl), (f64::from(modes) - 1.0) / (2.0 * SAMPLES as f64));
        assert!(
            (divergence / expected - 1.0).abs() < 0.15,
            "{spec:?}: {divergence}, expected {expected}"
        );
        let width = mean(|report| report.width_ratio);
        assert!((width - 1.0).abs() < 3e-3, "{spec:?}: {width}");
    }
}

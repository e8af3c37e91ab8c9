//! How much memory a game needs, told before anything is built.

use super::{DataSpec, Experiment, Invalid, LayerSpec, Loss, NetworkSpec, Penalty, Shape};

/// The most bytes that a game may need. A page's memory ends at 4 GB, and a browser ends the page
/// long before that on a phone or a small laptop.
pub const MAX_MEMORY: u64 = 2_000_000_000;

/// Bytes of one number.
const NUMBER: u64 = 4;
/// The program itself, and the buffers of the matrix products.
const PROGRAM: u64 = 30_000_000;
/// Copies of each trained number: itself, its gradient, two moments and an average; the same but
/// for the gradient in a snapshot, and once more in the message that carries it.
const COPIES: u64 = 13;
/// How many times a layer's output is kept by a pass whose input gradient is differentiated once
/// more, as penalties do.
const TRACED: u64 = 3;
/// How many times the largest layer's input and output are held beside what is kept: in another
/// order for the matrix product, and as gradients.
const WORKING: u64 = 4;
/// The fewest samples that are made at once for what is shown and measured.
const SHOWN_IMAGES: u64 = 64;
/// The most points of a plane that are judged at once for what is shown.
const SHOWN_POINTS: u64 = 2304;

/// What one sample needs on its way through a network, in numbers.
struct Load {
    /// Outputs of all layers, which the way back needs.
    kept: u64,
    /// Input and output of the largest layer.
    largest: u64,
    /// Numbers that are learned or kept from step to step.
    state: u64,
}

impl Experiment {
    /// About how many bytes the training takes: networks, optimisers and snapshots, the data, and
    /// what one step holds at once. Measured processes took about half of it.
    ///
    /// ```
    /// # use ganlet::experiment::preset;
    /// let ring = preset("ring").ok_or("ring")?.experiment;
    /// assert!(ring.memory() < 100_000_000);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn memory(&self) -> u64 {
        self.memory_at(u64::from(self.training.batch))
    }

    /// Whether a page can hold the game.
    ///
    /// # Errors
    /// A sentence with the memory that it needs, and the batch size that would fit.
    pub(super) fn check_memory(&self) -> Result<(), Invalid> {
        let needed = self.memory();
        if needed <= MAX_MEMORY {
            return Ok(());
        }
        let pack = self.technique.packing.max(1);
        let fits = |packs: u32| self.memory_at(u64::from(packs * pack)) <= MAX_MEMORY;
        let (mut most, mut too_many) = (0, self.training.batch / pack);
        while too_many - most > 1 {
            let middle = u32::midpoint(most, too_many);
            if fits(middle) {
                most = middle;
            } else {
                too_many = middle;
            }
        }
        let way_out = match most * pack {
            0 => "Fewer channels or units would fit.".to_owned(),
            batch => format!("A batch size of {batch} would fit, or fewer channels or units."),
        };
        let gigabytes = |bytes: u64| format!("{:.1} GB", bytes as f64 / 1e9);
        Err(Invalid::new(
            "training.batch",
            format!(
                "At a batch size of {} these networks need about {} of memory, and a page can use {}. {way_out}",
                self.training.batch,
                gigabytes(needed),
                gigabytes(MAX_MEMORY)
            ),
        ))
    }

    fn memory_at(&self, batch: u64) -> u64 {
        let generator = self.generator.load(self.generator_input());
        let discriminator = self.discriminator.load(self.discriminator_input());
        let packs = batch / u64::from(self.technique.packing.max(1));
        let looks = |wanted: &[Penalty]| {
            self.regularizer.penalties().any(|penalty| wanted.contains(&penalty))
        };
        // Penalties at real and at generated samples go along with the logits; each of the others
        // looks at points of its own.
        let at_samples = if looks(&[Penalty::R1, Penalty::R2]) { 2 * TRACED } else { 2 };
        let elsewhere =
            if looks(&[Penalty::Gradient, Penalty::Dragan, Penalty::Cap]) { 2 * TRACED } else { 0 };
        let compared = if self.objective.loss == Loss::RelativisticPaired { 2 } else { 1 };
        let of_discriminator = packs * discriminator.kept * (at_samples + elsewhere);
        let of_generator = batch * generator.kept + packs * discriminator.kept * compared;
        let working = WORKING * (batch * generator.largest).max(2 * packs * discriminator.largest);
        let shown = match self.data.shape() {
            Shape::Image { .. } => SHOWN_IMAGES * generator.largest.max(discriminator.largest),
            Shape::Vector(_) => SHOWN_POINTS * generator.largest.max(discriminator.largest),
        };
        let step = (of_discriminator.max(of_generator) + working).max(WORKING * shown);
        let state = COPIES * (generator.state + discriminator.state);
        PROGRAM + self.data.memory() + NUMBER * (state + step)
    }
}

impl DataSpec {
    /// Bytes of the decoded images, once as a sheet and once as tiles, with their labels.
    fn memory(self) -> u64 {
        match self {
            Self::Images { set } => {
                let (channels, height, width, count) = set.extent();
                let labels = set.labels().map_or(0, |labels| labels.width() as u64) * NUMBER;
                count as u64 * (2 * (channels * height * width) as u64 + labels)
            }
            _ => 0,
        }
    }
}

impl NetworkSpec {
    /// What one sample of shape `input` needs; nothing where a layer does not fit.
    fn load(&self, input: Shape) -> Load {
        let mut load = Load { kept: 0, largest: 0, state: self.parameters(input) };
        let mut shape = input;
        for layer in &self.layers {
            let Ok(next) = layer.output(shape) else { return load };
            let (from, to) = (shape.len() as u64, next.len() as u64);
            let (kept, held) = match layer {
                LayerSpec::Reshape { .. } => (0, 0),
                LayerSpec::UpsampleConv { scale, .. } => {
                    let enlarged = from * u64::from(scale * scale);
                    (enlarged + to, enlarged + to)
                }
                LayerSpec::TransposedConv { channels, kernel, .. } => {
                    // Every input pixel's contributions, before they are added up.
                    let spread = u64::from(channels * kernel * kernel) * pixels(shape);
                    (to, from + to + spread / 4)
                }
                LayerSpec::FourierFeatures { count, .. } => {
                    load.state += from * u64::from(*count);
                    (to + 3 * u64::from(*count), from + to)
                }
                LayerSpec::MinibatchStdDev => (to + 2 * from, from + to),
                LayerSpec::Dense { .. }
                | LayerSpec::Conv { .. }
                | LayerSpec::BatchNorm
                | LayerSpec::LayerNorm
                | LayerSpec::Activation(_)
                | LayerSpec::Dropout { .. } => (to, from + to),
            };
            load.kept += kept;
            load.largest = load.largest.max(held);
            shape = next;
        }
        load
    }
}

/// Rows times columns.
const fn pixels(shape: Shape) -> u64 {
    match shape {
        Shape::Vector(_) => 1,
        Shape::Image { height, width, .. } => (height * width) as u64,
    }
}

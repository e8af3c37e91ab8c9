//! Every choice of an experiment in one list, as [`super::Number`] is for its numbers: the page's menus, validation and the command line follow from it.

use super::extra_layers::ExtraLayers;
use super::{
    DiscriminatorCondition, Experiment, GeneratorCondition, Invalid, LatentDistribution, Loss, Method, NetworkSpec, OptimizerSpec,
    Schedule, Scheme,
};

/// One choice of an experiment, to read or to make.
pub struct Choice<'a> {
    /// Path in the JSON form, such as `objective.loss`.
    pub field: &'static str,
    /// What the page calls it.
    pub label: &'static str,
    /// One line of help.
    pub help: &'static str,
    /// May change while training goes on; everything else asks for a restart.
    pub live: bool,
    /// What can be chosen, in words.
    pub options: Vec<&'static str>,
    /// Which of them is chosen.
    pub chosen: usize,
    put: Box<dyn FnMut(usize) + 'a>,
}

impl Choice<'_> {
    /// Chooses option `index`; an index beyond the last changes nothing.
    pub fn choose(&mut self, index: usize) {
        if index < self.options.len() {
            self.chosen = index;
            (self.put)(index);
        }
    }

    fn live(self) -> Self {
        Self { live: true, ..self }
    }
}

impl Experiment {
    /// Every choice, in the order in which the page shows them.
    pub fn choices(&mut self) -> Vec<Choice<'_>> {
        let labelled = self.data.labels().is_some();
        let Self {
            latent, discriminator, condition, objective, regularizer, training, generator_optimizer, discriminator_optimizer, ..
        } = self;
        let mut all = vec![
            choice(
                ["latent.distribution", "Distribution", "How each latent number is drawn."],
                &LatentDistribution::ALL,
                LatentDistribution::label,
                &mut latent.distribution,
            ),
            choice(["objective.loss", "Loss", "What the two players minimise."], &Loss::ALL, Loss::label, &mut objective.loss).live(),
            choice(
                [
                    "regularizer.spectral_norm",
                    "Spectral normalisation",
                    "Divides D's weights by their largest singular value; off by default.",
                ],
                &[false, true],
                |on| if on { "on" } else { "off" },
                &mut regularizer.spectral_norm,
            ),
            choice(
                ["training.scheme", "Updates", "Whether the players learn in turns, at once, or at once after a look ahead."],
                &Scheme::ALL,
                Scheme::label,
                &mut training.scheme,
            )
            .live(),
            extra_layers(discriminator),
        ];
        if labelled {
            all.extend([
                choice(
                    ["condition.generator", "G is told the class", "How the generator learns what it shall make; off by default."],
                    &GeneratorCondition::ALL,
                    GeneratorCondition::label,
                    &mut condition.generator,
                ),
                choice(
                    ["condition.discriminator", "D and the class", "How the discriminator takes the class into account; off by default."],
                    &DiscriminatorCondition::ALL,
                    DiscriminatorCondition::label,
                    &mut condition.discriminator,
                ),
            ]);
        }
        all.extend(optimizer_choices(["generator_optimizer.method", "generator_optimizer.schedule"], generator_optimizer));
        all.extend(optimizer_choices(["discriminator_optimizer.method", "discriminator_optimizer.schedule"], discriminator_optimizer));
        all
    }

    /// Which option of the choice at `field` is chosen, where this experiment has it.
    #[must_use]
    pub fn chosen(&self, field: &str) -> Option<usize> {
        self.clone().choices().iter().find(|choice| choice.field == field).map(|choice| choice.chosen)
    }

    /// Chooses option `index` at `field`.
    ///
    /// # Errors
    /// Where the field is unknown or has no such option; nothing is changed then.
    pub fn choose(&mut self, field: &str, index: usize) -> Result<(), Invalid> {
        match self.choices().into_iter().find(|choice| choice.field == field) {
            Some(mut choice) if index < choice.options.len() => {
                choice.choose(index);
                Ok(())
            }
            Some(choice) => Err(Invalid::new(field, format!("{} has no option number {}.", choice.label, index + 1))),
            None => Err(Invalid::new(field, format!("This experiment has no choice “{field}”."))),
        }
    }
}

fn optimizer_choices<'a>([method, schedule]: [&'static str; 2], spec: &'a mut OptimizerSpec) -> [Choice<'a>; 2] {
    [
        choice([method, "Method", "The rule of one update."], &Method::ALL, Method::label, &mut spec.method).live(),
        choice(
            [schedule, "Schedule", "How the learning rate changes over the run; constant by default."],
            &Schedule::ALL,
            Schedule::label,
            &mut spec.schedule,
        )
        .live(),
    ]
}

fn extra_layers(discriminator: &mut NetworkSpec) -> Choice<'_> {
    let mut now = ExtraLayers::of(discriminator);
    let help = "The batch's deviation shows D a collapse, Fourier features show it small modes; none by default.";
    let Choice { field, label, help, live, options, chosen, .. } =
        choice(["discriminator.layers", "Extra layers of D", help], &ExtraLayers::ALL, ExtraLayers::label, &mut now);
    Choice { field, label, help, live, options, chosen, put: Box::new(move |index| ExtraLayers::ALL[index].put(discriminator)) }
}

fn choice<'a, T: Copy + PartialEq>(
    [field, label, help]: [&'static str; 3],
    all: &'static [T],
    name: fn(T) -> &'static str,
    slot: &'a mut T,
) -> Choice<'a> {
    let chosen = all.iter().position(|option| option == slot).unwrap_or_default();
    let options = all.iter().map(|option| name(*option)).collect();
    Choice { field, label, help, live: false, options, chosen, put: Box::new(move |index| *slot = all[index]) }
}

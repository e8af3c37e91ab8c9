//! Every choice of an experiment in one list, as [`super::Number`] is for its numbers: the page's
//! menus, validation and the command line follow from it.

use super::extra_layers::{self, ExtraLayer};
use super::{
    DiscriminatorCondition, Experiment, GeneratorCondition, Invalid, LatentDistribution, LayerSpec,
    Loss, Method, OptimizerSpec, Schedule, Scheme,
};
use std::cell::Cell;

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

    /// The same, with another way to put what is chosen in its place.
    fn putting<'b>(self, put: impl FnMut(usize) + 'b) -> Choice<'b> {
        let Self { field, label, help, live, options, chosen, .. } = self;
        Choice { field, label, help, live, options, chosen, put: Box::new(put) }
    }
}

impl Experiment {
    /// Every choice, in the order in which the page shows them.
    pub fn choices(&mut self) -> Vec<Choice<'_>> {
        let labelled = self.data.labels().is_some();
        let Self {
            latent,
            generator,
            discriminator,
            condition,
            objective,
            regularizer,
            training,
            generator_optimizer,
            discriminator_optimizer,
            ..
        } = self;
        let mut all = vec![
            choice(
                ["latent.distribution", "Distribution", "How each latent number is drawn."],
                &LatentDistribution::ALL,
                LatentDistribution::label,
                &mut latent.distribution,
            ),
            choice(
                ["objective.loss", "Loss", "What the two players minimise."],
                &Loss::ALL,
                Loss::label,
                &mut objective.loss,
            )
            .live(),
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
                [
                    "training.scheme",
                    "Updates",
                    "Whether the players learn in turns, at once, or at once after a look ahead.",
                ],
                &Scheme::ALL,
                Scheme::label,
                &mut training.scheme,
            )
            .live(),
        ];
        for (extras, network) in
            [(extra_layers::GENERATOR, generator), (extra_layers::DISCRIMINATOR, discriminator)]
        {
            let layers = Cell::from_mut(&mut network.layers);
            all.extend(extras.iter().map(|extra| extra_layer(extra, layers)));
        }
        if labelled {
            all.extend([
                choice(
                    [
                        "condition.generator",
                        "Generator conditioning",
                        "How the class enters the generator; off by default.",
                    ],
                    &GeneratorCondition::ALL,
                    GeneratorCondition::label,
                    &mut condition.generator,
                ),
                choice(
                    [
                        "condition.discriminator",
                        "Discriminator conditioning",
                        "How the class enters the discriminator; off by default.",
                    ],
                    &DiscriminatorCondition::ALL,
                    DiscriminatorCondition::label,
                    &mut condition.discriminator,
                ),
            ]);
        }
        all.extend(optimizer_choices(
            ["generator_optimizer.method", "generator_optimizer.schedule"],
            generator_optimizer,
        ));
        all.extend(optimizer_choices(
            ["discriminator_optimizer.method", "discriminator_optimizer.schedule"],
            discriminator_optimizer,
        ));
        all
    }

    /// Which option of the choice at `field` is chosen, where this experiment has it.
    #[must_use]
    pub fn chosen(&self, field: &str) -> Option<usize> {
        self.clone()
            .choices()
            .iter()
            .find(|choice| choice.field == field)
            .map(|choice| choice.chosen)
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
            Some(choice) => Err(Invalid::new(
                field,
                format!("{} has no option number {}.", choice.label, index + 1),
            )),
            None => Err(Invalid::new(field, format!("This experiment has no choice “{field}”."))),
        }
    }
}

fn optimizer_choices<'a>(
    [method, schedule]: [&'static str; 2],
    spec: &'a mut OptimizerSpec,
) -> [Choice<'a>; 2] {
    let OptimizerSpec { method: rule, beta2, schedule: course, .. } = spec;
    let mut now = *rule;
    // What one rule remembers of the gradients misleads another, so a new one starts afresh, with
    // the memory that is usual for it.
    let put = move |index: usize| {
        let wanted: Method = Method::ALL[index];
        if wanted.usual_beta2() != rule.usual_beta2() {
            *beta2 = wanted.usual_beta2();
        }
        *rule = wanted;
    };
    let help = "How the learning rate changes over the run; constant by default.";
    [
        choice(
            [method, "Method", "The rule of one update; Adam by default."],
            &Method::ALL,
            Method::label,
            &mut now,
        )
        .putting(put),
        choice([schedule, "Schedule", help], &Schedule::ALL, Schedule::label, course).live(),
    ]
}

/// Several choices change the same list of layers, one at a time.
fn extra_layer<'a>(extra: &'static ExtraLayer, layers: &'a Cell<Vec<LayerSpec>>) -> Choice<'a> {
    let change = move |on: bool| {
        let mut list = layers.take();
        extra.switch(on, &mut list);
        layers.set(list);
    };
    let list = layers.take();
    let chosen = extra.is_in(&list).into();
    layers.set(list);
    let [field, label, help] = extra.words;
    Choice {
        field,
        label,
        help,
        live: false,
        options: vec!["off", "on"],
        chosen,
        put: Box::new(move |index| change(index == 1)),
    }
}

fn choice<'a, T: Copy + PartialEq>(
    [field, label, help]: [&'static str; 3],
    all: &'static [T],
    name: fn(T) -> &'static str,
    slot: &'a mut T,
) -> Choice<'a> {
    let chosen = all.iter().position(|option| option == slot).unwrap_or_default();
    let options = all.iter().map(|option| name(*option)).collect();
    Choice {
        field,
        label,
        help,
        live: false,
        options,
        chosen,
        put: Box::new(move |index| *slot = all[index]),
    }
}

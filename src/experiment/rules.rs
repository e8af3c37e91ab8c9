//! What goes together. Each rule is a sentence that names the field to change; the page asks them
//! before it offers a setting.

use super::{
    DiscriminatorCondition, Experiment, GeneratorCondition, Invalid, LayerSpec, RegularizerSpec,
    Scheme, Shape,
};

impl Experiment {
    /// Whether what is switched on fits together.
    ///
    /// # Errors
    /// The first thing that does not, in one sentence with the reason.
    pub(super) fn check_rules(&self) -> Result<(), Invalid> {
        self.learners()?;
        self.schemes()?;
        self.labels_of_losses()?;
        self.input_gradients()?;
        self.weights()?;
        self.augmentation()?;
        self.packing()?;
        self.conditions()
    }

    fn learners(&self) -> Result<(), Invalid> {
        let fine = self.training.discriminator_updates + self.training.generator_updates > 0;
        rule(
            fine,
            "training.discriminator_updates",
            "Neither player would ever learn; let at least one of them update.",
        )
    }

    fn schemes(&self) -> Result<(), Invalid> {
        let training = self.training;
        let once = training.discriminator_updates == 1 && training.generator_updates == 1;
        rule(
            training.scheme == Scheme::Alternating || once,
            "training.scheme",
            "Where both players move at once, each updates once a step; set both numbers of updates to 1.",
        )?;
        rule(
            training.scheme == Scheme::Alternating || self.technique.unrolling == 0,
            "technique.unrolling",
            "Unrolling looks ahead between the players' turns; it goes with alternating updates only.",
        )
    }

    fn labels_of_losses(&self) -> Result<(), Invalid> {
        let loss = self.objective.loss;
        for (field, what, amount) in [
            ("objective.label_smoothing", "Label smoothing", self.objective.label_smoothing),
            ("objective.label_flipping", "Label flipping", self.objective.label_flipping),
        ] {
            let why = format!(
                "{what} needs a loss with labels, and the {} loss has none; choose another loss or 0.",
                loss.label()
            );
            rule(amount == 0.0 || loss.has_labels(), field, why)?;
        }
        Ok(())
    }

    fn input_gradients(&self) -> Result<(), Invalid> {
        let mixing =
            self.discriminator.layers.iter().enumerate().find(|(_, layer)| layer.mixes_batch());
        let (Some(penalty), Some((index, layer))) = (self.regularizer.penalties().next(), mixing)
        else {
            return Ok(());
        };
        let label = penalty.label();
        let why = format!(
            "{label} needs D's gradient at each sample alone, but layer {} of the discriminator ({layer}) mixes the samples of a batch; remove that layer or set {label} to 0.",
            index + 1
        );
        Err(Invalid::new(penalty.field(), why))
    }

    fn weights(&self) -> Result<(), Invalid> {
        let RegularizerSpec { spectral_norm, weight_clipping, .. } = self.regularizer;
        rule(
            !spectral_norm || weight_clipping == 0.0,
            "regularizer.weight_clipping",
            "Spectral normalisation undoes what weight clipping does; use one of the two.",
        )
    }

    fn augmentation(&self) -> Result<(), Invalid> {
        let image = matches!(self.data.shape(), Shape::Image { .. });
        for (field, amount) in [
            ("technique.translation", self.technique.translation),
            ("technique.cutout", self.technique.cutout),
            ("technique.brightness", self.technique.brightness),
        ] {
            rule(
                image || amount == 0.0,
                field,
                "DiffAugment changes images, and these data are none; set it to 0.",
            )?;
        }
        Ok(())
    }

    fn packing(&self) -> Result<(), Invalid> {
        let (packing, batch) = (self.technique.packing, self.training.batch);
        let why = format!("Batch size {batch} is not divisible by the pack size {packing}.");
        rule(packing > 0 && batch % packing == 0, "technique.packing", why)?;
        let told = matches!(
            self.condition.discriminator,
            DiscriminatorCondition::None | DiscriminatorCondition::Concatenate
        );
        rule(
            packing == 1 || told,
            "technique.packing",
            "A pack has several classes, so D can neither project on one nor guess it; use concatenation or a packing of 1.",
        )
    }

    fn conditions(&self) -> Result<(), Invalid> {
        let condition = self.condition;
        let generator = condition.generator != GeneratorCondition::None;
        let discriminator = condition.discriminator != DiscriminatorCondition::None;
        let field = if generator { "condition.generator" } else { "condition.discriminator" };
        let why = format!(
            "{} has no classes to condition on; switch the conditions off.",
            self.data.label()
        );
        rule(self.data.labels().is_some() || !(generator || discriminator), field, why)?;
        rule(
            generator == discriminator,
            "condition.discriminator",
            "A conditional game needs both players: choose how G is told the class and how D takes it into account, or neither.",
        )?;
        let by_features = matches!(
            condition.discriminator,
            DiscriminatorCondition::Projection | DiscriminatorCondition::AuxiliaryClassifier
        );
        let ends_dense =
            matches!(self.discriminator.layers.last(), Some(LayerSpec::Dense { units: 1 }));
        rule(
            !by_features || ends_dense,
            "condition.discriminator",
            "Projection and the auxiliary classifier read the features before D's last dense layer; let D end in a dense layer with 1 unit.",
        )
    }
}

fn rule(holds: bool, field: &str, why: impl Into<String>) -> Result<(), Invalid> {
    if holds { Ok(()) } else { Err(Invalid::new(field, why)) }
}

#[cfg(test)]
mod tests {
    use super::super::{Activation, ConditionSpec, DataSpec, Loss, preset};
    use super::{DiscriminatorCondition, Experiment, GeneratorCondition, LayerSpec, Scheme};

    /// A change, and the field and the reason of its refusal; none where it is fine.
    type Case = (fn(&mut Experiment), Option<(&'static str, &'static str)>);

    fn conditional(
        experiment: &mut Experiment,
        generator: GeneratorCondition,
        discriminator: DiscriminatorCondition,
    ) {
        experiment.condition =
            ConditionSpec { generator, discriminator, ..ConditionSpec::default() };
    }

    fn mix(experiment: &mut Experiment) {
        experiment.discriminator.layers.insert(1, LayerSpec::BatchNorm);
    }

    /// What concerns the turns, the losses and the regularisers.
    const GAME: [Case; 17] = [
        (|_| (), None),
        (
            |e| (e.training.discriminator_updates, e.training.generator_updates) = (0, 0),
            Some(("training.discriminator_updates", "Neither player would ever learn")),
        ),
        (|e| e.training.generator_updates = 0, None),
        (
            |e| (e.training.scheme, e.training.discriminator_updates) = (Scheme::Simultaneous, 2),
            Some(("training.scheme", "each updates once a step")),
        ),
        (|e| e.training.scheme = Scheme::Extragradient, None),
        (
            |e| (e.training.scheme, e.technique.unrolling) = (Scheme::Extragradient, 1),
            Some(("technique.unrolling", "alternating updates only")),
        ),
        (
            |e| (e.objective.loss, e.objective.label_smoothing) = (Loss::Hinge, 0.1),
            Some(("objective.label_smoothing", "the hinge loss has none")),
        ),
        (
            |e| (e.objective.loss, e.objective.label_flipping) = (Loss::RelativisticPaired, 0.1),
            Some(("objective.label_flipping", "Label flipping needs a loss with labels")),
        ),
        (|e| (e.objective.loss, e.objective.label_smoothing) = (Loss::LeastSquares, 0.1), None),
        (
            |e| {
                mix(e);
                e.regularizer.r1 = 1.0;
            },
            Some(("regularizer.r1", "layer 2 of the discriminator (batch norm) mixes the samples")),
        ),
        (
            |e| {
                mix(e);
                e.regularizer.r2 = 1.0;
            },
            Some(("regularizer.r2", "R2 needs D's gradient at each sample alone")),
        ),
        (
            |e| {
                mix(e);
                e.regularizer.gradient_penalty = 1.0;
            },
            Some(("regularizer.gradient_penalty", "mixes the samples")),
        ),
        (
            |e| {
                mix(e);
                e.regularizer.dragan = 1.0;
            },
            Some(("regularizer.dragan", "mixes the samples")),
        ),
        (
            |e| {
                mix(e);
                e.regularizer.gradient_cap = 1.0;
            },
            Some(("regularizer.gradient_cap", "mixes the samples")),
        ),
        (mix, None),
        (
            |e| {
                e.discriminator.layers.insert(1, LayerSpec::MinibatchStdDev);
                e.regularizer.r1 = 1.0;
            },
            Some(("regularizer.r1", "mixes the samples")),
        ),
        (
            |e| (e.regularizer.spectral_norm, e.regularizer.weight_clipping) = (true, 0.1),
            Some(("regularizer.weight_clipping", "use one of the two")),
        ),
    ];

    /// What concerns the samples and what they are labelled with.
    const SAMPLES: [Case; 15] = [
        (|e| e.technique.translation = 0.1, Some(("technique.translation", "these data are none"))),
        (|e| e.technique.cutout = 0.1, Some(("technique.cutout", "these data are none"))),
        (|e| e.technique.brightness = 0.1, Some(("technique.brightness", "these data are none"))),
        (
            |e| (e.technique.packing, e.training.batch) = (3, 16),
            Some(("technique.packing", "Batch size 16 is not divisible by the pack size 3.")),
        ),
        (|e| (e.technique.packing, e.training.batch) = (4, 16), None),
        (
            |e| {
                conditional(e, GeneratorCondition::Embed, DiscriminatorCondition::Projection);
                e.technique.packing = 2;
            },
            Some(("technique.packing", "A pack has several classes")),
        ),
        (
            |e| {
                conditional(
                    e,
                    GeneratorCondition::Embed,
                    DiscriminatorCondition::AuxiliaryClassifier,
                );
                e.technique.packing = 2;
            },
            Some(("technique.packing", "A pack has several classes")),
        ),
        (
            |e| {
                conditional(e, GeneratorCondition::Embed, DiscriminatorCondition::Concatenate);
                e.technique.packing = 2;
            },
            None,
        ),
        (
            |e| {
                conditional(e, GeneratorCondition::Embed, DiscriminatorCondition::Concatenate);
                e.data = DataSpec::Line { length: 2.0, noise: 0.1, size: 1000 };
            },
            Some(("condition.generator", "Line has no classes to condition on")),
        ),
        (
            |e| {
                conditional(e, GeneratorCondition::None, DiscriminatorCondition::Projection);
                e.data = DataSpec::Line { length: 2.0, noise: 0.1, size: 1000 };
            },
            Some(("condition.discriminator", "Line has no classes to condition on")),
        ),
        (
            |e| conditional(e, GeneratorCondition::Concatenate, DiscriminatorCondition::None),
            Some(("condition.discriminator", "needs both players")),
        ),
        (
            |e| conditional(e, GeneratorCondition::None, DiscriminatorCondition::Projection),
            Some(("condition.discriminator", "needs both players")),
        ),
        (
            |e| {
                conditional(e, GeneratorCondition::Concatenate, DiscriminatorCondition::Projection);
                e.discriminator.layers.push(LayerSpec::Activation(Activation::Tanh));
            },
            Some(("condition.discriminator", "let D end in a dense layer with 1 unit")),
        ),
        (
            |e| {
                conditional(
                    e,
                    GeneratorCondition::Concatenate,
                    DiscriminatorCondition::AuxiliaryClassifier,
                );
                e.discriminator.layers.push(LayerSpec::Activation(Activation::Tanh));
            },
            Some(("condition.discriminator", "let D end in a dense layer with 1 unit")),
        ),
        (
            |e| {
                conditional(
                    e,
                    GeneratorCondition::Concatenate,
                    DiscriminatorCondition::AuxiliaryClassifier,
                );
            },
            None,
        ),
    ];

    #[test]
    fn what_does_not_go_together_is_refused_by_its_field_in_a_sentence_with_the_reason_and_the_rest_is_not()
     {
        for (index, (change, expected)) in GAME.into_iter().chain(SAMPLES).enumerate() {
            let mut experiment = preset("ring").unwrap().experiment;
            change(&mut experiment);
            match (experiment.validate(), expected) {
                (Ok(()), None) => {}
                (Err(refused), Some((field, reason))) => {
                    assert_eq!(refused.field, field, "case {index}: {}", refused.message);
                    assert!(
                        refused.message.contains(reason) && refused.message.ends_with('.'),
                        "case {index}: {}",
                        refused.message
                    );
                }
                (found, expected) => panic!("case {index}: {found:?}, expected {expected:?}"),
            }
        }
    }

    #[test]
    fn images_may_be_augmented() {
        let mut digits = preset("digits").unwrap().experiment;
        (digits.technique.translation, digits.technique.cutout, digits.technique.brightness) =
            (0.1, 0.5, 0.5);
        digits.validate().unwrap();
    }
}

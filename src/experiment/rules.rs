//! What goes together. Each rule is a sentence that names the field to change; the page asks them before it offers a setting.

use super::{DiscriminatorCondition, Experiment, GeneratorCondition, Invalid, LayerSpec, RegularizerSpec, Scheme, Shape};

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
        rule(fine, "training.discriminator_updates", "Neither player would ever learn; let at least one of them update.")
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
            let why = format!("{what} needs a loss with labels, and the {} loss has none; choose another loss or 0.", loss.label());
            rule(amount == 0.0 || loss.has_labels(), field, why)?;
        }
        Ok(())
    }

    fn input_gradients(&self) -> Result<(), Invalid> {
        let RegularizerSpec { r1, r2, gradient_penalty, dragan, gradient_cap, .. } = self.regularizer;
        let penalties = [
            ("regularizer.r1", "R1", r1),
            ("regularizer.r2", "R2", r2),
            ("regularizer.gradient_penalty", "The gradient penalty", gradient_penalty),
            ("regularizer.dragan", "DRAGAN", dragan),
            ("regularizer.gradient_cap", "The gradient cap", gradient_cap),
        ];
        let mixing = self.discriminator.layers.iter().enumerate().find(|(_, layer)| layer.mixes_batch());
        for (field, name, weight) in penalties {
            if let (true, Some((index, layer))) = (weight > 0.0, mixing) {
                let why = format!(
                    "{name} needs D's gradient at each sample alone, but layer {} of the discriminator ({layer}) mixes the samples of a batch; remove that layer or set this to 0.",
                    index + 1
                );
                return Err(Invalid::new(field, why));
            }
        }
        Ok(())
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
            rule(image || amount == 0.0, field, "DiffAugment changes images, and these data are none; set it to 0.")?;
        }
        Ok(())
    }

    fn packing(&self) -> Result<(), Invalid> {
        let (packing, batch) = (self.technique.packing, self.training.batch);
        let why = format!("Packs of {packing} need a batch that {packing} divides, and {batch} is none.");
        rule(packing > 0 && batch % packing == 0, "technique.packing", why)?;
        let told = matches!(self.condition.discriminator, DiscriminatorCondition::None | DiscriminatorCondition::Concatenate);
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
        let why = format!("{} has no classes to condition on; switch the conditions off.", self.data.label());
        rule(self.data.labels().is_some() || !(generator || discriminator), field, why)?;
        rule(
            generator == discriminator,
            "condition.discriminator",
            "A conditional game needs both players: choose how G is told the class and how D takes it into account, or neither.",
        )?;
        let by_features =
            matches!(condition.discriminator, DiscriminatorCondition::Projection | DiscriminatorCondition::AuxiliaryClassifier);
        let ends_dense = matches!(self.discriminator.layers.last(), Some(LayerSpec::Dense { units: 1 }));
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

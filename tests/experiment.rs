//! Bad input: every refusal is one sentence that names what and where, and changes nothing.

// A helper of a test may fail it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use ganlet::experiment::{Activation, Experiment, LayerSpec, Limit, preset, presets};
use ganlet::session::{Command, Event, RunId, decode, encode};

fn ring() -> Experiment {
    preset("ring").unwrap().experiment
}

fn refusal(change: impl FnOnce(&mut Experiment)) -> String {
    let mut experiment = ring();
    change(&mut experiment);
    experiment.validate().unwrap_err().message
}

#[test]
fn every_number_of_every_preset_is_refused_outside_its_limits_and_kept_inside() {
    for preset in presets() {
        let limits: Vec<Limit> =
            preset.experiment.clone().numbers().iter().map(|number| number.limit).collect();
        for limit in limits {
            let mut experiment = preset.experiment.clone();
            for wrong in [limit.min - 1.0, limit.max + 1.0, f64::NAN, f64::INFINITY] {
                let refused = experiment.set(limit.field, wrong).unwrap_err();
                assert_eq!(refused.field, limit.field);
                assert!(
                    refused.message.starts_with(limit.label) && refused.message.ends_with('.'),
                    "{}",
                    refused.message
                );
            }
            assert_eq!(experiment, preset.experiment, "a refusal changes nothing");
            experiment.set(limit.field, limit.max).unwrap();
            assert_eq!(experiment.get(limit.field), Some(limit.max));
        }
    }
}

#[test]
fn what_a_person_types_is_refused_in_words() {
    let mut experiment = ring();
    let limit = experiment
        .numbers()
        .into_iter()
        .find(|number| number.limit.field == "training.batch")
        .unwrap()
        .limit;
    assert_eq!(
        limit.parse("").unwrap_err().message,
        "Batch size is empty, but it must be a number between 1 and 2048."
    );
    assert_eq!(
        limit.parse("many").unwrap_err().message,
        "Batch size says “many”, but it must be a number between 1 and 2048."
    );
    assert_eq!(
        limit.parse("1.5").unwrap_err().message,
        "Batch size is 1.5, but it must be a whole number between 1 and 2048."
    );
    assert!((limit.parse(" 64 ").unwrap() - 64.0).abs() < f64::EPSILON);
}

#[test]
fn a_hand_edited_file_is_refused_with_the_place() {
    let json = ring().to_json();
    let message = |text: &str| Experiment::from_json(text).unwrap_err().message;
    assert!(message(&json[..100]).contains("line"), "{}", message(&json[..100]));
    assert!(message(&json.replace("\"modes\"", "\"moods\"")).contains("moods"));
    assert!(message(&json.replace("\"version\": 1", "\"version\": 9")).contains("version 9"));
    assert!(message(&json.replace("\"batch\": 256", "\"batch\": 0")).contains("Batch size is 0"));
    assert!(message("").contains("not an experiment file"));
    assert!(message("[]").contains("object in braces"));
    assert_eq!(
        message("{\"version\": 99}"),
        "The experiment has version 99, but this build of Ganlet reads version 1."
    );
}

#[test]
fn a_layer_that_does_not_fit_is_named() {
    let conv = LayerSpec::Conv { channels: 8, kernel: 5, stride: 1, padding: 0 };
    assert_eq!(
        refusal(|experiment| experiment.discriminator.layers[2] = conv),
        "Layer 3 of the discriminator (conv 8, 5×5): 64 numbers come in, but it needs an image; put a reshape before it."
    );
    let reshape = LayerSpec::Reshape { channels: 1, height: 4, width: 4 };
    let message = refusal(|experiment| {
        experiment.discriminator.layers.splice(0..0, [reshape, conv]).for_each(drop)
    });
    assert_eq!(
        message,
        "Layer 1 of the discriminator (reshape 1×4×4): 2 numbers come in, but images of 4×4 with 1 channel need 16."
    );
    let slope = LayerSpec::Activation(Activation::LeakyRelu { slope: 2.0 });
    assert!(
        refusal(|experiment| experiment.generator.layers[1] = slope).contains("the slope is 2")
    );
    assert!(refusal(|experiment| experiment.generator.layers.clear()).contains("no layers"));
    let wide = LayerSpec::Dense { units: 16_384 };
    assert!(
        refusal(|experiment| experiment.generator.layers = vec![wide, wide])
            .contains("more than 20000000 parameters")
    );
}

#[test]
fn a_game_in_which_nobody_learns_is_refused() {
    let message = refusal(|experiment| {
        (experiment.training.discriminator_updates, experiment.training.generator_updates) = (0, 0)
    });
    assert!(message.contains("Neither player would ever learn"), "{message}");
}

#[test]
fn networks_that_do_not_meet_the_data_are_refused() {
    assert!(
        refusal(|experiment| {
            experiment.generator.layers.pop();
        })
        .contains("The generator makes 64 numbers, but the data are 2 numbers")
    );
    assert!(
        refusal(|experiment| {
            experiment.discriminator.layers.pop();
        })
        .contains("must end in one number")
    );
}

#[test]
fn commands_and_events_survive_the_way_through_bytes() {
    for preset in presets() {
        let command = Command::Start {
            run: RunId(3),
            experiment: Box::new(preset.experiment),
            snapshot: None,
            playing: true,
        };
        assert_eq!(decode::<Command>(&encode(&command).unwrap()).unwrap(), command);
    }
    let event = Event::Busy { run: None, what: "warming up".to_owned(), progress: Some((1, 2)) };
    let bytes = encode(&event).unwrap();
    assert_eq!(decode::<Event>(&bytes).unwrap(), event);
    assert!(decode::<Event>(&bytes[..2]).is_err());
}

#[test]
fn every_setting_says_its_default_or_how_it_is_off() {
    use ganlet::experiment::{Method, Schedule};
    for preset in presets() {
        for method in Method::ALL {
            let mut experiment = preset.experiment.clone();
            (experiment.regularizer.gradient_cap, experiment.technique.instance_noise) = (1.0, 0.1);
            (experiment.generator_optimizer.method, experiment.generator_optimizer.schedule) =
                (method, Schedule::Cosine);
            let helps = experiment
                .numbers()
                .into_iter()
                .map(|number| (number.limit.field, number.limit.help))
                .collect::<Vec<_>>();
            // What the data are, and how many numbers the generator is fed with, is the preset's
            // own.
            for (field, help) in helps
                .into_iter()
                .filter(|(field, _)| !field.starts_with("data.") && *field != "latent.dimension")
            {
                assert!(help.contains("default") || help.contains("is off"), "{field}: {help}");
            }
        }
    }
}

#[test]
fn another_rule_brings_the_memory_that_is_usual_for_it() {
    let mut experiment = presets().remove(0).experiment;
    let index =
        |method| ganlet::experiment::Method::ALL.iter().position(|known| *known == method).unwrap();
    experiment
        .choose("generator_optimizer.method", index(ganlet::experiment::Method::RmsProp))
        .unwrap();
    assert_eq!(
        (experiment.generator_optimizer.beta2, experiment.discriminator_optimizer.beta2),
        (0.99, 0.999)
    );
    experiment
        .choose("generator_optimizer.method", index(ganlet::experiment::Method::Adam))
        .unwrap();
    assert_eq!(experiment.generator_optimizer.beta2, 0.999);
}

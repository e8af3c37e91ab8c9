//! Bad input: every refusal is one sentence that names what and where, and changes nothing.

// A helper of a test may fail it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use ganlet::experiment::{
    Activation, DiscriminatorCondition, Experiment, GeneratorCondition, Kind, LayerSpec, Method,
    Preset, Schedule, Setting, Value, preset, presets,
};
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
        for setting in preset.experiment.settings() {
            let Some(limit) = setting.limit() else { continue };
            let mut experiment = preset.experiment.clone();
            for wrong in [limit.min - 1.0, limit.max + 1.0, f64::NAN, f64::INFINITY] {
                let refused = experiment.set(setting.field, wrong).unwrap_err();
                assert_eq!(refused.field, setting.field);
                assert!(
                    refused.message.starts_with(setting.label) && refused.message.ends_with('.'),
                    "{}",
                    refused.message
                );
            }
            assert_eq!(experiment, preset.experiment, "a refusal changes nothing");
            experiment.set(setting.field, limit.max).unwrap();
            assert_eq!(setting.get(&experiment), Some(limit.max.into()));
        }
    }
}

/// The value in the JSON form at the path of a setting: data stand below their kind, switches are
/// true or false.
fn in_json(experiment: &Experiment, field: &str) -> Option<Value> {
    let json = serde_json::to_value(experiment).unwrap();
    let (group, name) = field.split_once('.').unwrap();
    let group = match group {
        "data" => json["data"].as_object().unwrap().values().next().unwrap(),
        _ => &json[group],
    };
    match &group[name] {
        serde_json::Value::Number(number) => number.as_f64().map(Value::Number),
        serde_json::Value::String(key) => Some(Value::Option(key.clone().leak())),
        serde_json::Value::Bool(on) => Some(Value::Option(if *on { "on" } else { "off" })),
        _ => None,
    }
}

#[test]
fn every_setting_stands_in_the_json_form_under_its_path_and_each_option_under_its_key() {
    let mut seen = std::collections::BTreeSet::new();
    for preset in presets() {
        let base = preset.experiment;
        for setting in base.settings() {
            // Layers that can be switched are part of the list of layers.
            let is_layer = ["generator.", "discriminator."]
                .iter()
                .any(|network| setting.field.starts_with(network));
            if is_layer {
                continue;
            }
            seen.insert(setting.field);
            assert_eq!(in_json(&base, setting.field), setting.get(&base), "{}", setting.field);
            for variant in setting.variants() {
                let mut changed = base.clone();
                changed.set(setting.field, variant.key).unwrap();
                assert_eq!(setting.get(&changed), Some(Value::Option(variant.key)));
                assert_eq!(in_json(&changed, setting.field), setting.get(&changed));
            }
        }
    }
    // Those that wait for an option are read and written by the same two macros.
    assert!(seen.len() > 40, "{seen:?}");
}

#[test]
fn no_experiment_has_two_settings_of_one_field() {
    for mut experiment in every_method() {
        (experiment.regularizer.gradient_cap, experiment.technique.instance_noise) = (1.0, 0.1);
        let fields: Vec<_> = experiment.settings().map(|setting| setting.field).collect();
        let different: std::collections::BTreeSet<_> = fields.iter().collect();
        assert_eq!(fields.len(), different.len(), "{fields:?}");
    }
}

/// Every preset with every method of the generator's optimiser.
fn every_method() -> Vec<Experiment> {
    let with = |method| {
        presets().into_iter().map(move |mut preset| {
            preset.experiment.generator_optimizer.method = method;
            preset.experiment.generator_optimizer.schedule = Schedule::Cosine;
            preset.experiment
        })
    };
    Method::ALL.into_iter().flat_map(with).collect()
}

#[test]
fn what_a_person_types_is_refused_in_words() {
    let experiment = ring();
    let setting = |field| experiment.setting(field).unwrap();
    let batch = setting("training.batch");
    assert_eq!(
        batch.parse("").unwrap_err().message,
        "Batch size is empty, but it must be a whole number between 1 and 2048."
    );
    assert_eq!(
        batch.parse("many").unwrap_err().message,
        "Batch size says “many”, but it must be a whole number between 1 and 2048."
    );
    assert_eq!(
        batch.parse("1.5").unwrap_err().message,
        "Batch size is 1.5, but it must be a whole number between 1 and 2048."
    );
    assert_eq!(batch.parse(" 64 "), Ok(64.0.into()));
    assert_eq!(batch.parse("1,024"), Ok(1024.0.into()));
    assert_eq!(batch.parse("1.024"), Ok(1024.0.into()));
    assert_eq!(setting("generator_optimizer.rate").parse("0,0002"), Ok(0.0002.into()));
    let warmup = setting("training.ema_warmup");
    assert_eq!(
        warmup.parse("10,000").unwrap_err().message,
        "EMA warm-up says “10,000”, which can be read as 10000 or as 10; write one of these."
    );
    assert_eq!(warmup.parse("10 000"), Ok(10_000.0.into()));
    let scheme = setting("training.scheme");
    assert_eq!(scheme.parse("Extragradient"), Ok("extragradient".into()));
    assert_eq!(
        scheme.parse("2").unwrap_err().message,
        "Updates has no option “2”; the options are alternating, simultaneous, extragradient."
    );
}

#[test]
fn a_value_of_another_kind_is_refused() {
    let mut experiment = ring();
    assert!(experiment.set("training.batch", "many").is_err());
    assert!(experiment.set("training.scheme", 1.0).is_err());
    assert!(experiment.set("training.scheme", "twice").is_err());
    assert_eq!(experiment, ring());
}

#[test]
fn what_the_page_shows_in_a_field_is_read_back_as_the_same_number() {
    for Preset { experiment, .. } in presets() {
        for setting in experiment.settings() {
            let (Some(value), Some(limit)) = (setting.number_in(&experiment), setting.limit())
            else {
                continue;
            };
            for value in [value, limit.min, limit.max] {
                assert_eq!(
                    setting.parse(&value.to_string()),
                    Ok(value.into()),
                    "{}",
                    setting.field
                );
            }
        }
    }
}

#[test]
fn the_generator_follows_the_number_of_coordinates() {
    let normal = preset("normal").unwrap().experiment;
    let wider = normal.with("data.dimension", 7.0).unwrap();
    assert_eq!(wider.generator.layers.last(), Some(&LayerSpec::Dense { units: 7 }));
    let message = normal.with("data.dimension", 0.0).unwrap_err().message;
    assert!(message.contains("Dimensions is 0"), "{message}");
}

#[test]
fn neither_player_can_know_the_class_alone() {
    let on = ring().with("condition.discriminator", "projection").unwrap();
    assert!(
        on.condition.generator == GeneratorCondition::Concatenate
            && on.condition.discriminator == DiscriminatorCondition::Projection
    );
    for (field, off) in [("condition.generator", "none"), ("condition.discriminator", "none")] {
        assert_eq!(on.with(field, off).unwrap(), ring());
    }
    // A pack has several classes: concatenation is the only way that fits.
    let packed = ring().with("technique.packing", 2.0).unwrap();
    let told = packed.with("condition.generator", "embed").unwrap();
    assert_eq!(told.condition.discriminator, DiscriminatorCondition::Concatenate);
}

fn mnist(discriminator: &[LayerSpec]) -> Experiment {
    let mut experiment = preset("mnist").unwrap().experiment;
    experiment.discriminator.layers = discriminator.to_vec();
    experiment
}

#[test]
fn parameters_are_counted_beyond_what_fits_in_32_bits() {
    let experiment = mnist(&[
        LayerSpec::UpsampleConv { channels: 1024, kernel: 1, scale: 4 },
        LayerSpec::Dense { units: 16_384 },
        LayerSpec::Dense { units: 1 },
    ]);
    // The dense layer's weight alone has 49 · 2³² numbers, which a browser's `usize` takes for 0.
    let parameters: u64 = experiment.discriminator.parameters(experiment.discriminator_input());
    assert_eq!(parameters, 2 * 1024 + (1024 * 112 * 112 + 1) * 16_384 + 16_385);
    let message = experiment.validate().unwrap_err().message;
    assert_eq!(
        message,
        "Layer 2 of the discriminator (dense 16384): the network has more than 20000000 parameters here."
    );
}

#[test]
fn a_game_that_no_page_can_hold_is_refused_with_its_memory_and_the_batch_that_fits() {
    let wide = LayerSpec::UpsampleConv { channels: 64, kernel: 3, scale: 4 };
    let mut experiment = mnist(&[wide, LayerSpec::Dense { units: 1 }]);
    experiment.training.batch = 2048;
    let refused = experiment.validate().unwrap_err();
    assert_eq!(refused.field, "training.batch");
    let (before, after) = refused.message.split_once(" GB of memory").unwrap();
    let needed: f64 = before.rsplit(' ').next().unwrap().parse().unwrap();
    assert!(needed > 10.0 && before.contains("batch size of 2048"), "{}", refused.message);
    let batch = after.split("A batch size of ").nth(1).unwrap().split(' ').next().unwrap();
    let batch: u32 = batch.parse().unwrap();
    experiment.training.batch = batch;
    experiment.validate().unwrap();
    experiment.training.batch = batch + 1;
    experiment.validate().unwrap_err();
}

#[test]
fn the_batch_that_fits_is_a_whole_number_of_packs() {
    let wide = LayerSpec::UpsampleConv { channels: 64, kernel: 3, scale: 4 };
    let mut experiment = mnist(&[wide, LayerSpec::Dense { units: 1 }]);
    experiment.technique.packing = 4;
    experiment.training.batch = 2048;
    let message = experiment.validate().unwrap_err().message;
    let batch = message.split("A batch size of ").nth(1).unwrap().split(' ').next().unwrap();
    experiment.training.batch = batch.parse().unwrap();
    experiment.validate().unwrap();
    assert_eq!(experiment.training.batch % 4, 0);
}

#[test]
fn a_game_that_no_batch_makes_small_enough_is_told_to_get_narrower() {
    let huge = LayerSpec::UpsampleConv { channels: 1024, kernel: 3, scale: 4 };
    let message =
        mnist(&[huge, huge, LayerSpec::Dense { units: 1 }]).validate().unwrap_err().message;
    assert!(message.contains("128×128 is the most"), "{message}");
    let same = LayerSpec::Conv { channels: 1024, kernel: 1, stride: 1, padding: 0 };
    let deep = [&[huge][..], &[same; 6], &[LayerSpec::Dense { units: 1 }]].concat();
    let message = mnist(&deep).validate().unwrap_err().message;
    assert!(message.ends_with("Fewer channels or units would fit."), "{message}");
}

#[test]
fn a_network_has_so_many_layers_at_most() {
    let dense = LayerSpec::Dense { units: 1 };
    mnist(&[dense; 64]).validate().unwrap();
    assert_eq!(
        mnist(&[dense; 65]).validate().unwrap_err().message,
        "The discriminator has 65 layers, but it may have 64 at most."
    );
}

#[test]
fn every_preset_needs_far_less_memory_than_a_page_can_use() {
    for preset in presets() {
        let megabytes = preset.experiment.memory() / 1_000_000;
        assert!(megabytes < 500, "{}: {megabytes} MB", preset.id);
    }
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
        experiment.discriminator.layers.splice(0..0, [reshape, conv]).for_each(drop);
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
        (experiment.training.discriminator_updates, experiment.training.generator_updates) = (0, 0);
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
    for mut experiment in every_method() {
        (experiment.regularizer.gradient_cap, experiment.technique.instance_noise) = (1.0, 0.1);
        for Setting { field, help, kind, .. } in experiment.settings() {
            // What the data are, and how many numbers the generator is fed with, is the preset's
            // own.
            let own = field.starts_with("data.") || *field == "latent.dimension";
            if matches!(kind, Kind::Number(_)) && !own {
                assert!(help.contains("default") || help.contains("is off"), "{field}: {help}");
            }
        }
    }
}

#[test]
fn another_rule_brings_the_memory_that_is_usual_for_it() {
    let mut experiment = ring();
    experiment.set("generator_optimizer.method", "rms-prop").unwrap();
    assert_eq!(
        (experiment.generator_optimizer.beta2, experiment.discriminator_optimizer.beta2),
        (0.99, 0.999)
    );
    experiment.set("generator_optimizer.method", "adam").unwrap();
    assert_eq!(experiment.generator_optimizer.beta2, 0.999);
}

//! The native command as a shell sees it: files, output, exit codes and signals.

// A helper of a test may fail it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use ganlet::session::Snapshot;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder that goes when the test is over.
struct Desk(PathBuf);

impl Desk {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("command-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ganlet"));
        command
            .args(arguments.split_whitespace())
            .current_dir(&self.0)
            .env_remove("GANLET_PUBLIC")
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &str) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What it prints where it goes well.
    fn fine(&self, arguments: &str) -> String {
        let output = self.run(arguments);
        assert!(
            output.status.success(),
            "{arguments}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// Its exit code and the one line that it says where it goes wrong.
    fn error(&self, arguments: &str) -> (i32, String) {
        let output = self.run(arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            said.ends_with('\n') && said.lines().count() == 1 && output.stdout.is_empty(),
            "{arguments}: {said}"
        );
        assert!(
            said.starts_with("error: ") && !said.contains("panicked") && !said.contains("os error"),
            "{arguments}: {said}"
        );
        (output.status.code().unwrap(), said.trim_end().to_owned())
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    fn snapshot(&self, file: &str) -> Snapshot {
        Snapshot::from_safetensors(&fs::read(self.0.join(file)).unwrap()).unwrap()
    }

    fn pictures(&self, folder: &str) -> Vec<String> {
        let names = fs::read_dir(self.0.join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names
            .filter(|name| !name.ends_with(".csv") && !name.ends_with(".safetensors"))
            .collect();
        names.sort();
        names
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn training_leaves_losses_measures_pictures_and_a_checkpoint() {
    let desk = Desk::new("files");
    let said = desk.fine("train --preset ring --steps 200 --seed 5 --samples-every 100");
    assert!(
        said.contains("step 200") && said.ends_with("runs/ring/checkpoint.safetensors\n"),
        "{said}"
    );
    let losses = desk.read("runs/ring/losses.csv");
    let rows: Vec<Vec<f32>> = losses
        .lines()
        .skip(1)
        .map(|row| row.split(',').map(|cell| cell.parse().unwrap()).collect())
        .collect();
    assert_eq!(losses.lines().next(), Some("step,generator,discriminator"));
    assert_eq!(
        rows.iter().map(|row| row[0] as u64).collect::<Vec<_>>(),
        (1..=200).collect::<Vec<_>>()
    );
    assert!(rows.iter().flatten().all(|value| value.is_finite()));
    let measures = desk.read("runs/ring/measures.csv");
    assert!(
        measures.starts_with("step,measure,value,reference\n")
            && measures.contains("\n200,modes,")
            && measures.contains(",8\n200,high-quality,"),
        "{measures}"
    );
    assert_eq!(
        desk.pictures("runs/ring"),
        ["samples-000000.png", "samples-000100.png", "samples-000200.png"]
    );
    let snapshot = desk.snapshot("runs/ring/checkpoint.safetensors");
    assert_eq!(
        (snapshot.step, snapshot.experiment.training.seed, snapshot.generator.updates),
        (200, 5, 200)
    );
    assert!(snapshot.trained_ms > 0);
}

#[test]
fn images_and_densities_are_drawn_too() {
    let desk = Desk::new("pictures");
    desk.fine(
        "train --preset digits --steps 2 --out digits --samples-every 0 --set training.batch=8",
    );
    desk.fine(
        "train --preset normal --steps 2 --out normal --samples-every 0 --set training.batch=8",
    );
    for (file, size) in [
        ("digits/samples-000002.png", (8 * 58 - 2, 8 * 58 - 2)),
        ("normal/samples-000002.png", (640, 480)),
    ] {
        let reader = png::Decoder::new(std::io::Cursor::new(fs::read(desk.0.join(file)).unwrap()))
            .read_info()
            .unwrap();
        assert_eq!((reader.info().width, reader.info().height), size, "{file}");
    }
}

#[test]
fn a_run_that_goes_on_equals_one_that_never_stopped() {
    let desk = Desk::new("resume");
    let settings = "--set training.ema=0.99 --set objective.loss=hinge --set regularizer.spectral_norm=on --samples-every 20";
    desk.fine(&format!("train --preset ring --steps 80 {settings} --out through"));
    desk.fine(&format!("train --preset ring --steps 30 {settings} --out broken"));
    // Rows beyond the checkpoint, and half a row, are what a crash leaves.
    let mut losses = desk.read("broken/losses.csv");
    losses.push_str("31,9,9\n32,9,9\n33,");
    fs::write(desk.0.join("broken/losses.csv"), losses).unwrap();
    desk.fine("train --resume broken/checkpoint.safetensors --steps 80 --samples-every 20");
    assert_eq!(desk.read("through/losses.csv"), desk.read("broken/losses.csv"));
    let [through, broken] =
        ["through", "broken"].map(|run| desk.snapshot(&format!("{run}/checkpoint.safetensors")));
    assert_eq!(Snapshot { trained_ms: 0, ..through }, Snapshot { trained_ms: 0, ..broken });
    for name in ["samples-000040.png", "samples-000080.png"] {
        let [through, broken] =
            ["through", "broken"].map(|run| fs::read(desk.0.join(run).join(name)).unwrap());
        assert_eq!(through, broken, "{name}");
    }
    assert_eq!(
        desk.read("broken/measures.csv").lines().filter(|row| row.starts_with("step")).count(),
        1
    );
}

#[test]
fn a_checkpoint_goes_on_elsewhere_with_live_changes_only() {
    let desk = Desk::new("elsewhere");
    desk.fine("train --preset ring --steps 3 --out first");
    desk.fine("train --resume first/checkpoint.safetensors --steps 5 --out second --set generator_optimizer.rate=1e-5");
    assert!(desk.read("second/losses.csv").lines().nth(1).unwrap().starts_with("4,"));
    assert_eq!(
        desk.snapshot("second/checkpoint.safetensors").experiment.generator_optimizer.rate,
        1e-5
    );
    assert_eq!(desk.snapshot("first/checkpoint.safetensors").step, 3);
    // A file that merely lies in the folder of a run is not that run.
    fs::copy(desk.0.join("second/checkpoint.safetensors"), desk.0.join("first/other.safetensors"))
        .unwrap();
    desk.fine("train --resume first/other.safetensors --steps 6");
    assert_eq!(
        (
            desk.snapshot("runs/other/checkpoint.safetensors").step,
            desk.read("first/losses.csv").lines().count()
        ),
        (6, 4)
    );
    let (code, said) = desk.error("train --resume first/other.safetensors --out first --steps 6");
    assert!(code == 2 && said.contains("holds another run"), "{said}");
    let (code, said) =
        desk.error("train --resume first/checkpoint.safetensors --set training.batch=4");
    assert!(code == 2 && said.contains("cannot change while"), "{said}");
    let (code, said) = desk.error("train --resume first/checkpoint.safetensors --steps 3");
    assert!(code == 2 && said.contains("step 3 already"), "{said}");
}

#[test]
fn an_evaluation_sets_every_measure_beside_real_samples() {
    let desk = Desk::new("evaluate");
    desk.fine("train --preset ring --steps 50 --out run");
    let table = desk.fine("evaluate run/checkpoint.safetensors --samples 200 --real 200");
    assert!(table.starts_with("Ring, step 50, 200 samples against 200 real ones\n"), "{table}");
    assert!(
        table.contains("Modes found") && table.contains("Coverage") && table.lines().count() == 13,
        "{table}"
    );
    let json: serde_json::Value = serde_json::from_str(
        &desk.fine("evaluate run/checkpoint.safetensors --samples 200 --real 200 --json"),
    )
    .unwrap();
    assert_eq!((&json["step"], json["measures"].as_array().unwrap().len()), (&50.into(), 10));
    assert!(
        json["measures"].as_array().unwrap().iter().all(|found| found["reference"].is_number())
    );
}

#[test]
fn a_preset_is_printed_as_an_experiment_that_can_be_trained() {
    let desk = Desk::new("presets");
    let list = desk.fine("presets");
    assert!(
        list.lines().any(|line| line.starts_with("ring ") && line.contains("Eight Gaussians")),
        "{list}"
    );
    let json: serde_json::Value = serde_json::from_str(&desk.fine("presets --json")).unwrap();
    assert_eq!(json.as_array().unwrap().len(), list.lines().count());
    fs::write(desk.0.join("mine.json"), desk.fine("presets moons")).unwrap();
    desk.fine("train --experiment mine.json --steps 2");
    assert_eq!(desk.snapshot("runs/mine/checkpoint.safetensors").step, 2);
    // What `ganlet presets moons > theirs.json` writes in a shell of Windows.
    let text = format!("\u{feff}{}", desk.fine("presets moons"));
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(desk.0.join("theirs.json"), bytes).unwrap();
    desk.fine("train --experiment theirs.json --steps 2");
}

#[test]
fn a_classifier_is_written_with_its_hash_and_others_stay_in_the_index() {
    let desk = Desk::new("classifier");
    fs::create_dir(desk.0.join("out")).unwrap();
    let other = r#"{"mnist-28x28": {"sha256": "00", "accuracy": 0.5, "held_out": 3}}"#;
    fs::write(desk.0.join("out/index.json"), other).unwrap();
    let said = desk.fine("classifier --set digits-8x8 --steps 200 --out out");
    assert!(said.contains("held-out images"), "{said}");
    let index: serde_json::Value = serde_json::from_str(&desk.read("out/index.json")).unwrap();
    assert_eq!(index["mnist-28x28"]["held_out"], 3);
    assert!(index["digits-8x8"]["accuracy"].as_f64().unwrap() > 0.6, "{index}");
    assert_eq!(index["digits-8x8"]["sha256"].as_str().unwrap().len(), 64);
    assert!(desk.0.join("out/digits-8x8.safetensors").is_file());
}

#[cfg(unix)]
#[test]
fn an_interrupt_saves_says_how_to_go_on_and_a_resume_does() {
    let desk = Desk::new("interrupt");
    let whole = 1_000_000;
    let child = desk
        .command(&format!("train --preset ring --steps {whole} --out run"))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Once a loss is written, training is under way.
    while !desk.0.join("run/losses.csv").metadata().is_ok_and(|file| file.len() > 100) {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), said.lines().count()), (Some(130), 1), "{said}");
    let step = desk.snapshot("run/checkpoint.safetensors").step;
    let again = format!("train --resume run/checkpoint.safetensors --steps {whole}");
    assert_eq!(said, format!("Interrupted at step {step} and saved; go on with: ganlet {again}\n"));
    assert_eq!(desk.read("run/losses.csv").lines().count() as u64, step + 1);
    assert!(desk.pictures("run").iter().all(|name| !name.ends_with(".part")));
    desk.fine(&again.replace(&whole.to_string(), &(step + 5).to_string()));
    assert_eq!(desk.read("run/losses.csv").lines().count() as u64, step + 6);
}

#[test]
fn every_mistake_is_told_in_one_line_with_its_code() {
    let desk = Desk::new("mistakes");
    desk.fine("train --preset ring --steps 1 --out run");
    fs::write(desk.0.join("syntax.json"), "{\n  \"version\": 1,\n  oops\n}").unwrap();
    fs::write(
        desk.0.join("field.json"),
        desk.fine("presets ring").replace("\"batch\": 256", "\"batch\": 0"),
    )
    .unwrap();
    fs::write(
        desk.0.join("half.safetensors"),
        &fs::read(desk.0.join("run/checkpoint.safetensors")).unwrap()[..5000],
    )
    .unwrap();
    fs::write(desk.0.join("empty.json"), "").unwrap();
    fs::copy(desk.0.join("run/losses.csv"), desk.0.join("table.json")).unwrap();
    for (code, arguments, part) in [
        (2, "", "requires a subcommand"),
        (2, "trian", "a similar subcommand exists: 'train'"),
        (2, "train", "--preset"),
        (2, "train --preset ring --experiment mine.json", "cannot be used with"),
        (2, "train --preset rnig", "did you mean ring?"),
        (2, "train --preset ring --steps 0", "--steps"),
        (2, "train --preset ring --device tpu", "wgpu"),
        (2, "train --preset ring --out run", "holds another run"),
        (2, "train --preset ring --set training.batch=0", "Batch size is 0"),
        (2, "train --preset ring --set training.batsh=8", "did you mean training.batch"),
        (2, "train --preset ring --set objective.loss=hing3", "non-saturating"),
        (2, "train --preset ring --set nothing", "lacks a “=”"),
        (
            2,
            "train --preset ring --set regularizer.spectral_norm=on --set regularizer.weight_clipping=0.1 --out never",
            "fit together",
        ),
        (1, "train --experiment missing.json", "there is no such file"),
        (1, "train --experiment run", "it is a folder"),
        (1, "train --experiment syntax.json", "line 3"),
        (1, "train --experiment field.json", "Batch size is 0"),
        (1, "train --experiment run/checkpoint.safetensors", "This is a checkpoint, but"),
        (1, "train --preset ring --out syntax.json/run", "a file stands where a folder should be"),
        (1, "train --preset digits --public nowhere --out never", "--public names the folder"),
        (1, "train --experiment table.json", "This is a table (CSV); Ganlet opens"),
        (1, "train --experiment empty.json", "This file is empty"),
        (1, "train --resume field.json", "a checkpoint (.safetensors) is asked for"),
        (1, "train --resume half.safetensors", "cut off"),
        (1, "train --resume run", "it is a folder"),
        (1, "evaluate missing.safetensors", "there is no such file"),
        (2, "evaluate run/checkpoint.safetensors --samples 3", "--samples"),
        (2, "presets rnig", "did you mean ring?"),
        (2, "classifier --set mnist", "mnist-28x28"),
        (2, "classifier --set hanzi-28x28", "have no labels"),
    ] {
        let (found, said) = desk.error(arguments);
        assert!(found == code && said.contains(part), "{arguments}: {found} {said}");
    }
    assert!(!desk.0.join("never").exists(), "a run that never began left a folder");
}

#[cfg(not(feature = "gpu"))]
#[test]
fn a_build_without_a_gpu_says_how_to_build_one_with() {
    let (code, said) = Desk::new("wgpu").error("train --preset ring --device wgpu");
    assert!(code == 2 && said.contains("--features cli,gpu"), "{said}");
}

#[test]
fn help_has_examples_and_exit_codes_for_every_command() {
    let desk = Desk::new("help");
    for command in ["train", "evaluate", "presets", "classifier"] {
        let help = desk.fine(&format!("{command} --help"));
        assert!(help.contains("Examples:\n  ganlet ") && help.contains("Exit codes: 0"), "{help}");
    }
    assert!(
        desk.fine("--help").contains("130 interrupted")
            && desk.fine("--version").starts_with("ganlet ")
    );
}

//! The native command `ganlet`: the session on a terminal. One file a subcommand; each drives
//! exactly what the worker drives.

mod assets;
mod classifier;
mod device;
mod evaluate;
mod failure;
mod interrupt;
mod meter;
mod nearest;
mod picture;
mod presets;
mod quality;
mod recipe;
mod scene;
mod stage;
mod train;

use assets::Public;
use clap::Parser;
use failure::Failure;
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

const AFTER: &str = "Exit codes: 0 fine, 1 it failed, 2 wrong use, 130 interrupted. Each command has examples in its own --help.";

/// Train, keep and measure small generative adversarial networks on a terminal.
#[derive(Parser)]
#[command(name = "ganlet", version, after_help = AFTER, max_term_width = 110, arg_required_else_help = false)]
struct Arguments {
    /// The folder with `datasets` and `classifiers`; otherwise $GANLET_PUBLIC, ./public, or the one
    /// that came with the program.
    #[arg(long, global = true, value_name = "DIR", display_order = 100)]
    public: Option<PathBuf>,
    #[command(subcommand)]
    task: Task,
}

/// One entry for each subcommand.
#[derive(clap::Subcommand)]
enum Task {
    Train(train::Train),
    Evaluate(evaluate::Evaluate),
    Presets(presets::Presets),
    Classifier(classifier::Train),
    Quality(quality::Quality),
}

/// Does what the arguments, of which the first is the program's name, ask for.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let done = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => carry_out(&arguments),
        Err(error) if error.use_stderr() => Err(Failure::usage(one_line(&error.to_string()))),
        Err(help) => print(&help.to_string()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn carry_out(arguments: &Arguments) -> Result<(), Failure> {
    let public = Public::find(arguments.public.as_deref());
    match &arguments.task {
        Task::Train(task) => task.run(public),
        Task::Evaluate(task) => task.run(public),
        Task::Presets(task) => task.run(),
        Task::Classifier(task) => task.run(&public),
        Task::Quality(task) => task.run(public),
    }
}

/// The parser's complaint without its frame: what is wrong and its tips, without the usage.
fn one_line(complaint: &str) -> String {
    let told = complaint
        .split("\n\nUsage:")
        .next()
        .unwrap_or_default()
        .split("\n\nFor more information")
        .next()
        .unwrap_or_default();
    let told =
        told.trim_start_matches("error: ").replace("\n\n  tip: ", "; ").replace("\n  tip: ", "; ");
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A value as it is printed for another program.
fn as_json(value: &impl serde::Serialize) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value);
    text.map(|text| text + "\n")
        .map_err(|error| Failure::failed(format!("The JSON cannot be written: {error}.")))
}

/// Writes to stdout. A reader that has heard enough is no failure.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::failed(format!("The output cannot be written: {error}.")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_fit_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_complaint_becomes_one_line_with_its_tip() {
        for arguments in [
            vec!["ganlet"],
            vec!["ganlet", "trian"],
            vec!["ganlet", "train"],
            vec!["ganlet", "train", "--sede", "3"],
        ] {
            let complaint = Arguments::try_parse_from(arguments).err().unwrap().to_string();
            let line = one_line(&complaint);
            assert!(!line.contains('\n') && !line.contains("Usage") && !line.is_empty(), "{line}");
        }
        let said = |arguments: &[&str]| {
            one_line(&Arguments::try_parse_from(arguments).err().unwrap().to_string())
        };
        assert_eq!(
            said(&["ganlet", "trian"]),
            "unrecognized subcommand 'trian'; a similar subcommand exists: 'train'"
        );
        assert!(
            said(&["ganlet"]).starts_with("'ganlet' requires a subcommand"),
            "{}",
            said(&["ganlet"])
        );
    }
}

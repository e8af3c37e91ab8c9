//! `cargo xtask <command>`: everything one does with Ganlet besides editing it.
//!
//! Each command is one file ([`play`], [`test`], [`dist`], [`bench`]); the others are what they
//! share. A step that fails ends the command with one sentence.

mod arguments;
mod bench;
mod binary;
mod browser;
mod budget;
mod compress;
mod dist;
mod exports;
mod group;
mod play;
mod process;
mod serve;
mod site;
mod table;
mod test;
mod tools;
mod wasm_opt;
mod watch;
mod workspace;

use anyhow::Result;
use arguments::Command;
use std::process::ExitCode;
use workspace::Workspace;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let command = arguments::parse(lexopt::Parser::from_env())?;
    let workspace = Workspace::find()?;
    match command {
        Command::Help => {
            print!("{}", arguments::HELP);
            Ok(())
        }
        Command::Play(options) => play::run(&workspace, &options),
        Command::Test(parts) => test::run(&workspace, parts),
        Command::Dist(options) => dist::run(&workspace, &options),
        Command::Bench(options) => bench::run(&workspace, &options),
    }
}

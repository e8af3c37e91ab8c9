//! The command line: what the user typed, as a [`Command`].

use crate::bench::{Backend, Gpu};
use crate::{bench, dist, play, test};
use anyhow::{Result, bail};
use lexopt::prelude::{Long, Short, Value, ValueExt};
use std::path::PathBuf;

pub const HELP: &str = "\
The commands around Ganlet. Usage: cargo xtask <command> [options]

  play   build the page, serve it and open it, and build it again when a source changes
           --port N          port to serve on (8080)
           --no-open         do not open a browser
  test   run the checks; without an option all three parts, the quick one first
           --native          format, lints, documentation and native tests
           --wasm            builds the page and both trainers
           --browser         builds the same, then drives a real Chromium
  dist   build the site to publish: optimised, compressed, held to budget.toml
           --public-url URL  where it will be served from (./, any folder)
           --out DIR         where to write it (dist-site)
  bench  measure against TF.js in the same Chromium
           --backends LIST   cpu,webgpu (both)
           --works LIST      w1,w2,w3,w4,w5 (all)
           --gpu NAME        swiftshader, lavapipe or system (swiftshader)
           --rounds N        how often each side runs, in turns (2)
           --site DIR        the built site to measure (dist-site, built if missing)
           --peers DIR       the TF.js side (../shared/peers/tfjs)
  help   print this text
";

/// What to do.
#[derive(Debug, PartialEq)]
pub enum Command {
    Help,
    Play(play::Options),
    Test(test::Parts),
    Dist(dist::Options),
    Bench(bench::Options),
}

/// Reads the whole command line. Asking for help anywhere wins.
pub fn parse(mut parser: lexopt::Parser) -> Result<Command> {
    let command = match parser.next()? {
        None | Some(Short('h') | Long("help")) => return Ok(Command::Help),
        Some(Value(name)) => name.string()?,
        Some(other) => {
            bail!("{} before a command; `cargo xtask` lists the commands", other.unexpected())
        }
    };
    match command.as_str() {
        "help" => Ok(Command::Help),
        "play" => play(&mut parser),
        "test" => test(&mut parser),
        "dist" => dist(&mut parser),
        "bench" => bench(&mut parser),
        _ => bail!("there is no command `{command}`; `cargo xtask` lists the commands"),
    }
}

fn play(parser: &mut lexopt::Parser) -> Result<Command> {
    let mut options = play::Options::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("port") => options.port = parser.value()?.parse()?,
            Long("no-open") => options.open = false,
            Short('h') | Long("help") => return Ok(Command::Help),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Command::Play(options))
}

fn test(parser: &mut lexopt::Parser) -> Result<Command> {
    let mut parts = test::Parts::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("native") => parts.native = true,
            Long("wasm") => parts.wasm = true,
            Long("browser") => parts.browser = true,
            Short('h') | Long("help") => return Ok(Command::Help),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Command::Test(if parts == test::Parts::default() { test::Parts::ALL } else { parts }))
}

fn dist(parser: &mut lexopt::Parser) -> Result<Command> {
    let mut options = dist::Options::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("public-url") => options.public_url = parser.value()?.string()?,
            Long("out") => options.out = PathBuf::from(parser.value()?),
            Short('h') | Long("help") => return Ok(Command::Help),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Command::Dist(options))
}

fn bench(parser: &mut lexopt::Parser) -> Result<Command> {
    let mut options = bench::Options::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("backends") => {
                options.backends = list(&parser.value()?.string()?, Backend::parse)?;
            }
            Long("works") => options.works = list(&parser.value()?.string()?, bench::work)?,
            Long("gpu") => options.gpu = Gpu::parse(&parser.value()?.string()?)?,
            Long("rounds") => options.rounds = parser.value()?.parse()?,
            Long("site") => options.site = Some(PathBuf::from(parser.value()?)),
            Long("peers") => options.peers = Some(PathBuf::from(parser.value()?)),
            Short('h') | Long("help") => return Ok(Command::Help),
            other => return Err(other.unexpected().into()),
        }
    }
    if options.rounds == 0 {
        bail!("--rounds must be at least 1");
    }
    Ok(Command::Bench(options))
}

fn list<T>(text: &str, item: impl Fn(&str) -> Result<T>) -> Result<Vec<T>> {
    text.split(',').map(item).collect()
}

#[cfg(test)]
mod tests {
    use super::{Command, parse};
    use crate::bench::{Backend, Gpu};
    use crate::{dist, play, test};
    use anyhow::Result;

    fn read(words: &[&str]) -> Result<Command> {
        parse(lexopt::Parser::from_args(words))
    }

    #[test]
    fn no_word_at_all_prints_the_help() -> Result<()> {
        assert_eq!(read(&[])?, Command::Help);
        assert_eq!(read(&["--help"])?, Command::Help);
        assert_eq!(read(&["dist", "--help"])?, Command::Help);
        Ok(())
    }

    #[test]
    fn test_without_an_option_means_all_parts() -> Result<()> {
        assert_eq!(read(&["test"])?, Command::Test(test::Parts::ALL));
        let native = test::Parts { native: true, ..test::Parts::default() };
        assert_eq!(read(&["test", "--native"])?, Command::Test(native));
        Ok(())
    }

    #[test]
    fn options_reach_their_command() -> Result<()> {
        assert_eq!(
            read(&["play", "--port", "81", "--no-open"])?,
            Command::Play(play::Options { port: 81, open: false })
        );
        let site = dist::Options { public_url: "/ganlet/".into(), ..dist::Options::default() };
        assert_eq!(read(&["dist", "--public-url=/ganlet/"])?, Command::Dist(site));
        let Command::Bench(bench) =
            read(&["bench", "--backends", "webgpu", "--works", "w1,w3", "--gpu", "lavapipe"])?
        else {
            anyhow::bail!("not a bench");
        };
        assert_eq!((bench.backends, bench.gpu), (vec![Backend::Webgpu], Gpu::Lavapipe));
        assert_eq!(bench.works, ["w1", "w3"]);
        Ok(())
    }

    #[test]
    fn what_nobody_knows_is_refused() {
        for words in [
            &["paly"][..],
            &["play", "--prot", "1"],
            &["bench", "--works", "w9"],
            &["bench", "--rounds", "0"],
        ] {
            assert!(read(words).is_err(), "{words:?}");
        }
    }
}

//! Programs that end, with everything they started, when `cargo xtask` is told to end.

use crate::process::quiet_output;
use anyhow::{Context, Result};
use std::process::{Child, Command, ExitStatus, exit};
use std::sync::{Mutex, PoisonError};

/// The id of the program that runs now; there is one at a time.
static RUNNING: Mutex<Option<u32>> = Mutex::new(None);

/// Ends the running program, then this one, on ctrl-c and when told to terminate.
pub fn end_on_interrupt() -> Result<()> {
    ctrlc::set_handler(|| {
        if let Some(id) = running().take() {
            end(id);
        }
        exit(130);
    })
    .context("could not listen for ctrl-c")
}

/// A program in a process group of its own. It ends when this is dropped.
pub struct Group {
    child: Child,
}

impl Group {
    pub fn start(command: &mut Command) -> Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        // Held meanwhile, so that an interrupt finds either no program or all of it.
        let mut running = running();
        let child = command
            .spawn()
            .with_context(|| format!("could not start {}", command.get_program().display()))?;
        *running = Some(child.id());
        Ok(Self { child })
    }

    /// How it ended, or nothing while it runs.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.child.try_wait().context("lost a program that was started")
    }

    /// Waits until it has ended.
    pub fn wait(mut self) -> Result<ExitStatus> {
        self.child.wait().context("lost a program that was started")
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        *running() = None;
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            end(self.child.id());
            // Its exit status tells nothing: it was told to end.
            let _ = self.child.wait();
        }
    }
}

fn running() -> std::sync::MutexGuard<'static, Option<u32>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

fn end(id: u32) {
    // The standard library cannot signal a group; without `unsafe`, the system's own command can.
    let mut command = if cfg!(windows) { Command::new("taskkill") } else { Command::new("kill") };
    if cfg!(windows) {
        command.args(["/T", "/F", "/PID", &id.to_string()]);
    } else {
        command.args(["-TERM", "--", &format!("-{id}")]);
    }
    quiet_output(&mut command);
}

#[cfg(all(test, unix))]
mod tests {
    use super::Group;
    use crate::process::quiet_output;
    use anyhow::Result;
    use std::process::Command;
    use std::time::{Duration, Instant};

    #[test]
    fn what_a_program_started_ends_with_it() -> Result<()> {
        let id = format!("86{}", std::process::id());
        let group = Group::start(Command::new("sh").args(["-c", &format!("sleep {id} & wait")]))?;
        let sleeping = || {
            quiet_output(Command::new("ps").args(["-eo", "args"]))
                .is_some_and(|all| all.lines().any(|line| line == format!("sleep {id}")))
        };
        let within = |what: bool| {
            let begun = Instant::now();
            while sleeping() != what {
                if begun.elapsed() > Duration::from_secs(10) {
                    return false;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
            true
        };
        assert!(within(true), "the program did not start");
        drop(group);
        assert!(within(false), "the program that it started is still there");
        Ok(())
    }
}

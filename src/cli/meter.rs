//! How far it is: a bar on a terminal, a plain line now and then where stderr goes elsewhere.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Between two plain lines.
const PAUSE: Duration = Duration::from_secs(10);

/// Tells how far something is.
pub(super) struct Meter {
    bar: Option<ProgressBar>,
    all: u64,
    last: Instant,
}

impl Meter {
    /// From step `done` of `all`.
    pub fn new(done: u64, all: u64) -> Self {
        let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} {msg} {eta}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = std::io::stderr()
            .is_terminal()
            .then(|| ProgressBar::new(all).with_style(style).with_position(done));
        // What is left is reckoned from here, not from a beginning that was another day.
        bar.iter().for_each(ProgressBar::reset_eta);
        Self { bar, all, last: Instant::now() }
    }

    /// At `step` now; `message` is a few figures.
    pub fn at(&mut self, step: u64, message: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(message.to_owned());
            bar.set_position(step);
        } else if self.last.elapsed() >= PAUSE {
            self.last = Instant::now();
            // Where stderr is closed there is nobody to tell.
            let _ = writeln!(std::io::stderr(), "step {step} of {} {message}", self.all);
        }
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

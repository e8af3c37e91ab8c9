//! `ganlet presets`: what can be trained without writing anything.

use super::failure::Failure;
use super::recipe::unknown_preset;
use super::{as_json, print};
use crate::experiment::{Preset, preset, presets};
use serde::Serialize;

const EXAMPLES: &str = "Examples:
  ganlet presets
  ganlet presets --json
  ganlet presets ring > mine.json

Exit codes: 0 fine, 1 it failed, 2 there is no such preset.";

/// One preset in the JSON list.
#[derive(Serialize)]
struct Line {
    id: &'static str,
    group: &'static str,
    about: &'static str,
}

/// List the presets, or print the experiment of one.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Presets {
    /// Print this preset's experiment as JSON.
    id: Option<String>,
    /// List them as JSON.
    #[arg(long, conflicts_with = "id")]
    json: bool,
}

impl Presets {
    /// Prints.
    pub fn run(&self) -> Result<(), Failure> {
        if let Some(id) = &self.id {
            let preset = preset(id).ok_or_else(|| unknown_preset(id))?;
            return print(&(preset.experiment.to_json() + "\n"));
        }
        let all = presets();
        if self.json {
            let lines: Vec<Line> = all
                .iter()
                .map(|preset| Line { id: preset.id, group: preset.group, about: preset.about })
                .collect();
            return print(&as_json(&lines)?);
        }
        let width = |text: fn(&Preset) -> &'static str| {
            all.iter().map(|preset| text(preset).len()).max().unwrap_or(0)
        };
        let (ids, groups) = (width(|preset| preset.id), width(|preset| preset.group));
        let line = |preset: &Preset| {
            format!("{:ids$}  {:groups$}  {}\n", preset.id, preset.group, preset.about)
        };
        print(&all.iter().map(line).collect::<String>())
    }
}

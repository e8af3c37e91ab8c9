//! The handle that every component holds: the state behind one signal, a memo for each concern, and
//! what only the page knows.

use super::browser;
use super::devices::{Devices, Told};
use super::state::PageState;
use super::state::link;
use crate::chart::{Layers, Theme};
use crate::experiment::{Experiment, Preset};
use crate::session::Snapshot;
use crate::ui::placement::Choice;
use leptos::prelude::*;

/// Where the kept theme stands.
const THEME_KEY: &str = "ganlet-theme";

/// What the columns show where there is room for one only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// Losses and quality.
    Charts,
    /// The latent panel.
    Latent,
    /// The experiment.
    Settings,
}

/// Everything a component needs; copies are the same page.
#[derive(Clone, Copy)]
pub struct Page {
    state: RwSignal<PageState>,
    devices: Devices,
    /// The settings as they stand.
    pub edited: Memo<Experiment>,
    /// The experiment that trains.
    pub running: Memo<Experiment>,
    /// The experiment that trains, or that is about to.
    pub aimed: Memo<Experiment>,
    /// The experiment as it was chosen.
    pub base: Memo<Experiment>,
    /// A dark page.
    pub dark: RwSignal<bool>,
    /// Large type, stage and losses only.
    pub projector: RwSignal<bool>,
    /// What of the points is drawn.
    pub layers: RwSignal<Layers>,
    /// Whether the discriminator's surface is drawn.
    pub surface: RwSignal<bool>,
    /// Which device was asked for.
    pub choice: RwSignal<Choice>,
    /// Which column shows.
    pub tab: RwSignal<Tab>,
    /// What is wrong with a file that was opened.
    pub file_error: RwSignal<Option<String>>,
}

impl Page {
    /// The page as the address asks for it.
    pub fn open() -> Option<Self> {
        let (preset, words) = link::read(&browser::hash());
        let state = RwSignal::new(PageState::new(preset?, words));
        let revision = Memo::new(move |_| state.with(|state| state.settings_revision));
        let settings = |which: fn(&PageState) -> &Experiment| {
            Memo::new(move |_| {
                // An experiment is copied when one has changed, not at every step.
                let _ = revision.get();
                state.with_untracked(|state| which(state).clone())
            })
        };
        let dark = browser::recall(THEME_KEY)
            .map_or_else(|| browser::media("(prefers-color-scheme: dark)"), |kept| kept == "dark");
        Some(Self {
            state,
            devices: Devices::new(Choice::default()),
            edited: settings(|state| &state.edited),
            running: settings(|state| &state.running),
            aimed: settings(PageState::aimed),
            base: settings(|state| &state.base),
            dark: RwSignal::new(dark),
            projector: RwSignal::new(false),
            layers: RwSignal::new(Layers { real: true, generated: true }),
            surface: RwSignal::new(true),
            choice: RwSignal::new(Choice::default()),
            tab: RwSignal::new(Tab::Charts),
            file_error: RwSignal::new(None),
        })
    }

    /// Starts the worker and what waits for it.
    pub fn begin(self) {
        self.devices.begin(move |told| match told {
            Told::Event(event) => {
                self.change(|state| state.apply(event));
            }
            Told::Finding(finding) => {
                self.change(|state| state.found(finding));
            }
            Told::Keep(_) => {}
        });
        self.change(|_| ());
    }

    /// Changes the state, and sends what it wants of the worker.
    pub fn change<T>(self, change: impl FnOnce(&mut PageState) -> T) -> Option<T> {
        let (result, commands) =
            self.state.try_update(|state| (change(state), state.take_commands()))?;
        for command in commands {
            self.devices.command(command);
        }
        Some(result)
    }

    /// One concern of the state; its readers wake only when it changes.
    pub fn memo<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&PageState) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.state.with(&read))
    }

    /// Reads the state without waking when it changes.
    pub fn look<T>(self, read: impl FnOnce(&PageState) -> T) -> T {
        self.state.with_untracked(read)
    }

    /// The charts' colours.
    pub fn theme(self) -> Theme {
        if self.dark.get() { Theme::dark() } else { Theme::light() }
    }

    /// How much larger than usual charts write.
    pub fn magnification(self) -> f64 {
        if self.projector.get() { 1.35 } else { 1.0 }
    }

    /// Keeps the address with the preset, which a refusal takes back too.
    pub fn name_in_address(self) {
        let preset = self.memo(|state| state.preset);
        Effect::new(move |before: Option<Option<&'static str>>| {
            let now = preset.get();
            if before.is_some_and(|before| before != now) {
                browser::set_hash(&link::write(now));
            }
            now
        });
    }

    /// Trains a preset and names it in the address.
    pub fn choose(self, preset: Preset) {
        browser::set_hash(&link::write(Some(preset.id)));
        self.change(|state| state.choose(preset));
    }

    /// Opens what the address names now.
    pub fn follow_hash(self) {
        let (preset, words) = link::read(&browser::hash());
        let current = self.look(|state| state.preset);
        if let Some(preset) = preset.filter(|preset| Some(preset.id) != current) {
            self.change(|state| state.choose(preset));
        }
        if words.is_some() {
            self.change(|state| state.error = words);
        }
    }

    /// Trains what a file says, or says what is wrong with it.
    pub fn open_text(self, text: &str) {
        match Experiment::from_json(text) {
            Ok(experiment) => {
                self.file_error.set(None);
                browser::set_hash("");
                self.change(|state| state.open(experiment));
            }
            Err(invalid) => self.refuse_file(invalid.message),
        }
    }

    /// Goes on with the training in a file, or says what is wrong with it.
    pub fn open_checkpoint(self, bytes: &[u8]) {
        match Snapshot::from_safetensors(bytes) {
            Ok(snapshot) => {
                self.file_error.set(None);
                browser::set_hash("");
                self.change(|state| state.resume(snapshot));
            }
            Err(error) => self.refuse_file(error.to_string()),
        }
    }

    /// Says what is wrong with a file.
    pub fn refuse_file(self, message: String) {
        self.file_error.set(Some(message));
        self.tab.set(Tab::Settings);
    }

    /// Asks for a device.
    pub fn place(self, choice: Choice) {
        self.choice.set(choice);
        self.devices.choose(choice);
    }

    /// Goes on after a crash.
    pub fn heal(self) {
        self.devices.heal();
    }

    /// Light or dark, from now on.
    pub fn toggle_theme(self) {
        self.dark.update(|dark| *dark = !*dark);
        browser::keep(THEME_KEY, if self.dark.get_untracked() { "dark" } else { "light" });
    }
}

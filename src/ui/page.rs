//! The handle that every component holds: the state behind one signal, a memo for each concern, and
//! what only the page knows.

use super::browser;
use super::devices::{Devices, Told};
use super::kept::{Keeper, Kept};
use super::state::PageState;
use super::state::link;
use crate::chart::{Layers, Theme};
use crate::experiment::{Experiment, Preset};
use crate::session::file::Content;
use crate::session::{Command, Snapshot};
use crate::ui::placement::Choice;
use leptos::prelude::*;

/// Where the kept theme stands.
const THEME_KEY: &str = "ganlet-theme";
/// Where it stands whether letters are keys of the page.
const LETTERS_KEY: &str = "ganlet-letter-keys";

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
    /// Whether letters are keys of the page.
    pub letters: RwSignal<bool>,
    /// What this visit keeps for the next one.
    pub keeper: Keeper,
    /// What earlier visits kept, newest first, as long as it is offered.
    pub kept: RwSignal<Vec<Kept>>,
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
            letters: RwSignal::new(browser::recall(LETTERS_KEY).as_deref() != Some("off")),
            keeper: Keeper::new(),
            kept: RwSignal::new(Vec::new()),
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
            Told::Keep(snapshot) => self.keeper.keep(&snapshot),
        });
        self.keeper.begin(self);
        self.change(|_| ());
    }

    /// Sends a command that changes nothing on the page.
    pub fn send(self, command: Command) {
        self.devices.command(command);
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

    /// The preset that trains, as long as its settings are those that its link opens.
    fn linked(self) -> Memo<Option<&'static str>> {
        let preset = self.memo(|state| state.preset);
        Memo::new(move |_| {
            let as_chosen = self.edited.with(|edited| self.base.with(|chosen| *edited == *chosen));
            preset.get().filter(|_| as_chosen)
        })
    }

    /// Keeps the address with the preset, which a refusal takes back too. A link never names a
    /// preset with other settings than it opens.
    pub fn name_in_address(self) {
        let linked = self.linked();
        Effect::new(move |before: Option<Option<&'static str>>| {
            let now = linked.get();
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
        let current = self.look(|state| state.preset.filter(|_| state.edited == state.base));
        if let Some(preset) = preset.filter(|preset| Some(preset.id) != current) {
            self.change(|state| state.choose(preset));
        }
        if words.is_some() {
            self.change(|state| state.error = words);
        }
    }

    /// Trains the experiment in a file, goes on with the checkpoint in it, or says what is wrong
    /// with it. `name` is the file's.
    pub fn open_file(self, name: &str, bytes: &[u8]) {
        match Content::of(bytes) {
            Ok(Content::Experiment(experiment)) => {
                self.file_error.set(None);
                browser::set_hash("");
                self.change(|state| state.open(*experiment));
            }
            Ok(Content::Checkpoint(snapshot)) => self.resume(*snapshot),
            Err(error) => self.refuse_file(name, &error.to_string()),
        }
    }

    /// Goes on with a training that was saved.
    pub fn resume(self, snapshot: Snapshot) {
        self.file_error.set(None);
        browser::set_hash("");
        self.change(|state| state.resume(snapshot));
    }

    /// Says what did not work, in one sentence.
    pub fn say(self, words: String) {
        self.change(|state| state.error = Some(words));
    }

    /// Says what is wrong with a file.
    pub fn refuse_file(self, name: &str, message: &str) {
        self.file_error.set(Some(format!("{name}: {message}")));
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

    /// Whether letters are keys of the page, from now on.
    pub fn take_letters(self, on: bool) {
        self.letters.set(on);
        browser::keep(LETTERS_KEY, if on { "on" } else { "off" });
    }

    /// Light or dark, from now on.
    pub fn toggle_theme(self) {
        self.dark.update(|dark| *dark = !*dark);
        browser::keep(THEME_KEY, if self.dark.get_untracked() { "dark" } else { "light" });
    }
}

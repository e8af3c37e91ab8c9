//! The state machine between [`Command`]s and [`Event`]s. It is driven from outside:
//! [`Session::apply`] for each command, [`Session::advance`] while there is nothing else to do.

use super::gauge::{Extent, Gauge};
use super::run::{Run, draw_conditions, draw_latents};
use super::view::{SHOWN, Viewer, batch, probed};
use super::{Command, DeviceKind, DeviceReport, Event, Progress, RunId, Snapshot};
use crate::classifier::Classifier;
use crate::data::{Random, Source};
use crate::experiment::{DataSpec, Experiment};
use crate::gan::{ReadError, read};
use crate::measure::{Measurement, principal_directions};
use burn::tensor::Device;
use std::future::Future;
use web_time::{Duration, Instant};

/// Work between two looks at the incoming commands, so that a slider answers at once. One turn is
/// the least.
const SLICE: Duration = Duration::from_millis(16);
/// Turns between two reads on a GPU at most: without reads its queue would grow without bound.
const MAX_TURNS: usize = 64;
/// How often progress is told.
const REPORT: Duration = Duration::from_millis(50);
/// How often a running game is saved unasked.
const SAVE: Duration = Duration::from_secs(10);
/// How much of the time looks and unasked saves may take: one part in so many.
const SHARE: u32 = 12;
/// Latents that the principal directions are fitted on.
const DIRECTION_SAMPLES: usize = 1024;
/// Of these so many are generated at once.
const AT_ONCE: usize = 64;

/// Where packed data files come from: the network for a page, the disk for a terminal.
pub trait Assets {
    /// The bytes of the file at `path`, such as `datasets/digits-8x8.png`; `progress` is told the
    /// bytes so far and, where known, in all.
    fn file(
        &self,
        path: &str,
        progress: &mut dyn FnMut(u64, u64),
    ) -> impl Future<Output = Result<Vec<u8>, String>>;
}

/// Trains one run at a time on one device.
pub struct Session<A: Assets> {
    device: Device,
    report: DeviceReport,
    assets: A,
    outlet: Box<dyn Fn(Event)>,
    run: Option<Active>,
    every: Duration,
}

/// The run, and what is only there to report on it.
struct Active {
    run: Run,
    viewer: Viewer,
    playing: bool,
    /// Steps to do although paused.
    owed: u32,
    trained: Duration,
    pace: Pace,
    last_view: Option<Instant>,
    view_cost: Duration,
    viewed_epoch: Option<u64>,
    last_save: Instant,
    save_cost: Duration,
    gauge: Gauge,
    /// The first turns on a GPU compile shaders; their time says nothing about its speed.
    warm: bool,
}

/// Measures steps a second over about one second, and how many turns fit in a slice.
struct Pace {
    since: Instant,
    steps: u64,
    speed: f32,
    turns: usize,
    unreported: Vec<super::LossPoint>,
    last_report: Option<Instant>,
}

impl<A: Assets> Session<A> {
    /// A session without a run. Every event goes to `outlet`.
    pub fn new(
        device: Device,
        report: DeviceReport,
        assets: A,
        outlet: Box<dyn Fn(Event)>,
    ) -> Self {
        Self { device, report, assets, outlet, run: None, every: Duration::from_millis(100) }
    }

    /// Whether [`Session::advance`] has something to do.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.run.as_ref().is_some_and(|active| active.playing || active.owed > 0)
    }

    /// Carries out one command. What does not work becomes an event, and what was running goes on
    /// untouched.
    pub async fn apply(&mut self, command: Command) {
        let result = match command {
            Command::Start { run, experiment, snapshot, playing } => {
                self.start(run, *experiment, snapshot.as_deref(), playing).await;
                return;
            }
            Command::Watch { every_ms } => {
                self.every = if every_ms == 0 {
                    Duration::MAX
                } else {
                    Duration::from_millis(u64::from(every_ms))
                };
                Ok(())
            }
            command => match &mut self.run {
                Some(active) => active.apply(command, self.report.kind, &*self.outlet).await,
                None => Ok(()),
            },
        };
        self.lost_if_failed(result);
    }

    /// Some turns of the game, a read, and what there is to tell.
    pub async fn advance(&mut self) {
        if let Some(active) = self.run.as_mut().filter(|active| active.playing || active.owed > 0) {
            let result = active.advance(self.every, self.report.kind, &*self.outlet).await;
            self.lost_if_failed(result);
        }
    }

    /// Measures the run as it stands on as many samples as `extent` says; nothing where there is no
    /// run. Waits for the device.
    ///
    /// # Errors
    /// One sentence, where the classifier cannot be had or the device failed.
    pub async fn measure(&self, extent: Extent) -> Result<Vec<Measurement>, String> {
        let Some(active) = &self.run else { return Ok(Vec::new()) };
        let classifier = self.classifier(&active.run.experiment).await?;
        let mut gauge = Gauge::of(&active.run, classifier, extent);
        gauge.measure(&active.run).await.map_err(|error| error.to_string())
    }

    async fn start(
        &mut self,
        id: RunId,
        experiment: Experiment,
        snapshot: Option<&Snapshot>,
        playing: bool,
    ) {
        match self.prepare(id, experiment, snapshot, playing).await {
            Ok(mut active) => {
                let parameters = (
                    active.run.game.generator.parameter_count() as u64,
                    active.run.game.discriminator.parameter_count() as u64,
                );
                (self.outlet)(Event::Started { run: id, step: active.run.step, parameters });
                if self.report.kind == DeviceKind::WebGpu {
                    (self.outlet)(Event::Busy {
                        run: Some(id),
                        what: "warming up".to_owned(),
                        progress: None,
                    });
                }
                let result = active.look(&*self.outlet).await;
                self.run = Some(active);
                self.lost_if_failed(result);
            }
            Err(message) => (self.outlet)(Event::Refused { run: Some(id), message }),
        }
    }

    async fn prepare(
        &self,
        id: RunId,
        experiment: Experiment,
        snapshot: Option<&Snapshot>,
        playing: bool,
    ) -> Result<Active, String> {
        experiment.validate().map_err(|invalid| invalid.message)?;
        if let Some(why) = self.report.kind.refusal(&experiment) {
            return Err(why.to_owned());
        }
        let sheet = match experiment.data {
            DataSpec::Images { set } => {
                let mut progress = |done, total| {
                    let what = format!("loading {}", set.label());
                    (self.outlet)(Event::Busy {
                        run: Some(id),
                        what,
                        progress: Some((done, total)),
                    });
                };
                Some(self.assets.file(&format!("datasets/{}.png", set.key()), &mut progress).await?)
            }
            _ => None,
        };
        let source =
            Source::new(&experiment.data, sheet.as_deref()).map_err(|error| error.to_string())?;
        let classifier = self.classifier(&experiment).await?;
        let run = Run::new(id, experiment, source, snapshot, &self.device)
            .map_err(|invalid| invalid.message)?;
        let trained = Duration::from_millis(snapshot.map_or(0, |snapshot| snapshot.trained_ms));
        Ok(Active::new(run, classifier, playing, trained, self.report.kind == DeviceKind::Cpu))
    }

    /// The frozen classifier that measures samples of `experiment`, where its data have one.
    async fn classifier(&self, experiment: &Experiment) -> Result<Option<Classifier>, String> {
        let DataSpec::Images { set } = experiment.data else { return Ok(None) };
        let Some(path) = Classifier::path(set) else { return Ok(None) };
        let bytes = self.assets.file(&path, &mut |_, _| ()).await?;
        Classifier::from_bytes(set, &bytes, &self.device)
            .map(Some)
            .map_err(|error| error.to_string())
    }

    fn lost_if_failed(&mut self, result: Result<(), ReadError>) {
        if let Err(error) = result {
            self.run = None;
            (self.outlet)(Event::Lost { message: error.to_string() });
        }
    }
}

impl Active {
    fn new(
        run: Run,
        classifier: Option<Classifier>,
        playing: bool,
        trained: Duration,
        warm: bool,
    ) -> Self {
        let (viewer, gauge) = (Viewer::new(&run), Gauge::new(&run, classifier));
        let now = Instant::now();
        let pace = Pace {
            since: now,
            steps: 0,
            speed: 0.0,
            turns: 1,
            unreported: Vec::new(),
            last_report: None,
        };
        Self {
            run,
            viewer,
            playing,
            owed: 0,
            trained,
            pace,
            last_view: None,
            view_cost: Duration::ZERO,
            viewed_epoch: None,
            last_save: now,
            save_cost: Duration::ZERO,
            gauge,
            warm,
        }
    }

    async fn apply(
        &mut self,
        command: Command,
        kind: DeviceKind,
        outlet: &dyn Fn(Event),
    ) -> Result<(), ReadError> {
        let run = self.run.id;
        match command {
            Command::Play => {
                self.playing = true;
                self.pace.restart();
            }
            Command::Pause => {
                self.playing |= self.owed > 0;
                self.owed = 0;
                self.pause(outlet).await?;
            }
            Command::Step { count } => {
                self.pause(outlet).await?;
                self.owed += count;
            }
            Command::Tune { experiment } => self.tune(*experiment, kind, outlet),
            Command::Probe { id, latents, condition } => {
                self.probe(id, latents, &condition, outlet).await?;
            }
            Command::Show { condition } => {
                let width = self.run.experiment.condition_width();
                self.viewer
                    .choose(condition.filter(|condition| width > 0 && condition.len() == width));
                self.look(outlet).await?;
            }
            Command::Directions { count } => {
                let vectors = self.directions(count as usize).await?;
                outlet(Event::Directions { run, vectors });
            }
            Command::Save => {
                // Half a step is not in a snapshot: whoever went on from it would train one player
                // twice.
                let stepping = self.owed > 0;
                self.finish_step();
                if stepping && self.owed == 0 {
                    self.look(outlet).await?;
                }
                self.save(outlet).await?;
            }
            Command::Start { .. } | Command::Watch { .. } => {}
        }
        Ok(())
    }

    async fn probe(
        &self,
        id: u32,
        latents: Vec<f32>,
        condition: &[f32],
        outlet: &dyn Fn(Event),
    ) -> Result<(), ReadError> {
        let run = self.run.id;
        let (dimension, width) =
            (self.run.experiment.latent.dimension as usize, self.run.experiment.condition_width());
        let finite = latents.iter().chain(condition).all(|value| value.is_finite());
        let refusal = if latents.is_empty() || !latents.len().is_multiple_of(dimension) || !finite {
            Some(format!(
                "The latent vector does not have the {dimension} numbers that this generator takes."
            ))
        } else if condition.len() != width {
            Some(format!(
                "The condition has {} numbers, but this generator takes {width}.",
                condition.len()
            ))
        } else {
            None
        };
        if let Some(message) = refusal {
            outlet(Event::Refused { run: Some(run), message });
            return Ok(());
        }
        let values = read(self.viewer.probe_tensors(&self.run, latents, condition)).await?;
        outlet(Event::Probed { run, id, samples: probed(&self.run, values) });
        Ok(())
    }

    fn tune(&mut self, experiment: Experiment, kind: DeviceKind, outlet: &dyn Fn(Event)) {
        let refusal = match experiment.validate() {
            Ok(()) if self.run.experiment.differs_only_live(&experiment) => {
                kind.refusal(&experiment).map(str::to_owned)
            }
            Ok(()) => Some("This change needs a restart.".to_owned()),
            Err(invalid) => Some(invalid.message),
        };
        match refusal {
            None => self.run.experiment = experiment,
            Some(message) => outlet(Event::Refused { run: Some(self.run.id), message }),
        }
    }

    /// Stops between two steps, and shows where it stopped.
    async fn pause(&mut self, outlet: &dyn Fn(Event)) -> Result<(), ReadError> {
        if self.playing {
            self.playing = false;
            self.finish_step();
            self.look(outlet).await?;
        }
        Ok(())
    }

    /// Takes the turns that are left of the step that is under way.
    fn finish_step(&mut self) {
        while !self.run.between_steps() {
            if self.run.take_turn() {
                self.pace.steps += 1;
                self.owed = self.owed.saturating_sub(1);
            }
        }
    }

    async fn advance(
        &mut self,
        every: Duration,
        kind: DeviceKind,
        outlet: &dyn Fn(Event),
    ) -> Result<(), ReadError> {
        let begun = Instant::now();
        let mut turns = 0;
        while turns < self.pace.turns && (self.playing || self.owed > 0) {
            turns += 1;
            if self.run.take_turn() {
                self.pace.steps += 1;
                self.owed = self.owed.saturating_sub(1);
            }
            // On the CPU a turn is over when it returns; on a GPU the time of a slice is known only
            // after the read.
            if kind == DeviceKind::Cpu && begun.elapsed() >= SLICE {
                break;
            }
        }
        let stepping = !self.playing && self.owed == 0;
        let epoch_end = self.viewed_epoch != Some(self.run.epoch()) && self.run.between_steps();
        let due =
            self.last_view.is_none_or(|last| last.elapsed() >= every.max(self.view_cost * SHARE));
        let look = stepping || epoch_end && self.affordable() || due && self.run.between_steps();
        if look {
            self.pace.fit(turns, begun.elapsed(), kind);
            self.trained += begun.elapsed();
            self.look(outlet).await?;
        } else if kind == DeviceKind::WebGpu
            || self.run.unread() >= MAX_TURNS
            || self.pace.report_due()
        {
            let (losses, _) = self.run.read(Vec::new()).await?;
            self.pace.fit(turns, begun.elapsed(), kind);
            self.trained += begun.elapsed();
            self.pace.unreported.extend(losses);
            if self.pace.report_due() {
                self.report(None, outlet);
            }
        } else {
            self.pace.fit(turns, begun.elapsed(), kind);
            self.trained += begun.elapsed();
        }
        if !self.warm && self.run.step >= 2 {
            self.warm = true;
            self.pace.restart();
        }
        if self.warm && self.run.between_steps() && self.gauge.is_due(self.run.step) {
            self.measure(outlet).await?;
        }
        if self.playing
            && self.last_save.elapsed() >= SAVE.max(self.save_cost * SHARE)
            && self.run.between_steps()
        {
            self.save(outlet).await?;
        }
        Ok(())
    }

    /// Looks at an epoch's end cost something too: where epochs fly by, not every one is looked at.
    fn affordable(&self) -> bool {
        self.last_view.is_none_or(|last| last.elapsed() >= self.view_cost * SHARE)
    }

    /// Reads what there is to see, together with the losses, and tells it.
    async fn look(&mut self, outlet: &dyn Fn(Event)) -> Result<(), ReadError> {
        let begun = Instant::now();
        let (losses, values) = self.run.read(self.viewer.tensors(&self.run)).await?;
        let epoch_end = self.viewed_epoch != Some(self.run.epoch());
        self.viewed_epoch = Some(self.run.epoch());
        let view = self.viewer.view(&self.run, values, epoch_end);
        self.pace.unreported.extend(losses);
        self.view_cost = begun.elapsed();
        self.last_view = Some(Instant::now());
        self.report(Some(view), outlet);
        Ok(())
    }

    async fn measure(&mut self, outlet: &dyn Fn(Event)) -> Result<(), ReadError> {
        let measurements = self.gauge.measure(&self.run).await?;
        outlet(Event::Measured { run: self.run.id, step: self.run.step, measurements });
        Ok(())
    }

    fn report(&mut self, view: Option<super::View>, outlet: &dyn Fn(Event)) {
        let steps_per_second = if self.warm { self.pace.measure() } else { 0.0 };
        let losses = std::mem::take(&mut self.pace.unreported);
        self.pace.last_report = Some(Instant::now());
        outlet(Event::Progress(Box::new(Progress {
            run: self.run.id,
            step: self.run.step,
            epoch: self.run.epoch(),
            steps_per_second,
            playing: self.playing || self.owed > 0,
            losses,
            view,
            trained_ms: self.trained.as_millis() as u64,
        })));
    }

    async fn save(&mut self, outlet: &dyn Fn(Event)) -> Result<(), ReadError> {
        let begun = Instant::now();
        let snapshot = Box::new(self.run.snapshot(self.trained.as_millis() as u64).await?);
        outlet(Event::Saved { run: self.run.id, snapshot });
        self.save_cost = begun.elapsed();
        self.last_save = Instant::now();
        Ok(())
    }

    async fn directions(&self, count: usize) -> Result<Vec<f32>, ReadError> {
        let latent = self.run.experiment.latent;
        let latents = draw_latents(
            &latent,
            DIRECTION_SAMPLES,
            &mut Random::new(self.run.experiment.training.seed, SHOWN),
        );
        let run = &self.run;
        let conditions = draw_conditions(
            &run.experiment,
            &run.source,
            DIRECTION_SAMPLES,
            &mut Random::new(run.experiment.training.seed, SHOWN),
        );
        let dimension = latent.dimension as usize;
        let width = run.experiment.condition_width();
        let mut samples = Vec::new();
        // A few at a time, so that large images need no more memory than training does.
        for first in (0..DIRECTION_SAMPLES).step_by(AT_ONCE) {
            let last = (first + AT_ONCE).min(DIRECTION_SAMPLES);
            let told = conditions.get(first * width..last * width).unwrap_or_default().to_vec();
            let latents = latents[first * dimension..last * dimension].to_vec();
            let noise = batch(run, run.game.rows(latents, dimension), told);
            let made = run.game.generate(noise).flatten(0, 1);
            samples.extend(read(vec![made]).await?.pop().unwrap_or_default());
        }
        Ok(principal_directions(&latents, &samples, dimension, count))
    }
}

impl Pace {
    /// Forgets what was measured: after a pause, or when shaders have been compiled.
    fn restart(&mut self) {
        self.since = Instant::now();
        self.steps = 0;
    }

    fn report_due(&self) -> bool {
        self.last_report.is_none_or(|last| last.elapsed() >= REPORT)
    }

    /// Steps a second, over a window of one to two seconds.
    fn measure(&mut self) -> f32 {
        let elapsed = self.since.elapsed();
        if elapsed >= Duration::from_secs(1) && self.steps > 0 {
            self.speed = self.steps as f32 / elapsed.as_secs_f32();
            self.restart();
        }
        self.speed
    }

    /// As many turns as fit in a slice, changed by no more than a factor of two at a time.
    fn fit(&mut self, turns: usize, took: Duration, kind: DeviceKind) {
        // A GPU is asked for more at once, because each read costs a round trip.
        let slice = if kind == DeviceKind::Cpu { SLICE } else { SLICE * 2 };
        let each = took.as_secs_f32() / turns.max(1) as f32;
        let fitting = (slice.as_secs_f32() / each.max(1e-6)) as usize;
        self.turns = fitting.clamp(self.turns / 2, self.turns * 2).clamp(1, MAX_TURNS);
    }
}

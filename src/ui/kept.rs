//! The training that is kept in the browser, so that a page that was left by accident is no
//! training lost. Each visit keeps its own newest snapshot in IndexedDB; the next visit offers to
//! go on with it. Where the browser has no storage, nothing is kept and nothing is said.

use super::browser;
use super::page::Page;
use super::store;
use super::text::thousands;
use crate::session::file::LARGEST_FILE;
use crate::session::{Command, Snapshot};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// A shorter training is quickly done again.
const WORTH_KEEPING_MS: u64 = 60_000;
/// Between two writes: a snapshot may have many megabytes.
const WRITE_EVERY_MS: f64 = 30_000.0;
/// Visits that are kept; with one more, the oldest goes.
const MOST: usize = 3;
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// What is known of a kept training without reading it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The visit that kept it: its beginning, in milliseconds since 1970.
    pub visit: u64,
    /// When it was kept, in milliseconds since 1970.
    pub at: u64,
    /// The experiment's name.
    pub name: String,
    /// Steps done.
    pub step: u64,
}

/// A day of the calendar where the person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Day {
    year: u32,
    /// From 0.
    month: u32,
    day: u32,
}

impl Day {
    fn of(at: u64) -> Self {
        let date = js_sys::Date::new(&(at as f64).into());
        Self { year: date.get_full_year(), month: date.get_month(), day: date.get_date() }
    }
}

impl Kept {
    /// The offer, in one sentence.
    fn words(&self, kept_on: Day, today: Day) -> String {
        let Self { name, step, .. } = self;
        let month = MONTHS.get(kept_on.month as usize).copied().unwrap_or_default();
        let when = if kept_on == today {
            "from earlier today".to_owned()
        } else if kept_on.year == today.year {
            format!("from {} {month}", kept_on.day)
        } else {
            format!("from {} {month} {}", kept_on.day, kept_on.year)
        };
        let step = thousands(*step);
        format!("Your training of {name} {when} at step {step} is kept in this browser.")
    }

    /// The offer as of today.
    pub fn offer(&self) -> String {
        self.words(Day::of(self.at), Day::of(now()))
    }
}

/// Milliseconds since 1970.
fn now() -> u64 {
    js_sys::Date::now() as u64
}

/// Which visits are no longer kept: all but the newest [`MOST`].
pub fn outdated(mut visits: Vec<Kept>) -> Vec<u64> {
    visits.sort_by_key(|kept| Reverse(kept.at));
    visits.into_iter().skip(MOST).map(|kept| kept.visit).collect()
}

/// What this visit keeps; copies are the same.
#[derive(Clone, Copy)]
pub struct Keeper(StoredValue<Visit>);

struct Visit {
    id: u64,
    /// On the page's clock.
    written_ms: f64,
    /// A write is under way.
    writing: bool,
    /// The page may be on its way out: the next snapshot is written at once.
    leaving: bool,
    /// The visit whose training goes on in this one; it goes once this one is kept.
    continues: Option<u64>,
}

impl Keeper {
    /// Nothing kept yet.
    pub fn new() -> Self {
        Self(StoredValue::new(Visit {
            id: now(),
            written_ms: f64::NEG_INFINITY,
            writing: false,
            leaving: false,
            continues: None,
        }))
    }

    /// Looks for what earlier visits kept, and asks for a fresh snapshot when the page is left.
    pub fn begin(self, page: Page) {
        spawn_local(async move {
            if let Ok(mut visits) = store::all().await {
                visits.sort_by_key(|kept| Reverse(kept.at));
                page.kept.set(visits);
            }
        });
        let event = ev::Custom::<web_sys::Event>::new("visibilitychange");
        let handle = window_event_listener(event, move |_| {
            if document().hidden() && page.look(|state| state.started && state.lost.is_none()) {
                self.0.update_value(|visit| visit.leaving = true);
                page.send(Command::Save);
            }
        });
        on_cleanup(move || handle.remove());
    }

    /// Keeps a snapshot of the run on the page, where it is worth it and not too soon.
    pub fn keep(self, snapshot: &Snapshot) {
        let now_ms = browser::now_ms();
        let due = self.0.with_value(|visit| visit.is_due(now_ms));
        if !due || snapshot.trained_ms < WORTH_KEEPING_MS {
            return;
        }
        // A run that diverged does not replace one from which it can go on.
        let Ok(bytes) = snapshot.to_safetensors() else { return };
        if bytes.len() as u64 > LARGEST_FILE {
            return;
        }
        let (id, continues) = self.0.with_value(|visit| (visit.id, visit.continues));
        let name = snapshot.experiment.name.clone();
        let kept = Kept { visit: id, at: now(), name, step: snapshot.step };
        self.0.update_value(|visit| visit.begin_to_write(now_ms));
        spawn_local(async move {
            let written = store::write(&kept, &bytes, continues).await.is_ok();
            self.0.update_value(|visit| {
                visit.writing = false;
                if written && visit.continues == continues {
                    visit.continues = None;
                }
            });
        });
    }

    /// Goes on with what an earlier visit kept.
    pub fn go_on(self, page: Page, visit: u64) {
        put_aside(page, visit);
        spawn_local(async move {
            let bytes = store::read(visit).await.ok().flatten();
            let snapshot = bytes.map(|bytes| Snapshot::from_safetensors(&bytes));
            match snapshot {
                Some(Ok(snapshot)) => {
                    self.0.update_value(|mine| mine.continues = Some(visit));
                    page.resume(snapshot);
                }
                Some(Err(error)) => {
                    page.say(format!("The kept training cannot be used. {error}"));
                }
                None => page.say("The browser no longer has the kept training.".to_owned()),
            }
        });
    }

    /// Throws away what an earlier visit kept.
    pub fn discard(self, page: Page, visit: u64) {
        put_aside(page, visit);
        spawn_local(async move {
            // What cannot be deleted is offered again.
            let _ = store::delete(visit).await;
        });
    }
}

impl Visit {
    fn is_due(&self, now_ms: f64) -> bool {
        !self.writing && (self.leaving || now_ms - self.written_ms >= WRITE_EVERY_MS)
    }

    const fn begin_to_write(&mut self, now_ms: f64) {
        self.writing = true;
        self.leaving = false;
        self.written_ms = now_ms;
    }
}

/// Takes an offer off the page; the browser still has it.
pub fn put_aside(page: Page, visit: u64) {
    page.kept.update(|offers| offers.retain(|kept| kept.visit != visit));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(visit: u64, at: u64) -> Kept {
        Kept { visit, at, name: "Ring".to_owned(), step: 12_340 }
    }

    #[test]
    fn an_offer_names_the_training_the_day_and_the_step() {
        let today = Day { year: 2026, month: 10, day: 27 };
        let words = |day| kept(1, 2).words(day, today);
        let november = Day { day: 12, ..today };
        assert_eq!(
            words(november),
            "Your training of Ring from 12 November at step 12,340 is kept in this browser."
        );
        assert!(words(today).contains("of Ring from earlier today at"));
        assert!(words(Day { year: 2025, ..november }).contains("12 November 2025"));
    }

    #[test]
    fn the_newest_visits_stay_and_the_others_go() {
        let visits = vec![kept(1, 50), kept(2, 20), kept(3, 40), kept(4, 30)];
        assert_eq!(outdated(visits.clone()), [2]);
        assert_eq!(outdated(visits[..3].to_vec()), [0; 0]);
    }

    #[test]
    fn a_visit_writes_every_half_minute_and_at_once_when_the_page_is_left() {
        let mut visit = Visit {
            id: 1,
            written_ms: f64::NEG_INFINITY,
            writing: false,
            leaving: false,
            continues: None,
        };
        assert!(visit.is_due(0.0));
        visit.begin_to_write(0.0);
        assert!(!visit.is_due(60_000.0), "the first write is still under way");
        visit.writing = false;
        assert!(!visit.is_due(29_000.0) && visit.is_due(31_000.0));
        visit.leaving = true;
        assert!(visit.is_due(1_000.0));
        visit.begin_to_write(1_000.0);
        visit.writing = false;
        assert!(!visit.is_due(2_000.0), "leaving once writes once");
    }
}

//! What the person looks at: the stage, the timeline, the charts, the latent panel, and what is to
//! be said.

mod alert;
mod article;
mod density;
mod images;
mod latent;
mod losses;
mod measures;
mod offer;
mod picker;
mod points;
mod probe;
mod projector;
mod quality;
mod stage;
mod status;
mod timeline;
mod watch;

pub use article::Article;
pub use latent::LatentPanel;
pub use losses::Losses;
pub use projector::ProjectorLine;
pub use quality::QualityPanel;
pub use stage::Stage;
pub use status::StatusLine;
pub use timeline::TimelineSlider;

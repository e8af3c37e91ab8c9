//! Drawings, as pure functions of what is to be seen. They name a plotters `DrawingBackend` and
//! nothing of a page, so the tests draw them as SVG and the page onto a canvas.
//!
//! - [`theme`](Theme): one colour for each role, light and dark.
//! - [`history`](LossHistory): every loss of a run in bounded memory.
//! - [`measured`](MeasureHistory): every measurement of a run in bounded memory.
//! - [`losses`](draw_losses), [`measures`](draw_measures) and [`density`](draw_density): charts
//!   with axes, all inside a `frame`.
//! - [`points`](draw_points), [`contour`](draw_contour) and [`surface`](surface_rgba): the stage of
//!   2-D data.
//! - [`image`](image_rgba) and [`thumbnail`](thumbnail_points): pixels and pictures of a data set.
//!
//! Sizes are CSS pixels times `scale`, the device pixel ratio: plotters draws in whole device
//! pixels. The charts label their axes themselves because plotters' mesh measures each label, which
//! in a browser means adding an element to the page and forcing a layout for it, at every redraw.

mod axis;
mod contour;
mod density;
mod frame;
mod history;
mod image;
mod losses;
mod measured;
mod measures;
mod points;
mod smooth;
mod surface;
mod theme;
mod thumbnail;

pub use axis::thousands;
pub use contour::{contour_lines, draw_contour};
pub use density::draw_density;
pub use frame::{MARGIN_BOTTOM, MARGIN_LEFT, MARGIN_RIGHT, MARGIN_TOP, plot_fraction};
pub use history::LossHistory;
pub use image::image_rgba;
pub use losses::{LossReadout, LossView, draw_losses};
pub use measured::{MeasureHistory, Measured};
pub use measures::{MeasureView, draw_measures, figure};
pub use points::{Layers, draw_points};
pub use surface::surface_rgba;
pub use theme::Theme;
pub use thumbnail::thumbnail_points;

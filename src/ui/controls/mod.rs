//! What the person acts with: the top bar and the settings.

mod choice;
mod device;
mod field;
mod files;
mod group;
mod help;
mod icon;
mod networks;
mod presets;
mod settings;
mod slider;
mod top_bar;
mod transport;

pub use files::open_file;
pub use settings::Settings;
pub use slider::Slider;
pub use top_bar::TopBar;

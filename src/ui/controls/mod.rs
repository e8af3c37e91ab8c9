//! What the person acts with: the top bar and the settings.

mod choice;
mod device;
mod field;
mod group;
mod help;
mod icon;
mod networks;
mod preset_file;
mod presets;
mod settings;
mod slider;
mod top_bar;
mod transport;

pub use preset_file::open_file;
pub use settings::Settings;
pub use slider::Slider;
pub use top_bar::TopBar;

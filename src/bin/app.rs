//! The page's binary: wiring only.

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(ganlet::ui::App);
}

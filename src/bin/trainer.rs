//! The training worker on the CPU: wiring only.

fn main() {
    ganlet::worker::run();
}

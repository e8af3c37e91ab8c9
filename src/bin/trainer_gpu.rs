//! The training worker with WebGPU: wiring only. `trainer` is the same without it.

fn main() {
    ganlet::worker::run();
}

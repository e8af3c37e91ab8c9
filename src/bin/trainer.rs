//! The trainer's web worker: wiring only.

// Burn's crates register their kernels in constructors. Unless they are called here, once, the
// linker makes every call from JavaScript run all of them again, ever slower. This is the one
// unsafe block of the package.
#[cfg(target_family = "wasm")]
#[allow(unsafe_code)]
fn run_constructors() {
    unsafe extern "C" {
        fn __wasm_call_ctors();
    }
    // Sound because nothing else has run yet, and nothing runs them a second time.
    unsafe { __wasm_call_ctors() }
}

#[cfg(not(target_family = "wasm"))]
fn run_constructors() {}

fn main() {
    run_constructors();
    ganlet::worker::run();
}

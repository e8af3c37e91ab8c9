//! Burn's crates register their kernels in constructors, which a wasm module must run itself.

/// Runs the constructors of all linked crates. Call it once, before anything else.
///
/// Unless the module calls them, the linker makes every call from JavaScript run all of them again,
/// ever slower. This is the one unsafe block of the package.
#[cfg(target_family = "wasm")]
#[allow(unsafe_code)]
pub(super) fn run() {
    unsafe extern "C" {
        fn __wasm_call_ctors();
    }
    // Sound because nothing else has run yet, and nothing runs them a second time.
    unsafe { __wasm_call_ctors() }
}

/// A native program runs them before `main`.
#[cfg(not(target_family = "wasm"))]
pub(super) fn run() {}

//! Guards against the slowest mistake this project can make.
//!
//! Burn registers its kernels in constructors. Where nothing calls `__wasm_call_ctors`, the linker
//! wraps every export in a `*.command_export` that runs all constructors on every call from
//! JavaScript: ten times slower, and it leaks. No such export may be in what we serve.

use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::Path;
use wasmparser::{Parser, Payload};

/// Looks into a wasm file.
pub fn check(path: &Path) -> Result<()> {
    let wasm = fs::read(path).with_context(|| format!("could not read {}", path.display()))?;
    let wrapped = wrapped_exports(&wasm)
        .with_context(|| format!("{} is not readable wasm", path.display()))?;
    ensure!(
        wrapped.is_empty(),
        "{} runs all constructors on every call ({} exports such as `{}`): its start function must call __wasm_call_ctors once",
        path.display(),
        wrapped.len(),
        wrapped[0]
    );
    Ok(())
}

/// The names of the exports that the linker wrapped.
fn wrapped_exports(wasm: &[u8]) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        if let Payload::ExportSection(exports) = payload? {
            for export in exports {
                let name = export?.name;
                if name.ends_with(".command_export") {
                    names.push(name.to_owned());
                }
            }
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::wrapped_exports;
    use anyhow::Result;

    /// A module with one memory, exported under `name`.
    fn module(name: &str) -> Vec<u8> {
        let length = name.len() as u8;
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        wasm.extend([5, 3, 1, 0, 1]); // memory section: one memory of at least one page
        wasm.extend([7, length + 4, 1, length]); // export section: one export
        wasm.extend(name.as_bytes());
        wasm.extend([2, 0]); // memory 0
        wasm
    }

    #[test]
    fn a_wrapped_export_is_found() -> Result<()> {
        assert_eq!(wrapped_exports(&module("train.command_export"))?, ["train.command_export"]);
        Ok(())
    }

    #[test]
    fn a_plain_export_is_fine() -> Result<()> {
        assert!(wrapped_exports(&module("memory"))?.is_empty());
        Ok(())
    }

    #[test]
    fn what_is_not_wasm_is_an_error() {
        assert!(wrapped_exports(b"<!doctype html>").is_err());
    }
}

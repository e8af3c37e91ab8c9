//! Which device a command computes on.

use super::failure::Failure;
use crate::session::{DeviceKind, DeviceReport, open};
use burn::tensor::Device;

/// As it is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Choice {
    /// The processor.
    #[default]
    Cpu,
    /// The graphics card, through Vulkan, Metal or DirectX 12.
    Wgpu,
}

impl Choice {
    /// As it is typed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Wgpu => "wgpu",
        }
    }

    /// What it is.
    pub const fn kind(self) -> DeviceKind {
        match self {
            Self::Cpu => DeviceKind::Cpu,
            Self::Wgpu => DeviceKind::WebGpu,
        }
    }

    /// Opens it.
    pub fn open(self) -> Result<(Device, DeviceReport), Failure> {
        if self == Self::Wgpu && !cfg!(feature = "gpu") {
            return Err(Failure::usage(
                "This build computes on the CPU only; `cargo build --release --features cli,gpu` builds one that knows --device wgpu.",
            ));
        }
        pollster::block_on(open(self.kind())).map_err(Failure::failed)
    }
}

//! Opening what computes, once for each process.

use super::{DeviceKind, DeviceReport};
use burn::tensor::Device;

/// Opens a device, and says what it is.
///
/// # Errors
/// One sentence: no WebGPU here, no adapter, or an adapter that lacks a feature.
pub async fn open(kind: DeviceKind) -> Result<(Device, DeviceReport), String> {
    match kind {
        DeviceKind::Cpu => {
            let name = if cfg!(target_family = "wasm") { "WebAssembly SIMD" } else { "native" };
            Ok((Device::flex(), DeviceReport { kind, name: name.to_owned(), software: false }))
        }
        DeviceKind::WebGpu => webgpu::open().await,
    }
}

#[cfg(feature = "gpu")]
mod webgpu {
    use super::{Device, DeviceKind, DeviceReport};
    use burn::tensor::wgpu::wgpu;

    pub(super) async fn open() -> Result<(Device, DeviceReport), String> {
        probe().await?;
        let (device, setup) = Device::wgpu_options()
            .init_with_setup_async()
            .await
            .map_err(|error| format!("WebGPU could not be opened: {error}."))?;
        let info = setup.adapter.get_info();
        let name = [info.name.as_str(), info.driver.as_str()]
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or("adapter")
            .to_owned();
        let software = info.device_type == wgpu::DeviceType::Cpu;
        Ok((
            device,
            DeviceReport { kind: DeviceKind::WebGpu, name: String::new(), software }.named(name),
        ))
    }

    /// Asks for an adapter first: Burn's runtime panics where there is none, or where it cannot
    /// take timestamps.
    async fn probe() -> Result<(), String> {
        let instance = wgpu::Instance::default();
        let options = wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            ..Default::default()
        };
        let none = if cfg!(target_family = "wasm") {
            "This browser offers WebGPU, but no graphics adapter for it."
        } else {
            "There is no graphics adapter here that Vulkan, Metal or DirectX 12 can use."
        };
        let adapter = instance.request_adapter(&options).await.map_err(|_| none.to_owned())?;
        if cfg!(target_family = "wasm")
            && !adapter.features().contains(wgpu::Features::TIMESTAMP_QUERY)
        {
            return Err("This graphics adapter lacks the feature “timestamp-query”, which the trainer needs.".to_owned());
        }
        Ok(())
    }
}

#[cfg(not(feature = "gpu"))]
mod webgpu {
    use super::{Device, DeviceReport};

    pub(super) async fn open() -> Result<(Device, DeviceReport), String> {
        Err("This build computes on the CPU only.".to_owned())
    }
}

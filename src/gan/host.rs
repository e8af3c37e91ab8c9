//! Tensors whose numbers lie in this program's own memory can be worked on in place, without an
//! operation for every term.

use burn::tensor::{Device, Tensor, TensorData};
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Whether `device` computes in this program's own memory, where a tensor's numbers can be had at
/// once.
#[must_use]
pub(super) fn is_host(device: &Device) -> bool {
    *device == Device::flex()
}

/// The numbers of a tensor on the host, moved out without a copy where nobody else holds them.
/// `None` where they are not to be had at once.
pub(super) fn take(tensor: Tensor<1>) -> Option<Vec<f32>> {
    let mut future = pin!(tensor.into_data_async());
    // On the host the read is done when it is asked for; on a GPU it never is, and the caller has
    // asked `is_host` before.
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(data)) => data.try_into_vec().ok(),
        Poll::Ready(Err(_)) | Poll::Pending => None,
    }
}

/// A tensor of these numbers, without a copy on the host.
pub(super) fn give(values: Vec<f32>, device: &Device) -> Tensor<1> {
    let length = values.len();
    Tensor::from_data(TensorData::new(values, [length]), device)
}

/// The same as constants that `tensor` is computed with: on its device, of its number type, and
/// with nothing to be learned.
pub(super) fn beside<const D: usize>(values: Vec<f32>, tensor: &Tensor<D>) -> Tensor<1> {
    let length = values.len();
    Tensor::from_data(TensorData::new(values, [length]), (&tensor.device().inner(), tensor.dtype()))
}

//! The one place where numbers come back from the device. A read waits for all work before it, so
//! several go together.

use burn::tensor::{Tensor, Transaction};

/// The device did not give its numbers back: it is lost, or out of memory.
#[derive(Clone, Debug, thiserror::Error)]
#[error("The device did not answer: {0}.")]
pub struct ReadError(String);

/// Reads flat tensors in one go, in their order.
///
/// # Errors
/// Where the device failed since the last read.
pub async fn read(tensors: Vec<Tensor<1>>) -> Result<Vec<Vec<f32>>, ReadError> {
    if tensors.is_empty() {
        return Ok(Vec::new());
    }
    let transaction = tensors.into_iter().fold(Transaction::default(), Transaction::register);
    let data = transaction.execute_async().await.map_err(|error| ReadError(error.to_string()))?;
    data.into_iter()
        .map(|data| data.try_into_vec().map_err(|error| ReadError(format!("{error:?}"))))
        .collect()
}

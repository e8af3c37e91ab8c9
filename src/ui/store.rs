//! The browser's storage for kept trainings: an `IndexedDB` database with two stores under the same
//! keys, so that a list of all trainings reads none of them.

use super::kept::{Kept, outdated};
use idb::{Database, DatabaseEvent, Factory, ObjectStore, ObjectStoreParams, TransactionMode};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};

const DATABASE: &str = "ganlet";
/// JSON of [`Kept`].
const ABOUT: &str = "about";
/// The bytes of a checkpoint.
const TRAINING: &str = "training";

/// Why something could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no storage, it is full, or the person forbids it.
    #[error("the browser's storage failed: {0}")]
    Storage(#[from] idb::Error),
    /// The browser took nothing of it, as where the storage is full.
    #[error("the browser's storage took nothing")]
    Aborted,
    /// What is known of a training has no JSON form.
    #[error("the kept training could not be described: {0}")]
    Json(#[from] serde_json::Error),
}

/// An open database, closed with its value.
struct Store(Database);

impl Drop for Store {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Store {
    async fn open() -> Result<Self, StoreError> {
        let mut request = Factory::new()?.open(DATABASE, Some(1))?;
        request.on_upgrade_needed(|event| {
            // Without the stores each of their uses fails, and nothing is kept.
            let Ok(database) = event.database() else { return };
            for name in [ABOUT, TRAINING] {
                let _ = database.create_object_store(name, ObjectStoreParams::new());
            }
        });
        Ok(Self(request.await?))
    }

    /// Changes both stores in one transaction: either all of it happens or nothing.
    async fn change(
        &self,
        change: impl FnOnce(&ObjectStore, &ObjectStore) -> Result<(), idb::Error>,
    ) -> Result<(), StoreError> {
        let transaction = self.0.transaction(&[ABOUT, TRAINING], TransactionMode::ReadWrite)?;
        change(&transaction.object_store(ABOUT)?, &transaction.object_store(TRAINING)?)?;
        if transaction.commit()?.await?.is_committed() { Ok(()) } else { Err(StoreError::Aborted) }
    }

    async fn all(&self) -> Result<Vec<Kept>, StoreError> {
        let transaction = self.0.transaction(&[ABOUT], TransactionMode::ReadOnly)?;
        let found = transaction.object_store(ABOUT)?.get_all(None, None)?.await?;
        // What another version of the page has written is left alone.
        let read = |value: &JsValue| serde_json::from_str(&value.as_string()?).ok();
        Ok(found.iter().filter_map(read).collect())
    }
}

fn key(visit: u64) -> JsValue {
    JsValue::from_f64(visit as f64)
}

/// What is kept, in no order.
pub async fn all() -> Result<Vec<Kept>, StoreError> {
    Store::open().await?.all().await
}

/// The checkpoint of a visit.
pub async fn read(visit: u64) -> Result<Option<Vec<u8>>, StoreError> {
    let store = Store::open().await?;
    let transaction = store.0.transaction(&[TRAINING], TransactionMode::ReadOnly)?;
    let found = transaction.object_store(TRAINING)?.get(key(visit))?.await?;
    Ok(found.and_then(|value| value.dyn_into::<Uint8Array>().ok()).map(|bytes| bytes.to_vec()))
}

/// Keeps a checkpoint, and forgets the visit that it continues and those that are outdated.
pub async fn write(kept: &Kept, bytes: &[u8], continues: Option<u64>) -> Result<(), StoreError> {
    let store = Store::open().await?;
    let mut others = store.all().await?;
    others.retain(|other| other.visit != kept.visit && Some(other.visit) != continues);
    others.push(kept.clone());
    let gone: Vec<u64> = continues.into_iter().chain(outdated(others)).collect();
    let about = serde_json::to_string(kept)?;
    let training = Uint8Array::from(bytes);
    store
        .change(|abouts, trainings| {
            abouts.put(&JsValue::from_str(&about), Some(&key(kept.visit)))?;
            trainings.put(&training, Some(&key(kept.visit)))?;
            for visit in gone {
                abouts.delete(key(visit))?;
                trainings.delete(key(visit))?;
            }
            Ok(())
        })
        .await
}

/// Forgets a visit.
pub async fn delete(visit: u64) -> Result<(), StoreError> {
    Store::open()
        .await?
        .change(|abouts, trainings| {
            abouts.delete(key(visit))?;
            trainings.delete(key(visit))?;
            Ok(())
        })
        .await
}

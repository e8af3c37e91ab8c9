// Loads the trainer into this worker, telling the page how far the download is. Everything else is Rust (src/worker).
const version = new URL(self.location).searchParams.get("v") ?? "dev";

async function start() {
  importScripts(`trainer.js?v=${version}`);
  const response = await fetch(`trainer_bg.wasm?v=${version}`);
  if (!response.ok) throw new Error(`the server answered ${response.status} for trainer_bg.wasm`);
  // The copy is only counted; the original goes to the compiler, which keeps what it compiled for the next visit.
  count(response.clone());
  await wasm_bindgen({ module_or_path: response });
}

async function count(response) {
  const total = Number(response.headers.get("content-length")) || 0;
  const compressed = response.headers.has("content-encoding");
  const reader = response.body.getReader();
  for (let loading = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return;
    loading += value.length;
    // Of a compressed file the header tells the compressed length, which says nothing about the bytes that arrive here.
    self.postMessage({ loading, total: compressed ? 0 : total });
  }
}

start().catch((error) => self.postMessage({ crashed: `The trainer could not be loaded: ${error.message ?? error}.` }));

// Loads the trainer into this worker, telling the page how far the download is. Everything else is Rust (src/worker).
// Two builds of one source: the one for the CPU is small, the one with WebGPU writes its kernels itself and is large.
const address = new URL(self.location).searchParams;
const version = address.get("v") ?? "dev";
const trainer = address.get("device") === "webgpu" ? "trainer-gpu" : "trainer";

async function start() {
  // On its way while the script loads. Where the script fails, that is the failure which is told.
  const arriving = fetch(`${trainer}_bg.wasm?v=${version}`);
  arriving.catch(() => {});
  importScripts(`${trainer}.js?v=${version}`);
  const response = await arriving;
  if (!response.ok) throw new Error(`the server answered ${response.status} for ${trainer}_bg.wasm`);
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

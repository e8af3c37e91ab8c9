//! Compressed copies beside the files, as a static host serves them, and what each one weighs.

use crate::site::collect;
use anyhow::{Context, Result, anyhow};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

const COMPRESSED: [&str; 6] = ["wasm", "js", "css", "html", "json", "svg"];

/// The largest window that browsers accept: it is what makes one large wasm file small.
const BROTLI_WINDOW: i32 = 24;
const BROTLI_QUALITY: i32 = 11;

/// A file of the site and its sizes in bytes.
#[derive(Clone, Debug)]
pub struct Sizes {
    /// Relative to the site.
    pub file: PathBuf,
    pub raw: u64,
    pub gzip: u64,
    pub brotli: u64,
}

/// Writes `.br` and `.gz` beside every file of `site` that shrinks, on all cores; the sizes, sorted
/// by name.
pub fn compress(site: &Path) -> Result<Vec<Sizes>> {
    let mut files = Vec::new();
    collect(site, &mut files)?;
    files.retain(|path| {
        let extension = path.extension().and_then(|extension| extension.to_str());
        extension.is_some_and(|extension| COMPRESSED.contains(&extension))
    });
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let mut sizes = thread::scope(|scope| {
        let work = || {
            let mut done = Vec::new();
            while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                done.push(one(site, path)?);
            }
            anyhow::Ok(done)
        };
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let mut all = Vec::new();
        for worker in workers {
            all.extend(worker.join().map_err(|_| anyhow!("compressing stopped unexpectedly"))??);
        }
        anyhow::Ok(all)
    })?;
    sizes.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(sizes)
}

fn one(site: &Path, path: &Path) -> Result<Sizes> {
    let raw = fs::read(path).with_context(|| format!("could not read {}", path.display()))?;
    let gzip = gzip(&raw)?;
    let brotli = brotli(&raw)?;
    for (extension, bytes) in [("gz", &gzip), ("br", &brotli)] {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{extension}"));
        fs::write(&name, bytes).with_context(|| format!("could not write {}", name.display()))?;
    }
    let file = path.strip_prefix(site).unwrap_or(path).to_path_buf();
    Ok(Sizes { file, raw: raw.len() as u64, gzip: gzip.len() as u64, brotli: brotli.len() as u64 })
}

fn gzip(raw: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(raw)?;
    Ok(encoder.finish()?)
}

fn brotli(raw: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        size_hint: raw.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*raw, &mut compressed, &parameters)?;
    Ok(compressed)
}

#[cfg(test)]
mod tests {
    use super::compress;
    use anyhow::Result;
    use std::io::Read;
    use std::{env, fs, process};

    #[test]
    fn the_copies_beside_a_file_unpack_to_it() -> Result<()> {
        let site = env::temp_dir().join(format!("ganlet-compress-{}", process::id()));
        fs::create_dir_all(site.join("snippets"))?;
        let text = "let generator = discriminator;\n".repeat(100);
        fs::write(site.join("snippets/page.js"), &text)?;
        fs::write(site.join("photo.png"), &text)?;
        let sizes = compress(&site)?;
        let packed = (
            fs::read(site.join("snippets/page.js.gz"))?,
            fs::read(site.join("snippets/page.js.br"))?,
        );
        let untouched = !site.join("photo.png.br").exists();
        fs::remove_dir_all(&site)?;

        let mut unpacked = (String::new(), String::new());
        flate2::read::GzDecoder::new(&packed.0[..]).read_to_string(&mut unpacked.0)?;
        brotli::Decompressor::new(&packed.1[..], 4096).read_to_string(&mut unpacked.1)?;
        assert_eq!(unpacked, (text.clone(), text));
        assert!(untouched, "a picture is compressed already");
        assert_eq!(sizes.len(), 1);
        assert_eq!(
            (sizes[0].gzip, sizes[0].brotli),
            (packed.0.len() as u64, packed.1.len() as u64)
        );
        Ok(())
    }
}

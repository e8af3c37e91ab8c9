//! A static web server for the built site, with a few ways to serve it badly.

use crate::Outcome;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A slow file arrives in so many parts,
const PARTS: usize = 5;
/// after such a pause each.
const BETWEEN_PARTS: Duration = Duration::from_millis(2500);

/// What is served, and how.
#[derive(Clone)]
pub struct Site {
    /// The folder with `index.html`.
    pub folder: PathBuf,
    /// Where it appears: `/`, or a path with a slash at both ends.
    pub mount: &'static str,
    /// Files that arrive cut in half.
    pub halved: &'static [&'static str],
    /// What else goes wrong.
    pub faults: &'static [Fault],
    /// Everything that was asked for, as it was asked for.
    pub asked: Asked,
}

/// The targets of all requests so far.
pub type Asked = Arc<Mutex<Vec<String>>>;

/// A way to serve a site badly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    /// The file is not there.
    Missing(&'static str),
    /// The request for the file is never answered.
    Silent(&'static str),
    /// The file arrives in parts over twelve seconds.
    Slow(&'static str),
    /// Files that end so are said to be of another kind.
    Kind(&'static str, &'static str),
    /// Every answer has this header too.
    Header(&'static str),
}

/// Serves `site` for as long as the runtime lives. Gives the address of its first page.
pub async fn serve(site: Site) -> Outcome<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}{}", listener.local_addr()?, site.mount);
    let site = Arc::new(site);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let site = Arc::clone(&site);
            // A browser may hang up in the middle; the next request is another connection.
            tokio::spawn(async move { answer(&site, stream).await });
        }
    });
    Ok(address)
}

async fn answer(site: &Site, mut stream: TcpStream) -> Outcome {
    let mut lines = BufReader::new(&mut stream).lines();
    let request = lines.next_line().await?.unwrap_or_default();
    while lines.next_line().await?.is_some_and(|line| !line.is_empty()) {}
    let target = request.split(' ').nth(1).unwrap_or_default();
    if let Ok(mut asked) = site.asked.lock() {
        asked.push(target.to_owned());
    }
    let file = target.split(['?', '#']).next().unwrap_or_default().strip_prefix(site.mount);
    let file = file.map(|file| if file.is_empty() { "index.html" } else { file });
    let found = match file {
        Some(file) if site.has(Fault::Silent, file) => std::future::pending().await,
        Some(file) if site.has(Fault::Missing, file) => None,
        Some(file) => read(site, file).await,
        None => None,
    };
    let (status, kind, body) = match (file, found) {
        (Some(file), Some(body)) => ("200 OK", site.kind(file), body),
        _ => ("404 Not Found", "text/plain", b"There is no such file.".to_vec()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: max-age=3600\r\nConnection: close\r\n\
         Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Embedder-Policy: require-corp\r\n{}\r\n",
        body.len(),
        site.headers()
    );
    stream.write_all(head.as_bytes()).await?;
    let slow = file.is_some_and(|file| site.has(Fault::Slow, file));
    let part = if slow { body.len().div_ceil(PARTS).max(1) } else { body.len().max(1) };
    for part in body.chunks(part) {
        if slow {
            tokio::time::sleep(BETWEEN_PARTS).await;
        }
        stream.write_all(part).await?;
    }
    stream.shutdown().await?;
    Ok(())
}

impl Site {
    fn has(&self, fault: impl Fn(&'static str) -> Fault, file: &str) -> bool {
        self.faults.iter().any(|&known| match known {
            Fault::Missing(name) | Fault::Silent(name) | Fault::Slow(name) => {
                name == file && known == fault(name)
            }
            Fault::Kind(..) | Fault::Header(_) => false,
        })
    }

    fn kind(&self, file: &str) -> &'static str {
        let wrong = self.faults.iter().find_map(|fault| match fault {
            Fault::Kind(ending, kind) if file.ends_with(ending) => Some(*kind),
            _ => None,
        });
        wrong.unwrap_or_else(|| mime(file))
    }

    fn headers(&self) -> String {
        let headers = self.faults.iter().filter_map(|fault| match fault {
            Fault::Header(header) => Some(format!("{header}\r\n")),
            _ => None,
        });
        headers.collect()
    }
}

async fn read(site: &Site, file: &str) -> Option<Vec<u8>> {
    if file == "data.u8" {
        return Some(images());
    }
    let inside = Path::new(file).components().all(|part| matches!(part, Component::Normal(_)));
    let mut body =
        if inside { tokio::fs::read(site.folder.join(file)).await.ok()? } else { return None };
    if site.halved.contains(&file) {
        body.truncate(body.len() / 2);
    }
    Some(body)
}

/// What the measuring page trains on: 64 grey pictures of nothing, 28×28, the same every time.
fn images() -> Vec<u8> {
    let next = |state: &mut u32| {
        *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Some((*state >> 24) as u8)
    };
    let mut state = 7;
    std::iter::from_fn(|| next(&mut state)).take(64 * 784).collect()
}

fn mime(file: &str) -> &'static str {
    match file.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript",
        "css" => "text/css",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        _ => "application/octet-stream",
    }
}

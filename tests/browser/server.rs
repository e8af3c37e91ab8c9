//! A static web server for the built site, with a few ways to serve it badly.

use crate::Outcome;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What is served, and how.
#[derive(Clone)]
pub struct Site {
    /// The folder with `index.html`.
    pub folder: PathBuf,
    /// Where it appears: `/`, or a path with a slash at both ends.
    pub mount: &'static str,
    /// Files that arrive cut in half.
    pub halved: &'static [&'static str],
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
    let file = target.split(['?', '#']).next().unwrap_or_default().strip_prefix(site.mount);
    let file = file.map(|file| if file.is_empty() { "index.html" } else { file });
    let found = match file {
        Some(file) => read(site, file).await,
        None => None,
    };
    let (status, kind, body) = match (file, found) {
        (Some(file), Some(body)) => ("200 OK", mime(file), body),
        _ => ("404 Not Found", "text/plain", b"There is no such file.".to_vec()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: max-age=3600\r\nConnection: close\r\n\
         Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Embedder-Policy: require-corp\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&body).await?;
    stream.shutdown().await?;
    Ok(())
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
    if file == "index.html" && site.mount != "/" {
        body = moved(&String::from_utf8(body).ok()?, site.mount).into_bytes();
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

/// The page as trunk writes it for another `--public-url`: only its own links name the root.
fn moved(page: &str, mount: &str) -> String {
    page.replace("=\"/", &format!("=\"{mount}")).replace("'/", &format!("'{mount}"))
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

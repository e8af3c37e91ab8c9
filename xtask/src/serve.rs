//! A small web server for one folder on this computer: what `cargo xtask play` needs, and no more.

use anyhow::{Context, Result, bail};
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{fs, thread};

/// The longest request that is read.
const LONGEST: u64 = 64 * 1024;
/// A browser opens connections that it may never use.
const PATIENCE: Duration = Duration::from_secs(30);

/// Ports that are ours from now on, although nobody answers before [`Ports::serve`].
#[derive(Debug)]
pub struct Ports {
    listeners: Vec<TcpListener>,
}

impl Ports {
    /// Opens the port on this computer, for both kinds of addresses that `localhost` may have.
    pub fn open(port: u16) -> Result<Self> {
        let mut listeners = Vec::new();
        for address in [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)] {
            match TcpListener::bind((address, port)) {
                Ok(listener) => listeners.push(listener),
                Err(error) if error.kind() == ErrorKind::AddrInUse => bail!(
                    "port {port} is in use by another program; choose one with `cargo xtask play --port {}`",
                    port.wrapping_add(1).max(1024)
                ),
                Err(error) if error.kind() == ErrorKind::PermissionDenied => bail!(
                    "this user may not open port {port}; choose one above 1023 with `cargo xtask play --port 8080`"
                ),
                // A machine without IPv6 is no reason to stop.
                Err(_) if address.is_ipv6() => {}
                Err(error) => return Err(error).context(format!("could not open port {port}")),
            }
        }
        Ok(Self { listeners })
    }

    /// Serves the folder in the background until the program ends.
    pub fn serve(self, folder: &Path) {
        let folder: Arc<Path> = Arc::from(folder);
        for listener in self.listeners {
            let folder = Arc::clone(&folder);
            thread::spawn(move || {
                for stream in listener.incoming().flatten() {
                    let folder = Arc::clone(&folder);
                    // A browser may hang up in the middle; the next request is another connection.
                    thread::spawn(move || connection(&folder, stream));
                }
            });
        }
    }
}

/// Answers one request.
fn connection(folder: &Path, mut stream: TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut lines = BufReader::new((&stream).take(LONGEST)).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let answer = Answer::to(folder, &request);
    stream.write_all(answer.head().as_bytes())?;
    if answer.with_body {
        stream.write_all(&answer.body)?;
    }
    stream.flush()
}

/// What is sent back.
struct Answer {
    status: &'static str,
    kind: &'static str,
    /// Whether the browser may keep it for ever.
    kept: bool,
    body: Vec<u8>,
    with_body: bool,
}

impl Answer {
    /// Reads `GET /file?query HTTP/1.1` and the file.
    fn to(folder: &Path, request: &str) -> Self {
        let mut words = request.split(' ');
        let method = words.next().unwrap_or_default();
        let target = words.next().unwrap_or_default();
        let with_body = method != "HEAD";
        let refusal = |status, why: &str| Self {
            status,
            kind: "text/plain; charset=utf-8",
            kept: false,
            body: why.as_bytes().to_vec(),
            with_body,
        };
        if !["GET", "HEAD"].contains(&method) {
            return refusal("405 Method Not Allowed", "This server only answers GET and HEAD.\n");
        }
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let file = path.strip_prefix('/').map(|name| inside(folder, name));
        match file.flatten().and_then(|file| Some((fs::read(&file).ok()?, mime(&file)))) {
            Some((body, kind)) => {
                // The query names the version, and another version is another address.
                let kept = query.split('&').any(|part| part.starts_with("v="));
                Self { status: "200 OK", kind, kept, body, with_body }
            }
            None => refusal("404 Not Found", "There is no such file.\n"),
        }
    }

    fn head(&self) -> String {
        let cache = if self.kept { "max-age=31536000, immutable" } else { "no-store" };
        // Isolated from other sites, a page gets exact clocks and may share memory with its workers.
        format!(
            "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: {cache}\r\nConnection: close\r\n\
             X-Content-Type-Options: nosniff\r\n\
             Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Embedder-Policy: require-corp\r\n\r\n",
            self.status,
            self.kind,
            self.body.len()
        )
    }
}

/// The file of this name in the folder, unless the name leads out of it.
fn inside(folder: &Path, name: &str) -> Option<PathBuf> {
    let name = Path::new(if name.is_empty() { "index.html" } else { name });
    let harmless = name.components().all(|part| matches!(part, Component::Normal(_)));
    harmless.then(|| folder.join(name))
}

/// What a browser must be told about a file; it starts no module of another kind.
fn mime(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Ports};
    use anyhow::Result;
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::path::PathBuf;
    use std::{env, fs, process};

    fn folder(name: &str) -> Result<PathBuf> {
        let folder = env::temp_dir().join(format!("ganlet-serve-{name}-{}", process::id()));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("index.html"), "<p>page</p>")?;
        fs::write(folder.join("app_bg.wasm"), "\0asm")?;
        Ok(folder)
    }

    #[test]
    fn a_port_in_use_is_one_sentence_that_names_the_option() -> Result<()> {
        let other = TcpListener::bind(("127.0.0.1", 0))?;
        let error = Ports::open(other.local_addr()?.port())
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        assert!(error.contains("in use") && error.contains("--port"), "{error}");
        Ok(())
    }

    #[test]
    fn a_browser_gets_the_page_over_a_connection() -> Result<()> {
        let folder = folder("connection")?;
        let ports = Ports { listeners: vec![TcpListener::bind(("127.0.0.1", 0))?] };
        let mut stream = TcpStream::connect(ports.listeners[0].local_addr()?)?;
        ports.serve(&folder);
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        fs::remove_dir_all(&folder)?;
        assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
        assert!(text.contains("Cross-Origin-Embedder-Policy: require-corp\r\n"), "{text}");
        assert!(text.ends_with("\r\n\r\n<p>page</p>"), "{text}");
        Ok(())
    }

    #[test]
    fn files_have_their_kind_and_only_versions_are_kept() -> Result<()> {
        let folder = folder("kinds")?;
        let ask = |request: &str| {
            let answer = Answer::to(&folder, request);
            (answer.status, answer.kind, answer.kept)
        };
        let wasm = ask("GET /app_bg.wasm?v=12 HTTP/1.1");
        let fresh = ask("GET /app_bg.wasm HTTP/1.1");
        let missing = ask("GET /trainer-gpu.js?v=12 HTTP/1.1").0;
        let outside = ask(&format!("GET /../{} HTTP/1.1", "serve.rs")).0;
        let absolute = ask("GET //etc/passwd HTTP/1.1").0;
        let posted = ask("POST / HTTP/1.1").0;
        fs::remove_dir_all(&folder)?;
        assert_eq!(wasm, ("200 OK", "application/wasm", true));
        assert_eq!(fresh, ("200 OK", "application/wasm", false));
        assert_eq!([missing, outside, absolute], ["404 Not Found"; 3]);
        assert_eq!(posted, "405 Method Not Allowed");
        Ok(())
    }
}

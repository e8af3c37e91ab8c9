//! `cargo xtask play`: from a fresh clone to the page in a browser.

use crate::process::{quiet_output, stage};
use crate::trunk::{self, Profile, Trunk};
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail, ensure};
use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener, TcpStream};
use std::process::{Child, Command, exit};
use std::time::Duration;
use std::{env, thread};

#[derive(Debug, PartialEq)]
pub struct Options {
    pub port: u16,
    pub open: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { port: 8080, open: true }
    }
}

pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    ensure_free(options.port)?;
    let trunk = Trunk::ready(workspace)?;
    trunk::compile(workspace, Profile::Daily)?;
    stage("Making the site and serving it (a minute)");
    let mut command = trunk.command(workspace, "serve", Profile::Daily)?;
    command.args(["--port", &options.port.to_string()]);
    if options.open && has_display() {
        command.arg("--open");
    }
    let mut server = start_in_own_group(&mut command)?;
    let port = options.port;
    thread::spawn(move || announce(port));
    let status = server.wait().context("lost the server")?;
    ensure!(status.success(), "the server ended ({status}); the lines above say why");
    Ok(())
}

/// Looks at the port first: trunk would find it in use only after the build.
fn ensure_free(port: u16) -> Result<()> {
    for address in [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)] {
        match TcpListener::bind((address, port)) {
            Err(error) if error.kind() == ErrorKind::AddrInUse => {
                bail!(
                    "port {port} is in use by another program; choose one with `cargo xtask play --port {}`",
                    port.wrapping_add(1).max(1024)
                );
            }
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                bail!(
                    "this user may not open port {port}; choose one above 1023 with `cargo xtask play --port 8080`"
                );
            }
            // A machine without IPv6 is no reason to stop.
            _ => {}
        }
    }
    Ok(())
}

/// Without a display, opening a page starts a browser in the terminal, or nothing at all.
fn has_display() -> bool {
    !cfg!(target_os = "linux")
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Starts the server so that it, and every compiler it starts, ends with us, however we are told to
/// end.
fn start_in_own_group(command: &mut Command) -> Result<Child> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let child = command
        .spawn()
        .with_context(|| format!("could not start {}", command.get_program().display()))?;
    let id = child.id();
    ctrlc::set_handler(move || {
        end(id);
        exit(130);
    })
    .context("could not listen for ctrl-c")?;
    Ok(child)
}

fn end(server: u32) {
    // The standard library cannot signal a group; without `unsafe`, the system's own command can.
    let mut command = if cfg!(windows) { Command::new("taskkill") } else { Command::new("kill") };
    if cfg!(windows) {
        command.args(["/T", "/F", "/PID", &server.to_string()]);
    } else {
        command.args(["-TERM", "--", &format!("-{server}")]);
    }
    quiet_output(&mut command);
}

/// Says where the page is as soon as it is there: trunk opens the port after its first build.
fn announce(port: u16) {
    let address = format!("http://localhost:{port}/");
    loop {
        thread::sleep(Duration::from_millis(200));
        match first_line(port) {
            Some(line) if line.contains(" 200") => {
                break eprintln!("\n    Ganlet is at {address}   (ctrl-c ends it)\n");
            }
            Some(_) => {
                break eprintln!(
                    "\n    The site could not be made; the lines above say why. Once that is mended it is at {address}\n"
                );
            }
            None => {}
        }
    }
}

/// The first line of the server's answer, or nothing while there is no server.
fn first_line(port: u16) -> Option<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    stream
        .write_all(
            b"GET / HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n",
        )
        .ok()?;
    let mut bytes = [0; 64];
    let length = stream.read(&mut bytes).ok()?;
    String::from_utf8_lossy(&bytes[..length]).lines().next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::ensure_free;
    use anyhow::Result;
    use std::net::TcpListener;

    #[test]
    fn a_port_in_use_is_one_sentence_that_names_the_option() -> Result<()> {
        let other = TcpListener::bind(("127.0.0.1", 0))?;
        let error = ensure_free(other.local_addr()?.port())
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        assert!(error.contains("in use") && error.contains("--port"), "{error}");
        Ok(())
    }
}

//! The native command. What it does is in [`ganlet::cli`].

fn main() -> std::process::ExitCode {
    ganlet::cli::run(std::env::args_os())
}

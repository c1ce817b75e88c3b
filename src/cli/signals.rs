//! Ctrl-C: once is a wish, twice is an order.

use std::io::Write as _;

use super::Status;
use super::progress;
use crate::crawl::Stop;

/// Lets Ctrl-C (and SIGTERM) ask `stop` to stop, and a second one end the process at once.
pub(super) fn listen(stop: &Stop, quiet: bool) -> std::io::Result<()> {
    let stop = stop.clone();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        runtime.block_on(async {
            if signal().await.is_err() {
                return;
            }
            stop.ask();
            if !quiet {
                let text = "stopping: finishing what is under way (Ctrl-C again to stop at once)";
                let _ = progress::above(|| writeln!(std::io::stderr(), "{text}"));
            }
            if signal().await.is_ok() {
                leave();
            }
        });
    })?;
    Ok(())
}

/// Lets a write past the size that files may have fail like any other, instead of ending the process without a word: a
/// handled signal no longer kills, and a handler of tokio's stays for good.
#[cfg(all(unix, not(any(target_arch = "mips", target_arch = "mips64", target_arch = "sparc64"))))]
pub(super) fn outlive_full_files() {
    use tokio::signal::unix::{SignalKind, signal};
    /// Its number on all of these systems.
    const SIGXFSZ: i32 = 25;
    if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() {
        let _inside = runtime.enter();
        // Without it things are as they were.
        let _ = signal(SignalKind::from_raw(SIGXFSZ));
    }
}

#[cfg(not(all(unix, not(any(target_arch = "mips", target_arch = "mips64", target_arch = "sparc64")))))]
pub(super) fn outlive_full_files() {}

/// Ends the process. Nothing is lost: what is not committed is fetched again by the next run.
#[expect(clippy::exit, reason = "the user asked twice")]
fn leave() {
    std::process::exit(Status::Stopped.code().into());
}

#[cfg(unix)]
async fn signal() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn signal() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}

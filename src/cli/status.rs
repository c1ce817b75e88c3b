//! How a command ended, as the shell sees it.

use std::process::ExitCode;

/// How a command ended. What it failed of was told on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Everything asked for was done.
    Done,
    /// Something was not.
    Failed,
    /// Wrong usage or config.
    Usage,
    /// Stopped by Ctrl-C, with everything saved: 128 and the signal's number, as shells have it.
    Stopped,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Done => 0,
            Status::Failed => 1,
            Status::Usage => 2,
            Status::Stopped => 130,
        })
    }
}

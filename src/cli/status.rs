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

impl Status {
    /// The process's exit status.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Stopped => 130,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status.code())
    }
}

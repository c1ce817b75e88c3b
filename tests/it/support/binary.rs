//! Runs the built program in a folder of its own.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long one run may take before the test kills it.
const PATIENCE: Duration = Duration::from_mins(3);

/// What a run left behind.
#[derive(Debug)]
pub struct Ran {
    /// Exit status; `None` if it was killed.
    pub code: Option<i32>,
    /// Results.
    pub stdout: String,
    /// Everything else.
    pub stderr: String,
    /// Wall-clock time from start to end.
    pub took: Duration,
}

/// Runs `gleaner` with the arguments; the folder is its working directory.
pub fn gleaner(folder: &Path, args: &[&str]) -> Ran {
    gleaner_with(folder, args, Stdio::null())
}

/// The same with something to read on standard input.
pub fn gleaner_reading(folder: &Path, args: &[&str], input: &[u8]) -> Ran {
    let path = folder.join("stdin");
    std::fs::write(&path, input).unwrap();
    gleaner_with(folder, args, Stdio::from(std::fs::File::open(path).unwrap()))
}

fn gleaner_with(folder: &Path, args: &[&str], stdin: Stdio) -> Ran {
    let started = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_gleaner"))
        .args(args)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env_remove("RUST_LOG")
        .stdin(stdin)
        .stdout(Stdio::from(std::fs::File::create(folder.join("stdout")).unwrap()))
        .stderr(Stdio::from(std::fs::File::create(folder.join("stderr")).unwrap()))
        .spawn()
        .unwrap();
    // Output goes to files, so that a full pipe can never hold the program up.
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if started.elapsed() > PATIENCE {
            child.kill().unwrap();
            break child.wait().unwrap();
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let read = |name: &str| {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    Ran { code: status.code(), stdout: read("stdout"), stderr: read("stderr"), took: started.elapsed() }
}

impl Ran {
    /// The lines of standard output, each a JSON value.
    #[track_caller]
    pub fn records(&self) -> Vec<serde_json::Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Fails the test, with everything the program said, unless it ended well.
    #[track_caller]
    pub fn succeeded(self) -> Ran {
        assert_eq!(self.code, Some(0), "after {:?}\nstdout:\n{}\nstderr:\n{}", self.took, self.stdout, self.stderr);
        self
    }
}

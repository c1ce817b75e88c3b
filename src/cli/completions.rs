//! `gleaner completions`.

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::Status;
use super::args::Args;

/// Prints a completion script for a shell.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  gleaner completions bash > ~/.local/share/bash-completion/completions/gleaner")]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Runs the command.
pub(super) fn run(args: &CompletionsArgs) -> anyhow::Result<Status> {
    // To memory first: the generator panics where its writer fails, as a closed pipe does.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "gleaner", &mut script);
    std::io::Write::write_all(&mut std::io::stdout().lock(), &script)?;
    Ok(Status::Done)
}

//! The command `boeki`.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}

//! Steps that are run one after the other; all are run, and the failed ones are named at the end.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

/// The steps run so far.
#[derive(Default)]
pub struct Steps {
    failed: Vec<String>,
    count: usize,
}

impl Steps {
    /// Runs a program and notes whether it ended with success.
    pub fn command(&mut self, title: &str, root: &Path, program: &str, args: &[&str]) -> bool {
        self.step(title, || {
            let status = Command::new(program).args(args).current_dir(root).status();
            match status {
                Ok(status) if status.success() => Ok(()),
                Ok(status) => Err(format!("{program} {}: {status}", args.join(" "))),
                Err(error) => Err(format!("{program} cannot be started: {error}")),
            }
        })
    }

    /// Runs a program whose output nobody needs to see unless it fails.
    pub fn quietly<S: AsRef<OsStr>>(&mut self, title: &str, root: &Path, program: &Path, args: &[S]) -> bool {
        self.step(title, || {
            let output = Command::new(program).args(args).current_dir(root).stdin(Stdio::null()).output();
            match output {
                Ok(output) if output.status.success() => Ok(()),
                Ok(output) => {
                    let text = [output.stdout, output.stderr].concat();
                    Err(format!("{}\n{}", output.status, String::from_utf8_lossy(&text)))
                }
                Err(error) => Err(format!("{} cannot be started: {error}", program.display())),
            }
        })
    }

    /// Runs anything.
    pub fn step(&mut self, title: &str, work: impl FnOnce() -> Result<(), String>) -> bool {
        eprintln!("── {title}");
        let began = Instant::now();
        let outcome = work();
        self.count += 1;
        match outcome {
            Ok(()) => {
                eprintln!("   ok, {:.1} s", began.elapsed().as_secs_f32());
                true
            }
            Err(message) => {
                eprintln!("   FAILED: {message}");
                self.failed.push(title.to_owned());
                false
            }
        }
    }

    /// Says how it went.
    pub fn finish(self) -> ExitCode {
        if self.failed.is_empty() {
            eprintln!("all {} steps passed", self.count);
            return ExitCode::SUCCESS;
        }
        eprintln!("{} of {} steps failed:", self.failed.len(), self.count);
        for title in &self.failed {
            eprintln!("  {title}");
        }
        ExitCode::FAILURE
    }
}

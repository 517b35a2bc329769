//! A client that is not ours against the server: the protocol's own library, on Node.js.

use crate::steps::Steps;
use std::path::Path;
use std::process::{Command, Stdio};

/// Drives every capability of the server at `blin`. Without Node.js the step fails and says what to install.
pub fn run(steps: &mut Steps, root: &Path, blin: &Path) {
    steps.step("the server and the protocol's own client", || {
        let folder = root.join("editors/client-tests");
        let npm = |args: &[&str]| {
            let mut command = Command::new("npm");
            command.args(args).current_dir(&folder).env("BLIN", blin).stdin(Stdio::null());
            match command.output() {
                Ok(output) if output.status.success() => Ok(()),
                Ok(output) => {
                    let text = [output.stdout, output.stderr].concat();
                    Err(format!("npm {}: {}\n{}", args.join(" "), output.status, String::from_utf8_lossy(&text)))
                }
                Err(error) => Err(format!(
                    "npm cannot be started ({error}): install Node.js 20 or later with npm and run this again"
                )),
            }
        };
        npm(&["ci", "--ignore-scripts", "--no-audit", "--no-fund"])?;
        npm(&["test"])
    });
}

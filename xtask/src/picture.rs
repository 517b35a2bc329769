//! `docs/run.svg`: the picture in the README, drawn from what the command really prints.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What is photographed.
const COMMAND: [&str; 3] = ["run", "examples/ojemolon-2022.toml", "--at=day 7 13:30"];

/// The picture's path and text.
pub fn file(root: &Path) -> Result<(PathBuf, String), String> {
    let output = Command::new("cargo")
        .args(["run", "--quiet", "--release", "-p", "blin", "--"])
        .args(COMMAND)
        .current_dir(root)
        .env("CLICOLOR_FORCE", "1")
        .env("COLUMNS", "100")
        .env_remove("NO_COLOR")
        .output()
        .map_err(|e| e.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let printed = String::from_utf8_lossy(&output.stdout);
    let svg = anstyle_svg::Term::new().min_width_px(820).render_svg(&format!("$ blin {}\n{printed}", shown()));
    Ok((root.join("docs/run.svg"), svg))
}

fn shown() -> String {
    "run examples/ojemolon-2022.toml --at \"day 7 13:30\"".to_owned()
}

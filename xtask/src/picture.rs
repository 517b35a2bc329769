//! `docs/run.svg`: the picture in the README, drawn from what the command really prints.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What is photographed.
const COMMAND: [&str; 6] = ["run", "examples/ojemolon-2022.toml", "--decision", "infusion", "--at", "day 7 10:00"];

/// More would not be looked at.
const LINES: usize = 28;

/// The picture's path and text.
pub fn file(root: &Path) -> Result<(PathBuf, String), String> {
    // `BLIN` names a binary that is there already.
    let mut command = std::env::var_os("BLIN").map_or_else(
        || {
            let mut cargo = Command::new("cargo");
            cargo.args(["run", "--quiet", "--release", "-p", "blin", "--"]);
            cargo
        },
        Command::new,
    );
    let output = command
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
    let printed: Vec<String> = String::from_utf8_lossy(&output.stdout).lines().take(LINES).map(str::to_owned).collect();
    let svg =
        anstyle_svg::Term::new().min_width_px(820).render_svg(&format!("$ {}\n{}\n", shown(), printed.join("\n")));
    Ok((root.join("docs/run.svg"), svg))
}

fn shown() -> String {
    let words = COMMAND.map(|word| if word.contains(' ') { format!("\"{word}\"") } else { word.to_owned() });
    format!("blin {}", words.join(" "))
}

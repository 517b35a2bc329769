//! `blin new`.

use crate::args::New;
use crate::exit::{Done, Outcome, Unable, print, reason};

/// The files of a new project.
const FILES: [(&str, &str); 4] = [
    ("blin.toml", include_str!("../../template/blin.toml")),
    ("chart.blin", include_str!("../../template/chart.blin")),
    ("fever.blin", include_str!("../../template/fever.blin")),
    ("patient.toml", include_str!("../../template/patient.toml")),
];

/// Makes a project that checks, tests and runs. Nothing that is there is overwritten.
pub fn run(args: &New) -> Outcome {
    let dir = &args.dir;
    let taken = std::fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some());
    if taken || dir.is_file() {
        return Err(Unable::new(format!("{} is there already", dir.display())).help("give the name of a new directory"));
    }
    let cannot = |e: &std::io::Error| Unable::new(format!("cannot make {}: {}", dir.display(), reason(e)));
    std::fs::create_dir_all(dir).map_err(|e| cannot(&e))?;
    let name = name_of(dir);
    for (file, text) in FILES {
        std::fs::write(dir.join(file), text.replace("NAME", &name)).map_err(|e| cannot(&e))?;
    }
    print(&format!(
        "Made {name}:\n  blin.toml      the project\n  chart.blin     what is charted\n  fever.blin     a protocol with two scenarios\n  \
         patient.toml   a patient\nNext:\n  cd {}\n  blin test\n  blin run patient.toml\n",
        dir.display()
    ));
    Ok(Done::Fine)
}

/// The directory's own name, in the letters that a project's name may have.
fn name_of(dir: &std::path::Path) -> String {
    let full = std::path::absolute(dir).unwrap_or_else(|_| dir.to_path_buf());
    let name = full.file_name().map(|n| n.to_string_lossy().to_lowercase()).unwrap_or_default();
    let clean: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    match clean.trim_matches('-') {
        "" => "protocol".into(),
        name => name.to_owned(),
    }
}

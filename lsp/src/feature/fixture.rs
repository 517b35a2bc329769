//! Projects written in a test: files after `# file: NAME` lines, the cursor at `$0`.

use crate::project::Project;
use blin_engine::diagnostic::FileId;
use std::collections::BTreeMap;

/// A project with a cursor in it.
pub struct Fixture {
    /// The project.
    pub project: Project,
    /// The file that the cursor is in.
    pub file: FileId,
    /// Where in it.
    pub offset: u32,
}

/// What most tests stand on.
pub const VOCABULARY: &str = r#"# file: patient.blin
vocabulary patient
"What is charted."

scale Ctcae5 = grade 0 to 5 "Version 5.0"
type  Action = one of continue < interrupt < stop "What to do"

fact    site: one of home, ward
reading temperature: °C     range 30 to 45 °C   fresh for 12 h   loinc "8310-5"   "Core temperature"
reading other_grade: Ctcae5 fresh for 24 h
reading weight: kg range 1 to 300 kg fresh for 7 days
event   seizure
act     infusion_rate: µg/day range 0 to 100 µg/day until changed initially 0 µg/day
act     cycle_start
setting clean_hold: duration = 3 days range 1 to 14 days "How long"

let infusing = infusion_rate > 0 µg/day

decision infusion: Action
  "What to do with the infusion."
  combine highest
  default continue
"#;

/// The files of a fixture, the cursor left out.
pub fn files(text: &str) -> (BTreeMap<String, String>, Option<(String, u32)>) {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut cursor = None;
    let mut path = "main.blin".to_owned();
    for line in text.split_inclusive('\n') {
        if let Some(named) = line.strip_prefix("# file: ") {
            path = named.trim().to_owned();
            files.entry(path.clone()).or_default();
            continue;
        }
        let file = files.entry(path.clone()).or_default();
        match line.find("$0") {
            Some(at) => {
                cursor = Some((path.clone(), u32::try_from(file.len() + at).expect("it is short")));
                file.push_str(&line.replacen("$0", "", 1));
            }
            None => file.push_str(line),
        }
    }
    (files, cursor)
}

impl Fixture {
    /// A project of these files only.
    pub fn bare(text: &str) -> Self {
        let (files, cursor) = files(text);
        let project = Project::of_texts(&files);
        let (path, offset) = cursor.unwrap_or_else(|| (files.keys().next().expect("a file").clone(), 0));
        let file = project.file_at(path.as_ref()).expect("the file is known");
        Self { project, file, offset }
    }

    /// A file `main.blin` beside [`VOCABULARY`], which it uses; `text` starts after the header.
    pub fn new(text: &str) -> Self {
        Self::bare(&format!("{VOCABULARY}# file: main.blin\nprotocol main\nuse patient\n\n{text}"))
    }

    /// The text under the cursor's file.
    pub fn text(&self) -> &str {
        self.project.text(self.file)
    }
}

//! Renaming across files: protocols, the manifest and the patients of the project.
//!
//! The new text is analysed before it is offered: a rename after which any name would stand for something else, or
//! anything would be wrong that was not wrong before, is refused.

use crate::project::{Project, is_patient};
use blin_engine::diagnostic::{Diagnostic, FileId, Place, Severity};
use blin_engine::manifest::FILE_NAME;
use blin_engine::model::{Model, Symbol, Ty};
use blin_grammar::{Edit, Span, keywords};
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The part of the name at the cursor that a rename replaces.
///
/// # Errors
/// Why what is there cannot be renamed.
pub fn prepare(project: &Project, file: FileId, offset: u32) -> Result<Span, String> {
    let (symbol, span) = target(project, file, offset)?;
    match symbol {
        Symbol::Variant(id, _) if project.model()[id].scale.is_some() => Err("grades have no names".to_owned()),
        _ => Ok(span),
    }
}

/// The edits that give what is at the cursor the name `new`.
///
/// # Errors
/// Why it cannot have that name.
pub fn rename(project: &Project, file: FileId, offset: u32, new: &str) -> Result<Vec<(Place, String)>, String> {
    prepare(project, file, offset)?;
    let (symbol, _) = target(project, file, offset)?;
    let model = project.model();
    let old = symbol.name(model).to_owned();
    check_spelling(symbol, new)?;
    if old == new {
        return Ok(Vec::new());
    }
    let mut places = mentions(project, symbol, &old);
    places.extend(in_manifest(project, symbol));
    for (patient, number) in project.files().iter().zip(0..) {
        if project.patient(FileId(number)).is_some() {
            let spans = in_patient(model, patient.text.as_str(), symbol, &old);
            places.extend(spans.into_iter().map(|span| Place { file: FileId(number), span }));
        }
    }
    places.sort_unstable();
    places.dedup();
    let edits: Vec<(Place, String)> = places.into_iter().map(|place| (place, new.to_owned())).collect();
    refuse_harm(project, &edits, new)?;
    Ok(edits)
}

fn target(project: &Project, file: FileId, offset: u32) -> Result<(Symbol, Span), String> {
    let reference = project.model().reference_at(file, offset).ok_or("there is no name here")?;
    // Before the dot stands the module.
    let words = project.words(reference.place);
    let (symbol, span) = match words.rfind('.').and_then(|n| u32::try_from(n).ok()) {
        Some(dot) if offset <= reference.place.span.start + dot => {
            let decl = reference.symbol.decl(project.model()).ok_or("there is no name here")?;
            (Symbol::Module(decl.module), Span::new(reference.place.span.start, reference.place.span.start + dot))
        }
        _ => (reference.symbol, last_part(project, reference.place)),
    };
    Ok((symbol, span))
}

/// A qualified name without its qualifier.
fn last_part(project: &Project, place: Place) -> Span {
    let dot = project.words(place).rfind('.').and_then(|n| u32::try_from(n + 1).ok()).unwrap_or(0);
    Span::new(place.span.start + dot, place.span.end)
}

fn check_spelling(symbol: Symbol, new: &str) -> Result<(), String> {
    let is_type = matches!(symbol, Symbol::Enum(_) | Symbol::Alias(_));
    let mut chars = new.chars();
    let opens = chars.next().is_some_and(|c| if is_type { c.is_ascii_uppercase() } else { c.is_ascii_lowercase() });
    let goes_on = chars.all(|c| c.is_ascii_alphanumeric() && (is_type || !c.is_ascii_uppercase()) || c == '_');
    if keywords::is_reserved(new) {
        return Err(format!("`{new}` is a word of the language"));
    }
    match (opens && goes_on, is_type) {
        (true, _) => Ok(()),
        (false, true) => {
            Err(format!("`{new}` cannot be a type: types are letters and digits and start with a capital"))
        }
        (false, false) => {
            Err(format!("`{new}` cannot be a name: names are a to z, 0 to 9 and `_`, and start with a letter"))
        }
    }
}

/// Every place in the protocols.
fn mentions(project: &Project, symbol: Symbol, old: &str) -> Vec<Place> {
    let model = project.model();
    let own = model.references_to(symbol).map(|r| Place { span: last_part(project, r.place), ..r.place });
    let mut places: Vec<Place> = own.collect();
    if let Symbol::Module(id) = symbol {
        // As a qualifier: `dosing` in `dosing.cycle`.
        let of_module = model.references.iter().filter(|r| r.symbol.decl(model).is_some_and(|d| d.module == id));
        let qualified = of_module.filter(|r| project.words(r.place).split_once('.').is_some_and(|(q, _)| q == old));
        let length = u32::try_from(old.len()).unwrap_or(0);
        places.extend(qualified.map(|r| {
            let start = r.place.span.start;
            Place { span: Span::new(start, start + length), ..r.place }
        }));
    }
    places.retain(|p| project.words(*p) == old);
    places
}

/// Settings and their values in the manifest.
fn in_manifest(project: &Project, symbol: Symbol) -> Vec<Place> {
    let model = project.model();
    let old = symbol.name(model);
    let mut places = Vec::new();
    for set in &project.analysis.manifest().settings {
        let (module, name) = set.name.rsplit_once('.').map_or((None, set.name.as_str()), |(m, n)| (Some(m), n));
        let is_meant = |s: &&blin_engine::model::Setting| {
            s.decl.name == name && module.is_none_or(|m| model[s.decl.module].decl.name == m)
        };
        let Some(setting) = model.settings.iter().find(is_meant) else { continue };
        let within = |place: Place| {
            let at = project.words(place).rfind(old).and_then(|n| u32::try_from(n).ok())?;
            let start = place.span.start + at;
            Some(Place { span: Span::new(start, start + u32::try_from(old.len()).ok()?), ..place })
        };
        match symbol {
            Symbol::Setting(id) if std::ptr::eq(&model[id], setting) => places.extend(within(set.name_place)),
            Symbol::Variant(id, _) if setting.ty == Ty::Enum(id) && set.value == old => {
                places.extend(within(set.value_place));
            }
            _ => {}
        }
    }
    places
}

/// Inputs and choices in a patient's file.
fn in_patient(model: &Model, text: &str, symbol: Symbol, old: &str) -> Vec<Span> {
    let Ok(table) = DeTable::parse(text) else { return Vec::new() };
    let mut found = Vec::new();
    let mut visit = |key: &Spanned<std::borrow::Cow<'_, str>>, value: &Spanned<DeValue<'_>>| {
        let bare = key.get_ref().rsplit('.').next().unwrap_or_default();
        match symbol {
            Symbol::Input(_) if bare == old => found.extend(word_in(text, key.span(), old)),
            Symbol::Variant(id, _) => {
                let of_type = model.inputs.iter().any(|i| i.decl.name == bare && i.ty == Ty::Enum(id));
                if of_type && matches!(value.get_ref(), DeValue::String(s) if s == old) {
                    found.extend(word_in(text, value.span(), old));
                }
            }
            _ => {}
        }
    };
    let mut stack: Vec<&DeTable<'_>> = vec![table.get_ref()];
    while let Some(table) = stack.pop() {
        for (key, value) in table.iter() {
            visit(key, value);
            match value.get_ref() {
                DeValue::Table(inner) => stack.push(inner),
                DeValue::Array(list) => stack.extend(list.iter().filter_map(|v| v.get_ref().as_table())),
                _ => {}
            }
        }
    }
    found
}

fn word_in(text: &str, range: std::ops::Range<usize>, word: &str) -> Option<Span> {
    let start = range.start + text.get(range)?.rfind(word)?;
    Some(Span::new(u32::try_from(start).ok()?, u32::try_from(start + word.len()).ok()?))
}

/// Tries the edits: every name must mean what it meant, and nothing may be wrong that was not.
fn refuse_harm(project: &Project, edits: &[(Place, String)], new: &str) -> Result<(), String> {
    let texts: BTreeMap<String, String> = project
        .files()
        .iter()
        .zip(0..)
        .map(|(file, number)| {
            let own = edits.iter().filter(|(p, _)| p.file == FileId(number));
            let own: Vec<Edit> = own.map(|(p, text)| Edit { span: p.span, text: text.clone() }).collect();
            let inner = project.analysis.files().get(number as usize).map(|f| f.path.clone());
            let path = inner.unwrap_or_else(|| format!("patient-{number}.toml"));
            (path, super::format::apply(file.text.as_str(), &own))
        })
        .collect();
    debug_assert!(!texts.contains_key(FILE_NAME) || !is_patient(&texts[FILE_NAME]));
    let after = Project::of_texts(&texts);
    let meant = |p: &Project| p.model().references.iter().map(|r| r.symbol).collect::<Vec<_>>();
    let count = |p: &Project| p.diagnostics().filter(|d| counts(d)).count();
    if meant(project) != meant(&after) || count(&after) > count(project) {
        let known: Vec<&String> = project.diagnostics().map(|d| &d.message).collect();
        let why = after.diagnostics().filter(|d| counts(d)).find(|d| !known.contains(&&d.message));
        return Err(match why {
            Some(d) => format!("`{new}` would not do: {}", d.message),
            None => format!("`{new}` would not do: some names would mean something else"),
        });
    }
    Ok(())
}

/// Warnings come and go with errors, and quotes are checked against files that are not at hand here.
fn counts(d: &Diagnostic) -> bool {
    d.severity == Severity::Error && !d.code.starts_with("source::")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::Fixture;

    fn run(text: &str, new: &str) -> Result<String, String> {
        let f = Fixture::new(text);
        let edits = rename(&f.project, f.file, f.offset, new)?;
        let mut out = String::new();
        for (file, number) in f.project.files().iter().zip(0..) {
            let own: Vec<Edit> = edits
                .iter()
                .filter(|(p, _)| p.file == FileId(number))
                .map(|(p, t)| Edit { span: p.span, text: t.clone() })
                .collect();
            for edit in own.iter() {
                let line = file.text.line_of(edit.span.start) as usize;
                let new_text = super::super::format::apply(file.text.as_str(), &own);
                out.push_str(&format!("{}: {}\n", file.path.display(), new_text.lines().nth(line).unwrap_or("")));
            }
        }
        Ok(out)
    }

    const USED: &str =
        "let hot = temperature > 38 °C\nrule r must\n  when hot and infusi$0ng\n  then infusion = stop\n";

    #[test]
    fn in_every_file() {
        assert_eq!(
            run(USED, "pump_runs").expect("a name"),
            "main.blin:   when hot and pump_runs\npatient.blin: let pump_runs = infusion_rate > 0 µg/day\n"
        );
    }

    #[test]
    fn in_patients_and_the_manifest() {
        let rest = "# file: blin.toml\n[project]\nname = 'x'\nversion = '1'\nlanguage = '2026'\n[settings]\nclean_hold = '2 days'\n# file: p.toml\ncharted_from = \"2021-01-01T00:00Z\"\n[facts]\nsite = \"home\"\n";
        let choice = run(&format!("let a = site = ho$0me\n{rest}"), "at_home").expect("a name");
        assert!(choice.contains("p.toml: site = \"at_home\"") && choice.contains("one of at_home, ward"), "{choice}");
        let input = run(&format!("let a = si$0te = home\n{rest}"), "place").expect("a name");
        assert!(input.contains("p.toml: place = \"home\""), "{input}");
        let setting = run(&format!("let a = clean_$0hold > 1 day\n{rest}"), "waiting").expect("a name");
        assert!(setting.contains("blin.toml: waiting = '2 days'"), "{setting}");
    }

    #[test]
    fn a_table_with_the_heading_of_its_values() {
        let text = "table ra$0te: integer first\n  | infusing || rate |\n  | true     || 1    |\n  | any      || 2    |\nlet a = rate\n";
        let out = run(text, "step").expect("a name");
        assert!(
            out.contains("table step: integer") && out.contains("|| step |") && out.contains("let a = step"),
            "{out}"
        );
        let from_heading = run(&text.replace("ra$0te", "rate").replace("|| rate", "|| ra$0te"), "step");
        assert_eq!(from_heading.expect("a name"), out);
    }

    #[test]
    fn modules_with_their_qualifiers() {
        let out = run("let a = patie$0nt.infusing\n", "chart").expect("a name");
        assert_eq!(
            out.lines().collect::<Vec<_>>(),
            ["main.blin: use chart", "main.blin: let a = chart.infusing", "patient.blin: vocabulary chart",]
        );
    }

    #[test]
    fn what_is_refused() {
        for new in ["hot", "temperature", "when not", "Upper", "and", "kg", "", "9a", "ünïcode"] {
            assert!(run(USED, new).is_err(), "`{new}` was accepted");
        }
        assert_eq!(run(USED, "within").unwrap_err(), "`within` is a word of the language");
        assert_eq!(run(USED, "hot").unwrap_err(), "`hot` would not do: some names would mean something else");
    }
}

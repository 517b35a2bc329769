//! What `blin run --json` writes is what `docs/run.schema.json` says.

use crate::common::{blin, project, root, shown};
use serde_json::Value;
use std::path::Path;

fn validated(dir: &Path, args: &[&str]) -> Value {
    let output = blin(dir, args).output().unwrap();
    assert!(output.status.success(), "{}", shown(&output));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let schema: Value =
        serde_json::from_str(&std::fs::read_to_string(root().join("docs/run.schema.json")).unwrap()).unwrap();
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("run.schema.json", schema).unwrap();
    let index = compiler.compile("run.schema.json", &mut schemas).unwrap();
    if let Err(error) = schemas.validate(&document, index) {
        panic!("{args:?}: {error:#}");
    }
    document
}

#[test]
fn a_new_project_fits_the_schema() {
    let dir = project();
    let ward = dir.path().join("ward");
    let open = validated(&ward, &["run", "patient.toml", "--at", "day 2 20:00", "--json"]);
    let infusion = &open["decisions"]["infusion"];
    assert_eq!(infusion["status"], "undetermined");
    assert_eq!(infusion["value"], Value::Null);
    assert_eq!(infusion["acts_as"], "interrupt");
    assert_eq!(infusion["needs"][0]["input"], "temperature");
    assert_eq!(open["at"], "2026-03-02T20:00:00Z");
    assert_eq!(open["local"], "day 2 20:00");
    let closed = validated(&ward, &["run", "patient.toml", "--json"]);
    assert_eq!(closed["decisions"]["infusion"]["by"][0]["rule"], "high_fever");
    assert_eq!(closed["decisions"]["infusion"]["by"][0]["cite"][0]["locator"], "section 2");
}

#[test]
fn the_published_case_fits_the_schema() {
    for at in ["day 1 10:00", "day 7 13:30", "day 10 12:00"] {
        for policy in ["policy=strictest", "policy=unset"] {
            let document =
                validated(&root(), &["run", "examples/ojemolon-2022.toml", "--at", at, "--set", policy, "--json"]);
            assert!(document["decisions"]["infusion"]["status"].is_string());
        }
    }
}

#[test]
fn fields_come_in_the_documented_order() {
    let dir = project();
    let output = blin(&dir.path().join("ward"), &["run", "patient.toml", "--json"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let places: Vec<Option<usize>> =
        ["\"schema\"", "\"project\"", "\"at\"", "\"settings\"", "\"decisions\"", "\"advice\""]
            .map(|f| text.find(f))
            .to_vec();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
}

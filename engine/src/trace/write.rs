//! The matrix as a document and as a table for spreadsheets.

use super::conflict::effective;
use super::{ConflictRow, Matrix, Row, Traced, Verdict};
use crate::answer::text::Writer;
use crate::csv;
use crate::model::{Model, ScenarioId};
use crate::scenario::coverage::Item;
use std::fmt::Write;

/// How many titles of scenarios a document shows for an item.
const SHOWN: usize = 3;

/// `covered`, `not covered: REASON`, `open`
#[must_use]
pub fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Covered => "covered".into(),
        Verdict::Excused(reason) => format!("not covered: {reason}"),
        Verdict::Open => "open".into(),
    }
}

/// `217 requirements: 201 covered, 16 not covered for a reason`, and the same of conflicts.
#[must_use]
pub fn counts(matrix: &Matrix) -> Vec<String> {
    let requirements = count("requirement", matrix.requirements.iter().map(|r| &r.verdict));
    let conflicts = count("conflict", matrix.conflicts.iter().map(|c| &c.verdict));
    requirements.into_iter().chain(conflicts).collect()
}

/// What there is none of is left out.
fn count<'v>(one: &str, verdicts: impl Iterator<Item = &'v Verdict>) -> Option<String> {
    let all: Vec<&Verdict> = verdicts.collect();
    let of = |wanted: fn(&Verdict) -> bool| all.iter().filter(|v| wanted(v)).count();
    let kinds = [
        (of(|v| matches!(v, Verdict::Covered)), "covered"),
        (of(|v| matches!(v, Verdict::Excused(_))), "not covered for a reason"),
        (of(|v| matches!(v, Verdict::Open)), "open"),
    ];
    let parts: Vec<String> = kinds.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    let s = if all.len() == 1 { "" } else { "s" };
    (!all.is_empty()).then(|| format!("{} {one}{s}: {}", all.len(), parts.join(", ")))
}

/// The settings of a conflict with the values at which they are tried: `policy: strictest, unset`.
#[must_use]
pub fn readings(model: &Model, row: &ConflictRow) -> Vec<String> {
    let writer = Writer::new(model, None);
    let tried = |s| row.scenarios.iter().map(move |id| effective(model, &model[*id], s));
    row.settings
        .iter()
        .map(|s| {
            let mut values: Vec<String> = Vec::new();
            for value in tried(*s) {
                let word = value.map_or_else(|| "unset".to_owned(), |v| writer.value(&model[*s].ty, v));
                if !values.contains(&word) {
                    values.push(word);
                }
            }
            format!("{}: {}", writer.setting_name(*s), values.join(", "))
        })
        .collect()
}

/// “A”, “B” and 3 more
#[must_use]
pub fn titles(model: &Model, scenarios: &[ScenarioId], most: usize) -> String {
    let shown: Vec<String> = scenarios.iter().take(most).map(|s| format!("“{}”", model[*s].title)).collect();
    match scenarios.len().saturating_sub(most) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// The matrix as Markdown.
#[must_use]
pub fn markdown(model: &Model, matrix: &Matrix) -> String {
    let project = &model.project;
    let counts: String = counts(matrix).iter().map(|line| format!("- {line}\n")).collect();
    let mut out = format!(
        "# What {} {} covers\n\nWritten by `blin trace`. A scenario stands beside an item when one of its expectations \
         rests on it, which is found by running it.\n\n{counts}",
        project.name, project.version
    );
    if !matrix.requirements.is_empty() {
        out.push_str("\n## Requirements\n\n| id | strength | what is said | where | covered by | tried by |\n");
        out.push_str("| --- | --- | --- | --- | --- | --- |\n");
        matrix.requirements.iter().for_each(|row| requirement(model, row, &mut out));
    }
    if !matrix.conflicts.is_empty() {
        out.push_str(
            "\n## Conflicts\n\n| id | what is in question | settings | tried by |\n| --- | --- | --- | --- |\n",
        );
        for row in &matrix.conflicts {
            let tried = match &row.verdict {
                Verdict::Excused(reason) => format!("*not covered:* {}", cell(reason)),
                _ => cell(&titles(model, &row.scenarios, usize::MAX)),
            };
            let settings = cell(&readings(model, row).join("; "));
            let _ =
                writeln!(out, "| {} | {} | {settings} | {tried} |", cell(&row.said.id.text), cell(&row.said.states));
        }
    }
    out
}

fn requirement(model: &Model, row: &Row, out: &mut String) {
    let said = &row.said;
    let (items, tried) = match &row.verdict {
        Verdict::Excused(reason) => (format!("*not covered:* {}", cell(reason)), String::new()),
        _ => {
            let name = |t: &Traced| format!("`{}`", cell(&Item::Named(t.symbol).words(model)));
            let tried = |t: &Traced| cell(&titles(model, &t.scenarios, SHOWN));
            let own = (!row.scenarios.is_empty()).then(|| cell(&titles(model, &row.scenarios, usize::MAX)));
            let tried = own.unwrap_or_else(|| row.items.iter().map(tried).collect::<Vec<_>>().join("<br>"));
            (row.items.iter().map(name).collect::<Vec<_>>().join("<br>"), tried)
        }
    };
    let place = format!("{}, {}", said.source.text, said.at);
    let fields = [said.id.text.as_str(), said.strength.word(), &said.states, &place].map(cell);
    let _ = writeln!(out, "| {} | {items} | {tried} |", fields.join(" | "));
}

/// A text that cannot break out of its cell.
fn cell(text: &str) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;").replace(['\n', '\r'], " ")
}

/// The matrix for a spreadsheet: one record for each item of a requirement, one for each conflict.
#[must_use]
pub fn csv(model: &Model, matrix: &Matrix) -> String {
    let heads = ["kind", "id", "strength", "states", "source", "at", "item", "verdict", "scenarios", "titles"];
    let mut out = csv::record(heads);
    let all = |ids: &[ScenarioId]| ids.iter().map(|s| model[*s].title.as_str()).collect::<Vec<_>>().join("\n");
    for row in &matrix.requirements {
        let said = &row.said;
        let mut record = |item: &str, scenarios: &[ScenarioId]| {
            out.push_str(&csv::record([
                "requirement",
                &said.id.text,
                said.strength.word(),
                &said.states,
                &said.source.text,
                &said.at,
                item,
                &verdict(&row.verdict),
                &scenarios.len().to_string(),
                &all(scenarios),
            ]));
        };
        if row.items.is_empty() {
            record("", &row.scenarios);
        }
        for item in &row.items {
            record(&Item::Named(item.symbol).words(model), &item.scenarios);
        }
    }
    for row in &matrix.conflicts {
        out.push_str(&csv::record([
            "conflict",
            &row.said.id.text,
            "",
            &row.said.states,
            "",
            "",
            &readings(model, row).join("; "),
            &verdict(&row.verdict),
            &row.scenarios.len().to_string(),
            &all(&row.scenarios),
        ]));
    }
    out
}

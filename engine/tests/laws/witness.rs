//! A patient whom the compiler shows is one for whom it happens: run again from the file, it happens again.

use crate::project::{self, Shape};
use crate::tape::Tape;
use blin_engine::analysis::Analysis;
use blin_engine::answer::{Outcome, Status};
use blin_engine::chart::{self, Format};
use blin_engine::diagnostic::{Diagnostic, FileId, Severity};
use blin_engine::eval::{Engine, RunOptions};
use blin_engine::model::{ExprId, Model, Table, Value};
use blin_engine::property::{self, Effort, Verdict};
use blin_engine::time::{Instant, Reader};
use blin_engine::timeline::Timeline;
use proptest::test_runner::TestCaseError;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

/// A project of tables with random cells, and of rules that give one decision random values.
fn write(tape: &mut Tape) -> String {
    let mut text = "protocol ward
reading lev: integer range 0 to 5 fresh for 8 s
reading lab: integer range 0 to 5 fresh for 8 s
reading flag: boolean fresh for 8 s
event fit
act pump: integer range 0 to 3 until changed initially 0
let often = count of fit
let sum = lev + lab
let high = lev >= 3 for 3 s
"
    .to_owned();
    let columns = ["lev", "lab", "flag", "pump", "often", "sum", "high", "time since fit"];
    for n in 0..1 + tape.pick(2) {
        let (a, b) = (tape.pick(columns.len()), tape.pick(columns.len()));
        let _ = writeln!(text, "table t_{n}: integer unique\n  | {} | {} || t_{n} |", columns[a], columns[b]);
        for row in 0..1 + tape.pick(4) {
            let _ = writeln!(text, "  | {} | {} || {row} |", cell(columns[a], tape), cell(columns[b], tape));
        }
    }
    text.push_str("decision plan: integer\n");
    for n in 0..2 + tape.pick(2) {
        let conditions = ["lev >= 2", "lab < 3", "flag", "pump > 1", "(lev < 4 for 2 s)", "lab = 4"];
        let when = format!("{} and {}", conditions[tape.pick(6)], conditions[tape.pick(6)]);
        let unless = if tape.once_in(3) { format!("  unless {}\n", conditions[tape.pick(6)]) } else { String::new() };
        let good = if tape.once_in(4) { " permanently" } else { "" };
        let _ = write!(text, "rule rule_{n}\n  when {when}\n{unless}  then plan = {n}{good}\n");
    }
    text
}

fn cell(column: &str, tape: &mut Tape) -> String {
    let k = tape.number(0, 4);
    match column {
        "flag" | "high" => tape.one_of(&["true", "false", "any"]).to_owned(),
        "time since fit" => tape.one_of(&["> 3 s", "<= 3 s", "any", "0 s to 2 s"]).to_owned(),
        _ => match tape.pick(4) {
            0 => format!("{k}"),
            1 => format!("> {k}"),
            2 => format!("{k} to {}", k + 1),
            _ => "any".to_owned(),
        },
    }
}

/// The record of a patient file and the instant that its first line names.
fn read(model: &Model, text: &str) -> Option<(Timeline, Instant)> {
    let chart = chart::read(model, text, Format::Toml, FileId::default()).chart?;
    let at = text.lines().next()?.strip_prefix("# at ")?;
    let at = Reader { zone: chart.zone.as_ref(), start: chart.start.as_ref() }.instant(at).ok()?;
    Some((chart.timeline, at))
}

/// Whether what a finding says happens at the instant, at one of its moments.
fn happens(engine: &Engine, d: &Diagnostic, timeline: &Timeline, at: Instant) -> bool {
    use blin_engine::answer::Moment::{After, Before};
    let model = engine.model();
    let moments = [Before, After].map(|m| RunOptions { at: Some(at), moment: Some(m), ..RunOptions::default() });
    let is = |o: &RunOptions, e: ExprId| engine.value(timeline, o, e) == [Outcome::Value(Value::Bool(true))];
    let known = |o: &RunOptions, t: &Table| {
        t.columns.iter().all(|&c| matches!(engine.value(timeline, o, c)[..], [Outcome::Value(_)]))
    };
    let table = || model.tables.iter().find(|t| d.message.contains(&format!("`{}`", t.decl.name)));
    moments.iter().any(|o| match d.code {
        "table::gap" => table().is_some_and(|t| known(o, t) && !t.rows.iter().any(|r| is(o, r.when))),
        "table::overlap" => {
            table().is_some_and(|t| known(o, t) && t.rows.iter().filter(|r| is(o, r.when)).count() >= 2)
        }
        "decision::conflict" => engine.run(timeline, o).decisions.iter().any(|a| {
            let certain: Vec<&Outcome> = a.by.iter().filter(|c| c.certain).map(|c| &c.value).collect();
            a.status != Status::Determined && certain.iter().any(|v| *v != certain[0])
        }),
        _ => true,
    })
}

fn shown_patients(choices: Vec<u16>, _: Vec<u16>, _: Shape) -> Result<(), TestCaseError> {
    let text = write(&mut Tape::new(choices));
    let analysis = Analysis::of(&BTreeMap::from([("ward.blin".to_owned(), text.clone())]));
    let engine = Engine::compile(Arc::new(analysis.model().clone()));
    let fail = |what: String| Err(TestCaseError::fail(format!("{what}\n{text}")));
    let shown = ["table::gap", "table::overlap", "decision::conflict"];
    let other_errors = analysis.diagnostics().iter().any(|d| d.severity == Severity::Error && !shown.contains(&d.code));
    for d in analysis.diagnostics() {
        let found = shown.contains(&d.code);
        let Some(patient) = &d.patient else {
            // What has other errors cannot be run.
            if found && d.severity == Severity::Error && !other_errors {
                return fail(format!("an error without a patient: {}", d.message));
            }
            continue;
        };
        let Some((timeline, at)) = read(engine.model(), patient) else {
            return fail(format!("not a patient file:\n{patient}"));
        };
        if !happens(&engine, d, &timeline, at) {
            return fail(format!("{} does not happen:\n{patient}", d.message));
        }
    }
    Ok(())
}

#[test]
fn what_the_compiler_shows_happens() {
    crate::law(Shape::ALL, shown_patients);
}

/// Whoever is said to break a property breaks it, before or after what is done at that instant.
fn breaks(choices: Vec<u16>, check: Vec<u16>, shape: Shape) -> Result<(), TestCaseError> {
    let mut text = project::write(&mut Tape::new(choices), shape);
    let levels = ["calm", "watch", "act_now", "stop_all"];
    let mut tape = Tape::new(check);
    let (a, b) = (levels[tape.pick(4)], levels[tape.pick(4)]);
    let _ = write!(
        text,
        "property \"p\"\n  given lev >= 1\n  check plan = {a} implies lab >= 2 or not (plan >= {b} within 3 s)\n"
    );
    let Ok(analysis) = crate::project(&text) else { return Err(TestCaseError::reject("a checker refuses it")) };
    let engine = Engine::compile(Arc::new(analysis.model().clone()));
    let Some(&id) = property::select(engine.model(), None).first() else { return Ok(()) };
    let report = property::check(&engine, id, &Effort { timelines: 40, cases: 200 });
    let Verdict::Broken(found) = report.verdict else { return Ok(()) };
    let fail = |what: &str| Err(TestCaseError::fail(format!("{what}\n{text}\n{}", found.patient)));
    let Some(chart) = chart::read(engine.model(), &found.patient, Format::Toml, FileId::default()).chart else {
        return fail("not a patient file");
    };
    let options = RunOptions {
        at: Some(found.at),
        moment: Some(found.moment),
        settings: found.settings.clone(),
        ..RunOptions::default()
    };
    let property = &engine.model()[id];
    let is = |e: ExprId, b: bool| engine.value(&chart.timeline, &options, e) == [Outcome::Value(Value::Bool(b))];
    if is(property.check, false) && property.given.is_none_or(|g| is(g, true)) {
        Ok(())
    } else {
        fail("does not break the property")
    }
}

#[test]
fn whoever_is_said_to_break_a_property_does() {
    crate::law(Shape::ALL, breaks);
}

//! `blin test`.

use super::coverage;
use super::definition::Definition;
use super::properties::{self, Tried};
use crate::args::Test;
use crate::exit::{Done, Outcome, Unable, complain, print, reason};
use crate::project::{Place, Project};
use crate::render;
use crate::spread::spread;
use crate::style::{Role, Style};
use blin_engine::answer::json::JsonWriter;
use blin_engine::answer::text::Writer;
use blin_engine::diagnostic::{Diagnostic, Severity};
use blin_engine::eval::Engine;
use blin_engine::model::{Model, ModuleId, Scenario};
use blin_engine::property;
use blin_engine::scenario::coverage::{Coverage, findings};
use blin_engine::scenario::unmet::unmet;
use blin_engine::scenario::{self, Failure, Report, words};
use blin_engine::time::Start;
use serde_json::json;
use std::time::{Duration, Instant};

/// A scenario that was run, and how long that took.
struct Ran {
    report: Report,
    took: Duration,
}

/// Runs scenarios and tries properties; says which expectations were not met, and who breaks a property.
pub fn run(args: &Test, at: &Place) -> Outcome {
    let project = Project::open(at, None)?;
    if project.refuse_errors(&Style::stderr()) {
        return Ok(Done::Findings);
    }
    let model = project.model();
    let chosen = scenario::select(model, args.filter.as_deref());
    let properties = property::select(model, args.filter.as_deref());
    if let (true, Some(filter)) = (chosen.is_empty() && properties.is_empty(), &args.filter) {
        return Err(Unable::new(format!("no scenario or property has `{filter}` in its title, module or file")));
    }
    let engine = Engine::compile(project.shared_model());
    let ran: Vec<Ran> = spread(&chosen, |id| {
        let began = Instant::now();
        let report = scenario::run(&engine, *id);
        Ran { report, took: began.elapsed() }
    });
    let definition = args.definition.map(|limit| Definition::of(model, &chosen, limit));
    let tried = properties::run(&engine, &properties, args.timelines);
    if let Some(path) = &args.junit {
        let text = junit(&project, &ran, &tried)?;
        std::fs::write(path, text)
            .map_err(|e| Unable::new(format!("cannot write {}: {}", path.display(), reason(&e))))?;
    }
    let coverage = Coverage::of(ran.iter().map(|r| &r.report));
    let untried = untried(&project, args, &coverage);
    if args.json {
        let mut out = json(&project, &ran, &tried, args.coverage.then_some(&coverage), &untried);
        if let Some(definition) = &definition {
            out["definition"] = definition.json(model);
        }
        print(&format!("{out:#}\n"));
    } else {
        let style = Style::stdout();
        let mut out = render::diagnostics(&untried, &project, &style);
        if args.coverage {
            out.push_str(&coverage::text(model, &coverage, &style));
        }
        out.push_str(&text(&project, &engine, &ran, &tried, &untried));
        if let Some(definition) = &definition {
            out.push_str(&definition.text(&project));
        }
        print(&out);
    }
    if ran.is_empty() && tried.is_empty() && !args.json {
        complain("The project has no scenarios.\n");
    }
    let raised = untried.iter().any(|d| d.severity == Severity::Error);
    let failed = ran.iter().any(|r| !r.report.passed()) || tried.iter().any(|t| !t.passed());
    let disagrees = definition.is_some_and(|d| d.disagrees());
    Ok(Done::findings(raised || failed || disagrees))
}

/// What no scenario tries; not asked when only some of them were run.
fn untried(project: &Project, args: &Test, coverage: &Coverage) -> Vec<Diagnostic> {
    let model = project.model();
    if args.filter.is_some() {
        return Vec::new();
    }
    let mut items = coverage.untried(model);
    if args.coverage {
        items.extend(coverage.untried_parts(model));
    }
    let mut found = findings(model, &items);
    project.apply_levels(&mut found);
    found
}

fn text(project: &Project, engine: &Engine, ran: &[Ran], tried: &[Tried], untried: &[Diagnostic]) -> String {
    let style = Style::stdout();
    let model = project.model();
    let mut out = String::new();
    for r in ran {
        for unmet in unmet(engine, &r.report) {
            out.push_str(&render::one(&unmet.diagnostic(&model[r.report.scenario].title), project, &style));
        }
    }
    out.push_str(&properties::broken(project, tried));
    for (index, module) in model.modules.iter().enumerate() {
        let of_module = |r: &&Ran| model[r.report.scenario].module.index() == index;
        let (all, passed) =
            (ran.iter().filter(of_module).count(), ran.iter().filter(of_module).filter(|r| r.report.passed()).count());
        if all > 0 {
            let word =
                if passed == all { style.paint(Role::Good, "ok    ") } else { style.paint(Role::Wrong, "FAILED") };
            out.push_str(&format!("{word} {} {passed} of {all}\n", module.decl.name));
        }
    }
    for r in ran.iter().filter(|r| !r.report.passed()) {
        out.push_str(&style.wrap("       ", "         ", &model[r.report.scenario].title));
    }
    out.push_str(&properties::text(project, tried));
    let failed = ran.iter().filter(|r| !r.report.passed()).count() + tried.iter().filter(|t| !t.passed()).count();
    let checks = ran.iter().map(|r| r.report.checks).sum::<usize>();
    let verdict = if failed == 0 {
        style.paint(Role::Good, "all passed")
    } else {
        style.paint(Role::Wrong, &format!("{failed} failed"))
    };
    let count = |n: usize, one: &str, many: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {many}") };
    let mut total = vec![count(ran.len(), "scenario", "scenarios"), count(checks, "expectation", "expectations")];
    if !tried.is_empty() {
        total.push(count(tried.len(), "property", "properties"));
    }
    let untried = match render::summary(untried, &style) {
        none if none.is_empty() => none,
        some => format!("; {some}"),
    };
    let total = format!("{}: {verdict}{untried}", total.join(", "));
    out.push_str(&style.wrap("", "  ", &total));
    out
}

/// Scenarios count days.
fn writer<'a>(model: &'a Model, scenario: &Scenario) -> Writer<'a> {
    Writer::new(model, start(scenario))
}

fn start(scenario: &Scenario) -> Option<Start> {
    scenario.timeline.start.and_then(Start::abstract_at)
}

/// One sentence a failure, for reports that cannot underline.
fn sentence(model: &Model, report: &Report, failure: &Failure) -> String {
    let scenario = &model[report.scenario];
    let writer = writer(model, scenario);
    let Some(check) = scenario.checks.get(failure.check) else { return String::new() };
    let (expected, actual) = (words::expected(&writer, &check.expect), words::actual(&writer, failure));
    format!("{}: expected {expected}; {actual}", writer.instant(check.at))
}

fn path_of(model: &Model, module: ModuleId) -> &str {
    model.files.get(model[module].file.0 as usize).map_or("", |f| f.path.as_str())
}

fn junit(project: &Project, ran: &[Ran], tried: &[Tried]) -> Result<String, Unable> {
    use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
    let model = project.model();
    let mut report = quick_junit::Report::new(model.project.name.as_str());
    for (index, module) in model.modules.iter().enumerate() {
        let cases = ran.iter().filter(|r| model[r.report.scenario].module.index() == index);
        let mut suite = TestSuite::new(module.decl.name.as_str());
        for r in cases {
            let failures = r.report.failures.iter().map(|f| sentence(model, &r.report, f));
            let failures: Vec<String> = failures.collect();
            let status = if failures.is_empty() {
                TestCaseStatus::success()
            } else {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message(failures.join("\n"));
                status
            };
            let mut case = TestCase::new(model[r.report.scenario].title.as_str(), status);
            case.set_classname(path_of(model, model[r.report.scenario].module)).set_time(r.took);
            suite.add_test_case(case);
        }
        suite.add_test_cases(properties::cases(model, index, tried));
        if !suite.test_cases.is_empty() {
            report.add_test_suite(suite);
        }
    }
    report.to_string().map_err(|e| Unable::new(format!("the JUnit report cannot be written: {e}")))
}

/// The form `blin.test/1`.
fn json(
    project: &Project,
    ran: &[Ran],
    tried: &[Tried],
    coverage: Option<&Coverage>,
    untried: &[Diagnostic],
) -> serde_json::Value {
    let model = project.model();
    let scenarios: Vec<_> = ran
        .iter()
        .map(|r| {
            let scenario = &model[r.report.scenario];
            let answers = JsonWriter::new(model, start(scenario), Vec::new());
            let failures: Vec<_> = r
                .report
                .failures
                .iter()
                .filter_map(|f| {
                    let check = scenario.checks.get(f.check)?;
                    let writer = writer(model, scenario);
                    Some(json!({
                        "at": check.at.rfc3339(),
                        "local": writer.day(check.at),
                        "expected": words::expected(&writer, &check.expect),
                        "actual": words::actual(&writer, f),
                        "answer": f.answer.as_deref().map(|a| answers.answer(a)),
                    }))
                })
                .collect();
            json!({
                "title": scenario.title,
                "module": model[scenario.module].decl.name,
                "file": path_of(model, scenario.module),
                "passed": r.report.passed(),
                "expectations": r.report.checks,
                "failures": failures,
            })
        })
        .collect();
    let mut out = json!({
        "schema": "blin.test/1",
        "project": { "name": model.project.name, "version": model.project.version, "digest": model.project.digest },
        "passed": ran.iter().filter(|r| r.report.passed()).count() + tried.iter().filter(|t| t.passed()).count(),
        "failed": ran.iter().filter(|r| !r.report.passed()).count() + tried.iter().filter(|t| !t.passed()).count(),
        "scenarios": scenarios,
        "diagnostics": untried.iter().map(|d| render::json(d, project)).collect::<Vec<_>>(),
        "properties": properties::json(model, tried),
    });
    if let Some(coverage) = coverage {
        out["coverage"] = coverage::json(model, coverage);
    }
    out
}

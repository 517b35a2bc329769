//! Cycles of the rule graph.

use super::Code;
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph::{Edge, Kind};
use crate::model::{Model, Symbol};

/// Things that depend on one another in a circle: the uses along it.
pub fn cycle(model: &Model, uses: &[Edge]) -> Diagnostic {
    let name = |s: Symbol| format!("`{}`", s.name(model));
    let mut loop_: Vec<String> = uses.iter().map(|e| name(e.from)).collect();
    loop_.extend(uses.first().map(|e| name(e.from)));
    let message = match uses {
        [one] => format!("{} depends on itself", name(one.from)),
        _ => format!("these depend on one another: {}", loop_.join(" → ")),
    };
    let label = |e: &Edge| match e.kind {
        Kind::Takes => format!("{} is given a value by {} here", name(e.from), name(e.to)),
        Kind::Accompanies => format!("{} accompanies {}", name(e.from), name(e.to)),
        _ => format!("{} reads {} here", name(e.from), name(e.to)),
    };
    let mut edges = uses.iter();
    let Some(first) = edges.next() else {
        return Diagnostic::error("graph::cycle", message, crate::diagnostic::Place::default(), "");
    };
    let mut d = Diagnostic::error("graph::cycle", message, first.place, label(first));
    for edge in edges {
        d = d.label(edge.place, label(edge));
    }
    d.help(help(model, uses))
}

fn help(model: &Model, uses: &[Edge]) -> String {
    let decision = uses.iter().map(|e| e.to).find(|s| matches!(s, Symbol::Decision(_)));
    match decision {
        Some(d) => format!(
            "where `{}` is read only to know whether something else interrupts it, read that hold instead: `other_hold is open`",
            d.name(model)
        ),
        None => "define one of them without the others".to_owned(),
    }
}

/// The codes of this family.
pub const CODES: &[Code] = &[Code {
    code: "graph::cycle",
    severity: Severity::Error,
    summary: "things depend on one another in a circle",
    more: "Nothing depends on order, so what depends on itself has no value. Often a decision is read only to know whether something else interrupts it: then the hold is read instead.",
    bad: r"decision rate: µg/day

rule run
  when infusion = continue
  then rate = 9 µg/day

rule stop
  when rate > 5 µg/day and crs_grade = 4
  then infusion = stop
",
    good: r"decision rate: µg/day

hold sick
  when    crs_grade = 4
  do      infusion = interrupt
  release when crs_grade < 1 for 3 days

rule run
  when not (sick is open)
  then rate = 9 µg/day
",
}];

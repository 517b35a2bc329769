//! The derivation of a decision, as a tree.

use super::Say;
use crate::style::Role;
use blin_engine::answer::{Outcome, words};
use blin_engine::explain::{self, Clause, Explanation, Part, Spoken, Step, Verdict, Via};
use blin_engine::model::{ExprId, Ty, Value};
use blin_engine::timeline::Charted;

/// A line of the tree, and the lines below it.
struct Node {
    text: String,
    below: Vec<Node>,
}

impl Say<'_> {
    /// The answer, and how each rule that speaks on it came to say what it says.
    pub fn explanation(&self, explanation: &Explanation) -> String {
        let mut out = match explanation.answer() {
            Some(answer) => self.answer(answer),
            None => {
                let name = self.writer.decision_name(explanation.decision);
                self.style.wrap(
                    "",
                    "  ",
                    &format!("{name} goes with another decision, which does not have that value now."),
                )
            }
        };
        out.push('\n');
        let (speak, silent): (Vec<&Spoken>, Vec<&Spoken>) = explanation
            .guidance
            .iter()
            .partition(|s| !matches!(s.verdict, Verdict::Fails(_) | Verdict::Silent | Verdict::NotInForce(_)));
        for (title, list) in [("What speaks", speak), ("What does not, and why not", silent)] {
            if !list.is_empty() {
                out.push_str(&format!("{}\n", self.paint(Role::Heading, title)));
                let nodes: Vec<Node> = list.into_iter().map(|s| self.spoken(explanation, s)).collect();
                self.draw(&nodes, "", &mut out);
                out.push('\n');
            }
        }
        if explanation.guidance.is_empty() {
            out.push_str("No rule gives this decision a value.\n");
        }
        out
    }

    fn spoken(&self, explanation: &Explanation, spoken: &Spoken) -> Node {
        let model = self.writer.model();
        let ty = &model[explanation.decision].ty;
        let name = self.paint(Role::Name, self.writer.rule_name(spoken.guidance));
        let weight = words::strength(explain::weight(model, spoken.guidance));
        let given: Vec<String> = spoken
            .contributions
            .iter()
            .map(|c| {
                let clause = words::clause(c.clause);
                let clause = if clause.is_empty() { String::new() } else { format!(" ({clause})") };
                format!("{}{clause}", self.writer.given(ty, c))
            })
            .collect();
        let gives = if given.is_empty() { String::new() } else { format!(": {}", given.join(", ")) };
        let text = format!("{name} ({weight}){gives}{}", self.verdict(&spoken.verdict));
        Node { text, below: spoken.clauses.iter().map(|c| self.clause(c)).collect() }
    }

    fn verdict(&self, verdict: &Verdict) -> String {
        match verdict {
            Verdict::Makes => String::new(),
            Verdict::Perhaps => " perhaps".into(),
            Verdict::Overruled(Some(how)) => format!(", overruled: {}", self.writer.overruled(how)),
            Verdict::Overruled(None) => ", overruled".into(),
            Verdict::Option => " as an option".into(),
            Verdict::SourceSilent => ": its source gives no order here".into(),
            Verdict::NotInForce(source) => {
                format!(": {} is not in force at that instant", self.writer.model()[*source].decl.name)
            }
            Verdict::Fails(part) => format!(
                ": {}",
                match part {
                    Part::Unless => "its exception applies",
                    _ => "its condition is not met",
                }
            ),
            Verdict::Silent => ": it does not speak on this now".into(),
        }
    }

    fn clause(&self, clause: &Clause) -> Node {
        let word = match clause.part {
            Part::When => "when",
            Part::Unless => "unless",
            Part::Release => "release when",
            Part::GiveUpUnless => "give up, unless",
            Part::Close => "close when",
        };
        let mut node = self.step(&clause.step);
        node.text = format!("{} {}", self.paint(Role::Label, word), node.text);
        node
    }

    fn step(&self, step: &Step) -> Node {
        let model = self.writer.model();
        let ty = &model[step.expr].ty;
        let source = self.source(step.expr);
        let value = self.value(ty, &step.outcomes);
        let text = match &step.via {
            Via::Itself | Via::Let(_) | Via::Table(_) | Via::Setting(_) | Via::Decision(_) | Via::Hold(_) => {
                format!("{} {source}", self.mark(ty, &step.outcomes, &value))
            }
            Via::Cell(column) => {
                format!("{} {} is {source}", self.mark(ty, &step.outcomes, &value), self.source(*column))
            }
            Via::Row(table, index) => {
                let row = index + 1;
                let ty = &model[*table].ty;
                format!("row {row} gives {}", self.value(ty, &step.outcomes))
            }
            Via::Input(_, entry) => {
                let from = match entry {
                    Some((at, Charted::Unknown)) => format!(", charted as unknown {}", self.writer.instant(*at)),
                    Some((at, _)) => format!(", charted {}", self.writer.instant(*at)),
                    None => ", never charted".into(),
                };
                format!("{} {source}{}", self.mark(ty, &step.outcomes, &value), self.paint(Role::Dim, &from))
            }
        };
        Node { text, below: step.parts.iter().map(|s| self.step(s)).collect() }
    }

    /// `yes`, `no`, `unknown`, or the value, before what it is the value of.
    fn mark(&self, ty: &Ty, outcomes: &[Outcome], value: &str) -> String {
        match outcomes {
            [Outcome::Value(Value::Bool(true))] => self.paint(Role::Good, "yes:"),
            [Outcome::Value(Value::Bool(false))] => self.paint(Role::Dim, "no:"),
            _ if matches!(ty, Ty::Boolean | Ty::Event) => self.paint(Role::Open, "unknown:"),
            [Outcome::Value(_)] => self.paint(Role::Name, &format!("{value}:")),
            _ => self.paint(Role::Open, &format!("unknown ({value}):")),
        }
    }

    fn value(&self, ty: &Ty, outcomes: &[Outcome]) -> String {
        self.writer.any_of(ty, outcomes)
    }

    /// The text of an expression as it was written, on one line.
    fn source(&self, expr: ExprId) -> String {
        let model = self.writer.model();
        let place = model[expr].place;
        let text = model.files.get(place.file.0 as usize).map_or("", |f| place.span.of(&f.text));
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn draw(&self, nodes: &[Node], indent: &str, out: &mut String) {
        let [fork, last_fork, bar] =
            if self.style.unicode { ["├─ ", "└─ ", "│  "] } else { ["+- ", "+- ", "|  "] };
        for (index, node) in nodes.iter().enumerate() {
            let last = index + 1 == nodes.len();
            let first = format!("{indent}{}", if last { last_fork } else { fork });
            let rest = format!("{indent}{}", if last { "   " } else { bar });
            let below = if node.below.is_empty() { "  " } else { bar };
            out.push_str(&self.style.wrap(&first, &format!("{rest}{below}"), &node.text));
            self.draw(&node.below, &rest, out);
        }
    }
}

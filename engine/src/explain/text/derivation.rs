//! Derivations, line by line.

use super::{Mark, Page};
use crate::answer::{Missing, Outcome};
use crate::explain::{Detail, Node, Opened, Role, RowSeen, Seen, Verdict};
use crate::model::{CompareOp, Decl, ExprId, ExprKind, TableId, Ty};
use crate::timeline::Charted;

/// An input of which nothing at all is known now: what its type allows says nothing.
fn is_plainly_unknown(n: &Node) -> bool {
    matches!(n.detail, Detail::Input(_)) && n.missing.as_ref().is_some_and(|m| *m != Missing::Imprecise)
}

impl Page<'_, '_> {
    pub(super) fn values(&self, ty: &Ty, v: &[Outcome]) -> String {
        match v {
            [] => "unknown".to_owned(),
            many if many.len() > 4 => "unknown".to_owned(),
            many => self.w.any_of(ty, many),
        }
    }

    pub(super) fn node(&mut self, depth: usize, label: &str, n: &Node) {
        let label = if label.is_empty() { String::new() } else { format!("{label} ") };
        let text = self.w.expression(n.expr);
        let head = format!("{label}{text}");
        let ty = self.w.model()[n.expr].ty.clone();
        let is = match n.verdict {
            Verdict::Open if is_plainly_unknown(n) => String::from(if ty == Ty::Boolean { "" } else { " is unknown" }),
            Verdict::Value => format!(" is {}", self.values(&ty, &n.value)),
            Verdict::Open if ty != Ty::Boolean && ty != Ty::Event => format!(" is {}", self.values(&ty, &n.value)),
            Verdict::NotStated => " is not stated".to_owned(),
            _ => String::new(),
        };
        let again = matches!(&n.detail, Detail::Input(s) if self.told.contains(&s.input));
        let mut tail = self.tail(n);
        if let Some(m) = n.missing.as_ref().filter(|_| !again) {
            tail.push_str(&format!("; {}", self.w.missing(m)));
        }
        let (inner, is) = self.opened(n, is);
        self.line(depth, Mark::Finding(n.verdict), format!("{head}{is}{tail}"));
        self.below(depth + 1, n);
        let children = inner.map_or(&n.children, |i| &i.children);
        if let Some(i) = inner {
            self.below(depth + 1, i);
        }
        for c in children {
            self.node(depth + 1, "", c);
        }
    }

    /// A let that is opened here reads as its definition, and its parts as its own.
    fn opened<'n>(&mut self, n: &'n Node, is: String) -> (Option<&'n Node>, String) {
        match (&n.detail, n.children.as_slice()) {
            (Detail::Let(_, Opened::Here), [inner]) => {
                let mut text = format!(", that is {}", self.w.expression(inner.expr));
                if let Detail::Clock(c) = &inner.detail {
                    text.push_str(&format!(": {}", self.w.clock(c, inner.verdict, self.now)));
                }
                if let Detail::Input(s) = &inner.detail {
                    text.push_str(&self.seen(s, inner));
                }
                (Some(inner), format!("{is}{text}"))
            }
            _ => (None, is),
        }
    }

    fn tail(&mut self, n: &Node) -> String {
        let model = self.w.model();
        let again = |o: Opened| if o == Opened::Before { " (see above)" } else { "" };
        let doc = |d: &Decl| d.doc.as_ref().map(|t| format!(" “{t}”")).unwrap_or_default();
        match &n.detail {
            Detail::Plain => self.turns(n),
            Detail::Input(s) => self.seen(s, n),
            Detail::Setting(s) if self.settings.insert(*s) => format!(", a setting{}", doc(&model[*s].decl)),
            Detail::Setting(_) => String::new(),
            Detail::Let(_, o) => again(*o).to_owned(),
            Detail::Table(t, o, _) => format!(", from table {}{}", model[*t].decl.name, again(*o)),
            Detail::Hold(h, o, states, _) => {
                let words: Vec<String> = states.iter().map(|s| self.w.hold_state(s, self.now)).collect();
                format!(": hold {} is {}{}", model[*h].guidance.decl.name, words.join("; or "), again(*o))
            }
            Detail::Decision(_, o, _) => format!(", decided{}", again(*o)),
            Detail::Clock(c) => format!(": {}{}", self.w.clock(c, n.verdict, self.now), self.turns(n)),
        }
    }

    /// When a comparison of clocks turns.
    pub(super) fn turns(&self, n: &Node) -> String {
        let compares = matches!(self.w.model()[n.expr].kind, ExprKind::Compare(..) | ExprKind::InRange { .. });
        n.changes_at.filter(|_| compares).map(|t| format!(", may turn at {}", self.w.instant(t))).unwrap_or_default()
    }

    /// Where the value of an input comes from, told once.
    fn seen(&mut self, s: &Seen, n: &Node) -> String {
        if !self.told.insert(s.input) {
            return String::new();
        }
        let input = &self.w.model()[s.input];
        let Some(e) = &s.entry else {
            return match n.verdict {
                Verdict::Open => String::new(),
                _ if input.initially.is_some() => ", as it is before the first entry".to_owned(),
                _ => ", none charted".to_owned(),
            };
        };
        let known = n.verdict != Verdict::Open;
        let same = matches!(&e.value, Charted::Is(v) if known && n.value == [Outcome::Value(v.clone())]);
        let entry = if same && e.latest == e.at { format!("at {}", self.w.instant(e.at)) } else { self.w.entry(e) };
        let last = if known { "charted" } else { "last charted" };
        let fresh = s.fresh_until.filter(|f| known && *f > self.now);
        let fresh = fresh.map(|f| format!(", fresh until {}", self.w.instant(f))).unwrap_or_default();
        format!(", {last} {entry}{fresh}")
    }

    /// What is told beneath a line besides its parts.
    pub(super) fn below(&mut self, depth: usize, n: &Node) {
        match &n.detail {
            Detail::Table(t, Opened::Here, rows) => self.rows(depth, *t, rows),
            Detail::Hold(_, Opened::Here, _, conditions) => {
                conditions.iter().for_each(|c| self.condition(depth, c));
            }
            Detail::Decision(_, Opened::Here, voices) => {
                let held = voices.iter().any(|v| matches!(v.role, Role::Makes));
                if !held && !voices.is_empty() && !voices.iter().any(|v| v.role == Role::May) {
                    self.line(depth, Mark::Text, "by default, for none of these holds:".to_owned());
                }
                for v in voices.iter().filter(|v| !held || v.role < Role::Idle) {
                    self.voice(depth, v);
                }
            }
            _ => {}
        }
    }

    /// A cell of a table as it is written: a comparison stands there without its left side.
    fn cell(&self, e: ExprId) -> String {
        let text = self.w.expression(e);
        let sign = match self.w.model()[e].kind {
            ExprKind::Compare(CompareOp::Lt, ..) => "<",
            ExprKind::Compare(CompareOp::Le, ..) => "<=",
            ExprKind::Compare(CompareOp::Gt, ..) => ">",
            ExprKind::Compare(CompareOp::Ge, ..) => ">=",
            ExprKind::Compare(CompareOp::Ne, ..) => "!=",
            _ => return text,
        };
        format!("{sign} {text}")
    }

    fn rows(&mut self, depth: usize, t: TableId, rows: &[RowSeen]) {
        let table = &self.w.model()[t];
        for r in rows {
            let Some(row) = table.rows.get(r.row) else { continue };
            let text = self.w.source_text(row.place);
            let why = match r.stopped_by {
                Some((column, cell, verdict)) => {
                    let column = table.columns.get(column).copied();
                    let cell = if column == Some(cell) { "true".to_owned() } else { self.cell(cell) };
                    let column = column.map(|c| self.w.expression(c)).unwrap_or_default();
                    match verdict {
                        Verdict::False => format!(": {column} is not {cell}"),
                        Verdict::NotStated => format!(": {column} is not stated"),
                        _ => format!(": not known whether {column} is {cell}"),
                    }
                }
                None => String::new(),
            };
            self.line(depth, Mark::Finding(r.verdict), format!("row {text}{why}"));
        }
    }
}

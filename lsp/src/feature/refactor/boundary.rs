//! A scenario at a bound: just below it, at it, just above it, with what comes out today.
//!
//! What else the condition asks for is charted as well, where that can be told from the condition alone; what cannot
//! stays uncharted, and the answer is then open, which the scenario says.

use super::{Kind, Refactoring, item_at};
use crate::project::Project;
use blin_engine::answer::text::Writer;
use blin_engine::answer::{Answer, Outcome, Status};
use blin_engine::diagnostic::{FileId, Place};
use blin_engine::eval::{Engine, RunOptions};
use blin_engine::exact::{self, Exact};
use blin_engine::explain::{Still, Term};
use blin_engine::model::{
    CompareOp, DecisionId, ExprId, ExprKind, GuidanceId, HoldId, InputId, InputKind, LetId, Model, ModuleId, RuleId,
    Ty, Value,
};
use blin_engine::time::{Date, Instant, Start};
use blin_engine::timeline::{Charted, Completeness, Entry, Timeline};
use blin_grammar::Span;
use blin_grammar::ast::ItemKind;

/// A comparison of something charted with a bound.
struct Bound {
    expr: ExprId,
    input: InputId,
    /// In the unit of the input.
    at: Value,
}

/// What the scenario asks about.
enum Asked {
    Let(LetId),
    Guidance(GuidanceId),
}

/// A scenario around the bound at the cursor.
pub fn scenario(project: &Project, file: FileId, span: Span) -> Option<Refactoring> {
    let engine = project.engine()?;
    let model = engine.model();
    let module = project.module_of(file)?;
    let item = item_at(project, file, span)?;
    let is_here =
        |place: Place| place.file == file && item.span.start <= place.span.start && place.span.end <= item.span.end;
    let (asked, condition) = match item.kind {
        ItemKind::Let(_) => {
            let (l, id) = model.lets.iter().zip((0..).map(LetId)).find(|(l, _)| is_here(l.decl.name_place))?;
            (Asked::Let(id), l.value)
        }
        ItemKind::Rule(_) => {
            let (r, id) =
                model.rules.iter().zip((0..).map(RuleId)).find(|(r, _)| is_here(r.guidance.decl.name_place))?;
            (Asked::Guidance(GuidanceId::Rule(id)), r.when?)
        }
        ItemKind::Hold(_) => {
            let (h, id) =
                model.holds.iter().zip((0..).map(HoldId)).find(|(h, _)| is_here(h.guidance.decl.name_place))?;
            (Asked::Guidance(GuidanceId::Hold(id)), h.when)
        }
        _ => return None,
    };
    let bound = bound_at(model, condition, Place { file, span })?;
    let mut around = Around { model, module, bound: &bound, chosen: Vec::new() };
    around.make(condition, true);
    let context = around.chosen;
    let values = three(model, &bound)?;
    let written = write(engine, &asked, &bound, &context, &values);
    let text = project.text(file);
    let end =
        Span::new(item.span.start, item.span.start + u32::try_from(item.span.of(text).trim_end().len()).ok()?).end;
    let edits = vec![(Place { file, span: Span::new(end, end) }, format!("\n\n{written}"))];
    let name = &model[bound.input].decl.name;
    Some(Refactoring { title: format!("add a scenario at the bound of `{name}`"), kind: Kind::Add, edits })
}

/// The smallest comparison at a place in a condition, when it is one of something charted with a constant.
fn bound_at(model: &Model, condition: ExprId, place: Place) -> Option<Bound> {
    let mut found: Option<(u32, Bound)> = None;
    model.walk(condition, &mut |id| {
        let expr = &model[id];
        let covers = expr.place.file == place.file
            && expr.place.span.start <= place.span.start
            && place.span.end <= expr.place.span.end;
        let length = expr.place.span.end - expr.place.span.start;
        if covers
            && found.as_ref().is_none_or(|(l, _)| length < *l)
            && let ExprKind::Compare(_, left, right) = expr.kind
            && let Some((input, at)) = charted(model, left, right).or_else(|| charted(model, right, left))
        {
            found = Some((length, Bound { expr: id, input, at }));
        }
    });
    found.map(|(_, bound)| bound)
}

/// What is charted on one side, and the constant on the other in its unit.
fn charted(model: &Model, side: ExprId, other: ExprId) -> Option<(InputId, Value)> {
    let (input, scale) = match &model[side].kind {
        ExprKind::Input(id) => (*id, None),
        ExprKind::Convert { value, factor, offset } => match model[*value].kind {
            ExprKind::Input(id) => (id, Some((*factor, *offset))),
            _ => return None,
        },
        _ => return None,
    };
    let at = match (constant(model, other)?, scale) {
        (Value::Num(n), Some((factor, offset))) => Value::Num(exact::div(&exact::sub(&n, &offset)?, &factor)?),
        (value, _) => value,
    };
    let can_vary = model[input].kind != InputKind::Event && matches!(at, Value::Num(_) | Value::Enum(_));
    can_vary.then_some((input, at))
}

fn constant(model: &Model, expr: ExprId) -> Option<Value> {
    match &model[expr].kind {
        ExprKind::Const(value) => Some(value.clone()),
        ExprKind::Convert { value, factor, offset } => match &model[*value].kind {
            ExprKind::Const(Value::Num(n)) => Some(Value::Num(exact::add(&exact::mul(n, factor)?, offset)?)),
            _ => None,
        },
        _ => None,
    }
}

/// The values around a bound that can be charted.
fn three(model: &Model, bound: &Bound) -> Option<Vec<Value>> {
    let input = &model[bound.input];
    match (&bound.at, &input.ty) {
        (Value::Enum(i), Ty::Enum(id)) if model[*id].ordered => {
            let count = u8::try_from(model[*id].variants.len()).unwrap_or(u8::MAX);
            let around = [i.checked_sub(1), Some(*i), i.checked_add(1)].into_iter().flatten();
            Some(around.filter(|i| *i < count).map(Value::Enum).collect())
        }
        (Value::Num(n), ty) if ty.is_numeric() => {
            let step = step(n, ty)?;
            let within = |n: &Exact| input.range.as_ref().is_none_or(|(low, high)| low <= n && n <= high);
            let around = [exact::sub(n, &step), Some(*n), exact::add(n, &step)].into_iter().flatten();
            Some(around.filter(within).map(Value::Num).collect())
        }
        _ => None,
    }
}

/// The smallest step in which a bound of so many decimals is charted.
fn step(bound: &Exact, ty: &Ty) -> Option<Exact> {
    match ty {
        Ty::Integer => exact::fraction(1, 1),
        Ty::Duration => exact::fraction(60, 1),
        Ty::Quantity(_) | Ty::Number => {
            let written = exact::to_decimal(bound)?;
            let decimals = written.split_once('.').map_or(0, |(_, d)| d.len()).max(1);
            exact::power_of_ten(-i32::try_from(decimals).ok()?)
        }
        _ => None,
    }
}

/// What else has to be charted for a condition to turn on a bound.
struct Around<'a> {
    model: &'a Model,
    module: ModuleId,
    bound: &'a Bound,
    chosen: Vec<(InputId, Charted)>,
}

impl Around<'_> {
    /// Charts what makes a condition `wanted`; whether that can be done.
    fn make(&mut self, condition: ExprId, wanted: bool) -> bool {
        if condition == self.bound.expr {
            return true;
        }
        match &self.model[condition].kind {
            ExprKind::Const(Value::Bool(b)) => *b == wanted,
            ExprKind::Not(a) => self.make(*a, !wanted),
            ExprKind::Let(id) => self.make(self.model[*id].value, wanted),
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                let is_and = matches!(self.model[condition].kind, ExprKind::And(_));
                // Beside the bound every part of `and` must hold, and none of `or`.
                let holds_bound = parts.iter().any(|p| self.holds_bound(*p));
                let each = if holds_bound { is_and } else { wanted };
                match is_and == wanted || holds_bound {
                    // All of them are charted, whether or not each can be.
                    true => parts.clone().into_iter().filter(|p| !self.make(*p, each)).count() == 0,
                    false => parts.clone().into_iter().any(|p| self.make(p, each)),
                }
            }
            ExprKind::Input(id) if self.model[condition].ty == Ty::Boolean => {
                self.chart(*id, Charted::Is(Value::Bool(wanted)))
            }
            ExprKind::Input(id) if self.model[condition].ty == Ty::Event => {
                !wanted || self.chart(*id, Charted::Happened)
            }
            ExprKind::Within(a, _) | ExprKind::Ever(a) if wanted => self.make(*a, true),
            ExprKind::Compare(op, left, right) => {
                let op = *op;
                let sides = charted(self.model, *left, *right).map(|s| (s, false));
                let sides = sides.or_else(|| charted(self.model, *right, *left).map(|s| (s, true)));
                let Some(((input, at), swapped)) = sides else { return false };
                let other = Bound { expr: condition, input, at };
                let fits = |v: &Value| match swapped {
                    false => holds(op, v, &other.at) == wanted,
                    true => holds(op, &other.at, v) == wanted,
                };
                let value = three(self.model, &other).unwrap_or_else(|| vec![other.at.clone()]).into_iter().find(fits);
                value.is_some_and(|v| self.chart(input, Charted::Is(v)))
            }
            ExprKind::OneOf(value, bits) => {
                let (ExprKind::Input(id), Ty::Enum(e)) = (&self.model[*value].kind, &self.model[*value].ty) else {
                    return false;
                };
                let count = u8::try_from(self.model[*e].variants.len()).unwrap_or(0).min(63);
                let choice = (0..count).find(|i| (bits >> i & 1 == 1) == wanted);
                choice.is_some_and(|i| self.chart(*id, Charted::Is(Value::Enum(i))))
            }
            _ => false,
        }
    }

    fn holds_bound(&self, condition: ExprId) -> bool {
        let mut found = false;
        self.model.walk(condition, &mut |id| found |= id == self.bound.expr);
        found
    }

    /// Charts a value, unless there is another already or the module does not see the input.
    fn chart(&mut self, input: InputId, value: Charted) -> bool {
        let declared = self.model[input].decl.module;
        let sees = declared == self.module || self.model[self.module].uses.contains(&declared);
        match self.chosen.iter().find(|(i, _)| *i == input) {
            _ if !sees || input == self.bound.input => false,
            Some((_, there)) => *there == value,
            None => {
                self.chosen.push((input, value));
                true
            }
        }
    }
}

fn holds(op: CompareOp, a: &Value, b: &Value) -> bool {
    let order = match (a, b) {
        (Value::Num(a), Value::Num(b)) => exact::compare(a, b),
        (Value::Enum(a), Value::Enum(b)) => a.cmp(b),
        _ => return false,
    };
    match op {
        CompareOp::Lt => order.is_lt(),
        CompareOp::Le => order.is_le(),
        CompareOp::Gt => order.is_gt(),
        CompareOp::Ge => order.is_ge(),
        CompareOp::Eq => order.is_eq(),
        CompareOp::Ne => order.is_ne(),
    }
}

/// An hour of the first day.
fn hour(midnight: Instant, hour: i64) -> Instant {
    Instant(midnight.0 + hour * 3600)
}

/// The scenario as text, each expectation as it comes out.
fn write(engine: &Engine, asked: &Asked, bound: &Bound, context: &[(InputId, Charted)], values: &[Value]) -> String {
    let model = engine.model();
    let midnight = Date::new(2001, 1, 1).map(Date::midnight_utc).unwrap_or(Instant(0));
    let writer = Writer::new(model, Start::abstract_at(midnight));
    let entry = |at: Instant, input: InputId, value: Charted| Entry { at, latest: at, input, value, lasting: false };
    let mut entries: Vec<Entry> = context.iter().map(|(i, v)| entry(hour(midnight, 8), *i, v.clone())).collect();
    let hours = || values.iter().zip(9..);
    entries.extend(hours().map(|(v, h)| entry(hour(midnight, h), bound.input, Charted::Is(v.clone()))));
    let charted = |e: &Entry| match &e.value {
        Charted::Is(v) => format!("{} = {}", writer.input_name(e.input), writer.value(&model[e.input].ty, v)),
        Charted::Happened => writer.input_name(e.input),
        Charted::Unknown => format!("{} unknown", writer.input_name(e.input)),
    };
    let begin = entries.iter().map(|e| e.at).min().unwrap_or(midnight);
    let what = writer.value(&model[bound.input].ty, &bound.at);
    let mut out = format!("scenario \"{} around {what}\"\n", model[bound.input].decl.name);
    if !context.is_empty() {
        let all: Vec<String> = entries.iter().take(context.len()).map(charted).collect();
        out.push_str(&format!("  at {}   {}\n", writer.instant(begin), all.join(", ")));
    }
    let timeline = Timeline {
        charted_from: begin,
        start: Some(midnight),
        entries: entries.clone(),
        complete: Completeness::AllBut(Vec::new()),
    };
    for entry in entries.iter().skip(context.len()) {
        let still = engine.still(&timeline, &RunOptions { at: Some(entry.at), ..RunOptions::default() });
        let head = format!("  at {}   ", writer.instant(entry.at));
        let blank = " ".repeat(head.chars().count());
        let expected = expected(&writer, &still, asked).join(&format!(",\n{blank}       "));
        out.push_str(&format!("{head}{}\n{blank}expect {expected}\n", charted(entry)));
    }
    out.truncate(out.trim_end().len());
    out
}

/// What comes out, as a scenario expects it.
fn expected(writer: &Writer<'_>, still: &Still, asked: &Asked) -> Vec<String> {
    let model = writer.model();
    match asked {
        Asked::Let(id) => {
            let (name, ty) = (&model[*id].decl.name, &model[model[*id].value].ty);
            vec![match still.named(Term::Let(*id)).as_slice() {
                [Outcome::Value(v)] => format!("{name} = {}", writer.value(ty, v)),
                [Outcome::NotStated] => format!("{name} not stated"),
                _ => format!("{name} unknown"),
            }]
        }
        Asked::Guidance(id) => {
            let answers = still.answers();
            let mut decisions: Vec<DecisionId> =
                model.contributions().filter(|(g, _)| g == id).map(|(_, a)| a.decision).collect();
            decisions.dedup();
            let found = decisions.into_iter().filter_map(|d| answers.decision(d));
            let found: Vec<String> = found.map(|a| answered(writer, a, *id)).collect();
            let advises = answers.advice.iter().any(|a| a.guidance == *id && a.certain);
            match found.is_empty() && advises {
                true => vec![format!("advice {}", writer.rule_name(*id))],
                false => found,
            }
        }
    }
}

fn answered(writer: &Writer<'_>, answer: &Answer, id: GuidanceId) -> String {
    let name = writer.decision_name(answer.decision);
    let ty = &writer.model()[answer.decision].ty;
    let speaks = answer.by.iter().any(|c| c.guidance == id && c.certain);
    let by = if speaks { format!(" by {}", writer.rule_name(id)) } else { String::new() };
    match (answer.status, answer.value()) {
        (Status::Determined, Some(Outcome::Value(v))) => format!("{name} = {}{by}", writer.value(ty, v)),
        (Status::Determined, Some(Outcome::None)) => format!("no {name}"),
        (Status::NotStated, _) | (_, Some(Outcome::NotStated)) => format!("{name} not stated"),
        (Status::Disputed, _) => format!("{name} disputed"),
        _ => format!("{name} undetermined"),
    }
}

#[cfg(test)]
mod tests {
    use crate::feature::lens::summary;
    use crate::feature::refactor::tests::offered;

    /// The scenario that is added, which must pass.
    fn added(text: &str) -> Option<String> {
        let (_, text, project) = offered(text).into_iter().find(|(title, ..)| title.starts_with("add a scenario"))?;
        assert!(project.analysis.is_runnable(), "{text}: {:?}", project.diagnostics().collect::<Vec<_>>());
        let file = project.file_at("main.blin".as_ref()).expect("it is there");
        assert_eq!(summary(&project, file, None), "1 of 1 pass", "{text}");
        text.find("scenario").and_then(|at| text.get(at..)).map(str::to_owned)
    }

    #[test]
    fn of_a_let_and_of_rules() {
        let all = [
            "let hot = temperature >= 38$0.5 °C\n",
            "rule halt must\n  when temperature >= 3$09 °C and infusing\n  then infusion = stop\n",
            "rule halt must\n  when other_grade >= $03 and (seizure within 2 days)\n  then infusion = stop\n",
            "rule pause must\n  when weight <= 40$0000 g or infusing\n  unless time since seizure > 2 days\n  then infusion = interrupt\n",
            "hold tired must\n  when other_grade $0= 3 and not infusing\n  do infusion = interrupt\n  release when other_grade < 1\n",
        ];
        let told: Vec<String> = all.iter().map(|t| added(t).unwrap_or_else(|| format!("nothing for {t}"))).collect();
        insta::assert_snapshot!(told.join("\n\n"));
    }

    #[test]
    fn not_where_nothing_charted_is_compared() {
        assert_eq!(added("let a = count of seizure >= 2$0\n"), None);
        assert_eq!(added("let hot = tempe$0rature > 38 °C and nonsense\n"), None);
    }
}

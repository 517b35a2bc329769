//! The values of one moment, beside what they are values of.

use crate::feature::hover::{Hover, escape};
use crate::feature::inlay::{Inlay, Kind};
use crate::project::Project;
use crate::record::{Record, Seen};
use blin_engine::answer::text::Writer;
use blin_engine::answer::{Answer, Outcome};
use blin_engine::diagnostic::{FileId, Place};
use blin_engine::explain::text::{Mark, derivation, sign};
use blin_engine::explain::{Term, Turn, Verdict};
use blin_engine::model::{
    DecisionId, Decl, ExprId, ExprKind, GuidanceId, HitPolicy, HoldId, InputId, LetId, RuleId, SettingId, Symbol,
    TableId, Ty,
};
use blin_engine::scenario::unmet::told;
use blin_grammar::Span;

/// The longest value that is written out beside a line; what is longer is in the tooltip.
const LONGEST: usize = 60;

/// The values of everything in the lines that `span` touches.
#[must_use]
pub fn values(project: &Project, file: FileId, span: Span, record: &Record, seen: &Seen) -> Vec<Inlay> {
    let mut hints = Hints { project, file, span, writer: record.writer(), seen, out: Vec::new() };
    hints.all();
    hints.out.sort_by_key(|i| i.offset);
    hints.out
}

/// What the name or the condition at `offset` comes to at a moment, with how that comes about; nothing for what takes
/// no part.
#[must_use]
pub fn at_cursor(project: &Project, file: FileId, offset: u32, record: &Record, seen: &Seen) -> Option<Hover> {
    let model = record.model();
    let (span, said) = match model.reference_at(file, offset) {
        Some(reference) => {
            let symbol = reference.symbol;
            let decl = symbol.decl(model)?;
            let end = match symbol {
                Symbol::Let(id) => model[model[id].value].place.span.end,
                _ => decl.name_place.span.end,
            };
            let found = values(project, decl.name_place.file, decl.place.span, record, seen);
            let own = found.into_iter().find(|i| i.offset == end)?;
            let more = own.tooltip.map(|t| format!("\n{t}")).unwrap_or_default();
            (reference.place.span, format!("{} {}{more}", symbol.name(model), own.text))
        }
        None => {
            let conditions = model
                .exprs
                .iter()
                .zip((0..).map(ExprId))
                .filter(|(e, _)| e.ty == Ty::Boolean && e.place.file == file && e.place.span.touches(offset));
            let (expr, id) = conditions.min_by_key(|(e, _)| e.place.span.end - e.place.span.start)?;
            let verdict = seen.still.verdict(id)?;
            let hints = Hints { project, file, span: expr.place.span, writer: record.writer(), seen, out: Vec::new() };
            (expr.place.span, format!("{} {}\n{}", project.words(expr.place), sign(verdict), hints.derived(id)))
        }
    };
    let when = record.writer().instant(seen.at.0);
    let markdown = format!("At {when} of “{}”:\n\n```text\n{}\n```", escape(&record.label), said.trim_end());
    Some(Hover { span, markdown })
}

struct Hints<'a> {
    project: &'a Project,
    file: FileId,
    span: Span,
    writer: Writer<'a>,
    seen: &'a Seen,
    out: Vec<Inlay>,
}

impl Hints<'_> {
    fn all(&mut self) {
        let model = self.writer.model();
        (0..).zip(&model.inputs).for_each(|(i, x)| self.input(InputId(i), &x.decl, &x.ty));
        (0..).zip(&model.settings).for_each(|(i, x)| self.setting(SettingId(i), &x.decl, &x.ty));
        (0..).zip(&model.lets).for_each(|(i, x)| self.let_(LetId(i), &x.decl, x.value));
        (0..).zip(&model.tables).for_each(|(i, x)| self.table(TableId(i), &x.decl));
        (0..).zip(&model.rules).for_each(|(i, x)| self.rule(RuleId(i), &x.guidance.decl));
        (0..).zip(&model.holds).for_each(|(i, x)| self.hold(HoldId(i), &x.guidance.decl));
        (0..).zip(&model.decisions).for_each(|(i, x)| self.decision(DecisionId(i), &x.decl));
    }

    /// Whether a place is in sight.
    fn sees(&self, place: Place) -> bool {
        place.file == self.file && place.span.start <= self.span.end && self.span.start <= place.span.end
    }

    fn push(&mut self, offset: u32, text: String, tooltip: String) {
        let short: String = match text.char_indices().nth(LONGEST) {
            Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or("").trim_end()),
            None => text.clone(),
        };
        let tooltip = match (tooltip.is_empty(), short == text) {
            (true, true) => None,
            (true, false) => Some(text),
            (false, true) => Some(tooltip),
            (false, false) => Some(format!("{text}\n{tooltip}")),
        };
        self.out.push(Inlay { offset, text: short, kind: Kind::Value, tooltip });
    }

    /// What something may be, in words; nothing when it took no part.
    fn said(&self, ty: &Ty, outcomes: &[Outcome]) -> Option<String> {
        let is_one = |o: &Outcome| match o {
            Outcome::Value(_) | Outcome::None | Outcome::NotStated => true,
            Outcome::Between(low, high) => low.is_some() && low == high,
            Outcome::SetBetween(_, possible) => *possible == 0,
        };
        Some(match outcomes {
            [] => return None,
            [one] if is_one(one) => self.writer.outcome(ty, one),
            _ if matches!(ty, Ty::Boolean | Ty::Event) => "?".to_owned(),
            many => format!("? {}", self.writer.any_of(ty, many)),
        })
    }

    /// How an expression comes about, line by line.
    fn derived(&self, expr: ExprId) -> String {
        let node = self.seen.still.derivation(expr);
        let lines = derivation(&node, &self.writer, self.seen.still.at());
        let lines = lines.iter().map(|line| {
            let mark = match line.mark {
                Mark::Finding(verdict) => format!("{} ", sign(verdict)),
                Mark::Heading | Mark::Guidance | Mark::Text => String::new(),
            };
            format!("{}{mark}{}", "  ".repeat(line.depth), line.text)
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    fn input(&mut self, id: InputId, decl: &Decl, ty: &Ty) {
        if !self.sees(decl.place) {
            return;
        }
        let (seen, missing) = self.seen.still.charted(id);
        let entry = seen.entry.as_ref().map(|e| format!("charted {}", self.writer.entry(e)));
        let until = seen.fresh_until.map(|t| format!("fresh until {}", self.writer.instant(t)));
        let why = missing.map(|m| self.writer.missing(&m));
        let tooltip = [entry.clone(), until, why].into_iter().flatten().collect::<Vec<_>>().join("\n");
        // Of what happens, the last time says more than whether it happens right now.
        let text = match (ty, &seen.entry) {
            (Ty::Event, Some(e)) => Some(format!("last {}", self.writer.entry(e))),
            (Ty::Event, None) => None,
            _ => self.said(ty, &self.seen.still.named(Term::Input(id))).map(|v| format!("= {v}")),
        };
        if let Some(text) = text {
            self.push(decl.name_place.span.end, text, tooltip);
        }
    }

    fn setting(&mut self, id: SettingId, decl: &Decl, ty: &Ty) {
        if !self.sees(decl.place) {
            return;
        }
        if let Some(value) = self.said(ty, &self.seen.still.named(Term::Setting(id))) {
            self.push(decl.name_place.span.end, format!("= {value}"), String::new());
        }
    }

    fn let_(&mut self, id: LetId, decl: &Decl, value: ExprId) {
        if !self.sees(decl.place) {
            return;
        }
        let model = self.writer.model();
        if let Some(said) = self.said(&model[value].ty, &self.seen.still.named(Term::Let(id))) {
            let tooltip = self.derived(value);
            self.push(model[value].place.span.end, format!("= {said}"), tooltip);
            self.signs(value);
        }
    }

    fn table(&mut self, id: TableId, decl: &Decl) {
        if !self.sees(decl.place) {
            return;
        }
        let table = &self.writer.model()[id];
        if let Some(said) = self.said(&table.ty, &self.seen.still.named(Term::Table(id))) {
            self.push(decl.name_place.span.end, format!("= {said}"), String::new());
        }
        let mut below_an_open_one = false;
        for row in self.seen.still.rows(id) {
            let Some(place) = table.rows.get(row.row).map(|r| r.place) else { continue };
            let end = place.span.start + trimmed(self.project.words(place));
            match row.verdict {
                Verdict::True if below_an_open_one => self.push(end, "◀ else this row".to_owned(), String::new()),
                Verdict::True => self.push(end, "◀ this row".to_owned(), String::new()),
                Verdict::Open => {
                    below_an_open_one |= table.policy == HitPolicy::First;
                    let column = row.stopped_by.and_then(|(c, ..)| table.columns.get(c).copied());
                    let why = column.map(|c| format!("{} is not known", self.writer.expression(c)));
                    self.push(end, "◀ perhaps".to_owned(), why.unwrap_or_default());
                }
                _ => {}
            }
        }
    }

    fn rule(&mut self, id: RuleId, decl: &Decl) {
        if !self.sees(decl.place) {
            return;
        }
        let rule = &self.writer.model()[id];
        let guidance = GuidanceId::Rule(id);
        let Some(holds) = self.seen.still.speaks(guidance) else { return };
        self.guidance(guidance, decl, holds, None);
        self.clause(rule.when);
        self.clause(rule.unless);
    }

    fn hold(&mut self, id: HoldId, decl: &Decl) {
        if !self.sees(decl.place) {
            return;
        }
        let hold = &self.writer.model()[id];
        let states = self.seen.still.states(id);
        let guidance = GuidanceId::Hold(id);
        let Some(holds) = self.seen.still.speaks(guidance) else { return };
        let state = states.iter().map(|s| self.writer.hold_state(s, self.seen.still.at()));
        let state = state.collect::<Vec<_>>().join("; or ");
        self.guidance(guidance, decl, holds, Some(state).filter(|s| !s.is_empty()));
        self.clause(Some(hold.when));
        self.clause(hold.release.as_ref().map(|r| r.when));
        self.clause(hold.give_up.as_ref().and_then(|g| g.unless));
        self.clause(hold.close);
    }

    /// Whether a rule or hold speaks, and what that turns on.
    fn guidance(&mut self, id: GuidanceId, decl: &Decl, holds: Verdict, state: Option<String>) {
        let mut turns: Vec<Turn> = self.seen.still.turns_on(id);
        // What decides it first: of a rule that an exception leaves open, the exception.
        turns.sort_by_key(|t| t.verdict != holds);
        let turns: Vec<String> = turns.iter().map(|t| told(&self.seen.still, &self.writer, t)).collect();
        let answers = || all(&self.seen.answers.decisions);
        let overruled = answers().iter().flat_map(|a| &a.dissent).find(|c| c.guidance == id);
        let overruled = overruled.and_then(|c| c.overruled.as_ref()).map(|o| self.writer.overruled(o));
        let words = match (holds, state) {
            (_, Some(state)) => state,
            (Verdict::True, _) => "applies".to_owned(),
            (_, None) => turns.first().cloned().unwrap_or_else(|| "does not apply".to_owned()),
        };
        let overruled = overruled.map(|o| format!(", but {o}")).unwrap_or_default();
        let text = format!("{} {words}{overruled}", sign(holds));
        self.push(decl.name_place.span.end, text, turns.join("\n"));
    }

    fn clause(&mut self, condition: Option<ExprId>) {
        if let Some(condition) = condition {
            self.sign(condition);
        }
    }

    /// The signs of the parts of a condition that is more than one.
    fn signs(&mut self, condition: ExprId) {
        if let ExprKind::And(_) | ExprKind::Or(_) = self.writer.model()[condition].kind {
            self.sign(condition);
        }
    }

    /// The sign of a condition, or of the parts that `and` and `or` join.
    fn sign(&mut self, condition: ExprId) {
        let expr = &self.writer.model()[condition];
        if let ExprKind::And(parts) | ExprKind::Or(parts) = &expr.kind {
            parts.clone().into_iter().for_each(|part| self.sign(part));
            return;
        }
        if let (Some(verdict), true) = (self.seen.still.verdict(condition), self.sees(expr.place)) {
            let end = expr.place.span.end;
            // A let that is one condition says its value there already.
            if self.out.iter().all(|i| i.offset != end) {
                let tooltip = self.derived(condition);
                self.push(end, sign(verdict).to_owned(), tooltip);
            }
        }
    }

    fn decision(&mut self, id: DecisionId, decl: &Decl) {
        if !self.sees(decl.place) {
            return;
        }
        let answers = all(&self.seen.answers.decisions);
        let Some(answer) = answers.into_iter().find(|a| a.decision == id).cloned() else { return };
        let mut lines = Vec::new();
        let by: Vec<GuidanceId> = answer.by.iter().map(|c| c.guidance).collect();
        if !by.is_empty() {
            lines.push(format!("by {}", self.writer.rule_names(&by)));
        }
        for need in &answer.needs {
            lines.push(format!("needs {}: {}", self.writer.needed(need.what), self.writer.missing(&need.reason)));
        }
        if let Some(at) = answer.next_review {
            lines.push(format!("to be reviewed at {}", self.writer.instant(at)));
        }
        self.push(decl.name_place.span.end, format!("= {}", self.writer.answer(&answer)), lines.join("\n"));
    }
}

/// All answers, companions included.
fn all(answers: &[Answer]) -> Vec<&Answer> {
    answers.iter().flat_map(|a| std::iter::once(a).chain(all(&a.with))).collect()
}

/// The length of a text without the blanks at its end.
fn trimmed(text: &str) -> u32 {
    u32::try_from(text.trim_end().len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::evaluate::subject;
    use crate::feature::fixture::Fixture;
    use crate::feature::format::apply;
    use blin_grammar::Edit;

    const TEXT: &str = r#"let hot = temperature > 38 °C
let doubled = temperature - 2 K

table dose: µg/day first
  | hot   | weight  || dose      |
  | true  | < 50 kg || 9 µg/day  |
  | true  | any     || 15 µg/day |
  | false | any     || 28 µg/day |

rule halt must
  when temperature > 39 °C and (infusing or (seizure within 2 days))
  then infusion = stop

rule pause should
  when hot
  unless weight < 50 kg
  then infusion = interrupt

hold tired must
  when other_grade = 3
  do infusion = interrupt
  release when other_grade < 1 for 2 days
    then infusion = continue
  close when infusing

scenario "hot"
  at day 1 08:00 temperature = 38.5 °C, infusion_rate = 9 µg/day, other_grade = 3, seizure
                 expect infusion undetermined
"#;

    /// The files with the hints written into them.
    fn drawn(text: &str, at: &str) -> String {
        let f = Fixture::new(text);
        assert!(f.project.analysis.is_runnable(), "{:?}", f.project.diagnostics().collect::<Vec<_>>());
        let subject = subject(&f.project, f.file, Some("hot")).expect("the scenario is there");
        let record = Record::of(&f.project, subject).expect("it can be run");
        let at = record.instant(at).expect("a day of the record");
        let seen = record.seen(record.moment_at(at));
        let mut out = String::new();
        for file in [f.file, f.project.file_at_name("patient.blin").expect("it is there")] {
            let found = values(&f.project, file, Span::new(0, u32::MAX), &record, &seen);
            let edit = |i: &Inlay| Edit { span: Span::new(i.offset, i.offset), text: format!("⟨{}⟩", i.text) };
            let edits: Vec<Edit> = found.iter().map(edit).collect();
            out.push_str(&apply(f.project.text(file), &edits));
            for hint in found {
                if let Some(tooltip) = hint.tooltip {
                    out.push_str(&format!("---- {}\n{tooltip}\n", hint.text));
                }
            }
        }
        out
    }

    #[test]
    fn the_values_of_a_moment() {
        insta::assert_snapshot!(drawn(TEXT, "day 1 09:00"));
    }

    #[test]
    fn a_day_later_the_readings_are_out_of_date() {
        let text = drawn(TEXT, "day 2 09:00");
        assert!(text.contains("let hot = temperature > 38 °C⟨= ?⟩"), "{text}");
        assert!(text.contains("out of date since day 1 20:00"), "{text}");
    }

    #[test]
    fn what_is_under_the_cursor() {
        let mut out = String::new();
        for cursor in
            ["let h$0ot", "tempera$0ture > 39", "(infus$0ing or", "seizure with$0in 2", "rule pa$0use", "hold tir$0ed"]
        {
            let text = TEXT.replacen(&cursor.replace("$0", ""), cursor, 1);
            let f = Fixture::new(&text);
            let subject = subject(&f.project, f.file, Some("hot")).expect("the scenario is there");
            let record = Record::of(&f.project, subject).expect("it can be run");
            let said = at_cursor(&f.project, f.file, f.offset, &record, &record.seen(record.last()));
            out.push_str(&format!("---- {cursor}\n{}\n", said.map(|h| h.markdown).unwrap_or_default()));
        }
        insta::assert_snapshot!(out);
    }

    #[test]
    fn only_what_is_in_sight() {
        let f = Fixture::new(TEXT);
        let subject = subject(&f.project, f.file, Some("hot")).expect("the scenario is there");
        let record = Record::of(&f.project, subject).expect("it can be run");
        let at = u32::try_from(f.text().find("let doubled").expect("it is there")).expect("it is short");
        let found = values(&f.project, f.file, Span::new(at, at + 3), &record, &record.seen(record.last()));
        assert_eq!(found.len(), 1, "{found:?}");
    }
}

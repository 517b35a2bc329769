//! Filling in a sheet: the engine asked at each day of the course.

use super::{Column, Sheet, Shows};
use crate::answer::json::strength;
use crate::answer::text::Writer;
use crate::answer::{Advice, Answer, Contribution, Moment, Outcome, Status};
use crate::eval::answers::{Depth, Worlds};
use crate::eval::decide::outcomes;
use crate::eval::world::World;
use crate::eval::{Engine, RunOptions};
use crate::explain::Term;
use crate::model::{Cite, DecisionId, GuidanceId, InputId, Model, Needed, SettingId, TableId, Ty, Value};
use crate::program::{NodeId, Op};
use crate::time::{DAY, Date, Instant, Start, Zone};
use crate::timeline::{Charted, Entry, Timeline};

/// With so many wanted data a cell names the first and counts the others.
const SHOWN_NEEDS: usize = 2;

/// A filled sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// The instant at which day 1 begins.
    pub begin: Instant,
    /// The last instant charted.
    pub charted_until: Instant,
    /// Whether the beginning is supposed.
    pub supposed: bool,
    /// What is shown once.
    pub summary: Vec<(String, Cell)>,
    /// One row a day.
    pub rows: Vec<Row>,
    /// What the notes of the cells say: who orders it, and by which source.
    pub notes: Vec<String>,
    /// On what the days after the last thing charted rest, in sentences.
    pub assumptions: Vec<String>,
}

/// A day.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The day of the course; the first is 1.
    pub day: u32,
    /// The instant that it shows.
    pub at: Instant,
    /// The calendar date of that, on the patient's clock.
    pub date: Date,
    /// Whether it lies after the last thing charted.
    pub projected: bool,
    /// One a column.
    pub cells: Vec<Cell>,
}

/// What stands in a column on a day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// In words; empty: nothing.
    pub text: String,
    /// Notes, as positions in [`Grid::notes`].
    pub notes: Vec<usize>,
    /// Whether it is unknown or disputed, or the sources are silent.
    pub open: bool,
}

/// Which course a sheet is filled in for.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// When the course is supposed to begin; else the last one charted.
    pub start: Option<Instant>,
    /// Settings other than the project's.
    pub settings: Vec<(SettingId, Option<Value>)>,
    /// The day and clock of the record.
    pub clock: Option<Start>,
    /// The zone of a record that counts no days.
    pub zone: Option<Zone>,
}

/// No course is charted, and none is supposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotBegun;

/// Fills in a sheet.
///
/// # Errors
/// When the course is neither charted nor supposed.
pub fn grid(engine: &Engine, sheet: &Sheet, timeline: &Timeline, plan: &Plan) -> Result<Grid, NotBegun> {
    let charted = timeline.entries.clone();
    let mut timeline = timeline.clone();
    let charted_until = timeline.last_instant();
    let begin = match plan.start {
        Some(start) => {
            put(&mut timeline, sheet.from, start, Charted::Happened);
            start
        }
        None => {
            let begun = timeline.entries.iter().filter(|e| e.input == sheet.from && e.value != Charted::Unknown);
            begun.map(|e| e.at).max().ok_or(NotBegun)?
        }
    };
    let mut filler = Filler {
        engine,
        plan,
        timeline,
        charted,
        notes: Vec::new(),
        writer: Writer::new(engine.model(), plan.clock.clone()),
    };
    let first = filler.worlds(begin.max(charted_until), Moment::After);
    let summary = sheet.summary.iter().map(|(name, term)| (name.clone(), filler.term(&first, *term).0)).collect();
    let mut rows = Vec::new();
    for day in 0..sheet.days {
        let at = begin.plus(crate::time::Duration(i64::from(day) * DAY));
        let projected = at > charted_until || plan.start.is_some();
        rows.push(filler.row(sheet, u32::from(day) + 1, at, projected));
    }
    let assumptions = assumptions(engine.model(), sheet, plan.start.is_some(), rows.iter().any(|r| r.projected));
    let notes = filler.notes;
    Ok(Grid { begin, charted_until, supposed: plan.start.is_some(), summary, rows, notes, assumptions })
}

fn put(timeline: &mut Timeline, input: InputId, at: Instant, value: Charted) {
    timeline.entries.push(Entry { at, latest: at, input, value, lasting: false });
    timeline.sort();
}

fn assumptions(model: &Model, sheet: &Sheet, supposed: bool, projected: bool) -> Vec<String> {
    let mut out = Vec::new();
    if supposed {
        out.push(format!("It is supposed that {} happens when the course begins.", model[sheet.from].decl.name));
    }
    if projected {
        for column in &sheet.columns {
            if let Some(done) = column.done {
                out.push(format!(
                    "On each projected day {} is supposed to be done as the column “{}” says; where that is open, nothing is \
                     supposed.",
                    model[done].decl.name, column.head
                ));
            }
        }
        out.push(
            "Nothing else is supposed: a reading counts for as long as it is fresh, and what is not charted by then is unknown."
                .to_owned(),
        );
    }
    out
}

struct Filler<'a> {
    engine: &'a Engine,
    plan: &'a Plan,
    /// With what is supposed.
    timeline: Timeline,
    /// What is really charted.
    charted: Vec<Entry>,
    notes: Vec<String>,
    writer: Writer<'a>,
}

impl Filler<'_> {
    fn worlds(&self, at: Instant, moment: Moment) -> Worlds {
        let settings = self.plan.settings.clone();
        let options = RunOptions { at: Some(at), moment: Some(moment), suppose: Vec::new(), settings };
        let mut worlds = Worlds::new(self.engine.program(), &self.timeline, &options);
        worlds.seek(at.0, moment);
        worlds
    }

    fn row(&mut self, sheet: &Sheet, day: u32, at: Instant, projected: bool) -> Row {
        let before = sheet.columns.iter().any(|c| c.before).then(|| self.worlds(at, Moment::Before));
        let after = self.worlds(at, Moment::After);
        let advice = after.answers(Depth::Bare).advice;
        let date = self.date(at);
        let mut cells = Vec::new();
        let mut orders = Vec::new();
        for column in &sheet.columns {
            let worlds = before.as_ref().filter(|_| column.before).unwrap_or(&after);
            let (cell, value) = self.cell(column, worlds, &advice, date);
            orders.extend(column.done.zip(value));
            cells.push(cell);
        }
        if projected {
            for (input, value) in orders {
                put(&mut self.timeline, input, at, Charted::Is(value));
            }
        }
        Row { day, at, date, projected, cells }
    }

    fn cell(&mut self, column: &Column, worlds: &Worlds, advice: &[Advice], date: Date) -> (Cell, Option<Value>) {
        match &column.shows {
            Shows::Term(term) => self.term(worlds, *term),
            Shows::Advice(rules) => (self.advice(rules, advice), None),
            Shows::Charted(inputs) => (self.charted(inputs, date), None),
        }
    }

    fn term(&mut self, worlds: &Worlds, term: Term) -> (Cell, Option<Value>) {
        match term {
            Term::Decision(d) => self.decision(&worlds.answer(d, Depth::Full), d),
            other => self.value(worlds.any(), other),
        }
    }

    fn decision(&mut self, answer: &Answer, d: DecisionId) -> (Cell, Option<Value>) {
        let model = self.engine.model();
        let ty = &model[d].ty;
        let value = match answer.value() {
            Some(Outcome::Value(value)) => Some(value.clone()),
            _ => None,
        };
        let mut notes = Vec::new();
        let text = match answer.status {
            Status::Determined if answer.value() == Some(&Outcome::None) => String::new(),
            Status::Determined => self.writer.answer(answer),
            Status::NotStated => "not stated".to_owned(),
            Status::Disputed => {
                self.open(format!("disputed: {}", self.writer.any_of(ty, &answer.could_be)), answer, ty)
            }
            Status::Undetermined => {
                let needs: Vec<Needed> = answer.needs.iter().map(|n| n.what).collect();
                let (text, note) = self.unknown(&needs, |f| f.writer.any_of(ty, &answer.could_be));
                notes.extend(note);
                self.open(text, answer, ty)
            }
        };
        for said in answer.by.iter().filter(|c| c.certain) {
            notes.push(self.spoken(said));
        }
        notes.dedup();
        (Cell { text, notes, open: answer.status != Status::Determined }, value)
    }

    /// An open answer with what to act on meanwhile.
    fn open(&self, text: String, answer: &Answer, ty: &Ty) -> String {
        match &answer.acts_as {
            Some(meanwhile) => format!("{text}; meanwhile {}", self.writer.outcome(ty, meanwhile)),
            None => text,
        }
    }

    /// What is wanted: in the cell when that is short, else in a note.
    fn unknown(&mut self, needs: &[Needed], otherwise: impl FnOnce(&Self) -> String) -> (String, Option<usize>) {
        let mut names: Vec<String> = needs.iter().map(|n| self.writer.needed(*n)).collect();
        names.dedup();
        match names.as_slice() {
            [] => (format!("unknown: {}", otherwise(self)), None),
            [first, rest @ ..] if rest.len() >= SHOWN_NEEDS => {
                let text = format!("unknown: needs {first} and {} more", rest.len());
                let note = self.note(format!("needs {}", names.join(", ")));
                (text, Some(note))
            }
            few => (format!("unknown: needs {}", few.join(", ")), None),
        }
    }

    fn value(&mut self, w: &World, term: Term) -> (Cell, Option<Value>) {
        let model = self.engine.model();
        let Some(node) = self.engine.node_of(term) else {
            return (Cell { text: "unknown".to_owned(), notes: Vec::new(), open: true }, None);
        };
        let ty = match term {
            Term::Input(i) => &model[i].ty,
            Term::Setting(s) => &model[s].ty,
            Term::Let(l) => &model[model[l].value].ty,
            Term::Table(t) => &model[t].ty,
            Term::Decision(d) => &model[d].ty,
            Term::Hold(_) => &Ty::Boolean,
        };
        let notes = if let Term::Table(t) = term { self.cited(t) } else { Vec::new() };
        match outcomes(&w.vals[node], w.now).as_slice() {
            [Outcome::Value(value)] => {
                let text = self.writer.value(ty, value);
                (Cell { text, notes, open: false }, Some(value.clone()))
            }
            [Outcome::None] => (Cell { text: String::new(), notes, open: false }, None),
            [Outcome::NotStated] => (Cell { text: "not stated".to_owned(), notes, open: true }, None),
            several => {
                let (text, note) = self.unknown(&wanted(w, node), |f| f.writer.any_of(ty, several));
                let notes = note.into_iter().chain(notes).collect();
                (Cell { text, notes, open: true }, None)
            }
        }
    }

    fn advice(&mut self, rules: &[GuidanceId], advice: &[Advice]) -> Cell {
        let mut cell = Cell::default();
        let mut parts: Vec<String> = Vec::new();
        for said in advice.iter().filter(|a| rules.contains(&a.guidance)) {
            let name = self.writer.rule_name(said.guidance).replace('_', " ");
            let part = if said.certain { name } else { format!("perhaps {name}") };
            if !parts.contains(&part) {
                parts.push(part);
            }
            let sources = self.writer.citations(said.guidance);
            let weight = strength(said.strength);
            let note = format!("{} ({weight}; {sources}): {}", self.writer.rule_name(said.guidance), said.text);
            cell.notes.push(self.note(note));
        }
        cell.text = parts.join(", ");
        cell
    }

    fn charted(&self, inputs: &[InputId], date: Date) -> Cell {
        let model = self.engine.model();
        let mine = self.charted.iter().filter(|e| inputs.contains(&e.input) && self.date(e.at) == date);
        let parts: Vec<String> = mine
            .map(|e| {
                let name = self.writer.input_name(e.input).replace('_', " ");
                let at = self.zone().time_of_day(e.at);
                match &e.value {
                    Charted::Happened => format!("{at} {name}"),
                    Charted::Is(value) => format!("{at} {name} {}", self.writer.value(&model[e.input].ty, value)),
                    Charted::Unknown => format!("{at} {name} unknown"),
                }
            })
            .collect();
        Cell { text: parts.join(", "), ..Cell::default() }
    }

    fn zone(&self) -> Zone {
        let own = self.plan.clock.as_ref().map(|s| s.zone().clone());
        own.or_else(|| self.plan.zone.clone()).unwrap_or_else(Zone::utc)
    }

    fn date(&self, at: Instant) -> Date {
        self.zone().date_of(at)
    }

    // ---- notes ----------------------------------------------------------------------------------------------------

    fn note(&mut self, text: String) -> usize {
        if let Some(at) = self.notes.iter().position(|n| *n == text) {
            return at;
        }
        self.notes.push(text);
        self.notes.len() - 1
    }

    fn spoken(&mut self, said: &Contribution) -> usize {
        let weight = strength(said.strength);
        let sources = self.writer.citations(said.guidance);
        let sources = if sources.is_empty() { sources } else { format!("; {sources}") };
        self.note(format!("{} ({weight}{sources})", self.writer.rule_name(said.guidance)))
    }

    fn cited(&mut self, t: TableId) -> Vec<usize> {
        let table = &self.engine.model()[t];
        let sources: Vec<String> = table.cites.iter().map(|c: &Cite| self.writer.citation(c)).collect();
        if sources.is_empty() {
            return Vec::new();
        }
        let text = format!("table {} ({})", table.decl.name, sources.join("; "));
        vec![self.note(text)]
    }
}

/// The inputs and settings whose silence leaves a node open.
fn wanted(w: &World, node: NodeId) -> Vec<Needed> {
    let p = &*w.program;
    let (mut stack, mut seen, mut out) = (vec![node], Vec::new(), Vec::new());
    while let Some(n) = stack.pop() {
        if seen.contains(&n) || w.vals[n].is_known() {
            continue;
        }
        seen.push(n);
        match p.nodes[n.index()].op {
            Op::Input(i, _) => out.push(Needed::Input(i)),
            Op::Setting(s) => out.push(Needed::Setting(s)),
            _ => stack.extend(p.reads(n)),
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

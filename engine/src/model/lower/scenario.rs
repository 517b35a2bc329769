//! Scenarios: what is charted along them.

use super::names::{Found, Space};
use super::{Cx, Lower};
use crate::diagnostic::Place;
use crate::diagnostic::codes::{names as name_codes, scenario as codes, types as type_codes};
use crate::model::{InputId, Role, Scenario, SettingId, Symbol, Ty, Value};
use crate::time::Instant;
use crate::timeline::{Charted, Completeness, Entry, Timeline};
use blin_grammar::ast::{self, DayTimeKind, EntryValue, ItemKind, ScenarioLineKind, ScenarioTime};

/// Midnight of 2001-01-01 UTC: day 1 of a scenario without `start`.
const DEFAULT_START: Instant = Instant(978_307_200);

/// `every … from … to …` may not chart more entries than this.
const MAX_REPEATS: i64 = 10_000;

/// What is known of a scenario while its lines are read.
pub(super) struct Scene {
    /// Midnight of day 1.
    pub start: Instant,
    /// The instant of the last `at` line, and its place.
    pub now: Option<Instant>,
    /// Whether the time of the last `at` line could not be read, so that its expectations belong nowhere.
    pub lost: bool,
    /// What is supposed to happen at that instant.
    pub suppose: Vec<Entry>,
    /// The decision named last in an expectation.
    pub subject: Option<crate::model::DecisionId>,
    entries: Vec<Entry>,
    throughout: Vec<Entry>,
    first: Option<Instant>,
    unknown_history: Vec<InputId>,
    settings: Vec<(SettingId, Option<Value>)>,
    pub checks: Vec<crate::model::Check>,
}

impl<'a> Lower<'a> {
    pub(super) fn scenarios(&mut self) {
        for index in 0..self.items.len() {
            let (cx, _) = self.items[index];
            if let ItemKind::Scenario(x) = &cx.item.kind {
                self.in_role(Role::Tries, |l| l.scenario(cx, x));
            }
        }
    }

    fn scenario(&mut self, cx: Cx<'a>, scenario: &'a ast::Scenario) {
        let mut scene = Scene {
            start: self.scenario_start(cx, scenario),
            now: None,
            lost: false,
            suppose: Vec::new(),
            subject: None,
            entries: Vec::new(),
            throughout: Vec::new(),
            first: None,
            unknown_history: Vec::new(),
            settings: Vec::new(),
            checks: Vec::new(),
        };
        for line in &scenario.lines {
            self.scenario_line(cx, &mut scene, line);
        }
        // What is expected and not understood has been refused where it stands.
        let expects = scenario.lines.iter().any(|line| matches!(line.kind, ast::ScenarioLineKind::Expect(_)));
        if scene.checks.is_empty() && !expects && !scene.lost && cx.item.is_whole() {
            self.report(codes::nothing_expected(cx.place(scenario.title.span)));
        }
        let Scene { start, mut entries, throughout, first, mut unknown_history, settings, checks, .. } = scene;
        // The record starts at its first entry; a scenario that charts nothing starts where it first looks.
        let charted = entries.iter().map(|e| e.at).min();
        let begin = if throughout.is_empty() { charted.or(first) } else { first }.unwrap_or(start);
        entries.extend(throughout.into_iter().map(|e| Entry { at: begin, latest: begin, ..e }));
        unknown_history.sort_unstable();
        unknown_history.dedup();
        let mut timeline = Timeline {
            charted_from: begin,
            start: Some(start),
            entries,
            complete: Completeness::AllBut(unknown_history),
        };
        timeline.sort();
        self.model.scenarios(Scenario {
            module: cx.module,
            title: scenario.title.text.clone(),
            place: cx.place(cx.item.span),
            settings,
            timeline,
            checks,
        });
    }

    fn scenario_start(&mut self, cx: Cx<'a>, scenario: &ast::Scenario) -> Instant {
        let mut start = None;
        for line in &scenario.lines {
            if let ScenarioLineKind::Start(date) = &line.kind {
                if start.is_some() {
                    self.report(codes::two_starts(cx.place(line.span)));
                }
                start = self.date(&date.text, cx.place(date.span));
            }
        }
        start.unwrap_or(DEFAULT_START)
    }

    fn scenario_line(&mut self, cx: Cx<'a>, scene: &mut Scene, line: &ast::ScenarioLine) {
        let place = cx.place(line.span);
        match &line.kind {
            ScenarioLineKind::Start(_) => {}
            ScenarioLineKind::Setting(name, value) => self.scenario_setting(cx, scene, name, *value),
            ScenarioLineKind::HistoryUnknown(names) => {
                for name in names {
                    if let Some(input) = self.input(cx, name) {
                        scene.unknown_history.push(input);
                    }
                }
            }
            ScenarioLineKind::Throughout(entries) => {
                for entry in entries {
                    if let Some(entry) = self.throughout(cx, scene.start, entry) {
                        scene.throughout.push(entry);
                    }
                }
            }
            ScenarioLineKind::At(time, entries) => self.at_line(cx, scene, time, entries, place),
            ScenarioLineKind::Every { step, from, to, entries } => {
                self.every(cx, scene, *step, (from, to), entries);
            }
            ScenarioLineKind::Suppose(entries) => {
                let Some(now) = scene.now.filter(|_| !scene.lost) else {
                    if scene.lost {
                        return;
                    }
                    return self.report(codes::no_instant("suppose", place));
                };
                scene.suppose = self.entries(cx, entries, now, now);
            }
            ScenarioLineKind::Expect(expectations) => {
                for expectation in expectations {
                    self.expectation(cx, scene, expectation);
                }
            }
        }
    }

    fn scenario_setting(&mut self, cx: Cx<'a>, scene: &mut Scene, name: &ast::Name, value: Option<ast::ExprId>) {
        let id = match self.resolve(cx, name, &[Space::Value]) {
            Found::Symbol(Symbol::Setting(id)) => id,
            Found::Symbol(other) => return self.not_a(cx, name, other, "setting"),
            Found::Broken => return,
        };
        let Some(value) = value else { return scene.settings.push((id, None)) };
        let ty = self.model[id].ty.clone();
        let Some(known) = self.fixed(cx, value, &ty, "a scenario sets constants") else { return };
        let (range, declared) = (self.model[id].range, self.model[id].decl.name_place);
        self.check_range(&known, range.as_ref(), (&ty, &name.text, declared), cx.place_of(value));
        scene.settings.push((id, Some(known)));
    }

    fn not_a(&mut self, cx: Cx<'a>, name: &ast::Name, found: Symbol, wanted: &'static str) {
        let declared = found.decl(&self.model).map(|d| d.name_place);
        let kind = found.kind(&self.model);
        self.report(name_codes::wrong_kind(&name.text, cx.place(name.span), kind, wanted, declared));
    }

    /// An input by its name.
    fn input(&mut self, cx: Cx<'a>, name: &ast::Name) -> Option<InputId> {
        match self.resolve(cx, name, &[Space::Value]) {
            Found::Symbol(Symbol::Input(id)) => Some(id),
            Found::Symbol(other) => {
                self.not_a(cx, name, other, "fact, reading, event or act");
                None
            }
            Found::Broken => None,
        }
    }

    fn throughout(&mut self, cx: Cx<'a>, start: Instant, entry: &ast::Entry) -> Option<Entry> {
        let charted = self.entry(cx, entry, start, start)?;
        if self.model.is_happening(charted.input) {
            let kind = Symbol::Input(charted.input).kind(&self.model);
            self.report(codes::throughout_happening(&entry.name.text, kind, cx.place(entry.span)));
            return None;
        }
        Some(Entry { lasting: true, ..charted })
    }

    fn at_line(&mut self, cx: Cx<'a>, scene: &mut Scene, time: &ScenarioTime, entries: &[ast::Entry], place: Place) {
        let (from, to) = match time {
            ScenarioTime::At(t) => (t, t),
            ScenarioTime::Between(a, b) => (a, b),
        };
        scene.lost = true;
        let Some(at) = self.day_time(cx, scene.start, from) else { return };
        let Some(latest) = self.day_time(cx, scene.start, to) else { return };
        if latest < at {
            self.report(codes::ends_before_it_begins(place));
        }
        scene.first = Some(scene.first.map_or(at, |f| f.min(at)));
        scene.now = Some(latest);
        scene.lost = false;
        scene.suppose.clear();
        let entries = self.entries(cx, entries, at, latest.max(at));
        scene.entries.extend(entries);
    }

    fn every(
        &mut self,
        cx: Cx<'a>,
        scene: &mut Scene,
        step: ast::ExprId,
        (from, to): (&ast::DayTime, &ast::DayTime),
        entries: &[ast::Entry],
    ) {
        let step_place = cx.place_of(step);
        let step = self.fixed_seconds(cx, step, "the step of `every` is a constant duration");
        let from_time = self.day_time(cx, scene.start, from);
        let to_time = self.day_time(cx, scene.start, to);
        let (Some(step), Some(first), Some(last)) = (step, from_time, to_time) else { return };
        if last < first {
            return self.report(codes::ends_before_it_begins(cx.place(from.span.to(to.span))));
        }
        let repeats = (last.0 - first.0) / step + 1;
        if repeats > MAX_REPEATS {
            return self.report(codes::too_many_entries(repeats, MAX_REPEATS, step_place));
        }
        let once = self.entries(cx, entries, first, first);
        for n in 0..repeats {
            let at = Instant(first.0 + n * step);
            scene.entries.extend(once.iter().map(|e| Entry { at, latest: at, ..e.clone() }));
        }
        scene.first = Some(scene.first.map_or(first, |f| f.min(first)));
        scene.now = Some(Instant(first.0 + (repeats - 1) * step));
        scene.suppose.clear();
    }

    fn entries(&mut self, cx: Cx<'a>, entries: &[ast::Entry], at: Instant, latest: Instant) -> Vec<Entry> {
        entries.iter().filter_map(|e| self.entry(cx, e, at, latest)).collect()
    }

    fn entry(&mut self, cx: Cx<'a>, entry: &ast::Entry, at: Instant, latest: Instant) -> Option<Entry> {
        let input = self.input(cx, &entry.name)?;
        let ty = self.model[input].ty.clone();
        let place = cx.place(entry.span);
        let value = match &entry.value {
            EntryValue::Unknown => Charted::Unknown,
            EntryValue::Happens => match ty {
                Ty::Event => Charted::Happened,
                Ty::Boolean => Charted::Is(Value::Bool(true)),
                Ty::Error => return None,
                other => {
                    let shown = self.model.describe(&other);
                    self.report(codes::value_missing(&entry.name.text, &shown, place));
                    return None;
                }
            },
            EntryValue::Is(value) if ty == Ty::Event => {
                let kind = Symbol::Input(input).kind(&self.model);
                self.report(codes::value_too_many(&entry.name.text, kind, cx.place_of(*value)));
                return None;
            }
            EntryValue::Is(value) => {
                let known = self.fixed(cx, *value, &ty, "what is charted is a value")?;
                let (range, declared) = (self.model[input].range, self.model[input].decl.name_place);
                self.check_range(&known, range.as_ref(), (&ty, &entry.name.text, declared), cx.place_of(*value));
                Charted::Is(known)
            }
        };
        Some(Entry { at, latest, input, value, lasting: false })
    }

    /// The instant of a written day and time.
    pub(super) fn day_time(&mut self, cx: Cx<'a>, start: Instant, time: &ast::DayTime) -> Option<Instant> {
        let place = cx.place(time.span);
        match &time.kind {
            DayTimeKind::Instant(text) => self.instant(text, place),
            DayTimeKind::Day(seconds) => start.0.checked_add(*seconds).map(Instant),
        }
    }

    /// What an expectation says of a decision's value.
    pub(super) fn expected_value(&mut self, cx: Cx<'a>, value: ast::ExprId, ty: &Ty) -> Option<Value> {
        if *ty == Ty::Text {
            self.report(type_codes::text_compared(cx.place_of(value)));
            return None;
        }
        self.fixed(cx, value, ty, "what is expected is a value")
    }
}

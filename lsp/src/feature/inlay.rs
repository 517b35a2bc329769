//! What is not written: the types of lets, and how much time lies between the lines of a scenario.

use crate::project::Project;
use blin_engine::diagnostic::FileId;
use blin_engine::exact;
use blin_engine::model::Ty;
use blin_engine::time::{Date, Duration, Instant};
use blin_engine::units::Unit;
use blin_grammar::Span;
use blin_grammar::ast::{DayTime, DayTimeKind, Expr, Exprs, ItemKind, ScenarioLineKind, ScenarioTime};

/// Text to show inside a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inlay {
    /// Before which byte.
    pub offset: u32,
    /// What.
    pub text: String,
    /// What it says.
    pub kind: Kind,
    /// What more there is to say, as plain text.
    pub tooltip: Option<String>,
}

/// What a hint says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A type.
    Type,
    /// A value of the record that is evaluated.
    Value,
    /// How many scenarios reach something.
    Count,
    /// How much later something is than the line before.
    Days,
}

/// The types in the lines that `span` touches. A let that is true or false reads as such and gets none.
#[must_use]
pub fn types(project: &Project, file: FileId, span: Span) -> Vec<Inlay> {
    let (Some(parse), Some(module)) = (project.parse(file), project.module_of(file)) else { return Vec::new() };
    let model = project.model();
    let lets = parse.file.items.iter().filter(|i| i.span.start <= span.end && span.start <= i.span.end);
    lets.filter_map(|item| {
        let ItemKind::Let(written) = &item.kind else { return None };
        if written.ty.is_some() {
            return None;
        }
        let known =
            model.lets.iter().find(|l| l.decl.module == module && l.decl.name_place.span == written.name.span)?;
        match &model[known.value].ty {
            Ty::Error | Ty::Boolean | Ty::Event => None,
            ty => Some(Inlay {
                offset: written.name.span.end,
                text: format!(": {}", model.show_type(ty)),
                kind: Kind::Type,
                tooltip: None,
            }),
        }
    })
    .collect()
}

/// How much later each line of a scenario is than the one before, how long a span is, and how often `every` charts; what
/// the date is, where the scenario has one.
#[must_use]
pub fn days(project: &Project, file: FileId, span: Span) -> Vec<Inlay> {
    let Some(parse) = project.parse(file) else { return Vec::new() };
    let sees = |s: Span| s.start <= span.end && span.start <= s.end;
    let mut out = Vec::new();
    for item in parse.file.items.iter().filter(|i| sees(i.span)) {
        let ItemKind::Scenario(scenario) = &item.kind else { continue };
        let has_start = scenario.lines.iter().any(|l| matches!(l.kind, ScenarioLineKind::Start(_)));
        let is_it = |at: u32| item.span.start <= at && at < item.span.end;
        let lowered = project.model().scenarios.iter().find(|s| s.place.file == file && is_it(s.place.span.start));
        let start = lowered.filter(|_| has_start).and_then(|s| s.timeline.start);
        let mut before: Option<i64> = None;
        for line in &scenario.lines {
            let Some((from, to)) = times(&line.kind) else { continue };
            let (Some(first), Some(last)) = (seconds(from), seconds(to)) else {
                before = None;
                continue;
            };
            let mut said: Vec<String> = Vec::new();
            let passed = before.map_or(0, |b| first - b);
            if passed != 0 {
                said.push(format!("{}{}", if passed > 0 { "+" } else { "" }, Duration(passed)));
            }
            if last > first {
                said.push(format!("over {}", Duration(last - first)));
                said.extend(repeats(&item.exprs, &line.kind, last - first));
            }
            before = Some(last);
            let date = start.map(|s| Date::of_instant(Instant(s.0 + first)).to_string());
            if !said.is_empty() && sees(line.span) {
                out.push(Inlay { offset: to.span.end, text: said.join(", "), kind: Kind::Days, tooltip: date });
            }
        }
    }
    out
}

/// How often a line charts within a span of seconds, when it repeats: `7 times`.
fn repeats(exprs: &Exprs, line: &ScenarioLineKind, length: i64) -> Option<String> {
    let ScenarioLineKind::Every { step, .. } = line else { return None };
    let Expr::Number(number) = exprs.get(*step) else { return None };
    let unit = Unit::parse(&number.unit.as_ref()?.text).ok().filter(Unit::is_time)?;
    let digits = exact::parse(&number.digits).ok()?;
    let step = exact::mul(&digits, &unit.factor()).filter(exact::is_integer)?;
    let step = i64::try_from(step.to_integer()).ok().filter(|s| *s > 0)?;
    Some(format!("{} times", length / step + 1))
}

/// The first and the last time of a line.
const fn times(line: &ScenarioLineKind) -> Option<(&DayTime, &DayTime)> {
    match line {
        ScenarioLineKind::At(ScenarioTime::At(at), _) => Some((at, at)),
        ScenarioLineKind::At(ScenarioTime::Between(from, to), _) | ScenarioLineKind::Every { from, to, .. } => {
            Some((from, to))
        }
        _ => None,
    }
}

/// Seconds since the start of day 1; nothing for an instant of the calendar, which nobody has to count.
const fn seconds(time: &DayTime) -> Option<i64> {
    match time.kind {
        DayTimeKind::Day(seconds) => Some(seconds),
        DayTimeKind::Instant(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::Fixture;

    const ALL: Span = Span::new(0, u32::MAX);

    #[test]
    fn types_that_were_inferred() {
        let f = Fixture::new(
            "let rate = infusion_rate * 2\nlet on = rate > 9 µg/day\nlet n = count of seizure\nlet t: duration = time since seizure\nlet per = infusion_rate / weight\n",
        );
        let texts: Vec<String> = types(&f.project, f.file, ALL).into_iter().map(|i| i.text).collect();
        assert_eq!(texts, [": µg/day", ": integer", ": µg/kg/day"]);
    }

    #[test]
    fn how_much_later_each_line_of_a_scenario_is() {
        let f = Fixture::new(
            "scenario \"s\"\n  start 2024-02-28\n  at day 1 08:00 temperature = 37 °C\n  at day 3 10:00 temperature = 38 °C\n                 expect infusion = continue\n  every 12 h from day 4 10:00 to day 7 10:00 temperature = 37 °C\n  between day 7 22:00 and day 8 06:00 seizure\n  at day 8 05:00 temperature = 37 °C\n  at day 8 05:00 weight = 60 kg\n",
        );
        let hints = days(&f.project, f.file, ALL);
        let lines = hints.iter().map(|i| {
            let line = f.text()[..i.offset as usize].lines().last().expect("a line").trim();
            format!("{line}⟨{}⟩ {}", i.text, i.tooltip.clone().unwrap_or_default())
        });
        assert_eq!(
            lines.collect::<Vec<_>>(),
            [
                "at day 3 10:00⟨+2 d 2 h⟩ 2024-03-01",
                "every 12 h from day 4 10:00 to day 7 10:00⟨+24 h, over 3 days, 7 times⟩ 2024-03-02",
                "between day 7 22:00 and day 8 06:00⟨+12 h, over 8 h⟩ 2024-03-05",
                "at day 8 05:00⟨-1 h⟩ 2024-03-06",
            ]
        );
        assert_eq!(days(&f.project, f.file, Span::new(0, 1)), []);
    }
}

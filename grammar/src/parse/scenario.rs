//! Scenarios: what is charted, and what is expected of the answer.

use super::build::{Builder, P, child, children};
use crate::ast::{
    DayTime, Entry, EntryValue, Expectation, ExpectationKind, Name, Scenario, ScenarioLine, ScenarioLineKind,
    ScenarioTime,
};
use crate::grammar::Rule;

impl<'t> Builder<'t> {
    pub(crate) fn scenario_line(&mut self, scenario: &mut Scenario, line: &P<'t>) {
        let span = self.span(line);
        if line.as_rule() == Rule::companion_line {
            let expectations = self.expectations(line);
            // A companion goes on with the `expect` above it.
            match scenario.lines.last_mut() {
                Some(ScenarioLine { kind: ScenarioLineKind::Expect(before), span: place }) => {
                    before.extend(expectations);
                    *place = place.to(span);
                }
                _ => scenario.lines.push(ScenarioLine { kind: ScenarioLineKind::Expect(expectations), span }),
            }
            return;
        }
        if let Some(kind) = self.scenario_kind(line) {
            scenario.lines.push(ScenarioLine { kind, span });
        }
    }

    fn scenario_kind(&mut self, line: &P<'t>) -> Option<ScenarioLineKind> {
        Some(match line.as_rule() {
            Rule::setting_line => {
                if let Some(sign) = child(line, Rule::entry_eq) {
                    self.assign_sign(&sign);
                }
                let name = self.name(&child(line, Rule::setting_ref)?);
                ScenarioLineKind::Setting(name, child(line, Rule::value).map(|value| self.expr(&value)))
            }
            Rule::start_line => ScenarioLineKind::Start(self.date(&child(line, Rule::date_lit)?)),
            Rule::history_line => ScenarioLineKind::HistoryUnknown(self.names(line, Rule::input_ref)),
            Rule::throughout_line => ScenarioLineKind::Throughout(self.entries(line)),
            Rule::suppose_line => ScenarioLineKind::Suppose(self.entries(line)),
            Rule::expect_line => ScenarioLineKind::Expect(self.expectations(line)),
            Rule::at_line => {
                let time = ScenarioTime::At(self.times(line).into_iter().next()?);
                ScenarioLineKind::At(time, self.entries(line))
            }
            Rule::between_line => {
                let mut times = self.times(line).into_iter();
                let time = ScenarioTime::Between(times.next()?, times.next()?);
                ScenarioLineKind::At(time, self.entries(line))
            }
            Rule::every_line => {
                let mut times = self.times(line).into_iter();
                ScenarioLineKind::Every {
                    step: self.expr_in(line, Rule::span_of_time),
                    from: times.next()?,
                    to: times.next()?,
                    entries: self.entries(line),
                }
            }
            _ => return None,
        })
    }

    fn times(&mut self, line: &P<'_>) -> Vec<DayTime> {
        let times = line.clone().into_inner().filter(|p| matches!(p.as_rule(), Rule::day_clock | Rule::instant_lit));
        times.map(|time| self.day_time(&time)).collect()
    }

    fn entries(&mut self, line: &P<'_>) -> Vec<Entry> {
        children(line, Rule::entry).filter_map(|entry| self.entry(&entry)).collect()
    }

    fn entry(&mut self, pair: &P<'_>) -> Option<Entry> {
        let name = self.name(&child(pair, Rule::input_ref)?);
        if let Some(sign) = child(pair, Rule::entry_eq) {
            self.assign_sign(&sign);
        }
        let value = match (child(pair, Rule::value), child(pair, Rule::k_unknown)) {
            (Some(value), _) => EntryValue::Is(self.expr(&value)),
            (None, Some(_)) => EntryValue::Unknown,
            (None, None) => EntryValue::Happens,
        };
        Some(Entry { name, value, span: self.span(pair) })
    }

    fn expectations(&mut self, line: &P<'_>) -> Vec<Expectation> {
        let parts = line.clone().into_inner();
        parts
            .filter_map(|part| {
                let kind = self.expectation(&part)?;
                Some(Expectation { kind, span: self.span(&part) })
            })
            .collect()
    }

    fn expectation(&mut self, part: &P<'_>) -> Option<ExpectationKind> {
        let named = |this: &Self| child(part, Rule::decision_ref).map(|name| this.name(&name));
        Some(match part.as_rule() {
            Rule::e_state => self.state(part, named(self)?),
            Rule::e_none => ExpectationKind::None(named(self)?),
            Rule::e_could_be => {
                ExpectationKind::CouldBe(children(part, Rule::value).map(|value| self.expr(&value)).collect())
            }
            Rule::e_at_least => ExpectationKind::AtLeast(self.expr_in(part, Rule::value)),
            Rule::e_acts_as => ExpectationKind::ActsAs(child(part, Rule::value).map(|value| self.expr(&value))),
            Rule::e_needs => ExpectationKind::Needs(self.names(part, Rule::input_ref)),
            Rule::e_option => ExpectationKind::Option(self.assignment(part), self.by(part)),
            Rule::e_dissent => ExpectationKind::Dissent(self.assignment(part), self.by(part)),
            Rule::e_next_review => ExpectationKind::NextReview(self.times(part).into_iter().next()),
            Rule::e_advice => ExpectationKind::Advice(self.names(part, Rule::rule_ref)),
            _ => return None,
        })
    }

    fn state(&mut self, part: &P<'_>, name: Name) -> ExpectationKind {
        let has = |rule| child(part, rule).is_some();
        if has(Rule::entry_eq) {
            ExpectationKind::Is { assignment: self.assignment(part), by: self.by(part) }
        } else if has(Rule::k_undetermined) {
            ExpectationKind::Undetermined(name)
        } else if has(Rule::k_disputed) {
            ExpectationKind::Disputed(name)
        } else if has(Rule::not_stated) {
            ExpectationKind::NotStated(name)
        } else {
            ExpectationKind::Unknown(name)
        }
    }

    fn by(&self, part: &P<'_>) -> Vec<Name> {
        child(part, Rule::by).map(|by| self.names(&by, Rule::rule_ref)).unwrap_or_default()
    }
}

//! Whether the scenarios of a conflict show each of its readings.
//!
//! The settings that separate the readings are those that the entry names, else those whose value differs between its
//! scenarios, or that one of these leaves unset. For each of them that is a choice there must be a scenario that leaves it unset, and one with each of
//! its values (set there, or in force in the project). A scenario that leaves it unset and expects nothing but determined
//! answers shows that its values agree, and stands for all of them. Any other setting must be tried at two values.

use super::{Conflict, ConflictRow, Tracer, Verdict, codes};
use crate::answer::text::Writer;
use crate::model::{Expect, Model, Scenario, ScenarioId, SettingId, Ty, Value};

impl Tracer<'_> {
    pub(super) fn conflict(&mut self, said: &Conflict) -> ConflictRow {
        let before = self.found.len();
        let scenarios = self.scenarios(&said.scenarios);
        let settings = self.separating(said, &scenarios);
        match (&said.uncovered, said.scenarios.first()) {
            (Some(reason), None) => {
                let verdict = Verdict::Excused(reason.text.clone());
                return ConflictRow { said: said.clone(), scenarios, settings, verdict };
            }
            (Some(reason), Some(first)) => self.found.push(codes::contradiction(reason.place, first.place)),
            (None, None) => self.found.push(codes::uncovered("conflict", "`scenarios`", said.id.place)),
            (None, Some(_)) => {}
        }
        for setting in &settings {
            self.readings(said, *setting, &scenarios);
        }
        let verdict = if self.found.len() == before { Verdict::Covered } else { Verdict::Open };
        ConflictRow { said: said.clone(), scenarios, settings, verdict }
    }

    fn separating(&mut self, said: &Conflict, scenarios: &[ScenarioId]) -> Vec<SettingId> {
        let model = self.model;
        if let Some(named) = &said.settings {
            let writer = Writer::new(model, None);
            let ids = (0..).map(SettingId).take(model.settings.len());
            let all: Vec<(String, SettingId)> = ids.map(|id| (writer.setting_name(id), id)).collect();
            let mut out = Vec::new();
            for name in named {
                match all.iter().find(|(n, _)| *n == name.text) {
                    Some((_, id)) => out.push(*id),
                    None => {
                        let known: Vec<&str> = all.iter().map(|(n, _)| n.as_str()).collect();
                        self.found.push(codes::unknown_setting(&name.text, &known, name.place));
                    }
                }
            }
            return out;
        }
        let mut set: Vec<SettingId> = scenarios.iter().flat_map(|id| &model[*id].settings).map(|(s, _)| *s).collect();
        set.sort_unstable();
        set.dedup();
        set.retain(|s| {
            let mut values = scenarios.iter().map(|id| effective(model, &model[*id], *s));
            let first = values.next();
            let left_open = |id: &ScenarioId| model[*id].settings.iter().any(|(o, v)| o == s && v.is_none());
            values.any(|v| Some(v) != first) || scenarios.iter().any(left_open)
        });
        set
    }

    fn readings(&mut self, said: &Conflict, setting: SettingId, scenarios: &[ScenarioId]) {
        let model = self.model;
        let declared = &model[setting];
        let tried: Vec<(Option<&Value>, &Scenario)> =
            scenarios.iter().map(|id| &model[*id]).map(|s| (effective(model, s, setting), s)).collect();
        let has = |value: &Value| tried.iter().any(|(v, _)| *v == Some(value));
        let writer = Writer::new(model, None);
        let name = writer.setting_name(setting);
        let Ty::Enum(id) = declared.ty else {
            let mut values = tried.iter().map(|(v, _)| *v);
            let first = values.next();
            if values.all(|v| Some(v) == first) {
                self.found.push(codes::one_value_only(&name, said.id.place));
            }
            return;
        };
        let open: Vec<&Scenario> = tried.iter().filter(|(v, _)| v.is_none()).map(|(_, s)| *s).collect();
        let agree = !open.is_empty() && open.iter().all(|s| is_determined(s));
        let count = u8::try_from(model[id].variants.len()).unwrap_or(u8::MAX);
        let values = (0..count).map(Value::Enum);
        let missing: Vec<String> =
            values.filter(|v| !agree && !has(v)).map(|v| writer.value(&declared.ty, &v)).collect();
        if !missing.is_empty() || open.is_empty() {
            self.found.push(codes::reading_missing(&name, &missing, open.is_empty(), said.id.place));
        }
    }
}

/// The value of a setting in a scenario: what it says itself, else the project's.
pub(super) fn effective<'m>(model: &'m Model, scenario: &'m Scenario, setting: SettingId) -> Option<&'m Value> {
    let own = scenario.settings.iter().rev().find(|(s, _)| *s == setting).map(|(_, v)| v);
    own.map_or(model[setting].value.as_ref(), Option::as_ref)
}

/// Whether a scenario says of a decision that it has one answer, and of none that it is open.
fn is_determined(scenario: &Scenario) -> bool {
    let mut one = false;
    for check in &scenario.checks {
        match check.expect {
            Expect::Is { .. } | Expect::None(_) | Expect::NotStated(_) => one = true,
            Expect::Undetermined(_)
            | Expect::Disputed(_)
            | Expect::CouldBe(..)
            | Expect::AtLeast(..)
            | Expect::Needs(..)
            | Expect::Unknown(_) => return false,
            _ => {}
        }
    }
    one
}

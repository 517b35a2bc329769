//! One file per command: arguments in, text out, how it ended.

pub mod check;
pub mod codes;
pub mod completions;
mod coverage;
mod definition;
pub mod explain;
pub mod fmt;
pub mod graph;
pub mod lsp;
pub mod new;
pub mod properties;
pub mod replay;
pub mod run;
pub mod sheet;
pub mod test;
pub mod trace;

use crate::case::{Case, unknown};
use crate::exit::Unable;
use crate::say::Say;
use crate::style::Role;
use blin_engine::answer::Answer;
use blin_engine::eval::RunOptions;
use blin_engine::model::{DecisionId, ExprId, Model, Reach, SettingId};
use std::collections::BTreeSet;

/// Who, when, by which project, under those settings that the answers shown have read.
fn heading<'a>(
    case: &Case,
    options: &RunOptions,
    say: &Say<'_>,
    when: &str,
    shown: impl IntoIterator<Item = &'a Answer>,
) -> String {
    let model = case.model();
    let style = say.style;
    let mut out = style.wrap("", "  ", &style.paint(Role::Heading, &format!("{}: {when}", case.name)));
    let given = |id: SettingId| options.settings.iter().rev().find(|(s, _)| *s == id).map(|(_, v)| v.as_ref());
    let read: BTreeSet<SettingId> = shown.into_iter().flat_map(|a| a.settings.iter().copied()).collect();
    let telling = preferring(model);
    // what was asked for, what is open and what says whom to follow; the rest is as the project has it
    let told = |id: &SettingId| {
        given(*id).is_some() || (read.contains(id) && (telling.contains(id) || model[*id].value.is_none()))
    };
    let mut settings: Vec<String> = SettingId::first(model.settings.len())
        .filter(told)
        .map(|id| {
            let setting = &model[id];
            let value = given(id).unwrap_or(setting.value.as_ref());
            let value = value.map_or_else(|| "unset".into(), |v| say.writer.value(&setting.ty, v));
            format!("{} = {value}", say.writer.setting_name(id))
        })
        .collect();
    match read.iter().filter(|id| !told(id)).count() {
        0 => {}
        1 => settings.push("1 more setting as the project has it".into()),
        n => settings.push(format!("{n} more settings as the project has them")),
    }
    let settings = if settings.is_empty() { String::new() } else { format!("; {}", settings.join(", ")) };
    let by = format!("by {} {}{settings}", model.project.name, model.project.version);
    out.push_str(&style.wrap("", "  ", &style.paint(Role::Dim, &by)));
    out.push('\n');
    out
}

/// The settings by which one source is preferred to another.
fn preferring(model: &Model) -> BTreeSet<SettingId> {
    let conditions: Vec<ExprId> = model.prefers.iter().filter_map(|p| p.when).collect();
    Reach::of(model, &conditions, &[]).settings
}

/// The decision of that name, companions included; the nearest name otherwise.
fn decision(case: &Case, name: &str) -> Result<DecisionId, Unable> {
    let writer = case.writer();
    let all: Vec<(String, DecisionId)> =
        DecisionId::first(case.model().decisions.len()).map(|id| (writer.decision_name(id), id)).collect();
    if let Some((_, id)) = all.iter().find(|(n, _)| n == name) {
        return Ok(*id);
    }
    let known: Vec<&str> = all.iter().map(|(n, _)| n.as_str()).collect();
    Err(unknown("decision", name, &known))
}

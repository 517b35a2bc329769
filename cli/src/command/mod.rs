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
use blin_engine::model::{DecisionId, SettingId};

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
    let mut read: Vec<SettingId> = shown.into_iter().flat_map(|a| a.settings.iter().copied()).collect();
    read.extend(options.settings.iter().map(|(id, _)| *id));
    let settings: Vec<String> = model
        .settings
        .iter()
        .zip(0..)
        .filter(|(_, i)| read.contains(&SettingId(*i)))
        .map(|(setting, i)| {
            let given = options.settings.iter().rev().find(|(id, _)| *id == SettingId(i));
            let value = given.map_or(setting.value.as_ref(), |(_, v)| v.as_ref());
            let value = value.map_or_else(|| "unset".into(), |v| say.writer.value(&setting.ty, v));
            format!("{} = {value}", say.writer.setting_name(SettingId(i)))
        })
        .collect();
    let settings = if settings.is_empty() { String::new() } else { format!("; {}", settings.join(", ")) };
    let by = format!("by {} {}{settings}", model.project.name, model.project.version);
    out.push_str(&style.wrap("", "  ", &style.paint(Role::Dim, &by)));
    out.push('\n');
    out
}

/// The decision of that name, companions included; the nearest name otherwise.
fn decision(case: &Case, name: &str) -> Result<DecisionId, Unable> {
    let writer = case.writer();
    let all: Vec<(String, DecisionId)> = (0..case.model().decisions.len())
        .filter_map(|i| u32::try_from(i).ok())
        .map(|i| (writer.decision_name(DecisionId(i)), DecisionId(i)))
        .collect();
    if let Some((_, id)) = all.iter().find(|(n, _)| n == name) {
        return Ok(*id);
    }
    let known: Vec<&str> = all.iter().map(|(n, _)| n.as_str()).collect();
    Err(unknown("decision", name, &known))
}

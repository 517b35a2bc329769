//! What is not written: the types of lets, how often rules are reached, how long a span of days is.

use crate::project::Project;
use blin_engine::diagnostic::FileId;
use blin_engine::model::{GuidanceId, HoldId, RuleId, Ty};
use blin_grammar::Span;
use blin_grammar::ast::ItemKind;

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

/// How many scenarios each rule, hold and row was reached by, of those that were run with the text as it is. While
/// some have not been run there is nothing to say.
#[must_use]
pub fn counts(project: &Project, file: FileId, span: Span) -> Vec<Inlay> {
    let Some(reports) = project.all_reports() else { return Vec::new() };
    let model = project.model();
    let times = |n: usize| match n {
        0 => "no scenario".to_owned(),
        1 => "1 scenario".to_owned(),
        n => format!("{n} scenarios"),
    };
    let rules = model.rules.iter().map(|r| &r.guidance).zip((0..).map(|i| GuidanceId::Rule(RuleId(i))));
    let holds = model.holds.iter().map(|h| &h.guidance).zip((0..).map(|i| GuidanceId::Hold(HoldId(i))));
    let all = rules.chain(holds).map(|(g, id)| (g.decl.name_place, id));
    let seen = all.filter(|(p, _)| p.file == file && p.span.start <= span.end && span.start <= p.span.end);
    seen.map(|(place, id)| Inlay {
        offset: place.span.end,
        text: format!("· {}", times(reports.iter().filter(|r| r.spoke.contains(&id)).count())),
        kind: Kind::Count,
        tooltip: None,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::Fixture;
    use blin_engine::model::ScenarioId;

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
    fn which_rules_a_scenario_reaches() {
        let f = Fixture::new(
            "rule halt must\n  when temperature > 39 °C\n  then infusion = stop\nrule rest must\n  when temperature > 44 °C\n  then infusion = stop\nscenario \"s\"\n  at day 1 08:00 temperature = 40 °C\n                 expect infusion = stop\n",
        );
        assert_eq!(counts(&f.project, f.file, ALL), [], "nothing was run");
        f.project.report(ScenarioId(0));
        let texts: Vec<String> = counts(&f.project, f.file, ALL).into_iter().map(|i| i.text).collect();
        assert_eq!(texts, ["· 1 scenario", "· no scenario"]);
    }
}

//! One change of an answer, in a line or two.

use super::Say;
use crate::style::Role;
use blin_engine::answer::{Answer, Contribution, Status, words};

impl Say<'_> {
    /// `infusion: interrupt, was continue` and who says so; dissent and needs in a line each.
    pub fn change(&self, answer: &Answer, before: Option<&Answer>) -> String {
        let name = self.paint(Role::Name, &self.writer.decision_name(answer.decision));
        let mut head = format!("{name}: {}", self.headline(answer));
        if let Some(was) = before.map(|b| self.writer.answer(b)).filter(|was| *was != self.writer.answer(answer)) {
            head.push_str(&self.paint(Role::Dim, &format!(" (was {was})")));
        }
        let mut out = self.style.wrap("  ", "      ", &head);
        let rules: Vec<String> = answer.by.iter().filter(|c| c.certain).map(|c| self.who(c)).collect();
        let mut perhaps: Vec<&str> =
            answer.by.iter().filter(|c| !c.certain).map(|c| self.writer.rule_name(c.guidance)).collect();
        perhaps.dedup();
        let line = |label: &str, text: &str| {
            self.style.wrap(&format!("      {} ", self.paint(Role::Label, label)), "        ", text)
        };
        if !rules.is_empty() {
            out.push_str(&line("by", &rules.join("; ")));
        }
        if !perhaps.is_empty() {
            out.push_str(&line("perhaps by", &perhaps.join(", ")));
        }
        if answer.status != Status::Determined {
            if let Some(acts) = &answer.acts_as {
                let ty = &self.writer.model()[answer.decision].ty;
                out.push_str(&line("act as", &self.writer.outcome(ty, acts)));
            }
            let mut needs: Vec<String> = answer.needs.iter().map(|n| self.writer.needed(n.what)).collect();
            needs.dedup();
            if !needs.is_empty() {
                out.push_str(&line("needs", &needs.join(", ")));
            }
        }
        let ty = &self.writer.model()[answer.decision].ty;
        for c in &answer.options {
            out.push_str(&line("option", &format!("{}: {}", self.writer.given(ty, c), self.who(c))));
        }
        for c in &answer.dissent {
            out.push_str(&line("dissent", &format!("{}: {}", self.writer.given(ty, c), self.who(c))));
        }
        out
    }

    /// `crs_grade_2 (must, hold open; case_report, Table 2)`.
    fn who(&self, c: &Contribution) -> String {
        let clause = words::clause(c.clause);
        let clause = if clause.is_empty() { String::new() } else { format!(", {clause}") };
        let perhaps = if c.certain { "" } else { ", perhaps" };
        let cites = self.writer.citations(c.guidance);
        let source = if cites.is_empty() { String::new() } else { format!("; {cites}") };
        format!("{} ({}{clause}{perhaps}{source})", self.writer.rule_name(c.guidance), words::strength(c.strength))
    }
}

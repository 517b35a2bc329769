//! All answers at one moment, and one answer in full.

use super::Say;
use crate::style::Role;
use blin_engine::answer::{Advice, Answer, Answers, Contribution, Moment, Need, Outcome, Status, words};
use blin_engine::model::{GuidanceId, Ty, Value};
use blin_engine::time::Instant;

impl Say<'_> {
    /// Everything that a run answers.
    pub fn answers(&self, answers: &Answers, before: Option<&Answers>) -> String {
        let (quiet, mut spoken): (Vec<&Answer>, Vec<&Answer>) = answers.decisions.iter().partition(|a| is_quiet(a));
        spoken.sort_by_key(|a| urgency(a));
        let mut out = String::new();
        let shared = shared_overdue(&spoken);
        for answer in spoken {
            out.push_str(&self.answer_besides(answer, &shared));
            out.push('\n');
        }
        out.push_str(&self.advice(&answers.advice));
        out.push_str(&self.out_of_date(shared));
        out.push_str(&self.quiet(&quiet));
        if let Some(before) = before {
            out.push_str(&self.before(answers, before));
        }
        out.push_str(&match answers.next_review {
            Some(at) => {
                self.style.wrap(&format!("{} ", self.paint(Role::Heading, "Next review:")), "  ", &self.when(at))
            }
            None => self.style.wrap("", "  ", "Nothing changes until something new is charted."),
        });
        out
    }

    /// What the heading says of the moment.
    pub fn moment(&self, at: Instant, moment: Moment) -> String {
        let at = self.writer.instant_in_full(at);
        match moment {
            Moment::After => format!("{at}, when what is charted then is done"),
            Moment::Before => at,
        }
    }

    /// Answers that differed just before what was done at that instant.
    fn before(&self, answers: &Answers, before: &Answers) -> String {
        let differ: Vec<&Answer> = before
            .decisions
            .iter()
            .filter(|b| answers.decision(b.decision).is_none_or(|a| !same_decision(a, b)))
            .collect();
        if differ.is_empty() {
            return String::new();
        }
        let mut out =
            self.style.wrap("", "  ", &self.paint(Role::Heading, "Just before what was done at that instant:"));
        for answer in differ {
            let name = self.writer.decision_name(answer.decision);
            let line = format!("{}: {}", self.paint(Role::Name, &name), self.headline(answer));
            out.push_str(&self.style.wrap("  ", "    ", &line));
            for c in &answer.by {
                out.push_str(&self.contribution(self.ty(answer), c, answer.status != Status::Determined));
                out.push_str(&self.grounds(c, &mut Vec::new()));
            }
        }
        out.push('\n');
        out
    }

    /// Data that are out of date for more than one decision, each said once.
    fn out_of_date(&self, mut shared: Vec<Need>) -> String {
        if shared.is_empty() {
            return String::new();
        }
        shared.sort_by_cached_key(|n| self.circumstances(n));
        let mut out = self.style.wrap("", "  ", &self.paint(Role::Heading, "Out of date"));
        out.push_str(&self.needs("overdue", &Ty::Error, &shared));
        out.push('\n');
        out
    }

    /// One answer: its value, then a line for each thing there is to say.
    pub fn answer(&self, answer: &Answer) -> String {
        self.answer_besides(answer, &[])
    }

    /// The same without what is overdue for other decisions as well.
    fn answer_besides(&self, answer: &Answer, shared: &[Need]) -> String {
        let ty = self.ty(answer);
        let open = answer.status != Status::Determined;
        let name = self.writer.decision_name(answer.decision);
        let head = format!("{}: {}", self.paint(Role::Name, &name), self.headline(answer));
        let mut out = self.style.wrap("", "  ", &head);
        out.push_str(&self.open_lines(answer));
        let mut told: Vec<GuidanceId> = Vec::new();
        for c in &answer.by {
            out.push_str(&self.contribution(ty, c, open));
            out.push_str(&self.grounds(c, &mut told));
        }
        for reading in &answer.readings {
            out.push_str(&self.reading(ty, reading));
        }
        for c in &answer.options {
            out.push_str(&self.option(ty, c));
            out.push_str(&self.grounds(c, &mut told));
        }
        for c in &answer.dissent {
            out.push_str(&self.dissent(ty, c));
            out.push_str(&self.grounds(c, &mut told));
        }
        for rule in &answer.source_silent {
            let text = format!("{}: its source gives no order here", self.writer.rule_name(*rule));
            out.push_str(&self.field("silent", Role::Label, &text));
        }
        out.push_str(&self.needs("needs", ty, &answer.needs));
        let own: Vec<Need> = answer.overdue.iter().filter(|n| !shared.contains(n)).cloned().collect();
        out.push_str(&self.needs("overdue", ty, &own));
        if let Some(at) = answer.next_review {
            out.push_str(&self.field("review", Role::Label, &self.when(at)));
        }
        out
    }

    fn ty(&self, answer: &Answer) -> &Ty {
        &self.writer.model()[answer.decision].ty
    }

    /// The value in its colour. An open answer is a word in capitals, so that it needs no colour.
    pub fn headline(&self, answer: &Answer) -> String {
        let role = match answer.status {
            Status::Determined => Role::Value,
            Status::Undetermined | Status::NotStated => Role::Open,
            Status::Disputed => Role::Wrong,
        };
        let text = self.writer.answer(answer);
        text.split(' ').map(|word| self.paint(role, word)).collect::<Vec<_>>().join(" ")
    }

    /// What to act as meanwhile, and what is certain already.
    fn open_lines(&self, answer: &Answer) -> String {
        if answer.status == Status::Determined || answer.status == Status::NotStated {
            return String::new();
        }
        let ty = self.ty(answer);
        let mut out = match &answer.acts_as {
            Some(outcome) => {
                let value = self.paint(Role::Name, &self.writer.outcome(ty, outcome));
                self.field("act as", Role::Open, &format!("{value}, meanwhile"))
            }
            None => self.field("act as", Role::Open, "nothing: no value can be acted on"),
        };
        // That it is at least the lowest value says nothing.
        if let Some(least) = answer.at_least.as_ref().filter(|v| **v != Value::Enum(0)) {
            out.push_str(&self.field("at least", Role::Label, &format!("{} is certain", self.writer.value(ty, least))));
        }
        if !answer.exact {
            out.push_str(&self.field(
                "wider",
                Role::Label,
                "too many unknowns to try each: perhaps fewer values are possible",
            ));
        }
        out
    }

    /// A rule that makes the answer: its weight, its reason and its source.
    fn contribution(&self, ty: &Ty, c: &Contribution, open: bool) -> String {
        let mut text = self.writer.rule_name(c.guidance).to_owned();
        let mut notes: Vec<String> = Vec::new();
        if open || !c.certain {
            notes.push(self.writer.given(ty, c));
        }
        if !c.certain {
            notes.push("perhaps".into());
        }
        let clause = words::clause(c.clause);
        if !clause.is_empty() {
            notes.push(clause.into());
        }
        if !notes.is_empty() {
            text.push_str(&format!(" ({})", notes.join(", ")));
        }
        self.field(words::strength(c.strength), Role::Label, &text)
    }

    /// Reason and sources of a contribution, unless they stand above already.
    fn grounds(&self, c: &Contribution, told: &mut Vec<GuidanceId>) -> String {
        if told.contains(&c.guidance) {
            return String::new();
        }
        told.push(c.guidance);
        let reason = c.because.as_ref().map(|because| self.more(because)).unwrap_or_default();
        reason + &self.cites(c.guidance)
    }

    fn cites(&self, guidance: GuidanceId) -> String {
        let cites = &self.writer.guidance(guidance).cites;
        let lines = cites.iter().map(|cite| {
            let place = self.writer.citation(cite);
            match &cite.quote {
                Some(quote) => self.more(&format!("{}: {}", self.paint(Role::Source, &place), self.quoted(quote))),
                None => self.more(&self.paint(Role::Source, &place)),
            }
        });
        lines.collect()
    }

    fn reading(&self, ty: &Ty, reading: &blin_engine::answer::Reading) -> String {
        let model = self.writer.model();
        let choice: Vec<String> = reading
            .choice
            .iter()
            .map(|(id, v)| format!("{} = {}", self.writer.setting_name(*id), self.writer.value(&model[*id].ty, v)))
            .collect();
        let choice = if choice.is_empty() { String::new() } else { format!("{}: ", choice.join(", ")) };
        let value = self.paint(Role::Name, &self.writer.any_of(ty, &reading.could_be));
        let rules: Vec<String> = reading
            .by
            .iter()
            .map(|c| {
                let cites = self.writer.citations(c.guidance);
                let name = self.writer.rule_name(c.guidance);
                if cites.is_empty() { name.to_owned() } else { format!("{name} ({cites})") }
            })
            .collect();
        let by = if rules.is_empty() { String::new() } else { format!(" by {}", rules.join(", ")) };
        self.field("reading", Role::Wrong, &format!("{choice}{value}{by}"))
    }

    fn option(&self, ty: &Ty, c: &Contribution) -> String {
        let perhaps = if c.certain { "" } else { "perhaps " };
        let text = format!("{perhaps}{} ({})", self.writer.given(ty, c), self.writer.rule_name(c.guidance));
        self.field("option", Role::Label, &text)
    }

    fn dissent(&self, ty: &Ty, c: &Contribution) -> String {
        let why = c.overruled.as_ref().map(|o| format!(": {}", self.writer.overruled(o))).unwrap_or_default();
        let perhaps = if c.certain { "" } else { "perhaps " };
        let text = format!("{perhaps}{} ({}{why})", self.writer.given(ty, c), self.writer.rule_name(c.guidance));
        self.field("dissent", Role::Label, &text)
    }

    /// What is wanted; data with the same reason and the same span, and without more to say, share a line.
    fn needs(&self, label: &str, ty: &Ty, needs: &[Need]) -> String {
        let mut out = String::new();
        let mut rest = needs;
        while let [first, ..] = rest {
            let alike = |n: &&Need| n.would_decide.is_empty() && self.circumstances(n) == self.circumstances(first);
            let count = if first.would_decide.is_empty() { rest.iter().take_while(alike).count() } else { 1 };
            let (group, others) = rest.split_at(count.max(1));
            let mut names: Vec<String> =
                group.iter().map(|n| self.paint(Role::Name, &self.writer.needed(n.what))).collect();
            names.dedup();
            let text = format!("{}: {}", names.join(", "), self.circumstances(first));
            out.push_str(&self.field(label, Role::Open, &text));
            for decides in &first.would_decide {
                let class = self.writer.class(self.writer.needed_type(first.what), &decides.if_value);
                let value = self.writer.any_of(ty, &decides.could_be);
                out.push_str(&self.more(&format!("{class} {} {value}", self.arrow())));
            }
            rest = others;
        }
        out
    }

    /// Why a datum is not known, for when it is wanted and by when.
    fn circumstances(&self, need: &Need) -> String {
        let mut text = self.writer.missing(&need.reason);
        if matches!(need.what, blin_engine::model::Needed::Input(_)) {
            text.push_str(&format!("; wanted {}", self.span(need)));
        }
        if let Some(by) = need.by {
            text.push_str(&format!("; by {}", self.soon(by)));
        }
        text
    }

    fn span(&self, need: &Need) -> String {
        match need.from {
            Some(from) if from == need.to && need.to == self.now => "now".into(),
            Some(from) if from == need.to => format!("at {}", self.writer.instant(from)),
            Some(from) if need.to == self.now => format!("from {} until now", self.writer.instant(from)),
            Some(from) => format!("from {} to {}", self.writer.instant(from), self.writer.instant(need.to)),
            None => format!("from before the record to {}", self.writer.instant(need.to)),
        }
    }

    fn advice(&self, advice: &[Advice]) -> String {
        if advice.is_empty() {
            return String::new();
        }
        let mut out = self.style.wrap("", "  ", &self.paint(Role::Heading, "Advice"));
        for a in advice {
            let perhaps = if a.certain { "" } else { "perhaps: " };
            let mut said = a.text.clone();
            if !said.ends_with(['.', '!', '?']) {
                said.push('.');
            }
            let cites = self.writer.citations(a.guidance);
            let source =
                if cites.is_empty() { String::new() } else { format!("; {}", self.paint(Role::Source, &cites)) };
            let text = format!("{perhaps}{said} ({}{source})", self.writer.rule_name(a.guidance));
            out.push_str(&self.field(words::strength(a.strength), Role::Label, &text));
        }
        out.push('\n');
        out
    }

    /// Decisions about which no rule has anything to say.
    fn quiet(&self, answers: &[&Answer]) -> String {
        let (none, by_default): (Vec<&Answer>, Vec<&Answer>) =
            answers.iter().copied().partition(|a| a.value() == Some(&Outcome::None));
        let mut out = String::new();
        let mut line = |label: &str, parts: Vec<String>| {
            if !parts.is_empty() {
                out.push_str(&self.style.wrap(
                    &format!("{} ", self.paint(Role::Dim, label)),
                    "  ",
                    &format!("{}.", parts.join(", ")),
                ));
            }
        };
        let name = |a: &Answer| self.writer.decision_name(a.decision);
        line("By default:", by_default.iter().map(|a| format!("{} = {}", name(a), self.writer.answer(a))).collect());
        line("No rule speaks on:", none.iter().map(|a| name(a)).collect());
        if !out.is_empty() {
            out.push('\n');
        }
        out
    }
}

/// What is overdue for more than one of some decisions.
fn shared_overdue(answers: &[&Answer]) -> Vec<Need> {
    let mut shared: Vec<Need> = Vec::new();
    for need in answers.iter().flat_map(|a| &a.overdue) {
        let of_several = answers.iter().filter(|a| a.overdue.contains(need)).count() > 1;
        if of_several && !shared.contains(need) {
            shared.push(need.clone());
        }
    }
    shared
}

/// What is open or in dispute comes first, then what is ordered, then what merely has options or dissent.
fn urgency(answer: &Answer) -> u8 {
    match answer.status {
        Status::Disputed => 0,
        Status::Undetermined => 1,
        Status::Determined if !answer.by.is_empty() => 2,
        Status::Determined | Status::NotStated => 3,
    }
}

/// Whether there is nothing to say but the default.
pub fn is_quiet(answer: &Answer) -> bool {
    answer.status == Status::Determined
        && answer.by.is_empty()
        && answer.options.is_empty()
        && answer.dissent.is_empty()
        && answer.source_silent.is_empty()
        && answer.overdue.is_empty()
        && answer.readings.is_empty()
}

/// Whether a reader would say that nothing is different.
pub fn same_decision(a: &Answer, b: &Answer) -> bool {
    let rules = |x: &Answer| x.by.iter().map(|c| (c.guidance, c.clause)).collect::<Vec<_>>();
    a.status == b.status
        && a.could_be == b.could_be
        && a.permanently == b.permanently
        && a.acts_as == b.acts_as
        && rules(a) == rules(b)
        && a.with.len() == b.with.len()
        && a.with.iter().zip(&b.with).all(|(x, y)| x.decision == y.decision && same_decision(x, y))
}

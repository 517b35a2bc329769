//! Answers in words: the short phrases that the command line and the editor share.

use super::text::Writer;
use super::{Answer, Clause, Contribution, Missing, Outcome, Overruled, Status, ValueClass};
use crate::exact::Exact;
use crate::model::{Cite, GuidanceId, Needed, Strength, Ty, Value};

impl Writer<'_> {
    /// The whole answer in one phrase: `restart with restart_rate = 9 µg/day`, `UNDETERMINED: interrupt or restart`.
    #[must_use]
    pub fn answer(&self, answer: &Answer) -> String {
        let ty = &self.model()[answer.decision].ty;
        match answer.status {
            Status::Determined => self.determined(answer),
            Status::Undetermined => format!("UNDETERMINED: {}", self.any_of(ty, &answer.could_be)),
            Status::Disputed => format!("DISPUTED: {}", self.any_of(ty, &answer.could_be)),
            Status::NotStated => "NOT STATED: the sources are silent".into(),
        }
    }

    fn determined(&self, answer: &Answer) -> String {
        let ty = &self.model()[answer.decision].ty;
        let mut text = answer.could_be.first().map_or_else(|| "none".into(), |o| self.outcome(ty, o));
        if answer.permanently {
            text.push_str(" permanently");
        }
        let with = self.companions(answer);
        if !with.is_empty() {
            text.push_str(" with ");
            text.push_str(&with);
        }
        text
    }

    /// `restart_rate = 9 µg/day, other = UNDETERMINED: …`: companions that have something to say.
    #[must_use]
    pub fn companions(&self, answer: &Answer) -> String {
        let spoken = answer.with.iter().filter(|a| a.value() != Some(&Outcome::None));
        let parts: Vec<String> =
            spoken.map(|a| format!("{} = {}", self.decision_name(a.decision), self.answer(a))).collect();
        parts.join(", ")
    }

    /// `interrupt, continue or restart`.
    #[must_use]
    pub fn any_of(&self, ty: &Ty, outcomes: &[Outcome]) -> String {
        let words: Vec<String> = outcomes.iter().map(|o| self.outcome(ty, o)).collect();
        one_of(&words)
    }

    /// Why a datum is not known.
    #[must_use]
    pub fn missing(&self, reason: &Missing) -> String {
        match reason {
            Missing::NeverCharted => "never charted".into(),
            Missing::Stale(since) => format!("out of date since {}", self.instant(*since)),
            Missing::Gap(since) => format!("charted as unknown from {} on", self.instant(*since)),
            Missing::Void(since) => format!("void since {}", self.instant(*since)),
            Missing::BeforeRecord => "what was before the record is not known".into(),
            Missing::NotCovered => "not charted closely enough".into(),
            Missing::Unset => "the setting has no value".into(),
            Missing::NoNumber => "the arithmetic gives no number".into(),
            Missing::Imprecise => "the instant is only known to lie between two".into(),
        }
    }

    /// A class of values: `is true`, `is 0 or 1`, `< 1`, `from 38 to below 39 °C`.
    #[must_use]
    pub fn class(&self, ty: &Ty, class: &ValueClass) -> String {
        match class {
            ValueClass::Bool(true) => "yes".into(),
            ValueClass::Bool(false) => "no".into(),
            ValueClass::Enum(_, bits) => {
                let all = (0..64_u8).filter(|i| bits >> i & 1 == 1);
                let words: Vec<String> = all.map(|i| self.value(ty, &Value::Enum(i))).collect();
                self.run_of(ty, &words).unwrap_or_else(|| one_of(&words))
            }
            ValueClass::Num(low, high) => self.interval(ty, low.as_ref(), high.as_ref()),
        }
    }

    /// Grades that follow each other as a range: `2 to 5`.
    fn run_of(&self, ty: &Ty, words: &[String]) -> Option<String> {
        let Ty::Enum(id) = ty else { return None };
        self.model()[*id].scale?;
        let grades: Vec<u8> = words.iter().map(|w| w.parse().ok()).collect::<Option<_>>()?;
        let (first, last) = (*grades.first()?, *grades.last()?);
        (grades.len() > 2 && usize::from(last - first) + 1 == grades.len()).then(|| format!("{first} to {last}"))
    }

    fn interval(&self, ty: &Ty, low: Option<&(Exact, bool)>, high: Option<&(Exact, bool)>) -> String {
        let number = |n: &Exact| self.number(ty, n);
        match (low, high) {
            (None, None) => "any value".into(),
            (Some((a, true)), Some((b, true))) if a == b => number(a),
            (Some((a, true)), None) => format!("≥ {}", number(a)),
            (Some((a, false)), None) => format!("> {}", number(a)),
            (None, Some((b, true))) => format!("≤ {}", number(b)),
            (None, Some((b, false))) => format!("< {}", number(b)),
            (Some((a, from)), Some((b, to))) => {
                let above = if *from { "" } else { "above " };
                let below = if *to { "" } else { "below " };
                format!("{above}{} to {below}{}", number(a), number(b))
            }
        }
    }

    /// The name of what is needed.
    #[must_use]
    pub fn needed(&self, what: Needed) -> String {
        match what {
            Needed::Input(id) => self.input_name(id),
            Needed::Setting(id) => format!("setting {}", self.setting_name(id)),
        }
    }

    /// The type of what is needed.
    #[must_use]
    pub fn needed_type(&self, what: Needed) -> &Ty {
        match what {
            Needed::Input(id) => &self.model()[id].ty,
            Needed::Setting(id) => &self.model()[id].ty,
        }
    }

    /// `review, Table 3`.
    #[must_use]
    pub fn citation(&self, cite: &Cite) -> String {
        let source = &self.model()[cite.source].decl.name;
        cite.locator.as_ref().map_or_else(|| source.clone(), |locator| format!("{source}, {locator}"))
    }

    /// All places that a rule or hold cites, each once.
    #[must_use]
    pub fn citations(&self, id: GuidanceId) -> String {
        let mut places: Vec<String> = Vec::new();
        for cite in &self.guidance(id).cites {
            let place = self.citation(cite);
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places.join("; ")
    }

    /// The name of a rule or hold.
    #[must_use]
    pub fn rule_name(&self, id: GuidanceId) -> &str {
        &self.guidance(id).decl.name
    }

    /// Names of rules, joined by commas.
    #[must_use]
    pub fn rule_names(&self, ids: &[GuidanceId]) -> String {
        ids.iter().map(|id| self.rule_name(*id)).collect::<Vec<_>>().join(", ")
    }

    /// Why a contribution did not count.
    #[must_use]
    pub fn overruled(&self, overruled: &Overruled) -> String {
        match overruled {
            Overruled::Preferred(source) => format!("{} is preferred here", self.model()[*source].decl.name),
            Overruled::Overridden(by) => format!("overridden by {}", self.rule_name(*by)),
            Overruled::Combined => "another value prevails when rules are combined".into(),
        }
    }

    /// The value that a contribution gives, with its permanence.
    #[must_use]
    pub fn given(&self, ty: &Ty, contribution: &Contribution) -> String {
        let value = self.outcome(ty, &contribution.value);
        if contribution.permanently { format!("{value} permanently") } else { value }
    }
}

/// `a`, `a or b`, `a, b or c`.
fn one_of(words: &[String]) -> String {
    match words {
        [] => "nothing".into(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}

/// What part of a hold speaks; empty for a rule.
#[must_use]
pub const fn clause(clause: Clause) -> &'static str {
    match clause {
        Clause::Then => "",
        Clause::Latched => "fired earlier, for good",
        Clause::Do => "hold open",
        Clause::Release => "hold released",
        Clause::GiveUp => "hold given up",
    }
}

/// A strength as a word of the language.
#[must_use]
pub const fn strength(strength: Strength) -> &'static str {
    super::json::strength(strength)
}

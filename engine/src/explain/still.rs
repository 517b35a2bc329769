//! One moment held still, to be asked about anything that is written in the project.
//!
//! [`Engine::explain`] tells of one decision; this tells of single expressions, rules, rows and holds, for an editor
//! that shows values where they are written. With open settings, under the first choice of each.

use super::reason::turns;
use super::tell::Teller;
use super::{Detail, HoldState, Node, RowSeen, Seen, Term, Turn, Verdict, evidence, tell};
use crate::answer::{Answers, Missing, Moment, Outcome};
use crate::eval::answers::{Depth, Worlds, moment};
use crate::eval::decide::outcomes;
use crate::eval::{Engine, RunOptions};
use crate::model::{ExprId, GuidanceId, HoldId, InputId, TableId};
use crate::time::Instant;
use crate::timeline::{Entry, Timeline};

/// One moment of one record.
pub struct Still {
    engine: Engine,
    worlds: Worlds,
    entries: Vec<Entry>,
}

impl Engine {
    /// Runs a record up to one moment and stops there.
    #[must_use]
    pub fn still(&self, timeline: &Timeline, options: &RunOptions) -> Still {
        let mut worlds = Worlds::new(self.program(), timeline, options);
        let (at, moment) = moment(timeline, options);
        worlds.seek(at, moment);
        let entries = evidence::charted(self.model(), timeline, options, (at, moment));
        Still { engine: self.clone(), worlds, entries }
    }
}

impl Still {
    /// The instant.
    #[must_use]
    pub fn at(&self) -> Instant {
        Instant(self.worlds.any().now)
    }

    /// Before or after what is done at it; where nothing is, there is only the moment before.
    #[must_use]
    pub fn moment(&self) -> Moment {
        self.worlds.any().moment
    }

    /// All answers.
    #[must_use]
    pub fn answers(&self) -> Answers {
        self.worlds.answers(Depth::Full)
    }

    /// What an expression may be; nothing when it took no part in the program.
    #[must_use]
    pub fn value(&self, expr: ExprId) -> Vec<Outcome> {
        self.worlds.value(expr)
    }

    /// What an expression is, in a word; nothing when it took no part in the program.
    #[must_use]
    pub fn verdict(&self, expr: ExprId) -> Option<Verdict> {
        let w = self.worlds.any();
        w.program.exprs.get(expr.index()).copied().flatten().map(|_| tell::verdict(w, expr))
    }

    /// Whether a rule applies or a hold is open; nothing when it took no part in the program.
    #[must_use]
    pub fn speaks(&self, guidance: GuidanceId) -> Option<Verdict> {
        match guidance {
            GuidanceId::Rule(id) => {
                let rule = &self.engine.model()[id];
                let of = |e: Option<ExprId>, none| e.map_or(Some(none), |e| self.verdict(e));
                Some(match (of(rule.when, Verdict::True)?, of(rule.unless, Verdict::False)?) {
                    (Verdict::True, Verdict::False) => Verdict::True,
                    (Verdict::False, _) | (_, Verdict::True) => Verdict::False,
                    (Verdict::NotStated, _) | (_, Verdict::NotStated) => Verdict::NotStated,
                    _ => Verdict::Open,
                })
            }
            GuidanceId::Hold(id) => {
                let states = self.states(id);
                Some(match (states.iter().any(|s| s.opened.is_some()), states.iter().any(|s| s.opened.is_none())) {
                    (true, false) => Verdict::True,
                    (true, true) => Verdict::Open,
                    (false, _) => Verdict::False,
                })
            }
        }
    }

    /// What something named may be.
    #[must_use]
    pub fn named(&self, term: Term) -> Vec<Outcome> {
        let w = self.worlds.any();
        let node = self.engine.node_of(term);
        node.map(|n| outcomes(&w.vals[n], w.now)).unwrap_or_default()
    }

    /// What was charted of an input, and why it is not known when it is not.
    #[must_use]
    pub fn charted(&self, input: InputId) -> (Seen, Option<Missing>) {
        (self.teller().seen_of(input), self.worlds.any().missing(input))
    }

    /// The rows of a table that were looked at.
    #[must_use]
    pub fn rows(&self, table: TableId) -> Vec<RowSeen> {
        match self.teller().table(table) {
            (Detail::Table(.., rows), _) => rows,
            _ => Vec::new(),
        }
    }

    /// The states that a hold may be in.
    #[must_use]
    pub fn states(&self, hold: HoldId) -> Vec<HoldState> {
        self.teller().states(hold)
    }

    /// The fewest clauses that settle a rule or hold.
    #[must_use]
    pub fn turns_on(&self, guidance: GuidanceId) -> Vec<Turn> {
        let states = match guidance {
            GuidanceId::Hold(h) => self.states(h),
            GuidanceId::Rule(_) => Vec::new(),
        };
        self.teller().turns_on(guidance, &states)
    }

    /// The clauses that make a condition what it is.
    #[must_use]
    pub fn turns(&self, condition: ExprId) -> Vec<Turn> {
        let mut out = Vec::new();
        turns(self.worlds.any(), condition, &mut out);
        out
    }

    /// The derivation of an expression.
    #[must_use]
    pub fn derivation(&self, expr: ExprId) -> Node {
        self.teller().node(expr)
    }

    fn teller(&self) -> Teller<'_> {
        Teller::new(self.worlds.any(), &self.entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analysis;
    use crate::model::RuleId;
    use std::collections::BTreeMap;
    use std::sync::Arc;

    const TEXT: &str = r#"protocol p
reading temperature: °C range 30 to 45 °C fresh for 12 h
decision act: one of wait < stop
  combine highest
  default wait
rule halt must
  when temperature > 39 °C
  then act = stop
table dose: integer first
  | temperature | | dose |
  | > 38 °C || 1 |
  | any || 2 |
scenario "s"
  at day 1 08:00 temperature = 38.5 °C
                 expect act = wait
"#;

    #[test]
    fn everything_that_is_written_can_be_asked() {
        let text = TEXT.replace("| temperature | |", "| temperature ||");
        let analysis = Analysis::of(&BTreeMap::from([("p.blin".to_owned(), text)]));
        assert!(analysis.is_runnable(), "{:?}", analysis.diagnostics());
        let engine = Engine::compile(Arc::new(analysis.model().clone()));
        let model = engine.model();
        let still = engine.still(&model.scenarios[0].timeline, &RunOptions::default());
        assert_eq!(still.moment(), Moment::Before, "nothing is done then, so there is only one moment");
        let when = model[RuleId(0)].when.unwrap();
        assert_eq!(still.verdict(when), Some(Verdict::False));
        assert_eq!(still.speaks(GuidanceId::Rule(RuleId(0))), Some(Verdict::False));
        assert_eq!(still.turns_on(GuidanceId::Rule(RuleId(0))), still.turns(when));
        let rows: Vec<Verdict> = still.rows(TableId(0)).iter().map(|r| r.verdict).collect();
        assert_eq!(rows, [Verdict::True], "the rows below the first that matches are not looked at");
        let (seen, missing) = still.charted(InputId(0));
        assert_eq!((seen.entry.map(|e| e.at), missing), (Some(still.at()), None));
        let value = still.named(Term::Input(InputId(0)));
        assert!(matches!(value[..], [Outcome::Value(_)]), "{value:?}");
        assert_eq!(still.answers(), engine.run(&model.scenarios[0].timeline, &RunOptions::default()));
        assert_eq!(still.derivation(when).verdict, Verdict::False);
    }
}

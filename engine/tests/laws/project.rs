//! Small projects, as text: every form of the language over a fixed vocabulary, directed by type.

use crate::tape::Tape;
use std::fmt::Write as _;

/// What a project may contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Terms that look back within terms that look back.
    pub nested: bool,
    /// `is known` and `if known`, and readings counted or picked out: what more knowledge may change.
    pub looks_at_knowledge: bool,
    /// A choice setting without a value.
    pub unset: bool,
    /// Rules and holds that last.
    pub memory: bool,
}

impl Shape {
    /// Everything.
    pub const ALL: Self = Self { nested: true, looks_at_knowledge: true, unset: true, memory: true };
}

const OPS: [&str; 6] = [">=", "<", "=", ">", "<=", "!="];
/// What may be asked of a value from 0 to 3 so that neither answer is certain.
const TESTS: [&str; 10] = [">= 2", "= 3", "< 1", "> 0", "<= 1", "!= 2", "= 0", ">= 1", "> 2", "<= 2"];
const LEVELS: [&str; 4] = ["calm", "watch", "act_now", "stop_all"];

/// Writes a project.
pub struct Writer<'t> {
    tape: &'t mut Tape,
    shape: Shape,
    /// Conditions that may be named so far.
    named: Vec<String>,
    /// Holds so far.
    holds: Vec<String>,
    /// Decisions of the ordered type so far.
    decided: Vec<String>,
    text: String,
}

/// The text of a project.
pub fn write(tape: &mut Tape, shape: Shape) -> String {
    let mut w = Writer { tape, shape, named: Vec::new(), holds: Vec::new(), decided: Vec::new(), text: String::new() };
    w.vocabulary();
    for i in 0..w.tape.pick(4) {
        let value = if w.tape.once_in(3) { w.happening(1) } else { w.condition(2) };
        let _ = writeln!(w.text, "let term_{i} = {value}");
        w.named.push(format!("term_{i}"));
    }
    w.decisions();
    w.text
}

impl Writer<'_> {
    fn span(&mut self) -> String {
        if self.tape.once_in(8) { "window".to_owned() } else { format!("{} s", self.tape.number(1, 6)) }
    }

    fn vocabulary(&mut self) {
        let fresh = |t: &mut Tape| match t.pick(4) {
            3 => "until changed".to_owned(),
            _ => format!("fresh for {} s", t.number(2, 8)),
        };
        let void = match self.tape.pick(9) {
            6 => " void after fit",
            7 => " void after fit for 4 s",
            8 => " void after flag",
            _ => "",
        };
        let (lev, lab, flag) = (fresh(self.tape), fresh(self.tape), fresh(self.tape));
        let initially = if self.tape.once_in(4) { "" } else { " initially 0" };
        let policy = if self.shape.unset && self.tape.once_in(4) { "" } else { " = strict" };
        let limit = if self.shape.unset && self.tape.once_in(6) { "" } else { " = 2" };
        let _ = writeln!(
            self.text,
            "protocol ward
type Level = one of {levels}
scale Toxic = grade 0 to 3
fact kind: one of red, green, blue
reading lev: integer range 0 to 3 {lev}{void}
reading lab: integer range 0 to 3 {lab}
reading flag: boolean {flag}
reading tox: Toxic fresh for 5 s
event fit
event shock: integer range 0 to 3
act dosed
act bolus: integer range 0 to 3
act pump: integer range 0 to 3 until changed{initially}
setting policy: one of strict, lax{policy}
setting limit: integer{limit} range 0 to 3
setting window: duration = 3 s range 1 s to 9 s
source first_paper \"A paper\"
source other_paper \"Another\"
source old_paper \"A third\" valid until 2020-01-02
let knows_lev = lev is known
let knows_lab = lab is known
let knows_flag = flag is known
let knows_tox = tox is known
let knows_kind = kind is known",
            levels = LEVELS.join(" < "),
        );
    }

    /// A comparison of what is charted.
    fn test(&mut self) -> String {
        let t = &mut *self.tape;
        let (op, k) = (OPS[t.pick(6)], t.number(0, 3));
        match t.pick(15) {
            0 => format!("lev {op} {k}"),
            1 => "flag".to_owned(),
            2 => format!("pump {op} {k}"),
            3 => format!("lab {op} {k}"),
            4 => format!("tox {}", TESTS[t.pick(10)]),
            5 => format!("kind {} {}", t.one_of(&["=", "!="]), t.one_of(&["red", "green", "blue"])),
            6 => format!("lev is {} to {}", k.min(2), k.max(2)),
            7 => format!("lev {op} lab"),
            8 => format!("lev + lab {op} {k}"),
            9 => format!("lev {op} limit"),
            10 => format!("kind is one of {{red, {}}}", t.one_of(&["green", "blue"])),
            11 => format!("policy = {}", t.one_of(&["strict", "lax"])),
            12 => format!("6 / lab {op} {k}"),
            13 => format!("(round half up square root of (lab * 3) to 0.5) {op} {k}"),
            _ => format!("lab * 2 {op} {k}"),
        }
    }

    /// Something in the place of an event: a happening, or a condition whose occurrences are meant.
    fn happening(&mut self, depth: usize) -> String {
        let (op, k) = (OPS[self.tape.pick(6)], self.tape.number(0, 3));
        match self.tape.pick(7) {
            0 => "fit".to_owned(),
            1 => "dosed".to_owned(),
            2 => format!("shock {op} {k}"),
            3 => format!("bolus {op} {k}"),
            4 => format!("fit and ({})", self.test()),
            5 => "fit or dosed".to_owned(),
            _ if depth > 0 && self.shape.nested => self.condition(depth - 1),
            _ => self.test(),
        }
    }

    /// What a term that looks back looks at.
    fn looked_at(&mut self, depth: usize) -> String {
        if self.shape.nested && depth > 0 && self.tape.once_in(3) { self.condition(depth - 1) } else { self.test() }
    }

    /// A condition.
    fn condition(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.test();
        }
        match self.tape.pick(12) {
            0 | 1 => self.test(),
            2 => format!("({}) and ({})", self.condition(depth - 1), self.condition(depth - 1)),
            3 => format!("({}) or ({})", self.condition(depth - 1), self.condition(depth - 1)),
            4 => format!("not ({})", self.condition(depth - 1)),
            5 if !self.named.is_empty() => self.named[self.tape.pick(self.named.len())].clone(),
            6 if self.shape.nested && (!self.holds.is_empty() || !self.decided.is_empty()) => self.read_rule(),
            _ => self.looking_back(depth),
        }
    }

    /// What others decide.
    fn read_rule(&mut self) -> String {
        let (op, k) = (OPS[self.tape.pick(6)], self.tape.number(0, 3));
        let use_hold = self.decided.is_empty() || (!self.holds.is_empty() && self.tape.once_in(2));
        if use_hold {
            let hold = self.holds[self.tape.pick(self.holds.len())].clone();
            match self.tape.pick(3) {
                0 => format!("{hold} is open"),
                1 => format!("time in {hold} {op} {k} s"),
                _ => format!("{hold}.occurrence {op} {k}"),
            }
        } else {
            let decision = self.decided[self.tape.pick(self.decided.len())].clone();
            format!("{decision} {op} {}", LEVELS[self.tape.pick(4)])
        }
    }

    /// A term that looks back.
    fn looking_back(&mut self, depth: usize) -> String {
        let (op, k) = (OPS[self.tape.pick(6)], self.tape.number(0, 3));
        let d = self.span();
        let reading = self.tape.one_of(&["lev", "lab"]);
        match self.tape.pick(if self.shape.looks_at_knowledge { 17 } else { 10 }) {
            0 => format!("({}) for {d}", self.looked_at(depth)),
            1 => format!("({}) within {d}", self.happening(depth)),
            2 => format!("ever ({})", self.happening(depth)),
            3 => format!("time in ({}) {op} {d}", self.looked_at(depth)),
            4 => format!("time since ({}) {op} {d}", self.happening(depth)),
            5 => format!("count of ({}) {op} {k}", self.happening(depth)),
            6 => format!("count of ({}) since ({}) {op} {k}", self.happening(depth), self.happening(0)),
            7 => format!("count of ({}) within {d} {op} {k}", self.happening(depth)),
            8 => format!("count of ({}) while ({}) {op} {k}", self.happening(0), self.looked_at(depth)),
            9 => format!("total time ({}) since ({}) {op} {d}", self.looked_at(depth), self.happening(0)),
            10 => format!("highest {reading} within {d} {op} {k}"),
            11 => format!("first {reading} {op} {k}"),
            12 => format!("previous {reading} {op} {k}"),
            13 => format!("(lab at ({})) {op} {k}", self.happening(0)),
            14 => format!("(streak of ({reading} {op} {k})).count >= {}", self.tape.number(1, 3)),
            15 => format!("{reading} is known"),
            _ => format!("({reading} if known else 1) {op} {k}"),
        }
    }

    fn decisions(&mut self) {
        let _ = writeln!(
            self.text,
            "decision extra: integer\n  combine highest\ndecision plan: Level\n  combine highest\n  default calm\n  undetermined as watch"
        );
        let holds = if self.shape.memory { self.tape.pick(3) } else { 0 };
        for i in 0..holds {
            self.hold(i);
        }
        self.rules("plan", "extra");
        self.decided.push("plan".to_owned());
        if self.tape.once_in(2) {
            let default = if self.tape.once_in(2) { "  default stop_all\n" } else { "" };
            let _ = write!(self.text, "decision care: Level\n  combine lowest\n{default}");
            self.rules("care", "");
        }
        if self.tape.once_in(3) {
            let _ = writeln!(self.text, "decision advice_set: set of Level\n  combine all");
            self.rules("advice_set", "");
        }
        if self.tape.once_in(3) {
            let _ = writeln!(self.text, "decision dose: integer\n  default 0");
            let when = self.condition(2);
            let value = self.tape.one_of(&["lev", "lev + 1", "banded", "limit", "count of dosed"]);
            if value == "banded" {
                let _ = writeln!(
                    self.text,
                    "table banded: integer first\n  | lev | flag || banded |\n  | 0 | any || 1 |\n  | 1 to 2 | true || 2 |\n  | any | any || 3 |"
                );
            }
            let _ = writeln!(self.text, "rule dose_rule\n  when {when}\n  then dose = {value}");
        }
        if self.tape.once_in(2) {
            let named = self.text.contains("  about topic_a");
            let about = if named && self.tape.once_in(2) { " about topic_a" } else { "" };
            let when = self.tape.one_of(&["", " when policy = strict"]);
            let _ = writeln!(self.text, "prefer first_paper over other_paper{about}{when}");
        }
    }

    /// Topic, sources.
    fn standing(&mut self) -> String {
        let mut out = String::new();
        if self.tape.once_in(2) {
            let _ = writeln!(out, "  about {}", self.tape.one_of(&["topic_a", "topic_b"]));
        }
        match self.tape.pick(5) {
            2 => out.push_str("  cite first_paper\n"),
            3 => out.push_str("  cite other_paper\n"),
            4 => out.push_str("  cite old_paper\n"),
            _ => {}
        }
        out
    }

    fn rules(&mut self, decision: &str, companion: &str) {
        let mut before: Vec<String> = Vec::new();
        for i in 0..1 + self.tape.pick(3) {
            let name = format!("{decision}_rule_{i}");
            let strength = self.tape.one_of(&["", " should", " must", " may"]);
            let when = if self.tape.once_in(3) { self.happening(2) } else { self.condition(2) };
            let unless = if self.tape.once_in(5) { format!("  unless {}\n", self.condition(1)) } else { String::new() };
            let permanently = if self.shape.memory && self.tape.once_in(5) { " permanently" } else { "" };
            let with = if !companion.is_empty() && self.tape.once_in(4) {
                format!(" with {companion} = {}", self.tape.one_of(&["1", "2", "lev"]))
            } else {
                String::new()
            };
            let standing = self.standing();
            let overrides = if !before.is_empty() && self.tape.once_in(3) {
                format!("  overrides {}\n", before[self.tape.pick(before.len())])
            } else {
                String::new()
            };
            let level = match decision {
                "advice_set" => format!("{{{}}}", LEVELS[self.tape.pick(4)]),
                _ => LEVELS[(self.tape.pick(4) + 1) % 4].to_owned(),
            };
            let _ = write!(
                self.text,
                "rule {name}{strength}\n{standing}  when {when}\n{unless}  then {decision} = {level}{permanently}{with}\n{overrides}"
            );
            before.push(name);
        }
    }

    fn hold(&mut self, i: usize) {
        let when = if self.tape.once_in(4) { self.happening(1) } else { self.condition(1) };
        let standing = self.standing();
        let mut text = format!("hold hold_{i}\n{standing}  when {when}\n  do plan = watch\n");
        let strength = self.tape.one_of(&["", "", " may"]);
        match self.tape.pick(4) {
            0 => {}
            1 => {
                let _ = writeln!(text, "  release when {}", self.condition(1));
            }
            _ => {
                let _ = writeln!(text, "  release{strength} when {} then plan = calm", self.condition(1));
            }
        }
        if self.tape.once_in(2) {
            let unless = if self.tape.once_in(2) { format!(" unless {}", self.condition(1)) } else { String::new() };
            let permanently = if self.tape.once_in(3) { " permanently" } else { "" };
            let after = self.span();
            let _ = writeln!(text, "  give up after {after}{unless} then plan = stop_all{permanently}");
        }
        if text.contains(" then plan = calm") {
            let _ = writeln!(text, "  close when {}", self.condition(1));
        }
        self.text.push_str(&text);
        self.holds.push(format!("hold_{i}"));
    }
}

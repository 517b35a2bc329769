//! Whole files, made from a tape of bytes: a shorter tape, or one with more zeros, is a simpler file,
//! so that proptest can shrink them. They are well formed and need not make sense.

use crate::ast::*;

/// Bytes that decide; zeros when it has run out.
pub(super) struct Tape<'t> {
    bytes: std::slice::Iter<'t, u8>,
    exprs: Exprs,
    /// Inside a hole no text may stand.
    in_hole: bool,
}

/// A file without places.
pub(super) fn file(bytes: &[u8]) -> File {
    let mut tape = Tape { bytes: bytes.iter(), exprs: Exprs::default(), in_hole: false };
    let header = tape.flag().then(|| tape.header());
    let count = 1 + tape.pick(6);
    let items = (0..count).map(|_| tape.item()).collect();
    File { header, items, comments: Vec::new() }
}

const NAMES: [&str; 20] = [
    "a",
    "b",
    "crs_grade",
    "infusion",
    "hold",
    "all",
    "first",
    "open",
    "release",
    "grade",
    "count",
    "day",
    "text",
    "source",
    "must",
    "may",
    "previous",
    "x2",
    "range",
    "when",
];
const TEXTS: [&str; 6] = ["words", "", "say \"no\"", "a | b # c", "back\\slash, ends in \\", "µg/m² × 10⁹ naïve 漢字"];
const UNITS: [&str; 11] =
    ["mg", "µg/day", "µg/m²/day", "%", "°C", "days", "U/L", "h", "cmH₂O", "mL/min/1.73m²", "m[iU]/L"];
const DIGITS: [&str; 5] = ["0", "3", "0.36", "28", "1000"];

impl Tape<'_> {
    fn next(&mut self) -> usize {
        self.bytes.next().copied().map_or(0, usize::from)
    }
    fn pick(&mut self, below: usize) -> usize {
        self.next() % below
    }
    fn flag(&mut self) -> bool {
        self.pick(2) == 1
    }
    fn some<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.flag().then(|| make(self))
    }
    fn many<T>(&mut self, least: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let count = least + self.pick(4);
        (0..count).map(|_| make(self)).collect()
    }
    fn of<'s>(&mut self, words: &[&'s str]) -> &'s str {
        words[self.pick(words.len())]
    }

    fn plain(&mut self) -> Name {
        Name { text: self.of(&NAMES).into(), span: Span::default(), module: None }
    }
    fn name(&mut self) -> Name {
        let name = self.plain();
        // `module.count` is the count of a streak.
        let module = if self.pick(8) == 7 && name.text != "count" { Some(Box::new(self.plain())) } else { None };
        Name { module, ..name }
    }
    fn capital(&mut self) -> Name {
        Name { text: self.of(&["Action", "Ctcae5", "Swab"]).into(), span: Span::default(), module: None }
    }
    fn text(&mut self) -> Text {
        Text { text: self.of(&TEXTS).into(), span: Span::default() }
    }
    fn doc(&mut self) -> Option<Text> {
        self.some(|t| match t.pick(4) {
            0 => Text { text: "long words ".repeat(12), span: Span::default() },
            _ => t.text(),
        })
    }
    fn unit(&mut self) -> Unit {
        Unit { text: self.of(&UNITS).into(), span: Span::default() }
    }
    fn date(&mut self) -> DateLit {
        DateLit { text: self.of(&["2020-02-29", "2021-03-01"]).into(), span: Span::default() }
    }
    fn instant(&mut self) -> DateLit {
        DateLit { text: self.of(&["2020-02-29T08:00Z", "2021-03-01T23:59:59+01:00"]).into(), span: Span::default() }
    }

    fn ty(&mut self) -> Type {
        let kind = match self.pick(12) {
            0 => TypeKind::Boolean,
            1 => TypeKind::Integer,
            2 => TypeKind::Number,
            3 => TypeKind::Duration,
            4 => TypeKind::Instant,
            5 => TypeKind::Date,
            6 => TypeKind::Text,
            7 => TypeKind::Unit(Unit {
                text: self.of(&["mg", "10^9/L", "%", "IU/L", "L", "µg/m²/day", "/min", "cmH₂O"]).into(),
                span: Span::default(),
            }),
            8 => TypeKind::Named(Name {
                module: self.some(|t| Box::new(Name { text: t.of(&["patient", "hold"]).into(), ..t.plain() })),
                ..self.capital()
            }),
            9 => TypeKind::OneOf { choices: self.many(1, Self::plain), ordered: false },
            10 => TypeKind::OneOf { choices: self.many(2, Self::plain), ordered: true },
            _ => TypeKind::SetOf(Box::new(self.ty())),
        };
        Type { kind, span: Span::default() }
    }

    fn number(&mut self) -> NumberLit {
        let digits = self.of(&DIGITS).into();
        let power_of_ten = if self.pick(4) == 3 { Some([9, -3, 0][self.pick(3)]) } else { None };
        let unit = self.some(|t| match power_of_ten {
            Some(_) if t.flag() => Unit { text: "/L".into(), span: Span::default() },
            _ => t.unit(),
        });
        NumberLit { digits, power_of_ten, unit }
    }

    fn add(&mut self, expr: Expr) -> ExprId {
        self.exprs.push(expr, Span::default())
    }

    fn expr(&mut self) -> ExprId {
        let expr = match self.pick(40) {
            0..=7 => Expr::Name(self.name()),
            8..=11 => Expr::Number(self.number()),
            12 => Expr::Bool(self.flag()),
            13 => Expr::Date(self.date()),
            14 => Expr::Instant(self.instant()),
            15 => Expr::Set(self.many(0, Self::expr)),
            16 if self.in_hole => Expr::NotStated,
            16 => Expr::Text(self.text()),
            17 => Expr::NotStated,
            18 => Expr::Not(self.expr()),
            19 | 20 => Expr::And(self.many(2, Self::expr)),
            21 | 22 => Expr::Or(self.many(2, Self::expr)),
            23 => Expr::Implies(self.expr(), self.expr()),
            24..=26 => Expr::Compare(self.compare(), self.expr(), self.expr()),
            27 => Expr::IsKnown(self.expr(), self.flag()),
            28 => Expr::IsOpen(self.name()),
            29 => Expr::IsRange(self.expr(), self.range()),
            30 => Expr::IsOneOf(self.expr(), self.many(0, Self::expr)),
            31 => {
                let op = [ArithOp::Add, ArithOp::Sub, ArithOp::Mul, ArithOp::Div][self.pick(4)];
                Expr::Arith(op, self.expr(), self.expr())
            }
            32 => Expr::Neg(self.expr()),
            33 => Expr::InUnit(self.expr(), self.unit()),
            34 => Expr::IfKnown(self.expr(), self.expr()),
            35 => Expr::At(self.expr(), self.expr()),
            36 => {
                let member = Name { text: self.of(&["count", "span", "occurrence"]).into(), ..self.plain() };
                Expr::Member(self.expr(), member)
            }
            37 => Expr::For(self.expr(), self.expr()),
            38 => Expr::Within(self.expr(), self.expr()),
            _ => self.worded(),
        };
        self.add(expr)
    }

    fn worded(&mut self) -> Expr {
        match self.pick(12) {
            0 => Expr::Ever(self.expr()),
            1 => Expr::TimeIn(self.expr()),
            2 => Expr::TimeSince(self.expr()),
            3 => {
                use WholeUnit::*;
                Expr::WholeSince([Hours, Days, Weeks, Months, Years][self.pick(5)], self.expr())
            }
            4 => Expr::Count {
                of: self.expr(),
                since: self.some(Self::expr),
                within: self.some(Self::expr),
                while_: self.some(Self::expr),
            },
            5 => Expr::TotalTime { of: self.expr(), since: self.expr() },
            6 => Expr::Extreme { highest: self.flag(), of: self.name(), within: self.expr() },
            7 => Expr::First(self.name()),
            8 => Expr::Previous(self.name()),
            9 => Expr::Streak(self.expr()),
            10 => Expr::SquareRoot(self.expr()),
            _ => {
                use RoundMode::*;
                Expr::Round([HalfEven, HalfUp, HalfDown, Up, Down][self.pick(5)], self.expr(), self.expr())
            }
        }
    }

    fn compare(&mut self) -> CompareOp {
        use CompareOp::*;
        [Eq, Ne, Lt, Le, Gt, Ge][self.pick(6)]
    }
    fn range(&mut self) -> RangePattern {
        RangePattern { low: self.expr(), high: self.expr(), below: self.flag() }
    }
    fn range_clause(&mut self) -> RangeClause {
        RangeClause { low: self.expr(), high: self.expr(), span: Span::default() }
    }
    /// What may stand in a scenario.
    fn value(&mut self) -> ExprId {
        let expr = match self.pick(7) {
            0 => Expr::Name(self.name()),
            1 => Expr::Number(self.number()),
            2 => Expr::Bool(self.flag()),
            3 => Expr::Set(self.many(0, Self::value)),
            4 => Expr::Text(self.text()),
            5 => {
                let number = Expr::Number(self.number());
                Expr::Neg(self.add(number))
            }
            _ => Expr::Instant(self.instant()),
        };
        self.add(expr)
    }

    fn header(&mut self) -> Header {
        let kind = if self.flag() { ModuleKind::Protocol } else { ModuleKind::Vocabulary };
        Header { kind, name: self.plain(), doc: self.doc(), span: Span::default() }
    }

    fn item(&mut self) -> Item {
        let kind = match self.pick(14) {
            0 => {
                ItemKind::Let(Let { name: self.plain(), ty: self.some(Self::ty), value: self.expr(), doc: self.doc() })
            }
            1 => ItemKind::Use(self.many(1, Self::plain)),
            2 => {
                let (low, more) = (self.pick(9) as u8, self.pick(9) as u8);
                let grades = Span::default();
                ItemKind::Scale(Scale { name: self.capital(), low, high: low + more, grades, doc: self.doc() })
            }
            3 => ItemKind::Type(TypeAlias { name: self.capital(), ty: self.ty(), doc: self.doc() }),
            4 | 5 => ItemKind::Input(self.input()),
            6 => ItemKind::Setting(Setting {
                name: self.plain(),
                ty: self.ty(),
                default: self.some(Self::expr),
                range: self.some(Self::range_clause),
                doc: self.doc(),
            }),
            7 => ItemKind::Source(self.source()),
            8 => ItemKind::Table(self.table()),
            9 => ItemKind::Decision(self.decision()),
            10 => ItemKind::Rule(self.rule()),
            11 => ItemKind::Hold(self.hold()),
            12 => ItemKind::Scenario(Scenario { title: self.text(), lines: self.scenario_lines() }),
            _ if self.flag() => ItemKind::Prefer(Prefer {
                sources: self.many(2, Self::name),
                topics: self.many(0, Self::plain),
                when: self.some(Self::expr),
            }),
            _ => {
                let (given, check) = (self.some(Self::expr), Some(self.expr()));
                ItemKind::Property(Property { title: self.text(), given, check })
            }
        };
        Item { kind, span: Span::default(), exprs: std::mem::take(&mut self.exprs), errors: Vec::new() }
    }

    fn input(&mut self) -> Input {
        let kind = [InputKind::Event, InputKind::Act, InputKind::Fact, InputKind::Reading][self.pick(4)];
        let typed = matches!(kind, InputKind::Fact | InputKind::Reading) || self.flag();
        let systems = ["loinc", "snomed", "atc", "rxnorm", "ucum", "icd10"];
        Input {
            kind,
            name: self.plain(),
            ty: if typed { Some(self.ty()) } else { None },
            range: self.some(Self::range_clause),
            persistence: self.some(|t| match t.flag() {
                true => Persistence::FreshFor(t.expr(), Span::default()),
                false => Persistence::UntilChanged(Span::default()),
            }),
            initially: self.some(Self::expr),
            void_after: self.many(0, |t| VoidAfter {
                event: t.expr(),
                duration: t.some(Self::expr),
                span: Span::default(),
            }),
            codes: self.many(0, |t| Code {
                system: Name { text: t.of(&systems).into(), span: Span::default(), module: None },
                code: t.text(),
            }),
            doc: self.doc(),
        }
    }

    fn source(&mut self) -> Source {
        Source {
            name: self.plain(),
            title: self.text(),
            journal: self.some(Self::text),
            edition: self.some(Self::text),
            date: self.some(Self::date),
            link: self.some(Self::text),
            text: self.some(Self::text),
            valid_from: self.some(Self::date),
            valid_until: self.some(Self::date),
        }
    }

    fn table(&mut self) -> Table {
        let name = self.plain();
        let columns = self.many(1, Self::expr);
        let width = columns.len();
        let row = |t: &mut Self| Row {
            cells: (0..width).map(|_| t.cell()).collect(),
            value: t.expr(),
            span: Span::default(),
        };
        Table {
            result: Some(name.clone()),
            name,
            ty: self.ty(),
            policy: if self.flag() { HitPolicy::First } else { HitPolicy::Unique },
            policy_span: Span::default(),
            doc: self.doc(),
            columns,
            header: Span::default(),
            rows: self.many(0, row),
            cites: self.many(0, Self::cite),
        }
    }

    fn cell(&mut self) -> Cell {
        let tests = match self.pick(5) {
            0 => vec![CellTest::Any],
            1 => vec![CellTest::Unknown],
            _ => self.many(1, |t| match t.pick(3) {
                0 => CellTest::Equals(t.expr()),
                1 => CellTest::Compare(t.compare(), t.expr()),
                _ => CellTest::Range(t.range()),
            }),
        };
        Cell { tests, span: Span::default() }
    }

    fn cite(&mut self) -> Cite {
        Cite { source: self.name(), locator: self.some(Self::text), quote: self.doc(), span: Span::default() }
    }

    fn decision(&mut self) -> Decision {
        use Combine::*;
        Decision {
            name: self.plain(),
            ty: self.ty(),
            doc: self.doc(),
            combine: self.some(|t| ([Unique, Highest, Lowest, All][t.pick(4)], Span::default())),
            default: self.some(Self::expr),
            undetermined: self.some(|t| Undetermined {
                unchanged_for: t.some(Self::expr),
                value: t.expr(),
                span: Span::default(),
            }),
        }
    }

    fn strength(&mut self) -> Option<(Strength, Span)> {
        self.some(|t| ([Strength::May, Strength::Should, Strength::Must][t.pick(3)], Span::default()))
    }

    fn assignment(&mut self) -> Assignment {
        Assignment { with: self.many(0, Self::companion), ..self.companion() }
    }
    fn companion(&mut self) -> Assignment {
        Assignment {
            target: self.name(),
            value: self.expr(),
            permanently: self.some(|_| Span::default()),
            with: Vec::new(),
            span: Span::default(),
        }
    }
    fn expected(&mut self) -> Assignment {
        let part = |t: &mut Self| Assignment {
            target: t.name(),
            value: t.value(),
            permanently: t.some(|_| Span::default()),
            with: Vec::new(),
            span: Span::default(),
        };
        Assignment { with: self.many(0, part), ..part(self) }
    }

    fn template(&mut self) -> Template {
        let words = ["Grade ", "say \"no\" \\ ", " µg/m² # "];
        self.in_hole = true;
        let mut parts = Vec::new();
        for _ in 0..self.pick(3) {
            parts.push(TemplatePart::Text(self.of(&words).into()));
            parts.push(TemplatePart::Hole(self.expr()));
        }
        self.in_hole = false;
        Template { parts, span: Span::default() }
    }

    fn rule(&mut self) -> Rule {
        Rule {
            name: self.plain(),
            strength: self.strength(),
            doc: self.doc(),
            about: self.some(Self::plain),
            when: self.some(Self::expr),
            unless: self.some(Self::expr),
            then: self.many(1, Self::assignment),
            because: self.some(Self::template),
            advise: self.many(0, Self::template),
            cites: self.many(0, Self::cite),
            overrides: self.many(0, Self::name),
        }
    }

    fn hold(&mut self) -> Hold {
        Hold {
            name: self.plain(),
            strength: self.strength(),
            doc: self.doc(),
            about: self.some(Self::plain),
            when: Some(self.expr()),
            do_: self.many(0, Self::assignment),
            release: self.some(|t| Release {
                strength: t.strength(),
                when: t.expr(),
                then: t.many(0, Self::assignment),
                span: Span::default(),
            }),
            give_up: self.some(|t| GiveUp {
                strength: t.strength(),
                after: t.expr(),
                unless: t.some(Self::expr),
                then: t.many(0, Self::assignment),
                span: Span::default(),
            }),
            close: self.some(Self::expr),
            because: self.some(Self::template),
            advise: self.many(0, Self::template),
            cites: self.many(0, Self::cite),
            overrides: self.many(0, Self::name),
        }
    }

    fn day_time(&mut self) -> DayTime {
        let kind = match self.pick(4) {
            0 => DayTimeKind::Instant(self.instant().text),
            1 => DayTimeKind::Day(-7199),
            _ => DayTimeKind::Day(self.next() as i64 * 3607),
        };
        DayTime { kind, span: Span::default() }
    }

    fn entry(&mut self) -> Entry {
        let value = match self.pick(3) {
            0 => EntryValue::Happens,
            1 => EntryValue::Is(self.value()),
            _ => EntryValue::Unknown,
        };
        Entry { name: self.name(), value, span: Span::default() }
    }

    fn scenario_lines(&mut self) -> Vec<ScenarioLine> {
        self.many(0, |t| ScenarioLine { kind: t.scenario_line(), span: Span::default() })
    }

    fn scenario_line(&mut self) -> ScenarioLineKind {
        match self.pick(11) {
            0 => ScenarioLineKind::Throughout(self.many(1, Self::entry)),
            1 => ScenarioLineKind::At(ScenarioTime::At(self.day_time()), self.many(0, Self::entry)),
            2 => {
                let span = ScenarioTime::Between(self.day_time(), self.day_time());
                ScenarioLineKind::At(span, self.many(1, Self::entry))
            }
            3 => {
                let step = self.expr();
                let (from, to) = (self.day_time(), self.day_time());
                ScenarioLineKind::Every { step, from, to, entries: self.many(1, Self::entry) }
            }
            4 => ScenarioLineKind::Suppose(self.many(1, Self::entry)),
            5 => ScenarioLineKind::Setting(self.name(), self.some(Self::value)),
            6 => ScenarioLineKind::Start(self.date()),
            7 => ScenarioLineKind::HistoryUnknown(self.many(1, Self::name)),
            _ => {
                ScenarioLineKind::Expect(self.many(1, |t| Expectation { kind: t.expectation(), span: Span::default() }))
            }
        }
    }

    fn expectation(&mut self) -> ExpectationKind {
        use ExpectationKind as E;
        match self.pick(14) {
            0 => E::Is { assignment: self.expected(), by: self.many(0, Self::name) },
            1 => E::None(self.name()),
            2 => E::Undetermined(self.name()),
            3 => E::Disputed(self.name()),
            4 => E::NotStated(self.name()),
            5 => E::Unknown(self.name()),
            6 => E::CouldBe(self.many(1, Self::value)),
            7 => E::AtLeast(self.value()),
            8 => E::ActsAs(self.some(Self::value)),
            9 => E::Needs(self.many(1, Self::name)),
            10 => E::Option(self.expected(), self.many(0, Self::name)),
            11 => E::Dissent(self.expected(), self.many(0, Self::name)),
            12 => E::NextReview(self.some(Self::day_time)),
            _ => E::Advice(self.many(1, Self::name)),
        }
    }
}

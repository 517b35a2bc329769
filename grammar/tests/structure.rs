//! What expressions and clauses become: each line of a case is a source and its structure.

use blin_grammar::ast::{
    CellTest, EntryValue, ExpectationKind, Expr, ExprId, Exprs, ItemKind, Persistence, ScenarioLineKind, ScenarioTime,
    TemplatePart,
};
use blin_grammar::{MAX_NESTING, parse};

/// An expression with brackets around everything that has parts.
fn show(exprs: &Exprs, id: ExprId) -> String {
    let mut parts = Vec::new();
    exprs.get(id).for_each_child(|child| parts.push(show(exprs, child)));
    let label = match exprs.get(id) {
        Expr::Name(name) => {
            return name.module.as_ref().map_or_else(|| name.text.clone(), |m| format!("{}:{}", m.text, name.text));
        }
        Expr::Number(n) => {
            let power = n.power_of_ten.map_or(String::new(), |p| format!("e{p}"));
            return format!("{}{power}{}", n.digits, n.unit.as_ref().map_or("", |u| &u.text));
        }
        Expr::Bool(value) => return value.to_string(),
        Expr::Date(lit) | Expr::Instant(lit) => return lit.text.clone(),
        Expr::Text(text) => return format!("{:?}", text.text),
        Expr::NotStated => return "not-stated".into(),
        Expr::IsOpen(name) => return format!("open({})", name.text),
        Expr::First(name) => return format!("first({})", name.text),
        Expr::Previous(name) => return format!("previous({})", name.text),
        Expr::Compare(op, ..) => format!("{op:?}"),
        Expr::Arith(op, ..) => format!("{op:?}"),
        Expr::IsKnown(_, known) => if *known { "known" } else { "unknown" }.into(),
        Expr::IsRange(_, range) => if range.below { "below" } else { "range" }.into(),
        Expr::InUnit(_, unit) => format!("in[{}]", unit.text),
        Expr::Member(_, name) => format!(".{}", name.text),
        Expr::Round(mode, ..) => format!("{mode:?}"),
        Expr::WholeSince(unit, _) => format!("whole{unit:?}"),
        Expr::Extreme { highest, of, .. } => format!("{}[{}]", if *highest { "highest" } else { "lowest" }, of.text),
        Expr::Count { since, within, while_, .. } => format!(
            "count{}{}{}",
            if since.is_some() { "S" } else { "" },
            if within.is_some() { "D" } else { "" },
            if while_.is_some() { "W" } else { "" }
        ),
        other => {
            let debug = format!("{other:?}");
            debug.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("").to_lowercase()
        }
    };
    format!("{}({})", label.to_lowercase(), parts.join(" "))
}

fn structure(source: &str) -> String {
    let text = format!("let x = {source}\n");
    let parse = parse(&text);
    assert_eq!(parse.errors, [], "{source}");
    let item = &parse.file.items[0];
    let ItemKind::Let(binding) = &item.kind else { panic!("a let") };
    show(&item.exprs, binding.value)
}

#[test]
fn precedence_from_the_loosest_to_the_tightest() {
    for (source, expected) in [
        ("a implies b implies c", "implies(a implies(b c))"),
        ("a and b implies c or d", "implies(and(a b) or(c d))"),
        ("a and b and c", "and(a b c)"),
        ("a and (b and c)", "and(a and(b c))"),
        ("(a or b) and c", "and(or(a b) c)"),
        ("not a = b", "not(eq(a b))"),
        ("not a and b", "and(not(a) b)"),
        ("ever a >= 3", "ever(ge(a 3))"),
        ("not ever a", "not(ever(a))"),
        ("crs < 1 for 3 days", "for(lt(crs 1) 3days)"),
        ("crs < 1 for 3 days and b", "and(for(lt(crs 1) 3days) b)"),
        ("seizure within hold_time", "within(seizure hold_time)"),
        ("a for (b + 1 h)", "for(a add(b 1h))"),
        ("a + b * c - d", "sub(add(a mul(b c)) d)"),
        ("a - b - c", "sub(sub(a b) c)"),
        ("a / b * c", "mul(div(a b) c)"),
        ("a × b ≤ c", "le(mul(a b) c)"),
        ("-a * b", "mul(neg(a) b)"),
        ("- weight in kg", "neg(in[kg](weight))"),
        ("a + weight in kg", "add(a in[kg](weight))"),
        ("a + b if known else 0 mg", "add(a ifknown(b 0mg))"),
        ("a if known else b + 1", "add(ifknown(a b) 1)"),
        ("rate at seizure > 3", "gt(at(rate seizure) 3)"),
        ("h.occurrence + 1", "add(.occurrence(h) 1)"),
        ("toxicity.h.occurrence", ".occurrence(toxicity:h)"),
        ("toxicity.infusion = a", "eq(toxicity:infusion a)"),
    ] {
        assert_eq!(structure(source), expected, "{source}");
    }
}

#[test]
fn tests_of_a_value() {
    for (source, expected) in [
        ("a is known", "known(a)"),
        ("a + b is unknown", "unknown(add(a b))"),
        ("h is open", "open(h)"),
        ("a is 1 to 7 and b", "and(range(a 1 7) b)"),
        ("t is 38 to below 39 °C", "below(t 38 39°C)"),
        ("d is one of {all, aml}", "isoneof(d all aml)"),
        ("a = {b, c}", "eq(a set(b c))"),
        ("a != not stated", "ne(a not-stated)"),
    ] {
        assert_eq!(structure(source), expected, "{source}");
    }
}

#[test]
fn atoms_eat_their_own_parts() {
    for (source, expected) in [
        ("count of e since f >= 2 and q", "and(ge(countS(e f) 2) q)".to_lowercase().as_str()),
        (
            "count of (crs >= 3) since f within 28 days while on",
            "countSDW(ge(crs 3) f 28days on)".to_lowercase().as_str(),
        ),
        ("count of e within 24 h >= 2", "ge(countD(e 24h) 2)".to_lowercase().as_str()),
        ("whole days since e + 1", "add(wholedays(e) 1)"),
        ("whole years since 1990-01-31", "wholeyears(1990-01-31)"),
        ("time since (a or b) > 3 h", "gt(timesince(or(a b)) 3h)"),
        ("time in h > 3 days", "gt(timein(h) 3days)"),
        ("total time on since start", "totaltime(on start)"),
        ("highest t within 24 h - lowest t within 24 h", "sub(highest[t](24h) lowest[t](24h))"),
        ("first w - previous w", "sub(first(w) previous(w))"),
        ("first", "first"),
        ("streak of (a = b).count", ".count(streak(eq(a b)))"),
        ("streak of s.span", ".span(streak(s))"),
        ("round half even a * b to 0.1 mL/h", "halfeven(mul(a b) 0.1ml/h)"),
        ("round up a to 1", "up(a 1)"),
        ("round down square root of (a * b) to 0.01", "down(squareroot(mul(a b)) 0.01)"),
        ("square root of a * b", "mul(squareroot(a) b)"),
        ("square + root", "add(square root)"),
    ] {
        assert_eq!(structure(source).to_lowercase(), expected, "{source}");
    }
}

#[test]
fn numbers_in_every_spelling() {
    for (source, expected) in [
        ("1.5 × 10^9/L", "1.5e9/L"),
        ("1.5x10^9/L", "1.5e9/L"),
        ("10⁹/L", "1e9/L"),
        ("10*9/L", "1e9/L"),
        ("2 × 10⁻³ mol", "2e-3mol"),
        ("9 µg/day", "9µg/day"),
        ("9μg/day", "9μg/day"),
        ("5\u{A0}%", "5%"),
        ("3", "3"),
        ("80 /min", "80/min"),
        ("60 mL/min/1.73m²", "60mL/min/1.73m²"),
        ("a / b", "div(a b)"),
        ("3 / b", "div(3 b)"),
    ] {
        assert_eq!(structure(source), expected, "{source}");
    }
    // Ten times nine, not ten to the ninth.
    assert_eq!(structure("10 * 9"), "mul(10 9)");
    assert_eq!(structure("10*9"), "mul(10 9)");
    assert_eq!(structure("2 × 10"), "mul(2 10)");
}

#[test]
fn a_choice_named_like_an_opener_does_not_eat_the_next_line() {
    let text = "rule r\n  when a\n  then x = first\n  because \"b\"\nrule s\n  then x = first permanently with y = previous\n  cite review\n";
    let parse = parse(text);
    assert_eq!(parse.errors, []);
    let ItemKind::Rule(rule) = &parse.file.items[0].kind else { panic!("a rule") };
    assert!(rule.because.is_some());
    let ItemKind::Rule(rule) = &parse.file.items[1].kind else { panic!("a rule") };
    assert!(rule.then[0].permanently.is_some() && rule.then[0].with.len() == 1 && rule.cites.len() == 1);
}

#[test]
fn a_comma_after_a_companion_starts_the_next_order() {
    let text = "rule r\n  when a\n  then x = b with y = c, z = d\nrule s\n  when a\n  then x = b with (y = c, z = d)\n";
    let parse = parse(text);
    let counts: Vec<_> = parse
        .file
        .items
        .iter()
        .map(|item| match &item.kind {
            ItemKind::Rule(rule) => (rule.then.len(), rule.then[0].with.len()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(counts, [(2, 1), (1, 2)]);
}

#[test]
fn then_after_release_and_give_up_is_theirs() {
    let text = "hold h\n  when a\n  do x = b\n  release when c for 3 days\n    then x = d\n  give up after 14 days unless e\n    then x = f permanently\n  close when g\n";
    let parse = parse(text);
    assert_eq!(parse.errors, []);
    let ItemKind::Hold(hold) = &parse.file.items[0].kind else { panic!("a hold") };
    assert_eq!(hold.release.as_ref().map(|release| release.then.len()), Some(1));
    assert!(hold.give_up.as_ref().is_some_and(|g| g.then[0].permanently.is_some() && g.unless.is_some()));
}

#[test]
fn inputs_tables_and_texts() {
    let text = concat!(
        "reading w: kg range 1 to 300 kg\n  fresh for 7 days loinc \"1-2\"\n  \"Weight\"\n",
        "table t: number unique\n  | a | b || t |\n  | 0, > 5 | any || not stated |\n  | 38 to below 39 °C | unknown || 1 |\n",
        "rule r\n  when a\n  then x = b\n  because \"a {b + 1} c \\\"d\\\"\"\n",
    );
    let parse = parse(text);
    assert_eq!(parse.errors, []);
    let ItemKind::Input(input) = &parse.file.items[0].kind else { panic!("an input") };
    assert!(matches!(input.persistence, Some(Persistence::FreshFor(..))) && input.range.is_some());
    assert_eq!(
        (input.codes[0].code.text.as_str(), input.doc.as_ref().map(|d| d.text.as_str())),
        ("1-2", Some("Weight"))
    );
    let ItemKind::Table(table) = &parse.file.items[1].kind else { panic!("a table") };
    assert_eq!((table.columns.len(), table.rows.len()), (2, 2));
    assert!(matches!(table.rows[0].cells[0].tests[..], [CellTest::Equals(_), CellTest::Compare(..)]));
    assert!(matches!(&table.rows[1].cells[0].tests[..], [CellTest::Range(range)] if range.below));
    assert!(matches!(table.rows[1].cells[1].tests[..], [CellTest::Unknown]));
    let item = &parse.file.items[2];
    let ItemKind::Rule(rule) = &item.kind else { panic!("a rule") };
    let because = rule.because.as_ref().expect("a reason");
    let [TemplatePart::Text(before), TemplatePart::Hole(hole), TemplatePart::Text(after)] = &because.parts[..] else {
        panic!("{because:?}")
    };
    assert_eq!((before.as_str(), show(&item.exprs, *hole).as_str(), after.as_str()), ("a ", "add(b 1)", " c \"d\""));
    assert_eq!(item.exprs.span(*hole).of(text), "b + 1");
}

#[test]
fn scenarios_in_every_layout() {
    let same_line = "scenario \"s\"\n  at day 2 10:00 a = 3, b expect c = d by r, s, e = f\n  could be g, h\n  needs i, j, option c = k by l\n";
    let own_lines = "scenario \"s\"\n  at day 2 10:00\n    a = 3,\n    b\n    expect c = d by r, s, e = f\n      could be g, h\n      needs i, j\n      option c = k by l\n";
    let kinds = |text: &str| {
        let parse = parse(text);
        assert_eq!(parse.errors, [], "{text}");
        let ItemKind::Scenario(scenario) = &parse.file.items[0].kind else { panic!("a scenario") };
        let [at, expect] = &scenario.lines[..] else { panic!("{:?}", scenario.lines) };
        let ScenarioLineKind::At(ScenarioTime::At(_), entries) = &at.kind else { panic!("{at:?}") };
        assert!(matches!(entries[0].value, EntryValue::Is(_)) && entries[1].value == EntryValue::Happens);
        let ScenarioLineKind::Expect(expectations) = &expect.kind else { panic!("{expect:?}") };
        expectations.iter().map(|e| std::mem::discriminant(&e.kind)).collect::<Vec<_>>()
    };
    let expectations = kinds(same_line);
    assert_eq!(expectations.len(), 5);
    assert_eq!(expectations, kinds(own_lines));
    let by = parse(same_line);
    let ItemKind::Scenario(scenario) = &by.file.items[0].kind else { panic!("a scenario") };
    let ScenarioLineKind::Expect(expectations) = &scenario.lines[1].kind else { panic!("expectations") };
    assert!(matches!(&expectations[0].kind, ExpectationKind::Is { by, .. } if by.len() == 2));
}

#[test]
fn the_deepest_tree_is_bounded() {
    let chain = format!("let x = a{}\n", " if known else b".repeat(10 * MAX_NESTING));
    assert!(parse(&chain).errors.iter().all(|error| error.code == "nested_too_deep"));
    assert!(!parse(&chain).errors.is_empty());
}

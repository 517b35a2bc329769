//! What texts are lowered to, written as prefix forms: `(> infusion_rate 24 µg/day)`.

use crate::analysis::Analysis;
use crate::diagnostic::codes::example_files;
use crate::diagnostic::plain;
use crate::model::{Expect, ExprId, ExprKind, Model, Symbol, Ty, Value, children};
use crate::time::{DAY, HOUR, Instant};
use crate::timeline::{Charted, Completeness};

fn analyse(text: &str) -> Analysis {
    let analysis = Analysis::of(&example_files(text));
    let errors: Vec<String> = analysis.diagnostics().iter().map(|d| plain(d, analysis.files())).collect();
    assert!(analysis.is_runnable(), "{}", errors.join("\n"));
    analysis
}

/// The prefix form of an expression; of what is not spelled out here, the name of its form.
fn sketch(model: &Model, id: ExprId) -> String {
    let expr = &model[id];
    let name = |s: Symbol| s.name(model).to_owned();
    let head = match &expr.kind {
        ExprKind::Const(v) => return model.show(v, &expr.ty),
        ExprKind::Input(i) => return name(Symbol::Input(*i)),
        ExprKind::Happens(i) => return format!("{}!", name(Symbol::Input(*i))),
        ExprKind::Let(l) => return name(Symbol::Let(*l)),
        ExprKind::Setting(s) => return name(Symbol::Setting(*s)),
        ExprKind::Decision(d) => return name(Symbol::Decision(*d)),
        ExprKind::Table(t) => return name(Symbol::Table(*t)),
        ExprKind::HoldIsOpen(h) => return format!("{}?", name(Symbol::Hold(*h))),
        ExprKind::HoldTime(h) => return format!("time {}", name(Symbol::Hold(*h))),
        ExprKind::Compare(op, ..) => format!("{op:?}"),
        ExprKind::Arith(op, ..) => format!("{op:?}"),
        ExprKind::OneOf(_, bits) => format!("OneOf{bits:b}"),
        ExprKind::Convert { factor, offset, .. } => format!("Convert×{factor}+{offset}"),
        other => {
            let debug = format!("{other:?}");
            debug.split(['(', ' ']).next().unwrap().to_owned()
        }
    };
    let parts: Vec<String> = children(&expr.kind).iter().map(|&c| sketch(model, c)).collect();
    if parts.is_empty() { head } else { format!("({head} {})", parts.join(" ")) }
}

/// The value of the let `x` of a text.
fn lowered(text: &str) -> String {
    let analysis = analyse(text);
    let model = analysis.model();
    sketch(model, model.lets.iter().find(|l| l.decl.name == "x").unwrap().value)
}

fn type_of(text: &str) -> String {
    let analysis = analyse(text);
    let model = analysis.model();
    let x = model.lets.iter().find(|l| l.decl.name == "x").unwrap();
    model.show_type(&model[x.value].ty)
}

#[test]
fn units_meet_exactly() {
    assert_eq!(lowered("let x = infusion_rate > 1 µg/h"), "(Gt infusion_rate 24 µg/day)");
    assert_eq!(lowered("let x = 1 µg/h < infusion_rate"), "(Lt 24 µg/day infusion_rate)");
    assert_eq!(lowered("let x = temperature >= 100.4 °F"), "(Ge temperature 38 °C)");
    assert_eq!(lowered("let x = 90 min"), "90 min");
    assert_eq!(type_of("let x = 15 µg/m²/day * surface"), "µg/day");
    assert_eq!(type_of("let x = infusion_rate * 2 days"), "µg");
    assert_eq!(type_of("let x = infusion_rate / weight"), "µg/kg/day");
    assert_eq!(type_of("let x = weight / (70 kg)"), "number");
    assert_eq!(type_of("let x = temperature - 37 °C"), "K");
    assert_eq!(type_of("let x = temperature + 1 K"), "°C");
    assert_eq!(type_of("let x = time since seizure in h"), "number");
}

#[test]
fn a_product_with_a_duration_is_scaled() {
    // Durations are kept in seconds, so µg/day times seconds is divided by 86400.
    assert_eq!(lowered("let x = infusion_rate * 2 days"), "(Convert×1/86400+0 (Mul infusion_rate 2 days))");
}

#[test]
fn bare_choices_and_grades_take_their_meaning_from_the_other_side() {
    assert_eq!(lowered("let x = infusion = interrupt"), "(Eq infusion interrupt)");
    assert_eq!(lowered("let x = interrupt < infusion"), "(Lt interrupt infusion)");
    assert_eq!(lowered("let x = 3 <= crs_grade"), "(Le 3 crs_grade)");
    assert_eq!(lowered("let x = crs_grade is 1 to 2"), "(InRange crs_grade 1 2)");
    assert_eq!(lowered("let x = site is one of {home}"), "(OneOf1 site)");
    assert_eq!(lowered("let x = (crs_grade if known else 0) = 4"), "(Eq (IfKnown crs_grade 0) 4)");
}

#[test]
fn a_choice_comes_before_a_value_of_the_same_name() {
    assert_eq!(lowered("let interrupt = seizure\nlet x = infusion = interrupt"), "(Eq infusion interrupt)");
}

#[test]
fn what_happens_with_a_value_is_a_condition_by_happening() {
    let text = "act dose: mg range 0 to 50 mg\n";
    assert_eq!(lowered(&format!("{text}let x = time since dose")), "(TimeSince dose!)");
    assert_eq!(lowered(&format!("{text}let x = count of dose within 24 h")), "(Count dose! 24 h)");
    assert_eq!(lowered(&format!("{text}let x = dose >= 20 mg")), "(Ge dose 20 mg)");
    assert_eq!(lowered(&format!("{text}let x = count of (dose >= 20 mg) >= 2")), "(Ge (Count (Ge dose 20 mg)) 2)");
}

#[test]
fn a_streak_may_be_named() {
    let text = "let run = streak of (crs_grade = 0)\nlet x = run.count >= 2 and run.span >= 24 h";
    assert_eq!(lowered(text), "(And (Ge (StreakCount (Eq crs_grade 0)) 2) (Ge (StreakSpan (Eq crs_grade 0)) 24 h))");
}

#[test]
fn dates_and_instants_subtract_to_durations() {
    assert_eq!(type_of("fact born: date\nlet x = 2021-03-01 - born"), "duration");
    assert_eq!(type_of("fact born: date\nlet x = whole years since born"), "integer");
    assert_eq!(type_of("reading seen: instant until changed\nlet x = seen + 3 days"), "instant");
}

#[test]
fn nothing_depends_on_the_order_of_declarations() {
    let items = [
        "let x = (b and not c) for 3 days",
        "let b = level = high",
        "let c = dose > 2 * base",
        "let base = 5 mg",
        "table level: Level unique\n  | c     || level |\n  | true  || high  |\n  | false || low   |",
        "reading dose: Dose fresh for 3 h",
        "type Dose = Amount",
        "type Amount = mg",
        "type Level = one of low < high",
    ];
    let forward = lowered(&items.join("\n"));
    let mut reversed = items;
    reversed.reverse();
    assert_eq!(forward, "(For (And b (Not c)) 3 days)");
    assert_eq!(forward, lowered(&reversed.join("\n")));
}

#[test]
fn a_long_chain_of_lets_is_no_trouble() {
    let mut text = String::from("let x = a0 + 1 mg\n");
    for n in 0..2000 {
        text.push_str(&format!("let a{n} = a{} + 1 mg\n", n + 1));
    }
    text.push_str("let a2000 = 1 mg\n");
    assert_eq!(type_of(&text), "mg");
}

#[test]
fn rows_of_a_table_are_conditions() {
    let text = "table step: mg unique\n  | crs_grade | infusing || step |\n  | 0, > 2 | any || 0 mg |\n  | 1 to 2 | true || 8 mg |\n  | 1 to 2 | false || not stated |\n\nlet x = step";
    let analysis = analyse(text);
    let model = analysis.model();
    let rows: Vec<String> = model.tables[0].rows.iter().map(|r| sketch(model, r.when)).collect();
    assert_eq!(
        rows,
        [
            "(And (Or (Eq crs_grade 0) (Gt crs_grade 2)) true)",
            "(And (InRange crs_grade 1 2) infusing)",
            "(And (InRange crs_grade 1 2) (Not infusing))",
        ]
    );
    assert_eq!(sketch(model, model.tables[0].rows[2].value), "NotStated");
}

#[test]
fn the_manifest_sets_settings() {
    let files = |value: &str| {
        format!(
            "# file: blin.toml\n[project]\nname = 'x'\nversion = '1'\nlanguage = '2026'\n[settings]\n{value}\n# file: example.blin\nprotocol example\nuse patient\nsetting hold_for: duration = 3 days range 1 to 14 days\nlet x = infusing for hold_for\n"
        )
    };
    let analysis = analyse(&files("hold_for = '5 days'"));
    let setting = &analysis.model().settings[0];
    assert_eq!(setting.value, Some(Value::Num(crate::exact::integer(5 * DAY))));
    assert_eq!(setting.default, Some(Value::Num(crate::exact::integer(3 * DAY))));
    let outside = Analysis::of(&example_files(&files("hold_for = '50 days'")));
    assert!(outside.diagnostics().iter().any(|d| d.code == "values::out_of_range"));
}

#[test]
fn a_scenario_is_a_timeline_with_expectations() {
    let text = "scenario \"all forms\"
  start 2021-03-01
  history of seizure unknown
  throughout crs_grade = 0
  at day 1 08:00 infusion_rate = 1 µg/h, cycle_start
  between day 2 08:00 and day 2 10:00 seizure
  every 12 h from day 3 08:00 to day 4 08:00 temperature = 37 °C
  at day 5 08:00 temperature unknown
                 expect infusion = continue
                 suppose cycle_start
                 expect infusion undetermined
                 could be continue, stop
";
    let analysis = analyse(text);
    let scenario = &analysis.model().scenarios[0];
    let midnight = Instant(1_614_556_800);
    let at = |day: i64, hour: i64| Instant(midnight.0 + (day - 1) * DAY + hour * HOUR);
    let timeline = &scenario.timeline;
    assert_eq!((timeline.start, timeline.charted_from), (Some(midnight), at(1, 8)));
    assert!(matches!(&timeline.complete, Completeness::AllBut(list) if list.len() == 1));
    let entries: Vec<(Instant, Instant, bool)> = timeline.entries.iter().map(|e| (e.at, e.latest, e.lasting)).collect();
    let point = |t: Instant| (t, t, false);
    assert_eq!(
        entries,
        [
            point(at(1, 8)),
            point(at(1, 8)),
            (at(1, 8), at(1, 8), true),
            (at(2, 8), at(2, 10), false),
            point(at(3, 8)),
            point(at(3, 20)),
            point(at(4, 8)),
            point(at(5, 8)),
        ]
    );
    assert!(timeline.entries.iter().any(|e| e.value == Charted::Is(Value::Num(crate::exact::integer(24)))));
    assert_eq!(timeline.entries.last().unwrap().value, Charted::Unknown);
    assert_eq!(scenario.checks.len(), 3);
    assert!(scenario.checks[0].suppose.is_empty() && scenario.checks[1].suppose.len() == 1);
    assert!(matches!(&scenario.checks[2].expect, Expect::CouldBe(_, values) if values.len() == 2));
}

#[test]
fn a_broken_declaration_does_not_spread() {
    let text = "let broken = temperature >\nreading odd: nonsense/unit fresh for 3 h\nlet x = broken and odd > 3 and step = 2\ntable step: mg unique\n  | nothing || step |\n  | 1 || 2 mg |";
    let analysis = Analysis::of(&example_files(text));
    let codes: Vec<&str> = analysis.diagnostics().iter().map(|d| d.code).collect();
    let mut errors: Vec<&str> = codes.into_iter().filter(|c| !c.starts_with("decision::")).collect();
    errors.sort_unstable();
    // `step = 2` lacks its unit; what was not understood is silent.
    assert_eq!(errors, ["names::unknown", "syntax::expected", "units::missing", "units::unknown"]);
}

#[test]
fn names_are_kept_with_their_places() {
    let analysis = analyse("let x = crs_grade >= 3\nrule stop\n  when x\n  then infusion = stop");
    let model = analysis.model();
    let file = analysis.file_id("example.blin").unwrap();
    let text = &analysis.files()[file.0 as usize].text;
    let offset = u32::try_from(text.find("when x").unwrap() + 5).unwrap();
    let found = model.reference_at(file, offset).unwrap();
    assert_eq!(model.qualified_name(found.symbol), "example.x");
    assert_eq!(model.references_to(found.symbol).count(), 2);
    let variant = u32::try_from(text.rfind("stop").unwrap()).unwrap();
    assert!(matches!(model.reference_at(file, variant).unwrap().symbol, Symbol::Variant(..)));
}

#[test]
fn every_expression_comes_after_its_parts() {
    let analysis = analyse("let x = (crs_grade >= 3 and not infusing) for 3 days");
    let model = analysis.model();
    for (expr, id) in model.exprs.iter().zip(0..) {
        assert!(children(&expr.kind).iter().all(|c| c.0 < id));
        // The first stands for what was not understood.
        assert!(id == 0 || expr.ty != Ty::Error, "{expr:?}");
    }
}

#[test]
fn no_length_of_text_exhausts_the_stack() {
    let sum = vec!["weight"; 3_000].join(" + ");
    let all = vec!["seizure"; 3_000].join(" and ");
    let lets: String = (0..3_000).map(|n| format!("let a{n} = a{} + 1\n", n + 1)).collect();
    for text in [
        format!("let x = {sum} > 3 kg"),
        format!("let x = {all}"),
        format!(
            "{lets}let a3000 = count of seizure\nlet x = infusing for 3 days\nlet y = count of seizure within (a0 * 1 h) > 2\ntable t: mg unique\n  | a0 || t |\n  | 0 || 1 mg |\n"
        ),
    ] {
        let analysis = Analysis::of(&example_files(&text));
        assert!(!analysis.diagnostics().is_empty());
    }
}

#[test]
fn one_mistake_is_one_finding() {
    for text in [
        "let x = nothing = interrupt",
        "let x = interrupt = nothing",
        "let x = nothing is one of {a, b}",
        "let x = (nothing if known else low) = high",
        "table step: mg unique\n  | nothing || step |\n  | low || 1 mg |\n  | a to b || 2 mg |\nlet x = step > 1 mg",
        "rule r\n  when seizure\n  then nothing = a with other = b",
        "reading odd: Nothing fresh for 3 h\nlet x = odd = low and odd < high",
        "decision odd: Nothing\n  default low\nrule r\n  when seizure\n  then odd = high",
        "scenario \"s\"\n  at day 1 08:00 nothing = low\n  expect infusion = continue",
    ] {
        let analysis = Analysis::of(&example_files(text));
        let errors: Vec<&str> = analysis
            .diagnostics()
            .iter()
            .filter(|d| d.severity == crate::diagnostic::Severity::Error)
            .map(|d| d.message.as_str())
            .collect();
        assert_eq!(errors.len(), 1, "{text}: {errors:#?}");
    }
}

#[test]
fn a_name_of_a_module_that_is_not_used_is_mended_by_using_it() {
    let text = "# file: example.blin\nprotocol example\n\"About something.\"\nuse patient\n\nlet x = fever\n# file: other.blin\nprotocol other\nuse patient\nlet fever = temperature > 38 °C\n";
    let mut files = example_files(text);
    let analysis = Analysis::of(&files);
    let unknown = analysis.diagnostics().iter().find(|d| d.code == "names::unknown").unwrap();
    assert_eq!(unknown.help.as_deref(), Some("`fever` is declared in `other`: add `use other`"));
    let (place, insert) = &unknown.fixes[0].edits[0];
    let file = files.get_mut("example.blin").unwrap();
    file.insert_str(place.span.start as usize, insert);
    assert!(Analysis::of(&files).is_runnable(), "{file}", file = files["example.blin"]);
}

#[test]
fn a_name_is_seen_in_used_modules_but_not_beyond_them() {
    let text = "# file: example.blin\nprotocol example\nuse other\nlet x = fever and infusing\n# file: other.blin\nprotocol other\nuse patient\nlet fever = temperature > 38 °C\n";
    let analysis = Analysis::of(&example_files(text));
    let unknown: Vec<&str> =
        analysis.diagnostics().iter().filter(|d| d.code == "names::unknown").map(|d| d.message.as_str()).collect();
    assert_eq!(unknown, ["there is no `infusing`"]);
    assert!(Analysis::of(&example_files(&text.replace("use other\n", "use other, patient\n"))).is_runnable());
    assert!(Analysis::of(&example_files(&text.replace("fever and infusing", "other.fever"))).is_runnable());
}

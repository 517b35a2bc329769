//! Small cases that the laws have found.

use blin_engine::answer::{Answer, Moment, Outcome, Status};
use blin_engine::eval::{Engine, RunOptions};
use blin_engine::exact;
use blin_engine::model::{Model, Ty, Value};
use blin_engine::time::Instant;
use blin_engine::timeline::{Charted, Completeness, Entry, Timeline};
use std::sync::Arc;

/// Entries a line each: `AT NAME`, `AT NAME VALUE`, `FROM-TO NAME VALUE` or `AT NAME unknown`, in seconds.
fn entries(model: &Model, lines: &str) -> Timeline {
    let mut timeline = Timeline::empty(Instant(0), Completeness::AllBut(Vec::new()));
    for line in lines.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let words: Vec<&str> = line.split(' ').collect();
        let (from, to) = words[0].split_once('-').unwrap_or((words[0], words[0]));
        let second = |s: &str| Instant(s.parse().expect("a number of seconds"));
        let input = crate::chart::inputs(model).into_iter().find(|i| model[*i].decl.name == words[1]).expect("a name");
        let value = match (words.get(2), &model[input].ty) {
            (None, _) => Charted::Happened,
            (Some(&"unknown"), _) => Charted::Unknown,
            (Some(word), Ty::Boolean) => Charted::Is(Value::Bool(*word == "true")),
            (Some(word), _) => Charted::Is(Value::Num(exact::integer(word.parse().expect("a number")))),
        };
        timeline.entries.push(Entry { at: second(from), latest: second(to), input, value, lasting: false });
    }
    timeline.sort();
    timeline
}

fn ask(text: &str, chart: &str, at: i64, moment: Moment) -> Answer {
    let analysis = crate::project(text).expect("no errors");
    let engine = Engine::compile(Arc::new(analysis.model().clone()));
    let timeline = entries(engine.model(), chart);
    let options = RunOptions { at: Some(Instant(at)), moment: Some(moment), ..RunOptions::default() };
    engine.run(&timeline, &options).decisions.into_iter().next().expect("one decision")
}

/// Whether a condition is true at an instant, or unknown.
fn truth(inputs: &str, condition: &str, chart: &str, at: i64, moment: Moment) -> Option<bool> {
    let text = format!(
        "protocol ward\n{inputs}\ndecision go: boolean\n  default false\nrule go_rule\n  when {condition}\n  then go = true\n"
    );
    let answer = ask(&text, chart, at, moment);
    match (answer.status, answer.could_be.as_slice()) {
        (Status::Determined, [Outcome::Value(Value::Bool(b))]) => Some(*b),
        _ => None,
    }
}

#[test]
fn what_happens_at_two_instants_in_a_row_happens_twice() {
    let inputs = "event fit\nact dosed";
    let chart = "3 dosed\n21 dosed\n22 fit";
    assert_eq!(truth(inputs, "count of (fit or dosed) = 3", chart, 22, Moment::Before), Some(true));
}

#[test]
fn a_reading_stands_at_the_instant_of_the_event_that_makes_readings_void() {
    let inputs = "event fit\nreading lev: integer range 0 to 5 fresh for 100 s void after fit";
    for at in [8, 9, 50] {
        assert_eq!(truth(inputs, "lev = 2", "8 fit\n8 lev 2", at, Moment::Before), Some(true), "at {at}");
    }
    assert_eq!(truth(inputs, "lev = 2", "8 fit\n8 lev 2\n9 fit", 9, Moment::Before), None);
}

#[test]
fn readings_in_the_time_that_does_not_count_are_as_if_not_charted() {
    let inputs = "event fit\nreading lev: integer range 0 to 5 fresh for 100 s void after fit for 5 s";
    let chart = "8 fit\n8 lev 2\n10 lev 4";
    assert_eq!(truth(inputs, "lev = 2", chart, 11, Moment::Before), Some(true));
    assert_eq!(truth(inputs, "lev = 4", &format!("{chart}\n13 lev 4"), 13, Moment::Before), Some(true));
}

#[test]
fn a_condition_makes_readings_void_when_it_begins_not_as_long_as_it_holds() {
    let inputs = "reading flag: boolean until changed\nreading lev: integer range 0 to 5 until changed void after flag";
    let chart = "1 flag false\n1 lev 1\n4 flag true\n6 lev 3";
    assert_eq!(truth(inputs, "lev = 1", chart, 4, Moment::Before), None);
    assert_eq!(truth(inputs, "lev = 3", chart, 7, Moment::Before), Some(true));
}

#[test]
fn a_reading_at_an_instant_not_known_well_may_be_stale_earlier() {
    let inputs = "reading lev: integer range 0 to 5 fresh for 5 s";
    assert_eq!(truth(inputs, "lev = 2", "7-10 lev 2", 11, Moment::Before), Some(true));
    assert_eq!(truth(inputs, "lev = 2", "7-10 lev 2", 12, Moment::Before), None);
}

#[test]
fn what_was_hidden_when_something_was_done_may_have_been_so_at_that_instant() {
    let inputs = "act pump: integer range 0 to 3 until changed";
    let chart = "5 pump 2";
    assert_eq!(truth(inputs, "ever (pump < 1)", chart, 5, Moment::After), None);
    assert_eq!(truth(inputs, "count of (pump < 1) = 0", chart, 5, Moment::After), None);
    assert_eq!(truth(inputs, "ever (pump < 1)", chart, 6, Moment::Before), Some(false));
    assert_eq!(truth(inputs, "count of (pump < 1) = 0", chart, 6, Moment::Before), Some(true));
}

#[test]
fn an_imprecise_happening_counts_from_its_own_instant() {
    let inputs = "act dosed";
    assert_eq!(truth(inputs, "count of (dosed) since (dosed) < 1", "21-23 dosed", 26, Moment::Before), Some(false));
    assert_eq!(truth(inputs, "count of (dosed) since (dosed) = 1", "21-23 dosed", 26, Moment::Before), Some(true));
}

#[test]
fn a_start_that_silence_may_be_hiding_counts_nothing_before_it() {
    let inputs = "act dosed\nreading lev: integer range 0 to 3 fresh for 3 s";
    let chart = "0 lev 3\n3 dosed\n5 lev 1";
    assert_eq!(truth(inputs, "count of (dosed) since (lev > 2) >= 1", chart, 6, Moment::Before), Some(true));
    assert_eq!(truth(inputs, "count of (dosed) since (lev > 2) >= 1", chart, 9, Moment::Before), None);
}

#[test]
fn an_event_counts_perhaps_while_a_gap_hides_the_condition_that_goes_with_it() {
    let inputs = "act dosed\nact pump: integer range 0 to 3 until changed initially 0";
    let chart = "0 pump 0\n4 pump unknown\n10 dosed\n15 dosed";
    for (count, expected) in [("= 2", None), ("> 2", Some(false)), (">= 0", Some(true))] {
        let condition = format!("count of (dosed) while (pump > 0) {count}");
        assert_eq!(truth(inputs, &condition, chart, 18, Moment::Before), expected, "{count}");
    }
}

#[test]
fn a_value_picked_now_goes_with_the_occurrence_that_picks_it_at_both_moments() {
    let inputs = "reading lab: integer range 0 to 3 fresh for 3 s\nact pump: integer range 0 to 3 until changed";
    for moment in [Moment::Before, Moment::After] {
        assert_eq!(truth(inputs, "(lab at (lab * 2 = 0)) > 0", "5 pump 1", 5, moment), Some(false), "{moment:?}");
    }
}

#[test]
fn all_of_an_unknown_is_tried_where_it_is_both_tested_and_given() {
    let text = "protocol ward\nreading lev: integer range 0 to 3 fresh for 2 s\n\
        reading lab: integer range 0 to 3 until changed\n\
        decision dose: integer\n  default 0\n\
        rule dose_rule\n  when time in (lev + lab = 0) > 4 s\n  then dose = lev\n";
    let answer = ask(text, "8 lev 2\n21 lev 0", 25, Moment::Before);
    assert_eq!((answer.status, answer.exact), (Status::Determined, true));
}

#[test]
fn what_silence_may_be_starting_now_opens_nothing_that_lasts() {
    let text = "protocol ward\nreading lev: integer range 0 to 3 until changed\nact dosed\n\
        decision plan: one of calm < watch\n  combine highest\n  default calm\n\
        hold pause\n  when count of (dosed) since (lev > 2) = 1\n  do plan = watch\n";
    assert_eq!(ask(text, "3 dosed", 3, Moment::After).status, Status::Undetermined);
    assert_eq!(ask(text, "3 dosed", 4, Moment::Before).status, Status::Determined);
}

#[test]
fn two_rules_of_equal_standing_are_disputed_with_each_value_and_nothing_between() {
    // The checker refuses such rules; a project that is run all the same must not hide it.
    let text = "protocol ward\nreading lev: integer range 0 to 9 until changed\n\
        decision dose: integer\n\
        rule fever\n  when lev > 1\n  then dose = 8\n\
        rule toxic\n  when lev > 2\n  then dose = 16\n";
    let files = std::collections::BTreeMap::from([("ward.blin".to_owned(), text)]);
    let analysis = blin_engine::analysis::Analysis::of(&files);
    let engine = Engine::compile(Arc::new(analysis.model().clone()));
    let timeline = entries(engine.model(), "1 lev 5");
    let answers = engine.run(&timeline, &RunOptions { at: Some(Instant(1)), ..RunOptions::default() });
    let answer = &answers.decisions[0];
    let number = |n: i64| Outcome::Value(Value::Num(exact::integer(n)));
    assert_eq!((answer.status, answer.could_be.clone()), (Status::Disputed, vec![number(8), number(16)]));
    assert_eq!(answer.readings.len(), 2);
}

#[test]
fn silence_beside_a_row_that_is_not_stated_opens_nothing_in_the_past() {
    let text = |release: &str| {
        format!(
            "protocol ward\nreading sign: boolean fresh for 4 s\nreading bad: boolean fresh for 2 s\n\
             table grade: integer first\n  | bad  | sign  || grade |\n  | true | any   || 3 |\n  \
             | any  | true  || not stated |\n  | any  | false || 0 |\n\
             decision plan: one of calm < watch\n  combine highest\n  default calm\n\
             hold pause\n  when grade = 3\n  do plan = watch\n{release}"
        )
    };
    for release in ["", "  release when not (grade > 0)\n"] {
        let answer = ask(&text(release), "1 sign true\n9 bad false\n9 sign true", 9, Moment::Before);
        assert_eq!(answer.status, Status::Determined, "{release}");
    }
}

#[test]
fn a_companion_that_differs_between_the_readings_of_an_open_setting_is_disputed() {
    let text = "protocol ward\nreading lev: integer range 0 to 9 until changed\nsetting which: one of nine, ten\n\
        table given: integer unique\n  | which || given |\n  | nine || 9 |\n  | ten || not stated |\n\
        decision go: one of a < b\n  combine highest\n  default a\n\
        decision rate: integer\n  combine lowest\n\
        rule start\n  when lev > 1\n  then go = b with rate = given\n";
    let answer = ask(text, "1 lev 5", 1, Moment::Before);
    assert_eq!(answer.status, Status::Determined);
    assert_eq!(answer.with.iter().map(|c| c.status).collect::<Vec<_>>(), [Status::Disputed]);
}

#[test]
fn with_more_cases_than_are_gone_through_each_rule_is_still_asked_by_itself() {
    let readings: String = (1..=12).map(|i| format!("reading m{i}: integer range 0 to 9 fresh for 5 s\n")).collect();
    let rules: String = (1..=12)
        .map(|i| {
            format!(
                "rule stop_{i}\n  when m{i} = {} or (m{i} = 0 and m{} > 5)\n  then plan = stop\n",
                i % 9 + 1,
                i % 12 + 1
            )
        })
        .collect();
    let text = format!(
        "protocol ward\n{}{readings}\
         decision plan: one of carry_on < restart < pause < stop\n  combine highest\n  default carry_on\n{rules}\
         hold toxic\n  when last_one >= 3\n  do plan = pause\n  release when last_one < 1\n  then plan = restart\n  close when m1 = 9\n",
        "reading last_one: integer range 0 to 9 fresh for 5 s\n"
    );
    let charted: String = (1..=12).map(|i| format!("1 m{i} 0\n")).collect();
    let answer = ask(&text, &format!("{charted}1 last_one 2"), 20, Moment::Before);
    let plans: Vec<_> = answer.could_be.iter().filter(|o| **o == Outcome::Value(Value::Enum(1))).collect();
    assert_eq!(answer.status, Status::Undetermined);
    assert!(plans.is_empty(), "nothing was paused, so nothing restarts: {:?}", answer.could_be);
}

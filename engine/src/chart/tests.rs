use super::*;
use crate::exact;
use crate::model::{Decl, Enum, EnumId, Holding, Input, InputKind, Module, ModuleId, ModuleKind, Ty, Value};
use crate::time::Instant;
use crate::timeline::{Charted, Completeness};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::sync::Arc;

const FILE: FileId = FileId(7);

fn decl(name: &str) -> Decl {
    let place = Place { file: FileId(0), span: Span::new(0, 0) };
    Decl { name: name.to_owned(), module: ModuleId(0), name_place: place, place, doc: None }
}

fn quantity(unit: &str) -> Ty {
    Ty::Quantity(Arc::new(Unit::parse(unit).unwrap()))
}

/// Kind, name, type, how long it holds, range.
type Row = (InputKind, &'static str, Ty, Holding, Option<(i64, i64)>);

/// A vocabulary with an input of every kind and type.
fn model() -> Model {
    let mut model = Model::default();
    for name in ["patient", "pump"] {
        model.modules.push(Module {
            decl: decl(name),
            kind: ModuleKind::Vocabulary,
            file: FileId(0),
            uses: Vec::new(),
        });
    }
    let mut choice = |name: &str, variants: &[&str], scale: Option<u8>| {
        let variants = variants.iter().map(|v| (*v).to_owned()).collect();
        model.enums(Enum { decl: decl(name), variants, ordered: scale.is_some(), scale })
    };
    let ph: EnumId = choice("ph_status", &["negative", "positive"], None);
    let ctcae = choice("Ctcae5", &["0", "1", "2", "3", "4", "5"], Some(0));
    let symptom = choice("symptoms", &["fever", "chills", "rash"], None);
    let (day, always) = (Holding::Fresh(86_400), Holding::Always);
    use InputKind::{Act, Event, Fact, Reading};
    let inputs: Vec<Row> = vec![
        (Fact, "ph_status", Ty::Enum(ph), always, None),
        (Fact, "born", Ty::Date, always, None),
        (Reading, "weight", quantity("kg"), day, Some((1, 300))),
        (Reading, "temperature", quantity("°C"), day, Some((25, 45))),
        (Reading, "neutrophils", quantity("10^9/L"), day, None),
        (Reading, "marrow_blasts", quantity("%"), day, Some((0, 100))),
        (Reading, "other_grade", Ty::Enum(ctcae), day, None),
        (Reading, "swabs", Ty::Integer, day, Some((0, 10))),
        (Reading, "ratio", Ty::Number, day, None),
        (Reading, "pregnant", Ty::Boolean, day, None),
        (Reading, "symptoms", Ty::Set(symptom), day, None),
        (Reading, "pause", Ty::Duration, day, None),
        (Reading, "onset", Ty::Instant, day, None),
        (Event, "seizure", Ty::Event, Holding::Instant, None),
        (Act, "infusion_rate", quantity("µg/day"), Holding::UntilChanged, Some((0, 100))),
        (Act, "dexamethasone", quantity("mg"), Holding::Instant, None),
        (Act, "cycle_start", Ty::Event, Holding::Instant, None),
        (Act, "alarm", Ty::Event, Holding::Instant, None),
        (Act, "alarm", Ty::Event, Holding::Instant, None),
    ];
    for (kind, name, ty, hold, range) in inputs {
        let codes = if name == "born" { vec![("loinc".to_owned(), "21112-8".to_owned())] } else { Vec::new() };
        let range = range.map(|(low, high)| (exact::integer(low), exact::integer(high)));
        let decl = decl(name);
        model.inputs(Input { decl, kind, ty, range, hold, initially: None, void_after: Vec::new(), codes });
    }
    if let Some(last) = model.inputs.last_mut() {
        last.decl.module = ModuleId(1);
    }
    model
}

/// Diagnostics as a person sees them, without colours.
fn render(text: &str, diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    for d in diagnostics {
        let _ = writeln!(
            out,
            "{}[{}] {}",
            if d.severity == Severity::Error { "error" } else { "warning" },
            d.code,
            d.message
        );
        for label in &d.labels {
            if label.place.file != FILE {
                let _ = writeln!(out, "     | (vocabulary) {}", label.text);
                continue;
            }
            let at = label.place.span.start as usize;
            let start = text[..at].rfind('\n').map_or(0, |n| n + 1);
            let line = text[start..].lines().next().unwrap_or_default();
            let number = text[..at].matches('\n').count() + 1;
            let width = label.place.span.of(text).lines().next().unwrap_or_default().chars().count().max(1);
            let _ = writeln!(out, "{number:4} | {line}");
            let _ = writeln!(
                out,
                "     | {}{} {}",
                " ".repeat(text[start..at].chars().count()),
                "^".repeat(width),
                label.text
            );
        }
        if let Some(help) = &d.help {
            let _ = writeln!(out, "     = help: {help}");
        }
    }
    out
}

fn toml(text: &str) -> Reading {
    read(&model(), text, Format::Toml, FILE)
}

fn good(text: &str) -> Chart {
    let reading = toml(text);
    assert_eq!(render(text, &reading.diagnostics), "");
    reading.chart.unwrap()
}

const GOOD: &str = r#"
name = "the boy of the case report"
time_zone = "Europe/Berlin"
start = "2021-03-01"
charted_from = "day 1 08:00"
history = { seizure = "complete" }

[patient]
hospital = "anything people want to note"

[facts]
ph_status = "negative"
born = 2012-05-17

[[entry]]
at = "day 3 10:00"
other_grade = 3
temperature = "101.3 °F"
infusion_rate = "0 ug/d"
note = "pancreatitis"

[[entry]]
at = 2021-03-01T07:30:00Z
cycle_start = true
infusion_rate = "9 µg/day"
weight = "31500 g"
neutrophils = "500 cells/µL"
marrow_blasts = "45%"

[[entry]]
at = "2021-03-02T09:00+01:00"
swabs = 2
ratio = 0.36
pregnant = false
symptoms = ["rash", "fever"]
pause = "90 min"
onset = "day 1 23:00"
infusion_rate = "unknown"

[[entry]]
between = ["day 2 22:00", "day 3 02:00"]
seizure = true

[[entry]]
at = "2021-03-05"
dexamethasone = "20 mg"

[[entry]]
at = "day 6 12:00"
patient.alarm = true
"#;

#[test]
fn a_file_becomes_a_timeline() {
    let chart = good(GOOD);
    let model = model();
    let start = chart.start.clone().unwrap();
    let mut shown = format!("from {}\n", start.format(chart.timeline.charted_from));
    for entry in &chart.timeline.entries {
        let input = &model[entry.input];
        let value = match &entry.value {
            Charted::Happened => "happened".to_owned(),
            Charted::Unknown => "unknown".to_owned(),
            Charted::Is(value) => write_value(&model, &input.ty, value),
        };
        let until =
            if entry.at == entry.latest { String::new() } else { format!(" to {}", start.format(entry.latest)) };
        let _ = writeln!(shown, "{}{until}  {} = {value}", start.format(entry.at), input.decl.name);
    }
    insta::assert_snapshot!(shown);
    assert_eq!(chart.timeline.complete, Completeness::Only(vec![InputId(13)]));
    assert_eq!(chart.name.as_deref(), Some("the boy of the case report"));
}

#[test]
fn json_and_lines_say_the_same_as_toml() {
    let json = r#"{
      "charted_from": "2021-03-01T08:00Z", "history": "complete", "facts": {"ph_status": "positive"},
      "entry": [
        {"at": "2021-03-02T08:00Z", "temperature": "38.7 °C", "other_grade": 2},
        {"at": "2021-03-01T09:00Z", "weight": "31.5 kg", "pump.alarm": true}
      ]}"#;
    let lines = r#"{"charted_from": "2021-03-01T08:00Z", "history": "complete", "facts": {"ph_status": "positive"}}

{"at": "2021-03-02T08:00Z", "temperature": "38.7 °C", "other_grade": 2}
{"at": "2021-03-01T09:00Z", "weight": "31.5 kg", "pump.alarm": true}
"#;
    let toml = r#"
charted_from = "2021-03-01T08:00Z"
history = "complete"
entry = [
  { at = "2021-03-02T08:00Z", temperature = "38.7 °C", other_grade = 2 },
  { at = "2021-03-01T09:00Z", weight = "31.5 kg", pump.alarm = true },
]
[facts]
ph_status = "positive"
"#;
    let want = good(toml);
    for (format, text) in [(Format::Json, json), (Format::Lines, lines)] {
        let reading = read(&model(), text, format, FILE);
        assert_eq!(render(text, &reading.diagnostics), "");
        assert_eq!(reading.chart.as_ref(), Some(&want), "{format:?}");
    }
}

#[test]
fn facts_hold_from_the_first_entry_on() {
    let chart = good(
        "charted_from = \"2021-03-01T08:00Z\"\nfacts = { ph_status = \"negative\" }\n[[entry]]\nat = \"2020-01-01T08:00Z\"\nseizure = true\n",
    );
    assert_eq!(chart.timeline.entries[0].at, Instant::parse("2020-01-01T08:00Z").unwrap());
    assert_eq!(chart.timeline.entries[0].value, Charted::Is(Value::Enum(0)));
}

/// Every error, each in a small file of its own: the part before `|` is the header's, the rest the entry's.
#[test]
fn every_error_is_underlined() {
    let header = "charted_from = \"2021-03-01T00:00Z\"\nstart = \"2021-03-01T00:00Z\"\n";
    let entry = |body: &str| format!("{header}[[entry]]\nat = \"day 2 10:00\"\n{body}\n");
    let at = |time: &str| format!("{header}[[entry]]\n{time}\nseizure = true\n");
    let cases = [
        // The file as a whole.
        "charted_from = \"2021-03-01T00:00Z\nname = \"x\"\n".to_owned(),
        "charted_from = \"2021-03-01T00:00Z\"\nentry = [ { at = 1 \n\n[facts\n".to_owned(),
        String::new(),
        "charted_from = \"2021-03-01T00:00\"\n".to_owned(),
        "charted_form = \"2021-03-01T00:00Z\"\n".to_owned(),
        format!("{header}temperature = \"38 °C\"\n"),
        format!("{header}entry = 3\n"),
        format!("time_zone = \"Europe/Belrin\"\n{header}"),
        "start = \"2021-03-01T08:00Z\"\ncharted_from = \"day 1 08:00\"\n".to_owned(),
        format!("{header}history = {{ seizures = \"complete\", weight = \"all\" }}\n"),
        format!("{header}history = true\n"),
        format!("{header}name = 3\n"),
        format!("{header}[facts]\nweight = \"30 kg\"\nseizure = true\nph_status = \"postive\"\n"),
        // When.
        at(""),
        at("at = \"day 2 10:00\"\nbetween = [\"day 1 10:00\", \"day 2 10:00\"]"),
        at("between = [\"day 2 10:00\", \"day 1 10:00\"]"),
        at("between = \"day 2 10:00\""),
        at("at = \"2021-02-30T10:00Z\""),
        at("at = 2021-03-02T10:00:00"),
        at("at = 3"),
        "charted_from = \"2021-03-01T00:00Z\"\n[[entry]]\nat = \"day 2 10:00\"\nseizure = true\n[[entry]]\nat = \"2021-03-02\"\nseizure = true\n"
            .to_owned(),
        entry(""),
        // Names.
        entry("temprature = \"38 °C\""),
        entry("haemoglobin = \"12 g/dL\""),
        entry("alarm = true"),
        entry("nurse.alarm = true"),
        // Values.
        entry("temperature = 38.7"),
        entry("temperature = \"38.7\""),
        entry("temperature = \"38.7 kg\""),
        entry("temperature = \"38,7 °C\""),
        entry("temperature = \"hot\""),
        entry("temperature = \"387 °C\""),
        entry("temperature = true"),
        entry("weight = \"31.5 kilos\""),
        entry("weight = \"<31 kg\""),
        entry("infusion_rate = \"9 µg/m²/day\""),
        entry("infusion_rate = \"9 mcq/day\""),
        entry("neutrophils = \"0.5\""),
        entry("other_grade = 6"),
        entry("other_grade = \"3\""),
        entry("other_grade = \"severe\""),
        entry("ph_status = \"Negative\""),
        entry("ph_status = 1"),
        entry("swabs = 2.5"),
        entry("swabs = 11"),
        entry("swabs = 99999999999999999999999999999999999999999"),
        entry("ratio = inf"),
        entry("pregnant = \"yes\""),
        entry("symptoms = [\"fever\", \"rush\"]"),
        entry("symptoms = \"fever\""),
        entry("pause = \"3 months\""),
        entry("onset = \"2021-03-01\""),
        entry("born = \"2021-02-29\""),
        entry("seizure = false"),
        entry("seizure = \"yes\""),
        // Entries together.
        entry("infusion_rate = \"9 µg/day\"\n[[entry]]\nat = \"2021-03-02T10:00Z\"\ninfusion_rate = \"28 µg/day\""),
        entry("weight = \"31.5 kg\"\n[[entry]]\nat = \"day 2 10:00\"\nweight = \"31500 g\""),
        format!("{header}facts = {{ born = \"2021-03-05\" }}\n[[entry]]\nat = \"day 2 10:00\"\nweight = \"3 kg\"\n"),
    ];
    let mut shown = String::new();
    for text in cases {
        let reading = toml(&text);
        assert!(!reading.diagnostics.is_empty(), "{text}");
        let wrong = reading.diagnostics.iter().any(|d| d.severity == Severity::Error);
        assert_eq!(reading.chart.is_none(), wrong, "{text}");
        let _ = writeln!(shown, "{}", render(&text, &reading.diagnostics));
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn every_error_of_json_is_underlined() {
    let mut shown = String::new();
    for (format, text) in [
        (Format::Json, "{\"charted_from\": \"2021-03-01T00:00Z\",}"),
        (
            Format::Json,
            "{\"charted_from\": \"2021-03-01T00:00Z\", \"entry\": [{\"at\": \"2021-03-02T00:00Z\", \"weight\": 31.5}]}",
        ),
        (Format::Json, "{\"charted_from\": \"2021-03-01T00:00Z\", \"name\": \"a\", \"name\": \"b\"}"),
        (Format::Json, "[1]"),
        (Format::Json, ""),
        (
            Format::Json,
            "{\"charted_from\": \"2021-03-01T00:00Z\", \"entry\": [{\"at\": \"2021-03-02T00:00Z\", \"weight\": null}]}",
        ),
        (Format::Lines, ""),
        (Format::Lines, "{\"at\": \"2021-03-02T00:00Z\", \"weight\": \"31 kg\"}\n"),
        (
            Format::Lines,
            "{\"charted_from\": \"2021-03-01T00:00Z\"}\n{\"at\": \"2021-03-02T00:00Z\", \"wieght\": \"31 kg\"}\n\n{\"at\": \"2021-03-02\n",
        ),
        (
            Format::Lines,
            "{\"charted_from\": \"2021-03-01T00:00Z\"}\n{\"at\": \"2021-03-02T00:00Z\", \"weight\": \"31 kg\"} 3\n",
        ),
    ] {
        let reading = read(&model(), text, format, FILE);
        assert!(reading.chart.is_none(), "{text}");
        let _ = writeln!(shown, "{}", render(text, &reading.diagnostics));
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn lines_that_are_no_text_are_refused() {
    let read = |bytes: &[u8]| read_lines(&model(), bytes, FILE).unwrap();
    let bad = read(b"{\"charted_from\": \"2021-03-01T00:00Z\"}\n{\"at\": \"\xff\"}\n");
    assert_eq!(bad.diagnostics[0].message, "not UTF-8");
    assert_eq!(bad.diagnostics[0].labels[0].place.span, Span::new(46, 47));
    let mut endless = b"{\"charted_from\": \"2021-03-01T00:00Z\"}\n".to_vec();
    endless.extend(std::iter::repeat_n(b' ', 1 << 21));
    assert_eq!(read(&endless).diagnostics[0].message, "a line is longer than 1 MiB");
    let deep = "[".repeat(100_000);
    assert!(super::read(&model(), &deep, Format::Json, FILE).chart.is_none());
    assert!(super::read(&model(), &format!("x = {deep}"), Format::Toml, FILE).chart.is_none());
}

#[test]
fn a_bad_file_stops_after_a_hundred_errors() {
    let mut text = "{\"charted_from\": \"2021-03-01T00:00Z\"}\n".to_owned();
    text.push_str(&"{\"at\": \"2021-03-02T00:00Z\", \"wieght\": \"31 kg\"}\n".repeat(5000));
    assert_eq!(read(&model(), &text, Format::Lines, FILE).diagnostics.len(), MOST_ERRORS);
}

fn any_charted(model: &Model) -> impl Strategy<Value = (InputId, Charted)> + use<> {
    let inputs = model.inputs.clone();
    (0..inputs.len(), 0_u32..1000, any::<bool>()).prop_map(move |(i, n, gap)| {
        let small = i64::from(n);
        let value = match &inputs[i].ty {
            Ty::Event => Charted::Happened,
            _ if gap && n % 5 == 0 => Charted::Unknown,
            Ty::Boolean => Charted::Is(Value::Bool(n % 2 == 0)),
            Ty::Enum(id) => Charted::Is(Value::Enum((small % if id.0 == 1 { 6 } else { 2 }) as u8)),
            Ty::Set(_) => Charted::Is(Value::Set(u64::from(n % 8))),
            Ty::Integer => Charted::Is(Value::Num(exact::integer(small % 11))),
            Ty::Duration => Charted::Is(Value::Num(exact::integer(small * 1234))),
            Ty::Instant => Charted::Is(Value::Num(exact::integer(small * 12_345_678))),
            // Nobody is born after an entry.
            Ty::Date => Charted::Is(Value::Num(exact::integer(small * 86_400))),
            // Within every range, with decimals.
            _ => Charted::Is(Value::Num(exact::fraction(2500 + i128::from(n), 100).unwrap())),
        };
        (InputId(i as u32), value)
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back(
        entries in proptest::collection::vec((any_charted(&model()), 0_i64..400_000, prop_oneof![3 => Just(0_i64), 1 => 1_i64..90_000]), 0..12),
        zone in 0..3,
        days in any::<bool>(),
        complete in 0..3,
    ) {
        let model = model();
        let base = 1_614_000_000;
        let mut timeline = Timeline::empty(Instant(base), match complete {
            0 => Completeness::Only(Vec::new()),
            1 => Completeness::Only(vec![InputId(2), InputId(17)]),
            _ => Completeness::AllBut(Vec::new()),
        });
        for (n, ((input, value), shift, span)) in (0..).zip(entries) {
            // A second of its own for each, so that no two values of one thing meet.
            let at = Instant(base + shift * 12 + n);
            timeline.entries.push(Entry { at, latest: Instant(at.0 + span), input, value, lasting: false });
        }
        timeline.entries.sort_by_key(|e| (e.at, e.latest, e.input));
        let zone = [Zone::utc(), Zone::fixed(-12_600).unwrap(), Zone::named("Europe/Berlin").unwrap()][zone as usize].clone();
        let start = days.then(|| Start::new(zone.date_of(Instant(base)), zone));
        let text = write_toml(&model, &timeline, start.as_ref());
        let reading = read(&model, &text, Format::Toml, FILE);
        prop_assert!(reading.chart.is_some(), "{}\n{}", text, render(&text, &reading.diagnostics));
        timeline.start = start.as_ref().map(Start::midnight);
        prop_assert_eq!(reading.chart.unwrap().timeline, timeline, "{}", text);
    }

    #[test]
    fn order_of_lines_is_irrelevant(seed in any::<u64>()) {
        let mut parts: Vec<&str> = GOOD.split("\n[[entry]]").collect();
        let mut entries = parts.split_off(1);
        let mut state = seed;
        for i in (1..entries.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            entries.swap(i, (state >> 33) as usize % (i + 1));
        }
        let shuffled = format!("{}\n[[entry]]{}\n", parts[0], entries.join("\n[[entry]]"));
        prop_assert_eq!(good(&shuffled), good(GOOD));
    }

    #[test]
    fn a_damaged_file_is_never_read_wrong(at in 0..GOOD.len(), put in "[\\PC]{0,3}|[\"\\[\\]{}=,\n]{1,2}", cut in 0_usize..6) {
        let at = (at..).find(|i| GOOD.is_char_boundary(*i)).unwrap();
        let end = (at + cut..).find(|i| *i >= GOOD.len() || GOOD.is_char_boundary(*i)).unwrap().min(GOOD.len());
        let text = format!("{}{put}{}", &GOOD[..at], &GOOD[end..]);
        let reading = toml(&text);
        let failed = reading.diagnostics.iter().any(|d| d.severity == Severity::Error);
        prop_assert_eq!(reading.chart.is_none(), failed);
        for label in reading.diagnostics.iter().flat_map(|d| &d.labels).filter(|l| l.place.file == FILE) {
            let span = label.place.span;
            prop_assert!(span.start <= span.end && text.get(span.start as usize..span.end as usize).is_some());
        }
    }
}

/// Every block of the page is a patient file that this vocabulary accepts.
#[test]
fn the_page_says_what_is_read() {
    let page = include_str!("../../../docs/patients.md");
    let blocks: Vec<&str> = page.split("```").skip(1).step_by(2).collect();
    assert_eq!(blocks.len(), 3);
    let mut counts = Vec::new();
    for (block, format) in blocks.into_iter().zip([Format::Toml, Format::Json, Format::Lines]) {
        let (_, text) = block.split_once('\n').unwrap();
        let reading = read(&model(), text, format, FILE);
        assert_eq!(render(text, &reading.diagnostics), "");
        counts.push(reading.chart.unwrap().timeline.entries.len());
    }
    assert_eq!(counts, [5, 5, 5]);
}

/// A record that is never in memory as text: lines are made as they are read.
struct Endless {
    line: Vec<u8>,
    at: usize,
    minute: i64,
    minutes: i64,
}

impl std::io::Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.line.len() && self.minute < self.minutes {
            self.minute += 1;
            let time = Instant(1_614_585_600 + 60 * self.minute);
            self.line =
                format!("{{\"at\": \"{time}\", \"temperature\": \"38.7 °C\", \"other_grade\": 2}}\n").into_bytes();
            self.at = 0;
        }
        let n = buffer.len().min(self.line.len() - self.at);
        buffer[..n].copy_from_slice(&self.line[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

#[test]
fn a_long_record_is_read_as_it_comes() {
    // 100 MB are 1,400,000 lines.
    let minutes = std::env::var("BLIN_LINES").map_or(20_000, |lines| lines.parse().unwrap());
    let line = b"{\"charted_from\": \"2021-03-01T00:00Z\"}\n".to_vec();
    let input = std::io::BufReader::new(Endless { line, at: 0, minute: 0, minutes });
    let timeline = read_lines(&model(), input, FILE).unwrap().chart.unwrap().timeline;
    assert_eq!(timeline.entries.len() as i64, 2 * minutes);
    assert!(timeline.entries.is_sorted_by_key(|e| e.at));
}

#[test]
fn every_code_is_shown_by_its_example_and_cured_by_its_mend() {
    for code in crate::diagnostic::codes::patient::CODES {
        let found: Vec<(&str, Severity)> = toml(code.bad).diagnostics.iter().map(|d| (d.code, d.severity)).collect();
        assert_eq!(found, [(code.code, code.severity)], "{}", code.bad);
        assert_eq!(render(code.good, &toml(code.good).diagnostics), "");
    }
    for source in [
        include_str!("entry.rs"),
        include_str!("header.rs"),
        include_str!("value.rs"),
        include_str!("finish.rs"),
        include_str!("lines.rs"),
        include_str!("mod.rs"),
    ] {
        for used in source.split("\"patient::").skip(1).filter_map(|rest| rest.split_once('"')) {
            let code = format!("patient::{}", used.0);
            assert!(crate::diagnostic::codes::all().any(|c| c.code == code), "{code} is not listed");
        }
    }
}

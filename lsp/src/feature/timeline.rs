//! A record as a whole: what is charted, and every moment at which an answer changes.

use crate::record::{At, Record};
use blin_engine::answer::json::JsonWriter;
use blin_engine::time::Instant;
use blin_engine::timeline::Charted;

/// Something charted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When; the earliest instant of an imprecise entry.
    pub at: Instant,
    /// The latest instant.
    pub latest: Instant,
    /// As a day of the record.
    pub local: Option<String>,
    /// What.
    pub input: String,
    /// Its value in words; empty for what merely happened.
    pub text: String,
}

/// What is charted, in order of time.
#[must_use]
pub fn entries(record: &Record) -> Vec<Entry> {
    let writer = record.writer();
    let model = record.model();
    let each = |e: &blin_engine::timeline::Entry| Entry {
        at: e.at,
        latest: e.latest,
        local: writer.day(e.at),
        input: writer.input_name(e.input),
        text: match &e.value {
            Charted::Happened => String::new(),
            Charted::Is(value) => writer.value(&model[e.input].ty, value),
            Charted::Unknown => "unknown".to_owned(),
        },
    };
    record.timeline.entries.iter().map(each).collect()
}

/// The moments to step through, each with its day.
#[must_use]
pub fn moments(record: &Record) -> Vec<(At, Option<String>)> {
    let writer = record.writer();
    record.moments().into_iter().map(|at| (at, writer.day(at.0))).collect()
}

/// The replay as the command line writes it.
#[must_use]
pub fn replay(record: &Record) -> serde_json::Value {
    let writer = JsonWriter::new(record.model(), record.start.clone(), record.settings().to_vec());
    writer.replay(record.changes(), &[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::evaluate::subject;
    use crate::feature::fixture::Fixture;

    #[test]
    fn a_scenario_as_a_whole() {
        let f = Fixture::new(
            "rule halt must\n  when temperature > 39 °C\n  then infusion = stop\nscenario \"s\"\n  at day 1 08:00 temperature = 40 °C, seizure\n  at day 1 18:00 temperature unknown\n                 expect infusion undetermined\n",
        );
        let subject = subject(&f.project, f.file, Some("s")).expect("it is there");
        let record = Record::of(&f.project, subject).expect("it can be run");
        let told =
            entries(&record).into_iter().map(|e| format!("{} {} {}", e.local.unwrap_or_default(), e.input, e.text));
        assert_eq!(
            told.collect::<Vec<_>>(),
            ["day 1 08:00 temperature 40 °C", "day 1 08:00 seizure ", "day 1 18:00 temperature unknown"]
        );
        let replay = replay(&record);
        assert_eq!(replay["schema"], "blin.replay/1");
        let days: Vec<String> = moments(&record).into_iter().filter_map(|(_, day)| day).collect();
        assert!(days.contains(&"day 1 08:00".to_owned()) && days.contains(&"day 1 18:00".to_owned()), "{days:?}");
        let changes = replay["changes"].as_array().map(Vec::len);
        assert!(changes.is_some_and(|n| n <= days.len()), "each change can be stepped to");
    }
}

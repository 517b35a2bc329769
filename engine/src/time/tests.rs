use super::*;
use proptest::prelude::*;

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

#[test]
fn reads_instants_with_an_offset() {
    assert_eq!(at("1970-01-01T00:00Z"), Instant(0));
    assert_eq!(at("2021-03-01T08:00Z"), Instant(1_614_585_600));
    for same in [
        "2021-03-01T08:00:00Z",
        "2021-03-01 08:00Z",
        "2021-03-01t08:00z",
        "2021-03-01T09:00+01:00",
        "2021-03-01T04:30-03:30",
        "2021-03-01T08:00-00:00",
    ] {
        assert_eq!(at(same), at("2021-03-01T08:00Z"), "{same}");
    }
    assert_eq!(at("2021-03-01T08:00:30Z").to_string(), "2021-03-01T08:00:30Z");
    assert_eq!(at("2021-03-01T09:00+01:00").to_string(), "2021-03-01T08:00Z");
    assert_eq!(at("2021-03-01T08:00Z").rfc3339(), "2021-03-01T08:00:00Z");
}

#[test]
fn every_error_says_what_to_write() {
    let berlin = Zone::named("Europe/Berlin").unwrap();
    let plain = Reader::default();
    let local = Reader { zone: Some(&berlin), start: None };
    let mut shown = String::new();
    for (reader, text) in [
        (plain, "2021-02-30T08:00Z"),
        (plain, "2023-02-29T08:00Z"),
        (plain, "2021-13-01T08:00Z"),
        (plain, "2021-3-1T08:00Z"),
        (plain, "01/03/2021"),
        (plain, "2021-03-01T24:00Z"),
        (plain, "2021-03-01T8:00Z"),
        (plain, "2021-03-01T08:00:60Z"),
        (plain, "2021-03-01T08:00:00.5Z"),
        (plain, "2021-03-01T08:00"),
        (plain, "2021-03-01"),
        (plain, "2021-03-01T08:00+0100"),
        (plain, "2021-03-01T08:00+25:00"),
        (plain, "2021-03-01T08:00 CET"),
        (plain, "0000-03-01T08:00Z"),
        (plain, "day 3 10:00"),
        (plain, "yesterday"),
        (plain, ""),
        (local, "2021-03-28T02:30"),
        (local, "2021-10-31T02:30"),
    ] {
        let error = reader.read(text).expect_err(text);
        shown.push_str(&format!("{text}\n    {error}\n"));
    }
    for zone in ["Europe/Belrin", "berlin", "Nowhere/AtAll", "CEST"] {
        shown.push_str(&format!("{zone}\n    {}\n", Zone::named(zone).unwrap_err()));
    }
    for (start, zone) in [("2021-03-01T08:00Z", None), ("2021-03-01", None), ("2021-03-01T00:00Z", Some(&berlin))] {
        shown.push_str(&format!("start {start}\n    {}\n", Start::parse(start, zone).unwrap_err()));
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn local_times_follow_the_zone() {
    let berlin = Zone::named("Europe/Berlin").unwrap();
    let reader = Reader { zone: Some(&berlin), start: None };
    assert_eq!(reader.instant("2021-03-01T09:00"), Ok(at("2021-03-01T08:00Z")));
    assert_eq!(reader.instant("2021-07-01T09:00"), Ok(at("2021-07-01T07:00Z")));
    assert_eq!(reader.instant("2021-07-01T09:00Z"), Ok(at("2021-07-01T09:00Z")));
    let day = reader.read("2021-03-28").unwrap();
    assert_eq!(day, Moment::Day { first: at("2021-03-27T23:00Z"), last: at("2021-03-28T21:59:59Z") });
}

#[test]
fn days_count_from_midnight_of_day_one() {
    let start = Start::parse("2021-03-01T00:00Z", None).unwrap();
    let reader = Reader { zone: None, start: Some(&start) };
    assert_eq!(reader.instant("day 1 00:00"), Ok(at("2021-03-01T00:00Z")));
    assert_eq!(reader.instant("day 3 10:00:30"), Ok(at("2021-03-03T10:00:30Z")));
    assert_eq!(reader.instant("day 0 12:00"), Ok(at("2021-02-28T12:00Z")));
    assert_eq!(reader.instant("day -1 12:00"), Ok(at("2021-02-27T12:00Z")));
    assert_eq!(reader.instant("day 3"), Err(TimeError::MissingTime("day 3".into())));
    assert_eq!(start.format(at("2021-03-03T10:00:30Z")), "day 3 10:00:30");
    assert_eq!(start.day_of(at("2021-02-28T23:59Z")), 0);
    for text in ["day x 10:00", "day 3 10", "day 3 10:00Z", "day - 10:00", "day"] {
        assert!(matches!(reader.read(text), Err(TimeError::Malformed(_))), "{text}");
    }
    assert_eq!(reader.read("day 99999999999 10:00"), Err(TimeError::OutOfRange));
    assert_eq!(reader.read("day 99999999999999999999 10:00"), Err(TimeError::OutOfRange));
}

#[test]
fn days_in_a_named_zone_follow_the_clock_on_the_wall() {
    let berlin = Zone::named("Europe/Berlin").unwrap();
    let start = Start::parse("2021-03-27", Some(&berlin)).unwrap();
    let reader = Reader { zone: Some(&berlin), start: Some(&start) };
    let before = reader.instant("day 1 10:00").unwrap();
    let after = reader.instant("day 2 10:00").unwrap();
    assert_eq!(after.since(before), Duration(23 * HOUR));
    assert_eq!(start.format(after), "day 2 10:00");
    // The repeated hour of autumn has no single name by the clock.
    assert_eq!(start.format(at("2021-10-31T00:30Z")), "2021-10-31T00:30Z");
    assert_eq!(Start::parse("2021-03-26T23:00Z", Some(&berlin)).as_ref(), Ok(&start));
    for (text, zone) in [("2021-03-27", Some(&berlin)), ("2021-03-27T00:00Z", None), ("2021-03-27T00:00-03:30", None)] {
        assert_eq!(Start::parse(text, zone).unwrap().to_string(), text);
    }
    assert_eq!(Start::parse("2021-03-27T00:00+01:00", Some(&berlin)), Ok(start));
}

#[test]
fn ages_go_by_the_calendar() {
    let years = |a: &str, b: &str| Date::parse(a).unwrap().whole_years_until(Date::parse(b).unwrap());
    let months = |a: &str, b: &str| Date::parse(a).unwrap().whole_months_until(Date::parse(b).unwrap());
    assert_eq!(years("2000-05-17", "2018-05-16"), 17);
    assert_eq!(years("2000-05-17", "2018-05-17"), 18);
    assert_eq!(years("2000-02-29", "2018-02-28"), 17);
    assert_eq!(years("2000-02-29", "2018-03-01"), 18);
    assert_eq!(years("2018-05-17", "2000-05-17"), -18);
    assert_eq!(months("2021-01-31", "2021-02-28"), 0);
    assert_eq!(months("2021-01-31", "2021-03-01"), 1);
}

#[test]
fn durations_read_as_wards_say_them() {
    let shown: Vec<String> =
        [0, 30, 90, 5400, 7200, DAY, 36 * HOUR, 3 * DAY, 14 * DAY, 2 * DAY + 4 * HOUR, 7 * DAY + 1, -5 * DAY, 3661]
            .map(|s| Duration(s).to_string())
            .to_vec();
    assert_eq!(
        shown,
        [
            "0 s",
            "30 s",
            "90 s",
            "90 min",
            "2 h",
            "24 h",
            "36 h",
            "3 days",
            "14 days",
            "2 d 4 h",
            "7 d 1 s",
            "-5 days",
            "1 h 1 min 1 s"
        ]
    );
    assert_eq!(Duration::parse("2 weeks"), Some(Duration(14 * DAY)));
    assert_eq!(Duration::parse("90min"), Some(Duration(5400)));
    for text in ["", "3", "days", "3 months", "1 year", "1.5 h", "3 days 4"] {
        assert_eq!(Duration::parse(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn instants_round_trip(seconds in -62_135_596_800_i64..253_402_300_799) {
        let instant = Instant(seconds);
        prop_assert_eq!(Instant::parse(&instant.to_string()), Ok(instant));
        prop_assert_eq!(Instant::parse(&instant.rfc3339()), Ok(instant));
    }

    #[test]
    fn days_of_a_record_round_trip(seconds in 0_i64..4_000_000_000, shift in -40_000_000_i64..40_000_000, zone in 0..4) {
        let name = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"][usize::try_from(zone).unwrap()];
        let zone = Zone::named(name).unwrap();
        let start = Start::new(zone.date_of(Instant(seconds)), zone);
        let reader = Reader { zone: None, start: Some(&start) };
        let instant = Instant(seconds + shift);
        prop_assert_eq!(reader.instant(&start.format(instant)), Ok(instant));
    }

    #[test]
    fn durations_round_trip(seconds in -1_000_000_000_i64..1_000_000_000) {
        prop_assert_eq!(Duration::parse(&Duration(seconds).to_string()), Some(Duration(seconds)));
    }

    #[test]
    fn formatting_is_total(seconds in any::<i64>()) {
        let _ = (Instant(seconds).to_string(), Duration(seconds).to_string());
        let start = Start::new(Date::new(2021, 3, 1).unwrap(), Zone::utc());
        let _ = (start.format(Instant(seconds)), start.day_of(Instant(seconds)), Date::of_instant(Instant(seconds)));
    }

    #[test]
    fn months_and_back(from in 0_i64..60_000, months in 0_i64..1500) {
        let date = Date::of_instant(Instant(from * DAY));
        let reached = date.after_months(months).unwrap();
        prop_assert_eq!(date.whole_months_until(reached), months);
        let eve = Date::of_instant(Instant(reached.midnight_utc().0 - DAY));
        prop_assert!(date.whole_months_until(eve) < months || months == 0);
    }

    #[test]
    fn reading_is_total(text in "\\PC{0,24}|[-0-9T:Z+. ]{0,26}|day [-0-9: ]{0,12}") {
        let start = Start::new(Date::new(2021, 3, 1).unwrap(), Zone::utc());
        let _ = Reader { zone: Some(&Zone::utc()), start: Some(&start) }.read(&text);
        let _ = (Instant::parse(&text), Date::parse(&text), Start::parse(&text, None), Duration::parse(&text));
    }
}

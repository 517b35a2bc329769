//! Instants for people: the day of the record, the calendar and the distance.

use super::Say;
use blin_engine::time::Instant;

impl Say<'_> {
    /// `day 9 10:00 (2020-07-09T10:00Z), in 2 days`.
    pub fn when(&self, at: Instant) -> String {
        format!("{}, {}", self.writer.instant_in_full(at), relative(self.now, at))
    }

    /// `day 9 10:00, in 2 days`.
    pub fn soon(&self, at: Instant) -> String {
        format!("{}, {}", self.writer.instant(at), relative(self.now, at))
    }
}

/// `in 2 days`, `3 h ago`, `now`.
pub fn relative(now: Instant, at: Instant) -> String {
    match at.cmp(&now) {
        std::cmp::Ordering::Equal => "now".into(),
        std::cmp::Ordering::Greater => format!("in {}", at.since(now)),
        std::cmp::Ordering::Less => format!("{} ago", now.since(at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_has_a_direction() {
        let (a, b) = (Instant(0), Instant(3 * 86_400));
        assert_eq!(relative(a, b), "in 3 days");
        assert_eq!(relative(b, a), "3 days ago");
        assert_eq!(relative(a, a), "now");
    }
}

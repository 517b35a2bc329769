//! Choices read from a list of numbers: random at first, smaller and shorter when a failure is shrunk.

/// A list of choices; when it runs out every choice is the first.
#[derive(Clone, Debug)]
pub struct Tape {
    choices: Vec<u16>,
    next: usize,
}

impl Tape {
    /// A tape of these choices.
    pub fn new(choices: Vec<u16>) -> Self {
        Self { choices, next: 0 }
    }

    /// One of `0..n`; the simplest is 0.
    pub fn pick(&mut self, n: usize) -> usize {
        let choice = self.choices.get(self.next).copied().unwrap_or(0);
        self.next += 1;
        usize::from(choice) * n / (usize::from(u16::MAX) + 1)
    }

    /// True once in `n` times.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.pick(n) == n - 1
    }

    /// One of these.
    pub fn one_of<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.pick(list.len())]
    }

    /// A number from `lo` to `hi`.
    pub fn number(&mut self, lo: i64, hi: i64) -> i64 {
        let span = usize::try_from(hi - lo + 1).expect("lo <= hi");
        lo + i64::try_from(self.pick(span)).expect("small")
    }
}

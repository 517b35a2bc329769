//! Going through all cases: every run asks for what is open, and each combination of answers is run once.

use super::value::V;
use crate::model::{DecisionId, HoldId, InputId, SettingId};
use std::cell::RefCell;
use std::collections::HashMap;

/// One unknown, the same for all who read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Leaf {
    /// The value of an input now.
    Input(InputId),
    /// A setting without a value.
    Setting(SettingId),
    /// A term that is open through its history, or arithmetic that gives no number; by its canonical expression.
    Term(u32),
    /// Which of rules of equal standing is meant.
    Rules(DecisionId),
    /// A condition of which only the truth is looked at, at a moment.
    Condition(u32, usize),
    /// Which of its states a hold is in, at a moment.
    State(HoldId, usize),
}

/// One case: what each unknown is taken to be, as far as it was asked for.
pub(super) struct Case {
    /// The position of the present instant in the grid.
    pub(super) instant: usize,
    taken: RefCell<HashMap<Leaf, V>>,
    memo: RefCell<HashMap<(u32, usize), V>>,
    path: RefCell<Path>,
}

#[derive(Default)]
struct Path {
    /// The choice at each question, and how many there are.
    steps: Vec<(usize, usize)>,
    next: usize,
}

impl Case {
    /// What `leaf` is in this case, out of what it may be.
    pub(super) fn take(&self, leaf: Leaf, options: impl FnOnce() -> Vec<V>) -> V {
        if let Some(v) = self.taken.borrow().get(&leaf) {
            return v.clone();
        }
        let options = options();
        let mut path = self.path.borrow_mut();
        let at = path.next;
        path.next += 1;
        if at == path.steps.len() {
            path.steps.push((0, options.len()));
        }
        let choice = path.steps[at].0;
        let v = options.get(choice).cloned().unwrap_or(V::Unknown { gap: false });
        self.taken.borrow_mut().insert(leaf, v.clone());
        v
    }

    pub(super) fn remembered(&self, expr: u32, moment: usize) -> Option<V> {
        self.memo.borrow().get(&(expr, moment)).cloned()
    }

    pub(super) fn remember(&self, expr: u32, moment: usize, v: &V) {
        self.memo.borrow_mut().insert((expr, moment), v.clone());
    }
}

/// Runs `f` once for every case; `None` when there are more than `limit`.
pub(super) fn all_cases<T>(instant: usize, limit: usize, mut f: impl FnMut(&Case) -> T) -> Option<Vec<T>> {
    let mut results = Vec::new();
    let mut steps: Vec<(usize, usize)> = Vec::new();
    loop {
        let case = Case {
            instant,
            taken: RefCell::default(),
            memo: RefCell::default(),
            path: RefCell::new(Path { steps, next: 0 }),
        };
        results.push(f(&case));
        steps = case.path.into_inner().steps;
        while let Some((choice, count)) = steps.pop() {
            if choice + 1 < count {
                steps.push((choice + 1, count));
                break;
            }
        }
        if steps.is_empty() {
            return Some(results);
        }
        if results.len() >= limit {
            return None;
        }
    }
}

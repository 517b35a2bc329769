//! Work on many things at once, as many as there are processors.

use std::sync::atomic::{AtomicUsize, Ordering};

/// What `work` makes of each item, in the order of the items. Whoever is free takes the next.
pub fn spread<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let at_a_time = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(items.len());
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut made = Vec::new();
        while let Some((i, item)) = Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|i| Some((i, items.get(i)?))) {
            made.push((i, work(item)));
        }
        made
    };
    let mut all: Vec<(usize, R)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..at_a_time).map(|_| scope.spawn(worker)).collect();
        // a thread that panics has said so; what it was to make is then missing, which `main` treats as its own panic
        workers.into_iter().flat_map(|w| w.join().unwrap_or_else(|p| std::panic::resume_unwind(p))).collect()
    });
    all.sort_unstable_by_key(|(i, _)| *i);
    all.into_iter().map(|(_, made)| made).collect()
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn order_is_kept() {
        let items: Vec<u64> = (0..100).collect();
        let slow_at_first = |n: &u64| {
            if *n < 3 {
                std::thread::yield_now();
            }
            n * 2
        };
        assert_eq!(spread(&items, slow_at_first), items.iter().map(|n| n * 2).collect::<Vec<_>>());
        assert_eq!(spread(&[], slow_at_first), Vec::<u64>::new());
    }
}

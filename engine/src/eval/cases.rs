//! The cases of an unknown: classes of its values that could make a difference.

use super::bits::Bits;
use super::explore::Explorer;
use super::num::{Bound, Line, Range, int};
use super::val::{Also, Val};
use crate::exact::{self, Exact};
use crate::program::{NodeId, Op};

impl Explorer<'_> {
    /// The classes of values of an unknown that could make a difference.
    pub fn cases_of(&mut self, n: NodeId) -> Vec<Val> {
        let v = self.vals[n].clone();
        match &v {
            Val::Bool(b) => {
                let open = b.has(Bits::U);
                let mut out = Vec::new();
                for (bit, here) in [(Bits::T, open), (Bits::F, open), (Bits::N, false)] {
                    if b.has(bit) || here {
                        out.push(Val::Bool(bit));
                    }
                }
                out
            }
            Val::Enum(bits, also) => {
                let mut out = others(&v, *also);
                let each = (0..64).filter(|i| bits & 1 << i != 0);
                out.extend(each.map(|i| Val::Enum(1 << i, Also::NOTHING)));
                out
            }
            Val::Num(Some(r), also) => {
                let mut out = others(&v, *also);
                out.extend(self.classes(n, &r.freeze(self.world.now)));
                out
            }
            Val::Set(must, may, also) => {
                let open = may & !must;
                if open.count_ones() > 6 {
                    return vec![v];
                }
                let mut out = others(&v, *also);
                let mut sub = open;
                loop {
                    out.push(Val::Set(must | sub, must | sub, Also::NOTHING));
                    if sub == 0 {
                        break;
                    }
                    sub = (sub - 1) & open;
                }
                out
            }
            other => vec![other.clone()],
        }
    }

    /// A range cut at the numbers at which something that depends on it turns.
    fn classes(&mut self, n: NodeId, r: &Range) -> Vec<Val> {
        let t = self.world.now;
        let integral = self.world.program.nodes[n.index()].integral;
        let (mut roots, all) = self.roots_of(n);
        if integral && !all {
            roots.extend(few_integers(r, t));
        }
        roots.sort_by(exact::compare);
        roots.dedup();
        let mut out = Vec::new();
        let mut lo = r.lo;
        let mut push = |lo: Bound, hi: Bound| {
            let r = Range { lo, hi };
            if !matches!(hi.cmp_at(&lo, t), Some(std::cmp::Ordering::Less) | None) {
                let doubt = if r.is_one() { Also::NOTHING } else { Also::SILENT };
                out.push(Val::Num(Some(r), doubt));
            }
        };
        for root in roots {
            let here = Bound::still(root);
            let inside = |b: &Bound, o| b.cmp_at(&here, t) == Some(o);
            if inside(&r.lo, std::cmp::Ordering::Greater) || inside(&r.hi, std::cmp::Ordering::Less) {
                continue;
            }
            let (below, above) = if integral {
                let (f, c) = (root.floor(), root.ceil());
                let (f, c) = if f == c { (f - int(1), c + int(1)) } else { (f, c) };
                (Bound::still(f), Bound::still(c))
            } else {
                (beside(root, -1), beside(root, 1))
            };
            push(lo, below);
            if !integral || exact::is_integer(&root) {
                push(here, here);
            }
            lo = above;
        }
        push(lo, r.hi);
        if out.is_empty() { vec![Val::Num(Some(*r), Also::SILENT)] } else { out }
    }

    /// The values of `n` at which a comparison that is open now turns, and whether these are all: not when a comparison
    /// turns on other unknowns as well.
    fn roots_of(&mut self, n: NodeId) -> (Vec<Exact>, bool) {
        let p = std::sync::Arc::clone(&self.world.program);
        let cone = &p.decisions[self.decision.index()].cone;
        let mut pairs: Vec<(NodeId, NodeId)> = Vec::new();
        for c in cone.after(n.index() + 1) {
            if self.vals[c].is_known() || self.settled.contains(c) {
                continue;
            }
            match p.nodes[c.index()].op {
                Op::Compare(_, a, b) => pairs.push((a, b)),
                Op::InRange(x, lo, hi, _) => pairs.extend([(x, lo), (x, hi)]),
                Op::For(x, d, _) | Op::Within(x, d, _) if d == n => pairs.push((x, d)),
                _ => {}
            }
        }
        let probes = [int(0), int(1), int(2)].map(|x| self.probe(n, x, &pairs));
        let (mut roots, mut all) = (Vec::new(), true);
        for i in 0..pairs.len() {
            let at = |k: usize| probes[k].get(i).copied().flatten();
            let (Some(f0), Some(f1), Some(f2)) = (at(0), at(1), at(2)) else {
                all = false;
                continue;
            };
            let (Some(a), Some(b)) = (exact::sub(&f1, &f0), exact::sub(&f2, &f1)) else {
                continue;
            };
            if a != b {
                all = false;
            } else if *a.numer() != 0 {
                roots.extend(exact::div(&exact::neg(&f0), &a));
            }
        }
        (roots, all)
    }

    /// The differences of `pairs` if `n` were `x`.
    fn probe(&mut self, n: NodeId, x: Exact, pairs: &[(NodeId, NodeId)]) -> Vec<Option<Exact>> {
        let t = self.world.now;
        let mark = self.undo.len();
        self.set(n, Val::num(x));
        let single = |v: &Val| match v {
            Val::Num(Some(r), a) if a.count() == 0 => r.freeze(t).single_still(),
            _ => None,
        };
        let out = pairs.iter().map(|(a, b)| exact::sub(&single(&self.vals[*a])?, &single(&self.vals[*b])?)).collect();
        self.undo_to(mark);
        self.settled.remove(n);
        out
    }
}

/// Every integer of a range that holds only a few.
fn few_integers(r: &Range, t: i64) -> Vec<Exact> {
    const FEW: i128 = 8;
    let (Some(lo), Some(hi)) = (r.lo.number(t), r.hi.number(t)) else { return Vec::new() };
    let (lo, hi) = (lo.ceil().to_integer(), hi.floor().to_integer());
    if hi - lo < FEW { (lo..=hi).map(Exact::from_integer).collect() } else { Vec::new() }
}

/// Absent and not stated, as cases.
fn others(v: &Val, also: Also) -> Vec<Val> {
    let one = |o: Also| match v {
        Val::Enum(..) => Val::Enum(0, o),
        Val::Set(..) => Val::Set(0, 0, o),
        _ => Val::Num(None, o),
    };
    [Also::ABSENT, Also::NOT_STATED].into_iter().filter(|o| also.has(*o)).map(one).collect()
}

fn beside(x: Exact, side: i8) -> Bound {
    Bound::At(Line { beside: side, ..Line::still(x) })
}

//! The third pass: an order of lets and tables in which each comes after those that it reads, so that types can be
//! inferred. On a cycle any order will do: the members have no type unless they declare one, and the rule graph
//! reports the cycle.

use super::Lower;
use super::names::Space;
use crate::model::Symbol;
use blin_grammar::ast::Expr;
use std::collections::HashMap;

impl Lower<'_> {
    pub(super) fn order(&mut self) {
        let mut position = HashMap::new();
        let mut members = Vec::new();
        for (index, (_, symbol)) in self.items.iter().enumerate() {
            if let Some(symbol @ (Symbol::Let(_) | Symbol::Table(_))) = *symbol {
                position.insert(symbol, members.len());
                members.push(index);
            }
        }
        let reads: Vec<Vec<usize>> = members.iter().map(|&item| self.reads(item, &position)).collect();
        self.ordered = depth_first(&reads).into_iter().map(|m| members[m]).collect();
    }

    fn reads(&self, item: usize, position: &HashMap<Symbol, usize>) -> Vec<usize> {
        let (cx, _) = self.items[item];
        let names = cx.item.exprs.iter().filter_map(|(_, e, _)| match e {
            Expr::Name(name) => self.peek(cx, name, &[Space::Value]),
            _ => None,
        });
        names.filter_map(|s| position.get(&s).copied()).collect()
    }
}

/// All nodes, each after those that it reads, without recursion: chains of lets may be long.
fn depth_first(reads: &[Vec<usize>]) -> Vec<usize> {
    let mut entered = vec![false; reads.len()];
    let mut order = Vec::with_capacity(reads.len());
    for root in 0..reads.len() {
        if entered[root] {
            continue;
        }
        entered[root] = true;
        let mut stack = vec![(root, 0)];
        while let Some(&mut (node, ref mut next)) = stack.last_mut() {
            if let Some(&target) = reads[node].get(*next) {
                *next += 1;
                if !entered[target] {
                    entered[target] = true;
                    stack.push((target, 0));
                }
            } else {
                order.push(node);
                stack.pop();
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::depth_first;

    #[test]
    fn what_is_read_comes_first() {
        assert_eq!(depth_first(&[vec![1], vec![2], vec![]]), [2, 1, 0]);
    }

    #[test]
    fn a_cycle_ends() {
        assert_eq!(depth_first(&[vec![1], vec![0]]).len(), 2);
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let chain: Vec<Vec<usize>> = (0..200_000).map(|i| if i < 199_999 { vec![i + 1] } else { vec![] }).collect();
        assert_eq!(depth_first(&chain).first(), Some(&199_999));
    }
}

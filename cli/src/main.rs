//! `blin`: the command line.

fn main() {}

//! Printing and parsing are each other's inverse.

use proptest::prelude::*;

use super::{generate, hold_to_the_laws, meanings};
use crate::ast::File;
use crate::parse;
use crate::print::{print_header, print_item};

fn print(file: &File) -> String {
    let header = file.header.iter().map(print_header);
    header.chain(file.items.iter().map(print_item)).collect::<Vec<_>>().join("\n")
}

proptest! {
    #![proptest_config(super::config())]

    #[test]
    fn what_is_printed_reads_as_it_was(tape in prop::collection::vec(any::<u8>(), 0..300)) {
        let file = generate::file(&tape);
        let text = print(&file);
        let read = parse(&text);
        prop_assert!(read.errors.is_empty(), "{text}\n{:?}", read.errors);
        prop_assert_eq!(meanings(&file), meanings(&read.file), "{}", text);
        hold_to_the_laws(&text);
    }
}

//! JSON lines: the header, then an entry a line, one line in memory at a time.

use super::{MOST_ERRORS, Reader, node};
use std::io::{BufRead, Read};

/// No entry is longer; a file without line ends is refused instead of filling the memory.
const LONGEST_LINE: u64 = 1 << 20;

pub(super) fn read(reader: &mut Reader<'_>, mut input: impl BufRead) -> std::io::Result<()> {
    let mut line = Vec::new();
    let mut base = 0;
    let mut header = false;
    loop {
        line.clear();
        let length = input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)?;
        if length == 0 {
            break;
        }
        if length as u64 == LONGEST_LINE && line.last() != Some(&b'\n') {
            let here = node::span(base, base + 1);
            reader.error("patient::syntax", here, "a line is longer than 1 MiB", "from here on").help =
                Some("write the header on the first line and each entry on a line of its own".to_owned());
            return Ok(());
        }
        let Ok(text) = std::str::from_utf8(&line) else {
            let valid = std::str::from_utf8(&line).map_or_else(|e| e.valid_up_to(), str::len);
            reader.error("patient::syntax", node::span(base + valid, base + valid + 1), "not UTF-8", "this byte");
            base += length;
            continue;
        };
        let text = text.trim_end();
        if !text.trim_start().is_empty() {
            match node::from_json(text, base) {
                Err(slips) => reader.slips(slips),
                Ok(root) if header => reader.entry(&root),
                Ok(root) => reader.first_line(&root),
            }
            header = true;
        }
        if reader.errors() >= MOST_ERRORS {
            return Ok(());
        }
        base += length;
    }
    if !header {
        let start = node::span(0, 0);
        reader.error("patient::syntax", start, "the file is empty", "no header").help =
            Some("begin with a line such as `{\"charted_from\": \"2021-03-01T08:00Z\"}`".to_owned());
    }
    Ok(())
}

impl Reader<'_> {
    fn first_line(&mut self, root: &node::Node<'_>) {
        match root.table() {
            Some(pairs) if pairs.iter().any(|p| p.key == "at" || p.key == "between") => {
                self.error(
                    "patient::charted_from",
                    root.span,
                    "the first line is the header, not an entry",
                    "an entry",
                )
                .help = Some("begin with a line such as `{\"charted_from\": \"2021-03-01T08:00Z\"}`".to_owned());
            }
            _ => self.file(root),
        }
    }
}

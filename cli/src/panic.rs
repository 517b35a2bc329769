//! What is said when blin itself is at fault.

/// Replaces Rust's panic message by one that says whose fault it is and what to report. The exit code is Rust's, 101.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(String::new, |l| format!(" ({}:{})", l.file(), l.line()));
        if let Some(said) = said(info.payload(), &place) {
            crate::exit::complain(&said);
        }
    }));
}

/// What is said of a panic; nothing where nobody reads on.
fn said(payload: &dyn std::any::Any, place: &str) -> Option<String> {
    let text = payload.downcast_ref::<&str>().copied();
    let message = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or_default();
    // `println!` panics when the reader of the pipe has gone away.
    if message.contains("Broken pipe") {
        return None;
    }
    Some(format!(
        "blin {} stopped because of a mistake of its own, not of yours.\n\
         Nothing that it may have printed before should be relied on.\n\
         Please report it at {}/issues with the command, the files and this line:\n  {message}{place}\n",
        env!("CARGO_PKG_VERSION"),
        env!("CARGO_PKG_REPOSITORY"),
    ))
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn a_panic_says_whose_fault_it_is_and_where() {
        for payload in [&"no such node" as &dyn std::any::Any, &String::from("no such node")] {
            let said = said(payload, " (engine/src/eval/world.rs:7)").unwrap();
            assert!(said.contains("a mistake of its own, not of yours"), "{said}");
            assert!(said.ends_with("  no such node (engine/src/eval/world.rs:7)\n"), "{said}");
        }
        // What is neither text is reported all the same.
        assert!(said(&7_u8, " (x.rs:1)").unwrap().ends_with("   (x.rs:1)\n"));
    }

    #[test]
    fn a_pipe_that_nobody_reads_is_no_mistake() {
        assert_eq!(said(&String::from("failed printing to stdout: Broken pipe (os error 32)"), ""), None);
    }
}

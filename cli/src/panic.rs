//! What is said when blin itself is at fault.

/// Replaces Rust's panic message by one that says whose fault it is and what to report. The exit code is Rust's, 101.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        let message = info
            .payload()
            .downcast_ref::<&str>()
            .map(|s| (*s).to_owned())
            .or_else(|| info.payload().downcast_ref::<String>().cloned())
            .unwrap_or_default();
        // `println!` panics when the reader of the pipe has gone away.
        if message.contains("Broken pipe") {
            return;
        }
        let place = info.location().map_or_else(String::new, |l| format!(" ({}:{})", l.file(), l.line()));
        crate::exit::complain(&format!(
            "blin {} stopped because of a mistake of its own, not of yours.\n\
             Nothing that it may have printed before should be relied on.\n\
             Please report it at {}/issues with the command, the files and this line:\n  {message}{place}\n",
            env!("CARGO_PKG_VERSION"),
            env!("CARGO_PKG_REPOSITORY"),
        ));
    }));
}

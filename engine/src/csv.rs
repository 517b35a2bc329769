//! Comma-separated values as RFC 4180 has them, for spreadsheets.

/// One record with its end of line. A field with a comma, a quote or a line break is quoted.
#[must_use]
pub fn record<S: AsRef<str>>(fields: impl IntoIterator<Item = S>) -> String {
    let fields: Vec<String> = fields.into_iter().map(|f| field(f.as_ref())).collect();
    format!("{}\r\n", fields.join(","))
}

fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::record;

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        assert_eq!(record(["a", "b c", ""]), "a,b c,\r\n");
        assert_eq!(record(["1,5", "say \"no\"", "two\nlines"]), "\"1,5\",\"say \"\"no\"\"\",\"two\nlines\"\r\n");
    }
}

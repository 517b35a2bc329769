//! Where pest cannot go on: what was expected there in words, and, when the text is nearly blin, what
//! to write instead.

use std::ops::Range;

use crate::SyntaxError;
use crate::ast::Span;
use crate::grammar::Rule;
use crate::keywords;
use crate::parse::{Builder, is_clause_rule, item_of, span_at};
use crate::rule_names;
use crate::split;

/// A piece of source for a message: on one line and not too long. Looks at its start only, so that
/// many messages about one long expression stay cheap.
pub(crate) fn clip(source: &str) -> String {
    let start: String = source.chars().take(2 * CLIP).collect();
    let line = start.split_whitespace().collect::<Vec<_>>().join(" ");
    let whole = start.len() == source.len() && line.chars().count() <= CLIP;
    if whole { line } else { line.chars().take(CLIP - 1).chain("…".chars()).collect() }
}

/// The longest piece of source in a message, in characters.
const CLIP: usize = 70;

/// The place where a piece could not be read further.
struct Site<'t> {
    text: &'t str,
    piece: Range<usize>,
    /// Where pest stopped: at the next token, which may stand on a later line.
    at: usize,
    /// What could have gone on there.
    rules: &'t [Rule],
    /// The keyword of the item, for which the clauses are known.
    item: &'static str,
    /// Whether nothing but clauses was asked for.
    clauses_only: bool,
}

/// The error of a piece that pest, asked for this rule, could not go on with at `at`, where it expected `rules`.
pub(crate) fn explain<'t>(text: &'t str, piece: Range<usize>, asked: Rule, at: usize, rules: &'t [Rule]) -> SyntaxError {
    let site = Site { text, piece, at, rules, item: item_of(asked), clauses_only: is_clause_rule(asked) };
    if site.token().is_empty() || (site.opens_line() && !site.complete()) {
        let known = site.row().or_else(|| site.dot()).or_else(|| site.bracket());
        return known.unwrap_or_else(|| site.ends_early());
    }
    let tries: [fn(&Site<'t>) -> Option<SyntaxError>; 14] = [
        Site::row,
        Site::foreign_sign,
        Site::upper_limit,
        Site::else_word,
        Site::line,
        Site::lost_comma,
        Site::not_a_value,
        Site::name,
        Site::unknown_value,
        Site::dot,
        Site::time,
        Site::misspelt,
        Site::earlier_word,
        Site::bracket,
    ];
    tries.iter().find_map(|attempt| attempt(&site)).unwrap_or_else(|| site.expected())
}

impl<'t> Site<'t> {
    fn before(&self) -> &'t str {
        self.text.get(self.piece.start..self.at).unwrap_or("")
    }

    fn after(&self) -> &'t str {
        self.text.get(self.at..self.piece.end).unwrap_or("")
    }

    /// The token that could not be read; empty at the end of the piece.
    fn token(&self) -> &'t str {
        let rest = self.after();
        rest.get(..token_length(rest)).unwrap_or("")
    }

    fn token_span(&self) -> Span {
        span_at(self.at, self.at + self.token().len())
    }

    /// Where the last thing that was read ends.
    fn previous_end(&self) -> usize {
        split::content_end(self.text, self.piece.start, self.at.max(self.piece.start))
    }

    /// The word or sign before the token.
    fn previous(&self) -> (usize, &'t str) {
        let end = self.previous_end();
        let read = self.text.get(self.piece.start..end).unwrap_or("");
        let wordy = |c: char| c.is_alphanumeric() || matches!(c, '_' | 'µ' | '/' | '.' | '%');
        let start = match read.chars().next_back() {
            Some(c) if wordy(c) => read.rfind(|c| !wordy(c)).map_or(0, |i| i + read[i..].chars().next().map_or(1, char::len_utf8)),
            Some('"') => return (end, ""),
            Some(c) => read.len() - c.len_utf8(),
            None => 0,
        };
        (self.piece.start + start, read.get(start..).unwrap_or(""))
    }

    /// Whether the token is the first on its line and something stands above it.
    fn opens_line(&self) -> bool {
        let between = self.text.get(self.previous_end()..self.at).unwrap_or("");
        between.contains('\n')
    }

    /// Whether what stands before the token could have ended there.
    fn complete(&self) -> bool {
        self.rules.contains(&Rule::EOI)
    }

    fn expects(&self, any: &[Rule]) -> bool {
        any.iter().any(|rule| self.rules.contains(rule))
    }

    fn list(&self) -> String {
        rule_names::list(self.rules, keywords::clauses_of(self.item), self.item)
    }

    fn expected(&self) -> SyntaxError {
        SyntaxError::new("expected", self.token_span(), format!("expected {}", self.list()))
    }

    /// The piece stops, or the next line starts, where more is needed.
    fn ends_early(&self) -> SyntaxError {
        let end = self.previous_end();
        let (_, previous) = self.previous();
        let list = self.list();
        let place = if previous.is_empty() || list.contains(" after ") { String::new() } else { format!(" after `{previous}`") };
        SyntaxError::new("expected", span_at(end, end), format!("expected {list}{place}"))
    }

    /// Signs of other languages.
    fn foreign_sign(&self) -> Option<SyntaxError> {
        let rest = self.after();
        let sign = |code, length: usize, message: &str, help: &str, fix: Option<&str>| {
            let span = span_at(self.at, self.at + length);
            let mut error = SyntaxError::new(code, span, message);
            error.help(help);
            if let Some(fix) = fix {
                error.fix(span, fix);
            }
            Some(error)
        };
        if rest.starts_with("//") || rest.starts_with("/*") || rest.starts_with("--") {
            return sign("comment_sign", 2, "a comment starts with `#`", "write `#`", (!rest.starts_with("/*")).then_some("#"));
        }
        match rest.chars().next()? {
            ';' => sign("semicolon", 1, "a line ends without `;`", "leave it out", Some("")),
            '→' => sign("operator_sign", '→'.len_utf8(), "this sign is not blin", "write a range as `1 to 7`", None),
            '±' => sign("operator_sign", '±'.len_utf8(), "this sign is not blin", "write a range as `38 to 39 °C`", None),
            '^' => sign("operator_sign", 1, "there is no power in blin", "a power of ten is a number: `1.5 × 10^9/L`", None),
            '%' => sign("operator_sign", 1, "`%` is only a unit", "write a number before it: `5 %`", None),
            ')' | '}' if !self.expects(&[Rule::rparen, Rule::rbrace]) && self.unclosed().is_none() => {
                sign("unclosed_bracket", 1, "this bracket closes nothing", "leave it out, or open it before", None)
            }
            _ => None,
        }
    }

    /// `5 × ULN`, `3 x ULN`.
    fn upper_limit(&self) -> Option<SyntaxError> {
        let (mut start, mut rest) = (self.at, self.after());
        if let Some(after) = rest.strip_prefix(['x', 'X']).filter(|after| after.starts_with(char::is_whitespace)) {
            rest = after.trim_start();
        } else if self.token() == "ULN" {
            let read = self.before().trim_end();
            let sign = read.strip_suffix(['×', '*']).unwrap_or(read);
            start = self.piece.start + sign.trim_end().len();
        }
        let end = self.text.len() - self.text.get(self.at..)?.len() + (self.after().len() - rest.len());
        let is_limit = split::first_word(rest).is_some_and(|word| word.eq_ignore_ascii_case("uln") || word.eq_ignore_ascii_case("lln"));
        let digits = self.text.get(self.piece.start..start)?.trim_end();
        let number = digits.rsplit(|c: char| !(c.is_ascii_digit() || c == '.')).next().filter(|n| !n.is_empty());
        if is_limit {
            let span = span_at(start + self.text.get(start..end)?.len() - self.text.get(start..end)?.trim_start().len(), end + 3);
            let mut error = SyntaxError::new("uln", span, "a limit of normal is an input like any other");
            error.help(format!("declare it and write `{} * alt_uln`", number.unwrap_or("5")));
            return Some(error);
        }
        if start == self.at && rest.len() < self.after().len() && number.is_some() {
            let mut error = SyntaxError::new("operator_sign", span_at(self.at, self.at + 1), "a product is written `*`");
            error.help("write `*`").fix(span_at(self.at, self.at + 1), "*");
            return Some(error);
        }
        None
    }

    /// A line that opens no clause of its item.
    fn line(&self) -> Option<SyntaxError> {
        let first = self.clauses_only && self.at == self.piece.start;
        if !first && !(self.opens_line() && self.complete()) {
            return None;
        }
        let word = split::first_word(self.after())?;
        let span = self.token_span();
        let clauses = keywords::clauses_of(self.item);
        if clauses.contains(&word) {
            return None;
        }
        if let Some(owner) = owner_of(word) {
            let message = format!("`{word}` is no clause of a {}", self.item);
            let mut error = SyntaxError::new("misplaced_clause", span, message);
            let help = match (self.item, word) {
                ("rule", "do") => "a rule gives its decision with `then`".to_owned(),
                ("hold", "then") => "a hold gives its decision with `do`; `then` stands after `release` or `give up`".to_owned(),
                ("hold", "unless") => "`unless` stands after `give up after …`".to_owned(),
                _ => format!("it stands in a {owner}; a {} has {}", self.item, self.clause_list()),
            };
            error.help(help);
            return Some(error);
        }
        let message = format!("this line opens no clause of the {}", self.item);
        let mut error = SyntaxError::new("unknown_clause", span, message);
        match nearest(word, clauses.iter().copied()) {
            Some(near) => error.help(format!("did you mean `{near}`?")).fix(span, near),
            None => error.help(format!("a {} has {}", self.item, self.clause_list())),
        };
        Some(error)
    }

    fn clause_list(&self) -> String {
        let words: Vec<String> = keywords::clauses_of(self.item).iter().map(|w| format!("`{w}`")).collect();
        if words.is_empty() { "no clauses".into() } else { words.join(", ") }
    }

    fn else_word(&self) -> Option<SyntaxError> {
        let word = self.token().to_ascii_lowercase();
        if !matches!(word.as_str(), "else" | "elsif" | "elseif" | "elif" | "otherwise" | "endif") || self.expects(&[Rule::k_else]) {
            return None;
        }
        let mut error = SyntaxError::new("else_word", self.token_span(), format!("there is no `{}` here", self.token()));
        error.help("write each case as a rule of its own, or as a row of a table");
        Some(error)
    }

    /// `x = 3 y = 4`: the name before a second `=` starts a new part.
    fn lost_comma(&self) -> Option<SyntaxError> {
        let assigns = |rest: &str| rest.trim_start().starts_with('=');
        let (start, gap_end) = match split::first_word(self.after()) {
            Some(word) if assigns(self.after().get(word.len()..)?) => (self.at, self.previous_end()),
            // A number took the name for its unit.
            None if assigns(self.after()) => {
                let (start, word) = self.previous();
                split::first_word(word)?;
                (start, split::content_end(self.text, self.piece.start, start))
            }
            _ => return None,
        };
        let again = self.text.get(self.piece.start..start)?.contains('=');
        if !again || !(self.complete() || self.expects(&[Rule::comma])) {
            return None;
        }
        let name = self.text.get(start..).and_then(split::first_word)?;
        let mut error = SyntaxError::new("expected", span_at(start, start + name.len()), format!("expected `,` before `{name}`"));
        error.help("a comma stands between two parts").fix(span_at(gap_end, gap_end), ",");
        Some(error)
    }

    /// `at day 3 10:00 x = a + b`.
    fn not_a_value(&self) -> Option<SyntaxError> {
        let operator = matches!(self.token(), "+" | "-" | "*" | "/" | "and" | "or" | "<" | ">" | "<=" | ">=" | "(");
        if self.item != "scenario" || !operator {
            return None;
        }
        let mut error = SyntaxError::new("expected", self.token_span(), "a scenario takes values, not expressions");
        error.help("write the value itself, or name the expression with `let` and expect that");
        Some(error)
    }

    /// A name that is a word of the language, has capitals or a hyphen.
    fn name(&self) -> Option<SyntaxError> {
        let token = self.token();
        let span = self.token_span();
        let wants_type = self.expects(&[Rule::type_name]);
        let declares = wants_type || self.rules.iter().any(|rule| is_declared(*rule));
        if declares && keywords::is_reserved(token) {
            let mut error = SyntaxError::new("reserved_word", span, format!("`{token}` is a word of the language and cannot be a name"));
            error.help(format!("write another name, such as `{token}_value`"));
            return Some(error);
        }
        let word = split::first_word(token)?;
        if wants_type && word.starts_with(|c: char| c.is_ascii_lowercase()) {
            let fix: String = word.split('_').map(capitalised).collect();
            let mut error = SyntaxError::new("capital_name", span, "the name of a type starts with a capital");
            error.help(format!("write `{fix}`")).fix(span, fix);
            return Some(error);
        }
        let wants_name = declares
            || rule_names::expects_operand(self.rules)
            || self.expects(&[Rule::value_ref, Rule::cell])
            || self.rules.iter().any(|rule| is_used(*rule));
        if wants_name && !wants_type && word.contains(|c: char| c.is_ascii_uppercase()) {
            let fix = snake(word);
            if keywords::is_reserved(&fix) {
                return self.lower_case(word, &fix, span);
            }
            let mut error = SyntaxError::new("capital_name", span, "a name is written in small letters");
            error.help(format!("write `{fix}`")).fix(span, fix);
            return Some(error);
        }
        None
    }

    fn lower_case(&self, word: &str, fix: &str, span: Span) -> Option<SyntaxError> {
        let mut error = SyntaxError::new("capital_name", span, format!("`{word}` is written in small letters"));
        error.help(format!("write `{fix}`")).fix(span, fix);
        Some(error)
    }

    fn unknown_value(&self) -> Option<SyntaxError> {
        let reads = rule_names::expects_operand(self.rules) || self.expects(&[Rule::value_ref]);
        let help = match self.token() {
            "unknown" => "ask with `x is unknown`; chart it as `x unknown`",
            "known" => "ask with `x is known`",
            "any" => "`any` stands in the cell of a table",
            _ => return None,
        };
        if !reads {
            return None;
        }
        let mut error = SyntaxError::new("unknown_value", self.token_span(), format!("`{}` is not a value", self.token()));
        error.help(help);
        Some(error)
    }

    /// `.5`, and a name with a hyphen or a capital inside.
    fn dot(&self) -> Option<SyntaxError> {
        let rest = self.after();
        let read = self.before().trim_end();
        if let Some(number) = read.strip_suffix('.').filter(|read| read.ends_with(|c: char| c.is_ascii_digit())) {
            let at = self.piece.start + number.len();
            let mut error = SyntaxError::new("leading_dot", span_at(at, at + 1), "a decimal has a digit after its point");
            error.help("leave the point out").fix(span_at(at, at + 1), "");
            return Some(error);
        }
        let read = self.before();
        if let Some(digits) = rest.strip_prefix('.') {
            let count = digits.len() - digits.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let digit_before = read.ends_with(|c: char| c.is_ascii_digit());
            if count > 0 && !digit_before {
                let span = span_at(self.at, self.at + 1 + count);
                let fix = format!("0{}", rest.get(..=count)?);
                let mut error = SyntaxError::new("leading_dot", span, "a decimal has a digit before its point");
                error.help(format!("write `{fix}`")).fix(span, fix);
                return Some(error);
            }
        }
        let glued = read.ends_with(|c: char| c.is_ascii_alphanumeric()) && rest.starts_with('-');
        let next = rest.get(1..).and_then(split::first_word);
        if let (true, Some(next), true) = (glued, next, self.after_declared_name()) {
            let start = read.rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).map_or(0, |n| n + 1);
            let span = span_at(self.piece.start + start, self.at + 1 + next.len());
            let fix = span.of(self.text).replace('-', "_");
            let mut error = SyntaxError::new("name_hyphen", span, "a name has no hyphen");
            error.help(format!("write `{fix}`")).fix(span, fix);
            return Some(error);
        }
        None
    }

    /// Whether only the keyword and a name have been read.
    fn after_declared_name(&self) -> bool {
        self.before().split_whitespace().count() == 2 && keywords::ITEMS.contains(&split::first_word(self.before()).unwrap_or(""))
    }

    /// `at day 3` without a time, `date 2016-10`.
    fn time(&self) -> Option<SyntaxError> {
        let help = if self.expects(&[Rule::day_clock]) {
            "write a day and a time: `day 3 10:00`"
        } else if self.expects(&[Rule::date_lit]) && !rule_names::expects_operand(self.rules) {
            "write year, month and day: `2016-10-06`"
        } else {
            return None;
        };
        let line = self.after().lines().next().unwrap_or("");
        let length = line.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | ':' | '.'))).unwrap_or(line.len());
        let written = line.get(..length).unwrap_or("");
        let words: Vec<&str> = written.split_whitespace().collect();
        let end = match words.as_slice() {
            ["day", number, clock, ..] if clock.contains([':', '.']) => {
                clock.as_ptr() as usize - line.as_ptr() as usize + clock.len() + usize::from(number.is_empty())
            }
            ["day", number, ..] => number.as_ptr() as usize - line.as_ptr() as usize + number.len(),
            [first, ..] => first.as_ptr() as usize - line.as_ptr() as usize + first.len(),
            [] => self.token().len(),
        };
        let mut error = SyntaxError::new("expected", span_at(self.at, self.at + end), format!("expected {}", self.list()));
        error.help(help);
        Some(error)
    }

    /// A word that is nearly one of those expected.
    fn misspelt(&self) -> Option<SyntaxError> {
        let word = split::first_word(self.token())?;
        let expected: Vec<String> = self
            .rules
            .iter()
            .flat_map(|rule| rule_names::word(*rule).into_iter().chain(rule_names::group(*rule).iter().map(|w| (*w).to_owned())))
            .collect();
        let near = nearest(word, expected.iter().map(String::as_str))?.to_owned();
        let span = self.token_span();
        let mut error = SyntaxError::new("expected", span, format!("expected {}", self.list()));
        error.help(format!("did you mean `{near}`?")).fix(span, near);
        Some(error)
    }

    /// `crs < 1 fro 3 days`: the word was taken for a unit or a name, and the trouble shows after it.
    fn earlier_word(&self) -> Option<SyntaxError> {
        let (start, word) = self.previous();
        if word.len() < 2 || keywords::is_word(word) || !word.starts_with(|c: char| c.is_ascii_lowercase()) {
            return None;
        }
        let joins = ["and", "or", "for", "within", "since", "is", "in", "to", "implies", "not", "at", "with", "of", "permanently"];
        let near = joins.into_iter().find(|join| {
            (join.len() > 2 || word.len() > 2) && *join != word && strsim::osa_distance(word, join) <= usize::from(join.len() > 6) + 1
        })?;
        let span = span_at(start, start + word.len());
        let mut error = SyntaxError::new("misspelt_word", span, format!("`{word}` does not go on from what stands before it"));
        error.help(format!("did you mean `{near}`?")).fix(span, near);
        Some(error)
    }

    /// A bracket that is still open.
    fn bracket(&self) -> Option<SyntaxError> {
        let open = self.unclosed()?;
        if !self.expects(&[Rule::rparen, Rule::rbrace]) {
            return None;
        }
        let ended = self.token().is_empty() || self.opens_line();
        let mut error = if ended { self.ends_early() } else { self.expected() };
        error.code = "unclosed_bracket";
        error.related(span_at(open, open + 1), "this bracket is not closed");
        Some(error)
    }

    /// The innermost bracket that is open before the token.
    fn unclosed(&self) -> Option<usize> {
        let mut open = Vec::new();
        for (start, line) in split::lines(self.before()) {
            let mut quoted = false;
            for (at, c) in split::line_content(line).char_indices() {
                match c {
                    '"' => quoted = !quoted,
                    '(' | '{' if !quoted => open.push(self.piece.start + start + at),
                    ')' | '}' if !quoted => {
                        open.pop();
                    }
                    _ => {}
                }
            }
        }
        open.pop()
    }

    /// The bars of a table's row.
    fn row(&self) -> Option<SyntaxError> {
        if self.item != "table" {
            return None;
        }
        let line_start = self.text.get(..self.at)?.rfind('\n').map_or(0, |n| n + 1).max(self.piece.start);
        let line_end = self.text.get(line_start..)?.find('\n').map_or(self.text.len(), |n| line_start + n).min(self.piece.end);
        let line = split::line_content(self.text.get(line_start..line_end)?).trim_end();
        if !line.trim_start().starts_with('|') {
            return None;
        }
        let bars = bars(line);
        let span = |bar: &Range<usize>| span_at(line_start + bar.start, line_start + bar.end);
        let doubled = bars.iter().any(|bar| bar.len() == 2);
        let torn = bars.windows(2).find(|pair| line.get(pair[0].end..pair[1].start).is_some_and(|gap| gap.trim().is_empty()));
        if let (false, Some(pair)) = (doubled, torn) {
            let place = span(&pair[0]).to(span(&pair[1]));
            let mut error = SyntaxError::new("row_bars", place, "the bars before the value column stand together");
            error.help("write `||`").fix(place, "||");
            return Some(error);
        }
        if let (true, Some(pair)) = (doubled, torn) {
            let place = span_at(line_start + pair[0].end, line_start + pair[1].start);
            let mut error = SyntaxError::new("empty_cell", place, "this cell is empty");
            let last = pair[0].len() == 2;
            error.help(if last { "write the value, or `not stated`" } else { "write `any` where the column does not matter" });
            if !last {
                error.fix(place, " any ");
            }
            return Some(error);
        }
        if let (false, [.., before_value, _]) = (doubled, bars.as_slice()) {
            if bars.len() >= 3 {
                let place = span(before_value);
                let mut error = SyntaxError::new("row_bars", place, "the value column is set off with two bars");
                error.help("write `||` before the value").fix(place, "||");
                return Some(error);
            }
        }
        let (start, previous) = self.previous();
        if self.token().starts_with('|') && matches!(previous, "-" | "–" | "−") {
            let place = span_at(start, start + previous.len());
            let mut error = SyntaxError::new("empty_cell", place, "a cell that does not matter says `any`");
            error.help("write `any`").fix(place, "any");
            return Some(error);
        }
        None
    }
}

/// The bars of a row, texts left out: `|` and `||`.
fn bars(line: &str) -> Vec<Range<usize>> {
    let mut bars: Vec<Range<usize>> = Vec::new();
    let mut quoted = false;
    for (at, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '|' if !quoted => match bars.last_mut() {
                Some(last) if last.end == at && last.len() == 1 => last.end += 1,
                _ => bars.push(at..at + 1),
            },
            _ => {}
        }
    }
    bars
}

fn token_length(rest: &str) -> usize {
    let Some(c) = rest.chars().next() else { return 0 };
    let wordy = |c: char| c.is_alphanumeric() || c == '_';
    if wordy(c) {
        return rest.find(|c| !wordy(c)).unwrap_or(rest.len());
    }
    if c == '"' {
        return rest.get(1..).and_then(|t| t.find(['"', '\n'])).map_or(1, |n| n + 2).min(rest.len());
    }
    let signs = ["||", "&&", "==", "!=", "<=", ">=", ":=", "->", "<>"];
    signs.iter().find(|sign| rest.starts_with(**sign)).map_or(c.len_utf8(), |sign| sign.len())
}

/// The kind of item that has clauses with this word.
fn owner_of(word: &str) -> Option<&'static str> {
    let owners = ["rule", "hold", "decision", "table", "scenario", "property", "source", "setting", "reading"];
    owners.into_iter().find(|item| keywords::clauses_of(item).contains(&word))
}

/// The word among `words` that `written` is probably meant to be.
pub(crate) fn nearest<'w>(written: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let written = written.to_ascii_lowercase();
    let close = |word: &str| {
        let most = match written.len().max(word.len()) {
            0..=2 => 0,
            3..=5 => 1,
            6..=8 => 2,
            _ => 3,
        };
        let distance = strsim::osa_distance(&written, word);
        (distance <= most).then_some(distance)
    };
    words.filter_map(|word| Some((close(word)?, word))).min_by_key(|(distance, _)| *distance).map(|(_, word)| word)
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

/// `CrsGrade`, `crsGrade` and `CRS` as `crs_grade` and `crs`.
fn snake(word: &str) -> String {
    let mut out = String::new();
    let mut small_before = false;
    for c in word.chars() {
        if c.is_ascii_uppercase() && small_before {
            out.push('_');
        }
        small_before = c.is_ascii_lowercase() || c.is_ascii_digit();
        out.push(c.to_ascii_lowercase());
    }
    out
}

fn is_declared(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::module_name
            | Rule::input_name
            | Rule::setting_name
            | Rule::source_name
            | Rule::let_name
            | Rule::table_name
            | Rule::decision_name
            | Rule::rule_name
            | Rule::hold_name
            | Rule::choice_name
    )
}

fn is_used(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::module_ref
            | Rule::input_ref
            | Rule::setting_ref
            | Rule::source_ref
            | Rule::decision_ref
            | Rule::rule_ref
            | Rule::topic_ref
            | Rule::column_ref
    )
}

/// A declaration that does not start at the start of its line.
pub(crate) fn indented_item(text: &str, keyword: &str, at: usize) -> SyntaxError {
    let line = text.get(..at).and_then(|t| t.rfind('\n')).map_or(0, |n| n + 1);
    let span = span_at(at, at + keyword.len());
    let mut error =
        SyntaxError::new("indented_item", span, format!("`{keyword}` opens a declaration only at the start of a line"));
    error.help("take away the blanks before it").fix(span_at(line, at), "");
    error
}

/// A line at column 0 that opens no declaration.
pub(crate) fn no_item(text: &str, piece: Range<usize>) -> SyntaxError {
    let written = text.get(piece.clone()).unwrap_or("");
    let Some(word) = split::first_word(written) else {
        let span = split::line_of(text, piece.start);
        let mut error = SyntaxError::new("unknown_item", span, "this line opens no declaration");
        error.help("a declaration starts with its keyword at the start of a line: `rule`, `reading`, `table`");
        return error;
    };
    let span = span_at(piece.start, piece.start + word.len());
    let mut error = SyntaxError::new("unknown_item", span, format!("`{word}` opens no declaration"));
    match nearest(word, keywords::ITEMS.iter().copied()) {
        Some(near) => error.help(format!("did you mean `{near}`?")).fix(span, near),
        None => match owner_of(word) {
            Some(owner) => error.help(format!("it is a clause of a {owner} and stands indented below one")),
            None => error.help("a declaration starts with a word such as `reading`, `let`, `table`, `rule` or `scenario`"),
        },
    };
    error
}

/// A clause that stands at column 0.
pub(crate) fn not_indented(builder: &mut Builder<'_>, line: usize) {
    let span = split::line_of(builder.text, line);
    let at = Span::new(span.start, span.start);
    builder
        .error("not_indented", span, "a line that goes on with a declaration is indented")
        .help("put two blanks before it")
        .fix(at, "  ");
}

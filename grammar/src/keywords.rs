//! The words of the language: the one list from which the others are made or against which they are
//! checked. The keyword rules and the two word lists of `blin.pest`, the names of the recovery points,
//! completion, and the editors' highlighting all follow it; tests hold them together.

/// What a word is for. A word may serve several purposes; this is the one an editor shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WordClass {
    /// Opens a declaration at the start of a line: `rule`.
    Item,
    /// Opens a clause on an indented line, or goes on one: `when`, `quote`.
    Clause,
    /// Joins or tests expressions: `and`, `within`.
    Operator,
    /// Opens an expression: `count`, `streak`.
    Function,
    /// Names a built-in type: `boolean`.
    Type,
    /// Is a value: `true`, `unknown`.
    Constant,
    /// Says how strong or how final something is: `must`, `permanently`.
    Modifier,
}

use WordClass::{Clause, Constant, Function, Item, Modifier, Operator, Type};

/// Every word of the language with its class, in the order of the alphabet.
pub const WORDS: &[(&str, WordClass)] = &[
    ("about", Clause),
    ("act", Item),
    ("acts", Clause),
    ("advice", Clause),
    ("advise", Clause),
    ("after", Clause),
    ("all", Modifier),
    ("and", Operator),
    ("any", Constant),
    ("as", Clause),
    ("at", Operator),
    ("atc", Clause),
    ("be", Clause),
    ("because", Clause),
    ("before", Operator),
    ("below", Operator),
    ("between", Clause),
    ("boolean", Type),
    ("by", Clause),
    ("changed", Clause),
    ("check", Clause),
    ("cite", Clause),
    ("close", Clause),
    ("combine", Clause),
    ("could", Clause),
    ("count", Function),
    ("date", Type),
    ("day", Function),
    ("days", Function),
    ("decision", Item),
    ("default", Clause),
    ("disputed", Constant),
    ("dissent", Clause),
    ("do", Clause),
    ("down", Function),
    ("duration", Type),
    ("edition", Clause),
    ("else", Operator),
    ("even", Function),
    ("event", Item),
    ("ever", Operator),
    ("every", Clause),
    ("expect", Clause),
    ("fact", Item),
    ("false", Constant),
    ("first", Function),
    ("for", Operator),
    ("fresh", Clause),
    ("from", Clause),
    ("give", Clause),
    ("given", Clause),
    ("grade", Type),
    ("half", Function),
    ("highest", Function),
    ("history", Clause),
    ("hold", Item),
    ("hours", Function),
    ("icd10", Clause),
    ("if", Operator),
    ("implies", Operator),
    ("in", Operator),
    ("initially", Clause),
    ("instant", Type),
    ("integer", Type),
    ("is", Operator),
    ("journal", Clause),
    ("known", Operator),
    ("least", Clause),
    ("let", Item),
    ("link", Clause),
    ("loinc", Clause),
    ("lowest", Function),
    ("may", Modifier),
    ("months", Function),
    ("must", Modifier),
    ("needs", Clause),
    ("next", Clause),
    ("no", Clause),
    ("none", Constant),
    ("not", Operator),
    ("nothing", Constant),
    ("number", Type),
    ("of", Operator),
    ("one", Type),
    ("open", Operator),
    ("option", Clause),
    ("or", Operator),
    ("otherwise", Operator),
    ("over", Clause),
    ("overrides", Clause),
    ("permanently", Modifier),
    ("prefer", Item),
    ("previous", Function),
    ("property", Item),
    ("protocol", Item),
    ("quote", Clause),
    ("range", Clause),
    ("reading", Item),
    ("release", Clause),
    ("review", Clause),
    ("root", Function),
    ("round", Function),
    ("rule", Item),
    ("rxnorm", Clause),
    ("scale", Item),
    ("scenario", Item),
    ("set", Type),
    ("setting", Item),
    ("should", Modifier),
    ("since", Operator),
    ("snomed", Clause),
    ("source", Item),
    ("square", Function),
    ("start", Clause),
    ("stated", Constant),
    ("streak", Function),
    ("suppose", Clause),
    ("table", Item),
    ("text", Type),
    ("then", Clause),
    ("throughout", Clause),
    ("time", Function),
    ("to", Operator),
    ("total", Function),
    ("true", Constant),
    ("type", Item),
    ("ucum", Clause),
    ("unchanged", Clause),
    ("undetermined", Clause),
    ("unique", Modifier),
    ("unknown", Constant),
    ("unless", Clause),
    ("unset", Constant),
    ("until", Clause),
    ("up", Clause),
    ("use", Item),
    ("valid", Clause),
    ("vocabulary", Item),
    ("void", Clause),
    ("weeks", Function),
    ("when", Clause),
    ("while", Operator),
    ("whole", Function),
    ("with", Clause),
    ("within", Operator),
    ("years", Function),
];

/// Words that cannot name anything. Every other word is contextual: clinicians need `hold`, `all`,
/// `first`, `open`, `grade` and `day` as choices.
pub const RESERVED: &[&str] = &[
    "and",
    "any",
    "at",
    "before",
    "by",
    "else",
    "ever",
    "expect",
    "false",
    "for",
    "if",
    "implies",
    "in",
    "is",
    "known",
    "not",
    "or",
    "otherwise",
    "since",
    "then",
    "time",
    "to",
    "true",
    "unknown",
    "unless",
    "within",
];

/// Words that open a declaration at column 0. A file is cut into items at these.
pub const ITEMS: &[&str] = &[
    "vocabulary",
    "protocol",
    "use",
    "scale",
    "type",
    "fact",
    "reading",
    "event",
    "act",
    "setting",
    "source",
    "let",
    "table",
    "decision",
    "rule",
    "hold",
    "prefer",
    "scenario",
    "property",
];

/// The built-in types.
pub const TYPES: &[&str] = &["boolean", "integer", "number", "duration", "instant", "date", "text"];

/// What may follow a dot: parts of streaks and holds. They cannot be reached as `module.name`.
pub const MEMBERS: &[&str] = &["count", "occurrence", "span"];

/// Words of the language that are units of time all the same: `3 days`.
pub const TIME_UNITS: &[&str] = &["day", "days", "week", "weeks", "hour", "hours", "month", "months", "year", "years"];

/// Words that are never a unit, so that a number does not eat the word after it: `range 1 to 300 fresh`.
/// `x` is a sign of multiplication in papers.
pub fn unit_stop_words() -> impl Iterator<Item = &'static str> {
    WORDS.iter().map(|(w, _)| *w).filter(|w| !TIME_UNITS.contains(w)).chain(["x", "X"])
}

/// How an expression can open, as an editor offers it.
#[must_use]
pub const fn openers() -> &'static [&'static str] {
    &[
        "not",
        "ever",
        "count of",
        "time since",
        "time in",
        "total time",
        "whole days since",
        "highest",
        "lowest",
        "first",
        "previous",
        "streak of",
        "round half even",
        "square root of",
        "true",
        "false",
        "not stated",
    ]
}

/// The words that open a clause of the items with keyword `item`, on an indented line of its own.
#[must_use]
pub fn clauses_of(item: &str) -> &'static [&'static str] {
    match item {
        "fact" | "reading" | "event" | "act" => {
            &["range", "fresh", "until", "initially", "void", "loinc", "snomed", "atc", "rxnorm", "ucum", "icd10"]
        }
        "setting" => &["range"],
        "source" => &["journal", "edition", "date", "link", "text", "valid"],
        "table" => &["cite"],
        "decision" => &["combine", "default", "undetermined"],
        "rule" => &["about", "when", "unless", "then", "because", "advise", "cite", "overrides"],
        "hold" => &["about", "when", "do", "release", "give", "close", "because", "advise", "cite", "overrides"],
        "scenario" => &[
            "setting",
            "start",
            "history",
            "throughout",
            "at",
            "between",
            "every",
            "suppose",
            "expect",
            "could",
            "acts",
            "needs",
            "option",
            "dissent",
            "next",
            "advice",
        ],
        "property" => &["given", "check"],
        _ => &[],
    }
}

/// Whether `word` is a word of the language.
#[must_use]
pub fn is_word(word: &str) -> bool {
    WORDS.binary_search_by_key(&word, |(w, _)| w).is_ok()
}

/// Whether `word` cannot be a name.
#[must_use]
pub fn is_reserved(word: &str) -> bool {
    RESERVED.contains(&word)
}

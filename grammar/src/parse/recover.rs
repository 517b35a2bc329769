//! An item whole, or in parts.

use std::ops::Range;

use super::build::{Builder, span_at};
use super::{item::name_of, pieces};
use crate::SyntaxError;
use crate::ast::{ErrorItem, Exprs, Item, ItemKind, Name};
use crate::grammar::Rule;
use crate::keywords;
use crate::near_miss;
use crate::split::{self, Piece};

/// The rules of one kind of item.
#[derive(Clone, Copy)]
pub(crate) struct ItemRules {
    /// The item from its first to its last character.
    pub(crate) whole: Rule,
    /// Its head, when clauses follow it.
    pub(crate) head: Option<Rule>,
    /// Clauses and nothing else.
    pub(crate) clause: Rule,
}

/// The rules for the items with this keyword.
pub(crate) fn rules_of(keyword: &str) -> Option<ItemRules> {
    let with_clauses = |whole, head, clause| Some(ItemRules { whole, head: Some(head), clause });
    let plain = |whole| Some(ItemRules { whole, head: None, clause: whole });
    match keyword {
        "use" => plain(Rule::use_item),
        "scale" => plain(Rule::scale_item),
        "type" => plain(Rule::type_item),
        "let" => plain(Rule::let_item),
        "prefer" => plain(Rule::prefer_item),
        "vocabulary" | "protocol" => plain(Rule::header_item),
        "fact" | "reading" | "event" | "act" => {
            with_clauses(Rule::input_item, Rule::input_head, Rule::input_clause_only)
        }
        "setting" => with_clauses(Rule::setting_item, Rule::setting_head, Rule::setting_clause_only),
        "source" => with_clauses(Rule::source_item, Rule::source_head, Rule::source_clause_only),
        "table" => with_clauses(Rule::table_item, Rule::table_head, Rule::table_clause_only),
        "decision" => with_clauses(Rule::decision_item, Rule::decision_head, Rule::decision_clause_only),
        "rule" => with_clauses(Rule::rule_item, Rule::rule_head, Rule::rule_clause_only),
        "hold" => with_clauses(Rule::hold_item, Rule::hold_head, Rule::hold_clause_only),
        "scenario" => with_clauses(Rule::scenario_item, Rule::scenario_head, Rule::scenario_line_only),
        "property" => with_clauses(Rule::property_item, Rule::property_head, Rule::property_clause_only),
        _ => None,
    }
}

/// The keyword of the items to which an entry rule belongs, for messages.
pub(crate) fn item_of(asked: Rule) -> &'static str {
    let found = keywords::ITEMS.iter().copied().find(|item| {
        rules_of(item).is_some_and(|rules| rules.whole == asked || rules.clause == asked || rules.head == Some(asked))
    });
    match (asked, found) {
        (Rule::input_item | Rule::input_clause_only, _) => "reading",
        (Rule::header_row_only, _) => "table",
        (Rule::hole, _) => "hole",
        (_, found) => found.unwrap_or("declaration"),
    }
}

/// Whether a rule reads clauses and nothing else.
pub(crate) fn is_clause_rule(asked: Rule) -> bool {
    keywords::ITEMS.iter().filter_map(|item| rules_of(item)).any(|rules| rules.clause == asked && rules.head.is_some())
}

/// The item, if it parses from its first to its last character.
pub(crate) fn whole<'t>(builder: &mut Builder<'t>, piece: &Piece) -> Option<ItemKind> {
    let keyword = piece.keyword?;
    if matches!(keyword, "vocabulary" | "protocol") {
        return None;
    }
    let rules = rules_of(keyword)?;
    let pairs = pieces::parse(builder.text, piece.range.clone(), rules.whole).ok()?;
    builder.base = piece.range.start;
    assemble(builder, rules, pairs)
}

/// Whether an item can be read from its first to its last character.
pub(crate) fn reads(text: &str, piece: &Piece) -> bool {
    let rules = piece.keyword.and_then(rules_of);
    rules.is_some_and(|rules| pieces::parse(text, piece.range.clone(), rules.whole).is_ok())
}

/// Head and clauses of a parsed item, or all of a plain one.
fn assemble<'t>(
    builder: &mut Builder<'t>,
    rules: ItemRules,
    mut pairs: pest::iterators::Pairs<'t, Rule>,
) -> Option<ItemKind> {
    let whole = pairs.next()?;
    let Some(head) = rules.head else { return builder.plain_item(&whole) };
    let mut parts = whole.into_inner();
    let first = parts.next().filter(|p| p.as_rule() == head)?;
    let mut kind = builder.head(&first)?;
    for clause in parts.filter(|p| p.as_rule() != Rule::EOI) {
        builder.clause(&mut kind, &clause);
    }
    Some(kind)
}

/// The item in its head and its clauses; each that fails is one error.
pub(crate) fn in_parts<'t>(builder: &mut Builder<'t>, piece: &Piece) -> ItemKind {
    let Some((keyword, rules)) = piece.keyword.and_then(|keyword| Some((keyword, rules_of(keyword)?))) else {
        let error = near_miss::no_item(builder.text, piece.range.clone());
        builder.broken_part(piece.range.clone(), vec![error]);
        return error_kind(builder.text, piece);
    };
    if matches!(keyword, "vocabulary" | "protocol") {
        let mut error = SyntaxError::new(
            "second_header",
            span_at(piece.range.start, piece.range.start + keyword.len()),
            "the line that names the module stands once, at the top of its file",
        );
        error.help("move this module to a file of its own");
        builder.errors.push(error);
        return error_kind(builder.text, piece);
    }
    let mut parts = split::clauses(builder.text, piece).into_iter();
    let head = parts.next().unwrap_or(piece.range.clone());
    let mut kind = match attempt(builder, head.clone(), rules.whole, |b, pairs| assemble(b, rules, pairs)) {
        Ok(kind) => kind,
        Err(errors) => {
            builder.broken_part(head.clone(), errors);
            // A header row that has lost its first bar counts as a part of the line above.
            builder.header_broken |= builder.text.get(head.clone()).is_some_and(|head| head.contains("||"));
            head_alone(builder, piece, rules, head)
        }
    };
    for part in parts {
        clause_part(builder, &mut kind, rules, part);
    }
    kind
}

/// The head without what follows it; else the keyword and the name.
fn head_alone<'t>(builder: &mut Builder<'t>, piece: &Piece, rules: ItemRules, part: Range<usize>) -> ItemKind {
    use pest::Parser;
    let text = builder.text.get(part.clone()).unwrap_or("");
    let head = rules.head.and_then(|head| crate::grammar::Blin::parse(head, text).ok()).and_then(|mut p| p.next());
    builder.base = part.start;
    head.and_then(|head| builder.head(&head)).unwrap_or_else(|| error_kind(builder.text, piece))
}

/// One clause. Lines below it that open no clause are pieces of their own: what stands above is kept.
fn clause_part<'t>(builder: &mut Builder<'t>, kind: &mut ItemKind, rules: ItemRules, part: Range<usize>) {
    let text = builder.text;
    let Err((rule, errors)) = clause(builder, kind, rules, part.clone()) else { return };
    let line = errors.first().and_then(|error| unknown_line(text, &part, error));
    let above = line.map(|line| part.start..split::content_end(text, part.start, line));
    let kept = above.is_some_and(|above| {
        pieces::parse(text, above.clone(), rule).is_ok() && clause(builder, kind, rules, above).is_ok()
    });
    match line {
        Some(line) if kept => {
            let lead = text.get(line..part.end).map_or(0, |t| t.len() - t.trim_start().len());
            for below in split::by_indent(text, line + lead..part.end, split::column(text, part.start)) {
                if let Err((_, errors)) = clause(builder, kind, rules, below.clone()) {
                    builder.broken_part(below, errors);
                }
            }
        }
        _ => builder.broken_part(part, errors),
    }
}

/// Reads one part as clauses and fills them in.
fn clause<'t>(
    builder: &mut Builder<'t>,
    kind: &mut ItemKind,
    rules: ItemRules,
    part: Range<usize>,
) -> Result<(), (Rule, Vec<SyntaxError>)> {
    let text = builder.text;
    let written = text.get(part.clone()).unwrap_or("");
    let headless = match kind {
        ItemKind::Table(table) => table.columns.is_empty(),
        // A table whose first line cannot be read has a header row all the same.
        ItemKind::Error(_) => rules.whole == Rule::table_item,
        _ => false,
    };
    let is_row = written.starts_with('|');
    let header = headless && !builder.header_broken && (is_row || written.contains("||"));
    let rule = if header && is_row { Rule::header_row_only } else { rules.clause };
    let mut pairs = pieces::parse(text, part.clone(), rule).map_err(|errors| {
        builder.header_broken |= header;
        (rule, errors)
    })?;
    builder.header_broken |= header && matches!(kind, ItemKind::Error(_));
    builder.base = part.start;
    let clauses = pairs.next().map(|p| p.into_inner());
    for clause in clauses.into_iter().flatten().filter(|p| p.as_rule() != Rule::EOI) {
        builder.clause(kind, &clause);
    }
    Ok(())
}

/// Where the line starts on which an error stands, if nothing else stands before it there.
fn unknown_line(text: &str, part: &Range<usize>, error: &SyntaxError) -> Option<usize> {
    let at = error.span.start as usize;
    let before = text.get(part.start..at)?;
    let line = part.start + before.rfind('\n')? + 1;
    text.get(line..at)?.trim().is_empty().then_some(line)
}

fn attempt<'t, T>(
    builder: &mut Builder<'t>,
    part: Range<usize>,
    rule: Rule,
    build: impl FnOnce(&mut Builder<'t>, pest::iterators::Pairs<'t, Rule>) -> Option<T>,
) -> Result<T, Vec<SyntaxError>> {
    let pairs = pieces::parse(builder.text, part.clone(), rule)?;
    builder.base = part.start;
    build(builder, pairs).ok_or_else(Vec::new)
}

/// What is left of an item that could not be read.
fn error_kind(text: &str, piece: &Piece) -> ItemKind {
    let written = text.get(piece.range.clone()).unwrap_or("");
    let keyword = piece.keyword.map(str::to_owned);
    // A declaration whose keyword is misspelt still declares its name, so that others do not miss it.
    let opener = split::first_word(written).filter(|word| piece.keyword.or(near_miss::item_meant_by(word)).is_some());
    let name = opener.and_then(|opener| {
        let mut rest = written.get(opener.len()..)?;
        // `reading reading weight: kg`
        if let Some(again) = rest.trim_start().strip_prefix(opener).filter(|again| again.starts_with(' ')) {
            rest = again;
        }
        let name = split::first_word(rest.trim_start())?;
        let start = piece.range.start + (written.len() - rest.len()) + (rest.len() - rest.trim_start().len());
        (!keywords::is_reserved(name)).then(|| Name {
            text: name.to_owned(),
            span: span_at(start, start + name.len()),
            module: None,
        })
    });
    ItemKind::Error(ErrorItem { keyword, name })
}

/// An item that stands for a piece that could not be read at all.
pub(crate) fn error_item(text: &str, piece: &Piece) -> Item {
    let span = span_at(piece.range.start, piece.range.end);
    Item {
        kind: error_kind(text, piece),
        span,
        exprs: Exprs::default(),
        errors: vec![crate::ast::ClauseError { span }],
    }
}

/// Whether the line above was refused at its end: then the two are one that was broken, and that has been said.
fn breaks_off_above(builder: &Builder<'_>, line: usize) -> bool {
    let blank = |error: &SyntaxError| {
        let between = builder.text.get(error.span.end as usize..line);
        between.is_some_and(|between| between.trim().is_empty() && between.contains('\n'))
    };
    builder.errors.iter().any(|error| error.code != "not_indented" && blank(error))
}

/// Several clauses that are given twice or stand in the wrong item are one mistake: the line is lost that opened the
/// next item, or it has been refused already.
fn one_for_a_lost_head(builder: &mut Builder<'_>, piece: &Piece) {
    let stray = |error: &SyntaxError| matches!(error.code, "clause_twice" | "misplaced_clause");
    // A line that is nearly a clause is no head.
    let refused =
        |error: &SyntaxError| error.code == "indented_item" || (error.code == "unknown_clause" && error.fix.is_none());
    let head = builder.errors.iter().find(|error| refused(error)).map(|error| error.span.start);
    let told = |error: &SyntaxError| head.is_some_and(|head| head < error.span.start);
    builder.errors.retain(|error| !stray(error) || !told(error));
    if builder.errors.iter().filter(|error| stray(error)).count() < 2 {
        return;
    }
    let mut first = true;
    builder.errors.retain(|error| !stray(error) || std::mem::take(&mut first));
    let item = piece.keyword.unwrap_or("declaration");
    if let Some(error) = builder.errors.iter_mut().find(|error| stray(error)) {
        error.help(if error.code == "clause_twice" {
            format!("other lines below are too: if they belong to another {item}, the line that opens it is missing")
        } else {
            format!("nor are lines below it: is the line missing that opens a declaration after this {item}?")
        });
    }
}

/// What an item must have, and where its lines must stand.
pub(crate) fn shape(builder: &mut Builder<'_>, piece: &Piece, kind: &ItemKind) {
    if let Some(keyword) = piece.keyword.filter(|_| piece.indented) {
        builder.errors.push(near_miss::indented_item(builder.text, keyword, piece.range.start));
    }
    if !matches!(piece.keyword, Some("vocabulary" | "protocol")) {
        for &line in &piece.unindented {
            if !breaks_off_above(builder, line) {
                near_miss::not_indented(builder, line);
            }
        }
    }
    one_for_a_lost_head(builder, piece);
    if !builder.errors.is_empty() {
        return;
    }
    let missing = match kind {
        ItemKind::Rule(rule) if rule.then.is_empty() && rule.advise.is_empty() => {
            Some(("this rule says nothing", "give it `then DECISION = VALUE` or `advise \"…\"`"))
        }
        ItemKind::Hold(hold) if hold.when.is_none() => Some(("this hold never opens", "give it `when CONDITION`")),
        ItemKind::Table(table) if table.columns.is_empty() => {
            Some(("this table has no header row", "write `| column || name |` and a row for each case"))
        }
        ItemKind::Property(property) if property.check.is_none() => {
            Some(("this property says nothing", "give it `check CONDITION`"))
        }
        _ => None,
    };
    if let Some((message, help)) = missing {
        let at = piece.range.start;
        let keyword = piece.keyword.unwrap_or("");
        let span = name_of(kind).map_or(span_at(at, at + keyword.len()), |name| name.span);
        builder.error("missing_clause", span, message).help(help);
    }
}

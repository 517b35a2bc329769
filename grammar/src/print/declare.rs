//! Declarations that want one line each: scales, types, inputs, settings, lets; and the short items
//! beside them: `use`, `source`, `prefer`, `property`.

use super::Style;
use super::align::{Cell, Columns, Row};
use super::expr::{Slot, name};
use super::line::{INDENT, Line};
use crate::ast::{
    Exprs, Input, InputKind, Item, ItemKind, Let, Name, Persistence, Prefer, Property, RangeClause, Setting, Source,
    Span, Type, TypeKind,
};

impl Style<'_> {
    /// The row of a declaration that is aligned with its neighbours; none for other items.
    pub(super) fn row(&self, item: &Item) -> Option<Row> {
        let exprs = &item.exprs;
        Some(match &item.kind {
            ItemKind::Scale(x) => {
                let grades = Cell::new(format!("= grade {} to {}", x.low, x.high), x.grades);
                self.short_row("scale", named(&x.name, None), grades, x.doc.as_ref())
            }
            ItemKind::Type(x) => {
                let ty = Cell::new(format!("= {}", self.ty(&x.ty)), x.ty.span);
                self.short_row("type", named(&x.name, None), ty, x.doc.as_ref())
            }
            ItemKind::Input(x) => self.input_row(exprs, x),
            ItemKind::Setting(x) => self.setting_row(exprs, x),
            ItemKind::Let(x) => self.let_row(exprs, x),
            _ => return None,
        })
    }

    fn short_row(&self, keyword: &'static str, name: Cell, value: Cell, doc: Option<&crate::ast::Text>) -> Row {
        Row { keyword, cells: vec![name, value], tail: Vec::new(), doc: self.doc(doc), gap: 1 }
    }

    fn input_row(&self, exprs: &Exprs, input: &Input) -> Row {
        let keyword = match input.kind {
            InputKind::Fact => "fact",
            InputKind::Reading => "reading",
            InputKind::Event => "event",
            InputKind::Act => "act",
        };
        let range = input.range.as_ref().map(|r| self.range_clause(exprs, r)).unwrap_or_default();
        let persistence = input.persistence.as_ref().map(|p| self.persistence(exprs, p)).unwrap_or_default();
        let initially = input.initially.map(|id| {
            let at = self.clause_at("initially", exprs.span(id));
            Cell::new(format!("initially {}", self.expr(exprs, id, Slot::Arith)), at)
        });
        let void = input.void_after.iter().map(|v| {
            let mut text = format!("void after {}", self.expr(exprs, v.event, Slot::Named));
            if let Some(d) = v.duration {
                text.push_str(&format!(" for {}", self.expr(exprs, d, Slot::Duration)));
            }
            Cell::new(text, v.span)
        });
        let codes = input
            .codes
            .iter()
            .map(|c| Cell::new(format!("{} {}", c.system.text, self.quoted(&c.code)), c.system.span.to(c.code.span)));
        Row {
            keyword,
            cells: vec![self.typed(&input.name, input.ty.as_ref()), range, persistence],
            tail: initially.into_iter().chain(void).chain(codes).collect(),
            doc: self.doc(input.doc.as_ref()),
            gap: 2,
        }
    }

    fn persistence(&self, exprs: &Exprs, persistence: &Persistence) -> Cell {
        match persistence {
            Persistence::FreshFor(d, at) => {
                Cell::new(format!("fresh for {}", self.expr(exprs, *d, Slot::Duration)), *at)
            }
            Persistence::UntilChanged(at) => Cell::new("until changed", *at),
        }
    }

    fn range_clause(&self, exprs: &Exprs, range: &RangeClause) -> Cell {
        let (low, high) = (self.expr(exprs, range.low, Slot::Arith), self.expr(exprs, range.high, Slot::Arith));
        Cell::new(format!("range {low} to {high}"), range.span)
    }

    fn setting_row(&self, exprs: &Exprs, setting: &Setting) -> Row {
        let default = setting.default.map(|id| {
            let at = self.clause_at("=", exprs.span(id));
            Cell::new(format!("= {}", self.expr(exprs, id, Slot::Arith)), at)
        });
        let range = setting.range.as_ref().map(|r| self.range_clause(exprs, r));
        Row {
            keyword: "setting",
            cells: vec![
                self.typed(&setting.name, Some(&setting.ty)),
                default.unwrap_or_default(),
                range.unwrap_or_default(),
            ],
            tail: Vec::new(),
            doc: self.doc(setting.doc.as_ref()),
            gap: if setting.default.is_some() { 1 } else { 2 },
        }
    }

    fn let_row(&self, exprs: &Exprs, item: &Let) -> Row {
        let value = Cell::new(format!("= {}", self.expr(exprs, item.value, Slot::Any)), exprs.span(item.value));
        Row {
            keyword: "let",
            cells: vec![self.typed(&item.name, item.ty.as_ref())],
            tail: vec![value],
            doc: self.doc(item.doc.as_ref()),
            gap: 1,
        }
    }

    /// A `let`; a condition that does not fit opens its further lines with `and`, `or` or `implies`.
    pub(super) fn let_lines(&self, exprs: &Exprs, item: &Let, columns: &Columns, start: u32) -> Vec<Line> {
        let row = self.let_row(exprs, item);
        let head = format!("{} = ", row.head(columns));
        let mut lines = self.condition(exprs, &head, (0, INDENT), item.value, Slot::Any);
        if let Some(first) = lines.first_mut() {
            first.at.start = start;
        }
        let Some(doc) = row.doc else { return lines };
        if let ([only], false) = (lines.as_mut_slice(), doc.below) {
            let joined = Line::new(0, format!("{}  {}", only.text, doc.cell.text), only.at.to(doc.cell.at));
            if joined.fits() && !self.is_commented(Span::new(only.at.end, doc.cell.at.start)) {
                *only = joined;
                return lines;
            }
        }
        lines.push(Line::new(INDENT, doc.cell.text, doc.cell.at));
        lines
    }

    /// `name: type`
    pub(super) fn typed(&self, name: &Name, ty: Option<&Type>) -> Cell {
        match ty {
            Some(ty) => Cell::new(format!("{}: {}", name.text, self.ty(ty)), name.span.to(ty.span)),
            None => named(name, None),
        }
    }

    /// A type as it is written.
    pub(super) fn ty(&self, ty: &Type) -> String {
        match &ty.kind {
            TypeKind::Boolean => "boolean".into(),
            TypeKind::Integer => "integer".into(),
            TypeKind::Number => "number".into(),
            TypeKind::Duration => "duration".into(),
            TypeKind::Instant => "instant".into(),
            TypeKind::Date => "date".into(),
            TypeKind::Text => "text".into(),
            TypeKind::Unit(unit) => self.unit(unit),
            TypeKind::Named(n) => name(n),
            TypeKind::OneOf { choices, ordered } => {
                let choices: Vec<&str> = choices.iter().map(|c| c.text.as_str()).collect();
                format!("one of {}", choices.join(if *ordered { " < " } else { ", " }))
            }
            TypeKind::SetOf(of) => format!("set of {}", self.ty(of)),
            TypeKind::Error => ty.span.of(self.text).to_owned(),
        }
    }

    /// `source review "…"`, its particulars on the lines below.
    pub(super) fn source_lines(&self, source: &Source, start: u32) -> Vec<Line> {
        let head = format!("source {} {}", source.name.text, self.quoted(&source.title));
        let mut lines = vec![Line::new(0, head, Span::new(start, source.title.span.end))];
        let texts = [
            ("journal", &source.journal),
            ("edition", &source.edition),
            ("link", &source.link),
            ("text", &source.text),
        ];
        let mut parts: Vec<(String, Span)> = texts
            .into_iter()
            .filter_map(|(word, text)| text.as_ref().map(|t| (word, t)))
            .map(|(word, t)| (format!("{word} {}", self.quoted(t)), self.clause_at(word, t.span)))
            .collect();
        if let Some(date) = &source.date {
            let at =
                parts.iter().take_while(|(text, _)| !text.starts_with("link") && !text.starts_with("text")).count();
            parts.insert(at, (format!("date {}", date.text), self.clause_at("date", date.span)));
        }
        parts.extend(self.validity(source));
        if parts.is_empty() {
            return lines;
        }
        let mut written = parts.clone();
        written.sort_by_key(|(_, at)| at.start);
        if self.has_comment_among(&written.iter().map(|(_, at)| *at).collect::<Vec<_>>()) {
            lines.extend(written.into_iter().map(|(text, at)| Line::new(INDENT, text, at)));
            return lines;
        }
        lines.extend(self.filled("", (INDENT, INDENT), &parts, "   "));
        lines
    }

    fn validity(&self, source: &Source) -> Option<(String, Span)> {
        let ends = [("from", &source.valid_from), ("until", &source.valid_until)];
        let ends: Vec<_> = ends.into_iter().filter_map(|(word, end)| Some((word, end.as_ref()?))).collect();
        let text: String = ends.iter().map(|(word, end)| format!(" {word} {}", end.text)).collect();
        let at = ends.iter().map(|(word, end)| self.clause_at(word, end.span)).reduce(Span::to)?;
        Some((format!("valid{text}"), self.clause_at("valid", at)))
    }

    /// `prefer a over b about t when p`
    pub(super) fn prefer_lines(&self, exprs: &Exprs, prefer: &Prefer, start: u32) -> Vec<Line> {
        let mut head = format!("prefer {}", names(&prefer.sources, " over "));
        if !prefer.topics.is_empty() {
            head.push_str(&format!(" about {}", names(&prefer.topics, ", ")));
        }
        let last = prefer.topics.last().or(prefer.sources.last());
        let at = Span::new(start, last.map_or(start, |n| n.span.end));
        let Some(when) = prefer.when else { return vec![Line::new(0, head, at)] };
        let condition =
            Line::new(0, format!("{head} when {}", self.expr(exprs, when, Slot::Any)), at.to(exprs.span(when)));
        if condition.fits() && !self.has_comment_before(exprs, at.end, "when", when) {
            return vec![condition];
        }
        let mut lines = vec![Line::new(0, head, at)];
        lines.extend(self.clause(exprs, ("when", "when "), INDENT, when));
        lines
    }

    /// `property "…"` with what it takes for given and what it checks.
    pub(super) fn property_lines(&self, exprs: &Exprs, property: &Property, start: u32) -> Vec<Line> {
        let head = format!("property {}", self.quoted(&property.title));
        let mut clauses: Vec<Vec<Line>> = [("given", property.given), ("check", property.check)]
            .into_iter()
            .filter_map(|(word, id)| Some(self.clause(exprs, (word, &format!("{word} ")), INDENT, id?)))
            .collect();
        clauses.sort_by_key(|lines| lines.first().map_or(0, |l| l.at.start));
        let head = Line::new(0, head, Span::new(start, property.title.span.end));
        std::iter::once(head).chain(clauses.into_iter().flatten()).collect()
    }

    /// `use patient, dosing`
    pub(super) fn use_lines(&self, modules: &[Name], start: u32) -> Vec<Line> {
        let words: Vec<(String, Span)> = modules.iter().map(|m| (m.text.clone(), m.span)).collect();
        self.listed("use ", (0, 4), &words, start)
    }

    /// Words with commas between them, after `lead`.
    pub(super) fn listed(
        &self,
        lead: &str,
        columns: (usize, usize),
        words: &[(String, Span)],
        start: u32,
    ) -> Vec<Line> {
        let mut lines = self.filled(lead, columns, words, ", ");
        if let Some(first) = lines.first_mut() {
            first.at.start = start;
        }
        lines
    }

    /// A clause that is a condition: `lead` is its words and the blanks up to the condition.
    pub(super) fn clause(
        &self,
        exprs: &Exprs,
        (words, lead): (&str, &str),
        indent: usize,
        id: crate::ast::ExprId,
    ) -> Vec<Line> {
        let mut lines = self.condition(exprs, lead, (indent, indent + lead.len()), id, Slot::Any);
        if let Some(first) = lines.first_mut() {
            first.at.start = self.clause_at(words, exprs.span(id)).start;
        }
        lines
    }
}

fn named(name: &Name, ty: Option<&Type>) -> Cell {
    Cell::new(&name.text, ty.map_or(name.span, |ty| name.span.to(ty.span)))
}

/// Names with `between` between them.
pub(super) fn names(all: &[Name], between: &str) -> String {
    all.iter().map(name).collect::<Vec<_>>().join(between)
}

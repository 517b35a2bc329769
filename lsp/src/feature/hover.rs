//! What there is to say about the name, number or bound under the cursor.

use super::definition::{is_named, ty};
use crate::project::Project;
use blin_engine::diagnostic::FileId;
use blin_engine::exact::{self, Exact};
use blin_engine::model::{
    Cite, Enum, ExprKind, Guidance, Holding, Input, InputKind, Model, Setting, Source, Strength, Symbol, Ty, Value,
};
use blin_engine::time::Duration;
use blin_grammar::Span;
use blin_grammar::ast::{CompareOp, Expr};

/// Text to show beside the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// What it is about.
    pub span: Span,
    /// Markdown.
    pub markdown: String,
}

/// What to show at `offset`: the name there, or the comparison whose bound is there.
#[must_use]
pub fn hover(project: &Project, file: FileId, offset: u32) -> Option<Hover> {
    let model = project.model();
    if let Some(reference) = model.reference_at(file, offset) {
        return Some(Hover { span: reference.place.span, markdown: about(project, reference.symbol) });
    }
    bound(project, file, offset)
}

/// What is known of the text, and below it what it comes to for a record.
#[must_use]
pub fn joined(about: Option<Hover>, seen: Option<Hover>) -> Option<Hover> {
    match (about, seen) {
        (Some(about), Some(seen)) => {
            Some(Hover { span: about.span, markdown: format!("{}\n\n---\n\n{}", about.markdown, seen.markdown) })
        }
        (about, seen) => about.or(seen),
    }
}

/// Everything about a symbol, as Markdown.
#[must_use]
pub fn about(project: &Project, symbol: Symbol) -> String {
    let model = project.model();
    let mut page = Page::default();
    page.code(&headline(project, symbol));
    match symbol {
        Symbol::Variant(id, _) => page.note(&describe_enum(&model[id])),
        Symbol::Enum(id) => page.doc(model[id].decl.doc.as_deref()),
        Symbol::Source(id) => source(&mut page, &model[id]),
        other => page.doc(other.decl(model).and_then(|d| d.doc.as_deref())),
    }
    match symbol {
        Symbol::Input(id) => input(&mut page, model, &model[id]),
        Symbol::Setting(id) => setting(&mut page, model, &model[id]),
        Symbol::Rule(id) => guidance(&mut page, model, &model[id].guidance),
        Symbol::Hold(id) => guidance(&mut page, model, &model[id].guidance),
        Symbol::Table(id) => cites(&mut page, model, &model[id].cites),
        Symbol::Topic(id) => {
            let about = |g: &&Guidance| g.about == Some(id);
            let rules = model.rules.iter().map(|r| &r.guidance).chain(model.holds.iter().map(|h| &h.guidance));
            let names: Vec<String> = rules.filter(about).map(|g| format!("`{}`", g.decl.name)).collect();
            page.note(&format!("A question that sources may answer differently. About it: {}.", names.join(", ")));
        }
        _ => {}
    }
    if let Some(decl) = symbol.decl(model).filter(|_| !matches!(symbol, Symbol::Module(_))) {
        page.note(&format!("_Declared in `{}`._", model[decl.module].decl.name));
    }
    page.text
}

/// The declaration in short, as blin.
#[must_use]
pub fn headline(project: &Project, symbol: Symbol) -> String {
    let model = project.model();
    let name = symbol.name(model);
    let typed = |word: &str| match ty(model, symbol) {
        Some(Ty::Event) | None => format!("{word} {name}"),
        Some(ty) => format!("{word} {name}: {}", model.show_type(ty)),
    };
    match symbol {
        Symbol::Module(id) => match model[id].kind {
            blin_engine::model::ModuleKind::Vocabulary => format!("vocabulary {name}"),
            blin_engine::model::ModuleKind::Protocol => format!("protocol {name}"),
        },
        Symbol::Enum(id) => match model[id].scale {
            Some(low) => {
                let high = usize::from(low) + model[id].variants.len().saturating_sub(1);
                format!("scale {name} = grade {low} to {high}")
            }
            None => format!("type {name} = one of {}", choices(&model[id])),
        },
        Symbol::Variant(id, _) if is_named(model, id) => format!("{name}: {}", model[id].decl.name),
        Symbol::Variant(..) => name.to_owned(),
        Symbol::Alias(id) => format!("type {name} = {}", model.show_type(&model[id].ty)),
        Symbol::Input(id) => typed(match model[id].kind {
            InputKind::Fact => "fact",
            InputKind::Reading => "reading",
            InputKind::Event => "event",
            InputKind::Act => "act",
        }),
        Symbol::Setting(_) => typed("setting"),
        Symbol::Source(_) => format!("source {name}"),
        Symbol::Topic(_) => format!("about {name}"),
        Symbol::Let(id) => {
            let value = &model[model[id].value];
            let words = project.words(value.place).split_whitespace().collect::<Vec<_>>().join(" ");
            match value.ty {
                Ty::Error => format!("let {name} = {words}"),
                _ => format!("let {name}: {} = {words}", model.show_type(&value.ty)),
            }
        }
        Symbol::Table(_) => typed("table"),
        Symbol::Decision(_) => typed("decision"),
        Symbol::Rule(id) => format!("rule {name} {}", strength(model[id].guidance.strength)),
        Symbol::Hold(id) => format!("hold {name} {}", strength(model[id].guidance.strength)),
    }
}

fn choices(e: &Enum) -> String {
    e.variants.join(if e.ordered { " < " } else { ", " })
}

fn describe_enum(e: &Enum) -> String {
    let order = if e.ordered { "From the lowest" } else { "Without an order" };
    format!("{order}: {}.", choices(e))
}

const fn strength(strength: Strength) -> &'static str {
    match strength {
        Strength::May => "may",
        Strength::Should => "should",
        Strength::Must => "must",
    }
}

/// Paragraphs of Markdown.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn paragraph(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        self.text.push_str(text);
    }
    fn code(&mut self, code: &str) {
        self.paragraph(&format!("```blin\n{code}\n```"));
    }
    fn note(&mut self, text: &str) {
        self.paragraph(text);
    }
    fn doc(&mut self, doc: Option<&str>) {
        if let Some(doc) = doc {
            self.paragraph(&escape(doc));
        }
    }
}

/// A text of an author, which is not Markdown.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#' | '|' | '~') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn number(model: &Model, n: &Exact, ty: &Ty) -> String {
    model.show(&Value::Num(*n), ty)
}

fn range(page: &mut Page, model: &Model, range: Option<&(Exact, Exact)>, ty: &Ty) {
    if let Some((low, high)) = range {
        page.note(&format!("Between {} and {}, both included.", number(model, low, ty), number(model, high, ty)));
    }
}

fn input(page: &mut Page, model: &Model, input: &Input) {
    range(page, model, input.range.as_ref(), &input.ty);
    page.note(&match input.hold {
        Holding::Always => "Does not change.".to_owned(),
        Holding::Fresh(seconds) => {
            format!("Fresh for {}: unknown after that, until it is charted again.", Duration(seconds))
        }
        Holding::UntilChanged => "Holds until it is charted again.".to_owned(),
        Holding::Instant => "Counts at its instant only.".to_owned(),
    });
    if let Some(value) = &input.initially {
        page.note(&format!("Before its first entry {}, when its history is complete.", model.show(value, &input.ty)));
    }
    if let Ty::Enum(id) = &input.ty {
        page.note(&describe_enum(&model[*id]));
    }
    let codes: Vec<String> = input.codes.iter().map(|(system, code)| format!("{system} {}", escape(code))).collect();
    if !codes.is_empty() {
        page.note(&codes.join(", "));
    }
}

fn setting(page: &mut Page, model: &Model, setting: &Setting) {
    range(page, model, setting.range.as_ref(), &setting.ty);
    page.note(&match (&setting.value, &setting.default) {
        (Some(value), default) if Some(value) != default.as_ref() => {
            format!("In force: {}, from the manifest.", model.show(value, &setting.ty))
        }
        (Some(value), _) => format!("In force: {}.", model.show(value, &setting.ty)),
        (None, _) => "Not set: answers that turn on it are disputed or need it.".to_owned(),
    });
}

fn source(page: &mut Page, source: &Source) {
    page.doc(Some(&source.title));
    let parts = [&source.journal, &source.edition, &source.date, &source.link];
    let parts: Vec<String> = parts.into_iter().flatten().map(|p| escape(p)).collect();
    if !parts.is_empty() {
        page.note(&parts.join(" · "));
    }
}

fn guidance(page: &mut Page, model: &Model, guidance: &Guidance) {
    if let Some(topic) = guidance.about {
        page.note(&format!("About `{}`.", model[topic].name));
    }
    cites(page, model, &guidance.cites);
    let overrides: Vec<String> =
        guidance.overrides.iter().map(|(id, _)| format!("`{}`", model.guidance(*id).decl.name)).collect();
    if !overrides.is_empty() {
        page.note(&format!("Overrides {}.", overrides.join(", ")));
    }
}

fn cites(page: &mut Page, model: &Model, cites: &[Cite]) {
    for cite in cites {
        let mut text = format!("**{}**", escape(&model[cite.source].decl.name));
        if let Some(locator) = &cite.locator {
            text.push_str(&format!(", {}", escape(locator)));
        }
        if let Some(quote) = &cite.quote {
            text.push_str(&format!("\n\n> {}", escape(quote)));
        }
        page.note(&text);
    }
}

/// Both readings of a bound: at it, and past it.
fn bound(project: &Project, file: FileId, offset: u32) -> Option<Hover> {
    let model = project.model();
    let item = project.parse(file)?.file.items.iter().find(|i| i.span.touches(offset))?;
    let (span, op, bound) = item.exprs.iter().find_map(|(_, expr, span)| match expr {
        Expr::Compare(op, _, right) if item.exprs.span(*right).touches(offset) => {
            matches!(item.exprs.get(*right), Expr::Number(_)).then_some((span, *op, item.exprs.span(*right)))
        }
        _ => None,
    })?;
    let typed = model.exprs.iter().find(|e| e.place.file == file && e.place.span == span)?;
    let ExprKind::Compare(_, left, right) = &typed.kind else { return None };
    let words = |span: Span| span.of(project.text(file)).to_owned();
    let (left_words, bound_words) = (words(model[*left].place.span), words(bound));
    let (at, past) = match op {
        CompareOp::Lt => ("does not count", "below it counts"),
        CompareOp::Le => ("counts", "above it does not count"),
        CompareOp::Gt => ("does not count", "above it counts"),
        CompareOp::Ge => ("counts", "below it does not count"),
        CompareOp::Eq => ("counts", "nothing else does"),
        CompareOp::Ne => ("does not count", "everything else does"),
    };
    let mut page = Page::default();
    page.code(&words(span));
    page.note(&format!("`{left_words}` of exactly **{bound_words}** {at}; {past}."));
    // Where units differ, the value as it is compared.
    if let ExprKind::Convert { value, factor, offset } = &model[*right].kind
        && let ExprKind::Const(Value::Num(n)) = &model[*value].kind
        && let Some(n) = exact::mul(n, factor).and_then(|n| exact::add(&n, offset))
    {
        page.note(&format!("Compared as {}.", number(model, &n, &model[*right].ty)));
    }
    Some(Hover { span, markdown: page.text })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::fixture::Fixture;

    fn at(text: &str) -> String {
        let f = Fixture::new(text);
        match hover(&f.project, f.file, f.offset) {
            Some(h) => format!("[{}]\n{}", h.span.of(f.text()), h.markdown),
            None => "nothing".to_owned(),
        }
    }

    #[test]
    fn a_reading() {
        insta::assert_snapshot!(at("let hot = tempera$0ture > 38 °C\n"));
    }

    #[test]
    fn a_bound() {
        insta::assert_snapshot!(at("let hot = temperature >= 3$08 °C\n"));
    }

    #[test]
    fn a_setting_a_choice_and_a_let() {
        insta::assert_snapshot!(
            [
                at("let a = clean_$0hold > 2 days\n"),
                at("rule r must\n  when infusing\n  then infusion = sto$0p\n"),
                at("let rate = infusion_rate * 2\nlet more = ra$0te > 9 µg/day\n"),
                at("let a = inf$0usion = stop\n"),
            ]
            .join("\n----\n")
        );
    }

    #[test]
    fn a_rule_with_its_source() {
        insta::assert_snapshot!(at(
            "source review \"A *review*\" journal \"J 2016\"\nrule halt must\n  \"Why.\"\n  about fever\n  when infusing\n  then infusion = stop\n  cite review \"Table 3\" quote \"stop [it]\"\nrule other\n  when infusing\n  then infusion = stop\n  overrides ha$0lt\n"
        ));
    }

    #[test]
    fn nothing_on_blanks_and_words() {
        assert_eq!(at("rule r must\n  wh$0en infusing\n  then infusion = stop\n"), "nothing");
        assert_eq!(at("$0\n"), "nothing");
    }
}

//! From the pairs of one item to its declaration: a head makes it, each clause fills in its part.

use super::build::{Builder, P, child, children};
use crate::ast::{
    Cite, Code, Combine, Decision, HitPolicy, Hold, Input, InputKind, ItemKind, Let, Name, Persistence, Prefer,
    Property, RangeClause, Rule as RuleItem, Scale, Scenario, Setting, Source, Span, Table, Type, TypeAlias, TypeKind,
    Undetermined, VoidAfter,
};
use crate::grammar::Rule;

impl<'t> Builder<'t> {
    /// The declaration that a head opens; its clauses come later.
    pub(crate) fn head(&mut self, head: &P<'t>) -> Option<ItemKind> {
        Some(match head.as_rule() {
            Rule::input_head => self.input_head(head)?,
            Rule::setting_head => ItemKind::Setting(Setting {
                name: self.name(&child(head, Rule::setting_name)?),
                ty: self.type_in(head),
                default: None,
                range: None,
                doc: None,
            }),
            Rule::source_head => ItemKind::Source(Source {
                name: self.name(&child(head, Rule::source_name)?),
                title: self.text(&child(head, Rule::text)?),
                journal: None,
                edition: None,
                date: None,
                link: None,
                text: None,
                valid_from: None,
                valid_until: None,
            }),
            Rule::table_head => self.table_head(head)?,
            Rule::decision_head => ItemKind::Decision(Decision {
                name: self.name(&child(head, Rule::decision_name)?),
                ty: self.type_in(head),
                doc: None,
                combine: None,
                default: None,
                undetermined: None,
            }),
            Rule::rule_head => ItemKind::Rule(RuleItem {
                name: self.name(&child(head, Rule::rule_name)?),
                strength: self.strength_in(head),
                doc: None,
                about: None,
                when: None,
                unless: None,
                then: Vec::new(),
                because: None,
                advise: Vec::new(),
                cites: Vec::new(),
                overrides: Vec::new(),
            }),
            Rule::hold_head => ItemKind::Hold(Hold {
                name: self.name(&child(head, Rule::hold_name)?),
                strength: self.strength_in(head),
                doc: None,
                about: None,
                when: None,
                do_: Vec::new(),
                release: None,
                give_up: None,
                close: None,
                because: None,
                advise: Vec::new(),
                cites: Vec::new(),
                overrides: Vec::new(),
            }),
            Rule::scenario_head => {
                ItemKind::Scenario(Scenario { title: self.text(&child(head, Rule::text)?), lines: Vec::new() })
            }
            Rule::property_head => {
                ItemKind::Property(Property { title: self.text(&child(head, Rule::text)?), given: None, check: None })
            }
            _ => return None,
        })
    }

    /// An item that has no clauses, from its whole piece.
    pub(crate) fn plain_item(&mut self, whole: &P<'t>) -> Option<ItemKind> {
        Some(match whole.as_rule() {
            Rule::use_item => ItemKind::Use(self.names(whole, Rule::module_ref)),
            Rule::scale_item => self.scale(whole)?,
            Rule::type_item => ItemKind::Type(TypeAlias {
                name: self.name(&child(whole, Rule::type_name)?),
                ty: {
                    self.assign_sign(&child(whole, Rule::type_eq)?);
                    self.type_in(whole)
                },
                doc: self.doc_in(whole),
            }),
            Rule::let_item => {
                self.assign_sign(&child(whole, Rule::let_eq)?);
                ItemKind::Let(Let {
                    name: self.name(&child(whole, Rule::let_name)?),
                    ty: child(whole, Rule::ty).map(|ty| self.ty(&ty)),
                    value: self.expr_in(whole, Rule::expr),
                    doc: self.doc_in(whole),
                })
            }
            Rule::prefer_item => ItemKind::Prefer(Prefer {
                sources: self.names(whole, Rule::source_ref),
                topics: child(whole, Rule::prefer_about).map(|p| self.names(&p, Rule::topic_ref)).unwrap_or_default(),
                when: child(whole, Rule::when).map(|when| self.expr_in(&when, Rule::expr)),
            }),
            _ => return None,
        })
    }

    /// Fills one clause into its item.
    pub(crate) fn clause(&mut self, item: &mut ItemKind, clause: &P<'t>) {
        match item {
            ItemKind::Input(input) => self.input_clause(input, clause),
            ItemKind::Setting(setting) => self.setting_clause(setting, clause),
            ItemKind::Source(source) => self.source_clause(source, clause),
            ItemKind::Table(table) => self.table_clause(table, clause),
            ItemKind::Decision(decision) => self.decision_clause(decision, clause),
            ItemKind::Rule(rule) => self.rule_clause(rule, clause),
            ItemKind::Hold(hold) => self.hold_clause(hold, clause),
            ItemKind::Scenario(scenario) => self.scenario_line(scenario, clause),
            ItemKind::Property(property) => self.property_clause(property, clause),
            ItemKind::Use(_)
            | ItemKind::Scale(_)
            | ItemKind::Type(_)
            | ItemKind::Let(_)
            | ItemKind::Prefer(_)
            | ItemKind::Error(_) => {}
        }
    }

    fn type_in(&mut self, pair: &P<'_>) -> Type {
        match child(pair, Rule::ty) {
            Some(ty) => self.ty(&ty),
            None => Type { kind: TypeKind::Error, span: self.span(pair) },
        }
    }

    pub(crate) fn doc_in(&mut self, pair: &P<'_>) -> Option<crate::ast::Text> {
        child(pair, Rule::doc).map(|doc| self.text(&doc))
    }

    fn scale(&mut self, whole: &P<'_>) -> Option<ItemKind> {
        self.assign_sign(&child(whole, Rule::type_eq)?);
        let mut ends = children(whole, Rule::grade);
        let (low, high) = (ends.next()?, ends.next()?);
        let grades = self.span(&low).to(self.span(&high));
        let ends = (low.as_str().parse::<u8>(), high.as_str().parse::<u8>());
        let (low, high) = match ends {
            (Ok(low), Ok(high)) if low <= high && high <= 20 => (low, high),
            _ => {
                self.error("grades", grades, "grades run from a lower to a higher number, at most 20")
                    .help("write `grade 0 to 5`");
                (0, 0)
            }
        };
        Some(ItemKind::Scale(Scale {
            name: self.name(&child(whole, Rule::type_name)?),
            low,
            high,
            grades,
            doc: self.doc_in(whole),
        }))
    }

    fn input_head(&mut self, head: &P<'_>) -> Option<ItemKind> {
        let kind = match head.clone().into_inner().next()?.as_rule() {
            Rule::k_fact => InputKind::Fact,
            Rule::k_reading => InputKind::Reading,
            Rule::k_event => InputKind::Event,
            _ => InputKind::Act,
        };
        Some(ItemKind::Input(Input {
            kind,
            name: self.name(&child(head, Rule::input_name)?),
            ty: child(head, Rule::ty).map(|ty| self.ty(&ty)),
            range: None,
            persistence: None,
            initially: None,
            void_after: Vec::new(),
            codes: Vec::new(),
            doc: None,
        }))
    }

    fn input_clause(&mut self, input: &mut Input, clause: &P<'_>) {
        let span = self.span(clause);
        match clause.as_rule() {
            Rule::range_clause => {
                if let Some(range) = self.range(clause) {
                    self.once(&mut input.range, range, clause);
                }
            }
            Rule::fresh_clause => {
                let fresh = Persistence::FreshFor(self.expr_in(clause, Rule::span_of_time), span);
                self.once(&mut input.persistence, fresh, clause);
            }
            Rule::until_changed => self.once(&mut input.persistence, Persistence::UntilChanged(span), clause),
            Rule::initially => {
                let value = self.expr_in(clause, Rule::arith);
                self.once(&mut input.initially, value, clause);
            }
            Rule::void_after => {
                let event = clause.clone().into_inner().find(|p| matches!(p.as_rule(), Rule::paren | Rule::value_ref));
                let event = match event {
                    Some(event) => self.operand(&event),
                    None => self.missing(clause),
                };
                let duration = child(clause, Rule::span_of_time).map(|d| self.expr(&d));
                input.void_after.push(VoidAfter { event, duration, span });
            }
            Rule::code => {
                let mut parts = clause.clone().into_inner();
                if let (Some(system), Some(code)) = (parts.next(), parts.next()) {
                    let code = Code { system: self.name(&system), code: self.text(&code) };
                    input.codes.push(code);
                }
            }
            Rule::doc => self.doc(&mut input.doc, clause),
            _ => {}
        }
    }

    pub(crate) fn doc(&mut self, slot: &mut Option<crate::ast::Text>, clause: &P<'_>) {
        let text = self.text(clause);
        self.once(slot, text, clause);
    }

    fn range(&mut self, clause: &P<'_>) -> Option<RangeClause> {
        let mut ends = children(clause, Rule::arith);
        let (low, high) = (ends.next()?, ends.next()?);
        Some(RangeClause { low: self.expr(&low), high: self.expr(&high), span: self.span(clause) })
    }

    fn setting_clause(&mut self, setting: &mut Setting, clause: &P<'_>) {
        match clause.as_rule() {
            Rule::setting_default => {
                if let Some(sign) = child(clause, Rule::setting_eq) {
                    self.assign_sign(&sign);
                }
                let value = self.expr_in(clause, Rule::arith);
                self.once(&mut setting.default, value, clause);
            }
            Rule::range_clause => {
                if let Some(range) = self.range(clause) {
                    self.once(&mut setting.range, range, clause);
                }
            }
            Rule::doc => self.doc(&mut setting.doc, clause),
            _ => {}
        }
    }

    fn source_clause(&mut self, source: &mut Source, clause: &P<'_>) {
        let slot = match clause.as_rule() {
            Rule::journal => &mut source.journal,
            Rule::edition => &mut source.edition,
            Rule::link => &mut source.link,
            Rule::source_text => &mut source.text,
            Rule::dated => {
                if let Some(date) = child(clause, Rule::date_lit) {
                    let date = self.date(&date);
                    self.once(&mut source.date, date, clause);
                }
                return;
            }
            _ => {
                for end in clause.clone().into_inner() {
                    let slot = match end.as_rule() {
                        Rule::valid_from => &mut source.valid_from,
                        Rule::valid_until => &mut source.valid_until,
                        _ => continue,
                    };
                    if let Some(date) = child(&end, Rule::date_lit) {
                        let date = self.date(&date);
                        self.once(slot, date, &end);
                    }
                }
                return;
            }
        };
        let text = child(clause, Rule::text).map(|text| self.text(&text));
        if let Some(text) = text {
            self.once(slot, text, clause);
        }
    }

    fn table_head(&mut self, head: &P<'_>) -> Option<ItemKind> {
        let policy = head.clone().into_inner().find(|p| matches!(p.as_rule(), Rule::k_unique | Rule::k_first))?;
        Some(ItemKind::Table(Table {
            name: self.name(&child(head, Rule::table_name)?),
            ty: self.type_in(head),
            policy: if policy.as_rule() == Rule::k_first { HitPolicy::First } else { HitPolicy::Unique },
            policy_span: self.span(&policy),
            doc: None,
            columns: Vec::new(),
            result: None,
            header: Span::default(),
            rows: Vec::new(),
            cites: Vec::new(),
        }))
    }

    pub(crate) fn cite(&mut self, clause: &P<'_>) -> Option<Cite> {
        Some(Cite {
            source: self.name(&child(clause, Rule::source_ref)?),
            locator: child(clause, Rule::locator).map(|text| self.text(&text)),
            quote: child(clause, Rule::quoted).map(|text| self.text(&text)),
            span: self.span(clause),
        })
    }

    fn decision_clause(&mut self, decision: &mut Decision, clause: &P<'_>) {
        let span = self.span(clause);
        match clause.as_rule() {
            Rule::combine => {
                let combine = clause.clone().into_inner().find_map(|p| match p.as_rule() {
                    Rule::k_unique => Some(Combine::Unique),
                    Rule::k_highest => Some(Combine::Highest),
                    Rule::k_lowest => Some(Combine::Lowest),
                    Rule::k_all => Some(Combine::All),
                    _ => None,
                });
                if let Some(combine) = combine {
                    self.once(&mut decision.combine, (combine, span), clause);
                }
            }
            Rule::default => {
                let value = self.expr_in(clause, Rule::arith);
                self.once(&mut decision.default, value, clause);
            }
            Rule::undetermined => {
                let unchanged_for =
                    child(clause, Rule::unchanged).map(|unchanged| self.expr_in(&unchanged, Rule::span_of_time));
                let value = self.expr_in(clause, Rule::arith);
                self.once(&mut decision.undetermined, Undetermined { unchanged_for, value, span }, clause);
            }
            Rule::doc => self.doc(&mut decision.doc, clause),
            _ => {}
        }
    }

    fn property_clause(&mut self, property: &mut Property, clause: &P<'_>) {
        let value = self.expr_in(clause, Rule::expr);
        let slot = if clause.as_rule() == Rule::given { &mut property.given } else { &mut property.check };
        self.once(slot, value, clause);
    }
}

/// The name that an item declares, if it has one.
pub(crate) fn name_of(item: &ItemKind) -> Option<&Name> {
    match item {
        ItemKind::Scale(x) => Some(&x.name),
        ItemKind::Type(x) => Some(&x.name),
        ItemKind::Input(x) => Some(&x.name),
        ItemKind::Setting(x) => Some(&x.name),
        ItemKind::Source(x) => Some(&x.name),
        ItemKind::Let(x) => Some(&x.name),
        ItemKind::Table(x) => Some(&x.name),
        ItemKind::Decision(x) => Some(&x.name),
        ItemKind::Rule(x) => Some(&x.name),
        ItemKind::Hold(x) => Some(&x.name),
        ItemKind::Error(x) => x.name.as_ref(),
        ItemKind::Use(_) | ItemKind::Prefer(_) | ItemKind::Scenario(_) | ItemKind::Property(_) => None,
    }
}

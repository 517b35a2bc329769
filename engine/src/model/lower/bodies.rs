//! The fourth pass: what inputs, settings, lets, tables and decisions say beyond their types.

use super::names::{Found, Space};
use super::{Cx, Lower};
use crate::diagnostic::Place;
use crate::diagnostic::codes::{input as input_codes, time as time_codes};
use crate::model::{
    ActAs, Cite, CompareOp, DecisionId, ExprId, ExprKind, Holding, InputId, InputKind, LetId, Role, Row, SettingId,
    Symbol, TableId, Ty, Value, Void,
};
use blin_grammar::ast::{self, CellTest, Expr, ItemKind, Persistence};

impl<'a> Lower<'a> {
    pub(super) fn bodies(&mut self) {
        for index in 0..self.items.len() {
            let (cx, symbol) = self.items[index];
            match (&cx.item.kind, symbol) {
                (ItemKind::Input(x), Some(Symbol::Input(id))) => self.input_constants(cx, id, x),
                (ItemKind::Setting(x), Some(Symbol::Setting(id))) => self.setting_body(cx, id, x),
                _ => {}
            }
        }
        self.manifest_settings();
        for position in 0..self.ordered.len() {
            let (cx, symbol) = self.items[self.ordered[position]];
            match (&cx.item.kind, symbol) {
                (ItemKind::Let(x), Some(Symbol::Let(id))) => self.let_body(cx, id, x),
                (ItemKind::Table(x), Some(Symbol::Table(id))) => self.table_body(cx, id, x),
                _ => {}
            }
        }
        for index in 0..self.items.len() {
            let (cx, symbol) = self.items[index];
            match (&cx.item.kind, symbol) {
                (ItemKind::Input(x), Some(Symbol::Input(id))) => self.voids(cx, id, x),
                (ItemKind::Decision(x), Some(Symbol::Decision(id))) => self.decision_body(cx, id, x),
                _ => {}
            }
        }
    }

    fn range(
        &mut self,
        cx: Cx<'a>,
        range: Option<&ast::RangeClause>,
        ty: &Ty,
    ) -> Option<(crate::exact::Exact, crate::exact::Exact)> {
        let range = range?;
        if !ty.is_numeric() {
            if *ty != Ty::Error {
                let shown = self.model.describe(ty);
                self.report(input_codes::range_of_what(&shown, cx.place(range.span)));
            }
            return None;
        }
        // The upper end first: it carries the unit, and what is wrong with that is said once.
        let high = self.fixed_number(cx, range.high, ty, "a range is written with constants")?;
        let low = self.low_bound(cx, range.low, range.high, ty);
        let low = self.fixed_bound(cx, low, range.low)?;
        if low > high {
            self.report(crate::diagnostic::codes::values::empty_range(cx.place(range.span)));
            return None;
        }
        Some((low, high))
    }

    fn fixed_bound(&mut self, cx: Cx<'a>, bound: ExprId, written: ast::ExprId) -> Option<crate::exact::Exact> {
        match self.known(bound) {
            Some(Value::Num(n)) => Some(n),
            _ => {
                if !self.is_error(bound) {
                    let why = "a range is written with constants";
                    self.report(crate::diagnostic::codes::values::not_constant(why, cx.place_of(written)));
                }
                None
            }
        }
    }

    fn input_constants(&mut self, cx: Cx<'a>, id: InputId, input: &ast::Input) {
        let ty = self.model[id].ty.clone();
        let range = self.range(cx, input.range.as_ref(), &ty);
        self.model.inputs[id.index()].range = range;
        if let Some(persistence) = &input.persistence {
            self.persistence(cx, id, persistence);
        } else if input.kind == InputKind::Reading && cx.item.is_whole() {
            let written = input.range.as_ref().map(|r| r.span).or(input.ty.as_ref().map(|t| t.span));
            let end = written.map_or(input.name.span.end, |s| s.end);
            let insert = cx.place(blin_grammar::Span::new(end, end));
            self.report(input_codes::freshness(&input.name.text, cx.place(input.name.span), insert));
        }
        if let Some(initially) = input.initially {
            if input.kind != InputKind::Act || self.model[id].hold != Holding::UntilChanged {
                self.report(input_codes::initially_of_what(cx.place_of(initially)));
            }
            let value = self.fixed(cx, initially, &ty, "the value before the first entry is a constant");
            if let Some(v) = &value {
                let declared = cx.place(input.range.as_ref().map_or(input.name.span, |r| r.span));
                self.check_range(v, range.as_ref(), (&ty, &input.name.text, declared), cx.place_of(initially));
            }
            self.model.inputs[id.index()].initially = value;
        }
    }

    fn persistence(&mut self, cx: Cx<'a>, id: InputId, persistence: &Persistence) {
        let (Persistence::FreshFor(_, span) | Persistence::UntilChanged(span)) = persistence;
        let place = cx.place(*span);
        let kind = self.model[id].kind;
        match (persistence, kind) {
            (Persistence::FreshFor(d, _), InputKind::Reading) => {
                if let Some(seconds) = self.fixed_seconds(cx, *d, "freshness is a constant duration") {
                    self.model.inputs[id.index()].hold = Holding::Fresh(seconds);
                }
            }
            (Persistence::FreshFor(..), _) | (_, InputKind::Fact | InputKind::Event) => {
                let kind = Symbol::Input(id).kind(&self.model);
                self.report(input_codes::persistence_of_what(kind, place));
            }
            (_, InputKind::Act) if self.model[id].ty == Ty::Event => {
                self.report(input_codes::state_without_value(place));
            }
            _ => {}
        }
    }

    fn voids(&mut self, cx: Cx<'a>, id: InputId, input: &ast::Input) {
        for void in &input.void_after {
            let place = cx.place(void.span);
            if input.kind != InputKind::Reading {
                self.report(input_codes::void_of_what(Symbol::Input(id).kind(&self.model), place));
            }
            let event = self.condition(cx, void.event);
            let why = "how long readings do not count is a constant duration";
            let duration = void.duration.and_then(|d| self.fixed_seconds(cx, d, why));
            if !self.is_error(event) {
                self.model.inputs[id.index()].void_after.push(Void { event, duration, place });
            }
        }
    }

    fn setting_body(&mut self, cx: Cx<'a>, id: SettingId, setting: &ast::Setting) {
        let ty = self.model[id].ty.clone();
        let range = self.range(cx, setting.range.as_ref(), &ty);
        let default = setting.default.and_then(|d| {
            let value = self.fixed(cx, d, &ty, "the default of a setting is a constant")?;
            let declared = cx.place(setting.range.as_ref().map_or(setting.name.span, |r| r.span));
            self.check_range(&value, range.as_ref(), (&ty, &setting.name.text, declared), cx.place_of(d));
            Some(value)
        });
        let setting = &mut self.model.settings[id.index()];
        setting.range = range;
        setting.value.clone_from(&default);
        setting.default = default;
    }

    fn let_body(&mut self, cx: Cx<'a>, id: LetId, item: &'a ast::Let) {
        let value = if let Expr::Streak(p) = cx.ast(item.value) {
            let place = cx.place_of(item.value);
            match self.streak(cx, *p) {
                Some((p, input)) => {
                    self.streaks.insert(id, (p, input));
                    self.push(ExprKind::StreakCount(p, input), Ty::Integer, place)
                }
                None => self.error(place),
            }
        } else {
            let hint = self.declared_lets.get(&id).cloned();
            // A bare event that carries a value is taken as that value; one that carries none as its happening.
            let value = self.expr(cx, item.value, hint.as_ref());
            match hint {
                Some(ty) => self.coerce(value, &ty),
                None => value,
            }
        };
        self.model.lets[id.index()].value = value;
        if let Some(done) = self.lowered_lets.get_mut(id.index()) {
            *done = true;
        }
    }

    fn decision_body(&mut self, cx: Cx<'a>, id: DecisionId, decision: &ast::Decision) {
        use crate::diagnostic::codes::decision as codes;
        use crate::model::Combine;
        let ty = self.model[id].ty.clone();
        let orders = match &ty {
            Ty::Enum(e) => self.model[*e].ordered,
            Ty::Error => true,
            other => other.is_numeric(),
        };
        if let Some((combine, span)) = decision.combine {
            let fits = match combine {
                Combine::Unique => true,
                Combine::Highest | Combine::Lowest => orders,
                Combine::All => matches!(ty, Ty::Set(_) | Ty::Error),
            };
            if !fits {
                let shown = self.model.describe(&ty);
                let diagnostic =
                    codes::combine(combine == Combine::All, &shown, cx.place(span), cx.place(decision.ty.span));
                self.report(diagnostic);
            }
        }
        let default = decision.default.map(|d| self.given(cx, d, &ty));
        let undetermined = decision.undetermined.as_ref().and_then(|u| {
            let why = "how long the last value stands is a constant duration";
            let unchanged_for = u.unchanged_for.and_then(|d| self.fixed_seconds(cx, d, why));
            let value = self.given(cx, u.value, &ty);
            self.is_fixed(cx, value, u.value).then_some(ActAs { unchanged_for, value })
        });
        let decision = &mut self.model.decisions[id.index()];
        decision.default = default;
        decision.undetermined = undetermined;
    }

    fn is_fixed(&mut self, cx: Cx<'a>, value: ExprId, written: ast::ExprId) -> bool {
        let fine = self.is_error(value) || self.known(value).is_some();
        if !fine {
            let why = "what to act as while nothing is determined is a constant";
            self.report(crate::diagnostic::codes::values::not_constant(why, cx.place_of(written)));
        }
        fine
    }

    /// A value given to something: of its type, or `not stated`.
    pub(super) fn given(&mut self, cx: Cx<'a>, id: ast::ExprId, ty: &Ty) -> ExprId {
        if matches!(cx.ast(id), Expr::NotStated) {
            return self.push(ExprKind::NotStated, ty.clone(), cx.place_of(id));
        }
        let value = if *ty == Ty::Boolean { self.condition(cx, id) } else { self.expr(cx, id, Some(ty)) };
        self.coerce(value, ty)
    }

    fn table_body(&mut self, cx: Cx<'a>, id: TableId, table: &ast::Table) {
        let ty = self.model[id].ty.clone();
        if let Some(heading) = table.result.as_ref().filter(|h| h.text == table.name.text) {
            self.in_role(Role::Heads, |l| l.refer(cx.place(heading.span), Symbol::Table(id)));
        }
        let columns: Vec<ExprId> = table.columns.iter().map(|&c| self.column(cx, c)).collect();
        let mut rows = Vec::new();
        for row in &table.rows {
            let place = cx.place(row.span);
            let mut cells = Vec::new();
            for (&column, cell) in columns.iter().zip(&row.cells) {
                cells.push(self.cell(cx, column, cell));
            }
            let when = match cells.as_slice() {
                [] => self.constant(Value::Bool(true), Ty::Boolean, place),
                [one] => *one,
                many => self.push(ExprKind::And(many.to_vec()), Ty::Boolean, place),
            };
            let value = self.given(cx, row.value, &ty);
            rows.push(Row { when, cells, value, place });
        }
        let cites = self.cites(cx, &table.cites);
        let table = &mut self.model.tables[id.index()];
        table.columns = columns;
        table.rows = rows;
        table.cites = cites;
    }

    /// The head of a column; an event counts as its happening.
    fn column(&mut self, cx: Cx<'a>, id: ast::ExprId) -> ExprId {
        let column = self.expr(cx, id, None);
        if *self.ty(column) == Ty::Text {
            let diagnostic = crate::diagnostic::codes::types::text_compared(cx.place_of(id));
            return self.refuse(diagnostic);
        }
        if self.ticks(column) && matches!(self.ty(column), Ty::Error) {
            let diagnostic = time_codes::span_ticks(cx.place_of(id));
            return self.refuse(diagnostic);
        }
        column
    }

    fn cell(&mut self, cx: Cx<'a>, column: ExprId, cell: &ast::Cell) -> ExprId {
        let place = cx.place(cell.span);
        let mut tests = Vec::new();
        for test in &cell.tests {
            tests.push(self.cell_test(cx, column, test, place));
        }
        match tests.as_slice() {
            [one] => *one,
            _ => self.push(ExprKind::Or(tests), Ty::Boolean, place),
        }
    }

    fn cell_test(&mut self, cx: Cx<'a>, column: ExprId, test: &CellTest, place: Place) -> ExprId {
        let ty = self.ty(column).clone();
        match test {
            CellTest::Any => self.constant(Value::Bool(true), Ty::Boolean, place),
            CellTest::Unknown => {
                let known = self.push(ExprKind::IsKnown(column), Ty::Boolean, place);
                self.push(ExprKind::Not(known), Ty::Boolean, place)
            }
            CellTest::Equals(value) if matches!(ty, Ty::Boolean | Ty::Event) => match cx.ast(*value) {
                Expr::Bool(true) => column,
                Expr::Bool(false) => self.push(ExprKind::Not(column), Ty::Boolean, cx.place_of(*value)),
                _ => {
                    let value = self.condition(cx, *value);
                    self.compare_lowered(CompareOp::Eq, (column, value), place)
                }
            },
            CellTest::Equals(value) => {
                let at = cx.place_of(*value);
                let value = self.bound(cx, *value, &ty);
                self.compare_lowered(CompareOp::Eq, (column, value), at)
            }
            CellTest::Compare(op, value) => {
                let at = cx.place_of(*value);
                let value = self.bound(cx, *value, &ty);
                self.compare_lowered(*op, (column, value), at)
            }
            CellTest::Range(range) => self.in_range(cx, column, range, place),
        }
    }

    pub(super) fn cites(&mut self, cx: Cx<'a>, cites: &[ast::Cite]) -> Vec<Cite> {
        let mut found = Vec::new();
        for cite in cites {
            if let Found::Symbol(Symbol::Source(source)) = self.resolve(cx, &cite.source, &[Space::Source]) {
                found.push(Cite {
                    source,
                    locator: cite.locator.as_ref().map(|t| t.text.clone()),
                    quote: cite.quote.as_ref().map(|t| t.text.clone()),
                    place: cx.place(cite.span),
                });
            }
        }
        found
    }
}

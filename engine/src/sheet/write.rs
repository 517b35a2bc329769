//! A filled sheet for a spreadsheet and for a printer.

use super::{Cell, Grid, Row, Sheet};
use crate::csv;
use crate::model::Model;
use crate::time::Zone;
use std::fmt::Write;

/// A text of at most so many characters stays on one line.
const SHORT: usize = 14;

/// What a sheet is written for.
#[derive(Clone, Copy, Debug)]
pub struct Paper<'a> {
    /// The project.
    pub model: &'a Model,
    /// The sheet.
    pub sheet: &'a Sheet,
    /// Its rows.
    pub grid: &'a Grid,
    /// What the patient is called.
    pub patient: &'a str,
    /// The clock on the patient's wall.
    pub zone: &'a Zone,
}

impl Paper<'_> {
    /// `day 1 is 2021-11-01 10:00 (cycle_start); charted until 2021-11-12 10:00; UTC`
    #[must_use]
    pub fn course(&self) -> String {
        let at = |t| format!("{} {}", self.zone.date_of(t), self.zone.time_of_day(t));
        let zone = self.zone.name().unwrap_or("on the clock of the file");
        let supposed = if self.grid.supposed { ", supposed" } else { "" };
        let from = &self.model[self.sheet.from].decl.name;
        let (begin, until) = (at(self.grid.begin), at(self.grid.charted_until));
        format!("day 1 is {begin} ({from}{supposed}); charted until {until}; {zone}")
    }

    /// `blinatumomab 0.1.0, 3f2a…`: whose rules.
    #[must_use]
    pub fn project(&self) -> String {
        let project = &self.model.project;
        let digest = project.digest.get(..12).unwrap_or(&project.digest);
        format!("{} {}, files {digest}", project.name, project.version)
    }

    /// For a spreadsheet: one record a day, notes in words.
    #[must_use]
    pub fn csv(&self) -> String {
        let heads = ["day", "date", "time", "basis"].into_iter().map(str::to_owned);
        let heads = heads.chain(self.sheet.columns.iter().flat_map(|c| [c.head.clone(), format!("{}: by", c.head)]));
        let mut out = csv::record(heads);
        for row in &self.grid.rows {
            let first =
                [row.day.to_string(), row.date.to_string(), self.zone.time_of_day(row.at), basis(row).to_owned()];
            let cells = row.cells.iter().flat_map(|c| [c.text.clone(), self.notes(c).join("; ")]);
            out.push_str(&csv::record(first.into_iter().chain(cells)));
        }
        out
    }

    fn notes(&self, cell: &Cell) -> Vec<&str> {
        cell.notes.iter().filter_map(|n| self.grid.notes.get(*n)).map(String::as_str).collect()
    }

    /// For a printer: one file that needs nothing else.
    #[must_use]
    pub fn html(&self) -> String {
        let (title, patient) = (escape(&self.sheet.title), escape(self.patient));
        let mut out = format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}: {patient}</title>\n\
             <style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n<p class=\"patient\">{patient}</p>\n\
             <p>{}</p>\n<p>{}</p>\n</header>\n",
            escape(&self.course()),
            escape(&format!("by {}", self.project()))
        );
        self.summary(&mut out);
        self.assumptions(&mut out);
        self.table(&mut out);
        self.footnotes(&mut out);
        out.push_str(
            "<table class=\"signed\"><tr><td>Prepared by</td><td>Checked by</td><td>Date</td></tr></table>\n\
             <p class=\"fine\">Not a medical device: for study, not for treating patients.</p>\n</body>\n</html>\n",
        );
        out
    }

    fn summary(&self, out: &mut String) {
        if self.grid.summary.is_empty() {
            return;
        }
        out.push_str("<dl>\n");
        for (name, cell) in &self.grid.summary {
            let _ =
                writeln!(out, "<div><dt>{}</dt><dd{}>{}</dd></div>", escape(&words(name)), class(cell), marked(cell));
        }
        out.push_str("</dl>\n");
    }

    fn assumptions(&self, out: &mut String) {
        if self.grid.assumptions.is_empty() {
            return;
        }
        out.push_str("<section class=\"supposed\">\n<h2>What is supposed</h2>\n<ul>\n");
        for line in &self.grid.assumptions {
            let _ = writeln!(out, "<li>{}</li>", escape(line));
        }
        out.push_str("</ul>\n</section>\n");
    }

    fn table(&self, out: &mut String) {
        out.push_str("<table class=\"days\">\n<thead><tr><th>Day</th><th>Date</th>");
        for column in &self.sheet.columns {
            let _ = write!(out, "<th>{}</th>", escape(&column.head));
        }
        out.push_str("<th class=\"tick\">Checked</th></tr></thead>\n<tbody>\n");
        for row in &self.grid.rows {
            let past = if row.projected { "" } else { " class=\"past\"" };
            let date = format!("{} {}", row.date, self.zone.time_of_day(row.at));
            let _ = write!(out, "<tr{past}><th>{}</th><td class=\"date\">{}</td>", row.day, escape(&date));
            for cell in &row.cells {
                let _ = write!(out, "<td{}>{}</td>", class(cell), marked(cell));
            }
            out.push_str("<td></td></tr>\n");
        }
        out.push_str("</tbody>\n</table>\n<p class=\"fine\">Shaded days are charted; the others are projected.</p>\n");
    }

    fn footnotes(&self, out: &mut String) {
        if self.grid.notes.is_empty() {
            return;
        }
        out.push_str("<ol class=\"notes\">\n");
        for note in &self.grid.notes {
            let _ = writeln!(out, "<li>{}</li>", escape(note));
        }
        out.push_str("</ol>\n");
    }
}

/// Whether a day is charted or projected, in a word.
#[must_use]
pub const fn basis(row: &Row) -> &'static str {
    if row.projected { "projected" } else { "charted" }
}

/// A name as words.
#[must_use]
pub fn words(name: &str) -> String {
    name.rsplit('.').next().unwrap_or(name).replace('_', " ")
}

/// A short text is not broken: a number stays with its unit.
fn class(cell: &Cell) -> &'static str {
    match (cell.open, cell.text.chars().count() <= SHORT) {
        (true, true) => " class=\"open short\"",
        (true, false) => " class=\"open\"",
        (false, true) => " class=\"short\"",
        (false, false) => "",
    }
}

/// The text of a cell with the numbers of its notes.
fn marked(cell: &Cell) -> String {
    let marks: Vec<String> = cell.notes.iter().map(|n| (n + 1).to_string()).collect();
    let text = if cell.text.is_empty() { "–".to_owned() } else { escape(&cell.text) };
    // in brackets on the line: a raised number beside a dose reads as a power
    if marks.is_empty() { text } else { format!("{text} <span class=\"note\">[{}]</span>", marks.join(",")) }
}

/// Text that is nothing but text in HTML, also inside an attribute.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

const STYLE: &str = "\
@page { size: A4 landscape; margin: 12mm; }
body { font: 10pt/1.35 'Liberation Sans', Arial, Helvetica, sans-serif; color: #000; background: #fff; margin: 1.5em; }
h1 { font-size: 15pt; margin: 0 0 .2em; }
h2 { font-size: 10pt; margin: 0; }
header p { margin: .1em 0; }
.patient { font-size: 12pt; font-weight: bold; }
dl { display: flex; flex-wrap: wrap; gap: .4em 2em; margin: .8em 0; }
dl div { display: flex; gap: .5em; }
dt { color: #444; }
dd { margin: 0; font-weight: bold; }
.supposed { border: 1px solid #000; padding: .4em .8em; margin: .8em 0; }
.supposed ul { margin: .2em 0; padding-left: 1.3em; }
table.days { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
table.days th, table.days td { border: 1px solid #777; padding: .15em .5em; text-align: left; vertical-align: top; }
table.days thead th { background: #ddd; border-bottom: 2px solid #000; }
table.days tbody th { text-align: right; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
.past td, .past th { background: #eee; }
.date { white-space: nowrap; }
.tick { width: 4.5em; }
.open { font-style: italic; font-weight: bold; }
td .note, dd .note { font-size: 7.5pt; font-weight: normal; font-style: normal; color: #444; }
.short { white-space: nowrap; }
.notes { font-size: 8.5pt; columns: 2; column-gap: 2em; padding-left: 1.8em; overflow-wrap: anywhere; }
.signed { width: 100%; border-collapse: collapse; margin: 1.5em 0 .5em; break-inside: avoid; }
.signed td { border-top: 1px solid #000; padding: .2em 2em 0 0; width: 33%; }
.fine { font-size: 8pt; color: #444; margin: .3em 0; }
@media print { body { margin: 0; } * { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }
";

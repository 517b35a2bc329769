//! `blin sheet`.

use crate::args::Sheet as SheetArgs;
use crate::case::{Case, unknown};
use crate::exit::{Done, Outcome, Unable, print, reason};
use crate::project::Place;
use crate::style::{Role, Style};
use blin_engine::sheet::write::{Paper, basis, words};
use blin_engine::sheet::{self, Cell, Plan, Row, Sheet};
use blin_engine::time::Zone;
use serde_json::{Value, json};
use std::path::Path;

/// Fills in an order sheet for a patient.
pub fn run(args: &SheetArgs, at: &Place) -> Outcome {
    let Some(case) = Case::open(at, &args.patient)? else { return Ok(Done::Findings) };
    let sheet = chosen(&case, &args.protocol)?;
    let start = args.start.as_deref().map(|text| case.instant(text)).transpose()?;
    let settings = case.settings(&args.set)?;
    let (clock, zone) = (case.chart.start.clone(), case.chart.zone.clone());
    let wall = clock.as_ref().map(|s| s.zone().clone()).or_else(|| zone.clone()).unwrap_or_else(Zone::utc);
    let plan = Plan { start, settings, clock, zone };
    let from = &case.model()[sheet.from].decl.name;
    let grid = sheet::grid(&case.engine, sheet, &case.chart.timeline, &plan).map_err(|_| {
        Unable::new(format!("no {from} is charted for {}", case.name))
            .help("say when the course is supposed to begin: `--start \"day 1 08:00\"`")
    })?;
    let paper = Paper { model: case.model(), sheet, grid: &grid, patient: &case.name, zone: &wall };
    for (path, text) in [(&args.html, paper.html()), (&args.csv, paper.csv())] {
        if let Some(path) = path {
            put(path, &text)?;
        }
    }
    if args.json {
        print(&json(&paper));
    } else {
        print(&text(&paper, &Style::stdout()));
    }
    Ok(Done::Fine)
}

fn put(path: &Path, text: &str) -> Result<(), Unable> {
    std::fs::write(path, text).map_err(|e| Unable::new(format!("cannot write {}: {}", path.display(), reason(&e))))
}

fn chosen<'c>(case: &'c Case, name: &str) -> Result<&'c Sheet, Unable> {
    let known: Vec<&str> = case.sheets.iter().map(|s| s.name.as_str()).collect();
    match case.sheets.iter().find(|s| s.name == name) {
        Some(sheet) => Ok(sheet),
        None if known.is_empty() => Err(Unable::new("the project has no order sheets")
            .help("declare one in blin.toml with `[sheet.NAME]`; docs/cli.md shows how")),
        None => Err(unknown("sheet", name, &known)),
    }
}

fn text(paper: &Paper<'_>, style: &Style) -> String {
    let mut out =
        style.wrap("", "  ", &style.paint(Role::Heading, &format!("{}: {}", paper.sheet.title, paper.patient)));
    out.push_str(&style.wrap("", "  ", &style.paint(Role::Dim, &paper.course())));
    out.push_str(&style.wrap("", "  ", &style.paint(Role::Dim, &format!("by {}", paper.project()))));
    for (name, cell) in &paper.grid.summary {
        out.push_str(&style.wrap("", "  ", &format!("{}: {}", words(name), marked(cell))));
    }
    out.push('\n');
    out.push_str(&table(paper, style));
    for (note, n) in paper.grid.notes.iter().zip(1..) {
        out.push_str(&style.wrap(&format!("[{n}] "), "    ", note));
    }
    out.push('\n');
    for line in &paper.grid.assumptions {
        out.push_str(&style.wrap("", "  ", line));
    }
    out
}

/// `20 mg [3]`
fn marked(cell: &Cell) -> String {
    let text = if cell.text.is_empty() { "-" } else { &cell.text };
    let marks: Vec<String> = cell.notes.iter().map(|n| (n + 1).to_string()).collect();
    if marks.is_empty() { text.to_owned() } else { format!("{text} [{}]", marks.join(",")) }
}

/// A row a day, its cells wrapped beside each other; in a narrow window below each other, days that are alike as one.
fn table(paper: &Paper<'_>, style: &Style) -> String {
    let heads = ["day", "date"].into_iter().map(str::to_owned);
    let heads: Vec<String> = heads.chain(paper.sheet.columns.iter().map(|c| c.head.clone())).collect();
    let line = |row: &Row| {
        let first = [row.day.to_string(), row.date.to_string()];
        first.into_iter().chain(row.cells.iter().map(marked)).collect::<Vec<String>>()
    };
    let rows: Vec<Vec<String>> = paper.grid.rows.iter().map(line).collect();
    let widths = widths(&heads, &rows, style.width);
    let mut out =
        widths.as_ref().map_or_else(String::new, |w| laid_out(&heads, w, |text| style.paint(Role::Label, text)));
    let days: Vec<(&Row, &Vec<String>)> = paper.grid.rows.iter().zip(&rows).collect();
    let alike = |a: &(&Row, &Vec<String>), b: &(&Row, &Vec<String>)| {
        widths.is_none() && a.0.projected == b.0.projected && a.1.get(2..) == b.1.get(2..)
    };
    let mut past = false;
    for group in days.chunk_by(alike) {
        let (Some((first, cells)), Some((last, _))) = (group.first(), group.last()) else { continue };
        if past && first.projected {
            out.push_str(&style.wrap("", "  ", &style.paint(Role::Dim, "projected from here on")));
        }
        past = !first.projected;
        match &widths {
            Some(widths) => out.push_str(&laid_out(cells, widths, str::to_owned)),
            None => out.push_str(&block(&heads, first, last, cells, style)),
        }
    }
    out.push('\n');
    out
}

/// Days that are alike, one line a column.
fn block(heads: &[String], first: &Row, last: &Row, cells: &[String], style: &Style) -> String {
    let days = if first.day == last.day {
        format!("day {}, {}", first.day, first.date)
    } else {
        format!("days {} to {}, {} to {}", first.day, last.day, first.date, last.date)
    };
    let mut out = style.wrap("", "  ", &style.paint(Role::Name, &days));
    for (head, cell) in heads.iter().zip(cells).skip(2).filter(|(_, cell)| *cell != "-") {
        out.push_str(&style.wrap("  ", "    ", &format!("{head}: {cell}")));
    }
    out
}

/// As wide as the columns want to be, or the widest of them narrower until all fit; `None`: they do not.
fn widths(heads: &[String], rows: &[Vec<String>], most: usize) -> Option<Vec<usize>> {
    let size = |text: &String| text.chars().count();
    let longest = |text: &String| text.split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
    // no word is broken
    let mut least: Vec<usize> = heads.iter().map(longest).collect();
    for row in rows {
        for (width, cell) in least.iter_mut().zip(row) {
            *width = (*width).max(longest(cell));
        }
    }
    let mut widths: Vec<usize> = heads.iter().map(size).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(size(cell));
        }
    }
    let gaps = 2 * widths.len().saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > most {
        let shrinkable = widths.iter_mut().zip(&least).filter(|(width, least)| **width > **least);
        let (widest, _) = shrinkable.max_by_key(|(width, _)| **width)?;
        *widest -= 1;
    }
    Some(widths)
}

fn laid_out(cells: &[String], widths: &[usize], paint: impl Fn(&str) -> String) -> String {
    let wrapped: Vec<Vec<String>> = cells
        .iter()
        .zip(widths)
        .map(|(cell, width)| textwrap::wrap(cell, *width).into_iter().map(std::borrow::Cow::into_owned).collect())
        .collect();
    let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
    let mut out = String::new();
    for line in 0..height {
        let parts = wrapped.iter().zip(widths).map(|(lines, width)| {
            let text = lines.get(line).map_or("", String::as_str);
            let pad = " ".repeat(width.saturating_sub(text.chars().count()));
            format!("{}{pad}", paint(text))
        });
        out.push_str(parts.collect::<Vec<_>>().join("  ").trim_end());
        out.push('\n');
    }
    out
}

/// The form `blin.sheet/1`.
fn json(paper: &Paper<'_>) -> String {
    let (project, grid) = (&paper.model.project, paper.grid);
    let cell = |head: &str, cell: &Cell| {
        let notes: Vec<&str> = cell.notes.iter().filter_map(|n| grid.notes.get(*n)).map(String::as_str).collect();
        json!({ "head": head, "text": cell.text, "open": cell.open, "by": notes })
    };
    let row = |row: &Row| {
        let cells: Vec<Value> = paper.sheet.columns.iter().zip(&row.cells).map(|(c, x)| cell(&c.head, x)).collect();
        json!({ "day": row.day, "at": row.at.rfc3339(), "date": row.date.to_string(), "basis": basis(row), "cells": cells })
    };
    let out = json!({
        "schema": "blin.sheet/1",
        "project": { "name": project.name, "version": project.version, "digest": project.digest },
        "sheet": paper.sheet.name,
        "title": paper.sheet.title,
        "patient": paper.patient,
        "begin": grid.begin.rfc3339(),
        "charted_until": grid.charted_until.rfc3339(),
        "summary": grid.summary.iter().map(|(name, c)| cell(name, c)).collect::<Vec<_>>(),
        "days": grid.rows.iter().map(row).collect::<Vec<_>>(),
        "assumptions": grid.assumptions,
    });
    format!("{out:#}\n")
}

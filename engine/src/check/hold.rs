//! Holds that cannot end, or that open while they are released.

use super::domain::{self, Joint};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Hold, Model};

pub(super) fn check(model: &Model) -> Vec<Diagnostic> {
    model.holds.iter().flat_map(|hold| one(model, hold)).collect()
}

fn one(model: &Model, hold: &Hold) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let decl = &hold.guidance.decl;
    match &hold.release {
        None if hold.give_up.is_none() => {
            let permanent = !hold.do_.is_empty() && hold.do_.iter().all(|a| a.permanently);
            if !permanent {
                found.push(codes::hold::no_way_out(&decl.name, decl.name_place));
            }
        }
        None => {}
        Some(release) => {
            if !release.then.is_empty() && hold.close.is_none() {
                found.push(codes::hold::no_close(&decl.name, release.place, decl.name_place));
            }
            if let Joint::Possible(witness) = domain::together(model, &[hold.when, release.when]) {
                let when = model[hold.when].place;
                found.push(codes::hold::opens_released(&decl.name, &witness, when, model[release.when].place));
            }
        }
    }
    if let Some(close) = hold.close
        && hold.release.as_ref().is_none_or(|r| r.then.is_empty())
    {
        found.push(codes::hold::idle_close(&decl.name, model[close].place, hold.release.is_some()));
    }
    found
}

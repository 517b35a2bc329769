//! Declarations that are offered as a whole; the snippets of editors are made from them.

/// Whole declarations: keyword, body, what it is.
pub const BLOCKS: &[(&str, &str, &str)] = &[
    (
        "reading",
        "reading ${1:name}: ${2:kg} range ${3:0} to ${4:300} ${2:kg} fresh for ${5:24 h}$0",
        "an observation that goes stale",
    ),
    ("let", "let ${1:name} = ${0}", "a named expression"),
    ("source", "source ${1:name} \"${2:Title}\"\n  journal \"${3:Journal year;volume:page}\"$0", "a publication"),
    (
        "table",
        "table ${1:name}: ${2:mg} unique\n  | ${3:column} || ${1:name} |\n  | ${4:1 to 7} || ${5:9 mg} |\n  cite ${0:source}",
        "a decision table",
    ),
    (
        "decision",
        "decision ${1:name}: ${2:Action}\n  \"${3:What is decided.}\"\n  combine ${4:highest}\n  default ${5:continue}\n  undetermined as ${0:interrupt}",
        "something to be decided",
    ),
    (
        "rule",
        "rule ${1:name} ${2|must,should,may|}\n  \"${3:What it says.}\"\n  when ${4:condition}\n  then ${5:decision} = ${6:value}\n  cite ${0:source}",
        "an order with its condition",
    ),
    (
        "hold",
        "hold ${1:name} ${2|must,should,may|}\n  \"${3:What it says.}\"\n  when    ${4:condition}\n  do      ${5:decision} = ${6:interrupt}\n  release when ${7:condition} for ${8:3 days}\n          then ${5:decision} = ${9:restart}\n  give up after ${10:14 days} unless ${11:condition}\n          then ${5:decision} = ${12:discontinue} permanently\n  close   when ${13:condition}\n  cite ${0:source}",
        "interrupt, restart or stop for good",
    ),
    (
        "scenario",
        "scenario \"${1:What it shows}\"\n  at day 1 08:00   ${2:entry}\n                   expect ${0:decision = value}",
        "an executable example",
    ),
    ("property", "property \"${1:What always holds}\"\n  check ${0:condition}", "what must hold for every patient"),
];

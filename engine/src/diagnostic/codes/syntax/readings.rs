//! What could be read in two ways.

use super::Code;
use crate::diagnostic::Severity;

/// The codes of this part of the family.
pub const CODES: &[Code] = &[
    Code {
        code: "syntax::and_between_orders",
        severity: Severity::Error,
        summary: "two decisions are joined with `and` where a comma belongs",
        more: "",
        bad: r"decision alert: one of no, yes

rule stop
  when seizure
  then infusion = stop and alert = yes
",
        good: r"decision alert: one of no, yes

rule stop
  when seizure
  then infusion = stop, alert = yes
",
    },
    Code {
        code: "syntax::bare_since",
        severity: Severity::Error,
        summary: "`P since E` could mean throughout, or at some time",
        more: "The two differ, so the one that is meant is said: `count of …  since`, `total time … since`, `ever`, `for`.",
        bad: r"rule stop
  when crs_grade = 4 since cycle_start
  then infusion = stop
",
        good: r"rule stop
  when count of (crs_grade = 4) since cycle_start >= 1
  then infusion = stop
",
    },
    Code {
        code: "syntax::chained_comparison",
        severity: Severity::Error,
        summary: "a comparison is compared again",
        more: "",
        bad: r"rule stop
  when 1 < crs_grade < 4
  then infusion = stop
",
        good: r"rule stop
  when crs_grade is 2 to 3
  then infusion = stop
",
    },
    Code {
        code: "syntax::double_equation",
        severity: Severity::Error,
        summary: "a decision is given a comparison without brackets",
        more: "",
        bad: r"decision alert: boolean

rule stop
  when seizure
  then alert = crs_grade = 4
",
        good: r"decision alert: boolean

rule stop
  when seizure
  then alert = (crs_grade = 4)
",
    },
    Code {
        code: "syntax::is_for_equals",
        severity: Severity::Error,
        summary: "`is` stands for `=`",
        more: "",
        bad: r"rule stop
  when crs_grade is 4
  then infusion = stop
",
        good: r"rule stop
  when crs_grade = 4
  then infusion = stop
",
    },
    Code {
        code: "syntax::is_not",
        severity: Severity::Error,
        summary: "`is not` stands for `!=` or `is unknown`",
        more: "",
        bad: r"rule stop
  when site is not home
  then infusion = stop
",
        good: r"rule stop
  when site != home
  then infusion = stop
",
    },
    Code {
        code: "syntax::is_open",
        severity: Severity::Error,
        summary: "something other than a hold is asked whether it is open",
        more: "",
        bad: r"rule stop
  when 5 mg is open
  then infusion = stop
",
        good: r"hold sick
  when    crs_grade = 4
  do      infusion = interrupt
  release when crs_grade < 1 for 3 days

rule stop
  when sick is open
  then infusion = stop
",
    },
    Code {
        code: "syntax::mixed_and_or",
        severity: Severity::Error,
        summary: "`and` and `or` are mixed without brackets",
        more: "Both readings are shown; only brackets say which is meant.",
        bad: r"rule stop
  when seizure and infusing or crs_grade = 4
  then infusion = stop
",
        good: r"rule stop
  when (seizure and infusing) or crs_grade = 4
  then infusion = stop
",
    },
    Code {
        code: "syntax::not_inside",
        severity: Severity::Error,
        summary: "`not` or `ever` stands inside a comparison",
        more: "",
        bad: r"rule stop
  when crs_grade = not infusing
  then infusion = stop
",
        good: r"rule stop
  when (crs_grade = 4) = (not infusing)
  then infusion = stop
",
    },
    Code {
        code: "syntax::temporal_suffix",
        severity: Severity::Error,
        summary: "`for` or `within` could cover more or less than is meant",
        more: "`a and b for 3 days` would ask three days only of `b`, where a reader takes it for both: the misreading releases a hold too early.",
        bad: r"rule stop
  when seizure and infusing for 3 days
  then infusion = stop
",
        good: r"rule stop
  when (seizure and infusing) for 3 days
  then infusion = stop
",
    },
];

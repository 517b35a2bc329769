// What the server offers beyond the Language Server Protocol: docs/editors.md.

import type { Range } from "vscode-languageclient";

/** One subject, a patient or a scenario, at one moment of its record. */
export interface Evaluation {
  uri: string;
  scenario: string | null;
  label: string;
  /** Why there are no values. */
  problem: string | null;
  at: string;
  local: string | null;
  moment: Moment;
  when: string;
  index: number | null;
  count: number;
  decisions: { name: string; status: Status; text: string; uri: string; range: Range }[];
  next_review: string | null;
}

/** Before or after what is done at an instant. */
export type Moment = "before" | "after";
export type Status = "determined" | "undetermined" | "disputed" | "not_stated";

/** A subject, and a moment of it. */
export interface Subject {
  uri: string;
  scenario?: string;
  at?: string;
  moment?: Moment;
}

export interface TestList {
  files: { uri: string; module: string; range: Range; items: TestItem[] }[];
}

export interface TestItem {
  id: string;
  kind: "scenario" | "property";
  title: string;
  range: Range;
  result: TestResult | null;
}

export interface TestResult {
  id: string;
  status: "passed" | "failed" | "skipped";
  expectations: number;
  milliseconds: number;
  messages: TestMessage[];
}

export interface TestMessage {
  text: string;
  expected: string | null;
  actual: string | null;
  uri: string;
  range: Range;
  /** The moment of the record that it is about. */
  at: string | null;
  moment: Moment | null;
  related: { uri: string; range: Range; message: string }[];
  explanation: string | null;
}

export interface Coverage {
  files: { uri: string; items: { kind: "rule" | "hold" | "clause" | "row"; name: string; range: Range; hits: number }[] }[];
}

export interface ProjectStatus {
  project: { name: string; version: string; folder: string } | null;
  language: string | null;
  server: string;
  errors: number;
  warnings: number;
  notes: number;
  rules: number;
  decisions: number;
  scenarios: number;
}

export interface Patients {
  patients: { uri: string; name: string; problems: number }[];
}

export interface Timeline {
  replay: { project: { name: string; version: string }; changes: Change[] };
  entries: { at: string; latest: string; local: string | null; input: string; text: string }[];
  moments: { at: string; local: string | null; moment: Moment }[];
}

export interface Change {
  at: string;
  local: string | null;
  moment: Moment;
  charted: boolean;
  decisions: Record<string, Answer>;
  next_review: string | null;
}

export interface Answer {
  status: Status;
  value: unknown;
  permanently: boolean;
  could_be: unknown[];
  acts_as: unknown;
}

export interface RuleGraph {
  nodes: GraphNode[];
  edges: { from: string; to: string; kind: string; via: string | null; uri: string; range: Range }[];
}

export interface GraphNode {
  id: string;
  kind: "input" | "setting" | "let" | "table" | "rule" | "hold" | "decision" | "source";
  name: string;
  module: string;
  doc: string | null;
  uri: string;
  range: Range;
}

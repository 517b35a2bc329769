// The record as lanes over time, one for what is charted and one for each decision, and as a list of moments.

import type { Answer, Change, Timeline } from "../src/protocol";
import type { ToTimeline } from "../src/timeline";
import { arrows, html, listen, page, problem, svg, tell } from "./page";

const LANE = 26;
/** The width of a character of the lanes, about. */
const CHARACTER = 6.6;
/** The lanes are never narrower; then they are scrolled. */
const NARROWEST = 420;

let shown: Drawn | undefined;
type Drawn = Extract<ToTimeline, { kind: "timeline" }>;

listen<ToTimeline>((message) => {
  if (message.kind === "problem") {
    shown = undefined;
    problem(message.text);
  } else {
    shown = message;
    draw(message);
  }
});

// The lanes are drawn for the width that there is, so that their words keep their size.
window.addEventListener("resize", () => {
  if (shown) {
    draw(shown);
  }
});

type Now = { at: string; moment: string } | null;

function draw({ label, timeline, now }: Drawn): void {
  const focused = document.activeElement?.getAttribute("data-key");
  const { name, version } = timeline.replay.project;
  page().replaceChildren(
    html("header", {}, html("h1", {}, label), html("p", {}, `by ${name} ${version}`)),
    html("div", { class: "lanes" }, lanes(timeline, now)),
    moments(timeline, now),
  );
  const target = focused
    ? document.querySelector<HTMLElement>(`[data-key="${focused}"]`)
    : document.querySelector<HTMLElement>("[aria-current]");
  target?.scrollIntoView({ block: "nearest" });
  if (focused) {
    target?.focus();
  }
}

/** A span in which a decision answers the same. */
interface Stretch {
  from: number;
  to: number;
  answer: Answer;
  at: Change;
}

/** Each decision with its stretches, in the order in which they first speak; those that never do are left out. */
function stretches(changes: Change[], end: number): Map<string, Stretch[]> {
  const all = new Map<string, Stretch[]>();
  for (const change of changes) {
    const from = Date.parse(change.at);
    for (const [name, answer] of Object.entries(change.decisions)) {
      const list = all.get(name) ?? [];
      const last = list.at(-1);
      if (last) {
        last.to = from;
      }
      list.push({ from, to: end, answer, at: change });
      all.set(name, list);
    }
  }
  const speaks = (list: Stretch[]): boolean => list.some((s) => words(s.answer) !== "none");
  return new Map([...all].filter(([, list]) => speaks(list)));
}

function lanes(timeline: Timeline, now: Now): SVGSVGElement {
  const { entries, replay, moments } = timeline;
  const width = Math.max(document.documentElement.clientWidth, NARROWEST);
  const names = Math.min(200, Math.round(width * 0.3));
  const times = [...entries.map((e) => Date.parse(e.at)), ...moments.map((m) => Date.parse(m.at))];
  const start = Math.min(...times);
  const last = Math.max(...times);
  // A little room behind the last moment, so that what begins there can be seen.
  const end = last + Math.max((last - start) * 0.05, 3_600_000);
  const x = (time: number): number => names + ((time - start) / (end - start)) * (width - names);
  const rows = stretches(replay.changes, end);
  const height = LANE * (rows.size + 2);
  const picture = svg("svg", {
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: "img",
    "aria-label": "What is charted and what each decision was; the list below says the same in words",
  });
  picture.append(hatching(), lane("charted", 0, width, names));
  for (const entry of entries) {
    const at = Date.parse(entry.at);
    const mark = svg("circle", { class: "entry", cx: x(at), cy: LANE / 2, r: 4 });
    mark.append(svg("title", {}, `${entry.local ?? entry.at}: ${entry.input} ${entry.text}`));
    picture.append(mark);
  }
  [...rows].forEach(([name, list], index) => {
    const y = LANE * (index + 1);
    picture.append(lane(name, y, width, names));
    for (const stretch of list) {
      picture.append(bar(stretch, x(stretch.from), x(stretch.to), y));
    }
  });
  const bottom = LANE * (rows.size + 1);
  for (const { time, text } of days(timeline)) {
    picture.append(svg("line", { class: "day", x1: x(time), x2: x(time), y1: 0, y2: bottom }));
    picture.append(svg("text", { class: "axis", x: x(time) + 2, y: bottom + 16 }, text));
  }
  if (now) {
    const at = x(Date.parse(now.at));
    picture.append(svg("line", { class: "now", x1: at, x2: at, y1: 0, y2: bottom + 4 }));
  }
  return picture;
}

/** A name in front of its lane; a long one is cut, and whole in its tip. */
function lane(name: string, y: number, width: number, names: number): SVGGElement {
  const room = Math.floor((names - 12) / CHARACTER);
  const short = name.length > room ? `${name.slice(0, room - 1)}…` : name;
  const text = svg("text", { class: "name", x: 8, y: y + 17 }, short);
  text.append(svg("title", {}, name));
  return svg("g", {}, text, svg("line", { class: "lane", x1: 0, x2: width, y1: y + LANE, y2: y + LANE }));
}

function bar(stretch: Stretch, from: number, to: number, y: number): SVGGElement {
  const text = words(stretch.answer);
  const width = Math.max(to - from, 2);
  const group = svg("g", { class: `bar ${stretch.answer.status} ${text === "none" ? "none" : ""}` });
  group.append(svg("rect", { x: from, y: y + 3, width, height: LANE - 6, rx: 2 }));
  if (stretch.answer.status !== "determined") {
    group.append(svg("rect", { class: "hatched", x: from, y: y + 3, width, height: LANE - 6, fill: "url(#open)" }));
  }
  const room = Math.floor((width - 8) / CHARACTER);
  if (room >= 3) {
    const shown = text.length > room ? `${text.slice(0, room - 1)}…` : text;
    group.append(svg("text", { x: from + 4, y: y + 17 }, shown));
  }
  group.append(svg("title", {}, `from ${when(stretch.at)}: ${text}`));
  return group;
}

/** What is open is hatched: no one has to tell colours apart. */
function hatching(): SVGDefsElement {
  const pattern = svg("pattern", { id: "open", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
  pattern.append(svg("line", { class: "hatch", x1: 0, x2: 0, y1: 0, y2: 6 }));
  return svg("defs", {}, pattern);
}

/** At most eight days of the record to name below the lanes. */
function days({ moments, entries }: Timeline): { time: number; text: string }[] {
  const first = new Map<string, number>();
  for (const { at, local } of [...moments, ...entries]) {
    const day = local?.match(/^day -?\d+/)?.[0] ?? at.slice(0, 10);
    first.set(day, Math.min(first.get(day) ?? Infinity, Date.parse(at)));
  }
  const all = [...first].map(([text, time]) => ({ text, time })).sort((a, b) => a.time - b.time);
  const step = Math.ceil(all.length / 8);
  return all.filter((_, index) => index % step === 0);
}

/** Every moment, newest state of affairs in words; Enter shows its values in the text. */
function moments(timeline: Timeline, now: Now): HTMLElement {
  const list = html("div", { class: "moments", role: "list", "aria-label": "Moments" });
  // At first every decision is told; that most of them say nothing yet needs no words.
  const first = timeline.replay.changes[0];
  const isTold = (change: Change, answer: Answer): boolean => change !== first || words(answer) !== "none";
  const buttons = timeline.moments.map((m) => {
    const isNow = now?.at === m.at && now.moment === m.moment;
    const change = timeline.replay.changes.find((c) => c.at === m.at && c.moment === m.moment);
    const charted = m.moment === "before" ? timeline.entries.filter((e) => e.at === m.at) : [];
    const lines = [
      ...charted.map((e) => html("span", { class: "charted" }, e.text === "" ? e.input : `${e.input} = ${e.text}`)),
      ...Object.entries(change?.decisions ?? {})
        .filter(([, answer]) => change && isTold(change, answer))
        .map(([name, answer]) =>
          html("span", { class: `answer ${answer.status}` }, html("b", {}, name), ` ${words(answer)}`),
        ),
    ];
    const note = change && !change.charted ? " by itself" : m.moment === "after" ? " when that is done" : "";
    const title = html("span", { class: "when" }, `${m.local ?? m.at}${note}`);
    const button = html("button", { type: "button", "data-key": `${m.at} ${m.moment}` }, title, ...lines);
    button.tabIndex = isNow ? 0 : -1;
    if (isNow) {
      button.setAttribute("aria-current", "time");
    }
    button.addEventListener("click", () => tell({ at: m.at, moment: m.moment }));
    return button;
  });
  if (!buttons.some((b) => b.tabIndex === 0) && buttons[0]) {
    buttons[0].tabIndex = 0;
  }
  list.addEventListener("keydown", (event) => arrows(event, buttons, ["ArrowUp", "ArrowDown"]));
  list.append(...buttons.map((b) => html("div", { role: "listitem" }, b)));
  return list;
}

function when(change: Change): string {
  return `${change.local ?? change.at}${change.moment === "after" ? ", when what is charted then is done" : ""}`;
}

function words(answer: Answer): string {
  if (answer.status === "not_stated") {
    return "not stated";
  }
  if (answer.status === "determined") {
    return `${value(answer.value)}${answer.permanently ? ", permanently" : ""}`;
  }
  return `${answer.status}: ${answer.could_be.map(value).join(" or ")}`;
}

/** A value of docs/json.md in words. */
function value(json: unknown): string {
  if (json === null || json === undefined) {
    return "none";
  }
  if (Array.isArray(json)) {
    return json.length === 0 ? "none" : json.map(value).join(", ");
  }
  if (typeof json === "object") {
    const fields = json as Record<string, unknown>;
    if ("not_stated" in fields) {
      return "not stated";
    }
    if ("unit" in fields) {
      return fields.unit === "s" ? duration(Number(fields.value)) : `${value(fields.value)} ${String(fields.unit)}`;
    }
    if ("from" in fields || "to" in fields) {
      return `${fields.from === null ? "…" : value(fields.from)} to ${fields.to === null ? "…" : value(fields.to)}`;
    }
    if ("certain" in fields) {
      return `at least ${value(fields.certain)}, perhaps ${value(fields.possible)}`;
    }
    return JSON.stringify(json);
  }
  return String(json);
}

function duration(seconds: number): string {
  const [unit, name] = seconds % 86_400 === 0 ? [86_400, "days"] : seconds % 3600 === 0 ? [3600, "h"] : [60, "min"];
  return `${seconds / Number(unit)} ${name}`;
}

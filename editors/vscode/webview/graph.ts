// The rule graph: what is charted at the left, what is decided at the right.

import * as dagre from "@dagrejs/dagre";
import type { GraphNode, RuleGraph } from "../src/protocol";
import type { ToGraph } from "../src/graph";
import { html, listen, page, problem, svg, tell } from "./page";

type Drawn = Extract<ToGraph, { kind: "graph" }>;
type Edge = RuleGraph["edges"][number];

const KINDS: GraphNode["kind"][] = ["input", "setting", "let", "table", "rule", "hold", "decision", "source"];

/** Sources are many and touch everything: they are shown on demand. */
const hidden = new Set<string>(["source"]);
let shown: Drawn | undefined;
let zoom = 1;
/** How many steps from the node in focus are shown. */
let reach = 2;
let sought = "";

listen<ToGraph>((message) => {
  if (message.kind === "problem") {
    shown = undefined;
    problem(message.text);
  } else {
    const isOther = shown?.title !== message.title;
    shown = message;
    draw(isOther);
  }
});

function draw(isOther: boolean): void {
  if (!shown) {
    return;
  }
  const { graph, focus } = shown;
  const near = focus === null ? undefined : around(graph, focus, reach);
  const isShown = (node: GraphNode): boolean => !hidden.has(node.kind) && (near?.has(node.id) ?? true);
  const nodes = graph.nodes.filter((node) => isShown(node) || node.id === focus);
  const ids = new Set(nodes.map((node) => node.id));
  const edges = graph.edges.filter((edge) => ids.has(edge.from) && ids.has(edge.to));
  const canvas = html("div", { class: "canvas" });
  const scroll = [document.querySelector(".canvas")?.scrollLeft ?? 0, document.querySelector(".canvas")?.scrollTop ?? 0];
  page().replaceChildren(toolbar(graph, nodes.length), canvas);
  const picture = layout(nodes, edges, focus);
  canvas.append(picture);
  scale(picture);
  canvas.addEventListener("wheel", (event) => {
    if (event.ctrlKey) {
      event.preventDefault();
      setZoom(zoom * (event.deltaY < 0 ? 1.1 : 1 / 1.1));
    }
  });
  mark();
  if (isOther) {
    const first = picture.querySelector<SVGGElement>(".node.focus") ?? picture.querySelector<SVGGElement>(".node");
    first?.scrollIntoView({ block: "center", inline: "center" });
  } else {
    canvas.scrollTo(scroll[0] ?? 0, scroll[1] ?? 0);
  }
}

/** What a node rests on and what rests on it, so many steps far. */
function around(graph: RuleGraph, focus: string, steps: number): Set<string> {
  const found = new Set([focus]);
  for (const [near, far] of [["from", "to"], ["to", "from"]] as const) {
    let edge = new Set([focus]);
    for (let step = 0; step < steps && edge.size > 0; step += 1) {
      const next = graph.edges.filter((e) => edge.has(e[near]) && !found.has(e[far])).map((e) => e[far]);
      edge = new Set(next);
      next.forEach((id) => found.add(id));
    }
  }
  return found;
}

function toolbar(graph: RuleGraph, count: number): HTMLElement {
  const bar = html("div", { class: "toolbar", role: "toolbar", "aria-label": "View" });
  const search = html("input", { type: "search", placeholder: "Find a name", "aria-label": "Find a name", value: sought });
  search.addEventListener("input", () => {
    sought = search.value;
    mark();
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      document.querySelector<SVGGElement>(".node.found")?.focus();
    }
  });
  bar.append(search);
  const present = KINDS.filter((kind) => graph.nodes.some((node) => node.kind === kind));
  for (const kind of present) {
    bar.append(
      button(`${kind}s`, !hidden.has(kind), () => {
        if (!hidden.delete(kind)) {
          hidden.add(kind);
        }
        draw(false);
      }),
    );
  }
  if (shown?.focus) {
    bar.append(button("Nearer", undefined, () => setReach(reach - 1), "Show one step less"));
    bar.append(button("Farther", undefined, () => setReach(reach + 1), "Show one step more"));
  }
  bar.append(button("−", undefined, () => setZoom(zoom / 1.25), "Smaller"));
  bar.append(button("+", undefined, () => setZoom(zoom * 1.25), "Larger"));
  bar.append(button("Whole project", undefined, () => tell({ whole: true })));
  const hint = "Enter opens a place, F shows what is around it, arrows follow the edges";
  bar.append(html("span", { class: "hint", role: "status" }, `${count} of ${graph.nodes.length} shown. ${hint}.`));
  return bar;
}

function button(text: string, pressed: boolean | undefined, act: () => void, label = text): HTMLButtonElement {
  const element = html("button", { type: "button", "aria-label": label, title: label }, text);
  if (pressed !== undefined) {
    element.setAttribute("aria-pressed", String(pressed));
  }
  element.addEventListener("click", act);
  return element;
}

function layout(nodes: GraphNode[], edges: Edge[], focus: string | null): SVGSVGElement {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 10, ranksep: 60, marginx: 16, marginy: 16 });
  graph.setDefaultEdgeLabel(() => ({}));
  const measure = document.createElement("canvas").getContext("2d");
  if (measure) {
    measure.font = "13px sans-serif";
  }
  for (const node of nodes) {
    const width = (measure?.measureText(node.name).width ?? node.name.length * 8) + 40;
    graph.setNode(node.id, { width, height: 28 });
  }
  // An edge goes from what uses to what is used; the eye follows data, which flow the other way.
  const together = new Map<string, Edge[]>();
  for (const edge of edges) {
    const key = `${edge.to}\n${edge.from}`;
    together.set(key, [...(together.get(key) ?? []), edge]);
  }
  for (const [first] of together.values()) {
    if (first) {
      graph.setEdge(first.to, first.from);
    }
  }
  dagre.layout(graph);
  const { width = 100, height = 100 } = graph.graph();
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "Rule graph" });
  picture.dataset.width = String(width);
  const arrow = { id: "arrow", viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 6, markerHeight: 6, orient: "auto" };
  picture.append(svg("defs", {}, svg("marker", arrow, svg("path", { class: "tip", d: "M0,0 L8,4 L0,8 z" }))));
  for (const list of together.values()) {
    const edge = list[0];
    if (edge) {
      picture.append(line(edge, list, graph.edge(edge.to, edge.from).points ?? []));
    }
  }
  const boxes = new Map<string, SVGGElement>();
  for (const node of nodes) {
    const { x = 0, y = 0, width: wide = 0, height: high = 0 } = graph.node(node.id);
    const element = box(node, x - wide / 2, y - high / 2, wide, high, node.id === focus);
    boxes.set(node.id, element);
    picture.append(element);
  }
  picture.addEventListener("keydown", (event) => follow(event, boxes, edges));
  picture.addEventListener("focusin", () => highlight(picture));
  return picture;
}

function line(edge: Edge, all: Edge[], points: { x: number; y: number }[]): SVGPathElement {
  const d = points.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${x},${y}`).join(" ");
  const path = svg("path", { class: `edge ${edge.kind}`, d, "marker-end": "url(#arrow)" });
  path.dataset.from = edge.from;
  path.dataset.to = edge.to;
  path.append(svg("title", {}, [...new Set(all.map((e) => e.kind))].join(", ")));
  return path;
}

function box(node: GraphNode, x: number, y: number, width: number, height: number, isFocus: boolean): SVGGElement {
  const label = `${node.kind} ${node.name} of ${node.module}${node.doc ? `: ${node.doc}` : ""}`;
  const group = svg("g", {
    class: `node ${node.kind} ${isFocus ? "focus" : ""}`,
    tabindex: isFocus ? 0 : -1,
    role: "button",
    "aria-label": label,
    transform: `translate(${x} ${y})`,
  });
  group.dataset.id = node.id;
  group.dataset.name = node.name;
  // A decision is round, what comes from outside is square: shape says what colour says.
  const rounded = { input: 0, setting: 0, source: 0, let: 5, table: 5, rule: 5, hold: 5, decision: 14 }[node.kind];
  group.append(
    svg("rect", { width, height, rx: rounded }),
    svg("text", { class: "kind", x: 7, y: 18 }, node.kind.slice(0, 1).toUpperCase()),
    svg("text", { class: "name", x: 24, y: 18 }, node.name),
    svg("title", {}, label),
  );
  group.addEventListener("click", () => {
    group.focus();
    tell({ open: node.id });
  });
  return group;
}

/** Right goes to what uses a node, left to what it uses; up and down through all, in their order on the screen. */
function follow(event: KeyboardEvent, boxes: Map<string, SVGGElement>, edges: Edge[]): void {
  const element = document.activeElement instanceof SVGGElement ? document.activeElement : undefined;
  const id = element?.dataset.id;
  if (!element || !id) {
    return;
  }
  const go = (to: SVGGElement | undefined): void => {
    if (to) {
      event.preventDefault();
      to.focus();
      to.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  };
  const inOrder = [...boxes.values()].sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top);
  const at = inOrder.indexOf(element);
  switch (event.key) {
    case "Enter":
    case " ":
      event.preventDefault();
      tell({ open: id });
      break;
    case "f":
    case "F":
      tell({ around: id });
      break;
    case "ArrowRight":
      go(boxes.get(edges.find((e) => e.to === id)?.from ?? ""));
      break;
    case "ArrowLeft":
      go(boxes.get(edges.find((e) => e.from === id)?.to ?? ""));
      break;
    case "ArrowDown":
      go(inOrder[at + 1]);
      break;
    case "ArrowUp":
      go(inOrder[at - 1]);
      break;
  }
}

/** The edges of the node that has the focus stand out. */
function highlight(picture: SVGSVGElement): void {
  const id = document.activeElement instanceof SVGGElement ? document.activeElement.dataset.id : undefined;
  for (const edge of picture.querySelectorAll<SVGPathElement>(".edge")) {
    edge.classList.toggle("near", id !== undefined && [edge.dataset.from, edge.dataset.to].includes(id));
  }
}

/** What is sought stands out; the first of it, or of all, is where Tab leads. */
function mark(): void {
  const nodes = [...document.querySelectorAll<SVGGElement>(".node")];
  for (const node of nodes) {
    node.classList.toggle("found", sought !== "" && (node.dataset.name ?? "").includes(sought.toLowerCase()));
  }
  const found = nodes.filter((node) => node.classList.contains("found"));
  found[0]?.scrollIntoView({ block: "center", inline: "center" });
  const first = found[0] ?? nodes.find((node) => node.classList.contains("focus")) ?? nodes[0];
  nodes.forEach((node) => node.setAttribute("tabindex", node === first ? "0" : "-1"));
}

function setReach(to: number): void {
  reach = Math.min(Math.max(to, 1), 20);
  draw(true);
}

function setZoom(to: number): void {
  zoom = Math.min(Math.max(to, 0.15), 3);
  const picture = document.querySelector<SVGSVGElement>(".canvas svg");
  if (picture) {
    scale(picture);
  }
}

function scale(picture: SVGSVGElement): void {
  picture.setAttribute("width", String(Number(picture.dataset.width) * zoom));
}

// What the pages share: the line to the extension, and a short way to make elements.

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

const host = acquireVsCodeApi();

export function tell(message: unknown): void {
  host.postMessage(message);
}

/** Calls `show` with whatever the extension sends, and asks for what there is already. */
export function listen<M>(show: (message: M) => void): void {
  window.addEventListener("message", (event: MessageEvent<M | undefined>) => {
    if (event.data !== undefined) {
      show(event.data);
    }
  });
  tell("ready");
}

export type Attributes = Record<string, string | number>;

function fill<E extends Element>(element: E, attributes: Attributes, children: (Node | string)[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

export function html<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(name), attributes, children);
}

export function svg<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

export function page(): HTMLElement {
  return document.getElementById("page") ?? document.body;
}

/** In place of everything: why there is nothing to see. */
export function problem(text: string): void {
  page().replaceChildren(html("p", { class: "problem", role: "alert" }, text));
}

/** Moves the focus among elements by arrow keys; Home and End go to the ends. */
export function arrows(event: KeyboardEvent, elements: (HTMLElement | SVGElement)[], keys: [string, string]): void {
  const at = elements.findIndex((element) => element === document.activeElement);
  const ends: Record<string, number> = { Home: 0, End: elements.length - 1, [keys[0]]: at - 1, [keys[1]]: at + 1 };
  const next = elements[ends[event.key] ?? -1];
  if (next) {
    event.preventDefault();
    next.focus();
  }
}

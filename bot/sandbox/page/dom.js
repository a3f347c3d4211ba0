// Elements are made here, and text only ever becomes text: nothing of the page parses markup.

const SVG = "http://www.w3.org/2000/svg";

/** Make an element; `on*` properties are listeners, `class` and `data-*`, `aria-*` attributes. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else node.setAttribute(name, String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Make an icon of the sheet in index.html; it says nothing to a screen reader. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** Give the element that has an id. */
export function the(id) {
  return document.getElementById(id);
}

/** Text that shows names given by somebody: letters that turn the direction around become visible. */
export function named(text) {
  return String(text ?? "").replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}

/** A name apart from the text around it. */
export function bdi(text, props = {}) {
  return h("bdi", props, named(text));
}

// Formatted text (Telegram's entities, offsets in UTF-16 units as in JavaScript) made into nodes.

import { h } from "./dom.js";

const PLAIN = {
  bold: ["strong"], italic: ["em"], underline: ["u"], strikethrough: ["s"], code: ["code"],
  blockquote: ["blockquote"], hashtag: ["span", { class: "tag" }], cashtag: ["span", { class: "tag" }],
  mention: ["span", { class: "tag" }], text_mention: ["span", { class: "tag" }],
  phone_number: ["span", { class: "tag" }],
};
const SAFE = ["http:", "https:", "mailto:"];

/** Give nodes for a text and its entities; `command(text)` is called when a command is pressed. */
export function rich(text, entities = [], command = null) {
  const ordered = entities
    .map((entity) => ({ ...entity, end: entity.offset + entity.length }))
    .filter((entity) => entity.offset >= 0 && entity.length > 0 && entity.end <= text.length)
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  return within(text, 0, text.length, ordered, command);
}

function within(text, start, end, entities, command) {
  const nodes = [];
  const waiting = [...entities];
  let at = start;
  while (waiting.length) {
    const entity = waiting.shift();
    const last = Math.min(entity.end, end);
    if (entity.offset < at || last <= entity.offset) continue;
    if (entity.offset > at) nodes.push(between(text.slice(at, entity.offset), nodes));
    const inner = [];
    while (waiting.length && waiting[0].offset < last) inner.push(waiting.shift());
    // One that begins inside and ends outside goes on after, as Telegram splits it.
    for (const one of inner.filter((other) => other.end > last)) {
      waiting.push({ ...one, offset: last });
    }
    waiting.sort((a, b) => a.offset - b.offset || b.end - a.end);
    const children = within(text, entity.offset, last, inner, command);
    nodes.push(node(entity, text.slice(entity.offset, last), children, command));
    at = last;
  }
  if (at < end) nodes.push(between(text.slice(at, end), nodes));
  return nodes;
}

// A block ends its line by itself: the line break that follows it would show as an empty line.
function between(words, nodes) {
  const block = nodes.at(-1)?.matches?.("blockquote, pre");
  return block && words.startsWith("\n") ? words.slice(1) : words;
}

function node(entity, said, children, command) {
  const { type } = entity;
  if (type in PLAIN) return h(PLAIN[type][0], PLAIN[type][1], ...children);
  if (type === "pre") return h("pre", { tabindex: "0" }, h("code", {}, ...children));
  if (type === "spoiler") return spoiler(children);
  if (type === "expandable_blockquote") return folded(children);
  if (type === "bot_command" && command) {
    return h("button", { type: "button", class: "link", onclick: () => command(said) }, ...children);
  }
  return link(address(entity, said), children);
}

function address({ type, url }, said) {
  if (type === "text_link") return url;
  if (type === "email") return `mailto:${said}`;
  if (type === "url") return /^[a-z][a-z0-9+.-]*:/i.test(said) ? said : `https://${said}`;
  return null;
}

/** A link, where the address is one that a promoter may follow; else its words. */
export function link(url, children) {
  let parsed = null;
  try {
    parsed = new URL(url);
  } catch {
    parsed = null;
  }
  if (parsed === null || !SAFE.includes(parsed.protocol)) return h("span", {}, ...children);
  return h("a", { href: parsed.href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

function spoiler(children) {
  const button = h("button", { type: "button", class: "spoiler", "aria-label": "Montrer le texte caché" });
  button.append(h("span", { "aria-hidden": "true" }, ...children));
  button.addEventListener("click", () => {
    const shown = h("span", { class: "revealed", tabindex: "-1" }, ...children);
    button.replaceWith(shown);
    shown.focus();
  });
  return button;
}

function folded(children) {
  const more = h("button", { type: "button", class: "link more", "aria-expanded": "false" }, "Lire la suite");
  const inside = h("span", { class: "inside" }, ...children);
  const quote = h("blockquote", { class: "folded" }, inside, more);
  // What fits has nothing to unfold; it is known once it is laid out.
  new ResizeObserver(() => {
    if (!quote.classList.contains("open")) more.hidden = inside.scrollHeight <= inside.clientHeight + 1;
  }).observe(inside);
  more.addEventListener("click", () => {
    const open = quote.classList.toggle("open");
    more.setAttribute("aria-expanded", String(open));
    more.textContent = open ? "Replier" : "Lire la suite";
  });
  return quote;
}

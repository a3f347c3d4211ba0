// The messages of a conversation: kept in order, by day, and in sight.

import { h, icon } from "./dom.js";
import { day, dayKey } from "./dates.js";
import { bubble } from "./bubble.js";

const NEAR = 80;
const END = "end";
const KEYS = ["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", " "];

/** A list of messages in a box that scrolls. */
export class Thread {
  #messages = new Map();
  #rows = new Map();
  #first = null;
  #awaited = false;
  // What stays in sight while the rest loads: a row, the end, or nothing once somebody moved the list.
  #kept = END;

  constructor(box, hands) {
    this.box = box;
    this.list = h("ol", { class: "messages" });
    this.down = h("button", { type: "button", class: "down", "aria-label": "Aller au dernier message", hidden: true }, icon("down"));
    box.append(this.list);
    box.after(this.down);
    this.hands = { ...hands, jump: (id) => this.jump(id) };
    this.down.addEventListener("click", () => this.end());
    box.addEventListener("scroll", () => this.#offerDown());
    this.#watchHeight();
  }

  // Pictures that load, a keyboard that opens: what was in sight stays in sight, until somebody moves the list.
  #watchHeight() {
    const { box } = this;
    const watch = new ResizeObserver(() => this.#keep());
    for (const one of [box, this.list]) watch.observe(one);
    for (const moved of ["wheel", "touchmove"]) box.addEventListener(moved, () => this.#let(), { passive: true });
    // On the list itself: its scroll bar is held.
    box.addEventListener("pointerdown", (event) => event.target === box && this.#let());
    box.addEventListener("keydown", (event) => KEYS.includes(event.key) && this.#let());
    box.addEventListener("focusin", () => this.#let());
    box.addEventListener("scroll", () => {
      if (this.#kept === null && this.#atEnd()) this.#kept = END;
    });
  }

  #let() {
    this.#kept = this.#first = null;
  }

  #keep() {
    if (this.#kept === null) return;
    const bottom = this.box.scrollHeight - this.box.clientHeight;
    const row = this.#kept === END ? null : this.#kept;
    this.box.scrollTop = row?.isConnected ? Math.min(bottom, row.offsetTop - 12) : bottom;
    this.#offerDown();
  }

  /** Show other messages, from the first to the last. */
  show(messages) {
    this.#messages = new Map();
    this.#rows = new Map();
    this.#first = null;
    this.list.replaceChildren();
    for (const message of messages) this.#add(message);
    this.#quiet();
    this.end();
  }

  /** Show a message: a new one, or another state of one that is there. */
  put(message) {
    const id = message.message_id;
    if (this.#rows.has(id)) return this.#replace(message);
    const mine = this.hands.mine(message);
    const near = this.#awaited || this.#kept !== null || this.#atEnd() || mine;
    // What answers her comes in sight, even if a picture of hers that loads pushes it down.
    this.#awaited = mine;
    this.#add(message);
    this.#rows.get(id).classList.add("new");
    this.#quiet();
    if (near) this.#follow(message);
    else this.#let();
    return this.#offerDown();
  }

  /** Somebody pressed a button or corrected a message: the answer will be brought in sight from its beginning. */
  awaits() {
    this.#awaited = true;
    this.#first = null;
  }

  /** Draw a message anew, when what waits has changed. */
  again(id) {
    if (this.#messages.has(id)) this.#replace(this.#messages.get(id));
  }

  remove(id) {
    this.#rows.get(id)?.remove();
    this.#rows.delete(id);
    this.#messages.delete(id);
    this.#quiet();
  }

  // Earlier buttons may still be pressed, as on Telegram; the latest are seen to be the ones that are asked now.
  // In a group, each message asks for itself.
  #quiet() {
    if (this.hands.many) return;
    const all = [...this.list.querySelectorAll(".keys")];
    for (const [at, keys] of all.entries()) {
      const past = at < all.length - 1;
      keys.classList.toggle("past", past);
      keys.setAttribute("aria-label", past ? "Choix d’un message d’avant" : "Choix offerts");
    }
  }

  #add(message) {
    const before = [...this.#messages.values()].at(-1);
    if (!before || dayKey(before.date) !== dayKey(message.date)) {
      this.list.append(h("li", { class: "service day" }, h("span", {}, day(message.date))));
    }
    const row = bubble(message, this.hands);
    this.#messages.set(message.message_id, message);
    this.#rows.set(message.message_id, row);
    this.list.append(row);
  }

  #replace(message) {
    const id = message.message_id;
    const [old, row] = [this.#rows.get(id), bubble(message, this.hands)];
    const keys = [...old.querySelectorAll("button, a")];
    const at = keys.indexOf(document.activeElement);
    if (this.#kept === old) this.#kept = row;
    if (this.#first === old) this.#first = row;
    const [kept, first] = [this.#kept, this.#first];
    old.replaceWith(row);
    this.#messages.set(id, message);
    this.#rows.set(id, row);
    this.#quiet();
    // Who presses with a keyboard keeps her place, even when the buttons go away.
    if (at >= 0) this.#refocus(row, keys[at]);
    [this.#kept, this.#first] = [kept, first];
    this.#keep();
  }

  #refocus(row, old) {
    const same = [...row.querySelectorAll("button, a")].find((one) => one.className === old.className && one.textContent.startsWith(old.firstChild?.textContent ?? ""));
    (same ?? row).focus({ preventScroll: true });
  }

  // A long answer is read from its beginning: the first new message stays in sight.
  #follow(message) {
    const row = this.#rows.get(message.message_id);
    if (this.hands.mine(message)) this.#first = null;
    else this.#first ??= row;
    this.#kept = this.#first ?? END;
    this.#keep();
  }

  #atEnd() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < NEAR;
  }

  #offerDown() {
    this.down.hidden = this.#atEnd();
  }

  end() {
    this.#first = null;
    this.#kept = END;
    this.#keep();
  }

  /** Bring a message in sight and put the focus on it. */
  jump(id) {
    const row = this.#rows.get(id);
    if (!row) return;
    this.#let();
    row.scrollIntoView({ block: "center" });
    row.focus({ preventScroll: true });
  }
}

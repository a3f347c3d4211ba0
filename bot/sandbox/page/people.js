// The list of promoters, with what each is doing.

import { api } from "./api.js";
import { ask, refused } from "./ask.js";
import { words } from "./bubble.js";
import { hour } from "./dates.js";
import { bdi, h, named, the } from "./dom.js";

const TINTS = 6;

/** The pane where a promoter is chosen or added. */
export class People {
  constructor(model, choose) {
    this.model = model;
    this.choose = choose;
    this.chosen = null;
    the("people-add").addEventListener("click", () => this.#add());
    for (const kind of ["all", "people", "chats", "message", "edited", "deleted", "read"]) model.on(kind, () => this.#later());
  }

  /** Mark who is on the phone. */
  mark(id) {
    this.chosen = id;
    this.#later();
  }

  // Several things happen at once: the list is drawn once for all of them.
  #later() {
    if (this.waiting) return;
    this.waiting = true;
    queueMicrotask(() => {
      this.waiting = false;
      this.#draw();
    });
  }

  #draw() {
    const list = the("people-list");
    const held = document.activeElement?.closest?.("[data-person]")?.dataset.person;
    const people = this.model.promoters();
    list.replaceChildren(...people.map((person) => h("li", {}, this.#entry(person))));
    the("people-none").hidden = people.length > 0;
    if (held) list.querySelector(`[data-person="${held}"]`)?.focus();
  }

  #entry(person) {
    const last = this.model.last(person.id);
    const unread = this.model.unreadAt(String(person.id));
    const entry = h(
      "button",
      { type: "button", class: "person", "data-person": person.id, "aria-current": String(person.id === this.chosen) },
      face(person),
      h("span", { class: "words" }, h("span", { class: "first" }, bdi(full(person), { class: "name" }), last ? h("span", { class: "when" }, hour(last.date)) : null), this.#about(person, last)),
    );
    if (person.busy) entry.append(h("span", { class: "spinner", "aria-hidden": "true" }));
    else if (unread) entry.append(h("span", { class: "badge" }, String(unread), h("span", { class: "unseen" }, unread > 1 ? " messages non lus" : " message non lu")));
    entry.addEventListener("click", () => this.choose(person.id, true));
    return entry;
  }

  #about(person, last) {
    if (person.busy) return h("span", { class: "about" }, "Sa conversation se prépare…");
    if (person.blocked) return h("span", { class: "about" }, "A bloqué le robot");
    if (person.about) return h("span", { class: "about", dir: "auto" }, typeset(named(person.about)));
    return h("span", { class: "about last", dir: "auto" }, last ? words(last).slice(0, 120) : "N’a encore rien écrit");
  }

  async #add() {
    const asked = await ask(
      "Une nouvelle personne",
      [{ name: "first_name", label: "Son prénom", required: true, hint: "Elle aura son téléphone et sa conversation à elle.", most: 64 }],
      "Ajouter",
    );
    if (!asked?.first_name) return;
    try {
      const { id } = await api.addPromoter({ first_name: asked.first_name, language_code: "fr" });
      await this.model.refresh();
      this.choose(id, true);
      // Once the list is drawn.
      queueMicrotask(() => the("people-list").querySelector('[aria-current="true"]')?.scrollIntoView({ block: "nearest" }));
    } catch (error) {
      refused(error);
    }
  }
}

// A sign that French sets apart from its word stays on its line.
const typeset = (text) => text.replace(/ (?=[:;!?»])/g, "\u00a0");

const full = (person) => [person.first_name, person.last_name].filter(Boolean).join(" ");

/** A round with the first letter of a name. */
export function face(person) {
  const letter = [...named(person.first_name ?? person.title ?? "?").trim()][0] ?? "?";
  return h("span", { class: `face tint-${Math.abs(person.id ?? 0) % TINTS}`, "aria-hidden": "true" }, letter.toLocaleUpperCase("fr-CA"));
}


// The group of the team: its topics, and what is written in each.

import { api } from "./api.js";
import { announce, ask, refused } from "./ask.js";
import { author, words } from "./bubble.js";
import { Composer, takeDrops } from "./composer.js";
import { h, named, the } from "./dom.js";
import { openMenu } from "./menu.js";
import { Thread } from "./thread.js";

// Messages without a topic, and those of the topic that every forum has.
const GENERAL = null;

/** The pane of the staff group. */
export class Staff {
  constructor(model) {
    this.model = model;
    this.topic = GENERAL;
    this.thread = new Thread(the("staff-box"), this.#hands());
    this.composer = new Composer(the("staff-form"), {
      send: (message) => this.#send(message),
      edit: (message, text) => api.edit(this.id, { from: this.who, message_id: message.message_id, text }),
      lastMine: () => this.#here().filter((one) => one.from?.id === this.who).at(-1),
      refused,
    });
    takeDrops(the("staff"), this.composer);
    the("staff-create").addEventListener("click", () => this.#create().catch(refused));
    the("staff-new-topic").addEventListener("click", () => this.#newTopic().catch(refused));
    the("staff-who").addEventListener("change", () => this.#show());
    model.on("all", () => this.#show());
    model.on("chats", () => this.#frame());
    model.on("message", (chat, message) => chat === this.id && this.#came(message));
    model.on("edited", (chat, message) => chat === this.id && this.#isHere(message) && this.thread.put(message));
    model.on("deleted", (chat, id) => chat === this.id && this.thread.remove(id));
    model.on("pressing", (chat, id) => chat === this.id && this.thread.again(id));
    model.on("action", (chat) => chat === this.id && this.#doing());
    model.on("read", () => this.#topics());
  }

  get group() {
    return this.model.group();
  }

  get id() {
    return this.group?.id;
  }

  /** Who writes here: a member of the team. */
  get who() {
    return Number(the("staff-who").value) || this.#people()[0]?.id;
  }

  #people() {
    return (this.group?.members ?? []).filter((member) => !member.is_bot);
  }

  #hands() {
    const { model } = this;
    return {
      many: true,
      mine: (message) => message.from?.id === this.who,
      command: null,
      waits: (message, data) => model.pressing.has(`${this.id}:${message.message_id}:${data}`),
      press: (message, data) => model.press(this.id, this.who, message, data).catch(refused),
      menu: (button, message) => this.#actions(button, message),
    };
  }

  #isHere(message) {
    return topicOf(message) === this.topic;
  }

  #here() {
    return [...this.model.of(this.id).values()].filter((message) => this.#isHere(message));
  }

  #frame() {
    const there = Boolean(this.group);
    the("staff-none").hidden = there;
    the("staff-group").hidden = !there;
    if (!there) return;
    the("staff-title").textContent = named(this.group.title);
    const select = the("staff-who");
    const before = select.value;
    select.replaceChildren(...this.#people().map((one) => h("option", { value: one.id }, named(one.first_name))));
    if (this.#people().some((one) => String(one.id) === before)) select.value = before;
    the("staff-new-topic").hidden = !this.group.is_forum;
    this.#topics();
  }

  #show() {
    this.#frame();
    if (!this.group) return;
    this.thread.show(this.#here());
    this.model.read(this.id, this.topic);
    this.#doing();
  }

  /** Show a topic. */
  openTopic(topic) {
    this.topic = topic;
    this.composer.clear();
    this.#show();
  }

  /** The pane is looked at: what is shown is read. */
  looked() {
    if (this.group) this.model.read(this.id, this.topic);
  }

  #topics() {
    if (!this.group) return;
    const topics = [{ message_thread_id: GENERAL, name: "Général" }, ...(this.group.topics ?? []).filter((one) => one.state !== "deleted")];
    const bar = the("staff-topics");
    const held = bar.contains(document.activeElement) ? document.activeElement.dataset.topic : null;
    bar.replaceChildren(...(this.group.is_forum ? topics.map((topic) => this.#tab(topic)) : []));
    if (held !== null) bar.querySelector(`[data-topic="${held}"]`)?.focus();
  }

  #tab({ message_thread_id: id, name, state }) {
    const unread = this.model.unreadAt(id === GENERAL ? String(this.id) : `${this.id}/${id}`);
    const tab = h("button", { type: "button", class: "topic", "data-topic": String(id), "aria-pressed": String(id === this.topic), onclick: () => this.openTopic(id) });
    tab.append(h("bdi", {}, named(name)));
    if (state === "closed") tab.append(h("span", { class: "about" }, " (fermé)"));
    if (unread) tab.append(h("span", { class: "badge" }, String(unread), h("span", { class: "unseen" }, " non lus")));
    return tab;
  }

  #came(message) {
    if (!this.#isHere(message)) return this.#topics();
    this.thread.put(message);
    if (this.model.seen(this.id, this.topic)) announce(`Groupe de l’équipe, ${author(message)} : ${words(message)}`);
    return this.#doing();
  }

  #doing() {
    the("staff-quiet").hidden = this.#here().length > 0;
    the("staff-status").textContent = this.model.doing(this.id, this.topic) ? "le robot écrit…" : "";
  }

  async #send(message) {
    const thread = this.topic === GENERAL ? {} : { thread: this.topic };
    const { files, text, ...rest } = message;
    const said = files ? { files, caption: text || undefined, album: files.length > 1 } : { text };
    return api.write(this.id, { from: this.who, ...said, ...thread, ...rest });
  }

  #actions(button, message) {
    const items = [{ text: "Répondre", icon: "reply", act: () => this.composer.reply(message) }];
    if (message.from?.id === this.who && message.text) items.push({ text: "Modifier", icon: "edit", act: () => this.composer.edit(message) });
    openMenu(button, "Que faire de ce message", items);
  }

  async #newTopic() {
    const asked = await ask("Un nouveau sujet", [{ name: "name", label: "Son nom", required: true, most: 128 }], "Créer");
    if (asked?.name) await api.addTopic(this.id, { name: asked.name, from: this.who });
  }

  async #create() {
    const { id } = await api.addPromoter({ first_name: "Nathalie", language_code: "fr" });
    await api.addGroup({ title: "Équipe d’accompagnement", forum: true, members: [id], admin: true });
    await this.model.refresh();
    this.#show();
  }
}

function topicOf(message) {
  return message.is_topic_message ? message.message_thread_id : GENERAL;
}

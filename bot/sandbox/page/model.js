// What the page knows of the sandbox: people, chats, messages, and what waits.

import { api } from "./api.js";

const TYPING = 5000;

/** The page's picture of the sandbox; `on(kind, listener)` tells what changes. */
export class Model {
  #listeners = new Map();
  #answered = new Set();
  #typing = new Map();

  people = new Map();
  chats = new Map();
  messages = new Map();
  unread = new Map();
  pressing = new Map();
  bots = [];
  notes = {};
  seen = () => false;

  on(kind, listener) {
    this.#listeners.set(kind, [...(this.#listeners.get(kind) ?? []), listener]);
  }

  #tell(kind, ...facts) {
    for (const listener of this.#listeners.get(kind) ?? []) listener(...facts);
  }

  /** Read everything anew. */
  async load(state) {
    for (const held of [this.people, this.chats, this.messages, this.unread, this.pressing]) held.clear();
    this.#take(state);
    await this.#readLists();
    await Promise.all([...this.chats.keys()].map((chat) => this.#read(chat)));
    this.#tell("all");
  }

  #take(state) {
    this.bots = state.bots ?? [];
    this.notes = state.notes ?? {};
  }

  async #readLists() {
    const [people, chats] = await Promise.all([api.promoters(), api.chats()]);
    for (const chat of chats) this.chats.set(chat.id, chat);
    for (const person of people) {
      const blocked = this.chats.get(person.id)?.bot === "blocked";
      this.people.set(person.id, { ...person, blocked, ...this.notes[person.id] });
      if (this.notes[person.id]?.busy) this.unread.delete(String(person.id));
    }
    for (const chat of chats.filter((one) => one.members)) {
      chat.members = Object.keys(chat.members).map((id) => this.people.get(Number(id))).filter(Boolean);
    }
  }

  /** Read again who is there, and in which groups. */
  async refresh() {
    this.#take(await api.state());
    await this.#readLists();
    this.#tell("people");
    this.#tell("chats");
  }

  async #read(chat) {
    const held = this.of(chat);
    for (const message of await api.messages(chat)) held.set(message.message_id, message);
  }

  /** Messages of a chat, by id. */
  of(chat) {
    if (!this.messages.has(chat)) this.messages.set(chat, new Map());
    return this.messages.get(chat);
  }

  /** The last message of a chat. */
  last(chat) {
    return [...this.of(chat).values()].at(-1);
  }

  /** The group of the team: the first with topics, else the first group. */
  group() {
    const groups = [...this.chats.values()].filter((chat) => chat.type !== "private");
    return groups.find((chat) => chat.is_forum) ?? groups[0];
  }

  /** People who talk with the bot: everybody but the team. */
  promoters() {
    const team = new Set((this.group()?.members ?? []).map((member) => member.id));
    return [...this.people.values()].filter((person) => !team.has(person.id));
  }

  /** One thing that happened. */
  happened(event) {
    const { kind, chat } = event;
    if (kind === "message") this.#arrived(chat, event.message);
    if (kind === "edited") this.#changed(chat, event.message);
    if (kind === "deleted") {
      this.of(chat).delete(event.message_id);
      this.#tell("deleted", chat, event.message_id);
    }
    if (kind === "action") this.#action(chat, event.thread ?? null, event.action);
    if (kind === "answered") this.#pressAnswered(event);
    if (["promoter", "topic", "chat", "commands"].includes(kind)) this.#soon();
  }

  // Several changes come together: the lists are read once for them.
  #soon() {
    clearTimeout(this.refreshing);
    this.refreshing = setTimeout(() => this.refresh().catch(() => {}), 50);
  }

  #arrived(chat, message) {
    const known = this.of(chat).has(message.message_id);
    this.of(chat).set(message.message_id, message);
    if (known) return;
    if (message.from?.is_bot) this.#stop(chat, message.message_thread_id ?? null);
    const place = placeOf(message);
    if (this.#counts(chat, message)) this.unread.set(place, this.unreadAt(place) + 1);
    this.#tell("message", chat, message);
  }

  // What she wrote herself is read, and so is what comes while her dossier is prepared for the visitor.
  #counts(chat, message) {
    if (this.seen(chat, message.message_thread_id ?? null)) return false;
    return !this.people.has(chat) || (Boolean(message.from?.is_bot) && !this.people.get(chat).busy);
  }

  #changed(chat, message) {
    this.of(chat).set(message.message_id, message);
    this.#tell("edited", chat, message);
  }

  unreadAt(place) {
    return this.unread.get(place) ?? 0;
  }

  read(chat, thread = null) {
    if (this.unread.delete(place(chat, thread))) this.#tell("read", chat);
  }

  #action(chat, thread, action) {
    const key = place(chat, thread);
    clearTimeout(this.#typing.get(key)?.timer);
    const timer = setTimeout(() => this.#stop(chat, thread), TYPING);
    this.#typing.set(key, { timer, action });
    this.#tell("action", chat, thread);
  }

  #stop(chat, thread) {
    const key = place(chat, thread);
    clearTimeout(this.#typing.get(key)?.timer);
    if (this.#typing.delete(key)) this.#tell("action", chat, thread);
  }

  /** What the bot is doing in a chat ("typing"), or nothing. */
  doing(chat, thread = null) {
    return this.#typing.get(place(chat, thread))?.action;
  }

  /** Press a button; the button waits until the bot has answered. */
  async press(chat, from, message, data) {
    const key = `${chat}:${message.message_id}:${data}`;
    this.pressing.set(key, null);
    this.#tell("pressing", chat, message.message_id);
    try {
      const { query } = await api.press(chat, { from, message_id: message.message_id, data });
      if (this.#answered.has(String(query))) this.#release(chat, key);
      else if (this.pressing.has(key)) this.pressing.set(key, String(query));
    } catch (error) {
      this.#release(chat, key);
      throw error;
    }
  }

  #pressAnswered({ chat, query, text, show_alert: alert }) {
    this.#answered.add(String(query));
    for (const [key, waiting] of this.pressing) if (waiting === String(query)) this.#release(chat, key);
    if (text) this.#tell("notice", text, Boolean(alert));
  }

  #release(chat, key) {
    this.pressing.delete(key);
    this.#tell("pressing", chat, Number(key.split(":")[1]));
  }
}

/** Key of a chat, or of a topic of it. */
export const place = (chat, thread) => (thread === null ? String(chat) : `${chat}/${thread}`);

const placeOf = (message) => place(message.chat.id, message.is_topic_message ? message.message_thread_id : null);

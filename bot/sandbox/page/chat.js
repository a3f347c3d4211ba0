// The phone: the conversation of one promoter with the bot.

import { api } from "./api.js";
import { announce, ask, refused } from "./ask.js";
import { author, words } from "./bubble.js";
import { Composer, takeDrops } from "./composer.js";
import { h, named, the } from "./dom.js";
import { openMenu } from "./menu.js";
import { Thread } from "./thread.js";

const TOUCH = matchMedia("(pointer: coarse)");
const DOING = {
  typing: "écrit…", upload_document: "prépare un fichier…", upload_photo: "envoie une photo…",
  record_voice: "enregistre…", upload_voice: "envoie un message vocal…",
};

/** The pane where a promoter talks with the bot. */
export class Chat {
  constructor(model) {
    this.model = model;
    this.person = null;
    this.drafts = new Map();
    this.thread = new Thread(the("chat-box"), this.#hands());
    this.composer = new Composer(the("chat-form"), {
      send: (message) => this.send(message),
      edit: (message, text) => this.#edit(message, text),
      lastMine: () => [...model.of(this.id).values()].filter((one) => !one.from?.is_bot).at(-1),
      forward: () => this.#forwardAsked(),
      commands: () => model.bots[0]?.commands ?? [],
      refused,
      voice: true,
    });
    takeDrops(the("phone"), this.composer);
    the("chat-menu").addEventListener("click", () => this.#menu());
    the("chat-start").addEventListener("click", () => this.#start());
    model.on("message", (chat, message) => chat === this.id && this.#came(message));
    model.on("edited", (chat, message) => chat === this.id && this.thread.put(message));
    model.on("deleted", (chat, id) => chat === this.id && this.thread.remove(id));
    model.on("pressing", (chat, id) => chat === this.id && this.thread.again(id));
    model.on("action", (chat) => chat === this.id && this.#head());
    model.on("people", () => this.person && this.#head());
  }

  get id() {
    return this.person?.id;
  }

  #hands() {
    const { model } = this;
    return {
      mine: (message) => !message.from?.is_bot,
      command: (text) => this.send({ text }).catch(refused),
      waits: (message, data) => model.pressing.has(`${this.id}:${message.message_id}:${data}`),
      press: (message, data) => {
        this.thread.awaits();
        model.press(this.id, this.id, message, data).catch(refused);
      },
      menu: (button, message) => this.#actions(button, message),
    };
  }

  /** Show somebody's conversation. */
  open(person) {
    if (this.id !== person.id) this.#changeDraft(person.id);
    this.person = person;
    this.thread.show([...this.model.of(person.id).values()]);
    this.model.read(person.id);
    this.#head();
  }

  // What somebody had begun to write is found again on her phone.
  #changeDraft(id) {
    if (this.id) this.drafts.set(this.id, this.composer.draft);
    this.composer.clear(this.drafts.get(id));
  }

  #came(message) {
    this.thread.put(message);
    if (message.from?.is_bot) announce(`${author(message)} : ${words(message)}`);
    this.#head();
  }

  #head() {
    const person = this.model.people.get(this.id) ?? this.person;
    this.person = person;
    const bot = this.model.bots[0];
    const empty = this.model.of(this.id).size === 0;
    the("phone-owner").replaceChildren(ofWhom(person.first_name), h("bdi", {}, named(person.first_name)));
    the("phone-whose").replaceChildren(" · vous êtes ", h("bdi", {}, named(person.first_name)));
    the("bot-name").textContent = named(bot?.first_name ?? "Jonction");
    the("bot-status").textContent = this.#status(person);
    the("bot-status").classList.toggle("doing", Boolean(this.model.doing(this.id)));
    the("chat-empty").hidden = !empty;
    the("bot-about").textContent = bot?.description || "Écrivez-lui comme à une personne, en français de tous les jours.";
    const start = the("chat-start");
    const held = document.activeElement === start;
    start.hidden = !(person.blocked || empty || person.busy);
    start.disabled = Boolean(person.busy);
    start.textContent = person.busy ? "Cette conversation se prépare…" : person.blocked ? "Débloquer le robot" : "Démarrer";
    // The button that goes away leaves its place to the field that comes.
    the("chat-form").hidden = !start.hidden;
    if (held && start.hidden) this.#write();
  }

  #status(person) {
    if (person.blocked) return "robot bloqué";
    const action = this.model.doing(this.id);
    return action ? (DOING[action] ?? "travaille…") : "robot";
  }

  // On a phone, the keyboard would cover what is to be read.
  #write() {
    (TOUCH.matches ? the("chat-box") : this.composer.text).focus();
  }

  async #start() {
    try {
      if (this.person.blocked) await this.#block("member");
      else await this.send({ text: "/start" });
    } catch (error) {
      refused(error);
    }
  }

  /** Write as the promoter; several files go as albums, photos apart from documents. */
  async send(message) {
    const from = this.id;
    const { files = [], text, ...rest } = message;
    if (!files.length) return api.write(from, { from, text, ...rest });
    const kinds = [...new Set(files.map((file) => file.as))];
    for (const [at, kind] of kinds.entries()) {
      const some = files.filter((file) => file.as === kind);
      const caption = at === 0 && text ? { caption: text } : {};
      await api.write(from, { from, files: some, album: some.length > 1, ...caption, ...rest });
    }
    return null;
  }

  async #edit(message, text) {
    this.thread.awaits();
    await api.edit(this.id, { from: this.id, message_id: message.message_id, text });
  }

  async #forwardAsked() {
    const asked = await ask(
      "Transférer un texte reçu d’ailleurs",
      [
        { name: "name", label: "Qui l’a écrit", required: true, value: "Centre communautaire" },
        { name: "text", label: "Son texte", long: true, required: true },
      ],
      "Transférer",
    );
    if (asked) this.send({ text: asked.text, forwarded: { name: asked.name } }).catch(refused);
  }

  #actions(button, message) {
    const items = [{ text: "Répondre", icon: "reply", act: () => this.composer.reply(message) }];
    const text = message.text ?? message.caption;
    const chosen = chosenWords(button, text);
    if (chosen) items.unshift({ text: "Citer les mots choisis", icon: "quote", act: () => this.composer.reply(message, chosen) });
    if (!message.from?.is_bot && message.text) items.push({ text: "Modifier", icon: "edit", act: () => this.composer.edit(message) });
    if (text) {
      items.push({ text: "Transférer au robot", icon: "forward", act: () => this.send({ text, forwarded: { name: author(message) } }).catch(refused) });
      items.push({ text: "Copier le texte", icon: "copy", act: () => navigator.clipboard?.writeText(text) });
    }
    openMenu(button, "Que faire de ce message", items);
  }

  #menu() {
    const { blocked } = this.person;
    const items = [
      blocked
        ? { text: "Débloquer le robot", icon: "unlock", act: () => this.#block("member").catch(refused) }
        : { text: "Bloquer le robot", icon: "block", grave: true, act: () => this.#block("blocked").catch(refused) },
    ];
    openMenu(the("chat-menu"), "Conversation", items);
  }

  async #block(status) {
    await api.member(this.id, this.id, status);
    await this.model.refresh();
  }
}

const ofWhom = (name) => (/^[aeiouàâéèêëîïôöû]/i.test(name.trim()) ? "Téléphone d’" : "Téléphone de ");

function chosenWords(button, text) {
  const selection = getSelection();
  const bubble = button.parentElement.querySelector(".text");
  if (!selection || selection.isCollapsed || !bubble?.contains(selection.anchorNode)) return null;
  const said = selection.toString().trim();
  return said && text?.includes(said) ? said : null;
}

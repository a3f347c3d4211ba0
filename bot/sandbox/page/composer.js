// Where a message is written: text, files, an answer to a message, a correction.

import { bdi, h, icon, named, the } from "./dom.js";
import { author, words } from "./bubble.js";
import { kindOf, LARGEST, packed, size, voice } from "./files.js";
import { openMenu } from "./menu.js";

const TOUCH = matchMedia("(pointer: coarse)");

/** The form of a conversation. `hands`: send, edit, lastMine, forward, commands, refused. */
export class Composer {
  #files = [];
  #about = null;
  #line = Promise.resolve();

  constructor(form, hands) {
    this.form = form;
    this.hands = hands;
    this.#build();
  }

  #build() {
    const { form } = this;
    this.text = h("textarea", { rows: "1", placeholder: "Message", "aria-label": "Votre message", enterkeyhint: "send", dir: "auto", maxlength: "20000" });
    this.context = h("div", { class: "context", hidden: true });
    this.tray = h("ul", { class: "tray", hidden: true, "aria-label": "Fichiers à envoyer" });
    this.commands = h("div", { class: "commands", hidden: true, role: "group", "aria-label": "Commandes" });
    this.attach = this.#button("clip", "Joindre", () => this.#attachMenu(), { "aria-haspopup": "menu", "aria-expanded": "false" });
    this.slash = this.#button("slash", "Commandes", () => this.#toggleCommands(), { "aria-expanded": "false" });
    this.mic = this.#button("mic", "Envoyer un message vocal d’essai : une seconde de silence", () => this.#voice());
    this.send = h("button", { type: "submit", class: "send", "aria-label": "Envoyer" }, icon("send"));
    const field = h("div", { class: "field" }, this.attach, this.text, this.slash);
    form.append(this.commands, this.context, this.tray, h("div", { class: "write" }, field, this.mic, this.send));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.text.addEventListener("input", () => this.#typed());
    this.text.addEventListener("keydown", (event) => this.#key(event));
    this.text.addEventListener("paste", (event) => this.#pasted(event));
    this.#typed();
  }

  #button(sign, label, act, more = {}) {
    return h("button", { type: "button", class: "ghost", "aria-label": label, title: label, onclick: act, ...more }, icon(sign));
  }

  #typed() {
    const something = this.text.value.trim() !== "" || this.#files.length > 0 || this.#about?.edits;
    this.send.hidden = !something;
    this.mic.hidden = Boolean(something) || !this.hands.voice;
    this.slash.hidden = this.text.value !== "" || !this.hands.commands;
    // Measured once the buttons beside it have come or gone.
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight, 150)}px`;
    if (/^\/\w*$/.test(this.text.value) && this.hands.commands) this.#showCommands(this.text.value);
    else this.#hideCommands();
  }

  #key(event) {
    if (event.isComposing) return;
    const { key } = event;
    if (key === "Enter" && !event.shiftKey && !TOUCH.matches) {
      event.preventDefault();
      this.submit();
    } else if (key === "Escape") {
      if (!this.commands.hidden) this.#hideCommands();
      else this.cancel();
    } else if (key === "ArrowUp" && this.text.value === "") {
      const last = this.hands.lastMine();
      if (last?.text) {
        event.preventDefault();
        this.edit(last);
      }
    } else if (key === "ArrowDown" && !this.commands.hidden) {
      event.preventDefault();
      this.commands.querySelector("button")?.focus();
    }
  }

  #pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.add(files);
  }

  // One message after the other, in the order they were written.
  submit() {
    const text = this.text.value.trim();
    if (!text && !this.#files.length) return;
    const [files, about, replying] = [this.#files, this.#about, this.#replying()];
    this.clear();
    this.#line = this.#line.then(async () => {
      try {
        if (about?.edits) await this.hands.edit(about.message, text);
        else await this.hands.send({ text, ...(await packedAll(files)), ...replying });
      } catch (error) {
        this.#giveBack(text, files, about);
        this.hands.refused(error);
      }
    });
  }

  // What could not be sent comes back, before what was written since.
  #giveBack(text, files, about) {
    this.text.value = [text, this.text.value].filter(Boolean).join("\n");
    this.#files = [...files, ...this.#files];
    if (about && !this.#about) this.#about = about;
    if (about) this.#showContext(about.edits ? "edit" : "reply", about.edits ? "Modifier votre message" : `Réponse à ${author(about.message)}`, about.quote ?? words(about.message));
    this.#showTray();
  }

  #replying() {
    if (!this.#about) return {};
    const { message, quote } = this.#about;
    return quote ? { reply_to: message.message_id, quote } : { reply_to: message.message_id };
  }

  async #voice() {
    try {
      await this.hands.send({ files: [voice()], ...this.#replying() });
      this.cancel();
    } catch (error) {
      this.hands.refused(error);
    }
  }

  /** What is written and not sent yet; a correction is left with the message that it corrects. */
  get draft() {
    return this.#about?.edits ? "" : this.text.value;
  }

  clear(draft = "") {
    this.text.value = draft;
    this.#files = [];
    this.#showTray();
    this.cancel();
  }

  /** Leave the answer or the correction. */
  cancel() {
    const edited = this.#about?.edits;
    this.#about = null;
    this.context.hidden = true;
    this.context.replaceChildren();
    if (edited) this.text.value = "";
    this.#typed();
  }

  /** Answer a message, or some words of it. */
  reply(message, quote = null) {
    this.cancel();
    this.#about = { message, quote };
    this.#showContext("reply", `Réponse à ${author(message)}`, quote ?? words(message));
  }

  /** Correct a message that was written. */
  edit(message) {
    this.cancel();
    this.#about = { message, edits: true };
    this.text.value = message.text;
    this.#showContext("edit", "Modifier votre message", message.text);
    this.#typed();
  }

  #showContext(sign, title, what) {
    const leave = this.#button("close", "Annuler", () => {
      this.cancel();
      this.text.focus();
    });
    this.context.replaceChildren(icon(sign), h("p", {}, h("strong", {}, title), h("span", { dir: "auto" }, what)), leave);
    this.context.hidden = false;
    this.text.focus();
  }

  /** Add files that were chosen, dropped or pasted. */
  add(files, as = null) {
    for (const file of files) {
      if (file.size > LARGEST) this.hands.refused(new Error(`« ${named(file.name)} » dépasse 50 Mo : Telegram ne le prendrait pas.`));
      else this.#files.push({ file, as: as ?? kindOf(file) });
    }
    this.#showTray();
    this.text.focus();
  }

  #showTray() {
    this.tray.replaceChildren(
      ...this.#files.map((one, at) =>
        h(
          "li",
          {},
          icon(one.as === "photo" ? "photo" : "file"),
          bdi(one.file.name, { class: "name" }),
          h("span", { class: "about" }, size(one.file.size)),
          this.#button("close", `Retirer ${named(one.file.name)}`, () => {
            this.#files.splice(at, 1);
            this.#showTray();
            this.text.focus();
          }),
        ),
      ),
    );
    this.tray.hidden = !this.#files.length;
    this.#typed();
  }

  #attachMenu() {
    const items = [
      { text: "Document", icon: "file", act: () => this.#choose("document", "") },
      { text: "Photo", icon: "photo", act: () => this.#choose("photo", "image/jpeg,image/png,image/webp") },
    ];
    if (this.hands.forward) items.push({ text: "Texte reçu d’ailleurs", icon: "forward", act: () => this.hands.forward() });
    openMenu(this.attach, "Joindre", items);
  }

  #choose(as, accept) {
    const input = the("chosen-files");
    input.value = "";
    input.accept = accept;
    input.onchange = () => this.add([...input.files], as);
    input.click();
  }

  #toggleCommands() {
    if (this.commands.hidden) this.#showCommands("/").then(() => this.commands.querySelector("button")?.focus());
    else this.#hideCommands();
  }

  async #showCommands(begun) {
    const known = await this.hands.commands();
    const fit = known.filter((one) => `/${one.command}`.startsWith(begun.toLowerCase()));
    if (!fit.length && begun !== "/") return this.#hideCommands();
    this.commands.replaceChildren(...(fit.length ? fit.map((one) => this.#command(one)) : [h("p", {}, "Le robot n’offre aucune commande pour l’instant.")]));
    this.commands.hidden = false;
    this.slash.setAttribute("aria-expanded", "true");
    return null;
  }

  #command({ command, description }) {
    const entry = h("button", { type: "button" }, h("span", { class: "name" }, `/${command}`), h("span", { class: "about" }, description));
    entry.addEventListener("click", () => {
      this.#hideCommands();
      this.clear();
      this.text.focus();
      this.hands.send({ text: `/${command}` }).catch((error) => this.hands.refused(error));
    });
    entry.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") (entry.nextElementSibling ?? entry).focus();
      else if (event.key === "ArrowUp") (entry.previousElementSibling ?? this.text).focus();
      else if (event.key === "Escape") {
        this.#hideCommands();
        this.text.focus();
      } else return;
      event.preventDefault();
    });
    return entry;
  }

  #hideCommands() {
    this.commands.hidden = true;
    this.slash.setAttribute("aria-expanded", "false");
  }
}

async function packedAll(files) {
  return files.length ? { files: await Promise.all(files.map(packed)) } : {};
}

/** Let files be dropped on an element. */
export function takeDrops(element, composer) {
  const over = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  element.addEventListener("dragover", (event) => {
    if (!over(event)) return;
    event.preventDefault();
    element.classList.add("dropping");
  });
  element.addEventListener("dragleave", (event) => {
    if (!element.contains(event.relatedTarget)) element.classList.remove("dropping");
  });
  element.addEventListener("drop", (event) => {
    if (!over(event)) return;
    event.preventDefault();
    element.classList.remove("dropping");
    composer.add([...event.dataTransfer.files]);
  });
}

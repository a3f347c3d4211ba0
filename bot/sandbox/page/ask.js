// Small forms in a dialog, and short notices.

import { h, the } from "./dom.js";

/**
 * Ask for a few fields in a dialog; give their values, or null when it is left.
 *
 * Each field has `name`, `label`, perhaps `long`, `value`, `required`, `hint`, `most`.
 */
export function ask(title, fields, send) {
  return new Promise((done) => {
    const inputs = fields.map((field) => [field, input(field)]);
    const leave = h("button", { type: "button", class: "plain" }, "Annuler");
    const form = h(
      "form",
      { method: "dialog" },
      h("h2", { id: "ask-title" }, title),
      ...inputs.map(([field, control]) => labelled(field, control)),
      h("div", { class: "actions" }, leave, h("button", { type: "submit", class: "strong" }, send)),
    );
    const dialog = h("dialog", { class: "ask", "aria-labelledby": "ask-title" }, form);
    let values = null;
    leave.addEventListener("click", () => dialog.close());
    form.addEventListener("submit", () => {
      values = Object.fromEntries(inputs.map(([field, control]) => [field.name, control.value.trim()]));
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(values);
    });
    document.body.append(dialog);
    dialog.showModal();
    inputs[0]?.[1].focus();
  });
}

function input({ name, long, value, required, most }) {
  const about = { name, id: `ask-${name}`, required, maxlength: most ?? (long ? 4096 : 64), autocomplete: "off" };
  const control = long ? h("textarea", { ...about, rows: "5" }) : h("input", { ...about, type: "text" });
  control.value = value ?? "";
  return control;
}

function labelled({ name, label, hint }, control) {
  const words = [h("label", { for: `ask-${name}` }, label)];
  if (hint) {
    words.push(h("p", { class: "hint", id: `hint-${name}` }, hint));
    control.setAttribute("aria-describedby", `hint-${name}`);
  }
  return h("div", { class: "asked" }, ...words, control);
}

/** Say something for a moment at the bottom of the screen. */
export function notice(text) {
  const said = h("p", { class: "notice", dir: "auto" }, text);
  the("notices").append(said);
  setTimeout(() => said.remove(), Math.min(9000, 3500 + text.length * 40));
}

/** Show words that wait until they are read. */
export function alertBox(text) {
  const shut = h("button", { type: "submit", class: "strong" }, "D’accord");
  const dialog = h("dialog", { class: "ask", "aria-label": "Message du robot" }, h("form", { method: "dialog" }, h("p", { dir: "auto", class: "said" }, text), h("div", { class: "actions" }, shut)));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

let spoken = null;

/** Say to a screen reader what has come, once. */
export function announce(text) {
  const region = the("live");
  region.append(h("p", {}, text));
  clearTimeout(spoken);
  spoken = setTimeout(() => region.replaceChildren(), 15000);
  while (region.childElementCount > 4) region.firstElementChild.remove();
}

/** Say that something was refused. */
export const refused = (error) => notice(error.status ? `Refusé : ${error.message}` : error.message === "Failed to fetch" ? "La démonstration ne répond pas. Votre texte est gardé ici : réessayez dans un instant." : error.message);


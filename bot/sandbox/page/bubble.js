// One message as it is shown.

import { bdi, h, icon, named } from "./dom.js";
import { hour, whole } from "./dates.js";
import { carried, inWords } from "./files.js";
import { link, rich } from "./rich.js";

/** The words of a message, or what it carries. */
export const words = (message) => message.text ?? message.caption ?? inWords(message);

/** Who wrote a message. */
export const author = (message) =>
  named([message.from?.first_name, message.from?.last_name].filter(Boolean).join(" ") || message.chat?.title || "");

/** Make the row of a message; `hands` says who looks and what may be done. */
export function bubble(message, hands) {
  const service = serviceWords(message);
  if (service) return h("li", { class: "service", "data-id": message.message_id }, h("span", {}, service));
  const mine = hands.mine(message);
  const box = h("div", { class: "bubble" });
  box.append(h("span", { class: "unseen" }, `${mine ? "Vous" : author(message)} : `));
  if (hands.many && !mine) box.append(h("p", { class: "author" }, bdi(author(message))));
  box.append(...origin(message), ...replied(message, hands), ...carried(message));
  const text = message.text ?? message.caption;
  if (text) {
    const entities = message.entities ?? message.caption_entities ?? [];
    box.append(h("div", { class: "text", dir: "auto" }, ...rich(text, entities, hands.command)));
  }
  box.append(stamp(message));
  const line = h("div", { class: "line" }, box, more(message, hands));
  const row = h("li", { class: `row ${mine ? "mine" : "theirs"}`, "data-id": message.message_id, tabindex: "-1" }, line);
  if (message.media_group_id) row.classList.add("album");
  const keys = keyboard(message, hands);
  if (keys) row.append(keys);
  return row;
}

function serviceWords(message) {
  if (message.forum_topic_created) return `Sujet créé : ${named(message.forum_topic_created.name)}`;
  if (message.forum_topic_edited) return `Sujet renommé : ${named(message.forum_topic_edited.name ?? "")}`;
  if (message.forum_topic_closed) return "Sujet fermé";
  if (message.forum_topic_reopened) return "Sujet rouvert";
  if (message.new_chat_members) return `${message.new_chat_members.map((one) => named(one.first_name)).join(", ")} : entrée dans le groupe`;
  if (message.left_chat_member) return `${named(message.left_chat_member.first_name)} : sortie du groupe`;
  if (message.pinned_message) return "Message épinglé";
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return "Le groupe est devenu un supergroupe";
  if (message.group_chat_created || message.supergroup_chat_created) return "Groupe créé";
  return null;
}

function origin(message) {
  const from = message.forward_origin;
  if (!from) return [];
  const name = from.sender_user_name ?? from.sender_user?.first_name ?? from.chat?.title ?? from.sender_chat?.title;
  return [h("p", { class: "forwarded" }, "Transféré", name ? " de " : "", name ? bdi(name) : "")];
}

function replied(message, hands) {
  const first = message.reply_to_message;
  // In a topic, every message answers the one that created it: that is no quote.
  if (!first || first.forum_topic_created) return [];
  const said = message.quote?.text ?? words(first);
  const quoted = h(
    "button",
    { type: "button", class: "quoted", onclick: () => hands.jump(first.message_id) },
    h("span", { class: "unseen" }, "En réponse à "),
    bdi(author(first), { class: "who" }),
    h("span", { class: "what", dir: "auto" }, said),
  );
  return [quoted];
}

function stamp(message) {
  const when = h("time", { datetime: new Date(message.date * 1000).toISOString(), title: whole(message.date) }, hour(message.date));
  const edited = message.edit_date && !message.edit_hide ? h("span", {}, "modifié · ") : null;
  return h("p", { class: "stamp" }, edited, when);
}

function more(message, hands) {
  const label = `Que faire de ce message, ${hour(message.date)}`;
  const button = h("button", { type: "button", class: "ghost more-button", "aria-label": label, "aria-haspopup": "menu", "aria-expanded": "false" }, icon("dots"));
  button.addEventListener("click", () => hands.menu(button, message));
  return button;
}

function keyboard(message, hands) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  const keys = h("div", { class: "keys", role: "group", "aria-label": "Choix offerts" });
  for (const row of rows) keys.append(h("div", { class: "keys-row" }, ...row.map((key) => one(key, message, hands))));
  return keys;
}

function one(key, message, hands) {
  const text = h("span", { dir: "auto" }, key.text);
  if (key.url) {
    const anchor = link(key.url, [text]);
    anchor.classList.add("key");
    return anchor;
  }
  const waits = hands.waits(message, key.callback_data);
  const button = h("button", { type: "button", class: "key", "aria-busy": String(waits) }, text);
  if (waits) button.append(h("span", { class: "spinner", "aria-hidden": "true" }), h("span", { class: "unseen" }, " (en attente)"));
  button.addEventListener("click", () => hands.press(message, key.callback_data));
  return button;
}

// The page's start: the panes, who is on the phone, and the line to the sandbox.

import { alertBox, notice } from "./ask.js";
import { Chat } from "./chat.js";
import { the } from "./dom.js";
import { Faults } from "./faults.js";
import { follow } from "./feed.js";
import { closeMenu } from "./menu.js";
import { Model } from "./model.js";
import { People } from "./people.js";
import { Staff } from "./staff.js";

const PANES = ["people", "phone", "staff"];
const WIDE = matchMedia("(min-width: 761px)");
const model = new Model();
const chat = new Chat(model);
const staff = new Staff(model);
const people = new People(model, (id, asked) => open(id, asked));
new Faults();

const visible = (pane) => the(pane).offsetParent !== null;
model.seen = (id, thread) => {
  if (document.hidden) return false;
  if (id === chat.id) return visible("phone");
  return id === staff.id && thread === staff.topic && visible("staff");
};

/** Show one pane; on a wide screen all are there already. */
function show(pane, focus = false) {
  closeMenu(false);
  document.body.dataset.pane = pane;
  // Where there is room for two, the phone is always there beside the list.
  const marked = pane === "phone" && WIDE.matches ? "people" : pane;
  for (const one of PANES) the(`tab-${one}`).setAttribute("aria-current", String(one === marked));
  if (pane === "staff") staff.looked();
  if (pane === "phone" && chat.id) model.read(chat.id);
  if (pane === "phone") chat.thread.end();
  if (pane === "staff") staff.thread.end();
  if (focus) the(`${pane}-heading`).focus({ preventScroll: true });
}

function open(id, asked = false) {
  const person = model.people.get(id);
  if (!person) return;
  const pane = asked ? "phone" : (document.body.dataset.pane ?? "people");
  document.body.dataset.pane = pane;
  chat.open(person);
  people.mark(id);
  history.replaceState(null, "", `#${id}`);
  show(pane);
  if (asked) focusWriting();
}

// On a phone, the keyboard would cover what was just opened.
function focusWriting() {
  if (!the("chat-start").hidden) the("chat-start").focus();
  else if (matchMedia("(pointer: coarse)").matches) the("phone-heading").focus();
  else chat.composer.text.focus();
}

function loaded() {
  const known = model.promoters();
  const asked = Number(location.hash.slice(1));
  const person = known.find((one) => one.id === asked) ?? known.find((one) => one.id === chat.id) ?? known[0];
  the("phone-none").hidden = Boolean(person);
  the("phone-chat").hidden = !person;
  if (person) open(person.id);
}

function firstPerson() {
  if (!chat.person || !model.people.has(chat.id)) loaded();
}

function counts() {
  const group = String(staff.id);
  const keys = [...model.unread.entries()];
  const sum = (mine) => keys.filter(([key]) => (key.split("/")[0] === group) === mine).reduce((all, [, count]) => all + count, 0);
  for (const [pane, count] of [["people", sum(false)], ["staff", sum(true)]]) {
    the(`count-${pane}`).textContent = count ? String(count) : "";
    the(`count-${pane}`).hidden = !count;
  }
}

function line(state) {
  const banner = the("line");
  if (state === "lost") {
    banner.textContent = "La démonstration ne répond plus. Nouvel essai dans un instant…";
    banner.hidden = false;
    return;
  }
  banner.hidden = true;
  notice(state === "other" ? "La démonstration a redémarré : les conversations d’avant sont effacées." : "La démonstration répond de nouveau.");
}

for (const pane of PANES) the(`tab-${pane}`).addEventListener("click", () => show(pane, true));
the("phone-back").addEventListener("click", () => show("people", true));
the("phone-add").addEventListener("click", () => the("people-add").click());
model.on("all", loaded);
model.on("people", firstPerson);
model.on("notice", (text, alert) => (alert ? alertBox(text) : notice(text)));
for (const kind of ["all", "message", "read", "chats"]) model.on(kind, counts);
WIDE.addEventListener("change", () => show(document.body.dataset.pane));
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  // What came meanwhile is read; whoever was reading finds her place again.
  if (chat.id && visible("phone")) model.read(chat.id);
  if (visible("staff")) staff.looked();
});

show(location.hash ? "phone" : "people");
follow({ load: (state) => model.load(state), happened: (event) => model.happened(event), line });

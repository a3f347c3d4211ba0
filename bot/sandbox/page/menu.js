// A small menu that opens from a button, as a keyboard and a screen reader expect it.

import { h, icon } from "./dom.js";

let shown = null;

/** Close the menu that is open, if one is. */
export function closeMenu(back = true) {
  if (!shown) return;
  const { list, button } = shown;
  shown = null;
  list.remove();
  button.setAttribute("aria-expanded", "false");
  if (back && button.isConnected) button.focus();
}

/** Open a menu; each item has `text`, `icon`, `act`, and perhaps `grave`. */
export function openMenu(button, label, items) {
  const again = shown?.button === button;
  closeMenu();
  if (again) return;
  const list = h("div", { class: "menu", role: "menu", "aria-label": label });
  for (const item of items) {
    const entry = h("button", { type: "button", role: "menuitem", tabindex: "-1", class: item.grave ? "grave" : "" });
    if (item.icon) entry.append(icon(item.icon));
    entry.append(h("span", {}, item.text));
    entry.addEventListener("click", () => {
      closeMenu();
      item.act();
    });
    list.append(entry);
  }
  list.addEventListener("keydown", (event) => moved(event, list));
  // A menu lies in its pane, so that a dialog or a landmark always holds it.
  (button.closest("dialog, section") ?? document.body).append(list);
  shown = { list, button };
  button.setAttribute("aria-expanded", "true");
  placed(list, button);
  list.firstElementChild.focus();
}

function moved(event, list) {
  const entries = [...list.children];
  const at = entries.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 }[event.key];
  if (next !== undefined) {
    event.preventDefault();
    entries.at(next % entries.length).focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    event.stopPropagation();
    closeMenu();
  }
}

function placed(list, button) {
  const at = button.getBoundingClientRect();
  const size = list.getBoundingClientRect();
  const below = at.bottom + size.height + 8 < innerHeight;
  const top = below ? at.bottom + 4 : Math.max(8, at.top - size.height - 4);
  const left = Math.min(Math.max(8, at.left + size.width > innerWidth - 8 ? at.right - size.width : at.left), innerWidth - size.width - 8);
  list.style.top = `${top}px`;
  list.style.left = `${Math.max(8, left)}px`;
}

document.addEventListener("pointerdown", (event) => {
  if (shown && !shown.list.contains(event.target) && !shown.button.contains(event.target)) closeMenu(false);
});
addEventListener("resize", () => closeMenu(false));

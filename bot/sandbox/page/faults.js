// Faults on demand: what Telegram or the line may do, and what the bot does about it.

import { api } from "./api.js";
import { notice, refused } from "./ask.js";
import { hour } from "./dates.js";
import { h, the } from "./dom.js";

const EVERY = 1500;
const SHOWN = 12;

const FAULTS = {
  slow_down: { method: "sendMessage", kind: "429", seconds: 5, times: 1 },
  server: { method: "sendMessage", kind: "500", times: 2 },
  cut: { method: "sendMessage", kind: "cut_before", times: 2 },
  cut_after: { method: "sendMessage", kind: "cut_after", times: 1 },
  file: { method: "file", kind: "cut_body", times: 1 },
  delay: { method: "*", kind: "delay", seconds: 3, times: 4 },
  twice: { method: "getUpdates", kind: "duplicate", times: 1 },
};

const CALLED = {
  sendMessage: "Envoi d’un message", sendDocument: "Envoi d’un fichier", sendPhoto: "Envoi d’une photo",
  sendMediaGroup: "Envoi d’un album", editMessageText: "Modification d’un message", editMessageReplyMarkup: "Modification des boutons",
  answerCallbackQuery: "Réponse à un bouton", getFile: "Demande d’un fichier", createForumTopic: "Création d’un sujet",
};
const HIDDEN = ["getUpdates", "getMe", "sendChatAction"];

/** The dialog where faults are asked for. */
export class Faults {
  constructor() {
    this.dialog = the("faults");
    the("faults-open").addEventListener("click", () => this.#open());
    the("faults-close").addEventListener("click", () => this.dialog.close());
    the("faults-clear").addEventListener("click", () => this.#clear());
    this.dialog.addEventListener("close", () => clearInterval(this.timer));
    for (const button of this.dialog.querySelectorAll("[data-fault]")) {
      button.addEventListener("click", () => this.#ask(button));
    }
  }

  #open() {
    this.dialog.showModal();
    this.#log();
    this.timer = setInterval(() => this.#log(), EVERY);
  }

  async #ask(button) {
    try {
      await api.addFaults([FAULTS[button.dataset.fault]]);
      this.dialog.close();
      notice(button.dataset.fault === "file" ? "C’est prêt : envoyez maintenant une photo au robot, et regardez-la arriver quand même." : "C’est prêt : écrivez maintenant au robot, et regardez sa réponse arriver quand même.");
    } catch (error) {
      refused(error);
    }
  }

  async #clear() {
    try {
      await api.clearFaults();
      notice("Il n’y a plus de panne en attente.");
    } catch (error) {
      refused(error);
    }
  }

  async #log() {
    const calls = await api.log(0).catch(() => []);
    const shown = calls.filter((call) => !HIDDEN.includes(call.method)).slice(-SHOWN).reverse();
    the("faults-log").replaceChildren(...shown.map(line));
    the("faults-quiet").hidden = shown.length > 0;
  }
}

function line(call) {
  const good = call.status === 200;
  const result = good ? "fait" : call.status ? `refusé (${call.status})` : "ligne coupée";
  return h(
    "li",
    { class: good ? "" : "bad" },
    h("span", {}, hour(Number(call.moment)) , " · ", CALLED[call.method] ?? call.method),
    h("strong", {}, result),
  );
}

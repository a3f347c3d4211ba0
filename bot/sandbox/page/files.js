// Files: those chosen to be sent, and those that a message carries.

import { api } from "./api.js";
import { h, icon, named } from "./dom.js";

export const LARGEST = 50 * 1024 * 1024;
const PHOTOS = ["image/jpeg", "image/png", "image/webp"];
// One second of silence in Ogg Opus: a voice message that anybody may send.
const SILENCE =
  "T2dnUwACAAAAAAAAAAABAAAAAAAAAByf9dkBE09wdXNIZWFkAQE4AYC7AAAAAABPZ2dTAAAAAAAAAAAAAAEAAAABAAAAh1hgGgEQT3B1c1RhZ3MA" +
  "AAAAAAAAAE9nZ1MABIC7AAAAAAAAAQAAAAIAAADpVDPGMgMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMD" +
  "+P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/+" +
  "+P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/++P/+";

/** The file of a voice message. */
export const voice = () => ({ name: "message-vocal.ogg", media_type: "audio/ogg", content: SILENCE, as: "voice" });

/** Tell how a file would be sent by somebody who drops it here. */
export const kindOf = (file) => (PHOTOS.includes(file.type) ? "photo" : "document");

/** Read a file as the control interface takes it. */
export function packed({ file, as }) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onerror = () => failed(reader.error);
    reader.onload = () => {
      const content = String(reader.result).split(",")[1] ?? "";
      done({ name: file.name, media_type: file.type || "application/octet-stream", content, as });
    };
    reader.readAsDataURL(file);
  });
}

/** A size in words. */
export function size(bytes) {
  if (bytes === undefined || bytes === null) return "";
  if (bytes < 1024) return `${bytes} octet${bytes > 1 ? "s" : ""}`;
  const [value, unit] = bytes < 1024 * 1024 ? [bytes / 1024, "Ko"] : [bytes / 1024 / 1024, "Mo"];
  return `${value.toLocaleString("fr-CA", { maximumFractionDigits: value < 10 ? 1 : 0 })} ${unit}`;
}

/** What a message carries, as nodes. */
export function carried(message) {
  const nodes = [];
  if (message.photo?.length) nodes.push(photo(message.photo.at(-1), message));
  for (const kind of ["document", "video", "animation", "audio"]) {
    if (message[kind]) nodes.push(sheet(message[kind], kind));
  }
  if (message.voice) nodes.push(heard(message.voice));
  if (message.sticker) nodes.push(h("p", { class: "note" }, `Autocollant ${message.sticker.emoji ?? ""}`));
  return nodes;
}

/** What a message carries, in a few words. */
export function inWords(message) {
  if (message.photo) return "Photo";
  if (message.voice) return "Message vocal";
  if (message.document) return named(message.document.file_name ?? "Document");
  if (message.video) return "Vidéo";
  if (message.audio) return "Fichier audio";
  if (message.sticker) return "Autocollant";
  return "";
}

function photo(taken, message) {
  const words = message.caption ? "Photo, légende ci-dessous" : "Photo";
  const image = h("img", { src: api.file(taken.file_id), alt: words, class: "photo", loading: "lazy" });
  image.addEventListener("error", () => image.replaceWith(sheet(taken, "photo")));
  return h("a", { href: api.file(taken.file_id), target: "_blank", rel: "noopener", class: "framed" }, image);
}

const CALLED = { document: "Document", video: "Vidéo", animation: "Animation", audio: "Fichier audio", photo: "Photo" };

function sheet(file, kind) {
  const name = named(file.file_name || CALLED[kind]);
  const about = [size(file.file_size), "télécharger"].filter(Boolean).join(" · ");
  return h(
    "a",
    { class: "sheet", href: api.file(file.file_id), download: name },
    h("span", { class: "round" }, icon("file")),
    h("span", { class: "words" }, h("bdi", { class: "name" }, name), h("span", { class: "about" }, about)),
  );
}

function heard(recording) {
  const sound = h("audio", { controls: true, preload: "none", src: api.file(recording.file_id) });
  sound.setAttribute("aria-label", "Message vocal");
  return h("div", { class: "voice" }, icon("mic"), sound);
}

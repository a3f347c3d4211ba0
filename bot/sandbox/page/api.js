// The sandbox's control interface, as the page uses it.

/** What the sandbox refused, in its own words. */
export class Refused extends Error {
  constructor(status, description) {
    super(description || `HTTP ${status}`);
    this.status = status;
  }
}

async function call(method, path, body, signal) {
  const options = { method, signal, headers: {} };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const answer = await fetch(`/sandbox${path}`, options);
  const text = await answer.text();
  let value = {};
  try {
    value = text ? JSON.parse(text) : {};
  } catch {
    value = {};
  }
  if (!answer.ok) throw new Refused(answer.status, value.description);
  return value;
}

const get = (path, signal) => call("GET", path, undefined, signal);
const post = (path, body = {}) => call("POST", path, body);

export const api = {
  state: () => get("/page"),
  promoters: async () => (await get("/promoters")).promoters ?? [],
  chats: async () => (await get("/chats")).chats ?? [],
  messages: async (chat) => (await get(`/chats/${chat}/messages?after=0`)).messages ?? [],
  events: (after, wait, signal) => get(`/events?after=${after}&wait=${wait}`, signal),
  addPromoter: (person) => post("/promoters", person),
  addGroup: (group) => post("/groups", group),
  write: (chat, message) => post(`/chats/${chat}/messages`, message),
  edit: (chat, message) => post(`/chats/${chat}/edits`, message),
  press: (chat, press) => post(`/chats/${chat}/presses`, press),
  pressed: (query) => get(`/presses/${encodeURIComponent(query)}`),
  member: (chat, user, status) => post(`/chats/${chat}/members`, { user, status }),
  addTopic: (chat, topic) => post(`/chats/${chat}/topics`, topic),
  addFaults: (faults) => post("/faults", faults),
  clearFaults: () => call("DELETE", "/faults"),
  log: async (after) => (await get(`/log?after=${after}`)).log ?? [],
  file: (id) => `/sandbox/files/${encodeURIComponent(id)}`,
};

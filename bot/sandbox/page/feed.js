// What happens in the sandbox, as it happens: long polling that comes back after a cut.

import { api } from "./api.js";

const WAIT = 25;
const FIRST_PAUSE = 400;
const LONGEST_PAUSE = 4000;

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/**
 * Follow the sandbox for as long as the page is open.
 *
 * `load(state)` is called at first and whenever the sandbox is another one than before (it keeps
 * nothing on disk); `happened(event)` for each event; `line(state)` with "lost", "back" or "other".
 */
export async function follow({ load, happened, line }) {
  let instance = null;
  let after = 0;
  let lost = false;
  let rest = FIRST_PAUSE;
  for (;;) {
    try {
      if (instance === null || lost) {
        const state = await api.state();
        const other = instance !== null && state.instance !== instance;
        if (instance === null || other) {
          after = state.seq ?? 0;
          await load(state);
        }
        instance = state.instance ?? "";
        if (lost) line(other ? "other" : "back");
        lost = false;
        rest = FIRST_PAUSE;
      }
      const batch = await api.events(after, WAIT);
      for (const event of batch.events ?? []) happened(event);
      after = batch.seq ?? after;
    } catch (error) {
      console.warn("sandbox:", error.message);
      if (!lost) line("lost");
      lost = true;
      await pause(rest);
      rest = Math.min(rest * 2, LONGEST_PAUSE);
    }
  }
}

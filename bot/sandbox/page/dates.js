// Dates and hours, as they are said in Québec.

const HOUR = new Intl.DateTimeFormat("fr-CA", { hour: "numeric", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("fr-CA", { weekday: "long", day: "numeric", month: "long" });
const YEAR = new Intl.DateTimeFormat("fr-CA", { day: "numeric", month: "long", year: "numeric" });
const WHOLE = new Intl.DateTimeFormat("fr-CA", { dateStyle: "long", timeStyle: "short" });

const moment = (seconds) => new Date(seconds * 1000);

/** The hour of a message. */
export const hour = (seconds) => HOUR.format(moment(seconds));

/** The day and the hour of a message. */
export const whole = (seconds) => WHOLE.format(moment(seconds));

/** What tells two days apart. */
export const dayKey = (seconds) => moment(seconds).toDateString();

/** A day, near days by their names. */
export function day(seconds) {
  const date = moment(seconds);
  const now = new Date();
  const days = Math.round((midnight(now) - midnight(date)) / 86_400_000);
  if (days === 0) return "Aujourd’hui";
  if (days === 1) return "Hier";
  return (date.getFullYear() === now.getFullYear() ? DAY : YEAR).format(date);
}

function midnight(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

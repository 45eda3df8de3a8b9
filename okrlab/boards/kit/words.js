// Words as people read them: texts of the catalogue, dates, signed numbers; and new ids.

export const uid = () =>
  // randomUUID is missing on plain http, where phones in a meeting room often are
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) =>
    b.toString(16).padStart(2, "0"),
  ).join("");

/**
 * Texts by key: `t("who", {actor: "Anna"})`; `t.n("people", 3)` picks `people_one` or `people_many`.
 * No placeholder ever reaches a page: a missing value leaves a gap, and an error in the console that
 * makes every browser test fail.
 */
export function speaker(texts) {
  const t = (key, values = {}) =>
    (texts()[key] ?? key).replace(/\{(\w+)\}/g, (slot, name) => {
      if (values[name] == null) console.error(`okrlab: the text "${key}" was not given ${slot}`);
      return values[name] ?? "…";
    });
  t.n = (key, n, values) => t(`${key}_${n === 1 ? "one" : "many"}`, { n, ...values });
  return t;
}

/** The time zone of this browser, which the kernel takes where the team has none yet. */
export const hereZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";

/** A date from the kernel, such as 2026-01-05, as all texts of okrlab word a day: 5 January 2026. */
export const dayWords = (iso) =>
  iso
    ? new Date(`${iso}T12:00`).toLocaleDateString("en-GB", {
        day: "numeric",
        month: "long",
        year: "numeric",
      })
    : "";

/** A path on this server as a relative link: all of our pages are three levels below its root. */
export const onServer = (path) => location.pathname.split("/").slice(0, -3).join("/") + path;

const HOUR = 60; // minutes

/** How long something takes, in minutes, as all pages word it: 45 min, 2 h, 2 h 10 min. */
export function lasting(t, n) {
  const hours = Math.floor(n / HOUR);
  const rest = n % HOUR;
  if (n < 2 * HOUR && n !== HOUR) return t("lasts_minutes", { n });
  return rest ? t("lasts_both", { h: hours, n: rest }) : t("lasts_hours", { h: hours });
}

/** A number with its sign, for a scale with negative numbers. */
export const signed = (n) => (n > 0 ? `+${n}` : String(n).replace("-", "−"));

/** Letters from which a card is long: it is then shown in part, with a way to the rest. */
export const LONG = 160;

export const shorter = (text, most = 60) =>
  [...text].length > most ? `${[...text].slice(0, most - 1).join("")}…` : text;

/** A text without its case, its spaces and its last full stop: what two people may write of one.
 *  As in record/same_words.py, which puts such texts together. */
export const plainly = (text) => {
  const bare = text.toLowerCase().replace(/\s+/g, " ").trim();
  return bare.replace(/[.!…。]+$/u, "") || bare;
};

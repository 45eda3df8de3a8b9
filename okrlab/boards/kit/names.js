// Who has come: those who take part are counted; their names, the newest first, many a number more;
// or their initials, which stand in a board's bar and on the cards that they wrote.

import { html, keyed } from "./template.js";
import { icon } from "./view.js";

/** Those who take part, and those of them who are here: whoever leads is no part of a count. */
export const participants = ({ people }) => people.filter((one) => one.role === "participant");
export const present = (server) => participants(server).filter((one) => one.here);
/** How many are here: in a very full room not everybody is told of by name. */
export const inRoom = (server) => present(server).length + (server.more ?? 0);

/**
 * Names as chips, of people in the order in which they came; whoever gave no name is counted. `all`
 * is how many have come, where these are the newest of them; `mark` is set on the name of `me`.
 * @param {any} t
 * @param {{ id: string, name: string }[]} people
 */
export function nameChips(t, people, most = 12, all = people.length, me = "", mark = null) {
  const shown = people
    .filter(({ name }) => name)
    .toReversed()
    .slice(0, most);
  const more = all - shown.length;
  const one = ({ id, name }) =>
    keyed(id, html`<li data-atom><bdi>${name}</bdi>${id === me && mark}</li>`);
  return html`
    <ul class="ok-chips" data-moment="pop" aria-label=${t("names_here")} ?hidden=${!all}>
      ${shown.map(one)}
      ${more > 0 && keyed("more", html`<li class="ok-more-names" data-atom>${shown.length ? t("names_more", { n: more }) : t.n("people", more)}</li>`)}
    </ul>`;
}

const APART = "\u200c"; // keeps the letters of a script that joins them from becoming a word

/**
 * Two letters that stand for a name: of its first and last word, or the first two of its only one.
 * A name without any is its first sign.
 */
export function initials(name) {
  const words = name.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu);
  if (!words) return [...new Intl.Segmenter().segment(name.trim())][0]?.segment ?? "";
  const letters = (word) => word.match(/\P{M}\p{M}*/gu);
  const [first, second = ""] = letters(words[0]);
  const last = words.length > 1 ? letters(words.at(-1))[0].toLocaleUpperCase() : second;
  return [first.toLocaleUpperCase(), last].join(/\p{Script=Arabic}/u.test(first) ? APART : "");
}

/** A person as a circle with initials; the name is said where the circle stands. */
export const face = (name) =>
  html`<span class="ok-initials" aria-hidden="true" title=${name}>${initials(name)}</span>`;

/** For a board's bar: who of `all` that are here, in the order in which they came; the rest is counted. */
export function faces(t, people, most = 5, all = people.length) {
  const named = people.filter(({ name }) => name).slice(0, most);
  const more = all - named.length;
  const names = named.map(({ name }) => name);
  const listed = [...names, more > 0 && names.length && t("names_more", { n: more })].filter(
    Boolean,
  );
  const said = [t.n("people", all), listed.join(", ")].filter(Boolean);
  return html`
    <button type="button" class="ok-quiet ok-faces" data-act="people" data-press
      aria-label=${said.join(": ")} data-names=${said[1] ?? null}>
      ${named.map(({ id, name }) => keyed(id, html`<span class="ok-initials">${initials(name)}</span>`))}
      ${!names.length && icon("people")}
      ${more > 0 && keyed("more", html`<span class=${names.length ? "ok-initials" : null}>${names.length ? `+${more}` : more}</span>`)}
      ${!all && keyed("none", html`<span>0</span>`)}
    </button>`;
}

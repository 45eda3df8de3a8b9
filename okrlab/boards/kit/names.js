// Who has come: those who take part are counted; their names, the newest first, many a number more.

import { html, keyed } from "./template.js";

/** Those who take part, and those of them who are here: whoever leads is no part of a count. */
export const participants = ({ people }) => people.filter((one) => one.role === "participant");
export const present = (server) => participants(server).filter((one) => one.here);

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

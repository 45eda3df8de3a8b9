// What the room wrote or votes on, where it is too much to be sent to every page at once: the first
// of it comes by itself, and more when it is asked for. Without `server.pages` a page has it all.

import { html } from "../../boards/kit/template.js";

const AT_ONCE = 100; // what one answer brings
const NOTHING = { sign: "", lists: {} };
const CARDS = "cards"; // the list of cards to vote on

/** Long lists on a stage (see stage.js). */
export function longer(stage) {
  const { t, link, server, now, root } = stage;
  let fetched = /** @type {{ sign: string, lists: Record<string, any[]> }} */ (NOTHING);
  let seen = { sign: "", words: {} }; // the cards from further down that I gave dots
  const asked = new Set(); // the lists of which more is on its way
  let last = ""; // the list of which more was asked for last

  /** What has come beside the first, as long as it still holds: a new object whenever it is more. */
  const known = () => (fetched.sign === server.pages?.sign ? fetched : NOTHING);
  const more = (list) => known().lists[list] ?? [];
  const first = (list) =>
    list === CARDS
      ? Object.keys(server.cards)
      : server.revealed.said.filter(({ prompt }) => prompt === list);
  const had = (list) => first(list).length + more(list).length;
  /** How many entries of a list this page does not have. */
  const left = (list) => {
    const [all] = server.pages?.of[list] ?? [];
    return all ? all - had(list) : 0;
  };

  async function ask(list) {
    if (asked.has(list) || left(list) <= 0) return;
    last = list;
    asked.add(list);
    try {
      const { sign, texts } = await link.answer({ op: "texts", list, at: had(list) });
      if (sign !== server.pages?.sign) return; // it is about something else by now
      fetched = { sign, lists: { ...known().lists, [list]: [...more(list), ...texts] } };
    } finally {
      asked.delete(list);
      stage.repaint();
    }
  }

  return {
    CARDS,
    /** What a view of long lists depends on beside its first entries (see `once`). */
    all: () => [server.pages, known(), [...asked].join()],
    more,
    left,
    /** The cards of a vote that this page knows. My own dots may be on some from further down, which
     *  stay when I take them back. */
    cards() {
      if (seen.sign !== server.pages?.sign) seen = { sign: server.pages?.sign, words: {} };
      Object.assign(seen.words, server.mine?.words);
      const texts = more(CARDS).map(({ id, text }) => [id, text]);
      return { ...server.cards, ...Object.fromEntries(texts), ...seen.words };
    },
    /** Below a list: a button for more of its answers, and of very many how many are shown. `hidden`
     *  ones need only be unfolded. */
    tail(list, shown, hidden = 0) {
      const n = hidden || Math.min(AT_ONCE, left(list));
      if (!n && !more(list).length) return "";
      const act = hidden ? "show-all" : "more";
      const isAsked = asked.has(list) ? "true" : null;
      const button =
        n > 0 &&
        html`<button type="button" data-act=${act} data-of=${list} data-press aria-disabled=${isAsked}><span>${t("more_cards", { n })}</span></button>`;
      if (!server.pages) return button;
      return html`
        <div class="st-tail">
          <p role="status" tabindex="-1" data-tail=${list}>${t("shown_of", { n: shown, of: server.pages.of[list][1] })}</p>
          ${button}
        </div>`;
    },
    /** Where the focus goes when all has come and the button that had it is gone. */
    end: () => (left(last) ? null : root.querySelector(`[data-tail="${CSS.escape(last)}"]`)),
    acts: {
      more: ({ of }) => ask(of),
      "show-all"() {
        now.showAll = true;
      },
    },
  };
}

// What the pages of all boards with cards share: the cards with my unanswered changes on top, and
// their forms. Nothing here knows what the cards mean.

import { cardForms } from "./cardforms.js";
import { cardsOf, dealt, same, tidy, wordsOf, written } from "./cards.js";
import { openDesk } from "./desk.js";
import { attr } from "./dom.js";
import { html } from "./template.js";
import { fill, turning, wallBoard } from "./wall.js";
import { shorter } from "./words.js";

const AGAIN = { Undo: "undone", Redo: "redone" };
const PLACES = ["position", "level", "stage", "objective"]; // fields that say where a card lies
const LINKS = new Set(["Link"]);
const WRITTEN = new Set(["added", "changed"]);

/**
 * The page of one board with cards; `return desk.start(on)`, with what a desk takes (desk.js), and
 *   on.view()             what the board shows of `desk.cards`: a view, drawn once per frame
 *   on.hear(message)      messages of the kernel that are not about cards
 *   on.restore(home)      opens the box of a draft again ("kind:card"); returns true if it did
 *   on.shown(name, value) a field's value as people read it in the conflict sheet
 *   on.called(card)       the words by which a card is named when something happens to it
 *   on.refused(message, entry)  what to do with refused words, if it is something special
 * `full(card)` adds the defaults that the kernel leaves out of a card; a `plain` board has no frame
 * of its own around it. On a wall it fits by itself, as `onWall` says (wall.js); null if the board
 * does that on its own.
 * @param {{ model: any, el: Element }} place
 * @param {string} look the class of its style
 * @param {{ views?: string[], plain?: boolean, full?: (card: any) => any, server?: object,
 *   overruleHint?: string, onWall?: object | null }} options
 */
export function deckDesk(
  { model, el },
  look,
  {
    views = [],
    plain = false,
    full = (card) => card,
    server: known = {},
    onWall = {},
    ...more
  } = {},
) {
  const { wall, limits = {} } = model.get("_context") ?? {};
  const base = openDesk({ model, el }, look, {
    views,
    wall,
    data: { "data-deck": !plain, "data-wall": wall },
    narrow: wall ? 0 : undefined,
    server: { cards: new Map(), opens: "", lit: {}, ...known },
    overruleHint: "deck_overrule_hint",
    ...more,
  });
  const { keep, link, server, root, send, start } = base;
  /** @type {any} */
  let on = {};
  let isPlaced = false; // whether the view that the agenda asks for was opened

  // -------------------------------------------------------------- what the kernel says

  const cardOf = (id) => server.cards.get(id);

  function merge(_, { cards = [], gone = [], ...rest }, op) {
    if (op === "state") server.cards = new Map();
    const before = new Map([...cards.map(({ id }) => id), ...gone].map((id) => [id, cardOf(id)]));
    for (const id of gone) server.cards.delete(id);
    for (const card of cards) server.cards.set(card.id, full(card));
    Object.assign(server, rest);
    if (op !== "state" && before.size) tell(before);
  }

  /**
   * Says what happens to the cards. My undo is one thing, whatever it undoes; of what I wrote myself
   * the status says that it is saved.
   */
  function tell(/** @type {Map<string, any>} */ before) {
    const { saying } = desk;
    const again = link.outbox.find(({ command }) => AGAIN[command.type]);
    if (again) return saying.happened(AGAIN[again.command.type]);
    const mine = new Set(
      link.outbox.flatMap(({ command }) => cardsOf(command).map(({ id }) => id)),
    );
    for (const [id, old] of before) {
      const now = cardOf(id);
      const name = shorter(on.called?.(now ?? old) ?? wordsOf(now ?? old ?? {}));
      const isMoved = now && old && PLACES.some((one) => !same(now[one], old[one]));
      const isLink = LINKS.has(now?.type);
      const kind = !now
        ? "removed"
        : isMoved
          ? "moved"
          : old
            ? "changed"
            : isLink
              ? "linked"
              : "added";
      if (name && !(mine.has(id) && WRITTEN.has(kind))) saying.happened(kind, name);
    }
  }

  function hear(message, entry) {
    const { op } = message;
    if (op === "done") forms.rebase(message, entry);
    else if (op === "refused") (on.refused ?? forms.refused)(message, entry);
    else if (op === "conflict") forms.conflict(message, entry);
    else if (op !== "people") on.hear?.(message);
  }

  /** After a reload, puts the words typed last back into their box. */
  function restore() {
    const last = keep.list("draft:").at(-1);
    if (!last) return;
    on.restore?.(last.name.split(":").slice(1, -1).join(":"));
    desk.repaint();
  }

  // -------------------------------------------------------------- cards

  /** Puts whole cards on the deck; `saw` is what the person saw of them when they began. */
  function set(cards, { gone = {}, home = "", saw = null } = {}) {
    const known = (card) => saw?.[card.id] ?? server.cards.get(card.id) ?? {};
    const sent = cards.map((card) => tidy({ ...card, version: card.version ?? 0 }));
    send(
      { type: "SetCards", cards: sent, gone },
      { home, saw: Object.fromEntries(cards.map((card) => [card.id, known(card)])) },
    );
  }

  /** Changes only those fields of a card that differ from what the person saw. */
  function edit([card], { home = "", saw = null } = {}) {
    const { id, type, version = 0 } = card;
    const known = saw?.[id] ?? desk.get(id) ?? {};
    const own = written(card, known);
    if (Object.keys(own).length)
      send(
        { type: "EditCard", id, base: version, changes: { type, ...own } },
        { home, saw: { [id]: known } },
      );
  }

  /** Changes some fields of a card as it is now. */
  const change = (id, values) => {
    const card = desk.get(id);
    if (card) set([{ ...card, ...values }]);
  };

  const remove = (...ids) => {
    const there = ids.map((id) => desk.get(id)).filter(Boolean);
    const gone = Object.fromEntries(there.map(({ id, version }) => [id, version ?? 0]));
    send({ type: "SetCards", cards: [], gone });
  };

  function view() {
    if (server.opens && !isPlaced) {
      isPlaced = true; // only once: afterwards people choose their view
      desk.view = server.opens;
      desk.repaint();
    }
    Object.assign(desk, dealt(server, link.outbox, full));
    attr(root, "data-empty", desk.ready && desk.cards.size === 0);
    const seen = on.view();
    return [plain ? seen : html`<div class="ok-deck">${seen}</div>`, pages?.view(desk.t)];
  }

  /** What a wall shows one after the other; null elsewhere. */
  const pages = wall ? turning(() => base.repaint()) : null;

  const own = {
    limits,
    pages,
    full,
    /** @type {Map<string, any>} */
    cards: new Map(),
    sending: new Set(),
    set,
    edit,
    change,
    remove,
    wordsOf,
    reopen: (home) => on.restore?.(home) ?? false,
    shown: (name, value) => on.shown?.(name, value) ?? value,
    get: (id) => desk.cards.get(id),
    /** Cards of a type, by position, then id. */
    of: (type, fits = (/** @type {any} */ _card) => true) =>
      [...desk.cards.values()]
        .filter((card) => card.type === type && fits(card))
        .sort((a, b) => (a.position ?? 0) - (b.position ?? 0) || (a.id < b.id ? -1 : 1)),
    start(handlers) {
      on = handlers;
      const words = (id) => wordsOf(desk.get(id));
      const drawn = () => {
        if (wall) fill(root);
        on.drawn?.();
        fitted?.drawn();
      };
      const keys = pages ? pages.key : on.keys;
      const stop = start({ words, ...on, view, drawn, keys, hear, merge, first: restore });
      return () => {
        fitted?.stop();
        pages?.stop();
        stop();
      };
    },
  };
  const desk = Object.assign(base, own);
  const forms = cardForms(desk);
  const fitted = wall && onWall ? wallBoard(desk, pages, onWall) : null;
  const { cardForm, oneBox } = forms;
  return Object.assign(desk, { cardForm, oneBox });
}

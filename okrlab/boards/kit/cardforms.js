// Forms for cards, and what happens to the words in them when somebody else was faster.

import { cardsOf, same, tidy, wordsOf, wroteOn } from "./cards.js";
import { conflictSheet } from "./conflict.js";
import { fieldForm, oneBox } from "./forms.js";

/** The forms of a desk (see deck.js): they keep what is typed until it is saved. */
export function cardForms(desk) {
  const { t, keep, root } = desk;
  const kept = (home, name) => keep.get(`draft:${home}:${name}`);
  const keepWords = (home, name, text, base) =>
    keep.set(`draft:${home}:${name}`, { text, at: Date.now(), base });

  function may() {
    if (!desk.write()) desk.notYet();
    return desk.write();
  }

  /**
   * A form for one card, with `fields` as `fieldForm` takes them; labels and values are filled in.
   * `original` is the card on the deck if `card` is a view derived from it; `whole(card)` returns the
   * list of cards to send for the card with its new words; `set` sends it.
   */
  function cardForm(
    /** @type {Record<string, any>} */
    {
      home,
      card,
      original = card,
      fields,
      whole = (one) => [one],
      set = desk.set,
      then = () => {},
      ...options
    },
  ) {
    const version = card.version ?? 0;
    const bases = fields.map(({ name }) => kept(home, name)?.base);
    const base = bases.find((one) => one != null) ?? version;
    const saw = base === version ? { ...original } : {};
    const form = fieldForm(desk, {
      ...options,
      home,
      may,
      editing: card.id,
      fields: fields.map((one) => ({
        ...one,
        label: one.label ?? t(`field_${one.name}`),
        limit: one.limit ?? desk.limits[card.type]?.[one.name], // as the record has it
        value: card[one.name] ?? "",
      })),
      send(values) {
        for (const { name, kind } of fields) if (kind === "checkbox") values[name] ||= null;
        if (!version || fields.some(({ name }) => !same(values[name], card[name])))
          set(whole({ ...card, ...values, version: form.base }), {
            home,
            saw: version ? { [card.id]: saw } : null,
          });
        then();
      },
    });
    return Object.assign(form, { base, card: card.id });
  }

  /** An open form must not take my own change for somebody else's. */
  function rebase({ revision }, entry) {
    for (const card of cardsOf(entry?.command ?? {}))
      for (const form of root.querySelectorAll("form"))
        if (form.base != null && form.card === card.id && form.base === (card.version ?? 0))
          form.base = revision;
  }

  /** Nothing typed is lost: refused words go back to the box they came from. */
  function refused({ message, hint }, entry) {
    const { saw, home = "", command = {} } = entry ?? {};
    const own = (card) => wroteOn(command, card, saw?.[card.id]);
    const mine = cardsOf(command).map((card) => ({ card, own: own(card) }));
    const words = mine.flatMap(({ own }) => Object.values(own)).filter(isText);
    const about = mine.find(({ card }) => home.endsWith(`:${card.id}`)) ?? mine[0];
    if (home && about)
      for (const [name, value] of Object.entries(about.own))
        if (isText(value)) keepWords(home, name, value, about.card.version);
    desk.notice(message, hint, home && desk.reopen(home) ? "" : words.join("\n"));
  }

  /** Two people wrote at once: fields that only one changed are merged, for others both are shown. */
  function conflict({ card: theirs, by, command }, entry) {
    const wish = command ?? entry?.command;
    const home = entry?.home ?? "";
    if (!["SetCards", "EditCard"].includes(wish?.type)) return;
    const card = desk.full(theirs);
    const mine = cardsOf(wish).find(({ id }) => id === card.id);
    const saw = entry?.saw?.[card.id];
    const own = mine ? wroteOn(wish, mine, saw) : {};
    const apart = Object.keys(own).filter(
      (one) => one !== "position" && !same(card[one], own[one]) && !same(card[one], saw?.[one]),
    );
    const again = () => {
      const { gone = {}, cards = [] } = wish;
      const now =
        wish.type === "EditCard"
          ? { base: card.version }
          : {
              cards: cards.map((one) => (one === mine ? tidy({ ...card, ...own }) : one)),
              gone: card.id in gone ? { ...gone, [card.id]: card.version } : gone,
            };
      desk.send({ ...wish, ...now }, { home, saw: { ...entry?.saw, [card.id]: card } });
    };
    if (mine && !apart.length) return again(); // they changed something else
    for (const one of home ? apart : []) // until someone has chosen, even over a reload
      if (isText(own[one])) keepWords(home, one, own[one], card.version);
    conflictSheet(desk, {
      name: desk.personOf(by),
      home,
      theirs: card,
      mine,
      apart,
      about: desk.placeOf?.(card.id) || wordsOf(card),
      use: again,
      two: desk.two?.(card, own, apart),
    });
  }

  return { cardForm, oneBox: (box) => oneBox(desk, box), rebase, refused, conflict };
}

const isText = (value) => typeof value === "string";

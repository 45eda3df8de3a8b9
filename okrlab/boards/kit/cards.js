// Cards as records: as the kernel sent them, with my unanswered changes on top.

export const blank = (value) => value == null || value === "";

/** A card as it is sent: empty fields are left out. */
export const tidy = (card) =>
  Object.fromEntries(Object.entries(card).filter(([, value]) => !blank(value)));

export const same = (a, b) => (blank(a) && blank(b)) || JSON.stringify(a) === JSON.stringify(b);

const EXTRA = new Set(["type", "id", "by", "version"]);

const own = (card) => Object.fromEntries(Object.entries(card).filter(([name]) => !EXTRA.has(name)));

/** What I wrote on a card, by field: the fields that differ from what I saw. */
export const written = (card, saw = {}) =>
  own(
    Object.fromEntries(
      [...new Set([...Object.keys(card), ...Object.keys(saw)])]
        .filter((name) => !same(card[name], saw[name]))
        .map((name) => [name, card[name]]),
    ),
  );

/** The cards that a command changes, each with the fields it sets. */
export const cardsOf = ({ type, id, base, changes, cards = [] }) =>
  type === "EditCard" ? [{ ...changes, id, version: base }] : cards;

/** What a command writes on one of its cards, by field. */
export const wroteOn = (command, card, saw) =>
  command.type === "EditCard" ? own(command.changes) : written(card, saw);

/** The words by which people know a card. */
export const wordsOf = (card) => card.text ?? card.before ?? card.term ?? card.name ?? card.x ?? "";

/** The known cards with my unanswered commands applied, and the ids of the cards concerned. */
export function dealt(server, outbox, full = (card) => card) {
  const cards = new Map(server.cards);
  const sending = new Set();
  for (const { command, state, revision } of outbox) {
    // it has a revision: saved, but the news has not come yet
    if (!["SetCards", "EditCard"].includes(command.type)) continue;
    for (const card of cardsOf(command)) {
      const known = cards.get(card.id);
      const base = card.version ?? 0;
      const isEdit = command.type === "EditCard";
      if (state !== "done") sending.add(card.id);
      if (known ? (known.version ?? 0) <= base : !isEdit && (!base || revision))
        cards.set(
          card.id,
          full({
            ...(isEdit && known),
            ...card,
            by: known?.by ?? server.me.id,
            version: revision ?? base,
          }),
        );
    }
    for (const [id, base] of Object.entries(command.gone ?? {}))
      if ((cards.get(id)?.version ?? 0) <= base) cards.delete(id);
  }
  return { cards, sending };
}

// Cards as records: what is known of them, and my unanswered changes laid over it.

export const blank = (value) => value == null || value === "";

/** A card as it is sent: what is empty is left out. */
export const tidy = (card) =>
  Object.fromEntries(Object.entries(card).filter(([, value]) => !blank(value)));

export const same = (a, b) => (blank(a) && blank(b)) || JSON.stringify(a) === JSON.stringify(b);

const EXTRA = new Set(["type", "id", "by", "version"]);

/** What of a card I wrote, by field: all that is not as I saw it. */
export const written = (card, saw = {}) =>
  Object.fromEntries(
    [...new Set([...Object.keys(card), ...Object.keys(saw)])]
      .filter((name) => !EXTRA.has(name) && !same(card[name], saw[name]))
      .map((name) => [name, card[name]]),
  );

/** The words by which people know a card. */
export const wordsOf = (card) => card.text ?? card.before ?? card.term ?? card.name ?? card.x ?? "";

/** The known cards with my unanswered commands over them, and the ids that are on their way. */
export function dealt(server, outbox) {
  const cards = new Map(server.cards);
  const sending = new Set();
  for (const { command, state, revision } of outbox) {
    // with a revision: saved, but not yet told
    if (command.type !== "SetCards") continue;
    for (const card of command.cards) {
      const known = cards.get(card.id);
      const version = card.version ?? 0;
      if (state !== "done") sending.add(card.id);
      if (known ? (known.version ?? 0) <= version : !version || revision)
        cards.set(card.id, {
          ...card,
          by: known?.by ?? server.me.id,
          version: revision ?? version,
        });
    }
    for (const [id, base] of Object.entries(command.gone))
      if ((cards.get(id)?.version ?? 0) <= base) cards.delete(id);
  }
  return { cards, sending };
}

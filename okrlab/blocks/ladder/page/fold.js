// Finds the ladder in the cards of a board: its lanes, and the neighbours of each rung.

export const LEVELS = ["activity", "output", "outcome", "impact"];
export const DOWNWARDS = [...LEVELS].reverse();
export const EVIDENCE = ["guess", "some", "proven"];
export const SIGNS = { guess: "?", some: "≈", proven: "✓" };
const BLANK = {
  Rung: { actor: "", objective: "", position: 0 },
  Link: { rationale: "", assumption: "", evidence: "guess" },
};

/** A card with the default values that the kernel omits. A rung without a place yet comes last. */
export const full = (card) => ({
  ...BLANK[card.type],
  ...(card.type === "Rung" && !card.version && { position: Infinity }),
  version: 0,
  ...card,
});

/** The rungs by lane and the links among these cards, with the neighbours of each rung. */
export function ladderOf(cards) {
  const rungs = new Map();
  const links = new Map();
  for (const card of cards.values()) {
    if (card.type === "Rung") rungs.set(card.id, card);
    if (card.type === "Link") links.set(card.id, card);
  }
  const out = new Map();
  const into = new Map();
  const push = (map, key, link) => map.get(key)?.push(link) ?? map.set(key, [link]);
  for (const one of [...links.values()])
    if (rungs.has(one.lower) && rungs.has(one.upper)) {
      push(out, one.lower, one);
      push(into, one.upper, one);
    } else links.delete(one.id);
  const lanes = Object.fromEntries(LEVELS.map((level) => [level, []]));
  for (const rung of rungs.values()) lanes[rung.level]?.push(rung);
  for (const lane of Object.values(lanes))
    lane.sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1));
  return {
    rungs,
    links,
    lanes,
    out: (id) => out.get(id) ?? [],
    into: (id) => into.get(id) ?? [],
  };
}

/** The ids reached from `id`: `step` gives the links of an id, and `end` names their far end. */
export function reach(id, step, end) {
  const found = new Set([id]);
  const todo = [id];
  while (todo.length)
    for (const link of step(todo.pop()))
      if (!found.has(link[end])) {
        found.add(link[end]);
        todo.push(link[end]);
      }
  return found;
}

/** Half-columns for lanes that fit one row: each card close to its links, in unchanged order. */
export function spread(ladder, columns) {
  const at = new Map();
  const lanes = LEVELS.map((level) => ladder.lanes[level]);
  const widest = lanes.reduce((best, lane, i) => (lane.length > lanes[best].length ? i : best), 0);
  const order = [0, 1, 2, 3].sort((a, b) => Math.abs(a - widest) - Math.abs(b - widest));
  const free = new Map();
  for (const i of order) {
    const lane = lanes[i];
    const n = lane.length;
    if (n > columns) {
      lane.forEach((rung, k) => at.set(rung.id, 2 * (k % columns)));
      continue;
    }
    const wish = lane.map(({ id }, k) => {
      const near = [...ladder.out(id).map((l) => l.upper), ...ladder.into(id).map((l) => l.lower)]
        .filter((other) => at.has(other))
        .map((other) => at.get(other));
      return near.length ? near.reduce((a, b) => a + b) / near.length : i === widest ? 2 * k : null;
    });
    const right = [];
    const left = [];
    for (let k = 0; k < n; k++) right[k] = Math.max(k ? right[k - 1] + 2 : 0, wish[k] ?? 0);
    for (let k = n - 1; k >= 0; k--)
      left[k] = Math.min(k < n - 1 ? left[k + 1] - 2 : Infinity, wish[k] ?? right[k]);
    lane.forEach(({ id }, k) => {
      const place = Math.floor((right[k] + left[k]) / 2);
      const x = Math.max(2 * k, Math.min(2 * (columns - n + k), place));
      at.set(id, x);
      free.set(id, x);
    });
  }
  return free;
}

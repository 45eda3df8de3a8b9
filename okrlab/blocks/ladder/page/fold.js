// Finds the ladder in the cards of a board: its lanes, and the neighbours of each rung.

export const LEVELS = ["activity", "output", "outcome", "impact"];
export const DOWNWARDS = [...LEVELS].reverse();
export const EVIDENCE = ["guess", "some", "proven"];
export const SIGNS = { guess: "?", some: "≈", proven: "✓" };
export const HAIR = 0.02; // of a column: what is closer is at one place
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

/**
 * The rungs by lane and the links among these cards, with the neighbours of each rung. `places` says
 * where the kernel put what it knows (ladder_layout.py); `x` has the left edge of every rung, in
 * columns, and each lane is in the order in which it is seen.
 */
export function ladderOf(cards, places) {
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
  const near = (id) => out.get(id)?.[0].upper ?? into.get(id)?.[0].lower;
  const x = new Map();
  for (const lane of Object.values(lanes)) settle(lane, places.left, near, x);
  return {
    rungs,
    links,
    lanes,
    x,
    /** How many columns a rung takes. */
    broad: (id) => places.broad[id] ?? 1,
    width: Math.max(places.width, 1, ...[...x.values()].map((left) => left + 1)),
    out: (id) => out.get(id) ?? [],
    into: (id) => into.get(id) ?? [],
  };
}

/**
 * Orders a lane and gives each of its rungs a place. One that the kernel has not placed yet is put
 * over or under what it is linked to if that place is free, and at the end of its lane if not.
 */
function settle(lane, left, near, x) {
  const wish = new Map(lane.map(({ id }) => [id, left[id]]));
  const known = lane.map(({ id }) => left[id]).filter((one) => one != null);
  for (const { id } of lane) {
    const beside = left[near(id)];
    const isFree = beside != null && known.every((one) => Math.abs(one - beside) >= 1);
    if (wish.get(id) == null) wish.set(id, isFree ? beside : Infinity);
  }
  const order = (a, b) => a - b || 0; // two without a place are equal
  lane.sort(
    (a, b) =>
      order(wish.get(a.id), wish.get(b.id)) || a.position - b.position || (a.id < b.id ? -1 : 1),
  );
  let end = 0;
  for (const { id } of lane) {
    const wished = wish.get(id);
    x.set(id, wished === Infinity ? end : Math.max(wished, end));
    end = x.get(id) + 1;
  }
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

/** All rungs on the ways that lead to this one and on from it, with itself. */
export const pathOf = ({ out, into }, id) => ({
  above: reach(id, out, "upper"),
  below: reach(id, into, "lower"),
});

/**
 * Where a list of rungs, from the top down, is joined by a rail: from the first that is linked to
 * the last, which are told by "first" and "last"; those between have "on".
 */
export function railOf({ out, into }, rungs) {
  const isTied = ({ id }) => out(id).length + into(id).length > 0;
  const tied = rungs.flatMap((rung, n) => (isTied(rung) ? [n] : []));
  const [first, last] = [tied[0], tied.at(-1)];
  const part = (n) => (n === first ? "first" : n === last ? "last" : "on");
  const isOn = (n) => first < last && n >= first && n <= last;
  return new Map(rungs.flatMap((rung, n) => (isOn(n) ? [[rung.id, part(n)]] : [])));
}

/** What the lines say, for those kinds that are there. */
export function keyOf({ t, ladder, narrow }) {
  const there = new Set([...ladder.links.values()].map(({ evidence }) => evidence));
  const said = narrow ? [] : ["guess", "proven"].filter((one) => there.has(one));
  return said.map((one) => t(`line_${one}`)).join(" · ");
}

/** Whether no link bends on its way: lanes may then lie closer. */
export const areStraight = ({ ladder, server }) =>
  [...ladder.links.keys()].every((id) => {
    const way = server.places.ways[id] ?? [0, 1];
    return Math.max(...way) - Math.min(...way) < HAIR;
  });

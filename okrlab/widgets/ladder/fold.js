// The ladder as it is known, with my unanswered commands laid over it, and what follows from it.

export const LEVELS = ["activity", "output", "outcome", "impact"];
export const DOWNWARDS = [...LEVELS].reverse();
export const EVIDENCE = ["guess", "some", "proven"];
export const SIGNS = { guess: "?", some: "≈", proven: "✓" };
/** What is written of a rung, and of a link. */
export const OF_RUNGS = ["text", "actor", "objective"];
export const OF_LINKS = ["rationale", "assumption", "evidence"];

const newLink = (id, lower, upper, version = 0) => ({
  id,
  lower,
  upper,
  rationale: "",
  assumption: "",
  evidence: "guess",
  by: "",
  version,
});

/** What one command makes of rungs and links; with a revision it is saved, but not yet told. */
function apply({ rungs, links }, { type, id, base, ...rest }, by, revision) {
  const change = (map) => {
    const card = map.get(id);
    if (card && card.version <= base)
      map.set(id, { ...card, ...rest, version: revision ?? card.version });
  };
  if (type === "AddRung" && !rungs.has(id)) {
    const { lower, upper, link, text, level, actor = "" } = rest;
    const version = revision ?? 0;
    rungs.set(id, { id, text, level, actor, objective: "", position: Infinity, by, version });
    if (link) links.set(link, newLink(link, lower || id, upper || id, revision));
  }
  if (type === "AddLink" && !links.has(id))
    links.set(id, newLink(id, rest.lower, rest.upper, revision));
  if (type === "EditRung" || type === "MoveRung") change(rungs);
  if (type === "EditLink") change(links);
  if (type === "RemoveRung") rungs.delete(id);
  if (type === "RemoveLink") links.delete(id);
}

/** The known ladder with the commands of an outbox over it, and its neighbours. */
export function fold(server, outbox) {
  const rungs = new Map(server.rungs);
  const links = new Map(server.links);
  const sending = new Set();
  for (const { command, state, revision } of outbox) {
    if (state !== "done" && command.id) sending.add(command.id);
    apply({ rungs, links }, command, server.me.id, revision);
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
    sending,
    out: (id) => out.get(id) ?? [],
    into: (id) => into.get(id) ?? [],
  };
}

/** Ids reached from `id` along `step` (a function of id to links) towards `end`. */
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

/** Half-columns for lanes that fit one row: each card near what it is linked to, order kept. */
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

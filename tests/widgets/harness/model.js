// A stand-in for the kernel: the board's protocol over an in-page reducer. For drawing and
// measuring only; the real behaviour is tested against the real kernel.
const VERBS = /^(ran|write|wrote|call|hold|held|build|make)/i;

export function fakeModel({ context, texts, ladder, people = [], findings = [], question = null, notes = {} }) {
  const handlers = new Map(), said = [];
  const cards = { rungs: new Map(ladder.rungs.map((r) => [r.id, r])), links: new Map(ladder.links.map((l) => [l.id, l])) };
  let revision = 1, locked = false, stop = "outcome", silent = false;
  const done = [];
  const me = { id: "me", name: "Ina", role: context.role };
  const emit = (message) => setTimeout(() => !silent && handlers.get("msg:custom")?.forEach((f) => f(structuredClone(message), [])));
  const traits = { _texts: texts, _context: context };
  const state = () => ({ op: "state", revision, ladder: { rungs: [...cards.rungs.values()], links: [...cards.links.values()], stop, locked, overrules: [] },
    me, people, undo: done.length > 0, redo: false, readonly: "", notes, question, findings });
  const change = (rungs, links, gone = []) => {
    emit({ op: "changed", revision, rungs, links, gone, stop, locked, overrules: [], undo: true, redo: false });
  };
  function apply(key, c) {
    const card = cards.rungs.get(c.id) ?? cards.links.get(c.id);
    if ("base" in c && !card) return emit({ op: "refused", key, code: "gone", message: "This card is no longer there.", hint: "Someone removed it." });
    if ("base" in c && card.version !== c.base) return emit({ op: "conflict", key, card, by: "Anna", command: c });
    if (c.text?.includes("refuse me")) return emit({ op: "refused", key, code: "no", message: "That did not work.", hint: "Try other words." });
    revision++;
    done.push(c);
    const rungs = [], links = [], gone = [];
    const { type, id, base, lower, upper, link, board, ...rest } = c;
    if (type === "AddRung") {
      const last = Math.max(0, ...[...cards.rungs.values()].filter((r) => r.level === c.level).map((r) => r.position));
      rungs.push({ id, actor: "", objective: "", position: last + 1, by: "me", version: revision, ...rest });
      if (link) links.push({ id: link, lower: lower || id, upper: upper || id, rationale: "", assumption: "", evidence: "guess", by: "me", version: revision });
    } else if (type === "AddLink") links.push({ id, lower, upper, rationale: "", assumption: "", evidence: "guess", by: "me", version: revision });
    else if (type === "EditRung" || type === "MoveRung") rungs.push({ ...card, ...rest, version: revision });
    else if (type === "EditLink") links.push({ ...card, ...rest, version: revision });
    else if (type.startsWith("Remove")) gone.push(id, ...[...cards.links.values()].filter((l) => l.lower === id || l.upper === id).map((l) => l.id));
    else if (type === "LockBoard") locked = true;
    else if (type === "UnlockBoard") locked = false;
    else if (type === "PickStop") stop = c.level;
    for (const r of rungs) cards.rungs.set(r.id, r);
    for (const l of links) cards.links.set(l.id, l);
    for (const g of gone) { cards.rungs.delete(g); cards.links.delete(g); }
    emit({ op: "done", key, revision });
    change(rungs, links, gone);
  }
  return {
    said, cards, emit, apply,
    hush(on) { silent = on; },
    get: (name) => traits[name],
    on: (name, f) => handlers.set(name, [...(handlers.get(name) ?? []), f]),
    off: (name, f) => handlers.set(name, (handlers.get(name) ?? []).filter((g) => g !== f)),
    set() {}, save_changes() {},
    send(m) {
      said.push(m);
      if (silent) return;
      if (m.op === "hello") emit(state());
      if (m.op === "ping") emit({ op: "pong", n: m.n, connected: true });
      if (m.op === "do") apply(m.key, m.command);
      if (m.op === "propose") {
        const below = cards.rungs.get(m.below)?.level, next = { activity: "output", output: "outcome", outcome: "impact", impact: "impact" };
        const level = m.text.includes("?") ? "" : below ? next[below] : VERBS.test(m.text) ? "activity" : "outcome";
        emit({ op: "proposed", n: m.n, level, why: level ? "It starts with something the team does." : "", p: {} });
      }
      if (m.op === "export") emit({ op: "file", name: `ladder.${m.format}`, mime: "text/plain", text: "…" });
      if (m.op === "story") emit({ op: "story", stories: [{ steps: [{ role: "if", text: "we run 12 onboarding webinars" },
        { role: "then", text: "new customers set up their account alone" }, { role: "because", text: "who has seen it once can do it" },
        { role: "then", text: "fewer of them leave in the first month" }] }], drafts: [...cards.rungs.values()].filter((r) => r.level === "impact").map((r) => ({ rung: r.id, text: "New customers feel at home from their first day" })) });
    },
  };
}

const SAYINGS = {
  activity: ["Run onboarding webinars every second Tuesday", "Call 5 customers a day", "Write a weekly newsletter", "Interview people who left", "Keep the help pages up to date"],
  output: ["12 onboarding webinars held", "A guide for the first day", "A healthy pipeline of enquiries", "Help pages in three languages", "A checklist that support sends after the first call, so that nobody has to ask twice"],
  outcome: ["New customers set up their account without help", "Support colleagues answer in one go", "Managers look at the numbers before they decide", "Customers recommend us"],
  impact: ["Fewer customers leave in the first month", "We meet more people’s needs at the same cost", "Revenue per customer rises"],
};

/** A ladder of `n` rungs, with links between neighbouring lanes. */
export function someLadder(n) {
  const levels = ["activity", "output", "outcome", "impact"], rungs = [], links = [];
  const share = n === 9 ? [2, 3, 2, 2] : [0.3, 0.35, 0.25, 0.1].map((s) => Math.round(s * n));
  if (n > 20) share[0] += n - share.reduce((a, b) => a + b);
  levels.forEach((level, i) => {
    for (let k = 0; k < share[i]; k++) {
      const text = SAYINGS[level][k % SAYINGS[level].length] + (k >= SAYINGS[level].length ? ` (${k})` : "");
      rungs.push({ id: `${level}${k}`, text, level, actor: level === "outcome" && k % 2 === 0 ? "New customers" : "", objective: "", position: k, by: k % 2 ? "me" : "anna", version: 1 });
      const above = share[i + 1];
      if (above && (n !== 9 || level !== "output" || k < 3))
        links.push({ id: `l-${level}${k}`, lower: `${level}${k}`, upper: `${levels[i + 1]}${Math.min(above - 1, Math.floor(k * above / share[i]))}`,
          rationale: "", assumption: k % 3 ? "Customers have an hour to spare" : "", evidence: ["guess", "some", "proven"][k % 3], by: "anna", version: 1 });
    }
  });
  if (n === 9) links.push({ id: "skip", lower: "output1", upper: "impact1", rationale: "", assumption: "", evidence: "guess", by: "anna", version: 1 });
  return { rungs, links };
}

// The plan while it is edited. A change is a function of the plan: what another coach changes
// meanwhile stays, and mine is applied on top of it.

import { uid } from "../../boards/kit/words.js";

const NO_KIND = { prompts: [0, 0], sealed: false, votes: false, works: true }; // for a kind unknown to this okrlab

function moved(all, from, to) {
  if (to < 0 || to >= all.length || to === from) return null;
  const made = [...all];
  made.splice(to, 0, ...made.splice(from, 1));
  return made;
}

/**
 * The plan of a page whose `server` has `plan: {blocks, version}`, `stages` and `run`, and whose
 * context has the `kinds` of blocks and a `blank` block. The page passes on the kernel's messages to
 * `heard()`, `done(…)` and `refused(…)`.
 */
export function openPlan({ server, link, t, repaint, context }) {
  /** A block with all fields, defaults included. */
  const whole = (block) => ({ ...context().blank, ...block });
  const edits = []; // changes that wait to be sent: {edit, undoing}
  const undos = []; // what can be undone: {before, version} or {added}
  let flying = null; // the change that was sent and is not answered yet
  let undosWanted = 0; // presses of undo meanwhile
  let isSpreading = false;

  const plan = {
    chosen: "", // the block that is shown; empty: the current one
    whole,
    kinds: () => context().kinds,
    kindOf: (block) => plan.kinds().find(({ name }) => name === block.kind) ?? NO_KIND,
    isSealed: (block) => plan.kindOf(block).sealed,
    blocks: () => (flying?.blocks ?? server.plan.blocks).map(whole),
    /** The board that a block names if it is about nothing. */
    nowhere: () => context().blank.board,
    find: (id) => plan.blocks().find((block) => block.id === id),
    place: (id) => plan.blocks().findIndex((block) => block.id === id),
    stage: (id) => server.stages[id] ?? { state: "waiting", extra: 0 },
    state: (id) => plan.stage(id).state,
    current: () => plan.find(server.run.current),
    looked: () =>
      plan.find(plan.chosen) ?? plan.current() ?? plan.blocks().find((block) => !block.skip),
    sign(block) {
      const state = plan.state(block.id);
      if (block.skip && state === "waiting") return "skip";
      return server.run.closed && state === "open" ? "closed" : state;
    },
    sealWords: (block) =>
      [
        t(plan.state(block.id) === "revealed" ? "was_sealed" : "sealed"),
        t(block.named ? "with_names" : "without_names"),
      ].join(" · "),

    // ------------------------------------------------------------ what changes it

    /** `edit` makes a plan from a plan, or returns null if it makes no sense any more. */
    change(edit, undoing = false) {
      edits.push({ edit, undoing });
      send();
      repaint();
    },
    patch: (id, values) =>
      changeOne(id, (all, at) => all.map((one, n) => (n === at ? { ...one, ...values } : one))),
    shift: (id, by) => changeOne(id, (all, at) => moved(all, at, at + by)),
    move: (id, to) => changeOne(id, (all, at) => moved(all, at, to)),
    insert(block, after) {
      plan.chosen = block.id;
      plan.change((all) => {
        const place = all.findIndex((one) => one.id === after) + 1 || all.length;
        return [...all.slice(0, place), block, ...all.slice(place)];
      });
    },
    duplicate(block) {
      const title = t("copy_of", { title: block.title }).slice(0, 120);
      const prompts = block.prompts.map((prompt) => ({ ...prompt, id: uid() }));
      plan.insert({ ...block, id: uid(), skip: false, title, prompts }, block.id);
    },
    remove(id) {
      plan.chosen = "";
      plan.change((all) => all.filter((block) => block.id !== id));
    },
    canUndo: () =>
      !flying &&
      undos.length > 0 &&
      (undos.at(-1).added || undos.at(-1).version === server.plan.version),
    undo() {
      if (flying) return undosWanted++;
      if (!plan.canUndo()) return;
      const { before, added } = undos.pop();
      if (before) return plan.change(() => before, true);
      addMinutes(Object.fromEntries(Object.entries(added).map(([id, n]) => [id, -n])));
      undos.pop();
    },
    /** Fits the coming blocks into the time that is left. */
    async respread() {
      if (isSpreading) return;
      isSpreading = true;
      const { added } = await link.answer({ op: "respread" });
      isSpreading = false;
      addMinutes(added);
    },

    // ------------------------------------------------------------ what the kernel says

    heard() {
      if (flying?.late && server.plan.version !== flying.base) again();
    },
    done({ revision }, entry) {
      if (entry?.command.type !== "SetAgenda" || !flying) return;
      const last = undos.findLast((one) => one.before);
      if (!flying.undoing) undos.push({ before: flying.before, version: revision });
      else if (last) last.version = revision; // the plan is as that change left it
      flying = null;
      send();
      if (!undosWanted || flying) return;
      undosWanted--;
      plan.undo();
    },
    /** Takes a refusal; returns whether it can stay silent, because the change is tried again. */
    refused({ code }, entry) {
      if (entry?.command.type !== "SetAgenda" || !flying) return false;
      if (code !== "agenda_changed") {
        flying = null;
        send();
        return false;
      }
      if (server.plan.version !== flying.base) again();
      else flying.late = true;
      return true;
    },
  };

  const changeOne = (id, edit) =>
    plan.change((all) => {
      const at = all.findIndex((block) => block.id === id);
      return at < 0 ? null : edit(all, at);
    });

  function send() {
    while (!flying && edits.length) {
      const next = edits.shift();
      const blocks = next.edit(server.plan.blocks.map(whole));
      if (!blocks) continue;
      flying = { ...next, blocks, before: server.plan.blocks, base: server.plan.version };
      link.do({ type: "SetAgenda", blocks, base: flying.base });
    }
  }

  /** Another coach was faster: makes the same change again, on their plan. */
  function again() {
    edits.unshift(flying);
    flying = null;
    send();
  }

  function addMinutes(added) {
    for (const [block, minutes] of Object.entries(added))
      link.do({ type: "AddTime", block, minutes });
    if (Object.keys(added).length) undos.push({ added });
    repaint();
  }

  return plan;
}

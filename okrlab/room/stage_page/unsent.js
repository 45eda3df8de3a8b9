// Words that were typed and not sent, and whose box has gone from the page since the coach moved on:
// this device keeps them, and the page says so until they are sent, or thrown away.

import { html, keyed } from "../../boards/kit/template.js";
import { copier, press } from "../../boards/kit/view.js";
import { ownWords } from "./closing.js";

const STEPS = "stage:draft:step:";

/** What is unsent on a stage (see stage.js); `plan` has the form for next steps. */
export function leftUnsent(stage, plan) {
  const { t, keep, server, drafts, everywhere } = stage;
  /** @type {{ start: string, title: string, words: string[] }[]} */
  let left = [];

  /** How the names begin under which the drafts of a block are kept; empty if it has no boxes. */
  const startOf = (block) =>
    block?.works ? `${block.board}:draft:` : block?.scene === "next" ? STEPS : "";

  /** Whether the boxes of the current block are on the page. */
  const isHere = () => (server.block?.works ? !server.closed : stage.open());

  /** The words of each box; a step's words, its person and its day are one. */
  function wordsOf(start) {
    const boxes = new Map();
    for (const { name, text = "" } of everywhere.list(start)) {
      const box = name.slice(0, name.lastIndexOf(":"));
      const known = boxes.get(box) ?? [];
      boxes.set(box, name.endsWith(":text") ? [text.trim(), ...known] : [...known, text.trim()]);
    }
    return [...boxes.values()].map((words) => words.join(" · "));
  }

  function look() {
    drafts.flush();
    const start = startOf(server.block);
    const places = keep.get("places") ?? {};
    const { id: block, title } = server.block ?? {};
    const known = places[start] ?? {};
    // Two blocks may have one board: words are those of the block for which they were written.
    const isAnother = known.block !== block ? !wordsOf(start).length : known.title !== title;
    if (start && isAnother) {
      places[start] = { block, title };
      keep.set("places", places);
    }
    left = Object.entries(places)
      .filter(([one]) => one !== start || !isHere())
      .map(([one, { title }]) => ({ start: one, title, words: wordsOf(one) }))
      .filter(({ words }) => words.length);
  }

  function remove({ start }) {
    for (const { name } of everywhere.list(start)) everywhere.drop(name);
    if (start === STEPS) plan.empty();
    look();
    stage.repaint();
  }

  function view() {
    const named = (one) => t("unsent", { title: one.title });
    stage.saying.holds("unsent", left.map(named).join(". "));
    return left.map((one) =>
      keyed(
        one.start,
        html`
        <details class="ok-more st-late st-unsent">
          <summary dir="auto">${named(one)}</summary>
          ${ownWords(one.words)}
          <p>${t(server.closed ? "unsent_over" : "unsent_hint")}</p>
          <div class="ok-row">
            ${copier(t("unsent_copy"), one.words.join("\n"))}
            ${press(t("unsent_remove"), { act: "unsent-remove", start: one.start }, { look: "ok-quiet" })}
          </div>
        </details>`,
      ),
    );
  }

  return { look, view, acts: { "unsent-remove": remove } };
}

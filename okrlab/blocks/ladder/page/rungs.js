// The board as the page shows it: four lanes of cards, each with the cards it leads to.

import { askedNow, flag, flagged } from "../../../boards/kit/findings.js";
import { face } from "../../../boards/kit/names.js";
import { html, keyed } from "../../../boards/kit/template.js";
import { said } from "../../../boards/kit/view.js";
import { LONG, shorter } from "../../../boards/kit/words.js";
import { DOWNWARDS, LEVELS, railOf, SIGNS } from "./fold.js";

export function ladderRungs(desk, wires) {
  const { t, server } = desk;
  const { wordsOf } = desk;

  let asked = new Set(); // the cards that a coach would ask about now
  let writers = new Map(); // the names of those who wrote them, where there is room to show it

  /** Where the sign of a link stands at its card: beside the line, and below one that leads down. */
  function port({ id, lower, upper }) {
    const way = server.places.ways[id];
    const [from, to] = [lower, upper].map((end) =>
      LEVELS.indexOf(desk.ladder.rungs.get(end).level),
    );
    const x = way ? way[0] - server.places.left[lower] - 0.5 : 0;
    return { x: x.toFixed(3), isDown: to < from };
  }

  function chip(one) {
    const { id, upper, evidence, assumption } = one;
    const { x, isDown } = port(one);
    const leads = t("leads_to", { text: wordsOf(upper) });
    const label = `${leads} (${t(`evidence_${evidence}`)})`;
    return keyed(
      id,
      html`
      <button type="button" class="ok-chip" data-act="link" data-link=${id} data-evidence=${evidence}
        data-bare=${!assumption} data-down=${isDown} style=${`left: calc(50% + ${x} * var(--col) - 2px)`} aria-label=${label} title=${label}>
        <b aria-hidden="true">${SIGNS[evidence]}</b><span>${leads}</span>
      </button>`,
    );
  }

  /** Where no lines are drawn: how many cards it leads to ("up") or builds on; a press names them. */
  function mark(id, way, brief) {
    const ties = way === "up" ? desk.ladder.out(id) : desk.ladder.into(id);
    if (!ties.length) return null;
    const sure = way === "up" && ties.length === 1 && t(`evidence_${ties[0].evidence}`);
    const says = t.n(way === "up" ? "leads_on" : "rests_on", ties.length);
    return html`
      <button type="button" class="ok-mark" data-act="walk" data-way=${way} aria-haspopup="menu"
        aria-label=${`${says}${sure ? ` (${sure})` : ""}: ${brief}`} data-press>
        <b>${ties.length}</b>${sure && html`<small>${sure}</small>`}
      </button>`;
  }

  function card(rung, off, rail) {
    const { id, text, level, actor, objective } = rung;
    const { ladder } = desk;
    const box = desk.box?.card === id ? desk.box : null;
    const editor = desk.editor(id);
    const note = server.notes[id];
    const brief = shorter(text);
    const writer = writers.get(rung.by) ?? "";
    const name = [brief, desk.named(level), writer && t("written_by", { name: writer })]
      .filter(Boolean)
      .join(", ");
    const [up, down] = [t("so_what"), t("how")];
    const { x, row, isLate } = desk.sight.place(id);
    return keyed(
      id,
      html`
      <li class="ok-card" tabindex="-1" data-card=${id} data-stop=${id}
        aria-label=${flagged(t, name, asked.has(id))} data-level=${level}
        data-sending=${desk.sending.has(id)} data-box=${box?.kind} data-side=${box?.isAside}
        data-drop=${box?.isBelow} data-picked=${desk.picked.has(id)} data-edited=${Boolean(editor)} data-by=${Boolean(writer)} data-late=${isLate}
        data-rail=${rail} data-tied=${ladder.out(id).length + ladder.into(id).length > 0}
        style=${`--x: ${x}; --broad: ${ladder.broad(id)}; grid-row: ${row + 1}`}>
        <span class="ok-pull" data-pull ?hidden=${off} aria-hidden="true"></span>
        ${box?.kind === "climb" && box.form}
        ${editor && said(t("is_editing", { name: editor }), "ok-editing")}
        ${asked.has(id) && flag(t)}
        <p class="ok-text" dir="auto" data-act="edit" data-long=${text.length > LONG}>${text}</p>
        ${box?.kind === "edit" && box.form}
        ${actor && said(t("who", { actor }), "ok-actor")}
        ${objective && said(t("objective_is", { text: objective }), "ok-goal")}
        ${!desk.narrow && html`<div class="ok-leads">${ladder.out(id).map(chip)}</div>`}
        ${note && said(t("note_is", { text: note }), "ok-note")}
        ${writer && face(writer)}
        <div class="ok-acts">
          ${desk.narrow && mark(id, "up", brief)}
          <button type="button" data-act="climb" data-first aria-label=${`${up} ${brief}`} ?disabled=${off}
            ?hidden=${desk.narrow && (level === "impact" || ladder.out(id).length > 0)}><span>${up}</span></button>
          ${desk.narrow && mark(id, "down", brief)}
          <button type="button" data-act="descend" aria-label=${`${down} ${brief}`} ?disabled=${off}
            ?hidden=${desk.narrow && ladder.into(id).length > 0}><span>${down}</span></button>
          <button type="button" data-act="menu" class="ok-quiet" aria-label=${t("more_about", { text: brief })}></button>
        </div>
        ${["descend", "branch"].includes(box?.kind) && box.form}
      </li>`,
    );
  }

  return function board() {
    const { ladder } = desk;
    const off = !desk.write();
    asked = askedNow(desk);
    writers = desk.narrow || desk.wall ? new Map() : desk.writers();
    const fits = desk.part.filter();
    const inLane = (level) => ladder.lanes[level].filter((rung) => !fits || fits(rung));
    const rail = desk.narrow ? railOf(ladder, DOWNWARDS.flatMap(inLane)) : new Map();
    const lane = (level) => {
      const rungs = inLane(level);
      const isJoined = ["on", "last"].includes(rail.get(rungs[0]?.id));
      return html`
      <section class="ok-lane" data-level=${level} aria-label=${desk.named(level)}
        data-rail=${isJoined} ?hidden=${fits && !rungs.length}>
        ${desk.part.head(level, rungs.length)}
        <ol class="ok-cards" data-lane=${level} data-moment=${level === "outcome" && !fits && "stand"}>
          ${rungs.map((rung) => card(rung, off, rail.get(rung.id)))}
        </ol>
      </section>`;
    };
    const isNone = fits && DOWNWARDS.every((level) => !inLane(level).length);
    return html`
      <div class="ok-board" data-rove="ladder" ?hidden=${desk.view !== "board"}>
        ${isNone && desk.part.none()}
        ${desk.sight.view(() => [wires.node, DOWNWARDS.map(lane)])}
      </div>`;
  };
}

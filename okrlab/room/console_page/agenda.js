// The plan as a list, which can be reordered with the keyboard or by dragging.

import { html, keyed } from "../../boards/kit/template.js";
import { press } from "../../boards/kit/view.js";
import { lasting, uid } from "../../boards/kit/words.js";
import { listed } from "./rows.js";

const SIGNS = { waiting: "○", open: "▶", closed: "✓", revealed: "✓", skip: "–" };
const FAR = 6; // px of movement that turn a press into a drag

/** The list of blocks; `clock` is the clock of clock.js. */
export function agendaList({ t, server, repaint, paint, root }, plan, clock) {
  const mark = `ok-${uid()}`;
  let drag = null; // {id, y, dy, to, on}

  const choose = (id) => {
    plan.chosen = id;
    repaint();
  };

  function row(block, all, shown) {
    const { id } = block;
    const sign = plan.sign(block);
    const isNow = id === server.run.current;
    const named = t(block.named ? "with_names" : "without_names");
    const sealed = plan.state(id) === "revealed" ? named : `${t("sealed_short")}, ${named}`;
    const small = listed([
      isNow && t(`sign_${sign}`),
      sign === "skip" && t("sign_skip"),
      plan.isSealed(block) && sealed,
    ]);
    const others = drag?.on ? all.filter((one) => one.id !== drag.id) : [];
    const at = others.indexOf(block);
    const isAbove = at >= 0 && at === drag.to; // where it would go: above this row, or below the last
    const isBelow = at >= 0 && at === others.length - 1 && drag.to > at;
    const isDragged = drag?.on && drag.id === id;
    return keyed(
      id,
      html`
      <li role="option" id=${`${mark}-${id}`} data-block=${id} data-sign=${sign} data-now=${isNow}
        aria-current=${isNow ? "step" : null} aria-selected=${String(id === shown)} data-drag=${isDragged}
        data-above=${isAbove} data-below=${isBelow}
        style=${isDragged && `transform: translateY(${drag.dy}px)`} @click=${() => choose(id)}>
        <b aria-hidden="true">${isNow && !server.run.closed ? "▶" : SIGNS[sign]}</b>
        <span class="ok-unseen">${t(`sign_${sign}`)}:</span>
        <span dir="auto" class="ok-name">${block.title}</span>
        <small ?hidden=${!small}>${small}</small>
        <span class="ok-min">${lasting(t, block.minutes + plan.stage(id).extra)}</span>
      </li>`,
    );
  }

  function view() {
    const all = plan.blocks();
    const shown = plan.looked()?.id;
    return html`
      <section class="ok-plan" aria-label=${t("agenda")}>
        <header>
          <h3>${t("agenda")}</h3>
          <p class="ok-ends" dir="auto">${clock.endWords()}</p>
          ${clock.isLate() && press(t("respread"), { act: "respread" })}
        </header>
        <ol class="ok-agenda" role="listbox" tabindex="0" aria-label=${t("agenda")}
          aria-describedby=${`${mark}-keys`} ?hidden=${!all.length}
          aria-activedescendant=${shown ? `${mark}-${shown}` : null} @pointerdown=${startDrag}
          @pointermove=${moveDrag} @pointerup=${endDrag} @pointercancel=${endDrag}>
          ${all.map((block) => row(block, all, shown))}
        </ol>
        <p class="ok-unseen" id=${`${mark}-keys`}>${t("agenda_keys")}</p>
      </section>`;
  }

  // -------------------------------------------------------------- by keys

  function keys(event) {
    const all = plan.blocks();
    const here = all.findIndex((block) => block.id === plan.looked()?.id);
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const to = by ? here + by : { Home: 0, End: all.length - 1 }[event.key];
    if (to == null) return;
    event.preventDefault();
    if (!all[to]) return;
    plan.chosen = all[event.altKey ? here : to].id;
    if (event.altKey && by) plan.shift(plan.chosen, by);
    paint();
    root.querySelector(".ok-agenda [aria-selected=true]").scrollIntoView({ block: "nearest" });
  }

  // -------------------------------------------------------------- by hand

  function startDrag(event) {
    const id = event.target.closest("[role=option]")?.dataset.block;
    if (id && !event.button && event.pointerType !== "touch")
      drag = { id, y: event.clientY, dy: 0, to: 0, on: false };
  }

  function moveDrag(event) {
    if (!drag) return;
    const list = event.currentTarget;
    drag.dy = event.clientY - drag.y;
    if (!drag.on && Math.abs(drag.dy) < FAR) return;
    if (!drag.on) list.setPointerCapture(event.pointerId);
    drag.on = true;
    drag.to = [...list.children].filter((one) => {
      const { top, height } = one.getBoundingClientRect();
      return one.dataset.block !== drag.id && top + height / 2 < event.clientY;
    }).length;
    repaint();
  }

  function endDrag(event) {
    const { id, to, on } = drag ?? {};
    drag = null;
    repaint();
    if (!on || event.type !== "pointerup" || plan.place(id) === to) return;
    plan.chosen = id;
    plan.move(id, to);
  }

  return { view, keys };
}

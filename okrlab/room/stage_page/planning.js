// Next steps: who does what by when.

import { madeBy } from "../../boards/kit/dom.js";
import { countText, field, longer } from "../../boards/kit/forms.js";
import { aboutStep, addStep, editStep, removeStep, signOf } from "../../boards/kit/steps.js";
import { element, html, keyed } from "../../boards/kit/template.js";
import { press, submit } from "../../boards/kit/view.js";
import { shorter } from "../../boards/kit/words.js";
import { LIMIT } from "./answer.js";
import { yours } from "./mine.js";

const SHORT = 120;

/** The next steps on a stage (see stage.js), and their forms. */
export function planning(stage) {
  const { t, keep, link, server, drafts, coach, asked } = stage;

  const mayPlan = () =>
    stage.ready &&
    !server.readonly &&
    (coach() || (server.block?.scene === "next" && stage.open()));
  function edit(step, values) {
    link.do(editStep(step, values));
    stage.paint();
  }

  /** Whether a step is done: as I have just ticked it, or as the room knows it. */
  function isDone({ id, done }) {
    const mine = link.outbox.findLast(
      ({ command: one }) => one.id === id && one.changes?.done != null,
    );
    return Boolean(mine ? mine.command.changes.done : done);
  }

  const flat = (words) =>
    ` ${words
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean)
      .join(" ")} `;
  /** Whether my name is among those who do a step. */
  const isForMe = ({ who = "" }) =>
    Boolean(server.me.name) && flat(who).includes(flat(server.me.name));

  const isMineAlone = ({ who = "" }) => flat(who) === flat(server.me.name);

  /** Steps under a heading, if they have one; mine are marked where others stand among them. */
  function stepList(steps, title = "", marks = true) {
    const row = (step) => {
      const { id, text, kind } = step;
      const isDecided = kind === "decision";
      const done = isDone(step);
      const isMine = mayPlan() && (coach() || madeBy(server.me, step));
      const more = {
        look: "ok-quiet ok-square",
        icon: "more",
        name: t("step_more", { text: shorter(text) }),
      };
      return keyed(
        id,
        html`
        <li data-done=${done}>
          <label>
            <input type="checkbox" data-step=${id} ?hidden=${!mayPlan() || isDecided} .checked=${done}
              @change=${({ target }) => edit(step, { done: target.checked })}>
            <span class="st-sign" aria-hidden="true" ?hidden=${mayPlan() && !isDecided}>
              ${signOf({ kind, done })}
            </span>
            <span>
              <span dir="auto">${text}</span>
              <small>${marks && isForMe(step) && yours(t)}<span dir="auto">${aboutStep(t, marks || !isMineAlone(step) ? step : { ...step, who: "" })}</span></small>
            </span>
          </label>
          ${isMine && press("", { act: "step-menu", step: id }, more)}
        </li>`,
      );
    };
    return html`
      <section class="st-planned" ?hidden=${!steps.length}>
        ${title && html`<h3>${title}</h3>`}
        <ul class="st-steplist">${steps.map(row)}</ul>
      </section>`;
  }

  /** A box for a next step; who and when appear once there are words in it. */
  function stepForm(step = null, sent = () => {}) {
    const home = step ? "" : "step"; // of any block: what was not sent waits for the next one
    const box = (name, label, limit, hint = "") => {
      const draft = home && `${home}:${name}`;
      return field(t, keep, { label, draft, value: step?.[name] ?? "", limit, hint });
    };
    const boxes = {
      text: box("text", t("step_label"), LIMIT, t("step_hint")),
      who: box("who", t("step_who"), SHORT),
      due: box("due", t("step_due"), SHORT),
    };
    const all = Object.entries(boxes).map(([name, { area }]) => ({ name, area }));
    const decided = element(html`<input type="checkbox">`);
    const form = element(html`
      <form class="ok-box st-stepform" novalidate data-enter>
        <div class="ok-line">${boxes.text}${submit(t(step ? "save" : "add"))}</div>
        <div class="st-more">
          ${boxes.who}${boxes.due}
          ${!step && html`<label class="st-check">${decided}${t("step_decision")}</label>`}
        </div>
      </form>`);
    const { area } = boxes.text;
    const typed = () => form.toggleAttribute("data-typed", Boolean(step || area.value.trim()));
    const fill = (values) => {
      for (const one of all) {
        one.area.value = values[one.name] ?? "";
        countText(t, one.area);
      }
      decided.checked = values.kind === "decision";
      typed();
    };
    area.addEventListener("input", typed);
    form.send = () => {
      const words = Object.fromEntries(all.map((one) => [one.name, one.area.value.trim()]));
      const long = all.find((one) => longer(one.area.value, Number(one.area.dataset.limit)) > 0);
      if (long || !words.text) return (long?.area ?? area).focus();
      if (step) edit(step, words);
      else {
        const kind = decided.checked ? "decision" : "action";
        link.do(addStep({ ...words, kind }));
        drafts.forget(home);
        fill({});
        area.focus();
      }
      stage.unsay();
      sent();
    };
    typed();
    return Object.assign(form, { area, fill });
  }

  const formNow = () => stage.held("step", stepForm);

  return {
    stepList,
    isForMe,
    next() {
      const carried = server.steps.filter((one) => one.carried);
      const fresh = server.steps.filter((one) => !one.carried);
      return asked([stepList(carried, t("last_time")), stepList(fresh), mayPlan() && formNow()]);
    },
    empty: () => formNow().fill({}),
    /** Puts a refused step back into its box; returns whether it did. */
    refill(words) {
      if (server.block?.scene !== "next" || !mayPlan() || formNow().area.value) return false;
      formNow().fill(words);
      return true;
    },
    menu({ step: id }, at) {
      const step = server.steps.find((one) => one.id === id);
      if (!step) return;
      const change = () => {
        const form = stepForm(step, () => node.close());
        const node = stage.sheet(t("step_edit_title"), form);
      };
      const remove = () => link.do(removeStep(step));
      stage.menu(at, [
        { label: t("edit"), run: change },
        { label: t("remove"), danger: true, run: remove },
      ]);
    },
  };
}

// A check-in of fifteen minutes: what is overdue, last time's actions, and each key result today.

import { attr } from "../../../boards/kit/dom.js";
import { pick } from "../../../boards/kit/forms.js";
import { sheet } from "../../../boards/kit/sheets.js";
import { amiss } from "../../../boards/kit/tables.js";
import { draw, element, html, keyed, svg } from "../../../boards/kit/template.js";
import { press, said, submit } from "../../../boards/kit/view.js";
import { hint, listed } from "./parts.js";

const QUARTER_HOUR = 15 * 60;
const SPARK = { wide: 180, tall: 44 };

export function checkingIn(desk, resolves, decided) {
  const { t, server, root, link } = desk;
  let ends = 0; // when the time is up; 0 until somebody starts it

  function clock() {
    const left = ends ? Math.max(0, Math.round((ends - Date.now()) / 1000)) : QUARTER_HOUR;
    const each = server.lines.length ? Math.floor(QUARTER_HOUR / (server.lines.length + 1)) : 0;
    const time = { minutes: Math.floor(left / 60), seconds: String(left % 60).padStart(2, "0") };
    const parts = [
      t("timer_left", time),
      each && t("timer_each", { n: Math.max(1, Math.round(each / 60)) }),
    ];
    const words = !ends ? "" : left ? listed(parts) : t("timer_over");
    return html`
      <div class="ok-row rv-top">
        ${press(t(ends ? "timer_stop" : "timer_start"), { act: "clock" })}
        <p class="rv-clock" role="timer" data-over=${Boolean(ends && !left)}>${words}</p>
      </div>`;
  }

  /** Values as a small line, with the first and the last as numbers next to it. */
  function spark({ values, days }) {
    if (values.length < 2)
      return html`<p class="rv-value">${values.length ? values[0] : t("value_none")}</p>`;
    const { wide, tall } = SPARK;
    const low = Math.min(...values);
    const high = Math.max(...values);
    const height = (value) => (high === low ? 0.5 : (value - low) / (high - low));
    const dots = values.map((value, n) => [
      6 + (n * (wide - 12)) / (values.length - 1),
      tall - 7 - (tall - 14) * height(value),
    ]);
    const told = values.map((value, n) => (days[n] ? `${days[n]}: ${value}` : String(value)));
    const dot = ([x, y]) =>
      svg`<circle cx=${x} cy=${y} r=${values.length > 12 ? 1.8 : 3.5}></circle>`;
    return html`
      <div class="rv-spark">
        <span>${values[0]}</span>
        <svg viewBox=${`0 0 ${wide} ${tall}`} role="img"
          aria-label=${t("history_alt", { values: told.join(", ") })}>
          <polyline points=${dots.map((one) => one.join(",")).join(" ")}></polyline>${dots.map(dot)}
        </svg>
        <b>${values.at(-1)}</b>
      </div>`;
  }

  function view() {
    const open = server.actions.map((id) => desk.get(id)).filter(Boolean);
    const texts = new Map(server.lines.map((one) => [one.id, one.text]));
    const late = [
      ...server.expired.map((one) => t("bridge_over", one)),
      ...server.due.map((one) => t("bet_due", one)),
    ];
    const action = (one) =>
      keyed(
        one.id,
        html`
      <li>
        <label>
          <input type="checkbox" data-done=${one.id} .checked=${one.done ?? false} ?disabled=${!desk.write()}>
          <span dir="auto">${one.action}<small>${listed([one.who, one.due, texts.get(one.key_result)])}</small></span>
        </label>
      </li>`,
      );
    return html`
      <div class="ok-deck">
        ${clock()}
        <section class="rv-part rv-overdue" ?hidden=${!late.length}>
          <h3>${t("overdue")}</h3>
          <ul class="rv-lines">${late.map((words) => html`<li dir="auto">${words}</li>`)}</ul>
          ${hint(t("overdue_where"))}
        </section>
        <section class="rv-part" ?hidden=${!open.length}>
          <h3>${t("last_actions")}</h3>
          <ul class="rv-actions">${open.map(action)}</ul>
        </section>
        <section class="rv-part">
          <h3>${t("results_head")}</h3>
          ${hint(t("results_hint"))}
          ${!server.lines.length && html`<p class="ok-empty">${t("results_none")} ${t("results_first")}</p>`}
          <ol class="rv-results">${server.lines.map(resultOf)}</ol>
        </section>
      </div>`;
  }

  function resultOf(line) {
    const today = desk.get(line.today);
    const told =
      today &&
      listed([
        today.value != null && String(today.value),
        today.confidence != null && t("confident", { n: today.confidence }),
        today.decision && decided(today.decision),
        today.action,
      ]);
    const enter = { act: "enter", id: line.id };
    return keyed(
      line.id,
      html`
      <li data-card=${line.id}>
        <div>
          ${said(line.text, "ok-strong")}
          ${line.verdict && hint(line.verdict)}
          ${told && html`<p class="rv-today" dir="auto">${t("today_said", { said: told })}</p>`}
        </div>
        ${spark(line)}
        ${press(t(today ? "enter_again" : "enter"), enter, { look: today ? "ok-quiet" : "", off: !desk.write() })}
      </li>`,
    );
  }

  function openEntry(id) {
    const line = server.lines.find((one) => one.id === id);
    const today = desk.get(line.today) ?? {};
    const box = (name, kind, choices) =>
      pick({ label: t(`field_${name}`), kind, choices, value: today[name] ?? "" });
    const decisions = [["", t("decide_none")], ...resolves.map((one) => [one, decided(one)])];
    const boxes = {
      value: box("value", "text"),
      confidence: box("confidence", "text"),
      decision: box("decision", "choice", decisions),
      action: box("action", "text"),
      who: box("who", "text"),
      due: box("due", "date"),
    };
    attr(boxes.value.area, "inputmode", "decimal");
    attr(boxes.value.area, "placeholder", t("value_hint"));
    attr(boxes.confidence.area, "inputmode", "numeric");
    const wrong = element(html`<div class="ok-stack" role="alert"></div>`);
    const form = element(html`
      <form class="ok-box" novalidate data-enter data-editing=${id}>
        ${said(line.text, "ok-about")}
        <div class="rv-pair">${boxes.value}${boxes.confidence}</div>
        ${hint(t("confidence_hint"))}
        ${boxes.decision}${boxes.action}
        <div class="rv-pair">${boxes.who}${boxes.due}</div>
        ${wrong}
        <div class="ok-row">${submit(t("save"))}</div>
      </form>`);
    form.send = async () => {
      const raw = Object.fromEntries(
        Object.entries(boxes).map(([name, one]) => [name, one.area.value]),
      );
      const made = await link.answer({ op: "entry", key_result: id, raw });
      if (made.problems) return draw(wrong, amiss(t, made));
      desk.set(made.cards, { home: "" });
      node.close();
    };
    const node = sheet(root, t, t("enter"), form, { closed: desk.left });
    boxes.value.area.focus();
  }

  const timer = setInterval(() => ends && desk.repaint(), 1000);
  root.addEventListener("change", ({ target }) => {
    const { done } = target.dataset;
    if (done) desk.change(done, { done: target.checked });
  });
  return {
    view,
    stop: () => clearInterval(timer),
    acts: {
      clock() {
        ends = ends ? 0 : Date.now() + 1000 * QUARTER_HOUR;
      },
      enter: ({ id }) => openEntry(id),
    },
  };
}

// The review board: a check-in of fifteen minutes, a look back at what was done, and what delivery
// has moved. Verdicts, counts and questions come from the kernel.

import { deckDesk } from "./kit/deck.js";
import { attr } from "./kit/dom.js";
import { pick } from "./kit/forms.js";
import { sheet } from "./kit/sheets.js";
import { draw, element, html, keyed, svg } from "./kit/template.js";
import { press, said, submit } from "./kit/view.js";
import { uid } from "./kit/words.js";

const QUARTER_HOUR = 15 * 60;
const SPARK = { wide: 180, tall: 44 };

function reviewBoard({ model, el }) {
  const desk = deckDesk({ model, el }, "review", { views: ["checkin", "back", "theatre"] });
  const { t, server, root, link } = desk;
  const { hows = [], resolves = [] } = model.get("_context") ?? {};
  Object.assign(server, {
    opens: "",
    day: "",
    expired: [],
    due: [],
    actions: [],
    lines: [],
    looks: [],
  });
  let opened = false;
  let ends = 0;
  let look = null;

  const decided = (key) => t(`decide_${key.replaceAll(" ", "_") || "none"}`);
  const hint = (words) => html`<p class="rv-hint" dir="auto">${words}</p>`;
  const listed = (parts) => parts.filter(Boolean).join(" · ");
  const amiss = ({ problems, hint }) => html`
    <p class="ok-strong">${t("amiss")}</p>
    <ul class="rv-amiss">${problems.map((line) => html`<li dir="auto">${line}</li>`)}</ul>
    <p>${hint}</p>`;

  // -------------------------------------------------------------- the check-in

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

  /** Values as a small line: the first and the last have their number beside it. */
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

  function checkin() {
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
          ${!server.lines.length && html`<p class="ok-empty">${t("results_none")}</p>`}
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
      if (made.problems) return draw(wrong, amiss(made));
      desk.set(made.cards, { home: "" });
      node.close();
    };
    const node = sheet(root, t, t("enter"), form, { closed: desk.left });
    boxes.value.area.focus();
  }

  // -------------------------------------------------------------- the look back

  const current = () => look ?? server.looks[0]?.audit ?? "";

  function back() {
    const now = server.looks.find((one) => one.audit === current());
    const names = server.looks.map((one) => one.audit);
    if (look != null && !names.includes(look)) names.unshift(look);
    const cards = desk.of("PastInitiative", (one) => (one.audit ?? "") === current());
    const chosen = (name) => html`
      <button type="button" data-act="look" data-look=${name}
        aria-pressed=${String(name === current())}>${name || t("back_this")}</button>`;
    const share = (how) =>
      now[how] > 0 &&
      html`
      <span data-how=${how} style=${`flex-grow: ${now[how]}`}><i>${t(`how_${how}`)}</i> ${now[how]}</span>`;
    return html`
      <div class="ok-deck">
        <section class="rv-part">
          <h3>${t("back_head")}</h3>
          ${hint(t("back_hint"))}
          ${
            names.length > 1 &&
            html`
            <div class="ok-choice" role="group" aria-label=${t("back_name")}>${names.map(chosen)}</div>`
          }
          ${
            now &&
            html`
            <p class="ok-strong">${now.told}</p>
            <div class="rv-shares" aria-hidden="true">${hows.map(share)}</div>
            ${now.change && html`<p>${now.change}</p>`}`
          }
          ${
            desk.write() &&
            html`
            <div class="ok-row">
              ${press(t("back_add"), { act: "past", id: "" }, { look: "ok-main" })}
              ${press(t("back_paste"), { act: "back-paste" })}
              ${now && press(t("back_new"), { act: "back-new" }, { look: "ok-quiet" })}
            </div>`
          }
        </section>
        <section class="rv-part">
          ${!cards.length && html`<p class="ok-empty">${t("back_empty")}</p>`}
          <ol class="rv-past">${cards.map((one) => pastOf(one, now?.asks?.[one.id]))}</ol>
        </section>
      </div>`;
  }

  function pastOf(one, question) {
    const how = one.how ?? "unknown";
    const editor = desk.editor(one.id);
    const more = {
      look: "ok-quiet ok-square",
      icon: "more",
      name: t("more_of", { text: one.text }),
    };
    return keyed(
      one.id,
      html`
      <li data-card=${one.id} data-how=${how}>
        <div>
          ${said(one.text, "ok-strong")}
          ${hint(listed([one.period, one.result]))}
          ${one.why && hint(`${t("field_why")} ${one.why}`)}
          ${question && said(question, "rv-ask")}
          ${editor && html`<p class="ok-editing">${t("is_editing", { name: editor })}</p>`}
        </div>
        <p class="rv-marks">
          <span class="rv-how" data-how=${how}>${t(`how_${how}`)}</span>
          ${one.stop && html`<span class="rv-how">${t("stop_mark")}</span>`}
        </p>
        ${desk.write() && press("", { act: "past", id: one.id }, more)}
      </li>`,
    );
  }

  function openPast(id) {
    const places = desk.of("PastInitiative").map((one) => one.position ?? 0);
    const fresh = { how: "unknown", audit: current(), position: Math.max(0, ...places) + 1 };
    const card = desk.get(id) ?? { type: "PastInitiative", id: uid(), text: "", ...fresh };
    const choices = hows.map((how) => [how, `${t(`how_${how}`)}: ${t(`how_${how}_about`)}`]);
    const form = desk.cardForm({
      home: `past:${id || "new"}`,
      card,
      enter: false,
      fields: [
        { name: "text", label: t("back_add"), hint: t("back_add_hint"), needed: true },
        { name: "period", hint: t("period_hint"), needed: true },
        { name: "result", hint: t("result_hint") },
        { name: "how", kind: "choice", choices },
        { name: "why", hint: t("why_hint") },
        { name: "stop", kind: "checkbox" },
      ],
      whole: (one) => [{ ...one, stop: Boolean(one.stop) }],
    });
    const isMine = card.version && desk.mine(card);
    const gone = { act: "past-remove", id, close: true };
    desk.formSheet(t(card.version ? "edit_one" : "back_add"), form, {
      below: isMine && press(t("remove_one"), gone, { look: "ok-danger ok-quiet" }),
    });
  }

  function openPaste() {
    const result = element(html`<div class="ok-stack" role="status"></div>`);
    const form = element(html`
      <form class="ok-box" novalidate>
        <p>${t("back_paste_hint")}</p>
        <textarea rows="6" dir="auto" class="rv-paste" aria-label=${t("back_paste_hint")}></textarea>
        <input type="file" accept=".csv,.tsv,.txt,.xlsx" class="rv-file" aria-label=${t("back_file")}
          @change=${takeFile}>
        <div class="ok-row">${submit(t("read_it"))}</div>
        ${result}
      </form>`);
    const area = form.querySelector("textarea");
    async function read(message) {
      const found = await link.answer({ op: "audit", audit: current(), ...message });
      if (found.problems) return draw(result, amiss(found));
      desk.set(found.cards);
      node.close();
    }
    async function takeFile({ target }) {
      const [one] = target.files;
      if (!one) return;
      if (!one.name.toLowerCase().endsWith(".xlsx")) return read({ text: await one.text() });
      const reader = new FileReader();
      reader.addEventListener("load", () =>
        read({ file: String(reader.result).split(",")[1] ?? "" }),
      );
      reader.readAsDataURL(one);
    }
    form.send = () => (area.value.trim() ? read({ text: area.value }) : area.focus());
    const node = sheet(root, t, t("back_paste"), form, { wide: true });
  }

  // -------------------------------------------------------------- delivered, and then?

  const seen = element(html`<div class="ok-stack" role="status"></div>`);
  const play = element(html`
    <form class="ok-box" novalidate>
      <textarea rows="5" dir="auto" class="rv-paste" aria-label=${t("theatre_paste")}></textarea>
      <div class="ok-row">
        ${submit(t("theatre_go"))}${press(t("theatre_example"), { act: "example" }, { look: "ok-quiet" })}
      </div>
      ${seen}
    </form>`);
  const table = play.querySelector("textarea");

  async function show(message) {
    const found = await link.answer({ op: "theatre", ...message });
    if (found.problems) return draw(seen, amiss(found));
    const picture = `data:image/svg+xml,${encodeURIComponent(found.svg)}`;
    draw(
      seen,
      html`
      ${message.example && hint(t("theatre_made"))}
      <img class="rv-picture" alt=${t("theatre_alt", { message: found.message })} src=${picture}>
      ${said(found.message)}${said(found.question, "ok-strong")}`,
    );
  }
  play.send = () => (table.value.trim() ? show({ text: table.value }) : table.focus());

  const theatre = () => html`
    <div class="ok-deck">
      <section class="rv-part"><h3>${t("theatre_head")}</h3>${hint(t("theatre_hint"))}${play}</section>
    </div>`;

  // -------------------------------------------------------------- put together

  root.addEventListener("change", ({ target }) => {
    const { done } = target.dataset;
    if (done) desk.change(done, { done: target.checked });
  });
  const timer = setInterval(() => ends && desk.repaint(), 1000);
  const stop = desk.start({
    view() {
      if (server.opens && !opened) {
        opened = true;
        desk.view = server.opens;
        desk.repaint();
      }
      return { checkin, back, theatre }[desk.view]();
    },
    shown: (name, value) =>
      name === "how" ? t(`how_${value}`) : name === "decision" ? decided(value) : value,
    restore(home) {
      const [kind, id] = home.split(":");
      if (kind !== "past") return false;
      openPast(id === "new" ? "" : id);
      return true;
    },
    acts: {
      clock() {
        ends = ends ? 0 : Date.now() + 1000 * QUARTER_HOUR;
      },
      enter: ({ id }) => openEntry(id),
      past: ({ id }) => openPast(id),
      "past-remove": ({ id }) => desk.remove(id),
      look({ look: name }) {
        look = name;
      },
      "back-paste": openPaste,
      "back-new"() {
        const form = desk.oneBox({
          label: t("back_name"),
          hint: t("back_name_hint"),
          limit: 60,
          needed: true,
          done(name) {
            look = name;
            desk.repaint();
          },
        });
        sheet(root, t, t("back_new"), form);
        form.area.focus();
      },
      example: () => show({ example: true }),
    },
  });
  return () => {
    clearInterval(timer);
    stop();
  };
}

export default { render: reviewBoard };

// The review of past work: what was done last quarter, and what came of it.

import { sheet } from "../../../boards/kit/sheets.js";
import { noted, putRead, tableBox } from "../../../boards/kit/tables.js";
import { html, keyed } from "../../../boards/kit/template.js";
import { press, said } from "../../../boards/kit/view.js";
import { uid } from "../../../boards/kit/words.js";
import { hint, listed } from "./parts.js";

export function lookingBack(desk, hows) {
  const { t, server, root, link } = desk;
  let look = null; // the review that somebody chose to see

  const current = () => look ?? server.looks[0]?.audit ?? "";

  function view() {
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
    const box = tableBox(t, {
      about: t("back_paste_hint"),
      go: t("read_it"),
      file: t("back_file"),
      read: (message) => link.answer({ op: "audit", audit: current(), ...message }),
      shown(found) {
        putRead(desk, found);
        return noted(t, found) || node.close();
      },
    });
    const node = sheet(root, t, t("back_paste"), box, { wide: true });
  }

  function openNew() {
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
  }

  return {
    view,
    openPast,
    acts: {
      past: ({ id }) => openPast(id),
      "past-remove": ({ id }) => desk.remove(id),
      look({ look: name }) {
        look = name;
      },
      "back-paste": openPaste,
      "back-new": openNew,
    },
  };
}

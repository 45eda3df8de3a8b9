// The sheets on one card: an objective, and everything about a key result besides its text.

import { asker } from "../../../boards/kit/asker.js";
import { tidy } from "../../../boards/kit/cards.js";
import { countText } from "../../../boards/kit/forms.js";
import { draw, element, html, keyed } from "../../../boards/kit/template.js";
import { press, said } from "../../../boards/kit/view.js";
import { uid } from "../../../boards/kit/words.js";

const DECISIONS = ["open", "go on", "change", "stop"];
const BLOCKS = ["who", "state", "value"];

export function boxes(clinic) {
  const { t, desk, server, link } = clinic;
  const about = (card) => said(card.text, "ok-about");

  function objective(id) {
    const all = desk.of("Objective");
    const fresh = { type: "Objective", id: uid(), position: clinic.nextPlace(all) };
    const label = { label: t("objective"), hint: t("objective_hint") };
    const form = desk.cardForm({
      home: `objective:${id}`,
      card: desk.get(id) ?? fresh,
      fields: [
        { name: "text", ...label, needed: true },
        ...BLOCKS.map((name) => clinic.words(name)),
      ],
      whole(one) {
        const loose = all.length ? [] : clinic.krs(""); // the first objective takes those that have none
        return [one, ...loose.map((kr) => ({ ...kr, objective: one.id }))];
      },
    });
    const { text } = form.areas;
    const areas = BLOCKS.map((name) => form.areas[name]);
    const isApart = () => areas.some((area) => area.value);
    const pieces = element(html`
      <details class="ok-pieces" ?open=${isApart()}><summary>${t("three_parts")}</summary></details>`);
    areas[0].parentNode.before(pieces);
    pieces.append(...areas.map((area) => area.parentNode));
    const ask = asker(link, form, (found) => {
      for (const [name, area] of Object.entries(form.areas)) {
        if (found[name] == null) continue;
        area.value = found[name];
        countText(t, area);
      }
    });
    text.addEventListener("input", () => ask(null)); // an answer on its way must not replace what is typed
    pieces.addEventListener("toggle", () => {
      if (pieces.open && text.value.trim() && !isApart()) ask({ op: "blocks", text: text.value });
    });
    pieces.addEventListener("input", () => {
      const [who, state, value] = areas.map((area) => area.value);
      ask({ op: "objective", who, state, value });
    });
    const above = html`<p>${t("objective_intro")}</p>`;
    desk.formSheet(t(id ? "objective" : "add_objective"), form, { above });
  }

  function extras(kr) {
    const fields = [clinic.words("signal"), clinic.words("guardrail")];
    const form = desk.cardForm({ home: `extras:${kr.id}`, card: kr, fields });
    desk.formSheet(t("early_and_guard"), form, { above: about(kr) });
  }

  function bridge(kr) {
    const { owner = "", expires = "" } = kr.bridge ?? {};
    const form = desk.cardForm({
      home: `bridge:${kr.id}`,
      original: kr,
      card: { ...kr, owner, expires },
      fields: [
        clinic.words("owner", { limit: 60, needed: true }),
        { name: "expires", kind: "date", needed: true },
      ],
      whole: ({ owner, expires, ...rest }) => [{ ...rest, bridge: tidy({ owner, expires }) }],
    });
    const above = [about(kr), html`<p>${t("bridge_intro")}</p>`];
    desk.formSheet(t("as_bridge"), form, { above });
  }

  async function leads(kr) {
    const isResult = ({ id }) => ["outcome", "impact"].includes(clinic.lookOf(id).level);
    let rungs = [];
    const line = ({ id, text }) => {
      const choice = { act: "leads", id: kr.id, to: id, close: true };
      return keyed(id, html`<li>${press(text, choice)}</li>`);
    };
    const node = desk.sheet(t("it_leads_to"), () => {
      const all = [...desk.of("KeyResult", (one) => one.id !== kr.id && isResult(one)), ...rungs];
      const none = html`<li>${t("leads_none")}</li>`;
      return [about(kr), html`<ul class="ok-list">${all.length ? all.map(line) : none}</ul>`];
    });
    if (!server.climbed) return;
    rungs = await clinic.rungs();
    node.redraw();
  }

  function work(kr, one = null) {
    const form = desk.cardForm({
      home: `work:${one?.id ?? kr?.id ?? ""}`,
      card: one ?? { type: "Initiative", id: uid(), key_result: kr?.id },
      fields: [{ name: "text", label: t("work_label"), hint: t("hint_work"), needed: true }],
    });
    desk.formSheet(t(one ? "edit_work" : "add_work"), form, { above: kr && about(kr) });
  }

  function bet(one, kr = null) {
    const x = kr && (clinic.workFor(kr.id)[0]?.text ?? "");
    const card = one ?? { type: "Hypothesis", id: uid(), about: kr?.id, x, y: kr?.text };
    const words = (name, hint, label = t(`field_${name}`)) => ({ name, label, hint, needed: true });
    const choices = DECISIONS.map((each) => [each, clinic.decided(each)]);
    const decision = { name: "decision", kind: "choice", choices };
    const form = desk.cardForm({
      home: `bet:${one?.id ?? kr?.id ?? ""}`,
      card: { decision: "open", ...card },
      original: card,
      enter: null,
      fields: [
        words("x", t("hint_x_bet")),
        words("y", t("hint_y_bet")),
        words("signal", t("hint_signal_bet"), t("field_signal_bet")),
        { name: "until", kind: "date" },
        ...(one ? [clinic.words("seen"), decision] : []),
      ],
    });
    const { signal, until } = form.areas;
    const why = element(html`<ul class="ok-hints" role="status"></ul>`);
    until.parentNode.after(why);
    const hear = ({ found }) => draw(why, html`${found.map((line) => html`<li>${line}</li>`)}`);
    const ask = asker(link, form, hear);
    const check = () => {
      const isBlank = !signal.value.trim();
      ask(isBlank ? null : { op: "bet", signal: signal.value, until: until.value });
      if (isBlank) hear({ found: [] });
    };
    form.addEventListener("input", ({ target }) => {
      if (target === signal || target === until) check();
    });
    desk.formSheet(t("bet"), form, {
      above: html`<p>${t("bet_intro")}</p>`,
      below: one && desk.mine(one) && desk.write() && clinic.remove(one.id),
    });
    check();
  }

  return { objective, extras, bridge, leads, work, bet };
}

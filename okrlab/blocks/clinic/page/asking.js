// One question at a time about the selected key result, with the box or buttons that answer it.

import { active } from "../../../boards/kit/dom.js";
import { html } from "../../../boards/kit/template.js";
import { press, said } from "../../../boards/kit/view.js";
import { uid } from "../../../boards/kit/words.js";
import { WORK } from "./ground.js";

/** Rules that a few words answer, and the field these words go to. */
const FIELD = {
  "no-signal": "signal",
  "no-guardrail": "guardrail",
  "gameable-metric": "guardrail",
};
/** Rules that one more part of the sentence answers. */
const PART = {
  "no-baseline": "baseline",
  "no-target": "target",
  "no-date": "deadline",
  "no-metric": "metric",
};

export function asking(clinic) {
  const { t, desk, server, root, open } = clinic;
  /** What is asked now; a form in it stays the same until something else is asked. @type {any} */
  let posed = null;

  const main = (label, data) => press(label, data, { look: "ok-main" });
  const quiet = (label, data) => press(label, data, { look: "ok-quiet" });
  const row = (...buttons) => html`<div class="ok-row">${buttons}</div>`;

  function isTyping() {
    const focus = active(root);
    const box = root.contains(focus) && focus.closest(".ok-question");
    return box && (focus.matches("textarea") || box.querySelector("textarea")?.value.trim());
  }

  /** What to ask about a key result now, if anything; a box is never taken from a person who is typing. */
  function pose(kr, isOff) {
    const { ask } = clinic.lookOf(kr.id);
    const isHeld = posed?.kr.id === kr.id;
    const offered = clinic.offer?.id === kr.id;
    if (isOff || clinic.hand !== kr.id || !(offered || (ask && !clinic.isLate(ask)))) {
      if (isHeld) posed = null;
      return null;
    }
    const sign = offered ? "offer" : JSON.stringify([ask, kr.version, server.milestones]);
    if (!isHeld || (posed.sign !== sign && !isTyping()))
      posed = { kr, sign, view: offered ? offer() : question(kr, ask) };
    return posed.view;
  }

  const offer = () => html`
    <p class="ok-ask">${t("offer_pair")}</p>
    <p>${t("offer_pair_hint")}</p>
    <div>${row(main(t("keep_pair"), { act: "keep-pair" }), quiet(t("no_thanks"), { act: "drop-pair" }))}</div>`;

  const question = (kr, ask) => [
    said(ask.message, "ok-about-it"),
    said(ask.question, "ok-ask"),
    answer(kr, ask),
    row(quiet(t("other_answers"), { act: "answers" }), quiet(t("not_now"), { act: "later" })),
  ];

  /** The controls that answer a question: a box where words answer it, else a button. */
  function answer(kr, { rule, halves, words }) {
    const rewrite = press(t("change_words"), { act: "edit" });
    const inline = (home, card, field, label) =>
      desk.cardForm({ home: `${home}:${kr.id}`, card, inline: true, label, fields: [field] });
    if (WORK.has(rule)) return open.rewriter(kr);
    if (FIELD[rule])
      return inline("ask", kr, clinic.words(FIELD[rule], { needed: true }), t("save"));
    if (rule === "undefined-acronym" && words) {
      const label = t("meaning_of", { term: words });
      const term = { type: "Term", id: uid(), term: words };
      return inline("term", term, clinic.words("meaning", { label, needed: true }), t("add"));
    }
    if (rule === "beyond-influence")
      return row(main(t("reachable"), { act: "reachable" }), rewrite);
    if (rule === "compound" && halves.length)
      return html`
        <div class="ok-stack">
          <ol class="ok-halves">${halves.map((half) => html`<li dir="auto">${half}</li>`)}</ol>
          ${row(main(t("make_two"), { act: "halve" }), rewrite)}
        </div>`;
    if (rule === "open-bridge" || rule === "expired-bridge")
      return row(main(t("bridge_edit"), { act: "bridge" }), rewrite);
    const part = PART[rule];
    const label = part ? t(`add_${part}`) : t("change_words");
    return row(main(label, part ? { act: "edit", part } : { act: "edit" }));
  }

  function otherAnswers(at, kr) {
    const { rule } = clinic.lookOf(kr.id).ask ?? {};
    const isWork = WORK.has(rule);
    const milestone = () => desk.change(kr.id, { milestone: true });
    const stop = () => desk.link.do({ type: "DismissQuestion", kind: rule });
    desk.menu(at, [
      { label: t("change_words"), run: () => open.write("edit", kr.id) },
      isWork && server.milestones && !kr.milestone && { label: t("as_milestone"), run: milestone },
      isWork && { label: t("it_leads_to"), run: () => open.leads(kr) },
      isWork && { label: t("as_bridge"), run: () => open.bridge(kr) },
      { label: t("see_examples"), run: () => open.pairs(kr.text) },
      { label: t("fine_here"), run: () => desk.acts.overrule({ rule, card: kr.id }) },
      { label: t("stop_asking"), run: stop },
    ]);
  }

  /** Split a key result in two: its first half stays, the second comes after it. */
  function halve(kr) {
    const [first, second] = clinic.lookOf(kr.id).ask.halves;
    if (kr.text === first) return; // pressed again, before the kernel has read the halves
    const here = kr.position ?? 0;
    const all = clinic.krs(clinic.home(kr));
    const next = all[all.indexOf(kr) + 1]?.position ?? here + 2;
    const text = second.slice(0, 1).toUpperCase() + second.slice(1);
    const after = { ...clinic.newKr(kr.objective), text, position: (here + next) / 2 };
    desk.set([{ ...kr, text: first }, after]);
  }

  return { pose, otherAnswers, halve };
}

// One question at a time, and its answer.

import { active } from "../../../boards/kit/dom.js";
import { html, keyed } from "../../../boards/kit/template.js";
import { press, said } from "../../../boards/kit/view.js";
import { EVIDENCE } from "./fold.js";
import { stepForm } from "./newrung.js";

export function ladderQuestion(desk) {
  const { t, server, root, drafts } = desk;
  const hidden = new Set(); // questions postponed on this page
  let shown = null; // the question on the page, with the form of its answer

  const about = ({ kind, card }) => `${kind}:${card}`;

  function hide() {
    if (server.question) hidden.add(about(server.question));
    desk.repaint();
  }

  /** The question on the page. It stays while its answer is being written, whatever the kernel asks. */
  function choose() {
    const asked = server.question;
    const off = !asked || !desk.write() || desk.view !== "board" || hidden.has(about(asked));
    if (off ? !shown : shown?.id === asked.id) return;
    const focus = active(root);
    if (root.querySelector(".ok-question")?.contains(focus)) {
      if (focus.value?.trim() && !hidden.has(about(shown))) return;
      desk.cardOf(shown.card)?.focus({ preventScroll: true });
    }
    shown = off ? null : { ...asked, answer: answer(asked) };
  }

  function answer({ action, card, kind }) {
    const { rungs, links, out } = desk.ladder;
    const tie = links.get(card);
    const rung = rungs.get(tie ? (action === "climb" ? tie.lower : tie.upper) : card);
    const bond = tie ?? (rung && out(rung.id)[0]);
    const home = `question:${card}`;
    const done = () => {
      hidden.add(about({ kind, card }));
      desk.repaint();
    };
    const written = (one) => desk.wordForm(one, home, [action], { inline: true, then: done });
    if (rung && ["climb", "descend", "branch"].includes(action))
      return stepForm(desk, action, rung, {
        home,
        inline: true,
        sent(id) {
          done();
          desk.reveal(id, false);
        },
      });
    if (rung && (action === "actor" || action === "objective")) return written(rung);
    if (bond && action === "assumption") return written(bond);
    if (bond && action === "evidence")
      return row(
        EVIDENCE.map((one) =>
          press(desk.sure(one), { act: "evidence", evidence: one, link: bond.id }),
        ),
      );
    const edit = rung && action === "edit";
    const data = edit ? { act: "edit-asked", rung: rung.id } : { act: "not-now" };
    return row(press(t(edit ? "edit" : "noted"), data, { look: "ok-main" }));
  }

  const row = (buttons) => html`<div class="ok-row ok-answers">${buttons}</div>`;

  function view() {
    choose();
    if (!shown) return null;
    const { id, card, text } = shown;
    const ref = desk.placeOf(card);
    return keyed(
      id,
      html`
      <section class="ok-question" aria-label=${t("question")}>
        ${ref && said(ref, "ok-about")}
        ${said(text, "ok-ask")}
        ${shown.answer}
        <div class="ok-row">
          ${press(t("not_now"), { act: "not-now" }, { look: "ok-quiet" })}
          ${press(t("stop_asking"), { act: "stop-asking" }, { look: "ok-quiet" })}
        </div>
      </section>`,
    );
  }

  const acts = {
    "not-now"() {
      hide();
      drafts.forget(`question:${server.question?.card}`);
    },
    "stop-asking"() {
      desk.send({ type: "DismissQuestion", kind: server.question.kind });
      acts["not-now"]();
    },
    evidence({ link: id, evidence }) {
      const tie = desk.ladder.links.get(id);
      if (tie) desk.edit([{ ...tie, evidence }]);
      acts["not-now"]();
    },
  };

  return { view, acts };
}

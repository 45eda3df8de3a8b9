// What a person answers with: boxes and scales; and the forms in which a coach types for the
// room. A box is an element that stays while its question is open, so that no typing is lost.

import { same } from "../../boards/kit/cards.js";
import { active, attr, setText } from "../../boards/kit/dom.js";
import { countText, field } from "../../boards/kit/forms.js";
import { element, html, keyed } from "../../boards/kit/template.js";
import { press, said } from "../../boards/kit/view.js";
import { signed, uid } from "../../boards/kit/words.js";
import { LIMIT, trimmed } from "./answer.js";
import { promiseOf } from "./promise.js";
import { ends } from "./revealed.js";

const FEW = 10; // up to so many prompts are shown as dots

/** The ways to answer on a stage (see stage.js). */
export function inputs(stage) {
  const { t, keep, server, root, mine, more, now, coach, asked } = stage;
  const unique = uid();
  const promise = (more = []) => promiseOf(t, server.block, more);

  /** A box was left: what is in it is sent, and the page says so. */
  function save() {
    mine.later(0);
    stage.repaint();
  }

  // -------------------------------------------------------------- ask

  const promptOf = (prompts) => prompts[now.at] ?? prompts[0];

  /** One prompt at a time, with steps to the others. */
  function ask() {
    const { prompts, fewest } = server.block;
    const one = promptOf(prompts);
    if (coach())
      return asked(html`
        <ul class="st-prompts">${prompts.map(({ text }) => html`<li dir="auto">${text}</li>`)}</ul>`);
    if (fewest) return survey();
    const isLast = now.at >= prompts.length - 1;
    const send = isLast && one.kind !== "score" && sendButton(one);
    return asked([
      placeOf(prompts),
      one.kind === "score" ? score(one) : boxes(one),
      stepper(prompts, send),
      told(one),
    ]);
  }

  const leads = () =>
    now.leading || Boolean(server.block?.prompts?.some(({ id }) => mine.value(`guess:${id}`)));

  function lead() {
    const isLead = leads();
    for (const { id } of server.block.prompts)
      mine.touch(`${isLead ? "guess" : "scores"}:${id}`, 0);
    now.leading = !isLead;
    mine.later(0);
  }

  /** All statements of a survey on one page; a lead predicts the others' answers instead. */
  function survey() {
    const { prompts, source } = server.block;
    const kind = leads() ? "guess" : "scores";
    const open = prompts.filter(({ id }) => !mine.value(`${kind}:${id}`)).length;
    return asked(html`
      ${promise()}
      ${leads() && html`<p class="st-hint">${t("lead_hint")}</p>`}
      ${prompts.map((one) => score(one, kind))}
      <p class="st-left" role="status">${open ? t.n("lines_left", open) : t("lines_done")}</p>
      ${press(t(leads() ? "lead_not" : "lead"), { act: "lead" }, { look: "ok-quiet" })}
      ${source && html`<p class="st-promise">${source}</p>`}`);
  }

  const hasBox = () => Boolean(active(root)?.matches?.("[data-box]"));
  const isEmpty = ({ id, kind }) =>
    kind === "score"
      ? !mine.value(`scores:${id}`)
      : !trimmed(mine.value(`texts:${id}`) ?? []).length;
  const isFilled = () => !server.block.prompts.every(isEmpty);
  /** Whether all is with the server, and I am in no word. What I left empty I must have sent so. */
  const isSent = (one) =>
    isFilled() && !mine.isTouched() && !hasBox() && (now.sent === server.block.id || !isEmpty(one));

  /** What was typed is sent by itself; who presses this is told so, and leaves the box. */
  function sendButton(one) {
    const done = isSent(one);
    return html`
      <button type="button" class="ok-main st-send" data-act="send" data-press data-sent=${done}
        aria-disabled=${done ? "true" : null}><span>${t(done ? "sent" : "send")}</span></button>`;
  }

  function send() {
    if (!isFilled()) return root.querySelector("[data-box]")?.focus();
    if (hasBox()) active(root).blur(); // a phone leaves the focus where it was
    now.sent = server.block.id;
    save();
  }

  /** Below the act: what happens to what one wrote, and who sees it. */
  function told(one) {
    const isText = one.kind !== "score";
    const isLost = isText && stage.status() === "lost";
    const sent = t(isEmpty(one) ? "sent_empty_hint" : "sent_hint");
    const kept = isText && t(isLost ? "kept_hint" : "saved_hint");
    const said = isSent(one) ? sent : kept;
    const many = isText && one.most > 1 && t("up_to", { n: one.most });
    return html`<div class="st-told"><p ?hidden=${!said}>${said}</p>${promise([many])}</div>`;
  }

  function placeOf(prompts) {
    if (prompts.length < 2) return "";
    const isLong = prompts.length > FEW;
    const place = t("prompt_place", { n: now.at + 1, of: prompts.length });
    const dots = prompts.map((_, i) => (i === now.at ? "●" : "○")).join(" ");
    return html`
      <p class="st-where">
        <span class=${isLong ? null : "ok-unseen"}>${place}</span>
        ${!isLong && html`<span aria-hidden="true">${dots}</span>`}
      </p>`;
  }

  /** On to the next prompt, and at the last one what ends it. */
  const stepper = (prompts, last = null) => html`
    <div class="st-stepper">
      ${now.at > 0 && press(t("back"), { act: "back" }, { look: "ok-quiet" })}
      ${now.at < prompts.length - 1 ? press(t("next"), { act: "next" }, { look: "ok-main" }) : last}
    </div>`;

  function boxOf(prompt, n) {
    const label = n ? t("another") : prompt.text;
    const hint = n ? `+ ${label}` : prompt.hint || t("text_hint");
    const one = field(t, keep, { label, limit: LIMIT, hint, quiet: n > 0 });
    one.area.dataset.box = String(n);
    return one;
  }

  /** A box for each text so far and one more, up to the most allowed; earlier ones fold away. */
  function boxes(prompt) {
    const key = `texts:${prompt.id}`;
    const own = stage.held(key, () => ({ all: [], folded: 0 }));
    const there = own.all.map(({ area }) => area).filter((area) => area.isConnected);
    const isHere = there.includes(active(root));
    const known = mine.value(key) ?? [];
    const typed = there.map((area) => area.value);
    // While the person types, even spaces at the end stay.
    const texts = isHere && same(trimmed(known), trimmed(typed)) ? typed : known;
    const filled = texts.findLastIndex((one) => one.trim()) + 1;
    const wanted = Math.max(1, Math.min(prompt.most ?? 1, filled + 1), isHere ? there.length : 0);
    while (own.all.length < wanted) own.all.push(boxOf(prompt, own.all.length));
    const shown = own.all.slice(0, wanted);
    if (!isHere) own.folded = now.unfolded === key ? 0 : Math.max(0, trimmed(texts).length - 2);
    for (const [n, one] of shown.entries()) {
      attr(one, "hidden", n < own.folded);
      if (!n) setText(one.firstElementChild, prompt.text); // it may be reworded
      if (one.area.value === (texts[n] ?? "")) continue;
      one.area.value = texts[n] ?? "";
      countText(t, one.area);
    }
    const values = () => shown.map(({ area }) => area.value);
    const folded = texts.slice(0, own.folded).map((text) => html`<li dir="auto">${text}</li>`);
    return html`
      <div class="st-input">
        <div class="st-folds" ?hidden=${!own.folded}>
          <ol class="st-folded">${folded}</ol>
          ${press(t.n("change_these", own.folded), { act: "unfold", of: key })}
        </div>
        <div class="st-boxes" @input=${() => mine.touch(key, values())} @focusin=${() => stage.repaint()}
          @focusout=${save}>${shown}</div>
        <p class="st-late" role="status" ?hidden=${!now.late}>${now.late && t("late")}</p>
      </div>`;
  }

  /** A step for each number; if the hint has a description for each step, these are shown instead. */
  function score(prompt, kind = "scores") {
    const key = `${kind}:${prompt.id}`;
    const steps = prompt.steps ?? 5;
    const anchors = (prompt.hint ?? "").split(" · ");
    const isWorded = anchors.length === steps;
    const step = (_, i) => html`
      <label>
        <input type="radio" name=${`ok-${unique}-${key}`} value=${i + 1} .checked=${mine.value(key) === i + 1}>
        <span dir=${isWorded ? "auto" : null}>${isWorded ? anchors[i] : i + 1}</span>
      </label>`;
    return keyed(
      key,
      html`
      <fieldset class="st-score" style=${`--steps: ${steps}`} data-worded=${isWorded}
        @change=${({ target }) => mine.touch(key, Number(target.value), 0)}>
        <legend dir="auto">${prompt.text}</legend>
        <div class="st-steps">${Array.from({ length: steps }, step)}</div>
        ${!isWorded && ends(prompt)}
      </fieldset>`,
    );
  }

  // -------------------------------------------------------------- a coach types for the room

  function numbers(key, names, look = "") {
    const counts = mine.value(key) ?? {};
    const boxOf = ([id]) =>
      stage.held(`${key}:${id}`, () =>
        element(html`<input type="number" inputmode="numeric" min="0" max="4000" data-of=${id}>`),
      );
    const all = names.map(boxOf);
    for (const one of all) if (one !== active(root)) one.value = counts[one.dataset.of] || "";
    const count = (one) => [one.dataset.of, Math.max(0, Math.round(Number(one.value) || 0))];
    const counted = () => Object.fromEntries(all.map(count).filter(([, n]) => n));
    const row = ([id, label], i) =>
      keyed(id, html`<label class="st-number"><span dir="auto">${label}</span>${all[i]}</label>`);
    return html`
      <div class=${`st-numbers ${look}`} @input=${() => mine.touch(key, counted())} @focusout=${save}>
        ${names.map(row)}
      </div>`;
  }

  function lines(prompt) {
    const key = `texts:${prompt.id}`;
    const area = stage.held(`lines:${prompt.id}`, () =>
      element(html`<textarea id=${`ok-${uid()}`} rows="6" dir="auto" class="st-lines"></textarea>`),
    );
    const text = (mine.value(key) ?? []).join("\n");
    if (area !== active(root) && area.value !== text) area.value = text;
    return html`
      <div @input=${() => mine.touch(key, area.value.split("\n"))} @focusout=${save}>
        <label for=${area.id} dir="auto">${prompt.text}</label>
        <p class="st-promise">${t("type_lines")}</p>
        ${area}
      </div>`;
  }

  function forRoom() {
    const { block, typed } = server;
    const hint = html`<p class="st-promise">${t("type_hint")}</p>`;
    if (block.scene === "dots")
      return asked([
        html`<p>${t("type_dots")}</p>`,
        numbers("tallies:dots", Object.entries(more.cards())),
        more.tail(more.CARDS, Object.keys(more.cards()).length),
        hint,
      ]);
    const prompts = typed?.length ? typed : block.prompts;
    const one = promptOf(prompts);
    const stepName = (_, i) => {
      const n = i + (one.least ?? 1);
      return [String(i + 1), one.least < 0 ? signed(n) : String(n)];
    };
    const steps = Array.from({ length: one.steps ?? 5 }, stepName);
    if (one.kind !== "score") return asked([placeOf(prompts), lines(one), stepper(prompts), hint]);
    return asked(html`
      ${placeOf(prompts)}${said(one.text)}
      <p class="st-promise">${t("type_scores")}</p>
      ${numbers(`tallies:${one.id}`, steps, "st-tallies")}
      ${ends(one)}${stepper(prompts)}${hint}`);
  }

  return { ask, forRoom, leads, acts: { lead, send } };
}

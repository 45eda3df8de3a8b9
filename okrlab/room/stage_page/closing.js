// After the workshop: thanks, what was planned, and the result to keep or to pass on.

import { html } from "../../boards/kit/template.js";
import { copier, press } from "../../boards/kit/view.js";
import { onServer } from "../../boards/kit/words.js";

/** okrlab's own mark, where a page greets and where it says goodbye. */
export const markOf = (stage) => html`<img class="st-mark" src=${stage.context().mark} alt="">`;

/** A person's own words, one below the other. */
export const ownWords = (texts) =>
  html`<ul class="st-mine">${texts.map((text) => html`<li dir="auto">${text}</li>`)}</ul>`;

/** What the team said of why outcomes matter, as its own words. */
export const ourWords = (t, sentence) => html`
  <figure class="st-ours" ?hidden=${!sentence}>
    <figcaption>${t("in_our_words")}</figcaption>
    <blockquote dir="auto">${sentence}</blockquote>
  </figure>`;

/** The last scene of a stage (see stage.js); `stepList` shows the next steps. */
export function closing(stage, { stepList, isForMe }) {
  const { t, link, server, room, mine } = stage;
  /** @type {any} */
  let found = null;
  let isAsked = false;

  /** Asks once for the link that shows the result to anybody. */
  async function heard() {
    if (!server.closed || !room || isAsked) return;
    isAsked = true;
    found = await link.answer({ op: "result" });
    stage.repaint();
  }

  const address = () =>
    found?.path ? found.url || new URL(onServer(found.path), location.href).href : "";

  /** The phone's own sheet for passing something on; closing it without a choice is no failure. */
  const share = () =>
    navigator.share({ title: server.title, text: t("share_text"), url: address() }).catch(() => {});

  const isShared = () => "share" in navigator && !found.here_only;

  /** The address is long, and read by those who listen alone: others copy it or pass it on. */
  function kept() {
    return html`
      ${isShared() && press(t("share"), { act: "share" })}
      <div class="st-keep">
        <p class="ok-url ok-unseen" dir="ltr">${address()}</p>
        ${copier(t("keep"), address())}
      </div>
      <p class="st-promise">${t(found.here_only ? "keep_here_only" : "keep_hint")}</p>`;
  }

  const result = () =>
    room
      ? html`
        <div class="st-result-ways">
          <a class="ok-button ok-main" href="result.html" target="_blank" rel="noopener">${t("see_result")}</a>
          ${address() && kept()}
        </div>`
      : html`<p class="st-hint">${t("result_solo")}</p>`;

  function phone() {
    const words = mine.words();
    const decided = (step) => Number(step.kind === "decision");
    const steps = [...server.steps].sort((a, b) => decided(b) - decided(a));
    const own = steps.filter(isForMe);
    const others = steps.filter((step) => !own.includes(step));
    return html`
      ${markOf(stage)}
      <h2 tabindex="-1" dir="auto" data-moment="close">${t("closed_title")}</h2>
      <p class="st-hint">${t("closed_hint")}</p>
      ${own.length > 0 && stepList(own, t("yours"), false)}
      ${ourWords(t, server.sentence)}
      ${result()}
      ${others.length > 0 && stepList(others, t("agreed"))}
      ${words.length > 0 && html`<p class="st-late">${t(server.stage === "revealed" ? "late_shown" : "late")}</p>`}
      ${ownWords(words)}`;
  }

  return { heard, share, goodbye: phone };
}

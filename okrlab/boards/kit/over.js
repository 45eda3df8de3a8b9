// The end of a page: its workshop is open to this person no longer. Nothing is left to press but
// what takes along the words that they had typed.

import { cardsOf, wordsOf } from "./cards.js";
import { attr } from "./dom.js";
import { html } from "./template.js";
import { copier } from "./view.js";

/** Said on a page when a session has ended; the page that boards are on says it of all (rebuild.js). */
export const ENDED = "okrlab:ended";

/** Tells all boards of a session, and their page, which has nothing to come back for. */
export const tellEnd = (who, why) =>
  dispatchEvent(new CustomEvent(ENDED, { cancelable: true, detail: { who, why } }));

/** @param {any} command */
const wordsIn = (command) => [
  command.text ?? "",
  ...cardsOf(command).map((card) => String(wordsOf(card))),
  ...Object.values(command.answer?.texts ?? {}).flat(),
];

/** Empties a board whose session has ended; returns its view. Of several boards on a page the first
 *  says `why`; each shows the words that were in its boxes, on their way, or `refused`. */
export function endOf(t, root, why, outbox, refused) {
  const boxes = [...root.querySelectorAll("textarea, input[type=text]")];
  const sent = outbox.filter(({ state }) => state !== "done");
  const typed = [
    ...boxes.map(({ value }) => value),
    ...sent.flatMap(({ command }) => wordsIn(command)),
  ];
  for (const node of root.querySelectorAll("dialog")) node.close();
  attr(root, "data-ended", true);

  return () => {
    const all = [...typed, ...refused()].map((one) => one.trim());
    const words = [...new Set(all)].filter(Boolean);
    const isFirst = document.querySelector(".okr[data-ended]") === root;
    const kept = () => html`
      <div class="ok-notice">
        <p>${t("ended_words")}</p>
        ${copier(t("ended_copy"), words.join("\n"))}
        ${words.map((own) => html`<blockquote dir="auto">${own}</blockquote>`)}
      </div>`;
    return html`
      <div class="ok-notices" role="alert">
        ${isFirst && html`<p class="ok-banner">${why}</p>`}${words.length > 0 && kept()}
      </div>`;
  };
}

// Two people wrote at once: shows both texts and asks which one to keep.

import { blank } from "./cards.js";
import { html } from "./template.js";
import { press, said } from "./view.js";

/**
 * Shows the version of a card by `name` next to `mine`, for the fields in `apart`. Without `mine`,
 * asks whether the card, named by its words (`about`), is to be removed all the same. `use()` sends
 * my version again; `two()`, if given, keeps both. Then the draft kept for the box `home` is deleted.
 */
export function conflictSheet(
  desk,
  { name, home, theirs, mine = null, apart, about, use, two = null },
) {
  const { t } = desk;
  const shown = (one, from) =>
    blank(from[one]) ? t("nothing") : String(desk.shown(one, from[one], from));
  const column = (title, from) => html`
    <div class="ok-side"><h3>${title}</h3>
      ${apart.map((one) => [
        one !== "text" && html`<h4>${t(`field_${one}`)}</h4>`,
        said(shown(one, from)),
      ])}
    </div>`;
  const both = () => html`
    <div class="ok-sides">${column(t("theirs", { name }), theirs)}${column(t("mine"), mine)}</div>`;
  const choices = { mine: use, two };
  const node = desk.sheet(
    t("conflict", { name }),
    html`
      <p>${t(mine ? "conflict_hint" : "conflict_remove_hint")}</p>
      ${mine ? both() : said(about, "ok-about")}
      <div class="ok-row">
        ${press(t("keep_theirs"), { close: true, choice: "theirs" }, { look: "ok-main" })}
        ${press(t(mine ? "use_mine" : "remove_anyway"), { close: true, choice: "mine" })}
        ${two && press(t("two_cards"), { close: true, choice: "two" })}
      </div>`,
    { wide: true },
  );
  node.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-choice]")?.dataset.choice;
    if (!choice) return;
    choices[choice]?.();
    if (home) desk.drafts.forget(home);
    desk.repaint();
  });
}

// Boards beside the notebook that is open: a cell that shows one, or the board in a tab of its own.

import { html, keyed } from "../../boards/kit/template.js";
import { press } from "../../boards/kit/view.js";

/** The part of a panel (see panel.js) that puts boards into notebooks. */
export function boardsOf(side, workshops) {
  const { t, boards } = side;

  function insert(beside) {
    const box = /** @type {HTMLSelectElement} */ (document.getElementById("pa-board"));
    const { name, source } = boards[box.selectedIndex];
    return side.insert(source.replace("{title}", workshops.opens()), beside ? name : "");
  }

  return {
    view: () => html`
      <section>
        <h2>${t("boards")}</h2>
        <p class="pa-soft">${t("boards_hint")}</p>
        <div class="ok-field">
          <label for="pa-board" class="ok-unseen">${t("boards_which")}</label>
          <select id="pa-board">
            ${boards.map(({ name }, n) =>
              keyed(name, html`<option ?selected=${!n}>${name}</option>`),
            )}
          </select>
        </div>
        <div class="ok-row">
          ${press(t("boards_insert"), { act: "insert" })}
          ${press(t("boards_beside"), { act: "beside" })}
        </div>
      </section>`,
    acts: { insert: () => insert(false), beside: () => insert(true) },
  };
}

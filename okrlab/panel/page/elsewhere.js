// A link that somebody was given, to a workshop on any server: used here, and kept nowhere.

import { html } from "../../boards/kit/template.js";
import { picture } from "../../boards/kit/view.js";
import { linkOf, nameOf } from "./links.js";

/** The part of a panel (see panel.js) for a pasted link. */
export function elsewhereOf(side) {
  const { t, ask } = side;
  /** @type {any} */
  let link = null;

  async function use(event) {
    event.preventDefault();
    const box = event.target.elements.link;
    link = null;
    link = await side.doing("link", () => ask("link", { link: box.value }));
    if (link) box.value = "";
    else box.focus();
    side.repaint();
  }

  function found() {
    const address = new URL(link.url).host;
    const name = t("elsewhere_of", { name: nameOf(t, link.kind), address });
    return html`
      ${link.qr && picture(link.qr, t("join_alt"))}
      <ul class="pa-links">${linkOf(t, link, name)}</ul>`;
  }

  return {
    view: () => html`
      <section>
        <h2>${t("elsewhere")}</h2>
        <p class="pa-soft" id="pa-link-hint">${t("elsewhere_hint")}</p>
        <form class="ok-box" @submit=${use}>
          <div class="ok-field">
            <label for="pa-link" class="ok-unseen">${t("elsewhere_label")}</label>
            <input id="pa-link" name="link" type="password" required autocomplete="off"
              aria-describedby="pa-link-hint">
          </div>
          <div class="ok-row"><button type="submit">${t("elsewhere_look")}</button></div>
        </form>
        ${link && found()}
      </section>`,
    acts: {},
  };
}

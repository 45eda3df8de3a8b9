// What people set for themselves: their name, and the link back to their place on any device.

import { field, longer } from "../../boards/kit/forms.js";
import { MENU } from "../../boards/kit/sheets.js";
import { element, html } from "../../boards/kit/template.js";
import { copier, picture, press, submit } from "../../boards/kit/view.js";
import { onServer } from "../../boards/kit/words.js";

const LONG = 120;

/** Marks what is mine among what others wrote. */
export const yours = (t, what = "yours") => html`<b class="st-yours">${t(what)}</b>`;

/** The sheets behind the menu of a stage (see stage.js). */
export function ownSheets(stage) {
  const { t, keep, link, server, room } = stage;
  /** @type {any} */
  let found = null;

  async function ask(more = {}) {
    found = await link.answer({ op: "link", ...more });
    stage.repaint();
  }

  function linkView() {
    if (!found) return html`<p>${t("status_connecting")}</p>`;
    const { path, url, qr, here_only: isHereOnly, failed, new: isNew } = found;
    if (failed) return html`<p>${failed}</p>`;
    const address = url || new URL(onServer(path), location.href).href;
    const end = { look: "ok-quiet ok-danger" };
    return html`
      <div>
        <p role="status" class="st-promise">${isNew && t("end_links_done")}</p>
        <p>${t(isHereOnly ? "link_here_only" : "link_hint")}</p>
      </div>
      ${qr && picture(qr, t("link_alt"))}
      <p class="ok-url">${address}</p>
      <p class="st-promise">${t("link_private")}</p>
      <div class="ok-row">${copier(t("copy"), address)}${press(t("end_links"), { act: "endlinks" }, end)}</div>`;
  }

  function openLink() {
    found = null;
    stage.sheet(t("link_title"), () => html`<div class="ok-stack">${linkView()}</div>`);
    ask();
  }

  function openName() {
    const name = field(t, keep, { label: t("your_name"), value: server.me.name, limit: LONG });
    const form = element(html`
      <form class="ok-box" data-enter>
        <p>${t("your_name_hint")}</p>
        ${name}${submit(t("save"))}
      </form>`);
    const node = stage.sheet(t("my_name"), form);
    form.send = () => {
      if (longer(name.area.value, LONG) > 0) return;
      link.do({ type: "NameMyself", name: name.area.value.trim() });
      node.close();
    };
    name.area.focus();
  }

  return {
    name: openName,
    endlinks: () =>
      stage.makeSure(t("end_links_title"), t("end_links_hint"), t("end_links"), () =>
        ask({ new: true }),
      ),
    menu(_, at) {
      const boards = [];
      document.dispatchEvent(new CustomEvent(MENU, { detail: boards }));
      stage.menu(at, [
        { label: t("my_name"), run: openName },
        room && { label: t("my_link"), run: openLink },
        ...boards,
      ]);
    },
  };
}

// The sheet with the ways to join: a QR code, an address, and a code to say aloud.

import { codeOdds, copyText } from "../../../boards/kit/sheets.js";
import { html } from "../../../boards/kit/template.js";
import { press, said } from "../../../boards/kit/view.js";

const SOONEST = 30_000; // the fewest milliseconds between two automatic requests for a code

export function ladderJoin(desk) {
  const { t, link, root } = desk;
  let spoken = null;
  let renewal = 0;
  let copied = false;

  /** The code. It expires, so a sheet left open on a projector asks for the next one by itself. */
  async function askCode(fresh = false) {
    spoken = await link.answer({ op: "code", fresh });
    clearTimeout(renewal);
    const left = new Date(spoken.expires).getTime() - Date.now();
    renewal = setTimeout(
      () => root.querySelector(".ok-code") && askCode(),
      Math.max(SOONEST, left),
    );
    desk.repaint();
  }

  const clockOf = (moment) =>
    new Date(moment).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });

  function picture(inline) {
    const qr = inline.includes("xmlns=")
      ? inline
      : inline.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
    const source = `data:image/svg+xml,${encodeURIComponent(qr)}`;
    return html`
      <div><p>${t("join_hint")}</p><img class="ok-qr" alt=${t("join_alt")} src=${source}></div>`;
  }

  const ways = (inline, address) => html`
    <div class="ok-join">
      ${inline && picture(inline)}
      <div>
        <p>${t("join_type")}</p>
        <p class="ok-url">${address}</p>
        <p>${t("code_type")}</p>
        <p class="ok-code">${spoken?.code ?? "…"}</p>
        ${said(spoken ? t("code_until", { time: clockOf(spoken.expires) }) : "…")}
        ${press(t("code_fresh"), { act: "new-code" }, { look: "ok-quiet" })}
        ${spoken && codeOdds(t, spoken.odds)}
      </div>
    </div>`;

  /** The addresses may arrive after the board, so the sheet is drawn anew with each frame. */
  function body() {
    const { join_url: url = "", join_qr: inline = "", join_at: address = "" } = desk.context();
    if (!url) return said(t("stories_wait"));
    return [
      address && ways(inline, address),
      html`<p class="ok-url">${url}</p>`,
      said(t(address ? "join_help" : "join_here_only")),
      html`<div class="ok-row">${press(t(copied ? "copied" : "copy"), { act: "copy" })}</div>`,
    ];
  }

  return {
    join() {
      copied = false;
      askCode();
      desk.liveSheet(t("join_title"), body, { wide: true, closed: () => clearTimeout(renewal) });
    },
    "new-code": () => askCode(true),
    async copy(_, at) {
      copied = await copyText(t, desk.context().join_url, at);
      desk.repaint();
    },
  };
}

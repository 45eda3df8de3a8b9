// The way in, and at the end the way to take the result along: large while people come, a corner
// once they are in, and gone on one key.

import { nameChips } from "../../boards/kit/names.js";
import { html } from "../../boards/kit/template.js";
import { picture } from "../../boards/kit/view.js";

const MOST_NAMES = 90; // on pages, if need be

export function doors({ t, server, keep }) {
  /** @type {"" | "gone" | "large" | "corner"} */
  let wish = keep.get("code") ?? ""; // what somebody chose by a key; empty follows the workshop

  const isOver = () => server.closed;
  const way = () => (isOver() ? server.result : server.join) ?? {};
  const size = () => wish || (isOver() || !server.started ? "large" : "corner");
  /** An address that opens on this computer alone is nothing to a room: its host reads why. */
  const isThere = (one) => Boolean(way().url) && !way().here_only && size() === one;

  const code = () => way().qr && picture(way().qr, t(isOver() ? "result_alt" : "join_alt"));

  function digits() {
    const { host = "" } = server.join ?? {};
    if (!server.code || isOver()) return null;
    return html`
      <p class="st-code"><span>${t("join_or_code", { host })}</span><b>${server.code}</b></p>`;
  }

  /** Where a code leads that is there to be scanned is typed by nobody. */
  const address = () =>
    html`<p class="ok-url" ?hidden=${Boolean(way().qr)}>${way().qr ? "" : way().url}</p>`;

  return {
    large: () => html`
      <aside class="wl-join" ?hidden=${!isThere("large")}>
        <h3>${t(isOver() ? "take_big" : "join_big")}</h3>
        ${code()}
        ${digits() ?? address()}
        ${server.here > 0 && !isOver() && html`<p class="st-counts">${t.n("here", server.here)}</p>`}
      </aside>`,
    corner: () => html`
      <aside class="wl-corner" ?hidden=${!isThere("corner")}>${digits()}${code()}</aside>`,
    /** Who has come, until the first block opens. */
    names: () => !server.started && nameChips(t, server.names, MOST_NAMES),
    key(key) {
      if (key === "q") wish = wish === "gone" ? "" : "gone";
      else if (key === "l") wish = size() === "large" ? "corner" : "large";
      else return;
      keep.set("code", wish);
    },
  };
}

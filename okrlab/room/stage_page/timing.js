// How much time a block has left, and how many people have answered it.

import { html } from "../../boards/kit/template.js";

/** The time and the counts of a page that follows the agenda; `page.now.over` is when time is over. */
export function timing(page) {
  const { t, server, now, live } = page;

  const isTimed = () => now.over != null && live();

  function view() {
    if (!isTimed()) return html`<p class="st-time" hidden></p>`;
    const left = Math.round((now.over - Date.now()) / 1000);
    page.saying.holds("time", left <= 0 ? t("time_over") : "");
    const part = Math.max(0, Math.min(100, (100 * left) / (60 * (server.clock.minutes || 1))));
    const last = left < 60 ? t("time_last") : t.n("time_left", Math.ceil(left / 60));
    return html`
      <p class="st-time">
        <span class="st-bar" aria-hidden="true"><i style=${`width: ${part}%`}></i></span>
        <span>${left <= 0 ? t("time_over") : last}</span>
      </p>`;
  }

  /** How many have written or are ready, while that is worth knowing; empty otherwise. */
  function counted() {
    const { block, written, ready, stage: state } = server;
    const wrote = written ? t.n(block?.scene === "dots" ? "voted" : "written", written) : "";
    const readied = live() && ready ? t.n("ready_count", ready) : "";
    const isTold = page.ready && block && (live() || state === "closed");
    return isTold ? (block.sealed ? wrote : readied) : "";
  }

  return {
    isTimed,
    view,
    counted,
    counts: () => html`<p class="st-counts">${counted()}</p>`,
    heard(news) {
      const { left } = server.clock ?? {};
      if ("clock" in news) now.over = left == null ? null : Date.now() + 1000 * left;
    },
  };
}

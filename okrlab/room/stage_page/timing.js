// How much time a block has left, and how many people have answered it.

import { html } from "../../boards/kit/template.js";

const MOST_PARTS = 24; // of a bar: one for each person

/**
 * The time and the counts of a page that follows the agenda; `page.now.over` is when time is over.
 * `here` is how many are in the room, where the counts say of how many.
 */
export function timing(page, here = () => 0) {
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
        <span class="st-clock" aria-hidden="true" style=${`--part: ${part}%`}></span>
        <span>${left <= 0 ? t("time_over") : last}</span>
      </p>`;
  }

  /** How many have written or are ready, while that is worth knowing; empty otherwise. */
  function counted() {
    const { block, written, ready, stage: state } = server;
    const of = here();
    const isVote = block?.scene === "dots";
    const some = (n, few, full) => (n ? t.n(n > of ? few : full, n, { of }) : "");
    const wrote = isVote
      ? some(written, "voted", "voted_of")
      : some(written, "written", "written_of");
    const readied = live() ? some(ready, "ready_count", "ready_count_of") : "";
    const isTold = page.ready && block && (live() || state === "closed");
    return isTold ? (block.sealed ? wrote : readied) : "";
  }

  /** How many of those who are here have answered, as a bar beside its words, with a part for each. */
  function part() {
    const [n, of] = [server.written, here()];
    const share = `width: ${(100 * n) / of}%`;
    const each = of <= MOST_PARTS ? `--of: ${of}` : null;
    return (
      n > 0 &&
      n <= of &&
      html`<span class="st-bar" aria-hidden="true" style=${each}><i style=${share}></i></span>`
    );
  }

  return {
    isTimed,
    view,
    counted,
    part,
    counts: () => html`<p class="st-counts">${counted()}</p>`,
    heard(news) {
      const { left } = server.clock ?? {};
      if ("clock" in news) now.over = left == null ? null : Date.now() + 1000 * left;
    },
  };
}

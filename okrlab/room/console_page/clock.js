// The time left: of the current block, and until the end of the workshop.

import { html } from "../../boards/kit/template.js";

const timeOfDay = (seconds) =>
  new Intl.DateTimeFormat(undefined, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(Date.now() + 1000 * seconds);

/** The kernel's times are relative to the moment at which they were `heard()`. */
export function dayClock({ t, server }, plan) {
  let heardAt = Date.now();
  const since = () => (Date.now() - heardAt) / 1000;
  const left = () => (server.clock.left == null ? null : server.clock.left - since());
  const behind = () =>
    server.clock.ends == null
      ? 0
      : Math.max(0, left() ?? 0) + server.clock.rest - (server.clock.ends - since());
  const lateBy = () => Math.floor(behind() / 60);

  return {
    heard() {
      heardAt = Date.now();
    },
    /** The time left in the current block, in words and as a share, and whether it is over. */
    left() {
      const block = server.run.closed ? null : plan.current();
      const time = block ? left() : null;
      if (time == null) return { words: "", over: false, share: 0 };
      const whole = 60 * Math.max(1, block.minutes + plan.stage(block.id).extra);
      const share = Math.max(0, Math.min(1, time / whole));
      const words = time > 60 ? t.n("min_left", Math.ceil(time / 60)) : t("last_minute");
      if (time > 0) return { words, over: false, share };
      const over = Math.floor(-time / 60);
      return { words: over ? t.n("min_over", over) : t("time_up"), over: true, share };
    },
    isLate: () =>
      server.run.started && !server.run.closed && lateBy() >= 1 && server.clock.rest !== 0,
    endWords() {
      const blocks = plan.blocks();
      if (server.run.closed || !blocks.length) return "";
      const coming = blocks.filter((block) => !block.skip);
      const total = coming.reduce((sum, block) => sum + block.minutes, 0);
      if (!server.run.started) return t.n("min_total", total);
      const late = lateBy();
      const early = Math.floor(-behind() / 60);
      const time = timeOfDay(server.clock.ends - since());
      const how = late > 0 ? t.n("behind", late) : early > 0 ? t.n("ahead", early) : t("on_plan");
      return html`${t("ends_at", { time })} · <b>${how}</b>`;
    },
  };
}

// What surrounds the scene: place, time and status above it, counts below, the way to join beside it.

import { html } from "../../boards/kit/template.js";
import { picture, press } from "../../boards/kit/view.js";

/** The frame of a stage (see stage.js). */
export function around(stage) {
  const { t, link, server, wall, now, live, mine, coach } = stage;

  function head() {
    const { number, of } = server.place;
    const title = wall ? "" : (server.title ?? "");
    const status = stage.status();
    const isSending = link.outbox.some((one) => one.state !== "done");
    const isKept = mine.isTouched() && !["lost", "connecting"].includes(status);
    const more = { look: "ok-quiet ok-square", icon: "more", name: t("menu") };
    return html`
      <div class="st-head">
        <p class="st-place">${number ? t("place", { n: number, of }) : title}</p>
        ${time()}
        ${stage.statusView(isKept ? (isSending ? "sending" : "kept") : status)}
        ${!wall && press("", { act: "menu" }, more)}
      </div>
      <p class="st-sentence" dir="auto" ?hidden=${!server.sentence}>${server.sentence}</p>`;
  }

  const isTimed = () => now.over != null && live();

  function time() {
    if (!isTimed()) return html`<p class="st-time" hidden></p>`;
    const left = Math.round((now.over - Date.now()) / 1000);
    stage.saying.holds("time", left <= 0 ? t("time_over") : "");
    const part = Math.max(0, Math.min(100, (100 * left) / (60 * (server.clock.minutes || 1))));
    const last = left < 60 ? t("time_last") : t.n("time_left", Math.ceil(left / 60));
    return html`
      <p class="st-time">
        <span class="st-bar" aria-hidden="true"><i style=${`width: ${part}%`}></i></span>
        <span>${left <= 0 ? t("time_over") : last}</span>
      </p>`;
  }

  function foot() {
    const { block, written, ready, stage: state, typed } = server;
    const mayReady = live() && !wall && !coach();
    const hasBoxes = ["ask", "dots"].includes(block?.scene) || typed?.length > 0;
    const mayType = live() && coach() && !wall && hasBoxes && !block.fewest;
    const wrote = written ? t.n(block?.scene === "dots" ? "voted" : "written", written) : "";
    const readied = live() && ready ? t.n("ready_count", ready) : "";
    const isTold = stage.ready && block && (live() || state === "closed");
    const counts = isTold ? (block.sealed ? wrote : readied) : "";
    if (stage.ready) {
      stage.saying.holds("counts", counts);
      stage.saying.holds("reveal", state === "revealed" ? t("told_revealed") : "");
    }
    return html`
      <div class="st-foot" ?hidden=${!mayReady && !mayType && !counts}>
        <button type="button" class="st-ready" data-act="ready" ?hidden=${!mayReady}
          aria-pressed=${String(Boolean(mine.value("ready:")))}><span>${t("ready")}</span></button>
        ${mayType && press(t(now.typing ? "type_stop" : "type_for_room"), { act: "type" })}
        <p class="st-counts">${counts}</p>
      </div>`;
  }

  /** How to join, on the projector. */
  function joining() {
    const { join = {}, code = "", here } = server;
    const host = join.host ?? "";
    return html`
      <aside class="st-join" ?hidden=${!join.url}>
        <h3>${t("join_big")}</h3>
        ${join.qr && picture(join.qr, t("join_alt"))}
        ${join.here_only && html`<p>${t("link_here_only")}</p>`}
        <p class="ok-url">${join.url}</p>
        ${code && html`<p class="st-code"><span>${t("join_or_code", { host })}</span><b>${code}</b></p>`}
        ${here > 0 && html`<p class="st-counts">${t.n("here", here)}</p>`}
      </aside>`;
  }

  return { head, isTimed, foot, joining };
}

// What surrounds the scene: place, time and status above it, counts below, and before it the plan.

import { html } from "../../boards/kit/template.js";
import { press } from "../../boards/kit/view.js";
import { lasting } from "../../boards/kit/words.js";
import { timing } from "./timing.js";

/** The frame of a stage (see stage.js). */
export function around(stage) {
  const { t, link, server, now, live, mine, coach } = stage;
  const time = timing(stage, () => server.here);

  function head() {
    const { block, place, closed } = server;
    const isOn = place.number > 0 && !closed;
    const name = block?.question && block.title; // without a question the title stands for it
    const title = server.started || closed ? server.title : ""; // who waits reads it below
    const status = stage.status();
    const isSending = link.outbox.some((one) => one.state !== "done");
    const isKept = mine.isTouched() && !["lost", "connecting"].includes(status);
    const more = { look: "ok-quiet ok-square", icon: "more", name: t("menu") };
    return html`
      <div class="st-head">
        <p class="st-place" data-on=${isOn}>
          <span>${isOn ? t("place", { n: place.number, of: place.of }) : title}</span>
          ${isOn && name && html`<span dir="auto">${name}</span>`}
        </p>
        ${time.view()}
        ${stage.statusView(isKept ? (isSending ? "sending" : "kept") : status)}
        ${press("", { act: "menu" }, more)}
      </div>
      <p class="st-sentence" dir="auto" ?hidden=${!server.sentence || closed}>${server.sentence}</p>`;
  }

  function foot() {
    const { block, typed, stage: state } = server;
    const mayReady = live() && !coach();
    const hasBoxes = ["ask", "dots"].includes(block?.scene) || typed?.length > 0;
    const isEarly = block?.sealed && mine.isBlank() && !mine.value("ready:");
    const mayType = live() && coach() && hasBoxes && !block.fewest;
    if (stage.ready) {
      stage.saying.holds("counts", time.counted());
      stage.saying.holds("reveal", state === "revealed" ? t("told_revealed") : "");
    }
    return html`
      <div class="st-foot" ?hidden=${!mayReady && !mayType && !time.counted()}>
        <button type="button" class="st-ready" data-act="ready" ?hidden=${!mayReady}
          data-early=${isEarly} aria-pressed=${String(Boolean(mine.value("ready:")))}><span>${t("ready")}</span></button>
        ${mayType && press(t(now.typing ? "type_stop" : "type_for_room"), { act: "type" })}
        ${time.counts()}
      </div>`;
  }

  /** What those who wait are here for, and for how long. */
  function outlook() {
    const { title, team, place } = server;
    const minutes = 5 * Math.ceil((place.minutes ?? 0) / 5);
    return html`
      <div class="st-outlook">
        <p class="st-what" dir="auto">${title}</p>
        <p dir="auto" ?hidden=${!team}>${t("of_team", { team })}</p>
        <p ?hidden=${!minutes}>${t.n("plan", place.of, { time: lasting(t, minutes) })}</p>
      </div>`;
  }

  return { head, foot, outlook, isTimed: time.isTimed, heard: time.heard };
}

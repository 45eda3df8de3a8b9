// The agenda of the workshop: what comes, for how long, and what can be done with it.

import { html } from "../../boards/kit/template.js";
import { press } from "../../boards/kit/view.js";
import { lasting } from "../../boards/kit/words.js";
import { quiet, soft } from "./parts.js";

/** A lobby's agenda (see lobby.js): beside the code where there is room for it, else folded. */
export function planOf(lobby) {
  const { t, keep, link, server } = lobby;

  function length() {
    const kept = server.plan.filter((block) => !block.skip);
    const minutes = kept.reduce((sum, block) => sum + block.minutes, 0);
    return t.n("whole_time", kept.length, { time: lasting(t, minutes) });
  }

  function how({ title, label, skip, sealed, named }) {
    if (skip) return t("skipped");
    const names = sealed && t(named ? "with_names" : "without_names");
    return [label !== title && label, names].filter(Boolean).join(", ");
  }

  const row = (block) => html`
    <li data-skip=${block.skip}>
      <span dir="auto">${block.title} <small>${how(block)}</small></span>
      <span class="lo-soft">${lasting(t, block.minutes)}</span>
    </li>`;
  const list = () =>
    html`<ol class="lo-plan" tabindex="0" aria-label=${t("plan_title")}>${server.plan.map(row)}</ol>`;

  const acts = {
    canvases: () => link.post({ op: "canvases" }),
    save: () => link.post({ op: "agenda" }),
    choose: () => keep.set("phase", "choose"),
    "plan-menu": (_, at) =>
      lobby.menu(
        at,
        ways().map(([label, act]) => ({ label, run: acts[act] })),
      ),
  };
  const ways = () => [
    [t("plan_print"), "canvases"],
    [t("plan_save"), "save"],
    ...(server.begun ? [] : [[t("other_agenda"), "choose"]]),
  ];

  const more = () => {
    const name = t("more_about", { text: t("plan_title") });
    return press("", { act: "plan-menu" }, { look: "ok-quiet ok-square", icon: "more", name });
  };

  return {
    acts,
    length,
    all: () => html`
      ${list()}
      ${server.begun && soft(t("begun_hint"))}
      <div class="ok-row">${ways().map(([label, act]) => quiet(label, { act }))}</div>`,
    beside: () => html`
      <section class="lo-today" aria-label=${t("plan_title")}>
        <header><h3>${t("plan_title")}</h3><span class="lo-now">${length()}</span>${more()}</header>
        ${list()}
      </section>`,
  };
}

// The lobby, for hosts and facilitators: from a choice of agendas to a QR code on the wall.

import { phonesOf } from "../boards/kit/phones.js";
import { openShell } from "../boards/kit/shell.js";
import { html, keyed } from "../boards/kit/template.js";
import { press, said } from "../boards/kit/view.js";
import { lasting } from "../boards/kit/words.js";
import { doorsOf } from "./lobby_page/doors.js";
import { makingOf } from "./lobby_page/making.js";
import { namingOf } from "./lobby_page/naming.js";
import { quiet, soft } from "./lobby_page/parts.js";
import { planOf } from "./lobby_page/plan.js";
import { settingsOf } from "./lobby_page/settings.js";

const STEPS = ["agenda", "settings", "invite"];
const PHASES = ["choose", "settle", "invite"]; // what is shown at each of the steps
const COACHES = ["host", "facilitator"];
const LOOK = 20000; // ms between two checks of how long the code is valid

function lobby({ model, el }) {
  const { role } = model.get("_context") ?? {};
  const shell = openShell({ model, el }, "lobby", { keeps: "lobby", server: { role } });
  const { t, keep, link, server, room, root } = shell;
  const host = role === "host";
  /** @type {{ version: number, isFile: boolean } | null} */
  let wished = null; // an agenda that was chosen and has not come yet
  let phase = "";
  let shown = ""; // the phase that was drawn before
  let isGone = false;

  const phones = phonesOf(shell);
  const base = Object.assign(shell, { host, use, phones });
  const settings = settingsOf(base);
  const naming = namingOf(base, settings.setFrame);
  const doors = doorsOf(base);
  const making = makingOf(base);
  const plan = planOf(base);

  // -------------------------------------------------------------- what the kernel says

  function hear(message, entry) {
    const { op } = message;
    if (op === "state") doors.again();
    if (op === "state" || op === "changed") {
      settings.stillSet();
      arrived();
    } else if (op === "refused") refused(message, entry);
    else if (op === "done") shell.unsay();
    else if (op === "gone")
      gone(); // after any answer: sent once more, the request would be denied
    else if (op === "conflict") notice(t("status_again"));
  }

  /** When the chosen agenda has come, goes on to the settings. */
  function arrived() {
    if (!wished || server.version === wished.version || !server.plan.length) return;
    if (wished.isFile) closeAll();
    wished = null;
    keep.set("phase", "settle");
  }

  const closeAll = () => {
    for (const one of root.querySelectorAll("dialog")) one.close();
  };

  /** Refused text stays in its box; everything else is shown as it is. */
  function refused({ code, message, hint }, entry) {
    wished = null;
    link.post({ op: "hello" });
    const { type, frame } = entry?.command ?? {};
    const why = `${message} ${hint}`;
    if (type === "SetFrame" && code === "bad_address") settings.refuse(why);
    else if (type === "SetFrame" && code === "other_team") naming.refuse(frame, why);
    else if (code === "bad_agenda") problems(message, hint);
    else if (code !== "already_done") notice(message, hint);
  }

  function notice(text, hint = "") {
    shell.notice(text, hint);
    shell.paint();
    root.querySelector(".ok-notices")?.scrollIntoView({ block: "nearest" });
  }

  function problems(message, hint) {
    const lines = message.split("\n").map((line) => html`<li dir="auto">${line}</li>`);
    shell.sheet(t("problems_title"), [html`<ul class="lo-problems">${lines}</ul>`, soft(hint)]);
  }

  function gone() {
    link.stop();
    closeAll();
    isGone = true;
    shell.repaint();
  }

  // -------------------------------------------------------------- the page

  function phaseNow() {
    const kept = keep.get("phase") ?? "invite";
    if (!shell.ready) return "";
    if (!server.plan.length) return "choose";
    return kept === "choose" && server.begun ? "invite" : kept;
  }

  function head() {
    const { title, team, cycle } = server;
    const about = team && cycle ? t("about_team", { team, cycle }) : team || cycle;
    const at = PHASES.indexOf(phase);
    const step = (name, i) => html`
      <li data-step=${name} aria-current=${i === at ? "step" : null} data-done=${i < at}>
        ${t(`step_${name}`)}
      </li>`;
    return html`
      <div class="lo-head">
        <img class="lo-mark" src=${shell.context().mark} alt="">
        <div>
          <h2 dir="auto">${title}</h2>
          <div class="ok-row">${soft(about)}${host && naming.view()}</div>
        </div>
        <ol class="lo-steps" aria-label=${t("steps")} ?hidden=${at < 0 || phase === "invite"}>
          ${STEPS.map(step)}
        </ol>
        ${shell.statusView()}
      </div>
      ${shell.bannerView()}${shell.noticeView()}`;
  }

  function choosing() {
    const card = ({ name, title, about, minutes: n, people, steps }) =>
      keyed(
        name,
        html`
        <article class="lo-card" data-name=${name}>
          <h4 dir="auto">${title}</h4>
          ${said(t("meta", { time: lasting(t, n), people }), "lo-meta")}
          ${said(about)}
          <details>
            <summary>${t("what_happens")}</summary>
            <ol>${steps.map((step) => html`<li dir="auto">${step}</li>`)}</ol>
          </details>
          ${press(
            t("use_this"),
            { act: "use", agenda: name },
            { look: "ok-main", name: t("use_name", { title }), off: Boolean(wished) },
          )}
        </article>`,
      );
    return html`
      <section class="lo-stack" aria-label=${t("step_agenda")} ?hidden=${phase !== "choose"}>
        <h3 tabindex="-1">${t("choose_title")}</h3>
        ${soft(t("choose_about"))}
        <div class="lo-cards">${server.offered.map(card)}</div>
        <div class="ok-row">
          ${quiet(t("own_agenda"), { act: "file" })}
          ${host && room && server.others.length > 0 && quiet(t("earlier"), { act: "earlier" })}
          ${server.plan.length > 0 && quiet(t("keep_this"), { act: "keep" })}
        </div>
      </section>`;
  }

  function settling() {
    const isReached = room && !server.doors.join?.local;
    return html`
      <section class="lo-stack" aria-label=${t("step_settings")} ?hidden=${phase !== "settle"}>
        <h3 tabindex="-1">${t("settle_title")}</h3>
        ${soft(t("settle_about"))}
        ${phase === "settle" && settings.node}
        <div class="ok-row">
          ${press(t(isReached ? "show_qr" : "go_on"), { act: "invite" }, { look: "ok-main" })}
          ${quiet(t("other_agenda"), { act: "choose" })}
        </div>
      </section>`;
  }

  /** What is at hand below the way in, and opens on a press. */
  const folded = (title, now, inside) => html`
    <details class="lo-more">
      <summary><h3>${title}</h3>${now && html`<span class="lo-now">${now}</span>`}</summary>
      <div class="lo-panel">${inside}</div>
    </details>`;

  function inviting() {
    const isBeside = room && !shell.narrow; // else there is no room for it next to the code
    const more = html`
      <div class="ok-row">
        ${press(t("another"), { act: "another" })}
        ${quiet(t("earlier"), { act: "earlier" })}
        ${press(t("delete"), { act: "forget" }, { look: "ok-quiet ok-danger" })}
      </div>`;
    return html`
      <section class="lo-overview" aria-label=${t("step_invite")} ?hidden=${phase !== "invite"}>
        <h3 class="ok-unseen" tabindex="-1">${t("join_title")}</h3>
        <div class="lo-way" data-room=${Boolean(room)}>
          <div class="lo-door">${doors.door()}</div>
          ${doors.arrivals(isBeside && plan.beside())}
        </div>
        <div class="lo-rest">
          ${!isBeside && folded(t("plan_title"), plan.length(), plan.all())}
          ${folded(t("settings_title"), "", phase !== "settle" && settings.node)}
          ${room && folded(t("links_title"), "", doors.links())}
          ${host && room && folded(t("more_title"), "", more)}
        </div>
      </section>`;
  }

  function view() {
    if (isGone) return html`<p class="lo-gone" role="status">${t("deleted")}</p>`;
    if (!COACHES.includes(server.role)) return said(t("for_coaches"));
    phase = phaseNow();
    if (!phase) return head();
    settings.redraw();
    return [head(), choosing(), settling(), inviting()];
  }

  function drawn() {
    const was = shown;
    shown = phase;
    doors.look(phase === "invite");
    if (!was || was === phase) return;
    root.querySelector(":scope > section:not([hidden]) h3")?.focus({ preventScroll: true });
    root.scrollIntoView({ block: "start" });
  }

  // -------------------------------------------------------------- what a person does

  function use(agenda, file = "") {
    const { version } = server;
    wished = { version, isFile: Boolean(file) };
    link.do({ type: "ChooseAgenda", id: "agenda", agenda, file, base: version });
    shell.repaint();
  }

  const acts = {
    ...making,
    ...phones.acts,
    ...settings.acts,
    ...naming.acts,
    ...plan.acts,
    use: ({ agenda }) => use(agenda),
    keep: () => keep.drop("phase"),
    invite: () => keep.drop("phase"),
    code: () => doors.askCode(true),
    address: settings.openAddress,
    unveil: ({ kind }) => doors.unveil(kind),
  };

  const clock = setInterval(doors.tick, LOOK);
  const stop = shell.start({ view, drawn, hear, acts });
  return () => {
    clearInterval(clock);
    stop();
  };
}

export default { render: lobby };

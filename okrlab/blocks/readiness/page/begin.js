// Where a team starts: its answers, the stage they advise and why, and the team's own choice.

import { findingsView } from "../../../boards/kit/findings.js";
import { noted, tableBox } from "../../../boards/kit/tables.js";
import { html, keyed } from "../../../boards/kit/template.js";
import { press, said } from "../../../boards/kit/view.js";
import { uid } from "../../../boards/kit/words.js";
import { head, hint, lines } from "./parts.js";
import { surveyView } from "./survey.js";

const FEW = 5; // up to so many teams have a button each; more are in a list
const MOST = 60; // teams in the list
const OF_TEAMS = ["Maturity", "StageChoice", "TeamPlan"];

/** The view of that name: its content, its actions, and the choice of the team it shows. */
export function beginning(desk, { questions, order, stages }, stageName) {
  const { t, server, link } = desk;
  let team = "";
  let choosing = false;

  const isOurs = (one) => (one.team ?? "") === team;
  const cardOf = (aspect) => desk.of("Maturity", (one) => one.aspect === aspect && isOurs(one))[0];
  const choice = () =>
    desk.of("StageChoice", isOurs).sort((a, b) => (b.version ?? 0) - (a.version ?? 0))[0];
  const advice = () => server.advice[team] ?? server.advice[""];

  function teams() {
    const named = OF_TEAMS.flatMap((kind) => desk.of(kind).map((one) => one.team));
    const all = [...new Set([team, ...named])].filter(Boolean);
    return all.sort((a, b) => a.localeCompare(b)).slice(0, MOST);
  }

  function turnTo(name) {
    team = name;
    choosing = false;
    desk.repaint();
  }

  // -------------------------------------------------------------- where we stand

  function teamsView() {
    const all = teams();
    const nameOf = (name) => name || t("team_whole");
    const option = (name) => keyed(name, html`<option value=${name}>${nameOf(name)}</option>`);
    const button = (name) =>
      keyed(
        name,
        html`
        <button type="button" data-act="team" data-team=${name}
          aria-pressed=${String(name === team)}>${nameOf(name)}</button>`,
      );
    function taken({ target }) {
      target.blur();
      turnTo(target.value);
    }
    if (!all.length) return null;
    if (all.length > FEW)
      return html`
        <label class="rd-teams">
          <span class="ok-unseen">${t("team_pick")}</span>
          <select data-teams .value=${team} @change=${taken}>${["", ...all].map(option)}</select>
        </label>`;
    return html`
      <div class="ok-choice rd-teams" role="group" aria-label=${t("team_pick")}>
        ${["", ...all].map(button)}
      </div>`;
  }

  function questionView(aspect) {
    const card = cardOf(aspect);
    const { name, anchors } = questions[aspect];
    const room = !team && server.placed.find((one) => one.aspect === aspect);
    const open = room ? t("room_said", { told: room.told }) : t("not_placed");
    const step = (_, n) => html`<i data-on=${n < card?.level}></i>`;
    return html`
      <li>
        <button type="button" data-act="place" data-aspect=${aspect} ?disabled=${!desk.write()}>
          <span class="rd-name">${name}</span>
          <span class=${card ? "rd-anchor" : "rd-anchor rd-open"}>${card ? anchors[card.level - 1] : open}</span>
          <span class="rd-steps" aria-hidden="true">${anchors.map(step)}</span>
        </button>
      </li>`;
  }

  const whereView = () => html`
    <section class="rd-part">
      ${head(t("where"), t("where_hint"))}
      ${teamsView()}
      <ul class="rd-questions">${order.map(questionView)}</ul>
      <div class="ok-row">
        ${press(t("diagnose"), { act: "diagnose" }, { look: "ok-quiet" })}
        ${press(t("team_other"), { act: "team-new" }, { look: "ok-quiet" })}
      </div>
    </section>`;

  function openPlace(aspect) {
    const { name, ask, anchors } = questions[aspect];
    const card = cardOf(aspect) ?? { type: "Maturity", id: uid(), aspect, team };
    const room = server.placed.find((one) => one.aspect === aspect);
    const group = `ok-${uid()}`;
    const step = (words, n) => html`
      <label>
        <input type="radio" name=${group} value=${n + 1} ?checked=${card.level === n + 1}>
        <span>${words}</span>
      </label>`;
    function placed({ target }) {
      desk.set([{ ...card, level: Number(target.value) }]);
      setTimeout(() => node.close(), 180);
    }
    const node = desk.sheet(
      name,
      html`
      <fieldset class="rd-pick" @change=${placed}>
        <legend class="ok-strong">${ask}</legend>
        ${anchors.map(step)}
      </fieldset>
      ${room && html`<p>${t("room_said", { told: room.told })}</p>`}`,
    );
  }

  function openTeam() {
    const form = desk.oneBox({ label: t("team_name"), limit: 60, needed: true, done: turnTo });
    desk.sheet(t("team_other"), form);
    form.area.focus();
  }

  function openDiagnose() {
    const shown = (found) => {
      const { mix, because, costs, level } = found;
      const whys = found.whys.map(([why, n]) => (n > 1 ? `${why} (${n})` : why)).join(", ");
      const keeps = { act: "keep-last", level, close: true };
      const one = ({ card, message, question }) => [
        found.lines[card] && said(found.lines[card], "ok-about"),
        said(message),
        said(question, "ok-strong"),
      ];
      return [
        mix && said(mix, "ok-strong"),
        said(because),
        said(t("diagnose_moves", found)),
        costs.length > 0 && said(t("diagnose_costs", { costs: costs.join(", ") })),
        whys && said(t("diagnose_whys", { whys })),
        findingsView(t, found, { one }),
        noted(t, found),
        level > 0 && press(t("diagnose_keep"), keeps, { look: "ok-main" }),
      ];
    };
    const box = tableBox(t, {
      about: t("diagnose_hint"),
      go: t("diagnose_go"),
      file: t("back_file"),
      read: (message) => link.answer({ op: "diagnose", ...message }),
      shown,
    });
    desk.sheet(t("diagnose"), box, { wide: true });
  }

  // -------------------------------------------------------------- advice, and the team's own choice

  function adviceView() {
    const found = advice();
    if (!found) return null;
    if (!order.some(cardOf))
      return html`
        <section class="rd-part rd-advice">${head(t("advice_head"), t("advice_wait"))}</section>`;
    const { stage, would_change, reasons, rule } = found;
    const reason = ({ name, said, allows, holds }) => html`
      <li data-holds=${holds}>
        <b>${name}</b> <span>${said}</span>
        <small>${t("allows", { stage: stageName(allows) })}${holds && ` · ${t("holds")}`}</small>
      </li>`;
    return html`
      <section class="rd-part rd-advice">
        <h3>${t("advice_head")}</h3>
        <p class="rd-stage">${stageName(stage)}</p>
        <p>${t(`stage_${stage}_about`)}</p>
        <h4>${t("advice_change")}</h4>
        ${would_change.length ? lines(would_change) : html`<p>${t("advice_none")}</p>`}
        <details>
          <summary>${t("advice_why")}</summary>
          <ul class="rd-reasons">${reasons.map(reason)}</ul>
          <p class="rd-hint"><b>${t("advice_rule")}</b> ${rule}</p>
        </details>
      </section>`;
  }

  function choiceView() {
    const now = choice();
    const stage = (one) => {
      const name = t("choose_this", { stage: stageName(one) });
      return press(stageName(one), { act: "choose", stage: one }, { off: !desk.write(), name });
    };
    const open = () => html`
      ${hint(t("choose_hint"))}
      <div class="rd-stages">${stages.map(stage)}</div>`;
    const made = ({ stage, reason, advised }) => html`
      <p class="rd-stage">${t("chosen", { stage: stageName(stage) })}</p>
      ${reason && said(t("chosen_reason", { reason }))}
      ${advised && advised !== stage && hint(t("chosen_advised", { stage: stageName(advised) }))}
      ${desk.write() && press(t("choose_again"), { act: "again" }, { look: "ok-quiet" })}`;
    return html`
      <section class="rd-part">
        <h3>${t("choose_head")}</h3>
        ${now && !choosing ? made(now) : open()}
      </section>`;
  }

  function openChoice(stage) {
    const known = choice() ?? { type: "StageChoice", id: uid(), team };
    const form = desk.cardForm({
      home: `choice:${team || "all"}`,
      card: { reason: "", ...known, stage, advised: advice()?.stage ?? "" },
      fields: [{ name: "reason", label: t("reason_label"), hint: t("reason_hint") }],
      then() {
        choosing = false;
      },
    });
    desk.formSheet(t("choose_this", { stage: stageName(stage) }), form);
  }

  return {
    choice,
    view: () => html`
      <div class="ok-deck">
        ${surveyView(t, server)}
        ${whereView()}
        <div class="rd-two">${adviceView()}${choiceView()}</div>
      </div>`,
    acts: {
      team: ({ team: name }) => turnTo(name),
      "team-new": openTeam,
      place: ({ aspect }) => openPlace(aspect),
      diagnose: openDiagnose,
      "keep-last"({ level }) {
        const last = cardOf("last") ?? { type: "Maturity", id: uid(), aspect: "last", team };
        desk.set([{ ...last, level: Number(level) }]);
      },
      choose: ({ stage }) => openChoice(stage),
      again() {
        choosing = true;
      },
    },
  };
}

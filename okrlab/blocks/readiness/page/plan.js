// The plan of all teams: its picture, its table, and the common end point.

import { same } from "../../../boards/kit/cards.js";
import { attr } from "../../../boards/kit/dom.js";
import { pick } from "../../../boards/kit/forms.js";
import { amiss, noted, putRead, tableBox } from "../../../boards/kit/tables.js";
import { draw, element, html, keyed } from "../../../boards/kit/template.js";
import { press } from "../../../boards/kit/view.js";
import { uid } from "../../../boards/kit/words.js";
import { head } from "./parts.js";

const ENDS = ["framework", "capability", "behaviour", "results"];
const QUARTERS = 4; // in a new plan

/** A card with the defaults that the kernel leaves out of it: a team that has planned nothing yet. */
export const full = (card) =>
  card.type === "TeamPlan" ? { quarters: [], shares: [], ...card } : card;

/** The view of that name, like `beginning`; `choice` is the team's own. */
export function planning(desk, { stages }, stageName, choice) {
  const { t, server, link } = desk;
  let drawn = { of: "", alt: "", src: "" }; // the picture, and the plans it shows

  const plans = () =>
    desk
      .of("TeamPlan")
      .sort(
        (a, b) => (a.stream ?? "").localeCompare(b.stream ?? "") || a.team.localeCompare(b.team),
      );
  const endPoint = () => desk.of("EndPoint")[0];

  async function askPicture(of) {
    drawn = { ...drawn, of };
    const found = await link.answer({ op: "draw", revision: server.revision });
    if (drawn.of !== of) return;
    const src = `data:image/svg+xml,${encodeURIComponent(found.svg)}`;
    drawn = { of, src, alt: `${t("plan_alt")}. ${found.alt}` };
    desk.repaint();
  }

  function pictureView(all) {
    if (!all.length) return html`<p class="ok-empty">${t("plan_empty")}</p>`;
    const of = JSON.stringify(all);
    if (of !== drawn.of) askPicture(of);
    const { src, alt } = drawn;
    return src && html`<div class="rd-scroll"><img class="rd-picture" alt=${alt} src=${src}></div>`;
  }

  function tableView(all) {
    const { means } = server;
    const names = [t("field_stream"), t("field_team"), ...means.map(({ quarter }) => quarter)];
    const row = ({ id, stream, team, quarters = [], shares = [] }) => {
      const share = ({ quarter }) => {
        const place = quarters.indexOf(quarter);
        return html`<td>${place >= 0 && `${shares[place]} %`}</td>`;
      };
      return keyed(
        id,
        html`
        <tr>
          <td dir="auto">${stream}</td>
          <th scope="row">
            <button type="button" class="ok-goto" data-act="plan" data-id=${id}
              ?disabled=${!desk.write()}>${team}</button>
          </th>
          ${means.map(share)}
        </tr>`,
      );
    };
    const mean = ({ share }) => html`<td>${share != null && `${Math.round(share)} %`}</td>`;
    return html`
      <table>
        <thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
        <tbody>${all.map(row)}</tbody>
        <tfoot><tr><th scope="row" colspan="2">⌀</th>${means.map(mean)}</tr></tfoot>
      </table>`;
  }

  function endView(goal) {
    const part = (name) => html`
      <div><dt>${t(`end_${name}`)}</dt><dd dir="auto">${goal[name]}</dd></div>`;
    return html`
      <section class="rd-part">
        ${head(t("end_title"), t("end_hint"))}
        ${goal && html`<dl class="rd-end">${ENDS.filter((one) => goal[one]).map(part)}</dl>`}
        ${desk.write() && press(t("end_edit"), { act: "end" }, { look: "ok-quiet" })}
      </section>`;
  }

  function view() {
    const all = plans();
    const off = !desk.write();
    return html`
      <div class="ok-deck">
        <section class="rd-part">
          ${head(t("plan_head"), t("plan_hint"))}
          <div>${pictureView(all)}</div>
          <div class="ok-row rd-tools">
            ${press(t("plan_add"), { act: "plan", id: "" }, { off })}
            ${press(t("plan_paste"), { act: "plan-paste" }, { look: "ok-quiet", off })}
          </div>
        </section>
        <details class="rd-part">
          <summary>${t("plan_table")}</summary>
          <div class="rd-scroll">${tableView(all)}</div>
        </details>
        ${endView(endPoint())}
      </div>`;
  }

  // -------------------------------------------------------------- sheets

  function openPlan(id) {
    const card = desk.get(id) ?? full({ type: "TeamPlan", id: uid(), team: "" });
    const text = (label, value) => pick({ label, kind: "text", value });
    const count = (label, n) => {
      const box = text(label, String(n));
      attr(box.area, "inputmode", "numeric");
      return box;
    };
    const quarter = text(t("plan_quarter"), card.quarters[0] ?? server.quarter);
    const many = count(t("plan_many"), card.quarters.length || QUARTERS);
    const from = pick({
      label: t("plan_stage"),
      choices: stages.map((stage) => [stage, stageName(stage)]),
      value: choice()?.stage ?? "outputs",
    });
    let shares = [];
    const note = element(html`<div class="ok-stack" role="status"></div>`);
    const boxes = element(html`<div class="rd-shares"></div>`);
    function fill({ quarters, shares: filled }) {
      shares = quarters.map((name, n) => ({
        name,
        box: count(t("plan_share", { quarter: name }), filled[n] ?? 0),
      }));
      draw(
        boxes,
        shares.map(({ box }) => box),
      );
    }
    let read = { texts: "", shares: [] }; // what was typed, and how the kernel read it
    const typed = () => shares.map(({ box }) => box.area.value);
    const shared = () => {
      const planned = shares.map(({ name }, n) => [name, read.shares[n]]);
      const given = planned.filter(([, share]) => share != null);
      return { quarters: given.map(([name]) => name), shares: given.map(([, share]) => share) };
    };
    async function readShares(then) {
      const texts = typed();
      const told = await link.answer({ op: "shares", texts });
      if (told.op === "amiss") return draw(note, amiss(t, told));
      read = { texts: JSON.stringify(texts), shares: told.shares };
      then();
    }
    async function suggest() {
      const told = await link.answer({
        op: "suggest",
        stage: from.area.value,
        quarter: quarter.area.value,
        many: many.area.value,
      });
      if (told.problems) return draw(note, amiss(t, told));
      fill(told);
      draw(note, html`<p>${t("plan_suggested")}</p>`);
    }
    fill(card);
    const form = desk.cardForm({
      home: `plan:${card.id}`,
      card,
      enter: false,
      fields: [{ name: "team", needed: true }, { name: "stream" }],
      extra: html`
        <div class="ok-box">
          <div class="rd-shares">${quarter}${many}${from}</div>
          <div class="ok-row">
            <button type="button" data-press @click=${suggest}><span>${t("plan_suggest")}</span></button>
          </div>
          ${note}${boxes}
        </div>`,
      whole: (one) => [{ ...one, ...shared() }],
    });
    const { send } = form;
    form.send = () => {
      if (read.texts !== JSON.stringify(typed())) {
        readShares(() => form.send());
        return false;
      }
      // Shares are not a field of the form, but changing them is a change, too.
      const { quarters, shares: before } = card;
      if (!card.version || same(shared(), { quarters, shares: before })) return send();
      const [team, stream] = ["team", "stream"].map((name) => form.areas[name].value.trim());
      desk.set([{ ...card, team, stream, ...shared() }]);
      desk.drafts.forget(`plan:${card.id}`);
      return true;
    };
    const isMine = card.version && desk.mine(card);
    const gone = { act: "plan-remove", id: card.id, close: true };
    desk.formSheet(t(card.version ? "field_team" : "plan_add"), form, {
      below: isMine && press(t("remove"), gone, { look: "ok-danger ok-quiet" }),
    });
  }

  function openPaste() {
    const box = tableBox(t, {
      about: t("plan_paste_hint"),
      go: t("read_it"),
      file: t("back_file"),
      read: (message) => link.answer({ op: "portfolio", ...message }),
      shown(found) {
        putRead(desk, found);
        return noted(t, found) || node.close();
      },
    });
    const node = desk.sheet(t("plan_paste"), box, { wide: true });
  }

  function openEnd() {
    const card = endPoint() ?? { type: "EndPoint", id: uid() };
    const fields = ENDS.map((name) => ({ name }));
    const form = desk.cardForm({ home: `end:${card.id}`, card, enter: false, fields });
    desk.formSheet(t("end_title"), form);
  }

  return {
    view,
    openPlan,
    openEnd,
    acts: {
      plan: ({ id }) => openPlan(id),
      "plan-paste": openPaste,
      "plan-remove": ({ id }) => desk.remove(id),
      end: openEnd,
    },
  };
}

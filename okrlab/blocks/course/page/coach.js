// The sheets of the course: a learner's own link, and what a coach sees of a group.

import { element, html } from "../../../boards/kit/template.js";
import { press } from "../../../boards/kit/view.js";
import { onServer } from "../../../boards/kit/words.js";

const listed = (lines) =>
  html`<ul class="ok-list">${lines.map((one) => html`<li>${one}</li>`)}</ul>`;
const soft = (words) => html`<p class="ok-soft">${words}</p>`;

/** The person's own link, or (`learn_link`) the one for learners; `isNew` revokes the last one. */
export async function openLink({ t, link, root, sheet, makeSure }, op, isNew = false) {
  const found = await link.answer(isNew ? { op, new: true } : { op });
  const url = found.url || new URL(onServer(found.path), location.href).href;
  const isMine = op === "link";
  const anew = () => openLink({ t, link, root, sheet, makeSure }, op, true);
  const end = () => makeSure(t("end_links_title"), t("end_links_hint"), t("end_links"), anew);
  const look = isMine ? "ok-quiet ok-danger" : "ok-quiet";
  root.querySelector("dialog")?.close();
  sheet(
    t(isMine ? "my_link" : "learn_link"),
    html`
    ${isMine && found.new && html`<p role="status">${t("end_links_done")}</p>`}
    <p>${t(isMine ? "my_link_body" : "learn_link_body")}</p>
    <p class="ok-url">${url}</p>
    <div class="ok-row">
      ${element(press(t("copy"), { act: "copy", url }))}
      <button type="button" class=${look} @click=${isMine ? end : anew}>
        ${t(isMine ? "end_links" : "learn_link_new")}
      </button>
    </div>`,
  );
}

/** The progress of the group, in counts only. */
export async function openCohort({ t, link, sheet, server }) {
  const { people, finished = {}, missed = [], said, failed } = await link.answer({ op: "cohort" });
  const titles = Object.fromEntries(server.lessons.map(({ id, title }) => [id, title]));
  const lesson = ([id, n]) => t("cohort_lesson", { n, title: titles[id] ?? id });
  const miss = (one) => html`${one.text} <small>${t("cohort_missed_n", one)}</small>`;
  const told = () => html`
    <p>${t("cohort_people", { n: people })}</p>
    ${said && html`<p>${said}</p>`}
    ${listed(Object.entries(finished).map(lesson))}
    ${missed.length > 0 && html`<h3>${t("cohort_missed")}</h3>`}
    ${listed(missed.map(miss))}
    ${soft(t("cohort_steps"))}${soft(t("cohort_twice"))}`;
  const none = () => html`<p>${failed || t("cohort_few")}</p>`;
  sheet(t("cohort"), people ? told() : none(), { wide: true });
}

/** How far the room agreed when it sorted statements. */
export async function openCalibration({ t, link, sheet }) {
  const { rounds } = await link.answer({ op: "calibration" });
  const round = ({ title, said, disputed }) => html`
    <h3>${title}</h3>
    <p>${said}</p>
    ${disputed.length > 0 && soft(t("disputed"))}
    ${listed(disputed)}`;
  const none = html`<p>${t("calibration_none")}</p>`;
  sheet(t("calibration"), rounds.length ? rounds.map(round) : none, { wide: true });
}

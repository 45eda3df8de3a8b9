// A person's own scores: how each touchpoint feels, and how much it matters. They are sealed: until
// the reveal the kernel sends this page nobody else's.

import { html, keyed } from "../../../boards/kit/template.js";
import { press } from "../../../boards/kit/view.js";
import { signed } from "../../../boards/kit/words.js";
import { EMOTIONS, each, MATTERS } from "./map.js";

export function journeyScores(desk) {
  const { t, server, link } = desk;
  const keysOf = (id) => [`e${id}`, `i${id}`];
  const isOpen = () => server.scoring.state === "open";

  /** What the kernel knows of me; it belongs to one block. */
  const mineOf = (block) =>
    server.mine.block === block ? server.mine : { scores: {}, ready: false };

  /** My own scores: those still being sent take precedence over those the kernel knows. */
  function given() {
    const { block } = server.scoring;
    const mine = mineOf(block).scores;
    const isMine = ({ command }) => command.type === "GiveAnswer" && command.block === block;
    return link.outbox.findLast(isMine)?.command.answer.scores ?? mine;
  }

  function scored(points) {
    const mine = given();
    return points.filter(({ id }) => keysOf(id).every((key) => mine[key])).length;
  }

  /** The invitation to score, with how many people have done so, never what they chose. */
  function call(points) {
    const { state, written = 0 } = server.scoring;
    if (!points.length || !["open", "closed"].includes(state)) return null;
    const mine = t("score_mine", { n: scored(points), of: points.length });
    return html`
      <p>${t(isOpen() ? "score_call" : "score_wait")} ${written > 0 && t.n("have_scored", written)}</p>
      ${isOpen() && press(mine, { act: "view", view: "score" }, { look: "ok-main" })}`;
  }

  function take({ target }) {
    if (!isOpen()) return;
    const known = new Set(desk.of("Touchpoint").flatMap(({ id }) => keysOf(id)));
    const all = Object.entries({ ...given(), [target.name]: Number(target.value) });
    const scores = Object.fromEntries(all.filter(([key]) => known.has(key)));
    const { block } = server.scoring;
    const { ready } = mineOf(block);
    link.do({ type: "GiveAnswer", block, answer: { scores }, ready: Boolean(ready) });
    desk.repaint();
  }

  function view(groups) {
    const mine = given();
    const points = groups.flatMap((one) => one.points);
    const progress = t("score_progress", { n: scored(points), of: points.length });
    const scale = (one, name, legend, steps, ends) => html`
      <fieldset class="jo-scale">
        <legend>${legend}<span class="ok-unseen">: ${one.text}</span></legend>
        <div>${steps.map((words, i) => step(name, i + 1, words, ends[i], mine[name]))}</div>
      </fieldset>`;
    const feels = { 0: t("feels_low"), 4: t("feels_high") };
    const matters = { 0: t("matters_low"), 4: t("matters_high") };
    const point = (one) => {
      const [e, i] = keysOf(one.id);
      return html`
        <div class="jo-score">
          <h4 dir="auto">${one.text}</h4>
          ${one.channel && html`<p class="jo-channel" dir="auto">${one.channel}</p>`}
          ${scale(one, e, t("how_it_feels"), EMOTIONS.map(signed), feels)}
          ${scale(one, i, t("how_it_matters"), MATTERS, matters)}
        </div>`;
    };
    const part = ({ stage, points: inside }) => html`
      <section class="jo-scores">
        <h3 dir="auto">${stage.text}</h3>${each(inside, point)}
      </section>`;
    const filled = groups.filter((one) => one.points.length);
    return html`
      <div class="jo-other" @change=${take}>
        <p class="jo-promise">${t("score_promise")}</p>
        <p class="jo-progress" role="status">${progress}</p>
        ${filled.map((one) => keyed(one.stage.id, part(one)))}
        <div class="ok-row">
          ${press(t("score_done"), { act: "view", view: "map" }, { look: "ok-main" })}
        </div>
      </div>`;
  }

  const step = (name, value, words, end, mine) => html`
    <label>
      <input type="radio" name=${name} value=${value} .checked=${mine === value}>
      <span>${words}</span>${end && html`<small>${end}</small>`}
    </label>`;

  return { isOpen, call, view };
}

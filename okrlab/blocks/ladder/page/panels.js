// Sheets about links and objectives.

import { countText, field, radios } from "../../../boards/kit/forms.js";
import { html, keyed } from "../../../boards/kit/template.js";
import { icon, press, said } from "../../../boards/kit/view.js";
import { DOWNWARDS, reach } from "./fold.js";

const MOST = 100; // cards in a list to choose from

export function ladderPanels(desk) {
  const { t, keep } = desk;
  const { wordsOf, named, sure } = desk;

  function openLink(id) {
    const tie = desk.ladder.links.get(id);
    if (!tie) return;
    const gone = { act: "link-remove", link: id, close: true };
    const form = desk.wordForm(tie, `link:${id}`, ["rationale", "assumption", "evidence"], {
      cancel: false,
      also: [
        press(t("cancel"), { act: "cancel" }, { look: "ok-quiet" }),
        desk.write() && press(t("link_remove"), gone, { look: "ok-quiet ok-danger" }),
      ],
    });
    const above = html`
      <p class="ok-pair" dir="auto">
        <span>${wordsOf(tie.upper)}</span>${icon("up")}<span>${wordsOf(tie.lower)}</span>
      </p>`;
    desk.formSheet(t("link_title"), form, { above });
  }

  function openChoice(id) {
    const find = field(t, keep, { label: t("find_card"), limit: 120 });
    const way = radios({
      label: t("link_which_way"),
      value: "up",
      choices: ["up", "down"].map((one) => [one, t(`link_${one}`)]),
      quiet: true,
    });
    function list() {
      const { ladder } = desk;
      const isUp = way.value === "up";
      const [back, on] = isUp ? ["lower", "upper"] : ["upper", "lower"];
      const taken = reach(id, isUp ? ladder.into : ladder.out, back); // a link to one of these would form a circle
      for (const one of isUp ? ladder.out(id) : ladder.into(id)) taken.add(one[on]);
      const sought = find.area.value.trim().toLowerCase();
      const fits = DOWNWARDS.flatMap((level) => ladder.lanes[level]).filter(
        (other) => !taken.has(other.id) && other.text.toLowerCase().includes(sought),
      );
      const one = (other) => {
        const [from, to] = isUp ? [id, other.id] : [other.id, id];
        const data = { act: "link-to", from, to, close: true };
        return keyed(
          other.id,
          html`<li>${press(other.text, data)}<small>${named(other.level)}</small></li>`,
        );
      };
      return html`
        <ul class="ok-list">
          ${fits.slice(0, MOST).map(one)}
          ${!fits.length && html`<li>${t("link_none")}</li>`}
        </ul>`;
    }
    const about = said(wordsOf(id), "ok-about");
    const node = desk.sheet(t("link_to_title"), () => [about, way, find, list()]);
    node.addEventListener("input", () => node.redraw());
  }

  function openCompare(id) {
    const part = (name, words) => html`
      <h4>${t(`field_${name}`)}</h4>${said(words || t("not_yet"))}`;
    const one = ({ id: link, lower, evidence, assumption, rationale }) =>
      keyed(
        link,
        html`
        <article>
          <h3 dir="auto">${wordsOf(lower)}</h3>
          ${said(sure(evidence), "ok-badge")}
          ${part("assumption", assumption)}
          ${part("rationale", rationale)}
          ${press(t("link_open"), { act: "link", link, close: true })}
        </article>`,
      );
    const another = { act: "branch", rung: id, close: true };
    desk.sheet(
      t("compare_title"),
      () => [
        said(wordsOf(id), "ok-about"),
        html`<div class="ok-ways">${desk.ladder.into(id).map(one)}</div>`,
        desk.write() && press(t("another_way"), another, { look: "ok-main" }),
      ],
      { wide: true },
    );
  }

  async function openObjective(id) {
    const rung = desk.ladder.rungs.get(id);
    const form = desk.wordForm(rung, `objective:${id}`, ["objective"]);
    desk.formSheet(t("objective_title"), form, {
      above: [said(rung.text, "ok-about"), said(t("objective_intro"))],
    });
    if (rung.objective) return;
    const { drafts } = await desk.askStories();
    const draft = drafts.find((one) => one.rung === id)?.text;
    if (!draft || !form.isConnected || form.area.value.trim()) return;
    form.area.value = draft;
    countText(t, form.area);
  }

  return { openLink, openChoice, openCompare, openObjective };
}

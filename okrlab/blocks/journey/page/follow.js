// From a touchpoint to a hypothesis with its key result, drafted while somebody types.

import { findingsView } from "../../../boards/kit/findings.js";
import { countText, field, pick } from "../../../boards/kit/forms.js";
import { sheet } from "../../../boards/kit/sheets.js";
import { draw, element, html } from "../../../boards/kit/template.js";
import { press, said, submit } from "../../../boards/kit/view.js";
import { shorter } from "../../../boards/kit/words.js";

export function journeyFollow(desk) {
  const { t, server, root, link, keep } = desk;

  async function follow(id) {
    const one = desk.get(id);
    if (!one) return;
    let body = html`<p>${t("metric_wait")}</p>`;
    const title = t("follow_title", { text: shorter(one.text, 50) });
    const view = () => html`<div class="ok-stack">${body}</div>`;
    const node = sheet(root, t, title, view, { wide: true, closed: desk.left });
    const { wish, metric } = await link.answer({ op: "suggest", touchpoint: id });
    if (!node.open) return;
    const form = formOf(one, wish, metric, () => node.close());
    body = form;
    node.redraw();
    for (const area of form.querySelectorAll("textarea")) countText(t, area);
    form.querySelector("textarea").focus();
    form.draft();
  }

  function formOf({ id, owner = "" }, suggested, metric, close) {
    const home = `follow:${id}`;
    const box = (name, value, label = t(`follow_${name}`), limit = 500) =>
      field(t, keep, { label, draft: `${home}:${name}`, value, limit });
    const goal = () => t("follow_target", { metric: metric.name, baseline: metric.baseline });
    const boxes = {
      idea: box("idea", suggested.idea),
      change: box("change", suggested.change),
      ...(metric
        ? { target: box("target", metric.target ?? "", goal(), 60) }
        : { owner: box("owner", owner, t("follow_owner"), 60) }),
      until: pick({ label: t("follow_until"), kind: "date", value: server.until }),
    };
    const ladder = pick({ label: t("follow_ladder"), kind: "checkbox", value: true });
    const preview = element(html`<div class="jo-preview" role="status"></div>`);
    const form = element(html`
      <form class="ok-box" novalidate @input=${soon}>
        ${!metric && html`<p>${t("follow_bridge")}</p>`}
        ${Object.values(boxes)}${ladder}${preview}
        <div class="ok-row">
          ${submit(t("follow_go"))}${press(t("cancel"), { act: "cancel" }, { look: "ok-quiet" })}
        </div>
      </form>`);
    let timer = 0;
    let latest = null;

    const typed = ([name, { area }]) => [name, area.value.trim()];
    const wishOf = () => Object.fromEntries(Object.entries(boxes).map(typed));

    function soon() {
      clearTimeout(timer);
      timer = setTimeout(draft, 250);
    }

    async function draft() {
      const wish = wishOf();
      if (!wish.idea || !wish.change) return;
      const asked = link.answer({ op: "draft", touchpoint: id, wish });
      latest = asked;
      const made = await asked;
      if (asked === latest) draw(preview, drafted(made));
    }

    async function send() {
      const wish = wishOf();
      const open = ["idea", "change"].find((name) => !wish[name]);
      if (open) return boxes[open].area.focus();
      if (!desk.write()) return desk.notYet();
      desk.drafts.forget(home);
      await link.answer({ op: "follow", touchpoint: id, wish, ladder: ladder.area.checked });
      close();
      desk.notice(t("followed"), t("followed_hint"));
    }

    return Object.assign(form, { home, draft, send });
  }

  const drafted = ({ key_result: { text }, hypothesis: { x, y }, findings, asking }) => html`
    <h3>${t("the_bet")}</h3>
    ${said(t("bet_told", { x, y }))}
    <h3>${t("the_key_result")}</h3>
    ${said(text, "ok-strong")}
    ${findings.length ? findingsView(t, { findings, asking }) : html`<p>${t("clinic_fine")}</p>`}`;

  return follow;
}

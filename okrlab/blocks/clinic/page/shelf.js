// What a team keeps besides its key results: hypotheses, examples, terms, and what an outsider read.

import { asker } from "../../../boards/kit/asker.js";
import { field, pick } from "../../../boards/kit/forms.js";
import { draw, element, html, keyed } from "../../../boards/kit/template.js";
import { press, said } from "../../../boards/kit/view.js";
import { uid } from "../../../boards/kit/words.js";

export function shelf(clinic) {
  const { t, desk, server, link } = clinic;

  const bets = () =>
    desk.liveSheet(t("bets"), () => {
      const due = (one) => Number(server.due.includes(one.id));
      const all = desk.of("Hypothesis").sort((a, b) => due(b) - due(a));
      const add = { act: "bet", id: "" };
      return [
        html`<p>${t("bet_intro")}</p>`,
        all.map((one) => keyed(one.id, clinic.bet(one))),
        desk.write() && press(t("add_bet"), add, { look: all.length ? "" : "ok-main" }),
      ];
    });

  const functionChoices = () => [
    ["", t("any_function")],
    ...clinic.functions.map((one) => [one, t(`function_${one.replace(" ", "_")}`)]),
  ];

  function pairs(value = "") {
    const label = { label: t("pair_search"), hint: t("pair_search_hint") };
    const find = field(t, desk.keep, { ...label, limit: 200, value });
    const choice = pick({ label: t("field_function"), choices: functionChoices() });
    const form = element(html`<form class="ok-box" novalidate>${find}${choice}</form>`);
    let found = null;
    const edit = (id) => press(t("edit"), { act: "pair", id, close: true }, { look: "ok-quiet" });
    const one = ({ id, own, before, after, moment }) => html`
      <article class="ok-beforeafter">
        ${own && html`<span class="ok-badge">${t("yours")}</span>`}
        <p class="ok-kicker">${t("before")}</p>${said(before)}
        <p class="ok-kicker">${t("after")}</p>${said(after, "ok-strong")}
        ${moment && said(t("moment_is", { text: moment }), "ok-small")}
        ${own && desk.get(id) && desk.write() && edit(id)}
      </article>`;
    const result = ({ pairs: all, more }) => [
      all.map(one),
      !all.length && html`<p>${t("pairs_none")}</p>`,
      more > 0 && html`<p>${t("pairs_more", { n: more })}</p>`,
    ];
    const content = () => [
      form,
      desk.write() && press(t("add_pair"), { act: "pair", id: "", close: true }),
      html`<div class="ok-stack" role="status">${found && result(found)}</div>`,
    ];
    const node = desk.sheet(t("examples"), content, { wide: true });
    const ask = asker(link, form, (answer) => {
      found = answer;
      node.redraw();
    });
    form.send = () => ask({ op: "pairs", words: find.area.value, function: choice.area.value });
    form.addEventListener("input", form.send);
    form.send();
  }

  function pair({ id = "", before = "", after = "" }) {
    const known = desk.get(id);
    const form = desk.cardForm({
      home: `pair:${id}`,
      card: known ?? { type: "Pair", id: uid(), before, after },
      enter: null,
      fields: [
        { name: "before", needed: true },
        { name: "after", needed: true },
        { name: "function", kind: "choice", choices: functionChoices() },
        clinic.words("moment"),
      ],
      then() {
        clinic.offer = null;
      },
    });
    desk.formSheet(t("pair_title"), form, {
      above: html`<p>${t("pair_intro")}</p>`,
      below: known && desk.mine(known) && clinic.remove(id),
    });
    (before ? form.areas.moment : form.area).focus();
  }

  function terms() {
    const fresh = () =>
      desk.cardForm({
        home: "term:",
        card: { type: "Term", id: uid() },
        label: t("add"),
        cancel: false,
        fields: [clinic.words("term", { needed: true }), clinic.words("meaning", { needed: true })],
        then() {
          form = fresh();
          desk.paint();
          form.area.focus();
        },
      });
    let form = desk.write() && fresh();
    const isMine = (one) => desk.get(one.id) && desk.mine(one) && desk.write();
    const remove = (id) => press(t("remove"), { act: "remove", id }, { look: "ok-quiet" });
    const line = (one) => html`
      <li>
        <b dir="auto">${one.term}</b> <span dir="auto">${one.meaning}</span>
        ${isMine(one) && remove(one.id)}
      </li>`;
    const row = (one) => keyed(one.id, line(one));
    desk.liveSheet(t("glossary"), () => {
      const all = [...desk.of("Term"), ...server.terms];
      return [html`<p>${t("glossary_intro")}</p><ul class="ok-list">${all.map(row)}</ul>`, form];
    });
  }

  async function outside() {
    const pictured = (qr) => {
      const named = 'xmlns="http://www.w3.org/2000/svg"';
      const picture = qr.includes("xmlns=") ? qr : qr.replace("<svg", `<svg ${named}`);
      return html`
        <img class="ok-qr" alt=${t("say_alt")} src=${`data:image/svg+xml,${encodeURIComponent(picture)}`}>`;
    };
    const way = ({ path, url, qr, here_only: isHereOnly }) => html`
      ${qr && pictured(qr)}
      <div>
        <p class="ok-url">${url || path}</p>
        ${isHereOnly && html`<p>${t("join_here_only")}</p>`}
        ${url && press(t("copy"), { act: "copy-link", url })}
      </div>`;
    const box = element(html`<div class="ok-join"></div>`); // drawn once: "Copied" stays
    draw(box, html`<p>…</p>`);
    desk.sheet(t("say_title"), [html`<p>${t("say_intro")}</p>`, box], { wide: true });
    const found = await link.answer({ op: "outside" });
    draw(box, found.path ? way(found) : html`<p>${t("say_none")}</p>`);
  }

  return { bets, pairs, pair, terms, outside };
}
